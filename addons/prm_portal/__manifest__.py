{
    "name": "PRM: Dealer Portal",
    "summary": "Roles the head office hands out itself, and the pages that dealers work in",
    "version": "19.0.1.0.0",
    "category": "Sales/Partner Relationship Management",
    "author": "PRM Suite contributors",
    "license": "LGPL-3",
    "depends": ["prm_partner", "portal"],
    "data": [
        "security/prm_portal_security.xml",
        "security/ir.model.access.csv",
        "security/prm_portal_rules.xml",
        "data/prm_dealer_role_data.xml",
        "views/prm_dealer_role_views.xml",
        "views/prm_portal_menus.xml",
        "views/portal_page_templates.xml",
        "views/portal_home_templates.xml",
    ],
    "demo": ["demo/demo.xml"],
    "assets": {
        "web.assets_frontend": [
            "prm_portal/static/src/scss/**/*",
        ],
    },
}
