//! Walks a rule part by part and says of every expression how it stands there.
//!
//! A base, each tier and each side of 或 is a part of its own: what a tier says under another reading does not make the
//! base depend on it. In: trees. Out: every expression with its place. It does not know clauses or digests.

use super::uses::ByReading;
use crate::syntax::ast::*;
use crate::syntax::visit::{self, Part};
use std::collections::BTreeMap;

/// How an expression stands in a rule.
#[derive(Clone, Debug)]
pub struct Place {
    /// The relation by which it is compared.
    pub relation: Option<CmpOp>,
    /// The names that it is compared with.
    pub subject: String,
    /// How far it depends on readings.
    pub by_reading: ByReading,
    /// Whether it divides or is a bare argument, so that it converts and is no figure of a clause.
    pub converts: bool,
    negated: bool,
}

impl Place {
    /// A place by itself.
    pub const ALONE: Place =
        Place { relation: None, subject: String::new(), by_reading: ByReading::No, converts: false, negated: false };

    fn under(&self, by_reading: ByReading) -> Place {
        Place { by_reading: self.by_reading.max(by_reading), ..Place::ALONE }
    }

    fn inner(&self) -> Place {
        self.under(ByReading::No)
    }

    fn compared(&self, relation: CmpOp, subject: &str) -> Place {
        Place { relation: Some(relation), subject: subject.to_owned(), ..self.inner() }
    }
}

/// A walk with the defaults of the readings and what is called for every expression.
pub struct Walk<'w> {
    /// The default of each reading.
    pub readings: &'w BTreeMap<&'w str, &'w str>,
    /// Called for every expression, outermost first.
    pub sink: &'w mut dyn FnMut(&Expr, &Place),
}

impl Walk<'_> {
    /// Every expression of a declaration; those of a parameter or an input stand alone.
    pub fn item(&mut self, item: &Item) {
        if let ItemKind::Measure(decl) = &item.kind {
            self.measure(decl);
        } else if let ItemKind::Define(decl) = &item.kind {
            self.tiered(&decl.value, None, &Place::ALONE);
        } else if let ItemKind::Group(decl) = &item.kind {
            let parts = decl.rules.iter().flat_map(|rule| [&rule.choice, &rule.when]).flatten();
            parts.for_each(|e| self.expr(e, &Place::ALONE));
        } else {
            visit::item(item, &mut |e| (self.sink)(e, &Place::ALONE));
        }
    }

    fn measure(&mut self, decl: &MeasureDecl) {
        for test in decl.head_test.iter().flatten() {
            self.expr(&test.right, &Place::ALONE.compared(test.op, ""));
        }
        decl.clauses.iter().for_each(|clause| self.clause(clause));
    }

    fn clause(&mut self, clause: &Clause) {
        let when = clause.when.as_ref().map_or(ByReading::No, |e| self.reading(e, false));
        let place = Place::ALONE.under(when);
        let figure = if let ClauseKind::Figure(figure) = &clause.kind { Some(figure.relation) } else { None };
        let relation = figure.filter(|op| *op != CmpOp::Equal);
        for part in visit::parts(clause) {
            match part {
                Part::Expr(e) => self.expr(e, &place.under(self.reading(e, false))),
                Part::Value(value) => self.tiered(value, relation, &place),
                Part::Tier(tier) => self.tier(tier, None, &place),
            }
        }
    }

    /// A base and its tiers: `期限 <= 12个月` compares with each.
    pub fn tiered(&mut self, value: &Tiered, relation: Option<CmpOp>, place: &Place) {
        if let Some(base) = &value.base {
            self.expr(base, &Place { relation, ..place.inner() });
        }
        value.tiers.iter().for_each(|tier| self.tier(tier, relation, place));
    }

    fn tier(&mut self, tier: &Refinement, relation: Option<CmpOp>, place: &Place) {
        let inside = place.under(self.reading(&tier.cond, false));
        self.expr(&tier.cond, &inside);
        match &tier.effect {
            Effect::Replace(value) => self.tiered(value, relation, &inside),
            Effect::Raise(e) | Effect::Lower(e) => self.expr(e, &inside),
        }
    }

    fn expr(&mut self, e: &Expr, place: &Place) {
        (self.sink)(e, place);
        let inner = place.inner();
        match &e.kind {
            ExprKind::Tiered(value) => self.tiered(value, place.relation, &inner),
            ExprKind::Not(part) => self.expr(part, &Place { negated: !place.negated, ..inner }),
            ExprKind::Logic { parts, .. } => {
                let joint = Place { negated: place.negated, ..place.under(self.reading(e, place.negated)) };
                parts.iter().for_each(|part| self.expr(part, &joint));
            }
            ExprKind::Compare { left, tests } => self.tests(left, tests, &inner),
            ExprKind::Is { left, right, .. } => {
                self.expr(left, &inner);
                self.expr(right, &inner.compared(CmpOp::Equal, &names(left)));
            }
            ExprKind::In { left, range, negated } => {
                self.expr(left, &inner);
                if *negated { self.expr(range, &inner) } else { self.ends(range, &names(left), &inner) }
            }
            ExprKind::Within { left, anchor, length, .. } => {
                self.expr(left, &inner);
                self.expr(anchor, &inner);
                self.expr(length, &inner.compared(CmpOp::AtMost, &(names(left) + &names(anchor))));
            }
            ExprKind::Elapsed { from, to, length, op } => {
                let end = to.as_deref();
                self.expr(from, &inner);
                end.into_iter().for_each(|to| self.expr(to, &inner));
                self.expr(length, &inner.compared(*op, &(names(from) + &end.map_or(String::new(), names))));
            }
            ExprKind::Binary { op: BinaryOp::Divide, left, right, fallback } => {
                self.expr(left, &inner);
                self.expr(right, &Place { converts: true, ..inner.clone() });
                fallback.iter().for_each(|e| self.expr(e, &inner));
            }
            ExprKind::Call { args, .. } => {
                args.iter().for_each(|arg| self.expr(arg, &Place { converts: bare(arg), ..inner.clone() }));
            }
            _ => visit::children(e).into_iter().for_each(|child| self.expr(child, &inner)),
        }
    }

    /// Behind the first test of a tier, `50%以上不满60%`, a strict one only parts it from the next tier.
    fn tests(&mut self, left: &Expr, tests: &[Test], inner: &Place) {
        self.expr(left, inner);
        let subject = names(left);
        for (i, test) in tests.iter().enumerate() {
            let parts = i > 0 && matches!(test.op, CmpOp::Less | CmpOp::Greater);
            let relation = Some(test.op).filter(|_| !parts);
            let place = Place { relation, ..inner.compared(test.op, &subject) };
            self.expr(&test.right, &place);
        }
    }

    fn ends(&mut self, range: &Expr, subject: &str, inner: &Place) {
        (self.sink)(range, inner);
        let mut end = |e: &Expr, op| self.expr(e, &inner.compared(op, subject));
        match &range.kind {
            ExprKind::Interval { low, high, low_closed, high_closed } => {
                let (from, to) = (
                    if *low_closed { CmpOp::AtLeast } else { CmpOp::Greater },
                    if *high_closed { CmpOp::AtMost } else { CmpOp::Less },
                );
                low.iter().for_each(|e| end(e, from));
                high.iter().for_each(|e| end(e, to));
            }
            ExprKind::Range(low, high) => {
                end(low, CmpOp::AtLeast);
                end(high, CmpOp::AtMost);
            }
            _ => visit::children(range).into_iter().for_each(|child| self.expr(child, inner)),
        }
    }

    /// The readings without which a condition cannot hold: `读法 为 选项` by itself or beside others with 且.
    fn reading(&self, e: &Expr, negated: bool) -> ByReading {
        match &e.kind {
            ExprKind::Is { left, right, negated: not } => self.chosen(left, right, *not != negated),
            ExprKind::Not(part) => self.reading(part, !negated),
            ExprKind::Logic { all, parts } if *all != negated => {
                parts.iter().map(|part| self.reading(part, negated)).max().unwrap_or(ByReading::No)
            }
            _ => ByReading::No,
        }
    }

    fn chosen(&self, left: &Expr, right: &Expr, negated: bool) -> ByReading {
        let (ExprKind::Path(reading), ExprKind::Path(option)) = (&left.kind, &right.kind) else { return ByReading::No };
        let default = reading.first().and_then(|name| self.readings.get(name.text.as_str()));
        match default.zip(option.first()) {
            None => ByReading::No,
            Some((default, option)) if (option.text == *default) == negated => ByReading::Other,
            Some(_) => ByReading::Default,
        }
    }
}

fn bare(e: &Expr) -> bool {
    matches!(&e.kind, ExprKind::Quantity(q) if q.parts.iter().all(|p| p.unit.is_none()) && q.under.is_empty())
}

/// The names in an expression, in order.
fn names(e: &Expr) -> String {
    let mut found = String::new();
    visit::expr(e, &mut |e| {
        if let ExprKind::Path(path) = &e.kind {
            path.iter().for_each(|name| found.extend([name.text.as_str(), " "]));
        }
    });
    found
}
