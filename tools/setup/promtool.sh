# Prometheus' linter, in .setup/promtool: taken out of Debian's package, which is not installed, because it would
# start a server. Sourced, never run.
# shellcheck shell=bash

PROMTOOL=.setup/promtool/promtool

set_up_promtool() {
    step "promtool"
    if [[ -x $PROMTOOL ]]; then
        finish "ok (cached)"
        return
    fi
    need_space 200 "promtool"
    note "downloading 19 MB"
    local home=.setup/promtool.partial
    rm -rf "$home" && mkdir -p "$home"
    : >"$LOGS/promtool.log"
    logged promtool.log fetch_promtool "$home" ||
        fail "promtool could not be fetched: $(cause promtool.log)." "$LOGS/promtool.log"
    rm -rf "${PROMTOOL%/*}" && mkdir -p "${PROMTOOL%/*}"
    mv "$home/usr/bin/promtool" "$PROMTOOL"
    rm -rf "$home"
    finish "ok (fetched)"
}

# fetch_promtool FOLDER: the package's files, under FOLDER.
fetch_promtool() {
    (cd "$1" && apt-get -q -o Acquire::Retries=3 download prometheus && dpkg-deb -x prometheus_*.deb .)
}
