#!/usr/bin/env bash
# clang-tidy over our sources, with the commands of the dev build. Arguments name files; none: all, latest
# changes first (--seconds N: begin none after N seconds). What was clean and did not change since is not
# looked at again.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
source tools/setup/setup.sh

[[ -f build/dev/compile_commands.json ]] || {
    echo "clang-tidy needs the dev build's compile_commands.json: run ./test first." >&2
    exit 1
}
begin_setup 1
set_up_tidy
end_setup

exec "$VENV_PYTHON" tools/run_tidy.py --tidy "$CLANG_TIDY" --jobs "$(jobs_for_build)" "$@"
