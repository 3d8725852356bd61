# Configure and build one preset. Sourced, never run.
# shellcheck shell=bash

# build PRESET [TARGET…]
build() {
    local preset=$1 dir=build/$1 log=build-$1.log
    shift
    step "$preset build"
    [[ -x $dir/bin/elpis ]] || need_space 3072 "The $preset build"
    : >"$LOGS/$log"
    configure "$preset" "$dir" "$log"
    logged_progress "$log" ninja -C "$dir" -j "$(jobs_for_build)" "$@" ||
        fail "the $preset build failed: $(cause "$log")." "$LOGS/$log"
    finish "ok$(grep -q 'no work to do' "$LOGS/$log" && echo ' (up to date)')"
}

# Ninja configures again by itself when a file asks for it; only the first time and another
# llama.cpp are ours to see.
configure() {
    local preset=$1 dir=$2 log=$3 llama
    llama=$(llama_dir)
    if [[ -f $dir/build.ninja ]] &&
        grep -qxF "ELPIS_LLAMA_DIR:PATH=$llama" "$dir/CMakeCache.txt"; then
        return
    fi
    note "configuring"
    logged "$log" cmake --preset "$preset" "-DELPIS_LLAMA_DIR:PATH=$llama" ||
        fail "CMake refused the $preset preset: $(cause "$log")." "$LOGS/$log"
}

# As many compilers as there are cores and memory for (the largest files take about 1 GiB each).
jobs_for_build() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)
    [[ $memory -ge 1 ]] || memory=1
    echo "${ELPIS_JOBS:-$((cores < memory ? cores : memory))}"
}

# Like `logged`, and shows how far ninja is: in place on a terminal, in fifths elsewhere.
logged_progress() {
    local log=$LOGS/$1 line percent shown=0
    shift
    printf '\n$ %s\n' "$*" >>"$log"
    "$@" </dev/null 2>&1 | while IFS= read -r line; do
        printf '%s\n' "$line" >>"$log"
        [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
        percent=$((BASH_REMATCH[1] * 100 / BASH_REMATCH[2]))
        if on_terminal; then
            note "${BASH_REMATCH[1]} of ${BASH_REMATCH[2]} files"
        elif ((percent >= shown + 20 && percent < 100)); then
            shown=$((percent / 20 * 20))
            note "$shown %"
        fi
    done
}
