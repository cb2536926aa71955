#!/usr/bin/env bash
# Builds all fuzz targets with the counters of libFuzzer: what cargo-fuzz does, by cargo alone, for a stable toolchain.
# Needs Rust and a C++ compiler. The programs lie in tests/fuzz/target/HOST/release.
set -euo pipefail
cd "$(dirname "$0")"
host="$(rustc -vV | sed -n 's/^host: //p')"
flags=(-Cpasses=sancov-module --cfg fuzzing)
for option in level=4 inline-8bit-counters pc-table trace-compares; do
  flags+=("-Cllvm-args=-sanitizer-coverage-$option")
done
# The versions of the project; what only the targets need is added.
cp ../../Cargo.lock Cargo.lock
# With --target the flags do not reach build scripts.
RUSTFLAGS="${flags[*]}" cargo build --release --quiet --target "$host" "$@"
