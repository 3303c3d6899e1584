/** What stands before the caret, and what may stand there instead. */

const MOST = 8;

/**
 * @param {string} text
 * @param {number} caret
 * @returns {{start: number, word: string, item: string}} the word that is being typed; `item`: the code before its point
 */
export function wordBefore(text, caret) {
    const before = text.slice(0, caret);
    const [, item = "", word] = before.match(/(?:([A-Za-z_]\w*)\.)?([A-Za-z_]\w*|)$/);
    return { start: caret - word.length, word, item };
}

/**
 * @param {{code: string, name: string, hint: string, hows: string[]}[]} entries what a formula may name
 * @param {{word: string, item: string}} typed
 * @param {boolean} all also where nothing is typed yet
 * @returns {{options: {code: string, name: string, hint: string}[], exact: boolean}} the entries that fit, those that
 *  begin with it first; `exact`: the word is a code already, so that none of them may be taken unasked
 */
export function fitting(entries, { word, item }, all = false) {
    const wanted = word.toLowerCase();
    if (item) {
        const hows = entries.find((entry) => entry.code === item)?.hows || [];
        const found = hows.filter((how) => how.startsWith(wanted) && how !== word);
        return { options: found.map((how) => ({ code: how, name: "", hint: "" })), exact: hows.includes(word) };
    }
    if (!wanted && !all) {
        return { options: [], exact: false };
    }
    const exact = entries.some(({ code }) => code === word);
    const begins = ({ code }) => code.toLowerCase().startsWith(wanted);
    const holds = ({ name }) => wanted.length > 1 && name.toLowerCase().includes(wanted);
    const found = entries.filter((entry) => entry.code !== word && (begins(entry) || (!exact && holds(entry))));
    found.sort((a, b) => begins(b) - begins(a));
    return { options: found.slice(0, MOST), exact };
}

/**
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @returns {string[]} the text before, at and behind the place; where it is empty, a blank stands for it
 */
export function pieces(text, start, end) {
    return [text.slice(0, start), text.slice(start, end) || "\u00a0", text.slice(end)];
}
