//! `polc.toml`: what `polc check` does where no option says it.
//!
//! In: the file of the folder in which polc runs, or of `--config`. Out: paths, levels of codes, fail level, baseline and
//! the folder of texts. It is strict: an unknown key or value is a finding at its place. Errors keep their level.

use super::may_hide;
use crate::cli::args::FailLevel;
use crate::cli::console::Console;
use crate::cli::load;
use crate::cli::profile::nearest;
use crate::cli::text::check as say;
use crate::diag::catalogue::{self, usage as codes};
use crate::diag::{Diagnostic, Severity};
use crate::source::{SourceId, SourceMap, Span};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml_edit::{Document, Item, Table};

/// The name of the file.
const NAME: &str = "polc.toml";

/// The keys of the file.
const KEYS: [&str; 5] = ["paths", "fail-level", "baseline", "sources", "levels"];

/// What the file says.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// From which level on to fail.
    pub fail_level: Option<FailLevel>,
    /// Known findings.
    pub baseline: Option<PathBuf>,
    /// The folder of the notices' texts.
    pub sources: Option<PathBuf>,
    /// Levels by code; none for `off`.
    levels: BTreeMap<&'static str, Option<Severity>>,
}

impl Config {
    /// Gives each finding its level and takes out what is off.
    pub fn level(&self, findings: &mut Vec<Diagnostic>) {
        findings.retain_mut(|finding| {
            let Some(level) = self.levels.get(finding.code.id) else { return true };
            finding.severity = level.unwrap_or(finding.severity);
            level.is_some() || !may_hide(finding)
        });
    }
}

/// The configuration; the default where there is no file. Faults come with their text.
pub fn read(given: Option<&Path>, console: &mut Console) -> Result<Config, (SourceMap, Vec<Diagnostic>)> {
    let path = given.unwrap_or(Path::new(NAME));
    if given.is_none() && !console.path(path).is_file() {
        return Ok(Config::default());
    }
    let mut sources = SourceMap::new();
    let (name, text) = match load::read(path, console) {
        Ok((name, decoded)) => (name, decoded.text),
        Err(finding) => return Err((sources, vec![*finding])),
    };
    let source = sources.add(&name, &text);
    let mut reader = Reader { source, config: Config::default(), findings: Vec::new() };
    match Document::parse(text.as_str()) {
        Ok(document) => reader.table(document.as_table()),
        Err(error) => {
            let finding = Diagnostic::new(codes::E0624, reader.span(error.span()), say::BAD_TOML);
            reader.findings.push(finding.help(say::TOML_FORM));
        }
    }
    if reader.findings.is_empty() { Ok(reader.config) } else { Err((sources, reader.findings)) }
}

struct Reader {
    source: SourceId,
    config: Config,
    findings: Vec<Diagnostic>,
}

impl Reader {
    fn span(&self, range: Option<Range<usize>>) -> Span {
        let range = range.unwrap_or(0..0);
        Span::new(self.source, range.start, range.end)
    }

    fn table(&mut self, table: &Table) {
        for (key, item) in table.iter() {
            let place = self.span(table.key(key).and_then(|key| key.span()));
            match key {
                "paths" => self.config.paths = self.list(item),
                "fail-level" => self.config.fail_level = self.fail_level(item),
                "baseline" => self.config.baseline = self.text(item).map(PathBuf::from),
                "sources" => self.config.sources = self.text(item).map(PathBuf::from),
                "levels" => self.levels(item),
                unknown => {
                    let finding = Diagnostic::new(codes::E0625, place, say::unknown_key(unknown));
                    let help = nearest::suggestion(unknown, &KEYS).unwrap_or_default();
                    self.findings.push(finding.help(help));
                }
            }
        }
    }

    fn text(&mut self, item: &Item) -> Option<String> {
        let text = item.as_str().map(str::to_owned);
        if text.is_none() {
            self.refuse(item, say::WANTS_TEXT);
        }
        text
    }

    fn refuse(&mut self, item: &Item, wanted: &str) {
        let finding = Diagnostic::new(codes::E0626, self.span(item.span()), say::BAD_VALUE);
        self.findings.push(finding.help(wanted));
    }

    fn list(&mut self, item: &Item) -> Vec<PathBuf> {
        let paths = item.as_array().and_then(|array| array.iter().map(|v| v.as_str().map(PathBuf::from)).collect());
        if paths.is_none() {
            self.refuse(item, say::WANTS_LIST);
        }
        paths.unwrap_or_default()
    }

    fn fail_level(&mut self, item: &Item) -> Option<FailLevel> {
        match item.as_str() {
            Some("error") => Some(FailLevel::Error),
            Some("warning") => Some(FailLevel::Warning),
            Some(_) | None => {
                self.refuse(item, say::WANTS_FAIL_LEVEL);
                None
            }
        }
    }

    fn levels(&mut self, item: &Item) {
        let Some(table) = item.as_table_like() else { return self.refuse(item, say::WANTS_LEVELS) };
        for (key, item) in table.iter() {
            let place = self.span(table.key(key).and_then(|key| key.span()));
            match catalogue::find(key) {
                Some(code) if code.severity < Severity::Error => {
                    let level = self.level(item).map(|level| (code.id, level));
                    self.config.levels.extend(level);
                }
                Some(code) => {
                    let finding = Diagnostic::new(codes::E0626, place, say::error_stays(code.id));
                    self.findings.push(finding.help(say::CORRECT_IT));
                }
                None => self
                    .findings
                    .push(Diagnostic::new(codes::E0625, place, say::unknown_code(key)).help(say::LIST_CODES)),
            }
        }
    }

    /// The level of a code; the inner `None` is off.
    fn level(&mut self, item: &Item) -> Option<Option<Severity>> {
        match item.as_str() {
            Some("error") => Some(Some(Severity::Error)),
            Some("warning") => Some(Some(Severity::Warning)),
            Some("advice") => Some(Some(Severity::Advice)),
            Some("off") => Some(None),
            Some(_) | None => {
                self.refuse(item, say::WANTS_LEVEL);
                None
            }
        }
    }
}
