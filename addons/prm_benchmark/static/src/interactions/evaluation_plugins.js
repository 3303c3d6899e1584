/** What the bundled Chart.js does not draw itself: names at the ends of lines, values at bars, marks, a ground. */

const GAP = 5;
/** Columns up to which their parts are written into. */
const FEW = 8;
/** Columns up to which their values stand over them. */
const MANY = 12;

function write(context, text, x, y, { theme, align = "left", baseline = "middle", color, ground }) {
    context.font = `${theme.size}px ${theme.family}`;
    context.textAlign = align;
    context.textBaseline = baseline;
    if (ground) {
        const width = context.measureText(text).width;
        const left = x - { left: 0, center: width / 2, right: width }[align];
        context.fillStyle = "rgba(255, 255, 255, 0.9)";
        context.fillRect(left - 2, y - theme.size * 0.65, width + 4, theme.size * 1.3);
    }
    context.fillStyle = color || theme.ink;
    context.fillText(text, x, y);
}

function widthOf(context, text, theme) {
    context.font = `${theme.size}px ${theme.family}`;
    return context.measureText(text).width;
}

/** Shorten a text so that it is no wider than it may. */
function fitted(context, text, width, theme) {
    let short = text;
    while (short.length > 3 && widthOf(context, short, theme) > width) {
        short = `${short.slice(0, -2).trimEnd()}…`;
    }
    return short;
}

function shown(chart) {
    return chart.getSortedVisibleDatasetMetas().map((meta) => [meta, chart.data.datasets[meta.index]]);
}

/** White behind the chart: for pictures. */
export const ground = {
    id: "prmGround",
    beforeDraw({ ctx, width, height }) {
        ctx.fillStyle = "#ffffff";
        ctx.fillRect(0, 0, width, height);
    },
};

/** The name of each line at its end, when there is room beside the chart. Options: `{theme, room}`. */
export const endNames = {
    id: "prmEndNames",
    afterDatasetsDraw(chart, args, { theme, room }) {
        if (!room) {
            return;
        }
        const { ctx, chartArea } = chart;
        const names = [];
        for (const [meta, dataset] of shown(chart)) {
            const end = dataset.name && meta.type === "line" && meta.data.findLast((point) => !point.skip);
            if (end) {
                names.push({ y: end.y, text: fitted(ctx, dataset.name, room - 2 * GAP, theme), color: dataset.borderColor });
            }
        }
        const height = theme.size * 1.2;
        names.sort((a, b) => a.y - b.y);
        names.forEach((name, at) => (name.y = Math.max(name.y, at ? names[at - 1].y + height : chartArea.top)));
        // pushed below the chart, they go up again
        let limit = chartArea.bottom;
        for (const name of names.reverse()) {
            name.y = Math.min(name.y, limit);
            limit = name.y - height;
        }
        for (const { y, text, color } of names) {
            write(ctx, text, chartArea.right + GAP, y, { theme, color });
        }
    },
};

/** The text of each bar at its end, or in it; where it does not fit, the pointer and the table tell it. */
export const barValues = {
    id: "prmBarValues",
    afterDatasetsDraw(chart, args, { theme, horizontal, stacked, bars }) {
        const { ctx, chartArea } = chart;
        const slot = (chartArea.width / Math.max(chart.data.labels.length, 1)) * (bars > 1 ? 0.8 / bars : 1);
        for (const [meta, dataset] of shown(chart)) {
            if (meta.type !== "bar" || !dataset.texts) {
                continue;
            }
            meta.data.forEach((bar, at) => {
                const text = dataset.data[at] === null || bar.hidden ? "" : dataset.texts[at];
                if (!text || bar.skip) {
                    return;
                }
                const { x, y, base } = placeOf(bar, meta, dataset.data[at], horizontal);
                const width = widthOf(ctx, text, theme);
                if (stacked && chart.data.labels.length > FEW) {
                    return;
                }
                if (stacked) {
                    const [length, thick] = horizontal ? [Math.abs(x - base), bar.height] : [slot, Math.abs(y - base)];
                    if (width + 6 <= length && theme.size * 1.3 <= thick) {
                        const [tx, ty] = horizontal ? [(x + base) / 2, y] : [x, (y + base) / 2];
                        write(ctx, text, tx, ty, { theme, align: "center", ground: true });
                    }
                } else if (horizontal) {
                    const left = x < base;
                    const end = Math.min(Math.max(x, chartArea.left), chartArea.right);
                    const outside = left ? x - width - GAP >= chartArea.left : x + width + GAP <= chart.width;
                    // without room beside the bar it stands in it, or over its beginning
                    const at = outside === left ? end - GAP : end + GAP;
                    write(ctx, text, at, y, { theme, align: left === outside ? "right" : "left", ground: !outside });
                } else if (width <= slot && chart.data.labels.length <= MANY) {
                    const up = y <= base;
                    write(ctx, text, x, up ? y - 3 : y + 3, { theme, align: "center", baseline: up ? "bottom" : "top" });
                }
            });
        }
    },
};

/** The name of each row over its bars, where there is no room beside them. Options: `{theme, names}`. */
export const rowNames = {
    id: "prmRowNames",
    afterDatasetsDraw({ ctx, chartArea, scales }, args, { theme, names }) {
        const step = chartArea.height / Math.max(names.length, 1);
        names.forEach((name, at) => {
            const y = scales.y.getPixelForValue(at) - step / 2 + theme.size * 0.7;
            write(ctx, fitted(ctx, name, chartArea.width, theme), chartArea.left + 2, y, { theme, ground: true });
        });
    },
};

/** Where a column ends and begins; of a step the library forgets the direction. */
function placeOf(bar, { vScale }, value, horizontal) {
    const place = bar.getProps(["x", "y", "base"], true);
    if (!Array.isArray(value)) {
        return place;
    }
    const [base, end] = value.map((edge) => vScale.getPixelForValue(edge));
    return horizontal ? { ...place, base, x: end } : { ...place, base, y: end };
}

/** A line between two periods where others took part than before. Options: `{theme, at: [indices]}`. */
export const breaks = {
    id: "prmBreaks",
    beforeDatasetsDraw({ ctx, chartArea, scales }, args, { theme, at }) {
        for (const index of scales.x ? at || [] : []) {
            const x = (scales.x.getPixelForValue(Math.max(index - 1, 0)) + scales.x.getPixelForValue(index)) / 2;
            ctx.save();
            ctx.strokeStyle = theme.grey;
            ctx.setLineDash([3, 3]);
            ctx.beginPath();
            ctx.moveTo(x, chartArea.top);
            ctx.lineTo(x, chartArea.bottom);
            ctx.stroke();
            ctx.setLineDash([]);
            ctx.fillStyle = theme.grey;
            Chart.helpers.drawPoint(ctx, { pointStyle: "rectRot", radius: 4, borderWidth: 1 }, x, chartArea.top);
            ctx.restore();
        }
    },
};
