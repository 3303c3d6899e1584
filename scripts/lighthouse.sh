# Lighthouse, which looks at a page as a phone would load it, through nginx, which compresses as in production; for
# ./prm bench alone.

LIGHTHOUSE=$STATE/lighthouse
LIGHTHOUSE_VERSION=12.8.2

need_lighthouse() {
    local wanted=()
    command -v npm >/dev/null || wanted+=(nodejs npm)
    [ -x /usr/sbin/nginx ] || wanted+=(nginx-light)
    [ ${#wanted[@]} -eq 0 ] || install_test_tools "${wanted[@]}"
    [ "$(cat "$LIGHTHOUSE/.version" 2>/dev/null)" = "$LIGHTHOUSE_VERSION" ] ||
        step lighthouse "Installing Lighthouse $LIGHTHOUSE_VERSION" "$NETWORK_ADVICE" install_lighthouse
}

install_lighthouse() {
    rm -rf "$LIGHTHOUSE"
    mkdir -p "$LIGHTHOUSE"
    npm install --prefix "$LIGHTHOUSE" --no-audit --no-fund --no-package-lock --no-save "lighthouse@$LIGHTHOUSE_VERSION"
    echo "$LIGHTHOUSE_VERSION" >"$LIGHTHOUSE/.version"
}
