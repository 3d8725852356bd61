# Set-up of a checkout: every step can be repeated, and does nothing when there is nothing to do.
# Sourced by ./run, ./test, .ci/run, tools/check_tidy.sh and bench/run from the root of the checkout, never run.
# shellcheck shell=bash

# shellcheck source-path=SCRIPTDIR
{
    source tools/setup/pins.sh
    source tools/setup/say.sh
    source tools/setup/packages.sh
    source tools/setup/llama.sh
    source tools/setup/python.sh
    source tools/setup/model.sh
    source tools/setup/inspector.sh
    source tools/setup/page.sh
    source tools/setup/promtool.sh
    source tools/setup/tidy.sh
    source tools/setup/build.sh
}

# begin_setup STEPS: what every set-up begins with.
begin_setup() {
    STEPS=$1
    { mkdir -p "$LOGS" .setup && touch "$LOGS/." .setup/lock; } 2>/dev/null ||
        fail "nothing can be written in $PWD: the disk is full, or the checkout is not yours."
    # Caches of the package tools stay inside the checkout.
    export PIP_CACHE_DIR=$PWD/.setup/pip PIP_DISABLE_PIP_VERSION_CHECK=1
    export npm_config_cache=$PWD/.setup/npm npm_config_update_notifier=false
    # Two set-ups in one checkout would build over each other.
    exec {SETUP_LOCK}>.setup/lock
    if ! flock --nonblock "$SETUP_LOCK"; then
        echo "Another ./run or ./test is setting up this checkout; waiting for it."
        flock "$SETUP_LOCK"
    fi
    trap 'printf "\n"; exit 130' INT
}

end_setup() {
    trap - INT
    exec {SETUP_LOCK}>&-
}
