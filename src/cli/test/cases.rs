//! `polc test --cases DIR`: every `*.jsonl` of a folder against the policies, by the names files beside them.

use super::actual::{self, Actual};
use super::case_file::{self, Given};
use super::compare::{Comparer, Findings};
use super::difference::explain;
use super::mapping::Mapper;
use super::names::{self, Answer, Names, Rule, Side};
use super::report::{Case, json_of};
use super::validate;
use super::watch::Watch;
use crate::cli::console::Console;
use crate::cli::load::{self, Compiled};
use crate::cli::outcome_json::Texts;
use crate::cli::profile::tree::Node;
use crate::cli::profile::{Index, Leniency, assemble_with, gather, yaml};
use crate::cli::text::run as text;
use crate::cli::text::testing as say;
use crate::diag::{Diagnostic, catalogue::usage};
use crate::eval::outcome::Report;
use crate::eval::profile::Profile;
use crate::ir::{GroupId, MeasureId, Program};
use crate::source::{SourceId, SourceMap};
use crate::value::Date;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};

/// Runs all cases of a folder. Faults of names files and of lines that are no cases go to `diags`.
pub fn run(
    compiled: &mut Compiled,
    folder: &Path,
    console: &mut Console,
    watch: &mut Watch,
    diags: &mut Vec<Diagnostic>,
) -> Vec<Case> {
    let names = names_files(compiled, console, diags);
    let index = Index::new(&compiled.program);
    for one in &names {
        validate::check(&compiled.program, &index, one, diags);
    }
    let mut cases = Vec::new();
    for file in files(folder, console, diags) {
        let Some((shown, text)) = gather::text_of(&file, console, diags) else { continue };
        let source = compiled.sources.add(&shown, &text);
        for (line, node) in gather::lines(source, &text, diags) {
            let runner =
                Runner { program: &compiled.program, sources: &compiled.sources, index: &index, names: &names };
            cases.extend(runner.line(&shown, line, &node, watch, diags));
        }
    }
    cases
}

/// The case files of a folder, by name.
fn files(folder: &Path, console: &Console, diags: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    let Ok(listing) = std::fs::read_dir(console.path(folder)) else {
        diags.push(Diagnostic::bare(usage::E0610, format!("没有文件夹「{}」", load::shown(folder))));
        return Vec::new();
    };
    let paths = listing.filter_map(|entry| entry.ok().map(|e| folder.join(e.file_name())));
    let mut files: Vec<PathBuf> = paths.filter(|p| p.extension().is_some_and(|e| e == "jsonl")).collect();
    files.sort();
    if files.is_empty() {
        diags.push(Diagnostic::bare(usage::E0610, text::no_cases(&load::shown(folder))));
    }
    files
}

/// The names files beside the policies of a run.
pub fn names_files(compiled: &mut Compiled, console: &mut Console, diags: &mut Vec<Diagnostic>) -> Vec<Names> {
    let mut names = Vec::new();
    for path in compiled.paths.clone() {
        let beside = path.with_extension("names.yaml");
        if path.as_os_str().is_empty() || !console.path(&beside).is_file() {
            continue;
        }
        let Some((shown, text)) = gather::text_of(&beside, console, diags) else { continue };
        let source = compiled.sources.add(&shown, &text);
        let Some(policy) = source_of(&compiled.sources, &load::shown(&path)) else { continue };
        for node in yaml::parse(source, &text, diags) {
            names.push(names::read(policy, &node, diags));
        }
    }
    names
}

fn source_of(sources: &SourceMap, name: &str) -> Option<SourceId> {
    sources.ids().find(|id| sources.get(*id).is_some_and(|f| &*f.name == name))
}

struct Runner<'a> {
    program: &'a Program,
    sources: &'a SourceMap,
    index: &'a Index<'a>,
    names: &'a [Names],
}

impl Runner<'_> {
    /// One line; what is no case is an error.
    fn line(
        &self,
        file: &str,
        line: usize,
        node: &Node,
        watch: &mut Watch,
        diags: &mut Vec<Diagnostic>,
    ) -> Option<Case> {
        let Some(case) = case_file::read(node, diags) else {
            let id = node.get("case").and_then(Node::scalar).unwrap_or("?");
            return Some(error(id, (file, line), Json::Null, vec!["这一行不是用例".to_owned()]));
        };
        if !self.wanted(&case.given, watch) {
            return None;
        }
        // The result first, from what is given alone; only then is the expectation read.
        let computed = self.compute(&case.given, watch);
        let expected = json_of(&case.expected.0);
        let place = (file, line);
        Some(match computed {
            Err(faults) => error(&case.given.id, place, expected, faults),
            Ok(Computed { names, rule, measure, actual, profile, members }) => {
                let inputs = &case.given.inputs;
                let comparer = Comparer { program: self.program, names, rule, measure, inputs };
                let mut found = comparer.compare(&case.expected.0, &actual);
                if !found.differences.is_empty() {
                    let texts = Texts { program: self.program, sources: self.sources, readings: &profile.readings };
                    found.explanation = explain(texts, &self.index.engine, &profile, &members, found.status);
                    found.shown = vec![(format!("{} {expected}", say::EXPECTED), actual.in_words(self.program))];
                }
                Case::new(&case.given.id, place, expected, actual.json(self.program), found)
            }
        })
    }

    /// Whether the filter lets a case through: by its id, its rule's, its measures or its group.
    fn wanted(&self, given: &Given, watch: &Watch) -> bool {
        if watch.filter.is_none() {
            return true;
        }
        let mut words = vec![given.id.as_str(), given.rule.as_str()];
        let found = self.names.iter().find_map(|n| Some((n, n.rules.get(&given.rule)?)));
        let target = found.and_then(|(names, rule)| {
            let mapper = Mapper { program: self.program, index: self.index, names, rule };
            self.target(&mapper, rule).ok()
        });
        let members = match target {
            Some(Target::Measure(id)) => vec![id],
            Some(Target::Group(id)) => self.program.groups.get(id.index()).map_or(Vec::new(), |group| {
                words.push(&group.name);
                group.members.clone()
            }),
            None => Vec::new(),
        };
        watch.wants(self.program, &words, &members)
    }

    fn compute(&self, given: &Given, watch: &mut Watch) -> Result<Computed<'_>, Vec<String>> {
        let prepared = self.prepare(given)?;
        let options = watch.options(prepared.members.clone());
        let report = self.index.engine.run(&prepared.profile, &options);
        watch.record(self.program, &report);
        let actual = prepared.answer(self.program, &report).ok_or_else(|| vec![text::NO_RESULT.to_owned()])?;
        let Prepared { names, rule, measure, profile, members, .. } = prepared;
        Ok(Computed { names, rule, measure, actual, profile, members })
    }

    /// What is given as a profile, and what answers it.
    fn prepare(&self, given: &Given) -> Result<Prepared<'_>, Vec<String>> {
        let found = self.names.iter().find_map(|n| Some((n, n.rules.get(&given.rule)?)));
        let Some((names, rule)) = found else { return Err(vec![text::no_rule(&given.rule)]) };
        let mapper = Mapper { program: self.program, index: self.index, names, rule };
        let mut mapped = mapper.map(given);
        let today = Date::new(1, 1, 1).ok_or_else(Vec::new)?;
        let leniency = Leniency { open_enums: true, bare_ratios: true };
        let mut diags = Vec::new();
        let mut profile = assemble_with(self.program, self.index, &[&mapped.node], today, leniency, &mut diags);
        mapped.faults.extend(diags.iter().map(said));
        if !mapped.faults.is_empty() {
            return Err(mapped.faults);
        }
        for (reading, option) in mapped.readings {
            if let Some(slot) = profile.readings.get_mut(reading) {
                *slot = option;
            }
        }
        let target = self.target(&mapper, rule)?;
        let (members, measure) = match target {
            Target::Measure(id) => (vec![id], Some(id)),
            Target::Group(id) => (self.program.groups.get(id.index()).map_or(Vec::new(), |g| g.members.clone()), None),
        };
        Ok(Prepared { names, rule, target, measure, profile, members })
    }

    fn target(&self, mapper: &Mapper<'_>, rule: &Rule) -> Result<Target, Vec<String>> {
        match &rule.answer {
            Answer::Measure(node) => {
                let name = node.scalar().unwrap_or_default();
                match mapper.find_measure(name).as_slice() {
                    [one] => Ok(Target::Measure(*one)),
                    several => Err(vec![text::no_answer(name, several.len())]),
                }
            }
            Answer::Group(node) => {
                let name = node.scalar().unwrap_or_default();
                let own = |g: &&(usize, &crate::ir::Group)| g.1.span.is_some_and(|s| s.source == mapper.names.policy);
                let groups: Vec<_> = self.program.groups.iter().enumerate().filter(|(_, g)| g.name == name).collect();
                let found = groups.iter().find(own).or(groups.first());
                let id = found.map(|(i, _)| GroupId(u32::try_from(*i).unwrap_or(u32::MAX)));
                id.map(Target::Group).ok_or_else(|| vec![text::no_group(name)])
            }
        }
    }
}

/// A case made ready: it can be answered by any program of the same names.
pub struct Prepared<'a> {
    names: &'a Names,
    rule: &'a Rule,
    target: Target,
    measure: Option<MeasureId>,
    /// The profile.
    pub profile: Profile,
    /// The measures to compute.
    pub members: Vec<MeasureId>,
}

impl Prepared<'_> {
    /// The answer of a report.
    fn answer(&self, program: &Program, report: &Report) -> Option<Actual> {
        let actual = match self.target {
            Target::Measure(id) => actual::of_measure(program, report, id),
            Target::Group(id) => actual::of_group(program, report, id),
        }?;
        Some(match &self.rule.result {
            Some(Side::One { name, .. }) if !name.is_empty() => actual.with_result(name),
            _ => actual,
        })
    }

    /// Whether a report is not what the case expects.
    pub fn fails(&self, program: &Program, report: &Report, case: &case_file::Case) -> bool {
        let Some(actual) = self.answer(program, report) else { return true };
        let (names, rule, measure) = (self.names, self.rule, self.measure);
        let comparer = Comparer { program, names, rule, measure, inputs: &case.given.inputs };
        let found = comparer.compare(&case.expected.0, &actual);
        !found.differences.is_empty() || !found.faults.is_empty()
    }
}

/// The cases of a folder, each made ready; one that cannot be is left out.
pub fn prepared<'a>(
    (program, sources, index, names): (&'a Program, &'a SourceMap, &'a Index<'a>, &'a [Names]),
    lines: Vec<(String, case_file::Case)>,
) -> Vec<(String, case_file::Case, Prepared<'a>)> {
    let runner = Runner { program, sources, index, names };
    let one = |(id, case): (String, case_file::Case)| {
        let found = names.iter().find_map(|n| Some((n, n.rules.get(&case.given.rule)?)))?;
        let Prepared { target, measure, profile, members, .. } = runner.prepare(&case.given).ok()?;
        let prepared = Prepared { names: found.0, rule: found.1, target, measure, profile, members };
        Some((id, case, prepared))
    };
    lines.into_iter().filter_map(one).collect()
}

/// The lines of the case files of a folder.
pub fn lines(
    compiled: &mut Compiled,
    folder: &Path,
    console: &mut Console,
    diags: &mut Vec<Diagnostic>,
) -> Vec<(String, case_file::Case)> {
    let mut found = Vec::new();
    for file in files(folder, console, diags) {
        let Some((shown, text)) = gather::text_of(&file, console, diags) else { continue };
        let source = compiled.sources.add(&shown, &text);
        for (_, node) in gather::lines(source, &text, diags) {
            found.extend(case_file::read(&node, diags).map(|case| (case.given.id.clone(), case)));
        }
    }
    found
}

/// A computed case.
struct Computed<'a> {
    names: &'a Names,
    rule: &'a Rule,
    measure: Option<MeasureId>,
    actual: Actual,
    profile: Profile,
    members: Vec<MeasureId>,
}

/// What answers a case.
#[derive(Clone, Copy)]
enum Target {
    Measure(MeasureId),
    Group(GroupId),
}

/// A finding in one line.
fn said(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("[{}] {}（{help}）", diagnostic.code.id, diagnostic.message),
        None => format!("[{}] {}", diagnostic.code.id, diagnostic.message),
    }
}

fn error(id: &str, place: (&str, usize), expected: Json, faults: Vec<String>) -> Case {
    Case::new(id, place, expected, Json::Null, Findings { faults, ..Findings::default() })
}
