//! (10) Exclusion: of a group's members that are eligible, one is taken, for the beneficiary or person by person
//! (S57–S63). Figures that are not exact decide only where their bounds do.

use super::super::machine::{Leaf, Machine};
use super::super::outcome::{Failure, FailureKind, GroupOutcome, Status, Step, Trace, Undecided};
use super::super::profile::{Count, History};
use super::Run;
use super::amount::Amount;
use crate::ir::{Group, GroupId, GroupRule, GroupScope, MeasureId, Strategy};
use crate::value::{Date, Rational, Value};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A member that may be taken.
#[derive(Clone)]
struct Contender {
    member: MeasureId,
    /// Whether it is eligible for certain.
    sure: bool,
    low: Rational,
    high: Option<Rational>,
    day: Option<Date>,
}

/// What becomes of a contender.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Taken,
    /// Refused: the member that took its place; a receipt before has none.
    Refused(Option<MeasureId>),
    Undecided,
}

type Runs = Vec<Option<Rc<Run>>>;
type Chosen = Vec<(MeasureId, Option<usize>)>;

impl Machine<'_> {
    /// Applies a group to the runs of its members; `None` where fewer than two were computed.
    pub(super) fn exclude(&mut self, id: GroupId, runs: &mut Runs) -> Option<GroupOutcome> {
        let program = self.program;
        let group = program.groups.get(id.index())?;
        let computed = group.members.iter().filter(|m| runs.get(m.index()).is_some_and(Option::is_some)).count();
        if computed < 2 {
            return None;
        }
        let mut chosen = Vec::new();
        let place = self.enter_root();
        match self.rule(group) {
            Rule::None => {}
            Rule::Unknown => self.all_undecided(group, runs),
            Rule::Is(rule) if rule.scope == GroupScope::Element => {
                self.by_person(id, group, rule, runs, &mut chosen);
            }
            Rule::Is(rule) => self.as_whole(id, group, rule, runs, &mut chosen),
        }
        self.leave(place);
        if chosen.is_empty() {
            chosen = standing(group, runs).map(|run| (run.measure, None)).collect();
        }
        Some(GroupOutcome { group: id, value: total(group, runs), chosen })
    }

    /// Whether no rule of a group holds.
    pub(super) fn rests(&mut self, group: &Group) -> bool {
        let rests = matches!(self.rule(group), Rule::None);
        self.touched.clear();
        rests
    }

    fn rule<'g>(&mut self, group: &'g Group) -> Rule<'g> {
        for rule in &group.rules {
            match self.when(rule.when) {
                Some(true) => return Rule::Is(rule),
                Some(false) => {}
                None => return Rule::Unknown,
            }
        }
        Rule::None
    }

    fn all_undecided(&mut self, group: &Group, runs: &mut Runs) {
        let touched = self.touched.clone();
        let possible: Vec<MeasureId> = possible(group, runs);
        if possible.len() > 1 {
            possible.iter().for_each(|m| undecided(runs, *m, &touched, None));
        }
    }

    /// 同一单位: the members as a whole.
    fn as_whole(&mut self, id: GroupId, group: &Group, rule: &GroupRule, runs: &mut Runs, chosen: &mut Chosen) {
        let contenders: Vec<Contender> =
            possible(group, runs).into_iter().filter_map(|m| contender(runs.get(m.index())?.as_ref()?)).collect();
        let before: Vec<MeasureId> = group.members.iter().copied().filter(|m| self.received(*m)).collect();
        let fates = self.fates(rule, &contenders, &before);
        let touched = self.needed(group, rule, runs);
        let why = inexact(id, rule, &contenders);
        for (contender, fate) in contenders.iter().zip(fates) {
            match (fate, runs.get_mut(contender.member.index())) {
                (Fate::Taken, _) => chosen.push((contender.member, None)),
                (Fate::Undecided, _) => undecided(runs, contender.member, &touched, why.as_ref()),
                (Fate::Refused(by), Some(Some(run))) => self.refuse(id, Rc::make_mut(run), by),
                (Fate::Refused(_), _) => {}
            }
        }
    }

    fn refuse(&self, id: GroupId, run: &mut Run, by: Option<MeasureId>) {
        run.status = Status::Ineligible;
        (run.figure, run.ends) = (None, None);
        run.excluded_by = Some((id, by));
        run.grants.clear();
        run.attest.clear();
        run.failed.push(self.refusal(id));
        if let Some(trace) = &mut run.trace {
            let span = self.program.groups.get(id.index()).and_then(|g| g.span);
            trace.children.push(Trace {
                step: Step::Group(id),
                expr: None,
                span,
                value: None,
                worked: Vec::new(),
                children: Vec::new(),
            });
            trace.value = None;
        }
    }

    fn refusal(&self, id: GroupId) -> Failure {
        let group = self.program.groups.get(id.index());
        Failure::plain(FailureKind::Group, group.map(|g| g.name.as_str()), group.and_then(|g| g.span))
    }

    /// What is unknown in the members, for those that stay undecided.
    fn needed(&self, group: &Group, rule: &GroupRule, runs: &Runs) -> Vec<Leaf> {
        let mut leaves = self.touched.clone();
        for run in group.members.iter().filter_map(|m| runs.get(m.index())?.as_ref()) {
            let unspecified = run.figure.as_ref().is_some_and(|f| f.unspecified);
            leaves.extend(run.slots.iter().filter(|_| unspecified).map(|s| Leaf::Delegated(*s)));
            let open = run.status == Status::Unknown || rule.strategy == Strategy::First && run.lacks_day();
            leaves.extend(run.touched.iter().filter(|_| open));
        }
        leaves
    }

    /// Whether a member was received before.
    fn received(&self, member: MeasureId) -> bool {
        let Some(history) = &self.profile.history else { return false };
        history.receipts.iter().any(|r| r.measure == member) || counted(history, member)
    }

    /// Whether a person received a member before; `None`: of several elements nothing says whose it was. `alone`: whether
    /// the list has no other.
    fn received_by(&self, member: MeasureId, key: &[Value], alone: bool) -> Option<bool> {
        let Some(history) = &self.profile.history else { return Some(false) };
        let receipts = || history.receipts.iter().filter(|r| r.measure == member);
        if receipts().any(|r| !key.is_empty() && r.element.as_deref() == Some(key)) {
            return Some(true);
        }
        let unsaid = receipts().any(|r| r.element.is_none()) || counted(history, member);
        if unsaid && !alone { None } else { Some(unsaid) }
    }

    /// What becomes of each contender. A receipt of another member refuses it, whatever the strategy.
    fn fates(&mut self, rule: &GroupRule, contenders: &[Contender], before: &[MeasureId]) -> Vec<Fate> {
        let mut fates = vec![Fate::Undecided; contenders.len()];
        let mut open: Vec<usize> = Vec::new();
        for (index, contender) in contenders.iter().enumerate() {
            if before.iter().any(|m| self.program.original(*m) != self.program.original(contender.member)) {
                set(&mut fates, index, Fate::Refused(None));
            } else {
                open.push(index);
            }
        }
        let rivals: Vec<Contender> = open.iter().filter_map(|i| contenders.get(*i).cloned()).collect();
        let decided = match (rivals.as_slice(), rule.strategy) {
            ([] | [_], _) => vec![Fate::Taken; rivals.len()],
            (_, Strategy::Highest) => highest(&rivals),
            (_, Strategy::Lowest) => lowest(&rivals),
            (_, Strategy::First) => first(&rivals),
            (_, Strategy::Choice) => self.choice(rule, &rivals),
        };
        for (index, fate) in open.into_iter().zip(decided) {
            set(&mut fates, index, fate);
        }
        for (fate, contender) in fates.iter_mut().zip(contenders) {
            if *fate == Fate::Taken && !contender.sure {
                *fate = Fate::Undecided;
            }
        }
        fates
    }

    /// The same for a person, of whom members say whether they were received before, where that can be told.
    fn fates_of_person(
        &mut self,
        rule: &GroupRule,
        contenders: &[Contender],
        held: &[(MeasureId, Option<bool>)],
    ) -> Vec<Fate> {
        let those = |wanted| held.iter().filter(|(_, held)| *held == wanted).map(|(m, _)| *m).collect::<Vec<_>>();
        let perhaps = those(None);
        let fates = self.fates(rule, contenders, &those(Some(true)));
        if perhaps.is_empty() {
            return fates;
        }
        fates.into_iter().zip(contenders).map(|(fate, c)| self.unsure(fate, c, &perhaps)).collect()
    }

    /// A fate where some members' receipts may be this person's: one refuses all others, so that its own member is left.
    fn unsure(&self, fate: Fate, contender: &Contender, perhaps: &[MeasureId]) -> Fate {
        let own = self.program.original(contender.member);
        let by_another = perhaps.iter().any(|m| self.program.original(*m) != own);
        match fate {
            Fate::Taken if by_another => Fate::Undecided,
            Fate::Refused(Some(_)) if !by_another => Fate::Undecided,
            Fate::Taken | Fate::Refused(_) | Fate::Undecided => fate,
        }
    }

    fn choice(&mut self, rule: &GroupRule, rivals: &[Contender]) -> Vec<Fate> {
        let chosen = rule.choice.map_or(Value::Unknown, |choice| self.eval(choice));
        let name = rule.choice.and_then(|choice| self.choice_name(choice, &chosen));
        let Some(name) = name else { return vec![Fate::Undecided; rivals.len()] };
        let named = |m: MeasureId| self.program.measures.get(m.index()).is_some_and(|m| m.name == name);
        let winner = rivals.iter().find(|r| named(r.member));
        let open = winner.is_none_or(|winner| !winner.sure);
        // Where the one that is named may not be had, another one that may be left alone is not bound by the choice (S60).
        let alone = |r: &Contender| !rivals.iter().any(|o| o.sure && o.member != r.member && !named(o.member));
        let fate = |r: &Contender| match named(r.member) {
            true => Fate::Taken,
            false if open && alone(r) => Fate::Undecided,
            false => Fate::Refused(winner.map(|winner| winner.member)),
        };
        rivals.iter().map(fate).collect()
    }

    fn choice_name(&self, choice: crate::ir::ExprId, value: &Value) -> Option<String> {
        match (value, &self.program.expr(choice).ty) {
            (Value::Text(text), _) => Some(text.to_string()),
            (Value::Member(i), crate::ir::Type::Enum(id)) => {
                self.program.enums.get(id.index())?.members.get(usize::from(*i)).cloned()
            }
            _ => None,
        }
    }

    /// 同一人: for each identity, the members' elements of that identity.
    fn by_person(&mut self, id: GroupId, group: &Group, rule: &GroupRule, runs: &mut Runs, chosen: &mut Chosen) {
        let people = people(group, runs);
        let alone = runs.iter().flatten().filter(|r| group.members.contains(&r.measure)).all(|r| r.portions.len() < 2);
        let touched = self.needed(group, rule, runs);
        let mut changed: BTreeMap<MeasureId, Option<MeasureId>> = BTreeMap::new();
        for person in people {
            let (contenders, places): (Vec<Contender>, Vec<Vec<At>>) = of_members(runs, &person).into_iter().unzip();
            let key = person.first().and_then(|at| portion(runs, *at)).map(|p| p.key.clone()).unwrap_or_default();
            let held = |m: &MeasureId| (*m, self.received_by(*m, &key, alone));
            let held: Vec<(MeasureId, Option<bool>)> = group.members.iter().map(held).collect();
            let fates = self.fates_of_person(rule, &contenders, &held);
            let mut touched = touched.clone();
            touched.extend(held.iter().any(|(_, held)| held.is_none()).then_some(Leaf::History));
            let why = inexact(id, rule, &contenders);
            for ((contender, places), fate) in contenders.iter().zip(&places).zip(fates) {
                match fate {
                    Fate::Taken => chosen.extend(places.iter().map(|at| (contender.member, Some(at.1)))),
                    Fate::Undecided => undecided(runs, contender.member, &touched, why.as_ref()),
                    Fate::Refused(by) => {
                        places.iter().for_each(|at| refuse_element(runs, *at, self.refusal(id)));
                        let winner = changed.entry(contender.member).or_default();
                        *winner = winner.or(by);
                    }
                }
            }
        }
        for (member, by) in changed {
            self.recompute(id, runs, member, by);
        }
    }

    /// A member some of whose elements were refused, by another member where no receipt did it.
    fn recompute(&mut self, id: GroupId, runs: &mut Runs, member: MeasureId, by: Option<MeasureId>) {
        let Some(Some(run)) = runs.get_mut(member.index()) else { return };
        let run = Rc::make_mut(run);
        if !run.status.pays() {
            return;
        }
        if run.portions.iter().any(super::elements::Portion::counts) {
            self.again(run);
        } else {
            self.refuse(id, run, by);
        }
    }
}

/// Whether a count, not a receipt, says that a member was received before.
fn counted(history: &History, member: MeasureId) -> bool {
    history.counts.iter().filter(|c| c.measure == member).any(Count::is_some)
}

enum Rule<'g> {
    None,
    Unknown,
    Is(&'g GroupRule),
}

fn set(fates: &mut [Fate], index: usize, fate: Fate) {
    if let Some(slot) = fates.get_mut(index) {
        *slot = fate;
    }
}

fn is_standing(run: &Run) -> bool {
    run.status.pays()
}

fn standing<'r>(group: &'r Group, runs: &'r Runs) -> impl Iterator<Item = &'r Run> {
    group.members.iter().filter_map(|m| runs.get(m.index())?.as_deref()).filter(|run| is_standing(run))
}

/// The members that are, or may be, eligible.
fn possible(group: &Group, runs: &Runs) -> Vec<MeasureId> {
    let may = |m: &&MeasureId| {
        runs.get(m.index()).and_then(Option::as_ref).is_some_and(|r| is_standing(r) || r.status == Status::Unknown)
    };
    group.members.iter().filter(may).copied().collect()
}

/// The contenders whose figures are compared and are not exact, so that nothing that is still to be given would decide.
fn inexact(group: GroupId, rule: &GroupRule, contenders: &[Contender]) -> Option<Undecided> {
    let compared = matches!(rule.strategy, Strategy::Highest | Strategy::Lowest);
    let inexact = contenders.iter().filter(|c| compared && c.sure && c.high != Some(c.low));
    let inexact: Vec<MeasureId> = inexact.map(|c| c.member).collect();
    (!inexact.is_empty()).then_some(Undecided { group, inexact })
}

fn undecided(runs: &mut Runs, member: MeasureId, touched: &[Leaf], why: Option<&Undecided>) {
    if let Some(Some(run)) = runs.get_mut(member.index()) {
        let run = Rc::make_mut(run);
        run.status = Status::Unknown;
        (run.figure, run.ends) = (None, None);
        run.grants.clear();
        let new = touched.iter().filter(|leaf| !run.touched.contains(leaf));
        let new: Vec<Leaf> = new.copied().collect();
        run.touched.extend(new);
        run.undecided = run.undecided.take().or_else(|| why.cloned());
    }
}

fn contender(run: &Run) -> Option<Contender> {
    let unspecified = run.figure.as_ref().is_some_and(|f| f.unspecified);
    let zero = Some(Rational::ZERO);
    let (low, high) = match (run.status, run.ends) {
        (Status::Unknown, _) => (Rational::ZERO, None),
        (_, Some(ends)) => (ends.low.unwrap_or(Rational::ZERO), ends.high),
        (_, None) if unspecified => (Rational::ZERO, None),
        (_, None) => (Rational::ZERO, zero),
    };
    let (sure, day) = (run.status != Status::Unknown, run.base_day.first_day());
    Some(Contender { member: run.measure, sure, low, high, day })
}

/// The greatest figure, the first in order among equal ones.
fn highest(rivals: &[Contender]) -> Vec<Fate> {
    let beats = |(i, a): (usize, &Contender), (j, b): (usize, &Contender)| {
        a.sure && b.high.is_some_and(|high| if i < j { a.low >= high } else { a.low > high })
    };
    by(rivals, beats)
}

fn lowest(rivals: &[Contender]) -> Vec<Fate> {
    let beats = |(i, a): (usize, &Contender), (j, b): (usize, &Contender)| {
        a.sure && a.high.is_some_and(|high| if i < j { high <= b.low } else { high < b.low })
    };
    by(rivals, beats)
}

/// The earliest day; the first in order among equal ones.
fn first(rivals: &[Contender]) -> Vec<Fate> {
    let beats = |(i, a): (usize, &Contender), (j, b): (usize, &Contender)| match (a.day, b.day) {
        (Some(x), Some(y)) => a.sure && if i < j { x <= y } else { x < y },
        _ => false,
    };
    by(rivals, beats)
}

/// The one that beats all others is taken; one that another beats is refused; the rest stay undecided.
fn by(rivals: &[Contender], beats: impl Fn((usize, &Contender), (usize, &Contender)) -> bool) -> Vec<Fate> {
    let all = || rivals.iter().enumerate();
    let winner = all().find(|a| all().all(|b| a.0 == b.0 || beats(*a, b)));
    if let Some((index, winner)) = winner {
        let fate = |(i, _)| if i == index { Fate::Taken } else { Fate::Refused(Some(winner.member)) };
        return all().map(fate).collect();
    }
    let beaten = |b: (usize, &Contender)| all().find(|a| a.0 != b.0 && beats(*a, b)).map(|(_, a)| a.member);
    all().map(|b| beaten(b).map_or(Fate::Undecided, |by| Fate::Refused(Some(by)))).collect()
}

/// A member's element, by the member and the element's place in its list.
type At = (MeasureId, usize);

fn known(key: &[Value]) -> bool {
    !key.contains(&Value::Unknown)
}

/// For each identity, where it stands in the members' results, in order of first sight. All members go through one list
/// whose elements have a 标识 (E0462); an element whose 标识 is unknown is nobody else.
fn people(group: &Group, runs: &Runs) -> Vec<Vec<At>> {
    let mut people: Vec<(&[Value], Vec<At>)> = Vec::new();
    for run in possible(group, runs).iter().filter_map(|member| runs.get(member.index())?.as_ref()) {
        for portion in run.portions.iter().filter(|p| matches!(p.status, Status::Eligible | Status::Unknown)) {
            let (at, key) = ((run.measure, portion.index), portion.key.as_slice());
            let same = |k: &[Value], ats: &[At]| k == key && (known(key) || ats.iter().any(|a| a.1 == at.1));
            match people.iter_mut().find(|(k, ats)| same(k, ats)) {
                Some((_, ats)) => ats.push(at),
                None => people.push((key, vec![at])),
            }
        }
    }
    people.into_iter().map(|(_, ats)| ats).collect()
}

fn portion(runs: &Runs, at: At) -> Option<&super::elements::Portion> {
    runs.get(at.0.index())?.as_ref()?.portions.iter().find(|p| p.index == at.1)
}

/// A person's contenders, one a member, each with all of its elements that are the person's.
fn of_members(runs: &Runs, person: &[At]) -> Vec<(Contender, Vec<At>)> {
    let mut found: Vec<(Contender, Vec<At>)> = Vec::new();
    for (at, one) in person.iter().filter_map(|at| Some((*at, element(runs, *at)?))) {
        match found.iter_mut().find(|(contender, _)| contender.member == at.0) {
            Some((contender, places)) => {
                *contender = contender.and(&one);
                places.push(at);
            }
            None => found.push((one, vec![at])),
        }
    }
    found
}

impl Contender {
    /// Two elements of one member: their amounts together, the earlier day.
    fn and(&self, other: &Contender) -> Contender {
        let sum = |a: Option<Rational>, b: Option<Rational>| a?.checked_add(b?);
        Contender {
            member: self.member,
            sure: self.sure || other.sure,
            low: sum(Some(self.low), Some(other.low)).unwrap_or(self.low),
            high: sum(self.high, other.high),
            day: self.day.zip(other.day).map(|(a, b)| a.min(b)),
        }
    }
}

fn element(runs: &Runs, at: At) -> Option<Contender> {
    let portion = portion(runs, at)?;
    let (low, high) = match (&portion.status, &portion.amount) {
        (Status::Unknown, _) => (Rational::ZERO, None),
        (_, Some(Amount::Known(ends))) => (ends.low.unwrap_or(Rational::ZERO), ends.high),
        (_, Some(_)) => (Rational::ZERO, None),
        (_, None) => (Rational::ZERO, Some(Rational::ZERO)),
    };
    // As long as the whole is open, so is what it gives for the element.
    let is_open = runs.get(at.0.index()).and_then(Option::as_ref).is_some_and(|run| run.status == Status::Unknown);
    let low = if is_open { Rational::ZERO } else { low };
    Some(Contender {
        member: at.0,
        sure: !is_open && portion.status == Status::Eligible,
        low,
        high,
        day: portion.day(),
    })
}

fn refuse_element(runs: &mut Runs, at: At, refusal: Failure) {
    let run = runs.get_mut(at.0.index()).and_then(Option::as_mut).map(Rc::make_mut);
    let portion = run.and_then(|run| run.portions.iter_mut().find(|p| p.index == at.1));
    if let Some(portion) = portion {
        portion.status = Status::Ineligible;
        portion.amount = None;
        portion.failed.push(refusal);
    }
}

/// What the members give together, where all are decided and exact.
fn total(group: &Group, runs: &Runs) -> Option<Rational> {
    let mut total = Rational::ZERO;
    for run in group.members.iter().filter_map(|m| runs.get(m.index())?.as_ref()) {
        match (run.status, run.ends, &run.figure) {
            (Status::Unknown | Status::Conflict, _, _) => return None,
            (_, Some(ends), _) if ends.exact => total = total.checked_add(ends.low?)?,
            (_, Some(_), _) => return None,
            (_, None, Some(figure)) if figure.unspecified => return None,
            (_, None, _) => {}
        }
    }
    Some(total)
}
