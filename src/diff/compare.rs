//! The comparison of two programs: pairs of measures, their clauses, the boxes in which results differ, and witnesses.

mod bounds;
mod clauses;
mod crowd;
mod exclusion;
mod order;
mod texts;

use self::bounds::{defaults, domains, settled};
use self::clauses::{clauses, conditions, formal};
use super::draft::Draft;
use super::enums::Enums;
use super::fewer::{Told, fewer};
use super::form::Form;
use super::identity::{Later, Pair, Side, later, pairs};
use super::items::{self, ItemChange};
use super::lower::Lower;
use super::regions::{Cell, Limits, by_standing, coarse, split};
use super::rehearse;
use super::term::{Arena, Op, Term, TermId};
use super::witness::{Party, Question, Witness};
use crate::eval::Engine;
use crate::eval::outcome::Status;
use crate::ir::{Measure, MeasureId, Program};
use crate::source::Span;
use crate::trials::Plan;
use crate::value::Date;
use std::collections::{BTreeMap, BTreeSet};

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
    /// The other members of its 不得重复享受, by the new side, of which it is not decided whether it moves their results.
    pub open: Vec<MeasureId>,
    /// The texts that 修改 put in its place and that only one side has, old and new: compared as parts of it.
    pub later: [Vec<MeasureId>; 2],
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
    /// The other member of a 不得重复享受, by the new side, whose change moves this result; absent: its own.
    pub beside: Option<MeasureId>,
}

/// All that differs.
pub struct Comparison {
    /// The terms; a region's subjects are among them.
    pub arena: Arena,
    /// What enumerations have in common.
    pub enums: Enums,
    /// The measures that are new, gone, renamed, moved or changed, in order of the new side.
    pub measures: Vec<MeasureChange>,
    /// Which measures of the two sides are one, in order of the new side, then those that are gone.
    pub pairs: Vec<Pair>,
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
    let (mut before, items_before) = lowered(old, &mut arena, &enums, "原", &settled);
    let (mut after, items_after) = lowered(new, &mut arena, &enums, "新", &settled);
    let side = |program, forms: &[Form]| Side { program, terms: forms.iter().map(|f| f.whole).collect() };
    let pairs = pairs(&side(old, &before), &side(new, &after));
    let later = [later(old, &pairs, |p| [p.old, p.new]), later(new, &pairs, |p| [p.new, p.old])];
    let [was, is] = &later;
    texts::joined(&mut arena, &mut before, was);
    texts::joined(&mut arena, &mut after, is);
    let open = BTreeSet::new();
    let as_written = (!settled.is_empty()).then(|| {
        let (mut a, mut b) =
            (lowered(old, &mut arena, &enums, "原", &open).0, lowered(new, &mut arena, &enums, "新", &open).0);
        texts::joined(&mut arena, &mut a, was);
        texts::joined(&mut arena, &mut b, is);
        [a, b]
    });
    let part = |later: &Later, id: Option<MeasureId>| id.is_some_and(|id| later.values().any(|l| l.contains(&id)));
    let own: Vec<Pair> = pairs.iter().copied().filter(|p| !part(was, p.old) && !part(is, p.new)).collect();
    let within = domains(old, new, &mut arena);
    let mut work = Work {
        old: (old, Engine::new(old), before),
        new: (new, Engine::new(new), after),
        enums: &enums,
        defaults: defaults(old, &settled, &mut arena),
        arena: &mut arena,
        within,
        today,
        plans: [None, None],
        granted: BTreeMap::new(),
        whole: BTreeMap::new(),
        later,
        as_written,
    };
    let total = own.len();
    let mut measures: Vec<MeasureChange> = own.iter().filter_map(|pair| work.change(*pair)).collect();
    work.spread(&pairs, &mut measures);
    let items = items::changes(&items_before, &items_after);
    let unchanged = total - measures.len();
    Comparison { arena, enums, measures, pairs, items, unchanged }
}

/// Which measures of the two programs are one.
pub fn paired(old: &Program, new: &Program) -> Vec<Pair> {
    known(old, new).0
}

/// Those of them that do not say the same in one normal form: what may have changed.
pub fn touched(old: &Program, new: &Program) -> Vec<Pair> {
    let (pairs, [before, after]) = known(old, new);
    let term = |terms: &[TermId], id: Option<MeasureId>| id.and_then(|id| terms.get(id.index()).copied());
    pairs.into_iter().filter(|pair| term(&before, pair.old) != term(&after, pair.new)).collect()
}

/// The pairs of two programs, and the whole terms of the measures of each.
fn known(old: &Program, new: &Program) -> (Vec<Pair>, [Vec<TermId>; 2]) {
    let mut arena = Arena::default();
    let (enums, settled) = (Enums::new(old, new), settled(old, new));
    let (before, _) = lowered(old, &mut arena, &enums, "原", &settled);
    let (after, _) = lowered(new, &mut arena, &enums, "新", &settled);
    let side = |program, forms: &[Form]| Side { program, terms: forms.iter().map(|f| f.whole).collect() };
    let (old, new) = (side(old, &before), side(new, &after));
    (pairs(&old, &new), [old.terms, new.terms])
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
    /// Profiles that get a measure, as far as they were asked for.
    granted: BTreeMap<Pair, Vec<Draft>>,
    /// The regions of a measure before they were told apart by who gets something: to another measure it only matters
    /// that this one changed.
    whole: BTreeMap<Pair, Vec<Region>>,
    /// The texts that are parts of other measures, old and new.
    later: [Later; 2],
    /// The forms with every reading open, where some are taken at their defaults: another default changes no clause.
    as_written: Option<[Vec<Form>; 2]>,
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
            return Some(self.made(pair, Vec::new(), regions, false));
        };
        let mut clauses = self.written(pair, (x, y));
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
        let mut asked = vec![x.conditions, y.conditions, x.element, y.element];
        asked.extend(self.in_force(x).into_iter().chain(self.in_force(y)));
        let forms: Vec<TermId> = [x.whole, y.whole].into_iter().chain(self.forms_beside(pair)).collect();
        let regions = self.regions(pair, &cells, &Asked { within: &within, conditions: &asked, forms: &forms });
        let indirect = x.whole != y.whole && clauses.iter().all(|c| c.formal);
        Some(self.made(pair, clauses, regions, indirect))
    }

    /// The clauses that say something else.
    fn written(&self, pair: Pair, (old, new): (&Form, &Form)) -> Vec<ClauseChange> {
        let own =
            self.as_written.as_ref().and_then(|[a, b]| Some((a.get(pair.old?.index())?, b.get(pair.new?.index())?)));
        let (old, new) = own.unwrap_or((old, new));
        let mut found = clauses(old, new);
        found.extend(conditions(&old.listed, &new.listed));
        found
    }

    fn made(&self, pair: Pair, clauses: Vec<ClauseChange>, regions: Vec<Region>, indirect: bool) -> MeasureChange {
        MeasureChange { pair, clauses, regions, indirect, open: Vec::new(), later: self.texts(pair) }
    }

    /// The later texts that are parts of a measure, old and new.
    fn texts(&self, pair: Pair) -> [Vec<MeasureId>; 2] {
        let [old, new] = &self.later;
        let of = |later: &Later, id: Option<MeasureId>| id.and_then(|id| later.get(&id)).cloned().unwrap_or_default();
        [of(old, pair.old), of(new, pair.new)]
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
        let cell = self.anywhere();
        let within = self.within.clone();
        let told = Told { parts: vec![cell.clone()], cell };
        let (conditions, forms) = self.of_one(pair, form);
        vec![self.shown(pair, told, &Asked { within: &within, conditions: &conditions, forms: &forms })]
    }

    /// The box without limits.
    fn anywhere(&mut self) -> Cell {
        let none = self.arena.nothing();
        Cell { limits: Limits::new(), old: none, new: none, undecided: false }
    }

    /// The conditions under which one side gives a measure, and the forms that it depends on.
    fn of_one(&mut self, pair: Pair, form: &Form) -> (Vec<TermId>, Vec<TermId>) {
        let conditions = [form.conditions, form.element].into_iter().chain(self.in_force(form)).collect();
        (conditions, [form.whole].into_iter().chain(self.forms_beside(pair)).collect())
    }

    /// That a measure is in force.
    fn in_force(&mut self, form: &Form) -> [TermId; 2] {
        [form.expired, form.not_yet].map(|out| self.arena.not(out))
    }

    /// The regions of exact boxes. Who newly gets something, or no longer does, is told apart from those whose figure
    /// changed, where each region then has a witness and these show different things; otherwise neighbours are one
    /// region whatever they say.
    fn regions(&mut self, pair: Pair, cells: &[Cell], asked: &Asked<'_>) -> Vec<Region> {
        let groups = by_standing(self.arena, cells);
        if groups.len() > 1 {
            let told: Vec<Told> = groups.iter().flat_map(|group| self.told(group, asked)).collect();
            let mut apart: Vec<Region> = told.into_iter().map(|told| self.shown(pair, told, asked)).collect();
            let shown: Option<BTreeSet<_>> = apart.iter().map(|r| r.witness.as_ref().map(eligible)).collect();
            if shown.is_some_and(|shown| shown.len() > 1) {
                apart.sort_by_key(|r| r.witness.as_ref().map_or(u8::MAX, weight));
                let whole = self.told(cells, asked).into_iter().map(|told| told.around(&apart)).collect();
                self.whole.insert(pair, whole);
                return apart;
            }
        }
        self.told(cells, asked).into_iter().map(|told| self.shown(pair, told, asked)).collect()
    }

    fn told(&mut self, cells: &[Cell], asked: &Asked<'_>) -> Vec<Told> {
        fewer(self.arena, coarse(self.arena, cells, asked.within))
    }

    fn shown(&mut self, pair: Pair, told: Told, asked: &Asked<'_>) -> Region {
        let around = told.parts.len() > 1;
        let (mut first, mut refused) = (None, None);
        for part in told.parts.iter().take(PARTS) {
            let found = self.asked(pair, part, asked, |q, arena| q.answer(arena));
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
            work.asked(pair, &told.cell, asked, |q, arena| q.among(arena, &drafts))
        };
        let witness = match first {
            Some(witness) => Some(witness),
            None => {
                let found = self.in_company(pair, &told.cell, asked).or_else(|| rehearsed(self));
                found.or_else(|| self.in_numbers(pair, &told.cell, asked)).or(refused)
            }
        };
        Region { cell: told.cell, witness, around, beside: None }
    }

    /// A witness in a box, as it is looked for.
    fn asked(
        &mut self,
        pair: Pair,
        cell: &Cell,
        asked: &Asked<'_>,
        look: impl FnOnce(&Question<'_, '_, '_>, &mut Arena) -> Option<Witness>,
    ) -> Option<Witness> {
        let mut limits = asked.within.clone();
        limits.extend(cell.limits.clone());
        let [was, is] = self.texts(pair);
        let question = Question {
            old: Party { program: self.old.0, engine: &self.old.1, measure: pair.old, later: was },
            new: Party { program: self.new.0, engine: &self.new.1, measure: pair.new, later: is },
            enums: self.enums,
            limits: &limits,
            conditions: asked.conditions.to_vec(),
            forms: asked.forms.to_vec(),
            today: self.today,
        };
        look(&question, self.arena)
    }

    /// The trials of a measure on both sides.
    fn rehearsed(&mut self, pair: Pair) -> Vec<Draft> {
        let [was, is] = self.texts(pair);
        let [old, new] = &mut self.plans;
        let of = |plan: &mut Option<Plan>, program: &Program, own: Option<MeasureId>, later: Vec<MeasureId>| {
            let texts = own.into_iter().chain(later);
            texts
                .flat_map(|id| rehearse::drafts(plan.get_or_insert_with(|| Plan::new(program)), id))
                .collect::<Vec<_>>()
        };
        let (old, new) = (of(old, self.old.0, pair.old, was), of(new, self.new.0, pair.new, is));
        new.into_iter().chain(old).collect()
    }
}

impl Told {
    /// The box with the witness of a region in it.
    fn around(self, regions: &[Region]) -> Region {
        let mut inside = regions.iter().filter(|r| r.cell.lies_in(&self.cell));
        let witness = inside.find_map(|r| r.witness.clone());
        Region { around: self.parts.len() > 1, cell: self.cell, witness, beside: None }
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
    eligible(witness).contains(&true)
}

/// Whether somebody gets something, on each side.
fn eligible(witness: &Witness) -> [bool; 2] {
    [&witness.old, &witness.new].map(|o| o.as_ref().is_some_and(|o| o.status == Status::Eligible))
}

/// What a reviewer asks for first: who loses or gains everything, then another figure, then another reason.
fn weight(witness: &Witness) -> u8 {
    match eligible(witness) {
        [true, false] => 0,
        [false, true] => 1,
        [true, true] => 2,
        [false, false] => 3,
    }
}
