//! `--watch`: checks again whenever a file that was read, or one beside it, changes; until it is interrupted.
//!
//! It looks at names, sizes and times every half second, which works the same on every system and on network drives.

use super::{Wanted, once};
use crate::cli::Exit;
use crate::cli::console::Console;
use crate::cli::text::check as say;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// How often it looks.
const PAUSE: Duration = Duration::from_millis(500);

/// What is seen of the files beside those that were read.
type Seen = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// Checks and waits, for ever.
pub fn watch(wanted: &Wanted, console: &mut Console) -> Exit {
    let mut watched = folders(&[], wanted, console);
    loop {
        // Seen before the check reads, so that a change while it runs is not lost.
        let mut before = seen(&watched);
        let (_, paths) = once(wanted, console);
        let imported: BTreeSet<PathBuf> = folders(&paths, wanted, console).difference(&watched).cloned().collect();
        before.extend(seen(&imported));
        watched.extend(imported);
        console.err(say::WATCHING);
        while seen(&watched) == before {
            std::thread::sleep(PAUSE);
        }
    }
}

/// The folders of the files that were read, and those that were named.
fn folders(paths: &[PathBuf], wanted: &Wanted, console: &Console) -> BTreeSet<PathBuf> {
    let all = paths.iter().chain(&wanted.args.paths).map(|path| console.path(path));
    let folder = |path: PathBuf| if path.is_dir() { Some(path) } else { path.parent().map(PathBuf::from) };
    let mut folders: BTreeSet<PathBuf> = all.filter_map(folder).collect();
    if wanted.args.paths.is_empty() {
        folders.insert(console.path(std::path::Path::new(".")));
    }
    folders.into_iter().map(|f| if f.as_os_str().is_empty() { PathBuf::from(".") } else { f }).collect()
}

fn seen(folders: &BTreeSet<PathBuf>) -> Seen {
    let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let stamp = |entry: std::fs::DirEntry| {
        let data = entry.metadata().ok()?;
        Some((entry.path(), (data.len(), data.modified().ok())))
    };
    let kinds = ["pol", "json", "csv", "xlsx", "txt"];
    let read = |path: &PathBuf| path.extension().is_some_and(|e| kinds.iter().any(|kind| e == *kind));
    entries.filter_map(stamp).filter(|(path, _)| read(path)).collect()
}
