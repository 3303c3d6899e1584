import { drawSample, themeOf } from "./evaluation_look";
import { configOf, heightOf } from "./evaluation_config";
import { ground } from "./evaluation_plugins";

const WIDTH = 1200;
const MARGIN = 32;
const SIZE = 16;
/** Pixels of the picture per pixel of the drawing. */
const SCALE = 2;

/** Hand a file to the user. */
export function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    // the browser reads it after this turn
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/**
 * The text of a file with what a table shows. Semicolons where the comma is the decimal sign, and a byte order mark,
 * so that a spreadsheet opens it by a double click; what is not known is empty, and a cell that a spreadsheet would compute is written as text.
 */
export function csvOf(table) {
    const decimal = new Intl.NumberFormat(document.documentElement.lang || undefined).format(1.5)[1];
    const separator = decimal === "," ? ";" : ",";
    const rows = [...table.rows].filter((row) => !row.hidden);
    const shown = ({ cells }) => [...cells].filter((cell) => !cell.classList.contains("o_prm_off"));
    const lines = rows.map((row) => shown(row).map((cell) => quoted(textOf(cell), separator)).join(separator));
    return `\ufeff${lines.join("\r\n")}\r\n`;
}

function textOf(cell) {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll("form, script, .o_prm_no_export").forEach((part) => part.remove());
    // spaces and minus signs of typography are not understood as parts of a number
    const text = copy.textContent.replace(/\s+/g, " ").replace(/\u2212(?=[\d.,])/g, "-").trim();
    if (/^[-\u2013]$/.test(text)) {
        return "";
    }
    return /^([=+@]|-(?![\d.,]))/.test(text) && !/^\+[\d.,]/.test(text) ? `'${text}` : text;
}

function quoted(text, separator) {
    return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/**
 * A picture of a chart as it stands, with what one must know to read it.
 *
 * @param {Object} chart of the server
 * @param {HTMLElement} el whose colours it takes
 * @param {Object} head {title, lines: [texts], foot}
 * @param {Array} legend [{look, label}]
 * @param {Function} isShown (series) → whether it is drawn
 * @returns {Promise<Blob>} PNG
 */
export function pictureOf(chart, el, head, legend, isShown) {
    const theme = themeOf(el, SIZE);
    const inner = WIDTH - 2 * MARGIN;
    const height = Math.max(440, heightOf(chart, inner / SIZE) * SIZE * 0.9);
    const plan = document.createElement("canvas").getContext("2d");
    const font = (size, weight = "normal") => `${weight} ${size}px ${theme.family}`;
    const texts = [
        ...lines(plan, head.title, font(26, "bold"), inner).map((text) => [text, font(26, "bold"), 36]),
        ...head.lines.filter(Boolean).flatMap((line) => lines(plan, line, font(SIZE), inner).map((text) => [text, font(SIZE), 24])),
    ];
    const feet = head.foot ? lines(plan, head.foot, font(14), inner) : [];
    plan.font = font(SIZE);
    const places = placed(plan, legend, inner);
    const legendHeight = places.length ? places[places.length - 1].y + 26 : 0;
    const headHeight = texts.reduce((sum, [, , step]) => sum + step, 0);
    const total = MARGIN + headHeight + 12 + legendHeight + 8 + height + 12 + feet.length * 20 + MARGIN;

    const canvas = document.createElement("canvas");
    canvas.width = WIDTH * SCALE;
    canvas.height = total * SCALE;
    const context = canvas.getContext("2d");
    context.scale(SCALE, SCALE);
    context.fillStyle = theme.ground;
    context.fillRect(0, 0, WIDTH, total);
    context.textBaseline = "top";
    context.fillStyle = "#000000";
    let y = MARGIN;
    for (const [text, style, step] of texts) {
        context.font = style;
        context.fillText(text, MARGIN, y);
        y += step;
    }
    y += 12;
    for (const { x, y: down, look, label } of places) {
        drawSample(context, look, MARGIN + x, y + down + 2, 28, 14);
        context.fillStyle = "#000000";
        context.font = font(SIZE);
        context.fillText(label, MARGIN + x + 36, y + down);
    }
    y += legendHeight + 8;
    const drawn = drawnChart(chart, theme, inner, height, isShown);
    context.drawImage(drawn, MARGIN, y, inner, height);
    y += height + 12;
    context.fillStyle = "#000000";
    context.font = font(14);
    feet.forEach((text, at) => context.fillText(text, MARGIN, y + at * 20));
    return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function drawnChart(chart, theme, width, height, isShown) {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const config = configOf(chart, theme, width, isShown);
    Object.assign(config.options, { responsive: false, devicePixelRatio: SCALE, animation: false, events: [] });
    config.plugins.push(ground);
    const drawing = new Chart(canvas, config);
    const copy = document.createElement("canvas");
    copy.width = canvas.width;
    copy.height = canvas.height;
    copy.getContext("2d").drawImage(canvas, 0, 0);
    drawing.destroy();
    return copy;
}

function lines(context, text, font, width) {
    context.font = font;
    const found = [""];
    for (const word of text.split(" ")) {
        const last = found[found.length - 1];
        const longer = last ? `${last} ${word}` : word;
        if (last && context.measureText(longer).width > width) {
            found.push(word);
        } else {
            found[found.length - 1] = longer;
        }
    }
    return found;
}

function placed(context, legend, width) {
    let x = 0;
    let y = 0;
    return legend.map((entry) => {
        const needed = 36 + context.measureText(entry.label).width + 28;
        if (x && x + needed > width) {
            x = 0;
            y += 26;
        }
        const place = { ...entry, x, y };
        x += needed;
        return place;
    });
}
