"""Odoo's command line, as a file of its own.

Started with `python -m odoo`, the process for websockets that `--workers` needs could not come up: Odoo starts it from
the path of the file that was started itself.
"""

import sys

if __name__ == "__main__":
    # what stands beside this file is no module for Odoo
    sys.path.pop(0)
    from odoo.cli.command import main

    main()
