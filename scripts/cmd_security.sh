# ./prm security [--sign NAME]: everything that tests/security can try, and the long faults; see ./prm help.

. scripts/setup.sh

# what ./prm test tries in small
LONG_FAULTS=(tests/faults/test_benchmark_submissions.py tests/faults/test_upload_killed.py)

cmd_security() {
    local who=''
    case ${1:-} in
        '') ;;
        --sign) who=${2:?--sign needs the name of whoever agrees} ;;
        *) die "./prm security knows only --sign NAME." ;;
    esac
    setup_ground
    need_requirements dev
    ensure_database demo
    unlock
    mkdir -p "$STATE/test"
    if [ -n "$who" ]; then
        "$VENV/bin/python" -m tests.security.sign "$who"
        return
    fi
    PRM_SECURITY=all ODOO_PATH=$ODOO_PATH "$VENV/bin/python" -m pytest tests/security "${LONG_FAULTS[@]}" </dev/null
}
