import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { addressOf, choiceOf, fetchInside, withView } from "./evaluation_address";
import { followChapters } from "./evaluation_chapters";
import { EvaluationChart } from "./evaluation_chart";
import { element } from "./evaluation_dom";
import { addFilter, filterRows, fold, makeFolding, makeSortable, sortBy, sortByPlace, turn } from "./evaluation_table";

/** Pixels below the screen from which on a chart is prepared. */
const AHEAD = 300;

/**
 * The evaluation: charts, sortable tables, another period or group without leaving the page. The page holds every
 * figure as a table and chooses by a form and links; without this script it works by them.
 *
 * A choice gets the page and its data again and puts the new inside in place of the old. Of several quick choices
 * the last one counts.
 */
export class BenchmarkEvaluation extends Interaction {
    static selector = ".o_prm_evaluation";
    dynamicContent = {
        _root: {
            "t-on-click": this.onClick,
            "t-on-change": this.onChange,
            "t-on-submit": this.onSubmit,
            "t-on-input": this.onInput,
            "t-on-keydown": this.onKeydown,
            // it does not bubble
            "t-on-close.capture": this.onClose,
        },
        _window: { "t-on-popstate": this.onBack },
    };

    setup() {
        this.charts = new Map();
        this.turn = 0;
        this.shown = window.location.href;
    }

    start() {
        this.status = element("div", { class: "visually-hidden", role: "status" });
        this.insert(this.status, this.el, "beforebegin");
        this.observer = new IntersectionObserver((entries) => this.onSeen(entries), { rootMargin: `${AHEAD}px 0px` });
        this.enhance();
    }

    destroy() {
        this.observer?.disconnect();
        this.unfollow?.();
        this.charts.forEach((chart) => chart.destroy());
        document.documentElement.classList.remove("o_prm_has_full");
    }

    // --- the page -------------------------------------------------------------------------------------

    /** What the script adds to the page as the server wrote it. */
    enhance() {
        this.el.classList.add("o_prm_scripted");
        this.el.querySelectorAll("table").forEach(makeSortable);
        const kpis = this.kpiTable();
        if (kpis) {
            makeFolding(kpis);
        }
        if (kpis && kpis.querySelectorAll("tbody tr").length > 3) {
            addFilter(kpis);
        }
        for (const section of this.el.querySelectorAll(".o_prm_chart")) {
            const chart = new EvaluationChart(section, this.el);
            if (chart.place) {
                chart.place.classList.add("o_prm_waiting");
                this.charts.set(chart.key, chart);
                this.observer.observe(section);
            }
        }
        this.setView(this.el.dataset.view);
        this.unfollow?.();
        this.unfollow = followChapters(this.el);
    }

    kpiTable() {
        return this.el.querySelector("table.o_prm_kpi_table");
    }

    chartOf(element) {
        return this.charts.get(element.closest(".o_prm_chart")?.dataset.chart);
    }

    setView(view) {
        const asTable = view === "table";
        this.el.dataset.view = asTable ? "table" : "charts";
        for (const link of this.el.querySelectorAll("a[data-view]")) {
            const current = link.dataset.view === this.el.dataset.view;
            link.classList.toggle("active", current);
            link.toggleAttribute("aria-current", current);
            if (current) {
                link.setAttribute("aria-current", "true");
            }
        }
        for (const details of this.el.querySelectorAll(".o_prm_chart details.o_prm_chart_table")) {
            details.open = asTable;
        }
    }

    // --- drawing --------------------------------------------------------------------------------------

    onSeen(entries) {
        for (const { isIntersecting, target } of entries) {
            if (isIntersecting && this.el.dataset.view !== "table") {
                this.drawWhenReady(this.chartOf(target));
            }
        }
    }

    async drawWhenReady(chart) {
        const { turn } = this;
        let page;
        try {
            page = await this.waitFor(this.ready());
        } catch {
            if (turn === this.turn && !chart.stage) {
                this.pending = null;
                chart.say(_t("The chart could not be loaded; its figures stand in the table below."), "again");
            }
            return;
        }
        if (turn === this.turn) {
            this.protectSyncAfterAsync(() => {
                // all of them at once: what is below moves once, before anybody has scrolled
                this.charts.forEach((other) => other.prepare(page));
                chart.draw(page);
            })();
        }
    }

    /** The data of all charts, asked for when the first one is seen. */
    ready() {
        this.pending ??= Promise.all([this.fetchData(this.query()), loadBundle("web.chartjs_lib")]).then(([page]) => page);
        return this.pending;
    }

    fetchData(query) {
        return rpc(this.el.dataset.source, Object.fromEntries(query), { silent: true });
    }

    /** What is chosen, as the server understood it. */
    query() {
        const { cohort, end, kpi, programme, window: span } = this.el.dataset;
        return Object.entries({ programme, end, window: span, cohort, kpi }).filter(([, value]) => value);
    }

    drawVisible() {
        // an observer tells at once, again, what it sees
        for (const chart of this.charts.values()) {
            this.observer.unobserve(chart.section);
            this.observer.observe(chart.section);
        }
    }

    // --- another choice -------------------------------------------------------------------------------

    /** Show what stands at an address: in place, in the address line, and told to a screen reader. */
    async choose(url, { push = true } = {}) {
        const turn = ++this.turn;
        // nobody waits for the answers to an earlier choice
        this.abort?.abort();
        this.asked?.abort(false);
        this.abort = new AbortController();
        const focused = document.activeElement;
        this.el.setAttribute("aria-busy", "true");
        this.status.textContent = _t("Loading…");
        this.el.querySelector(".o_prm_failed_choice")?.remove();
        let inside, data;
        try {
            this.asked = this.fetchData(choiceOf(url));
            [inside, data] = await this.waitFor(Promise.all([fetchInside(url, this.abort.signal), this.asked]));
        } catch (error) {
            if (turn === this.turn) {
                this.refused(url, push, error);
            }
            return;
        }
        if (turn !== this.turn) {
            return;
        }
        this.protectSyncAfterAsync(() => {
            this.put(inside, data, focused.closest?.(".o_prm_chart"));
            this.shown = url;
            if (push && url !== window.location.href) {
                window.history.pushState(null, "", url);
            }
            this.el.removeAttribute("aria-busy");
            this.status.textContent = [data.window.name, data.span, data.cohort.text].filter(Boolean).join(", ");
            this.refocus(focused);
        })();
    }

    /** Put in another inside; the chart in which something was chosen stays where it is on the screen. */
    put(inside, data, at = null) {
        const top = at?.getBoundingClientRect().top;
        this.charts.forEach((chart) => chart.destroy());
        this.charts.clear();
        this.observer.disconnect();
        Object.assign(this.el.dataset, inside.dataset);
        this.el.replaceChildren(...inside.childNodes);
        this.pending = Promise.all([data, loadBundle("web.chartjs_lib")]).then(([page]) => page);
        this.enhance();
        const same = at && document.getElementById(at.id);
        if (same) {
            // with their room the charts above are as high as before
            this.charts.forEach((chart) => chart.prepare(data));
            same.style.scrollMarginTop = `${top}px`;
            same.scrollIntoView({ behavior: "instant", block: "start" });
            same.style.scrollMarginTop = "";
        }
    }

    /** Who chose by the keyboard stays at the field or link. */
    refocus(before) {
        if (!document.body.contains(before)) {
            const links = [...this.el.querySelectorAll("a[href]")];
            const same = before.id ? document.getElementById(before.id) : links.find((link) => link.textContent === before.textContent);
            same?.focus({ preventScroll: true });
        }
    }

    refused(url, push, error) {
        this.el.removeAttribute("aria-busy");
        this.status.textContent = "";
        const sentence = error.exceptionName?.includes("SessionExpired")
            ? _t("You are signed out. What stands here is what was shown before.")
            : _t("The server did not answer. What stands here is what was shown before.");
        const again = element("button", { type: "button", class: "btn btn-sm btn-secondary ms-2", "data-act": "choose" }, _t("Try again"));
        this.missed = { url, push };
        const alert = element("div", { class: "o_prm_failed_choice alert alert-warning", role: "alert" }, sentence, again);
        const form = this.el.querySelector("form.o_prm_choice");
        form ? form.after(alert) : this.el.prepend(alert);
    }

    // --- what a user does -----------------------------------------------------------------------------

    onClick(ev) {
        const button = ev.target.closest("[data-act]");
        if (button) {
            return this.act(button.dataset.act, button);
        }
        const link = ev.target.closest("a[href]");
        const plain = link && !ev.ctrlKey && !ev.metaKey && !ev.shiftKey && ev.button === 0 && !link.target && !link.hasAttribute("download");
        if (!plain) {
            return;
        }
        if (link.dataset.view) {
            ev.preventDefault();
            this.showAs(link.dataset.view);
        } else if (link.search && link.origin === window.location.origin && link.pathname === window.location.pathname && !link.hash) {
            ev.preventDefault();
            this.choose(withView(link.href, this.el.dataset.view));
        }
    }

    act(name, button) {
        const chart = this.chartOf(button);
        const acts = {
            sort: () => sortBy(button),
            turn: () => turn(this.kpiTable()),
            fold: () => fold(button),
            choose: () => this.choose(this.missed.url, this.missed),
            again: () => this.drawVisible(),
            series: () => chart.toggle(button.dataset.key),
            full: () => chart.openFull(),
            close: () => chart.closeFull(),
            picture: () => chart.savePicture(),
            data: () => chart.saveData(),
        };
        return acts[name]?.();
    }

    /** Charts or tables: nothing is loaded, but the address says it. */
    showAs(view) {
        this.setView(view);
        this.shown = withView(this.shown, this.el.dataset.view);
        window.history.replaceState(null, "", this.shown);
        for (const field of this.el.querySelectorAll("form.o_prm_choice [name=view]")) {
            field.value = view;
        }
        this.drawVisible();
    }

    /** Back and forward; a jump within the page is none of ours. */
    onBack() {
        const { href } = window.location;
        if (String(choiceOf(href)) !== String(choiceOf(this.shown))) {
            this.choose(href, { push: false });
        } else if (!window.location.hash) {
            this.setView(new URL(href).searchParams.get("view") || this.el.dataset.view);
            this.drawVisible();
        }
    }

    onChange(ev) {
        const form = ev.target.closest("form.o_prm_choice");
        if (form) {
            this.choose(addressOf(form));
        } else if (ev.target.matches("[data-sort-by]")) {
            sortByPlace(this.kpiTable(), ev.target.value);
        }
    }

    onSubmit(ev) {
        if (ev.target.matches("form.o_prm_choice")) {
            ev.preventDefault();
            this.choose(addressOf(ev.target));
        }
    }

    onInput(ev) {
        if (ev.target.matches("[data-filter]")) {
            filterRows(this.kpiTable(), ev.target);
        }
    }

    onKeydown(ev) {
        const chart = ev.target.matches("canvas") && this.chartOf(ev.target);
        if (chart && !ev.altKey && !ev.ctrlKey && !ev.metaKey && chart.step(ev.key) && ev.key !== "Escape") {
            ev.preventDefault();
        }
    }

    onClose(ev) {
        if (ev.target.matches("dialog.o_prm_full")) {
            this.chartOf(ev.target)?.closed();
        }
    }
}

registry.category("public.interactions").add("prm_benchmark.evaluation", BenchmarkEvaluation);
