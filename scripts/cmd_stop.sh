# ./prm stop: end the server and PostgreSQL of this checkout.

. scripts/setup.sh
. scripts/server.sh
. scripts/sms.sh
. scripts/replica.sh

cmd_stop() {
    [ -d "$STATE" ] || { echo "Nothing is running."; return 0; }
    prepare_state
    stop_server
    stop_sms_gateway
    stop_replica
    stop_postgres
    say "Stopped."
}
