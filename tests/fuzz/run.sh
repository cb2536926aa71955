#!/usr/bin/env bash
# Fuzzes every target (or those that are named): no panic, no hang, no excess of memory, no overflow.
# RUNS inputs each (default 1000) of at most MAX_LEN bytes (default 4096) from a fixed seed: the same inputs every time. Found inputs are kept in tests/fuzz/artifacts.
# GROWN=FOLDER keeps what reached new code, for longer runs (default: nothing is kept); TARGET_DIR names a folder to build in.
set -euo pipefail
cd "$(dirname "$0")/../.."
targets=("$@")
[ $# -gt 0 ] || targets=(parse check fmt run profile digest table workbook batch cases source config verify columns)
export CARGO_TARGET_DIR="${TARGET_DIR:-$PWD/tests/fuzz/target}"
bash tests/fuzz/build.sh
built="$CARGO_TARGET_DIR/$(rustc -vV | sed -n 's/^host: //p')/release"
# In memory where there is such a folder: most targets write files.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
export TMPDIR="$scratch/files"
mkdir -p "$TMPDIR" tests/fuzz/artifacts
for target in "${targets[@]}"; do
  bash tests/fuzz/words.sh "$target" >"$scratch/words"
  bash tests/fuzz/seeds.sh "$target" "$scratch/seeds/$target"
  grown="${GROWN:-$scratch/grown}/$target"
  mkdir -p "$grown"
  status=0
  "$built/$target" "$grown" "$scratch/seeds/$target" -seed=1 -runs="${RUNS:-1000}" -dict="$scratch/words" \
    -max_len="${MAX_LEN:-4096}" -timeout=20 -rss_limit_mb=2048 -verbosity=1 -print_final_stats=1 \
    -artifact_prefix="tests/fuzz/artifacts/$target-" >"$scratch/log" 2>&1 || status=$?
  count() { sed -n "s/^stat::$1: *//p" "$scratch/log"; }
  echo "$target: $(count number_of_executed_units) inputs, at most $(count peak_rss_mb) MB, $(count average_exec_per_sec)/s"
  [ "$status" = 0 ] || { tail -60 "$scratch/log"; echo "$target failed"; exit 1; }
done
