//! What `polc new` writes and says.

/// The policy of a new project.
pub const POLICY_FILE: &str = "政策.pol";
/// Its profile.
pub const PROFILE_FILE: &str = "档案.yaml";
/// Its description.
pub const README_FILE: &str = "说明.md";
/// What stands in the description.
pub const README: &str = "\
# 说明

- 政策.pol：措施和算例。`polc check` 检查，`polc test` 运行算例
- 档案.yaml：一个单位或个人的数据。`polc run 政策.pol --profile 档案.yaml --explain` 计算并说明理由
- `polc schema 政策.pol` 输出档案可以有哪些键
- `polc fmt` 把政策文件整理成统一格式
";
/// What to do about a folder that is in use.
pub const OTHER_NAME: &str = "换一个名称，或者换一个空文件夹";

/// A folder that is in use.
pub fn not_empty(name: &str) -> String {
    format!("「{name}」已经存在，而且不是空文件夹")
}

/// The project was made.
pub fn made(name: &str) -> String {
    format!(
        "已新建「{name}」：{POLICY_FILE}、{PROFILE_FILE}、{README_FILE}

接下来可以运行：
  cd {name}
  polc run {POLICY_FILE} --profile {PROFILE_FILE} --explain
  polc test
"
    )
}
