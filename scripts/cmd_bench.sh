# ./prm bench [--quick] [NAME…]: run tests/bench/NAME.py, print the rows and write bench.json.

. scripts/setup.sh
. scripts/browser.sh
. scripts/lighthouse.sh

cmd_bench() {
    setup_ground
    need_requirements dev
    if wants_evaluation "$@"; then
        need_browser
        need_lighthouse
    fi
    ensure_database template
    unlock
    odoo_options
    # Odoo takes every ODOO_… for a setting; bench.py gives it back to the commands that it calls
    env -u ODOO_HOME BENCH_ODOO_HOME="${ODOO_HOME:-}" "$VENV/bin/python" scripts/bench.py "$@" -- "${ODOO_OPTIONS[@]}"
}

# No NAME means all.
wants_evaluation() {
    local argument names=''
    for argument in "$@"; do
        case $argument in
            bench_evaluation) return 0 ;;
            -*) ;;
            *) names=1 ;;
        esac
    done
    [ -z "$names" ]
}
