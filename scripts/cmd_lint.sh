# ./prm lint [--fix] [CHECK…]: all checks, or those named.

. scripts/setup.sh
. scripts/i18n.sh

LINT_CHECKS="ruff format pylint oca data shell hosts size translations"

cmd_lint() {
    local fix='' chosen=() failed=() check
    while [ $# -gt 0 ]; do
        case $1 in
            --fix) fix=1 ;;
            *)
                [[ " $LINT_CHECKS " == *" $1 "* ]] || die "There is no check '$1'; there are: $LINT_CHECKS."
                chosen+=("$1")
                ;;
        esac
        shift
    done
    [ ${#chosen[@]} -gt 0 ] || read -r -a chosen <<<"$LINT_CHECKS"
    setup_for_lint "${chosen[@]}"
    for check in "${chosen[@]}"; do
        say "lint: $check"
        "lint_$check" "$fix" || failed+=("$check")
    done
    [ ${#failed[@]} -eq 0 ] || die "lint found something in: ${failed[*]}"
    say "lint: nothing found"
}

# Only the translations need Odoo and a database.
setup_for_lint() {
    if [[ " $* " == *" translations "* ]]; then
        setup_ground
        need_requirements dev
        ensure_database template
        step export-terms "Exporting the terms" "$DATABASE_ADVICE" export_terms
    else
        prepare_state
        lock
        need_requirements odoo
        need_requirements dev
    fi
    unlock
}

lint_ruff() { "$VENV/bin/ruff" check --no-cache --quiet ${1:+--fix} .; }

lint_format() {
    if [ -n "$1" ]; then
        "$VENV/bin/ruff" format --no-cache --quiet .
    else
        "$VENV/bin/ruff" format --no-cache --quiet --diff .
    fi
}

suite_folders() { "$VENV/bin/python" scripts/suite.py names | sed 's|^|addons/|'; }

# A model that is spread over files by noun is meant to be.
lint_pylint() {
    local folders
    mapfile -t folders < <(suite_folders)
    [ ${#folders[@]} -eq 0 ] || "$VENV/bin/python" -m pylint --jobs 2 --rcfile .pylintrc \
        --disable consider-merging-classes-inherited "${folders[@]}"
}

lint_oca() {
    local folders status=0
    mapfile -t folders < <(suite_folders)
    [ ${#folders[@]} -gt 0 ] || return 0
    "$VENV/bin/oca-checks-odoo-module" ${1:+--fix} "${folders[@]}" || status=1
    find "${folders[@]}" -path '*/i18n/*.po*' -print0 | xargs -0 -r "$VENV/bin/oca-checks-po" ${1:+--fix} || status=1
    return $status
}

lint_data() { "$VENV/bin/python" scripts/check_data.py; }

# SC1091, SC2034, SC2153, SC2154: the parts are sourced into one program, which shellcheck cannot follow.
lint_shell() {
    local file status=0
    for file in prm .ci/run scripts/*.sh tests/ground/*.sh; do
        bash -n "$file" || status=1
    done
    "$VENV/bin/shellcheck" --shell=bash --severity=style --exclude=SC1090,SC1091,SC2034,SC2153,SC2154,SC2155,SC2317 \
        prm .ci/run scripts/*.sh tests/ground/*.sh || status=1
    return $status
}

lint_hosts() { "$VENV/bin/python" scripts/check_hosts.py; }

lint_size() { "$VENV/bin/python" scripts/check_size.py; }

lint_translations() { translations check; }
