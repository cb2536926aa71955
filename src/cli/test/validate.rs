//! A names file against its policy, before any case: every target, measure and reading that it names is there.

use super::mapping::Mapper;
use super::names::{Answer, Line, Lines, Names, Rule};
use crate::cli::profile::Index;
use crate::cli::profile::tree::Node;
use crate::cli::text::run as text;
use crate::diag::{Diagnostic, catalogue::data};
use crate::ir::Program;
use std::collections::BTreeMap;

/// Reports what a names file names and the policy does not have.
pub fn check(program: &Program, index: &Index<'_>, names: &Names, diags: &mut Vec<Diagnostic>) {
    let Some(any) = names.rules.values().next() else { return };
    let shared = Mapper { program, index, names, rule: any };
    let mut faults = Vec::new();
    targets(&shared, &[&names.inputs, &names.params], &mut faults);
    readings(&shared, &names.readings, &mut faults);
    report(names.rules.values().next(), "", faults, diags);
    for (id, rule) in &names.rules {
        let mapper = Mapper { program, index, names, rule };
        let mut faults = Vec::new();
        targets(&mapper, &[&rule.inputs, &rule.params], &mut faults);
        readings(&mapper, &rule.readings, &mut faults);
        faults.extend(rule.dates.iter().filter_map(|target| mapper.target_fault(target)));
        faults.extend(rule.constants.iter().filter_map(|c| mapper.target_fault(&c.key)));
        faults.extend(answer(&mapper, rule));
        report(Some(rule), id, faults, diags);
    }
}

fn report(rule: Option<&Rule>, id: &str, mut faults: Vec<String>, diags: &mut Vec<Diagnostic>) {
    faults.dedup();
    let Some(Answer::Measure(node) | Answer::Group(node)) = rule.map(|r| &r.answer) else { return };
    for fault in faults {
        let message = if id.is_empty() { fault } else { format!("规则「{id}」：{fault}") };
        diags.push(Diagnostic::new(data::E0515, node.span, message));
    }
}

fn targets(mapper: &Mapper<'_>, tables: &[&BTreeMap<String, Lines>], faults: &mut Vec<String>) {
    for line in tables.iter().flat_map(|t| t.values()).flatten() {
        if let Line::To(to) = line {
            faults.extend(mapper.target_fault(&to.target));
        }
    }
}

fn readings(mapper: &Mapper<'_>, table: &BTreeMap<String, Node>, faults: &mut Vec<String>) {
    for (id, node) in table {
        for option in node.entries().iter().filter(|e| e.key != "名") {
            faults.extend(mapper.reading_faults(&format!("{id}={}", option.key)));
        }
    }
}

fn answer(mapper: &Mapper<'_>, rule: &Rule) -> Option<String> {
    match &rule.answer {
        Answer::Measure(node) => {
            let name = node.scalar().unwrap_or_default();
            let found = mapper.find_measure(name).len();
            (found != 1).then(|| text::no_answer(name, found))
        }
        Answer::Group(node) => {
            let name = node.scalar().unwrap_or_default();
            let found = mapper.program.groups.iter().any(|g| g.name == name);
            (!found).then(|| text::no_group(name))
        }
    }
}
