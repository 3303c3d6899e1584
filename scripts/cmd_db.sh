# ./prm db list | copy core|template|demo NAME | drop NAME | psql NAME [ARGUMENT…] | replica start|stop

. scripts/setup.sh
. scripts/replica.sh

cmd_db() {
    local action=${1:-list}
    [ $# -eq 0 ] || shift
    setup_ground >&2
    case $action in
        list) sql postgres "SELECT datname FROM pg_database WHERE datname LIKE 'prm%' ORDER BY 1" ;;
        copy)
            [[ ${1:-} =~ ^(core|template|demo)$ && ${2:-} =~ ^prm_[a-z0-9_]+$ ]] || die "Use: ./prm db copy core|template|demo prm_NAME"
            ensure_database "$1" >&2
            copy_database "prm_$1" "$2"
            ;;
        drop)
            [[ ${1:-} =~ ^prm_[a-z0-9_]+$ ]] || die "Use: ./prm db drop prm_NAME"
            drop_database "$1"
            ;;
        psql)
            trap - EXIT
            exec "$PG_BIN/psql" -X -h "$(socket_dir)" -U odoo -d "$@" 9>&-
            ;;
        replica)
            [[ ${1:-} =~ ^(start|stop)$ ]] || die "Use: ./prm db replica start|stop"
            [ "$1" = stop ] || step replica "Copying PostgreSQL to a replica" "$PG/replica.log tells more." start_replica >&2
            [ "$1" = start ] || stop_replica
            [ "$1" = stop ] || socket_dir
            ;;
        *) die "./prm db knows list, copy, drop, psql and replica." ;;
    esac
}
