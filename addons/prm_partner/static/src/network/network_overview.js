import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { PrmChart } from "../charts/chart";
import { formatFigure, formatMonth } from "../charts/figures";

/** Who turned up and who down, territories, white spots and overdue receivables of the network. */
export class PrmNetworkOverview extends Component {
    static template = "prm_partner.NetworkOverview";
    static components = { Layout, PrmChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.filter = useState({ territory: false, year: false, ...this.props.state?.filter });
        this.state = useState({ data: null });
        useSetupAction({ getLocalState: () => ({ filter: { ...this.filter } }) });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.data = await this.keepLast.add(
            this.orm.call("prm.network.overview", "overview", [this.filter.territory, this.filter.year])
        );
    }

    setFilter(changes) {
        Object.assign(this.filter, changes);
        return this.load();
    }

    onTerritory(event) {
        return this.setFilter({ territory: Number(event.target.value) || false });
    }

    onYear(event) {
        return this.setFilter({ year: Number(event.target.value) });
    }

    // --- words --------------------------------------------------------------------------------------

    get display() {
        return { controlPanel: {} };
    }

    get asOf() {
        const { as_of } = this.state.data;
        return as_of ? toLocaleDateTimeString(deserializeDateTime(as_of)) : _t("not available");
    }

    get period() {
        const { from, to } = this.state.data;
        return _t("%(from)s to %(to)s against the year before", { from: formatMonth(from), to: formatMonth(to) });
    }

    yearName(year) {
        return year === this.state.data.years[0] ? _t("Last 12 months") : String(year);
    }

    indented(territory) {
        return "\u00a0\u00a0".repeat(territory.depth) + territory.name;
    }

    amount(value, signed = false) {
        return formatFigure(value, { unit: "currency", currencyId: this.state.data.currency_id, signed });
    }

    percent(value, signed = false) {
        return value === null ? "" : formatFigure(value, { unit: "percent", digits: 1, signed });
    }

    change(row) {
        return row.change === null ? _t("new") : this.percent(row.change, true);
    }

    /** Nothing is known of what the user may see: as in a database that has just begun. */
    get isEmpty() {
        const parts = [this.state.data.movers, this.state.data.overdue].filter(Boolean);
        return parts.length > 0 && parts.every((part) => !part.available);
    }

    get lists() {
        const { movers } = this.state.data;
        return [
            { key: "up", title: _t("Turned up"), rows: movers.up, count: movers.count_up, color: "text-success" },
            { key: "down", title: _t("Turned down"), rows: movers.down, count: movers.count_down, color: "text-danger" },
        ];
    }

    // --- territories --------------------------------------------------------------------------------

    get areaSeries() {
        const { rows } = this.state.data.areas;
        return [
            { label: this.yearName(this.state.data.year), values: rows.map((row) => row.now), color: 0 },
            { label: _t("Year before"), values: rows.map((row) => row.before), color: 0, faded: true },
        ];
    }

    get areaNames() {
        return this.state.data.areas.rows.map((row) => row.name);
    }

    /** A cell's shade grows with its share of the potential. */
    cellStyle(cell) {
        if (cell.share === null || cell.white) {
            return "";
        }
        const strength = Math.min(60, 8 + cell.share * 0.6);
        return `background-color: color-mix(in srgb, var(--o-prm-heat) ${strength}%, transparent)`;
    }

    cellTitle(row, category, cell) {
        return _t("%(territory)s, %(category)s: %(revenue)s of %(potential)s", {
            territory: row.name,
            category: category.name,
            revenue: this.amount(cell.revenue),
            potential: this.amount(cell.potential),
        });
    }

    // --- actions ------------------------------------------------------------------------------------

    /** All partners behind the two lists, with both years beside each other. */
    openRevenue() {
        const { year, from, to } = this.state.data;
        const before = luxon.DateTime.fromISO(from).minus({ years: 1 }).toISODate();
        return this.openFacts(_t("Revenue"), "pivot", "revenue", [before, to], {
            pivot_row_groupby: ["partner_id"],
            pivot_column_groupby: [year === this.state.data.years[0] ? "month:month" : "month:year"],
        });
    }

    openOverdue() {
        const month = luxon.DateTime.now().startOf("month").toISODate();
        return this.openFacts(_t("Overdue receivables"), "list", "overdue_receivables", [month, month], {});
    }

    openFacts(name, view, metric, [from, to], context) {
        const { territory_id } = this.state.data;
        const views = [view, ...["pivot", "graph", "list"].filter((other) => other !== view)];
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: "prm.fact",
            views: views.map((type) => [false, type]),
            domain: [
                ["metric_id.code", "=", metric],
                ["month", ">=", from],
                ["month", "<=", to],
                ["value", "!=", 0],
                ...(territory_id ? [["territory_id", "child_of", territory_id]] : []),
            ],
            context,
        });
    }

    openPartner(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("prm_network_overview", PrmNetworkOverview);
