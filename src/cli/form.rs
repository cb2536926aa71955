//! `polc form`: the workbook to fill in for chosen measures: only the inputs that they can read, with units, choices,
//! bounds and explanations. `polc run --profile` and `polc batch --data` read it back.
//!
//! A title, a row of names, rows to fill in; a list on a sheet of its own, named by it. What a spreadsheet checks is a
//! help for the typist: the strict reader judges again.

use super::Exit;
use super::console::Console;
use super::load::{self, Compiled, shown};
use super::outcome_json::one_line;
use super::profile::Index;
use super::profile::shown::type_with_example;
use super::text::batch as text;
use super::text::files::unwritable;
use super::text::run as say;
use super::whole::{Whole, other};
use crate::diag::{Diagnostic, catalogue::data, catalogue::usage};
use crate::eval::{Reach, reach};
use crate::ir::{Domain, EnumId, Input, MeasureId, Program, Type};
use crate::source::SourceMap;
use crate::units::Dimension;
use crate::value::{Rational, Value};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign, FormatBorder, Formula, Note,
    Workbook, Worksheet, XlsxError,
};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// So many rows are made ready to fill in.
const ROWS: u32 = 500;
/// The first row below the names.
const FIRST: u32 = 2;

/// The arguments of `polc form`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Measures, files and folders.
    #[arg(help = text::FORM_ARGUMENTS, value_name = say::V_NAME)]
    pub arguments: Vec<String>,
    /// Measures.
    #[arg(long, help = say::SCHEMA_MEASURE, value_name = say::V_NAME)]
    pub measure: Vec<String>,
    /// Where it goes.
    #[arg(long, help = text::FORM_OUT, value_name = say::V_FILE)]
    pub out: PathBuf,
    /// Whether a file that is there goes.
    #[arg(long, help = text::FORM_FORCE)]
    pub force: bool,
}

/// Runs `polc form`.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let (paths, names) = load::split(&args.arguments, &[], console);
    let Compiled { sources, program, mut findings, failed, .. } = load::compile(&paths, &[], console);
    let exit = if failed { Exit::CouldNotRun } else { load::exit(&findings, false) };
    if exit != Exit::Done {
        console.show(&sources, &findings);
        return exit;
    }
    let index = Index::new(&program);
    let names: Vec<String> = names.into_iter().chain(&args.measure).cloned().collect();
    let measures = super::run::measures(&names, &program, &index, &mut findings);
    if findings.iter().any(Diagnostic::is_error) {
        console.show(&sources, &findings);
        return Exit::Faults;
    }
    let path = console.path(&args.out);
    // Somebody may have filled it in.
    if !args.force && path.exists() {
        findings
            .push(Diagnostic::bare(usage::E0617, text::form_exists(&shown(&args.out))).help(text::FORM_EXISTS_HELP));
        console.show(&sources, &findings);
        return Exit::CouldNotRun;
    }
    let form = Form::of(&program, &sources, measures.as_deref());
    let exit = form.checked(&mut findings);
    if exit == Exit::Done
        && let Err(error) = form.save(&path)
    {
        let name = shown(&args.out);
        let message = if error.kind() == std::io::ErrorKind::Other {
            format!("无法写入「{name}」：{error}")
        } else {
            unwritable(&name, error.kind())
        };
        findings.push(Diagnostic::bare(usage::E0619, message));
        console.show(&sources, &findings);
        return Exit::CouldNotRun;
    }
    console.show(&sources, &findings);
    if exit == Exit::Done {
        console.out(&text::form_done(form.inputs.len(), form.lists.len(), &shown(&args.out)));
    }
    exit
}

/// What there is to fill in.
struct Form<'a> {
    program: &'a Program,
    sources: &'a SourceMap,
    measures: Vec<String>,
    inputs: Vec<&'a Input>,
    /// 按规定 figures that nobody gave, with their types.
    figures: Vec<(&'a str, &'a Type)>,
    lists: Vec<(&'a Input, Vec<&'a Input>)>,
}

impl<'a> Form<'a> {
    fn of(program: &'a Program, sources: &'a SourceMap, measures: Option<&[MeasureId]>) -> Form<'a> {
        let all = (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId));
        let wanted: Vec<MeasureId> = all.filter(|id| measures.is_none_or(|some| some.contains(id))).collect();
        let reached: Vec<Reach> = wanted.iter().map(|id| reach(program, *id)).collect();
        let inputs: BTreeSet<usize> = reached.iter().flat_map(|r| r.inputs.iter().map(|id| id.index())).collect();
        let fields: BTreeSet<_> = reached.iter().flat_map(|r| r.fields.iter().copied()).collect();
        let figures: BTreeSet<usize> = reached.iter().flat_map(|r| r.delegated.iter().map(|id| id.index())).collect();
        let (mut plain, mut lists) = (Vec::new(), Vec::new());
        for input in inputs.iter().filter_map(|place| program.inputs.get(*place)) {
            let Type::List(id) = &input.ty else {
                plain.push(input);
                continue;
            };
            let Some(entity) = program.entities.get(id.index()) else { continue };
            let own = |(place, _): &(usize, &Input)| entity.identity.contains(place) || fields.contains(&(*id, *place));
            lists.push((input, entity.fields.iter().enumerate().filter(own).map(|(_, field)| field).collect()));
        }
        let figures = figures.iter().filter_map(|place| program.delegated.get(*place));
        let figures = figures.filter(|d| d.filled_by.is_none()).map(|d| (d.name.as_str(), &d.ty)).collect();
        let name = |id: &MeasureId| program.measures.get(id.index()).map(|m| m.name.clone());
        Form { program, sources, measures: wanted.iter().filter_map(name).collect(), inputs: plain, figures, lists }
    }

    /// A list whose name no sheet can bear.
    fn checked(&self, findings: &mut Vec<Diagnostic>) -> Exit {
        let bad = |name: &str| name.chars().count() > 31 || name.contains(['[', ']', ':', '*', '?', '/', '\\']);
        let before = findings.len();
        let names = self.lists.iter().map(|(list, _)| list.name.as_str()).filter(|name| bad(name));
        findings.extend(names.map(|name| Diagnostic::bare(data::E0522, text::sheet_name(name))));
        if findings.len() > before { Exit::Faults } else { Exit::Done }
    }

    fn save(&self, path: &Path) -> std::io::Result<()> {
        let mut file = Whole::create(path)?;
        let bytes = self.book().map_err(other)?;
        file.write_all(&bytes)?;
        file.commit()
    }

    fn book(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let mut options = Options::default();
        let sheet = book.add_worksheet().set_name(text::FORM_SHEET)?;
        let width = u16::try_from(self.inputs.len() + self.figures.len()).unwrap_or(u16::MAX);
        title(sheet, &text::form_title(&self.measures), width)?;
        self.column(sheet, 0, &Field { name: text::DAY.to_owned(), ty: &Type::Date, input: None }, &mut options)?;
        let inputs = self.inputs.iter().map(|input| self.field(input));
        let figures = self.figures.iter().map(|(name, ty)| Field {
            name: format!("参数.{name}{}", self.unit(ty)),
            ty,
            input: None,
        });
        for (column, field) in (1_u16..).zip(inputs.chain(figures)) {
            self.column(sheet, column, &field, &mut options)?;
        }
        for (list, fields) in &self.lists {
            let sheet = book.add_worksheet().set_name(&list.name)?;
            title(sheet, text::LIST_SHEET, u16::try_from(fields.len().saturating_sub(1)).unwrap_or(u16::MAX))?;
            for (column, field) in (0_u16..).zip(fields) {
                self.column(sheet, column, &self.field(field), &mut options)?;
            }
        }
        options.write(&mut book)?;
        book.save_to_buffer()
    }

    fn field(&self, input: &'a Input) -> Field<'a> {
        Field { name: format!("{}{}", input.name, self.unit(&input.ty)), ty: &input.ty, input: Some(input) }
    }

    /// `（元/月）` behind the name of a number.
    fn unit(&self, ty: &Type) -> String {
        match ty {
            Type::Number(unit) if *unit != Dimension::NONE => format!("（{}）", self.program.units.show(unit)),
            _ => String::new(),
        }
    }

    /// One column: its name with a note, its format, what may be typed into it.
    fn column(
        &self,
        sheet: &mut Worksheet,
        column: u16,
        field: &Field<'_>,
        options: &mut Options,
    ) -> Result<(), XlsxError> {
        let head = Format::new().set_bold().set_text_wrap().set_background_color("DCE6F1");
        let head = head.set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
        sheet.write_with_format(FIRST - 1, column, &field.name, &head)?;
        let note = self.note(field);
        sheet.insert_note(FIRST - 1, column, &Note::new(&note).add_author_prefix(false).set_width(320))?;
        let width: u32 = field.name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        sheet.set_column_width(column, width.clamp(12, 36) + 2)?;
        let format = Format::new().set_num_format(number_format(field.ty));
        sheet.set_column_format(column, &format)?;
        let rule = self.rule(field, options)?.ignore_blank(true);
        let rule = rule.set_error_style(DataValidationErrorStyle::Warning);
        let rule = rule.set_input_message(shortened(&note, 250))?.set_error_message(text::WRONG_ENTRY)?;
        sheet.add_data_validation(FIRST, column, FIRST + ROWS - 1, column, &rule)?;
        Ok(())
    }

    fn note(&self, field: &Field<'_>) -> String {
        let mut lines = vec![type_with_example(self.program, field.ty)];
        if matches!(field.ty, Type::EnumSet(_) | Type::TextSet) {
            lines.push(text::SEVERAL.to_owned());
        }
        match field.input {
            Some(input) => {
                lines.extend(input.docs.iter().cloned());
                let condition = input.only_if.and_then(|cond| self.program.expr(cond).span);
                lines.extend(condition.map(|span| text::only_if(&one_line(self.sources.text(span)))));
                lines.push(text::LEAVE_OPEN.to_owned());
            }
            None if field.name == text::DAY => lines = vec![text::DAY_NOTE.to_owned()],
            None => {}
        }
        lines.join("\n")
    }

    /// What a spreadsheet lets be typed.
    fn rule(&self, field: &Field<'_>, options: &mut Options) -> Result<DataValidation, XlsxError> {
        let rule = DataValidation::new();
        Ok(match field.ty {
            Type::Bool => rule.allow_list_strings(&["是", "否"])?,
            Type::Enum(id) => options.list(self.program, *id, field.input, rule)?,
            Type::Number(_) | Type::Ratio => match bounds(field.input) {
                Some(bounds) => rule.allow_decimal_number(bounds),
                None => rule,
            },
            Type::Error
            | Type::EnumSet(_)
            | Type::Date
            | Type::Month
            | Type::Text
            | Type::TextSet
            | Type::Region
            | Type::List(_) => rule,
        })
    }
}

/// A column to fill in.
struct Field<'a> {
    name: String,
    ty: &'a Type,
    input: Option<&'a Input>,
}

/// The choices that are too long to stand in a cell's rule: columns of a hidden sheet.
#[derive(Default)]
struct Options {
    columns: Vec<Vec<String>>,
}

impl Options {
    fn list(
        &mut self,
        program: &Program,
        id: EnumId,
        input: Option<&Input>,
        rule: DataValidation,
    ) -> Result<DataValidation, XlsxError> {
        let members = program.enums.get(id.index()).map_or(&[][..], |e| &e.members);
        let allowed = |place: usize| match input.and_then(|i| i.domain.as_ref()) {
            Some(Domain::Values(values)) => {
                values.iter().any(|v| matches!(v, Value::Member(m) if usize::from(*m) == place))
            }
            _ => true,
        };
        let mut names: Vec<String> =
            members.iter().enumerate().filter(|(place, _)| allowed(*place)).map(|(_, name)| name.clone()).collect();
        if input.is_some_and(|i| i.only_if.is_some()) {
            names.push("不适用".to_owned());
        }
        // A rule holds 255 characters; a comma in a name would split it.
        if names.join(",").chars().count() < 250 && !names.iter().any(|n| n.contains(',')) {
            return rule.allow_list_strings(&names);
        }
        let column = rust_xlsxwriter::utility::column_number_to_name(u16::try_from(self.columns.len()).unwrap_or(0));
        let formula = format!("='{}'!${column}$1:${column}${}", text::OPTIONS_SHEET, names.len());
        self.columns.push(names);
        Ok(rule.allow_list_formula(Formula::new(formula)))
    }

    fn write(self, book: &mut Workbook) -> Result<(), XlsxError> {
        if self.columns.is_empty() {
            return Ok(());
        }
        let sheet = book.add_worksheet().set_name(text::OPTIONS_SHEET)?;
        sheet.set_hidden(true);
        for (column, names) in (0_u16..).zip(&self.columns) {
            for (row, name) in (0_u32..).zip(names) {
                sheet.write_string(row, column, name)?;
            }
        }
        Ok(())
    }
}

/// The line above the names; the names stay in sight.
fn title(sheet: &mut Worksheet, words: &str, last: u16) -> Result<(), XlsxError> {
    let format = Format::new().set_bold().set_font_size(14);
    if last > 0 {
        sheet.merge_range(0, 0, 0, last, words, &format)?;
    } else {
        sheet.write_with_format(0, 0, words, &format)?;
    }
    sheet.set_row_height(0, 24)?;
    sheet.set_row_height(FIRST - 1, 32)?;
    sheet.set_freeze_panes(FIRST, 1)?;
    Ok(())
}

/// How cells of a type are shown; a text must not become a number.
fn number_format(ty: &Type) -> &'static str {
    match ty {
        Type::Ratio => "0.####%",
        Type::Date => "yyyy-mm-dd",
        Type::Month => "yyyy-mm",
        Type::Text | Type::TextSet | Type::Region | Type::Enum(_) | Type::EnumSet(_) | Type::Bool => "@",
        Type::Number(_) | Type::Error | Type::List(_) => "General",
    }
}

/// The bounds of a number as a spreadsheet checks them; an open end counts as closed here.
fn bounds(input: Option<&Input>) -> Option<DataValidationRule<f64>> {
    let input = input.filter(|i| i.scale == Rational::ONE)?;
    let Some(Domain::Interval { low, high }) = &input.domain else { return None };
    // Bounds are parsed for the spreadsheet's own check; nothing is computed with them.
    let end = |end: &Option<(Rational, bool)>| end.and_then(|(n, _)| n.to_decimal()?.to_string().parse::<f64>().ok());
    match (end(low), end(high)) {
        (Some(low), Some(high)) => Some(DataValidationRule::Between(low, high)),
        (Some(low), None) => Some(DataValidationRule::GreaterThanOrEqualTo(low)),
        (None, Some(high)) => Some(DataValidationRule::LessThanOrEqualTo(high)),
        (None, None) => None,
    }
}

fn shortened(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
