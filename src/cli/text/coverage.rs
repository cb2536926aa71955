//! Texts of `polc coverage`.

/// `coverage`
pub const COVERAGE: &str = "清点：规则、定性条款、没有着落的条款、由机关认定的事项、数字的去处";
/// Rules.
pub const RULES: &str = "规则";
/// Qualitative clauses.
pub const QUALITATIVE: &str = "定性条款";
/// Entries and clauses without either.
pub const UNACCOUNTED: &str = "没有着落";
/// Facts that are attested or answered with yes or no.
pub const ATTESTED: &str = "由机关认定或者只能回答是否的事项";
/// Figures that rules compute with.
pub const USED: &str = "规则用到的数字";
/// Figures that no rule computes with.
pub const EXCUSED: &str = "不用于计算的数字";

/// A row of the summary.
pub fn count(what: &str, number: usize) -> String {
    format!("{what}：{number}")
}

/// A figure that no rule computes with.
pub fn excused(document: &str, clause: &str, figure: &str, reason: &str) -> String {
    format!("  {document} {clause} {figure}：{reason}")
}
