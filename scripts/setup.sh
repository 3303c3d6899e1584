# Everything between a fresh Debian machine and a database, in the order that wastes the least time.

. scripts/packages.sh
. scripts/python.sh
. scripts/odoo.sh
. scripts/postgres.sh
. scripts/database.sh

ODOO_ADVICE="$NETWORK_ADVICE Or set ODOO_HOME to an Odoo 19 that is already on this machine."

setup_ground() {
    prepare_state
    lock
    [ -f "$STATE/.complete" ] || check_disk 3000
    local fetching='' wanted=()
    if [ "$(uname -s)" != Linux ] || ! command -v apt-get >/dev/null; then
        die "This needs Debian 12 or newer (or a relative of it): there is no apt-get here."
    fi
    find_python || wanted+=(python3 python3-venv)
    find_postgres || wanted+=(postgresql)
    [ ${#wanted[@]} -eq 0 ] || need_packages base "${wanted[@]}"
    if ! find_odoo; then
        say "Downloading Odoo 19 from Debian (beside the next steps)"
        need_python
        start_step odoo fetch_odoo
        fetching=1
    fi
    need_requirements odoo
    ensure_postgres
    if [ -n "$fetching" ]; then
        say "Waiting for Odoo to be unpacked"
        finish_step odoo "Downloading Odoo 19" "$ODOO_ADVICE"
        find_odoo
    fi
    link_odoo
    touch "$STATE/.complete"
}
