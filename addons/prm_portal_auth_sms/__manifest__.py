{
    "name": "PRM: Second Factor of Dealer Roles",
    "summary": "The head office says per dealer role from when on a second factor is required",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "PRM Suite contributors",
    "license": "LGPL-3",
    "depends": ["prm_portal", "auth_sms"],
    "data": [
        "views/prm_dealer_role_views.xml",
        "views/prm_dealer_user_views.xml",
    ],
    "demo": ["demo/demo.xml"],
    "post_init_hook": "post_init_hook",
    "auto_install": True,
}
