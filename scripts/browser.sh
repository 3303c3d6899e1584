# What only the tests need: Chromium for tours and Playwright, LibreOffice for workbooks.

find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

need_browser() {
    local wanted=() office=libreoffice-calc-nogui
    find_browser >/dev/null || wanted+=(chromium)
    command -v soffice >/dev/null || command -v libreoffice >/dev/null || wanted+=("$office")
    if [ ${#wanted[@]} -gt 0 ]; then
        require_install_rights "${wanted[*]}"
        update_package_lists
        package_available "$office" || wanted=("${wanted[@]/$office/libreoffice-calc}")
        need_packages browser "${wanted[@]}"
    fi
    CHROMIUM=$(find_browser) || die "Chromium was installed, but there is no command chromium."
    export CHROMIUM
}
