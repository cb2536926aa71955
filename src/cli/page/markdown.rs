//! Blocks as Markdown.

use super::Block;

/// Writes blocks.
pub fn write(blocks: &[Block]) -> String {
    let parts: Vec<String> = blocks.iter().filter(|b| !matches!(b, Block::Bars(_))).map(block).collect();
    parts.join("\n")
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(level, text) => format!("{} {}\n", "#".repeat(usize::from(*level)), escaped(text)),
        Block::Line(text) => format!("{}\n", escaped(text)),
        Block::List(items) => items.iter().map(|item| format!("- {}\n", escaped(item))).collect(),
        Block::Table { heads, rows } => table(heads, rows),
        Block::Code(text) => format!("```\n{}\n```\n", text.trim_end()),
        Block::Bars(_) => String::new(),
        Block::Details(summary, inner) => {
            let summary = crate::cli::compare::html::escaped(summary);
            format!("<details>\n<summary>{summary}</summary>\n\n{}\n</details>\n", write(inner))
        }
    }
}

fn table(heads: &[String], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|c| escaped(c).replace('\n', "<br>")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule = format!("| {} |\n", vec!["---"; heads.len()].join(" | "));
    let body: String = rows.iter().map(|row| line(row)).collect();
    format!("{}{rule}{body}", line(heads))
}

/// Signs that Markdown would read.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}
