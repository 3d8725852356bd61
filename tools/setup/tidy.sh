# clang-tidy, in .setup/clang-tidy. Sourced, never run.
# shellcheck shell=bash

CLANG_TIDY=.setup/clang-tidy/clang_tidy/data/bin/clang-tidy

set_up_tidy() {
    step "clang-tidy"
    local home=.setup/clang-tidy
    if [[ $(cat "$home/.made" 2>/dev/null) == "$TIDY_PYPI" ]]; then
        finish "ok (cached)"
        return
    fi
    need_space 300 "clang-tidy"
    ensure_venv
    note "downloading 44 MB"
    rm -rf "$home"
    : >"$LOGS/tidy.log"
    logged tidy.log "$VENV_PYTHON" -m pip install --no-cache-dir --no-deps --target "$home" "$TIDY_PYPI" ||
        fail "clang-tidy could not be installed: $(cause tidy.log)." "$LOGS/tidy.log"
    logged tidy.log "$CLANG_TIDY" --version ||
        fail "the clang-tidy of $TIDY_PYPI does not run here: $(cause tidy.log)." "$LOGS/tidy.log"
    echo "$TIDY_PYPI" >"$home/.made"
    finish "ok (fetched)"
}
