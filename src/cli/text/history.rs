//! Texts of `polc history` and `run --as-of-rules`.

/// `run --as-of-rules`
pub const AS_OF_RULES: &str = "按 git 里这个版本的规则计算，如 HEAD~3、v1.0；要看某一天，再加 --date";
/// Its value.
pub const V_REVISION: &str = "版本";
/// `polc history`
pub const HISTORY: &str = "一份档案在规则的每个版本、每个时段会得到什么";
/// The measure.
pub const MEASURE: &str = "措施：名称、第3条/名称 或 文号/第3条/名称";
/// The paths.
pub const PATHS: &str = "政策文件或文件夹；不写则为当前文件夹";

/// The rules as they stand on disk.
pub const NOW: &str = "现在的文件";
/// The measure is not in this version.
pub const NO_MEASURE: &str = "没有这项措施";
/// The rules of this version do not compile.
pub const BROKEN: &str = "这一版的规则有错误，没有计算";
/// The beginning of time.
pub const ALWAYS: &str = "此前";

/// The inputs do not fit this version.
pub fn unfit(message: &str) -> String {
    format!("档案不合这一版的规则：{message}")
}

/// The heading of a version.
pub fn version(day: &str, commit: &str, subject: &str) -> String {
    format!("{day}  {commit}  {subject}")
}

/// A period.
pub fn period(from: Option<&str>, result: &str) -> String {
    from.map_or_else(|| format!("  {ALWAYS}：{result}"), |from| format!("  {from} 起：{result}"))
}

/// How many versions said the same.
pub fn counts(versions: usize, shown: usize) -> String {
    format!("共 {versions} 个版本，列出结果有变化的 {shown} 个")
}
