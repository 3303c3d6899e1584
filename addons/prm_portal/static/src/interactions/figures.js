import { loadBundle } from "@web/core/assets";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * Draws the charts of a dealer's figures. Their data comes in one call; the page itself holds the same
 * figures as tables, for whoever cannot see or use a chart.
 */
export class DealerFigures extends Interaction {
    static selector = ".o_prm_figures";

    setup() {
        this.charts = [];
    }

    async willStart() {
        const { source, period, company } = this.el.dataset;
        [this.data] = await Promise.all([
            this.waitFor(rpc(source, { period, company })),
            this.waitFor(loadBundle("web.chartjs_lib")),
        ]);
    }

    start() {
        for (const canvas of this.el.querySelectorAll("canvas[data-chart]")) {
            const data = this.data[canvas.dataset.chart];
            if (data) {
                this.charts.push(new Chart(canvas, this.config(data, canvas.dataset.kind)));
            }
        }
    }

    destroy() {
        this.charts.forEach((chart) => chart.destroy());
    }

    config({ labels, series }, kind) {
        const style = getComputedStyle(this.el);
        const color = style.color;
        const horizontal = kind === "rows";
        const short = new Intl.NumberFormat(document.documentElement.lang || undefined, { notation: "compact" });
        const figures = {
            beginAtZero: true,
            ticks: { color, maxTicksLimit: 6, callback: (value) => short.format(value) },
        };
        const names = { grid: { display: false }, ticks: { color, autoSkip: !horizontal } };
        return {
            type: "bar",
            data: { labels, datasets: series.map((row, index) => this.dataset(row, index, kind, style)) },
            options: {
                indexAxis: horizontal ? "y" : "x",
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "index", intersect: false, axis: horizontal ? "y" : "x" },
                plugins: {
                    legend: {
                        labels: { color, usePointStyle: true, sort: (a, b) => a.datasetIndex - b.datasetIndex },
                        position: "bottom",
                    },
                    tooltip: {
                        callbacks: {
                            label: ({ dataset, dataIndex }) => `${dataset.label}: ${dataset.texts[dataIndex]}`,
                        },
                    },
                },
                scales: horizontal ? { x: figures, y: names } : { x: names, y: figures },
            },
        };
    }

    /** The second series differs by form and shade, not by colour alone: a dashed line, or an outline. */
    dataset({ label, values, texts }, index, kind, style) {
        const color = style.getPropertyValue("--prm-colour").trim() || style.color;
        const base = { label, texts, data: values, borderColor: color, maxBarThickness: 28 };
        if (!index) {
            return { ...base, backgroundColor: color, pointStyle: "rect", order: kind === "rows" ? 0 : 1 };
        }
        const other = style.color;
        if (kind === "rows") {
            return { ...base, backgroundColor: "transparent", borderColor: other, borderWidth: 2, pointStyle: "rect", order: 1 };
        }
        return {
            ...base,
            type: "line",
            backgroundColor: other,
            borderColor: other,
            borderWidth: 2,
            borderDash: [6, 4],
            pointStyle: "triangle",
            pointRadius: 4,
            order: 0,
        };
    }
}

registry.category("public.interactions").add("prm_portal.dealer_figures", DealerFigures);
