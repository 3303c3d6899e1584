import { _t } from "@web/core/l10n/translation";
import { configOf, hasNumbers, heightOf, STEPPED } from "./evaluation_config";
import { element, iconButton } from "./evaluation_dom";
import { csvOf, pictureOf, save } from "./evaluation_download";
import { looksOf, partLook, sample, themeOf } from "./evaluation_look";
import { recall, remember } from "./evaluation_memory";
import { flip, isShown, switchesOf } from "./evaluation_switches";

/** One chart under its question: drawn when it is seen, with its switches, its full screen and its downloads. */
export class EvaluationChart {
    /**
     * @param {HTMLElement} section of the page, with a place for the canvas
     * @param {HTMLElement} root whose colours it takes
     */
    constructor(section, root) {
        this.section = section;
        this.root = root;
        this.key = section.dataset.chart;
        this.place = section.querySelector(".o_prm_canvas");
        this.table = section.querySelector("table");
    }

    /**
     * Put in what stands around the chart, and make the room that it needs, so that nothing moves when it is drawn.
     * `page` is the whole answer of the server; it names the period and the group.
     */
    prepare(page) {
        const data = page.charts.find((chart) => chart.key === this.key);
        if (this.data || !data || !this.place) {
            return;
        }
        if (data.state || !data.series.some((row) => row.values.some((value) => value !== null))) {
            this.say(data.state || _t("There is nothing to draw in this period."));
            return;
        }
        this.page = page;
        this.data = data;
        this.theme = themeOf(this.root);
        this.switches = switchesOf(this.data, recall(this.key));
        this.build();
        this.showColumns();
        this.makeRoom();
    }

    draw(page) {
        this.prepare(page);
        if (this.stage && !this.chart) {
            this.frame.append(this.canvas);
            this.plot();
            this.observer = new ResizeObserver(() => this.fit());
            this.observer.observe(this.frame);
        }
    }

    destroy() {
        this.observer?.disconnect();
        this.chart?.destroy();
    }

    /** A sentence in place of the chart; `act` offers a button. */
    say(text, act = null) {
        const button = act && element("button", { type: "button", class: "btn btn-sm btn-secondary ms-2", "data-act": act }, _t("Try again"));
        this.place.replaceChildren(element("p", { class: "mb-0 text-body-secondary", role: act && "alert" }, text, button));
        this.place.classList.add("o_prm_said");
        this.place.classList.remove("o_prm_waiting");
    }

    // --- building -------------------------------------------------------------------------------------

    build() {
        const { data } = this;
        this.canvas = element("canvas", {
            role: "img",
            tabindex: "0",
            "aria-label": _t("%(question)s %(title)s. The arrow keys read the values; the table below holds them all.", {
                question: data.question,
                title: data.title,
            }),
        });
        this.frame = element("div", { class: "o_prm_frame" });
        this.legend = element("div", { class: "o_prm_legend", role: "group", "aria-label": _t("Series of the chart") }, ...this.entries());
        this.values = element("p", { class: "o_prm_values small mb-0", role: "status" });
        const tools = element(
            "div",
            { class: "o_prm_tools", role: "group", "aria-label": _t("The chart") },
            iconButton("full", "fa-expand", _t("Full screen")),
            iconButton("picture", "fa-picture-o", _t("Download the picture")),
            this.table && iconButton("data", "fa-download", _t("Download the data"))
        );
        this.rings = ringsOf(data);
        this.rays = element("ol", { class: "small mb-0" }, ...(data.kind === "radar" ? data.labels : []).map((label) => element("li", {}, label)));
        this.stage = element(
            "div",
            { class: "o_prm_stage" },
            element("div", { class: "o_prm_bar_of_chart" }, tools, this.legend),
            this.frame,
            this.rings && element("p", { class: "small text-body-secondary mb-0" }, this.rings),
            this.rays,
            this.values
        );
        this.place.classList.remove("o_prm_said", "o_prm_waiting");
        this.place.replaceChildren(this.stage);
    }

    /** What stands in the legend: switches, or plain names where the parts belong together. */
    entries() {
        const named = this.named();
        if (named) {
            return named.map(({ look, label }) => element("span", { class: "o_prm_name" }, sample(look), label));
        }
        const looks = looksOf(this.data, this.theme);
        return this.switches.map((entry) =>
            element(
                "button",
                { type: "button", class: "o_prm_series", "data-act": "series", "data-key": entry.key, "aria-pressed": String(entry.on) },
                element("i", { class: `fa ${entry.on ? "fa-check-square-o" : "fa-square-o"}`, "aria-hidden": "true" }),
                entry.series.length && sample(looks[this.lookAt(entry)]),
                entry.label
            )
        );
    }

    /** The names of a chart whose series are not switched: [{look, label}], else null. */
    named() {
        const { kind, labels, series } = this.data;
        if (kind === "doughnut") {
            return labels.map((label, at) => {
                const texts = series.map((row) => (series.length > 1 ? row.label + " " : "") + row.texts[at]);
                return { look: partLook(at, this.theme), label: `${label}: ${texts.join(", ")}` };
            });
        }
        if (STEPPED.includes(kind) || (kind === "hbar" && series.every((row) => ["up", "down", "total"].includes(row.role)))) {
            const looks = looksOf(this.data, this.theme);
            const rows = series.map(({ label, values }, at) => ({ look: looks[at], label, used: values.some((value) => value !== null) }));
            return rows.filter((row) => row.used);
        }
        return null;
    }

    lookAt({ series }) {
        return this.data.series.findIndex((row) => row.key === series[series.length - 1]);
    }

    isOn(series) {
        return this.named() !== null || isShown(this.switches, series);
    }

    // --- drawing --------------------------------------------------------------------------------------

    plot() {
        this.chart?.destroy();
        this.theme = themeOf(this.root);
        const width = this.makeRoom();
        const config = configOf(this.data, this.theme, width, (series) => this.isOn(series));
        if (this.data.label_codes.some((code, index) => this.linkOf(index))) {
            config.options.onClick = (ev, [hit]) => hit && this.linkOf(hit.index)?.click();
            config.options.onHover = (ev, hits) => (this.canvas.style.cursor = hits.length ? "pointer" : "");
        }
        this.chart = new Chart(this.canvas, config);
        this.width = width;
    }

    /** Give the frame its height, and return its width in pixels. */
    makeRoom() {
        const width = this.frame.clientWidth;
        const room = width / this.theme.size;
        this.frame.style.height = this.isFull() ? "" : `${heightOf(this.data, room) * this.theme.size}px`;
        this.rays.hidden = this.data.kind !== "radar" || !hasNumbers(this.data, room);
        return width;
    }

    /** A place that became much wider or narrower is drawn anew: what fits has changed. */
    fit() {
        const width = this.frame.clientWidth;
        if (width && Math.abs(width - this.width) > 40) {
            this.plot();
        }
    }

    /** The page of the KPI that a label names, as the table of KPIs links it. */
    linkOf(index) {
        return this.root.querySelector(`#prm_kpi_${CSS.escape(this.data.label_codes[index])} a[href]`);
    }

    // --- switches -------------------------------------------------------------------------------------

    toggle(key) {
        this.draw(this.page);
        flip(this.switches, key);
        for (const { key: name, on } of this.switches) {
            const button = this.legend.querySelector(`[data-key="${CSS.escape(name)}"]`);
            button.setAttribute("aria-pressed", String(on));
            button.querySelector("i").className = `fa ${on ? "fa-check-square-o" : "fa-square-o"}`;
        }
        remember(this.key, Object.fromEntries(this.switches.map((row) => [row.key, row.on])));
        this.showColumns();
        const byKey = new Map(this.data.series.map((row) => [row.key, row]));
        this.chart.data.datasets.forEach((row, at) => this.chart.setDatasetVisibility(at, this.isOn(byKey.get(row.key))));
        this.chart.update();
        this.values.textContent = this.data.series.some((row) => this.isOn(row)) ? "" : _t("All series are switched off.");
    }

    /** The table behind the chart has the columns of the series that are seen. */
    showColumns() {
        const off = this.named() ? [] : this.data.series.map((row) => !this.isOn(row));
        for (const { cells } of this.table?.rows || []) {
            off.forEach((hidden, at) => cells[at + 1]?.classList.toggle("o_prm_off", hidden));
        }
    }

    /** The arrow keys go from value to value; they are told below, and marked. */
    step(key) {
        const steps = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
        const count = this.data.labels.length;
        if (key === "Escape") {
            this.at = undefined;
        } else if (key === "Home" || key === "End") {
            this.at = key === "Home" ? 0 : count - 1;
        } else if (steps[key]) {
            this.at = this.at === undefined ? (steps[key] > 0 ? 0 : count - 1) : (this.at + steps[key] + count) % count;
        } else {
            return false;
        }
        const points = [];
        const texts = [];
        this.chart.data.datasets.forEach((row, datasetIndex) => {
            if (this.at !== undefined && this.chart.isDatasetVisible(datasetIndex) && row.data[this.at] !== null) {
                points.push({ datasetIndex, index: this.at });
                texts.push(`${row.label}: ${row.texts[this.at]}`);
            }
        });
        this.values.textContent = this.at === undefined ? "" : `${this.data.labels[this.at]} – ${texts.join("; ") || _t("not known")}`;
        this.chart.setActiveElements(points);
        this.chart.update();
        return true;
    }

    // --- full screen ----------------------------------------------------------------------------------

    isFull() {
        return Boolean(this.dialog);
    }

    openFull() {
        const title = `prm_full_${this.key}`;
        this.draw(this.page);
        this.opener = document.activeElement;
        this.dialog = element(
            "dialog",
            { class: "o_prm_full", "aria-labelledby": title },
            element(
                "div",
                { class: "o_prm_full_head" },
                element("h2", { id: title, class: "h5 mb-0" }, this.data.question),
                element("button", { type: "button", class: "btn btn-secondary", "data-act": "close" }, _t("Close"))
            ),
            element("p", { class: "small text-body-secondary mb-1" }, this.head().lines.join(" · "))
        );
        this.section.append(this.dialog);
        this.dialog.append(this.stage);
        if (this.dialog.showModal) {
            this.dialog.showModal();
        } else {
            // an old browser: it lies over the page all the same
            this.dialog.setAttribute("open", "");
        }
        document.documentElement.classList.add("o_prm_has_full");
        this.plot();
        this.dialog.querySelector("[data-act=close]").focus();
    }

    /** After the dialog has closed, by its button, or by Esc. */
    closed() {
        if (!this.dialog) {
            return;
        }
        const dialog = this.dialog;
        this.dialog = null;
        this.place.append(this.stage);
        dialog.remove();
        document.documentElement.classList.remove("o_prm_has_full");
        this.plot();
        this.opener?.focus();
    }

    closeFull() {
        if (this.dialog?.close) {
            this.dialog.close();
        }
        this.closed();
    }

    // --- downloads ------------------------------------------------------------------------------------

    /** What one must know to read the chart away from its page. */
    head() {
        const { cohort, programme, release, span, window: kind } = this.page;
        return {
            title: this.data.question,
            lines: [this.data.title, [programme.name, kind.name, span, cohort.text].filter(Boolean).join(" · ")],
            foot: [this.rings, this.data.note, release?.text].filter(Boolean).join(" "),
        };
    }

    fileName(extension) {
        const of = this.key === "position" ? this.page.kpi : this.key;
        return `${this.root.dataset.slug}-${of.replaceAll("_", "-")}.${extension}`;
    }

    async savePicture() {
        const looks = looksOf(this.data, this.theme);
        const on = this.switches.filter((entry) => entry.on && entry.series.length);
        const visible = on.filter((entry) => this.data.series.some((row) => entry.series.includes(row.key) && this.isOn(row)));
        const legend = this.named() || visible.map((entry) => ({ look: looks[this.lookAt(entry)], label: entry.label }));
        save(await pictureOf(this.data, this.root, this.head(), legend, (series) => this.isOn(series)), this.fileName("png"));
    }

    saveData() {
        save(new Blob([csvOf(this.table)], { type: "text/csv;charset=utf-8" }), this.fileName("csv"));
    }
}

/** What the rings of a radar or a doughnut mean, from the middle outward. */
function ringsOf({ kind, scale, series }) {
    let names = [];
    if (kind === "radar") {
        const marks = Object.keys(scale?.names || {}).map(Number).filter(Number.isInteger);
        names = marks.sort((a, b) => a - b).map((mark) => scale.names[mark]);
    } else if (kind === "doughnut" && series.length > 1) {
        names = series.map((row) => row.label).reverse();
    }
    return names.length ? _t("From the middle outward: %s.", names.join(", ")) : "";
}
