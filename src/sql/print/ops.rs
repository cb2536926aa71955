//! One function an operation that is more than a word: nodes → the text of what reads them.

use super::super::columns::Stated;
use super::super::layout::{Chain, Column, Made};
use super::super::text::{self, DIGITS, Quotient, Text};
use super::{Printer, Side, Year};
use crate::batch::graph::{ColumnId, NO, NodeId, Uncovered, Width, YES};
use crate::ir::InputId;
use crate::value::Rounding;
use std::collections::BTreeSet;

impl Printer<'_> {
    /// An expression of nodes.
    pub(super) fn with<const N: usize>(&self, nodes: [NodeId; N], make: impl Fn([&str; N]) -> String) -> Text {
        let texts = nodes.map(|n| self.text(n));
        joined(make(texts.each_ref().map(|t| t.value.as_str())), None, &texts)
    }

    /// A condition of nodes as a truth.
    pub(super) fn truth<const N: usize>(&self, nodes: [NodeId; N], make: impl Fn([&str; N]) -> String) -> Text {
        let texts = nodes.map(|n| self.text(n));
        let yes = make(texts.each_ref().map(|t| t.value.as_str()));
        joined(format!("CASE WHEN {yes} THEN 2 ELSE 0 END"), Some(format!("({yes})")), &texts)
    }

    pub(super) fn extreme(&self, name: &str, word: &str, a: NodeId, b: NodeId, width: Width) -> Text {
        let (x, y) = (self.text(a), self.text(b));
        let value = format!("{name}({}, {})", x.value, y.value);
        let truths = |n: NodeId| self.graph.bytes(n) & !0b111 == 0;
        let yes =
            (width == Width::Byte && truths(a) && truths(b)).then(|| format!("({} {word} {})", x.is_yes(), y.is_yes()));
        joined(value, yes, &[x, y])
    }

    pub(super) fn select(&self, cond: NodeId, (a, b): (NodeId, NodeId), width: Width) -> Text {
        let (c, x, y) = (self.text(cond), self.text(a), self.text(b));
        let value = format!("CASE WHEN {} THEN {} ELSE {} END", c.is_yes(), x.value, y.value);
        // Of constants alone a dialect would take the narrowest type.
        let constants = self.graph.constant(a).is_some() && self.graph.constant(b).is_some();
        let value = match width {
            Width::Byte => value,
            Width::Narrow | Width::Wide if constants => {
                format!("CAST({value} AS {})", self.dialect.whole(width == Width::Wide))
            }
            Width::Narrow | Width::Wide => value,
        };
        joined(value, None, &[c, x, y])
    }

    pub(super) fn round(&self, a: NodeId, by: NodeId, mode: Rounding, wide: bool) -> Result<Text, Uncovered> {
        let (x, y) = (self.text(a), self.text(by));
        let quotient = Quotient {
            over: &x.value,
            under: &y.value,
            constant: self.graph.constant(by),
            over_ends: self.graph.ends(a),
            under_most: self.graph.ends(by).1,
            wide,
        };
        let value = quotient.rounded(self.dialect, mode)?;
        Ok(joined(value, None, &[x, y]))
    }

    pub(super) fn add_months(&self, day: NodeId, months: NodeId) -> Text {
        // A move of 10,000 years leaves the calendar, as each longer one does.
        let (low, high) = self.graph.ends(months);
        let far = low < -120_000 || high > 120_000;
        self.with([day, months], |[day, months]| {
            let cut = format!("GREATEST(LEAST({months}, 120000), -120000)");
            text::add_months(self.dialect, day, if far { &cut } else { months })
        })
    }

    /// The bytes that a node can be, those that a table sends to a byte.
    pub(super) fn map(&self, a: NodeId, table: &[u8; 8]) -> Text {
        let t = self.text(a);
        let can = self.graph.bytes(a);
        let cases: Vec<(u8, u8)> = (0..8).zip(*table).filter(|(from, _)| can >> from & 1 == 1).collect();
        let truth_only = can & !0b101 == 0;
        let condition = |wanted: &dyn Fn(u8) -> bool| {
            let from: Vec<u8> = cases.iter().filter(|(_, to)| wanted(*to)).map(|(from, _)| *from).collect();
            match from.as_slice() {
                [YES] => t.is_yes(),
                [NO] if truth_only => format!("NOT {}", t.is_yes()),
                [one] => format!("{} = {one}", t.value),
                many => {
                    let many: Vec<String> = many.iter().map(u8::to_string).collect();
                    format!("{} IN ({})", t.value, many.join(", "))
                }
            }
        };
        let to: BTreeSet<u8> = cases.iter().map(|(_, to)| *to).collect();
        let to: Vec<u8> = to.into_iter().collect();
        let value = match to.as_slice() {
            [one] => one.to_string(),
            [a, b] => format!("CASE WHEN {} THEN {b} ELSE {a} END", condition(&|to| to == *b)),
            _ => {
                let cases = cases.iter().map(|(from, to)| format!(" WHEN {from} THEN {to}"));
                format!("CASE {}{} END", t.value, cases.collect::<String>())
            }
        };
        let yes = to.contains(&YES).then(|| format!("({})", condition(&|to| to == YES)));
        joined(value, yes, &[t])
    }

    /// A truth by a member: those that give yes, or those that do not.
    pub(super) fn pick(&self, a: NodeId, table: &[u8]) -> Text {
        let t = self.text(a);
        let of = |wanted: u8| {
            let all = table.iter().enumerate().filter(move |(_, to)| **to == wanted);
            all.map(|(from, _)| from.to_string()).collect::<Vec<_>>()
        };
        let (yes, no) = (of(YES), of(NO));
        let word = if yes.len() <= no.len() { "IN" } else { "NOT IN" };
        let list = if yes.len() <= no.len() { yes } else { no };
        let yes = match list.as_slice() {
            [] if word == "IN" => "FALSE".to_owned(),
            [] => "TRUE".to_owned(),
            list => format!("{} {word} ({})", t.value, list.join(", ")),
        };
        joined(format!("CASE WHEN {yes} THEN 2 ELSE 0 END"), Some(format!("({yes})")), &[t])
    }

    /// A comparison where there may be no value: 不适用 is no, anything else without a value is unknown.
    pub(super) fn decide(&self, cmp: NodeId, state: NodeId) -> Text {
        let (c, s) = (self.text(cmp), self.text(state));
        let none =
            if self.graph.bytes(state) >> 3 & 1 == 1 { format!(" WHEN {} = 3 THEN 0", s.value) } else { String::new() };
        let value = format!("CASE WHEN {} = 0 THEN {}{none} ELSE 1 END", s.value, c.value);
        let yes = format!("({} = 0 AND {})", s.value, c.is_yes());
        joined(value, Some(yes), &[c, s])
    }

    pub(super) fn holds(&mut self, column: ColumnId, members: u128, any: bool) -> Result<Text, Uncovered> {
        let source = self.source(column, Side::Value)?;
        let names = self.tables.column(column).map(Stated::members).unwrap_or_default();
        let listed = format!("concat('、', {}, '、')", source.value);
        let wanted = names.iter().enumerate().filter(|(i, _)| members >> i & 1 == 1);
        let tests: Vec<String> = wanted.map(|(_, n)| self.dialect.holds(&listed, &format!("、{n}、"))).collect();
        let yes = match tests.as_slice() {
            [] if any => "FALSE".to_owned(),
            [] => "TRUE".to_owned(),
            tests => format!("({})", tests.join(if any { " OR " } else { " AND " })),
        };
        Ok(joined(format!("CASE WHEN {yes} THEN 2 ELSE 0 END"), Some(yes), &[source]))
    }

    /// By the text of a column.
    pub(super) fn coded(&mut self, id: NodeId, column: ColumnId) -> Result<Text, Uncovered> {
        let codes = self.codes.get(&id).cloned().ok_or(Uncovered("文本、集合或地区的值"))?;
        let (text, state) = (self.source(column, Side::Value)?, self.source(column, Side::State)?);
        let mut cases = format!("CASE WHEN {} = 1 THEN {}", state.value, codes.unknown);
        for (exact, code) in &codes.exact {
            cases.push_str(&format!(" WHEN {} = {} THEN {code}", text.value, self.dialect.text(exact)));
        }
        for (within, code) in &codes.within {
            cases.push_str(&format!(" WHEN {} THEN {code}", self.dialect.starts(&text.value, within)));
        }
        cases.push_str(&format!(" ELSE {} END", codes.other));
        let number = self.graph.node(id).width != Width::Byte;
        let value = if number { format!("CAST({cases} AS BIGINT)") } else { cases };
        Ok(joined(value, None, &[text, state]))
    }

    pub(super) fn spread(&mut self, id: NodeId, list: InputId, a: NodeId) -> Text {
        let t = self.text(a);
        let Some(of) = t.reads.first().copied().filter(|_| t.atom) else { return t };
        if self.layout.get(of).is_none_or(|c| c.chain != Chain::Rows) {
            return t;
        }
        let own = self.layout.get(of).map(|c| c.name.clone()).unwrap_or_default();
        let list_name = self.tables.list(list).unwrap_or_default();
        let name = self.name(format!("{list_name}·{own}"));
        let step = (t.at.0, 1);
        let _ = id;
        self.column(Column {
            name,
            chain: Chain::Elements(list),
            step,
            text: t.value,
            reads: BTreeSet::new(),
            made: Made::Spread(of),
            note: String::new(),
            until: step,
        })
    }

    /// A column of the rows from the elements of each.
    pub(super) fn gathered(
        &mut self,
        id: NodeId,
        list: InputId,
        text: String,
        of: &[Text],
        none: &'static str,
    ) -> Text {
        let before = format!("{}·", self.tables.list(list).unwrap_or_default());
        let name = self.named(id, &before);
        let phase = of.iter().map(|t| t.at.0).max().unwrap_or(0) + 1;
        self.column(Column {
            name,
            chain: Chain::Rows,
            step: (phase, 0),
            text,
            reads: of.iter().flat_map(|t| t.reads.iter().copied()).collect(),
            made: Made::Gathered(list, none),
            note: String::new(),
            until: (phase, 0),
        })
    }

    /// Whether an element's key stands before it in its row.
    pub(super) fn repeated(&mut self, list: InputId, fields: &[usize]) -> Result<Text, Uncovered> {
        let mut reads = vec![self.order_of(list)];
        let (mut by, mut given) = (vec![self.dialect.quoted(&self.tables.key)], Vec::new());
        for field in fields {
            let column = ColumnId { input: list, field: Some(*field) };
            let (value, state) = (self.source(column, Side::Value)?, self.source(column, Side::State)?);
            by.extend([state.value.clone(), value.value.clone()]);
            given.push(format!("{} = 0", state.value));
            reads.extend([value, state]);
        }
        let order = reads.first().map(|t| t.value.clone()).unwrap_or_default();
        let place = format!("ROW_NUMBER() OVER (PARTITION BY {} ORDER BY {order})", by.join(", "));
        let value = format!("CASE WHEN {} AND {place} > 1 THEN 2 ELSE 0 END", given.join(" AND "));
        Ok(joined(value, None, &reads))
    }

    /// The sum of the years' amounts, each cut to the limit.
    pub(super) fn yearly(&mut self, id: NodeId, list: InputId, wide: bool) -> Result<Text, Uncovered> {
        let Some(Year { year, amount, counts, most }) = self.years.get(&id).copied() else { return Err(DIGITS) };
        let (y, a, c, m) = (self.text(year), self.text(amount), self.text(counts), self.text(most));
        let key = self.dialect.quoted(&self.tables.key);
        let part = format!("PARTITION BY {key}, {}", y.value);
        let whole = self.dialect.whole(true);
        let sum = format!("CAST(SUM(CASE WHEN {} THEN {} ELSE 0 END) OVER ({part}) AS {whole})", c.is_yes(), a.value);
        let first = format!("CASE WHEN ROW_NUMBER() OVER ({part} ORDER BY {}) = 1 THEN 2 ELSE 0 END", y.value);
        let sum = self.element(list, "年度合计", joined(sum, None, &[y.clone(), a, c]));
        let first = self.element(list, "年度首项", joined(first, None, &[y]));
        let cut = format!("SUM(CASE WHEN {} THEN LEAST({}, {}) ELSE 0 END)", first.is_yes(), sum.value, m.value);
        let cut = format!("CAST(COALESCE({cut}, 0) AS {})", self.dialect.whole(wide));
        Ok(self.gathered(id, list, cut, &[sum, first, m], "0"))
    }

    pub(super) fn element(&mut self, list: InputId, name: &str, text: Text) -> Text {
        let name = self.name(format!("{}·{name}", self.tables.list(list).unwrap_or_default()));
        let step = (text.at.0, text.at.1.max(1) + 1);
        self.column(Column {
            name,
            chain: Chain::Elements(list),
            step,
            text: text.value,
            reads: text.reads,
            made: Made::Computed,
            note: String::new(),
            until: step,
        })
    }
}

/// A text of others: all that they read, at the step where all of it is there.
fn joined(value: String, yes: Option<String>, of: &[Text]) -> Text {
    let at = of.iter().map(|t| t.at).max().unwrap_or((0, 0));
    let reads = of.iter().flat_map(|t| t.reads.iter().copied()).collect();
    Text { value, yes, reads, at, atom: false }
}
