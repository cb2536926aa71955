#!/usr/bin/env bash
# Writes the seeds of one fuzz target into a folder: its own corpus, and the blocks of the literate suites that are texts of
# its kind. Usage: seeds.sh TARGET FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
target="$1" folder="$2"
mkdir -p "$folder"

# The fenced blocks of a kind, one file each; with `join`, a policy and the profile after it, parted by a NUL.
blocks() {
  find tests/suite docs -name '*.md' -print0 | sort -z | xargs -0 awk -v folder="$folder" -v wanted="$1" -v join="${2:-}" '
    FNR == 1 { policy = "" }
    open != "" && /^```$/ {
      if (open == "pol") policy = text
      if (open == wanted) {
        path = sprintf("%s/%s-%04d", folder, wanted, ++count)
        if (join != "") printf "%s%c%s", policy, 0, text > path; else printf "%s", text > path
        close(path)
      }
      open = ""; next
    }
    open != "" { text = text $0 "\n"; next }
    /^```/ { open = substr($1, 4); text = "" }
  '
}

case "$target" in
  parse | check | fmt) blocks pol ;;
  run) blocks profile join ;;
  profile) blocks profile ;;
  digest) blocks digest ;;
  table) blocks csv join ;;
esac
if [ -d "tests/fuzz/corpus/$target" ]; then cp tests/fuzz/corpus/"$target"/* "$folder"/; fi
