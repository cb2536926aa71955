//! A scripted history of the five notices: every commit of tests/history/commits.md with the whole output of `polc diff`.
//!
//! `POLC_BLESS=1 cargo test --test it scripted_history` writes what the program says into the page.

use super::literate::{Block, Folder, Section, files, project, sections};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// The text of each file, by its path in the repository.
type Files = BTreeMap<String, String>;

const PAGE: &str = "tests/history/commits.md";

/// The page and its commits.
fn commits() -> (String, Vec<Section>) {
    let page = std::fs::read_to_string(project().join(PAGE)).unwrap();
    let commits = sections(&page).into_iter().filter(|s| !s.blocks.is_empty()).collect();
    (page, commits)
}

/// The policies as they stand.
fn policies() -> Files {
    let root = project().join("policies");
    let named = files("policies", "pol").into_iter().map(|path| {
        let name = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        (name.trim_start_matches("policies/").to_owned(), std::fs::read_to_string(project().join(&path)).unwrap())
    });
    named.collect()
}

/// Does what a block says.
fn apply(state: &mut Files, section: &Section, block: &Block) {
    let at = || format!("{} {}", section.line, section.title);
    let name = block.name.clone().unwrap_or_default();
    match block.kind.as_str() {
        "rename" => {
            let (from, to) = block.text.trim().split_once(' ').unwrap();
            let text = state.remove(from).unwrap_or_else(|| panic!("{}: {from}", at()));
            state.insert(to.to_owned(), text);
        }
        "replace" => {
            let parts: Vec<&str> = block.text.trim().split('/').collect();
            let text = state.get_mut(&name).unwrap();
            *text = text.replace(parts[1], parts[2]);
        }
        "edit" => {
            let side = |not: char| -> String {
                let kept = block.text.lines().filter(|line| !line.starts_with(not));
                kept.map(|line| format!("{}\n", line.get(1..).unwrap_or(""))).collect()
            };
            let (from, to) = (side('+'), side('-'));
            let text = state.entry(name).or_default();
            assert_eq!(
                if from.is_empty() { usize::from(text.is_empty()) } else { text.matches(&from).count() },
                1,
                "{}\n{from}",
                at()
            );
            *text = text.replacen(&from, &to, 1);
        }
        _ => {}
    }
}

/// The folder of the city that a commit is about.
fn city(section: &Section) -> String {
    let named = section.blocks.iter().filter(|b| b.kind != "diff").map(|b| b.name.as_deref().unwrap_or(&b.text));
    let found = named.filter_map(|name| name.split_once('/')).map(|(folder, _)| folder).next();
    found.unwrap_or("xingtai").to_owned()
}

/// A repository with the policies and then one commit a section, a day apart.
pub fn repository(commits: &[Section]) -> Folder {
    let mut state = policies();
    let mut stream = String::new();
    commit(&mut stream, "初版", 0, &Files::new(), &state);
    for (index, section) in commits.iter().enumerate() {
        let before = state.clone();
        section.blocks.iter().for_each(|block| apply(&mut state, section, block));
        commit(&mut stream, &section.title, index + 1, &before, &state);
    }
    let folder = Folder::new();
    let git = |arguments: &[&str], input: &[u8]| {
        let mut command = Command::new("git");
        let mut child = command.current_dir(&folder.0).args(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        assert!(child.wait().unwrap().success());
    };
    git(&["init", "-q", "-b", "main"], b"");
    git(&["fast-import", "--quiet"], stream.as_bytes());
    git(&["reset", "-q", "--hard", "main"], b"");
    folder
}

fn commit(stream: &mut String, title: &str, day: usize, before: &Files, after: &Files) {
    let when = 1_704_067_200 + day * 86_400;
    write!(stream, "commit refs/heads/main\ncommitter 审 <t@example.org> {when} +0000\n").unwrap();
    write!(stream, "data {}\n{title}\n", title.len()).unwrap();
    for gone in before.keys().filter(|name| !after.contains_key(*name)) {
        writeln!(stream, "D {gone}").unwrap();
    }
    for (name, text) in after.iter().filter(|(name, text)| before.get(*name) != Some(*text)) {
        write!(stream, "M 100644 inline {name}\ndata {}\n{text}\n", text.len()).unwrap();
    }
    stream.push('\n');
}

#[test]
fn scripted_history() {
    let (mut page, commits) = commits();
    assert!(commits.len() >= 25);
    let folder = repository(&commits);
    let said = |index: usize| {
        let (old, new) = (format!("main~{}", commits.len() - index), format!("main~{}", commits.len() - index - 1));
        let (code, out, err) = folder.polc(&["diff", &old, &new, "--", &city(&commits[index])]);
        let names = [(old.as_str(), "前"), (new.as_str(), "后")];
        let plain = names.iter().fold(out + &err, |text, (from, to)| text.replace(from, to));
        format!("{}\n\n退出码 {code}\n", plain.trim_end())
    };
    let half = commits.len() / 2;
    let all = |range: std::ops::Range<usize>| range.map(said).collect::<Vec<String>>();
    let said: Vec<String> = std::thread::scope(|scope| {
        let first = std::thread::Builder::new().stack_size(16 << 20).spawn_scoped(scope, || all(0..half)).unwrap();
        let second = all(half..commits.len());
        first.join().unwrap().into_iter().chain(second).collect()
    });
    let mut faults = Vec::new();
    for (section, said) in commits.iter().zip(&said).rev() {
        let block = section.of("diff").next().unwrap();
        if block.text != *said {
            faults.push(format!("{}\n--- expected\n{}--- actual\n{said}", section.title, block.text));
            page.replace_range(block.range.clone(), said);
        }
    }
    if std::env::var_os("POLC_BLESS").is_some() {
        std::fs::write(project().join(PAGE), page).unwrap();
        return;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let same: BTreeSet<&str> =
        commits.iter().zip(&said).filter(|(_, s)| s.ends_with("退出码 0\n")).map(|(c, _)| c.title.as_str()).collect();
    for section in &commits {
        let promised = section_text(&page, section).contains("含义没有改动。");
        assert_eq!(promised, same.contains(section.title.as_str()), "{}", section.title);
    }
}

/// The prose of a commit: what a reviewer is to see.
fn section_text<'p>(page: &'p str, section: &Section) -> &'p str {
    let start = page.find(&format!("## {}\n", section.title)).unwrap();
    let rest = &page[start..];
    rest.find("```").map_or(rest, |end| &rest[..end])
}
