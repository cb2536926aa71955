//! Texts of `polc review`.

/// `review`
pub const REVIEW: &str = "评审一次规则改动：改了哪条、谁的结果不同、多少钱、算例和检查有什么变化，一份报告";
/// `--format`
pub const FORMAT: &str = "输出形式：text（缺省）、markdown、html、json";
/// `--out`
pub const OUT: &str = "另存为：.md、.html、.json、.txt；可以重复";
/// The overview.
pub const OVERVIEW: &str = "改动一览";
/// Its heads.
pub const OVERVIEW_HEADS: [&str; 4] = ["措施", "改了什么", "哪些情形结果不同", "示例：原 → 新"];
/// The heading of failed cases.
pub const FAILED: &str = "没有通过的算例";
/// Their heads.
pub const FAILED_HEADS: [&str; 2] = ["算例", "差别"];
/// The heading of new findings.
pub const NEW_FINDINGS: &str = "新出现的检查发现";
/// Heads of findings.
pub const FINDING_HEADS: [&str; 3] = ["级别", "位置", "内容"];
/// Folded parts.
pub const CHANGES: &str = "逐项改动：条文对照、证明、示例资料";
/// The impact.
pub const IMPACT: &str = "影响：人数和金额";
/// Findings that are gone.
pub const GONE_FINDINGS: &str = "不再出现的检查发现";
/// Cases.
pub const CASES: &str = "算例：新增、改动、删除";
/// Cases to paste.
pub const MISSING: &str = "可以直接粘贴的算例（由两边都算过的示例生成，请核对应得）";
/// Readings.
pub const READINGS: &str = "涉及的口径";
/// Heads of readings.
pub const READING_HEADS: [&str; 3] = ["口径", "原", "新"];
/// Reconciliation.
pub const SOURCES: &str = "与原文摘要的核对";
/// Heads of the reconciliation.
pub const SOURCE_HEADS: [&str; 2] = ["变化", "内容"];
/// Who should look.
pub const BODIES: &str = "请有关单位核对";
/// Heads of bodies.
pub const BODY_HEADS: [&str; 2] = ["单位", "改动的措施"];
/// A finding that appeared.
pub const APPEARED: &str = "新出现";
/// A finding that is gone.
pub const VANISHED: &str = "不再出现";
/// Proven.
pub const PROVEN: &str = "列出的情形以外，资料齐全时结果都不变（已证明）";
/// Nothing to do.
pub const SAME: &str = "只是写法不同；对资料齐全的每一种情形，结果都相同（已证明）";
/// A new one.
pub const ADDED: &str = "新增";
/// A gone one.
pub const REMOVED: &str = "删除";
/// An altered one.
pub const ALTERED: &str = "改动";
/// Touched but unchanged.
pub const TOUCHED: &str = "改动的子句用到，选项没有改动";
/// As before.
pub const UNTOUCHED: &str = "（不变）";
/// The foot.
pub const FOOT: &str = "由 polc review 生成";

/// The title.
pub fn title(old: &str, new: &str) -> String {
    format!("规则评审：{old} → {new}")
}

/// How many regions more.
pub fn more(count: usize) -> String {
    format!("等 {count} 种情形")
}

/// Through what.
pub fn because(names: &[String]) -> String {
    format!("因为 {}", names.join("、"))
}

/// The line of measures.
pub fn measures(verdict: &str, counts: &str) -> String {
    if counts.is_empty() { verdict.to_owned() } else { format!("{verdict}：{counts}") }
}

/// The line of cases.
pub fn cases(changed: [usize; 3], passed: usize, failed: usize) -> String {
    let words = [ADDED, ALTERED, REMOVED];
    let parts: Vec<String> =
        words.iter().zip(changed).filter(|(_, n)| *n > 0).map(|(word, n)| format!("{word} {n} 个")).collect();
    let changed = if parts.is_empty() { "没有改动".to_owned() } else { parts.join("，") };
    let failed = if failed > 0 { format!("，{failed} 个没有通过") } else { String::new() };
    format!("算例：{changed}；{passed} 个通过{failed}")
}

/// Changed measures without a case.
pub fn uncovered(names: &[String]) -> String {
    format!("缺算例：{}有结果不同的情形没有新的算例，下面有可以粘贴的", names.join("、"))
}

/// The line of findings.
pub fn findings(appeared: usize, gone: usize) -> String {
    match (appeared, gone) {
        (0, 0) => "检查：发现没有变化".to_owned(),
        (n, m) => format!("检查：新出现 {n} 项，不再出现 {m} 项"),
    }
}

/// The line of the reconciliation.
pub fn sources(appeared: usize, gone: usize) -> String {
    format!("与原文核对：新出现 {appeared} 项，不再出现 {gone} 项")
}

/// The line of readings.
pub fn readings(names: &[String]) -> String {
    format!("涉及口径：{}", names.join("、"))
}

/// The line of the impact.
pub fn impact(summary: &str) -> String {
    format!("影响：{summary}")
}

/// The line of bodies.
pub fn bodies(names: &[String]) -> String {
    format!("请核对：{}", names.join("、"))
}

/// What is left of a list.
pub fn rest(count: usize) -> String {
    format!("其余 {count} 项")
}
