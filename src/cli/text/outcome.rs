//! The words of results.

use crate::eval::outcome::{Assumption, ComputeErrorKind, ConflictKind, FailureKind, Status};

/// The word of a status.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Eligible => "可享受",
        Status::Ineligible => "不可享受",
        Status::Unknown => "待定",
        Status::NotInForce => "未施行",
        Status::Expired => "已失效",
        Status::Conflict => "冲突",
        Status::Compliant => "合规",
        Status::NonCompliant => "不合规",
        Status::Met => "完成",
        Status::NotMet => "未完成",
        Status::Pending => "未到期",
    }
}

/// What kind of clause failed.
pub fn failure(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Requirement => "条件",
        FailureKind::Exclusion => "除外",
        FailureKind::Attestation => "认定",
        FailureKind::NoTier => "没有适用的档次",
        FailureKind::QuantityLimit => "数量上限",
        FailureKind::Cap => "金额上限",
        FailureKind::Frequency => "次数",
        FailureKind::Unique => "不重复",
        FailureKind::Application => "申请",
        FailureKind::Group => "不得重复享受",
        FailureKind::NoElement => "没有一项符合",
        FailureKind::NotApplicable => "不适用",
    }
}

/// What was taken for granted.
pub fn assumption(assumption: Assumption) -> &'static str {
    match assumption {
        Assumption::NoHistory => "未给享受记录，按从未享受计算",
        Assumption::NegativeStandard => "标准算出来小于 0，按 0 计算",
        Assumption::NegativeQuantity => "数量算出来小于 0，按 0 计算",
    }
}

/// How clauses contradict each other.
pub fn conflict(kind: ConflictKind) -> &'static str {
    match kind {
        ConflictKind::Several => "同时成立而值不同",
        ConflictKind::Limits => "上限低于下限",
    }
}

/// A clause with its line.
pub fn clause_at(line: usize, clause: &str) -> String {
    format!("第 {line} 行「{clause}」")
}

/// An error of a computation.
pub fn compute_error(kind: ComputeErrorKind) -> &'static str {
    match kind {
        ComputeErrorKind::Overflow => "数值超出精确计算的范围",
        ComputeErrorKind::DateOutOfRange => "日期超出公元 1 年至 9999 年",
        ComputeErrorKind::FractionalPeriod => "日期只能加减整数个月或整数天",
        ComputeErrorKind::TooManyMonths => "逐月计算超过 1200 个月",
        ComputeErrorKind::TooDeep => "算式层数过多",
    }
}

/// The line of the day of assessment.
pub fn date(date: &str, given: bool) -> String {
    format!("评估日 {date}（{}）", if given { "给定" } else { "今日" })
}

/// The last day in force.
pub fn valid_to(day: &str) -> String {
    format!("（有效期至 {day}）")
}

/// The text that replaces a measure's.
pub fn replaced(from: &str, place: &str) -> String {
    format!("（自 {from} 起改按 {place}）")
}

/// The document that repeals a measure.
pub fn repealed(from: &str, by: &str) -> String {
    format!("（自 {from} 起由 {by} 废止）")
}

/// Behind the status of a new text for whom the old one still holds.
pub const OLD_TEXT: &str = "（过渡期间仍按原来的规定）";

/// The first day in force.
pub fn valid_from(day: &str) -> String {
    format!("（自 {day} 起施行）")
}

/// Heads of the lines below a result.
pub const FAILED: &str = "未满足";
/// Inputs that would decide it.
pub const MISSING: &str = "还缺";
/// Attestations not given.
pub const ATTEST: &str = "待认定";
/// Entitlements.
pub const GRANTS: &str = "待遇";
/// Readings.
pub const READINGS: &str = "口径";
/// What was taken for granted.
pub const ASSUMED: &str = "说明";
/// Errors of the computation.
pub const ERRORS: &str = "不能计算";
/// Elements.
pub const ELEMENTS: &str = "逐个";
/// The exclusion groups.
pub const GROUP: &str = "不得重复享受";
/// 按规定 figures.
pub const UNSPECIFIED: &str = "按规定，文件没有给出数额";

/// `实际 48%，差 2个百分点`: two ratios are apart by points, 2% would be a part of a part.
pub fn actual(actual: &str, gap: Option<&str>) -> String {
    match gap {
        Some(gap) => format!("实际 {actual}，差 {}", gap.replace('%', "个百分点")),
        None => format!("实际 {actual}"),
    }
}

/// What took a measure's place.
pub fn excluded(group: &str, by: Option<&str>) -> String {
    let within = if group.is_empty() { String::new() } else { format!("「{group}」中") };
    match by {
        Some(by) => format!("{within}已取「{by}」"),
        None => format!("{within}此前已享受其他一项"),
    }
}

/// A group that cannot compare its members, and why.
pub fn undecided(group: &str, inexact: &[&str]) -> String {
    let within = if group.is_empty() { String::new() } else { format!("「{group}」中") };
    let members: Vec<String> = inexact.iter().map(|name| format!("「{name}」")).collect();
    format!("{within}{} 只有限额，没有确定的数额，比不出高低", members.join("、"))
}

/// Other readings.
pub const OTHER_READINGS: &str = "换口径";
/// No other reading changes the result.
pub const NO_EFFECT: &str = "不影响";
/// Measures of files that declare no document.
pub const NO_DOCUMENT: &str = "没有文号的文件";

/// A document over its measures: number, issuer, region.
pub fn heading(number: &str, issuer: Option<&str>, region: &str) -> String {
    let region = if region.is_empty() { String::new() } else { format!("（{region}）") };
    let issuer = issuer.map_or(String::new(), |issuer| format!(" {issuer}"));
    format!("{number}{issuer}{region}")
}

/// What `--applicable` left out of a document.
pub fn hidden(count: usize, all: bool) -> String {
    if all {
        format!("没有适用的（共 {count} 项）")
    } else {
        format!("另有 {count} 项不可享受、不合规、未完成、未到期或不在有效期内")
    }
}

/// What is undecided because the profile says nothing of it.
pub fn untouched(names: &[&str]) -> String {
    format!("档案没有涉及，待定（{} 项）：{}", names.len(), names.join("、"))
}

/// The total of a group.
pub fn total(value: Option<&str>) -> String {
    value.map_or("合计待定".to_owned(), |value| format!("合计 {value}元"))
}

/// Another alternative and what it gives.
pub fn alternative(reading: &str, value: &str, result: &str) -> String {
    format!("{reading} = {value}，{result}")
}

/// No measure in the files.
pub const NOTHING: &str = "没有可以计算的措施";

/// The head of one of several profiles.
pub fn profile(name: &str) -> String {
    format!("档案 {name}")
}

/// The last line of several profiles.
pub fn profiles(count: usize) -> String {
    format!("共 {count} 份档案")
}

/// The head of a clause's own words.
pub fn clause_text(clause: &str) -> String {
    format!("原文 {clause}")
}
