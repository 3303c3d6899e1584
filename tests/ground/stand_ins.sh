# Stand-ins for Odoo, sourced by test_postgres.py: they write what they were told into a table.

mkdir -p "$STATE"
ln -sfn "$PWD/scripts" "$PRM_ROOT/scripts"
ODOO_PATH=/nowhere

suite() {
    case $1 in
        core) echo web ;;
        names) echo prm_x ;;
        *) echo "${STAMP:-one}" ;;
    esac
}

odoo_once() { # -d DATABASE -i ADDONS
    sql "$2" "CREATE TABLE IF NOT EXISTS made (by text)"
    sql "$2" "INSERT INTO made VALUES ('$4')"
    [ -z "${BREAK:-}" ]
}

make_assets() { :; }

odoo() { sql prm_demo "INSERT INTO made VALUES ('demo')" </dev/null; }

load_demo_sms() { :; }
