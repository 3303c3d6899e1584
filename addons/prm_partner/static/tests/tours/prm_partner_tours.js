import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const openApp = () => [
    stepUtils.showAppsMenuItem(),
    {
        content: "open the app",
        trigger: ".o_app[data-menu-xmlid='prm_partner.menu_root']",
        run: "click",
    },
    {
        content: "the partner list is there",
        trigger: ".o_list_view .o_data_row:contains('T Own Firm')",
    },
];

const choose = (field, text) => [
    {
        content: `look for ${text}`,
        trigger: `.o_field_widget[name=${field}] input`,
        run: `edit ${text}`,
    },
    {
        content: `choose ${text}`,
        trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option) > a:contains('${text}')`,
        run: "click",
    },
];

registry.category("web_tour.tours").add("prm_partner_manager_agreement", {
    steps: () => [
        ...openApp(),
        {
            trigger: ".o_menu_sections [data-menu-xmlid='prm_partner.menu_agreed']",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu [data-menu-xmlid='prm_partner.menu_agreements']",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains('Agreements')",
        },
        {
            content: "write a new agreement",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit T Tour Agreement",
        },
        ...choose("partner_id", "T Own Firm"),
        ...choose("type_id", "T dealer agreement"),
        {
            content: "add a line",
            trigger: ".o_field_widget[name=line_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...choose("product_tmpl_id", "T Tourable"),
        {
            trigger: ".o_selected_row .o_field_widget[name=discount] input",
            run: "edit 12.5",
        },
        {
            content: "put it in force",
            trigger: "button[name=action_activate]:contains('Activate')",
            run: "click",
        },
        {
            content: "it is in force",
            trigger: ".o_arrow_button_current:contains('Active')",
        },
        {
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains('T Tourable'):contains('12.50')",
        },
        {
            content: "look at the partner",
            trigger: ".o_menu_sections [data-menu-xmlid='prm_partner.menu_partners']",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row td[name=complete_name]:contains('T Own Firm')",
            run: "click",
        },
        {
            content: "what may it sell",
            trigger: "button[name=action_prm_sale_terms]",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains('What T Own Firm may sell')",
        },
        {
            content: "look for the tractor",
            trigger: ".o_searchview_input",
            run: "edit T Tourable",
        },
        {
            trigger: ".o_searchview_input",
            run: "press Enter",
        },
        {
            trigger: ".o_searchview_facet:contains('T Tourable')",
        },
        {
            content: "at the agreed discount",
            trigger: ".o_list_view .o_data_row:contains('T Tourable'):contains('12.5')",
        },
    ],
});

registry.category("web_tour.tours").add("prm_partner_territory_manager", {
    steps: () => [
        ...openApp(),
        {
            content: "firms of other territories are not in the list",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('T Foreign Firm')))",
        },
        {
            content: "no settings for territory managers",
            trigger: ".o_menu_sections:not(:has([data-menu-xmlid='prm_partner.menu_configuration']))",
        },
        {
            trigger: ".o_list_view .o_data_row td[name=complete_name]:contains('T Own Firm')",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_notebook a[name=prm]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=prm_staff_count] input",
            run: "edit 12",
        },
        ...stepUtils.saveForm(),
        {
            content: "the size class follows",
            trigger: ".o_field_widget[name=prm_size_class]:contains('10-19')",
        },
    ],
});

registry.category("web_tour.tours").add("prm_partner_setup_checklist", {
    steps: () => [
        ...openApp(),
        {
            trigger: ".o_menu_sections [data-menu-xmlid='prm_partner.menu_configuration']",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu [data-menu-xmlid='prm_partner.menu_setup']",
            run: "click",
        },
        {
            trigger: ".o_kanban_record:contains('Open territories'):contains('Done')",
        },
        {
            trigger: "button[name=action_open]:contains('Open territories')",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('T Land / T North')",
        },
    ],
});
