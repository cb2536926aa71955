//! Every figure that the rules write, with the clauses that they cite for it.
//!
//! A definition without a citation of its own is used for the clauses of the rules that name it; its figures count as
//! used there, but are not held against the clause, because the shared vocabulary cites no notice.

use super::clause_ids;
use super::walk::{Place, Walk};
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
    /// The names that it compares with it.
    pub subject: String,
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
    /// It holds under another alternative.
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

/// The citations of a declaration: in its head, and a measure's 依据.
pub fn citations(item: &Item) -> Vec<&Citation> {
    match &item.kind {
        ItemKind::Measure(decl) => {
            let inner = decl.clauses.iter().filter_map(|c| match &c.kind {
                ClauseKind::Cite(citation) => Some(citation),
                _ => None,
            });
            decl.citation.iter().chain(inner).collect()
        }
        ItemKind::Define(decl) => decl.citation.iter().collect(),
        ItemKind::Param(decl) => decl.citation.iter().collect(),
        ItemKind::Group(decl) => decl.citation.iter().collect(),
        ItemKind::Reading(decl) => decl.citation.iter().collect(),
        ItemKind::Qualitative(decl) => decl.citation.iter().collect(),
        ItemKind::Error | ItemKind::Document(_) | ItemKind::Import(_) | ItemKind::Units(_) | ItemKind::Enum(_) => {
            vec![]
        }
        ItemKind::Entity(_) | ItemKind::Input(_) | ItemKind::Case(_) | ItemKind::Excused(_) => vec![],
        ItemKind::Allow(_) => vec![],
    }
}

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
                ItemKind::Allow(_) => {}
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
            ItemKind::Measure(_) => self.measure(item, cited),
            ItemKind::Define(decl) => self.with_citation(decl.citation.as_ref(), item, cited),
            ItemKind::Param(decl) => self.param(decl, item, cited),
            ItemKind::Group(decl) => self.with_citation(decl.citation.as_ref(), item, cited),
            ItemKind::Reading(decl) => note(decl.citation.as_ref(), cited),
            ItemKind::Qualitative(decl) => note(decl.citation.as_ref(), cited),
            ItemKind::Excused(decl) => cited.excused.push(excuse(decl)),
            ItemKind::Document(decl) => decl.facts.iter().for_each(|fact| self.fact(&fact.kind, cited)),
            ItemKind::Error | ItemKind::Import(_) | ItemKind::Units(_) | ItemKind::Enum(_) => {}
            ItemKind::Entity(_) | ItemKind::Input(_) | ItemKind::Case(_) | ItemKind::Allow(_) => {}
        }
    }

    /// The days of issue and validity are held against the whole document; those of other documents are not.
    fn fact(&self, fact: &DocumentFactKind, cited: &mut Cited) {
        let own = matches!(fact, DocumentFactKind::Published(_) | DocumentFactKind::Valid(_));
        self.walk(&[], !own, cited, &mut |walk| {
            visit::document_fact(fact, &mut |e| (walk.sink)(e, &Place::ALONE));
        });
    }

    fn measure(&self, item: &Item, cited: &mut Cited) {
        let own: Vec<&Citation> = citations(item).into_iter().filter(|c| c.document.is_none()).collect();
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
        let mut open: Vec<&DefineDecl> = Vec::new();
        visit::item(item, &mut |e| open.extend(self.named(e)));
        while let Some(decl) = open.pop() {
            if decl.citation.is_some() || !seen.insert(decl.name.text.as_str()) {
                continue;
            }
            self.walk(clauses, true, cited, &mut |walk| walk.tiered(&decl.value, None, &Place::ALONE));
            visit::tiered(&decl.value, &mut |e| open.extend(self.named(e)));
        }
    }

    /// The definition that an expression names.
    fn named(&self, e: &Expr) -> Option<&'a DefineDecl> {
        let ExprKind::Path(path) = &e.kind else { return None };
        path.first().and_then(|name| self.definitions.get(name.text.as_str())).copied()
    }

    /// Every literal of a declaration, with its comparison where it stands in one.
    fn literals(&self, item: &Item, clauses: &[String], exempt: bool, cited: &mut Cited) {
        self.walk(clauses, exempt, cited, &mut |walk| walk.item(item));
    }

    fn walk(&self, clauses: &[String], exempt: bool, cited: &mut Cited, go: &mut dyn FnMut(&mut Walk)) {
        let mut sink = |e: &Expr, place: &Place| self.push(e, place, (clauses, exempt), cited);
        go(&mut Walk { readings: &self.readings, sink: &mut sink });
    }

    fn push(&self, e: &Expr, place: &Place, (clauses, exempt): (&[String], bool), cited: &mut Cited) {
        let Some(written) = self.written(e) else { return };
        if place.converts && conversion(&written) {
            return;
        }
        let exempt = exempt || trivial(&written);
        // 「次数 < 1次」 says that there was none yet: no border of the clause.
        let none_yet = |op: &CmpOp| *op == CmpOp::Less && trivial(&written) && is_one(&written);
        let op = place.relation.filter(|op| !none_yet(op));
        cited.uses.push(Use {
            written,
            span: e.span,
            op,
            subject: place.subject.clone(),
            clauses: clauses.to_vec(),
            exempt,
            by_reading: place.by_reading,
        });
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

/// Numbers that convert between units or round: 12个月 in a year, 100 in a per cent.
fn conversion(written: &Written) -> bool {
    match written {
        Written::Number(value, unit) => unit.is_empty() || unit == "月" && *value == Rational::from_integer(12),
        Written::Ratio(_) | Written::Date(_) | Written::Month(_) => false,
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
