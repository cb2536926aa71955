//! (3) The standard: base and refinements of each relation, put together (S14, S20–S22).

use super::super::machine::{Fault, Machine};
use super::super::outcome::{Assumption, Conflict, ConflictKind, Failure, FailureKind, Step};
use super::amount::{Amount, Ends};
use crate::ir::{Bound, Measure, Program, Standard, TieredId, Type};
use crate::source::Span;
use crate::value::{Rational, Value};

/// The ends found so far.
#[derive(Default)]
struct Found {
    exact: Option<Rational>,
    low: Option<Rational>,
    high: Option<Rational>,
    /// What stands in the place of a figure.
    instead: Option<Amount>,
    any: bool,
    /// Whether ends can contradict each other at all.
    several: bool,
    /// The clauses that gave the ends, with what they gave: to be named where they contradict each other.
    given: Vec<(Bound, Span, TieredId, Rational)>,
}

impl Machine<'_> {
    pub(super) fn standard(&mut self, measure: &Measure) -> Amount {
        let mut standards = measure.standards.iter();
        let exact =
            standards.len() > 1 && standards.any(|s| s.bound == Bound::Exact && self.when(s.when) != Some(false));
        let several = measure.standards.len() > 1 || measure.standards.iter().any(|s| s.upper.is_some());
        let mut found = Found { several, ..Found::default() };
        for standard in &measure.standards {
            match self.when(standard.when) {
                Some(false) => {}
                Some(true) => self.clause(standard, exact, &mut found),
                None => {
                    found.any = true;
                    found.instead(Amount::Unknown);
                }
            }
        }
        if !found.any && found.instead.is_none() {
            let span = measure.standards.first().map(|s| s.span);
            return Amount::Refused(Box::new(Failure::plain(FailureKind::NoTier, Some("标准"), span)));
        }
        self.combine(found)
    }

    fn clause(&mut self, standard: &Standard, exact: bool, found: &mut Found) {
        self.open();
        let low = self.covered(standard.value);
        let high = standard.upper.map(|upper| self.covered(upper));
        let program = self.program;
        let shown = || low.clone().map(|v| (v, ty(program, standard.value)));
        self.close(|| Step::Standard(standard.bound), Some(standard.span), shown);
        let limit = exact && standard.bound != Bound::Exact;
        found.any |= !limit;
        match standard.bound {
            Bound::Exact => self.end(standard, low, limit, found, Found::exactly),
            Bound::AtMost => self.end(standard, low, limit, found, Found::at_most),
            Bound::AtLeast => self.end(standard, low, limit, found, Found::at_least),
            Bound::Range => {
                self.end(standard, low, limit, found, Found::at_least);
                if let Some(high) = high {
                    self.end(standard, high, limit, found, Found::at_most);
                }
            }
        }
    }

    /// One end. A negative one counts as 0; a limit beside an exact value that does not apply is no limit.
    fn end(
        &mut self,
        standard: &Standard,
        value: Option<Value>,
        limit: bool,
        found: &mut Found,
        set: fn(&mut Found, Rational),
    ) {
        let refuse = |kind| Amount::Refused(Box::new(Failure::plain(kind, Some("标准"), Some(standard.span))));
        if let Some(Value::Number(n)) = value
            && found.several
        {
            found.given.push((standard.bound, standard.span, standard.value, n));
        }
        match value {
            Some(Value::Number(n)) if n.is_negative() => {
                self.note(|| Step::NegativeQuantity { from: Value::Number(n) }, Some(standard.span), || None);
                self.assume(Assumption::NegativeStandard);
                set(found, Rational::ZERO);
            }
            Some(Value::Number(n)) => set(found, n),
            None | Some(Value::NotApplicable) if limit => {}
            None => found.instead(refuse(FailureKind::NoTier)),
            Some(Value::NotApplicable) => found.instead(refuse(FailureKind::NotApplicable)),
            Some(Value::Unspecified) => found.instead(Amount::Unspecified),
            Some(_) => found.instead(Amount::Unknown),
        }
    }

    fn combine(&mut self, mut found: Found) -> Amount {
        if let Some(instead) = found.instead.take() {
            if instead == Amount::Conflict {
                self.fault(Fault::Standards(conflict(self.program, ConflictKind::Several, &found)));
            }
            return instead;
        }
        if matches!((found.low, found.high), (Some(low), Some(high)) if low > high) {
            self.fault(Fault::Conflict(conflict(self.program, ConflictKind::Limits, &found)));
            return Amount::Conflict;
        }
        let Some(exact) = found.exact else {
            return Amount::Known(Ends { low: found.low, high: found.high, exact: false });
        };
        let cut = found.high.map_or(exact, |high| exact.min(high));
        Amount::Known(Ends::exact(found.low.map_or(cut, |low| cut.max(low))))
    }
}

/// What contradicts each other: the exact values, or the limits.
fn conflict(program: &Program, kind: ConflictKind, found: &Found) -> Conflict {
    let own = |bound: Bound| (bound == Bound::Exact) == (kind == ConflictKind::Several);
    let given = found.given.iter().filter(|(bound, ..)| own(*bound));
    let clause =
        |(_, span, id, n): &(Bound, Span, TieredId, Rational)| (*span, Some((Value::Number(*n), ty(program, *id))));
    Conflict { kind, clauses: given.map(clause).collect() }
}

fn ty(program: &Program, id: TieredId) -> Type {
    program.tiered.get(id.index()).map_or(Type::Error, |t| t.ty.clone())
}

impl Found {
    fn instead(&mut self, other: Amount) {
        self.instead = Some(match self.instead.take() {
            Some(first) => first.join(other, |a, _| Amount::Known(a)),
            None => other,
        });
    }

    fn exactly(&mut self, value: Rational) {
        if self.exact.is_some_and(|before| before != value) {
            self.instead(Amount::Conflict);
        }
        self.exact = Some(value);
    }

    fn at_most(&mut self, value: Rational) {
        self.high = Some(self.high.map_or(value, |high| high.min(value)));
    }

    fn at_least(&mut self, value: Rational) {
        self.low = Some(self.low.map_or(value, |low| low.max(value)));
    }
}
