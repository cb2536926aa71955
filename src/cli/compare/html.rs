//! A comparison as one HTML page that needs nothing else: light or dark as the reader's system asks.

use super::table::{Cell, Table};
use crate::cli::text::compare as text;
use crate::cli::text::outcome as words;

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c1f23;--paper:#fff;--line:#d5d9de;--head:#f3f5f7;--soft:#68707a;--open:#8a5a00}
@media(prefers-color-scheme:dark){:root{--ink:#e4e7ea;--paper:#16181b;--line:#3a3f45;--head:#22262a;--soft:#98a1ab;--open:#e0b050}}
body{margin:1.5rem;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif}
h1{font-size:1.3rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid var(--line);padding:.4rem .6rem;text-align:left;vertical-align:top;min-width:9rem}
th{background:var(--head)}
tbody th{min-width:5rem;white-space:nowrap}
thead span{display:block;font-weight:400;color:var(--soft)}
td p{margin:0}
td p+p{margin-top:.2rem}
.absent,.not_stated{color:var(--soft)}
.unspecified{color:var(--open)}
";

/// Writes a comparison.
pub fn write(table: &Table, date_given: bool) -> String {
    let title = escaped(&table.title);
    let date = table.date.as_ref().map_or(String::new(), |d| format!("<p>{}</p>\n", words::date(d, date_given)));
    let heads: String = table.heads.iter().map(|h| head(h)).collect();
    let rows: String = table.rows.iter().map(|r| row(&r.name, &r.cells)).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{date}<div class=\"wide\">\n<table>\n\
         <thead><tr><th scope=\"col\">{}</th>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n\
         <p>{}</p>\n</body>\n</html>\n",
        text::ASPECT,
        escaped(text::LEGEND),
    )
}

fn head(lines: &[String]) -> String {
    let [first, rest @ ..] = lines else { return "<th scope=\"col\"></th>".to_owned() };
    let rest: String = rest.iter().map(|line| format!("<span>{}</span>", escaped(line))).collect();
    format!("<th scope=\"col\">{}{rest}</th>", escaped(first))
}

fn row(name: &str, cells: &[Cell]) -> String {
    let cells: String = cells.iter().map(cell).collect();
    format!("<tr><th scope=\"row\">{}</th>{cells}</tr>\n", escaped(name))
}

fn cell(cell: &Cell) -> String {
    let lines: String = cell.lines.iter().map(|line| format!("<p>{}</p>", escaped(line))).collect();
    format!("<td class=\"{}\">{lines}</td>", cell.state)
}

/// A text inside of HTML or XML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
