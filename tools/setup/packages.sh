# System packages: the only thing outside the checkout that set-up touches. Sourced, never run.
# shellcheck shell=bash disable=SC2034  # the lists are used by those who source this

BUILD_PACKAGES=(
    g++ cmake ninja-build git ca-certificates python3 python3-venv
    libtomlplusplus-dev libcli11-dev libspdlog-dev libfmt-dev libzip-dev zlib1g-dev libsqlite3-dev
)
TEST_PACKAGES=(doctest-dev librsvg2-2 chromium)  # librsvg for PNG plots, which the program can do without
CHECK_PACKAGES=(clang-format-19)
FUZZ_PACKAGES=(clang-19 libclang-rt-19-dev)  # tools/fuzz.sh

# set_up_packages PACKAGE…: installs those that are missing.
set_up_packages() {
    step "system packages"
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        check_compiler
        finish "left to you (no apt-get here; see docs/dependencies.md for what a build needs)"
        return
    fi
    local missing
    missing=$(missing_packages "$@")
    if [[ -n $missing ]]; then
        # shellcheck disable=SC2086  # a list of words
        install_packages $missing
        missing=$(missing_packages "$@")
        [[ -z $missing ]] || fail "apt-get left these packages out: $missing." "$LOGS/packages.log"
        check_compiler
        finish "ok (installed)"
    else
        check_compiler
        finish "ok"
    fi
}

missing_packages() {
    # One call for all of them: dpkg-query is slow to start, and fails when any is unknown.
    local have package
    have=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for package in "$@"; do
        grep -qxF "$package installed" <<<"$have" || printf '%s ' "$package"
    done
}

install_packages() {
    local root=()
    if [[ $(id -u) -ne 0 ]]; then
        local by_hand="apt-get install --no-install-recommends $*"
        command -v sudo >/dev/null ||
            fail "system packages are missing, you are not root and there is no sudo. As root, run: apt-get update && $by_hand"
        if sudo -n true 2>/dev/null; then
            root=(sudo -n)
        elif [[ -t 0 && -t 1 ]]; then
            note "sudo will ask for your password"
            printf '\n'
            sudo -v || fail "sudo refused. Run this once, then come back: sudo $by_hand"
            root=(sudo)
        else
            fail "system packages are missing and sudo wants a password. Run this once, then come back: sudo apt-get update && sudo $by_hand"
        fi
    fi
    note "installing $# of them"
    : >"$LOGS/packages.log"
    local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive
        apt-get -q -y -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3)
    # The package lists are read anew only where the ones at hand do not do.
    logged packages.log "${apt[@]}" install --no-install-recommends "$@" && return
    note "reading the package lists"
    : >"$LOGS/packages.log"
    logged packages.log "${apt[@]}" update || true  # one dead mirror of several is no reason to stop
    logged packages.log "${apt[@]}" install --no-install-recommends "$@" ||
        fail "apt-get could not install $*: $(cause packages.log)." "$LOGS/packages.log"
}

# Packages or not: what is there must be new enough.
check_compiler() {
    local cxx=${CXX:-g++} tool
    for tool in "$cxx" cmake ninja git python3; do
        command -v "$tool" >/dev/null || fail "\`$tool\` is not on PATH and a build needs it."
    done
    local major
    major=$("$cxx" -dumpversion | cut -d. -f1)
    [[ $major -ge 12 ]] || "$cxx" --version | grep -q clang ||
        fail "\`$cxx\` is version $major; Elpis needs g++ 12 or newer (Debian 12 has it). CXX names another one."
}
