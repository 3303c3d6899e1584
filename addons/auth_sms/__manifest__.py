{
    "name": "Sign-in with SMS Code",
    "summary": "A code by SMS as second factor, with recovery codes, policies per group and any gateway",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tools",
    "author": "PRM Suite contributors",
    "license": "LGPL-3",
    "depends": ["auth_totp_mail", "auth_signup", "phone_validation", "sms", "web"],
    "external_dependencies": {"python": ["phonenumbers"]},
    "data": [
        "security/ir.model.access.csv",
        "data/auth_sms_policy_data.xml",
        "data/ir_cron_data.xml",
        "data/mail_template_data.xml",
    ],
    "post_init_hook": "post_init_hook",
}
