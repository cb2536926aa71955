#!/usr/bin/env bash
# Which lines of each stage (folder of src) the seeds and what was found in long runs reach, all targets together.
# Usage: coverage.sh [FOLDER of GROWN]. Needs the component llvm-tools of rustup. By hand; the table stands in docs/security.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
grown="${1:-}"
tools="$(dirname "$(rustc --print target-libdir)")/bin"
[ -x "$tools/llvm-cov" ] || { echo "rustup component add llvm-tools" >&2; exit 2; }
host="$(rustc -vV | sed -n 's/^host: //p')"
export CARGO_TARGET_DIR="${TARGET_DIR:-$PWD/tests/fuzz/target}"
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
export TMPDIR="$scratch/files"
mkdir -p "$TMPDIR"

# The lines of the project alone are counted: only it is compiled with counters, and without optimization, beside the others. The
# targets have them too, so that what writes the counters is linked; their lines are left out below.
cat >"$scratch/rustc" <<'END'
#!/bin/sh
case " $* " in
  *" --crate-name polc "* | *" targets/"*) exec "$@" -Cinstrument-coverage ;;
  *) exec "$@" ;;
esac
END
chmod +x "$scratch/rustc"
RUSTC_WRAPPER="$scratch/rustc" bash tests/fuzz/build.sh --config 'profile.release.package.polc.opt-level=0'
objects=()
for source in tests/fuzz/targets/*.rs; do
  target="$(basename "$source" .rs)"
  [ "$target" != folder ] || continue
  built="$CARGO_TARGET_DIR/$host/release/$target"
  bash tests/fuzz/seeds.sh "$target" "$scratch/$target"
  LLVM_PROFILE_FILE="$scratch/$target.profraw" "$built" -runs=0 "$scratch/$target" ${grown:+"$grown/$target"} >/dev/null 2>&1
  objects+=(--object "$built")
done
"$tools/llvm-profdata" merge -sparse "$scratch"/*.profraw -o "$scratch/all.profdata"
# Of each file the count of lines and of missed lines.
"$tools/llvm-cov" report "${objects[@]}" --instr-profile "$scratch/all.profdata" --show-region-summary=false \
  --ignore-filename-regex='/(registry|rustc|tests)/' --show-branch-summary=false 2>/dev/null |
  awk '
    $1 ~ /\.rs$/ {
      path = $1; sub(/^.*src\//, "", path); stage = path; sub(/[\/.].*$/, "", stage)
      lines[stage] += $5; missed[stage] += $6; all += $5; gone += $6
    }
    END {
      for (stage in lines) printf "%s %d of %d lines, %.1f %%\n", stage, lines[stage] - missed[stage], lines[stage], 100 - 100 * missed[stage] / lines[stage] | "sort"
      close("sort")
      printf "all %d of %d lines, %.1f %%\n", all - gone, all, 100 - 100 * gone / all
    }
  '
