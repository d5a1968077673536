#!/usr/bin/env bash
# fault.sh BUILD_DIR ROUNDS [--seed N] [--each-failpoint]: kill -9 at random points; nothing lost,
# nothing twice. See fault.py.
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: $0 BUILD_DIR ROUNDS [--seed N] [--each-failpoint]" >&2; exit 2; }
exec python3 "$(dirname "${BASH_SOURCE[0]}")/fault.py" "$@"
