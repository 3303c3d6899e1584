# The Odoo process of ./prm run: .prm/server.pid, .prm/log/server.log.

SERVER_PID=$STATE/server.pid
SERVER_LOG=$LOGS/server.log

# The pid file may outlive its process: the number counts only if it is an Odoo of this checkout.
server_running() {
    local pid
    pid=$(cat "$SERVER_PID" 2>/dev/null) && [ -n "$pid" ] &&
        tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -F -- "-c $PRM_ROOT/odoo.conf" >/dev/null
}

# Sets ODOO_ARGV to the server of ./prm run on the given port.
server_argv() { odoo_argv -d prm --db-filter '^prm$' --no-database-list --http-port "$1"; }

# setsid: the server outlives this shell and its terminal.
start_server() {
    server_argv "$1"
    mv -f "$SERVER_LOG" "$SERVER_LOG.old" 2>/dev/null || true
    setsid "${ODOO_ARGV[@]}" >"$SERVER_LOG" 2>&1 </dev/null 9>&- &
    echo $! >"$SERVER_PID"
}

stop_server() {
    local pid signal _
    if server_running; then
        pid=$(cat "$SERVER_PID")
        # A second signal makes Odoo leave without waiting for open websockets.
        for signal in TERM TERM KILL; do
            kill -"$signal" "$pid" 2>/dev/null || break
            for _ in $(seq 50); do
                [ -d "/proc/$pid" ] || break 2
                sleep 0.1
            done
        done
    fi
    rm -f "$SERVER_PID" "$STATE/server.stamp"
}

# wait_for_page URL PID: until it answers 200, for at most two minutes or while the process lives.
wait_for_page() {
    "$VENV/bin/python" "$PRM_ROOT/scripts/wait_for_page.py" "$@"
}
