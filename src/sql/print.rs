//! The graph as columns: each node that is read more than once, is long, or crosses from rows to elements or back, is a
//! column of a step; the others are written where they are read.
//!
//! INVARIANT: no column is ever NULL, so that no dialect's treatment of NULL in CASE, LEAST or a comparison matters.

mod ops;

use super::Table;
use super::columns::Stated;
use super::dialect::Dialect;
use super::layout::{Chain, Column, Layout, Made};
use super::text::{self, Text};
use crate::batch::graph::{ColumnId, Domain, Graph, NodeId, Op, Uncovered, Width};
use crate::batch::portable::Codes;
use crate::batch::tape;
use crate::ir::InputId;
use crate::value::Rounding;
use std::collections::{BTreeMap, BTreeSet};

/// The longest expression that is written where it is read.
const LONGEST: usize = 320;

/// What of a column of the table a column of the statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Value,
    State,
    Beyond,
}

/// A list is kept with the year's sum of an element and whether it is the first of its year.
#[derive(Clone, Copy, Debug)]
struct Year {
    year: NodeId,
    amount: NodeId,
    counts: NodeId,
    most: NodeId,
}

/// The column of a list's table that tells the order of a row's elements.
pub(super) const ORDER: &str = "序号";

/// Nodes on their way to text.
pub(super) struct Printer<'a> {
    pub graph: &'a mut Graph,
    pub dialect: Dialect,
    pub tables: &'a Table,
    pub codes: &'a BTreeMap<NodeId, Codes>,
    pub layout: Layout,
    texts: BTreeMap<NodeId, Text>,
    sources: BTreeMap<(ColumnId, Side), usize>,
    orders: BTreeMap<InputId, usize>,
    years: BTreeMap<NodeId, Year>,
    names: BTreeSet<String>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(
        graph: &'a mut Graph,
        dialect: Dialect,
        tables: &'a Table,
        codes: &'a BTreeMap<NodeId, Codes>,
    ) -> Self {
        Printer {
            graph,
            dialect,
            tables,
            codes,
            layout: Layout::default(),
            texts: BTreeMap::new(),
            sources: BTreeMap::new(),
            orders: BTreeMap::new(),
            years: BTreeMap::new(),
            names: BTreeSet::from([tables.key.to_lowercase()]),
        }
    }

    /// Prints what the results need; each result is a column of the rows or a constant.
    pub(super) fn print(&mut self, results: &[NodeId]) -> Result<(), Uncovered> {
        let order = self.order(results)?;
        let mut uses: BTreeMap<NodeId, usize> = BTreeMap::new();
        for node in &order {
            for read in self.reads(*node) {
                *uses.entry(read).or_default() += self.times(*node, read);
            }
        }
        for node in results {
            *uses.entry(*node).or_default() += 2;
        }
        for node in order {
            let text = self.node(node)?;
            // A sum cannot hold a window.
            let window = matches!(self.graph.node(node).op, Op::Repeated(..));
            let often = window || uses.get(&node).copied().unwrap_or(0) > 1;
            let text = if text.atom || !often && text.value.len() < LONGEST { text } else { self.kept(node, text) };
            self.texts.insert(node, text);
        }
        Ok(())
    }

    /// The columns of the tables that were printed.
    pub(super) fn sources(&self) -> BTreeSet<ColumnId> {
        self.sources.keys().map(|(id, _)| *id).collect()
    }

    /// Whether the order of a list's elements was printed.
    pub(super) fn has_order(&self, list: InputId) -> bool {
        self.orders.contains_key(&list)
    }

    /// The text of a node that was printed.
    pub(super) fn text(&self, node: NodeId) -> Text {
        self.texts.get(&node).cloned().unwrap_or_else(|| Text::constant(0))
    }

    /// The wanted nodes, each after those that it reads.
    fn order(&mut self, results: &[NodeId]) -> Result<Vec<NodeId>, Uncovered> {
        let (mut order, mut done, mut open) = (Vec::new(), BTreeSet::new(), Vec::new());
        open.extend(results.iter().rev().map(|n| (*n, false)));
        while let Some((node, ready)) = open.pop() {
            if ready {
                order.push(node);
            } else if done.insert(node) {
                self.rewrite(node)?;
                open.push((node, true));
                open.extend(self.reads(node).into_iter().rev().map(|n| (n, false)));
            }
        }
        Ok(order)
    }

    /// A limit by the year in nodes that SQL has: which year an element's day lies in.
    fn rewrite(&mut self, node: NodeId) -> Result<(), Uncovered> {
        let Op::YearlyCut { list, day, amount, counts, most, anchor } = self.graph.node(node).op.clone() else {
            return Ok(());
        };
        let anchor = self.graph.spread(list, anchor);
        let mut reads = [anchor, day];
        self.graph.meet(&mut reads)?;
        let [anchor, day] = reads;
        let months = self.graph.calendar(Op::MonthsUntil(anchor, day), &[anchor, day], (-120_000, 120_000))?;
        let twelve = self.graph.number(12);
        let year = self.graph.round(months, twelve, Rounding::Down)?;
        let most = self.graph.spread(list, most);
        self.years.insert(node, Year { year, amount, counts, most });
        Ok(())
    }

    fn reads(&self, node: NodeId) -> Vec<NodeId> {
        match self.years.get(&node) {
            Some(Year { year, amount, counts, most }) => vec![*year, *amount, *counts, *most],
            None => tape::reads(&self.graph.node(node).op),
        }
    }

    /// How often an operand is written by the operation that reads it.
    fn times(&self, node: NodeId, read: NodeId) -> usize {
        match &self.graph.node(node).op {
            Op::Round(a, by, Rounding::HalfEven) if [*a, *by].contains(&read) => 3,
            Op::Round(a, ..) if *a == read => 1 + 2 * usize::from(self.graph.ends(read).0 < 0),
            Op::Round(..) | Op::MonthsUntil(..) | Op::IsDate(..) | Op::MakeDate(..) => 3,
            Op::YearlyCut { .. } | Op::Spread(..) => 3,
            Op::Decide(_, state) if *state == read => usize::from(self.graph.bytes(read) >> 3 & 1 == 1) + 1,
            _ => 1,
        }
    }

    /// A column for a node.
    fn kept(&mut self, node: NodeId, text: Text) -> Text {
        let domain = self.graph.domain(node);
        let chain = chain(domain);
        let name = self.named(node, "");
        let step = (text.at.0, text.at.1 + 1);
        let note = self.note(node);
        self.column(Column {
            name,
            chain,
            step,
            text: text.value,
            reads: text.reads,
            made: Made::Computed,
            note,
            until: step,
        })
    }

    /// The name of a node's column: its own, or that of the part of the rules to which it belongs.
    pub(super) fn named(&mut self, node: NodeId, before: &str) -> String {
        let wanted = match (self.graph.names.get(&node), self.graph.part_of(node)) {
            (Some(named), _) => named.name.clone(),
            (None, Some(part)) => format!("{before}{part}"),
            (None, None) => format!("{before}v{}", node.0),
        };
        self.name(wanted)
    }

    /// The clause that a named node stands in.
    fn note(&self, node: NodeId) -> String {
        self.graph.names.get(&node).map(|named| named.clause.clone()).unwrap_or_default()
    }

    fn column(&mut self, column: Column) -> Text {
        let (quoted, step) = (self.dialect.quoted(&column.name), column.step);
        let index = self.layout.push(column);
        Text::column(quoted, index, step)
    }

    /// A name that nothing else has, cut to what the dialect keeps.
    pub(super) fn name(&mut self, wanted: String) -> String {
        let mut longest = self.dialect.longest_name();
        let (mut name, mut number) = (cut(&wanted, longest), 1);
        longest -= 8;
        // DuckDB and Spark take small and capital letters for the same.
        while !self.names.insert(name.to_lowercase()) {
            number += 1;
            name = format!("{}_{number}", cut(&wanted, longest));
        }
        name
    }

    /// A column of the table as the first step gives it.
    fn source(&mut self, id: ColumnId, side: Side) -> Result<Text, Uncovered> {
        if let Some(index) = self.sources.get(&(id, side)) {
            let name = self.layout.get(*index).map(|c| self.dialect.quoted(&c.name)).unwrap_or_default();
            return Ok(Text::column(name, *index, (0, 0)));
        }
        let stated = self.tables.column(id).ok_or(Uncovered("没有这一列"))?;
        let read = format!("t.{}", self.dialect.quoted(&stated.name));
        let (text, suffix) = match side {
            Side::Value => (self.value_of(stated, &read), ""),
            Side::State => (format!("CASE WHEN {read} IS NULL THEN 1 ELSE 0 END"), "·未知"),
            Side::Beyond => {
                let within = stated.within(self.dialect, &read).unwrap_or_else(|| "TRUE".to_owned());
                (format!("CASE WHEN {read} IS NULL OR ({within}) THEN 0 ELSE 2 END"), "·越界")
            }
        };
        let note = if side == Side::Value { stated.said.clone() } else { String::new() };
        let list = id.field.and_then(|_| self.tables.list(id.input)).map(|l| format!("{l}."));
        let name = self.name(format!("{}{}{suffix}", list.unwrap_or_default(), stated.name));
        let chain = if id.field.is_some() { Chain::Elements(id.input) } else { Chain::Rows };
        let text = self.column(Column {
            name,
            chain,
            step: (0, 0),
            text,
            reads: BTreeSet::new(),
            made: Made::Computed,
            note,
            until: (0, 0),
        });
        let index = text.reads.first().copied().unwrap_or(0);
        self.sources.insert((id, side), index);
        Ok(text)
    }

    fn value_of(&self, stated: &Stated, read: &str) -> String {
        let nothing = stated.nothing();
        let value = stated.value(self.dialect, read);
        match stated.within(self.dialect, read) {
            Some(within) => format!("CASE WHEN {within} THEN {value} ELSE {nothing} END"),
            None => format!("COALESCE({value}, {nothing})"),
        }
    }

    /// The order of the elements of a row: the column 序号 of their table.
    fn order_of(&mut self, list: InputId) -> Text {
        if let Some(index) = self.orders.get(&list) {
            let name = self.layout.get(*index).map(|c| self.dialect.quoted(&c.name)).unwrap_or_default();
            return Text::column(name, *index, (0, 0));
        }
        let read = format!("t.{}", self.dialect.quoted(ORDER));
        let own = self.name(format!("{}.{ORDER}", self.tables.list(list).unwrap_or_default()));
        let text = self.column(Column {
            name: own,
            chain: Chain::Elements(list),
            step: (0, 0),
            text: read,
            reads: BTreeSet::new(),
            made: Made::Computed,
            note: "同一行各项的先后".to_owned(),
            until: (0, 0),
        });
        self.orders.insert(list, text.reads.first().copied().unwrap_or(0));
        text
    }

    fn node(&mut self, id: NodeId) -> Result<Text, Uncovered> {
        let node = self.graph.node(id).clone();
        let wide = node.width == Width::Wide;
        let d = self.dialect;
        match &node.op {
            Op::Const(n) => Ok(Text::constant(*n)),
            Op::Load(column) | Op::LoadByte(column) => self.source(*column, Side::Value),
            Op::LoadState(column) => self.source(*column, Side::State),
            Op::Beyond(column) if column.field.is_none() && self.tables.list(column.input).is_some() => {
                let most = self.tables.extent.elements;
                let text = format!("CASE WHEN COUNT(*) > {most} THEN 2 ELSE 0 END");
                Ok(self.gathered(id, column.input, text, &[], "0"))
            }
            Op::Beyond(column) => self.source(*column, Side::Beyond),
            Op::SetHolds { column, members, any } => self.holds(*column, *members, *any),
            Op::Coded(column, _) | Op::CodedNumber(column, _) => self.coded(id, *column),
            Op::Widen(a) => Ok(self.with([*a], |[a]| format!("CAST({a} AS {})", d.whole(true)))),
            Op::Add(a, b) => Ok(self.with([*a, *b], |[a, b]| format!("({a} + {b})"))),
            Op::Subtract(a, b) => Ok(self.with([*a, *b], |[a, b]| format!("({a} - {b})"))),
            Op::Multiply(a, b) => Ok(self.with([*a, *b], |[a, b]| format!("({a} * {b})"))),
            Op::Least(a, b) => Ok(self.extreme("LEAST", "AND", *a, *b, node.width)),
            Op::Greatest(a, b) => Ok(self.extreme("GREATEST", "OR", *a, *b, node.width)),
            Op::Select(c, a, b) => Ok(self.select(*c, (*a, *b), node.width)),
            Op::Round(a, by, mode) => self.round(*a, *by, *mode, wide),
            Op::Compare(op, a, b) => Ok(self.truth([*a, *b], |[a, b]| format!("{a} {} {b}", text::sign(*op)))),
            Op::Map(a, table) => Ok(self.map(*a, table)),
            Op::PickByte(a, table) => Ok(self.pick(*a, table)),
            Op::Decide(cmp, state) => Ok(self.decide(*cmp, *state)),
            Op::AddMonths(day, months) => Ok(self.add_months(*day, *months)),
            Op::MonthsUntil(a, b) => Ok(self.with([*a, *b], |[a, b]| text::months_until(d, a, b))),
            Op::Year(a) => Ok(self.with([*a], |[a]| d.part("YEAR", &d.day(a)))),
            Op::MonthOfYear(a) => Ok(self.with([*a], |[a]| d.part("MONTH", &d.day(a)))),
            Op::DayOfMonth(a) => Ok(self.with([*a], |[a]| d.part("DAY", &d.day(a)))),
            Op::MonthOfDay(a) => Ok(self.with([*a], |[a]| text::month_of(d, a))),
            Op::FirstDay(a) => Ok(self.with([*a], |[a]| text::first_day(d, a))),
            Op::MakeDate(y, m, day) => Ok(self.with([*y, *m, *day], |[y, m, day]| text::make_date(d, y, m, day))),
            Op::IsDate(y, m, day) => Ok(self.truth([*y, *m, *day], |[y, m, day]| text::is_date(y, m, day))),
            Op::Spread(list, a) => Ok(self.spread(id, *list, *a)),
            Op::Sum(list, a) => {
                let t = self.text(*a);
                let sum = format!("CAST(COALESCE(SUM({}), 0) AS {})", t.value, d.whole(wide));
                Ok(self.gathered(id, *list, sum, &[t], "0"))
            }
            Op::AnyOf(list, a) => {
                let t = self.text(*a);
                Ok(self.gathered(id, *list, format!("MAX({})", t.value), &[t], "0"))
            }
            Op::AllOf(list, a) => {
                let t = self.text(*a);
                Ok(self.gathered(id, *list, format!("LEAST(MIN({}), 2)", t.value), &[t], "2"))
            }
            Op::GreatestOf(list, a, mask) => {
                let (t, m) = (self.text(*a), self.text(*mask));
                let best = format!("COALESCE(MAX(CASE WHEN {} THEN {} END), 0)", m.is_yes(), t.value);
                let best = format!("CAST({best} AS {})", d.whole(wide));
                Ok(self.gathered(id, *list, best, &[t, m], "0"))
            }
            Op::Length(list) => Ok(self.gathered(id, *list, "CAST(COUNT(*) AS BIGINT)".to_owned(), &[], "0")),
            Op::Repeated(list, fields) => self.repeated(*list, fields),
            Op::YearlyCut { list, .. } => self.yearly(id, *list, wide),
        }
    }
}

fn chain(domain: Domain) -> Chain {
    match domain {
        Domain::Any | Domain::Rows => Chain::Rows,
        Domain::Elements(list) => Chain::Elements(list),
    }
}

/// A name without what goes beyond so many bytes.
fn cut(name: &str, bytes: usize) -> String {
    let end = name.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= bytes).last().unwrap_or(0);
    name.get(..end).unwrap_or(name).to_owned()
}
