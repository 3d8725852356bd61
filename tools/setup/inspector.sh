# What the tests need of npm: the MCP Inspector with a Node.js new enough for it in .setup/inspector, and
# the JavaScript SDKs of OpenAI and MCP in .setup/js. Sourced, never run.
# shellcheck shell=bash

set_up_inspector() {
    step "MCP Inspector"
    set_up_modules inspector "the MCP Inspector" 500
}

set_up_js() {
    step "JavaScript SDKs"
    set_up_modules js "the JavaScript SDKs" 150
}

# set_up_modules NAME WHAT MEGABYTES: from tests/NAME into .setup/NAME, as the lock file there has it.
set_up_modules() {
    local from=tests/$1 into=.setup/$1 log=$1.log what=$2
    if cmp -s "$from/package-lock.json" "$into/.made"; then
        finish "ok (cached)"
        return
    fi
    need_space "$3" "${what^}"
    command -v npm >/dev/null || install_packages npm
    note "installing"
    rm -rf "$into" && mkdir -p "$into"
    cp "$from/package.json" "$from/package-lock.json" "$into"
    : >"$LOGS/$log"
    logged "$log" npm ci --prefix "$into" --ignore-scripts --no-audit --no-fund ||
        fail "$what could not be installed: $(cause "$log")." "$LOGS/$log"
    cp "$from/package-lock.json" "$into/.made"
    finish "ok"
}
