//! A profile in a box for which both sides really give different results.
//!
//! In: a box and the conditions of both sides. Out: a profile, and what the interpreter computed for it on both
//! sides; nothing where the search found none. The search first meets the conditions that speak about single inputs,
//! then moves one value at a time toward fewer failed conditions. It is seeded by the box alone: the same question
//! gives the same profile.

mod choices;
mod inward;
mod onto;

use self::choices::Spoken;
use super::draft::{Draft, Plain, of_element};
use super::enums::Enums;
use super::form::{PERIODS, TIMES, TIMES_THIS_YEAR};
use super::inside::{holds, lies, received_before};
use super::regions::{Limits, simplified};
use super::term::{Arena, Op, TermId};
use crate::analyze::ranges::{Constraint, Interval, Values};
use crate::eval::outcome::{Outcome, Status};
use crate::eval::profile::Count;
use crate::eval::reach::{Reach, reach_with_groups};
use crate::eval::{Engine, Options, reach};
use crate::ir::{Entity, Input, MeasureId, Program, Type};
use crate::units::UnitId;
use crate::value::{Date, Rational};
use std::collections::{BTreeMap, BTreeSet};

/// How many profiles are tried for one box.
const TRIES: usize = 1500;

/// After how many tries without coming nearer to a result the search gives up.
const STALLED: usize = 500;

/// A profile that both sides were run on.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// The profile.
    pub draft: Draft,
    /// The old side's outcome; absent where it has no such measure.
    pub old: Option<Outcome>,
    /// The new side's.
    pub new: Option<Outcome>,
}

/// One side of the question.
pub struct Party<'p, 'e> {
    /// Its program.
    pub program: &'p Program,
    /// The program made ready.
    pub engine: &'e Engine<'p>,
    /// The measure, where this side has it.
    pub measure: Option<MeasureId>,
    /// The texts that take its place one after another, as parts of it.
    pub later: Vec<MeasureId>,
}

impl Party<'_, '_> {
    fn name(&self) -> Option<String> {
        self.program.measures.get(self.measure?.index()).map(|m| m.name.clone())
    }

    /// The measure and its later texts.
    fn texts(&self) -> impl Iterator<Item = MeasureId> {
        self.measure.into_iter().chain(self.later.iter().copied())
    }

    /// What the last text says that has begun.
    fn outcome(&self, draft: &Draft) -> Option<Outcome> {
        let own = self.measure?;
        let options = Options { measures: Some(self.texts().collect()), ..Options::default() };
        let mut outcomes = self.engine.run(&draft.profile(self.program), &options).outcomes;
        let of = |id: &MeasureId| outcomes.iter().position(|o| o.measure == *id);
        let begun =
            |id: &&MeasureId| of(id).and_then(|at| outcomes.get(at)).is_some_and(|o| o.status != Status::NotInForce);
        let at = of(self.later.iter().rev().find(begun).unwrap_or(&own))?;
        Some(outcomes.swap_remove(at))
    }

    /// The inputs and fields that the measure and the other members of its groups can read, by name.
    fn reads(&self) -> Vec<(String, &Input)> {
        let read = self.texts().flat_map(|id| named(self.program, &reach_with_groups(self.program, id)));
        let all: BTreeSet<MeasureId> = self.texts().flat_map(|id| beside(self.program, id)).collect();
        read.chain(all.into_iter().flat_map(|id| self.identity(id))).collect()
    }

    /// The fields by which an element is told from others: a group that goes by persons asks for them.
    fn identity(&self, measure: MeasureId) -> Vec<(String, &Input)> {
        let each = self.program.measures.get(measure.index()).and_then(|m| m.per_element.as_ref());
        let entity = each.and_then(|each| self.program.entities.get(each.entity.index()));
        let fields =
            entity.into_iter().flat_map(|e| e.identity.iter().filter_map(move |i| Some((e, e.fields.get(*i)?))));
        fields.map(|(entity, field)| (of_element(&entity.name, 1, &field.name), field)).collect()
    }
}

/// The inputs and fields that a measure can read, by name.
pub(super) fn own_reads(program: &Program, id: MeasureId) -> Vec<(String, &Input)> {
    named(program, &reach(program, id))
}

/// What can be read, by name.
fn named<'p>(program: &'p Program, reach: &Reach) -> Vec<(String, &'p Input)> {
    let inputs = reach.inputs.iter().filter_map(|id| program.inputs.get(id.index()));
    let mut found: Vec<(String, &Input)> =
        inputs.filter(|i| !matches!(i.ty, Type::List(_))).map(|i| (i.name.clone(), i)).collect();
    let fields = reach.fields.iter().filter_map(|(entity, field)| {
        let entity: &Entity = program.entities.get(entity.index())?;
        let field = entity.fields.get(*field)?;
        Some((of_element(&entity.name, 1, &field.name), field))
    });
    found.extend(fields);
    found
}

/// A measure and the other members of its groups, in order.
pub(super) fn beside(program: &Program, measure: MeasureId) -> BTreeSet<MeasureId> {
    let groups = program.groups.iter().filter(|g| g.members.contains(&measure));
    groups.flat_map(|g| g.members.iter().copied()).chain([measure]).collect()
}

/// What is asked: a box, and the conditions under which the sides have a figure at all.
pub struct Question<'q, 'p, 'e> {
    /// The old side.
    pub old: Party<'p, 'e>,
    /// The new side.
    pub new: Party<'p, 'e>,
    /// What the sides' enumerations have in common.
    pub enums: &'q Enums,
    /// The box.
    pub limits: &'q Limits,
    /// The conditions of both sides.
    pub conditions: Vec<TermId>,
    /// The whole forms: their thresholds are tried.
    pub forms: Vec<TermId>,
    /// 评估日 where nothing asks for another.
    pub today: Date,
}

/// So many values of each input are plainer than any other.
const ROUND: usize = 4;

/// The values that are tried of each input.
type Choices = Vec<(String, Vec<Plain>)>;

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let n = u64::try_from(n.max(1)).unwrap_or(1);
        usize::try_from((z ^ (z >> 31)) % n).unwrap_or(0)
    }
}

impl Question<'_, '_, '_> {
    /// Searches a witness, with as few inputs as show the difference.
    pub fn answer(&self, arena: &mut Arena) -> Option<Witness> {
        let (found, choices) = self.search(arena)?;
        Some(self.plainest(arena, found, &choices))
    }

    /// Searches a witness in which every input is given that the sides can read.
    pub fn whole_answer(&self, arena: &mut Arena) -> Option<Witness> {
        self.search(arena).map(|(found, _)| found)
    }

    /// A witness, and the values that were tried.
    fn search(&self, arena: &mut Arena) -> Option<(Witness, Choices)> {
        let names = self.names();
        let wishes = self.wishes(arena);
        let spoken = self.spoken(arena);
        let values = |(name, input): (&String, &&Input)| {
            (name.clone(), self.choices(arena, (name.as_str(), *input), &spoken, &wishes))
        };
        let choices: Choices = names.iter().map(values).collect();
        let days = self.days(&spoken, &wishes);
        let first = |choices: &[Plain]| choices.first().cloned();
        let values = choices.iter().filter_map(|(name, list)| Some((name.clone(), first(list)?))).collect();
        let readings = self.readings(arena);
        let mut draft = Draft {
            date: days.first().copied().unwrap_or(self.today),
            values,
            readings,
            figures: BTreeMap::new(),
            received: self.received(arena),
        };
        let mut best = self.judge(arena, &draft);
        let mut random = Random(0x706f_6c63);
        let (mut nearest, mut since) = (best.0, 0);
        for _ in 0..TRIES {
            since = if best.0 < nearest { 0 } else { since + 1 };
            nearest = nearest.min(best.0);
            if since > STALLED && nearest > 0 {
                break;
            }
            if let Some(witness) = best.1.take() {
                return Some((witness, choices));
            }
            let mut next = self.moved(&draft, &choices, &days, &best.2, &mut random);
            if random.below(2) == 0 {
                self.onto(arena, &names, &mut next, &mut random);
            }
            let judged = self.judge(arena, &next);
            if judged.0 <= best.0 || random.below(20) == 0 {
                (draft, best) = (next, judged);
            }
        }
        best.1.map(|witness| (witness, choices))
    }

    /// The first of some drafts that shows a difference, as it is or moved into the box, with as few inputs as do.
    pub fn among(&self, arena: &mut Arena, drafts: &[Draft]) -> Option<Witness> {
        let inward = self.inward(arena);
        let found = drafts.iter().find_map(|draft| self.judge(arena, draft).1).or_else(|| {
            let moved: Vec<Draft> = drafts.iter().filter_map(|draft| self.moved_in(arena, &inward, draft)).collect();
            moved.iter().find_map(|draft| self.judge(arena, draft).1)
        })?;
        let names: Choices = found.draft.values.keys().map(|n| (n.clone(), Vec::new())).collect();
        Some(self.plainest(arena, found, &names))
    }

    /// The same difference with as few inputs as do, and those as round as they can be.
    fn plainest(&self, arena: &mut Arena, witness: Witness, choices: &[(String, Vec<Plain>)]) -> Witness {
        let mut best = witness;
        for name in best.draft.figures.keys().cloned().collect::<Vec<_>>() {
            let mut without = best.draft.clone();
            without.figures.remove(&name);
            best = self.judge(arena, &without).1.unwrap_or(best);
        }
        for (name, list) in choices {
            let mut without = best.draft.clone();
            without.values.remove(name);
            let mut plainer = vec![without];
            for value in list.iter().take(ROUND).take_while(|value| best.draft.values.get(name) != Some(*value)) {
                let mut round = best.draft.clone();
                round.values.insert(name.clone(), value.clone());
                plainer.push(round);
            }
            let found = plainer.iter().find_map(|draft| self.judge(arena, draft).1);
            best = found.unwrap_or(best);
        }
        best
    }

    /// How far a profile is from a result on both sides, the witness if it is one, and what failed.
    fn judge(&self, arena: &mut Arena, draft: &Draft) -> (usize, Option<Witness>, Vec<String>) {
        let (old, new) = (self.old.outcome(draft), self.new.outcome(draft));
        let failed = |outcome: &Option<Outcome>| outcome.as_ref().map_or(0, distance);
        let names = [&old, &new].into_iter().flatten().flat_map(culprits).collect();
        let far = failed(&old).min(failed(&new));
        let differs = differ(old.as_ref(), new.as_ref()) && self.inside(arena, draft);
        let known = |o: &Option<Outcome>| o.as_ref().is_none_or(|o| o.status != Status::Unknown);
        // What waits for a figure that no document gives differs from what has it.
        let waits = |party: &Party<'_, '_>, o: &Option<Outcome>| {
            o.as_ref()
                .is_some_and(|o| o.missing.iter().all(|name| party.program.params.iter().any(|p| p.name == *name)))
        };
        let told = known(&old) && waits(&self.new, &new) || known(&new) && waits(&self.old, &old);
        let differs = differs && (told || known(&old) && known(&new));
        (far, differs.then(|| Witness { draft: draft.clone(), old, new }), names)
    }

    /// Whether a profile lies in the box.
    fn inside(&self, arena: &mut Arena, draft: &Draft) -> bool {
        let party = if self.new.measure.is_some() { &self.new } else { &self.old };
        let profile = draft.profile(party.program);
        lies(arena, self.enums, (party.program, party.measure), &profile, self.limits)
    }

    /// What was received before, where the box speaks of it: the least that it asks for.
    fn received(&self, arena: &Arena) -> Vec<(String, Count)> {
        let least = |(id, what): (TermId, &'static str)| match self.limits.get(&id).map(|c| &c.values) {
            Some(Values::Numbers(list)) => Some((what, least(list)?)).filter(|(_, n)| !n.is_zero()),
            Some(Values::Bits(..) | Values::Texts(..)) | None => None,
        };
        let asked: BTreeMap<&str, Rational> =
            received_before(arena, self.limits).into_iter().filter_map(least).collect();
        if asked.is_empty() {
            return Vec::new();
        }
        let of = |what: &str| asked.get(what).copied();
        let names: BTreeSet<String> = [&self.old, &self.new].into_iter().filter_map(Party::name).collect();
        let count = |measure| Count {
            measure,
            times: of(TIMES).or(of(TIMES_THIS_YEAR)).or(Some(Rational::ONE)),
            times_this_year: of(TIMES_THIS_YEAR).or(Some(Rational::ZERO)),
            periods: of(PERIODS).or(Some(Rational::ZERO)),
            amount: Some(Rational::ZERO),
        };
        names.into_iter().map(|name| (name, count(MeasureId(0)))).collect()
    }

    /// The alternatives of readings that the box asks for.
    fn readings(&self, arena: &Arena) -> BTreeMap<String, String> {
        let asked = self.limits.iter().filter_map(|(subject, constraint)| {
            let Op::Given(name) = &arena.get(*subject).op else { return None };
            let name = name.strip_prefix("口径 ")?;
            let Values::Texts(texts, outside) = &constraint.values else { return None };
            let options = [self.new.program, self.old.program]
                .into_iter()
                .find_map(|p| p.readings.iter().find(|r| p.reading_key(r) == name))?;
            let fits = |(option, _): &&(String, Option<String>)| texts.contains(option.as_str()) != *outside;
            let default = options.options.get(options.default);
            let chosen = default.into_iter().chain(&options.options).find(fits)?;
            (Some(chosen) != default).then(|| (name.to_owned(), chosen.0.clone()))
        });
        asked.collect()
    }

    fn moved(
        &self,
        draft: &Draft,
        choices: &[(String, Vec<Plain>)],
        days: &[Date],
        failed: &[String],
        random: &mut Random,
    ) -> Draft {
        let mut next = draft.clone();
        if !days.is_empty() && random.below(8) == 0 {
            next.date = days.get(random.below(days.len())).copied().unwrap_or(next.date);
        }
        for name in failed.iter().filter(|name| !draft.figures.contains_key(*name)) {
            let figure = [self.new.program, self.old.program].into_iter().find_map(|p| figure(p, name));
            next.figures.extend(figure.map(|n| (name.clone(), n)));
        }
        for _ in 0..1 + random.below(3) {
            let own = |(name, _): &&(String, Vec<Plain>)| failed.iter().any(|f| plain_name(f) == *name);
            let among: Vec<&(String, Vec<Plain>)> =
                if random.below(4) > 0 { choices.iter().filter(own).collect() } else { choices.iter().collect() };
            let among = if among.is_empty() { choices.iter().collect() } else { among };
            let Some((name, list)) = among.get(random.below(among.len())) else { continue };
            if let Some(value) = list.get(random.below(list.len())) {
                next.values.insert(name.clone(), value.clone());
            }
        }
        next
    }

    /// The inputs that matter, by name; the new side's declaration where both have one.
    fn names(&self) -> BTreeMap<String, &Input> {
        let mut names: BTreeMap<String, &Input> = self.old.reads().into_iter().collect();
        names.extend(self.new.reads());
        names
    }

    /// What the forms speak of, as they are and within the box.
    fn spoken(&self, arena: &mut Arena) -> Spoken {
        let within: Vec<TermId> = self.forms.iter().map(|form| simplified(arena, *form, self.limits)).collect();
        let roots = self.forms.iter().chain(&within).chain(&self.conditions).copied();
        Spoken::of(arena, roots, self.limits)
    }

    /// What the box and the conditions ask of single subjects.
    fn wishes(&self, arena: &mut Arena) -> Limits {
        let mut wishes = self.limits.clone();
        for cond in &self.conditions {
            let cond = simplified(arena, *cond, &wishes);
            meet(arena, cond, &mut wishes);
        }
        wishes
    }
}

/// The least number of some intervals that a person would write: an end, or one more.
fn least(list: &[Interval]) -> Option<Rational> {
    let first = list.first()?;
    let (low, closed) = first.low.unwrap_or((Rational::ZERO, true));
    let low = if closed { low } else { low.checked_add(Rational::ONE)? };
    let inside = Constraint { not_applicable: false, values: Values::Numbers(list.to_vec()) };
    if holds(&inside, low.max(Rational::ZERO)) { Some(low.max(Rational::ZERO)) } else { first.sample() }
}

/// The conditions that speak about single subjects: all of 且, the first part of 或 that does not contradict.
fn meet(arena: &Arena, cond: TermId, wishes: &mut Limits) -> bool {
    let term = arena.get(cond);
    match &term.op {
        // Every part is met as far as it can be, also behind one that cannot.
        Op::And => term.args.iter().filter(|part| !meet(arena, **part, wishes)).count() == 0,
        Op::Or => term.args.iter().any(|part| {
            let mut tried = wishes.clone();
            let met = meet(arena, *part, &mut tried);
            if met {
                *wishes = tried;
            }
            met
        }),
        Op::Test(_) => {
            let Some((subject, constraint)) = arena.as_test(cond) else { return true };
            let met = wishes.get(&subject).map_or_else(|| constraint.clone(), |c| c.meet(constraint));
            let met = Constraint { not_applicable: met.not_applicable && met.values.is_empty(), ..met };
            if met.is_empty() {
                return false;
            }
            wishes.insert(subject, met);
            true
        }
        Op::Constant(_) | Op::Number(_) | Op::Given(_) | Op::Not | Op::Linear(..) => true,
        Op::Product | Op::Cases(_) | Op::Nothing | Op::Apply(_) => true,
    }
}

/// A round figure for a parameter or a 按规定 figure that has none for this day and region.
fn figure(program: &Program, name: &str) -> Option<Rational> {
    let param = program.params.iter().find(|p| p.name == name).map(|p| &p.ty);
    match param.or(program.delegated.iter().find(|d| d.name == name).map(|d| &d.ty))? {
        Type::Ratio => Rational::new(1, 2),
        Type::Number(d) if d.power(UnitId::YUAN) != 0 => Some(Rational::from_integer(2000)),
        Type::Number(_) => Some(Rational::from_integer(10)),
        _ => None,
    }
}

/// How many conditions keep a result from being eligible.
fn distance(outcome: &Outcome) -> usize {
    let elements: usize = outcome.elements.iter().map(|e| e.failed.len()).sum();
    match outcome.status {
        Status::Eligible | Status::Compliant | Status::Met => 0,
        Status::Unknown | Status::NotInForce | Status::Expired | Status::Pending => 8,
        Status::Ineligible | Status::Conflict | Status::NonCompliant | Status::NotMet => {
            1 + outcome.failed.len() + elements
        }
    }
}

/// The names of inputs that failed conditions read, and those that are missing.
fn culprits(outcome: &Outcome) -> Vec<String> {
    let failed = outcome.failed.iter().chain(outcome.elements.iter().flat_map(|e| &e.failed));
    failed.flat_map(|f| f.inputs.iter().cloned()).chain(outcome.missing.iter().cloned()).collect()
}

/// `见习人员[1].学历` → `见习人员.学历`
fn plain_name(path: &str) -> String {
    let mut name = String::new();
    let mut inside = false;
    for c in path.chars() {
        inside = (inside || c == '[') && c != ']';
        if !inside && c != ']' {
            name.push(c);
        }
    }
    name
}

/// Whether two results differ in what a person gets.
pub fn differ(old: Option<&Outcome>, new: Option<&Outcome>) -> bool {
    match (old, new) {
        (Some(a), Some(b)) => {
            let figures =
                |o: &Outcome| o.figure.as_ref().map(|f| (f.bound, f.value.clone(), f.max.clone(), f.unspecified));
            // The limits of an application say no more than the figure that they limit: nobody gets them.
            let given = |name: &str| !["上限", "下限"].contains(&name);
            let outputs = |o: &Outcome| {
                o.outputs.iter().filter(|(n, ..)| given(n)).map(|(n, v, _)| (n.clone(), v.clone())).collect::<Vec<_>>()
            };
            a.status != b.status || figures(a) != figures(b) || a.grants != b.grants || outputs(a) != outputs(b)
        }
        (None, None) => false,
        (Some(one), None) | (None, Some(one)) => {
            matches!(one.status, Status::Eligible | Status::Compliant | Status::Met)
        }
    }
}
