//! Texts about git revisions.

/// git does not run.
pub const NO_GIT: &str = "没有找到 git，不能读取以前的版本";
/// What to do.
pub const INSTALL_GIT: &str = "安装 git，或者改为比较两个文件、文件夹";
/// What to do.
pub const CHECK_REVISION: &str = "用 git log --oneline 查看有哪些版本；文件和文件夹请核对路径";

/// No such revision.
pub fn no_revision(name: &str) -> String {
    format!("「{name}」既不是文件或文件夹，也不是 git 的版本")
}
