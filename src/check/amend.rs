//! 修改 and 过渡: a measure of an amending document stands in the place of the amended clause's measure of the same name
//! from a day on (S98–S101).
//!
//! In: the documents with their changes. Out: `Measure::amends`, and days in force of both measures such that on every
//! day one of them holds; whoever reads a part of the old measure reads the new one's where that holds. What computes
//! needs to know no more of amendments than that two measures share one history.

use super::Checker;
use crate::diag::Diagnostic;
use crate::diag::catalogue::names as codes;
use crate::ir::{
    Amendment, ChangeKind, CmpOp, Document, DocumentChange, DocumentId, ExprId, ExprKind, Measure, MeasureId,
    MeasurePart, Tier, Tiered, TieredId, Transition, Type,
};
use crate::source::Span;
use crate::value::{Date, Value};
use std::collections::{BTreeMap, BTreeSet};

impl Checker<'_> {
    /// Finds which measures stand in the place of which; names and citations suffice for it.
    pub(super) fn find_amendments(&mut self) {
        let mut pairs: Vec<(MeasureId, MeasureId, Date, Span)> = Vec::new();
        let documents = self.program.documents.clone();
        for (id, document) in (0..).map(DocumentId).zip(&documents) {
            for change in document.changes.iter().filter(|c| c.kind == ChangeKind::Amends) {
                let target = documents.iter().position(|d| d.number == change.number && !d.number.is_empty());
                let Some(target) = target.filter(|target| *target != id.index()) else { continue };
                let level = documents.get(target).and_then(|old| old.level);
                if document.level.zip(level).is_some_and(|(new, old)| new < old) {
                    self.diags.push(lower_level(document, change));
                    continue;
                }
                let olds = self.of_clause(target, change.clause.as_deref());
                pairs.extend(self.amending(id, document, change, &olds));
            }
        }
        pairs.sort_by_key(|(.., from, _)| *from);
        for (old, new, from, span) in pairs {
            let original = self.program.original(old);
            if let Some(measure) = self.program.measures.get_mut(new.index())
                && original != new
            {
                measure.amends = Some(Amendment { original, from, span });
            }
        }
    }

    fn of_clause(&self, document: usize, clause: Option<&str>) -> Vec<MeasureId> {
        let cites = |m: &Measure| {
            clause.is_none_or(|c| m.citation.iter().flat_map(|cited| &cited.clauses).any(|written| written == c))
        };
        let mine = |m: &Measure| m.document.is_some_and(|d| d.index() == document) && cites(m);
        (0..).map(MeasureId).zip(&self.program.measures).filter(|(_, m)| mine(m)).map(|(id, _)| id).collect()
    }

    /// The measures that one 修改 puts in the place of others.
    fn amending(
        &mut self,
        by: DocumentId,
        document: &Document,
        change: &DocumentChange,
        olds: &[MeasureId],
    ) -> Vec<(MeasureId, MeasureId, Date, Span)> {
        let clause = change.clause.as_deref().unwrap_or_default();
        let report = |message: String| Diagnostic::new(codes::W0203, change.span, message);
        if olds.is_empty() {
            let message = format!("{} 没有依据{clause}的措施", change.number);
            self.diags.push(report(message).help("检查条号；只修改文字而不影响计算的条款，不用写「修改」"));
            return Vec::new();
        }
        let Some(from) = document.first_day(change) else {
            let message = "修改没有写从哪一天起，文件也没有施行和发布的日期".to_owned();
            self.diags.push(report(message).help("写「修改 文号 第3条 自 2026年1月1日」"));
            return Vec::new();
        };
        let own = self.of_clause(by.index(), None);
        let name = |id: &MeasureId| self.program.measures.get(id.index()).map(|m| m.name.clone()).unwrap_or_default();
        let mut found = Vec::new();
        for old in olds {
            let named: Vec<MeasureId> = own.iter().copied().filter(|new| name(new) == name(old)).collect();
            found.extend(named.into_iter().map(|new| (*old, new, from, change.span)));
        }
        if found.is_empty() {
            let names: Vec<String> = olds.iter().map(|old| format!("「{}」", name(old))).collect();
            let message = format!("修改了 {} {clause}，但是没有写出修改后的{}", change.number, names.join("、"));
            let help = "在本文件里写一个同名的措施，写全修改后的规定；整条不再有效的用「废止」";
            self.diags.push(report(message).help(help));
        }
        found
    }

    /// Of measures that are one and the same before and after its amendments, the original; else all.
    pub(super) fn one_text(&self, found: Vec<MeasureId>) -> Vec<MeasureId> {
        let originals: BTreeSet<MeasureId> = found.iter().map(|id| self.program.original(*id)).collect();
        if originals.len() == 1 && found.len() > 1 { originals.into_iter().collect() } else { found }
    }

    /// Days in force of the old and the new texts, and what others read of them. Measures must have been lowered.
    pub(super) fn amendments(&mut self) {
        let mut texts: BTreeMap<MeasureId, Vec<(Date, MeasureId)>> = BTreeMap::new();
        for (id, measure) in (0..).map(MeasureId).zip(&self.program.measures) {
            if let Some(amendment) = measure.amends {
                texts.entry(amendment.original).or_default().push((amendment.from, id));
            }
        }
        for (original, mut later) in texts {
            later.sort();
            let by = self.program.measures.get(original.index()).and_then(|m| m.validity.by);
            let mut olds = vec![original];
            for (from, new) in later {
                let before = olds.last().copied().unwrap_or(original);
                let document = self.program.measures.get(new.index()).and_then(|m| m.document);
                let transition = document.and_then(|d| self.program.documents.get(d.index())?.transition.clone());
                if let Some(measure) = self.program.measures.get_mut(new.index()) {
                    measure.validity.by = measure.validity.by.or(by);
                }
                let begun = self.begun(before, from, transition.as_ref());
                self.readers(&olds, new, begun);
                self.ends(before, from, transition.as_ref());
                self.begins(new, from, transition.as_ref());
                olds.push(new);
            }
        }
    }

    /// The day on which a measure is judged.
    fn judged(&mut self, id: MeasureId) -> ExprId {
        let by = self.program.measures.get(id.index()).and_then(|m| m.validity.by);
        by.unwrap_or_else(|| self.push(ExprKind::AssessmentDay, Type::Date, None))
    }

    fn day(&mut self, day: Date) -> ExprId {
        self.push(ExprKind::Const(Value::Date(day)), Type::Date, None)
    }

    fn day_compared(&mut self, op: CmpOp, left: ExprId, day: Date) -> ExprId {
        let day = self.day(day);
        self.push(ExprKind::Compare(op, left, day), Type::Bool, None)
    }

    /// The condition that the new text holds instead of a measure's. Before its first day it holds for nobody.
    fn begun(&mut self, old: MeasureId, from: Date, transition: Option<&Transition>) -> ExprId {
        let Some(transition) = transition else {
            let by = self.judged(old);
            return self.day_compared(CmpOp::AtLeast, by, from);
        };
        let today = self.push(ExprKind::AssessmentDay, Type::Date, None);
        let mut new = self.day_compared(CmpOp::AtLeast, transition.by, from);
        if let Some(until) = transition.until {
            let over = self.day_compared(CmpOp::Greater, today, until);
            new = self.push(ExprKind::Or(vec![new, over]), Type::Bool, None);
        }
        let begun = self.day_compared(CmpOp::AtLeast, today, from);
        self.push(ExprKind::And(vec![begun, new]), Type::Bool, None)
    }

    /// Ends a measure on the day before a change; with a 过渡 it ends for whom the new text holds.
    pub(super) fn ends(&mut self, id: MeasureId, from: Date, transition: Option<&Transition>) {
        let last = match transition {
            None => from.add(0, -1),
            Some(_) => {
                let over = self.begun(id, from, transition);
                self.judged_instead(id, over, Date::new(9999, 12, 31));
                Date::new(9999, 12, 30)
            }
        };
        if let Some(measure) = self.program.measures.get_mut(id.index()) {
            measure.validity.to = [measure.validity.to, last].into_iter().flatten().min();
        }
    }

    /// Begins a measure on the day of a change; with a 过渡 it is not in force for whom the old text holds.
    fn begins(&mut self, id: MeasureId, from: Date, transition: Option<&Transition>) {
        let first = match transition {
            None => Some(from),
            Some(_) => {
                let begun = self.begun(id, from, transition);
                let not_yet = self.push(ExprKind::Not(begun), Type::Bool, None);
                self.judged_instead(id, not_yet, Date::new(1, 1, 1));
                Date::new(1, 1, 2)
            }
        };
        if let Some(measure) = self.program.measures.get_mut(id.index()) {
            measure.validity.from = measure.validity.from.max(first);
        }
    }

    /// Judges a measure on a day outside of its validity where a condition holds.
    fn judged_instead(&mut self, id: MeasureId, cond: ExprId, day: Option<Date>) {
        let (Some(day), base) = (day, self.judged(id)) else { return };
        let value = self.day(day);
        let tier = Tier { cond, value, span: None };
        let by = self.tiers(base, tier, Type::Date);
        if let Some(measure) = self.program.measures.get_mut(id.index()) {
            measure.validity.by = Some(by);
        }
    }

    fn tiers(&mut self, base: ExprId, tier: Tier, ty: Type) -> ExprId {
        let id = TieredId(u32::try_from(self.program.tiered.len()).unwrap_or(u32::MAX));
        let tiered = Tiered {
            base: Some(base),
            tiers: vec![tier],
            narrower: vec![Vec::new()],
            strategy: None,
            ty: ty.clone(),
            span: None,
        };
        self.program.tiered.push(tiered);
        self.push(ExprKind::Tiered(id), ty, None)
    }

    /// What reads a part of one of the texts before reads the new text's where that holds; what the new text itself rests on
    /// goes on reading the one before.
    fn readers(&mut self, olds: &[MeasureId], new: MeasureId, begun: ExprId) {
        let below = self.below(new);
        for place in (0..self.program.exprs.len()).filter_map(|i| u32::try_from(i).ok().map(ExprId)) {
            let ExprKind::Measure(id, part) = &self.program.expr(place).kind else { continue };
            if !olds.contains(id) || below.contains(&place) {
                continue;
            }
            let (id, part, ty, span) = (*id, part.clone(), self.ty(place), self.program.expr(place).span);
            let Some(part) = self.same_part(id, new, part, &ty) else { continue };
            let old = self.program.expr(place).kind.clone();
            let base = self.push(old, ty.clone(), span);
            let value = self.push(ExprKind::Measure(new, part), ty.clone(), span);
            let both = self.tiers(base, Tier { cond: begun, value, span: None }, ty);
            let kind = self.program.expr(both).kind.clone();
            if let Some(slot) = self.program.exprs.get_mut(place.index()) {
                slot.kind = kind;
            }
        }
    }

    /// The part of the new text that is read for a part of the old one, where it has it and of the same type.
    fn same_part(&self, old: MeasureId, new: MeasureId, part: MeasurePart, ty: &Type) -> Option<MeasurePart> {
        let part = match part {
            MeasurePart::Output(index) => {
                let name = &self.program.measures.get(old.index())?.outputs.get(index)?.name;
                MeasurePart::Output(
                    self.program.measures.get(new.index())?.outputs.iter().position(|o| o.name == *name)?,
                )
            }
            part @ (MeasurePart::Standard | MeasurePart::Base | MeasurePart::Amount | MeasurePart::Eligible) => part,
        };
        (self.part_type(new, &part).as_ref() == Some(ty)).then_some(part)
    }

    /// The expressions that a measure rests on: those written in it, and those of the definitions and measures that it
    /// reads.
    fn below(&self, id: MeasureId) -> BTreeSet<ExprId> {
        let (mut found, mut measures, mut open) = (BTreeSet::new(), vec![id], Vec::new());
        let mut seen = BTreeSet::new();
        loop {
            if let Some(id) = measures.pop() {
                if seen.insert(id) {
                    open.extend(self.written_in(id));
                }
                continue;
            }
            let Some(expr) = open.pop() else { return found };
            if !found.insert(expr) {
                continue;
            }
            let kind = &self.program.expr(expr).kind;
            kind.operands(&mut |operand| open.push(operand));
            let tiered = match kind {
                ExprKind::Definition(d) => self.program.definitions.get(d.index()).map(|d| d.value),
                ExprKind::Tiered(tiered) => Some(*tiered),
                ExprKind::Measure(other, _) => {
                    measures.push(*other);
                    None
                }
                _ => None,
            };
            if let Some(tiered) = tiered.and_then(|t| self.program.tiered.get(t.index())) {
                open.extend(tiered.base);
                open.extend(tiered.tiers.iter().flat_map(|t| [t.cond, t.value]));
            }
        }
    }

    fn written_in(&self, id: MeasureId) -> Vec<ExprId> {
        let Some(whole) = self.program.measures.get(id.index()).and_then(|m| m.span) else { return Vec::new() };
        let inside = |s: Span| s.source == whole.source && whole.start <= s.start && s.end <= whole.end;
        let all = (0..).map(ExprId).zip(&self.program.exprs);
        all.filter(|(_, e)| e.span.is_some_and(inside)).map(|(id, _)| id).collect()
    }

    /// A group of the old text is one of the new text too.
    pub(super) fn amended_members(&mut self) {
        let amended =
            (0..).map(MeasureId).zip(&self.program.measures).filter_map(|(id, m)| Some((id, m.amends?.original)));
        let amended: Vec<(MeasureId, MeasureId)> = amended.collect();
        for group in &mut self.program.groups {
            for (new, original) in &amended {
                let place = group.members.iter().position(|m| m == original);
                if let Some(place) = place.filter(|_| !group.members.contains(new)) {
                    group.members.insert(place + 1, *new);
                }
            }
        }
    }
}

fn lower_level(document: &Document, change: &DocumentChange) -> Diagnostic {
    let message = format!("{} 的级别低于 {}，这一修改不起作用", document.number, change.number);
    Diagnostic::new(codes::W0204, change.span, message).help("下级文件不能修改上级文件；检查「级别」和文号")
}
