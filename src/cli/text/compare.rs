//! Texts of `polc compare`.

/// `compare`
pub const COMPARE: &str = "并列比较各文件里的同一项措施：条件、标准、限额、有效期、资金";
/// The names, and the files and folders.
pub const ARGUMENTS: &str = "措施的名称（名称、第3条/名称 或 文号/第3条/名称，可以写几个），以及政策文件或文件夹；不写文件则为 policies 文件夹，没有则为当前文件夹";
/// `--format`
pub const FORMAT: &str = "输出形式：text（缺省）、markdown、html、json";
/// No name was given.
pub const NO_NAME: &str = "没有写要比较的措施";
/// What to write.
pub const NO_NAME_HELP: &str = "写成 polc compare 就业见习补贴 policies";

/// The document has no such measure.
pub const ABSENT: &str = "无此项";
/// The measure has no such clause.
pub const NOT_STATED: &str = "未写";
/// The figure is left to another document.
pub const UNSPECIFIED: &str = super::outcome::UNSPECIFIED;
/// A figure among others that is left to another document.
pub const UNSPECIFIED_SHORT: &str = "按规定";
/// A document without a number.
pub const NO_NUMBER: &str = "（没有文号）";
/// The corner of the table.
pub const ASPECT: &str = "项目";
/// A standard that has only tiers.
pub const TIERS_ONLY: &str = "按下列情形";
/// Where the three kinds of no value are explained.
pub const LEGEND: &str =
    "“无此项”：文件里没有这项措施；“未写”：有这项措施，没有写这一项；“按规定”：有这一项，数额留给其他文件；0 就是零";

/// Heads of the rows.
pub mod rows {
    /// The measure's name.
    pub const NAME: &str = "名称";
    /// The clause.
    pub const CLAUSE: &str = "条款";
    /// For whom.
    pub const SUBJECTS: &str = "对象";
    /// 须, 除外, 认定.
    pub const CONDITIONS: &str = "条件";
    /// The figures in short.
    pub const FIGURES: &str = "数额";
    /// The standard as written.
    pub const STANDARD: &str = "标准";
    /// Limits.
    pub const LIMITS: &str = "期限和限额";
    /// Days in force.
    pub const VALIDITY: &str = "有效期";
    /// The fund.
    pub const FUND: &str = "资金来源";
    /// The bodies.
    pub const BODIES: &str = "责任单位";
    /// The force.
    pub const FORCE: &str = "力度";
    /// The result of a profile.
    pub const RESULT: &str = "结果";
}

/// The title of a comparison.
pub fn title(names: &[String]) -> String {
    format!("比较：{}", names.join("、"))
}

/// Who fixes a figure.
pub fn fixed_by(body: &str) -> String {
    format!("{UNSPECIFIED}（由{body}给出）")
}

/// The bound before a figure.
pub fn bounded(bound: crate::ir::Bound, figure: &str) -> String {
    match bound {
        crate::ir::Bound::Exact | crate::ir::Bound::Range => figure.to_owned(),
        crate::ir::Bound::AtMost => format!("不超过 {figure}"),
        crate::ir::Bound::AtLeast => format!("不低于 {figure}"),
    }
}

/// The sign of a bound.
pub fn sign(bound: crate::ir::Bound) -> &'static str {
    match bound {
        crate::ir::Bound::Exact | crate::ir::Bound::Range => "=",
        crate::ir::Bound::AtMost => "<=",
        crate::ir::Bound::AtLeast => ">=",
    }
}

/// A range of figures.
pub fn range(low: &str, high: &str) -> String {
    format!("{low}至{high}")
}

/// Days in force.
pub fn validity(from: Option<&str>, to: Option<&str>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("{from} 至 {to}"),
        (Some(from), None) => format!("自 {from}"),
        (None, Some(to)) => format!("至 {to}"),
        (None, None) => NOT_STATED.to_owned(),
    }
}

/// The day that is judged, where it is not the day of assessment.
pub fn judged_by(day: &str) -> String {
    format!("，按 {day}")
}

/// For each element of a list.
pub fn each(entity: &str) -> String {
    format!("逐个 {entity}")
}

/// A definition that a standard or limit rests on.
pub fn defined(name: &str, value: &str) -> String {
    format!("其中 {name} = {value}")
}

/// A clause with its condition.
pub fn when(clause: &str, condition: &str) -> String {
    format!("{clause} 当 {condition}")
}

/// The row of one of several profiles.
pub fn result_of(profile: &str) -> String {
    format!("{}（{profile}）", rows::RESULT)
}

/// What is missing for a result.
pub fn missing(names: &str) -> String {
    format!("还缺 {names}")
}

/// The readings of a result.
pub fn readings(names: &str) -> String {
    format!("口径 {names}")
}
