//! Equality of two trees without their places.
//!
//! The normal form is the derived debug text of a tree with every place blotted out: a field that is added to the tree is part of
//! it without a change here. Texts inside quotes are never touched. Two things that the tree keeps
//! apart are made one: 月 and 个月 behind a number, and whether a comma or a newline parts two clauses of a block.

use crate::syntax::ast::File;

/// The normal form.
pub fn shape(file: &File) -> String {
    let full = format!("{:?}\n{:?}\n{:?}", file.items, file.comments, file.broken);
    let blank = without_places(&full).replace("after_comma: true", "after_comma: false");
    blank.replace("unit: Some(Name { text: \"月\"", "unit: Some(Name { text: \"个月\"")
}

/// Replaces `source0:12..34` outside quotes by nothing.
fn without_places(debug: &str) -> String {
    let mut out = String::with_capacity(debug.len());
    let mut rest = debug;
    while let Some(at) = rest.find(['"', 's']) {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let taken = quoted(tail).map(|n| (n, true)).or_else(|| place(tail).map(|n| (n, false))).unwrap_or((1, true));
        let (token, next) = tail.split_at_checked(taken.0).unwrap_or((tail, ""));
        out.push_str(if taken.1 { token } else { "" });
        rest = next;
    }
    out + rest
}

/// The length of a quoted text at the start, its quotes included.
fn quoted(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('"')?;
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            '"' if !escaped => return Some(at + 2),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

/// The length of a place at the start.
fn place(text: &str) -> Option<usize> {
    let rest = digits(text.strip_prefix("source")?)?.strip_prefix(':')?;
    let rest = digits(digits(rest)?.strip_prefix("..")?)?;
    Some(text.len() - rest.len())
}

fn digits(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    (rest.len() < text.len()).then_some(rest)
}

/// From the first difference on, a short part of each.
pub fn first_difference(a: &str, b: &str) -> (String, String) {
    let at = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count().saturating_sub(60);
    let part = |s: &str| s.chars().skip(at).take(160).collect();
    (part(a), part(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_outside_quotes_are_blotted_out() {
        let debug = r#"Name { text: "source0:1..2 \" s", span: source0:12..34 }, source"#;
        assert_eq!(without_places(debug), r#"Name { text: "source0:1..2 \" s", span:  }, source"#);
    }
}
