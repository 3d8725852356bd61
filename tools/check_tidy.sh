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

# One process per file: memory stays bounded and the cores stay busy.
# clang knows fewer warnings than the g++ whose commands it reads.
printf '%s\0' "${files[@]}" |
    xargs -0 -n 1 -P "$(nproc)" clang-tidy-19 --quiet -p build/dev \
        --extra-arg=-Wno-unknown-warning-option 2> >(grep -vE '^[0-9]+ warnings? (generated|treated)' >&2)
echo "clang-tidy: ${#files[@]} files, nothing to say"
