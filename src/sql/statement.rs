//! Columns of steps → the text of the statement.

use super::files::{Cell, Read};
use super::layout::{Chain, Column, Made, Step};
use super::print::{ORDER, Printer};
use super::text::{DIGITS, Text};
use super::{LEFT, Target};
use crate::batch::graph::{Graph, Named, NodeId, Uncovered};
use crate::batch::lower::Lowered;
use crate::batch::results::Reason;
use crate::ir::InputId;
use std::collections::BTreeSet;

/// The nodes of a measure's columns.
pub(super) struct Measure {
    /// Its place among the plan's measures.
    place: usize,
    lowered: Lowered,
    /// Yes where the row is not told.
    mask: NodeId,
    low: Option<Scaled>,
    high: Option<Scaled>,
    /// What shapes and statuses there can be, as bits.
    shapes: u16,
    statuses: u16,
    reasons: u16,
}

/// A number as a decimal.
#[derive(Clone, Copy)]
struct Scaled {
    node: NodeId,
    times: i128,
    digits: u32,
    places: u32,
}

impl Scaled {
    fn of(graph: &Graph, node: NodeId, denominator: i128) -> Result<Scaled, Uncovered> {
        let places = (0..=12_u32).find(|p| 10_i128.pow(*p) % denominator == 0);
        let places = places.ok_or(Uncovered("结果不是有限小数"))?;
        let times = 10_i128.pow(places) / denominator;
        let (low, high) = graph.ends(node);
        let most = low.unsigned_abs().max(high.unsigned_abs()).checked_mul(times.unsigned_abs()).ok_or(DIGITS)?;
        let digits = most.checked_ilog10().unwrap_or(0) + 1;
        if digits + places + 1 > 38 { Err(DIGITS) } else { Ok(Scaled { node, times, digits, places }) }
    }

    fn text(self, printer: &Printer<'_>) -> String {
        let node = printer.text(self.node).value;
        let scaled = if self.times == 1 { node } else { format!("{node} * {}", self.times) };
        let (digits, places) = (self.digits, self.places);
        if places == 0 {
            return format!("CAST({scaled} AS DECIMAL({digits}, 0))");
        }
        let unit = super::columns::decimal(1, places);
        format!("CAST(CAST({scaled} AS DECIMAL({digits}, 0)) * {unit} AS DECIMAL({}, {places}))", digits + places)
    }
}

impl Measure {
    pub(super) fn of(graph: &Graph, place: usize, lowered: Lowered, mask: NodeId) -> Result<Measure, Uncovered> {
        let scaled = |node: Option<NodeId>| node.map(|n| Scaled::of(graph, n, lowered.denominator)).transpose();
        let bits = |node: NodeId| graph.bytes(node);
        Ok(Measure {
            place,
            mask,
            low: scaled(lowered.low)?,
            high: scaled(lowered.high)?,
            shapes: bits(lowered.shape),
            statuses: bits(lowered.status),
            reasons: bits(lowered.reason),
            lowered,
        })
    }

    /// Calls the nodes of the results by the measure's name.
    pub(super) fn name(&self, graph: &mut Graph, measure: &str) {
        let lowered = &self.lowered;
        let mut of = |node: NodeId, what: &str| {
            let name = || Named { name: format!("{measure}·{what}"), clause: String::new() };
            graph.name(node, name);
        };
        of(lowered.status, "状态码");
        of(lowered.reason, "原因码");
        of(lowered.shape, "金额种类");
        of(self.mask, "另算");
        lowered.low.into_iter().for_each(|node| of(node, "金额"));
        lowered.high.into_iter().for_each(|node| of(node, "金额上限"));
    }

    /// What the end of the statement reads.
    pub(super) fn nodes(&self) -> Vec<NodeId> {
        let ends = self.low.iter().chain(&self.high).map(|s| s.node);
        [self.lowered.status, self.lowered.reason, self.lowered.shape, self.mask].into_iter().chain(ends).collect()
    }

    /// The columns: expression and name.
    fn columns(&self, printer: &Printer<'_>, target: &Target<'_>) -> Vec<(String, String)> {
        let name = target.names.get(self.place).map_or("", String::as_str);
        let left = printer.text(self.mask).is_yes();
        let (status, shape) = (printer.text(self.lowered.status), printer.text(self.lowered.shape));
        let mut columns = vec![(self.status(&left, &status, target), format!("{name}.状态"))];
        let when = |shapes: &[u8], end: Option<Scaled>| {
            let shapes: Vec<String> =
                shapes.iter().filter(|s| self.shapes >> **s & 1 == 1).map(u8::to_string).collect();
            let end = end.filter(|_| !shapes.is_empty())?;
            let told = format!("NOT {left} AND {} IN ({})", shape.value, shapes.join(", "));
            Some(format!("CASE WHEN {told} THEN {} END", end.text(printer)))
        };
        let none = || "CAST(NULL AS DECIMAL(38, 2))".to_owned();
        columns.push((when(&[1], self.low).unwrap_or_else(none), format!("{name}.金额")));
        columns.extend(when(&[3, 4], self.low).map(|text| (text, format!("{name}.不低于"))));
        columns.extend(when(&[2, 4], self.high).map(|text| (text, format!("{name}.不超过"))));
        columns.push((self.reason(&left, &shape, printer, target), format!("{name}.原因")));
        columns
    }

    fn status(&self, left: &str, status: &Text, target: &Target<'_>) -> String {
        let mut text = format!("CASE WHEN {left} THEN {}", target.dialect.text(LEFT));
        let can = target.statuses.iter().enumerate().filter(|(code, _)| self.statuses >> code & 1 == 1);
        for (code, word) in can {
            text.push_str(&format!(" WHEN {} = {code} THEN {}", status.value, target.dialect.text(word)));
        }
        text + " END"
    }

    fn reason(&self, left: &str, shape: &Text, printer: &Printer<'_>, target: &Target<'_>) -> String {
        let reason = printer.text(self.lowered.reason);
        let mut cases = format!(" WHEN {left} THEN {}", target.dialect.text(target.left));
        for (code, why) in self.lowered.reasons.iter().enumerate() {
            let can = self.reasons == u16::MAX || self.reasons >> code.min(15) & 1 == 1;
            let words = if *why == Reason::None { String::new() } else { (target.reason)(why) };
            if can && !words.is_empty() {
                cases.push_str(&format!(" WHEN {} = {code} THEN {}", reason.value, target.dialect.text(&words)));
            }
        }
        if self.shapes >> 5 & 1 == 1 {
            cases.push_str(&format!(" WHEN {} = 5 THEN {}", shape.value, target.dialect.text(target.unspecified)));
        }
        format!("CASE{cases} END")
    }
}

/// Writes the statement.
pub(super) fn write(printer: &mut Printer<'_>, measures: &[Measure], target: &Target<'_>) -> String {
    let read = measures.iter().flat_map(Measure::nodes).flat_map(|n| printer.text(n).reads).collect();
    printer.layout.settle(&read);
    let writer = Writer { printer, target };
    let mut out = String::new();
    for line in target.heading.iter().map(String::as_str).chain(target.dialect.settings().iter().copied()) {
        out.push_str(&format!("-- {line}\n"));
    }
    out.push_str("WITH\n");
    out.push_str(&writer.steps().join(",\n"));
    out.push_str("\nSELECT\n");
    let mut lines = vec![(writer.key(), String::new())];
    for measure in measures {
        let clause = target.clauses.get(measure.place).map_or("", String::as_str);
        for (index, (text, name)) in measure.columns(writer.printer, target).into_iter().enumerate() {
            let note = if index == 0 { clause.to_owned() } else { String::new() };
            lines.push((format!("{text} AS {}", target.dialect.quoted(&name)), note));
        }
    }
    out.push_str(&listed(&lines));
    out.push_str(&format!("FROM {}\n", writer.name(Chain::Rows, writer.printer.layout.last(Chain::Rows, usize::MAX))));
    out
}

/// The tables that the printed statement reads, with their columns.
pub(super) fn reads(printer: &Printer<'_>, target: &Target<'_>) -> Vec<Read> {
    let writer = Writer { printer, target };
    let own = |list: Option<InputId>| {
        let ids = printer.sources().into_iter().filter(|id| match list {
            Some(list) => id.field.is_some() && id.input == list,
            None => id.field.is_none(),
        });
        ids.filter_map(|id| printer.tables.column(id)).map(|stated| (stated.name.clone(), stated.cell())).collect()
    };
    let lists = writer.lists().into_iter().map(|list| {
        let order = printer.has_order(list).then(|| (ORDER.to_owned(), Cell::Number));
        let columns: Vec<_> = own(Some(list));
        Read { table: writer.list(list).to_owned(), columns: columns.into_iter().chain(order).collect() }
    });
    std::iter::once(Read { table: target.table.to_owned(), columns: own(None) }).chain(lists).collect()
}

/// Lines of a list: notes stand above what they are about.
fn listed(lines: &[(String, String)]) -> String {
    let last = lines.len().saturating_sub(1);
    let line = |(index, (text, note)): (usize, &(String, String))| {
        let note = note.replace('\n', " ");
        let above = if note.is_empty() { String::new() } else { format!("  -- {note}\n") };
        format!("{above}  {text}{}\n", if index == last { "" } else { "," })
    };
    lines.iter().enumerate().map(line).collect()
}

struct Writer<'w, 'a> {
    printer: &'w Printer<'a>,
    target: &'w Target<'w>,
}

impl Writer<'_, '_> {
    fn key(&self) -> String {
        self.target.dialect.quoted(self.target.key)
    }

    fn columns(&self, chain: Chain) -> impl Iterator<Item = &Column> {
        self.printer.layout.columns.iter().filter(move |c| c.chain == chain)
    }

    fn list(&self, list: InputId) -> &str {
        self.printer.tables.list(list).unwrap_or_default()
    }

    /// The name of a step.
    fn name(&self, chain: Chain, step: Step) -> String {
        let at = self.printer.layout.steps(chain).iter().position(|s| *s == step).unwrap_or(0);
        let name = match (chain, at) {
            (Chain::Rows, 0) => "列".to_owned(),
            (Chain::Rows, at) => format!("第{at}步"),
            (Chain::Elements(list), 0) => format!("{}·列", self.list(list)),
            (Chain::Elements(list), at) => format!("{}·第{at}步", self.list(list)),
        };
        self.target.dialect.quoted(&name)
    }

    fn gathering(&self, list: InputId, phase: usize) -> String {
        self.target.dialect.quoted(&format!("{}·合计{phase}", self.list(list)))
    }

    /// All steps, each behind those that it reads.
    fn steps(&self) -> Vec<String> {
        let layout = &self.printer.layout;
        let used = self.lists();
        let phases = layout.columns.iter().map(|c| c.step.0).max().unwrap_or(0);
        let mut steps = Vec::new();
        for phase in 0..=phases {
            for list in &used {
                steps.extend(self.gather(*list, phase));
            }
            let in_phase = |s: &Step| s.0 == phase;
            steps.extend(layout.steps(Chain::Rows).into_iter().filter(in_phase).map(|s| self.step(Chain::Rows, s)));
            for list in &used {
                let chain = Chain::Elements(*list);
                steps.extend(layout.steps(chain).into_iter().filter(in_phase).map(|s| self.step(chain, s)));
            }
        }
        steps
    }

    /// The lists whose tables are read.
    fn lists(&self) -> Vec<InputId> {
        self.printer.tables.lists.keys().copied().filter(|list| self.is_used(*list)).collect()
    }

    fn is_used(&self, list: InputId) -> bool {
        let gathers = |c: &Column| matches!(c.made, Made::Gathered(of, _) if of == list);
        self.columns(Chain::Elements(list)).next().is_some() || self.columns(Chain::Rows).any(gathers)
    }

    fn step(&self, chain: Chain, step: Step) -> String {
        let name = self.name(chain, step);
        if step == (0, 0) {
            return self.first(chain, &name);
        }
        let steps = self.printer.layout.steps(chain);
        let before = steps.into_iter().filter(|s| *s < step).max().unwrap_or((0, 0));
        let mut lines = vec![(self.key(), String::new())];
        let carried = self.columns(chain).filter(|c| c.step < step && c.until >= step);
        lines.extend(carried.map(|c| (self.quoted(c), String::new())));
        lines.extend(self.columns(chain).filter(|c| c.step == step).map(|c| (self.defined(c), c.note.clone())));
        let mut from = self.name(chain, before);
        let joins = self.joins(chain, step);
        for join in &joins {
            from.push_str(&format!("\n  {join} USING ({})", self.key()));
        }
        self.cte(&name, &lines, &format!("{from}{}", self.target.dialect.fence()))
    }

    fn first(&self, chain: Chain, name: &str) -> String {
        let table = match chain {
            Chain::Rows => self.target.table,
            Chain::Elements(list) => self.list(list),
        };
        let mut lines = vec![(format!("t.{}", self.key()), String::new())];
        lines.extend(self.columns(chain).filter(|c| c.step == (0, 0)).map(|c| (self.defined(c), c.note.clone())));
        let from = format!("{} AS t{}", self.target.dialect.quoted(table), self.target.dialect.fence());
        self.cte(name, &lines, &from)
    }

    /// What a step joins: rows, for elements that read them; sums of elements, for rows.
    fn joins(&self, chain: Chain, step: Step) -> Vec<String> {
        let own: Vec<&Column> = self.columns(chain).filter(|c| c.step == step).collect();
        match chain {
            Chain::Elements(_) => {
                let spread = own.iter().any(|c| matches!(c.made, Made::Spread(_)));
                let rows = self.name(Chain::Rows, self.printer.layout.last(Chain::Rows, step.0));
                if spread { vec![format!("JOIN {rows}")] } else { Vec::new() }
            }
            Chain::Rows => {
                let lists: BTreeSet<InputId> = own
                    .iter()
                    .filter_map(|c| match c.made {
                        Made::Gathered(list, _) => Some(list),
                        Made::Computed | Made::Spread(_) => None,
                    })
                    .collect();
                lists.into_iter().map(|list| format!("LEFT JOIN {}", self.gathering(list, step.0))).collect()
            }
        }
    }

    /// The sums over a list's elements that a phase of the rows begins with.
    fn gather(&self, list: InputId, phase: usize) -> Option<String> {
        let gathers = |c: &&Column| matches!(c.made, Made::Gathered(of, _) if of == list) && c.step.0 == phase;
        let own: Vec<&Column> = self.columns(Chain::Rows).filter(gathers).collect();
        if own.is_empty() {
            return None;
        }
        let mut lines = vec![(self.key(), String::new())];
        lines.extend(own.iter().map(|c| (format!("{} AS {}", c.text, self.quoted(c)), c.note.clone())));
        let chain = Chain::Elements(list);
        let last = self.name(chain, self.printer.layout.last(chain, phase.saturating_sub(1)));
        Some(self.cte(&self.gathering(list, phase), &lines, &format!("{last}\n  GROUP BY {}", self.key())))
    }

    fn quoted(&self, column: &Column) -> String {
        self.target.dialect.quoted(&column.name)
    }

    fn defined(&self, column: &Column) -> String {
        let name = self.quoted(column);
        match column.made {
            Made::Gathered(_, none) => format!("COALESCE({name}, {none}) AS {name}"),
            Made::Computed | Made::Spread(_) => format!("{} AS {name}", column.text),
        }
    }

    fn cte(&self, name: &str, lines: &[(String, String)], from: &str) -> String {
        let body: String = listed(lines).lines().map(|line| format!("  {line}\n")).collect();
        format!("{name} AS (\n  SELECT\n{body}  FROM {from}\n)")
    }
}
