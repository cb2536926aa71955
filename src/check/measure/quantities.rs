//! 期限, 人数, 数量: what the standard is multiplied by, and their limits.

use super::Draft;
use crate::check::context::Checker;
use crate::diag::Diagnostic;
use crate::diag::catalogue::measures as codes;
use crate::ir::{ExprId, Quantity, QuantityLimit, QuantityWord, Tier, Tiered, Type};
use crate::syntax::ast::{self, Clause, CmpOp, FigureClause, Head, Name};
use crate::units::{Dimension, UnitId};

/// The heads of quantities with their words.
pub(super) const HEADS: [(Head, QuantityWord); 3] =
    [(Head::Term, QuantityWord::Term), (Head::People, QuantityWord::People), (Head::Quantity, QuantityWord::Count)];

impl Checker<'_> {
    /// `期限 = e`, `人数 = e`, `数量 家 = e`.
    pub(super) fn quantities(&mut self, d: &mut Draft<'_>) {
        for (head, word) in HEADS {
            let clauses: Vec<(&Clause, &FigureClause)> =
                d.figures(head).filter(|(_, f)| f.relation == CmpOp::Equal).collect();
            for (clause, f) in clauses {
                self.no_years(f, clause);
                let Some(wanted) = self.quantity_type(d, f, word) else { continue };
                let value = match wanted.1 {
                    true => self.tiered_as(&d.scope, &f.value, Some(&wanted.0)),
                    false => self.tiered(&d.scope, &f.value, Some(&wanted.0)),
                };
                self.add_quantity(d, value, word, (clause, f));
            }
        }
    }

    fn no_years(&mut self, f: &FigureClause, clause: &Clause) {
        if f.yearly || f.cumulative && f.relation == CmpOp::Equal {
            let report = Diagnostic::new(codes::E0411, clause.span, "“每年”和“累计”只用于限额");
            self.report(report.help("每年的限额写 金额 每年 <= … 或 次数 每年 <= …，累计写 期限 <= … 累计"));
        }
    }

    /// What a quantity's value must be, and whether that is certain (a 期限 may be in months or days).
    fn quantity_type(&mut self, d: &Draft<'_>, f: &FigureClause, word: QuantityWord) -> Option<(Type, bool)> {
        let _ = d;
        match (word, &f.unit) {
            (QuantityWord::Term, _) => Some((Type::Number(Dimension::of(UnitId::MONTH)), false)),
            (QuantityWord::People, _) => Some((Type::Number(Dimension::of(UnitId::PERSON)), true)),
            (QuantityWord::Count, Some(unit)) => match self.program.units.read_over(&unit.text).and_then(|s| s.unit) {
                Some(id) => Some((Type::Number(Dimension::of(id)), true)),
                None => {
                    self.unknown_unit(unit);
                    None
                }
            },
            (QuantityWord::Count, None) => {
                let report = Diagnostic::new(codes::E0411, f.head_span, "“数量”后面要写单位");
                self.report(report.help("写作 数量 家 = 企业数"));
                None
            }
        }
    }

    fn add_quantity(
        &mut self,
        d: &mut Draft<'_>,
        value: crate::ir::TieredId,
        word: QuantityWord,
        at: (&Clause, &FigureClause),
    ) {
        let (clause, f) = at;
        let Some(dimension) = self.quantity_dimension(value, word, f) else { return };
        let when = self.when(d, clause);
        let per_element = self.tiered_reads(d, value) || self.when_reads(d, when);
        let known = d.measure.quantities.iter().position(|q| q.dimension == dimension);
        match (known, when) {
            (None, None) => {
                d.measure.quantities.push(Quantity { dimension, word, value, per_element, span: Some(clause.span) });
            }
            (None, Some(_)) => {
                let value = self.only_when(d, value, clause);
                d.measure.quantities.push(Quantity { dimension, word, value, per_element, span: Some(clause.span) });
            }
            (Some(index), when) => self.another_quantity(d, (index, value), when, clause),
        }
    }

    /// A second clause of one quantity: allowed where each bears 当.
    fn another_quantity(
        &mut self,
        d: &mut Draft<'_>,
        which: (usize, crate::ir::TieredId),
        when: Option<ExprId>,
        clause: &Clause,
    ) {
        let (index, value) = which;
        let Some(before) = d.measure.quantities.get(index).map(|q| (q.value, q.span)) else { return };
        let earlier = self.program.tiered.get(before.0.index()).cloned();
        let (Some(cond), Some(earlier)) = (when, earlier.filter(|t| t.base.is_none() || when.is_some())) else {
            let report = Diagnostic::new(codes::E0407, clause.span, "同一个数量写了两次");
            let report = before.1.iter().fold(report, |r, span| r.also(*span, "第一次写在这里"));
            self.report(report.help("留下一处，或者每一处都带上 当 条件"));
            return;
        };
        let ty = self.tiered_type(value);
        let value = self.push(crate::ir::ExprKind::Tiered(value), ty, Some(clause.span));
        let mut merged = Tiered { ..earlier };
        merged.tiers.push(Tier { cond, value, span: Some(clause.span) });
        let conds: Vec<ExprId> = merged.tiers.iter().map(|t| t.cond).collect();
        merged.narrower = crate::analyze::narrower(&self.program, &conds);
        let reads = self.reads(d, value) || self.reads(d, cond);
        let id = self.add_tiered(merged);
        if let Some(quantity) = d.measure.quantities.get_mut(index) {
            quantity.value = id;
            quantity.per_element |= reads;
        }
    }

    /// The dimension of a quantity; a 期限 is in months or days.
    fn quantity_dimension(
        &mut self,
        value: crate::ir::TieredId,
        word: QuantityWord,
        f: &FigureClause,
    ) -> Option<Dimension> {
        let Type::Number(dimension) = self.tiered_type(value) else {
            if self.tiered_type(value) != Type::Error {
                self.not_a_quantity(f, &self.tiered_type(value));
            }
            return None;
        };
        let month_or_day = dimension == Dimension::of(UnitId::MONTH) || dimension == Dimension::of(UnitId::DAY);
        if word == QuantityWord::Term && !month_or_day {
            self.not_a_quantity(f, &Type::Number(dimension));
            return None;
        }
        Some(dimension)
    }

    fn not_a_quantity(&mut self, f: &FigureClause, ty: &Type) {
        let span = f.value.base.as_ref().map_or(f.value.span, |b| b.span);
        let report = match (&f.value.base, ty) {
            (Some(base), Type::Number(_)) => {
                let month = Type::Number(Dimension::of(UnitId::MONTH));
                self.wrong_type((base, ty), &month, "期限")
            }
            _ => Diagnostic::new(
                crate::diag::catalogue::types::E0336,
                span,
                format!("这里要写一个数量，写的是{}", self.show_type(ty)),
            )
            .help("期限写月或天，人数写人"),
        };
        self.report(report);
    }

    /// `期限 <= e`, `人数 <= e`: after the standards, which say whether there must be such a quantity.
    pub(super) fn limits(&mut self, d: &mut Draft<'_>) {
        for (head, word) in HEADS {
            let clauses: Vec<(&Clause, &FigureClause)> =
                d.figures(head).filter(|(_, f)| f.relation == CmpOp::AtMost).collect();
            for (clause, f) in clauses {
                self.no_years(f, clause);
                if !matches!(f.value.base.as_ref().map(|b| &b.kind), Some(ast::ExprKind::Unlimited))
                    || !f.value.tiers.is_empty()
                {
                    self.limit(d, word, (clause, f));
                }
            }
        }
    }

    fn limit(&mut self, d: &mut Draft<'_>, word: QuantityWord, at: (&Clause, &FigureClause)) {
        let (clause, f) = at;
        let quantity = d.measure.quantities.iter().find(|q| q.word == word && fits_unit(self, f, &q.dimension));
        let found = quantity.map(|q| (q.dimension.clone(), q.per_element));
        let wanted = match &found {
            Some((dimension, _)) => Some(Type::Number(dimension.clone())),
            None => match &d.measure.conclusion {
                Some(conclusion) if conclusion.term => Some(self.tiered_type(conclusion.value)),
                _ => None,
            },
        };
        let max = match (&wanted, self.quantity_type(d, f, word)) {
            (Some(ty), _) => self.limit_value(d, &f.value, ty),
            (None, Some((ty, true))) => self.limit_value(d, &f.value, &ty),
            (None, Some((ty, false))) => self.tiered(&d.scope, &f.value, Some(&ty)),
            (None, None) => return,
        };
        let Type::Number(dimension) = self.tiered_type(max) else { return };
        let when = self.when(d, clause);
        let per_element = found.is_some_and(|(_, per)| per) || self.tiered_reads(d, max) || self.when_reads(d, when);
        let limit =
            QuantityLimit { dimension, word, max, cumulative: f.cumulative, when, per_element, span: clause.span };
        d.measure.quantity_limits.push(limit);
    }

    /// The quantity that a limit alone implies: the input or field 期限, 人数; in a one-liner it is declared by this.
    pub(super) fn implied_quantity(&mut self, d: &mut Draft<'_>, dimension: &Dimension) -> bool {
        let found = HEADS.into_iter().find_map(|(head, word)| {
            let (clause, f) =
                d.figures(head).find(|(_, f)| f.relation == CmpOp::AtMost && fits_unit(self, f, dimension))?;
            Some((clause, f, word))
        });
        let Some((clause, f, word)) = found else { return false };
        if word == QuantityWord::Term
            && *dimension != Dimension::of(UnitId::MONTH)
            && *dimension != Dimension::of(UnitId::DAY)
        {
            return false;
        }
        if word == QuantityWord::People && *dimension != Dimension::of(UnitId::PERSON) {
            return false;
        }
        let text = match word {
            QuantityWord::Term => "期限",
            QuantityWord::People => "人数",
            QuantityWord::Count => "数量",
        };
        let name = Name { text: text.to_owned(), span: f.head_span };
        if self.needs_type(&d.scope, &path(&name)) && !d.scope.one_line {
            return false;
        }
        let value = self.value_of(&d.scope, &path(&name), &Type::Number(dimension.clone()), "这个数量");
        let per_element = self.reads(d, value);
        let value = self.plain(value);
        let span = Some(clause.span);
        d.measure.quantities.push(Quantity { dimension: dimension.clone(), word, value, per_element, span });
        true
    }
}

fn path(name: &Name) -> ast::Expr {
    ast::Expr { kind: ast::ExprKind::Path(vec![name.clone()]), span: name.span }
}

/// Whether 数量 家 is about this dimension; 期限 and 人数 bear no unit.
pub(super) fn fits_unit(checker: &Checker<'_>, f: &FigureClause, dimension: &Dimension) -> bool {
    match &f.unit {
        Some(unit) => {
            checker.program.units.read_over(&unit.text).and_then(|s| s.unit).map(Dimension::of).as_ref()
                == Some(dimension)
        }
        None => true,
    }
}
