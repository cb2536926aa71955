//! Coverage as one HTML page that needs nothing else: light or dark as the reader's system asks.

use super::document::{Document, Measure, Row, share};
use crate::cli::compare::html::escaped;
use crate::cli::text::testing::coverage as say;

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c1f23;--paper:#fff;--line:#d5d9de;--head:#f3f5f7;--soft:#68707a;--open:#a33a00}
@media(prefers-color-scheme:dark){:root{--ink:#e4e7ea;--paper:#16181b;--line:#3a3f45;--head:#22262a;--soft:#98a1ab;--open:#f0a070}}
body{margin:1.5rem;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif}
h1{font-size:1.3rem}
h2{font-size:1.05rem;margin-top:2rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top}
th{background:var(--head)}
.place{color:var(--soft);white-space:nowrap}
.open{color:var(--open)}
";

/// The page.
pub fn page(document: &Document) -> String {
    let whole = say::share(say::TITLE, &document.share, document.covered, document.total);
    let measures: String = document.measures.iter().map(measure).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{whole}</h1>\n<p>{}</p>\n{measures}</body>\n</html>\n",
        say::TITLE,
        say::LEGEND,
    )
}

fn measure(measure: &Measure) -> String {
    let head = say::share(&measure.id, &share(measure.covered, measure.total), measure.covered, measure.total);
    let columns: String = say::COLUMNS.iter().map(|c| format!("<th scope=\"col\">{c}</th>")).collect();
    let rows: String = measure.points.iter().map(row).collect();
    format!(
        "<h2>{}</h2>\n<div class=\"wide\">\n<table>\n<thead><tr>{columns}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n",
        escaped(&head),
    )
}

fn row(row: &Row) -> String {
    let (kind, state) = row.words;
    let class = if row.is_covered() { "covered" } else { "open" };
    format!(
        "<tr><td>{kind}</td><td>{}</td><td class=\"place\">{}:{}</td><td class=\"{class}\">{state}</td></tr>\n",
        escaped(&row.text),
        escaped(&row.span.file),
        row.span.line,
    )
}
