{
    "name": "PRM: Benchmark",
    "summary": "Dealers enter business figures, see their KPIs at once, and compare without giving a firm away",
    "version": "19.0.1.0.0",
    "category": "Sales/Partner Relationship Management",
    "author": "PRM Suite contributors",
    "license": "LGPL-3",
    "depends": ["prm_portal"],
    "post_init_hook": "post_init_hook",
    "data": [
        "security/prm_benchmark_security.xml",
        "security/ir.model.access.csv",
        "security/prm_benchmark_rules.xml",
        "views/prm_benchmark_menus.xml",
        # how the head office designs a programme
        "security/design/ir.model.access.csv",
        "data/catalogue_items.xml",
        "data/catalogue_kpis.xml",
        "data/prm_benchmark_design_data.xml",
        "wizards/prm_benchmark_design_views.xml",
        "views/prm_benchmark_kpi_views.xml",
        "views/prm_benchmark_participant_views.xml",
        "views/prm_benchmark_round_views.xml",
        "views/prm_benchmark_programme_views.xml",
        "views/prm_benchmark_catalogue_views.xml",
        "views/prm_benchmark_design_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "prm_benchmark/static/src/formula/**/*",
        ],
        "web.assets_tests": [
            "prm_benchmark/static/tests/tours/**/*",
        ],
    },
}
