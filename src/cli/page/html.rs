//! Blocks as one HTML page.

use super::{Block, bars};
use crate::cli::compare::html::escaped;

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c1f23;--paper:#fff;--line:#d5d9de;--head:#f3f5f7;--soft:#68707a}
@media(prefers-color-scheme:dark){:root{--ink:#e4e7ea;--paper:#16181b;--line:#3a3f45;--head:#22262a;--soft:#98a1ab}}
body{margin:1.5rem auto;max-width:60rem;padding:0 1rem;background:var(--paper);color:var(--ink);font:16px/1.7 system-ui,\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif}
h1{font-size:1.4rem}h2{font-size:1.2rem;border-bottom:1px solid var(--line)}h3{font-size:1.05rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid var(--line);padding:.35rem .6rem;text-align:left;vertical-align:top;min-width:5rem}
th{background:var(--head)}
td{white-space:pre-line}
pre{background:var(--head);padding:.6rem;overflow-x:auto}
summary{cursor:pointer;color:var(--soft)}
";

/// Writes a page; its first heading is its title.
pub fn write(blocks: &[Block]) -> String {
    let title = blocks.iter().find_map(|b| if let Block::Heading(_, text) = b { Some(escaped(text)) } else { None });
    let body: String = blocks.iter().map(block).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{}</title>\n\
         <style>\n{STYLE}{}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        title.unwrap_or_default(),
        if drawn(blocks) { bars::STYLE } else { "" },
    )
}

/// Whether there is a chart.
fn drawn(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Bars(_) => true,
        Block::Details(_, inner) => drawn(inner),
        Block::Heading(..) | Block::Line(_) | Block::List(_) | Block::Table { .. } | Block::Code(_) => false,
    })
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(level, text) => format!("<h{level}>{}</h{level}>\n", escaped(text)),
        Block::Line(text) => format!("<p>{}</p>\n", escaped(text)),
        Block::List(items) => {
            let items: String = items.iter().map(|item| format!("<li>{}</li>\n", escaped(item))).collect();
            format!("<ul>\n{items}</ul>\n")
        }
        Block::Table { heads, rows } => table(heads, rows),
        Block::Code(text) => format!("<pre>{}</pre>\n", escaped(text.trim_end())),
        Block::Bars(chart) => bars::draw(chart),
        Block::Details(summary, inner) => {
            let inner: String = inner.iter().map(self::block).collect();
            format!("<details>\n<summary>{}</summary>\n{inner}</details>\n", escaped(summary))
        }
    }
}

fn table(heads: &[String], rows: &[Vec<String>]) -> String {
    let heads: String = heads.iter().map(|h| format!("<th scope=\"col\">{}</th>", escaped(h))).collect();
    let row = |cells: &Vec<String>| {
        let cells: String = cells.iter().map(|c| format!("<td>{}</td>", escaped(c))).collect();
        format!("<tr>{cells}</tr>\n")
    };
    let rows: String = rows.iter().map(row).collect();
    format!("<div class=\"wide\"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n")
}
