//! Files in a folder of this process, and rules that are read once: what stays the same is not done for every input.
#![allow(dead_code)]

use polc::cli::console::Console;
use polc::cli::load::{self, Compiled};
use polc::value::Date;
use std::path::PathBuf;
use std::sync::LazyLock;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("polc-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for files");
    folder
});

/// Puts a file into the folder.
pub fn put(name: &str, content: impl AsRef<[u8]>) {
    std::fs::write(FOLDER.join(name), content).expect("a file is written");
}

/// A console in the folder.
pub fn console(input: &str) -> Console {
    let today = Date::new(2025, 6, 1).expect("a day");
    Console::memory(FOLDER.as_path(), input.as_bytes(), today)
}

/// The rules of a text, which stay in `policy.pol`.
pub fn compiled(policy: &str) -> Compiled {
    put("policy.pol", policy);
    let compiled = load::compile(&["policy.pol".into()], &[], &mut console(""));
    assert!(!compiled.is_broken(), "{:?}", compiled.findings);
    compiled
}
