//! `polc compile`: rules → one statement for a database, or a script around it. It connects to nothing; a script for DuckDB can
//! be handed to the program of that name.

use super::Exit;
use super::batch::words::{self, Words};
use super::console::Console;
use super::load::{self, Compiled};
use super::outcome_json::one_line;
use super::profile::index::measure_id;
use super::profile::{self, Given, Index, Leniency, Shared};
use super::program;
use super::text::compile as text;
use super::text::files;
use super::text::outcome as say_outcome;
use super::text::run as say;
use crate::batch::Plan;
use crate::batch::results::Reason;
use crate::diag::catalogue::{data, usage};
use crate::diag::{Diagnostic, catalogue::backends};
use crate::eval::outcome::Status;
use crate::ir::{MeasureId, Program};
use crate::source::SourceMap;
use crate::sql::{self, Dialect, Read, Target};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The arguments of `polc compile`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Measures, files and folders.
    #[arg(help = text::ARGUMENTS, value_name = say::V_NAME)]
    pub arguments: Vec<String>,
    /// What is made.
    #[arg(long, value_enum, default_value_t, help = text::TO, value_name = text::V_TO)]
    pub to: To,
    /// For which database.
    #[arg(long, value_enum, default_value_t, help = text::DIALECT, value_name = text::V_DIALECT)]
    pub dialect: Tongue,
    /// Measures.
    #[arg(long, help = say::SCHEMA_MEASURE, value_name = say::V_NAME)]
    pub measure: Vec<String>,
    /// The table of rows.
    #[arg(long, default_value = text::DEFAULT_TABLE, help = text::TABLE, value_name = text::V_TABLE)]
    pub table: String,
    /// The column that tells rows apart.
    #[arg(long, default_value = text::DEFAULT_KEY, help = text::KEY, value_name = text::V_KEY)]
    pub key: String,
    /// Whether refused measures are left out.
    #[arg(long, help = text::PARTIAL)]
    pub partial: bool,
    /// What a DuckDB script reads.
    #[arg(long, help = text::DATA, value_name = text::V_DATA)]
    pub data: Vec<String>,
    /// What a DuckDB script writes.
    #[arg(long, help = text::RESULTS, value_name = say::V_FILE)]
    pub results: Option<String>,
    /// What all rows share.
    #[command(flatten)]
    pub shared: Shared,
    /// The program that runs a DuckDB script at once.
    #[arg(long, num_args = 0..=1, default_missing_value = "duckdb", conflicts_with = "out", help = text::RUN, value_name = text::V_PROGRAM)]
    pub run: Option<String>,
    /// Where it goes.
    #[arg(long, help = text::OUT, value_name = say::V_FILE)]
    pub out: Option<PathBuf>,
}

/// What is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum To {
    /// The statement alone.
    #[default]
    Sql,
    /// A script for DuckDB that reads and writes files.
    Duckdb,
    /// A PySpark job.
    SparkJob,
}

/// The dialects as arguments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Tongue {
    /// DuckDB.
    #[default]
    Duckdb,
    /// PostgreSQL.
    Postgres,
    /// Spark SQL.
    Spark,
}

impl Args {
    fn dialect(&self) -> Dialect {
        match (self.to, self.dialect) {
            (To::SparkJob, _) => Dialect::Spark,
            (To::Duckdb, _) | (To::Sql, Tongue::Duckdb) => Dialect::DuckDb,
            (To::Sql, Tongue::Postgres) => Dialect::Postgres,
            (To::Sql, Tongue::Spark) => Dialect::Spark,
        }
    }
}

/// Runs `polc compile`.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let (paths, names) = load::split(&args.arguments, &[], console);
    let names: Vec<String> = names.into_iter().chain(&args.measure).cloned().collect();
    let compiled = load::compile(&paths, &[], console);
    if compiled.is_broken() {
        console.show(&compiled.sources, &compiled.findings);
        return compiled.exit(false);
    }
    let Compiled { mut sources, program, mut findings, .. } = compiled;
    let made = make(args, &names, &program, &mut sources, &mut findings, console);
    console.show(&sources, &findings);
    match made {
        Ok((text, measures)) => match &args.run {
            Some(program) => hand_over(program, args, &text, measures, console),
            None => write(args, &text, measures, console),
        },
        Err(exit) => exit,
    }
}

fn make(
    args: &Args,
    names: &[String],
    program: &Program,
    sources: &mut SourceMap,
    findings: &mut Vec<Diagnostic>,
    console: &mut Console,
) -> Result<(String, usize), Exit> {
    let Some(today) = console.today() else {
        findings.push(Diagnostic::bare(data::E0503, say::NO_CLOCK));
        return Err(Exit::CouldNotRun);
    };
    let index = Index::new(program);
    let given = Given { shared: args.shared.clone(), ..Given::default() };
    let mut faults = Vec::new();
    let (_, options) = profile::gather(&given, None, console, sources, &mut faults);
    let base = profile::assemble_with(program, &index, &[&options], today, Leniency::default(), &mut faults);
    let measures = super::run::measures(names, program, &index, &mut faults);
    if args.to == To::Duckdb && (args.data.is_empty() || args.results.is_none()) {
        faults.push(Diagnostic::bare(usage::E0604, text::NO_DATA));
    }
    if args.run.is_some() && args.to != To::Duckdb {
        faults.push(Diagnostic::bare(usage::E0603, text::RUN_WHAT));
    }
    let own = program.entities.iter().find(|e| e.fields.iter().any(|field| field.name == args.key));
    if let Some(entity) = own {
        faults.push(Diagnostic::bare(usage::E0603, text::key_is_field(&args.key, &entity.name)));
    }
    let broken = faults.iter().any(Diagnostic::is_error);
    findings.append(&mut faults);
    if broken {
        return Err(Exit::Faults);
    }
    let date = base.date.to_string();
    let plan = Plan::new(program, base, measures.as_deref());
    let compiled = statement(args, &plan, program, sources, &date);
    let all = plan.measures().len();
    let name = |id: &MeasureId| program.measures.get(id.index()).map_or("", |m| m.name.as_str());
    if !args.partial {
        for (id, why) in &compiled.refused {
            let fault = Diagnostic::bare(backends::E0850, text::refused(name(id), why));
            findings.push(fault.help(text::REFUSED_HELP));
        }
    }
    if !compiled.refused.is_empty() && args.partial {
        console.err(&text::left_out_count(compiled.refused.len(), all));
    }
    let statement = compiled.statement.filter(|_| args.partial || compiled.refused.is_empty());
    let Some(statement) = statement else { return Err(Exit::Faults) };
    let left_out: String =
        compiled.refused.iter().map(|(id, why)| format!("-- {}\n", text::left_out(name(id), why))).collect();
    let whole = wrapped(args, &format!("{left_out}{statement}"), &compiled.tables);
    let whole = whole.map_err(|fault| findings.push(*fault)).map_err(|()| Exit::Faults)?;
    Ok((whole, all - compiled.refused.len()))
}

fn statement(args: &Args, plan: &Plan<'_>, program: &Program, sources: &SourceMap, date: &str) -> sql::Compiled {
    let names = words::names(program, plan.measures());
    let clauses: Vec<String> = plan.measures().iter().map(|id| measure_id(program, *id)).collect();
    let dialect = args.dialect();
    let heading = text::heading(env!("CARGO_PKG_VERSION"), dialect.name(), date, names.len());
    let statuses: Vec<String> = Status::ALL.iter().map(|status| say_outcome::status(*status).to_owned()).collect();
    let said = RefCell::new(Words::new(program, sources));
    let reason = |reason: &Reason| match reason {
        Reason::Open { reads, attest } => {
            let conditions = reads.iter().filter_map(|e| program.expr(*e).span).map(|s| one_line(sources.text(s)));
            let all: Vec<String> = attest.iter().cloned().chain(conditions).collect();
            if all.is_empty() { text::OPEN_FIGURE.to_owned() } else { text::open(&all.join("；")) }
        }
        reason => said.borrow_mut().in_words(reason),
    };
    let target = Target {
        dialect,
        table: &args.table,
        key: &args.key,
        names: &names,
        clauses: &clauses,
        heading: &heading,
        statuses: &statuses,
        left: text::LEFT,
        unspecified: text::UNSPECIFIED,
        reason: &reason,
    };
    sql::compile(plan, program, &target)
}

/// The statement, or a script around it.
fn wrapped(args: &Args, statement: &str, tables: &[Read]) -> Result<String, Box<Diagnostic>> {
    match args.to {
        To::Sql => Ok(format!("{};\n", statement.trim_end())),
        To::SparkJob => {
            let names: Vec<&str> = tables.iter().map(|read| read.table.as_str()).collect();
            Ok(text::spark_job(statement, &names))
        }
        To::Duckdb => {
            let views = views(args, tables)?;
            let results = args.results.as_deref().unwrap_or_default().replace('\'', "''");
            Ok(format!("{views}COPY (\n{}\n) TO '{results}';\n", statement.trim_end()))
        }
    }
}

/// The files as tables: each that is read, and none besides.
fn views(args: &Args, tables: &[Read]) -> Result<String, Box<Diagnostic>> {
    let mut files: BTreeMap<&str, &str> = BTreeMap::new();
    for item in &args.data {
        let (table, file) = item.split_once('=').unwrap_or((&args.table, item));
        if !tables.iter().any(|read| read.table == table) {
            let known: Vec<&str> = tables.iter().map(|read| read.table.as_str()).collect();
            return Err(Box::new(Diagnostic::bare(usage::E0603, text::not_read(table, &known))));
        }
        files.insert(table, file);
    }
    let missing: Vec<&str> = tables.iter().map(|r| r.table.as_str()).filter(|t| !files.contains_key(t)).collect();
    if !missing.is_empty() {
        return Err(Box::new(Diagnostic::bare(usage::E0604, text::missing_data(&missing))));
    }
    let file = |read: &Read| files.get(read.table.as_str()).copied().unwrap_or_default();
    Ok(tables.iter().map(|read| read.view(&args.key, file(read), &text::wrong_cell)).collect())
}

/// Runs a script by DuckDB.
fn hand_over(name: &str, args: &Args, script: &str, measures: usize, console: &mut Console) -> Exit {
    let mut command = Command::new(name);
    command.args(["-batch", "-bail"]);
    let fault = match program::fed(command, script.as_bytes(), console) {
        Err(_) => Diagnostic::bare(backends::E0851, text::not_started(name)).help(text::INSTALL),
        Ok(output) if !output.status.success() => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let said: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            Diagnostic::bare(backends::E0851, text::stopped(&said.join(" "))).help(text::CHECK_DATA)
        }
        Ok(_) => {
            console.err(&text::results(args.results.as_deref().unwrap_or_default(), measures));
            return Exit::Done;
        }
    };
    console.show(&SourceMap::new(), &[fault]);
    Exit::CouldNotRun
}

fn write(args: &Args, text: &str, measures: usize, console: &mut Console) -> Exit {
    let Some(path) = &args.out else {
        console.out(text);
        return Exit::Done;
    };
    if let Err(error) = save(&console.path(path), text) {
        let fault = Diagnostic::bare(usage::E0619, files::unwritable(&load::shown(path), error.kind()));
        console.show(&SourceMap::new(), &[fault]);
        return Exit::CouldNotRun;
    }
    console.err(&super::text::compile::written(&load::shown(path), measures));
    Exit::Done
}

fn save(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = super::whole::Whole::create(path)?;
    file.write_all(text.as_bytes())?;
    file.commit()
}
