//! SQL: whole statements for a small policy, what is refused, and the rows on which tests/agreement compares engines.

use super::batch;
use super::generate;
use super::literate::project;
use super::rich;
use super::support::compile;
use polc::eval::Engine;
use polc::eval::profile::Profile;
use polc::ir::{Entity, ExprId, Input, Program, Type};
use polc::value::{Element, Rational, Value};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A table on its way to a file.
#[derive(Default)]
struct Csv(String);

impl Csv {
    fn line(&mut self, cells: impl Iterator<Item = String>) {
        let cells: Vec<String> = cells.map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
        self.0.push_str(&cells.join(","));
        self.0.push('\n');
    }
}

fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::Number(_) | Type::Ratio => "number",
        Type::Bool => "bool",
        Type::Date => "date",
        Type::Month => "month",
        Type::Enum(_) | Type::EnumSet(_) | Type::Text | Type::Region => "text",
        Type::TextSet | Type::List(_) | Type::Error => "none",
    }
}

/// A number with the places that it has; none for one that has no end.
fn decimal(n: Rational) -> Option<String> {
    let places = (0..=18).find(|p| 10_i128.pow(*p) % n.denominator() == 0)?;
    n.to_fixed(places)
}

/// A value as a cell: empty where it is not given.
fn cell(program: &Program, input: &Input, value: &Value) -> String {
    match (value, &input.ty) {
        (Value::Number(n), _) => n.checked_div(input.scale).and_then(decimal).unwrap_or_default(),
        (Value::Bool(b), _) => if *b { "是" } else { "否" }.to_owned(),
        (Value::Member(i), Type::Enum(id)) => program.enums[id.index()].members[usize::from(*i)].clone(),
        (Value::Members(set), Type::EnumSet(id)) => {
            let names = program.enums[id.index()].members.iter().enumerate();
            names.filter(|(i, _)| set >> i & 1 == 1).map(|(_, n)| n.as_str()).collect::<Vec<_>>().join("、")
        }
        (Value::Date(d), _) => format!("{:04}-{:02}-{:02}", d.year(), d.month(), d.day()),
        (Value::Month(m), _) => format!("{:04}-{:02}", m.year(), m.month()),
        (Value::Text(text), _) => text.to_string(),
        (Value::Region(path), _) => path.join("."),
        (_, _) => String::new(),
    }
}

fn shown(inputs: &[Input]) -> impl Iterator<Item = &Input> {
    inputs.iter().filter(|i| kind(&i.ty) != "none")
}

/// The columns of a table as JSON: name and kind.
fn described(inputs: &[Input]) -> String {
    let columns: Vec<String> = shown(inputs).map(|i| format!("[{:?}, {:?}]", i.name, kind(&i.ty))).collect();
    format!("[{}]", columns.join(", "))
}

/// The files of a set: rows, elements of lists, and what the tables are.
fn write_set(program: &Program, folder: &Path, policy: &Path, profiles: &[Profile], options: &[String]) {
    std::fs::create_dir_all(folder).unwrap();
    let mut main = Csv::default();
    main.line(std::iter::once("行号".to_owned()).chain(shown(&program.inputs).map(|i| i.name.clone())));
    for (row, profile) in profiles.iter().enumerate() {
        let cells = program.inputs.iter().zip(&profile.inputs).filter(|(i, _)| kind(&i.ty) != "none");
        main.line(std::iter::once(row.to_string()).chain(cells.map(|(i, v)| cell(program, i, v))));
    }
    std::fs::write(folder.join("数据.csv"), main.0).unwrap();
    let mut tables = format!("\"数据\": {}", described(&program.inputs));
    for (index, input) in program.inputs.iter().enumerate() {
        let Type::List(entity) = &input.ty else { continue };
        let entity = &program.entities[entity.index()];
        std::fs::write(folder.join(format!("{}.csv", input.name)), elements(program, entity, index, profiles)).unwrap();
        let _ = write!(tables, ", {:?}: {}", input.name, described(&entity.fields));
    }
    let options: Vec<String> = options.iter().map(|o| format!("{o:?}")).collect();
    let set = format!("{{\"policy\": {policy:?}, \"options\": [{}], \"tables\": {{{tables}}}}}\n", options.join(", "));
    std::fs::write(folder.join("set.json"), set).unwrap();
}

fn elements(program: &Program, entity: &Entity, input: usize, profiles: &[Profile]) -> String {
    let mut csv = Csv::default();
    let head = ["行号".to_owned(), "序号".to_owned()];
    csv.line(head.into_iter().chain(shown(&entity.fields).map(|i| i.name.clone())));
    for (row, profile) in profiles.iter().enumerate() {
        let Value::List(elements) = &profile.inputs[input] else { continue };
        for (place, element) in elements.iter().enumerate() {
            let cells = entity.fields.iter().zip(element.fields.iter()).filter(|(i, _)| kind(&i.ty) != "none");
            let head = [row.to_string(), place.to_string()];
            csv.line(head.into_iter().chain(cells.map(|(i, v)| cell(program, i, v))));
        }
    }
    csv.0
}

/// The rows of tests/agreement/engines.py: drawn rule sets, and the five cities' policies with drawn readings.
#[test]
#[ignore = "writes files for tests/agreement"]
fn writes_rows_for_engines() {
    let Ok(folder) = std::env::var("POLC_AGREEMENT_DIR") else { return };
    let (folder, rows) = (PathBuf::from(folder), batch::rows());
    let sets = std::env::var("POLC_AGREEMENT_SETS").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    for seed in 0..sets {
        let set = generate::rule_set(seed, 8);
        let (program, findings) = compile(&set.text);
        assert!(!findings.contains("E0"), "{findings}");
        let own = folder.join(format!("drawn-{seed}"));
        std::fs::create_dir_all(&own).unwrap();
        let policy = own.join("rules.pol");
        std::fs::write(&policy, &set.text).unwrap();
        let mut random = generate::Random::new(seed + 1000);
        let missing = [0, 8, 3][seed as usize % 3];
        let one = |random: &mut generate::Random| batch::profile(&program, &generate::profile(random, &set, missing));
        let profiles: Vec<Profile> = (0..rows).map(|_| one(&mut random)).collect();
        write_set(&program, &own, &policy, &profiles, &[]);
    }
    for seed in 0..sets {
        // No 享受记录: a statement takes none as received.
        let Some(set) = rich::drawn(seed * 6 + 1, rows) else { continue };
        let own = folder.join(format!("rich-{seed}"));
        std::fs::create_dir_all(&own).unwrap();
        let policy = own.join("rules.pol");
        std::fs::write(&policy, &set.text).unwrap();
        write_set(&set.program, &own, &policy, &set.profiles, &[]);
    }
    for city in ["jiaozuo", "luoyang", "qingyang", "xingtai", "zhengzhou"] {
        let mut console = polc::cli::console::Console::memory(project(), "", batch::today());
        let path = PathBuf::from(format!("policies/{city}"));
        let program = polc::cli::load::compile(std::slice::from_ref(&path), &[], &mut console).program;
        let seed = rows as u64 % 3;
        let base = batch::base(&program, seed);
        let engine = Engine::new(&program);
        let profiles = batch::drawn(&program, &base, seed + 30, rows / 4, 30);
        let profiles: Vec<Profile> = profiles.into_iter().map(|p| settled(&engine, &program, p)).collect();
        write_set(&program, &folder.join(city), &project().join(path), &profiles, &options(&program, &base));
    }
}

/// A row as a careful office would keep it: no value where an input does not apply, ratios up to 1.
fn settled(engine: &Engine<'_>, program: &Program, mut profile: Profile) -> Profile {
    let share = |ty: &Type, value: &mut Value| match value {
        Value::Number(n) if *ty == Type::Ratio && n.checked_abs().is_some_and(|n| n > Rational::ONE) => {
            *value = Value::Number(Rational::new(n.numerator() % 101, 100).unwrap());
        }
        _ => {}
    };
    let fails = |profile: &Profile, cond: Option<ExprId>| {
        cond.is_some_and(|c| engine.condition(profile, c, None) == Some(false))
    };
    // What an input depends on may itself not apply.
    for _ in 0..3 {
        for (index, input) in program.inputs.iter().enumerate() {
            share(&input.ty, &mut profile.inputs[index]);
            if fails(&profile, input.only_if) {
                profile.inputs[index] = Value::Unknown;
            }
        }
    }
    for (index, input) in program.inputs.iter().enumerate() {
        let (Type::List(id), Value::List(elements)) = (&input.ty, profile.inputs[index].clone()) else { continue };
        let entity = &program.entities[id.index()];
        let mut kept = Vec::new();
        for element in elements.iter() {
            let mut fields = element.fields.to_vec();
            for (place, field) in entity.fields.iter().enumerate() {
                share(&field.ty, &mut fields[place]);
                let own = Element { fields: fields.clone().into() };
                let cond = field.only_if.map(|c| engine.condition(&profile, c, Some((entity.own, &own))));
                if cond == Some(Some(false)) {
                    fields[place] = Value::Unknown;
                }
            }
            kept.push(Element { fields: fields.into() });
        }
        profile.inputs[index] = Value::List(kept.into_iter().collect());
    }
    profile
}

/// The options that give a base profile.
fn options(program: &Program, base: &Profile) -> Vec<String> {
    let readings =
        program.readings.iter().zip(&base.readings).map(|(reading, choice)| {
            ["--reading".to_owned(), format!("{}={}", reading.name, reading.options[*choice].0)]
        });
    let params = program.params.iter().zip(&base.params).filter_map(|(param, value)| {
        let Some(Value::Number(n)) = value else { return None };
        Some(["--param".to_owned(), format!("{}={}", param.name, decimal(n.checked_div(param.scale)?)?)])
    });
    readings.chain(params).flatten().collect()
}

/// What `polc compile` prints and says.
fn compiled(arguments: &[&str]) -> (u8, String, String) {
    let folder = super::literate::Folder::new();
    folder.write("主.pol", include_bytes!("data/sql/small.pol"));
    let line: Vec<&str> =
        ["compile", "主.pol", "--date", "2024-06-30"].into_iter().chain(arguments.iter().copied()).collect();
    folder.polc(&line)
}

#[test]
fn whole_statements() {
    for (dialect, wanted) in [
        ("duckdb", include_str!("data/sql/duckdb.sql")),
        ("postgres", include_str!("data/sql/postgres.sql")),
        ("spark", include_str!("data/sql/spark.sql")),
    ] {
        assert_eq!(compiled(&["--dialect", dialect]), (0, wanted.to_owned(), String::new()), "{dialect}");
    }
}

#[test]
fn scripts_hold_the_statement() {
    let (exit, job, _) = compiled(&["--to", "spark-job"]);
    let statement = include_str!("data/sql/spark.sql").trim_end().trim_end_matches(';');
    assert_eq!(exit, 0);
    assert!(job.contains(statement) && job.contains("TABLES = [\n    \"数据\",\n    \"见习人员\",\n]"), "{job}");
    let (exit, script, _) =
        compiled(&["--to", "duckdb", "--data", "a.parquet", "--data", "见习人员=b.csv", "--results", "c.parquet"]);
    let statement = include_str!("data/sql/duckdb.sql").trim_end().trim_end_matches(';');
    let views = include_str!("data/sql/views.sql");
    assert_eq!((exit, script), (0, format!("{views}COPY (\n{statement}\n) TO 'c.parquet';\n")));
}

/// What rests on constants alone is a constant: a step of a list's elements has no column of the rows to read it from.
#[test]
fn constant_days_are_constants_within_a_list() {
    let folder = super::literate::Folder::new();
    let text =
        "实体 证书 { 费用: 元；发证: 日期 }\n措施 甲 { 标准 <= 合计(证书.费用 其中 日(日期(2024年3月, 15)) 超过 9) }\n";
    folder.write("主.pol", text.as_bytes());
    let (exit, statement, said) = folder.polc(&["compile", "主.pol", "--date", "2024-06-30"]);
    assert_eq!(exit, 0, "{said}");
    assert!(!statement.contains("EXTRACT") && !statement.contains("1970-01-01"), "{statement}");
}

#[test]
fn options_that_cannot_be() {
    let to = ["--to", "duckdb", "--results", "c.parquet", "--data"];
    let with = |data: &[&str]| compiled(&[&to[..], data].concat());
    let faults = [
        (compiled(&["--to", "duckdb"]), "错误[E0604] --to duckdb 要写 --data 和 --results\n"),
        (with(&["a.csv"]), "错误[E0604] 还缺 --data 见习人员=文件\n"),
        (with(&["a.csv", "--data", "人员=b.csv"]), "错误[E0603] 语句不读「人员」这个表，读的是：数据、见习人员\n"),
    ];
    for ((exit, out, err), wanted) in faults {
        assert_eq!((exit, out.as_str()), (1, ""));
        assert!(err.starts_with(wanted), "{err}");
    }
    let (exit, _, err) = compiled(&["--key", "见习月数"]);
    assert_eq!(exit, 1);
    assert!(err.contains("[E0603]"), "{err}");
    let (exit, _, err) = compiled(&["--measure", "没有的"]);
    assert_eq!(exit, 1);
    assert!(err.contains("[E0514]"), "{err}");
}

/// A program in the place of DuckDB: it keeps what it is given and ends as it is told.
#[cfg(unix)]
#[test]
fn a_script_is_handed_to_duckdb() {
    use std::os::unix::fs::PermissionsExt;
    let folder = super::literate::Folder::new();
    folder.write("主.pol", include_bytes!("data/sql/small.pol"));
    let program = |name: &str, lines: &str| {
        folder.write(name, format!("#!/bin/sh\n{lines}\n").as_bytes());
        let path = folder.0.join(name);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path.display().to_string()
    };
    let line = ["compile", "主.pol", "--date", "2024-06-30", "--to", "duckdb", "--results", "c.csv", "--data", "a.csv"];
    let run = |program: &str| folder.polc(&[&line[..], &["--data", "见习人员=b.csv", "--run", program]].concat());
    let (_, script, _) = folder.polc(&[&line[..], &["--data", "见习人员=b.csv"]].concat());
    let keeps = program("keeps", "echo \"$@\" > given; cat >> given");
    assert_eq!(run(&keeps), (0, String::new(), "结果在「c.csv」：措施 2 项".to_owned()));
    let given = std::fs::read_to_string(folder.0.join("given")).unwrap();
    assert_eq!(given, format!("-batch -bail\n{script}"));
    let stops = program("stops", "cat > given; echo 'no such file' >&2; exit 1");
    let (code, out, err) = run(&stops);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.starts_with("错误[E0851] duckdb 停下了：no such file\n"), "{err}");
    let (code, _, err) = run("没有的程序");
    assert!(code == 2 && err.starts_with("错误[E0851] 没有找到程序「没有的程序」\n"), "{err}");
    let (code, _, err) = folder.polc(&["compile", "主.pol", "--run"]);
    assert!(code == 1 && err.starts_with("错误[E0603] --run 只能与 --to duckdb 同用\n"), "{err}");
}

/// The policies of a city as a statement, without what cannot be.
fn city(city: &str, dialect: &str) -> (String, String) {
    let mut console = polc::cli::console::Console::memory(project(), "", batch::today());
    let line = ["polc", "compile", &format!("policies/{city}"), "--partial", "--dialect", dialect];
    let exit = polc::cli::run(line.into_iter().map(Into::into).collect(), &mut console);
    let (out, err) = console.written();
    assert_eq!(exit.code(), 0, "{err}");
    (out.to_owned(), err.to_owned())
}

/// How many measures of each notice are in a statement, and why the others are not: what closes a measure to SQL, or
/// opens one, shows here and in docs/status.md.
#[test]
fn what_of_the_notices_is_not_in_a_statement() {
    let told = |name: &str| {
        let (text, said) = city(name, "duckdb");
        let left: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("-- 略去")).collect();
        let whole = said.lines().next().unwrap_or_default();
        format!("{name}：{whole}\n{}", left.iter().map(|line| format!("  {line}\n")).collect::<String>())
    };
    let all: String = ["jiaozuo", "luoyang", "qingyang", "xingtai", "zhengzhou"].map(told).concat();
    assert_eq!(all, include_str!("data/sql/refused.txt"));
}

#[test]
fn statements_of_the_cities_keep_to_the_policy() {
    for name in ["qingyang", "jiaozuo"] {
        let (text, said) = city(name, "postgres");
        assert!(said.contains("项措施里略去"), "{said}");
        assert!(text.starts_with("-- 略去「"), "{name}");
        let code = text.lines().filter(|line| !line.trim_start().starts_with("--"));
        for line in code {
            let outside: String = line.split('\'').step_by(2).collect();
            assert!(!outside.contains('/'), "a bare division: {line}");
            assert!(line.split(|c: char| !c.is_ascii_digit()).all(|digits| digits.len() <= 38), "{line}");
            assert!(line.split('"').skip(1).step_by(2).all(|quoted| quoted.len() <= 63), "a long name: {line}");
        }
    }
}
