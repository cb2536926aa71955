//! Texts of `polc check`: its options, repairs, the baseline and the configuration.

/// `--format`
pub const FORMAT: &str = "输出形式：text（缺省）、json、sarif、github、gitlab、junit、markdown";
/// `--config`
pub const CONFIG: &str = "配置文件；不写则用当前文件夹的 polc.toml（有的话）";
/// `--baseline`
pub const BASELINE: &str = "已知问题的清单：清单里的警告不再报告";
/// `--write-baseline`
pub const WRITE_BASELINE: &str = "把现有的警告写入 --baseline 的清单";
/// `--fix`
pub const FIX: &str = "改正可以可靠改正的问题，写回文件";
/// `--unsafe-fixes`
pub const UNSAFE_FIXES: &str = "连需要人核对的修复一起写回";
/// `--diff`
pub const DIFF: &str = "只显示修复会改什么，不写文件；有修复则以 1 退出";
/// `--watch`
pub const WATCH: &str = "文件有改动就重新检查，直到按 Ctrl+C";

/// While it waits.
pub const WATCHING: &str = "正在等待改动，按 Ctrl+C 结束\n";

/// So many repairs were written.
pub fn repaired(count: usize) -> String {
    if count == 0 { "没有可以改正的问题\n".to_owned() } else { format!("已改正 {count} 处\n") }
}

/// A file that would have more errors than before.
pub fn not_repaired(name: &str) -> String {
    format!("「{name}」改正以后会有新的错误，没有写入")
}

/// `--write-baseline` without a file.
pub const NO_BASELINE: &str = "没有写明清单写到哪个文件";
/// What to do about it.
pub const NAME_BASELINE: &str = "例如：polc check --baseline polc.baseline.json --write-baseline";

/// A baseline that cannot be read.
pub fn bad_baseline(name: &str, line: usize) -> String {
    format!("已知问题的清单「{name}」第 {line} 行读不出")
}

/// How many findings the baseline hides, and how many of its entries are gone.
pub fn hidden(hidden: usize, gone: usize) -> String {
    let gone = if gone == 0 {
        String::new()
    } else {
        format!("；另有 {gone} 个已经解决，可以用 --write-baseline 更新清单")
    };
    format!("清单里已知的 {hidden} 个警告没有显示{gone}\n")
}

/// So many findings were written.
pub fn written(name: &str, count: usize) -> String {
    format!("已把 {count} 个警告写入清单「{name}」\n")
}

/// A file that is no TOML.
pub const BAD_TOML: &str = "配置文件的格式有误";
/// What it looks like.
pub const TOML_FORM: &str = "每行写 键 = 值，文本用英文双引号，例如 fail-level = \"warning\"";
/// An unknown key.
pub fn unknown_key(key: &str) -> String {
    format!("配置里没有「{key}」这一项")
}
/// A code that does not exist.
pub fn unknown_code(code: &str) -> String {
    format!("没有代码「{code}」")
}
/// Where the codes are listed.
pub const LIST_CODES: &str = "polc explain 列出全部代码";
/// A value that a key does not take.
pub const BAD_VALUE: &str = "这一项的值不对";
/// A text.
pub const WANTS_TEXT: &str = "应为英文双引号里的文本";
/// A list of texts.
pub const WANTS_LIST: &str = "应为路径的列表，如 [\"policies\"]";
/// A level to fail from.
pub const WANTS_FAIL_LEVEL: &str = "应为 \"error\" 或者 \"warning\"";
/// A table of levels.
pub const WANTS_LEVELS: &str = "应为 [levels] 下面逐行写的 代码 = \"级别\"";
/// A level.
pub const WANTS_LEVEL: &str = "应为 \"error\"、\"warning\"、\"advice\" 或者 \"off\"";
/// An error whose level cannot be set.
pub fn error_stays(code: &str) -> String {
    format!("{code} 是错误，级别不能改")
}
/// What to do about it.
pub const CORRECT_IT: &str = "错误要改正；只有警告和建议可以调整级别";
