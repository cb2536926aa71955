//! What polc costs: parsing and checking a generated corpus, cold start, the interpreter on the 焦作 notice.
//!
//! `cargo bench --bench throughput` prints one table; docs/performance.md says how to read it. `-- corpus`, `-- analysis`,
//! `-- interpreter` and `-- start` measure one part, `-- … once` does it a single time (for callgrind). Every figure is the median of its
//! runs, in CPU time of this process or of the command that it starts: other work on the machine counts little.

#[path = "../tests/it/generate.rs"]
#[allow(dead_code, clippy::indexing_slicing, clippy::unwrap_used)]
mod generate;

use polc::cli::console::Console;
use polc::cli::load::{Compiled, Loaded};
use polc::cli::profile;
use polc::eval::{Engine, Options, profile::Profile};
use polc::value::Date;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The CPU time of this thread so far (Linux, in ns; elsewhere the wall clock stands in).
fn now() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = text.and_then(|text| text.split_whitespace().next()?.parse().ok());
    spent.map_or_else(|| START.get_or_init(Instant::now).elapsed(), Duration::from_nanos)
}

/// Whether everything is done a single time, and the interpreter without its trace only.
fn once() -> bool {
    std::env::args().any(|a| a == "once")
}

fn measure(runs: usize, mut work: impl FnMut()) -> Duration {
    let mut timed = || {
        let start = now();
        work();
        now().saturating_sub(start)
    };
    if once() {
        return timed();
    }
    timed();
    median((0..runs).map(|_| timed()).collect())
}

fn per_second(count: usize, time: Duration) -> u128 {
    (count as u128 * 1_000_000_000) / time.as_nanos().max(1)
}

/// One file of about 100,000 lines.
fn corpus() -> String {
    let set = generate::rule_set(2024, 12_000);
    set.text
}

fn console() -> Console {
    Console::memory(
        Path::new(env!("CARGO_MANIFEST_DIR")),
        Vec::new(),
        Date::new(2025, 6, 1).unwrap_or_else(|| unreachable!()),
    )
}

/// A text parsed and checked.
fn checked(text: &str) -> Compiled {
    let mut loaded = Loaded::default();
    let source = loaded.sources.add("corpus.pol", text);
    let file = polc::syntax::parse(source, text, &mut loaded.findings);
    loaded.units.push(polc::check::Unit {
        file,
        imports: Vec::new(),
        incomplete: false,
        one_liner: false,
        tables: Default::default(),
    });
    loaded.paths.push(PathBuf::new());
    loaded.compile()
}

fn errors(compiled: &Compiled) -> usize {
    compiled.findings.iter().filter(|f| f.is_error()).count()
}

/// Measures with 20 refinements each, over one ratio; with `gaps`, none of them holds for one kind of employer.
fn tiers(measures: usize, gaps: bool) -> String {
    let mut text = "文件 示人社发〔2025〕1号 { 地区 示例市；发布 2025年1月1日；有效 2025年1月1日 至 2027年12月31日 }\n\
        输入 留用率: 比例 在 [0%, 100%]\n输入 参保人数: 整数 人 在 [0人, 不限]\n输入 规模: 大型 | 中型 | 小型\n"
        .to_owned();
    for measure in 0..measures {
        let kind = if gaps { " 且 规模 不为 大型" } else { "" };
        text += &format!("措施 补贴_{measure} 依据 第1条 {{\n  对象 单位\n  须 参保人数 1人以上\n  标准 = {{\n");
        for step in 0..20 {
            let (low, amount) = (step * 5, 1000 + measure + 10 * step);
            let high = if step == 19 { String::new() } else { format!("不满{}%", low + 5) };
            text += &format!("    留用率 {low}%以上{high}{kind} => {amount}元\n");
        }
        text += "  }\n}\n";
    }
    text
}

/// What the analysis of `polc check` adds to parsing and checking.
fn analysis() {
    let sets =
        [("drawn corpus", corpus()), ("1,000 x 20", tiers(1000, false)), ("1,000 x 20, gaps", tiers(1000, true))];
    for (what, text) in sets {
        let mut findings = 0;
        let whole = measure(3, || {
            let mut compiled = checked(&text);
            compiled.analyze();
            findings = black_box(compiled.findings.len());
        });
        let bytes = per_second(text.len(), whole);
        println!("{what:<16} {:>8} ms  {bytes:>10} bytes/s  {findings:>9} findings", whole.as_millis());
    }
}

fn throughput() {
    let text = corpus();
    let (lines, bytes) = (text.lines().count(), text.len());
    let mut findings = Vec::new();
    let parse = measure(5, || {
        findings.clear();
        black_box(polc::syntax::parse(polc::source::SourceId(0), &text, &mut findings));
    });
    let mut wrong = 0;
    let check = measure(5, || wrong = black_box(errors(&checked(&text))));
    println!("corpus: {lines} lines, {bytes} bytes, {wrong} errors");
    for (what, time) in [("parse", parse), ("parse + check", check)] {
        println!(
            "{what:<16} {:>8} ms  {:>10} bytes/s  {:>9} lines/s",
            time.as_millis(),
            per_second(bytes, time),
            per_second(lines, time)
        );
    }
}

fn jiaozuo() -> Compiled {
    polc::cli::load::compile(&[PathBuf::from("policies/jiaozuo")], &[], &mut console())
}

/// The example profiles beside the policy, as the interpreter reads them.
fn profiles(compiled: &mut Compiled) -> Vec<Profile> {
    let names = ["policies/jiaozuo/small-firm.profile.yaml", "policies/jiaozuo/graduate.profile.yaml"];
    let mut console = console();
    let mut faults = Vec::new();
    let given = profile::Given { profile: names.iter().map(PathBuf::from).collect(), ..Default::default() };
    let (named, _) = profile::gather(&given, None, &mut console, &mut compiled.sources, &mut faults);
    let Some(today) = Date::new(2025, 6, 1) else { return Vec::new() };
    named.iter().map(|n| profile::assemble(&compiled.program, &[&n.node], today, &mut faults)).collect()
}

fn interpreter() {
    let mut compiled = jiaozuo();
    let profiles = profiles(&mut compiled);
    let engine = Engine::new(&compiled.program);
    println!("interpreter: {} measures, {} profiles", compiled.program.measures.len(), profiles.len());
    let rounds = if once() { 100 } else { 2_000 };
    for (what, trace, missing) in
        [("no trace", false, false), ("with trace", true, false), ("trace + missing", true, true)]
    {
        if once() && trace {
            continue;
        }
        let options = Options { trace, missing, ..Options::default() };
        let rounds = if missing { rounds / 20 } else { rounds };
        let time = measure(5, || {
            for _ in 0..rounds {
                for profile in &profiles {
                    black_box(engine.run(profile, &options));
                }
            }
        });
        println!("{what:<16} {:>8} profiles/s", per_second(rounds * profiles.len(), time));
    }
}

/// CPU time of all children so far, in clock ticks of 1/100 s (Linux).
fn children_ticks() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    Some(fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?)
}

/// CPU time of one call of the command, in µs: the median of 50 groups, each long enough for the coarse clock.
fn command(arguments: &[&str]) -> Option<u64> {
    const GROUP: u64 = 20;
    let run = || {
        Command::new(env!("CARGO_BIN_EXE_polc")).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status()
    };
    let mut times = Vec::new();
    for _ in 0..50 {
        let before = children_ticks()?;
        for _ in 0..GROUP {
            run().ok()?;
        }
        times.push((children_ticks()? - before) * 10_000 / GROUP);
    }
    times.sort();
    times.get(times.len() / 2).copied()
}

fn cold_start() {
    let policy = "policies/jiaozuo/jiaozuo-2022-7.pol";
    for arguments in [
        &["--version"][..],
        &["run", policy, "--profile", "policies/jiaozuo/small-firm.profile.yaml"],
        &["run", policy, "--profile", "policies/jiaozuo/graduate.profile.yaml"],
    ] {
        let time = command(arguments).map_or("?".to_owned(), |us| us.to_string());
        println!("{time:>8} us cpu  polc {}", arguments.join(" "));
    }
}

fn main() {
    let parts = ["corpus", "analysis", "interpreter", "start"];
    let asked: Vec<String> = std::env::args().filter(|a| parts.contains(&a.as_str())).collect();
    let wanted = |part: &str| asked.is_empty() || asked.iter().any(|a| a == part);
    if wanted("corpus") {
        throughput();
    }
    if wanted("analysis") {
        analysis();
    }
    if wanted("interpreter") {
        interpreter();
    }
    if wanted("start") {
        cold_start();
    }
}
