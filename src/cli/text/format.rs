//! What `polc fmt` says.

use std::fmt::Display;

/// A file that would change under `--check`.
pub fn would_change(name: &str) -> String {
    format!("{name}\n")
}

/// A file that the formatter refused.
pub fn not_formatted(name: &str, why: &dyn Display) -> String {
    format!("「{name}」：{why}")
}

/// What was done.
pub fn summary(files: usize, changed: usize, check: bool) -> String {
    match (changed, check) {
        (0, _) => format!("{files} 个文件，格式都已统一\n"),
        (n, true) => format!("{files} 个文件，其中 {n} 个需要整理；运行 polc fmt 整理\n"),
        (n, false) => format!("{files} 个文件，整理了 {n} 个\n"),
    }
}
