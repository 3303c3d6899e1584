import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { deserializeDate, deserializeDateTime, formatDate, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { PrmChart } from "../charts/chart";
import { changeColor, formatFigure, formatMonth, formatMonthName } from "../charts/figures";

/** The whole relationship with one partner; loaded in one call when its page is shown. */
export class PrmCockpit extends Component {
    static template = "prm_partner.Cockpit";
    static components = { PrmChart };
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ data: null, loading: false, failed: "" });
        // the form must not wait for the figures
        onWillStart(() => {
            this.load(this.props.record.resId);
        });
        onWillUpdateProps((next) => {
            if (next.record.resId !== this.loadedId) {
                this.load(next.record.resId);
            }
        });
    }

    async load(resId) {
        this.loadedId = resId;
        Object.assign(this.state, { data: null, loading: Boolean(resId), failed: "" });
        if (!resId) {
            return;
        }
        try {
            const data = await this.keepLast.add(
                this.orm.silent.call("res.partner", "prm_cockpit_data", [[resId]])
            );
            Object.assign(this.state, { data, loading: false });
        } catch (error) {
            const failed = error.data?.message || _t("The figures could not be loaded. Try again.");
            Object.assign(this.state, { failed, loading: false });
        }
    }

    // --- figures ------------------------------------------------------------------------------------

    get asOf() {
        const asOf = this.state.data.as_of;
        return asOf ? toLocaleDateTimeString(deserializeDateTime(asOf)) : _t("not available");
    }

    /** Whether anything is known: a partner that is new, or whom only other departments look after, has nothing. */
    get hasFigures() {
        const { tiles, more } = this.state.data;
        return more.length > 0 || tiles.some((tile) => tile.value !== null || tile.previous !== null || tile.problem);
    }

    figure(tile) {
        return formatFigure(tile.value, { ...tile, currencyId: this.state.data.currency_id });
    }

    before(tile) {
        return formatFigure(tile.previous, { ...tile, currencyId: this.state.data.currency_id });
    }

    change(tile) {
        if (tile.change === null) {
            return "";
        }
        if (tile.unit === "percent") {
            return _t("%s points", formatFigure(tile.change, { unit: "count", digits: 1, signed: true }));
        }
        const unit = ["days", "score"].includes(tile.unit) ? tile.unit : "percent";
        return formatFigure(tile.change, { unit, digits: 1, signed: true });
    }

    changeColor(tile) {
        return changeColor(tile.change, tile.direction);
    }

    changeIcon(tile) {
        return { "fa-arrow-up": tile.change > 0, "fa-arrow-down": tile.change < 0 };
    }

    period(tile) {
        return tile.state ? formatMonth(tile.from) : this.span(tile);
    }

    // --- charts -------------------------------------------------------------------------------------

    get charts() {
        const { revenue, categories, receivables } = this.state.data.charts;
        const charts = [];
        if (revenue) {
            charts.push({
                key: "revenue",
                title: _t("Revenue per month"),
                labels: revenue.months.map(formatMonthName),
                available: revenue.available,
                series: [
                    { label: String(revenue.year), values: revenue.current, color: 0 },
                    { label: String(revenue.year - 1), values: revenue.previous, type: "line", color: 3 },
                ],
            });
        }
        if (categories) {
            charts.push({
                key: "categories",
                title: _t("Revenue by product category"),
                labels: categories.labels,
                available: categories.available,
                horizontal: true,
                series: [
                    { label: _t("Last 12 months"), values: categories.current, color: 0 },
                    { label: _t("12 months before"), values: categories.previous, color: 0, faded: true },
                ],
            });
        }
        if (receivables) {
            charts.push({
                key: "receivables",
                title: _t("Receivables"),
                labels: receivables.months.map(formatMonth),
                available: receivables.available,
                series: Object.entries(receivables.series).map(([code, series]) => ({
                    label: series.name,
                    values: series.values,
                    type: code === "open_receivables" ? "line" : "bar",
                    color: code === "open_receivables" ? 0 : 1,
                })),
            });
        }
        return charts;
    }

    /** The other figures in columns of equal length, as many as there is room for. */
    get moreColumns() {
        const { more } = this.state.data;
        const length = Math.max(2, Math.ceil(more.length / 3));
        const columns = [];
        for (let start = 0; start < more.length; start += length) {
            columns.push(more.slice(start, start + length));
        }
        return columns;
    }

    // --- rows ---------------------------------------------------------------------------------------

    date(row) {
        return row.date ? formatDate(deserializeDate(row.date)) : "";
    }

    urgency(row) {
        if (row.days === false) {
            return "";
        }
        return row.days < 0 ? "text-danger" : row.days <= 30 ? "text-warning-emphasis" : "text-muted";
    }

    remaining(row) {
        if (row.days === 0) {
            return _t("today");
        }
        return row.days < 0 ? _t("%s days ago", -row.days) : _t("in %s days", row.days);
    }

    score(value) {
        return formatFigure(value, { unit: "score", digits: 1 });
    }

    share({ share_low, share_high }) {
        const [low, high] = [share_low, share_high].map((part) => formatFigure(part, { unit: "percent" }));
        return low === high ? low : _t("%(low)s to %(high)s", { low, high });
    }

    riskColor(risk) {
        return { low: "text-bg-success", watch: "text-bg-warning", high: "text-bg-danger" }[risk];
    }

    span(row) {
        return _t("%(from)s to %(to)s", { from: formatMonth(row.from), to: formatMonth(row.to) });
    }

    amount(row) {
        return formatFigure(row.value, { unit: "currency", currencyId: row.currency_id });
    }

    // --- actions ------------------------------------------------------------------------------------

    openFacts(tile) {
        const { partner } = this.state.data;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: `${partner.name}: ${tile.name}`,
            res_model: "prm.fact",
            views: [
                [false, "graph"],
                [false, "pivot"],
                [false, "list"],
            ],
            domain: [
                ["partner_id", "=", partner.id],
                ["metric_id", "=", tile.metric_id],
            ],
        });
    }

    /** Open all that a section is about, or begin a new record. */
    openAll(model, name, views, isNew = false) {
        const { partner } = this.state.data;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            views: (isNew ? ["form"] : [...views, "form"]).map((view) => [false, view]),
            domain: [["partner_id", "=", partner.id]],
            context: { default_partner_id: partner.id },
        });
    }

    openVisits(isNew = false) {
        return this.openAll("prm.visit", _t("Visits and Calls"), ["list", "kanban"], isNew);
    }

    openCompetitors() {
        return this.openAll("prm.competitor.volume", _t("Bought Elsewhere"), ["list", "kanban"]);
    }

    openRecord(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: row.model,
            res_id: row.id,
            views: [[false, "form"]],
            target: row.model === "mail.activity" ? "new" : "current",
        });
    }
}

registry.category("view_widgets").add("prm_cockpit", { component: PrmCockpit });
