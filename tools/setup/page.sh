# What the page at / is bundled with, in .setup/page: esbuild and the libraries of web/. Sourced, never run.
# shellcheck shell=bash

PAGE=.setup/page

# set_up_page [with-tests]: with-tests also fetches what only the page's tests need. What is there already,
# as the lock file has it, is left alone, so that a build needs no network.
set_up_page() {
    step "page"
    local made=$PAGE/.made wanted omit=(--omit=dev)
    wanted=$(sha256sum web/package.json web/package-lock.json | sha256sum | cut -d' ' -f1)
    if [[ -f $made && $(<"$made") == "$wanted"*"${1-}" && -e web/node_modules/esbuild/package.json ]]; then
        finish "ok (cached)"
        return
    fi
    need_space 200 "The page"
    command -v npm >/dev/null || install_packages npm
    [[ ${1-} != with-tests ]] || omit=()
    note "installing"
    rm -rf "$PAGE" web/node_modules && mkdir -p "$PAGE"
    cp web/package.json web/package-lock.json "$PAGE"
    : >"$LOGS/page.log"
    logged page.log npm ci --prefix "$PAGE" --ignore-scripts --no-audit --no-fund "${omit[@]}" ||
        fail "what the page is made with could not be installed: $(cause page.log)." "$LOGS/page.log"
    # Bundler, compiler and editors look for modules beside the sources.
    ln -s "../$PAGE/node_modules" web/node_modules
    echo "$wanted ${1-}" >"$made"
    finish "ok"
}
