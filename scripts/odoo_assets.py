"""Run in `odoo shell`: make the JavaScript and CSS bundles now, so that the first page is quick."""

env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
