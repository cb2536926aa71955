//! Batch = interpreter, on drawn rule sets and on the project's policies with drawn rows: nulls, values at thresholds,
//! extreme magnitudes. `POLC_AGREEMENT_ROWS` asks for more rows than a quick run has.

use super::generate;
use super::support::compile;
use polc::batch::columns::{Builder, Columns};
use polc::batch::results::{Reason, Results};
use polc::batch::{Coverage, Plan};
use polc::cli::profile::{assemble, json};
use polc::eval::outcome::{Outcome, Status};
use polc::eval::profile::Profile;
use polc::eval::{Engine, Options};
use polc::ir::{InputId, Program, Type};
use polc::value::{Date, Value};

/// The columns of some profiles that share all but their inputs.
pub fn columns(program: &Program, profiles: &[Profile]) -> Columns {
    let mut columns = Columns::empty(program, profiles.len());
    for (index, input) in program.inputs.iter().enumerate() {
        let entity = match &input.ty {
            Type::List(entity) => program.entities.get(entity.index()),
            _ => None,
        };
        let mut builder = Builder::new(&input.ty, entity);
        profiles.iter().for_each(|p| builder.push(&p.inputs[index]));
        columns.set(InputId(index as u32), builder.finish());
    }
    columns
}

/// Each row and measure of both, as lines where they differ.
fn differences(program: &Program, a: &Results, b: &Results) -> Vec<String> {
    let mut found = Vec::new();
    for (x, y) in a.measures().zip(b.measures()) {
        let name = &program.measures[x.measure().index()].name;
        for row in 0..a.rows {
            let same_reason = match (x.reason(row), y.reason(row)) {
                (Reason::Failed { kind: k, name: n, .. }, Reason::Failed { kind: l, name: m, .. }) => k == l && n == m,
                (Reason::Failed { .. }, _) | (_, Reason::Failed { .. }) => false,
                (_, _) => true,
            };
            if x.status(row) != y.status(row) || x.figure(row) != y.figure(row) || !same_reason {
                found.push(format!(
                    "{name} row {row}: {:?} {:?} {:?} / {:?} {:?} {:?}",
                    x.status(row),
                    x.figure(row),
                    x.reason(row),
                    y.status(row),
                    y.figure(row),
                    y.reason(row)
                ));
            }
        }
    }
    found
}

/// Asserts that both ways of computing agree on some rows; how many measures kernels computed, of how many.
fn agree(program: &Program, base: &Profile, columns: &Columns, what: &str) -> (usize, usize, usize) {
    let (found, kernels, all, interpreted) = compared(program, base, columns);
    assert!(found.is_empty(), "{what}: {} differ\n{}", found.len(), found[..found.len().min(8)].join("\n"));
    (kernels, all, interpreted)
}

/// Where both ways of computing differ on some rows; how many measures kernels computed, of how many, and how many
/// rows they left.
pub fn compared(program: &Program, base: &Profile, columns: &Columns) -> (Vec<String>, usize, usize, usize) {
    let plan = Plan::new(program, base.clone(), None);
    let fast = plan.run(columns, 2);
    let slow = Plan::interpreted(program, base.clone(), None).run(columns, 2);
    let coverage = plan.coverage(columns);
    if std::env::var("POLC_AGREEMENT_SHOW").is_ok() {
        for (measure, c) in &coverage {
            if let Coverage::Interpreter(why) = c {
                println!("{} {why}", program.measures[measure.index()].name);
            }
        }
        println!("{} rows left of {}", fast.interpreted, fast.rows);
    }
    let kernels = coverage.iter().filter(|(_, c)| *c == Coverage::Kernels).count();
    (differences(program, &fast, &slow), kernels, coverage.len(), fast.interpreted)
}

pub fn rows() -> usize {
    std::env::var("POLC_AGREEMENT_ROWS").ok().and_then(|n| n.parse().ok()).unwrap_or(300)
}

pub fn today() -> Date {
    Date::new(2024, 6, 30).unwrap()
}

/// A profile of a JSON text.
pub fn profile(program: &Program, text: &str) -> Profile {
    let mut faults = Vec::new();
    let node = json::parse(polc::source::SourceId(0), text, &mut faults);
    let profile = assemble(program, &[&node], today(), &mut faults);
    assert!(faults.is_empty(), "{text}: {:?}", faults.iter().map(|f| &f.message).collect::<Vec<_>>());
    profile
}

#[test]
fn drawn_rule_sets_agree() {
    let (mut kernels, mut all) = (0, 0);
    for seed in 0..12 {
        let set = generate::rule_set(seed, 8);
        let (program, findings) = compile(&set.text);
        assert!(!findings.contains("E0"), "{findings}");
        let mut random = generate::Random::new(seed + 1000);
        let missing = [0, 8, 3][seed as usize % 3];
        let profiles: Vec<Profile> =
            (0..rows()).map(|_| profile(&program, &generate::profile(&mut random, &set, missing))).collect();
        let base = Profile { inputs: vec![Value::Unknown; program.inputs.len()], ..profiles[0].clone() };
        let (own, of, _) = agree(&program, &base, &columns(&program, &profiles), &format!("seed {seed}"));
        kernels += own;
        all += of;
    }
    assert!(kernels * 10 >= all * 8, "kernels compute {kernels} of {all} measures");
    let _ = Status::Eligible;
}

/// A plan that was made for columns that lack values computes a later piece in which none lacks, as the engine's pieces of
/// a file may come in any order.
#[test]
fn a_plan_for_columns_that_lack_values_computes_those_that_lack_none() {
    for seed in 0..6 {
        let set = generate::rule_set(seed, 8);
        let (program, _) = compile(&set.text);
        let mut random = generate::Random::new(seed + 2000);
        let mut piece = |missing| -> Vec<Profile> {
            (0..rows()).map(|_| profile(&program, &generate::profile(&mut random, &set, missing))).collect()
        };
        let (lacking, whole) = (piece(3), piece(0));
        let base = Profile { inputs: vec![Value::Unknown; program.inputs.len()], ..whole[0].clone() };
        let whole = columns(&program, &whole);
        let plan = Plan::new(&program, base.clone(), None);
        plan.run(&columns(&program, &lacking), 1);
        let slow = Plan::interpreted(&program, base, None).run(&whole, 1);
        let found = differences(&program, &plan.run(&whole, 1), &slow);
        assert!(found.is_empty(), "seed {seed}: {} differ\n{}", found.len(), found[..found.len().min(8)].join("\n"));
    }
}

/// The constants of a program by kind: values around them decide.
struct Constants {
    numbers: Vec<polc::value::Rational>,
    days: Vec<Date>,
    texts: Vec<Value>,
}

impl Constants {
    fn of(program: &Program) -> Constants {
        let mut found = Constants { numbers: Vec::new(), days: vec![today()], texts: Vec::new() };
        for expr in &program.exprs {
            if let polc::ir::ExprKind::Const(value) = &expr.kind {
                match value {
                    Value::Number(n) => found.numbers.push(*n),
                    Value::Date(d) => found.days.push(*d),
                    Value::Text(_) | Value::Region(_) => found.texts.push(value.clone()),
                    _ => {}
                }
            }
        }
        for document in &program.documents {
            found.days.extend(document.validity.from.iter().chain(&document.validity.to).chain(&document.published));
        }
        for region in program.documents.iter().filter(|d| !d.region.is_empty()) {
            found.texts.push(Value::Region(region.region.iter().map(|part| part.as_str().into()).collect()));
        }
        found
    }
}

/// A drawn value of an input; one in `missing` is not given, some are 不适用.
fn draw(
    program: &Program,
    constants: &Constants,
    input: &polc::ir::Input,
    random: &mut generate::Random,
    missing: u64,
) -> Value {
    use polc::value::Rational;
    if missing > 0 && random.once_in(missing) {
        return if random.once_in(4) { Value::NotApplicable } else { Value::Unknown };
    }
    let integer = |n: i64| Rational::from_integer(n);
    match &input.ty {
        Type::Number(_) | Type::Ratio => {
            let near = *random.pick(&constants.numbers);
            let step = if input.whole { integer(1) } else { *random.pick(&[integer(1), Rational::CENT]) };
            let n = match random.below(12) {
                0..=4 => near,
                5 => near.checked_add(step).unwrap(),
                6 => near.checked_sub(step).unwrap(),
                7 => integer(0),
                8 | 9 => integer(random.below(60) as i64),
                10 => Rational::new(i128::from(random.below(10_000_000)), 100).unwrap(),
                _ => Rational::new(i128::from(random.below(1_000_000_000_000)), 100).unwrap(),
            };
            Value::Number(if input.whole { n.round(integer(1), polc::value::Rounding::Down).unwrap() } else { n })
        }
        Type::Bool => Value::Bool(random.once_in(2)),
        Type::Enum(id) => Value::Member(random.below(program.enums[id.index()].members.len() as u64) as u8),
        Type::EnumSet(id) => {
            let count = program.enums[id.index()].members.len() as u64;
            Value::Members((0..random.below(3)).fold(0, |set, _| set | 1 << random.below(count)))
        }
        Type::Date => {
            let near = *random.pick(&constants.days);
            let months = random.below(80) as i64 - 60;
            let days = *random.pick(&[0, 0, -1, 1, 15]);
            Value::Date(near.add(if random.once_in(4) { 0 } else { months }, days).unwrap())
        }
        Type::Month => {
            Value::Month(random.pick(&constants.days).year_month().plus_months(random.below(60) as i64 - 30).unwrap())
        }
        Type::Text if constants.texts.is_empty() || random.once_in(3) => {
            Value::Text(format!("T{}", random.below(4)).into())
        }
        Type::Text | Type::Region | Type::TextSet if constants.texts.is_empty() => Value::Unknown,
        Type::Text | Type::Region | Type::TextSet => {
            let same_kind =
                |v: &&Value| matches!((&input.ty, v), (Type::Text, Value::Text(_)) | (Type::Region, Value::Region(_)));
            let fitting: Vec<&Value> = constants.texts.iter().filter(same_kind).collect();
            if fitting.is_empty() { Value::Unknown } else { (*random.pick(&fitting)).clone() }
        }
        Type::List(entity) => {
            let fields = &program.entities[entity.index()].fields;
            let element = |random: &mut generate::Random| polc::value::Element {
                fields: fields.iter().map(|f| draw(program, constants, f, random, missing)).collect(),
            };
            let count = random.below(4);
            Value::List((0..count).map(|_| element(random)).collect())
        }
        Type::Error => Value::Unknown,
    }
}

/// Drawn rows of a program.
pub fn drawn(program: &Program, base: &Profile, seed: u64, count: usize, missing: u64) -> Vec<Profile> {
    let constants = Constants::of(program);
    let mut random = generate::Random::new(seed);
    let row = |random: &mut generate::Random| {
        let inputs = program.inputs.iter().map(|i| draw(program, &constants, i, random, missing)).collect();
        Profile { inputs, ..base.clone() }
    };
    (0..count).map(|_| row(&mut random)).collect()
}

/// A base profile: parameters without a value get one, readings are the default or drawn.
pub fn base(program: &Program, seed: u64) -> Profile {
    let mut base = Profile::empty(program, today());
    let mut random = generate::Random::new(seed);
    for (slot, param) in base.params.iter_mut().zip(&program.params) {
        if param.versions.is_empty() && matches!(param.ty, Type::Number(_)) {
            *slot = Some(Value::Number(polc::value::Rational::from_integer(1_900)));
        }
    }
    if seed > 0 {
        for (choice, reading) in base.readings.iter_mut().zip(&program.readings) {
            *choice = random.below(reading.options.len() as u64) as usize;
        }
    }
    base
}

/// The outcome of a profile with its blanks taken from another, where it is neither open nor what was decided without them.
pub fn contradiction(engine: &Engine<'_>, profile: &Profile, values: &Profile, decided: &Outcome) -> Option<Outcome> {
    let mut filled = profile.clone();
    for (slot, value) in filled.inputs.iter_mut().zip(&values.inputs).filter(|(slot, _)| **slot == Value::Unknown) {
        *slot = value.clone();
    }
    let options = Options { measures: Some(vec![decided.measure]), missing: true, ..Options::default() };
    let other = engine.run(&filled, &options).outcomes.remove(0);
    let same = (other.status, &other.figure) == (decided.status, &decided.figure);
    (other.status != Status::Unknown && !same).then_some(other)
}

/// With blanks a batch decides what `polc run` decides: what no completion of them changes (S64).
#[test]
fn what_no_completion_changes_is_decided_as_run_does() {
    use polc::cli::console::Console;
    let (mut decided, mut found) = (0, Vec::new());
    for city in ["jiaozuo", "luoyang", "qingyang", "xingtai", "zhengzhou"] {
        let mut console = Console::memory(super::literate::project(), "", today());
        let path = std::path::PathBuf::from(format!("policies/{city}"));
        let compiled = polc::cli::load::compile(&[path], &[], &mut console);
        let program = &compiled.program;
        let base = base(program, 0);
        let profiles = drawn(program, &base, 77, rows() / 10, 4);
        let results = Plan::new(program, base, None).run(&columns(program, &profiles), 1);
        let engine = Engine::new(program);
        let values = drawn(program, &profiles[0], 78, 8, 0);
        for (row, profile) in profiles.iter().enumerate() {
            let plain = engine.run(profile, &Options::default());
            let full = engine.run(profile, &Options { missing: true, ..Options::default() });
            for ((own, plain), full) in results.measures().zip(&plain.outcomes).zip(&full.outcomes) {
                decided += usize::from(plain.status == Status::Unknown && full.status != Status::Unknown);
                if own.status(row) != full.status || own.figure(row) != full.figure {
                    let name = &program.measures[own.measure().index()].name;
                    found.push(format!("{city} {name} row {row}: {:?} / {:?}", own.status(row), full.status));
                }
                if plain.status == Status::Unknown && full.status != Status::Unknown {
                    let other = values.iter().find_map(|values| contradiction(&engine, profile, values, full));
                    found.extend(other.map(|other| format!("{city} row {row}: {full:?} / {other:?}")));
                }
            }
        }
    }
    assert!(found.is_empty(), "{} differ\n{}", found.len(), found.join("\n"));
    assert!(decided > 20, "only {decided} were open");
}

/// What is decided in spite of blanks stays so with every drawn completion of them.
#[test]
fn no_completion_contradicts_what_is_decided() {
    let (mut decided, mut found) = (0, Vec::new());
    for seed in 0..(rows() / 25) as u64 {
        let set = generate::rule_set(seed + 500, 8);
        let (program, _) = compile(&set.text);
        let engine = Engine::new(&program);
        let mut random = generate::Random::new(seed + 3000);
        let mut one = |missing| profile(&program, &generate::profile(&mut random, &set, missing));
        for row in 0..15 {
            let lacking = one(2);
            let values: Vec<Profile> = (0..10).map(|_| one(0)).collect();
            let plain = engine.run(&lacking, &Options::default());
            let full = engine.run(&lacking, &Options { missing: true, ..Options::default() });
            let open = plain.outcomes.iter().zip(&full.outcomes).filter(|(plain, full)| plain.status != full.status);
            for (_, full) in open {
                decided += 1;
                let other = values.iter().find_map(|values| contradiction(&engine, &lacking, values, full));
                found.extend(other.map(|other| format!("seed {seed} row {row}: {full:?} / {other:?}")));
            }
        }
    }
    assert!(found.is_empty(), "{} differ\n{}", found.len(), found.join("\n"));
    assert!(decided > 20, "only {decided} were open");
}

#[test]
fn the_five_policies_agree() {
    use polc::cli::console::Console;
    let (mut kernels, mut all, mut left, mut total) = (0, 0, 0, 0);
    for city in ["jiaozuo", "luoyang", "qingyang", "xingtai", "zhengzhou"] {
        let mut console = Console::memory(super::literate::project(), "", today());
        let path = std::path::PathBuf::from(format!("policies/{city}"));
        let compiled = polc::cli::load::compile(&[path], &[], &mut console);
        assert!(!compiled.is_broken());
        for seed in 0..3 {
            let base = base(&compiled.program, seed);
            for missing in [0, 30, 4] {
                let profiles = drawn(&compiled.program, &base, seed * 7 + missing, rows() / 4, missing);
                let columns = columns(&compiled.program, &profiles);
                let what = format!("{city} {seed} {missing}");
                let (own, of, interpreted) = agree(&compiled.program, &base, &columns, &what);
                kernels += own;
                all += of;
                left += interpreted;
                total += profiles.len();
            }
        }
    }
    println!("kernels compute {kernels} of {all} measures; {left} of {total} rows left");
    assert!(kernels * 10 >= all * 8, "kernels compute {kernels} of {all} measures");
}

/// What rests on constants alone, met with elements: there may be more of them than rows.
#[test]
fn constants_meet_elements() {
    let rules = "\
实体 员工 计 人 { 编号: 文本；入职: 日期；月数: 整数 月；留用: 是否 }
参数 限期: 日期 = 2024年3月1日
措施 甲 { 逐个 员工；除外 员工.入职 在 评估日 前 1年内；标准 = 500元/人 }
措施 乙 { 标准 = 100元/人；人数 = 计数(员工 其中 员工.入职 在 评估日 前 1年内) }
措施 丙 { 逐个 员工；须 员工.留用 且 年(评估日) >= 2024；标准 = 300元/人 }
措施 丁 { 逐个 员工；须 员工.入职 >= 限期 + 1个月；标准 = 200元/人 }
措施 戊 { 逐个 员工；须 员工.月数 不低于 整月数(限期, 评估日)；标准 = 100元/人 }
措施 己 { 须 每个 员工 均 (自 限期 至 员工.入职 满 3个月)；标准 = 100元 }
";
    let (program, findings) = compile(rules);
    assert!(!findings.contains("E0"), "{findings}");
    let staff = |days: &[&str]| {
        let one = |(at, day): (usize, &&str)| {
            format!("{{\"编号\": \"{at}\", \"入职\": \"{day}\", \"月数\": {}, \"留用\": {}}}", at * 2, at != 2)
        };
        let all: Vec<String> = days.iter().enumerate().map(one).collect();
        profile(&program, &format!("{{\"员工\": [{}]}}", all.join(", ")))
    };
    let rows = [staff(&["2024-01-01"]), staff(&["2024-05-01", "2023-01-01", "2024-04-01", "2024-06-01"]), staff(&[])];
    let base = Profile { inputs: vec![Value::Unknown; program.inputs.len()], ..rows[0].clone() };
    let columns = columns(&program, &rows);
    assert_eq!(agree(&program, &base, &columns, "constants"), (6, 6, 0));
    let amounts: Vec<Vec<Option<(i128, i128)>>> = Plan::new(&program, base, None)
        .run(&columns, 1)
        .measures()
        .map(|m| (0..3).map(|row| m.exact(row)).collect())
        .collect();
    let yuan = |amounts: [Option<i128>; 3]| amounts.map(|n| n.map(|n| (n * 100, 100))).to_vec();
    let expected = [
        yuan([None, Some(500), Some(0)]),
        yuan([Some(100), Some(300), Some(0)]),
        yuan([Some(300), Some(900), Some(0)]),
        yuan([None, Some(600), Some(0)]),
        yuan([None, Some(200), Some(0)]),
        yuan([None, None, Some(100)]),
    ];
    assert_eq!(amounts, expected);
}

/// The applicant's choice is read with the members of the group.
#[test]
fn the_applicants_choice_is_read() {
    let rules = "\
输入 选择: 乙补 | 丙补
输入 月数: 整数 月
措施 乙补 { 须 月数 不低于 3个月；标准 = 1000元 }
措施 丙补 { 标准 = 600元 }
不得重复享受 二 { 乙补、丙补 } { 于 同一单位 申请人选择 选择 }
";
    let (program, findings) = compile(rules);
    assert!(!findings.contains("E0"), "{findings}");
    let rows = [
        "{\"选择\": \"乙补\", \"月数\": 3}",
        "{\"选择\": \"丙补\", \"月数\": 3}",
        "{\"选择\": \"乙补\"}",
        "{\"选择\": \"乙补\", \"月数\": 1}",
    ]
    .map(|text| profile(&program, text));
    let base = Profile { inputs: vec![Value::Unknown; program.inputs.len()], ..rows[0].clone() };
    let plan = Plan::new(&program, base, None);
    let names: Vec<&str> = plan.inputs().iter().map(|id| program.inputs[id.index()].name.as_str()).collect();
    assert_eq!(names, ["选择", "月数"]);
    let results = plan.run(&columns(&program, &rows), 1);
    let statuses: Vec<Vec<Status>> = results.measures().map(|m| (0..4).map(|row| m.status(row)).collect()).collect();
    use Status::{Eligible, Ineligible, Unknown};
    assert_eq!(statuses, [[Eligible, Ineligible, Unknown, Ineligible], [Ineligible, Eligible, Unknown, Eligible]]);
}
