//! Registers every declaration: ids and placeholder entries in the program, in order of appearance.

use super::duplicates;
use super::visible::Visibility;
use super::{Declared, Names, Referent, Silence};
use crate::check::Unit;
use crate::diag::Diagnostic;
use crate::diag::catalogue::names as codes;
use crate::ir::{self, Program, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Item, ItemKind, Name};
use crate::value::Rational;
use std::cell::Cell;

/// Names that mean something in every file and cannot be declared.
const RESERVED: [&str; 2] = ["评估日", "基准日"];

/// The built-in input.
const REGION: &str = super::REGION;

/// How many characters of names are compared with each other for suggestions in one compilation.
const BUDGET: u64 = 5_000_000;

/// Registers the declarations of all units. Placeholders have `Type::Error`; `check` fills them.
pub fn collect(units: &[Unit], program: &mut Program, diags: &mut Vec<Diagnostic>) -> Names {
    let imports: Vec<Vec<usize>> = (0..units.len()).map(|unit| seen_first(units, unit)).collect();
    let imports: Vec<&[usize]> = imports.iter().map(Vec::as_slice).collect();
    let names = Names {
        visible: Visibility::new(&imports),
        silent: units.iter().map(silence).enumerate().filter(|(_, s)| s.all || !s.names.is_empty()).collect(),
        budget: Cell::new(BUDGET),
        ..Names::default()
    };
    let mut collector = Collector { names, program, diags };
    collector.builtin();
    for tree in units {
        collector.head(tree);
    }
    for unit in collector.names.order() {
        collector.items(unit, units, |item| !is_result(item));
    }
    for unit in 0..units.len() {
        collector.items(unit, units, is_result);
    }
    let Collector { mut names, program, diags } = collector;
    duplicates::report(&mut names, program, diags);
    names
}

/// The units that a unit imports. A one-liner of the command line sees every file and the one-liners before it.
fn seen_first(units: &[Unit], unit: usize) -> Vec<usize> {
    let Some(this) = units.get(unit) else { return Vec::new() };
    if !this.one_liner {
        return this.imports.clone();
    }
    let others = units.iter().enumerate().filter(|(other, tree)| !tree.one_liner || *other < unit);
    others.map(|(other, _)| other).collect()
}

/// What is shown as a result keeps the order of the files; the rest is registered after what its file imports.
fn is_result(item: &ItemKind) -> bool {
    match item {
        ItemKind::Measure(_) | ItemKind::Group(_) | ItemKind::Case(_) | ItemKind::Qualitative(_) => true,
        ItemKind::Error | ItemKind::Document(_) | ItemKind::Import(_) | ItemKind::Units(_) | ItemKind::Enum(_) => false,
        ItemKind::Entity(_) | ItemKind::Input(_) | ItemKind::Param(_) | ItemKind::Define(_) => false,
        ItemKind::Reading(_) | ItemKind::Excused(_) | ItemKind::Allow(_) => false,
    }
}

fn silence(unit: &Unit) -> Silence {
    Silence { names: unit.file.broken.iter().map(|n| n.text.clone()).collect(), all: unit.incomplete }
}

struct Collector<'a> {
    names: Names,
    program: &'a mut Program,
    diags: &'a mut Vec<Diagnostic>,
}

fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl Collector<'_> {
    /// 地区 is an input of every program, the first one.
    fn builtin(&mut self) {
        let region = ir::Input { ty: Type::Region, ..blank_input(REGION, None) };
        self.program.inputs.push(region);
    }

    /// The document of a file and its units, which every file may use.
    fn head(&mut self, tree: &Unit) {
        let document = self.document(tree);
        self.names.documents.push(document);
        self.names.declared.push(vec![Declared::Nothing; tree.file.items.len()]);
        for item in &tree.file.items {
            if let ItemKind::Units(names) = &item.kind {
                names.iter().for_each(|n| _ = self.program.units.declare(&n.text));
            }
        }
    }

    /// Those items of a file that `takes` takes.
    fn items(&mut self, unit: usize, units: &[Unit], takes: fn(&ItemKind) -> bool) {
        let items = units.get(unit).map_or(&[][..], |tree| tree.file.items.as_slice());
        for (position, item) in items.iter().enumerate().filter(|(_, item)| takes(&item.kind)) {
            let declared = self.item(unit, position, item);
            if let Some(slot) = self.names.declared.get_mut(unit).and_then(|list| list.get_mut(position)) {
                *slot = declared;
            }
        }
    }

    fn item(&mut self, unit: usize, position: usize, item: &Item) -> Declared {
        let place = (unit, position);
        match &item.kind {
            ItemKind::Error | ItemKind::Import(_) | ItemKind::Units(_) => Declared::Nothing,
            ItemKind::Excused(_) | ItemKind::Allow(_) => Declared::Nothing,
            ItemKind::Document(_) => self.names.document(unit).map_or(Declared::Nothing, Declared::Document),
            ItemKind::Enum(d) => self.named(unit, &d.name, |c| c.enumeration(&d.name)),
            ItemKind::Entity(d) => self.named(unit, &d.name, |c| c.entity(&d.name)),
            ItemKind::Input(d) => self.named(unit, &d.name, |c| c.input(&d.name, &item.docs)),
            ItemKind::Param(d) => self.named(unit, &d.name, |c| c.param(unit, d)),
            ItemKind::Define(d) => self.named(unit, &d.name, |c| c.definition(place, &d.name, item)),
            ItemKind::Reading(d) => self.named(unit, &d.name, |c| c.reading(unit, &d.name)),
            ItemKind::Measure(d) => self.named(unit, &d.name, |c| c.measure(place, d, item)),
            ItemKind::Group(d) => self.group(unit, &d.name),
            ItemKind::Case(d) => self.case(unit, d, item.span),
            ItemKind::Qualitative(d) => self.qualitative(unit, d, item.span),
        }
    }

    fn named(&mut self, unit: usize, name: &Name, declare: impl FnOnce(&mut Self) -> Referent) -> Declared {
        let referent = declare(self);
        let region = name.text == REGION && referent != Referent::Input(ir::InputId(0));
        if region || RESERVED.contains(&name.text.as_str()) {
            self.diags.push(reserved(name));
            return Declared::Named(referent);
        }
        self.names.add(unit, &name.text, referent, Some(name.span));
        Declared::Named(referent)
    }

    fn document(&mut self, tree: &Unit) -> Option<ir::DocumentId> {
        let mut documents =
            tree.file.items.iter().filter_map(|i| if let ItemKind::Document(d) = &i.kind { Some(d) } else { None });
        let first = documents.next()?;
        for more in documents {
            self.diags.push(second_document(more, first));
        }
        let id = ir::DocumentId(index(self.program.documents.len()));
        let number = first.number.text.clone();
        self.program.documents.push(ir::Document { number, span: Some(first.number.span), ..ir::Document::default() });
        Some(id)
    }

    fn enumeration(&mut self, name: &Name) -> Referent {
        let id = ir::EnumId(index(self.program.enums.len()));
        let blank = ir::EnumType { name: name.text.clone(), members: Vec::new(), other: None, span: Some(name.span) };
        self.program.enums.push(blank);
        Referent::Enum(id)
    }

    /// Inputs of one name in different files are one; `check` compares their types.
    fn input(&mut self, name: &Name, docs: &[String]) -> Referent {
        if name.text == REGION {
            return Referent::Input(ir::InputId(0));
        }
        let known = self.names.input_anywhere(&name.text);
        let id = known.unwrap_or_else(|| self.push_input(name, docs));
        Referent::Input(id)
    }

    fn push_input(&mut self, name: &Name, docs: &[String]) -> ir::InputId {
        let id = ir::InputId(index(self.program.inputs.len()));
        self.program.inputs.push(ir::Input { docs: docs.to_vec(), ..blank_input(&name.text, Some(name.span)) });
        id
    }

    fn entity(&mut self, name: &Name) -> Referent {
        if let Some(known) = self.names.entity_anywhere(&name.text) {
            return Referent::Entity(known);
        }
        let id = ir::EntityId(index(self.program.entities.len()));
        let list = self.push_input(name, &[]);
        if let Some(input) = self.program.inputs.get_mut(list.index()) {
            input.ty = Type::List(id);
        }
        let own = ir::ElementVar(self.program.element_vars);
        self.program.element_vars += 1;
        self.program.element_entities.push(id);
        self.program.entities.push(ir::Entity {
            name: name.text.clone(),
            list,
            counts_as: None,
            identity: Vec::new(),
            fields: Vec::new(),
            own,
            span: Some(name.span),
        });
        Referent::Entity(id)
    }

    fn param(&mut self, unit: usize, decl: &ast::ParamDecl) -> Referent {
        let id = ir::ParamId(index(self.program.params.len()));
        if decl.table.is_none() && decl.versions.iter().all(|v| v.rows.is_empty()) {
            self.names.blank.insert(id);
        }
        let name = &decl.name;
        self.program.params.push(ir::Param {
            name: name.text.clone(),
            ty: Type::Error,
            scale: Rational::ONE,
            keys: Vec::new(),
            versions: Vec::new(),
            citation: None,
            document: self.names.document(unit),
            implicit: false,
            span: Some(name.span),
        });
        Referent::Param(id)
    }

    fn definition(&mut self, place: (usize, usize), name: &Name, item: &Item) -> Referent {
        let id = ir::DefinitionId(index(self.program.definitions.len()));
        self.names.definitions.push(place);
        self.program.definitions.push(ir::Definition {
            name: name.text.clone(),
            value: ir::TieredId(u32::MAX),
            local_to: None,
            document: self.names.document(place.0),
            citation: None,
            docs: item.docs.clone(),
            span: Some(name.span),
        });
        Referent::Definition(id)
    }

    fn reading(&mut self, unit: usize, name: &Name) -> Referent {
        let id = ir::ReadingId(index(self.program.readings.len()));
        self.program.readings.push(ir::Reading {
            name: name.text.clone(),
            options: Vec::new(),
            default: 0,
            reason: None,
            document: self.names.document(unit),
            citation: None,
            span: Some(name.span),
        });
        Referent::Reading(id)
    }

    fn measure(&mut self, place: (usize, usize), decl: &ast::MeasureDecl, item: &Item) -> Referent {
        let id = ir::MeasureId(index(self.program.measures.len()));
        self.names.measures.push(place);
        let mut measure = blank_measure(decl, item);
        measure.document = self.names.document(place.0);
        self.program.measures.push(measure);
        Referent::Measure(id)
    }

    fn group(&mut self, unit: usize, name: &Name) -> Declared {
        let id = ir::GroupId(index(self.program.groups.len()));
        self.program.groups.push(ir::Group {
            name: name.text.clone(),
            members: Vec::new(),
            rules: Vec::new(),
            document: self.names.document(unit),
            citation: None,
            span: Some(name.span),
        });
        Declared::Group(id)
    }

    fn case(&mut self, unit: usize, decl: &ast::CaseDecl, span: Span) -> Declared {
        let document = self.names.document(unit);
        self.program.cases.push(ir::Case { name: decl.name.text.clone(), decl: decl.clone(), document, span });
        Declared::Case(self.program.cases.len() - 1)
    }

    fn qualitative(&mut self, unit: usize, decl: &ast::QualitativeDecl, span: Span) -> Declared {
        self.program.qualitative.push(ir::Qualitative {
            name: decl.name.text.clone(),
            document: self.names.document(unit),
            citation: decl.citation.as_ref().map(super::citation),
            bodies: decl.bodies.as_ref().map(|b| b.text.clone()),
            span,
        });
        Declared::Qualitative(self.program.qualitative.len() - 1)
    }
}

fn blank_input(name: &str, span: Option<Span>) -> ir::Input {
    ir::Input {
        name: name.to_owned(),
        ty: Type::Error,
        domain: None,
        only_if: None,
        whole: false,
        scale: Rational::ONE,
        implicit: false,
        docs: Vec::new(),
        span,
    }
}

fn measure_kind(kind: ast::MeasureKind) -> ir::MeasureKind {
    match kind {
        ast::MeasureKind::Measure => ir::MeasureKind::Measure,
        ast::MeasureKind::Rule => ir::MeasureKind::Rule,
        ast::MeasureKind::Target => ir::MeasureKind::Target,
    }
}

fn blank_measure(decl: &ast::MeasureDecl, item: &Item) -> ir::Measure {
    ir::Measure {
        kind: measure_kind(decl.kind),
        name: decl.name.text.clone(),
        document: None,
        citation: decl.citation.as_ref().map(super::citation),
        amends: None,
        subjects: Vec::new(),
        validity: ir::Validity::default(),
        per_element: None,
        base_day: None,
        monthly_from: None,
        requirements: Vec::new(),
        attestations: Vec::new(),
        standards: Vec::new(),
        conclusion: None,
        quantities: Vec::new(),
        quantity_limits: Vec::new(),
        caps: Vec::new(),
        frequencies: Vec::new(),
        uniques: Vec::new(),
        applications: Vec::new(),
        assessed: None,
        rounding: None,
        round_each: false,
        entitlements: Vec::new(),
        outputs: Vec::new(),
        target: None,
        fund: None,
        bodies: None,
        force: None,
        docs: item.docs.clone(),
        name_span: Some(decl.name.span),
        span: Some(item.span),
    }
}

fn reserved(name: &Name) -> Diagnostic {
    Diagnostic::new(codes::E0206, name.span, format!("「{}」是语言自带的名字，不能另行声明", name.text))
        .help("换一个名字")
}

fn second_document(more: &ast::DocumentDecl, first: &ast::DocumentDecl) -> Diagnostic {
    Diagnostic::new(codes::E0208, more.number.span, "一个文件里有两个「文件」声明")
        .also(first.number.span, "第一个在这里")
        .help("每份文件各写一个 .pol 文件，需要时用「引用」")
}
