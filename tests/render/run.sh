#!/bin/sh
# Renders a review with two Markdown renderers of the registries and compares what they make of it. Needs npm and python3.
set -e
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit marked@15 > /dev/null
python3 -m venv env && env/bin/pip install --quiet markdown-it-py==3.0.0
report=${1:-$here/../history/review.md}
node --input-type=module -e 'import {marked} from "marked"; import fs from "fs"; process.stdout.write(marked.parse(fs.readFileSync(process.argv[1], "utf8")))' "$report" > marked.html
env/bin/python -c 'import sys; from markdown_it import MarkdownIt; sys.stdout.write(MarkdownIt("commonmark", {"html": True}).enable("table").render(open(sys.argv[1], encoding="utf-8").read()))' "$report" > markdown-it.html
python3 "$here/compare.py" "$report" marked.html markdown-it.html
