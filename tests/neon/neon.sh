#!/usr/bin/env bash
# neon.sh - the AArch64 scan (parsers/x12/scan_neon.c) compiled, and its tests run, under qemu-user.
set -euo pipefail
build=$1
mkdir -p "$build"
flags="-std=gnu17 -D_POSIX_C_SOURCE=200809L -g -Itests/neon -Isrc -Iparsers"
strict="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror"
# shellcheck disable=SC2086
for level in -O0 -O3; do
    for file in scan scan_neon; do
        aarch64-linux-gnu-gcc $flags $strict $level -c -o "$build/$file.o" "parsers/x12/$file.c"
    done
    aarch64-linux-gnu-gcc $flags -Wall -Werror $level -static -o "$build/scan$level" \
        "$build/scan.o" "$build/scan_neon.o" tests/x12/test_scan.c tests/neon/main.c
    qemu-aarch64-static "$build/scan$level"
done
