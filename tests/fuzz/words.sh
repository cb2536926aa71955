#!/usr/bin/env bash
# The words of the grammar as a dictionary of libFuzzer: every quoted text, its bytes in hexadecimal.
set -euo pipefail
cd "$(dirname "$0")/../.."
grep -oh '"[^"]\{1,40\}"' grammar/*.pest | LC_ALL=C sort -u | LC_ALL=C sed 's/^"//; s/"$//' | while IFS= read -r word; do
  printf '"%s"\n' "$(printf %s "$word" | od -An -v -tx1 | tr -d '\n' | sed 's/ /\\x/g')"
done
