# ./prm bench [--quick] [NAME…]: run tests/bench/NAME.py, print the rows and write bench.json.

. scripts/setup.sh

cmd_bench() {
    setup_ground
    need_requirements dev
    ensure_database template
    unlock
    odoo_options
    # Odoo takes every ODOO_… for a setting; bench.py gives it back to the commands that it calls
    env -u ODOO_HOME BENCH_ODOO_HOME="${ODOO_HOME:-}" "$VENV/bin/python" scripts/bench.py "$@" -- "${ODOO_OPTIONS[@]}"
}
