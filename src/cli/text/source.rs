//! Texts of `polc source` and of the digests that `polc check` reads.

/// `source`
pub const SOURCE: &str = "文件原文的条款摘要：制作、比较";
/// `source index`
pub const INDEX: &str = "由文件的纯文本制作条款摘要（条号、数字、边界词、校验值，不含原文）";
/// `source diff`
pub const DIFF: &str = "比较文件的两个文本：哪些条款和数字变了，哪些规则引用它们";
/// The text of a notice.
pub const FILE: &str = "文件原文的纯文本";
/// The older text.
pub const OLD: &str = "旧文本，或者它的摘要（.json）";
/// The newer text.
pub const NEW: &str = "新文本，或者它的摘要（.json）";
/// `--document`
pub const DOCUMENT: &str = "文号，如 焦人社文〔2022〕7号；不写则取原文里最先出现的文号";
/// `--out`
pub const OUT: &str = "写到这个文件；不写则输出到屏幕";
/// `source diff --policies`
pub const POLICIES: &str = "政策文件或文件夹：列出引用了变动条款的规则";
/// `check --sources`, `run --sources`
pub const SOURCES: &str = "原文所在的文件夹：核对条款原文是否改变，报告和计算说明附上条款原文";
/// The value of a document number.
pub const V_DOCUMENT: &str = "文号";

/// No document number in a text.
pub fn no_number(name: &str) -> String {
    format!("{name} 里找不到文号，请用 --document 写明")
}

/// A digest that cannot be read.
pub fn bad_digest(name: &str, why: &str) -> String {
    format!("条款摘要 {name} 不能读：{why}")
}

/// What to do about it.
pub const MAKE_AGAIN: &str = "用 polc source index 重新制作";

/// A clause whose text is another than the one that was indexed.
pub fn changed(clause: &str, name: &str) -> String {
    format!("{clause}的原文（{name}）与摘要的校验值不同")
}

/// What to do about it.
pub fn review(clause: &str) -> String {
    format!("核对引用{clause}的规则，再用 polc source index 更新摘要")
}

/// Nothing changed.
pub const SAME: &str = "条款和数字没有变化\n";

/// A clause that is only in the new text.
pub fn added(clause: &str) -> String {
    format!("{clause}：新增")
}

/// A clause that is only in the old text.
pub fn removed(clause: &str) -> String {
    format!("{clause}：删去")
}

/// A clause whose words changed and whose figures did not.
pub fn reworded(clause: &str) -> String {
    format!("{clause}：文字有改动，数字未变")
}

/// A clause whose figures changed.
pub fn figures(clause: &str, gone: &[String], new: &[String]) -> String {
    let list = |figures: &[String]| if figures.is_empty() { "无".to_owned() } else { figures.join("、") };
    format!("{clause}：数字 {} → {}", list(gone), list(new))
}

/// The rules that cite a clause.
pub fn cited_by(rules: &[String]) -> String {
    format!("  引用它的规则：{}", rules.join("、"))
}
