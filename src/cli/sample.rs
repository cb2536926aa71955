//! `polc sample`: a synthetic population as a table, marked as such in every row.
//!
//! In: rules, measures, how many rows, a seed. Out: a CSV, JSON Lines or a workbook that `polc batch` and `polc impact` read.
//! The same rules, day and seed give the same bytes.

use super::Exit;
use super::batch::output::csv_cell;
use super::batch::output::workbook::{self, Field, Sheet};
use super::batch::unwritten;
use super::console::Console;
use super::load::{self, Compiled, shown as shown_path};
use super::profile::{Index, shown};
use super::table::Form;
use super::text::impact as text;
use super::text::run as say;
use super::whole::Whole;
use crate::diag::{Diagnostic, catalogue::data};
use crate::ir::{Input, MeasureId, Program, Type};
use crate::population::{Around, Population, Random};
use crate::source::SourceMap;
use crate::value::{Date, Element, Value};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The column that says that a table is synthetic.
pub const MARK: &str = "合成数据";

/// The arguments of `polc sample`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Args {
    /// Measures, files and folders.
    #[arg(help = super::text::batch::FORM_ARGUMENTS, value_name = say::V_NAME)]
    pub arguments: Vec<String>,
    /// How many rows.
    #[arg(long, default_value_t = 1000, help = text::ROWS, value_name = super::text::batch::V_NUMBER)]
    pub rows: u64,
    /// The seed.
    #[arg(long, default_value_t = 1, help = text::SEED, value_name = text::V_SEED)]
    pub seed: u64,
    /// Where it goes.
    #[arg(long, help = text::SAMPLE_OUT, value_name = say::V_FILE)]
    pub out: Option<PathBuf>,
    /// The day of assessment.
    #[arg(long, help = text::SAMPLE_DATE, value_name = say::V_DATE)]
    pub date: Option<String>,
}

/// Runs `polc sample`.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let (paths, names) = load::split(&args.arguments, &[], console);
    let Compiled { sources, program, mut findings, failed, .. } = load::compile(&paths, &[], console);
    let exit = if failed { Exit::CouldNotRun } else { load::exit(&findings, false) };
    if exit != Exit::Done {
        console.show(&sources, &findings);
        return exit;
    }
    let index = Index::new(&program);
    let names: Vec<String> = names.into_iter().cloned().collect();
    let measures = super::run::measures(&names, &program, &index, &mut findings);
    let today = match &args.date {
        Some(text) => Date::parse(text),
        None => console.today(),
    };
    if today.is_none() {
        findings.push(Diagnostic::bare(data::E0503, text::NO_DAY));
    }
    console.show(&sources, &findings);
    let Some(today) = today.filter(|_| !findings.iter().any(Diagnostic::is_error)) else { return Exit::Faults };
    let drawn = Drawn::new(&program, measures.as_deref(), today, &[]);
    let Some(path) = &args.out else {
        let mut out = Vec::new();
        // Memory does not fail.
        drop(drawn.csv(args.rows, args.seed, &mut out));
        console.out(&String::from_utf8_lossy(&out));
        return Exit::Done;
    };
    if let Err(error) = drawn.save(args.rows, args.seed, &console.path(path)) {
        console.show(&SourceMap::new(), &[unwritten(path, &error)]);
        return Exit::CouldNotRun;
    }
    console.out(&text::sampled(args.rows, args.seed, &shown_path(path)));
    Exit::Done
}

/// A population as rows of texts.
pub struct Drawn<'p> {
    program: &'p Program,
    population: Population<'p>,
    inputs: Vec<&'p Input>,
}

impl<'p> Drawn<'p> {
    /// A population for measures, all of them without; `versions` are the versions of the rules that it is to tell apart.
    pub fn new(
        program: &'p Program,
        measures: Option<&[MeasureId]>,
        today: Date,
        versions: &[Around<'_>],
    ) -> Drawn<'p> {
        let all = (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId));
        let asked: Vec<MeasureId> = all.filter(|id| measures.is_none_or(|some| some.contains(id))).collect();
        let population = Population::new(program, &asked, today, versions);
        let inputs = population.inputs().filter_map(|id| program.inputs.get(id.index())).collect();
        Drawn { program, population, inputs }
    }

    /// The names of the columns.
    fn heads(&self) -> Vec<String> {
        std::iter::once(MARK).chain(self.inputs.iter().map(|i| i.name.as_str())).map(str::to_owned).collect()
    }

    /// Each row's texts.
    fn each(&self, rows: u64, seed: u64, f: &mut dyn FnMut(Vec<String>) -> std::io::Result<()>) -> std::io::Result<()> {
        let mut random = Random::new(seed);
        for number in 1..=rows {
            let values = self.population.row(&mut random, number);
            let texts = self.inputs.iter().zip(&values).map(|(input, value)| self.text(input, value));
            f(std::iter::once(text::mark(seed)).chain(texts).collect())?;
        }
        Ok(())
    }

    fn text(&self, input: &Input, value: &Value) -> String {
        match (value, &input.ty) {
            (Value::Unknown | Value::Unspecified, _) => String::new(),
            (Value::List(elements), Type::List(id)) => {
                let fields = self.program.entities.get(id.index()).map_or(&[][..], |e| &e.fields);
                let list: Vec<serde_json::Value> = elements.iter().map(|e| self.element(fields, e)).collect();
                serde_json::Value::from(list).to_string()
            }
            (Value::Members(set), ty) => shown::member_names(self.program, ty, *set).join("、"),
            (value, ty) => shown::value(self.program, ty, value),
        }
    }

    fn element(&self, fields: &[Input], element: &Element) -> serde_json::Value {
        let given = fields.iter().zip(element.fields.iter());
        let given = given.map(|(field, value)| (field.name.clone(), self.text(field, value)));
        given.filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, serde_json::Value::from(text))).collect()
    }

    /// Writes a CSV.
    pub fn csv(&self, rows: u64, seed: u64, out: &mut dyn Write) -> std::io::Result<()> {
        let line = |cells: &[String]| {
            let mut line = Vec::new();
            for (place, cell) in cells.iter().enumerate() {
                if place > 0 {
                    line.push(b',');
                }
                csv_cell(&mut line, cell);
            }
            line.push(b'\n');
            line
        };
        out.write_all(&line(&self.heads()))?;
        self.each(rows, seed, &mut |cells| out.write_all(&line(&cells)))
    }

    fn lines(&self, rows: u64, seed: u64, out: &mut dyn Write) -> std::io::Result<()> {
        let heads = self.heads();
        self.each(rows, seed, &mut |cells| {
            let given = heads.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
            let record: serde_json::Map<String, serde_json::Value> =
                given.map(|(head, cell)| (head.clone(), json(cell))).collect();
            out.write_all(format!("{}\n", serde_json::Value::from(record)).as_bytes())
        })
    }

    fn sheet(&self, rows: u64, seed: u64) -> std::io::Result<Sheet> {
        let words = |cells: Vec<String>| cells.into_iter().map(Field::Text).collect();
        let mut all: Vec<Vec<Field>> = vec![words(self.heads())];
        self.each(rows, seed, &mut |cells| {
            all.push(words(cells));
            Ok(())
        })?;
        Ok(Sheet { name: MARK.to_owned(), rows: all })
    }

    /// Saves it by the ending of the file's name.
    fn save(&self, rows: u64, seed: u64, path: &Path) -> std::io::Result<()> {
        let form = Form::of(path);
        if matches!(form, Form::Parquet | Form::Arrow) {
            return Err(std::io::ErrorKind::Unsupported.into());
        }
        let mut file = Whole::create(path)?;
        match form {
            Form::Xlsx => return workbook::save(file, &[self.sheet(rows, seed)?]),
            Form::Lines => self.lines(rows, seed, &mut file)?,
            Form::Csv | Form::Parquet | Form::Arrow => self.csv(rows, seed, &mut file)?,
        }
        file.commit()
    }
}

/// A list is written as it is, everything else as a text.
fn json(cell: String) -> serde_json::Value {
    let list = if cell.starts_with('[') { serde_json::from_str(&cell).ok() } else { None };
    list.unwrap_or(serde_json::Value::String(cell))
}
