# ./prm odoo ARGUMENT…: Odoo with this checkout's configuration, for example ./prm odoo shell -d prm

. scripts/setup.sh

cmd_odoo() {
    setup_ground
    odoo_argv "$@"
    trap - EXIT
    exec "${ODOO_ARGV[@]}" 9>&-
}
