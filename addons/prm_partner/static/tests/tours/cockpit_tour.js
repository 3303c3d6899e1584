import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("prm_partner.cockpit", {
    steps: () => [
        {
            content: "the cockpit is the first page of a partner",
            trigger: ".o_notebook .nav-link.active:contains(Cockpit)",
        },
        {
            content: "a figure from its parts",
            trigger: ".o_prm_tile[data-metric=revenue] .o_prm_tile_value:contains(1,200)",
        },
        {
            content: "a metric without facts is not available",
            trigger: ".o_prm_tile[data-metric=orders]:contains(not available)",
        },
        {
            content: "the chart is drawn",
            trigger: "section[aria-label='Revenue per month'] canvas[role=img]",
        },
        {
            content: "its figures as a table",
            trigger: "section[aria-label='Revenue per month'] button[aria-pressed=false]",
            run: "click",
        },
        {
            content: "months are its rows",
            trigger: "section[aria-label='Revenue per month'] tbody tr:nth-child(12)",
        },
        {
            content: "open the figures behind a tile",
            trigger: ".o_prm_tile[data-metric=revenue]",
            run: "click",
        },
        {
            content: "as a graph",
            trigger: ".o_graph_view canvas",
        },
    ],
});

registry.category("web_tour.tours").add("prm_partner.cockpit_receivables", {
    steps: () => [
        {
            content: "receivables are shown",
            trigger: ".o_prm_tile[data-metric=overdue_receivables] .o_prm_tile_value:contains(70)",
        },
        {
            content: "and nothing of other departments",
            trigger: ".o_prm_cockpit:not(:has([data-metric=revenue])):not(:has([data-metric=margin_rate]))",
        },
    ],
});

registry.category("web_tour.tours").add("prm_partner.network_overview", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            trigger: ".o_app[data-menu-xmlid='prm_partner.menu_root']",
            run: "click",
        },
        {
            trigger: "button[data-menu-xmlid='prm_partner.menu_figures']",
            run: "click",
        },
        {
            trigger: ".dropdown-item[data-menu-xmlid='prm_partner.menu_network_overview']",
            run: "click",
        },
        {
            content: "choose a territory",
            trigger: ".o_prm_network select#o_prm_network_territory",
            run: "selectByLabel T Land",
        },
        {
            content: "who turned up",
            trigger: "[data-section=up] a:contains(T Own Firm)",
            run: "click",
        },
        {
            content: "opens the partner",
            trigger: ".o_form_view .o_prm_cockpit",
        },
    ],
});
