# How set-up talks: one line per step, one sentence when a step fails. Sourced, never run.
# shellcheck shell=bash

LOGS=build/log
STEP=0
STEPS=0
STEP_NAME=

on_terminal() { [[ -t 1 ]]; }

# step NAME: begins the next line, "[2/5] llama.cpp … ".
step() {
    STEP=$((STEP + 1))
    STEP_NAME=$1
    printf '[%d/%d] %s … ' "$STEP" "$STEPS" "$STEP_NAME"
}

# note TEXT: what the step is at; rewrites the line on a terminal, adds to it elsewhere.
note() {
    if on_terminal; then
        printf '\r\033[K[%d/%d] %s … %s … ' "$STEP" "$STEPS" "$STEP_NAME" "$1"
    else
        printf '%s … ' "$1"
    fi
}

# finish TEXT: ends the line.
finish() {
    if on_terminal; then
        printf '\r\033[K[%d/%d] %s … ' "$STEP" "$STEPS" "$STEP_NAME"
    fi
    printf '%s\n' "$1"
}

# fail SENTENCE [LOG]: what failed and why, where the whole log is; ends the script.
fail() {
    [[ $STEP -eq 0 ]] || printf 'failed\n'
    printf 'elpis: %s\n' "$1" >&2
    [[ -z ${2-} ]] || printf '       The whole log is in %s.\n' "$2" >&2
    exit 1
}

# logged LOG COMMAND…: runs it silently, its output appended to build/log/LOG.
logged() {
    local log=$LOGS/$1
    shift
    printf '\n$ %s\n' "$*" >>"$log"
    "$@" >>"$log" 2>&1 </dev/null
}

# cause LOG: the likely reason, read out of a log, as the end of a sentence.
cause() {
    local log=$LOGS/$1 line
    # A full disk may have kept its own message out of the log.
    if grep -qE 'No space left|ENOSPC|Disk quota' "$log" || [[ $(free_mib) -lt 20 ]]; then
        echo "the disk is full ($(free_mib) MiB free in $PWD)"
    elif grep -qE 'Could not resolve|name resolution|resolve host|Network is unreachable|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|Connection (refused|timed out)|Could not connect|Failed to (connect|establish)|No matching distribution' "$log"; then
        echo "there seems to be no network (or a proxy stands in the way)"
    elif grep -qE 'Killed( signal)?|[Cc]annot allocate memory|out of memory' "$log"; then
        echo "the machine ran out of memory; try again with ELPIS_JOBS=1 set"
    elif grep -qE 'Permission denied|EACCES' "$log"; then
        echo "a file may not be written: $(grep -E 'Permission denied|EACCES' "$log" | tail -n 1)"
    elif line=$(grep -m 1 -E '(error|Error|ERROR|fatal)[: ]' "$log"); then
        echo "$line"
    else
        grep -v '^$' "$log" | tail -n 1
    fi
}

free_mib() { df -Pm . | awk 'NR == 2 { print $4 }'; }

# need_space MIB WHAT: refuses to begin what the disk cannot hold.
need_space() {
    local free
    free=$(free_mib)
    [[ $free -ge $1 ]] ||
        fail "$2 needs $1 MiB of disk and $PWD has $free MiB; free some, or move the checkout."
}
