/** What a user switched on or off in a chart, kept in the browser; without such a place it lasts as long as the page. */

const PREFIX = "prm.evaluation.";
const here = new Map();

/** Return {key: on} of a chart. */
export function recall(chart) {
    try {
        const kept = JSON.parse(window.localStorage.getItem(PREFIX + chart));
        if (kept && typeof kept === "object") {
            return kept;
        }
    } catch {
        // forbidden by the browser, or written by something else
    }
    return here.get(chart) || {};
}

export function remember(chart, states) {
    here.set(chart, states);
    try {
        window.localStorage.setItem(PREFIX + chart, JSON.stringify(states));
    } catch {
        // full or forbidden: kept for this page
    }
}
