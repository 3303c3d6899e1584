{
    "name": "Sign-in with SMS Code: Portal",
    "summary": "The second factor on the portal's security page",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "PRM Suite contributors",
    "license": "LGPL-3",
    "depends": ["auth_sms", "portal"],
    "data": ["views/portal_templates.xml"],
    "auto_install": True,
}
