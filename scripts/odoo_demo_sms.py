"""Run in `odoo shell`: the demo network's SMS gateway, and a mobile number for somebody to try the factor with."""

from odoo.tools import convert_file

if "auth.sms.gateway" in env:
    if not env.ref("auth_sms.demo_gateway", raise_if_not_found=False):
        env["res.country"].search([]).auth_sms_allowed = False
        convert_file(env, "auth_sms", "demo/auth_sms_demo.xml", {}, mode="init", noupdate=True)
    env.ref("auth_sms.demo_gateway").action_confirm_database()
    manager = env["res.users"].search([("login", "=", "manager")])
    if manager.phone and not manager.auth_sms_number and not manager.auth_sms_registered_number:
        manager.auth_sms_registered_number = manager.partner_id._phone_format(fname="phone", force_format="E164")
    env.cr.commit()
