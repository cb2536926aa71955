#!/usr/bin/env bash
# Mutation testing of polc itself. Needs cargo-mutants. By hand; the results stand in docs/security.md.
#
#   tests/mutants.sh                     the algebra (`value`, `units`) by its unit tests: both know nothing else of the
#                                        project, so a crate of them alone compiles in seconds
#   tests/mutants.sh eval analyze …      these by all tests, in target/mutants: hours, resumable (tests/schemata.py)
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -eq 0 ] || exec python3 tests/schemata.py "$@"
crate="$(mktemp -d)"
trap 'rm -rf "$crate"' EXIT
mkdir -p "$crate/src"
cp -r src/value.rs src/value src/units.rs "$crate/src/"
printf 'pub mod units;\npub mod value;\n' >"$crate/src/lib.rs"
cp Cargo.lock "$crate/"
{
  printf '[package]\nname = "algebra"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n'
  grep -E '^(rust_decimal|jiff) = ' Cargo.toml
  printf '\n[profile.dev]\ndebug = 0\n\n[workspace]\n'
} >"$crate/Cargo.toml"
cd "$crate"
# Every mutant that the tests let live is named.
cargo mutants --in-place --timeout 60 --no-shuffle
