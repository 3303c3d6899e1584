import { Component, onWillStart, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { getColor, hexToRGBA } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { formatFigure, formatShort } from "./figures";

/**
 * A chart with a table of the same figures beside it, for who cannot see or use the chart.
 *
 * A series is {label, values, type: "bar" | "line", color: number, faded: boolean}.
 */
export class PrmChart extends Component {
    static template = "prm_partner.Chart";
    static props = {
        title: String,
        labels: Array,
        series: Array,
        unit: String,
        currencyId: { type: Number, optional: true },
        horizontal: { type: Boolean, optional: true },
        available: { type: Boolean, optional: true },
    };
    static defaultProps = { available: true, horizontal: false };

    setup() {
        this.canvas = useRef("canvas");
        this.state = useState({ table: false });
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.state.table, this.props.labels, this.props.series]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get description() {
        return _t("%(title)s: chart of %(series)s. The button shows the figures as a table.", {
            title: this.props.title,
            series: this.props.series.map((series) => series.label).join(", "),
        });
    }

    get height() {
        return this.props.horizontal ? Math.max(160, 44 * this.props.labels.length + 60) : 240;
    }

    format(value) {
        return formatFigure(value, { unit: this.props.unit, currencyId: this.props.currencyId });
    }

    draw() {
        this.chart?.destroy();
        this.chart = null;
        if (this.canvas.el) {
            this.chart = new Chart(this.canvas.el, this.config());
        }
    }

    config() {
        // of the page as it is: a cookie of another Odoo on this host may ask for dark where there is none
        const text = getComputedStyle(this.canvas.el).color;
        const [red, green, blue] = text.match(/\d+/g).map(Number);
        const scheme = red + green + blue > 382 ? "dark" : "light";
        const grid = `rgba(${red}, ${green}, ${blue}, .12)`;
        const figures = {
            beginAtZero: true,
            grid: { color: grid },
            ticks: { color: text, maxRotation: 0, maxTicksLimit: this.props.horizontal ? 4 : 6, callback: (value) => formatShort(value, this.props.unit, this.props.currencyId) },
        };
        const names = {
            grid: { display: false },
            ticks: { color: text, autoSkip: !this.props.horizontal, maxRotation: this.props.horizontal ? 50 : 0 },
        };
        return {
            type: "bar",
            data: {
                labels: this.props.labels,
                datasets: this.props.series.map((series, index) => this.dataset(series, index, scheme)),
            },
            options: {
                indexAxis: this.props.horizontal ? "y" : "x",
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "index", intersect: false, axis: this.props.horizontal ? "y" : "x" },
                plugins: {
                    legend: {
                        position: "bottom",
                        labels: {
                            color: text,
                            boxWidth: 16,
                            boxHeight: 8,
                            usePointStyle: true,
                            sort: (one, other) => one.datasetIndex - other.datasetIndex,
                            generateLabels: (chart) =>
                                Chart.defaults.plugins.legend.labels.generateLabels(chart).map((label) => ({
                                    ...label,
                                    lineWidth: this.isLine(label.datasetIndex) ? 3 : 0,
                                    pointStyle: this.isLine(label.datasetIndex) ? "line" : "rect",
                                })),
                        },
                    },
                    tooltip: {
                        callbacks: {
                            label: (item) => `${item.dataset.label}: ${this.format(item.raw)}`,
                        },
                    },
                },
                scales: this.props.horizontal ? { x: figures, y: names } : { x: names, y: figures },
            },
        };
    }

    isLine(index) {
        return this.props.series[index].type === "line";
    }

    dataset(series, index, scheme) {
        const color = getColor(series.color ?? index, scheme, "sm");
        const shade = series.faded ? hexToRGBA(color, 0.35) : color;
        return {
            label: series.label,
            data: series.values,
            type: series.type || "bar",
            backgroundColor: shade,
            borderColor: shade,
            borderWidth: series.type === "line" ? 2 : 0,
            pointRadius: 2,
            tension: 0.2,
            order: series.type === "line" ? 0 : 1,
            maxBarThickness: 28,
        };
    }
}
