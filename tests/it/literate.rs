//! Markdown with fenced blocks: cases of tests/suite, pages of docs/errors.

use polc::cli::console::Console;
use polc::value::Date;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The file that an unnamed `pol` block stands for.
pub const MAIN: &str = "主.pol";

/// A fenced block: the words behind the fence, its text, and where the text stands in the page.
#[derive(Clone, Debug)]
pub struct Block {
    /// `pol`, `profile`, `diag` …
    pub kind: String,
    /// The file name behind the kind.
    pub name: Option<String>,
    /// The text, with its last line break.
    pub text: String,
    /// The bytes of the text in the page.
    pub range: std::ops::Range<usize>,
}

/// A part of a page under a heading.
#[derive(Clone, Debug)]
pub struct Section {
    /// The heading's words.
    pub title: String,
    /// Its line, from 1.
    pub line: usize,
    /// Its blocks.
    pub blocks: Vec<Block>,
}

/// The sections of a page; blocks before the first heading stand in a section without a title.
pub fn sections(page: &str) -> Vec<Section> {
    let mut sections = vec![Section { title: String::new(), line: 1, blocks: Vec::new() }];
    let mut open: Option<Block> = None;
    let mut offset = 0;
    for (i, line) in page.split_inclusive('\n').enumerate() {
        let bare = line.trim_end();
        match &mut open {
            Some(block) if bare == "```" => {
                block.range.end = offset;
                block.text = page[block.range.clone()].to_owned();
                sections.last_mut().unwrap().blocks.extend(open.take());
            }
            Some(_) => {}
            None if bare.starts_with("```") => open = Some(start(&bare[3..], offset + line.len())),
            None if bare.starts_with("## ") => {
                sections.push(Section { title: bare[3..].to_owned(), line: i + 1, blocks: Vec::new() });
            }
            None => {}
        }
        offset += line.len();
    }
    assert!(open.is_none(), "a block is not closed");
    sections
}

fn start(info: &str, offset: usize) -> Block {
    let mut words = info.split_whitespace();
    let kind = words.next().unwrap_or("").to_owned();
    Block { kind, name: words.next().map(str::to_owned), text: String::new(), range: offset..offset }
}

impl Section {
    /// The blocks of a kind.
    pub fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| block.kind == kind)
    }

    /// Writes its `pol`, `csv` and `profile` blocks into a new folder; profiles without a name become 档案.yaml.
    pub fn folder(&self) -> Folder {
        let folder = Folder::new();
        for block in &self.blocks {
            let name = match (block.kind.as_str(), &block.name) {
                ("pol", name) => name.as_deref().unwrap_or(MAIN),
                ("profile", name) => name.as_deref().unwrap_or("档案.yaml"),
                ("csv" | "file", Some(name)) => name,
                ("digest", _) => {
                    folder.digest(self, &block.text);
                    continue;
                }
                _ => continue,
            };
            folder.write(name, block.text.as_bytes());
        }
        folder
    }
}

/// A folder that is removed in the end.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A new empty folder.
    pub fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("polc-it-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    /// The digest of a notice's text, beside the section's policy.
    fn digest(&self, section: &Section, text: &str) {
        let policy = section.of("pol").next().map_or("", |b| b.text.as_str());
        let number = policy.split_whitespace().skip_while(|w| *w != "文件").nth(1).unwrap_or("");
        let digest = polc::sources::digest::index(number, text);
        self.write("主.digest.json", serde_json::to_string(&digest).unwrap().as_bytes());
    }

    /// Writes a file in it.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Runs a command line in it, without `polc`; gives exit code, standard output, standard error.
    pub fn polc(&self, arguments: &[&str]) -> (u8, String, String) {
        self.polc_with(arguments, b"")
    }

    /// The same with a standard input.
    pub fn polc_with(&self, arguments: &[&str], input: &[u8]) -> (u8, String, String) {
        let mut console = Console::memory(&self.0, input, Date::new(2025, 6, 1).unwrap());
        let line = std::iter::once("polc").chain(arguments.iter().copied()).map(Into::into).collect();
        let exit = polc::cli::run(line, &mut console);
        let (out, err) = console.written();
        (exit.code(), out.to_owned(), err.to_owned())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The project's folder.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files of a folder and its folders with an ending, in order of their names.
pub fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![project().join(folder)];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The words of a command line, with “…”, "…" and '…' kept together.
pub fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.trim().chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, c) if c.is_whitespace() => words.push(String::new()),
            (_, c) => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
