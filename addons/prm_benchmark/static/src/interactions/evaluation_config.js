import { looksOf, partLook } from "./evaluation_look";
import { barValues, breaks, endNames, rowNames } from "./evaluation_plugins";

/** Kinds whose columns are steps from one total to the next. */
export const STEPPED = ["waterfall", "bridge"];
/** Letters' heights of width from which the names of lines stand beside the chart. */
const WIDE = 44;
/** … and below which there is no room for names beside rows: on a phone, with large letters. */
const NARROW = 20;
/** The least that a radar takes between its names; letters in a line below a column; a letter's width to its height. */
const RADAR = 12;
const COLUMN = 14;
const LETTER = 0.55;
const MONTH = /^\d{4}-\d\d$/;
/** A row is far off from this many times what four of five rows stay below. */
const FAR = 4;

/**
 * What Chart.js draws for a chart of the server.
 *
 * @param {Object} chart a chart of `prm.benchmark.evaluation._data`
 * @param {Object} theme of `themeOf`
 * @param {number} width of the place, in pixels
 * @param {Function} isShown (series) → whether it is switched on
 */
export function configOf(chart, theme, width, isShown) {
    const room = width / theme.size;
    const wide = room >= WIDE;
    if (chart.kind === "doughnut") {
        return doughnut(chart, theme, wide);
    }
    const horizontal = liesDown(chart, room);
    const datasets = ordered(chart, theme).map(([series, look]) => dataset(chart, series, look, horizontal, isShown(series)));
    if (STEPPED.includes(chart.kind)) {
        setSteps(datasets);
    }
    const stacked = isStacked(chart);
    const options = base(chart, theme, horizontal);
    if (chart.kind === "radar") {
        options.scales = { r: rays(chart, theme) };
        const names = hasNumbers(chart, room) ? chart.labels.map((_, at) => `${at + 1}`) : rayNamesOf(chart);
        return { type: "radar", data: { labels: names, datasets }, options, plugins: [] };
    }
    options.scales = scales(chart, theme, horizontal, wide);
    const above = horizontal && isNarrow(room);
    options.scales.y.ticks.display = !above;
    if (above) {
        datasets.forEach((row) => (row.categoryPercentage = 0.6));
    }
    const names = wide && !horizontal && !options.scales.y2 ? nameRoom(datasets, theme, width) : 0;
    options.layout.padding.right = names || 8;
    const bars = datasets.filter((row) => row.type === "bar" && !row.hidden).length;
    options.plugins.prmEndNames = { theme, room: names };
    options.plugins.prmRowNames = { theme, names: above ? chart.labels : [] };
    options.plugins.prmBarValues = { theme, horizontal, stacked, bars: stacked || STEPPED.includes(chart.kind) ? 1 : bars };
    options.plugins.prmBreaks = { theme, at: chart.breaks };
    const upright = isNamed(chart) ? wrapped(chart.labels, COLUMN) : chart.labels;
    const labels = horizontal ? rowNamesOf(chart, room) : upright;
    return { type: "bar", data: { labels, datasets }, options, plugins: [endNames, barValues, breaks, rowNames] };
}

/** Whether names do not fit beside rows. */
function isNarrow(room) {
    return room < NARROW;
}

/** Whether the rays of a radar have numbers, told by a list: where the names would be cut, or leave no room for it. */
export function hasNumbers(chart, room) {
    return isNarrow(room) || 2 * longestOf(rayNamesOf(chart)) + RADAR > room;
}

function rayNamesOf({ labels }) {
    return wrapped(labels, 22);
}

/** Whether columns stand for things that have names, not for months. */
function isNamed({ kind, label_codes, series }) {
    const plain = ["bar", "stacked"].includes(kind) && series.every((row) => row.type === "bar" && row.axis !== "y2");
    return STEPPED.includes(kind) || (plain && !label_codes.some((code) => MONTH.test(code)));
}

/** Whether the columns lie: always for ranked rows; named ones do when their names would not fit side by side. */
function liesDown(chart, room) {
    const { kind, labels } = chart;
    return kind === "hbar" || (isNamed(chart) && labels.length * (longestOf(wrapped(labels, COLUMN)) + 0.5) > room - 5);
}

/** The width of the longest line of names, in letters' heights. */
function longestOf(names) {
    return Math.max(0, ...names.flat().map((line) => line.length)) * LETTER;
}

/** The names beside rows, in lines. */
function rowNamesOf({ labels }, room) {
    return wrapped(labels, room >= WIDE ? 34 : 20);
}

/** Height that a chart needs in a width; both in letters' heights. */
export function heightOf(chart, room) {
    if (liesDown(chart, room)) {
        const bars = !STEPPED.includes(chart.kind) && !isStacked(chart) ? Math.max(1, sideBySide(chart)) : 1;
        const lines = Math.max(...rowNamesOf(chart, room).map((name) => (Array.isArray(name) ? name.length : 1)));
        const row = Math.max(2.2, 0.4 + 1.15 * lines, bars * 1.7);
        return 5 + chart.labels.length * (isNarrow(room) ? row + 2 : row);
    }
    return chart.kind === "radar" || chart.kind === "doughnut" ? Math.min(26, Math.max(room, 14)) : 21;
}

export function isStacked({ kind, series }) {
    return kind === "stacked" || (kind === "bar" && series.some((row) => row.role === "part"));
}

/** How many bars stand at one label: rows of which only one has a value share their place. */
function sideBySide({ labels, series }) {
    const bars = series.filter((row) => row.type === "bar");
    return Math.max(...labels.map((label, at) => bars.filter((row) => row.values[at] !== null).length));
}

/** The edges of the band first and one after the other: an area is filled towards the dataset before. */
function ordered(chart, theme) {
    const looks = looksOf(chart, theme);
    const rank = ({ role, type }) => (type === "bar" ? 2 : { band_low: 0, band_high: 1 }[role] ?? 2);
    return chart.series.map((series, at) => [series, looks[at]]).sort((a, b) => rank(a[0]) - rank(b[0]));
}

function dataset(chart, series, look, horizontal, visible) {
    const { key, label, texts, values, role, axis } = series;
    const base = { key, label, texts, role, data: values, hidden: !visible, borderColor: look.color, backgroundColor: look.fill };
    const second = axis === "y2" ? { yAxisID: "y2" } : {};
    if (look.bar) {
        const alone = STEPPED.includes(chart.kind) || (chart.kind === "hbar" && sideBySide(chart) === 1);
        return {
            ...base, ...second, type: "bar", borderWidth: 1, maxBarThickness: horizontal ? 26 : 44, order: 2,
            grouped: !alone, categoryPercentage: 0.8, barPercentage: 0.92,
        };
    }
    const band = look.band || false;
    const few = chart.labels.length <= 14;
    return {
        ...base, ...second, type: chart.kind === "radar" ? "radar" : "line", order: band ? 3 : role === "own" ? 0 : 1,
        name: band ? "" : series.short || label, fill: role === "band_high" ? "-1" : false,
        backgroundColor: band ? look.fill : look.color, borderWidth: look.width, borderDash: look.dash,
        pointStyle: look.point, pointRadius: few || chart.kind === "radar" ? 4 : 3, pointHoverRadius: 6, spanGaps: false,
        pointBackgroundColor: look.color, clip: 8,
    };
}

/** Columns from where the one before ended; a total begins at zero. Values of steps carry their sign. */
function setSteps(datasets) {
    let sum = 0;
    const steps = datasets.map(() => []);
    datasets[0]?.data.forEach((_, at) => {
        datasets.forEach((row, number) => {
            const signed = row.data[at];
            const value = row.role === "down" && signed !== null ? -Math.abs(signed) : signed;
            steps[number][at] = null;
            if (value !== null) {
                const from = row.role === "total" ? 0 : sum;
                sum = from + value;
                steps[number][at] = [from, sum];
            }
        });
    });
    datasets.forEach((row, number) => (row.data = steps[number]));
}

function base(chart, theme, horizontal) {
    return {
        indexAxis: horizontal ? "y" : "x",
        maintainAspectRatio: false,
        animation: false,
        color: theme.ink,
        font: { family: theme.family, size: theme.size },
        layout: { padding: { top: 12, right: 8 } },
        interaction: chart.kind === "radar"
            ? { mode: "nearest", intersect: false, axis: "xy" }
            : { mode: "index", intersect: false, axis: horizontal ? "y" : "x" },
        plugins: {
            legend: { display: false },
            tooltip: {
                usePointStyle: true,
                filter: ({ dataset, dataIndex }) => dataset.data[dataIndex] !== null,
                callbacks: {
                    title: (items) => (items.length ? chart.labels[items[0].dataIndex] : ""),
                    label: ({ dataset, dataIndex }) => `${dataset.label}: ${dataset.texts[dataIndex]}`,
                    labelPointStyle: ({ dataset }) => ({ pointStyle: dataset.pointStyle || "rect", rotation: 0 }),
                },
            },
        },
    };
}

function scales(chart, theme, horizontal, wide) {
    const second = chart.series.some((row) => row.axis === "y2");
    const stacked = isStacked(chart);
    const font = { family: theme.family, size: theme.size };
    const names = { stacked, grid: { display: false }, ticks: { color: theme.ink, font, autoSkip: !horizontal, maxRotation: wide ? 40 : 60 } };
    const found = horizontal
        ? { x: figures(chart, "y", theme), y: names }
        : { x: names, y: figures(chart, "y", theme) };
    found[horizontal ? "x" : "y"].stacked = stacked;
    // values stand at the ends of the bars
    if (horizontal) {
        Object.assign(found.x, cut(chart));
        found.x.grace = wide ? "14%" : "28%";
    } else if (!stacked && chart.labels.length <= 12) {
        found.y.grace = "8%";
    }
    if (second) {
        found.y2 = { ...figures(chart, "y2", theme), position: "right", grid: { display: false } };
    }
    return found;
}

/**
 * Where an axis ends when a few rows are far off and would press all others together: `{min, max}`, else nothing. Their
 * bars run out of the chart; their texts tell how far.
 */
function cut({ kind, series }) {
    const values = series.flatMap((row) => row.values).filter((value) => value !== null);
    const sizes = values.map(Math.abs).sort((a, b) => a - b);
    const usual = sizes[Math.ceil(sizes.length * 0.8) - 1];
    if (kind !== "hbar" || sizes.length < 5 || !usual || sizes[sizes.length - 1] < FAR * usual) {
        return {};
    }
    const largest = Math.max(...sizes.filter((size) => size < FAR * usual));
    const step = 10 ** Math.floor(Math.log10(largest)) / 2;
    const most = Math.ceil((largest * 1.1) / step) * step;
    return { min: Math.min(...values) < 0 ? -most : 0, max: Math.max(...values) > 0 ? most : 0 };
}

/** The axis of figures. A percentage is held as a fraction. */
function figures(chart, axis, theme) {
    const [unit, title] = axis === "y2" ? [chart.y2_unit, chart.y2_unit_text] : [chart.unit, chart.unit_text];
    const bars = chart.series.some((row) => (row.axis || "y") === axis && row.type === "bar");
    const style = unit === "percent" ? { style: "percent" } : { notation: "compact" };
    const short = new Intl.NumberFormat(document.documentElement.lang || undefined, { ...style, maximumFractionDigits: 2 });
    // a short sign stands with the figures, words beside them
    const sign = title && title.length <= 2 ? `\u00a0${title}` : "";
    const font = { family: theme.family, size: theme.size };
    return {
        beginAtZero: bars,
        grid: { color: (line) => (line.tick?.value === 0 ? theme.grey : "rgba(0, 0, 0, 0.1)") },
        title: { display: Boolean(title && !sign), text: title, color: theme.ink, font },
        ticks: { color: theme.ink, font, maxTicksLimit: 6, callback: (value) => short.format(value) + sign },
    };
}

function rays({ scale }, theme) {
    return {
        min: scale?.min ?? 0,
        max: scale?.max,
        pointLabels: { color: theme.ink, font: { family: theme.family, size: theme.size } },
        grid: { color: "rgba(0, 0, 0, 0.15)" },
        angleLines: { color: "rgba(0, 0, 0, 0.15)" },
        // what the rings mean is told below: names would lie over the lines
        ticks: { display: false, stepSize: scale?.names ? 1 : undefined },
    };
}

/** One ring per series, the parts told apart by their hatching; their names stand in the legend. */
function doughnut(chart, theme, wide) {
    const looks = chart.labels.map((label, at) => partLook(at, theme));
    const options = base(chart, theme, false);
    options.interaction = { mode: "nearest", intersect: true };
    options.plugins.tooltip.callbacks.title = () => "";
    options.plugins.tooltip.callbacks.label = ({ dataset, dataIndex }) =>
        `${chart.labels[dataIndex]}, ${dataset.label}: ${dataset.texts[dataIndex]}`;
    const datasets = chart.series.map((series) => ({
        key: series.key,
        label: series.label,
        texts: series.texts,
        data: series.values,
        backgroundColor: looks.map((look) => look.fill),
        borderColor: theme.colour,
        borderWidth: 1,
    }));
    options.cutout = wide ? "55%" : "45%";
    return { type: "doughnut", data: { labels: chart.labels, datasets }, options, plugins: [] };
}

function nameRoom(datasets, theme, width) {
    const context = document.createElement("canvas").getContext("2d");
    context.font = `${theme.size}px ${theme.family}`;
    const widths = datasets.filter((row) => row.name).map((row) => context.measureText(row.name).width + 12);
    return widths.length ? Math.min(Math.max(...widths), width * 0.22) : 0;
}

/** Long names in lines of at most so many letters. */
function wrapped(labels, most) {
    return labels.map((label) => {
        const lines = [""];
        for (const word of label.split(" ")) {
            const last = lines[lines.length - 1];
            if (last && last.length + word.length >= most) {
                lines.push(word);
            } else {
                lines[lines.length - 1] = last ? `${last} ${word}` : word;
            }
        }
        return lines.length > 1 ? lines : label;
    });
}
