"""Two renderings of one report: the same headings, tables, folds and words; nothing of Markdown is left in the text."""
import html.parser
import re
import sys


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.counts, self.words, self.code = {}, [], 0

    def handle_starttag(self, tag, attrs):
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self.code += tag in ("pre", "code")

    def handle_endtag(self, tag):
        self.code -= tag in ("pre", "code")

    def handle_data(self, data):
        if not self.code:
            self.words.append(data)


def read(path):
    reader = Reader()
    reader.feed(open(path, encoding="utf-8").read())
    text = re.sub(r"\s+", "", "".join(reader.words))
    kept = ("h1", "h2", "h3", "table", "tr", "td", "th", "li", "details", "summary", "pre", "br")
    return {tag: reader.counts.get(tag, 0) for tag in kept}, text


source = open(sys.argv[1], encoding="utf-8").read()
first, second = read(sys.argv[2]), read(sys.argv[3])
assert first[0] == second[0], (first[0], second[0])
assert first[1] == second[1]
for counts, text in (first, second):
    assert counts["details"] == source.count("<details>") and counts["pre"] * 2 == source.count("```")
    assert counts["table"] == len(re.findall(r"(?m)^\| ---", source))
    assert not re.search(r"\*\*|\|---|```|&lt;br|\\\|", text), text
print("agree:", first[0])
