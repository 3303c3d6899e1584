# ./prm run [--foreground]: the demo network at http://localhost:8069 (PRM_PORT changes the port,
# PRM_SMS_PORT that of the page with its SMS).

. scripts/setup.sh
. scripts/server.sh
. scripts/sms.sh

DEMO_LOGINS="admin manager territory receivables marketing service trustee director bookkeeper seller director2"

cmd_run() {
    local port=${PRM_PORT:-8069} foreground='' wkhtmltopdf=''
    case ${1:-} in
        '') ;;
        --foreground) foreground=1 ;;
        *) die "./prm run knows only --foreground." ;;
    esac
    prepare_state
    if ! server_running && port_busy "$port"; then
        die "Port $port is used by another program: stop it, or choose another port with PRM_PORT=8070 ./prm run."
    fi
    check_sms_port
    setup_ground
    if lacks_wkhtmltopdf; then
        wkhtmltopdf=1
        start_step wkhtmltopdf need_wkhtmltopdf
    fi
    prepare_database
    [ -z "$wkhtmltopdf" ] || settle_wkhtmltopdf
    serve "$port" "$foreground"
}

settle_wkhtmltopdf() {
    wait "$job_wkhtmltopdf" || true
    if ! command -v wkhtmltopdf >/dev/null; then
        touch "$STATE/no-wkhtmltopdf"
        warn "wkhtmltopdf could not be installed (it is not in every Debian release): Odoo runs, but prints no PDFs."
    fi
}

# prm is made once; when the addons changed since, it is upgraded and keeps its content.
prepare_database() {
    local stamp known
    stamp="$(suite core-stamp) $(suite stamp)"
    known=$(database_stamp prm)
    [ "$known" != "$stamp" ] || return 0
    stop_server
    if [ -z "$known" ]; then
        ensure_database demo
        step database-copy "Copying the demo network to the database prm" "$DATABASE_ADVICE" make_prm "$stamp"
    else
        step database-upgrade "The addons have changed: upgrading the database prm" \
            "Mend what the output names and run it again; ./prm clean --db starts with a new database." \
            upgrade_prm "$stamp" "${known%% *}"
    fi
}

make_prm() {
    copy_database prm_demo prm
    load_demo_sms prm
    set_database_stamp prm "$1"
}

upgrade_prm() {
    local names
    names=$(suite names | paste -sd,)
    if [ "${1%% *}" = "$2" ]; then
        odoo_once -d prm -i "$names" -u "$names"
    else
        odoo_once -d prm -i "$(suite core),$names" -u base
    fi
    load_demo_sms prm
    set_database_stamp prm "$1"
}

serve() {
    local stamp pid url=http://localhost:$1
    stamp="$(suite code-stamp) $1"
    if [ -z "$2" ] && server_running && [ "$(cat "$STATE/server.stamp" 2>/dev/null)" = "$stamp" ]; then
        start_demo_sms
        say "Already running"
        print_logins "$url"
        return 0
    fi
    stop_server
    port_busy "$1" && die "Port $1 is used by another program: stop it, or choose another port with PRM_PORT=8070 ./prm run."
    stop_sms_gateway
    if [ -n "$2" ]; then
        start_demo_sms $$
        print_logins "$url"
        server_argv "$1"
        exec "${ODOO_ARGV[@]}" 9>&-
    fi
    # reports fetch their styles from there
    sql prm "INSERT INTO ir_config_parameter (key, value) VALUES ('report.url', 'http://127.0.0.1:$1')
             ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value"
    start_demo_sms
    say "Starting Odoo"
    start_server "$1"
    pid=$(cat "$SERVER_PID")
    if ! wait_for_page "http://127.0.0.1:$1/web/login" "$pid" 2>>"$SERVER_LOG"; then
        tail -n 15 "$SERVER_LOG" | sed 's/^/    | /' >&2
        stop_server
        stop_sms_gateway
        die "Odoo did not start. (The whole output: $SERVER_LOG)"
    fi
    echo "$stamp" >"$STATE/server.stamp"
    say "Ready"
    print_logins "$url"
}

print_sms() {
    local here=''
    [ -s "$SMS_URL" ] || return 0
    [ ! -s "$STATE/sms.terminal" ] || here="here, "
    echo "  SMS codes appear ${here}at $(cat "$SMS_URL") and in $SMS_LOG"
}

print_logins() {
    local login found=''
    for login in $DEMO_LOGINS; do
        [ -z "$(sql prm "SELECT 1 FROM res_users WHERE login = '$login' AND active")" ] || found="$found $login"
    done
    echo
    echo "  $1"
    echo "  logins (the password is the login): $found"
    print_sms
    echo "  log: $SERVER_LOG    stop: ./prm stop"
}
