"""Run in `odoo shell`: load the demo network, which prm_partner and later addons describe."""

import sys

if "prm.demo" in env:
    env["prm.demo"]._load()
    env.cr.commit()
elif env["ir.module.module"].search_count([("name", "=", "prm_partner"), ("state", "=", "installed")]):
    sys.exit("prm_partner is installed, but there is no model prm.demo that could load the demo network.")
