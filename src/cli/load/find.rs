//! Which files: those that are named, and every `.pol` file in the folders that are named, in order of their names.

use super::super::console::Console;
use super::super::text::files as say;
use crate::diag::Diagnostic;
use crate::diag::catalogue::usage as codes;
use std::path::{Path, PathBuf};

/// The name of standard input among paths.
pub const STANDARD_INPUT: &str = "-";

/// Where a project keeps its policies: without paths these are meant, not what else lies in its folders.
const POLICIES: &str = "policies";

/// The files of the paths as given: a file as itself, a folder as its `.pol` files; without paths the folder
/// `policies` of a current folder that holds no such file itself, else the current folder. A path that does not exist
/// is a finding.
pub fn files(paths: &[PathBuf], extension: &str, console: &Console, findings: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    if paths.is_empty() {
        let here = names(Path::new(""), console).unwrap_or_default();
        let beside = here.iter().any(|name| Path::new(name).extension().is_some_and(|e| e == extension));
        let kept = !beside && is_folder(Path::new(POLICIES), console).unwrap_or(false);
        return folder(Path::new(if kept { POLICIES } else { "" }), extension, console, findings);
    }
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        files.extend(one(path, extension, console, findings));
    }
    let mut seen = std::collections::BTreeSet::new();
    files.retain(|file| seen.insert(file.clone()));
    files
}

fn one(path: &Path, extension: &str, console: &Console, findings: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    if path.as_os_str() == STANDARD_INPUT {
        return vec![path.to_path_buf()];
    }
    match is_folder(path, console) {
        Ok(true) => folder(path, extension, console, findings),
        Ok(false) => vec![path.to_path_buf()],
        Err(error) => {
            findings.push(missing(path, &error, console));
            Vec::new()
        }
    }
}

/// A file that cannot be found or read.
pub fn missing(path: &Path, error: &std::io::Error, console: &Console) -> Diagnostic {
    let name = shown(path);
    if error.kind() != std::io::ErrorKind::NotFound {
        return Diagnostic::bare(codes::E0611, say::unreadable(&name, error.kind()));
    }
    let finding = Diagnostic::bare(codes::E0610, say::not_found(&name));
    match nearest(path, console) {
        Some(near) => finding.help(super::super::text::usage::did_you_mean(&near)),
        None => finding.help(say::CHECK_PATH),
    }
}

/// The file beside a path that is called most like it, as a path written the same way.
pub fn nearest(path: &Path, console: &Console) -> Option<String> {
    let stem = |name: &str| Path::new(name).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let wanted = stem(&path.file_name()?.to_string_lossy());
    let parent = path.parent().unwrap_or(Path::new(""));
    let names = names(parent, console).unwrap_or_default();
    let likeness = |name: &String| strsim::normalized_damerau_levenshtein(&stem(name), &wanted);
    let near = names.into_iter().filter(|n| likeness(n) > 0.5).max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    Some(shown(&parent.join(near)))
}

fn folder(path: &Path, extension: &str, console: &Console, findings: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut waiting = vec![path.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        match names(&folder, console) {
            Ok(names) => {
                let paths = names.into_iter().filter(|n| !n.starts_with('.')).map(|n| folder.join(n));
                let (folders, found): (Vec<_>, Vec<_>) = paths.partition(|p| is_real_folder(p, console));
                waiting.extend(folders.into_iter().rev());
                files.extend(found.into_iter().filter(|f| f.extension().is_some_and(|e| e == extension)));
            }
            Err(error) => findings.push(missing(&folder, &error, console)),
        }
    }
    files.sort();
    files
}

/// Whether a path that was named is a folder.
fn is_folder(path: &Path, console: &Console) -> std::io::Result<bool> {
    match &console.tree {
        Some(tree) => tree.is_folder(path),
        None => std::fs::metadata(console.path(path)).map(|data| data.is_dir()),
    }
}

/// A real folder; a link to one is not followed, so that no circle of links is.
fn is_real_folder(path: &Path, console: &Console) -> bool {
    match &console.tree {
        Some(tree) => tree.is_folder(path).unwrap_or(false),
        None => std::fs::symlink_metadata(console.path(path)).is_ok_and(|data| data.is_dir()),
    }
}

/// The names in a folder, in order.
fn names(folder: &Path, console: &Console) -> std::io::Result<Vec<String>> {
    if let Some(tree) = &console.tree {
        return tree.names(folder);
    }
    let folder = console.path(folder);
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { &folder };
    let entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let mut names: Vec<String> = entries.iter().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}

/// A path as shown to the user: `/` between its parts.
pub fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
