#!/usr/bin/env bash
# Batch = interpreter on so many rows a rule set (default 20,000): 12 drawn rule sets, one rich rule set with a thirtieth of the rows
# for every seven of them (2,857 with 666 each), and a quarter of the rows for each
# of 45 draws on the five cities' policies.
set -euo pipefail
cd "$(dirname "$0")/../.."
POLC_AGREEMENT_ROWS="${1:-20000}" cargo test --release --test it -- batch:: rich:: --nocapture
