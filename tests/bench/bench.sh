#!/usr/bin/env bash
# bench.sh BUILD_DIR [--json] [--full] [NAME...]: every figure beside this machine's own limit. See
# bench.py; NAME is one of scan walk convert memory store threads big postgres rabbit net
# api finance work.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: $0 BUILD_DIR [--json] [--full] [NAME...]" >&2; exit 2; }
exec python3 "$(dirname "${BASH_SOURCE[0]}")/bench.py" "$@"
