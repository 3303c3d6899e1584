# ./prm help

cmd_help() {
    cat <<'END'
./prm COMMAND: everything this repository can do, on Debian 12 or newer.

  run [--foreground]       the demo network at http://localhost:8069 (PRM_PORT=8070 for another port)
  stop                     end the server and the private PostgreSQL
  test                     everything: addon tests in Odoo's own runner and, beside it, tests/ with pytest
  lint [--fix] [CHECK…]    ruff, pylint-odoo, XML, CSV, shell, translations, no registry host
  i18n                     export new terms to i18n/ and name what is still to translate
  security [--sign NAME]   all doors, roles and rules tried and cut (./prm test runs a quick part)
  bench [--quick] [NAME…]  ratios against the bare thing, also in bench.json
  core-tests [--plain] [--late] ADDON… | ADDON/tests/PATH… [--tags TAG]
                           Odoo's own tests with the suite installed (--plain: without it, to compare;
                           --late: those of the middle of an installation run at its end)
  odoo ARGUMENT…           Odoo with this checkout's configuration: ./prm odoo shell -d prm
  db list|copy|drop|psql   the databases of this checkout: ./prm db psql prm
  clean [--db] [--yes]     delete all state (--db: only the databases)

Quick tests:
  ./prm test prm_partner                                          one addon
  ./prm test prm_partner --tags /prm_partner:TestAgreement.test_x one test of Odoo's runner
  ./prm test tests/browser -k import                              some tests of pytest

What is missing is installed: Debian packages with apt-get (through sudo where needed), all else into
.prm/. ODOO_HOME=/path/to/odoo uses an Odoo 19 that is already there instead of downloading one.
END
}
