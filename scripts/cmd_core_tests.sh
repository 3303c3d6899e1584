# ./prm core-tests [--plain] [--late] ADDON… | ADDON/tests/PATH… [--tags TAG]: see ./prm help.

. scripts/setup.sh
. scripts/browser.sh

cmd_core_tests() {
    local addon addons=() names tags='' named='' source=template
    local database=prm_test_core_$$ log=$LOGS/core-tests.log report=$STATE/test/core.xml
    while [ $# -gt 0 ]; do
        case $1 in
            --tags) named=${2:?--tags needs a value} && shift ;;
            --plain) source=core ;;
            --late) ODOO_START=odoo_core_tests.py ;;
            *) addons+=("$1") ;;
        esac
        shift
    done
    [ ${#addons[@]} -gt 0 ] || die "Name one or more addons of Odoo: ./prm core-tests partnership crm"
    setup_ground
    need_requirements dev
    need_browser
    names=''
    for addon in "${addons[@]}"; do
        tags=${tags:+$tags,}$(core_tags "$addon") || exit 1
        [[ ,$names, == *",${addon%%/*},"* ]] || names=${names:+$names,}${addon%%/*}
    done
    if [ "$source" = core ]; then
        log=$LOGS/core-tests-plain.log report=$STATE/test/core-plain.xml
    fi
    ensure_database "$source"
    trap 'drop_database "'"$database"'" || true; end_long_jobs' EXIT
    copy_database "prm_$source" "$database"
    # Discuss's tours begin in the first app, which is Discuss without the suite.
    [[ ,$names, != *,mail,* ]] || sql "$database" "UPDATE res_users SET action_id = (SELECT res_id FROM ir_model_data
        WHERE module = 'mail' AND name = 'action_discuss') WHERE login = 'admin'"
    unlock
    say "Odoo's own tests of ${addons[*]} (some addons take 20 minutes; log: $log)"
    odoo -d "$database" --http-port "$(free_port)" --max-cron-threads=0 --stop-after-init -i "$names" -u "$names" \
        --test-tags "${named:-$tags}" --screenshots "$STATE/test/screenshots" >"$log" 2>&1 </dev/null || true
    mkdir -p "$STATE/test"
    "$VENV/bin/python" scripts/check_log.py --tests --only-tests --suite "$(basename "$report" .xml)" --junit "$report" "$log" || true
    "$VENV/bin/python" scripts/summary.py "$report"
}

# core_tags ADDON | ADDON/tests/PATH: what --test-tags takes for an addon, for a file or for all files of a folder.
core_tags() {
    local home folder=$1
    for home in "$ODOO_PATH/odoo/addons" "$ODOO_PATH/addons" ''; do
        [ -n "$home" ] || die "Odoo has no addon or tests '$1'."
        [ ! -e "$home/$1" ] || break
    done
    if [[ $folder == */* ]]; then
        (cd "$home" && find "$folder" -name 'test_*.py' -printf '/%p\n') | sort | paste -sd,
    else
        echo "/$folder"
    fi
}
