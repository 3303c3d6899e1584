# ./prm test [ADDON…] [tests/PATH…] [--tags TAG] [-k EXPRESSION]: see ./prm help.

. scripts/setup.sh
. scripts/browser.sh
. scripts/runners.sh

RESULTS=$STATE/test
TEST_LOGS=$LOGS

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
    # Both runners at once: each waits a good deal, for a browser or for a server.
    if [ -n "$everything$tags" ] || [ ${#addons[@]} -gt 0 ]; then
        ensure_database template
        start_addons "$tags" ${addons[@]+"${addons[@]}"}
    fi
    if [ -n "$everything$expression" ] || [ ${#paths[@]} -gt 0 ]; then
        [ ${#paths[@]} -gt 0 ] || paths=(tests)
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
    rm -f "$RESULTS"/*.xml "$RESULTS/addons.seconds"
}

end_tests() {
    trap '' INT TERM
    end_runners
    [ -z "${TEST_DATABASE:-}" ] || drop_database "$TEST_DATABASE" || true
    drop_leftovers || true
    end_long_jobs
}

# start_addons TAGS ADDON...: Odoo's own runner on a copy of the template.
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
    fi
    say "Odoo's runner: $tags (log: $TEST_LOGS/test-addons.log)"
    TEST_DATABASE=prm_test_$$
    copy_database prm_template "$TEST_DATABASE"
    start_runner addons run_addons "$tags" "$(free_port)"
}

run_addons() {
    local status=0 started=$SECONDS
    odoo -d "$TEST_DATABASE" --http-port "$2" --max-cron-threads=0 --stop-after-init \
        --test-enable --test-tags "$1" --screenshots "$RESULTS/screenshots" >"$TEST_LOGS/test-addons.log" 2>&1 || status=$?
    echo $((SECONDS - started)) >"$RESULTS/addons.seconds"
    return "$status"
}

finish_addons() {
    local logs=("$TEST_LOGS/test-addons.log")
    finish_runner addons
    drop_database "$TEST_DATABASE"
    say "Odoo's runner took $(cat "$RESULTS/addons.seconds" 2>/dev/null || echo "?") s"
    # Installing the suite must not warn either.
    [ ! -f "$LOGS/database-template.log" ] || logs+=("$LOGS/database-template.log")
    "$VENV/bin/python" scripts/check_log.py --tests --suite addons --junit "$RESULTS/addons.xml" "${logs[@]}" || true
    reports+=("$RESULTS/addons.xml=$status_addons")
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
