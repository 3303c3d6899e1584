# A private PostgreSQL for this checkout: unix socket only, in .prm/pg, never a network port.

PG=$STATE/pg
SOCKET_PATH_LIMIT=107 # bytes, of Linux; PostgreSQL appends /.s.PGSQL.5432

# Sets PG_BIN: the version the cluster was made with, else the newest installed.
find_postgres() {
    local version='*'
    [ ! -f "$PG/data/PG_VERSION" ] || version=$(cat "$PG/data/PG_VERSION")
    PG_BIN=$(compgen -G "/usr/lib/postgresql/$version/bin" | sort -V | tail -n 1) || true
    [ -x "$PG_BIN/initdb" ]
}

# PostgreSQL refuses to run as root: as root, it runs as the system user postgres. Where that user may
# not enter the checkout (a clone under /root), it gets the one capability that lets it.
as_postgres() {
    if ! is_root; then
        "$@"
        return
    fi
    if [ -z "${AS_POSTGRES[*]:-}" ]; then
        AS_POSTGRES=(setpriv --reuid postgres --regid postgres --init-groups)
        if ! "${AS_POSTGRES[@]}" stat "$PG/." >/dev/null 2>&1; then
            AS_POSTGRES+=(--inh-caps=+dac_override --ambient-caps=+dac_override)
            "${AS_POSTGRES[@]}" stat "$PG/." >/dev/null 2>&1 ||
                die "The system user postgres cannot enter $PRM_ROOT: clone the repository to a folder other users may enter, such as /opt or /srv."
        fi
    fi
    (cd "$PG" && exec "${AS_POSTGRES[@]}" env HOME="$PG" "$@")
}

# The socket stays in .prm unless its path would be too long for the kernel.
socket_dir() {
    if [ -f "$STATE/socket_dir" ]; then
        cat "$STATE/socket_dir"
    else
        echo "$PG/run"
    fi
}

make_socket_dir() {
    local dir base owner
    owner=$(id -un)
    ! is_root || owner=postgres
    dir=$(socket_dir)
    if [ "$dir" = "$PG/run" ]; then
        if [ $((${#dir} + 14)) -gt $SOCKET_PATH_LIMIT ]; then
            base=${TMPDIR:-/tmp}
            [ ${#base} -le 60 ] || base=/tmp
            dir=$(mktemp -d "$base/prm.XXXXXX")
        fi
    elif [ ! -d "$dir" ] || [ "$(stat -c %U "$dir")" != "$owner" ]; then
        dir=$(mktemp -d "$(dirname "$dir")/prm.XXXXXX") # gone after a reboot
    fi
    [ "$dir" = "$PG/run" ] || echo "$dir" >"$STATE/socket_dir"
    mkdir -p "$dir"
    ! is_root || chown postgres: "$dir"
    chmod 700 "$dir"
}

postgres_running() {
    local pid
    pid=$(head -n 1 "$PG/data/postmaster.pid" 2>/dev/null) || return 1
    [ -r "/proc/$pid/cmdline" ] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -F -- "-D $PG/data" >/dev/null
}

ensure_postgres() {
    mkdir -p "$PG"
    find_postgres || need_packages postgresql postgresql
    find_postgres || die "PostgreSQL is installed, but not the version that made $PG: install it again, or run ./prm clean to start afresh."
    if [ ! -f "$PG/.complete" ]; then
        step initdb "Creating a private PostgreSQL in .prm" "Run the command again; ./prm clean starts afresh." init_postgres
    fi
    postgres_running ||
        step postgres "Starting PostgreSQL" "$PG/server.log tells why; ./prm clean starts afresh." start_postgres
}

init_postgres() {
    rm -rf "$PG/data"
    mkdir -p "$PG/data"
    ! is_root || chown postgres: "$PG" "$PG/data"
    chmod 700 "$PG" "$PG/data"
    as_postgres "$PG_BIN/initdb" -D "$PG/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8
    as_postgres tee -a "$PG/data/postgresql.conf" >/dev/null <<'CONF'

# ./prm: no network, everything durable, sized for a laptop with two cores
listen_addresses = ''
fsync = on
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
effective_cache_size = 1GB
random_page_cost = 1.1
max_wal_size = 2GB
checkpoint_timeout = 15min
jit = off
CONF
    make_socket_dir
    launch_postgres
    as_postgres "$PG_BIN/psql" -X -h "$(socket_dir)" -U postgres -d postgres -c 'CREATE ROLE odoo LOGIN CREATEDB'
    touch "$PG/.complete"
}

start_postgres() {
    local attempt
    make_socket_dir
    for attempt in 1 2 3 4 5 6; do
        # After a crash or a reboot the number in the pid file may belong to somebody else.
        as_postgres rm -f "$PG/data/postmaster.pid" "$(socket_dir)/.s.PGSQL.5432.lock"
        launch_postgres && return 0
        echo "attempt $attempt failed; processes of a killed server may still be ending"
        sleep 2
    done
    tail -n 5 "$PG/server.log"
    return 1
}

launch_postgres() {
    as_postgres "$PG_BIN/pg_ctl" -D "$PG/data" -w -t 60 -l "$PG/server.log" \
        -o "-k '$(socket_dir)'" start 9>&- 8>&-
}

stop_postgres() {
    [ -d "$PG/data" ] && find_postgres && postgres_running || return 0
    as_postgres "$PG_BIN/pg_ctl" -D "$PG/data" -w -t 60 -m fast stop >/dev/null 2>&1 ||
        as_postgres "$PG_BIN/pg_ctl" -D "$PG/data" -w -m immediate stop >/dev/null 2>&1 || true
}

sql() { # sql DATABASE STATEMENT
    PGOPTIONS='-c client_min_messages=warning' "$PG_BIN/psql" -XAtq -v ON_ERROR_STOP=1 -h "$(socket_dir)" -U odoo -d "$1" -c "$2"
}
