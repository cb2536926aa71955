//! Help and messages of `run`, `test` and `schema`.

/// `-e`
pub const EXPRESSION: &str = "直接写一行规则，可以重复";
/// Its value.
pub const V_RULE: &str = "规则";
/// `--profile`
pub const PROFILE: &str = "档案：JSON、YAML、JSON Lines、xlsx、CSV 文件，或装着档案的文件夹；- 为标准输入；可以重复";
/// A file.
pub const V_FILE: &str = "文件";
/// `--date`
pub const DATE: &str = "评估日；不写则用档案里的，档案里也没有则用今日";
/// A day.
pub const V_DATE: &str = "日期";
/// `--set`
pub const SET: &str = "给一个输入，如 留用率=60%；可以重复，盖过档案里的值";
/// `--param`
pub const PARAM: &str = "给一个参数或按规定的数额，如 最低工资=2000元/月；可以重复";
/// `--reading`
pub const READING: &str = "选一个口径，如 不重复主体=按单位；可以重复";
/// A binding.
pub const V_BINDING: &str = "名=值";
/// `--readings`
pub const READINGS: &str = "all：逐一换成其他口径，说明每一种是否改变结果、改成什么";
/// Its value.
pub const V_READINGS: &str = "范围";
/// `--applicable`
pub const APPLICABLE: &str = "只列可享受、合规、完成、待定和冲突的";
/// `--measure`
pub const MEASURE: &str = "只算这项措施：名称、第3条/名称 或 文号/第3条/名称；可以重复";
/// A name.
pub const V_NAME: &str = "措施";
/// `--explain`
pub const EXPLAIN: &str = "附上完整的计算说明";
/// `test --cases`
pub const CASES: &str = "只运行这个文件夹里的全部 *.jsonl 用例";
/// A folder.
pub const V_FOLDER: &str = "文件夹";
/// `schema` measures
pub const SCHEMA_MEASURE: &str = "只列出这些措施用到的输入；不写则为全部";

/// The clock is out of range.
pub const NO_CLOCK: &str = "系统时钟不在公元 1 年至 9999 年之间，请用 --date 给出评估日";

/// No such measure.
pub fn no_measure(name: &str) -> String {
    format!("没有「{name}」这项措施")
}

/// The last line of `test`.
pub fn counts(passed: usize, failed: usize) -> String {
    format!("通过 {passed}，未通过 {failed}，共 {}", passed + failed)
}

/// A case whose result differs.
pub const CASE_FAILED: &str = "未通过";
/// A case that could not be mapped or computed.
pub const CASE_ERROR: &str = "不能运行";

/// No names file has the rule.
pub fn no_rule(rule: &str) -> String {
    format!("没有规则「{rule}」的对照（<政策>.names.yaml）")
}

/// The rule's measure is not there, or not unique.
pub fn no_answer(name: &str, found: usize) -> String {
    if found == 0 {
        format!("没有「{name}」这项措施、规则或目标")
    } else {
        format!("「{name}」有 {found} 项同名")
    }
}

/// No group of the name.
pub fn no_group(name: &str) -> String {
    format!("没有「{name}」这个互斥组")
}

/// The interpreter gave no result.
pub const NO_RESULT: &str = "没有算出结果";

/// No cases at all.
pub fn no_cases(folder: &str) -> String {
    format!("文件夹「{folder}」里没有 *.jsonl 用例")
}
