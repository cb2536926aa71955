//! Texts of `polc test`: options, failures, coverage, tables, updates.

/// `--filter`
pub const FILTER: &str = "只运行名称、编号、措施或文号里含有这些字的用例";
/// A text.
pub const V_TEXT: &str = "文字";
/// `--junit`
pub const JUNIT: &str = "把结果另存为 JUnit XML 文件，供持续集成读取";
/// `--coverage`
pub const COVERAGE: &str = "报告用例覆盖了哪些档次、条件和界限：text（缺省）、html、json；写在路径之后";
/// `--coverage-threshold`
pub const THRESHOLD: &str = "覆盖率低于这个比例则以 1 退出，如 80%";
/// A share.
pub const V_SHARE: &str = "比例";
/// `--table`
pub const TABLE: &str = "运行表格里的用例，一行一个：CSV、xlsx 或 JSONL；可以重复";
/// `--update`
pub const UPDATE: &str = "把 .pol 里未通过的「应得」改成计算结果，并列出改动；改后须人工复核";

/// No share.
pub const NO_SHARE: &str = "应写成 0% 至 100% 之间的比例，如 80%";
/// A line of a 算例 that was changed.
pub fn updated(file: &str, line: usize, old: &str, new: &str) -> String {
    format!("已改 {file}:{line}\n  - {EXPECTED} {old}\n  + {EXPECTED} {new}\n")
}

/// A file that would not be a policy any more.
pub fn not_updated(file: &str) -> String {
    format!("「{file}」里的应得不能自动改写，请手工修改")
}

/// Head of what was computed.
pub const ACTUAL: &str = "实得";
/// Head of what is due.
pub const EXPECTED: &str = "应得";

/// Head of the steps that matter.
pub fn because(measure: &str) -> String {
    format!("说明：{measure}")
}

/// The section of a definition.
pub fn definition(name: &str) -> String {
    format!("定义 {name}")
}

/// The words of coverage.
pub mod coverage {
    /// Title.
    pub const TITLE: &str = "用例覆盖";
    /// Columns of the table.
    pub const COLUMNS: [&str; 4] = ["类别", "规则原文", "出处", "覆盖"];
    /// What the page shows.
    pub const LEGEND: &str = "档次和条件各有两种结果，成立与不成立都要有用例；界限要有正好落在界限上的用例";
    /// Refinements.
    pub const REFINEMENT: &str = "档次";
    /// Requirements.
    pub const REQUIREMENT: &str = "条件";
    /// Boundaries.
    pub const BOUNDARY: &str = "界限";

    /// The head of all or of a measure.
    pub fn share(what: &str, share: &str, seen: usize, all: usize) -> String {
        format!("{what}：{share}（{seen}/{all}）")
    }

    /// The state of a refinement or requirement.
    pub fn outcomes(held: bool, not_held: bool) -> &'static str {
        match (held, not_held) {
            (true, true) => "成立、不成立都有用例",
            (true, false) => "缺少不成立的用例",
            (false, true) => "缺少成立的用例",
            (false, false) => "没有用例",
        }
    }

    /// The state of a boundary.
    pub fn boundary(hit: bool) -> &'static str {
        if hit { "有正好在界限上的用例" } else { "缺少正好在界限上的用例" }
    }

    /// Below the threshold.
    pub fn too_low(share: &str, asked: &str) -> String {
        format!("覆盖率 {share} 低于要求的 {asked}")
    }
}

/// What is said about tables.
pub mod table {
    /// What columns there can be.
    pub const COLUMNS: &str = "列名可以是输入、参数、用例、评估日、口径.名、应得.措施";
    /// A row that compares nothing.
    pub const NOTHING_DUE: &str = "这一行没有「应得」";
    /// An 应得 that cannot be read.
    pub const UNREADABLE_DUE: &str = "看不懂应得的内容，写法如 16200元、<= 20万元、不可享受、待定";
    /// Two columns that cannot both hold.
    pub const CONTRADICTS: &str = "与另一列矛盾";

    /// A column without meaning.
    pub fn unknown_column(name: &str) -> String {
        format!("没有「{name}」这个输入、参数、口径或措施")
    }

    /// A row.
    pub fn row(line: usize) -> String {
        format!("第 {line} 行")
    }

    /// A cell.
    pub fn place(line: usize, column: Option<usize>, title: &str) -> String {
        let column = column.map_or(String::new(), |c| format!("第 {c} 列"));
        format!("第 {line} 行{column}「{title}」")
    }
}
