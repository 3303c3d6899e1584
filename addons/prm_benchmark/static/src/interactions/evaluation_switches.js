/** The switches of a chart: one per series, per pair of quartiles, and per detail that the server offers. */

/** Series about others than the firm: what "own figures only" leaves out. */
const PEERS = ["median", "band_low", "band_high", "top"];
const GROUPS = { quartiles: ["band_low", "band_high"] };

/**
 * Return `[{key, label, series: [keys], on, peers, alone}]` of a chart, in the order of its series. `peers` marks the
 * switches of the group's series; `alone` the one that leaves the own figures only: it is on when all of them are off.
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
                details.push({ key, label, series: [], on: false, peers: false, alone: true });
            }
            continue;
        }
        const rows = chart.series.filter((row) => !governed.has(row.key) && belongs(row, key));
        if (rows.length) {
            const entry = entryOf(key, label, rows, kept);
            rows.forEach((row) => governed.set(row.key, entry));
        }
    }
    const found = new Set();
    for (const row of chart.series) {
        const pair = row.role.startsWith("band_") && !governed.has(row.key);
        const rows = pair ? chart.series.filter((other) => GROUPS.quartiles.includes(other.role) && !governed.has(other.key)) : [row];
        const entry = governed.get(row.key) || entryOf(rows[0].key, rows[rows.length - 1].label, rows, kept);
        rows.forEach((other) => governed.set(other.key, entry));
        found.add(entry);
    }
    return settled([...found, ...details]);
}

function entryOf(key, label, rows, kept) {
    const peers = rows.every((row) => PEERS.includes(row.role));
    return { key, label, series: rows.map((row) => row.key), on: kept[key] ?? !rows[0].hidden, peers, alone: false };
}

/** Turn a switch. "Own figures only" takes the group's series away, and brings back those that were there. */
export function flip(switches, key) {
    const entry = switches.find((row) => row.key === key);
    entry.on = !entry.on;
    if (entry.alone) {
        const peers = switches.filter((row) => row.peers);
        const some = peers.some((row) => row.before);
        for (const row of peers) {
            [row.before, row.on] = [row.on, entry.on ? false : some ? row.before : true];
        }
    }
    settled(switches);
}

function settled(switches) {
    for (const entry of switches.filter((row) => row.alone)) {
        entry.on = switches.every((row) => !row.peers || !row.on);
    }
    return switches;
}

function belongs({ key, role }, detail) {
    return key === detail || key.startsWith(`${detail}_`) || role === detail || (GROUPS[detail] || []).includes(role);
}

/** Whether a series is to be seen. */
export function isShown(switches, { key }) {
    return switches.every((entry) => entry.on || !entry.series.includes(key));
}
