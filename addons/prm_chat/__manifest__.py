{
    "name": "PRM: Dealer Chat",
    "summary": "Dealers talk with each other and the head office, moderated, and nobody else listens",
    "version": "19.0.1.0.0",
    "category": "Sales/Partner Relationship Management",
    "author": "PRM Suite contributors",
    "license": "LGPL-3",
    "depends": ["prm_portal", "mail"],
    "post_init_hook": "post_init_hook",
    "data": [
        "security/prm_chat_security.xml",
        "security/ir.model.access.csv",
        "security/prm_chat_rules.xml",
        "data/prm_chat_data.xml",
        "views/prm_chat_audience_views.xml",
        "views/prm_chat_menus.xml",
    ],
}
