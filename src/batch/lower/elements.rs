//! (2) to (5) for each element of 逐个 as nodes, gathered to rows (S30–S37).

use super::super::graph::{ColumnId, GIVEN, Low, NO, NodeId, REFUSED, UNKNOWN, UNSPECIFIED, Uncovered, YES, bit};
use super::super::graph::{Graph, Op};
use super::super::results::{Reason, Shape};
use super::amount::{Amount, Context, failed};
use super::measure::{Figure, Verdict};
use super::value::{Data, Num};
use super::{Lower, Place};
use crate::eval::outcome::FailureKind;
use crate::ir::{Bound, Cap, CapScope, CmpOp, ExprId, InputId, Measure};
use crate::value::Rational;

/// What the elements of a row give together.
struct Gathered {
    list: InputId,
    /// Which elements count.
    counts: NodeId,
    /// The day of each element, with its state.
    day: Option<(NodeId, Option<NodeId>)>,
    total: Option<Amount>,
    /// Each element's amount.
    each: Option<Amount>,
}

impl Lower<'_, '_> {
    pub(super) fn of_elements(&mut self, context: &mut Context<'_>, verdict: &mut Verdict) -> Low<Figure> {
        let measure = context.measure;
        let each = measure.per_element.as_ref().ok_or(Uncovered("逐个"))?;
        let entity = self.program.entities.get(each.entity.index()).ok_or(Uncovered("没有实体"))?;
        let list = entity.list;
        let none = self.graph.byte(0);
        let Some(state) = self.list_state(list)? else {
            let open = context.reasons.code(Reason::List(list))?;
            let open = self.graph.byte(open);
            verdict.open = self.graph.select(verdict.unknown, verdict.open, open)?;
            verdict.unknown = self.graph.byte(YES);
            return Ok(Figure { amount: None, shape: none });
        };
        let about = self.engine.about(context.id).ok_or(Uncovered("没有措施"))?;
        if about.by_person {
            context.repeated = Some(self.repeated(list, &entity.identity)?);
        }
        let here = self.here();
        let mut place = Place { day: here.day.clone(), bound: vec![(each.var, list)] };
        let before = self.enter(place.clone());
        let day = match measure.base_day.filter(|_| about.day_of_element) {
            Some(day) => self.expr(day).map(Some),
            None => Ok(None),
        };
        self.go_back(before);
        if let Some(day) = day? {
            place.day = day;
        }
        let before = self.enter(place.clone());
        let portion = self.requirements(context, true).and_then(|checks| self.portion(context, checks));
        self.go_back(before);
        let portion = portion?;
        let day = match &place.day.data {
            Data::Day(_) | Data::Month(_) => Some((self.first_day(&place.day.data)?, place.day.state)),
            _ => None,
        };
        let failed_each = portion.failed;
        let passed = self.graph.not(failed_each);
        let open_each = self.graph.and(portion.unknown, passed)?;
        let certain = self.graph.not(open_each);
        let counts = self.graph.and(passed, certain)?;
        let mut gathered = Gathered { list, counts, day, total: None, each: portion.amount.clone() };
        self.verdicts(context, verdict, (counts, open_each, passed), list, portion.amount.is_some())?;
        self.absent_list(context, verdict, list, state)?;
        let Some(amount) = portion.amount else {
            if measure.conclusion.is_some() {
                return Err(Uncovered("逐个的结论"));
            }
            return Ok(Figure { amount: None, shape: none });
        };
        gathered.total = Some(self.summed(&amount, counts, list)?);
        let empty = self.none_counts(counts, list)?;
        let capped = self.capped(context, &gathered)?;
        let capped = self.cap_rest(context, capped)?;
        let exact = capped.exact;
        let mut figure = self.finish(context, verdict, capped)?;
        if !exact {
            self.nothing(measure, empty, &mut figure)?;
        }
        Ok(figure)
    }

    fn repeated(&mut self, list: InputId, identity: &[usize]) -> Low<NodeId> {
        if identity.is_empty() {
            // Without 标识 no element is another.
            return Ok(self.graph.byte(NO));
        }
        for field in identity {
            let shape = self.shape(ColumnId { input: list, field: Some(*field) });
            let kind = shape.map(|s| &s.kind);
            if !matches!(
                kind,
                Some(
                    super::super::schema::Kind::Coded
                        | super::super::schema::Kind::Numbers { .. }
                        | super::super::schema::Kind::Members
                )
            ) {
                return Err(Uncovered("标识的列"));
            }
        }
        Ok(self.graph.repeated(list, identity.to_vec()))
    }

    /// All elements failed, or some are open.
    fn verdicts(
        &mut self,
        context: &mut Context<'_>,
        verdict: &mut Verdict,
        (counts, open, passed): (NodeId, NodeId, NodeId),
        list: InputId,
        figure: bool,
    ) -> Low<()> {
        let zero = self.graph.number(0);
        let longest = self.longest(list);
        let length = self.graph.gather(Op::Length(list), (0, longest))?;
        let some = self.graph.compare(CmpOp::Greater, length, zero)?;
        let any_passed = self.any_over(list, passed);
        let nobody = self.graph.not(any_passed);
        let nobody = self.graph.and(nobody, some)?;
        let span = context.measure.per_element.as_ref().map(|e| e.span);
        let why = context.reasons.code(failed(FailureKind::NoElement, None, span))?;
        let why = self.graph.byte(why);
        let first = self.graph.select(verdict.failed, verdict.why, why)?;
        verdict.why = self.graph.select(nobody, first, verdict.why)?;
        verdict.failed = self.graph.or(verdict.failed, nobody)?;
        let mut any_open = self.any_over(list, open);
        any_open = self.graph.and(any_open, some)?;
        if !figure {
            let any = self.any_over(list, counts);
            let none = self.graph.not(any);
            any_open = self.graph.and(any_open, none)?;
        }
        let code = context.reasons.code(Reason::List(list))?;
        let code = self.graph.byte(code);
        let first = self.graph.select(verdict.unknown, verdict.open, code)?;
        verdict.open = self.graph.select(any_open, first, verdict.open)?;
        verdict.unknown = self.graph.or(verdict.unknown, any_open)?;
        Ok(())
    }

    /// Rows whose list itself is absent.
    fn absent_list(
        &mut self,
        context: &mut Context<'_>,
        verdict: &mut Verdict,
        list: InputId,
        state: Option<NodeId>,
    ) -> Low<()> {
        let Some(state) = state else { return Ok(()) };
        let unknown = self.graph.map(state, [NO, YES, YES, NO, NO, 0, 0, 0]);
        let refused = self.graph.map(state, [NO, NO, NO, YES, NO, 0, 0, 0]);
        let code = context.reasons.code(Reason::List(list))?;
        let code = self.graph.byte(code);
        let first = self.graph.select(verdict.unknown, verdict.open, code)?;
        verdict.open = self.graph.select(unknown, first, verdict.open)?;
        verdict.unknown = self.graph.or(verdict.unknown, unknown)?;
        let why = context.reasons.code(failed(FailureKind::NotApplicable, None, context.measure.name_span))?;
        let why = self.graph.byte(why);
        let first = self.graph.select(verdict.failed, verdict.why, why)?;
        verdict.why = self.graph.select(refused, first, verdict.why)?;
        verdict.failed = self.graph.or(verdict.failed, refused)?;
        Ok(())
    }

    fn none_counts(&mut self, counts: NodeId, list: InputId) -> Low<NodeId> {
        let any = self.any_over(list, counts);
        let zero = self.graph.number(0);
        let longest = self.longest(list);
        let length = self.graph.gather(Op::Length(list), (0, longest))?;
        let empty = self.graph.compare(CmpOp::Equal, length, zero)?;
        let none = self.graph.not(any);
        self.graph.or(none, empty)
    }

    /// (5) The sum over the elements that count.
    fn summed(&mut self, amount: &Amount, counts: NodeId, list: InputId) -> Low<Amount> {
        let zero = self.graph.number(0);
        let sum = |l: &mut Self, n: Option<Num>| -> Low<Option<Num>> {
            let Some(n) = n else { return Ok(None) };
            if n.divisor.is_some() {
                return Err(Uncovered("逐个相除后合计"));
            }
            let counts = l.graph.spread(list, counts);
            let part = l.graph.select(counts, n.numerator, zero)?;
            Ok(Some(Num { numerator: l.sum_over(list, part)?, ..n }))
        };
        let low = sum(self, amount.low)?;
        let high = if amount.exact { low } else { sum(self, amount.high)? };
        let state = match amount.state {
            None => None,
            Some(state) => {
                let given = self.graph.byte(GIVEN);
                let own = self.graph.map(state, [GIVEN, UNKNOWN, UNSPECIFIED, UNKNOWN, GIVEN, 0, 0, 0]);
                let own = self.graph.select(counts, own, given)?;
                let state = self.any_over(list, own);
                self.graph.tidy(Some(state))
            }
        };
        let why = self.graph.byte(0);
        Ok(Amount { exact: amount.exact, low, high, state, why })
    }

    /// What no element gives: exactly 0, a ceiling of 0 where the standard is only one.
    fn nothing(&mut self, measure: &Measure, empty: NodeId, figure: &mut Figure) -> Low<()> {
        let mut ceiling = !measure.standards.is_empty();
        for standard in &measure.standards {
            let when = self.when(standard.when)?;
            if self.graph.constant(when) != Some(i128::from(NO)) {
                ceiling &= standard.bound == Bound::AtMost;
            }
        }
        let there = measure.standards.iter().any(|s| s.bound == Bound::AtMost);
        if ceiling && there {
            return Ok(());
        }
        let exact = self.graph.byte(Figure::shape(Shape::Exact));
        figure.shape = self.graph.select(empty, exact, figure.shape)?;
        if let Some((low, _)) = &mut figure.amount {
            let zero = self.graph.rational(Rational::ZERO);
            let own = low.unwrap_or(zero);
            *low = Some(self.graph.choose(empty, zero, own)?);
        }
        Ok(())
    }

    /// (6) The yearly limits by the elements' days.
    fn capped(&mut self, context: &mut Context<'_>, gathered: &Gathered) -> Low<Amount> {
        let total = gathered.total.clone().ok_or(Uncovered("合计"))?;
        let yearly = |cap: &&Cap| matches!(cap.scope, CapScope::CalendarYear | CapScope::YearFrom(_));
        let caps: Vec<&Cap> = context.measure.caps.iter().filter(yearly).collect();
        let mut standing = Vec::new();
        for cap in caps {
            let most = self.most(cap)?;
            let possible = |graph: &Graph, n: NodeId| graph.bytes(n) & bit(YES) != 0;
            if possible(&self.graph, most.0) || possible(&self.graph, most.1) {
                standing.push((cap, most));
            }
        }
        match standing.as_slice() {
            [] => Ok(total),
            [(cap, most)] => self.cap_years(context, gathered, total, cap, *most),
            _ => Err(Uncovered("几个每年限额")),
        }
    }

    fn cap_years(
        &mut self,
        context: &mut Context<'_>,
        gathered: &Gathered,
        total: Amount,
        cap: &Cap,
        (stands, open, max): (NodeId, NodeId, Num),
    ) -> Low<Amount> {
        let (Some(whole), Some(each)) = (total.high, gathered.each.as_ref().and_then(|a| a.high)) else {
            return Err(Uncovered("下限的封顶"));
        };
        if total.low.is_some() && !total.exact {
            return Err(Uncovered("区间的每年限额"));
        }
        let Some((day, day_state)) = gathered.day else { return Err(Uncovered("每年限额没有基准日")) };
        if self.graph.bytes(open) & bit(YES) != 0 {
            return Err(Uncovered("每年限额未知"));
        }
        let list = gathered.list;
        let (anchor, anchor_state) = self.anchor(cap)?;
        // Where the limit may bite, each element that counts needs its day.
        let above = self.graph.relation(CmpOp::Greater, whole, max)?;
        let bites = self.graph.and(above, stands)?;
        let known = self.graph.is_given(day_state);
        let undated = self.graph.not(known);
        let undated = self.graph.and(undated, gathered.counts)?;
        let undated = self.any_over(list, undated);
        let anchored = self.graph.is_given(anchor_state);
        let unanchored = self.graph.not(anchored);
        let lost = self.graph.or(undated, unanchored)?;
        let lost = self.graph.and(lost, bites)?;
        let given = self.graph.is_given(total.state);
        let lost = self.graph.and(lost, given)?;
        let state = self.graph.where_state(lost, UNKNOWN, total.state)?;
        let scale = whole.scale;
        let limit = self.over_scale(max, scale)?;
        let mut reads = [day, each.numerator, gathered.counts];
        for node in &mut reads {
            *node = self.graph.spread(list, *node);
        }
        let [day, amount, counts] = reads;
        let (low, high) = self.graph.ends(whole.numerator);
        let op = Op::YearlyCut { list, day, amount, counts, most: limit, anchor };
        let cut = self.graph.gather(op, (low.min(0), high.max(0)))?;
        let numerator = self.graph.select(bites, cut, whole.numerator)?;
        let new = Num { numerator, ..whole };
        let zero = self.graph.rational(Rational::ZERO);
        let emptied = self.graph.relation(CmpOp::Equal, max, zero)?;
        let emptied = self.graph.and(emptied, bites)?;
        let sure = self.graph.is_given(state);
        let emptied = self.graph.and(emptied, sure)?;
        let why = context.reasons.code(failed(FailureKind::Cap, Some("金额"), Some(cap.span)))?;
        let code = self.graph.byte(why);
        let why = self.graph.select(emptied, code, total.why)?;
        let state = self.graph.where_state(emptied, REFUSED, state)?;
        let low = if total.exact { Some(new) } else { None };
        Ok(Amount { low, high: Some(new), state, why, ..total })
    }

    /// A limit over the scale of the amounts: whole there, or not covered.
    fn over_scale(&mut self, max: Num, scale: i128) -> Low<NodeId> {
        if max.divisor.is_some() || scale % max.scale != 0 {
            return Err(Uncovered("每年限额的位数"));
        }
        let factor = self.graph.number(scale / max.scale);
        let limit = self.graph.multiply(max.numerator, factor)?;
        if self.graph.node(limit).width != super::super::graph::Width::Narrow {
            return Err(Uncovered("每年限额过大"));
        }
        Ok(limit)
    }

    /// The first day of a year: of the calendar's, or from a day on.
    fn anchor(&mut self, cap: &Cap) -> Low<(NodeId, Option<NodeId>)> {
        let from: Option<ExprId> = match cap.scope {
            CapScope::YearFrom(from) => Some(from),
            CapScope::CalendarYear | CapScope::Total | CapScope::Element => None,
        };
        let Some(from) = from else {
            return Ok((self.graph.number(super::calendar::FIRST_DAY), None));
        };
        let from = self.expr(from)?;
        match &from.data {
            Data::Day(_) | Data::Month(_) => Ok((self.first_day(&from.data)?, from.state)),
            _ => Err(Uncovered("每年限额的起点")),
        }
    }

    /// The limits of the total.
    fn cap_rest(&mut self, context: &mut Context<'_>, mut amount: Amount) -> Low<Amount> {
        let measure = context.measure;
        for cap in measure.caps.iter().filter(|c| c.scope == CapScope::Total) {
            let most = self.most(cap)?;
            amount = self.cut(context, amount, cap, most)?;
        }
        Ok(amount)
    }
}
