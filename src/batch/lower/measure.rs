//! One measure through its steps as nodes, and how they make its status and its reason.

use super::super::graph::{GIVEN, Low, NO, NodeId, OPEN, REFUSED, UNKNOWN, UNSPECIFIED, Uncovered, YES, bit};
use super::super::results::{Reason, Shape};
use super::amount::{Amount, Context, failed};
use super::value::{Data, Num, Val};
use super::{Lower, Place};
use crate::eval::outcome::{FailureKind, Status};
use crate::ir::{
    Application, ApplicationOf, CmpOp, ExprId, ExprKind, Measure, MeasureId, MeasureKind, MeasurePart, QuantityWord,
};
use crate::value::Rational;

/// The statuses by code.
pub(in super::super) const STATUSES: [Status; 11] = [
    Status::Eligible,
    Status::Ineligible,
    Status::Unknown,
    Status::NotInForce,
    Status::Expired,
    Status::Conflict,
    Status::Compliant,
    Status::NonCompliant,
    Status::Met,
    Status::NotMet,
    Status::Pending,
];

/// The shapes by code.
pub(in super::super) const SHAPES: [Shape; 6] =
    [Shape::None, Shape::Exact, Shape::AtMost, Shape::AtLeast, Shape::Range, Shape::Unspecified];

fn code(status: Status) -> u8 {
    STATUSES.iter().position(|s| *s == status).and_then(|i| u8::try_from(i).ok()).unwrap_or(2)
}

fn shape_code(shape: Shape) -> u8 {
    SHAPES.iter().position(|s| *s == shape).and_then(|i| u8::try_from(i).ok()).unwrap_or(0)
}

/// The nodes of a measure's results.
#[derive(Clone, Debug)]
pub(in super::super) struct Lowered {
    /// A place in `STATUSES`.
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
    pub(in super::super) fn result(&mut self, id: MeasureId) -> Low<Lowered> {
        if let Some(found) = self.results.get(&id) {
            return found.clone();
        }
        let root = Place { day: Val::given(Data::Day(self.today())), bound: Vec::new() };
        let before = self.enter(root);
        let found = self.deeper(|l| l.measure(id));
        self.go_back(before);
        self.results.insert(id, found.clone());
        found
    }

    fn today(&mut self) -> NodeId {
        let days = self.base.date.days_since_epoch();
        self.graph.number(i128::from(days))
    }

    fn measure(&mut self, id: MeasureId) -> Low<Lowered> {
        let measure = self.program.measures.get(id.index()).ok_or(Uncovered("没有措施"))?;
        let about = self.engine.about(id).ok_or(Uncovered("没有措施"))?;
        let past = self.schema.histories || self.base.history.is_some();
        if past && about.history {
            return Err(Uncovered("享受记录"));
        }
        let mut context = Context { id, measure, reasons: Reasons(vec![Reason::None]), repeated: None };
        let (out, undated, refused) = self.validity(&mut context)?;
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
            figure = self.amounts(context, &mut verdict)?;
        }
        verdict.why = self.graph.select(refused.0, refused.1, verdict.why)?;
        verdict.failed = self.graph.or(verdict.failed, refused.0)?;
        self.decide(context, verdict, figure)
    }

    /// Requirements, exclusions and attestations; the first that fails, and the first that is open.
    pub(super) fn requirements(&mut self, context: &mut Context<'_>, per_element: bool) -> Low<Checks> {
        let measure = context.measure;
        let mut clauses: Vec<(NodeId, u8, u8)> = Vec::new();
        for requirement in measure.requirements.iter().filter(|r| r.per_element == per_element) {
            let when = self.when(requirement.when)?;
            if self.graph.constant(when) == Some(i128::from(NO)) {
                continue;
            }
            let cond = self.cond(requirement.cond)?;
            let met = if requirement.exclude { self.graph.not(cond) } else { cond };
            let apart = self.graph.not(when);
            let truth = self.graph.or(apart, met)?;
            let kind = if requirement.exclude { FailureKind::Exclusion } else { FailureKind::Requirement };
            let name = requirement.label.clone();
            let (cond, span) = (Some(requirement.cond), Some(requirement.span));
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
        self.checked(&clauses)
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

    /// What a portion failed or left open becomes the measure's.
    pub(super) fn take(&mut self, verdict: &mut Verdict, portion: &Portion) -> Low<()> {
        verdict.why = self.graph.select(verdict.failed, verdict.why, portion.why)?;
        verdict.open = self.graph.select(verdict.unknown, verdict.open, portion.open)?;
        verdict.failed = self.graph.or(verdict.failed, portion.failed)?;
        verdict.unknown = self.graph.or(verdict.unknown, portion.unknown)?;
        Ok(())
    }

    /// One portion in the present place, of which the requirements are judged.
    pub(super) fn portion(&mut self, context: &mut Context<'_>, checks: Checks) -> Low<Portion> {
        let mut failed = self.graph.equals(checks.truth, NO);
        let mut unknown = self.graph.equals(checks.truth, OPEN);
        let (mut why, mut open) = (checks.why, checks.open);
        let amount = self.source(context)?;
        let amount = match amount {
            Some(amount) => Some(self.of_portion(context, amount)?),
            None => None,
        };
        if let Some(amount) = &amount
            && let Some(state) = amount.state
        {
            let refused = self.graph.equals(state, REFUSED);
            why = self.graph.select(failed, why, amount.why)?;
            failed = self.graph.or(failed, refused)?;
            let figure = self.open_figure(context)?;
            let absent = self.graph.equals(state, UNKNOWN);
            let first = self.graph.select(unknown, open, figure)?;
            open = self.graph.select(absent, first, open)?;
            unknown = self.graph.or(unknown, absent)?;
        }
        let (refused, code, maybe) = self.history(context)?;
        why = self.graph.select(failed, why, code)?;
        failed = self.graph.or(failed, refused)?;
        unknown = self.graph.or(unknown, maybe)?;
        Ok(Portion { failed, unknown, why, open, amount })
    }

    fn open_figure(&mut self, context: &mut Context<'_>) -> Low<NodeId> {
        let code = context.reasons.code(Reason::Open { reads: Vec::new(), attest: None })?;
        Ok(self.graph.byte(code))
    }

    fn of_portion(&mut self, context: &mut Context<'_>, amount: Amount) -> Low<Amount> {
        let measure = context.measure;
        if measure.assessed.as_ref().is_some_and(|a| a.per_element) {
            return Err(Uncovered("按元素的核定"));
        }
        let mut amount = amount;
        for cap in measure.caps.iter().filter(|c| c.scope == crate::ir::CapScope::Element) {
            let most = self.most(cap)?;
            amount = self.cut(context, amount, cap, most)?;
        }
        if measure.round_each && measure.monthly_from.is_none() {
            amount = self.rounded(context, amount)?;
        }
        Ok(amount)
    }

    /// Where a portion's figure comes from; none where it has none.
    fn source(&mut self, context: &mut Context<'_>) -> Low<Option<Amount>> {
        let measure = context.measure;
        if !measure.standards.is_empty() {
            return self.multiplied(context).map(Some);
        }
        if let Some(conclusion) = &measure.conclusion {
            let own = self.engine.about(context.id).is_some_and(|p| p.conclusion_of_element);
            if conclusion.term || own {
                return self.concluded(context).map(Some);
            }
            return Ok(None);
        }
        if let Some(quantity) = measure.quantities.first() {
            let val = self.tiered(quantity.value)?;
            let name = (quantity.word.name(), quantity.span);
            return self.quantity(context, &quantity.dimension, &val, name).map(Some);
        }
        if measure.assessed.is_some() || !measure.caps.is_empty() {
            return Err(Uncovered("只有核定或限额"));
        }
        self.only_limit(context)
    }

    /// 期限 as the result.
    fn concluded(&mut self, context: &mut Context<'_>) -> Low<Amount> {
        let conclusion = context.measure.conclusion.as_ref().ok_or(Uncovered("结论"))?;
        let (val, _) = self.covered(conclusion.value)?;
        let (crate::ir::Type::Number(dimension), true) = (
            self.program.tiered.get(conclusion.value.index()).map_or(crate::ir::Type::Error, |t| t.ty.clone()),
            conclusion.term,
        ) else {
            return Err(Uncovered("按元素的结论"));
        };
        self.quantity(context, &dimension, &val, ("期限", Some(conclusion.span)))
    }

    /// Only `期限 <= e`: a ceiling of the duration.
    fn only_limit(&mut self, context: &mut Context<'_>) -> Low<Option<Amount>> {
        let measure = context.measure;
        let limits: Vec<_> = measure.quantity_limits.iter().filter(|l| l.word == QuantityWord::Term).collect();
        let mut amount: Option<Amount> = None;
        for limit in limits {
            let (stands, open, max) = self.limit(context, limit)?;
            let yes = self.graph.constant(stands) == Some(i128::from(YES));
            let never = self.graph.bytes(stands) & bit(YES) == 0 && self.graph.bytes(open) & bit(YES) == 0;
            if never {
                continue;
            }
            if !yes {
                return Err(Uncovered("期限的限额随行而变"));
            }
            let high = match &amount {
                Some(Amount { high: Some(before), .. }) => self.graph.best(*before, max, false)?,
                _ => max,
            };
            let why = self.graph.byte(0);
            amount = Some(Amount { exact: false, low: None, high: Some(high), state: None, why });
        }
        Ok(amount)
    }

    /// (9) without any history: this application counts once. Where it is refused, why, where it is open.
    fn history(&mut self, context: &mut Context<'_>) -> Low<(NodeId, NodeId, NodeId)> {
        let measure = context.measure;
        let no = self.graph.byte(NO);
        let (mut refused, mut why, mut open) = (no, self.graph.byte(0), no);
        if !measure.frequencies.is_empty() || !measure.uniques.is_empty() {
            if measure.per_element.is_some() && context.repeated.is_none() {
                return Err(Uncovered("按受益人计次的元素"));
            }
            if let Some(repeated) = context.repeated {
                self.leave_to_interpreter(repeated);
            }
        }
        for unique in &measure.uniques {
            let when = self.when(unique.when)?;
            let maybe = self.graph.equals(when, OPEN);
            open = self.graph.or(open, maybe)?;
        }
        for frequency in &measure.frequencies {
            let when = self.when(frequency.when)?;
            let maybe = self.graph.equals(when, OPEN);
            open = self.graph.or(open, maybe)?;
            let Some(max) = frequency.max else { continue };
            let (val, none) = self.covered(max)?;
            let n = self.number(&val)?;
            let one = self.graph.rational(Rational::ONE);
            let above = self.graph.relation(CmpOp::Greater, one, n)?;
            let state = self.graph.state(&val);
            let yes = self.graph.equals(when, YES);
            let there = self.graph.not(none);
            let yes = self.graph.and(yes, there)?;
            let given = self.graph.is_given(Some(state));
            let stands = self.graph.and(yes, given)?;
            let fails = self.graph.and(above, stands)?;
            let absent = self.graph.map(state, [NO, YES, YES, NO, NO, 0, 0, 0]);
            let absent = self.graph.and(absent, yes)?;
            open = self.graph.or(open, absent)?;
            if self.graph.bytes(fails) & bit(YES) != 0 {
                let code = context.reasons.code(failed(FailureKind::Frequency, Some("次数"), Some(frequency.span)))?;
                let code = self.graph.byte(code);
                why = self.graph.select(refused, why, code)?;
                refused = self.graph.or(refused, fails)?;
            }
        }
        Ok((refused, why, open))
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

    /// A part of another measure's result (S69–S71).
    pub(super) fn part(&mut self, id: MeasureId, part: &MeasurePart) -> Low<Val> {
        match part {
            MeasurePart::Standard | MeasurePart::Base | MeasurePart::Output(_) => self.elsewhere(id, part),
            MeasurePart::Amount => self.amount_of(id),
            MeasurePart::Eligible => {
                let found = self.result(id)?;
                let truth = self.graph.map(found.status, [YES, NO, OPEN, NO, NO, OPEN, YES, NO]);
                // Targets: 完成 alone is yes.
                if self.graph.bytes(found.status) >> 8 != 0 {
                    return Err(Uncovered("引用目标"));
                }
                Ok(Val::given(Data::Truth(truth)))
            }
        }
    }

    fn amount_of(&mut self, id: MeasureId) -> Low<Val> {
        let found = self.result(id)?;
        if self.graph.bytes(found.status) >> 8 != 0 {
            return Err(Uncovered("引用目标"));
        }
        let exact = self.graph.equals(found.shape, shape_code(Shape::Exact));
        let unspecified = self.graph.equals(found.shape, shape_code(Shape::Unspecified));
        let kept = self.graph.map(found.status, [YES, NO, NO, NO, NO, NO, YES, NO]);
        let open = self.graph.map(found.status, [NO, NO, YES, NO, NO, YES, NO, NO]);
        let zero = self.graph.number(0);
        let low = found.low.unwrap_or(zero);
        let numerator = self.graph.select(kept, low, zero)?;
        let (there, unknown) = (self.graph.byte(GIVEN), self.graph.byte(UNKNOWN));
        let left = self.graph.byte(UNSPECIFIED);
        let figure = self.graph.select(unspecified, left, unknown)?;
        let figure = self.graph.select(exact, there, figure)?;
        let state = self.graph.select(kept, figure, there)?;
        let state = self.graph.select(open, unknown, state)?;
        let n = Num { numerator, divisor: None, scale: found.denominator };
        Ok(Val { data: Data::Number(n), state: self.graph.tidy(Some(state)) })
    }

    /// Computes in the place of another measure: on its 基准日.
    fn elsewhere(&mut self, id: MeasureId, part: &MeasurePart) -> Low<Val> {
        let measure = self.program.measures.get(id.index()).ok_or(Uncovered("没有措施"))?;
        let bound = self.here().bound;
        let root = Place { day: Val::given(Data::Day(self.today())), bound: bound.clone() };
        let outer = self.enter(root);
        let found = self.of_other(measure, part, bound);
        self.go_back(outer);
        found
    }

    fn of_other(
        &mut self,
        measure: &Measure,
        part: &MeasurePart,
        bound: Vec<(crate::ir::ElementVar, crate::ir::InputId)>,
    ) -> Low<Val> {
        let day = match measure.base_day {
            Some(day) => self.expr(day)?,
            None => self.here().day,
        };
        let outer = self.enter(Place { day, bound });
        let found = self.read_of(measure, part);
        self.go_back(outer);
        found
    }

    fn read_of(&mut self, measure: &Measure, part: &MeasurePart) -> Low<Val> {
        match part {
            MeasurePart::Standard => {
                let exact = measure.standards.iter().find(|s| s.bound == crate::ir::Bound::Exact);
                let exact = exact.or(measure.standards.first()).map(|s| s.value);
                match exact.or(measure.conclusion.as_ref().map(|c| c.value)) {
                    Some(value) => self.tiered(value),
                    None => self.constant(&crate::value::Value::NotApplicable),
                }
            }
            MeasurePart::Base => {
                let value = measure.standards.first().and_then(|s| self.program.tiered.get(s.value.index())?.base);
                match value {
                    Some(base) => self.expr(base),
                    None => self.constant(&crate::value::Value::NotApplicable),
                }
            }
            MeasurePart::Output(index) => {
                let output = measure.outputs.get(*index).ok_or(Uncovered("没有另示"))?;
                let when = self.when(output.when)?;
                let val = self.tiered(output.value)?;
                let no = self.graph.equals(when, NO);
                let none = super::value::not_applicable(&mut self.graph);
                let val = self.graph.choose_val(no, &none, &val)?;
                let open = self.graph.equals(when, OPEN);
                let none = super::value::unknown(&mut self.graph);
                self.graph.choose_val(open, &none, &val)
            }
            MeasurePart::Amount | MeasurePart::Eligible => Err(Uncovered("结果")),
        }
    }

    /// 目标 (S74–S78).
    fn target(&mut self, context: &mut Context<'_>) -> Low<Lowered> {
        let measure = context.measure;
        let due = match measure.target.as_ref().and_then(|t| t.due) {
            Some(due) => Some(self.expr(due)?),
            None => None,
        };
        let checks = self.requirements(context, false)?;
        let (mut met, mut why, mut open) = (checks.truth, checks.why, checks.open);
        let tests = measure.target.as_ref().map(|t| t.tests.as_slice()).unwrap_or_default();
        for test in tests {
            let held = self.cond(test.cond)?;
            let name = Some(measure.name.clone());
            let (kind, cond, span) = (FailureKind::Requirement, Some(test.cond), Some(test.span));
            let failure = context.reasons.code(Reason::Failed { kind, name, cond, span })?;
            let unknown = context.reasons.code(Reason::Open { reads: vec![test.cond], attest: None })?;
            let no = self.graph.equals(held, NO);
            let before = self.graph.equals(met, NO);
            let (failure, unknown) = (self.graph.byte(failure), self.graph.byte(unknown));
            let first = self.graph.select(before, why, failure)?;
            why = self.graph.select(no, first, why)?;
            let was_open = self.graph.equals(met, OPEN);
            let maybe = self.graph.equals(held, OPEN);
            let first = self.graph.select(was_open, open, unknown)?;
            open = self.graph.select(maybe, first, open)?;
            met = self.graph.and(met, held)?;
        }
        let growing = self.growing(measure)?;
        let early = self.early(due)?;
        let status = self.judged(met, early, growing)?;
        let none = self.graph.byte(0);
        let fails = self.pick_status(status, &[Status::NotMet, Status::Pending]);
        let unknown = self.pick_status(status, &[Status::Unknown]);
        let reason = self.graph.select(fails, why, none)?;
        let reason = self.graph.select(unknown, open, reason)?;
        Ok(Lowered { status, reason, shape: none, low: None, high: None, denominator: 1, reasons: Vec::new() })
    }

    fn pick_status(&mut self, status: NodeId, wanted: &[Status]) -> NodeId {
        let table = STATUSES.iter().map(|s| if wanted.contains(s) { YES } else { NO });
        let table = table.chain(std::iter::repeat_n(NO, 256 - STATUSES.len())).collect();
        self.graph.pick_byte(status, table)
    }

    /// Yes before the due day, no from it on.
    fn early(&mut self, due: Option<Val>) -> Low<NodeId> {
        let Some(due) = due else { return Ok(self.graph.byte(NO)) };
        let day = match due.data {
            Data::Day(day) => day,
            _ => return Err(Uncovered("截至不是日期")),
        };
        let today = self.today();
        let early = self.graph.compare(CmpOp::Less, today, day)?;
        let state = due.state.map(|s| self.graph.map(s, [GIVEN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 0, 0, 0]));
        self.graph.decide(early, state)
    }

    /// Whether what is asked can only become true as counts grow.
    fn growing(&mut self, measure: &Measure) -> Low<bool> {
        let grows = |op: CmpOp| matches!(op, CmpOp::AtLeast | CmpOp::Greater);
        let tests = measure.target.as_ref().map(|t| t.tests.as_slice()).unwrap_or_default();
        let mut growing = tests.iter().all(|t| grows(t.op));
        for requirement in &measure.requirements {
            let when = self.when(requirement.when)?;
            let grows = !requirement.exclude && self.only_grows(requirement.cond);
            match self.graph.constant(when) {
                Some(0) => {}
                Some(_) => growing &= grows,
                None if grows => {}
                None => return Err(Uncovered("目标的条件随行而变")),
            }
        }
        Ok(growing)
    }

    fn only_grows(&self, cond: ExprId) -> bool {
        match &self.program.expr(cond).kind {
            ExprKind::Compare(op, ..) => matches!(op, CmpOp::AtLeast | CmpOp::Greater),
            ExprKind::And(parts) => parts.iter().all(|p| self.only_grows(*p)),
            ExprKind::Aggregate { kind: crate::ir::Aggregate::All, body: Some(body), filter: None, .. } => {
                self.only_grows(*body)
            }
            _ => false,
        }
    }

    fn judged(&mut self, met: NodeId, early: NodeId, growing: bool) -> Low<NodeId> {
        let [full, not, unknown, pending] =
            [Status::Met, Status::NotMet, Status::Unknown, Status::Pending].map(|s| self.graph.byte(code(s)));
        let yes = self.graph.equals(met, YES);
        let no = self.graph.equals(met, NO);
        let late = self.graph.select(yes, full, unknown)?;
        let late = self.graph.select(no, not, late)?;
        let before = if growing { self.graph.select(yes, full, pending)? } else { pending };
        let undated = if growing { self.graph.select(yes, full, unknown)? } else { unknown };
        let is_early = self.graph.equals(early, YES);
        let maybe = self.graph.equals(early, OPEN);
        let status = self.graph.select(is_early, before, late)?;
        self.graph.select(maybe, undated, status)
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
