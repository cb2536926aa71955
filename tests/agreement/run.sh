#!/usr/bin/env bash
# Batch = interpreter on so many rows a rule set (default 20,000): 24 drawn rule sets, and a quarter of the rows for each
# of 45 draws on the five cities' policies.
set -euo pipefail
cd "$(dirname "$0")/../.."
POLC_AGREEMENT_ROWS="${1:-20000}" cargo test --release --test it batch:: -- --nocapture
