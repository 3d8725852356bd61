# The MCP Inspector and a Node.js new enough for it, in .setup/inspector. Sourced, never run.
# shellcheck shell=bash

INSPECTOR=.setup/inspector

set_up_inspector() {
    step "MCP Inspector"
    if cmp -s tests/inspector/package-lock.json "$INSPECTOR/.made"; then
        finish "ok (cached)"
        return
    fi
    need_space 500 "The MCP Inspector"
    command -v npm >/dev/null || install_packages npm
    note "installing"
    rm -rf "$INSPECTOR" && mkdir -p "$INSPECTOR"
    cp tests/inspector/package.json tests/inspector/package-lock.json "$INSPECTOR"
    : >"$LOGS/inspector.log"
    logged inspector.log npm ci --prefix "$INSPECTOR" --ignore-scripts --no-audit --no-fund ||
        fail "the MCP Inspector could not be installed: $(cause inspector.log)." "$LOGS/inspector.log"
    cp tests/inspector/package-lock.json "$INSPECTOR/.made"
    finish "ok"
}
