//! Where profiles come from: files, folders, standard input, options.

use super::rows::Known;
use super::tree::{Entry, Node, NodeKind};
use super::{json, yaml};
use crate::cli::console::Console;
use crate::cli::load::{self, shown};
use crate::cli::text::{files as say, run as text};
use crate::diag::{Diagnostic, catalogue::data, catalogue::usage};
use crate::source::{SourceId, SourceMap, Span};
use std::path::{Path, PathBuf};

/// What the command line says about profiles.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Given {
    /// `--profile`: files, folders or `-`.
    #[arg(long, help = text::PROFILE, value_name = text::V_FILE)]
    pub profile: Vec<PathBuf>,
    /// What holds for all of them.
    #[command(flatten)]
    pub shared: Shared,
}

/// The options that lie over every profile.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Shared {
    /// The day of assessment.
    #[arg(long, help = text::DATE, value_name = text::V_DATE)]
    pub date: Option<String>,
    /// Inputs: `名=值`.
    #[arg(long, help = text::SET, value_name = text::V_BINDING)]
    pub set: Vec<String>,
    /// Parameters and 按规定 figures: `名=值`.
    #[arg(long, help = text::PARAM, value_name = text::V_BINDING)]
    pub param: Vec<String>,
    /// 口径: `名=值`.
    #[arg(long, help = text::READING, value_name = text::V_BINDING)]
    pub reading: Vec<String>,
}

/// One profile's text tree with its name.
#[derive(Clone, Debug)]
pub struct Named {
    /// The file, with the line or the place in it where it holds several; absent without a file.
    pub name: Option<String>,
    /// Its text tree.
    pub node: Node,
}

/// The profiles that were named, at least one, and the layer that the options make. By the names of the rules the row of
/// names of a table is found.
pub fn gather(
    given: &Given,
    names: Option<Known<'_>>,
    console: &mut Console,
    sources: &mut SourceMap,
    diags: &mut Vec<Diagnostic>,
) -> (Vec<Named>, Node) {
    let mut named = Vec::new();
    for path in &given.profile {
        for file in files_of(path, console, diags) {
            if super::rows::is_table(&file) {
                super::rows::read(&file, names, console, sources, diags, &mut named);
            } else if let Some((shown, text)) = text_of(&file, console, diags) {
                read(&shown, &text, sources, diags, &mut named);
            }
        }
    }
    let options = options(&given.shared, sources, diags);
    if given.profile.is_empty() {
        named.push(Named { name: None, node: Node::new(NodeKind::Map(Vec::new()), options.span) });
    }
    (named, options)
}

fn files_of(path: &Path, console: &Console, diags: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    let real = console.path(path);
    if path.as_os_str() == "-" || !real.is_dir() {
        return vec![path.to_path_buf()];
    }
    let Ok(listing) = std::fs::read_dir(&real) else {
        diags.push(Diagnostic::bare(usage::E0611, format!("不能读取文件夹「{}」", shown(path))));
        return Vec::new();
    };
    let names = listing.filter_map(|entry| entry.ok().map(|e| e.file_name()));
    let mut files: Vec<PathBuf> = names.map(|name| path.join(name)).filter(|p| is_profile(p)).collect();
    files.sort();
    files
}

fn extension(path: &Path) -> String {
    path.extension().map_or(String::new(), |e| e.to_string_lossy().to_ascii_lowercase())
}

fn is_profile(path: &Path) -> bool {
    let names_file = shown(path).ends_with(".names.yaml");
    !names_file && matches!(extension(path).as_str(), "json" | "jsonl" | "ndjson" | "yaml" | "yml")
}

/// The name and the text of a file or of standard input; a fault is reported.
pub fn text_of(path: &Path, console: &mut Console, diags: &mut Vec<Diagnostic>) -> Option<(String, String)> {
    match load::read(path, console) {
        Ok((name, decoded)) => {
            if let Some(encoding) = decoded.foreign {
                diags.push(Diagnostic::bare(usage::A0620, say::foreign(&name, encoding)).help(say::SAVE_AS_UTF8));
            }
            Some((name, decoded.text))
        }
        Err(fault) => {
            diags.push(*fault);
            None
        }
    }
}

/// Reads the profiles of one text: by its extension, or for standard input by its first character.
fn read(shown: &str, text: &str, sources: &mut SourceMap, diags: &mut Vec<Diagnostic>, named: &mut Vec<Named>) {
    let source = sources.add(shown, text);
    let kind = extension(Path::new(shown));
    let json_like = text.trim_start().starts_with(['{', '[']);
    let nodes = match kind.as_str() {
        "jsonl" | "ndjson" => lines(source, text, diags),
        "json" => one_json(source, text, diags),
        "yaml" | "yml" => numbered(yaml_documents(source, text, diags)),
        _ if json_like && is_lines(text) => lines(source, text, diags),
        _ if json_like => one_json(source, text, diags),
        _ => numbered(yaml_documents(source, text, diags)),
    };
    let many = nodes.len() > 1 || matches!(kind.as_str(), "jsonl" | "ndjson");
    for (place, node) in nodes {
        let name = if many { format!("{shown}#{place}") } else { shown.to_owned() };
        named.push(Named { name: Some(name), node });
    }
}

fn is_lines(text: &str) -> bool {
    let mut lines = text.lines().filter(|l| !l.trim().is_empty());
    let whole = |line: &str| line.trim_start().starts_with('{') && line.trim_end().ends_with('}');
    lines.clone().count() > 1 && lines.all(whole)
}

fn one_json(source: SourceId, text: &str, diags: &mut Vec<Diagnostic>) -> Vec<(usize, Node)> {
    let node = json::parse(source, text, diags);
    match node.kind {
        NodeKind::List(items) => numbered(items),
        _ => vec![(1, node)],
    }
}

fn yaml_documents(source: SourceId, text: &str, diags: &mut Vec<Diagnostic>) -> Vec<Node> {
    let nodes = yaml::parse(source, text, diags);
    nodes.iter().for_each(|node| diags.extend(one_by_one(node)));
    let lists = nodes.into_iter().flat_map(|node| match node.kind {
        NodeKind::List(items) => items,
        _ => vec![node],
    });
    let nodes: Vec<Node> = lists.collect();
    if nodes.is_empty() { vec![Node::new(NodeKind::Null, Span::new(source, 0, 0))] } else { nodes }
}

/// A list whose items are one line each, of different keys: one profile with a dash before every line.
fn one_by_one(node: &Node) -> Option<Diagnostic> {
    let NodeKind::List(items) = &node.kind else { return None };
    let entries: Vec<&Entry> = items.iter().flat_map(Node::entries).collect();
    let single = items.len() > 1 && items.iter().all(|item| item.entries().len() == 1);
    let keys: std::collections::BTreeSet<&str> = entries.iter().map(|e| e.key.as_str()).collect();
    if !single || keys.len() != entries.len() {
        return None;
    }
    let place = entries.get(1)?.key_span;
    let found = Diagnostic::new(data::W0519, place, format!("短横使每一行成为一份档案，共 {} 份", entries.len()));
    Some(found.help("是同一个单位或个人的，去掉行首的短横"))
}

fn numbered(nodes: Vec<Node>) -> Vec<(usize, Node)> {
    nodes.into_iter().enumerate().map(|(i, node)| (i + 1, node)).collect()
}

/// JSON Lines: one document a line, numbered by its line; blank lines are passed over.
pub fn lines(source: SourceId, text: &str, diags: &mut Vec<Diagnostic>) -> Vec<(usize, Node)> {
    let mut nodes = Vec::new();
    let mut start = 0;
    for (i, line) in text.split_inclusive('\n').enumerate() {
        if !line.trim().is_empty() {
            let end = start + line.trim_end().len();
            nodes.push((i + 1, json::parse_at(source, text, start, end, diags)));
        }
        start += line.len();
    }
    nodes
}

/// The layer of `--set`, `--param`, `--reading` and `--date`.
fn options(shared: &Shared, sources: &mut SourceMap, diags: &mut Vec<Diagnostic>) -> Node {
    let mut entries = bindings(&shared.set, "--set", sources, diags);
    let empty = Span::new(SourceId(0), 0, 0);
    for (key, option, texts) in [("参数", "--param", &shared.param), ("口径", "--reading", &shared.reading)] {
        let inner = bindings(texts, option, sources, diags);
        let span = inner.first().map_or(empty, |e| e.key_span);
        if !inner.is_empty() {
            entries.push(Entry { key: key.to_owned(), key_span: span, value: Node::new(NodeKind::Map(inner), span) });
        }
    }
    if let Some(date) = &shared.date {
        let source = sources.add(say::COMMAND_LINE, date);
        let span = Span::new(source, 0, date.len());
        let value = Node::new(NodeKind::Text(date.clone()), span);
        entries.push(Entry { key: "评估日".to_owned(), key_span: span, value });
    }
    Node::new(NodeKind::Map(entries), empty)
}

fn bindings(texts: &[String], option: &str, sources: &mut SourceMap, diags: &mut Vec<Diagnostic>) -> Vec<Entry> {
    texts.iter().filter_map(|text| binding(text, option, sources, diags)).collect()
}

/// `名=值`, with its own source so that faults are underlined in it.
fn binding(text: &str, option: &str, sources: &mut SourceMap, diags: &mut Vec<Diagnostic>) -> Option<Entry> {
    let source = sources.add(say::COMMAND_LINE, text);
    let sign = text.find(['=', '＝']).filter(|at| !text.get(..*at).unwrap_or("").trim().is_empty());
    let Some((key, rest, sign)) = sign.and_then(|at| Some((text.get(..at)?, text.get(at..)?, at))) else {
        let span = Span::new(source, 0, text.len());
        let found = Diagnostic::new(data::E0517, span, format!("{option} 应写成「名=值」"));
        diags.push(found.help(say::binding_example(option)));
        return None;
    };
    let width = rest.chars().next().map_or(1, char::len_utf8);
    let after = rest.get(width..).unwrap_or("");
    let from = sign + width + (after.len() - after.trim_start().len());
    let value = after.trim();
    let span = Span::new(source, from, from + value.len());
    let kind = if value.starts_with(['[', '{']) {
        json::parse_at(source, text, from, from + value.len(), diags).kind
    } else {
        yaml::plain(value)
    };
    let key = key.trim();
    let key = key.strip_prefix('「').and_then(|k| k.strip_suffix('」')).unwrap_or(key);
    Some(Entry { key: key.to_owned(), key_span: Span::new(source, 0, sign), value: Node::new(kind, span) })
}
