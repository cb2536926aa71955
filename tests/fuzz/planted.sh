#!/usr/bin/env bash
# Shows that the fuzz targets find faults: plants three panics in a copy of the sources, each deep in another stage, and
# fuzzes until each is found. By hand; the result stands in docs/security.md. TARGET_DIR may name a folder to build in.
set -euo pipefail
cd "$(dirname "$0")/../.."
copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
git archive HEAD | tar -x -C "$copy"
[ -z "${TARGET_DIR:-}" ] || export CARGO_TARGET_DIR="$TARGET_DIR"

# plant FILE LINE PANIC: before the first line that holds a text.
plant() {
  local at
  at="$(grep -nF -- "$2" "$copy/$1" | head -1 | cut -d: -f1)"
  [ -n "$at" ] || { echo "nothing to plant in $1" >&2; exit 1; }
  sed -i "${at}i $3" "$copy/$1"
}
plant src/syntax/build/literal.rs 'let kind = match day {' 'if month == 2 \&\& day == Some(31) { panic!("planted in parse"); }'
plant src/cli/profile/json.rs "Some(b'b') => Some" "Some(b'b') => panic!(\"planted in profile\"),"
plant src/value/rational.rs 'self.checked_mul(Rational::new(other.denominator' 'if other.numerator == 13 { panic!("planted in run"); }'
sed -i 's/panic = "deny"/panic = "allow"/' "$copy/Cargo.toml"

bash "$copy/tests/fuzz/build.sh" --bin parse --bin profile --bin run
built="$(ls -d "${CARGO_TARGET_DIR:-$copy/tests/fuzz/target}"/*/release | head -1)"
for target in parse profile run; do
  seeds="$copy/seeds/$target" log="$copy/$target.log"
  bash tests/fuzz/seeds.sh "$target" "$seeds"
  bash tests/fuzz/words.sh "$target" >"$copy/words"
  "$built/$target" "$seeds" -seed=1 -runs=1000000 -max_total_time="${SECONDS_EACH:-600}" -max_len=1024 -dict="$copy/words" -artifact_prefix="$copy/" >"$log" 2>&1 || true
  if grep -q "planted in $target" "$log"; then
    echo "$target: found after $(grep -oE '^#[0-9]+' "$log" | tail -1 | tr -d '#') inputs"
  else
    echo "$target: not found"; tail -3 "$log"
  fi
done
