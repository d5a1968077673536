#!/usr/bin/env bash
# fuzz.sh - every libFuzzer target for SECONDS each, as many at once as there are cores.
#
#     tests/fuzz/fuzz.sh BUILD_DIR SECONDS [TARGET...]
#
# Prints a table; exit 1 on any crash, leak, time-out or broken law. What was found is kept in
# BUILD_DIR/artifacts, the corpora in BUILD_DIR/corpus, and both are used again by the next run.
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: $0 BUILD_DIR SECONDS [TARGET...]" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd)
seconds=$2
shift 2
targets=("$@")
bin=$build/tests/fuzz
if [ ${#targets[@]} = 0 ]; then # as CMakeLists.txt has them: what is built is what is run
    targets=($(find "$bin" -maxdepth 1 -type f -name 'fuzz_*' ! -name fuzz_seeds -printf '%f\n' | sort))
    targets=("${targets[@]#fuzz_}")
fi
artifacts=$build/artifacts
mkdir -p "$artifacts"
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1

fuzz_one() {
    local name=$1 corpus=$build/corpus/$1 log=$build/fuzz-$1.log dict=()
    mkdir -p "$corpus"
    "$bin/fuzz_seeds" "$name" "$corpus"
    case $name in
    claim_json | conf | codes | overlay | asked | cred | http | request | soap | mime | script | sandbox) ;;
    bank | hint | ramp | target) ;;
    *) dict=(-dict="$here/x12.dict") ;;
    esac
    case $name in
    reader | tree)
        for file in "$root"/samples/{837p,835,999,277ca,ta1}/*/input.*; do
            [ -f "$file" ] && cp "$file" "$corpus/$(echo "${file#"$root"/samples/}" | tr / -)"
        done
        ;;
    esac
    local status=0
    "$bin/fuzz_$name" "$corpus" "${dict[@]}" -max_total_time="$seconds" -rss_limit_mb=2048 \
        -timeout=20 -max_len=8192 -print_final_stats=1 -artifact_prefix="$artifacts/$name-" \
        >"$log" 2>&1 || status=$?
    echo "$status" >"$build/fuzz-$name.status"
}

running=0
for name in "${targets[@]}"; do
    fuzz_one "$name" &
    running=$((running + 1))
    if [ "$running" -ge "$(nproc)" ]; then
        wait -n
        running=$((running - 1))
    fi
done
wait

failed=0
printf '%-16s %12s %8s %9s %9s %8s  %s\n' target executions "a sec" coverage corpus "peak MB" result
for name in "${targets[@]}"; do
    log=$build/fuzz-$name.log
    stat() { awk -v k="stat::$1:" '$1 == k {print $2}' "$log" | tail -1; }
    cov=$(grep -o 'cov: [0-9]*' "$log" | tail -1 | cut -d' ' -f2 || true)
    corp=$(grep -o 'corp: [0-9]*' "$log" | tail -1 | cut -d' ' -f2 || true)
    result=clean
    if [ "$(cat "$build/fuzz-$name.status")" != 0 ]; then
        failed=1
        result=$(grep -m1 -E 'law broken|ERROR: |runtime error|Test unit written' "$log" | cut -c1-150 || true)
        result="FOUND: ${result:-see $log}"
    fi
    printf '%-16s %12s %8s %9s %9s %8s  %s\n' "$name" "$(stat number_of_executed_units)" \
        "$(stat average_exec_per_sec)" "${cov:--}" "${corp:--}" "$(stat peak_rss_mb)" "$result"
done
[ "$failed" = 0 ] || { echo "inputs are in $artifacts" >&2; exit 1; }
