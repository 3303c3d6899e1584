import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** Type a formula; the text of a step would lose its first bracket. */
const write = (formula) => (helpers) => helpers.edit(formula);

/** Choose an entry of a selection in the row that is being edited. */
const choose = (list, field, label) => [
    { trigger: `.o_field_widget[name=${list}] .o_selected_row td[name=${field}] input`, run: "click" },
    { trigger: `.o_select_menu_item:contains('${label}')`, run: "click" },
    // the menu is gone before the next one opens
    { trigger: "body:not(:has(.o_select_menu_menu))" },
];

const item = (name, code, unit, kind) => [
    { content: `item ${code}`, trigger: ".o_field_widget[name=item_ids] .o_field_x2many_list_row_add a", run: "click" },
    { content: "the section's row takes no focus back", trigger: ".o_field_widget[name=section_ids]:not(:has(.o_selected_row))" },
    { trigger: ".o_field_widget[name=item_ids] .o_selected_row td[name=name] input", run: `edit ${name}` },
    { trigger: ".o_field_widget[name=item_ids] .o_selected_row td[name=code] input", run: `edit ${code}` },
    ...choose("item_ids", "unit", unit),
    ...choose("item_ids", "kind", kind),
];

const chooseInDialog = (field, label) => [
    { trigger: `.modal .o_field_widget[name=${field}] input`, run: "click" },
    { trigger: `.o_select_menu_item:contains('${label}')`, run: "click" },
];

const kpi = (name, formula, words, more = []) => [
    { content: `KPI ${name}`, trigger: ".o_prm_steps button[name=action_add_kpi]", run: "click" },
    { trigger: ".modal .o_field_widget[name=name] input", run: `edit ${name}` },
    ...more,
    { trigger: ".modal .o_prm_formula textarea", run: write(formula) },
    { content: "it is told in words", trigger: `.modal .o_prm_formula_words:contains('${words}')` },
    { content: "and with figures", trigger: ".modal .o_prm_formula_sample tr:contains('Quarter'):not(:contains('not'))" },
    { trigger: ".modal .o_form_button_save", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

const annualised = (unit) => [
    ...chooseInDialog("unit", unit),
    { trigger: ".modal .o_field_widget[name=annualised] input", run: "check" },
];

registry.category("web_tour.tours").add("prm_benchmark_design", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        { trigger: ".o_app[data-menu-xmlid='prm_partner.menu_root']", run: "click" },
        { trigger: ".o_menu_sections [data-menu-xmlid='prm_benchmark.menu_benchmark']", run: "click" },
        { trigger: ".o-dropdown--menu [data-menu-xmlid='prm_benchmark.menu_benchmark_programmes']", run: "click" },
        { trigger: ".o_breadcrumb:contains('Programmes')" },
        { content: "a new programme", trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] textarea", run: "edit T Quarterly figures" },
        { content: "the rhythm", trigger: ".o_field_widget[name=section_ids] td[name=frequency]", run: "click" },
        ...choose("section_ids", "frequency", "Quarterly"),
        ...item("T turnover", "U", "Amount of money", "Flow"),
        ...item("T cost of goods", "W", "Amount of money", "Flow"),
        ...item("T stock", "S", "Amount of money", "Stock"),
        ...item("T area", "A", "m²", "Stock"),
        ...item("T staff", "FTE", "Full-time", "Stock"),
        ...stepUtils.saveForm(),
        { content: "the items got the section", trigger: ".o_data_row:contains('T staff') td[name=section_id]:contains('Figures')" },
        // the first KPI: completed, wrong, mended
        { trigger: ".o_prm_steps button[name=action_add_kpi]", run: "click" },
        { trigger: ".modal .o_field_widget[name=name] input", run: "edit T margin" },
        { trigger: ".modal .o_prm_formula textarea", run: write("(U - T) / turn") },
        { content: "an item is proposed by its name", trigger: ".modal .o_prm_formula_options li:contains('T turnover')" },
        { content: "what is wrong is marked", trigger: ".modal .o_prm_formula_mark:contains('T')" },
        { trigger: ".modal .o_prm_formula_problem:contains('At character 6')" },
        { trigger: ".modal .o_prm_formula_options li.active:contains('T turnover')" },
        { content: "with the keyboard", trigger: ".modal .o_prm_formula textarea", run: "press Enter" },
        { trigger: ".modal .o_prm_formula textarea", run: ({ anchor }) => {
            if (anchor.value !== "(U - T) / U") {
                throw new Error(`completed to ${anchor.value}`);
            }
        } },
        { trigger: ".modal .o_prm_formula textarea", run: write("(U - W) / U") },
        { trigger: ".modal .o_prm_formula_words:contains('(T turnover − T cost of goods) ÷ T turnover')" },
        { trigger: ".modal .o_prm_formula_sample tr:contains('12 months'):contains('30.00 %')" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...kpi("T per area", "U / A", "brought to a year", annualised("Amount per m²")),
        ...kpi("T stock turn", "W / S", "brought to a year", annualised("ratio")),
        ...kpi("T per head", "U / FTE", "brought to a year", annualised("Amount per full-time")),
        { trigger: ".o_notebook a[name=kpis]", run: "click" },
        { trigger: ".o_field_widget[name=kpi_ids] .o_data_row:eq(3):contains('T per head')" },
        { content: "who takes part", trigger: ".o_prm_steps button[name=action_invite]", run: "click" },
        { trigger: ".modal .o_field_widget[name=grade_ids] input", run: "edit T eight" },
        { trigger: ".o-autocomplete--dropdown-item a:contains('T eight')", run: "click" },
        { trigger: ".modal .o_field_widget[name=matching_count]:contains('8')" },
        { trigger: ".modal .o_field_widget[name=partner_ids] .o_data_row:contains('T Firm 8')" },
        { trigger: ".modal button[name=action_invite]", run: "click" },
        { trigger: ".o_notification:contains('8 firms take part now')" },
        { trigger: ".o_prm_steps button[name=action_start]", run: "click" },
        { trigger: ".o_arrow_button_current:contains('Running')" },
        { trigger: ".o_prm_steps button[name=action_open_next_round]", run: "click" },
        { content: "it is open for eight firms", trigger: ".o_arrow_button_current:contains('Open')" },
        { trigger: ".o_field_widget[name=submission_count]:contains('8')" },
    ],
});
