//! What the findings of one measure, or of one value outside of measures, are made with.

use super::site::{self, Site};
use super::witness::{Replay, Witness};
use crate::analyze::ranges::{Constraint, Values};
use crate::analyze::terms::Meaning;
use crate::analyze::{Boxes, Found, Place, Point, Region, meet, plausible, solve};
use crate::diag::Diagnostic;
use crate::eval::outcome::Status;
use crate::ir::{ExprId, ExprKind, Measure, MeasureId, MeasurePart, Program, Type};
use crate::source::Span;
use crate::units::{Dimension, UnitId};
use crate::value::Rational;

/// The most guesses that are replayed for one finding.
const MOST_GUESSES: usize = 24;

/// The step from one place of a list to the next: a prime, so that none comes twice.
const STRIDE: usize = 7919;

/// The analysis of one measure with all that a finding needs.
pub struct Desk<'a, 'p> {
    /// The program.
    pub program: &'p Program,
    /// The analysis; all its conditions are read on the measure's 基准日.
    pub boxes: Boxes<'p>,
    /// The analysis of the form of conditions alone: a definition is one number.
    pub forms: Boxes<'p>,
    /// The interpreter.
    pub replay: &'a Replay<'p>,
    /// The measure.
    pub measure: Option<MeasureId>,
    /// Where its requirements are met.
    pub reached: Region,
    /// What was found.
    pub found: Vec<Diagnostic>,
    /// Places that passed the budget.
    pub passed: Vec<Span>,
}

impl<'a, 'p> Desk<'a, 'p> {
    /// A desk for a measure, or for values outside of measures.
    pub fn new(program: &'p Program, replay: &'a Replay<'p>, measure: Option<MeasureId>) -> Desk<'a, 'p> {
        let mut boxes = Boxes::exact(program);
        let declared = measure.and_then(|m| program.measures.get(m.index()));
        let reached = declared.map_or_else(Region::everywhere, |m| site::reached(&mut boxes, m));
        let mut forms = Boxes::new(program);
        forms.base_day = boxes.base_day;
        Desk { program, boxes, forms, replay, measure, reached, found: Vec::new(), passed: Vec::new() }
    }

    /// The measure's declaration.
    pub fn declared(&self) -> Option<&'p Measure> {
        self.measure.and_then(|m| self.program.measures.get(m.index()))
    }

    /// Where a site is asked. What another measure reads of this one (A.标准) is asked of everybody (S70).
    pub fn context(&mut self, site: &Site) -> Region {
        let alone = !self.measure.is_some_and(|m| is_read(self.program, m));
        let mut region = if alone { self.reached.clone() } else { Region::everywhere() };
        for cond in &site.under {
            let smaller = self.boxes.region(*cond).and_then(|r| meet(&region, &r));
            region = smaller.unwrap_or(region);
        }
        region
    }

    /// Whether surely no case lies in a region.
    pub fn is_nowhere(&mut self, region: &Region) -> bool {
        self.boxes.is_nowhere(region)
    }

    /// A point of a region and whether it is sure; a guess is to be replayed. The day of assessment stays the usual one
    /// where that is possible.
    pub fn point(&mut self, region: &Region) -> Option<(Point, bool)> {
        let found = self.any_point(region);
        let asked = found.as_ref().and_then(|(point, _)| point.get(&Place::Today));
        let usual = Type::Date;
        let usual = plausible::usual(&usual)
            .filter(|n| asked.is_some_and(|day| solve::value_of(&usual, *n).as_ref() != Some(day)));
        let Some(day) = usual else { return found };
        let bound = Constraint { not_applicable: false, values: Values::points(&[day]) };
        let today = Region { products: vec![[(self.boxes.today(), bound)].into()] };
        let near = meet(region, &today).and_then(|region| self.any_point(&region));
        let sure = |found: &Option<(Point, bool)>| found.as_ref().is_some_and(|(_, sure)| *sure);
        if near.is_some() && (sure(&near) || !sure(&found)) { near } else { found }
    }

    fn any_point(&mut self, region: &Region) -> Option<(Point, bool)> {
        match self.boxes.find(region) {
            Found::Exact(point) => Some((point, true)),
            Found::Guess(point) => Some((point, false)),
            Found::Nowhere | Found::Undecided(_) => None,
        }
    }

    /// Points of a region, each with whether it is sure: the first one, and where that is a guess those of its products,
    /// one at a time, for the replay to refute or confirm.
    pub fn points<'d>(&'d mut self, region: &'d Region) -> impl Iterator<Item = (Point, bool)> + 'd {
        let first = self.point(region);
        let more = matches!(first, Some((_, false))) && region.products.len() > 1;
        let alone = scattered(if more { region.products.len() } else { 0 }).take(MOST_GUESSES);
        let others = alone.filter_map(move |index| {
            let product = region.products.get(index)?.clone();
            self.point(&Region { products: vec![product] })
        });
        first.into_iter().chain(others)
    }

    /// A case of a point in the measures in which a value is looked for: its own, or those that read it.
    pub fn confirmed(&self, point: &Point, measures: &[MeasureId], wanted: &[Status]) -> Option<Witness> {
        confirmed(self.replay, point, measures, wanted)
    }

    /// A case of a region in one of some measures.
    pub fn case(&mut self, region: &Region, measures: &[MeasureId], wanted: &[Status]) -> Option<Witness> {
        let replay = self.replay;
        self.points(region).find_map(|(point, _)| confirmed(replay, &point, measures, wanted))
    }

    /// A value of an expression in words: `300人`.
    pub fn shown(&self, e: ExprId, n: Rational) -> Option<String> {
        let ty = &self.program.expr(e).ty;
        large(ty, n).or_else(|| super::case::value(self.program, ty, &solve::value_of(ty, n)?))
    }

    /// A number of a term in words: `300人`.
    pub fn number(&self, term: usize, n: Rational) -> Option<String> {
        let ty = self.type_of(term)?;
        large(&ty, n).or_else(|| super::case::value(self.program, &ty, &solve::value_of(&ty, n)?))
    }

    /// The type of a term's numbers.
    pub fn type_of(&self, term: usize) -> Option<Type> {
        match &self.boxes.terms.get(term)?.meaning {
            Meaning::Scalar(e) => Some(self.program.expr(*e).ty.clone()),
            Meaning::Today => Some(Type::Date),
            Meaning::Periods { .. } => None,
            Meaning::Sum(_) | Meaning::Has(..) | Meaning::Level(..) | Meaning::Reading(_) => None,
            Meaning::Condition(_) | Meaning::Opaque => None,
        }
    }

    /// The place of an expression.
    pub fn span(&self, e: ExprId) -> Option<Span> {
        self.program.expr(e).span
    }
}

/// Whether a rule reads a measure's standard or one of its outputs.
pub fn is_read(program: &Program, measure: MeasureId) -> bool {
    program.exprs.iter().any(|e| match e.kind {
        ExprKind::Measure(m, MeasurePart::Standard | MeasurePart::Base | MeasurePart::Output(_)) => m == measure,
        _ => false,
    })
}

/// An amount of whole 万元 as rules write it; `None` for every other number.
fn large(ty: &Type, n: Rational) -> Option<String> {
    let whole = n.checked_div(Rational::from_integer(10_000)).filter(|n| n.is_integer() && !n.is_zero())?;
    matches!(ty, Type::Number(d) if *d == Dimension::of(UnitId::YUAN)).then(|| format!("{whole}万元"))
}

fn confirmed(replay: &Replay<'_>, point: &Point, measures: &[MeasureId], wanted: &[Status]) -> Option<Witness> {
    measures.iter().find_map(|m| replay.witness(point, *m, wanted))
}

/// All places of a list, far from one another: neighbours are seldom unlike, so that a few of them say much.
pub fn scattered(count: usize) -> impl Iterator<Item = usize> {
    (0..count).filter_map(move |step| step.wrapping_mul(STRIDE).checked_rem(count))
}
