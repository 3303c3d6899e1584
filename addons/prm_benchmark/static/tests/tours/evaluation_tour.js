import { registry } from "@web/core/registry";

const chart = (key) => `.o_prm_chart[data-chart=${key}]`;
const pressed = (key, series, state) => `${chart(key)} [data-key=${series}][aria-pressed=${state}]`;

/** Fail with a sentence unless something is so. */
const check = (so, name) => {
    if (!so) {
        throw new Error(name);
    }
};
const query = (name) => new URL(window.location.href).searchParams.get(name);
const first = () => document.querySelector(".o_prm_kpi_table tbody tr").id;

const period = (code) => `.o_prm_evaluation nav a[href*='window=${code}']`;

/** Names of files that were handed to the user. */
const names = [];
const catchDownloads = () => {
    HTMLAnchorElement.prototype.click = function () {
        names.push(this.download);
    };
};

registry.category("web_tour.tours").add("prm_benchmark_evaluation", {
    steps: () => [
        { content: "the script has taken over", trigger: ".o_prm_evaluation.o_prm_scripted" },
        // series on and off
        { trigger: `${chart("turnover")} canvas[role=img]` },
        { trigger: pressed("turnover", "before", "true"), run: "click" },
        { content: "last year is off", trigger: pressed("turnover", "before", "false") },
        { trigger: pressed("turnover", "own", "true"), run: "click" },
        { trigger: pressed("turnover", "r12", "true"), run: "click" },
        { content: "a chart without series says so", trigger: `${chart("turnover")} .o_prm_values:contains('switched off')` },
        { trigger: pressed("turnover", "own", "false"), run: "click" },
        // values by the keyboard
        { trigger: `${chart("turnover")} canvas[role=img]`, run: ({ anchor }) => {
            anchor.focus();
            anchor.dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true, cancelable: true }));
        } },
        { trigger: `${chart("turnover")} .o_prm_values:contains('Your firm'):contains('1,100')` },
        // full screen
        { trigger: `${chart("turnover")} [data-act=full]`, run: "click" },
        { trigger: "dialog.o_prm_full[open] canvas[role=img]", run: () => check(document.activeElement.dataset.act === "close", "the focus is not inside") },
        { trigger: "dialog.o_prm_full [data-act=close]", run: "click" },
        { trigger: `body:not(:has(dialog)) ${chart("turnover")} .o_prm_canvas canvas[role=img]`, run: () => check(document.activeElement.dataset.act === "full", "the focus is lost") },
        { trigger: `${chart("turnover")} [data-act=full]`, run: "click" },
        { content: "Esc closes it, as the browser does", trigger: "dialog.o_prm_full[open]", run: ({ anchor }) => anchor.close() },
        { trigger: `body:not(:has(dialog)) ${chart("turnover")} .o_prm_canvas canvas[role=img]` },
        // downloads
        { trigger: `${chart("turnover")} [data-act=data]`, run: ({ anchor }) => {
            catchDownloads();
            anchor.dispatchEvent(new MouseEvent("click", { bubbles: true }));
            check(/^t-programme.*-turnover\.csv$/.test(names[0]), `named ${names[0]}`);
        } },
        { trigger: `${chart("turnover")} [data-act=picture]`, run: async ({ anchor }) => {
            anchor.dispatchEvent(new MouseEvent("click", { bubbles: true }));
            for (let turn = 0; turn < 100 && names.length < 2; turn++) {
                await new Promise((done) => setTimeout(done, 20));
            }
            check(/^t-programme.*-turnover\.png$/.test(names[1]), `named ${names[1]}`);
        } },
        // tables: sorted, and filtered
        { trigger: ".o_prm_kpi_table th:contains('Your firm') .o_prm_sort", run: "click" },
        { trigger: ".o_prm_kpi_table th[aria-sort=ascending]", run: () => check(first() === "prm_kpi_personnel", `sorted: ${first()}`) },
        { trigger: ".o_prm_kpi_table th:contains('Your firm') .o_prm_sort", run: "click" },
        { content: "what is not known stays at the end", trigger: ".o_prm_kpi_table th[aria-sort=descending]", run: () => {
            check(first() === "prm_kpi_turn", `sorted: ${first()}`);
            check(document.querySelector(".o_prm_kpi_table tbody tr:last-child").id === "prm_kpi_area", "the unknown");
        } },
        { trigger: "#prm_kpi_filter", run: "edit PERSONNEL" },
        { trigger: ".o_prm_filter [role=status]:contains('1 of 4')" },
        { trigger: "#prm_kpi_margin:not(:visible)" },
        // another period: in place, in the address, and back
        { trigger: period("month"), run: "click" },
        { trigger: ".o_prm_evaluation[data-window=month]:not([aria-busy])", run: () => check(query("window") === "month", "the address") },
        { content: "what was switched off stays off", trigger: pressed("turnover", "before", "false") },
        { trigger: "body", run: () => window.history.back() },
        { trigger: ".o_prm_evaluation[data-window=r12]:not([aria-busy])", run: () => check(query("window") === "r12", "back") },
        // tables alone
        { trigger: "a[data-view=table]", run: "click" },
        { trigger: `.o_prm_evaluation[data-view=table] ${chart("turnover")} details[open]`, run: () => {
            check(query("view") === "table", "the view in the address");
            check(!document.querySelector(".o_prm_canvas").checkVisibility(), "charts among the tables");
        } },
        { trigger: "a[data-view=charts]", run: "click" },
        { trigger: `.o_prm_evaluation[data-view=charts] ${chart("turnover")} canvas[role=img]` },
    ],
});

/** What one sees when the server does not answer: nothing is lost, and it can be tried again. */
registry.category("web_tour.tours").add("prm_benchmark_evaluation_refused", {
    steps: () => [
        { trigger: `.o_prm_scripted ${chart("turnover")} canvas[role=img]`, run: () => {
            const { fetch } = window;
            window.fetch = () => {
                window.fetch = fetch;
                return Promise.reject(new TypeError("no connection"));
            };
        } },
        { trigger: period("month"), run: "click" },
        { trigger: ".o_prm_failed_choice:contains('did not answer')", run: () => check(query("window") !== "month", "the address of what is not shown") },
        { content: "the charts stay", trigger: `.o_prm_evaluation[data-window=r12] ${chart("turnover")} canvas[role=img]` },
        { trigger: ".o_prm_failed_choice [data-act=choose]", run: "click" },
        { trigger: ".o_prm_evaluation[data-window=month]:not(:has(.o_prm_failed_choice))", run: () => check(query("window") === "month", "the address") },
        // of quick choices the last one counts, whichever answer comes first
        { trigger: period("quarter"), run: async ({ anchor }) => {
            const { fetch } = window;
            window.fetch = async (url, options) => {
                const late = new URL(url).searchParams.get("window") === "quarter";
                await new Promise((done) => setTimeout(done, late ? 600 : 0));
                return fetch(url, { ...options, signal: undefined });
            };
            anchor.click();
            document.querySelector(period("r12")).click();
            await new Promise((done) => setTimeout(done, 1200));
        } },
        { trigger: ".o_prm_evaluation[data-window=r12]:not([aria-busy])", run: () => check(query("window") === "r12", "the last choice") },
    ],
});
