import { _t } from "@web/core/l10n/translation";
import { formatCurrency, getCurrency } from "@web/core/currency";
import { formatFloat } from "@web/core/utils/numbers";

const { DateTime } = luxon;

/**
 * Write a figure as its metric's unit has it, in the user's language.
 *
 * @param {number|null} value null: not available
 * @param {{unit: string, digits?: number, currencyId?: number, signed?: boolean}} format
 */
export function formatFigure(value, { unit, digits = 0, currencyId, signed = false }) {
    if (value === null || value === undefined || value === false) {
        return _t("not available");
    }
    const sign = signed && value > 0 ? "+" : "";
    if (unit === "currency") {
        return sign + formatCurrency(value, currencyId, { digits: [16, digits] });
    }
    const number = sign + formatFloat(value, { digits: [16, digits] });
    if (unit === "percent") {
        return `${number}\u00a0%`;
    }
    return unit === "days" ? _t("%s days", number) : number;
}

/** Write an amount in few characters, for axes. */
export function formatShort(value, unit, currencyId) {
    const short = formatFloat(value, { humanReadable: true, decimals: 0 });
    const currency = unit === "currency" && value ? getCurrency(currencyId) : null;
    if (currency) {
        return currency.position === "after" ? `${short}\u00a0${currency.symbol}` : currency.symbol + short;
    }
    return unit === "percent" ? `${short}\u00a0%` : short;
}

/** "Mar 25" from the first day of a month. */
export function formatMonth(day) {
    return DateTime.fromISO(day).toFormat("LLL yy");
}

/** "Mar" from the first day of a month. */
export function formatMonthName(day) {
    return DateTime.fromISO(day).toFormat("LLL");
}

/** How good a change is: a Bootstrap colour by the metric's direction. */
export function changeColor(change, direction) {
    if (!change || direction === "none") {
        return "text-muted";
    }
    return change > 0 === (direction === "up") ? "text-success" : "text-danger";
}
