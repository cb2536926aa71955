//! (8) A figure that is asked for is compared with ceilings, floors and limits and never cut; one that an authority
//! fixed is cut or judged (S44–S48).

use super::super::machine::Machine;
use super::super::outcome::{Failure, FailureKind, Step};
use super::amount::{Amount, Ends};
use super::history::Who;
use super::quantities::Limit;
use crate::ir::{ApplicationOf, Assessed, Measure, MeasureId, QuantityWord, Type};
use crate::source::Span;
use crate::units::{Dimension, UnitId};
use crate::value::{Rational, Value};

/// How a figure stands to its bounds.
#[derive(Default)]
pub(super) struct Judged {
    /// Whether a figure was given.
    pub given: bool,
    /// Whether one that the measure asks for was not given.
    pub lacking: bool,
    pub beyond: Vec<Failure>,
    pub unknown: bool,
}

impl Machine<'_> {
    /// Compares what is asked for. The amount becomes the one asked for, where all of it is within.
    pub(super) fn apply(
        &mut self,
        id: MeasureId,
        measure: &Measure,
        amount: Option<Amount>,
    ) -> (Option<Amount>, Judged) {
        let (mut judged, mut amount) = (Judged::default(), amount);
        let term_is_result = measure.standards.is_empty() && measure.conclusion.is_none();
        for application in &measure.applications {
            let touched = self.touched.len();
            let value = self.eval(application.value);
            let ty = self.program.expr(application.value).ty.clone();
            self.note(|| Step::Application, Some(application.span), || Some((value.clone(), ty.clone())));
            let Value::Number(asked) = value else {
                judged.lacking = true;
                self.touched.truncate(touched);
                continue;
            };
            judged.given = true;
            match application.what {
                ApplicationOf::Amount => {
                    let (within, next) = self.ask(asked, amount, &ty, application.span, &mut judged);
                    amount = if within { Some(Amount::Known(Ends::exact(asked))) } else { next };
                }
                ApplicationOf::Term => {
                    self.ask_term(id, measure, asked, application.span, &mut judged);
                    if term_is_result {
                        amount = Some(Amount::Known(Ends::exact(asked)));
                    }
                }
            }
        }
        (amount, judged)
    }

    fn ask(
        &mut self,
        asked: Rational,
        amount: Option<Amount>,
        ty: &Type,
        span: Span,
        judged: &mut Judged,
    ) -> (bool, Option<Amount>) {
        match &amount {
            Some(Amount::Known(ends)) => {
                let floor = if ends.exact { None } else { ends.low };
                let before = judged.beyond.len();
                judge(asked, floor, ends.high, (ty, span, "额度"), &mut judged.beyond);
                (judged.beyond.len() == before, amount)
            }
            None => (true, amount),
            Some(Amount::Unspecified | Amount::Conflict | Amount::Refused(_)) => (false, amount),
            Some(Amount::Unknown) => {
                judged.unknown = true;
                (false, amount)
            }
        }
    }

    fn ask_term(&mut self, id: MeasureId, measure: &Measure, asked: Rational, span: Span, judged: &mut Judged) {
        let who = Who { measure: id, key: &[], by_person: false, elements: None, earlier: &[] };
        for limit in measure.quantity_limits.iter().filter(|l| l.word == QuantityWord::Term) {
            let ty = Type::Number(limit.dimension.clone());
            match self.limit(limit, &who) {
                Limit::None => {}
                Limit::Unknown => judged.unknown = true,
                Limit::Most(max) => judge(asked, None, Some(max), (&ty, span, "期限"), &mut judged.beyond),
            }
        }
    }

    /// 核定: cut to the bounds, or judged against them. Not given: the bounds stay.
    pub(super) fn clipped(&mut self, assessed: &Assessed, amount: Amount) -> (Amount, Judged) {
        let mut judged = Judged::default();
        let touched = self.touched.len();
        let value = self.eval(assessed.value);
        let ty = self.program.expr(assessed.value).ty.clone();
        self.note(|| Step::Assessed, Some(assessed.span), || Some((value.clone(), ty.clone())));
        let Value::Number(fixed) = value else {
            self.touched.truncate(touched);
            return (amount, judged);
        };
        let Amount::Known(ends) = &amount else { return (amount, judged) };
        judged.given = true;
        let (low, high) = (if ends.exact { None } else { ends.low }, ends.high);
        if assessed.clip {
            let cut = high.map_or(fixed, |high| fixed.min(high));
            return (Amount::Known(Ends::exact(low.map_or(cut, |low| cut.max(low)))), judged);
        }
        judge(fixed, low, high, (&ty, assessed.span, "核定"), &mut judged.beyond);
        if judged.beyond.is_empty() {
            return (Amount::Known(Ends::exact(fixed)), judged);
        }
        let why = judged.beyond.first().cloned();
        match why {
            Some(why) if assessed.per_element => (Amount::Refused(Box::new(why)), judged),
            _ => (amount, judged),
        }
    }

    /// 上限, 下限 and 期限上限 of a measure with an application or a 核定.
    pub(super) fn bounds(
        &mut self,
        id: MeasureId,
        measure: &Measure,
        amount: Option<&Amount>,
    ) -> Vec<(String, Value, Type)> {
        let mut outputs = Vec::new();
        let open = !measure.applications.is_empty() || measure.assessed.is_some();
        let asks_term = |a: &crate::ir::Application| a.what == ApplicationOf::Term;
        let money = !measure.standards.is_empty() || !measure.caps.is_empty();
        if let Some(Amount::Known(ends)) = amount.filter(|_| open && money) {
            let ty = self.figure_type().cloned().unwrap_or(Type::Number(Dimension::of(UnitId::YUAN)));
            let floor = if ends.exact { None } else { ends.low };
            outputs.extend(ends.high.map(|high| ("上限".to_owned(), Value::Number(high), ty.clone())));
            outputs.extend(floor.map(|low| ("下限".to_owned(), Value::Number(low), ty)));
        }
        let bare = measure.quantities.is_empty() && measure.conclusion.is_none() && money;
        if measure.applications.iter().any(asks_term) || bare {
            outputs.extend(self.term_bound(id, measure));
        }
        outputs
    }

    fn term_bound(&mut self, id: MeasureId, measure: &Measure) -> Option<(String, Value, Type)> {
        let who = Who { measure: id, key: &[], by_person: false, elements: None, earlier: &[] };
        let mut least: Option<(Rational, Type)> = None;
        for limit in measure.quantity_limits.iter().filter(|l| l.word == QuantityWord::Term) {
            if let Limit::Most(max) = self.limit(limit, &who)
                && least.as_ref().is_none_or(|(least, _)| max < *least)
            {
                least = Some((max, Type::Number(limit.dimension.clone())));
            }
        }
        least.map(|(max, ty)| ("期限上限".to_owned(), Value::Number(max), ty))
    }
}

fn judge(
    asked: Rational,
    low: Option<Rational>,
    high: Option<Rational>,
    (ty, span, name): (&Type, Span, &str),
    beyond: &mut Vec<Failure>,
) {
    let over = high.filter(|high| asked > *high).and_then(|high| asked.checked_sub(high));
    let under = low.filter(|low| asked < *low).and_then(|low| low.checked_sub(asked));
    for gap in [over, under].into_iter().flatten() {
        let mut failure = Failure::plain(FailureKind::Application, Some(name), Some(span));
        failure.actual = Some((Value::Number(asked), ty.clone()));
        failure.gap = Some((Value::Number(gap), ty.clone()));
        beyond.push(failure);
    }
}
