/** What an address chooses, apart from whether charts or tables are looked at. */
export function choiceOf(url) {
    const query = new URL(url).searchParams;
    query.delete("view");
    return query;
}

/** The address that a form for choosing leads to; where on the page it stands is for a page without this script. */
export function addressOf(form) {
    const url = new URL(form.getAttribute("action") || window.location.pathname, window.location.href);
    url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "")).toString();
    url.hash = "";
    return url.href;
}

/** An address as the page is looked at: the server wrote it before somebody chose charts or tables. */
export function withView(href, view) {
    const url = new URL(href);
    url.searchParams.set("view", view);
    return url.href;
}

/** Get the inside of the page at an address; whoever was signed out goes there, and signs in. */
export async function fetchInside(url, signal) {
    const answer = await fetch(url, { headers: { Accept: "text/html" }, signal });
    if (answer.redirected && new URL(answer.url).pathname.startsWith("/web/login")) {
        window.location.assign(url);
    }
    const found = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".o_prm_evaluation");
    if (!found) {
        throw new Error(`no evaluation: ${answer.status}`);
    }
    return found;
}
