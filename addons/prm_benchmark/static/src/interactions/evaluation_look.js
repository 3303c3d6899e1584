/**
 * How the series of a chart look. Each differs from the others by form as well as by colour: dashes and points of
 * a line, hatching of an area.
 */

const LINES = {
    own: { dash: [], point: "circle", width: 3 },
    median: { dash: [7, 4], point: "triangle", width: 2 },
    before: { dash: [2, 3], point: "rect", width: 2 },
    top: { dash: [10, 3, 2, 3], point: "rectRot", width: 2 },
    band_low: { dash: [1, 3], point: false, width: 1 },
    band_high: { dash: [1, 3], point: false, width: 1 },
};
/** For further lines of a chart, by their place. */
const MORE_LINES = [
    { dash: [12, 4], point: "rectRounded", width: 2 },
    { dash: [4, 2, 1, 2], point: "crossRot", width: 2 },
    { dash: [1, 2], point: "star", width: 2 },
];
/** Parts of a whole, by their place: hatching, and how much white is mixed into the company's colour. */
const PARTS = [
    ["solid", 0],
    ["slash", 0.75],
    ["dots", 0.9],
    ["solid", 0.55],
    ["backslash", 0.9],
    ["cross", 0.75],
    ["bars", 0.9],
    ["solid", 0.85],
];
const CELL = 8;

/** Colours and letters of the page: `{colour, ink, grey, bad, ground, family, size}`. */
export function themeOf(el, size) {
    const style = getComputedStyle(el);
    const ink = hex(style.color);
    return {
        ink,
        colour: hex(style.getPropertyValue("--prm-colour").trim() || style.color),
        grey: mix(ink, "#ffffff", 0.3),
        bad: "#a4242f",
        ground: "#ffffff",
        family: style.fontFamily,
        size: size || parseFloat(style.fontSize) * 0.8,
    };
}

/** One look per series of a chart: `{color, fill, dash, point, width, bar}`; `fill` is a colour or a pattern. */
export function looksOf(chart, theme) {
    // the first look of a part is that of the own figures
    let part = chart.series.some((series) => series.role === "own" && series.type === "bar") ? 1 : 0;
    let more = 0;
    // lines are seen before columns only when these are light
    const mixed = new Set(chart.series.map((series) => series.type)).size > 1;
    return chart.series.map((series) => {
        const { role, type } = series;
        const bar = type === "bar";
        if (!bar && role.startsWith("band_")) {
            return { ...LINES[role], color: theme.grey, fill: rgba(theme.ink, 0.12), band: true, bar };
        }
        if (role === "part" && bar) {
            return { ...partLook(part++, theme), bar };
        }
        const line = LINES[role] || MORE_LINES[more++ % MORE_LINES.length];
        const [color, hatch, ground] = tone(role, theme);
        if (mixed) {
            const light = hatch === "solid" ? mix(color, theme.ground, 0.6) : pattern(hatch, color, ground);
            return bar ? { ...line, color, fill: light, bar } : { ...line, color: role === "own" ? color : theme.ink, fill: color, bar };
        }
        return { ...line, color, fill: bar ? pattern(hatch, color, ground) : color, bar };
    });
}

/** How the part at a place of a whole looks. */
export function partLook(place, theme) {
    const [hatch, white] = PARTS[place % PARTS.length];
    const ground = mix(theme.colour, theme.ground, white);
    return { color: theme.colour, fill: pattern(hatch, hatch === "solid" ? ground : theme.colour, ground), dash: [], width: 1, bar: true };
}

function tone(role, { colour, ink, grey, bad, ground }) {
    switch (role) {
        case "own":
        case "up":
            return [colour, "solid", colour];
        case "down":
            return [bad, "slash", mix(bad, ground, 0.85)];
        case "lead":
            return [colour, "slash", mix(colour, ground, 0.85)];
        case "total":
            return [ink, "solid", ink];
        case "median":
            return [ink, "backslash", ground];
        case "before":
            return [grey, "dots", ground];
        case "top":
            return [mix(colour, ink, 0.5), "cross", ground];
        default:
            return [mix(colour, ink, 0.35), "bars", ground];
    }
}

/** Draw a small sample of a look, for a legend. */
export function drawSample(context, look, x, y, width, height) {
    context.save();
    context.translate(x, y);
    context.strokeStyle = look.color;
    if (look.bar || look.band) {
        context.fillStyle = look.fill;
        context.fillRect(0.5, 0.5, width - 1, height - 1);
        context.lineWidth = 1;
        context.strokeRect(0.5, 0.5, width - 1, height - 1);
    } else {
        context.lineWidth = look.width;
        context.setLineDash(look.dash);
        context.beginPath();
        context.moveTo(0, height / 2);
        context.lineTo(width, height / 2);
        context.stroke();
        context.setLineDash([]);
        context.fillStyle = look.color;
        Chart.helpers.drawPoint(context, { pointStyle: look.point, radius: 4, borderWidth: 2 }, width / 2, height / 2);
    }
    context.restore();
}

/** A sample as an element of its own; the word beside it says the same. */
export function sample(look) {
    const canvas = document.createElement("canvas");
    const scale = window.devicePixelRatio || 1;
    Object.assign(canvas, { width: 28 * scale, height: 14 * scale, className: "o_prm_sample" });
    canvas.setAttribute("aria-hidden", "true");
    const context = canvas.getContext("2d");
    context.scale(scale, scale);
    drawSample(context, look, 0, 0, 28, 14);
    return canvas;
}

const patterns = new Map();

function pattern(hatch, color, ground) {
    if (hatch === "solid") {
        return color;
    }
    const key = [hatch, color, ground].join();
    if (!patterns.has(key)) {
        patterns.set(key, drawPattern(hatch, color, ground));
    }
    return patterns.get(key);
}

function drawPattern(hatch, color, ground) {
    const cell = document.createElement("canvas");
    cell.width = cell.height = CELL;
    const context = cell.getContext("2d");
    context.fillStyle = ground;
    context.fillRect(0, 0, CELL, CELL);
    context.strokeStyle = context.fillStyle = color;
    context.lineWidth = 1.6;
    const line = (...points) => {
        context.beginPath();
        context.moveTo(points[0], points[1]);
        context.lineTo(points[2], points[3]);
        context.stroke();
    };
    if (hatch === "slash" || hatch === "cross") {
        // the neighbours of the cell continue the line beyond its corners
        [-CELL, 0, CELL].forEach((shift) => line(shift, CELL, shift + CELL, 0));
    }
    if (hatch === "backslash" || hatch === "cross") {
        [-CELL, 0, CELL].forEach((shift) => line(shift, 0, shift + CELL, CELL));
    }
    if (hatch === "bars") {
        line(0, CELL / 2, CELL, CELL / 2);
    }
    if (hatch === "dots") {
        context.beginPath();
        context.arc(CELL / 2, CELL / 2, 1.5, 0, 2 * Math.PI);
        context.fill();
    }
    return context.createPattern(cell, "repeat");
}

/** Any colour of a style sheet as #rrggbb. */
function hex(color) {
    const context = document.createElement("canvas").getContext("2d");
    context.fillStyle = color;
    return context.fillStyle.startsWith("#") ? context.fillStyle : "#212529";
}

function parts(color) {
    return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
}

/** The first colour with a share of the second. */
export function mix(first, second, share) {
    const other = parts(second);
    const mixed = parts(first).map((part, at) => Math.round(part + (other[at] - part) * share));
    return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function rgba(color, alpha) {
    return `rgba(${parts(color).join(", ")}, ${alpha})`;
}
