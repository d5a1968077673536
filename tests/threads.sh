#!/usr/bin/env bash
# threads.sh - what runs in several threads, under ThreadSanitizer: the programs' tests, and those of the rooms.
#
#     tests/threads.sh BUILD_DIR [REGEX]       REGEX: of names of ctest, instead of all in the list below
#
# One test at a time: each has threads enough, and ThreadSanitizer makes them ten times as slow. A race is
# written to BUILD_DIR/races, whatever became of its program; a race is one however the test ended. Exit 1:
# a test failed, or there is a report.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: $0 BUILD_DIR [REGEX]" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(cd "$1" && pwd)
races=$build/races

# Rooms (Criterion, without its boxes: tools/unboxed.c), then programs.
list='cred|store|host|net|api|job|job_(aside|tray|turns|breakers)|hook_keys|real_time|bank_model|cards_model'
list+='|host_runner|net_(exchange|auth|flow)|api_(serve|reload|live|hooks|rest|transfers)|store_both'
list+='|x12_guide_first|cli_(pipeline|work|reload|bank|transfer|round_trip)|job_relay_http'
chosen=${2:-^($list)$}

rm -rf "$races"
mkdir -p "$races"
export HIA_MODEL_HISTORIES=${HIA_MODEL_HISTORIES:-40}
export TSAN_OPTIONS="log_path=$races/report:exitcode=66:history_size=4:suppressions=$here/tsan.supp"
# A limit of time that only a hang reaches is another one here.
find "$build/tests" -name CTestTestfile.cmake -exec sed -i 's/ TIMEOUT "[0-9]*"/ TIMEOUT "3600"/' {} +
failed=0
ctest --test-dir "$build" -R "$chosen" --no-tests=error --output-on-failure -j 1 || failed=1

count=$(find "$races" -type f | wc -l)
if [ "$count" -gt 0 ]; then
    echo "$count programs with a race, in $races; of these:"
    grep -h '^SUMMARY' "$races"/* | sort | uniq -c | sort -rn
    failed=1
fi
exit "$failed"
