/** Make an element: `element("button", { type: "button" }, "text", child…)`; what is false or null is left out. */
export function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value !== false && value !== null && value !== undefined) {
            made.setAttribute(name, value === true ? "" : value);
        }
    }
    made.append(...children.filter(Boolean));
    return made;
}

/** A button with a FontAwesome icon; without a text the name is for screen readers and the tooltip. */
export function iconButton(act, icon, name) {
    return element(
        "button",
        { type: "button", class: "btn btn-sm btn-light border", "data-act": act, title: name, "aria-label": name },
        element("i", { class: `fa ${icon}`, "aria-hidden": "true" })
    );
}
