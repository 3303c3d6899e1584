# ./prm test [ADDON…] [tests/PATH…] [--tags TAG] [-k EXPRESSION]: see ./prm help.

. scripts/setup.sh
. scripts/browser.sh
. scripts/runners.sh

RESULTS=$STATE/test
TEST_LOGS=$LOGS
NETWORK=''        # not empty: there is, or will be, a prm_demo to copy
NETWORK_TAGS=''   # what of the asked tests runs on that copy

cmd_test() {
    local addons=() paths=() tags='' expression='' everything='' reports=()
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
    choose_results
    trap end_tests EXIT
    [ -z "$everything$expression" ] || [ ${#paths[@]} -gt 0 ] || paths=(tests)
    # Both runners at once: each waits a good deal, for a browser or for a server.
    if [ -n "$everything$tags" ] || [ ${#addons[@]} -gt 0 ]; then
        ensure_database template
        # Tests of the demo network load it themselves where nobody else needs it.
        [ ${#paths[@]} -eq 0 ] && ! database_is_current demo || NETWORK=1
        start_addons "$tags" ${addons[@]+"${addons[@]}"}
    fi
    if [ ${#paths[@]} -gt 0 ]; then
        ensure_database demo
        start_paths "$expression" "${paths[@]}"
    fi
    unlock
    [ -z "${runner_pytest:-}" ] || finish_paths
    [ -z "${runner_addons:-}" ] || finish_addons
    echo
    "$VENV/bin/python" scripts/summary.py "${reports[@]}"
}

# Where reports and logs go: .prm/test and .prm/log, or a folder of its own while another ./prm test uses them.
choose_results() {
    local folder
    mkdir -p "$RESULTS"
    for folder in "$RESULTS"/beside-*; do
        [ -d "/proc/${folder##*-}" ] || rm -rf "$folder"
    done
    exec 8>"$STATE/test.lock"
    if ! flock -n 8; then
        RESULTS=$RESULTS/beside-$$
        TEST_LOGS=$RESULTS
        mkdir -p "$RESULTS"
        say "Another ./prm test is running in this checkout: this one's reports and logs are in $RESULTS"
    fi
    rm -f "$RESULTS"/*.xml "$RESULTS/addons.seconds" "$RESULTS/network.status"
}

end_tests() {
    trap '' INT TERM
    end_runners
    [ -z "${TEST_DATABASE:-}" ] || drop_database "$TEST_DATABASE" || true
    [ -z "$NETWORK_TAGS" ] || drop_database "$NETWORK_DATABASE" || true
    drop_leftovers || true
    end_long_jobs
}

# start_addons TAGS ADDON...: Odoo's own runner on a copy of the template. Without TAGS, tests of the demo network run in
# a second, short pass on a copy of it, where setUpClass finds it loaded: it takes most of a minute each time.
start_addons() {
    local tags=$1 addon names
    shift
    if [ -z "$tags" ]; then
        [ $# -gt 0 ] || {
            mapfile -t names < <(suite names)
            set -- "${names[@]}"
        }
        for addon in "$@"; do
            tags=${tags:+$tags,}/$addon
        done
        [ -z "$NETWORK" ] || NETWORK_TAGS=$(network_tags "$@")
        [ -z "$NETWORK_TAGS" ] || tags=$tags,-demo_network
    fi
    say "Odoo's runner: $tags (log: $TEST_LOGS/test-addons.log)"
    [ -z "$NETWORK_TAGS" ] || say "then $NETWORK_TAGS (log: $TEST_LOGS/test-network.log)"
    rm -f "$TEST_LOGS/test-network.log"
    TEST_DATABASE=prm_test_$$
    NETWORK_DATABASE=prm_test_network_$$
    copy_database prm_template "$TEST_DATABASE"
    start_runner addons run_addons "$tags" "$(free_port)"
}

# network_tags ADDON...: the tags of those that have such a test, comma separated.
network_tags() {
    local addon found=''
    for addon in "$@"; do
        ! grep -qs '^@tagged(.*"demo_network"' "addons/$addon"/tests/*.py || found=${found:+$found,}demo_network/$addon
    done
    echo "$found"
}

run_addons() {
    local status=0 network=0 started=$SECONDS
    run_odoo "$TEST_DATABASE" "$1" "$2" "$TEST_LOGS/test-addons.log" || status=$?
    if [ -n "$NETWORK_TAGS" ]; then
        copy_network && run_odoo "$NETWORK_DATABASE" "$NETWORK_TAGS" "$2" "$TEST_LOGS/test-network.log" || network=$?
        echo "$network" >"$RESULTS/network.status"
    fi
    echo $((SECONDS - started)) >"$RESULTS/addons.seconds"
    return "$status"
}

run_odoo() { # run_odoo DATABASE TAGS PORT LOG
    odoo -d "$1" --http-port "$3" --max-cron-threads=0 --stop-after-init \
        --test-enable --test-tags "$2" --screenshots "$RESULTS/screenshots" >"$4" 2>&1
}

# Whoever makes the demo network holds the lock until it is there.
copy_network() (
    lock && ensure_database demo && copy_database prm_demo "$NETWORK_DATABASE"
)

finish_addons() {
    local logs=("$TEST_LOGS/test-addons.log")
    finish_runner addons
    drop_database "$TEST_DATABASE"
    say "Odoo's runner took $(cat "$RESULTS/addons.seconds" 2>/dev/null || echo "?") s"
    # Installing the suite must not warn either.
    [ ! -f "$LOGS/database-template.log" ] || logs+=("$LOGS/database-template.log")
    check_addons addons "${logs[@]}"
    reports+=("$RESULTS/addons.xml=$status_addons")
    [ -n "$NETWORK_TAGS" ] || return 0
    drop_database "$NETWORK_DATABASE"
    # A log of its own: a second pass that breaks off must not hide behind the end of the first.
    check_addons network "$TEST_LOGS/test-network.log"
    reports+=("$RESULTS/network.xml=$(cat "$RESULTS/network.status" 2>/dev/null || echo 1)")
}

# check_addons REPORT LOG...
check_addons() {
    local report=$1
    shift
    "$VENV/bin/python" scripts/check_log.py --tests --suite "$report" --junit "$RESULTS/$report.xml" "$@" || true
}

# start_paths EXPRESSION PATH...: pytest; tests/conftest.py starts the server that it needs.
start_paths() {
    local expression=$1
    shift
    PYTEST_STARTED=$SECONDS
    say "pytest: $*"
    rm -f "$TEST_LOGS/test-server.log"
    start_runner pytest env ODOO_PATH="$ODOO_PATH" PRM_TEST_RESULTS="$RESULTS" PRM_TEST_LOGS="$TEST_LOGS" \
        "$VENV/bin/python" -m pytest ${expression:+-k "$expression"} --junit-xml "$RESULTS/pytest.xml" "$@"
}

finish_paths() {
    local logs=()
    finish_runner pytest
    say "pytest took $((SECONDS - PYTEST_STARTED)) s"
    reports+=("$RESULTS/pytest.xml=$status_pytest")
    # Only the tests that need a server have started one, on a copy of the demo network.
    [ ! -f "$TEST_LOGS/test-server.log" ] || logs+=("$TEST_LOGS/test-server.log" "$LOGS/database-demo.log")
    [ ${#logs[@]} -eq 0 ] ||
        "$VENV/bin/python" scripts/check_log.py --suite server-log --junit "$RESULTS/server-log.xml" "${logs[@]}" ||
        reports+=("$RESULTS/server-log.xml")
}
