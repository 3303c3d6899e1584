# The demo network's SMS gateway: .prm/sms.pid, .prm/sms.url, messages in .prm/log/sms.log.

SMS_PID=$STATE/sms.pid
SMS_URL=$STATE/sms.url
SMS_LOG=$LOGS/sms.log
SMS_OUTPUT=$LOGS/sms-gateway.log

# The number in a pid file may be another process's by now.
sms_gateway_running() {
    local pid
    pid=$(cat "$SMS_PID" 2>/dev/null) && [ -n "$pid" ] &&
        { tr "\0" " " <"/proc/$pid/cmdline"; } 2>/dev/null | grep -F -- "sms_gateway.py --state $STATE " >/dev/null
}

# Whether it runs on the port it shall have.
sms_gateway_fits() {
    sms_gateway_running && [ -s "$SMS_URL" ] && [[ ${PRM_SMS_PORT:-0} == 0 || $(cat "$SMS_URL") == *":$PRM_SMS_PORT" ]]
}

check_sms_port() {
    local port=${PRM_SMS_PORT:-0}
    [[ $port =~ ^[0-9]{1,5}$ && $port -le 65535 ]] || die "PRM_SMS_PORT=$port is no port: it is a number up to 65535."
    if [ "$port" != 0 ] && ! sms_gateway_fits && port_busy "$port"; then
        die "Port $port is used by another program: stop it, or leave PRM_SMS_PORT out, and the demo's SMS gateway takes a free port."
    fi
}

# start_sms_gateway [PID]: unless it runs; with a process's number it ends with that process.
start_sms_gateway() {
    local port=${PRM_SMS_PORT:-0} pid _
    if sms_gateway_fits; then
        note_terminal
        return 0
    fi
    stop_sms_gateway
    check_sms_port
    note_terminal
    setsid "$VENV/bin/python" "$PRM_ROOT/scripts/sms_gateway.py" --state "$STATE" --port "$port" ${1:+--watch "$1"} \
        >"$SMS_OUTPUT" 2>&1 </dev/null 9>&- &
    pid=$!
    echo "$pid" >"$SMS_PID"
    for _ in $(seq 100); do
        [ ! -s "$SMS_URL" ] || return 0
        [ -d "/proc/$pid" ] || break
        sleep 0.1
    done
    tail -n 5 "$SMS_OUTPUT" | sed 's/^/    | /' >&2
    stop_sms_gateway
    die "The SMS gateway of the demo did not start. (The whole output: $SMS_OUTPUT)"
}

# Where messages are printed: the terminal of this ./prm run, if there is one, and which one that is.
note_terminal() {
    local terminal
    rm -f "$STATE/sms.terminal"
    [ -t 1 ] || return 0
    terminal=$(readlink "/proc/$$/fd/1") && [ -c "$terminal" ] || return 0
    echo "$terminal $(stat -c %Z "$terminal")" >"$STATE/sms.terminal"
}

stop_sms_gateway() {
    local pid _
    if sms_gateway_running; then
        pid=$(cat "$SMS_PID")
        kill "$pid" 2>/dev/null || true
        for _ in $(seq 30); do
            [ -d "/proc/$pid" ] || break
            sleep 0.1
        done
        ! sms_gateway_running || kill -KILL "$pid" 2>/dev/null || true
    fi
    rm -f "$SMS_PID" "$SMS_URL" "$STATE/sms.terminal"
}

# The gateway, and its address in the database; nothing without the addon that sends codes.
start_demo_sms() {
    [ -f "$PRM_ROOT/addons/auth_sms/__manifest__.py" ] || return 0
    start_sms_gateway "$@"
    sql prm "UPDATE auth_sms_gateway SET url = '$(cat "$SMS_URL")/send'
             WHERE id = (SELECT res_id FROM ir_model_data WHERE module = 'auth_sms' AND name = 'demo_gateway')"
}
