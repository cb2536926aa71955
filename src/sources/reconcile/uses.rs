//! Every figure that the rules write, with the clauses that they cite for it.
//!
//! A definition without a citation of its own is used for the clauses of the rules that name it; its figures count as
//! used there, but are not held against the clause, because the shared vocabulary cites no notice.

use super::clause_ids;
use crate::source::Span;
use crate::syntax::ast::*;
use crate::syntax::visit;
use crate::units::UnitTable;
use crate::value::{Date, Rational, YearMonth};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A figure as a rule writes it, in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// A number with its base unit; empty for none.
    Number(Rational, String),
    /// A ratio.
    Ratio(Rational),
    /// A day.
    Date(Date),
    /// A month of a year.
    Month(YearMonth),
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Written::Number(value, unit) => write!(f, "{value}{unit}"),
            Written::Ratio(value) => match value.checked_mul(Rational::from_integer(100)) {
                Some(percent) if percent.to_decimal().is_some() => write!(f, "{percent}%"),
                _ => write!(f, "{value}"),
            },
            Written::Date(date) => write!(f, "{date}"),
            Written::Month(month) => write!(f, "{month}"),
        }
    }
}

/// One figure in a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The figure.
    pub written: Written,
    /// Its place.
    pub span: Span,
    /// How the rule compares with it.
    pub op: Option<CmpOp>,
    /// The clauses cited for it; empty for a definition without a citation.
    pub clauses: Vec<String>,
    /// Whether it is not held against the clause: 0, 1次 and the like, or a shared definition's.
    pub exempt: bool,
    /// How far it depends on readings.
    pub by_reading: ByReading,
}

/// How far a part of a rule depends on readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ByReading {
    /// It does not.
    No,
    /// It holds under a default.
    Default,
    /// It holds under another alternative, or under either.
    Other,
}

/// `不计 第5条 “1551” 因 “…”`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excuse {
    /// The clause.
    pub clause: String,
    /// The figures as the notice writes them.
    pub figures: Vec<String>,
    /// Why no rule computes with them.
    pub reason: String,
}

/// What the rules of one file say of its document.
#[derive(Debug, Default)]
pub struct Cited {
    /// Every figure.
    pub uses: Vec<Use>,
    /// Every clause that is cited, with its place.
    pub citations: Vec<(String, Span)>,
    /// The first clause of each measure in order of the file.
    pub measure_order: Vec<(String, Span)>,
    /// The clauses that a rule, a definition or a note covers.
    pub covered: BTreeSet<String>,
    /// The first place that cites each clause.
    pub places: BTreeMap<String, Span>,
    /// Figures that no rule computes with.
    pub excused: Vec<Excuse>,
}

/// The document number that a file declares.
pub fn document_number(file: &File) -> Option<(&str, Span)> {
    file.items.iter().find_map(|item| match &item.kind {
        ItemKind::Document(decl) => Some((decl.number.text.as_str(), decl.number.span)),
        _ => None,
    })
}

/// The clauses that a figure is held against, whether it is exempt, and how far it depends on readings.
type Held<'h> = (&'h [String], bool, ByReading);

/// Calls a function for every expression of some part of the tree.
type Walk<'w> = dyn FnMut(&mut dyn FnMut(&Expr)) + 'w;

/// What the figures of a rule mean: definitions by name, so that the rules that name them can be found, the names of
/// readings, and the units that the files declare.
pub struct Collector<'a> {
    files: &'a [&'a File],
    definitions: BTreeMap<&'a str, &'a DefineDecl>,
    /// The default of each reading.
    readings: BTreeMap<&'a str, &'a str>,
    units: UnitTable,
}

impl<'a> Collector<'a> {
    /// Collects definitions, readings and units of all files.
    pub fn new(files: &'a [&'a File]) -> Collector<'a> {
        let empty =
            Collector { files, definitions: BTreeMap::new(), readings: BTreeMap::new(), units: UnitTable::default() };
        files.iter().flat_map(|f| &f.items).fold(empty, |mut collector, item| {
            match &item.kind {
                ItemKind::Define(decl) => drop(collector.definitions.insert(&decl.name.text, decl)),
                ItemKind::Reading(decl) => collector.readings.extend(default_of(decl)),
                ItemKind::Units(names) => declare(&mut collector.units, names),
                ItemKind::Error | ItemKind::Document(_) | ItemKind::Import(_) | ItemKind::Enum(_) => {}
                ItemKind::Entity(_) | ItemKind::Input(_) | ItemKind::Param(_) | ItemKind::Measure(_) => {}
                ItemKind::Group(_) | ItemKind::Case(_) | ItemKind::Qualitative(_) | ItemKind::Excused(_) => {}
            }
            collector
        })
    }

    /// What one file's rules cite.
    pub fn cited(&self, index: usize) -> Cited {
        let mut cited = Cited::default();
        let items = self.files.get(index).map_or(&[][..], |f| &f.items);
        for item in items {
            self.item(item, &mut cited);
        }
        cited
    }

    fn item(&self, item: &Item, cited: &mut Cited) {
        match &item.kind {
            ItemKind::Measure(decl) => self.measure(decl, item, cited),
            ItemKind::Define(decl) => self.with_citation(decl.citation.as_ref(), item, cited),
            ItemKind::Param(decl) => self.param(decl, item, cited),
            ItemKind::Group(decl) => self.with_citation(decl.citation.as_ref(), item, cited),
            ItemKind::Reading(decl) => note(decl.citation.as_ref(), cited),
            ItemKind::Qualitative(decl) => note(decl.citation.as_ref(), cited),
            ItemKind::Excused(decl) => cited.excused.push(excuse(decl)),
            ItemKind::Document(_) => self.literals(item, &[], true, cited),
            ItemKind::Error | ItemKind::Import(_) | ItemKind::Units(_) | ItemKind::Enum(_) => {}
            ItemKind::Entity(_) | ItemKind::Input(_) | ItemKind::Case(_) => {}
        }
    }

    fn measure(&self, decl: &MeasureDecl, item: &Item, cited: &mut Cited) {
        let inner = decl.clauses.iter().filter_map(|c| match &c.kind {
            ClauseKind::Cite(citation) => Some(citation),
            _ => None,
        });
        let own: Vec<&Citation> = decl.citation.iter().chain(inner).filter(|c| c.document.is_none()).collect();
        let clauses: Vec<String> = own.iter().flat_map(|c| clause_ids(&c.clauses)).collect();
        own.iter().for_each(|c| note(Some(c), cited));
        if let (Some(first), Some(citation)) = (clauses.first(), own.first()) {
            cited.measure_order.push((first.clone(), citation.span));
        }
        if !clauses.is_empty() {
            self.literals(item, &clauses, false, cited);
            self.named_definitions(item, &clauses, cited);
        }
    }

    fn with_citation(&self, citation: Option<&Citation>, item: &Item, cited: &mut Cited) {
        note(citation, cited);
        let own = citation.filter(|c| c.document.is_none());
        let clauses = own.map_or(Vec::new(), |c| clause_ids(&c.clauses));
        if !clauses.is_empty() {
            self.literals(item, &clauses, false, cited);
        }
    }

    fn param(&self, decl: &ParamDecl, item: &Item, cited: &mut Cited) {
        let versions = decl.versions.iter().filter_map(|v| v.citation.as_ref());
        versions.for_each(|c| note(Some(c), cited));
        self.with_citation(decl.citation.as_ref(), item, cited);
    }

    /// The figures of the definitions that an item names, and of those that these name.
    fn named_definitions(&self, item: &Item, clauses: &[String], cited: &mut Cited) {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&DefineDecl> = self.names(&mut |f| visit::item(item, f));
        while let Some(decl) = open.pop() {
            if decl.citation.is_some() || !seen.insert(decl.name.text.as_str()) {
                continue;
            }
            let mut walk = |f: &mut dyn FnMut(&Expr)| visit::tiered(&decl.value, f);
            self.collect(&mut walk, clauses, true, cited);
            open.extend(self.names(&mut walk));
        }
    }

    fn names(&self, walk: &mut Walk<'_>) -> Vec<&'a DefineDecl> {
        let mut found = Vec::new();
        walk(&mut |e| {
            if let ExprKind::Path(path) = &e.kind {
                found.extend(path.first().and_then(|n| self.definitions.get(n.text.as_str())).copied());
            }
        });
        found
    }

    fn literals(&self, item: &Item, clauses: &[String], exempt: bool, cited: &mut Cited) {
        let ItemKind::Measure(decl) = &item.kind else {
            return self.collect(&mut |f| visit::item(item, f), clauses, exempt, cited);
        };
        for test in decl.head_test.iter().flatten() {
            self.push(&test.right, Some(test.op), (clauses, exempt, ByReading::No), cited);
        }
        for clause in &decl.clauses {
            self.collect(&mut |f| visit::clause(clause, f), clauses, exempt, cited);
            if self.reading(&mut |f| visit::clause(clause, f)) != ByReading::Other {
                self.figure_relation(clause, clauses, exempt, cited);
            }
        }
    }

    /// `期限 <= 12个月`: the clause's own relation compares with its base.
    fn figure_relation(&self, clause: &Clause, clauses: &[String], exempt: bool, cited: &mut Cited) {
        if let ClauseKind::Figure(figure) = &clause.kind
            && let Some(base) = &figure.value.base
        {
            self.push(base, Some(figure.relation), (clauses, exempt, ByReading::No), cited);
        }
    }

    /// Every literal, with its comparison where it stands in one.
    fn collect(&self, walk: &mut Walk<'_>, clauses: &[String], exempt: bool, cited: &mut Cited) {
        // What another reading than the default says may move a border, and is not what the clause's figures are for.
        let by_reading = self.reading(walk);
        let mut compared: BTreeMap<Span, CmpOp> = BTreeMap::new();
        let mut skipped: BTreeSet<Span> = BTreeSet::new();
        let mut divisors: BTreeSet<Span> = BTreeSet::new();
        walk(&mut |e| {
            if by_reading != ByReading::Other {
                comparisons(e, &mut compared);
            }
            if let ExprKind::Call { args, .. } = &e.kind {
                skipped.extend(args.iter().map(|a| a.span));
            }
            if let ExprKind::Binary { op: BinaryOp::Divide, right, .. } = &e.kind {
                divisors.insert(right.span);
            }
            let exempt = exempt || divisors.contains(&e.span);
            let bare = matches!(&e.kind, ExprKind::Quantity(q) if q.parts.iter().all(|p| p.unit.is_none()) && q.under.is_empty());
            if !(bare && skipped.contains(&e.span)) {
                self.push(e, compared.get(&e.span).copied(), (clauses, exempt, by_reading), cited);
            }
        });
    }

    /// How far a part of a rule depends on readings: `当 读法 为 选项`.
    fn reading(&self, walk: &mut Walk<'_>) -> ByReading {
        let mut found = ByReading::No;
        let mut denied: Vec<Span> = Vec::new();
        walk(&mut |e| {
            if let ExprKind::Not(part) = &e.kind {
                denied.push(part.span);
            }
            if let ExprKind::Is { left, right, negated } = &e.kind
                && let (ExprKind::Path(reading), ExprKind::Path(option)) = (&left.kind, &right.kind)
                && let (Some(reading), Some(option)) = (reading.first(), option.first())
                && let Some(default) = self.readings.get(reading.text.as_str())
            {
                let inside = |s: &&Span| s.start <= e.span.start && e.span.end <= s.end;
                let negated = *negated != (denied.iter().filter(inside).count() % 2 == 1);
                let other = (option.text == *default) == negated;
                found = found.max(if other { ByReading::Other } else { ByReading::Default });
            }
        });
        found
    }

    fn push(&self, e: &Expr, op: Option<CmpOp>, (clauses, exempt, by_reading): Held<'_>, cited: &mut Cited) {
        let Some(written) = self.written(e) else { return };
        let exempt = exempt || trivial(&written);
        // 「次数 < 1次」 says that there was none yet: no border of the clause.
        let none_yet = |op: &CmpOp| *op == CmpOp::Less && trivial(&written) && is_one(&written);
        let op = op.filter(|op| !none_yet(op));
        let found = Use { written, span: e.span, op, clauses: clauses.to_vec(), exempt, by_reading };
        if let Some(twin) = cited.uses.iter_mut().rev().find(|u| u.span == found.span && u.clauses == found.clauses) {
            twin.op = found.op.or(twin.op);
            return;
        }
        cited.uses.push(found);
    }

    fn written(&self, e: &Expr) -> Option<Written> {
        match &e.kind {
            ExprKind::Quantity(q) => self.quantity(q),
            ExprKind::Ratio(r) => Some(Written::Ratio(r.value)),
            ExprKind::Date(d) => Some(Written::Date(*d)),
            ExprKind::Month(m) => Some(Written::Month(*m)),
            _ => None,
        }
    }

    fn quantity(&self, q: &QuantityLit) -> Option<Written> {
        let mut total = Rational::ZERO;
        let mut unit = String::new();
        for part in &q.parts {
            let scaled = part.unit.as_ref().and_then(|u| self.units.read_over(&u.text));
            let factor = scaled.as_ref().map_or(Rational::ONE, |s| s.factor);
            total = total.checked_add(part.number.checked_mul(factor)?)?;
            let base = scaled.and_then(|s| s.unit).map(|id| self.units.name(id).to_owned());
            unit = base.or(part.unit.as_ref().map(|u| u.text.clone())).unwrap_or_default();
        }
        Some(Written::Number(total, unit))
    }
}

/// 0 of anything, and one of what is counted: notices do not write them as figures.
fn trivial(written: &Written) -> bool {
    match written {
        Written::Number(value, unit) => {
            value.is_zero() || *value == Rational::ONE && matches!(unit.as_str(), "人" | "次" | "" | "个" | "天")
        }
        Written::Ratio(value) => value.is_zero() || *value == Rational::ONE,
        Written::Date(_) | Written::Month(_) => false,
    }
}

fn is_one(written: &Written) -> bool {
    matches!(written, Written::Number(value, _) if *value == Rational::ONE)
}

fn note(citation: Option<&Citation>, cited: &mut Cited) {
    let Some(citation) = citation.filter(|c| c.document.is_none()) else { return };
    for (id, name) in clause_ids(&citation.clauses).into_iter().zip(&citation.clauses) {
        cited.places.entry(id.clone()).or_insert(name.span);
        cited.covered.insert(id.clone());
        cited.citations.push((id, name.span));
    }
}

fn excuse(decl: &ExcusedDecl) -> Excuse {
    Excuse {
        clause: super::normalise(&decl.clause.text),
        figures: decl.figures.iter().map(|f| f.text.clone()).collect(),
        reason: decl.reason.as_ref().map_or(String::new(), |r| r.text.clone()),
    }
}

/// A reading with its default: the marked option, else the first.
fn default_of(decl: &ReadingDecl) -> Option<(&str, &str)> {
    let marked = decl.options.iter().find(|o| o.default).or(decl.options.first())?;
    Some((&decl.name.text, &marked.name.text))
}

fn declare(units: &mut UnitTable, names: &[Name]) {
    for name in names {
        units.declare(&name.text);
    }
}

/// Remembers for each literal of a comparison the relation that it is compared by.
fn comparisons(e: &Expr, compared: &mut BTreeMap<Span, CmpOp>) {
    match &e.kind {
        ExprKind::Compare { tests, .. } => tested(tests, compared),
        ExprKind::In { range, negated: false, .. } => ends(range, compared),
        ExprKind::Within { length, .. } => compared.extend([(length.span, CmpOp::AtMost)]),
        ExprKind::Elapsed { length, op, .. } => compared.extend([(length.span, *op)]),
        _ => {}
    }
}

/// Behind the first test of a tier, `50%以上不满60%`, a strict one only parts it from the next tier.
fn tested(tests: &[Test], compared: &mut BTreeMap<Span, CmpOp>) {
    let parts = |i: usize, t: &Test| i > 0 && matches!(t.op, CmpOp::Less | CmpOp::Greater);
    let kept = tests.iter().enumerate().filter(|(i, t)| !parts(*i, t));
    compared.extend(kept.map(|(_, t)| (t.right.span, t.op)));
}

fn ends(range: &Expr, compared: &mut BTreeMap<Span, CmpOp>) {
    match &range.kind {
        ExprKind::Interval { low, high, low_closed, high_closed } => {
            let pick = |closed: bool, yes, no| if closed { yes } else { no };
            if let Some(low) = low {
                compared.insert(low.span, pick(*low_closed, CmpOp::AtLeast, CmpOp::Greater));
            }
            if let Some(high) = high {
                compared.insert(high.span, pick(*high_closed, CmpOp::AtMost, CmpOp::Less));
            }
        }
        ExprKind::Range(low, high) => {
            compared.insert(low.span, CmpOp::AtLeast);
            compared.insert(high.span, CmpOp::AtMost);
        }
        _ => {}
    }
}
