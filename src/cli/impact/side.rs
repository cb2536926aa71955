//! One version of the rules, made ready for the rows of a table that another version's names were found in.
//!
//! In: a program and the columns. Out: the results of rows by pair of measures. Columns are mapped by the same names and
//! `--map`; a column that this version does not know is left aside.

use super::count::State;
use super::shared::{Shared, moved, shared};
use super::verdicts::Verdicts;
use crate::batch::Plan;
use crate::batch::columns::Columns;
use crate::cli::batch::chunk::{ChildShape, Fault, Full, Grid, Shape, Typer};
use crate::cli::batch::compute::reach;
use crate::cli::batch::mapping::{self, Names, Renames};
use crate::cli::batch::source::Source;
use crate::cli::batch::words::Words;
use crate::cli::console::Console;
use crate::cli::profile::{self, Given, Index, Leniency};
use crate::cli::table::head::Column;
use crate::diag::Diagnostic;
use crate::eval::profile::Profile;
use crate::ir::{InputId, MeasureId, Program};
use crate::source::SourceMap;
use crate::value::Date;
use std::collections::BTreeSet;

/// The profile that all rows share, as the options give it to a program.
pub fn base(
    given: &Given,
    program: &Program,
    today: Date,
    console: &mut Console,
) -> (Profile, SourceMap, Vec<Diagnostic>) {
    let (mut sources, mut faults) = (SourceMap::new(), Vec::new());
    let (_, options) = profile::gather(given, None, console, &mut sources, &mut faults);
    let index = Index::new(program);
    let base = profile::assemble_with(program, &index, &[&options], today, Leniency::default(), &mut faults);
    (base, sources, faults)
}

/// A version of the rules.
pub struct Side<'a> {
    /// The rules.
    pub program: &'a Program,
    /// Their texts.
    pub sources: &'a SourceMap,
    /// Their names.
    pub index: &'a Index<'a>,
    /// What all rows share.
    pub base: Profile,
    /// The measure of each pair; none where this version does not have it.
    pub measures: Vec<Option<MeasureId>>,
    plan: Plan<'a>,
    /// The place of each pair among the results.
    places: Vec<Option<usize>>,
    main: Shape,
    children: Vec<ChildShape>,
    /// The second tables of a row that this version reads.
    lists: Vec<usize>,
    reach: Vec<BTreeSet<InputId>>,
    words: Words<'a>,
    /// Whose cells it need not read again.
    shared: Option<Shared>,
}

impl<'a> Side<'a> {
    /// A version for the columns of a source that was opened for the rules `of`.
    pub fn new(
        (program, sources, index): (&'a Program, &'a SourceMap, &'a Index<'a>),
        base: Profile,
        measures: Vec<Option<MeasureId>>,
        (source, of, renames): (&Source, &Program, &Renames),
    ) -> Side<'a> {
        let asked: Vec<MeasureId> = measures.iter().flatten().copied().collect();
        let plan = Plan::new(program, base.clone(), Some(&asked));
        let place = |id: &Option<MeasureId>| id.and_then(|id| plan.measures().iter().position(|m| *m == id));
        let places = measures.iter().map(place).collect();
        let reach = reach(program, plan.measures());
        let names = Names { program, index, entity: None };
        let main = shape(names, &source.main, renames);
        let (lists, children) = children(names, source, of, renames).into_iter().unzip();
        let words = Words::new(program, sources);
        Side {
            program,
            sources,
            index,
            base,
            measures,
            plan,
            places,
            main,
            children,
            lists,
            reach,
            words,
            shared: None,
        }
    }

    /// The inputs that its measures can read and that neither the table nor the options give.
    pub fn missing(&self) -> Vec<&'a str> {
        let typer = self.typer();
        let given: BTreeSet<InputId> = typer.inputs().into_iter().collect();
        let known = |id: &InputId| {
            given.contains(id) || self.base.inputs.get(id.index()).is_some_and(|v| *v != crate::value::Value::Unknown)
        };
        let open = self.plan.inputs().into_iter().filter(|id| !known(id));
        open.filter_map(|id| self.program.inputs.get(id.index())).map(|i| i.name.as_str()).collect()
    }

    fn typer(&self) -> Typer<'_> {
        Typer { program: self.program, index: self.index, base: &self.base, main: &self.main, children: &self.children }
    }

    /// Says that the cells of another version's rows are those of this one where both read them alike.
    pub fn beside(mut self, other: &Side<'_>) -> Side<'a> {
        let (given, asked) = (other.typer().inputs(), self.typer().inputs());
        self.shared = shared((other.program, &given), (self.program, &asked));
        self
    }

    /// Whether its cells are those of the version `beside`.
    pub fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// Whether it can read pieces of the table column by column.
    pub fn is_simple(&self) -> bool {
        self.typer().is_simple()
    }

    /// The typed values of rows, and the cells that could not be read.
    pub fn read(&self, rows: &[Full], threads: usize) -> Typed {
        let whole = rows.first().is_none_or(|full| full.children.len() == self.lists.len());
        let own: Vec<Full> = if whole { Vec::new() } else { rows.iter().map(|full| self.narrowed(full)).collect() };
        let (columns, faults) = self.typer().read(if whole { rows } else { &own }, threads);
        Typed { columns, faults }
    }

    /// The same of a piece, column by column. `denominators`: what columns were counted in before, and are now.
    pub fn columns(&self, grid: &impl Grid, denominators: &mut Vec<i64>) -> Typed {
        let (columns, faults) = self.typer().columns(grid, denominators);
        Typed { columns, faults }
    }

    /// The typed values of the version `beside` as its own; nothing where they are not shared.
    pub fn taken(&self, other: &Typed) -> Option<Typed> {
        let (columns, faults) = moved(&other.columns, &other.faults, self.shared.as_ref()?, self.program);
        Some(Typed { columns, faults })
    }

    /// The results of typed rows. What a cell that could not be read may decide is open.
    pub fn results<'s>(&'s self, typed: &Typed, threads: usize) -> Computed<'s> {
        let results = self.plan.run(&typed.columns, threads);
        let verdicts = results.measures().zip(&self.reach).map(|(measure, reach)| {
            let mut verdicts = Verdicts::of(&measure, results.rows, &self.words);
            let own = typed.faults.iter().filter(|fault| fault.input.is_none_or(|id| reach.contains(&id)));
            own.for_each(|fault| verdicts.open(fault.at));
            verdicts
        });
        Computed { verdicts: verdicts.collect(), places: &self.places }
    }

    /// A row with the lists that this version reads.
    fn narrowed(&self, full: &Full) -> Full {
        let children = self.lists.iter().filter_map(|place| full.children.get(*place).cloned());
        Full { row: full.row.clone(), children: children.collect() }
    }
}

/// Rows as a version reads them.
#[derive(Debug)]
pub struct Typed {
    /// The typed values.
    pub columns: Columns,
    /// The cells that could not be read.
    pub faults: Vec<Fault>,
}

impl Typed {
    /// Some of the rows, in order of their places.
    pub fn gathered(&self, places: &[usize]) -> Typed {
        let fault = |fault: &Fault| Some(Fault { at: places.binary_search(&fault.at).ok()?, ..fault.clone() });
        Typed { columns: self.columns.gathered(places), faults: self.faults.iter().filter_map(fault).collect() }
    }
}

/// Results of rows.
#[derive(Debug)]
pub struct Computed<'s> {
    verdicts: Vec<Verdicts>,
    places: &'s [Option<usize>],
}

impl Computed<'_> {
    /// Puts the states by pair of a row in the place of others.
    pub fn states<'c>(&'c self, row: usize, states: &mut Vec<State<'c>>) {
        states.clear();
        let of = |place: &Option<usize>| {
            let verdicts = place.and_then(|place| self.verdicts.get(place));
            verdicts.map_or(State::default(), |verdicts| verdicts.state(row))
        };
        states.extend(self.places.iter().map(of));
    }
}

/// The columns of a table for a program. What the other version's shape reported is not said again.
fn shape(names: Names<'_>, of: &Shape, renames: &Renames) -> Shape {
    let column = |m: &mapping::Mapped| Column { name: m.name.clone(), place: m.place, span: (0, 0) };
    let columns: Vec<Column> = of.columns.iter().map(column).collect();
    let own: Renames =
        renames.iter().filter(|(_, to)| names.find(to).is_some()).map(|(a, b)| (a.clone(), b.clone())).collect();
    Shape { columns: mapping::map(names, &of.name, &columns, &own, &mut Vec::new()), ..of.clone() }
}

/// The second tables that a program has a list for, with their places.
fn children(names: Names<'_>, source: &Source, of: &Program, renames: &Renames) -> Vec<(usize, ChildShape)> {
    let own = |(place, child): (usize, &ChildShape)| {
        let name = of.inputs.get(child.list.index())?.name.as_str();
        let list = names.index.inputs.get(name).copied()?;
        let entity = mapping::entity_of(names.program, list)?;
        let shape = shape(Names { entity: Some(entity), ..names }, &child.shape, renames);
        Some((place, ChildShape { shape, list, entity }))
    };
    source.shapes.iter().enumerate().filter_map(own).collect()
}
