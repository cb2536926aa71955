#!/usr/bin/env bash
# Random conditions, judged by the analysis and by z3 (pip install z3-solver). Usage: run.sh [NUMBER], 10000 by default.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! python3 -c 'import z3' 2>/dev/null; then
  echo 'z3 is not installed (pip install z3-solver): the oracle is left out'
  exit 0
fi
file="$(mktemp)"
trap 'rm -f "$file"' EXIT
POLC_ORACLE="${1:-10000}" POLC_ORACLE_FILE="$file" cargo test --locked --quiet --test it z3:: >/dev/null
python3 tests/oracle/check.py "$file"
