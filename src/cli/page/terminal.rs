//! Blocks for a terminal: nothing is folded away, tables are one block of lines a row.

use super::Block;

/// Writes blocks; `ascii` draws marks with ASCII only.
pub fn write(blocks: &[Block], ascii: bool) -> String {
    let mut out = String::new();
    draw(blocks, ascii, 0, &mut out);
    out
}

fn draw(blocks: &[Block], ascii: bool, indent: usize, out: &mut String) {
    let space = " ".repeat(indent);
    let mark = if ascii { "-" } else { "·" };
    let mut line = |text: &str, head: &str| {
        for (i, part) in text.lines().enumerate() {
            let head = if i == 0 { head.to_owned() } else { " ".repeat(head.chars().count()) };
            out.push_str(&format!("{space}{head}{part}\n"));
        }
    };
    for block in blocks {
        match block {
            Block::Heading(level, text) => {
                line(if *level > 1 { "\n" } else { "" }, "");
                line(text, "");
            }
            Block::Line(text) => line(text, "  "),
            Block::List(items) => items.iter().for_each(|item| line(item, &format!("  {mark} "))),
            Block::Table { heads, rows } => {
                for row in rows {
                    for (index, (head, cell)) in heads.iter().zip(row).enumerate().filter(|(_, (_, c))| !c.is_empty()) {
                        let head = if index == 0 { format!("  {mark} ") } else { format!("    {head}：") };
                        line(cell, &head);
                    }
                }
            }
            Block::Bars(_) => {}
            Block::Code(text) => line(text, "    "),
            Block::Details(summary, inner) => {
                line(summary, "  ");
                let mut nested = String::new();
                draw(inner, ascii, 2, &mut nested);
                line(&nested, "");
            }
        }
    }
}
