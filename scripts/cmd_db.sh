# ./prm db list | copy core|template|demo NAME | drop NAME | psql NAME [ARGUMENT…]

. scripts/setup.sh

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
        *) die "./prm db knows list, copy, drop and psql." ;;
    esac
}
