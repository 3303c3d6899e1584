import { _t } from "@web/core/l10n/translation";
import { element } from "./evaluation_dom";

/** Give the columns of a table buttons that sort its rows. */
export function makeSortable(table) {
    const heads = table.tHead?.rows[table.tHead.rows.length - 1]?.cells || [];
    if (!table.tBodies[0] || table.tBodies[0].rows.length < 2) {
        return;
    }
    [...table.tBodies].forEach((body) => [...body.rows].forEach((row, at) => (row.dataset.place = at)));
    for (const head of heads) {
        if (head.dataset.sort === "off" || !head.textContent.trim() || head.colSpan > 1) {
            continue;
        }
        const button = element("button", { type: "button", class: "o_prm_sort", "data-act": "sort" });
        button.append(...head.childNodes, element("i", { class: "fa fa-sort ms-1", "aria-hidden": "true" }));
        head.append(button);
        head.setAttribute("aria-sort", "none");
    }
}

/** Sort by the column of a button: ascending, or the other way round when it already is. */
export function sortBy(button) {
    const head = button.closest("th");
    const table = head.closest("table");
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.querySelectorAll("[aria-sort]")) {
        mark(other, other !== head ? "none" : down ? "descending" : "ascending");
    }
    // months and steps have an order of their own
    const inOrder = head.cellIndex === 0 && table.closest(".o_prm_chart");
    showColumn(table, head.cellIndex);
    for (const body of table.tBodies) {
        const rows = [...body.rows].map((row) => [inOrder ? Number(row.dataset.place) : keyOf(row.cells[head.cellIndex]), row]);
        rows.sort(([a, first], [b, second]) => compare(a, b, down) || first.dataset.place - second.dataset.place);
        body.append(...rows.map(([, row]) => row));
    }
}

function mark(head, order) {
    head.setAttribute("aria-sort", order);
    head.querySelector(".o_prm_sort i").className = `fa ${{ none: "fa-sort", ascending: "fa-sort-asc", descending: "fa-sort-desc" }[order]} ms-1`;
}

function compare(a, b, down) {
    if (a === null || b === null) {
        // what is not known stands at the end, whichever way
        return (a === null) - (b === null);
    }
    const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });
    return down ? -order : order;
}

/** The number or text of a cell; null when it says nothing. */
function keyOf(cell) {
    if (cell?.dataset.value !== undefined) {
        return cell.dataset.value === "" ? null : Number(cell.dataset.value);
    }
    const text = (cell?.textContent || "").trim().replace(/\s+/g, " ");
    return /^[–—-]?$/.test(text) ? null : numberOf(text) ?? text;
}

/** A number as the user's language writes it, whatever unit follows; null for a word. */
function numberOf(text) {
    const sign = /^[-\u2212]/.test(text) ? -1 : 1;
    const found = /^[-+\u2212]?\s?(?:[€$£]\s?)?(\d[\d.,\s\u2019']*)/.exec(text);
    if (!found) {
        return null;
    }
    const decimal = new Intl.NumberFormat(document.documentElement.lang || undefined).format(1.5)[1];
    const digits = [...found[1]].filter((letter) => /\d/.test(letter) || letter === decimal);
    return sign * Number(digits.join("").replace(decimal, "."));
}

/**
 * On a phone each row is a card: folded, it tells what is compared, and what the rows are sorted by; a button opens the
 * rest.
 */
export function makeFolding(table) {
    table.classList.add("o_prm_folds");
    for (const { cells } of table.tBodies[0].rows) {
        const name = cells[0].querySelector("a, span")?.textContent || cells[0].textContent;
        cells[0].append(
            element(
                "button",
                { type: "button", class: "o_prm_fold btn btn-light border", "data-act": "fold", "aria-expanded": "false", "aria-label": _t("All figures: %s", name) },
                element("i", { class: "fa fa-chevron-down", "aria-hidden": "true" })
            )
        );
    }
}

/** Open a folded card, or fold it. */
export function fold(button) {
    const open = button.closest("tr").classList.toggle("o_prm_open");
    button.setAttribute("aria-expanded", String(open));
    button.querySelector("i").className = `fa ${open ? "fa-chevron-up" : "fa-chevron-down"}`;
}

/** Show a column in folded cards as well. */
function showColumn(table, index) {
    table.querySelectorAll("td.o_prm_sorted").forEach((cell) => cell.classList.remove("o_prm_sorted"));
    for (const { cells } of index && table.matches(".o_prm_folds") ? table.tBodies[0].rows : []) {
        cells[index].classList.add("o_prm_sorted");
    }
}

/** Fields before the table of KPIs: what is typed leaves the rows that have it; on a phone, what they are sorted by. */
export function addFilter(table) {
    const columns = [...table.tHead.querySelectorAll("[aria-sort]")].map((head) => [head.textContent.trim(), head.cellIndex]);
    const option = ([name, value]) => element("option", { value }, name);
    const box = element(
        "div",
        { class: "o_prm_filter mb-2" },
        labelled("prm_kpi_filter", _t("Search the KPIs"), element("input", { type: "search", class: "form-control", autocomplete: "off", "data-filter": true })),
        element(
            "div",
            { class: "d-flex align-items-end gap-2 d-xl-none" },
            labelled(
                "prm_kpi_sort",
                _t("Sort by"),
                element("select", { class: "form-select", "data-sort-by": true }, option([_t("as the programme has them"), ""]), ...columns.map(option))
            ),
            element(
                "button",
                { type: "button", class: "btn btn-light border", "data-act": "turn", "aria-label": _t("The other way round") },
                element("i", { class: "fa fa-exchange fa-rotate-90", "aria-hidden": "true" })
            )
        ),
        element("span", { class: "small text-body-secondary", role: "status" })
    );
    (table.closest("[class*=table-responsive]") || table).before(box);
}

function labelled(id, name, field) {
    field.id = id;
    return element("div", {}, element("label", { for: id, class: "form-label small mb-1" }, name), field);
}

/** Sort by a column that is chosen by its place; "" is the order of the server. */
export function sortByPlace(table, place) {
    const head = table.tHead.rows[0].cells[place];
    if (place !== "" && head) {
        sortBy(head.querySelector(".o_prm_sort"));
        return;
    }
    table.tHead.querySelectorAll("[aria-sort]").forEach((other) => mark(other, "none"));
    showColumn(table, null);
    for (const body of table.tBodies) {
        body.append(...[...body.rows].sort((a, b) => a.dataset.place - b.dataset.place));
    }
}

/** Turn the order of the column that the rows are sorted by. */
export function turn(table) {
    const head = table.tHead.querySelector("[aria-sort=ascending], [aria-sort=descending]");
    if (head) {
        sortBy(head.querySelector(".o_prm_sort"));
    }
}

export function filterRows(table, field) {
    const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    for (const row of rows) {
        const text = row.textContent.toLocaleLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
    }
    const left = rows.filter((row) => !row.hidden).length;
    const status = field.closest(".o_prm_filter").querySelector("[role=status]");
    status.textContent = !words.length ? "" : left ? _t("%(left)s of %(all)s KPIs", { left, all: rows.length }) : _t("No KPI has these words.");
}
