//! Text in XML.

/// Text with its special characters escaped; characters that XML has no room for are left out.
pub fn text(text: &str) -> String {
    let allowed = |c: &char| matches!(c, '\t' | '\n') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'));
    let kept: String = text.chars().filter(allowed).collect();
    kept.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The value of an attribute: text in one line.
pub fn attribute(value: &str) -> String {
    text(&value.replace(['\n', '\t'], " "))
}
