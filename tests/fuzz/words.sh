#!/usr/bin/env bash
# The words of a target as a dictionary of libFuzzer, their bytes in hexadecimal: every quoted text of the grammar, and what
# corpus and target know of other forms. Usage: words.sh TARGET
set -euo pipefail
cd "$(dirname "$0")/../.."

# The tags and attributes of a workbook, the keys of JSON and TOML: whatever has their form in the seeds. For a profile the
# escapes of JSON and the marks of YAML.
words() {
  case "$1" in
    workbook) grep -aohE '<[/a-zA-Z]+|[a-zA-Z0-9]+="[^"<]{0,24}"|/>' tests/fuzz/corpus/workbook/* tests/fuzz/targets/workbook.rs ;;
    verify | config | batch | source) grep -aohE '"[^"\\]{1,24}"|^[a-z-]+ = ' tests/fuzz/corpus/"$1"/* ;;
    profile) printf '%s\n' '\"' '\\' '\/' '\b' '\f' '\n' '\r' '\t' '\u00' '\ud83d' true false null '- ' ': ' '&' '*' '>' '|' '---' ;;
    columns) printf '%s\n' PAR1 ARROW1 留用率 企业规模 见习人员 ;;
    *) grep -oh '"[^"]\{1,40\}"' grammar/*.pest | sed 's/^"//; s/"$//' ;;
  esac
}

words "$1" | LC_ALL=C sort -u | while IFS= read -r word; do
  printf '"%s"\n' "$(printf %s "$word" | od -An -v -tx1 | tr -d '\n' | sed 's/ /\\x/g')"
done
