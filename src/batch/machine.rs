//! A chunk of rows through the work of a tape: operand by operand from columns and buffers, operation by operation.

use super::columns::{Column, Columns, Data, List, State};
use super::graph::{ColumnId, Domain, Graph, NodeId, Op, Width};
use super::kernel::{self, Arg, Years, calendar};
use super::tape::{Place, Tape};
use crate::ir::InputId;
use crate::value::Rounding;
use pulp::Arch;
use std::ops::Range;

/// The values of a table by the code of a dictionary: behind them those of unknown and 不适用.
#[derive(Clone, Debug, Default)]
pub(super) struct Codes {
    pub bytes: Vec<u8>,
    pub numbers: Vec<i64>,
}

/// What a thread works with.
pub(super) struct Machine<'r> {
    arch: Arch,
    graph: &'r Graph,
    tape: &'r Tape,
    columns: &'r Columns,
    codes: &'r [Codes],
    bytes: Vec<Vec<u8>>,
    narrow: Vec<Vec<i64>>,
    wide: Vec<Vec<i128>>,
    /// The states of a column that has every value: a plan may have been made for columns that lack some.
    given: Vec<u8>,
    rows: Range<usize>,
}

impl<'r> Machine<'r> {
    pub(super) fn new(graph: &'r Graph, tape: &'r Tape, columns: &'r Columns, codes: &'r [Codes]) -> Machine<'r> {
        let [bytes, narrow, wide] = tape.buffers;
        Machine {
            arch: Arch::new(),
            graph,
            tape,
            columns,
            codes,
            bytes: vec![Vec::new(); bytes],
            narrow: vec![Vec::new(); narrow],
            wide: vec![Vec::new(); wide],
            given: Vec::new(),
            rows: 0..0,
        }
    }

    /// Computes some rows; the results stand until the next.
    pub(super) fn run(&mut self, rows: Range<usize>) {
        self.rows = rows;
        let lists = self.columns.inputs.iter().flatten().filter_map(|column| match &column.data {
            Data::List(list) => Some(list.elements_of(&self.rows).len()),
            _ => None,
        });
        let longest = lists.max().unwrap_or(0).max(self.rows.len());
        if self.given.len() < longest {
            self.given.resize(longest, State::Given as u8);
        }
        for node in &self.tape.work {
            self.node(*node);
        }
    }

    fn column(&self, id: ColumnId) -> Option<&'r Column> {
        let column = self.columns.column(id.input)?;
        match (id.field, &column.data) {
            (None, _) => Some(column),
            (Some(field), Data::List(list)) => list.fields.get(field),
            (Some(_), _) => None,
        }
    }

    fn list(&self, id: InputId) -> Option<&'r List> {
        match &self.columns.column(id)?.data {
            Data::List(list) => Some(list),
            _ => None,
        }
    }

    fn offsets(&self, id: InputId) -> &'r [u32] {
        let offsets = self.list(id).map(|l| l.offsets.as_slice()).unwrap_or_default();
        offsets.get(self.rows.start..=self.rows.end).unwrap_or_default()
    }

    /// The places of a domain in its columns.
    fn span(&self, domain: Domain) -> Range<usize> {
        match domain {
            // What rests on constants alone is computed once.
            Domain::Any => 0..1,
            Domain::Rows => self.rows.clone(),
            Domain::Elements(list) => {
                let offsets = self.offsets(list);
                let at = |o: Option<&u32>| o.map_or(0, |o| *o as usize);
                at(offsets.first())..at(offsets.last())
            }
        }
    }

    fn span_of(&self, column: ColumnId) -> Range<usize> {
        self.span(if column.field.is_some() { Domain::Elements(column.input) } else { Domain::Rows })
    }

    /// The values of a node in a buffer: one for all where it rests on constants alone.
    fn buffer<'x, T: Copy + Default>(&self, id: NodeId, values: Option<&'x Vec<T>>) -> Arg<'x, T> {
        let values = values.map(Vec::as_slice).unwrap_or_default();
        match self.graph.domain(id) {
            Domain::Any => Arg::Same(values.first().copied().unwrap_or_default()),
            Domain::Rows | Domain::Elements(_) => Arg::Each(values),
        }
    }

    /// The bytes of a node.
    pub(super) fn byte(&self, id: NodeId) -> Arg<'_, u8> {
        match self.tape.place(id) {
            Place::Constant(value) => Arg::Same(u8::try_from(value).unwrap_or(0)),
            Place::Buffer(at) => self.buffer(id, self.bytes.get(at)),
            Place::Column(column) => Arg::Each(self.column_bytes(id, column)),
            Place::None => Arg::Same(0),
        }
    }

    fn column_bytes(&self, id: NodeId, column: ColumnId) -> &[u8] {
        let Some(data) = self.column(column) else { return &[] };
        let values = match (&self.graph.node(id).op, &data.data) {
            (Op::LoadState(_), _) => match data.states() {
                Some(states) => states,
                None => return self.given.get(..self.span_of(column).len()).unwrap_or_default(),
            },
            (_, Data::Bools(values) | Data::Members(values)) => values,
            (_, _) => &[],
        };
        values.get(self.span_of(column)).unwrap_or_default()
    }

    /// The narrow numbers of a node.
    pub(super) fn narrow(&self, id: NodeId) -> Arg<'_, i64> {
        match self.tape.place(id) {
            Place::Constant(value) => Arg::Same(i64::try_from(value).unwrap_or(0)),
            Place::Buffer(at) => self.buffer(id, self.narrow.get(at)),
            Place::Column(column) => Arg::Each(self.column_numbers(column)),
            Place::None => Arg::Same(0),
        }
    }

    fn column_numbers(&self, column: ColumnId) -> &'r [i64] {
        match self.column(column).map(|c| &c.data) {
            Some(Data::Numbers { values, .. }) => values.get(self.span_of(column)).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The wide numbers of a node.
    pub(super) fn wide(&self, id: NodeId) -> Arg<'_, i128> {
        match self.tape.place(id) {
            Place::Constant(value) => Arg::Same(value),
            Place::Buffer(at) => self.buffer(id, self.wide.get(at)),
            Place::Column(_) | Place::None => Arg::Same(0),
        }
    }

    /// The rows of the chunk with an element where a mask is yes.
    pub(super) fn rows_of<'x>(&'x self, list: InputId, mask: &'x [u8]) -> impl Iterator<Item = usize> + 'x {
        let offsets = self.offsets(list);
        let first = offsets.first().copied().unwrap_or(0);
        let at = move |o: u32| o.saturating_sub(first) as usize;
        let rows = offsets.iter().zip(offsets.iter().skip(1)).enumerate();
        rows.filter(move |(_, (a, b))| mask.get(at(**a)..at(**b)).is_some_and(|m| m.contains(&2))).map(|(row, _)| row)
    }

    fn node(&mut self, id: NodeId) {
        let node = self.graph.node(id);
        let Place::Buffer(at) = self.tape.place(id) else { return };
        let length = self.span(node.domain).len();
        match node.width {
            Width::Byte => {
                let mut out = take(&mut self.bytes, at, length, 0);
                self.bytes_of(&node.op, &mut out);
                give(&mut self.bytes, at, out);
            }
            Width::Narrow => {
                let mut out = take(&mut self.narrow, at, length, 0);
                self.narrow_of(&node.op, &mut out);
                give(&mut self.narrow, at, out);
            }
            Width::Wide => {
                let mut out = take(&mut self.wide, at, length, 0);
                self.wide_of(&node.op, &mut out);
                give(&mut self.wide, at, out);
            }
        }
    }

    fn bytes_of(&self, op: &Op, out: &mut [u8]) {
        let arch = self.arch;
        match op {
            Op::SetHolds { column, members, any } => self.set_holds(*column, (*members, *any), out),
            Op::Coded(column, table) => self.coded(*column, *table, out),
            Op::Select(c, a, b) => kernel::select(arch, out, self.byte(*c), self.byte(*a), self.byte(*b)),
            Op::Compare(op, a, b) => self.compare(*op, (*a, *b), out),
            Op::Map(a, table) => kernel::map(arch, out, self.byte(*a), *table),
            Op::PickByte(a, table) => kernel::unary(arch, out, self.byte(*a), |x| at(table, x)),
            Op::Decide(a, b) => kernel::decide(arch, out, self.byte(*a), self.byte(*b)),
            Op::Least(a, b) => kernel::binary(arch, out, (self.byte(*a), self.byte(*b)), u8::min),
            Op::Greatest(a, b) => kernel::binary(arch, out, (self.byte(*a), self.byte(*b)), u8::max),
            Op::IsDate(y, m, d) => self.dates(out, (*y, *m, *d), |y, m, d| u8::from(calendar::is_date(y, m, d)) << 1),
            Op::Spread(list, a) => spread(out, self.offsets(*list), self.byte(*a)),
            Op::AnyOf(list, a) => kernel::gather_bytes(out, self.offsets(*list), self.byte(*a), 0, true),
            Op::AllOf(list, a) => kernel::gather_bytes(out, self.offsets(*list), self.byte(*a), 2, false),
            Op::Repeated(list, fields) => self.repeated(*list, fields, out),
            // Measured columns hold nothing beyond what was measured.
            Op::Beyond(_) => out.fill(super::graph::NO),
            Op::Const(_) | Op::Load(_) | Op::LoadByte(_) | Op::LoadState(_) | Op::CodedNumber(..) => {}
            Op::Widen(_) | Op::Add(..) | Op::Subtract(..) | Op::Multiply(..) | Op::Round(..) => {}
            Op::AddMonths(..) | Op::MonthsUntil(..) | Op::Year(_) | Op::MonthOfYear(_) | Op::DayOfMonth(_) => {}
            Op::MonthOfDay(_) | Op::FirstDay(_) | Op::MakeDate(..) | Op::Sum(..) | Op::GreatestOf(..) => {}
            Op::Length(_) | Op::YearlyCut { .. } => {}
        }
    }

    fn narrow_of(&self, op: &Op, out: &mut [i64]) {
        let arch = self.arch;
        let both = |a: &NodeId, b: &NodeId| (self.narrow(*a), self.narrow(*b));
        match op {
            Op::Load(column) => self.load(*column, out),
            Op::CodedNumber(column, table) => self.coded_number(*column, *table, out),
            Op::Add(a, b) => kernel::binary(arch, out, both(a, b), i64::wrapping_add),
            Op::Subtract(a, b) => kernel::binary(arch, out, both(a, b), i64::wrapping_sub),
            Op::Multiply(a, b) => kernel::binary(arch, out, both(a, b), i64::wrapping_mul),
            Op::Least(a, b) => kernel::binary(arch, out, both(a, b), |x, y| if x < y { x } else { y }),
            Op::Greatest(a, b) => kernel::binary(arch, out, both(a, b), |x, y| if x > y { x } else { y }),
            Op::Select(c, a, b) => kernel::select(arch, out, self.byte(*c), self.narrow(*a), self.narrow(*b)),
            Op::Round(a, by, mode) => self.round(*a, *by, *mode, out),
            Op::AddMonths(a, b) => kernel::binary(arch, out, both(a, b), calendar::add_months),
            Op::MonthsUntil(a, b) => kernel::binary(arch, out, both(a, b), calendar::months_until),
            Op::Year(a) => kernel::unary(arch, out, self.narrow(*a), |d| calendar::civil(d).0),
            Op::MonthOfYear(a) => kernel::unary(arch, out, self.narrow(*a), |d| calendar::civil(d).1),
            Op::DayOfMonth(a) => kernel::unary(arch, out, self.narrow(*a), |d| calendar::civil(d).2),
            Op::MonthOfDay(a) => kernel::unary(arch, out, self.narrow(*a), calendar::month_of),
            Op::FirstDay(a) => kernel::unary(arch, out, self.narrow(*a), calendar::first_day),
            Op::MakeDate(y, m, d) => {
                self.dates(
                    out,
                    (*y, *m, *d),
                    |y, m, d| {
                        if calendar::is_date(y, m, d) { calendar::days(y, m, d) } else { 0 }
                    },
                )
            }
            Op::Spread(list, a) => spread(out, self.offsets(*list), self.narrow(*a)),
            Op::Sum(list, a) => kernel::sum(out, self.offsets(*list), self.narrow(*a)),
            Op::GreatestOf(list, a, mask) => {
                kernel::greatest_of(out, self.offsets(*list), self.narrow(*a), self.byte(*mask));
            }
            Op::Length(list) => {
                let offsets = self.offsets(*list);
                let pairs = offsets.iter().zip(offsets.iter().skip(1));
                out.iter_mut().zip(pairs).for_each(|(o, (a, b))| *o = i64::from(*b) - i64::from(*a));
            }
            Op::YearlyCut { list, day, amount, counts, most, anchor } => {
                let years = Years {
                    day: self.narrow(*day),
                    amount: self.narrow(*amount),
                    counts: self.byte(*counts),
                    most: self.narrow(*most),
                    anchor: self.narrow(*anchor),
                };
                kernel::yearly_cut(out, self.offsets(*list), &years);
            }
            Op::Const(_) | Op::Beyond(_) | Op::LoadByte(_) | Op::LoadState(_) | Op::SetHolds { .. } => {}
            Op::Coded(..) | Op::Widen(_) | Op::Compare(..) | Op::Map(..) | Op::PickByte(..) | Op::Decide(..) => {}
            Op::IsDate(..) | Op::AnyOf(..) | Op::AllOf(..) | Op::Repeated(..) => {}
        }
    }

    /// Only what `Graph` makes on 128 bits.
    fn wide_of(&self, op: &Op, out: &mut [i128]) {
        let arch = self.arch;
        let both = |a: &NodeId, b: &NodeId| (self.wide(*a), self.wide(*b));
        match op {
            Op::Widen(a) => kernel::unary(arch, out, self.narrow(*a), i128::from),
            Op::Add(a, b) => kernel::binary(arch, out, both(a, b), i128::wrapping_add),
            Op::Subtract(a, b) => kernel::binary(arch, out, both(a, b), i128::wrapping_sub),
            Op::Multiply(a, b) => kernel::binary(arch, out, both(a, b), i128::wrapping_mul),
            Op::Least(a, b) => kernel::binary(arch, out, both(a, b), i128::min),
            Op::Greatest(a, b) => kernel::binary(arch, out, both(a, b), i128::max),
            Op::Select(c, a, b) => kernel::select(arch, out, self.byte(*c), self.wide(*a), self.wide(*b)),
            Op::Round(a, b, mode) => kernel::binary(arch, out, both(a, b), |n, d| kernel::rounded(n, d, *mode)),
            Op::Spread(list, a) => spread(out, self.offsets(*list), self.wide(*a)),
            Op::Sum(list, a) => kernel::sum(out, self.offsets(*list), self.wide(*a)),
            _ => {}
        }
    }

    fn round(&self, a: NodeId, by: NodeId, mode: Rounding, out: &mut [i64]) {
        match self.narrow(by) {
            Arg::Same(d) => kernel::round_by(self.arch, out, self.narrow(a), d, mode, self.graph.ends(a)),
            each => kernel::round_each(self.arch, out, (self.narrow(a), each), mode),
        }
    }

    fn compare(&self, op: crate::ir::CmpOp, (a, b): (NodeId, NodeId), out: &mut [u8]) {
        match (self.graph.node(a).width, self.graph.node(b).width) {
            (Width::Byte, _) => kernel::compare(self.arch, out, op, (self.byte(a), self.byte(b))),
            (Width::Wide, _) | (_, Width::Wide) => kernel::compare(self.arch, out, op, (self.wide(a), self.wide(b))),
            (_, _) => kernel::compare(self.arch, out, op, (self.narrow(a), self.narrow(b))),
        }
    }

    /// Days and months: 32 bits in columns.
    fn load(&self, column: ColumnId, out: &mut [i64]) {
        if let Some(Data::Days(values) | Data::Months(values)) = self.column(column).map(|c| &c.data) {
            let values = values.get(self.span_of(column)).unwrap_or_default();
            kernel::unary(self.arch, out, Arg::Each(values), i64::from);
        }
    }

    fn sets(&self, column: ColumnId, out: &mut [u8], held: impl Fn(u128) -> bool) {
        if let Some(Data::Sets(values)) = self.column(column).map(|c| &c.data) {
            let values = values.get(self.span_of(column)).unwrap_or_default();
            kernel::unary(self.arch, out, Arg::Each(values), |set: u128| u8::from(held(set)) << 1);
        }
    }

    fn set_holds(&self, column: ColumnId, (members, any): (u128, bool), out: &mut [u8]) {
        if any {
            self.sets(column, out, |set| set & members != 0);
        } else {
            self.sets(column, out, |set| set & members == members);
        }
    }

    /// Calls `f` with the place in a table of each place of a column.
    fn each_code(&self, column: ColumnId, mut f: impl FnMut(usize, usize)) {
        let Some(Column { data: Data::Coded { dictionary, codes }, .. }) = self.column(column) else { return };
        let states = self.column(column).and_then(Column::states);
        for (index, at) in self.span_of(column).enumerate() {
            let place = match states.and_then(|s| s.get(at)) {
                None | Some(0) => codes.get(at).map_or(0, |c| *c as usize),
                Some(3) => dictionary.len() + 1,
                Some(_) => dictionary.len(),
            };
            f(index, place);
        }
    }

    fn coded(&self, column: ColumnId, table: usize, out: &mut [u8]) {
        let table = self.codes.get(table).map(|t| t.bytes.as_slice()).unwrap_or_default();
        self.each_code(column, |index, place| put(out, index, table.get(place).copied().unwrap_or(1)));
    }

    fn coded_number(&self, column: ColumnId, table: usize, out: &mut [i64]) {
        let table = self.codes.get(table).map(|t| t.numbers.as_slice()).unwrap_or_default();
        self.each_code(column, |index, place| put(out, index, table.get(place).copied().unwrap_or(0)));
    }

    fn dates<T>(&self, out: &mut [T], (y, m, d): (NodeId, NodeId, NodeId), f: impl Fn(i64, i64, i64) -> T) {
        let (y, m, d) = (self.narrow(y), self.narrow(m), self.narrow(d));
        for (index, out) in out.iter_mut().enumerate() {
            if let (Some(y), Some(m), Some(d)) = (y.at(index), m.at(index), d.at(index)) {
                *out = f(y, m, d);
            }
        }
    }

    /// A key that is not given is no other's.
    fn repeated(&self, list: InputId, fields: &[usize], out: &mut [u8]) {
        let Some(list_of) = self.list(list) else { return };
        let first = self.span(Domain::Elements(list)).start;
        let keys: Vec<&Column> = fields.iter().filter_map(|f| list_of.fields.get(*f)).collect();
        kernel::repeated(out, self.offsets(list), |a, b| keys.iter().all(|key| key.same(first + a, first + b)));
    }
}

fn at(table: &[u8], x: u8) -> u8 {
    table.get(usize::from(x)).copied().unwrap_or(0)
}

fn put<T>(out: &mut [T], index: usize, value: T) {
    if let Some(slot) = out.get_mut(index) {
        *slot = value;
    }
}

fn spread<T: Copy>(out: &mut [T], offsets: &[u32], a: Arg<'_, T>) {
    let mut left = out;
    for (index, (start, end)) in offsets.iter().zip(offsets.iter().skip(1)).enumerate() {
        let count = (end.saturating_sub(*start) as usize).min(left.len());
        let (own, rest) = left.split_at_mut(count);
        if let Some(value) = a.at(index) {
            own.fill(value);
        }
        left = rest;
    }
}

fn take<T: Copy>(buffers: &mut [Vec<T>], at: usize, length: usize, value: T) -> Vec<T> {
    let mut out = buffers.get_mut(at).map(std::mem::take).unwrap_or_default();
    out.resize(length, value);
    out
}

fn give<T>(buffers: &mut [Vec<T>], at: usize, out: Vec<T>) {
    if let Some(slot) = buffers.get_mut(at) {
        *slot = out;
    }
}
