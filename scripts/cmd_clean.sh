# ./prm clean [--db] [--yes]: throw away everything ./prm has made (--db: only the databases).

. scripts/setup.sh
. scripts/server.sh
. scripts/sms.sh
. scripts/replica.sh

cmd_clean() {
    local only_databases='' yes='' answer
    while [ $# -gt 0 ]; do
        case $1 in
            --db) only_databases=1 ;;
            --yes | -y) yes=1 ;;
            *) die "./prm clean knows only --db and --yes." ;;
        esac
        shift
    done
    [ -d "$STATE" ] || { echo "There is nothing to clean."; return 0; }
    prepare_state
    if [ -z "$yes" ] && [ -t 0 ]; then
        read -r -p "This deletes ${only_databases:+the databases in }$STATE with all that was entered. Go on? [y/N] " answer
        [[ $answer == [yY]* ]] || die "Nothing was deleted."
    fi
    stop_server
    stop_sms_gateway
    if [ -n "$only_databases" ]; then
        drop_all_databases
    else
        stop_replica
        stop_postgres
        rm -rf "$(socket_dir)" "$STATE"
    fi
    say "Cleaned."
}

drop_all_databases() {
    local name
    [ -f "$PG/.complete" ] || return 0
    find_postgres && ensure_postgres
    while read -r name; do
        [ -z "$name" ] || drop_database "$name"
    done < <(sql postgres "SELECT datname FROM pg_database WHERE datname = 'prm' OR datname LIKE 'prm\_%'")
}
