//! Rows a second of the batch engine: the work of `work.pol` over columns in memory beside a hand-written columnar
//! program on 64-bit fixed point, run in turns so that a figure that drifts drifts for both; and the 39 rules of the
//! 焦作 notice over employers with nested lists beside the interpreter.
//!
//! `cargo bench --bench batch [-- ROWS]`; docs/performance.md says how to read it.

#![allow(clippy::indexing_slicing, reason = "the hand-written program is as plain as can be")]

#[path = "batch/fused.rs"]
mod fused;

use polc::batch::columns::{Column, Columns, Data, List, State};
use polc::batch::{Coverage, Plan};
use polc::cli::console::Console;
use polc::cli::load::{Compiled, compile};
use polc::eval::profile::Profile;
use polc::ir::{InputId, Program, Type};
use polc::value::{Date, Rational, Value};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[derive(Default)]
struct Input {
    wage: Vec<i64>,
    retention: Vec<i64>,
    interns: Vec<i64>,
    months: Vec<i64>,
    size: Vec<u8>,
    paid: Vec<i64>,
    layoff: Vec<i64>,
    headcount: Vec<i64>,
}

#[derive(Default)]
struct Output {
    a: Vec<i64>,
    b: Vec<i64>,
    c: Vec<i64>,
    sum: Vec<i64>,
    larger: Vec<i64>,
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n) as i64
    }
}

fn input(rows: usize) -> Input {
    let mut random = Random(7);
    let mut input = Input::default();
    for _ in 0..rows {
        input.wage.push(150_000 + random.below(120_000));
        input.retention.push(random.below(10_001));
        input.interns.push(random.below(201));
        input.months.push(random.below(25));
        input.size.push(random.below(3) as u8);
        input.paid.push(random.below(500_000_000));
        input.layoff.push(random.below(3_001));
        input.headcount.push(random.below(400));
    }
    input
}

/// The hand-written program: one loop over all columns, everything in 64 bits, half up in whole numbers.
#[inline(always)]
fn hand(input: &Input, rows: std::ops::Range<usize>, out: &mut Output) {
    let r = rows;
    let (wage, retention) = (&input.wage[r.clone()], &input.retention[r.clone()]);
    let (interns, months) = (&input.interns[r.clone()], &input.months[r.clone()]);
    let (size, paid) = (&input.size[r.clone()], &input.paid[r.clone()]);
    let (layoff, headcount) = (&input.layoff[r.clone()], &input.headcount[r.clone()]);
    let n = wage.len();
    let [a, b, c, sum, larger] = [&mut out.a, &mut out.b, &mut out.c, &mut out.sum, &mut out.larger].map(|v| {
        v.resize(n, 0);
        &mut v[..n]
    });
    for i in 0..n {
        let units = interns[i] * months[i].min(12);
        let share = if retention[i] >= 5_000 { 11 } else { 7 };
        a[i] = (wage[i] * share * units + 5) / 10;
        let rate = if retention[i] >= 7_000 {
            1_500
        } else if retention[i] >= 6_000 {
            1_350
        } else if retention[i] >= 5_000 {
            1_200
        } else {
            1_000
        };
        b[i] = rate * units * 100;
        let limit = if headcount[i] <= 30 { 2_000 } else { 550 };
        let share = if size[i] == 0 { 3 } else { 6 };
        c[i] = if layoff[i] <= limit { (paid[i] * share + 5) / 10 } else { 0 };
        sum[i] = a[i] + b[i] + c[i];
        larger[i] = a[i].max(b[i]);
    }
}

/// The same compiled for the widest vectors that are there.
struct Wide<'a>(&'a Input, std::ops::Range<usize>, &'a mut Output);

impl pulp::NullaryFnOnce for Wide<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        hand(self.0, self.1, self.2);
    }
}

/// The ways that do not go through polc.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Baseline,
    Widest,
    Fused,
}

fn by_hand(input: &Input, threads: usize, way: Way) -> Vec<Output> {
    const PART: usize = 65_536;
    let rows = input.wage.len();
    let parts = rows.div_ceil(PART);
    let work = |thread: usize| -> Vec<Output> {
        let own = thread * parts / threads..(thread + 1) * parts / threads;
        own.map(|part| {
            let mut out = Output::default();
            let range = part * PART..((part + 1) * PART).min(rows);
            match way {
                Way::Baseline => hand(input, range, &mut out),
                Way::Widest => pulp::Arch::new().dispatch(Wide(input, range, &mut out)),
                Way::Fused => fused::run(input, range, &mut out),
            }
            out
        })
        .collect()
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|t| scope.spawn(move || work(t))).collect();
        running.into_iter().flat_map(|t| t.join().unwrap_or_default()).collect()
    })
}

fn console() -> Console {
    let today = Date::new(2025, 6, 1).unwrap_or_else(|| unreachable!());
    Console::memory(Path::new(env!("CARGO_MANIFEST_DIR")), Vec::new(), today)
}

fn compiled(path: &str) -> Compiled {
    compile(&[PathBuf::from(path)], &[], &mut console())
}

fn id(program: &Program, name: &str) -> InputId {
    let index = program.inputs.iter().position(|i| i.name == name).unwrap_or(usize::MAX);
    InputId(index as u32)
}

fn columns(program: &Program, input: &Input) -> Columns {
    let mut columns = Columns::empty(program, input.wage.len());
    let numbers =
        |values: &Vec<i64>, denominator| Column::new(Data::Numbers { denominator, values: values.clone() }, None);
    columns.set(id(program, "最低工资额"), numbers(&input.wage, 100));
    columns.set(id(program, "留用比例"), numbers(&input.retention, 10_000));
    columns.set(id(program, "见习数"), numbers(&input.interns, 1));
    columns.set(id(program, "见习时长"), numbers(&input.months, 1));
    columns.set(id(program, "规模"), Column::new(Data::Members(input.size.clone()), None));
    columns.set(id(program, "已缴失业保险费"), numbers(&input.paid, 100));
    columns.set(id(program, "裁员比例"), numbers(&input.layoff, 10_000));
    columns.set(id(program, "参保数"), numbers(&input.headcount, 1));
    columns
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn per_second(rows: usize, time: Duration) -> u128 {
    rows as u128 * 1_000_000_000 / time.as_nanos().max(1)
}

/// How many amounts differ from the hand-written ones.
fn different(results: &polc::batch::results::Results, parts: &[Output]) -> usize {
    let mut different = 0;
    for (k, measure) in results.measures().enumerate() {
        let mut row = 0;
        for part in parts {
            let own = [&part.a, &part.b, &part.c, &part.sum, &part.larger][k];
            for cents in own {
                let figure = measure.figure(row).and_then(|f| f.value);
                let wanted = Rational::new(i128::from(*cents), 100).map(Value::Number);
                different += usize::from(figure != wanted);
                row += 1;
            }
        }
    }
    different
}

fn work(rows: usize, threads: usize, runs: usize) {
    let compiled = compiled("benches/work.pol");
    assert!(!compiled.is_broken(), "{:?}", compiled.findings);
    let program = &compiled.program;
    let input = input(rows);
    let columns = columns(program, &input);
    let today = Date::new(2025, 6, 1).unwrap_or_else(|| unreachable!());
    let plan = Plan::new(program, Profile::empty(program, today), None);
    for (measure, coverage) in plan.coverage(&columns) {
        if coverage != Coverage::Kernels {
            println!("not by kernels: {} {coverage:?}", program.measures[measure.index()].name);
        }
    }
    let time = |f: &mut dyn FnMut()| {
        let start = Instant::now();
        f();
        start.elapsed()
    };
    let mut times = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
    for round in 0..=runs {
        let one = [
            time(&mut || drop(black_box(by_hand(&input, threads, Way::Baseline)))),
            time(&mut || drop(black_box(by_hand(&input, threads, Way::Widest)))),
            time(&mut || drop(black_box(by_hand(&input, threads, Way::Fused)))),
            time(&mut || drop(black_box(plan.run(&columns, threads)))),
        ];
        if round > 0 {
            times.iter_mut().zip(one).for_each(|(all, one)| all.push(one));
        }
    }
    let [hand, wide, fused, own] = times.map(median);
    let wrong = different(&plan.run(&columns, threads), &by_hand(&input, threads, Way::Baseline));
    println!("work: {rows} rows, {threads} threads, {runs} runs in turns, median; {wrong} amounts differ");
    let ways = [
        ("hand-written, baseline", hand),
        ("hand-written, widest", wide),
        ("closures a row", fused),
        ("polc batch", own),
    ];
    for (what, time) in ways {
        let ratio = |of: Duration| of.as_nanos() * 100 / time.as_nanos().max(1);
        println!(
            "  {what:<24} {:>12} rows/s   {:>4} % of baseline, {:>4} % of widest",
            per_second(rows, time),
            ratio(hand),
            ratio(wide)
        );
    }
}

/// Employers of the 焦作 notice: what an employer's file holds is given in nine rows of ten, the rest never; each list
/// has up to six elements.
fn employers(program: &Program, rows: usize) -> Columns {
    let mut random = Random(11);
    let mut columns = Columns::empty(program, rows);
    for (index, input) in program.inputs.iter().enumerate() {
        let column = match &input.ty {
            Type::List(entity) => {
                let fields = program.entities.get(entity.index()).map(|e| e.fields.as_slice()).unwrap_or_default();
                let mut offsets = vec![0_u32];
                for _ in 0..rows {
                    offsets.push(offsets.last().copied().unwrap_or(0) + random.below(7) as u32);
                }
                let count = offsets.last().copied().unwrap_or(0) as usize;
                let fields = fields.iter().map(|f| column(program, f, count, &mut random)).collect();
                Column::new(Data::List(List { offsets, fields }), None)
            }
            _ => column(program, input, rows, &mut random),
        };
        columns.set(InputId(index as u32), column);
    }
    columns
}

fn column(program: &Program, input: &polc::ir::Input, rows: usize, random: &mut Random) -> Column {
    let data = match &input.ty {
        Type::Number(dimension) if dimension.power(polc::units::UnitId::YUAN) > 0 => {
            Data::Numbers { denominator: 100, values: (0..rows).map(|_| random.below(1_000_000)).collect() }
        }
        Type::Number(_) => Data::Numbers { denominator: 1, values: (0..rows).map(|_| random.below(30)).collect() },
        Type::Ratio => Data::Numbers { denominator: 10_000, values: (0..rows).map(|_| random.below(10_001)).collect() },
        Type::Bool => Data::Bools((0..rows).map(|_| random.below(2) as u8).collect()),
        Type::Enum(id) => {
            let members = program.enums.get(id.index()).map_or(1, |e| e.members.len().max(1)) as u64;
            Data::Members((0..rows).map(|_| random.below(members) as u8).collect())
        }
        Type::EnumSet(id) => {
            let members = program.enums.get(id.index()).map_or(1, |e| e.members.len().max(1)) as u64;
            Data::Sets((0..rows).map(|_| 1_u128 << random.below(members)).collect())
        }
        Type::Date => Data::Days((0..rows).map(|_| 18_000 + random.below(1_500) as i32).collect()),
        Type::Month => Data::Months((0..rows).map(|_| 2020 * 12 + random.below(48) as i32).collect()),
        _ => {
            let text = |i: usize| Value::Text(format!("T{i:07}").into());
            let dictionary = (0..200_000).map(text).collect();
            return Column::new(
                Data::Coded { dictionary, codes: (0..rows).map(|_| random.below(1_000) as u32).collect() },
                None,
            );
        }
    };
    let absent = (0..rows).map(|_| if random.below(10) == 0 { State::Unknown } else { State::Given }).collect();
    Column::new(data, Some(absent))
}

fn notice(rows: usize, threads: usize, runs: usize) {
    let compiled = compiled("policies/jiaozuo/jiaozuo-2022-7.pol");
    let program = &compiled.program;
    let today = Date::new(2022, 6, 30).unwrap_or_else(|| unreachable!());
    let mut base = Profile::empty(program, today);
    for (slot, param) in base.params.iter_mut().zip(&program.params) {
        if param.versions.is_empty() && matches!(param.ty, Type::Number(_)) {
            *slot = Some(Value::Number(Rational::from_integer(1_900)));
        }
    }
    let columns = employers(program, rows);
    let plan = Plan::new(program, base.clone(), None);
    let kernels = plan.coverage(&columns).iter().filter(|(_, c)| *c == Coverage::Kernels).count();
    for (measure, coverage) in plan.coverage(&columns) {
        if coverage != Coverage::Kernels {
            println!("not by kernels: {} {coverage:?}", program.measures[measure.index()].name);
        }
    }
    let timed = |plan: &Plan<'_>, columns: &Columns, runs: usize| {
        let mut times = Vec::new();
        let mut left = 0;
        for _ in 0..runs {
            let start = Instant::now();
            left = black_box(plan.run(columns, threads)).interpreted;
            times.push(start.elapsed());
        }
        (median(times), left)
    };
    let few = employers(program, rows / 100);
    let (own, left) = timed(&plan, &columns, runs);
    let (slow, _) = timed(&Plan::interpreted(program, base, None), &few, 3);
    println!(
        "jiaozuo: {} measures ({kernels} by kernels), {rows} employers, {threads} threads; {left} rows left to the interpreter",
        program.measures.len()
    );
    let (fast, slow) = (per_second(rows, own), per_second(rows / 100, slow));
    println!("  polc batch {fast} rows/s; interpreter {slow} rows/s; {} times", fast / slow.max(1));
}

fn main() {
    let rows = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(10_000_000);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    work(rows, 1, 7);
    if cores > 1 {
        work(rows, cores, 7);
    }
    notice(rows / 10, 1, 3);
}
