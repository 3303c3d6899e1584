# What every part of ./prm uses: places, progress, one-sentence failures, the lock.

STATE=$PRM_ROOT/.prm
LOGS=$STATE/log
VENV=$STATE/venv
DATA_DIR=$STATE/data
LONG_JOBS=() # process groups started in the background, ended with us

say() { printf '[%4ds] %s\n' "$SECONDS" "$*"; }

warn() { printf '[%4ds] Note: %s\n' "$SECONDS" "$*" >&2; }

die() {
    printf '\n./prm: %s\n' "$*" >&2
    exit 1
}

is_root() { [ "$(id -u)" -eq 0 ]; }

prepare_state() {
    mkdir -p "$LOGS" "$DATA_DIR" 2>/dev/null && [ -w "$STATE" ] ||
        die "The state folder $STATE is not writable for $(id -un): run ./prm as the user who made it, or remove it."
    unset PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH PYENV_VERSION ODOO_RC
    unset PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGSERVICE PGOPTIONS
    export PYTHONPYCACHEPREFIX=$STATE/pycache PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
    trap end_long_jobs EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

end_long_jobs() {
    local job
    for job in ${LONG_JOBS[@]+"${LONG_JOBS[@]}"}; do
        kill -TERM -- "-$job" 2>/dev/null || true
    done
}

# One set-up at a time per checkout; the second waits. Released by unlock or at exit.
lock() {
    exec 9>"$STATE/lock"
    if ! flock -n 9; then
        say "Another ./prm is setting things up in this checkout; waiting for it"
        flock 9
    fi
}

unlock() { exec 9>&-; }

# step NAME "What is being done" "What to do when it fails" COMMAND...
# The command's output goes to .prm/log/NAME.log; its last lines are shown on failure.
step() {
    local name=$1 title=$2 advice=$3 status
    shift 3
    say "$title"
    set +e
    (
        set -e
        "$@"
    ) >"$LOGS/$name.log" 2>&1 </dev/null
    status=$?
    set -e
    [ "$status" -eq 0 ] || step_failed "$name" "$title" "$advice" "$status"
}

step_failed() {
    [ "$4" -ne 130 ] || exit 130
    tail -n 15 "$LOGS/$1.log" | sed 's/^/    | /' >&2
    die "Failed: $2. $3 (The whole output: $LOGS/$1.log)"
}

# The same beside other work: start_step NAME COMMAND..., later finish_step NAME TITLE ADVICE.
# It holds the lock too: should we be killed, the next ./prm waits for what is left of us.
start_step() {
    local name=$1
    shift
    set -m
    (
        set -e
        "$@"
    ) >"$LOGS/$name.log" 2>&1 </dev/null &
    set +m
    LONG_JOBS+=($!)
    printf -v "job_$name" %s $!
}

finish_step() {
    local job="job_$1" status=0
    wait "${!job}" || status=$?
    [ "$status" -eq 0 ] || step_failed "$1" "$2" "$3" "$status"
}

check_disk() { # check_disk MEGABYTES
    local free
    free=$(df -Pm "$STATE" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$1" ] ||
        die "Only $free MB are free in $STATE and $1 MB are needed: free some space and run the command again."
}

port_busy() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
    "$VENV/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

NETWORK_ADVICE="If the network is down, connect it and run the command again: it goes on where it stopped."
