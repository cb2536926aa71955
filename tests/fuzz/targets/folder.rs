//! A command line over files in a folder of this process, as a user would give them.

use polc::cli::console::Console;
use polc::value::Date;
use std::path::PathBuf;
use std::sync::LazyLock;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("polc-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for files");
    folder
});

/// Runs `polc` with the arguments over the files; the exit code is one of the contract.
pub fn polc(arguments: &[&str], files: &[(&str, &str)], input: &str) {
    for (name, text) in files {
        std::fs::write(FOLDER.join(name), text).expect("a file is written");
    }
    let today = Date::new(2025, 6, 1).expect("a day");
    let mut console = Console::memory(FOLDER.as_path(), input.as_bytes(), today);
    let line = std::iter::once(&"polc").chain(arguments).map(Into::into).collect();
    let exit = polc::cli::run(line, &mut console);
    assert!(exit.code() <= 2, "exit code {}", exit.code());
}
