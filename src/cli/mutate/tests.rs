//! The tests of a rule set, made ready once: profiles and what is due of them.

use crate::cli::load::Compiled;
use crate::cli::profile::{Index, Leniency, assemble_with};
use crate::cli::test::actual;
use crate::cli::test::case_file::Case as FileCase;
use crate::cli::test::cases::Prepared;
use crate::cli::test::example::{Judge, Runner, dues, given, split};
use crate::cli::test::report::Found;
use crate::eval::outcome::{Report, Status};
use crate::eval::profile::Profile;
use crate::eval::{Engine, Options};
use crate::ir::{MeasureId, Program};
use crate::syntax::ast::Expectation;
use crate::value::Date;
use std::collections::{BTreeMap, BTreeSet};

/// All tests, and which touch a measure.
pub struct Tests<'a> {
    all: Vec<Test<'a>>,
    touching: BTreeMap<MeasureId, Vec<usize>>,
}

/// One test.
struct Test<'a> {
    name: String,
    kind: Kind<'a>,
}

enum Kind<'a> {
    /// A line of a 算例.
    Due { profile: Box<Profile>, measure: MeasureId, members: Vec<MeasureId>, called: String, due: &'a Expectation },
    /// A line of a case file.
    File(Box<(FileCase, Prepared<'a>)>),
}

impl<'a> Tests<'a> {
    /// The 算例 of a rule set; one that has faults is left out.
    pub fn of_examples(compiled: &'a Compiled, index: &'a Index<'a>, today: Option<Date>) -> Tests<'a> {
        let program = &compiled.program;
        let runner = Runner { program, sources: &compiled.sources, index, imports: &compiled.imports };
        let mut tests = Tests { all: Vec::new(), touching: BTreeMap::new() };
        let Some(today) = today.or_else(|| Date::new(2000, 1, 1)) else { return tests };
        for case in &program.cases {
            let mut diags = Vec::new();
            let layer = given(case, &mut diags);
            let profile = assemble_with(program, index, &[&layer], today, Leniency::default(), &mut diags);
            if diags.iter().any(crate::diag::Diagnostic::is_error) {
                continue;
            }
            for (span, due) in dues(case) {
                let named = split(program, &due.measure);
                let found = named.and_then(|(n, _)| Some((runner.measure(span, &n, &mut Found::default())?, n)));
                let Some((measure, called)) = found else { continue };
                let members = runner.together(measure);
                tests.push(Test {
                    name: case.name.clone(),
                    kind: Kind::Due { profile: Box::new(profile.clone()), measure, members, called, due },
                });
            }
        }
        tests
    }

    /// Adds the cases of a folder.
    pub fn add(&mut self, cases: Vec<(String, FileCase, Prepared<'a>)>) {
        for (name, case, prepared) in cases {
            self.push(Test { name, kind: Kind::File(Box::new((case, prepared))) });
        }
    }

    fn push(&mut self, test: Test<'a>) {
        let measures = match &test.kind {
            Kind::Due { members, .. } => members,
            Kind::File(file) => &file.1.members,
        };
        for id in measures {
            self.touching.entry(*id).or_default().push(self.all.len());
        }
        self.all.push(test);
    }

    /// Keeps the tests that pass; the names of the others.
    pub fn sound(&self, program: &Program, engine: &Engine<'_>) -> Vec<String> {
        let failing = (0..self.all.len()).filter(|test| self.fails(*test, program, engine));
        failing.map(|test| self.name(test).to_owned()).collect()
    }

    /// The tests that compute one of some measures, in order.
    pub fn touching(&self, measures: &BTreeSet<MeasureId>) -> impl Iterator<Item = usize> + use<> {
        let all = measures.iter().filter_map(|id| self.touching.get(id)).flatten().copied();
        all.collect::<BTreeSet<usize>>().into_iter()
    }

    /// The name of a test.
    pub fn name(&self, test: usize) -> &str {
        self.all.get(test).map_or("", |t| &t.name)
    }

    /// Whether a test fails on a program.
    pub fn fails(&self, test: usize, program: &Program, engine: &Engine<'_>) -> bool {
        let Some(test) = self.all.get(test) else { return false };
        let (profile, members) = match &test.kind {
            Kind::Due { profile, members, .. } => (profile.as_ref(), members),
            Kind::File(file) => (&file.1.profile, &file.1.members),
        };
        let report = report(engine, profile, members);
        match &test.kind {
            Kind::Due { measure, called, due, .. } => {
                let Some(actual) = actual::of_measure(program, &report, *measure) else { return true };
                let actual = match split(program, &due.measure).and_then(|(_, output)| output) {
                    Some(output) => actual.with_result(&output),
                    None => actual,
                };
                let mut found = Found::default();
                Judge(program).compare(called, due, &actual, &mut found);
                !found.differences.is_empty()
            }
            Kind::File(file) => file.1.fails(program, &report, &file.0),
        }
    }
}

/// What an engine answers; what is open is followed to its end, as `polc test` does.
fn report(engine: &Engine<'_>, profile: &Profile, members: &[MeasureId]) -> Report {
    let options = Options { measures: Some(members.to_vec()), ..Options::default() };
    let report = engine.run(profile, &options);
    let open = |s: Status| matches!(s, Status::Unknown | Status::Conflict);
    if report.outcomes.iter().any(|o| open(o.status) || o.figure.as_ref().is_some_and(|f| f.unspecified)) {
        return engine.run(profile, &Options { missing: true, ..options });
    }
    report
}
