# ./prm core-tests ADDON…: Odoo's own tests of these addons, with the suite installed.

. scripts/setup.sh
. scripts/browser.sh

cmd_core_tests() {
    local addon names tags='' database=prm_test_core_$$ log=$LOGS/core-tests.log
    [ $# -gt 0 ] || die "Name one or more addons of Odoo: ./prm core-tests partnership crm"
    setup_ground
    need_requirements dev
    need_browser
    for addon in "$@"; do
        [ -d "$ODOO_PATH/odoo/addons/$addon" ] || [ -d "$ODOO_PATH/addons/$addon" ] || die "Odoo has no addon '$addon'."
        tags=${tags:+$tags,}/$addon
    done
    names=$(IFS=,; echo "$*")
    ensure_database template
    trap 'drop_database "'"$database"'" || true; end_long_jobs' EXIT
    copy_database prm_template "$database"
    unlock
    say "Odoo's own tests of $names (some addons take 20 minutes; log: $log)"
    odoo -d "$database" --http-port "$(free_port)" --max-cron-threads=0 --stop-after-init -i "$names" -u "$names" \
        --test-tags "$tags" --screenshots "$STATE/test/screenshots" >"$log" 2>&1 </dev/null || true
    mkdir -p "$STATE/test"
    "$VENV/bin/python" scripts/check_log.py --tests --only-tests --suite core --junit "$STATE/test/core.xml" "$log" || true
    "$VENV/bin/python" scripts/summary.py "$STATE/test/core.xml"
}
