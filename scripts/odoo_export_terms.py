"""Run in `odoo shell`: write the terms of each addon of the suite to $PRM_TERMS/<addon>.pot."""

import os
from pathlib import Path

from odoo.tools.translate import trans_export

folder = Path(os.environ["PRM_TERMS"])
folder.mkdir(parents=True, exist_ok=True)
for addon in os.environ["PRM_ADDONS"].split():
    with (folder / f"{addon}.pot").open("wb") as target:
        trans_export(None, [addon], target, "po", env)
