//! The form of a measure: all that decides its result, as terms, each clause with its place.
//!
//! In: a measure of one side. Out: its conditions, the clauses that make its figure, and one term over all of them.
//! Labels, titles, funds and bodies are no part of a form: they change no result (`super::clauses` tells them).

use super::identity::in_its_place;
use super::inside::exactly;
use super::lower::{Lower, related_terms, today};
use super::term::{MEASURE, Op, SET, TermId};
use crate::analyze::ranges::{Values, day_number};
use crate::analyze::terms::related;
use crate::ir::{
    ApplicationOf, CapScope, ChangeKind, CmpOp, DocumentChange, ExprId, Frequency, Group, Measure, MeasureId,
    MeasureKind, Quantity, QuantityLimit, Requirement, Rounding, Standard, TieredId, Type,
};
use crate::source::Span;
use crate::value::{Date, Rational};

/// What a clause of a form is about; the word of the surface.
pub type Word = &'static str;

/// One clause of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The clause's word.
    pub word: Word,
    /// What it says.
    pub term: TermId,
    /// Where it is written.
    pub span: Option<Span>,
}

/// One condition by itself: its word with its label, its term, its place.
pub type Condition = (String, TermId, Span);

/// What decides a measure's result.
#[derive(Clone, Debug)]
pub struct Form {
    /// Expired.
    pub expired: TermId,
    /// Not yet in force.
    pub not_yet: TermId,
    /// All conditions of the whole measure.
    pub conditions: TermId,
    /// All conditions of an element of 逐个.
    pub element: TermId,
    /// Every other clause, as written.
    pub clauses: Vec<Clause>,
    /// What other parts already hold, each by itself: limits that the quantities of `clauses` hold, 废止 and 修改 that the days
    /// in force hold.
    pub folded: Vec<Clause>,
    /// Each condition by itself.
    pub listed: Vec<Condition>,
    /// All of it as one term.
    pub whole: TermId,
}

/// The word of what other documents do to a measure.
pub const BY_OTHERS: Word = "废止与修改";

/// The results that need no figure.
pub const EXPIRED: &str = "已失效";
/// Not yet in force.
pub const NOT_YET: &str = "未施行";
/// How often the measure was received before; a subject of limits.
pub const TIMES: &str = "此前已享受次数";
/// The same in the year at hand.
pub const TIMES_THIS_YEAR: &str = "本年度已享受次数";
/// For how much of the 期限's unit it was received before.
pub const PERIODS: &str = "此前已享受期数";
/// 不可享受 or 不合规.
pub const REFUSED: &str = "不满足";

impl Lower<'_, '_> {
    /// The term of a measure; each is made once.
    pub fn measure(&mut self, id: MeasureId) -> TermId {
        if let Some(term) = self.measures.get(&id) {
            return *term;
        }
        let Some(measure) = self.program.measures.get(id.index()) else { return self.arena.nothing() };
        // What was received of another measure is not what was received of this one.
        let outer = self.of.replace(format!("「{}」", measure.name));
        let form = self.form(measure);
        self.of = outer;
        self.measures.insert(id, form.whole);
        form.whole
    }

    /// Lowers something in the place of a measure: its element bound, its 基准日 and its 逐月 in force.
    pub(super) fn within<T>(&mut self, measure: &Measure, f: impl FnOnce(&mut Self) -> T) -> T {
        let outer = (std::mem::take(&mut self.elements), self.base_day, self.month);
        self.month = None;
        self.base_day = today(self.arena);
        if let Some(element) = &measure.per_element {
            self.enter(element.var, Some(element.entity));
        }
        if let Some(day) = measure.base_day {
            self.base_day = self.expr(day);
        }
        self.month = measure.monthly_from.map(|from| {
            let from = self.expr(from);
            self.arena.apply("逐月", vec![from])
        });
        let found = f(self);
        (self.elements, self.base_day, self.month) = outer;
        found
    }

    /// The form of a measure.
    pub fn form(&mut self, measure: &Measure) -> Form {
        self.within(measure, |lower| lower.form_here(measure))
    }

    fn form_here(&mut self, measure: &Measure) -> Form {
        let (expired, not_yet) = self.validity(measure);
        let (conditions, element) = self.requirements(measure);
        let listed = self.listed(measure);
        let (clauses, folded) = self.clauses(measure);
        let kind = match measure.kind {
            MeasureKind::Measure => "措施",
            MeasureKind::Rule => "规则",
            MeasureKind::Target => "目标",
        };
        let mut args = vec![expired, not_yet, conditions, element];
        args.extend(clauses.iter().map(|c| self.arena.apply(c.word, vec![c.term])));
        let whole = self.arena.measure(&format!("{MEASURE}{kind}"), args);
        Form { expired, not_yet, conditions, element, clauses, folded, listed, whole }
    }

    fn validity(&mut self, measure: &Measure) -> (TermId, TermId) {
        let validity = &measure.validity;
        let day = match validity.by {
            Some(by) => self.expr(by),
            None => today(self.arena),
        };
        let beyond = |end: Option<Date>| end.map(|d| (day_number(d), false));
        let after = validity.to.map_or(Values::Numbers(Vec::new()), |to| Values::interval(beyond(Some(to)), None));
        let before =
            validity.from.map_or(Values::Numbers(Vec::new()), |from| Values::interval(None, beyond(Some(from))));
        (self.arena.test(day, exactly(after)), self.arena.test(day, exactly(before)))
    }

    /// The conditions of the whole measure, and those of an element.
    fn requirements(&mut self, measure: &Measure) -> (TermId, TermId) {
        let (mut whole, mut element) = (Vec::new(), Vec::new());
        for requirement in &measure.requirements {
            let term = self.requirement(requirement);
            if requirement.per_element { element.push(term) } else { whole.push(term) }
        }
        for attestation in &measure.attestations {
            let value = self.expr(attestation.value);
            let term = self.when(attestation.when, value);
            if attestation.per_element { element.push(term) } else { whole.push(term) }
        }
        (self.arena.and(whole), self.arena.and(element))
    }

    /// Each condition of a measure by itself.
    fn listed(&mut self, measure: &Measure) -> Vec<Condition> {
        let mut found = Vec::new();
        for requirement in &measure.requirements {
            let word = if requirement.exclude { "除外" } else { "须" };
            let label = requirement.label.as_ref().map(|l| format!("「{l}」")).unwrap_or_default();
            let term = self.requirement(requirement);
            found.push((format!("{word}{label}"), term, requirement.span));
        }
        for attestation in &measure.attestations {
            let value = self.expr(attestation.value);
            let term = self.when(attestation.when, value);
            found.push((format!("认定 {}", attestation.name), term, attestation.span));
        }
        found
    }

    /// What a 须 or 除外 asks for, as one condition (S8).
    pub fn requirement(&mut self, requirement: &Requirement) -> TermId {
        let cond = self.expr(requirement.cond);
        if !requirement.exclude {
            return self.when(requirement.when, cond);
        }
        let outside = self.arena.not(cond);
        self.when(requirement.when, outside)
    }

    /// `非 P 或 C`
    pub(super) fn when(&mut self, when: Option<ExprId>, cond: TermId) -> TermId {
        let Some(when) = when else { return cond };
        let when = self.expr(when);
        let not = self.arena.not(when);
        self.arena.or(vec![not, cond])
    }

    /// A value that stands only where a condition holds.
    fn present(&mut self, when: Option<ExprId>, value: TermId) -> TermId {
        let Some(when) = when else { return value };
        let when = self.expr(when);
        let none = self.arena.nothing();
        self.arena.cases("", none, vec![(when, value)])
    }

    /// The clauses, and the limits that are folded into them.
    fn clauses(&mut self, measure: &Measure) -> (Vec<Clause>, Vec<Clause>) {
        let mut found = Vec::new();
        let mut inside = Vec::new();
        let mut folded = vec![false; measure.quantity_limits.len()];
        self.frame(measure, &mut found);
        self.by_others(measure, &mut inside);
        for standard in &measure.standards {
            let term = self.standard(standard);
            found.push(Clause { word: "标准", term, span: Some(standard.span) });
        }
        for quantity in &measure.quantities {
            let plain = self.tiered(quantity.value);
            inside.push(Clause { word: quantity_word(quantity.word), term: plain, span: quantity.span });
            let term = self.quantity(measure, quantity, &mut folded);
            found.push(Clause { word: quantity_word(quantity.word), term, span: quantity.span });
        }
        for (limit, folded) in measure.quantity_limits.iter().zip(&folded) {
            let clause = self.quantity_limit(limit);
            if *folded { inside.push(clause) } else { found.push(clause) }
        }
        self.limits(measure, &mut found);
        self.others(measure, &mut found);
        self.groups(measure, &mut found);
        (found, inside)
    }

    fn quantity_limit(&mut self, limit: &QuantityLimit) -> Clause {
        let max = self.tiered(limit.max);
        let max = self.present(limit.when, max);
        let name = format!("限额 {:?} {:?} {}", limit.word, limit.dimension, limit.cumulative);
        let term = self.arena.apply(&name, vec![max]);
        Clause { word: LIMITS.get(limit.word as usize).copied().unwrap_or("限额"), term, span: Some(limit.span) }
    }

    /// What holds for all clauses: 逐个, 基准日, 逐月.
    fn frame(&mut self, measure: &Measure, found: &mut Vec<Clause>) {
        if let Some(each) = &measure.per_element {
            let entity = self.program.entities.get(each.entity.index());
            let keys = entity.map(|e| {
                let names = e.identity.iter().filter_map(|i| e.fields.get(*i)).map(|f| f.name.as_str());
                format!("逐个 {} {:?} {}", e.name, e.counts_as, names.collect::<Vec<_>>().join("、"))
            });
            let term = self.arena.apply(&keys.unwrap_or_default(), Vec::new());
            found.push(Clause { word: "逐个", term, span: Some(each.span) });
        }
        if measure.base_day.is_some() {
            found.push(Clause { word: "基准日", term: self.base_day, span: None });
        }
        if let Some(month) = self.month {
            found.push(Clause { word: "逐月", term: month, span: None });
        }
    }

    /// What other documents do to this measure; its days in force hold it.
    fn by_others(&mut self, measure: &Measure, inside: &mut Vec<Clause>) {
        let Some(own) = measure.document.and_then(|d| self.program.documents.get(d.index())) else { return };
        let clauses = measure.citation.as_ref().map_or(&[][..], |c| c.clauses.as_slice());
        let meant = |c: &&DocumentChange| {
            c.kind != ChangeKind::Follows
                && c.number == own.number
                && c.clause.as_ref().is_none_or(|clause| clauses.contains(clause))
        };
        for document in &self.program.documents {
            for change in document.changes.iter().filter(meant) {
                let from = change.from.or(document.published);
                let name = format!("{:?} {:?} {:?} {:?}", change.kind, change.clause, from, document.number);
                let term = self.arena.apply(&name, Vec::new());
                inside.push(Clause { word: BY_OTHERS, term, span: Some(change.span) });
            }
        }
    }

    fn standard(&mut self, standard: &Standard) -> TermId {
        let value = self.tiered(standard.value);
        let upper = match standard.upper {
            Some(upper) => self.tiered(upper),
            None => self.arena.nothing(),
        };
        let term = self.arena.apply(&format!("标准 {:?}", standard.bound), vec![value, upper]);
        self.present(standard.when, term)
    }

    /// A quantity, cut by the limits of its own kind one after another (S27).
    fn quantity(&mut self, measure: &Measure, quantity: &Quantity, folded: &mut [bool]) -> TermId {
        let mut value = self.tiered(quantity.value);
        let own = |l: &QuantityLimit| l.dimension == quantity.dimension && l.word == quantity.word;
        for (limit, folded) in measure.quantity_limits.iter().zip(folded).filter(|(l, _)| own(l)) {
            let Some(cut) = self.cut(limit, value) else { continue };
            value = cut;
            *folded = true;
        }
        self.arena.apply(&format!("{:?}", quantity.dimension), vec![value])
    }

    /// A value within a limit, of which what was received before is taken off; nothing where it cannot be said so.
    fn cut(&mut self, limit: &QuantityLimit, value: TermId) -> Option<TermId> {
        let mut max = self.tiered(limit.max);
        if limit.cumulative {
            let before = self.before(PERIODS);
            let minus = Rational::from_integer(-1);
            max = self.arena.linear(Rational::ZERO, &[(Rational::ONE, max), (minus, before)])?;
        }
        // A limit that is 不适用 is none: then this does not hold.
        let beyond = related_terms(self.arena, CmpOp::Less, max, value)?;
        let beyond = match limit.when {
            Some(when) => {
                let when = self.expr(when);
                self.arena.and(vec![when, beyond])
            }
            None => beyond,
        };
        Some(self.arena.cases("", value, vec![(beyond, max)]))
    }

    /// What was received before, of the measure at hand.
    fn before(&mut self, what: &str) -> TermId {
        let of = self.of.clone().unwrap_or_default();
        self.arena.put(Op::Given(format!("{what}{of}")), Vec::new())
    }

    fn limits(&mut self, measure: &Measure, found: &mut Vec<Clause>) {
        for cap in &measure.caps {
            let max = self.tiered(cap.max);
            let max = self.present(cap.when, max);
            let (scope, from) = match cap.scope {
                CapScope::Total => ("总额", None),
                CapScope::CalendarYear => ("每年", None),
                CapScope::YearFrom(from) => ("每年 自", Some(from)),
                CapScope::Element => ("每个", None),
            };
            let from = from.map(|e| self.expr(e));
            let args = [max].into_iter().chain(from).collect();
            let term = self.arena.apply(&format!("{scope} {}", cap.cumulative), args);
            found.push(Clause { word: "金额", term, span: Some(cap.span) });
        }
        for frequency in &measure.frequencies {
            let term = self.frequency(frequency);
            found.push(Clause { word: "次数", term, span: Some(frequency.span) });
        }
        for unique in &measure.uniques {
            let keys = unique.keys.iter().map(|(name, key)| {
                let key = self.expr(*key);
                self.arena.apply(name, vec![key])
            });
            let keys = keys.collect();
            let term = self.arena.set(&format!("{SET}不重复"), keys);
            let term = self.present(unique.when, term);
            found.push(Clause { word: "不重复", term, span: Some(unique.span) });
        }
    }

    /// 次数 as a condition on how often it was received before (S50), where its limit is a number.
    fn frequency(&mut self, frequency: &Frequency) -> TermId {
        let max = frequency.max.map(|max| self.tiered(max));
        let from = frequency.year_from.map(|from| self.expr(from));
        let yearly = frequency.yearly || frequency.year_from.is_some();
        let left = max.and_then(|max| self.arena.as_number(max)).and_then(|n| n.checked_sub(Rational::ONE));
        let none = self.arena.nothing();
        let Some(left) = left else {
            let args = vec![max.unwrap_or(none), from.unwrap_or(none)];
            let term = self.arena.apply(&format!("次数 {}", frequency.yearly), args);
            return self.present(frequency.when, term);
        };
        let before = self.before(if yearly { TIMES_THIS_YEAR } else { TIMES });
        self.arena.declare_whole(before);
        let again = self.arena.test(before, exactly(related(CmpOp::AtMost, left)));
        let again = self.when(frequency.when, again);
        self.arena.apply(&format!("次数 {yearly}"), vec![again, from.unwrap_or(none)])
    }

    fn others(&mut self, measure: &Measure, found: &mut Vec<Clause>) {
        if let Some(conclusion) = &measure.conclusion {
            let value = self.tiered(conclusion.value);
            let unit = self.shown_unit(conclusion.value);
            let term = self.arena.apply(&format!("结论 {} {unit}", conclusion.term), vec![value]);
            found.push(Clause {
                word: if conclusion.term { "期限" } else { "结论" },
                term,
                span: Some(conclusion.span),
            });
        }
        for application in &measure.applications {
            let value = self.expr(application.value);
            let name = match application.what {
                ApplicationOf::Amount => "申请 额度",
                ApplicationOf::Term => "申请 期限",
            };
            let term = self.arena.apply(name, vec![value]);
            found.push(Clause { word: "申请", term, span: Some(application.span) });
        }
        if let Some(assessed) = &measure.assessed {
            let value = self.expr(assessed.value);
            let term = self.arena.apply(&format!("核定 {} {}", assessed.clip, assessed.per_element), vec![value]);
            found.push(Clause { word: "核定", term, span: Some(assessed.span) });
        }
        if let Some(rounding) = &measure.rounding {
            let term = self.rounding(rounding);
            found.push(Clause { word: "取整", term, span: rounding.span });
        }
        if measure.round_each {
            let term = self.arena.truth(true);
            found.push(Clause { word: "逐笔取整", term, span: None });
        }
        self.side_results(measure, found);
        self.target(measure, found);
    }

    fn rounding(&mut self, rounding: &Rounding) -> TermId {
        let default = rounding.step == Rational::CENT && rounding.mode == crate::ir::RoundingMode::HalfUp;
        let name = format!("取整 {:?} {:?}", rounding.step, rounding.mode);
        let term = if default { self.arena.nothing() } else { self.arena.apply(&name, Vec::new()) };
        self.present(rounding.when, term)
    }

    fn side_results(&mut self, measure: &Measure, found: &mut Vec<Clause>) {
        for entitlement in &measure.entitlements {
            let given = self.arena.apply(&entitlement.name, Vec::new());
            let term = self.present(entitlement.when, given);
            found.push(Clause { word: "待遇", term, span: Some(entitlement.span) });
        }
        for output in &measure.outputs {
            let value = self.tiered(output.value);
            let value = self.present(output.when, value);
            let unit = self.shown_unit(output.value);
            let term = self.arena.apply(&format!("{} {unit}", output.name), vec![value]);
            found.push(Clause { word: "另示", term, span: Some(output.span) });
        }
    }

    /// The unit in which a figure is told: three days are not three months.
    fn shown_unit(&self, value: TieredId) -> String {
        match self.program.tiered.get(value.index()).map(|t| &t.ty) {
            Some(Type::Number(unit)) => self.program.units.show(unit),
            Some(_) | None => String::new(),
        }
    }

    fn target(&mut self, measure: &Measure, found: &mut Vec<Clause>) {
        let Some(target) = &measure.target else { return };
        for test in &target.tests {
            let args = vec![self.expr(test.actual), self.expr(test.threshold), self.expr(test.cond)];
            let term = self.arena.apply(&format!("目标 {:?}", test.op), args);
            found.push(Clause { word: "目标", term, span: Some(test.span) });
        }
        if let Some(due) = target.due {
            let term = self.expr(due);
            found.push(Clause { word: "截至", term, span: Some(target.span) });
        }
    }

    /// The exclusion groups of a measure, as they are declared.
    fn groups(&mut self, measure: &Measure, found: &mut Vec<Clause>) {
        let program = self.program;
        let is_self = |m: &&Measure| std::ptr::eq(*m, measure);
        let member = |id: &MeasureId| program.measures.get(id.index());
        for group in program.groups.iter().filter(|g| g.members.iter().filter_map(member).any(|m| is_self(&m))) {
            let term = self.group(group);
            found.push(Clause { word: "不得重复享受", term, span: group.span });
        }
    }

    /// A group by the names of its members in order and its rules.
    pub fn group(&mut self, group: &Group) -> TermId {
        let members = group.members.iter().filter_map(|id| self.program.measures.get(id.index()));
        // A text in the place of another member is that member.
        let names = members.filter(|m| !in_its_place(self.program, m)).map(|m| m.name.as_str());
        let names = names.collect::<Vec<_>>().join("、");
        let mut rules = Vec::new();
        for rule in &group.rules {
            let choice = rule.choice.map(|e| self.expr(e));
            let none = self.arena.nothing();
            let term = self.arena.apply(&format!("{:?} {:?}", rule.scope, rule.strategy), vec![choice.unwrap_or(none)]);
            rules.push(self.present(rule.when, term));
        }
        self.arena.apply(&format!("互斥 {names}"), rules)
    }
}

/// The words of limits, in the order of `QuantityWord`.
const LIMITS: [Word; 3] = ["期限的限额", "人数的限额", "数量的限额"];

fn quantity_word(word: crate::ir::QuantityWord) -> Word {
    match word {
        crate::ir::QuantityWord::Term => "期限",
        crate::ir::QuantityWord::People => "人数",
        crate::ir::QuantityWord::Count => "数量",
    }
}
