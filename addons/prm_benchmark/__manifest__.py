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
    ],
}
