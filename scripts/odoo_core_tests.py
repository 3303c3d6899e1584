"""Odoo's command line for `./prm core-tests --late`: tests of the middle of an installation run at its end.

In the middle, the suite's rules are in the database already and its code is not loaded yet: there a test of an addon
that the suite changes says nothing.
"""

import sys

if __name__ == "__main__":
    # what stands beside this file is no module for Odoo
    sys.path.pop(0)
    from odoo.cli.command import main
    from odoo.tests import loader

    make_suite = loader.make_suite

    def make_late_suite(module_names, position="at_install"):
        suite = make_suite([] if position == "at_install" else module_names, position)
        if position != "at_install":
            suite.addTests(make_suite(module_names, "at_install"))
        return suite

    loader.make_suite = make_late_suite
    main()
