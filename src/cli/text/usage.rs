//! Usage errors and what is said about files.

/// No such subcommand.
pub fn unknown_command(name: &str) -> String {
    format!("没有命令「{name}」")
}

/// No such option, or one argument too many.
pub fn unknown_argument(name: &str) -> String {
    if name.starts_with('-') { format!("没有选项「{name}」") } else { format!("多出了参数「{name}」") }
}

/// A value that the option does not take.
pub fn invalid_value(arg: &str, value: &str) -> String {
    format!("「{arg}」不能取「{value}」")
}

/// An option without its value.
pub fn value_missing(arg: &str) -> String {
    format!("「{arg}」后面缺少值")
}

/// A value too many.
pub fn too_many_values(arg: &str, value: &str) -> String {
    format!("「{arg}」多出了「{value}」")
}

/// Two that exclude each other, or one twice.
pub fn conflict(arg: &str, other: &str) -> String {
    if other.is_empty() || arg == other {
        format!("「{arg}」只能写一次")
    } else {
        format!("「{arg}」和「{other}」不能同时使用")
    }
}

/// A required argument that was not given.
pub fn missing(args: &str) -> String {
    format!("缺少「{args}」")
}

/// No subcommand.
pub const MISSING_COMMAND: &str = "缺少命令";
/// An argument that is no Unicode text.
pub const NOT_UNICODE: &str = "参数不是有效的 Unicode 文本";
/// Any other usage error.
pub const UNREADABLE: &str = "命令行无法理解";
/// Where help stands.
pub const SEE_HELP: &str = "用 polc --help 或 polc 命令 --help 查看用法";

/// The nearest word.
pub fn did_you_mean(word: &str) -> String {
    format!("是否指「{word}」")
}

/// The values that are possible.
pub fn possible_values(values: &str) -> String {
    format!("可取的值：{values}")
}

/// A code that does not exist.
pub fn unknown_code(code: &str) -> String {
    format!("没有代码「{code}」")
}

/// Where all codes stand.
pub const ALL_CODES: &str = "polc explain 不带代码则列出全部代码";

/// The program broke an invariant of its own.
pub fn internal_fault(place: Option<&std::panic::Location<'_>>) -> String {
    let place = place.map(|p| format!("（{}:{}）", p.file(), p.line())).unwrap_or_default();
    format!("程序内部出错{place}；请把用到的文件和这条信息一起报告给项目\n")
}
