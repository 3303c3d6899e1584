/** The switches of a chart: one per series, per pair of quartiles, and per detail that the server offers. */

/** Series about others than the firm: what "own figures alone" leaves out. */
const PEERS = ["median", "band_low", "band_high", "top"];
const GROUPS = { quartiles: ["band_low", "band_high"] };

/**
 * Return `[{key, label, series: [keys], on, alone}]` of a chart, in the order of its series. `alone` marks the
 * switch that leaves the own figures only.
 *
 * @param {Object} chart of the server
 * @param {Object} kept {key: on} that a user chose before
 */
export function switchesOf(chart, kept) {
    const governed = new Map();
    const details = [];
    for (const { key, label } of chart.details || []) {
        if (key === "ownonly") {
            if (chart.series.some((row) => PEERS.includes(row.role))) {
                details.push({ key, label, series: [], on: kept[key] ?? false, alone: true });
            }
            continue;
        }
        const rows = chart.series.filter((row) => !governed.has(row.key) && belongs(row, key));
        if (rows.length) {
            const entry = { key, label, series: rows.map((row) => row.key), on: kept[key] ?? !rows[0].hidden, alone: false };
            rows.forEach((row) => governed.set(row.key, entry));
        }
    }
    const found = new Set();
    for (const row of chart.series) {
        const pair = row.role.startsWith("band_") && !governed.has(row.key);
        const rows = pair ? chart.series.filter((other) => GROUPS.quartiles.includes(other.role) && !governed.has(other.key)) : [row];
        const entry = governed.get(row.key) || {
            key: rows[0].key,
            label: (pair && chart.band_label) || rows[rows.length - 1].label,
            series: rows.map((other) => other.key),
            on: kept[rows[0].key] ?? !row.hidden,
            alone: false,
        };
        rows.forEach((other) => governed.set(other.key, entry));
        found.add(entry);
    }
    return [...found, ...details];
}

function belongs({ key, role }, detail) {
    return key === detail || key.startsWith(`${detail}_`) || role === detail || (GROUPS[detail] || []).includes(role);
}

/** Whether a series is to be seen. */
export function isShown(switches, { key, role }) {
    const alone = switches.some((entry) => entry.alone && entry.on);
    const own = switches.find((entry) => entry.series.includes(key));
    return (!own || own.on) && !(alone && PEERS.includes(role));
}
