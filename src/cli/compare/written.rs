//! Values as the policy file writes them, with definitions that stand for one expression replaced by it.
//!
//! In: expressions, the texts, the chosen readings. Out: text. Under the chosen readings a tier of a definition may never
//! hold, or always; what is left of it may be one expression, and that is what a reader compares.

use crate::cli::outcome_json::one_line;
use crate::ir::{BinaryOp, DefinitionId, Expr, ExprId, ExprKind, Program, Tier, TieredId};
use crate::source::{SourceMap, Span};

/// What texts are taken from.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// The rules.
    pub program: &'a Program,
    /// Their texts.
    pub sources: &'a SourceMap,
    /// The chosen alternative of each reading.
    pub readings: &'a [usize],
    /// A definition that is taken to have one of its values.
    pub taken: Option<(DefinitionId, ExprId)>,
}

/// The most definitions that are opened inside each other.
pub const DEEPEST: usize = 8;

impl Written<'_> {
    /// The text of a place on one line.
    pub fn text(&self, span: Span) -> String {
        one_line(self.sources.text(span))
    }

    /// The text of an expression as it stands.
    pub fn raw(&self, id: ExprId) -> String {
        match self.program.expr(id).span {
            Some(span) => self.text(span),
            None => self.expr(id),
        }
    }

    /// The text of an expression, definitions opened.
    pub fn expr(&self, id: ExprId) -> String {
        self.opened(id, 0)
    }

    fn opened(&self, id: ExprId, depth: usize) -> String {
        let e = self.program.expr(id);
        if let Some(only) = self.stands_for(e).filter(|_| depth < DEEPEST) {
            return self.opened(only, depth + 1);
        }
        match e.span {
            Some(span) => self.with_operands(e, span, depth),
            None => self.composed(e, depth),
        }
    }

    /// The source text, with the operands that read otherwise replaced.
    fn with_operands(&self, e: &Expr, span: Span, depth: usize) -> String {
        let mut parts: Vec<(Span, String)> = Vec::new();
        e.kind.operands(&mut |operand| {
            let Some(place) = self.program.expr(operand).span else { return };
            let inside = place.source == span.source && place.start >= span.start && place.end <= span.end;
            let behind = parts.last().is_none_or(|(last, _)| last.end <= place.start);
            if inside && behind && place != span {
                parts.push((place, self.operand(operand, depth)));
            }
        });
        let mut out = String::new();
        let mut from = span.start;
        for (place, text) in parts {
            out.push_str(self.sources.text(Span { start: from, end: place.start, ..span }));
            out.push_str(&text);
            from = place.end;
        }
        out.push_str(self.sources.text(Span { start: from, ..span }));
        one_line(&out)
    }

    /// An operand; a sum that takes the place of a name stands in brackets.
    fn operand(&self, id: ExprId, depth: usize) -> String {
        let text = self.opened(id, depth + 1);
        let replaced = self.stands_for(self.program.expr(id)).map(|only| &self.program.expr(only).kind);
        match replaced {
            Some(ExprKind::Binary(BinaryOp::Add | BinaryOp::Subtract, ..)) => format!("({text})"),
            Some(_) | None => text,
        }
    }

    /// What the compiler composed: a product with one of its factors replaced.
    fn composed(&self, e: &Expr, depth: usize) -> String {
        let infix = |a, sign, b| format!("{} {sign} {}", self.operand(a, depth), self.operand(b, depth));
        match &e.kind {
            ExprKind::Binary(BinaryOp::Multiply, a, b) => infix(*a, "*", *b),
            ExprKind::Binary(BinaryOp::Add, a, b) => infix(*a, "+", *b),
            ExprKind::Binary(BinaryOp::Subtract, a, b) => infix(*a, "-", *b),
            ExprKind::Divide(a, b, _) => infix(*a, "/", *b),
            ExprKind::Const(value) => crate::cli::profile::shown::value(self.program, &e.ty, value),
            _ => String::new(),
        }
    }

    /// The one expression that a definition stands for under the chosen readings.
    fn stands_for(&self, e: &Expr) -> Option<ExprId> {
        let ExprKind::Definition(id) = e.kind else { return None };
        if let Some((_, value)) = self.taken.filter(|(taken, _)| *taken == id) {
            return Some(value);
        }
        match self.alternatives(self.definition(id)?).as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The value of a definition.
    pub fn definition(&self, id: DefinitionId) -> Option<TieredId> {
        self.program.definitions.get(id.index()).map(|d| d.value)
    }

    /// The values that a value with tiers can have under the chosen readings: the base first.
    pub fn alternatives(&self, id: TieredId) -> Vec<ExprId> {
        let Some(tiered) = self.program.tiered.get(id.index()) else { return Vec::new() };
        let held = |t: &&Tier| self.truth(t.cond, 0) == Some(true);
        let always: Vec<ExprId> = tiered.tiers.iter().filter(held).map(|t| t.value).collect();
        let possible = tiered.tiers.iter().filter(|t| self.truth(t.cond, 0).is_none()).map(|t| t.value);
        let base = if always.is_empty() { tiered.base.into_iter().collect() } else { always };
        base.into_iter().chain(possible).collect()
    }

    /// Whether a condition can hold under the chosen readings.
    pub fn possible(&self, condition: Option<ExprId>) -> bool {
        condition.is_none_or(|condition| self.truth(condition, 0) != Some(false))
    }

    /// The values of the first definition among the operands of a product, quotient or sum that can have several.
    pub fn several(&self, id: ExprId) -> Option<(DefinitionId, Vec<ExprId>)> {
        let mut waiting = vec![(id, 0)];
        while let Some((id, depth)) = waiting.pop() {
            let e = self.program.expr(id);
            let kind = self.stands_for(e).filter(|_| depth < DEEPEST).map_or(&e.kind, |o| &self.program.expr(o).kind);
            match kind {
                ExprKind::Definition(definition) => {
                    let values = self.alternatives(self.definition(*definition)?);
                    if values.len() > 1 {
                        return Some((*definition, values));
                    }
                }
                ExprKind::Binary(..) | ExprKind::Divide(..) => {
                    kind.operands(&mut |operand| waiting.push((operand, depth + 1)));
                }
                _ => {}
            }
        }
        None
    }

    /// Whether a condition holds by the readings alone; `None` where facts decide.
    fn truth(&self, id: ExprId, depth: usize) -> Option<bool> {
        let part = |id: &ExprId| if depth < 200 { self.truth(*id, depth + 1) } else { None };
        match &self.program.expr(id).kind {
            ExprKind::Reading(reading, option) => Some(self.readings.get(reading.index()) == Some(option)),
            ExprKind::Not(inner) => part(inner).map(|held| !held),
            ExprKind::And(parts) => all(parts.iter().map(part), true),
            ExprKind::Or(parts) => all(parts.iter().map(part), false),
            _ => None,
        }
    }
}

/// Kleene's conjunction (`unit` true) or disjunction (`unit` false).
fn all(parts: impl Iterator<Item = Option<bool>>, unit: bool) -> Option<bool> {
    let mut open = false;
    for part in parts {
        match part {
            Some(held) if held != unit => return Some(!unit),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(unit)
}
