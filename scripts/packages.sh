# Debian packages: only what is missing is installed, by root or through sudo.

package_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

package_available() { apt-cache policy "$1" 2>/dev/null | grep 'Candidate: [^(]' >/dev/null; }

missing_packages() {
    local package
    for package in "$@"; do
        package_installed "$package" || echo "$package"
    done
}

apt_as_root() {
    local front=(env DEBIAN_FRONTEND=noninteractive)
    is_root || front=(sudo "${front[@]}")
    "${front[@]}" apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
}

# Asks for the sudo password now, while somebody is looking; explains when there is no way.
require_install_rights() {
    is_root && return 0
    if command -v sudo >/dev/null; then
        sudo -n true 2>/dev/null && return 0
        if [ -t 0 ] && sudo -v; then return 0; fi
    fi
    die "These Debian packages are missing and $(id -un) may not install them: $*. Ask an administrator to run: apt-get install $*"
}

update_package_lists() {
    [ -z "${LISTS_UPDATED:-}" ] || return 0
    step apt-update "Reading Debian's package lists" "$NETWORK_ADVICE" apt_as_root update
    LISTS_UPDATED=1
}

# need_packages "what for" PACKAGE...
need_packages() {
    local purpose=$1 missing
    shift
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    require_install_rights "${missing[*]}"
    update_package_lists
    step "apt-$purpose" "Installing from Debian: ${missing[*]}" "$NETWORK_ADVICE" \
        apt_as_root install --no-install-recommends "${missing[@]}"
}

# Not in every Debian release; Odoo runs without it, but prints no PDF. Looked for once.
lacks_wkhtmltopdf() { ! command -v wkhtmltopdf >/dev/null && [ ! -f "$STATE/no-wkhtmltopdf" ]; }

need_wkhtmltopdf() {
    if ! is_root && ! sudo -n true 2>/dev/null; then
        return 0
    fi
    package_available wkhtmltopdf || apt_as_root update
    if package_available wkhtmltopdf; then
        apt_as_root install --no-install-recommends wkhtmltopdf
    else
        echo "wkhtmltopdf is in no archive this machine uses."
    fi
}
