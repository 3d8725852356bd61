#!/usr/bin/env bash
# Fails when a C++ file is not as .clang-format has it. `make fmt` puts it right.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

git ls-files -z 'src/*.h' 'src/*.cpp' 'tests/*.cpp' 'fuzz/*.h' 'fuzz/*.cpp' |
    xargs -0 clang-format-19 --dry-run -Werror
echo "format: every file is as .clang-format has it"
