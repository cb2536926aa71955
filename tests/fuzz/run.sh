#!/usr/bin/env bash
# Fuzzes every target for SECONDS_EACH (default 20) with the corpus of the project: no panic, hang or excess of memory.
# Needs cargo-fuzz; installs it where it is missing. The stable toolchain serves with RUSTC_BOOTSTRAP=1.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked --quiet
export RUSTC_BOOTSTRAP=1 CARGO_TERM_COLOR=never
seconds="${SECONDS_EACH:-20}"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
for target in parse check fmt run digest; do
  mkdir -p "$scratch/$target"
  seeds=(tests/fuzz/corpus)
  [ "$target" = digest ] || seeds+=(policies)
  find "${seeds[@]}" \( -name '*.pol' -o -name '*.txt' \) -size -24k -exec cp {} "$scratch/$target/" \;
  echo "== $target"
  status=0
  cargo fuzz run --fuzz-dir tests/fuzz --sanitizer none "$target" "$scratch/$target" -- \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 -verbosity=0 -print_final_stats=1 \
    >"$scratch/log" 2>&1 || status=$?
  grep -E 'stat::number_of_executed_units|stat::peak_rss_mb' "$scratch/log" || true
  [ "$status" = 0 ] || { tail -40 "$scratch/log"; echo "$target failed"; exit 1; }
done
