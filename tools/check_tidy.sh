#!/usr/bin/env bash
# clang-tidy over our sources, with the commands of the dev build. Arguments name files; none: all.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

[[ -f build/dev/compile_commands.json ]] || {
    echo "clang-tidy needs the dev build's compile_commands.json: run ./test first." >&2
    exit 1
}
files=("$@")
[[ ${#files[@]} -gt 0 ]] || mapfile -t files < <(git ls-files 'src/*.cpp')

check() {
    local only=() said status=0
    # Tests look into an optional after REQUIRE(…), which this check does not understand.
    [[ $1 != *_test.cpp ]] || only=(--checks=-bugprone-unchecked-optional-access)
    # Held back to the end, so that two processes do not mix; clang knows fewer warnings than the
    # g++ whose commands it reads.
    said=$(clang-tidy-19 --quiet -p build/dev --extra-arg=-Wno-unknown-warning-option \
        "${only[@]}" "$1" 2>&1) || status=$?
    grep -vE '^[0-9]+ warnings? (generated|treated)' <<<"$said" || true
    return "$status"
}
export -f check

printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c 'check "$1"' tidy
echo "clang-tidy: nothing to say about ${#files[@]} source files"
