//! The comparison of two programs: pairs of measures, their clauses, the boxes in which results differ, and witnesses.

use super::draft::Draft;
use super::enums::Enums;
use super::fewer::{Told, fewer};
use super::form::{Clause, Form};
use super::identity::{Pair, Side, pairs};
use super::items::{self, ItemChange};
use super::lower::Lower;
use super::regions::{Cell, Limits, coarse, split};
use super::rehearse;
use super::term::{Arena, Op, Term, TermId};
use super::witness::{Party, Question, Witness};
use crate::analyze::ranges::{Constraint, Values, day_number, month_number};
use crate::eval::Engine;
use crate::eval::outcome::Status;
use crate::ir::{Domain, Input, Measure, MeasureId, Program, Type};
use crate::source::Span;
use crate::trials::Plan;
use crate::value::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a change does to one measure.
#[derive(Clone, Debug)]
pub struct MeasureChange {
    /// The measure on either side.
    pub pair: Pair,
    /// Its clauses that differ; for a new or gone measure none.
    pub clauses: Vec<ClauseChange>,
    /// Where its result differs.
    pub regions: Vec<Region>,
    /// Whether another part of the program (a parameter, a definition, another measure) changed what it says.
    pub indirect: bool,
}

impl MeasureChange {
    /// Whether some result surely differs.
    pub fn differs(&self) -> bool {
        self.pair.old.is_none() || self.pair.new.is_none() || self.regions.iter().any(|r| r.witness.is_some())
    }

    /// Whether it is proven that no result differs.
    pub fn same(&self) -> bool {
        self.pair.old.is_some() && self.pair.new.is_some() && self.regions.is_empty()
    }
}

/// A clause on both sides, or on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseChange {
    /// The clause's word.
    pub word: String,
    /// Its place on the old side.
    pub old: Option<Span>,
    /// Its place on the new side.
    pub new: Option<Span>,
    /// Whether it is no part of any result: a fund, a body, a citation.
    pub formal: bool,
    /// What either side says, where it has no place of its own.
    pub said: [Option<String>; 2],
}

/// A box with what a person in it gets on either side.
#[derive(Clone, Debug)]
pub struct Region {
    /// The box.
    pub cell: Cell,
    /// A profile that shows it; absent: the sides may still be equal there.
    pub witness: Option<Witness>,
    /// Whether it is a box around several: the result differs in parts of it.
    pub around: bool,
}

/// All that differs.
pub struct Comparison {
    /// The terms; a region's subjects are among them.
    pub arena: Arena,
    /// What enumerations have in common.
    pub enums: Enums,
    /// The measures that are new, gone, renamed, moved or changed, in order of the new side.
    pub measures: Vec<MeasureChange>,
    /// Everything else that changed.
    pub items: Vec<ItemChange>,
    /// How many measures are as they were.
    pub unchanged: usize,
}

impl Comparison {
    /// Whether nothing that a rule means differs: exit code 0.
    pub fn same_meaning(&self) -> bool {
        let formal = |m: &MeasureChange| m.clauses.iter().all(|c| !c.formal);
        self.items.is_empty() && self.measures.iter().all(|m| m.same() && formal(m))
    }
}

/// Compares two programs that were checked without errors; witnesses are judged on `today` where nothing asks for
/// another day.
pub fn compare(old: &Program, new: &Program, today: Date) -> Comparison {
    let mut arena = Arena::default();
    let enums = Enums::new(old, new);
    let settled = settled(old, new);
    let (before, items_before) = lowered(old, &mut arena, &enums, "原", &settled);
    let (after, items_after) = lowered(new, &mut arena, &enums, "新", &settled);
    let side = |program, forms: &[Form]| Side { program, terms: forms.iter().map(|f| f.whole).collect() };
    let pairs = pairs(&side(old, &before), &side(new, &after));
    let within = domains(old, new, &mut arena);
    let mut work = Work {
        old: (old, Engine::new(old), before),
        new: (new, Engine::new(new), after),
        enums: &enums,
        defaults: defaults(old, &mut arena),
        arena: &mut arena,
        within,
        today,
        plans: [None, None],
    };
    let total = pairs.len();
    let measures: Vec<MeasureChange> = pairs.into_iter().filter_map(|pair| work.change(pair)).collect();
    let items = items::changes(&items_before, &items_after);
    let unchanged = total - measures.len();
    Comparison { arena, enums, measures, items, unchanged }
}

/// Which measures of the two programs are one.
pub fn paired(old: &Program, new: &Program) -> Vec<Pair> {
    let mut arena = Arena::default();
    let (enums, settled) = (Enums::new(old, new), settled(old, new));
    let (before, _) = lowered(old, &mut arena, &enums, "原", &settled);
    let (after, _) = lowered(new, &mut arena, &enums, "新", &settled);
    let side = |program, forms: &[Form]| Side { program, terms: forms.iter().map(|f| f.whole).collect() };
    pairs(&side(old, &before), &side(new, &after))
}

/// Whether two programs say the same measure for measure in one normal form: what proves it where it holds, and nothing
/// where it does not.
pub fn alike(old: &Program, new: &Program) -> bool {
    let mut arena = Arena::default();
    let (enums, settled) = (Enums::new(old, new), settled(old, new));
    let (before, items_before) = lowered(old, &mut arena, &enums, "原", &settled);
    let (after, items_after) = lowered(new, &mut arena, &enums, "新", &settled);
    let terms = |forms: &[Form]| forms.iter().map(|f| f.whole).collect::<BTreeSet<TermId>>();
    settled.is_empty() && terms(&before) == terms(&after) && items::changes(&items_before, &items_after).is_empty()
}

fn lowered(
    program: &Program,
    arena: &mut Arena,
    enums: &Enums,
    side: &'static str,
    settled: &BTreeSet<String>,
) -> (Vec<Form>, items::Items) {
    let mut lower = Lower::new(program, arena, enums, side, settled);
    let forms = program.measures.iter().map(|m| lower.form(m)).collect();
    let items = items::of(&mut lower);
    (forms, items)
}

/// The readings whose default or alternatives differ: they are compared by what holds unless somebody chooses.
fn settled(old: &Program, new: &Program) -> BTreeSet<String> {
    let before: BTreeMap<String, _> =
        old.readings.iter().map(|r| (old.reading_key(r), (&r.options, r.default))).collect();
    let after = new.readings.iter().map(|r| (new.reading_key(r), (&r.options, r.default)));
    after.filter(|(key, now)| before.get(key).is_some_and(|b| b != now)).map(|(key, _)| key).collect()
}

/// Every reading at its default: what holds unless somebody chooses.
fn defaults(program: &Program, arena: &mut Arena) -> Limits {
    let default = |reading: &crate::ir::Reading| {
        let (option, _) = reading.options.get(reading.default)?;
        let subject = arena.put(Op::Given(format!("口径 {}", program.reading_key(reading))), Vec::new());
        let values = Values::Texts(BTreeSet::from([Arc::from(option.as_str())]), false);
        Some((subject, Constraint { not_applicable: false, values }))
    };
    program.readings.iter().filter_map(default).collect()
}

/// The values that inputs can have on either side, where both sides limit them.
fn domains(old: &Program, new: &Program, arena: &mut Arena) -> Limits {
    let known: BTreeMap<&str, &Input> = new.inputs.iter().map(|i| (i.name.as_str(), i)).collect();
    let day = super::lower::today(arena);
    let some_day = Constraint { not_applicable: false, values: Values::all_numbers() };
    let mut limits = Limits::from([(day, some_day)]);
    for input in &old.inputs {
        let domain = known.get(input.name.as_str()).filter(|n| n.domain == input.domain && n.ty == input.ty);
        let Some(values) = domain.and_then(|i| i.domain.as_ref()).and_then(|d| interval(d, &input.ty)) else {
            continue;
        };
        let subject = arena.put(Op::Given(input.name.clone()), Vec::new());
        limits.insert(subject, Constraint { not_applicable: true, values });
    }
    limits
}

fn interval(domain: &Domain, ty: &Type) -> Option<Values> {
    match (domain, ty) {
        (Domain::Interval { low, high }, _) => Some(Values::interval(*low, *high)),
        (Domain::Dates { low, high }, _) => {
            let end = |d: &Option<Date>| d.map(|d| (day_number(d), true));
            Some(Values::interval(end(low), end(high)))
        }
        (Domain::Months { low, high }, _) => {
            let end = |m: &Option<crate::value::YearMonth>| m.map(|m| (month_number(m), true));
            Some(Values::interval(end(low), end(high)))
        }
        (Domain::Values(_), _) => None,
    }
}

struct Work<'p, 'w> {
    old: (&'p Program, Engine<'p>, Vec<Form>),
    new: (&'p Program, Engine<'p>, Vec<Form>),
    enums: &'w Enums,
    arena: &'w mut Arena,
    within: Limits,
    /// Every reading at its default.
    defaults: Limits,
    today: Date,
    /// What is tried for a witness where the search finds none, made when it is asked for.
    plans: [Option<Plan>; 2],
}

impl Work<'_, '_> {
    /// What happened to a measure; nothing where it is as it was.
    fn change(&mut self, pair: Pair) -> Option<MeasureChange> {
        let old =
            pair.old.and_then(|id| Some((self.old.0.measures.get(id.index())?, self.old.2.get(id.index())?.clone())));
        let new =
            pair.new.and_then(|id| Some((self.new.0.measures.get(id.index())?, self.new.2.get(id.index())?.clone())));
        let (Some((a, x)), Some((b, y))) = (&old, &new) else {
            let regions = self.alone(pair, old.as_ref().or(new.as_ref()).map(|(_, form)| form)?);
            return Some(MeasureChange { pair, clauses: Vec::new(), regions, indirect: false });
        };
        let mut clauses = clauses(x, y);
        clauses.extend(conditions(self, a, b));
        clauses.extend(formal((a, self.old.0), (b, self.new.0)));
        let named = a.name == b.name && self.number(a, self.old.0) == self.number(b, self.new.0);
        if x.whole == y.whole && clauses.iter().all(|c| !c.formal) && named {
            return None;
        }
        let within = self.common(x, y);
        let mut by_default = within.clone();
        by_default.extend(self.defaults.clone());
        let cells = split(self.arena, x.whole, y.whole, &by_default);
        let otherwise = cells.is_empty();
        let within = if otherwise { within } else { by_default };
        let cells = if otherwise { split(self.arena, x.whole, y.whole, &within) } else { cells };
        let cells = coarse(self.arena, &cells, &within);
        let asked = vec![x.conditions, y.conditions, x.element, y.element];
        let forms = vec![x.whole, y.whole];
        let told = fewer(self.arena, cells);
        let regions = told
            .into_iter()
            .map(|told| self.shown(pair, told, &Asked { within: &within, conditions: &asked, forms: &forms }))
            .collect();
        let indirect = x.whole != y.whole && clauses.iter().all(|c| c.formal);
        Some(MeasureChange { pair, clauses, regions, indirect })
    }

    /// The domains, and what both sides ask in the same words where neither is in or out of force alone: outside of
    /// that both say the same.
    fn common(&mut self, old: &Form, new: &Form) -> Limits {
        let mut within = self.within.clone();
        let out = [(old.expired, new.expired), (old.not_yet, new.not_yet)];
        for (a, b) in out {
            let both = self.arena.and(vec![a, b]);
            let not = self.arena.not(both);
            self.narrow(not, &mut within);
        }
        if out.iter().all(|(a, b)| a == b) {
            let either = self.arena.or(vec![old.conditions, new.conditions]);
            let parts = match &self.arena.get(old.conditions) {
                Term { op: Op::And, args } => args.clone(),
                _ => vec![old.conditions],
            };
            let shared = |part: &TermId| match self.arena.get(new.conditions) {
                Term { op: Op::And, args } => args.contains(part),
                _ => *part == new.conditions,
            };
            let shared: Vec<TermId> = parts.into_iter().filter(shared).chain([either]).collect();
            shared.into_iter().for_each(|part| self.narrow(part, &mut within));
        }
        within
    }

    /// Puts a test into limits.
    fn narrow(&self, cond: TermId, within: &mut Limits) {
        let Some((subject, constraint)) = self.arena.as_test(cond) else { return };
        let met = within.get(&subject).map_or_else(|| constraint.clone(), |c| c.meet(constraint));
        within.insert(subject, met);
    }

    fn number<'m>(&self, measure: &Measure, program: &'m Program) -> Option<&'m str> {
        program.documents.get(measure.document?.index()).map(|d| d.number.as_str())
    }

    /// A measure of one side only: a profile that gets it.
    fn alone(&mut self, pair: Pair, form: &Form) -> Vec<Region> {
        let none = self.arena.nothing();
        let cell = Cell { limits: Limits::new(), old: none, new: none, undecided: false };
        let within = self.within.clone();
        let told = Told { parts: vec![cell.clone()], cell };
        vec![self.shown(
            pair,
            told,
            &Asked { within: &within, conditions: &[form.conditions, form.element], forms: &[form.whole] },
        )]
    }

    fn shown(&mut self, pair: Pair, told: Told, asked: &Asked<'_>) -> Region {
        let around = told.parts.len() > 1;
        let (mut first, mut refused) = (None, None);
        for part in told.parts.iter().take(PARTS) {
            let found = self.question(pair, part, asked, None);
            match found {
                Some(witness) if granted(&witness) || !around => first = first.or(Some(witness)),
                found => refused = refused.or(found),
            }
            if first.is_some() {
                break;
            }
        }
        let rehearsed = |work: &mut Self| {
            let drafts = work.rehearsed(pair);
            work.question(pair, &told.cell, asked, Some(&drafts))
        };
        let witness = match first {
            Some(witness) => Some(witness),
            None => rehearsed(self).or(refused),
        };
        Region { cell: told.cell, witness, around }
    }

    /// A witness in a box: searched, or among drafts.
    fn question(&mut self, pair: Pair, cell: &Cell, asked: &Asked<'_>, drafts: Option<&[Draft]>) -> Option<Witness> {
        let mut limits = asked.within.clone();
        limits.extend(cell.limits.clone());
        let party = |program, engine, measure: Option<MeasureId>| Party { program, engine, measure };
        let question = Question {
            old: party(self.old.0, &self.old.1, pair.old),
            new: party(self.new.0, &self.new.1, pair.new),
            enums: self.enums,
            limits: &limits,
            conditions: asked.conditions.to_vec(),
            forms: asked.forms.to_vec(),
            today: self.today,
        };
        match drafts {
            Some(drafts) => question.among(self.arena, drafts),
            None => question.answer(self.arena),
        }
    }

    /// The trials of a measure on both sides.
    fn rehearsed(&mut self, pair: Pair) -> Vec<Draft> {
        let [old, new] = &mut self.plans;
        let old = pair.old.map(|id| rehearse::drafts(old.get_or_insert_with(|| Plan::new(self.old.0)), id));
        let new = pair.new.map(|id| rehearse::drafts(new.get_or_insert_with(|| Plan::new(self.new.0)), id));
        new.into_iter().chain(old).flatten().collect()
    }
}

/// What a witness is looked for under.
struct Asked<'a> {
    /// Where both sides are looked at.
    within: &'a Limits,
    /// The conditions of both sides.
    conditions: &'a [TermId],
    /// The whole forms.
    forms: &'a [TermId],
}

/// How many parts of a box are searched for a witness.
const PARTS: usize = 4;

/// Whether somebody gets something on either side.
fn granted(witness: &Witness) -> bool {
    let got = |o: &Option<crate::eval::outcome::Outcome>| o.as_ref().is_some_and(|o| o.status == Status::Eligible);
    got(&witness.old) || got(&witness.new)
}

/// The clauses of a form as a reader sees them: quantities and their limits each by itself.
fn seen(form: &Form) -> Vec<&Clause> {
    let folds = |c: &&Clause| !form.folded.iter().any(|f| f.word == c.word);
    form.clauses.iter().filter(folds).chain(&form.folded).collect()
}

/// The clauses that make the figure, paired by word.
fn clauses(old: &Form, new: &Form) -> Vec<ClauseChange> {
    let mut rest = seen(new);
    let mut gone = Vec::new();
    for clause in seen(old) {
        match rest.iter().position(|c| c.word == clause.word && c.term == clause.term) {
            Some(same) => drop(rest.remove(same)),
            None => gone.push(clause),
        }
    }
    let mut found = Vec::new();
    for clause in gone {
        let partner = rest.iter().position(|c| c.word == clause.word).map(|at| rest.remove(at));
        let new = partner.and_then(|c| c.span);
        found.push(ClauseChange { word: clause.word.to_owned(), old: clause.span, new, formal: false, said: NO_WORDS });
    }
    let added = rest.iter().map(|c| ClauseChange {
        word: c.word.to_owned(),
        old: None,
        new: c.span,
        formal: false,
        said: NO_WORDS,
    });
    found.extend(added);
    found
}

/// One condition of a side: its word with its label, its term, its place.
type Condition = (String, TermId, Span);

/// 须, 除外 and 认定, paired by what they say, then by label and order.
fn conditions(work: &mut Work<'_, '_>, old: &Measure, new: &Measure) -> Vec<ClauseChange> {
    let settled = settled(work.old.0, work.new.0);
    let before = {
        let mut lower = Lower::new(work.old.0, work.arena, work.enums, "原", &settled);
        lower.listed(old)
    };
    let after = {
        let mut lower = Lower::new(work.new.0, work.arena, work.enums, "新", &settled);
        lower.listed(new)
    };
    let mut rest: Vec<&Condition> = after.iter().collect();
    let mut gone = Vec::new();
    for condition in &before {
        match rest.iter().position(|c| c.1 == condition.1) {
            Some(same) => drop(rest.remove(same)),
            None => gone.push(condition),
        }
    }
    let mut found = Vec::new();
    for (word, _, span) in gone {
        let partner = rest.iter().position(|c| c.0 == *word).map(|at| rest.remove(at));
        found.push(ClauseChange {
            word: word.clone(),
            old: Some(*span),
            new: partner.map(|c| c.2),
            formal: false,
            said: NO_WORDS,
        });
    }
    found.extend(rest.iter().map(|c| ClauseChange {
        word: c.0.clone(),
        old: None,
        new: Some(c.2),
        formal: false,
        said: NO_WORDS,
    }));
    found
}

impl Lower<'_, '_> {
    /// Each condition of a measure by itself.
    fn listed(&mut self, measure: &Measure) -> Vec<Condition> {
        let mut found = Vec::new();
        self.within(measure, |lower| {
            for requirement in &measure.requirements {
                let word = if requirement.exclude { "除外" } else { "须" };
                let label = requirement.label.as_ref().map(|l| format!("「{l}」")).unwrap_or_default();
                let term = lower.requirement(requirement);
                found.push((format!("{word}{label}"), term, requirement.span));
            }
            for attestation in &measure.attestations {
                let value = lower.expr(attestation.value);
                let term = lower.when(attestation.when, value);
                found.push((format!("认定 {}", attestation.name), term, attestation.span));
            }
        });
        found
    }
}

/// A clause that is told by its places.
const NO_WORDS: [Option<String>; 2] = [None, None];

/// What is no part of a result but of the rule: who pays, who is responsible, for whom, how binding, on what ground,
/// who fixes the figures that it leaves open.
fn formal((old, before): (&Measure, &Program), (new, after): (&Measure, &Program)) -> Vec<ClauseChange> {
    let list = |names: &[String]| (!names.is_empty()).then(|| names.join("、"));
    let parts = [
        ("对象", [list(&old.subjects), list(&new.subjects)]),
        ("资金来源", [old.fund.clone(), new.fund.clone()]),
        ("责任单位", [old.bodies.clone(), new.bodies.clone()]),
        ("力度", [old.force.clone(), new.force.clone()]),
        ("由谁规定", [list(&left_open(old, before)), list(&left_open(new, after))]),
    ];
    let changed = parts.into_iter().filter(|(_, [a, b])| a != b);
    let mut found: Vec<ClauseChange> = changed
        .map(|(word, said)| ClauseChange { word: word.to_owned(), old: None, new: None, formal: true, said })
        .collect();
    let cited = |m: &Measure| m.citation.as_ref().map(|c| (c.document.clone(), c.clauses.clone()));
    if cited(old) != cited(new) {
        let span = |m: &Measure| m.citation.as_ref().map(|c| c.span);
        let (old, new) = (span(old), span(new));
        found.insert(0, ClauseChange { word: "依据".to_owned(), old, new, formal: true, said: NO_WORDS });
    }
    found
}

/// The figures that a measure leaves to a body, each once, with the body.
fn left_open(measure: &Measure, program: &Program) -> Vec<String> {
    let own = |id: MeasureId| program.measures.get(id.index()).is_some_and(|m| std::ptr::eq(m, measure));
    let slots = program.delegated.iter().filter(|d| d.measure.is_some_and(own));
    let named = slots.filter_map(|d| Some(format!("{} 由 {}", d.name, d.body.as_ref()?)));
    named.collect::<BTreeSet<String>>().into_iter().collect()
}
