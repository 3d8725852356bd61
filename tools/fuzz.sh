#!/usr/bin/env bash
# tools/fuzz.sh SECONDS [READER…]: runs the fuzz target of each reader of foreign files and texts that long, under
# AddressSanitizer and UndefinedBehaviorSanitizer. What it finds lies in build/fuzz/findings; the inputs
# that led somewhere new stay in build/fuzz/corpus for the next time.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

[[ ${1:-} =~ ^[0-9]+$ ]] || {
    echo "usage: tools/fuzz.sh SECONDS [card_json|card_png|gbnf|gguf|hf_adapter|hf_config|hf_tokenizer|hf_weights|http_head|journal|json|pickle|safetensors|saved_feeling|saved_life|scenario|schema|torch_legacy|torch_zip …]" >&2
    exit 2
}
seconds=$1
shift
readers=("$@")
[[ ${#readers[@]} -gt 0 ]] || readers=(card_json card_png gbnf gguf hf_adapter hf_config hf_tokenizer hf_weights http_head journal json pickle safetensors saved_feeling saved_life scenario schema torch_legacy torch_zip)

cmake --preset fuzz >/dev/null
ninja -C build/fuzz fuzzers
python3 fuzz/make_corpus.py tests/data build/fuzz/corpus
mkdir -p build/fuzz/findings

trace=/tmp/elpis_pickle_ran # what the hostile fixtures would make, were anything in them run
[[ ! -e $trace ]] || {
    echo "$trace is there already; remove it, or nothing can be told from it" >&2
    exit 1
}
failed=0
for reader in "${readers[@]}"; do
    echo "== $reader, $seconds s"
    # Each line of libFuzzer's goes into a log; the last ones say how much was tried.
    if ! build/fuzz/fuzz/fuzz_"$reader" "build/fuzz/corpus/$reader" -max_total_time="$seconds" \
        -timeout=10 -rss_limit_mb=2048 -max_len=8192 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/findings/$reader-" 2>"build/fuzz/$reader.log"; then
        echo "a finding: see build/fuzz/$reader.log and build/fuzz/findings" >&2
        failed=1
    fi
    grep -E '^stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)|^SUMMARY' \
        "build/fuzz/$reader.log" || true
done
[[ ! -e $trace ]] || {
    echo "$trace has appeared: something in a pickle was run" >&2
    failed=1
}
exit "$failed"
