# Exporting the terms of the suite through Odoo, for ./prm lint and ./prm i18n.

TERMS=$STATE/terms

export_terms() {
    local database=prm_test_terms_$$ status=0
    rm -rf "$TERMS"
    copy_database prm_template "$database"
    PRM_TERMS=$TERMS PRM_ADDONS=$(suite names | paste -sd' ') odoo shell --no-http -d "$database" \
        <"$PRM_ROOT/scripts/odoo_export_terms.py" || status=$?
    drop_database "$database"
    return "$status"
}

translations() { "$VENV/bin/python" "$PRM_ROOT/scripts/translations.py" "$1" "$TERMS"; }
