# Python for set-up and tests: a virtual environment in the checkout. Sourced, never run.
# shellcheck shell=bash

VENV_PYTHON=$PWD/.venv/bin/python

# The bare environment; Debian's own python refuses to install packages outside one.
ensure_venv() {
    if [[ -f .venv/.made ]] && "$VENV_PYTHON" -m pip --version >/dev/null 2>&1; then
        return
    fi
    : >"$LOGS/python.log"
    logged python.log "$(system_python)" -m venv --clear .venv ||
        fail "no virtual environment could be made: $(cause python.log)." "$LOGS/python.log"
    touch .venv/.made
}

# The distribution's python has the venv module that its package brings; one found on PATH may not.
system_python() {
    if [[ -x /usr/bin/python3 ]] && /usr/bin/python3 -c 'import ensurepip' 2>/dev/null; then
        echo /usr/bin/python3
    else
        echo python3
    fi
}

# set_up_python: the test tools of tests/requirements.txt.
set_up_python() {
    step "test tools"
    local stamp=.venv/.requirements
    if [[ -f .venv/.made ]] && cmp -s tests/requirements.txt "$stamp"; then
        finish "ok (cached)"
        return
    fi
    ensure_venv
    note "installing pytest and the MCP SDK"
    : >"$LOGS/python.log"
    logged python.log "$VENV_PYTHON" -m pip install --requirement tests/requirements.txt ||
        fail "the test tools could not be installed: $(cause python.log)." "$LOGS/python.log"
    cp tests/requirements.txt "$stamp"
    finish "ok"
}
