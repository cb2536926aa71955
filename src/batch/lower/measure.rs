//! One measure through its steps as nodes, and how they make its status and its reason.

use super::super::graph::{GIVEN, Low, NO, Named, NodeId, OPEN, REFUSED, UNKNOWN, UNSPECIFIED, Uncovered, YES, bit};
use super::super::results::{Reason, Shape};
use super::amount::{Amount, Context, failed};
use super::value::{Data, Num, Val};
use super::{Lower, Place};
use crate::eval::outcome::{FailureKind, Status};
use crate::ir::{Application, ApplicationOf, CmpOp, MeasureId, MeasureKind};
use crate::value::Rational;

/// The shapes by code.
pub(crate) const SHAPES: [Shape; 6] =
    [Shape::None, Shape::Exact, Shape::AtMost, Shape::AtLeast, Shape::Range, Shape::Unspecified];

pub(super) fn code(status: Status) -> u8 {
    Status::ALL.iter().position(|s| *s == status).and_then(|i| u8::try_from(i).ok()).unwrap_or(2)
}

pub(super) fn shape_code(shape: Shape) -> u8 {
    SHAPES.iter().position(|s| *s == shape).and_then(|i| u8::try_from(i).ok()).unwrap_or(0)
}

/// The nodes of a measure's results.
#[derive(Clone, Debug)]
pub(crate) struct Lowered {
    /// A place in `Status::ALL`.
    pub status: NodeId,
    /// A place in `reasons`.
    pub reason: NodeId,
    /// A place in `SHAPES`.
    pub shape: NodeId,
    /// The figure or its lower end, over `denominator`.
    pub low: Option<NodeId>,
    /// The upper end of a ceiling or range.
    pub high: Option<NodeId>,
    pub denominator: i128,
    pub reasons: Vec<Reason>,
}

/// The reasons of a measure with their codes.
#[derive(Clone, Debug)]
pub(super) struct Reasons(Vec<Reason>);

impl Reasons {
    pub(super) fn code(&mut self, reason: Reason) -> Low<u8> {
        let at = self.0.iter().position(|r| *r == reason).unwrap_or_else(|| {
            self.0.push(reason);
            self.0.len() - 1
        });
        u8::try_from(at).ok().filter(|code| *code < 250).ok_or(Uncovered("条件过多"))
    }
}

/// What the requirements gave: a truth, and the first clause that keeps it from being yes.
#[derive(Clone, Copy)]
pub(super) struct Checks {
    pub truth: NodeId,
    pub why: NodeId,
    pub open: NodeId,
}

/// What a measure or an element gives before the measure's own steps.
#[derive(Clone)]
pub(super) struct Portion {
    /// Where it failed.
    pub failed: NodeId,
    /// Where it is open.
    pub unknown: NodeId,
    pub why: NodeId,
    pub open: NodeId,
    pub amount: Option<Amount>,
}

/// What decides a status.
pub(super) struct Verdict {
    pub failed: NodeId,
    pub unknown: NodeId,
    pub why: NodeId,
    pub open: NodeId,
    beyond: NodeId,
    beyond_why: NodeId,
    /// Where a figure was given and is judged.
    judged: NodeId,
    /// Where the judgement itself is open.
    judged_open: NodeId,
}

impl Lower<'_, '_> {
    /// The nodes of a measure, made once.
    pub(crate) fn result(&mut self, id: MeasureId) -> Low<Lowered> {
        if let Some(found) = self.results.get(&id) {
            return found.clone();
        }
        let root = Place { day: Val::given(Data::Day(self.today())), bound: Vec::new() };
        let before = self.enter(root);
        let found = self.part_of(id, "", |l| l.deeper(|l| l.measure(id)));
        self.go_back(before);
        self.results.insert(id, found.clone());
        found
    }

    pub(super) fn today(&mut self) -> NodeId {
        let days = self.base.date.days_since_epoch();
        self.graph.number(i128::from(days))
    }

    /// What is lowered in there belongs to a part of a measure.
    pub(super) fn part_of<T>(&mut self, id: MeasureId, part: &str, f: impl FnOnce(&mut Self) -> Low<T>) -> Low<T> {
        let program = self.program;
        let name = || {
            let measure = program.measures.get(id.index()).map_or("", |m| m.name.as_str());
            if part.is_empty() { measure.to_owned() } else { format!("{measure}·{part}") }
        };
        self.belongs(name, f)
    }

    fn measure(&mut self, id: MeasureId) -> Low<Lowered> {
        let measure = self.program.measures.get(id.index()).ok_or(Uncovered("没有措施"))?;
        let about = self.engine.about(id).ok_or(Uncovered("没有措施"))?;
        let past = self.schema.histories || self.base.history.is_some();
        if past && about.history {
            return Err(Uncovered("享受记录"));
        }
        let mut context = Context { id, measure, reasons: Reasons(vec![Reason::None]), repeated: None };
        let (out, undated, refused) = self.part_of(id, "有效", |l| l.validity(&mut context))?;
        let mut lowered = if measure.kind == MeasureKind::Target {
            self.target(&mut context)?
        } else {
            self.in_force(&mut context, undated, refused)?
        };
        let outside = self.graph.map(out, [NO, YES, YES, NO, NO, NO, NO, NO]);
        if self.graph.bytes(outside) & bit(YES) != 0 {
            let (early, late) = (code(Status::NotInForce), code(Status::Expired));
            let status = self.graph.map(out, [0, early, late, 0, 0, 0, 0, 0]);
            lowered.status = self.graph.select(outside, status, lowered.status)?;
            let none = self.graph.byte(0);
            lowered.reason = self.graph.select(outside, none, lowered.reason)?;
            lowered.shape = self.graph.select(outside, none, lowered.shape)?;
        }
        lowered.reasons = context.reasons.0;
        Ok(lowered)
    }

    /// (1) 1: not yet in force, 2: expired; where the day is not known; the code of a refusal for a day that is 不适用.
    fn validity(&mut self, context: &mut Context<'_>) -> Low<(NodeId, NodeId, (NodeId, NodeId))> {
        let validity = &context.measure.validity;
        let no = self.graph.byte(NO);
        let none = self.graph.byte(0);
        if validity.from.is_none() && validity.to.is_none() {
            return Ok((none, no, (no, none)));
        }
        let day = match validity.by {
            Some(by) => self.expr(by)?,
            None => self.here().day,
        };
        let state = self.graph.state(&day);
        let undated = self.graph.map(state, [NO, YES, YES, NO, NO, 0, 0, 0]);
        let refused = self.graph.map(state, [NO, NO, NO, YES, NO, 0, 0, 0]);
        let why = context.reasons.code(failed(FailureKind::NotApplicable, Some("有效"), validity.span))?;
        let why = self.graph.byte(why);
        if day.data == Data::Nothing {
            return Ok((none, undated, (refused, why)));
        }
        let node = self.first_day(&day.data)?;
        let (early, late) = (self.graph.byte(1), self.graph.byte(2));
        let mut out = none;
        if let Some(from) = validity.from {
            let begun = self.begun_on(node, from.days_since_epoch())?;
            out = self.graph.select(begun, none, early)?;
        }
        if let Some(to) = validity.to {
            let over = self.begun_on(node, to.days_since_epoch() + 1)?;
            out = self.graph.select(over, late, out)?;
        }
        let given = self.graph.is_given(Some(state));
        let out = self.graph.select(given, out, none)?;
        Ok((out, undated, (refused, why)))
    }

    fn in_force(&mut self, context: &mut Context<'_>, undated: NodeId, refused: (NodeId, NodeId)) -> Low<Lowered> {
        let about = self.engine.about(context.id).ok_or(Uncovered("没有措施"))?;
        let before = match context.measure.base_day.filter(|_| !about.day_of_element) {
            Some(day) => {
                let day = self.expr(day)?;
                Some(self.enter(Place { day, bound: Vec::new() }))
            }
            None => None,
        };
        let found = self.steps(context, undated, refused);
        if let Some(before) = before {
            self.go_back(before);
        }
        found
    }

    fn steps(&mut self, context: &mut Context<'_>, undated: NodeId, refused: (NodeId, NodeId)) -> Low<Lowered> {
        let checks = self.requirements(context, false)?;
        let no = self.graph.byte(NO);
        let none = self.graph.byte(0);
        let mut verdict = Verdict {
            failed: self.graph.equals(checks.truth, NO),
            unknown: self.graph.equals(checks.truth, OPEN),
            why: checks.why,
            open: checks.open,
            beyond: no,
            beyond_why: none,
            judged: no,
            judged_open: no,
        };
        verdict.unknown = self.graph.or(verdict.unknown, undated)?;
        let mut figure = Figure { amount: None, shape: none };
        if self.graph.constant(verdict.failed) != Some(i128::from(YES)) {
            figure = self.part_of(context.id, "计算", |l| l.amounts(context, &mut verdict))?;
        }
        verdict.why = self.graph.select(refused.0, refused.1, verdict.why)?;
        verdict.failed = self.graph.or(verdict.failed, refused.0)?;
        self.part_of(context.id, "状态", |l| l.decide(context, verdict, figure))
    }

    /// Requirements, exclusions and attestations; the first that fails, and the first that is open.
    pub(super) fn requirements(&mut self, context: &mut Context<'_>, per_element: bool) -> Low<Checks> {
        let measure = context.measure;
        let mut clauses: Vec<(NodeId, u8, u8)> = Vec::new();
        for requirement in measure.requirements.iter().filter(|r| r.per_element == per_element) {
            let title = requirement.label.as_deref().unwrap_or("条件");
            let when = self.part_of(context.id, title, |l| l.when(requirement.when))?;
            if self.graph.constant(when) == Some(i128::from(NO)) {
                continue;
            }
            let cond = self.part_of(context.id, title, |l| l.cond(requirement.cond))?;
            let met = if requirement.exclude { self.graph.not(cond) } else { cond };
            let apart = self.graph.not(when);
            let truth = self.graph.or(apart, met)?;
            let kind = if requirement.exclude { FailureKind::Exclusion } else { FailureKind::Requirement };
            let name = requirement.label.clone();
            let (cond, span) = (Some(requirement.cond), Some(requirement.span));
            let clause = self.clause(measure.document, measure.citation.as_ref());
            self.graph.name(truth, || Named { name: format!("{}·{title}", measure.name), clause });
            let why = context.reasons.code(Reason::Failed { kind, name, cond, span })?;
            let reads = [Some(requirement.cond), requirement.when].into_iter().flatten().collect();
            let open = context.reasons.code(Reason::Open { reads, attest: None })?;
            clauses.push((truth, why, open));
        }
        for attestation in measure.attestations.iter().filter(|a| a.per_element == per_element) {
            let when = self.when(attestation.when)?;
            let attested = self.cond(attestation.value)?;
            let apart = self.graph.not(when);
            let truth = self.graph.or(apart, attested)?;
            let (cond, span) = (Some(attestation.value), Some(attestation.span));
            let name = Some(attestation.name.clone());
            let why = context.reasons.code(Reason::Failed { kind: FailureKind::Attestation, name, cond, span })?;
            let reads = attestation.when.into_iter().collect();
            let open = context.reasons.code(Reason::Open { reads, attest: Some(attestation.name.clone()) })?;
            clauses.push((truth, why, open));
        }
        self.part_of(context.id, "条件", |l| l.checked(&clauses))
    }

    fn checked(&mut self, clauses: &[(NodeId, u8, u8)]) -> Low<Checks> {
        let mut truth = self.graph.byte(YES);
        let (mut why, mut open) = (self.graph.byte(0), self.graph.byte(0));
        for (clause, failed, unknown) in clauses.iter().rev() {
            truth = self.graph.and(*clause, truth)?;
            let no = self.graph.equals(*clause, NO);
            let maybe = self.graph.equals(*clause, OPEN);
            let (failed, unknown) = (self.graph.byte(*failed), self.graph.byte(*unknown));
            why = self.graph.select(no, failed, why)?;
            open = self.graph.select(maybe, unknown, open)?;
        }
        Ok(Checks { truth, why, open })
    }

    /// (3) to (8).
    fn amounts(&mut self, context: &mut Context<'_>, verdict: &mut Verdict) -> Low<Figure> {
        let none = self.graph.byte(0);
        if context.measure.per_element.is_some() {
            return self.of_elements(context, verdict);
        }
        let truth = self.graph.byte(YES);
        let portion = self.portion(context, Checks { truth, why: none, open: none })?;
        self.take(verdict, &portion)?;
        let Some(amount) = portion.amount else { return self.conclude(context, verdict) };
        let amount = self.cap_total(context, amount)?;
        self.finish(context, verdict, amount)
    }

    /// 结论: a number as the figure.
    fn conclude(&mut self, context: &mut Context<'_>, verdict: &mut Verdict) -> Low<Figure> {
        let none = self.graph.byte(0);
        let Some(conclusion) = &context.measure.conclusion else { return Ok(Figure { amount: None, shape: none }) };
        let val = self.tiered(conclusion.value)?;
        let Data::Number(n) = val.data else { return Err(Uncovered("结论不是数")) };
        let state = self.graph.state(&val);
        if self.graph.bytes(state) & bit(super::super::graph::NOT_APPLICABLE) != 0 {
            let absent = self.graph.equals(state, super::super::graph::NOT_APPLICABLE);
            self.leave_to_interpreter(absent);
        }
        let open = self.graph.equals(state, UNKNOWN);
        let figure = self.open_figure(context)?;
        let first = self.graph.select(verdict.unknown, verdict.open, figure)?;
        verdict.open = self.graph.select(open, first, verdict.open)?;
        verdict.unknown = self.graph.or(verdict.unknown, open)?;
        let (exact, unspecified) = (shape_code(Shape::Exact), shape_code(Shape::Unspecified));
        let shape = self.graph.map(state, [exact, 0, unspecified, 0, 0, 0, 0, 0]);
        Ok(Figure { amount: Some((Some(n), None)), shape })
    }

    /// (6) to (8) of the total, which is capped already.
    pub(super) fn finish(&mut self, context: &mut Context<'_>, verdict: &mut Verdict, amount: Amount) -> Low<Figure> {
        let measure = context.measure;
        let amount = if measure.round_each { amount } else { self.rounded(context, amount)? };
        let assessed = measure.assessed.as_ref().filter(|a| !a.per_element);
        if assessed.is_some() {
            return Err(Uncovered("核定"));
        }
        let mut figure = self.shaped(&amount)?;
        let mut lacking = self.graph.byte(NO);
        for application in &measure.applications {
            self.apply(context, verdict, &amount, application, (&mut figure, &mut lacking))?;
        }
        // An amount that is open only where nothing was asked for is open; a refusal is one in any case.
        if let Some(state) = amount.state {
            let refused = self.graph.equals(state, REFUSED);
            verdict.why = self.graph.select(verdict.failed, verdict.why, amount.why)?;
            verdict.failed = self.graph.or(verdict.failed, refused)?;
            let open = self.graph.equals(state, UNKNOWN);
            let code = self.open_figure(context)?;
            let first = self.graph.select(verdict.unknown, verdict.open, code)?;
            verdict.open = self.graph.select(open, first, verdict.open)?;
            verdict.unknown = self.graph.or(verdict.unknown, open)?;
        }
        if !measure.applications.is_empty() {
            let complete = self.graph.not(lacking);
            verdict.judged = self.graph.and(verdict.judged, complete)?;
        }
        Ok(figure)
    }

    fn shaped(&mut self, amount: &Amount) -> Low<Figure> {
        let shape = match (amount.exact, amount.low.is_some(), amount.high.is_some()) {
            (true, _, _) => Shape::Exact,
            (false, false, true) => Shape::AtMost,
            (false, true, false) => Shape::AtLeast,
            (false, true, true) => Shape::Range,
            (false, false, false) => Shape::None,
        };
        let shape = shape_code(shape);
        let unspecified = shape_code(Shape::Unspecified);
        let state = amount.state.unwrap_or_else(|| self.graph.byte(GIVEN));
        let node = self.graph.map(state, [shape, shape, unspecified, shape, shape, 0, 0, 0]);
        let high = if amount.exact { None } else { amount.high };
        Ok(Figure { amount: Some((amount.low, high)), shape: node })
    }

    /// 申请 额度: within the bounds, or beyond.
    fn apply(
        &mut self,
        context: &mut Context<'_>,
        verdict: &mut Verdict,
        amount: &Amount,
        application: &Application,
        (figure, lacking): (&mut Figure, &mut NodeId),
    ) -> Low<()> {
        if application.what != ApplicationOf::Amount {
            return Err(Uncovered("申请期限"));
        }
        let val = self.expr(application.value)?;
        let asked = self.number(&val)?;
        let given = self.graph.is_given(val.state);
        let absent = self.graph.not(given);
        *lacking = self.graph.or(*lacking, absent)?;
        let known = self.graph.is_given(amount.state);
        let judged = self.graph.and(given, known)?;
        let mut beyond = self.graph.byte(NO);
        if let Some(high) = amount.high {
            let over = self.graph.relation(CmpOp::Greater, asked, high)?;
            beyond = self.graph.or(beyond, over)?;
        }
        if let Some(low) = amount.low.filter(|_| !amount.exact) {
            let under = self.graph.relation(CmpOp::Less, asked, low)?;
            beyond = self.graph.or(beyond, under)?;
        }
        let beyond = self.graph.and(beyond, judged)?;
        let why = context.reasons.code(failed(FailureKind::Application, Some("额度"), Some(application.span)))?;
        verdict.beyond_why = self.graph.byte(why);
        verdict.beyond = self.graph.or(verdict.beyond, beyond)?;
        // Against 按规定 what is asked for is given and not judged.
        let state = amount.state.unwrap_or_else(|| self.graph.byte(GIVEN));
        let unspecified = self.graph.equals(state, UNSPECIFIED);
        let specified = self.graph.not(unspecified);
        let counted = self.graph.and(given, specified)?;
        verdict.judged = self.graph.or(verdict.judged, counted)?;
        let open = self.graph.equals(state, UNKNOWN);
        let open = self.graph.and(open, given)?;
        verdict.judged_open = self.graph.or(verdict.judged_open, open)?;
        let inside = self.graph.not(beyond);
        let inside = self.graph.and(inside, judged)?;
        let low = match amount.low {
            Some(low) => self.graph.choose(inside, asked, low)?,
            None => asked,
        };
        let exact = self.graph.byte(shape_code(Shape::Exact));
        let high = if amount.exact { None } else { amount.high };
        figure.amount = Some((Some(low), high));
        figure.shape = self.graph.select(inside, exact, figure.shape)?;
        Ok(())
    }

    fn decide(&mut self, context: &mut Context<'_>, verdict: Verdict, figure: Figure) -> Low<Lowered> {
        let rule = context.measure.kind == MeasureKind::Rule;
        let refused = if rule { Status::NonCompliant } else { Status::Ineligible };
        let compliant = self.graph.byte(code(Status::Compliant));
        let eligible = self.graph.byte(code(Status::Eligible));
        let mut status = if rule { compliant } else { self.graph.select(verdict.judged, compliant, eligible)? };
        let beyond = self.graph.byte(code(Status::NonCompliant));
        status = self.graph.select(verdict.beyond, beyond, status)?;
        let unknown = self.graph.or(verdict.unknown, verdict.judged_open)?;
        let open = self.graph.byte(code(Status::Unknown));
        status = self.graph.select(unknown, open, status)?;
        let refused = self.graph.byte(code(refused));
        status = self.graph.select(verdict.failed, refused, status)?;
        let none = self.graph.byte(0);
        let mut reason = self.graph.select(verdict.beyond, verdict.beyond_why, none)?;
        reason = self.graph.select(unknown, verdict.open, reason)?;
        reason = self.graph.select(verdict.failed, verdict.why, reason)?;
        let dropped = self.graph.or(verdict.failed, unknown)?;
        let dropped = self.graph.or(dropped, verdict.beyond)?;
        let shape = self.graph.select(dropped, none, figure.shape)?;
        let (low, high, denominator) = self.ends_of(figure.amount)?;
        Ok(Lowered { status, reason, shape, low, high, denominator, reasons: Vec::new() })
    }

    /// Both ends over one denominator.
    fn ends_of(&mut self, ends: Option<(Option<Num>, Option<Num>)>) -> Low<(Option<NodeId>, Option<NodeId>, i128)> {
        let (low, high) = match ends {
            None => return Ok((None, None, 1)),
            Some((low, high)) => (low, high),
        };
        let zero = self.graph.rational(Rational::ZERO);
        let both = self.graph.plus(low.unwrap_or(zero), high.unwrap_or(zero), false);
        let scale = match both {
            Ok(sum) if sum.divisor.is_none() => sum.scale,
            _ => return Err(Uncovered("结果是除不尽的数")),
        };
        let over = |l: &mut Self, n: Option<Num>| -> Low<Option<NodeId>> {
            let Some(n) = n else { return Ok(None) };
            let factor = l.graph.number(scale / n.scale);
            l.graph.multiply(n.numerator, factor).map(Some)
        };
        Ok((over(self, low)?, over(self, high)?, scale))
    }
}

/// A figure on its way to the results.
pub(super) struct Figure {
    /// The lower and the upper end.
    pub amount: Option<(Option<Num>, Option<Num>)>,
    pub shape: NodeId,
}

impl Figure {
    pub(super) fn shape(shape: Shape) -> u8 {
        shape_code(shape)
    }
}
