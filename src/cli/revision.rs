//! The files of a git revision, read without a work tree: policies as they were.
//!
//! In: a revision and the folder of the run. Out: a `Tree` that the loader reads instead of the disk; nothing is
//! written anywhere. It runs the `git` of the system and knows nothing of policies.

use super::console::Console;
use super::program;
use super::text::revision as say;
use crate::diag::Diagnostic;
use crate::diag::catalogue::usage as codes;
use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Result};
use std::path::{Component, Path, PathBuf};
use std::process::Command;

/// The endings of files that a rule set is made of.
const ENDINGS: [&str; 5] = ["pol", "csv", "json", "yaml", "xlsx"];

/// The files of a revision, by their paths as seen from the folder of the run.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The revision as the user wrote it.
    pub name: String,
    files: BTreeMap<PathBuf, Vec<u8>>,
    /// Whether what it does not have is read from the disk.
    pub over_disk: bool,
}

impl Tree {
    /// Texts in the place of files of a revision, or of the disk.
    pub fn over(tree: Option<&Tree>, files: BTreeMap<PathBuf, String>) -> Tree {
        let mut over = Tree { over_disk: tree.is_none(), ..tree.cloned().unwrap_or_default() };
        over.files.extend(files.into_iter().map(|(path, text)| (plain(&path), text.into_bytes())));
        over
    }

    /// The bytes of a file.
    pub fn bytes(&self, path: &Path) -> Result<Vec<u8>> {
        self.files.get(&plain(path)).cloned().ok_or_else(|| Error::from(ErrorKind::NotFound))
    }

    /// Whether a path is a folder; an error where there is none of that name.
    pub fn is_folder(&self, path: &Path) -> Result<bool> {
        let path = plain(path);
        if self.files.contains_key(&path) {
            return Ok(false);
        }
        let inside = |file: &PathBuf| path.as_os_str().is_empty() || file.starts_with(&path);
        if self.files.keys().any(inside) { Ok(true) } else { Err(Error::from(ErrorKind::NotFound)) }
    }

    /// The names in a folder, in order.
    pub fn names(&self, folder: &Path) -> Result<Vec<String>> {
        let folder = plain(folder);
        let inside = self.files.keys().filter_map(|file| file.strip_prefix(&folder).ok());
        let names = inside.filter_map(|rest| match rest.components().next() {
            Some(Component::Normal(name)) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        });
        let mut names: Vec<String> = names.collect();
        names.sort();
        names.dedup();
        Ok(names)
    }
}

/// A path without `.`, and without `..` where something stands before it.
fn plain(path: &Path) -> PathBuf {
    super::load::plain(path)
}

/// Whether a text names a revision of the repository of the run's folder.
pub fn exists(revision: &str, console: &Console) -> bool {
    resolved(revision, console).is_ok()
}

/// The commit that a revision is, as its full hash.
pub fn resolved(revision: &str, console: &Console) -> std::result::Result<String, Box<Diagnostic>> {
    let asked = format!("{revision}^{{commit}}");
    let text = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &asked], &[], console);
    let text = text.map_err(|error| refused(revision, &error))?;
    Ok(String::from_utf8_lossy(&text).trim().to_owned())
}

/// The files of a revision.
pub fn tree(revision: &str, console: &Console) -> std::result::Result<Tree, Box<Diagnostic>> {
    let commit = resolved(revision, console)?;
    let read = || -> Result<Tree> {
        let prefix = git(&["rev-parse", "--show-prefix"], &[], console)?;
        let prefix = PathBuf::from(String::from_utf8_lossy(&prefix).trim_end_matches(['\n', '\r']));
        let listing = git(&["ls-tree", "-r", "-z", "--full-tree", &commit], &[], console)?;
        let blobs = blobs(&listing);
        let asked: String = blobs.iter().map(|(id, _)| format!("{id}\n")).collect();
        let contents = git(&["cat-file", "--batch"], asked.as_bytes(), console)?;
        let files = unpacked(&contents, blobs.len());
        let named = blobs.iter().zip(files).map(|((_, path), bytes)| (seen_from(&prefix, path), bytes));
        Ok(Tree { name: revision.to_owned(), files: named.collect(), over_disk: false })
    };
    read().map_err(|error| refused(revision, &error))
}

fn refused(revision: &str, error: &Error) -> Box<Diagnostic> {
    let finding = match error.kind() {
        ErrorKind::NotFound => Diagnostic::bare(codes::E0630, say::NO_GIT).help(say::INSTALL_GIT),
        _ => Diagnostic::bare(codes::E0630, say::no_revision(revision)).help(say::CHECK_REVISION),
    };
    Box::new(finding)
}

/// The files of a listing that a rule set may be made of: the id and the path of each.
fn blobs(listing: &[u8]) -> Vec<(String, PathBuf)> {
    let lines = listing.split(|b| *b == 0).map(String::from_utf8_lossy);
    let read = lines.filter_map(|line| {
        let (head, path) = line.split_once('\t')?;
        let mut parts = head.split(' ');
        let (mode, kind, id) = (parts.next()?, parts.next()?, parts.next()?);
        let ending = Path::new(path).extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
        let wanted = kind == "blob" && mode != "120000" && ENDINGS.contains(&ending.as_str());
        wanted.then(|| (id.to_owned(), PathBuf::from(path)))
    });
    read.collect()
}

/// The contents of `cat-file --batch`: a line with the size before each.
fn unpacked(contents: &[u8], count: usize) -> Vec<Vec<u8>> {
    let mut rest = contents;
    let mut files = Vec::with_capacity(count);
    while let Some(end) = rest.iter().position(|b| *b == b'\n') {
        let (head, tail) = rest.split_at(end);
        let size = String::from_utf8_lossy(head).rsplit(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0_usize);
        let body = tail.get(1..).unwrap_or_default();
        files.push(body.get(..size).unwrap_or(body).to_vec());
        rest = body.get(size + 1..).unwrap_or_default();
    }
    files
}

/// A path of the repository as seen from a folder in it.
fn seen_from(prefix: &Path, path: &Path) -> PathBuf {
    let mut up = PathBuf::new();
    let mut folder = prefix;
    loop {
        if let Ok(rest) = path.strip_prefix(folder) {
            return up.join(rest);
        }
        match folder.parent() {
            Some(parent) => {
                folder = parent;
                up.push("..");
            }
            None => return up.join(path),
        }
    }
}

/// Runs git in the folder of the run and gives what it printed.
pub fn git(arguments: &[&str], input: &[u8], console: &Console) -> Result<Vec<u8>> {
    let mut command = Command::new("git");
    command.args(["-c", "core.quotePath=false"]).args(arguments);
    let output = program::fed(command, input, console)?;
    if output.status.success() { Ok(output.stdout) } else { Err(Error::other("git")) }
}
