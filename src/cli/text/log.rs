//! Texts of `polc log` and `polc blame`.

/// `log`
pub const LOG: &str = "一项措施的含义什么时候、由哪次提交改过，各改了什么、多少钱；改名、移动都跟着走";
/// `blame`
pub const BLAME: &str = "一条规定的含义最后是哪次提交改的：措施 或 措施.子句，如 就业见习补贴.标准";
/// The measure.
pub const MEASURE: &str = "措施：名称、第3条/名称 或 文号/第3条/名称";
/// What `blame` asks about.
pub const CLAUSE: &str = "措施，或 措施.子句：标准、期限、须、须「名称」、有效、责任单位 …";
/// The paths.
pub const PATHS: &str = "政策文件或文件夹；不写则为 policies 文件夹，没有则为当前文件夹";
/// `--date`
pub const DATE: &str = "示例所用的评估日，如 2025-06-30；不写则为今天";
/// `--all`
pub const ALL: &str = "含义相同的改写也列出";

/// Not committed.
pub const NOW: &str = "还没有提交的改动";
/// The measure began.
pub const BEGAN: &str = "第一次出现";
/// A rewriting.
pub const REWRITTEN: &str = "写法不同，含义相同（已证明）";
/// Not decided.
pub const UNDECIDED: &str = "含义是否相同未能判定";
/// Heads of `blame`.
pub const SINCE_BEGINNING: &str = "其余子句";
/// Where to look.
pub const SEE_ALL: &str = "不写文件时查看 policies 文件夹；可以写上政策文件";

/// Several measures.
pub fn several(name: &str, ids: &[String]) -> String {
    format!("「{name}」有几项：{}", ids.join("、"))
}

/// No such clause.
pub fn no_clause(measure: &str, clause: &str) -> String {
    format!("「{measure}」没有「{clause}」这样的子句")
}

/// A line of a commit.
pub fn commit(day: &str, hash: &str, author: &str, subject: &str) -> String {
    format!("{day}  {hash}  {author}  {subject}")
}

/// Versions that do not compile.
pub fn broken(count: usize) -> String {
    format!("有 {count} 个版本不能编译，没有比较；其间的改动记在后面第一个能编译的版本上")
}

/// What a clause says now.
pub fn says(word: &str, text: &str) -> String {
    format!("{word}：{text}")
}
