"""Run in `odoo shell`: load the demo network, which prm_partner and later addons describe."""

import sys

if "prm.demo" in env:  # noqa: F821 (the shell gives env)
    env["prm.demo"]._load()  # noqa: F821
    env.cr.commit()  # noqa: F821  pylint: disable=invalid-commit
elif env["ir.module.module"].search_count([("name", "=", "prm_partner"), ("state", "=", "installed")]):  # noqa: F821
    sys.exit("prm_partner is installed, but there is no model prm.demo that could load the demo network.")
