//! A profile in a box for which both sides really give different results.
//!
//! In: a box and the conditions of both sides. Out: a profile, and what the interpreter computed for it on both
//! sides; nothing where the search found none. The search first meets the conditions that speak about single inputs,
//! then moves one value at a time toward fewer failed conditions. It is seeded by the box alone: the same question
//! gives the same profile.

use super::draft::{Draft, Plain};
use super::enums::Enums;
use super::regions::{Limits, simplified};
use super::term::{Arena, Op, TermId};
use crate::analyze::ranges::{Constraint, Interval, Values};
use crate::eval::outcome::{Outcome, Status};
use crate::eval::{Engine, Options, reach};
use crate::ir::{Entity, Input, MeasureId, Program, Type};
use crate::units::UnitId;
use crate::value::{Date, Rational, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

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
}

impl Party<'_, '_> {
    fn outcome(&self, draft: &Draft) -> Option<Outcome> {
        let measure = self.measure?;
        let options = Options { measures: Some(vec![measure]), ..Options::default() };
        self.engine.run(&draft.profile(self.program), &options).outcomes.into_iter().next()
    }

    /// The inputs and fields that the measure can read, by name.
    fn reads(&self) -> Vec<(String, &Input)> {
        let Some(measure) = self.measure else { return Vec::new() };
        let reach = reach(self.program, measure);
        let inputs = reach.inputs.iter().filter_map(|id| self.program.inputs.get(id.index()));
        let plain = inputs.filter(|i| !matches!(i.ty, Type::List(_))).map(|i| (i.name.clone(), i));
        let fields = reach.fields.iter().filter_map(|(entity, field)| {
            let entity: &Entity = self.program.entities.get(entity.index())?;
            let field = entity.fields.get(*field)?;
            Some((format!("{}.{}", entity.name, field.name), field))
        });
        plain.chain(fields).chain(self.identity(measure)).collect()
    }

    /// The fields by which an element is told from others: a group that goes by persons asks for them.
    fn identity(&self, measure: MeasureId) -> Vec<(String, &Input)> {
        let each = self.program.measures.get(measure.index()).and_then(|m| m.per_element.as_ref());
        let entity = each.and_then(|each| self.program.entities.get(each.entity.index()));
        let named = |entity: &Entity, field: &Input| format!("{}.{}", entity.name, field.name);
        let fields =
            entity.into_iter().flat_map(|e| e.identity.iter().filter_map(move |i| Some((e, e.fields.get(*i)?))));
        fields.map(|(entity, field)| (named(entity, field), field)).collect()
    }
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
    /// Searches a witness.
    pub fn answer(&self, arena: &mut Arena) -> Option<Witness> {
        let names = self.names();
        let wishes = self.wishes(arena);
        let choices: Vec<(String, Vec<Plain>)> =
            names.iter().map(|(name, input)| (name.clone(), self.choices(arena, name, input, &wishes))).collect();
        let days = self.days(arena, &wishes);
        let first = |choices: &[Plain]| choices.first().cloned();
        let values = choices.iter().filter_map(|(name, list)| Some((name.clone(), first(list)?))).collect();
        let readings = self.readings(arena);
        let mut draft = Draft {
            date: days.first().copied().unwrap_or(self.today),
            values,
            readings,
            figures: BTreeMap::new(),
            received: Vec::new(),
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
                return Some(self.plainest(arena, witness, &choices));
            }
            let mut next = self.moved(&draft, &choices, &days, &best.2, &mut random);
            if random.below(2) == 0 {
                self.onto(arena, &mut next, &mut random);
            }
            let judged = self.judge(arena, &next);
            if judged.0 <= best.0 || random.below(20) == 0 {
                (draft, best) = (next, judged);
            }
        }
        best.1.map(|witness| self.plainest(arena, witness, &choices))
    }

    /// The first of some drafts that shows a difference, with as few inputs as do.
    pub fn among(&self, arena: &mut Arena, drafts: &[Draft]) -> Option<Witness> {
        let found = drafts.iter().find_map(|draft| self.judge(arena, draft).1)?;
        let names: Vec<(String, Vec<Plain>)> = found.draft.values.keys().map(|n| (n.clone(), Vec::new())).collect();
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
            let mut round = best.draft.clone();
            round.values.extend(list.first().map(|first| (name.clone(), first.clone())));
            let found = [without, round].iter().find_map(|draft| self.judge(arena, draft).1);
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

    /// Moves one input so that a linear form of the box lies in its limits, the others as they are.
    fn onto(&self, arena: &Arena, draft: &mut Draft, random: &mut Random) {
        let linear: Vec<(&TermId, &Constraint)> =
            self.limits.iter().filter(|(s, _)| matches!(arena.get(**s).op, Op::Linear(..))).collect();
        let Some((subject, Constraint { values: Values::Numbers(list), .. })) = linear.get(random.below(linear.len()))
        else {
            return;
        };
        let term = arena.get(**subject);
        let Op::Linear(constant, factors) = &term.op else { return };
        let chosen = random.below(factors.len());
        let name = |id: &TermId| if let Op::Given(name) = &arena.get(*id).op { Some(name.clone()) } else { None };
        let value = |name: &String| match draft.values.get(name) {
            Some(Plain::Value(value)) => crate::analyze::terms::number_of(value),
            _ => None,
        };
        let mut solve = || {
            let mut rest = list.get(random.below(list.len()))?.sample()?.checked_sub(*constant)?;
            let others = factors.iter().zip(&term.args).enumerate().filter(|(place, _)| *place != chosen);
            for (_, (factor, arg)) in others {
                rest = rest.checked_sub(factor.checked_mul(value(&name(arg)?)?)?)?;
            }
            let name = name(term.args.get(chosen)?)?;
            let plain = draft.values.get(&name)?;
            let n = rest.checked_div(*factors.get(chosen)?)?;
            match plain {
                Plain::Value(Value::Number(_)) => Some((name, Plain::Value(Value::Number(n)))),
                Plain::Value(Value::Date(_)) => {
                    Some((name, Plain::Value(Value::Date(Date::from_days_since_epoch(n.to_i64()?)?))))
                }
                _ => None,
            }
        };
        if let Some((name, plain)) = solve() {
            draft.values.insert(name, plain);
        }
    }

    /// Whether a profile lies in the box, as far as the box speaks about what the profile says.
    fn inside(&self, arena: &mut Arena, draft: &Draft) -> bool {
        let mut points = Limits::new();
        for (name, plain) in &draft.values {
            let subject = arena.put(Op::Given(name.clone()), Vec::new());
            points.extend(point(plain).map(|c| (subject, c)));
        }
        let day = arena.put(Op::Given("评估日".to_owned()), Vec::new());
        points.insert(day, number(crate::analyze::ranges::day_number(draft.date)));
        self.limits.iter().all(|(subject, constraint)| {
            let subject = simplified(arena, *subject, &points);
            let test = arena.test(subject, constraint.clone());
            let test = simplified(arena, test, &points);
            arena.decided(test) != Some(false)
        })
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

    /// What the box and the conditions ask of single subjects.
    fn wishes(&self, arena: &mut Arena) -> Limits {
        let mut wishes = self.limits.clone();
        for cond in &self.conditions {
            let cond = simplified(arena, *cond, &wishes);
            meet(arena, cond, &mut wishes);
        }
        wishes
    }

    fn choices(&self, arena: &Arena, name: &str, input: &Input, wishes: &Limits) -> Vec<Plain> {
        let subject = (0..arena.len())
            .filter_map(|i| u32::try_from(i).ok())
            .map(TermId)
            .find(|id| matches!(&arena.get(*id).op, Op::Given(given) if given == name));
        let wish = subject.and_then(|s| wishes.get(&s));
        let limit = subject.and_then(|s| self.limits.get(&s));
        if limit.is_some_and(|c| c.values.is_empty()) {
            return vec![Plain::Value(Value::NotApplicable)];
        }
        match &input.ty {
            Type::Number(_) | Type::Ratio | Type::Date | Type::Month => {
                let points = self.points(arena, subject, input, wish, limit);
                points.into_iter().filter_map(|n| Some(Plain::Value(typed(&input.ty, n)?))).collect()
            }
            Type::Bool => self.truths(wish, limit),
            Type::Enum(id) => self.members(*id, name, wish, limit),
            Type::EnumSet(_) | Type::TextSet => self.sets(arena, subject, &input.ty, wishes),
            Type::Region => self.region(arena, subject, wishes),
            Type::Text => texts(wish, limit),
            Type::Error | Type::List(_) => Vec::new(),
        }
    }

    fn truths(&self, wish: Option<&Constraint>, limit: Option<&Constraint>) -> Vec<Plain> {
        let allowed = |c: Option<&Constraint>, bit: u128| match c.map(|c| &c.values) {
            Some(Values::Bits(bits, _)) => bits & bit != 0,
            Some(Values::Numbers(_) | Values::Texts(..)) | None => true,
        };
        let mut list: Vec<bool> = [true, false].into_iter().filter(|b| allowed(limit, bit(*b))).collect();
        list.sort_by_key(|b| !allowed(wish, bit(*b)));
        list.into_iter().map(|b| Plain::Value(Value::Bool(b))).collect()
    }

    fn members(
        &self,
        id: crate::ir::EnumId,
        name: &str,
        wish: Option<&Constraint>,
        limit: Option<&Constraint>,
    ) -> Vec<Plain> {
        let own = |program: &Program| program.enums.get(id.index()).map(|e| e.name.clone());
        let in_new = self.new.reads().iter().any(|(n, _)| n == name);
        let Some(universe) = own(if in_new { self.new.program } else { self.old.program }) else { return Vec::new() };
        let bits = |c: Option<&Constraint>| match c.map(|c| &c.values) {
            Some(Values::Bits(bits, _)) => *bits,
            Some(Values::Numbers(_) | Values::Texts(..)) | None => u128::MAX,
        };
        let wished = self.enums.members(&universe, bits(wish) & bits(limit));
        let others = self.enums.members(&universe, bits(limit) & !bits(wish));
        wished.into_iter().chain(others).map(Plain::Member).collect()
    }

    /// Sets by their single members, each of them asked for or not.
    fn sets(&self, arena: &Arena, subject: Option<TermId>, ty: &Type, wishes: &Limits) -> Vec<Plain> {
        let mut members = Vec::new();
        for (id, constraint) in wishes {
            if let Op::Apply(name) = &arena.get(*id).op
                && let Some(member) = name.strip_prefix("含 ")
                && arena.get(*id).args.first() == subject.as_ref()
                && matches!(constraint.values, Values::Bits(0b10, _))
            {
                members.push(member.to_owned());
            }
        }
        let set = |names: Vec<String>| match ty {
            Type::TextSet => Plain::Value(Value::Texts(names.iter().map(|n| Arc::from(n.as_str())).collect())),
            _ => Plain::Members(names),
        };
        vec![set(members), set(Vec::new())]
    }

    fn region(&self, arena: &Arena, subject: Option<TermId>, wishes: &Limits) -> Vec<Plain> {
        let mut levels: BTreeMap<String, Arc<str>> = BTreeMap::new();
        for (id, constraint) in wishes {
            let term = arena.get(*id);
            if let (Op::Apply(name), Values::Texts(texts, false)) = (&term.op, &constraint.values)
                && term.args.first() == subject.as_ref()
                && let Some(text) = texts.iter().next()
            {
                levels.insert(name.clone(), text.clone());
            }
        }
        let own: Vec<Arc<str>> = self
            .new
            .program
            .documents
            .iter()
            .chain(&self.old.program.documents)
            .find(|d| !d.region.is_empty())
            .map(|d| d.region.iter().map(|p| Arc::from(p.as_str())).collect())
            .unwrap_or_default();
        let mut path = own.clone();
        for (name, text) in levels {
            let depth = name.trim_start_matches('第').trim_end_matches('级').parse().unwrap_or(0_usize);
            path.truncate(depth);
            if !text.is_empty() {
                path.push(text);
            }
        }
        vec![Plain::Value(Value::Region(path.into())), Plain::Value(Value::Region(own.into()))]
    }

    /// Numbers to try: round ones where the wish holds, then the thresholds with their neighbours.
    fn points(
        &self,
        arena: &Arena,
        subject: Option<TermId>,
        input: &Input,
        wish: Option<&Constraint>,
        limit: Option<&Constraint>,
    ) -> Vec<Rational> {
        let step = step(input);
        let mut points = defaults(input, self.today);
        for id in (0..arena.len()).filter_map(|i| u32::try_from(i).ok()).map(TermId) {
            let own = arena.as_test(id).filter(|(s, _)| Some(*s) == subject);
            if let Some((_, Constraint { values: Values::Numbers(list), .. })) = own {
                points.extend(list.iter().flat_map(|i| around(i, step)));
            }
        }
        if let Some(Constraint { values: Values::Numbers(list), .. }) = wish.or(limit) {
            points.extend(list.iter().filter_map(Interval::sample));
        }
        if !matches!(input.ty, Type::Date | Type::Month) {
            let written =
                (0..arena.len()).filter_map(|i| u32::try_from(i).ok()).filter_map(|i| arena.as_number(TermId(i)));
            let most = Rational::from_integer(if money(input) { 1_000_000_000 } else { 1_000 });
            let written = written.filter(|n| *n <= most);
            points.extend(written.flat_map(|n| [Some(n), n.checked_add(step)].into_iter().flatten()));
        }
        let inside = |c: Option<&Constraint>, n: Rational| c.is_none_or(|c| holds(c, n));
        let domain = |n: Rational| match &input.domain {
            Some(crate::ir::Domain::Interval { low, high }) => within(*low, *high, n),
            _ => !n.is_negative() || matches!(input.ty, Type::Date | Type::Month),
        };
        let whole = |n: Rational| !input.whole || n.is_integer();
        points.retain(|n| inside(limit, *n) && domain(*n) && whole(*n));
        let mut unique = Vec::new();
        points.into_iter().for_each(|n| {
            if !unique.contains(&n) {
                unique.push(n)
            }
        });
        unique.sort_by_key(|n| !inside(wish, *n));
        unique
    }

    /// Days to judge on.
    fn days(&self, arena: &Arena, wishes: &Limits) -> Vec<Date> {
        let subject = (0..arena.len())
            .filter_map(|i| u32::try_from(i).ok())
            .map(TermId)
            .find(|id| matches!(&arena.get(*id).op, Op::Given(given) if given == "评估日"));
        let wish = subject.and_then(|s| wishes.get(&s));
        let limit = subject.and_then(|s| self.limits.get(&s));
        let mut days = vec![crate::analyze::ranges::day_number(self.today)];
        for id in (0..arena.len()).filter_map(|i| u32::try_from(i).ok()).map(TermId) {
            if let Some((_, Constraint { values: Values::Numbers(list), .. })) =
                arena.as_test(id).filter(|(s, _)| Some(*s) == subject)
            {
                days.extend(list.iter().flat_map(|i| around(i, Rational::ONE)));
            }
        }
        days.retain(|n| limit.is_none_or(|c| holds(c, *n)));
        days.sort_by_key(|n| !wish.is_none_or(|c| holds(c, *n)));
        days.into_iter().filter_map(|n| Date::from_days_since_epoch(n.to_i64()?)).collect()
    }
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

fn number(n: Rational) -> Constraint {
    Constraint { not_applicable: false, values: Values::interval(Some((n, true)), Some((n, true))) }
}

/// A value as the limit that only it meets, in the common universe of its enumeration.
pub fn exact(enums: &Enums, program: &Program, ty: &Type, value: &Value) -> Option<Constraint> {
    match (value, ty) {
        (Value::Member(index), Type::Enum(id)) => {
            let values = enums.bits(program, *id, 1_u128.checked_shl(u32::from(*index))?);
            Some(Constraint { not_applicable: false, values })
        }
        (value, _) => point(&Plain::Value(value.clone())),
    }
}

/// A value as the limit that only it meets; members of enumerations are left open.
fn point(plain: &Plain) -> Option<Constraint> {
    match plain {
        Plain::Value(Value::NotApplicable) => {
            Some(Constraint { not_applicable: true, values: Values::Numbers(Vec::new()) })
        }
        Plain::Value(Value::Bool(holds)) => {
            Some(Constraint { not_applicable: false, values: Values::Bits(bit(*holds), 0b11) })
        }
        Plain::Value(value) => crate::analyze::terms::number_of(value).map(number),
        Plain::Member(_) | Plain::Members(_) => None,
    }
}

fn bit(holds: bool) -> u128 {
    if holds { 0b10 } else { 0b01 }
}

fn holds(constraint: &Constraint, n: Rational) -> bool {
    Values::interval(Some((n, true)), Some((n, true))).is_within(&constraint.values)
}

fn within(low: Option<(Rational, bool)>, high: Option<(Rational, bool)>, n: Rational) -> bool {
    let above = low.is_none_or(|(a, closed)| n > a || closed && n == a);
    above && high.is_none_or(|(b, closed)| n < b || closed && n == b)
}

/// The ends of an interval and what is next to them.
fn around(interval: &Interval, step: Rational) -> Vec<Rational> {
    let ends = [interval.low, interval.high].into_iter().flatten();
    ends.flat_map(|(n, _)| [Some(n), n.checked_add(step), n.checked_sub(step)].into_iter().flatten()).collect()
}

fn money(input: &Input) -> bool {
    matches!(&input.ty, Type::Number(d) if d.power(UnitId::YUAN) != 0)
}

/// The distance to a neighbour that a person would write.
fn step(input: &Input) -> Rational {
    match &input.ty {
        Type::Ratio => Rational::CENT,
        Type::Number(_) if money(input) && !input.whole => Rational::CENT,
        _ => Rational::ONE,
    }
}

/// Round values of a type.
fn defaults(input: &Input, today: Date) -> Vec<Rational> {
    let whole = |list: &[i64]| list.iter().map(|n| Rational::from_integer(*n)).collect::<Vec<_>>();
    match &input.ty {
        Type::Ratio => [50, 80, 100, 20, 5, 0].iter().filter_map(|n| Rational::new(*n, 100)).collect(),
        Type::Number(_) if money(input) => whole(&[10_000, 2_000, 100_000, 1_000_000, 0]),
        Type::Number(_) => whole(&[10, 1, 6, 12, 100, 1_000, 0]),
        Type::Date => {
            let ago = [-1, -6, -13, -30, 0, -120, -400, -720].iter().filter_map(|m| today.add(*m, 0));
            ago.map(crate::analyze::ranges::day_number).collect()
        }
        Type::Month => {
            let ago = [-1, -6, -13, -30].iter().filter_map(|m| today.add(*m, 0));
            ago.map(|d| crate::analyze::ranges::month_number(d.year_month())).collect()
        }
        Type::Error | Type::Bool | Type::Enum(_) | Type::EnumSet(_) | Type::Text => Vec::new(),
        Type::TextSet | Type::Region | Type::List(_) => Vec::new(),
    }
}

fn typed(ty: &Type, n: Rational) -> Option<Value> {
    match ty {
        Type::Date => Date::from_days_since_epoch(n.to_i64()?).map(Value::Date),
        Type::Month => {
            let n = n.to_i64()?;
            crate::value::YearMonth::new(n.div_euclid(12), n.rem_euclid(12) + 1).map(Value::Month)
        }
        _ => Some(Value::Number(n)),
    }
}

fn texts(wish: Option<&Constraint>, limit: Option<&Constraint>) -> Vec<Plain> {
    let named = [wish, limit].into_iter().flatten().flat_map(|c| match &c.values {
        Values::Texts(texts, false) => texts.iter().cloned().collect::<Vec<_>>(),
        Values::Texts(_, true) | Values::Numbers(_) | Values::Bits(..) => Vec::new(),
    });
    let list: Vec<Arc<str>> = named.chain([Arc::from("示例")]).collect();
    list.into_iter().map(|t| Plain::Value(Value::Text(t))).collect()
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
            let outputs = |o: &Outcome| o.outputs.iter().map(|(n, v, _)| (n.clone(), v.clone())).collect::<Vec<_>>();
            a.status != b.status || figures(a) != figures(b) || a.grants != b.grants || outputs(a) != outputs(b)
        }
        (None, None) => false,
        (Some(one), None) | (None, Some(one)) => {
            matches!(one.status, Status::Eligible | Status::Compliant | Status::Met)
        }
    }
}
