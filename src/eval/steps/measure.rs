//! One measure through the steps (1) to (9), and how they make its status.

use super::super::machine::Machine;
use super::super::outcome::{Failure, FailureKind, Figure, Status, Step, Trace};
use super::super::tracer::Tracer;
use super::Run;
use super::amount::{Amount, Ends};
use super::application::Judged;
use super::elements::{Portion, Portions};
use super::validity::Force;
use crate::ir::{Bound, Entitlement, Measure, MeasureId, MeasureKind, Type};
use crate::value::{Rational, Value};
use std::rc::Rc;

/// What keeps a result from being decided, and what decides it.
#[derive(Default)]
struct Verdict {
    failed: Vec<Failure>,
    judged: Judged,
    unknown: bool,
    conflict: bool,
}

impl<'a> Machine<'a> {
    /// The result of a measure before exclusion; each is computed once a profile.
    pub(in super::super) fn result(&mut self, id: MeasureId) -> Option<Rc<Run>> {
        if let Some(run) = self.runs.get(id.index()).cloned().flatten() {
            run.touched.iter().for_each(|leaf| drop(self.touch(*leaf)));
            return Some(run);
        }
        let plan = self.plan();
        let order = plan.measures.get(id.index()).map(|p| p.order.as_slice()).unwrap_or_default();
        for before in order {
            if self.runs.get(before.index()).is_some_and(Option::is_none) {
                let mut run = Rc::new(Run::new(*before, self.profile.date));
                if let Some(run) = Rc::get_mut(&mut run) {
                    self.compute(*before, run);
                }
                if let Some(slot) = self.runs.get_mut(before.index()) {
                    *slot = Some(run);
                }
            }
        }
        let run = self.runs.get(id.index()).cloned().flatten()?;
        run.touched.iter().for_each(|leaf| drop(self.touch(*leaf)));
        Some(run)
    }

    /// Computes a measure in a place of its own: nothing of where it is asked for leaks in.
    fn compute(&mut self, id: MeasureId, run: &mut Run) {
        let program = self.program;
        let Some(measure) = program.measures.get(id.index()) else { return };
        let (faults, touched) = (std::mem::take(&mut self.faults), std::mem::take(&mut self.touched));
        let (slots, outer) = (std::mem::take(&mut self.slots), std::mem::replace(&mut self.current, id));
        let assumed = std::mem::take(&mut self.assumed);
        let tracer = self.tracer.as_mut().map(std::mem::take);
        let within = std::mem::take(&mut self.within);
        let bound = (within > 0).then(|| {
            let none = vec![None; self.bound.len()];
            std::mem::replace(&mut self.bound, none)
        });
        let place = self.enter_root();
        self.steps(id, measure, run);
        self.leave(place);
        if let Some(bound) = bound {
            self.bound = bound;
        }
        self.within = within;
        self.current = outer;
        run.slots = std::mem::replace(&mut self.slots, slots);
        run.assumed = std::mem::replace(&mut self.assumed, assumed);
        run.touched = std::mem::replace(&mut self.touched, touched);
        run.faults = std::mem::replace(&mut self.faults, faults);
        if let Some(tracer) = tracer {
            let own = self.tracer.replace(tracer).unwrap_or_default();
            run.trace = Some(self.root(id, measure, run, own));
        }
    }

    fn root(&self, id: MeasureId, measure: &Measure, run: &Run, tracer: Tracer) -> Trace {
        let shown =
            |figure: &Figure| figure.value.clone().or(figure.max.clone()).map(|value| (value, figure.ty.clone()));
        let value = run.figure.as_ref().and_then(shown);
        Trace {
            step: Step::Measure(id),
            expr: None,
            span: measure.span,
            value,
            worked: Vec::new(),
            children: tracer.finish(),
        }
    }

    fn steps(&mut self, id: MeasureId, measure: &Measure, run: &mut Run) {
        if measure.kind == MeasureKind::Target {
            match self.validity(id, measure) {
                Force::Out(status, _) => run.status = status,
                Force::In | Force::Undated | Force::Refused(_) => {
                    self.target(measure, run);
                    self.side_results(measure, run);
                }
            }
            return;
        }
        match self.validity(id, measure) {
            Force::Out(status, day) => (run.status, run.replaced) = (status, matches!(day.year(), 1 | 9999)),
            Force::Refused(why) => {
                run.status = Status::Ineligible;
                run.failed.push(*why);
            }
            Force::Undated => self.in_force(id, measure, run, true),
            Force::In => self.in_force(id, measure, run, false),
        }
    }

    fn in_force(&mut self, id: MeasureId, measure: &Measure, run: &mut Run, undated: bool) {
        let own = self.plan().measures.get(id.index()).is_some_and(|p| p.day_of_element);
        let day = measure.base_day.filter(|_| !own).map(|day| self.eval(day));
        let place = self.enter(day.unwrap_or(Value::Date(self.profile.date)), None);
        run.base_day = self.base_day.clone();
        let mut verdict = Verdict { unknown: undated, ..Verdict::default() };
        let checks = self.requirements(measure, false);
        verdict.unknown |= checks.undecided();
        verdict.conflict |= checks.unknown && self.conflicted();
        verdict.failed = checks.failed;
        run.attest = checks.attest;
        let mut bounds = None;
        if verdict.failed.is_empty() {
            bounds = self.amounts(id, measure, run, &mut verdict);
        }
        self.decide(measure, run, verdict);
        self.side(id, measure, run, bounds.as_ref());
        self.leave(place);
    }

    /// (3) to (9). The answer is the figure before an application or 核定.
    fn amounts(&mut self, id: MeasureId, measure: &Measure, run: &mut Run, verdict: &mut Verdict) -> Option<Amount> {
        match self.portions(id, measure) {
            Portions::Unknown => {
                verdict.unknown = true;
                return None;
            }
            Portions::NotApplicable => {
                verdict.failed.push(Failure::plain(FailureKind::NotApplicable, None, measure.name_span));
                return None;
            }
            Portions::All(portions) => run.portions = portions,
        }
        let total = self.gather(measure, run, verdict)?;
        let bounds = self.finish(id, measure, &run.portions, total, verdict);
        let (amount, judged) = match &measure.assessed {
            Some(assessed) if !assessed.per_element => {
                let (amount, judged) = self.clipped(assessed, bounds.clone());
                (self.rounded(measure, amount), judged)
            }
            _ => {
                let (amount, judged) = self.apply(id, measure, Some(bounds.clone()));
                (amount.unwrap_or(Amount::Unknown), judged)
            }
        };
        verdict.judged = judged;
        self.settle(run, amount, verdict);
        Some(bounds)
    }

    /// (5) The sum; `None` where the portions decide without a figure.
    fn gather(&mut self, measure: &Measure, run: &mut Run, verdict: &mut Verdict) -> Option<Amount> {
        let empty = run.portions.is_empty();
        if measure.per_element.is_none() {
            if let Some(portion) = run.portions.first_mut() {
                verdict.failed.append(&mut portion.failed);
            }
        } else if !empty && run.portions.iter().all(|p| p.status == Status::Ineligible) {
            verdict.failed.push(Failure::plain(
                FailureKind::NoElement,
                None,
                measure.per_element.as_ref().map(|e| e.span),
            ));
        }
        let any = |status: Status| run.portions.iter().any(|p| p.status == status);
        verdict.conflict |= any(Status::Conflict);
        let figure = self.has_figure(measure);
        verdict.unknown |= any(Status::Unknown) && (figure || !any(Status::Eligible));
        for portion in &run.portions {
            let new = portion.attest.iter().filter(|name| !run.attest.contains(name));
            let new: Vec<String> = new.cloned().collect();
            run.attest.extend(new);
        }
        if verdict.conflict || figure && any(Status::Unknown) {
            return None;
        }
        if !verdict.failed.is_empty() || !figure {
            return if figure { None } else { self.conclude(measure, run, verdict) };
        }
        Some(self.sum(&run.portions).unwrap_or_else(|| self.nothing(measure)))
    }

    /// What no element at all gives: 0, a ceiling where the standard is only one.
    fn nothing(&mut self, measure: &Measure) -> Amount {
        let mut present = measure.standards.iter().filter(|s| self.when(s.when) != Some(false)).peekable();
        let ceiling = present.peek().is_some() && present.all(|s| s.bound == Bound::AtMost);
        let zero = Ends::exact(Rational::ZERO);
        Amount::Known(if ceiling { Ends { low: None, exact: false, ..zero } } else { zero })
    }

    pub(super) fn has_figure(&self, measure: &Measure) -> bool {
        let plan = self.plan().measures.get(self.current.index());
        let concluded =
            measure.conclusion.as_ref().is_some_and(|c| c.term || plan.is_some_and(|p| p.conclusion_of_element));
        let limits = measure.conclusion.is_none() && !measure.quantity_limits.is_empty();
        let parts = !measure.standards.is_empty() || limits;
        parts || concluded || measure.assessed.is_some() || (measure.conclusion.is_none() && !measure.caps.is_empty())
    }

    /// 结论: a value of any type.
    fn conclude(&mut self, measure: &Measure, run: &mut Run, verdict: &mut Verdict) -> Option<Amount> {
        let conclusion = measure.conclusion.as_ref()?;
        let value = self.tiered(conclusion.value);
        let ty = self.figure_type().cloned().unwrap_or(Type::Error);
        match value {
            Value::Unknown => {
                verdict.unknown = true;
                verdict.conflict |= self.conflicted();
            }
            value => {
                let unspecified = value == Value::Unspecified;
                let value = Some(value).filter(|_| !unspecified);
                run.figure = Some(Figure { ty, bound: Bound::Exact, value, max: None, unspecified });
            }
        }
        None
    }

    /// (6) and (7).
    fn finish(
        &mut self,
        id: MeasureId,
        measure: &Measure,
        portions: &[Portion],
        total: Amount,
        verdict: &mut Verdict,
    ) -> Amount {
        let capped = self.cap_total(id, measure, portions, total);
        if let Amount::Refused(why) = capped {
            verdict.failed.push(*why);
            return Amount::Unknown;
        }
        if measure.round_each { capped } else { self.rounded(measure, capped) }
    }

    fn settle(&mut self, run: &mut Run, amount: Amount, verdict: &mut Verdict) {
        let ty = self.figure_type().unwrap_or(&Type::Error);
        match amount {
            Amount::Known(ends) => {
                run.figure = ends.figure(ty);
                run.ends = Some(ends);
            }
            Amount::Unspecified => {
                let (ty, bound) = (ty.clone(), Bound::Exact);
                run.figure = Some(Figure { ty, bound, value: None, max: None, unspecified: true });
            }
            Amount::Conflict => verdict.conflict = true,
            Amount::Unknown => {
                verdict.unknown |= verdict.failed.is_empty();
                verdict.conflict |= verdict.failed.is_empty() && self.conflicted();
            }
            Amount::Refused(why) => verdict.failed.push(*why),
        }
    }

    fn decide(&mut self, measure: &Measure, run: &mut Run, verdict: Verdict) {
        let rule = measure.kind == MeasureKind::Rule;
        verdict.judged.beyond.iter().for_each(|f| run.failed.push(f.clone()));
        run.status = if !verdict.failed.is_empty() {
            run.failed = verdict.failed;
            if rule { Status::NonCompliant } else { Status::Ineligible }
        } else if verdict.conflict && (!verdict.unknown || self.conflicted()) {
            Status::Conflict
        } else if verdict.unknown || verdict.judged.unknown {
            Status::Unknown
        } else if !verdict.judged.beyond.is_empty() {
            Status::NonCompliant
        } else if rule || self.judged_within(measure, &verdict.judged, run) {
            Status::Compliant
        } else {
            Status::Eligible
        };
        let kept = run.status.pays();
        if !kept {
            run.figure = None;
            run.ends = None;
        }
        if run.status != Status::Unknown {
            run.attest.clear();
        }
        if run.status == Status::Unknown {
            run.failed.clear();
        }
    }

    /// A figure that was given and judged is within; a 核定 that is only cut is 可享受.
    fn judged_within(&self, measure: &Measure, judged: &Judged, run: &Run) -> bool {
        let cut = measure.assessed.as_ref().is_some_and(|a| a.clip);
        let unspecified = run.figure.as_ref().is_some_and(|f| f.unspecified);
        judged.given && !judged.lacking && !cut && !unspecified
    }

    /// 待遇, 另示 and the bounds.
    fn side(&mut self, id: MeasureId, measure: &Measure, run: &mut Run, bounds: Option<&Amount>) {
        if run.status.pays() {
            self.grants(id, measure, run);
        }
        self.side_results(measure, run);
        run.outputs.extend(self.bounds(id, measure, bounds));
    }

    /// 另示: what they touch and what fails in them leaves the result as it is.
    fn side_results(&mut self, measure: &Measure, run: &mut Run) {
        let faults = self.faults.len();
        let touched = self.touched.len();
        for output in &measure.outputs {
            let value = match self.when(output.when) {
                Some(true) => self.tiered(output.value),
                Some(false) => continue,
                None => Value::Unknown,
            };
            let ty = self.program.tiered.get(output.value.index()).map_or(Type::Error, |t| t.ty.clone());
            run.outputs.push((output.name.clone(), value, ty));
        }
        self.touched.truncate(touched);
        self.faults.truncate(faults);
    }

    fn grants(&mut self, id: MeasureId, measure: &Measure, run: &mut Run) {
        let plan = self.plan().measures.get(id.index());
        for (index, entitlement) in measure.entitlements.iter().enumerate() {
            let own = plan.is_some_and(|p| p.entitlement_of_element.get(index) == Some(&true));
            let held = if own {
                run.portions.iter().any(|p| p.grants.get(index) == Some(&true))
            } else {
                self.granted(entitlement, run)
            };
            if held && !run.grants.contains(&entitlement.name) {
                run.grants.push(entitlement.name.clone());
            }
        }
    }

    /// An entitlement whose condition is unknown is not granted; what would tell is missing (S89).
    fn granted(&mut self, entitlement: &Entitlement, run: &mut Run) -> bool {
        let before = std::mem::take(&mut self.touched);
        let held = self.when(entitlement.when);
        let read = std::mem::replace(&mut self.touched, before);
        if held.is_none() {
            run.lacking.extend(read);
        }
        held == Some(true)
    }

    /// Which entitlements the bound element is granted.
    pub(super) fn element_grants(&mut self, measure: &Measure) -> Vec<bool> {
        let plan = self.plan().measures.get(self.current.index());
        let Some(own) = plan.map(|p| p.entitlement_of_element.as_slice()).filter(|own| own.contains(&true)) else {
            return Vec::new();
        };
        let each = measure.entitlements.iter().zip(own);
        each.map(|(e, own)| *own && self.when(e.when) == Some(true)).collect()
    }

    pub(super) fn figure_type(&self) -> Option<&'a Type> {
        self.plan().measures.get(self.current.index())?.figure.as_ref()
    }

    /// (5) to (7) again for the elements that an exclusion left.
    pub(super) fn again(&mut self, run: &mut Run) {
        let program = self.program;
        let Some(measure) = program.measures.get(run.measure.index()) else { return };
        let outer = std::mem::replace(&mut self.current, run.measure);
        let place = self.enter(run.base_day.clone(), None);
        let tracer = self.tracer.take();
        let mut verdict = Verdict::default();
        let total = self.sum(&run.portions).unwrap_or(Amount::Known(Ends::exact(Rational::ZERO)));
        let portions = std::mem::take(&mut run.portions);
        let amount = self.finish(run.measure, measure, &portions, total, &mut verdict);
        run.portions = portions;
        (run.figure, run.ends) = (None, None);
        self.settle(run, amount, &mut verdict);
        if !verdict.failed.is_empty() {
            run.status = Status::Ineligible;
            run.failed.append(&mut verdict.failed);
        }
        self.tracer = tracer;
        self.leave(place);
        self.current = outer;
    }
}
