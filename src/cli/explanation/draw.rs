//! The tree of an explanation on lines.

use super::Wire;

/// The strokes of a tree.
struct Strokes {
    branch: &'static str,
    last: &'static str,
    through: &'static str,
}

const BOX: Strokes = Strokes { branch: "├─ ", last: "└─ ", through: "│  " };
const ASCII: Strokes = Strokes { branch: "|- ", last: "`- ", through: "|  " };

/// Draws the children of a step, each line after `indent`.
pub fn draw(step: &Wire, indent: &str, ascii: bool) -> String {
    let mut out = String::new();
    children(step, indent, if ascii { &ASCII } else { &BOX }, &mut out);
    out
}

fn children(step: &Wire, indent: &str, strokes: &Strokes, out: &mut String) {
    for (i, child) in step.children.iter().enumerate() {
        let last = i + 1 == step.children.len();
        let (stroke, below) = if last { (strokes.last, "   ") } else { (strokes.branch, strokes.through) };
        out.push_str(indent);
        out.push_str(stroke);
        out.push_str(&child.text);
        if let Some(formula) = &child.formula {
            out.push_str(if child.text.contains('：') { "，" } else { "：" });
            out.push_str(formula);
        }
        if let Some(value) = &child.value {
            out.push_str(" = ");
            out.push_str(value);
        }
        if let Some(place) = &child.span {
            out.push_str(&format!("  [{}:{}]", place.file, place.line));
        }
        out.push('\n');
        children(child, &format!("{indent}{below}"), strokes, out);
    }
}
