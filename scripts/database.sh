# Databases, each made from the one before, so that only what changed is made again:
#   prm_core      the addons of Odoo that the suite needs
#   prm_template  + the suite; tests and benchmarks copy it
#   prm_demo      + the demo network; browser tests copy it
#   prm           a copy of prm_demo for ./prm run, kept with all the user does in it
# A finished database carries the fingerprint of what it was made from as its comment; without one it
# is half made and thrown away.

export PRM_LANGUAGES=en_US,de_DE,nl_NL # the first is the default

suite() { ODOO_PATH=$ODOO_PATH "$VENV/bin/python" "$PRM_ROOT/scripts/suite.py" "$@"; }

database_exists() { [ -n "$(sql postgres "SELECT 1 FROM pg_database WHERE datname = '$1'")" ]; }

database_stamp() {
    sql postgres "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '$1'"
}

set_database_stamp() { sql postgres "COMMENT ON DATABASE \"$1\" IS '$2'"; }

drop_database() {
    ! database_exists "$1" || sql postgres "ALTER DATABASE \"$1\" ALLOW_CONNECTIONS true"
    sql postgres "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)"
    rm -rf "$DATA_DIR/filestore/$1"
}

# The files of a filestore never change, so a copy shares them.
copy_database() {
    drop_database "$2"
    # through the log, PostgreSQL's default: FILE_COPY waits for all that is unwritten, twice
    sql postgres "CREATE DATABASE \"$2\" TEMPLATE \"$1\""
    [ ! -d "$DATA_DIR/filestore/$1" ] || cp -al "$DATA_DIR/filestore/$1" "$DATA_DIR/filestore/$2"
}

# Nobody may connect to a finished database that others copy.
seal_database() {
    set_database_stamp "$1" "$2"
    sql postgres "ALTER DATABASE \"$1\" ALLOW_CONNECTIONS false"
}

odoo_once() { odoo --no-http --max-cron-threads=0 --stop-after-init "$@"; }

# Bundles are made once here, and in a copy only those that the suite adds to.
make_assets() { odoo shell --no-http -d "$1" <"$PRM_ROOT/scripts/odoo_assets.py"; }

make_core() {
    drop_database prm_core
    sql postgres "CREATE DATABASE prm_core TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
    odoo_once -d prm_core -i "$(suite core)" --load-language="$PRM_LANGUAGES"
    make_assets prm_core
    seal_database prm_core "$1"
}

make_template() {
    local names
    copy_database prm_core prm_template
    names=$(suite names | paste -sd,)
    [ -z "$names" ] || odoo_once -d prm_template -i "$names"
    make_assets prm_template
    seal_database prm_template "$1"
}

# In every copy anew: a gateway sends from the database it was set up in, not from copies of it.
load_demo_sms() { odoo shell --no-http -d "$1" <"$PRM_ROOT/scripts/odoo_demo_sms.py"; }

make_demo() {
    copy_database prm_template prm_demo
    odoo shell --no-http -d prm_demo <"$PRM_ROOT/scripts/odoo_demo.py"
    load_demo_sms prm_demo
    seal_database prm_demo "$1"
}

DATABASE_ADVICE="Mend what the output names and run the command again; ./prm clean --db starts all databases afresh."

wanted_stamp() {
    case $1 in
        core) suite core-stamp ;;
        template) suite stamp ;;
        demo) echo "$(suite stamp)-$(date +%F)" ;;
    esac
}

database_is_current() { [ "$(database_stamp "prm_$1")" = "$(wanted_stamp "$1")" ]; }

# ensure_database core|template|demo
ensure_database() {
    local stamp
    stamp=$(wanted_stamp "$1")
    [ "$(database_stamp "prm_$1")" != "$stamp" ] || return 0
    check_disk 1000
    case $1 in
        core)
            step database-core "Creating a database with the Odoo addons the suite needs (the longest step)" \
                "$DATABASE_ADVICE" make_core "$stamp"
            ;;
        template)
            ensure_database core
            step database-template "Installing the suite: $(suite names | paste -sd' ')" \
                "$DATABASE_ADVICE" make_template "$stamp"
            ;;
        demo)
            ensure_database template
            step database-demo "Loading the demo network" "$DATABASE_ADVICE" make_demo "$stamp"
            ;;
    esac
}
