{
    "name": "Sign-in with SMS Code: Screen Lock",
    "summary": "The screen lock of Odoo beside sign-in by SMS",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "PRM Suite contributors",
    "license": "LGPL-3",
    "depends": ["auth_sms", "auth_timeout"],
    "auto_install": True,
}
