//! Texts of `polc git-setup`.

/// `git-setup`
pub const GIT_SETUP: &str = "让 git 认得政策文件：改动标题、逐字对照、中文文件名、提交前检查，以及合并请求的流水线";
/// `--ci`
pub const CI: &str = "另写流水线：github、gitlab、gitea、gitee；可以重复";
/// `--ci`
pub const V_CI: &str = "平台";
/// `--hook`
pub const HOOK: &str = "另写 git 的 pre-commit 钩子：提交以前检查、运行算例";
/// Not a repository.
pub const NO_REPOSITORY: &str = "当前文件夹不在 git 的仓库里";
/// What to do.
pub const INIT: &str = "先用 git init 建立仓库";
/// What it did not do, and why.
pub const NO_MERGE: &str =
    "没有设置合并驱动：两边都改了的规定要由人决定，自动合并可能编译得通而含义不对；合并以后用 polc review 核对";

/// A file that was written.
pub fn written(name: &str) -> String {
    format!("写好 {name}")
}

/// A file that has it already.
pub fn kept(name: &str) -> String {
    format!("{name} 已有，没有改动")
}

/// A file with another content.
pub fn other(name: &str) -> String {
    format!("{name} 已有别的内容，没有改动")
}

/// A setting.
pub fn set(key: &str) -> String {
    format!("设好 {key}")
}

/// How to see meanings.
pub const ALIAS: &str = "git meaning 版本 列出含义的改动（等于 polc diff）";
