//! What is said about files and folders.

use std::io::ErrorKind;

/// Where a path starts.
pub const CHECK_PATH: &str = "检查路径；相对路径从当前文件夹算起";
/// Where the path of an import starts.
pub const CHECK_IMPORT: &str = "检查路径；引用的路径从写它的文件所在的文件夹算起";
/// What to do about a file that is no text.
pub const SAVE_AS_TEXT: &str = "另存为 UTF-8 编码的纯文本";
/// What to do about a file in another encoding.
pub const SAVE_AS_UTF8: &str = "内容照常使用；最好另存为 UTF-8";
/// The name of standard input in reports.
pub const STANDARD_INPUT: &str = "<标准输入>";
/// The name of the text of `-e`.
pub const COMMAND_LINE: &str = "<命令行>";

/// A path that does not exist.
pub fn not_found(name: &str) -> String {
    format!("找不到文件「{name}」")
}

/// A path that cannot be read.
pub fn unreadable(name: &str, kind: ErrorKind) -> String {
    format!("无法读取「{name}」：{}", why(kind))
}

/// A path that cannot be written.
pub fn unwritable(name: &str, kind: ErrorKind) -> String {
    format!("无法写入「{name}」：{}", why(kind))
}

fn why(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::NotADirectory => "路径中有一段不是文件夹",
        ErrorKind::IsADirectory => "这是文件夹",
        ErrorKind::AlreadyExists => "已经存在",
        ErrorKind::StorageFull => "磁盘已满",
        ErrorKind::ReadOnlyFilesystem => "磁盘是只读的",
        _ => "系统报告读写出错",
    }
}

/// A file that is no text.
pub fn not_text(name: &str) -> String {
    format!("「{name}」不是文本文件，或者编码无法识别")
}

/// A file that is too large.
pub fn too_large(name: &str) -> String {
    format!("「{name}」超过 64 MB")
}

/// A file in another encoding.
pub fn foreign(name: &str, encoding: &str) -> String {
    format!("「{name}」不是 UTF-8，按 {encoding} 读取")
}

/// A folder without a policy.
pub fn no_policy(name: &str) -> String {
    format!("「{name}」里没有政策文件（.pol）")
}

/// An import of a file that does not exist.
pub fn import_not_found(name: &str) -> String {
    format!("引用的文件「{name}」不存在")
}

/// An import of something that cannot be read.
pub fn import_unreadable(name: &str) -> String {
    format!("引用的「{name}」无法读取")
}

/// A table that does not exist or cannot be read.
pub fn table_unreadable(name: &str) -> String {
    format!("表格文件「{name}」不存在或无法读取")
}

/// A cycle of imports.
pub fn cycle(names: &[String]) -> String {
    format!("文件循环引用：{}", names.join(" → "))
}

/// A step of a cycle of imports.
pub fn cycle_step(name: &str) -> String {
    format!("这里引用「{name}」")
}

/// How to end a cycle of imports.
pub const BREAK_CYCLE: &str = "去掉其中一处引用；双方都要用的词移到第三个文件，由双方引用";

/// Nothing was found in so many files.
pub fn clean(files: usize) -> String {
    format!("{files} 个文件，没有错误和警告\n")
}

/// UTF-8 with a damaged byte.
pub fn damaged(name: &str, line: usize, column: usize) -> String {
    format!("「{name}」第 {line} 行第 {column} 个字符不是有效的 UTF-8")
}

/// How an option that binds a name is written.
pub fn binding_example(option: &str) -> String {
    let example = match option {
        "--param" => "最低工资=2000元/月",
        "--reading" => "计次主体=按单位",
        _ => "留用率=60%",
    };
    format!("名称和值之间写等号，例如 {option} {example}")
}
