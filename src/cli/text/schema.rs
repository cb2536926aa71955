//! The words of `polc schema`.

/// The positional arguments.
pub const ARGUMENTS: &str = "措施的名称；政策文件或文件夹也可以写在这里，不写则为 policies 文件夹，没有则为当前文件夹";
/// The schema's title.
pub const TITLE: &str = "polc 档案";
/// 评估日
pub const DATE: &str = "评估日";
/// A day.
pub const DAY: &str = "日期，如 2025-03-01";
/// A month of a year.
pub const MONTH: &str = "年月，如 2025-03";
/// A ratio.
pub const RATIO: &str = "比例，如「60%」或 0.6";
/// 参数
pub const PARAMS: &str = "参数和按规定的数额";
/// 口径
pub const READINGS: &str = "口径";
/// 享受记录
pub const HISTORY: &str = "此前享受的记录；没有时写 []";

/// A quantity in a unit.
pub fn unit(unit: &str) -> String {
    format!("以{unit}为单位的数，或带单位的文本")
}
