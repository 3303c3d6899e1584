# Python: the system's own when it fits, a virtual environment in .prm/venv, exact versions from requirements/.

python_fits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1
}

# Sets PYTHON; fails when there is none that fits.
find_python() {
    local candidate
    for candidate in /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
        PYTHON=$(command -v "$candidate") && python_fits "$PYTHON" && return 0
    done
    PYTHON=
    return 1
}

need_python() {
    find_python && return 0
    need_packages python python3 python3-venv
    find_python || die "Odoo 19 needs Python 3.11 to 3.13 with venv here, and this machine has none of them."
}

# Also called beside other work, hence its own lock.
make_venv() {
    (
        flock 8
        if ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
            rm -rf "$VENV"
            "$PYTHON" -m venv "$VENV"
        fi
    ) 8>"$STATE/venv.lock"
}

# install_requirements NAME: requirements/NAME.txt, once per content of the file.
install_requirements() {
    local marker=$VENV/.installed-$1
    if ! cmp -s "$PRM_ROOT/requirements/$1.txt" "$marker"; then
        "$VENV/bin/python" -m pip install --no-deps --only-binary :all: -r "$PRM_ROOT/requirements/$1.txt"
        cp "$PRM_ROOT/requirements/$1.txt" "$marker"
    fi
}

requirements_installed() { cmp -s "$PRM_ROOT/requirements/$1.txt" "$VENV/.installed-$1" && "$VENV/bin/python" -c '' 2>/dev/null; }

setup_python() {
    make_venv
    install_requirements "$1"
}

need_requirements() {
    requirements_installed "$1" && return 0
    need_python
    step "pip-$1" "Installing the Python packages of requirements/$1.txt" "$NETWORK_ADVICE" setup_python "$1"
}

# Makes `import odoo` work in the virtual environment.
link_odoo() {
    local site
    site=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    echo "$ODOO_PATH" >"$site/odoo.pth"
}
