# ./prm test [ADDON…] [tests/PATH…] [--tags TAG] [-k EXPRESSION]: see ./prm help.

. scripts/setup.sh
. scripts/browser.sh

RESULTS=$STATE/test

cmd_test() {
    local addons=() paths=() tags='' expression='' everything='' reports=() own
    while [ $# -gt 0 ]; do
        case $1 in
            --tags) tags=${2:?--tags needs a value}; shift ;;
            -k) expression=${2:?-k needs a value}; shift ;;
            tests | tests/*) paths+=("$1") ;;
            *)
                [ -f "addons/$1/__manifest__.py" ] || die "There is no addon and no path '$1': name addons of addons/ or paths below tests/."
                addons+=("$1")
                ;;
        esac
        shift
    done
    [ ${#addons[@]} -gt 0 ] || [ ${#paths[@]} -gt 0 ] || [ -n "$tags$expression" ] || everything=1

    setup_ground
    need_requirements dev
    need_browser
    drop_leftovers
    mkdir -p "$RESULTS"
    rm -f "$RESULTS"/*.xml

    if [ -n "$everything$tags" ] || [ ${#addons[@]} -gt 0 ]; then
        ensure_database template
        own=prm_test_$$
        reports+=("$RESULTS/addons.xml")
        test_addons "$own" "$tags" ${addons[@]+"${addons[@]}"}
    fi
    lock
    if [ -n "$everything$expression" ] || [ ${#paths[@]} -gt 0 ]; then
        [ ${#paths[@]} -gt 0 ] || paths=(tests)
        reports+=("$RESULTS/pytest.xml")
        ensure_database demo
        unlock
        test_paths "$expression" "${paths[@]}"
    fi
    echo
    "$VENV/bin/python" scripts/summary.py "${reports[@]}"
}

# Copies that a killed run left behind, told by the process number in their name.
drop_leftovers() {
    local name
    while read -r name; do
        [ -z "$name" ] || [ -d "/proc/${name##*_}" ] || drop_database "$name"
    done < <(sql postgres "SELECT datname FROM pg_database WHERE datname LIKE 'prm\_test\_%'")
}

# test_addons DATABASE TAGS ADDON...: Odoo's own runner on a copy of the template.
test_addons() {
    local database=$1 tags=$2 addon names log=$LOGS/test-addons.log port started=$SECONDS
    local logs=("$log")
    shift 2
    if [ -z "$tags" ]; then
        [ $# -gt 0 ] || {
            mapfile -t names < <(suite names)
            set -- "${names[@]}"
        }
        for addon in "$@"; do
            tags=${tags:+$tags,}/$addon
        done
    fi
    say "Odoo's runner: $tags"
    TEST_DATABASE=$database
    trap 'drop_database "$TEST_DATABASE" || true; end_long_jobs' EXIT
    copy_database prm_template "$database"
    unlock
    port=$(free_port)
    odoo -d "$database" --http-port "$port" --max-cron-threads=0 --stop-after-init \
        --test-enable --test-tags "$tags" --screenshots "$RESULTS/screenshots" >"$log" 2>&1 </dev/null || true
    drop_database "$database"
    trap end_long_jobs EXIT
    # Installing the suite must not warn either.
    [ ! -f "$LOGS/database-template.log" ] || logs+=("$LOGS/database-template.log")
    "$VENV/bin/python" scripts/check_log.py --tests --suite addons --junit "$RESULTS/addons.xml" "${logs[@]}" || true
    say "Odoo's runner took $((SECONDS - started)) s (log: $log)"
}

# test_paths EXPRESSION PATH...: pytest; tests/conftest.py starts the server that it needs.
test_paths() {
    local expression=$1 started=$SECONDS logs=()
    shift
    say "pytest: $*"
    rm -f "$LOGS/test-server.log"
    ODOO_PATH=$ODOO_PATH "$VENV/bin/python" -m pytest ${expression:+-k "$expression"} \
        --junit-xml "$RESULTS/pytest.xml" "$@" </dev/null || true
    # Only the tests that need a server have started one, on a copy of the demo network.
    [ ! -f "$LOGS/test-server.log" ] || logs+=("$LOGS/test-server.log" "$LOGS/database-demo.log")
    [ ${#logs[@]} -eq 0 ] ||
        "$VENV/bin/python" scripts/check_log.py --suite server-log --junit "$RESULTS/server-log.xml" "${logs[@]}" ||
        reports+=("$RESULTS/server-log.xml")
    say "pytest took $((SECONDS - started)) s"
}
