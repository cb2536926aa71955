//! Rows a second from file to file: `polc batch` on the work of `work.pol` beside programs written by hand for it and beside
//! DuckDB where Python has it, in turns in one run, one thread and all; then `polc impact` beside two batches.
//!
//! `cargo bench --bench files [--features parquet] -- [ROWS]`; docs/performance.md says how to read it. Every program reads the same
//! file, writes the same columns, and puts its file on the disk before it ends.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "the hand-written programs are as plain as can be")]

#[cfg(feature = "parquet")]
#[path = "files/columns.rs"]
mod columns;
#[path = "files/lines.rs"]
mod lines;

use polc::cli::console::Console;
use polc::value::Date;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The names of the columns of the input.
pub(crate) const INPUTS: [&str; 8] =
    ["最低工资额", "留用比例", "见习数", "见习时长", "规模", "已缴失业保险费", "裁员比例", "参保数"];
/// The names of the measures.
pub(crate) const MEASURES: [&str; 5] = ["按工资补贴", "按档补贴", "稳岗补贴", "三项合计", "较高一项"];
/// The members of 规模.
pub(crate) const SIZES: [&str; 3] = ["大型", "中型", "小微型"];
const RUNS: usize = 5;

/// The inputs of a row: money in fen, ratios in ten thousandths.
#[derive(Clone, Copy, Default)]
pub(crate) struct Row {
    pub(crate) wage: i64,
    pub(crate) retention: i64,
    pub(crate) interns: i64,
    pub(crate) months: i64,
    pub(crate) size: u8,
    pub(crate) paid: i64,
    pub(crate) layoff: i64,
    pub(crate) headcount: i64,
}

/// The work by hand: amounts in fen, rounded half up.
#[inline(always)]
pub(crate) fn work(row: Row) -> [i64; 5] {
    let units = row.interns * row.months.min(12);
    let share = if row.retention >= 5_000 { 11 } else { 7 };
    let a = (row.wage * share * units + 5) / 10;
    let rate = match row.retention {
        7_000.. => 1_500,
        6_000.. => 1_350,
        5_000.. => 1_200,
        _ => 1_000,
    };
    let b = rate * units * 100;
    let limit = if row.headcount <= 30 { 2_000 } else { 550 };
    let share = if row.size == 0 { 3 } else { 6 };
    let c = if row.layoff <= limit { (row.paid * share + 5) / 10 } else { 0 };
    [a, b, c, a + b + c, a.max(b)]
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

/// Drawn rows, the same in every run.
pub(crate) fn rows(count: usize) -> impl Iterator<Item = Row> {
    let mut random = Random(7);
    (0..count).map(move |_| Row {
        wage: 150_000 + random.below(120_000),
        retention: random.below(10_001),
        interns: random.below(201),
        months: random.below(25),
        size: random.below(3) as u8,
        paid: random.below(500_000_000),
        layoff: random.below(3_001),
        headcount: random.below(400),
    })
}

fn polc(data: &Path, out: &Path, threads: usize) {
    batch(Path::new("benches/work.pol"), data, out, threads);
}

fn batch(rules: &Path, data: &Path, out: &Path, threads: usize) {
    let [rules, data, out] = [rules, data, out].map(|path| path.display().to_string());
    run(&["batch", &rules, "--data", &data, "--out", &out, "--threads", &threads.to_string()]);
}

fn run(arguments: &[&str]) {
    let today = Date::new(2025, 6, 1).unwrap();
    let mut console = Console::memory(Path::new(env!("CARGO_MANIFEST_DIR")), Vec::new(), today);
    let exit = polc::cli::run(["polc"].iter().chain(arguments).map(Into::into).collect(), &mut console);
    assert_eq!(exit.code(), 0, "{}", console.written().1);
}

/// The seconds that DuckDB says it took; `None` where there is none.
fn duckdb(data: &Path, out: &Path, threads: usize) -> Option<Duration> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/files/duckdb_files.py");
    let python = std::env::var("PYTHON").unwrap_or("python3".to_owned());
    let done = Command::new(python).arg(script).args([data, out]).arg(threads.to_string()).output().ok()?;
    let nanoseconds = String::from_utf8_lossy(&done.stdout).trim().parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

/// By the clock and by the processor, once the disk has what was written before.
fn timed(run: impl FnOnce()) -> (Duration, Duration) {
    let _ = Command::new("sync").status();
    let before = processor();
    let start = Instant::now();
    run();
    (start.elapsed(), processor().saturating_sub(before))
}

fn median(times: impl IntoIterator<Item = Duration>) -> Option<Duration> {
    let mut times: Vec<Duration> = times.into_iter().collect();
    times.sort();
    times.get(times.len() / 2).copied()
}

fn compare(what: &str, count: usize, threads: usize, data: &Path, hand: fn(&Path, &Path)) {
    let out = |name: &str| data.with_file_name(format!("{name}.{}", data.extension().unwrap().to_string_lossy()));
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for round in 0..=RUNS {
        let by_hand = timed(|| hand(data, &out("hand")));
        let own = timed(|| polc(data, &out("polc"), threads));
        let _ = Command::new("sync").status();
        let other = duckdb(data, &out("duckdb"), threads).map(|time| (time, Duration::ZERO));
        if round > 0 {
            times[0].push(by_hand);
            times[1].push(own);
            times[2].extend(other);
        }
    }
    println!("{what}: {count} rows, {threads} threads (by hand: 1), {RUNS} runs in turns, median");
    let [hand, own, other] = times;
    let clock = |times: &[(Duration, Duration)]| median(times.iter().map(|(clock, _)| *clock));
    let work = |times: &[(Duration, Duration)]| median(times.iter().map(|(_, work)| *work)).unwrap_or_default();
    for (name, times) in [("by hand", &hand), ("polc batch", &own), ("DuckDB", &other)] {
        let (Some(time), Some(first)) = (clock(times), clock(&hand)) else { continue };
        let rate = count as u128 * 1_000_000_000 / time.as_nanos().max(1);
        let ratio = first.as_nanos() * 100 / time.as_nanos().max(1);
        let work = match work(times).as_millis() {
            0 => String::new(),
            work => format!("{work:>6} ms of the processor"),
        };
        println!("  {name:<12} {rate:>10} rows/s  {ratio:>4} % of by hand  {work}");
    }
}

/// The processor time of this process, all threads; none where the system does not tell.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// `polc impact` of two new figures beside a batch under either version, in turns: its time over theirs together.
fn impact(folder: &Path, data: &Path, threads: usize, more: &[&str]) {
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/work.pol");
    let new = folder.join("new.pol");
    std::fs::write(&new, std::fs::read_to_string(&old).unwrap().replace("70%", "75%")).unwrap();
    let [a, b, table] = [old.as_path(), new.as_path(), data].map(|path| path.display().to_string());
    let count = threads.to_string();
    let line = [&["impact", &a, &b, "--data", &table, "--threads", &count][..], more].concat();
    let (mut times, mut work) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for round in 0..=RUNS {
        let both = || [&old, &new].into_iter().for_each(|rules| batch(rules, data, &folder.join("out.csv"), threads));
        let steps: [&dyn Fn(); 2] = [&both, &|| run(&line)];
        for (place, step) in steps.into_iter().enumerate() {
            let (time, processor) = timed(step);
            if round > 0 {
                times[place].push(time);
                work[place].push(processor);
            }
        }
    }
    let [batches, impact] = times.map(|times| median(times).unwrap().as_millis());
    let [batch_work, impact_work] = work.map(|work| median(work).unwrap().as_millis());
    println!("impact {}, {threads} threads, {RUNS} runs in turns, median", more.join(" "));
    println!("  clock      two batches {batches:>6} ms  impact {impact:>6} ms  {:>4} %", impact * 100 / batches.max(1));
    let ratio = impact_work * 100 / batch_work.max(1);
    println!("  processor  two batches {batch_work:>6} ms  impact {impact_work:>6} ms  {ratio:>4} %");
}

fn main() {
    let count = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(1_000_000);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("files");
    std::fs::create_dir_all(&folder).unwrap();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let csv = folder.join("in.csv");
    lines::draw(&csv, count);
    compare("CSV to CSV", count, 1, &csv, lines::by_hand);
    assert_eq!(std::fs::read(folder.join("hand.csv")).unwrap(), std::fs::read(folder.join("polc.csv")).unwrap());
    println!("  the files of both are the same, byte by byte");
    if cores > 1 {
        compare("CSV to CSV", count, cores, &csv, lines::by_hand);
    }
    for threads in [1, cores] {
        impact(&folder, &csv, threads, &[]);
    }
    impact(&folder, &csv, 1, &["--by", "规模", "--weight", "参保数"]);
    #[cfg(feature = "parquet")]
    {
        let parquet = folder.join("in.parquet");
        columns::draw(&parquet, count);
        compare("Parquet to Parquet", count, 1, &parquet, columns::by_hand);
        columns::same(&folder.join("hand.parquet"), &folder.join("polc.parquet"));
        if cores > 1 {
            compare("Parquet to Parquet", count, cores, &parquet, columns::by_hand);
        }
    }
}
