/**
 * Mark the link of the chapter that is read, and keep it in sight where the links have no room side by side. The links
 * themselves need no script.
 *
 * @param {HTMLElement} root of the page
 * @returns {Function} that ends it
 */
export function followChapters(root) {
    const nav = root.querySelector(".o_prm_chapters");
    const places = [...(nav?.querySelectorAll("a") || [])].map((link) => [document.getElementById(link.hash.slice(1))?.closest("section"), link]);
    const links = new Map(places.filter(([section]) => section));
    const seen = new Set();
    const observer = new IntersectionObserver(
        (entries) => {
            entries.forEach(({ isIntersecting, target }) => (isIntersecting ? seen.add(target) : seen.delete(target)));
            const current = [...links.keys()].find((section) => seen.has(section));
            if (!current && links.keys().next().value?.getBoundingClientRect().top > 0) {
                // back above the first one: the links begin anew
                nav.firstElementChild.scrollLeft = 0;
            }
            for (const [section, link] of links) {
                link.toggleAttribute("aria-current", section === current);
                if (section === current) {
                    link.setAttribute("aria-current", "true");
                    const list = nav.firstElementChild;
                    list.scrollLeft = link.offsetLeft - (list.clientWidth - link.offsetWidth) / 2;
                }
            }
        },
        // a chapter is read once it reaches the upper part of the screen
        { rootMargin: "-20% 0px -60% 0px" }
    );
    links.forEach((link, section) => observer.observe(section));
    return () => observer.disconnect();
}
