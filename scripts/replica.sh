# A streaming replica of the private PostgreSQL, for trying what Odoo reads from one: in the same socket folder, on a
# port of its own. `./prm odoo --db_replica_host "$(./prm db replica start)" --db_replica_port 5433`

REPLICA=$PG/replica
REPLICA_PORT=5433

start_replica() {
    stop_replica
    rm -rf "$REPLICA"
    as_postgres "$PG_BIN/pg_basebackup" -h "$(socket_dir)" -U postgres -D "$REPLICA" --write-recovery-conf \
        --wal-method=stream --checkpoint=fast
    as_postgres "$PG_BIN/pg_ctl" -D "$REPLICA" -w -t 60 -l "$PG/replica.log" \
        -o "-k '$(socket_dir)' -p $REPLICA_PORT" start 9>&- 8>&-
}

stop_replica() {
    [ -d "$REPLICA" ] && find_postgres || return 0
    as_postgres "$PG_BIN/pg_ctl" -D "$REPLICA" -w -t 60 -m fast stop >/dev/null 2>&1 || true
}
