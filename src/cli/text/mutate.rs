//! Texts of `polc mutate`.

use crate::ir::{CmpOp, Strategy};

/// `mutate`
pub const MUTATE: &str = "变异测试：把规则改错一处，看用例能不能发现，列出没有发现的和能发现它的用例";
/// `--measure`
pub const MEASURE: &str = "只改这一项措施";
/// `--threshold`
pub const THRESHOLD: &str = "发现的比例低于这个数则以 1 退出，如 95%";
/// The opposite.
pub const NEGATED: &str = "改成相反";
/// Left out.
pub const REMOVED: &str = "删去";
/// One part of several that are one text.
pub const A_PART: &str = "其中一部分";
/// Two tiers.
pub const EXCHANGED: &str = "与下一档的值对调";
/// 累计
pub const CUMULATIVE: &str = "「累计」有无对调";
/// Head of a case.
pub const CASE: &str = "  加上这个算例就能发现：";
/// No case was found.
pub const NO_CASE: &str = "  没有找到能发现它的用例，也没有证明它不改变结果";

/// In the place of what stands there.
pub fn instead(what: &str) -> String {
    format!("改成 {what}")
}

/// A set without a member.
pub fn without(what: &str) -> String {
    format!("删去 {what}")
}

/// A relation.
pub fn relation(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Less => "<",
        CmpOp::AtMost => "<=",
        CmpOp::Greater => ">",
        CmpOp::AtLeast => ">=",
        CmpOp::Equal => "为",
    }
}

/// A strategy.
pub fn strategy(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Highest => "就高",
        Strategy::Lowest => "就低",
        Strategy::First => "择先",
        Strategy::Choice => "申请人选择",
    }
}

/// Progress over the mutants.
pub fn progress(done: usize, all: usize) -> String {
    format!("已试 {done} 处改动，共 {all} 处")
}

/// Progress over those that survived.
pub fn looking(done: usize, all: usize) -> String {
    format!("为没有发现的改动找用例：{done}/{all}")
}

/// Tests that fail before anything is changed.
pub fn failing(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
    format!("有 {} 个用例本来就不通过，先用 polc test 改好：{}\n", names.len(), shown.join("、"))
}

/// A mutant that no test noticed.
pub fn mutant(equivalent: bool, place: &str, text: &str, change: &str) -> String {
    let head = if equivalent { "不改变结果" } else { "没有发现" };
    format!("{head} {place}\n  {text}\n  → {change}\n")
}

/// The counts.
pub fn summary(total: usize, killed: usize, survived: usize, equivalent: usize) -> String {
    let judged = killed + survived;
    let tenths = (killed * 1000).checked_div(judged).unwrap_or(1000);
    let share = format!("{}.{}%", tenths / 10, tenths % 10);
    format!("改动 {total} 处：发现 {killed}，没有发现 {survived}，证明不改变结果 {equivalent}；发现的占 {share}\n")
}
