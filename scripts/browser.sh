# What the tests need on top: Chromium for tours and Playwright, LibreOffice for workbooks, wkhtmltopdf where
# Debian has it.

find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

find_office() { command -v soffice || command -v libreoffice; }

need_browser() {
    local wanted=()
    find_browser >/dev/null || wanted+=(chromium)
    find_office >/dev/null || wanted+=(libreoffice-calc-nogui)
    ! lacks_wkhtmltopdf || wanted+=(wkhtmltopdf)
    [ ${#wanted[@]} -eq 0 ] || install_test_tools "${wanted[@]}"
    CHROMIUM=$(find_browser) || die "Chromium was installed, but there is no command chromium."
    export CHROMIUM
}

install_test_tools() {
    local package wanted=()
    require_install_rights "$*"
    update_package_lists
    for package in "$@"; do
        if package_available "$package"; then
            wanted+=("$package")
        elif [ "$package" = libreoffice-calc-nogui ]; then
            wanted+=(libreoffice-calc)
        elif [ "$package" = wkhtmltopdf ]; then
            touch "$STATE/no-wkhtmltopdf"
        else
            die "No archive this machine uses offers the package $package, which the tests need."
        fi
    done
    need_packages browser "${wanted[@]}"
}
