# ./prm i18n: write i18n/<addon>.pot afresh and merge new terms into de.po and nl.po.

. scripts/setup.sh
. scripts/i18n.sh

cmd_i18n() {
    setup_ground
    ensure_database template
    step export-terms "Exporting the terms" "$DATABASE_ADVICE" export_terms
    translations update
    say "Written to addons/*/i18n. What is still to translate:"
    translations check || true
}
