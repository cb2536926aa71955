//! Inputs and readings that are read and change nothing, or that nothing reads.
//!
//! In: the declarations of files that have measures. A file of shared words is there for others. Something changes
//! nothing where every condition is independent of it and every value too: a region is independent of a term if it stays
//! the same when the term's bounds are left out.

use super::site;
use crate::analyze::terms::{self, Meaning};
use crate::analyze::{Boxes, Region};
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::eval::reach::{self, Reach};
use crate::ir::{
    CapScope, ExprId, ExprKind, Input, InputId, Measure, MeasureId, Program, Reading, ReadingId, TieredId, Type, print,
};
use crate::source::{SourceId, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What may be idle.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Input(InputId),
    Reading(ReadingId),
}

impl Subject {
    fn is_in(self, reach: &Reach) -> bool {
        match self {
            Subject::Input(id) => reach.inputs.contains(&id),
            Subject::Reading(id) => reach.readings.contains(&id),
        }
    }
}

/// Examines the inputs and readings of a program.
pub fn examine(program: &Program, found: &mut Vec<Diagnostic>) {
    let all: Vec<MeasureId> =
        (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId)).collect();
    let reaches: Vec<(MeasureId, Reach)> = all.into_iter().map(|m| (m, reach::reach(program, m))).collect();
    let mut groups = Reach::default();
    for rule in program.groups.iter().flat_map(|g| &g.rules) {
        for e in [rule.when, rule.choice].into_iter().flatten() {
            let more = reach::reach_expr(program, e);
            groups.inputs.extend(more.inputs);
            groups.readings.extend(more.readings);
        }
    }
    let sources: BTreeSet<SourceId> = program.measures.iter().filter_map(|m| Some(m.span?.source)).collect();
    let inputs = inputs(program, &groups, &sources);
    let readings = readings(program, &groups);
    let asked = inputs.iter().map(|(id, ..)| Subject::Input(*id));
    let idle = idle(program, &reaches, asked.chain(readings.iter().map(|(id, ..)| Subject::Reading(*id))).collect());
    let is_read = |subject: Subject| reaches.iter().any(|(_, reach)| subject.is_in(reach));
    for (id, input, span) in inputs {
        let subject = Subject::Input(id);
        found.extend(idle.contains(&subject).then(|| idle_input(input, span, is_read(subject))));
    }
    for (id, reading, span) in readings {
        let subject = Subject::Reading(id);
        // What stands in no rule is another finding (W0901); what stands only in rules that nothing reads is this one.
        // A file of shared words is there for others.
        let stands = || {
            sources.contains(&span.source)
                && program.exprs.iter().any(|e| matches!(e.kind, ExprKind::Reading(r, _) if r == id))
        };
        if idle.contains(&subject) && (is_read(subject) || stands()) {
            let message = format!("口径「{}」取哪一个都不影响结果", reading.name);
            let report = Diagnostic::new(codes::W0720, span, message);
            found.push(report.help("核对用到它的各处，几种读法应当有区别；确实没有区别的删去"));
        }
    }
}

fn idle_input(input: &Input, span: Span, is_read: bool) -> Diagnostic {
    if is_read {
        let message = format!("「{}」是什么都不影响结果", input.name);
        let report = Diagnostic::new(codes::W0719, span, message);
        return report.help("用到它的条件或算式与它无关：核对这些地方，或者删去它");
    }
    let what = if matches!(input.ty, Type::List(_)) { "列表" } else { "输入" };
    let message = format!("没有一项结果用到{what}「{}」", input.name);
    Diagnostic::new(codes::W0719, span, message).help("删去它；应当用到的，核对条件里的名称")
}

/// The inputs that are asked about: written in a file with measures, and in no rule between measures.
fn inputs<'p>(program: &'p Program, groups: &Reach, sources: &BTreeSet<SourceId>) -> Vec<(InputId, &'p Input, Span)> {
    let choices: BTreeSet<&str> = program.measures.iter().map(|m| m.name.as_str()).collect();
    let all = program.inputs.iter().enumerate().filter_map(|(index, input)| {
        let span = input.span.filter(|s| sources.contains(&s.source) && !input.implicit)?;
        let id = u32::try_from(index).ok().map(InputId)?;
        let apart = !groups.inputs.contains(&id) && !choices.contains(input.name.as_str());
        apart.then_some((id, input, span))
    });
    all.collect()
}

/// The readings that are asked about: in no rule between measures.
fn readings<'p>(program: &'p Program, groups: &Reach) -> Vec<(ReadingId, &'p Reading, Span)> {
    let all = program.readings.iter().enumerate().filter_map(|(index, reading)| {
        let (span, id) = (reading.span?, u32::try_from(index).ok().map(ReadingId)?);
        (!groups.readings.contains(&id)).then_some((id, reading, span))
    });
    all.collect()
}

/// Those of some that change no result. One measure after the other, so that what its conditions say is found once for
/// all that it reads.
fn idle(program: &Program, reaches: &[(MeasureId, Reach)], mut asked: BTreeSet<Subject>) -> BTreeSet<Subject> {
    for (m, reach) in reaches {
        let Some(measure) = program.measures.get(m.index()) else { continue };
        let mut boxes = Boxes::exact(program);
        // A measure that nobody can get is told by itself; what it reads is not idle besides.
        let reached = site::reached(&mut boxes, measure);
        if boxes.is_nowhere(&reached) {
            asked.retain(|subject| !subject.is_in(reach));
            continue;
        }
        asked.retain(|subject| {
            let mut look = Look { program, boxes: &mut boxes, subject: *subject };
            !subject.is_in(reach) || !look.reads_elsewhere(measure) && look.conditions(measure) && look.values(measure)
        });
    }
    asked
}

struct Look<'b, 'p> {
    program: &'p Program,
    boxes: &'b mut Boxes<'p>,
    subject: Subject,
}

impl Look<'_, '_> {
    fn reads(&self, e: ExprId) -> bool {
        self.subject.is_in(&reach::reach_expr(self.program, e))
    }

    /// Whether it stands where the analysis does not look.
    fn reads_elsewhere(&self, m: &Measure) -> bool {
        let single = [m.base_day, m.monthly_from, m.validity.by, m.assessed.as_ref().map(|a| a.value)];
        let years = m.caps.iter().filter_map(|c| match c.scope {
            CapScope::YearFrom(day) => Some(day),
            CapScope::Total | CapScope::CalendarYear | CapScope::Element => None,
        });
        let keys = m.uniques.iter().flat_map(|u| u.keys.iter().map(|(_, e)| *e).chain(u.when));
        let tests = m.target.iter().flat_map(|t| t.tests.iter().map(|t| t.cond).chain(t.due));
        let more = m.frequencies.iter().flat_map(|f| [f.year_from, f.when]).flatten();
        let applied = m.applications.iter().map(|a| a.value);
        let list = m.per_element.as_ref().and_then(|e| self.program.entities.get(e.entity.index()));
        let is_list = list.is_some_and(|e| self.subject == Subject::Input(e.list));
        let elsewhere = single.into_iter().flatten().chain(years).chain(keys).chain(tests).chain(more).chain(applied);
        is_list || elsewhere.into_iter().any(|e| self.reads(e))
    }

    /// Whether every condition of a measure is independent of it.
    fn conditions(&mut self, m: &Measure) -> bool {
        let met: Vec<Option<Region>> = m.requirements.iter().map(|r| site::met(self.boxes, r)).collect();
        let plain: Vec<ExprId> = m
            .attestations
            .iter()
            .flat_map(|a| [Some(a.value), a.when])
            .chain(m.standards.iter().map(|s| s.when))
            .chain(m.quantity_limits.iter().map(|l| l.when))
            .chain(m.caps.iter().map(|c| c.when))
            .chain(m.rounding.iter().map(|r| r.when))
            .chain(m.entitlements.iter().map(|e| e.when))
            .chain(m.outputs.iter().map(|o| o.when))
            .flatten()
            .collect();
        let more: Vec<Option<Region>> = plain.into_iter().map(|e| self.boxes.region(e)).collect();
        // What contradicts other requirements has no effect either: all requirements are looked at together.
        let mut all = Some(Region::everywhere());
        for region in met {
            all = all.zip(region).and_then(|(a, b)| crate::analyze::meet(&a, &b));
        }
        std::iter::once(all).chain(more).all(|r| r.is_some_and(|r| self.independent(&r)))
    }

    fn independent(&mut self, region: &Region) -> bool {
        let mut without = region.clone();
        for product in &mut without.products {
            let terms: Vec<usize> = product.keys().copied().collect();
            // Where it says which of two quotients counts, it says too where there is none: no region tells that.
            let open = terms.iter().any(|term| self.may_lack_a_value(*term));
            for term in terms {
                match self.concerns(term) {
                    Some(true) if open => return false,
                    Some(true) => drop(product.remove(&term)),
                    Some(false) => {}
                    None => return false,
                }
            }
        }
        if without == *region {
            return true;
        }
        let rest = self.boxes.subtract(&without, region);
        rest.is_some_and(|rest| self.boxes.is_nowhere(&rest))
    }

    /// Whether a term is the subject; `None`: it is made of it and of others.
    fn concerns(&self, term: usize) -> Option<bool> {
        let is_subject = |e: ExprId| match (&self.program.expr(e).kind, self.subject) {
            (ExprKind::Input(input), Subject::Input(id)) => *input == id,
            _ => false,
        };
        match (&self.boxes.terms.get(term)?.meaning, self.subject) {
            (Meaning::Reading(reading), Subject::Reading(id)) => Some(*reading == id),
            (Meaning::Reading(_) | Meaning::Today, _) => Some(false),
            (Meaning::Scalar(e) | Meaning::Has(e, _) | Meaning::Level(e, _), _) if is_subject(*e) => Some(true),
            (Meaning::Scalar(e) | Meaning::Has(e, _) | Meaning::Level(e, _) | Meaning::Condition(e), _) => {
                (!self.reads(*e)).then_some(false)
            }
            (Meaning::Sum(form), _) => {
                let parts: Option<Vec<bool>> = form.parts.iter().map(|(t, _)| self.concerns(*t)).collect();
                (!parts?.contains(&true)).then_some(false)
            }
            (Meaning::Periods { from, to }, _) => (!self.reads(*from) && !self.reads(*to)).then_some(false),
            (Meaning::Opaque, _) => None,
        }
    }

    /// Whether a term is made of a quotient by what can be 0, so that a condition on it neither holds nor fails.
    fn may_lack_a_value(&self, term: usize) -> bool {
        let Some(Meaning::Scalar(e)) = self.boxes.terms.get(term).map(|t| &t.meaning) else { return false };
        let by_zero = |id: &ExprId| match self.program.expr(*id).kind {
            ExprKind::Divide(_, by, None) => terms::constant(self.program, by).is_none(),
            _ => false,
        };
        reach::reach_expr(self.program, *e).exprs.iter().any(by_zero)
    }

    /// Whether every value of a measure is independent of it.
    fn values(&mut self, m: &Measure) -> bool {
        let mut tiered: Vec<TieredId> = m.standards.iter().flat_map(|s| [Some(s.value), s.upper]).flatten().collect();
        tiered.extend(m.conclusion.iter().map(|c| c.value));
        tiered.extend(m.quantities.iter().map(|q| q.value));
        tiered.extend(m.quantity_limits.iter().map(|l| l.max));
        tiered.extend(m.caps.iter().map(|c| c.max));
        tiered.extend(m.frequencies.iter().filter_map(|f| f.max));
        tiered.extend(m.outputs.iter().map(|o| o.value));
        tiered.into_iter().all(|t| self.value(t))
    }

    fn value(&mut self, id: TieredId) -> bool {
        let Some(cases) = self.boxes.tiers(id, 0) else { return false };
        let mut by_value: BTreeMap<Option<String>, Region> = BTreeMap::new();
        for (guard, value) in cases {
            // 15万元 * 10 and 150万元 are one value: what is computed is compared, where it can be.
            let key = match value.map(|value| (value, self.linear(value))) {
                Some((_, Some(form))) => Some(form),
                Some((value, None)) if self.reads(value) => return false,
                Some((value, None)) => Some(print::expr(self.program, value)),
                None => None,
            };
            let joined = by_value.remove(&key).unwrap_or_else(Region::nowhere);
            let Some(joined) = crate::analyze::boxes::join(joined, guard) else { return false };
            by_value.insert(key, joined);
        }
        by_value.len() == 1 || by_value.values().all(|region| self.independent(region))
    }

    /// The form of a value in which the subject has no part, as text; `None` where it has one.
    fn linear(&mut self, value: ExprId) -> Option<String> {
        let forms = self.boxes.forms(value, 0)?;
        let [(guard, Some(form))] = forms.as_slice() else { return None };
        let apart = *guard == Region::everywhere() && form.parts.iter().all(|(t, _)| self.concerns(*t) == Some(false));
        apart.then(|| format!("{form:?}"))
    }
}
