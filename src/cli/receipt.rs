//! Decision receipts: everything that a result rests on, in one canonical JSON document that names its own hash.
//!
//! In: a compiled program, one profile as it was given, what was asked. Out: the receipt. Its parts stand under the keys
//! of `PARTS`; `hashes` holds the SHA-256 of each part's canonical form, `hash` that of `hashes`, `signature` signs
//! `hash`. So a change anywhere is found, and the part that it is in is named. Paths are relative to the root of the
//! project (the nearest folder above with `.git`, else the current one). Reading a receipt back is `verify`'s.

pub mod canonical;
pub mod given;
pub mod sign;

use super::console::Console;
use super::load::{self, Compiled, STANDARD_INPUT, shown};
use super::outcome_json::{self, Texts};
use super::profile::Index;
use super::text::files as say;
use crate::eval::{self, profile::Profile};
use crate::ir::MeasureId;
use crate::source::SourceMap;
use canonical::hash;
use given::Redaction;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The parts of a receipt, each hashed on its own.
pub const PARTS: [&str; 13] = [
    "format", "version", "engine", "question", "policies", "digests", "profiles", "date", "inputs", "readings",
    "redacted", "results", "traces",
];

/// The name of the form.
pub const FORMAT: &str = "polc-receipt";

/// What was asked of a run.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Files and folders, as given.
    pub paths: Vec<PathBuf>,
    /// One-liners.
    pub expressions: Vec<String>,
    /// `--measure`
    pub measures: Vec<String>,
}

/// The folder that paths of receipts start from.
pub fn root(console: &Console) -> PathBuf {
    let here = console.path(Path::new("."));
    let here = here.canonicalize().unwrap_or(here);
    here.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&here).to_path_buf()
}

/// A path from the root, with `/`; one outside of it stays whole.
pub fn from_root(root: &Path, path: &Path, console: &Console) -> String {
    let real = console.path(path);
    let real = real.canonicalize().unwrap_or(real);
    let inside = real.strip_prefix(root).ok().filter(|inside| !inside.as_os_str().is_empty());
    inside.map_or_else(|| if real == root { ".".to_owned() } else { shown(&real) }, shown)
}

/// The texts that were read: the name by which reports call each → its path from the root and its hash.
pub type Files = BTreeMap<String, (String, String)>;

/// The files among the sources from `skip` on.
pub fn files(sources: &SourceMap, skip: usize, root: &Path, console: &Console) -> Files {
    let read = sources.ids().skip(skip).filter_map(|id| sources.get(id));
    let read = read.filter(|file| ![say::COMMAND_LINE, say::STANDARD_INPUT, STANDARD_INPUT].contains(&&*file.name));
    read.map(|file| {
        let path = from_root(root, Path::new(&*file.name), console);
        (file.name.to_string(), (path, text_hash(&file.text)))
    })
    .collect()
}

/// The hash of a text without its mark, with plain line ends.
fn text_hash(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    canonical::sha256(text.as_bytes())
}

/// Files as a part of a receipt, in order of their paths.
pub fn listed(files: &Files) -> Value {
    let mut listed: Vec<&(String, String)> = files.values().collect();
    listed.sort();
    listed.dedup();
    listed.into_iter().map(|(path, hash)| json!({ "path": path, "sha256": hash })).collect()
}

/// The digests beside the policies.
pub fn digests(policies: &Files, root: &Path, console: &mut Console) -> Value {
    let mut found = Files::new();
    for name in policies.keys() {
        let path = Path::new(name).with_extension("digest.json");
        if console.path(&path).is_file()
            && let Ok((name, decoded)) = load::read(&path, console)
        {
            found.insert(name, (from_root(root, &path, console), text_hash(&decoded.text)));
        }
    }
    listed(&found)
}

/// Everything that a receipt is made of.
pub struct Facts<'a> {
    /// The program with its texts.
    pub compiled: &'a Compiled,
    /// Its index.
    pub index: &'a Index<'a>,
    /// What was asked.
    pub question: &'a Question,
    /// The measures asked for; absent: all.
    pub measures: Option<Vec<MeasureId>>,
    /// The profile as it was read.
    pub profile: &'a Profile,
    /// The texts of the program.
    pub policies: &'a Files,
    /// What is left out.
    pub redaction: &'a Redaction,
    /// Where paths start.
    pub root: &'a Path,
}

impl Facts<'_> {
    /// The parts that follow from the program and the profile.
    pub fn parts(&self, console: &mut Console) -> Map<String, Value> {
        let (results, traces) = self.results();
        let here = [PathBuf::from(".")];
        let implied = self.question.paths.is_empty() && self.question.expressions.is_empty();
        let paths = if implied { &here[..] } else { &self.question.paths };
        let paths = paths.iter().map(|path| from_root(self.root, path, console));
        let question = json!({
            "paths": paths.collect::<Vec<_>>(),
            "expressions": self.question.expressions,
            "measures": self.question.measures,
        });
        let mut parts = Map::new();
        let mut put = |key: &str, value: Value| drop(parts.insert(key.to_owned(), value));
        put("format", FORMAT.into());
        put("version", 1.into());
        put("engine", json!({ "name": "polc", "version": env!("CARGO_PKG_VERSION") }));
        put("question", question);
        put("policies", listed(self.policies));
        put("digests", digests(self.policies, self.root, console));
        put("date", self.profile.date.to_string().into());
        put("readings", self.readings());
        put("redacted", self.redaction.as_json());
        put("results", results);
        put("traces", traces);
        parts
    }

    fn readings(&self) -> Value {
        let readings = self.compiled.program.readings.iter().zip(&self.profile.readings);
        let chosen = readings.map(|(reading, chosen)| {
            let option = reading.options.get(*chosen).map_or("", |(name, _)| name.as_str());
            (reading.name.clone(), Value::from(option))
        });
        Value::Object(chosen.collect())
    }

    /// The results and their explanations, by the wire form of `run`.
    fn results(&self) -> (Value, Value) {
        let program = &self.compiled.program;
        let options =
            eval::Options { measures: self.measures.clone(), trace: true, missing: true, ..eval::Options::default() };
        let report = self.index.engine.run(self.profile, &options);
        let texts = Texts { program, sources: &self.compiled.sources, readings: &self.profile.readings };
        let document = outcome_json::document(texts, &report, None);
        let mut results = serde_json::to_value(document).unwrap_or_default();
        self.relocate(&mut results);
        let mut traces = Vec::new();
        let results = ["measures", "targets", "groups"].map(|kind| {
            let mut list = results.get_mut(kind).map(Value::take).unwrap_or_default();
            for result in list.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                let trace = result.remove("trace").filter(|_| self.redaction.is_empty());
                traces.extend(trace.map(|trace| json!({ "id": result.get("id"), "trace": trace })));
                self.redaction.scrub(result);
            }
            (kind.to_owned(), list)
        });
        (Value::Object(results.into_iter().collect()), Value::Array(traces))
    }

    /// Names of files become paths from the root, places a line and a column: bytes depend on the ends of lines.
    fn relocate(&self, value: &mut Value) {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(name)) = map.get_mut("file") {
                    if let Some((path, _)) = self.policies.get(name) {
                        name.clone_from(path);
                    }
                    map.retain(|key, _| !matches!(key.as_str(), "start" | "end"));
                }
                map.iter_mut().for_each(|(_, value)| self.relocate(value));
            }
            Value::Array(list) => list.iter_mut().for_each(|value| self.relocate(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// Puts the hashes on the parts.
pub fn seal(mut parts: Map<String, Value>) -> Map<String, Value> {
    let hashes: Map<String, Value> = parts.iter().map(|(key, part)| (key.clone(), hash(part).into())).collect();
    let hashes = Value::Object(hashes);
    parts.insert("hash".to_owned(), hash(&hashes).into());
    parts.insert("hashes".to_owned(), hashes);
    parts
}

/// The text of a receipt.
pub fn text(receipt: Map<String, Value>) -> String {
    canonical::text(&Value::Object(receipt)) + "\n"
}
