//! A program made ready for profiles: its names, for the keys of profiles and the measures of options, and its
//! interpreter.

use crate::eval::Engine;
use crate::ir::{DelegatedId, DocumentId, InputId, MeasureId, ParamId, Program, ReadingId};
use std::collections::BTreeMap;

/// The names of a program.
#[derive(Debug)]
pub struct Index<'a> {
    /// Inputs, lists included; each name stands for one.
    pub inputs: BTreeMap<&'a str, InputId>,
    /// Parameters; files may bear the same name for several.
    pub params: BTreeMap<&'a str, Vec<ParamId>>,
    /// 按规定 figures.
    pub delegated: BTreeMap<&'a str, Vec<DelegatedId>>,
    /// 口径.
    pub readings: BTreeMap<&'a str, Vec<ReadingId>>,
    /// The interpreter, for the conditions of 仅当.
    pub engine: Engine<'a>,
    /// 措施, 规则, 目标.
    pub measures: BTreeMap<&'a str, Vec<MeasureId>>,
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

impl<'a> Index<'a> {
    /// The names of a program.
    pub fn new(program: &'a Program) -> Index<'a> {
        let mut index = Index {
            engine: Engine::new(program),
            inputs: BTreeMap::new(),
            params: BTreeMap::new(),
            delegated: BTreeMap::new(),
            readings: BTreeMap::new(),
            measures: BTreeMap::new(),
        };
        for (i, input) in program.inputs.iter().enumerate() {
            index.inputs.entry(&input.name).or_insert(InputId(number(i)));
        }
        for (i, param) in program.params.iter().enumerate() {
            index.params.entry(&param.name).or_default().push(ParamId(number(i)));
        }
        for (i, slot) in program.delegated.iter().enumerate() {
            index.delegated.entry(&slot.name).or_default().push(DelegatedId(number(i)));
        }
        for (i, reading) in program.readings.iter().enumerate() {
            index.readings.entry(&reading.name).or_default().push(ReadingId(number(i)));
        }
        for (i, measure) in program.measures.iter().enumerate() {
            index.measures.entry(&measure.name).or_default().push(MeasureId(number(i)));
        }
        index
    }

    /// The measures that `名`, `条/名` or `文号/条/名` means.
    pub fn find_measures(&self, program: &Program, text: &str) -> Vec<MeasureId> {
        if let Some(found) = self.measures.get(text) {
            return found.clone();
        }
        let name = text.rsplit('/').next().unwrap_or(text);
        let found = self.measures.get(name).map_or(&[][..], Vec::as_slice);
        let fits = |id: &&MeasureId| {
            let whole = measure_id(program, **id);
            whole == text || whole.strip_suffix(text).is_some_and(|rest| rest.ends_with('/'))
        };
        found.iter().filter(fits).copied().collect()
    }

    /// The readings that `名` or `文号/名` means.
    pub fn find_readings(&self, program: &Program, text: &str) -> Vec<ReadingId> {
        if let Some(found) = self.readings.get(text) {
            return found.clone();
        }
        let Some((document, name)) = text.rsplit_once('/') else { return Vec::new() };
        let found = self.readings.get(name).map_or(&[][..], Vec::as_slice);
        let number_of = |id: &ReadingId| program.readings.get(id.index()).and_then(|r| r.document);
        found.iter().filter(|id| document_number(program, number_of(id)) == document).copied().collect()
    }
}

/// The number of a document; empty without one.
pub fn document_number(program: &Program, id: Option<DocumentId>) -> &str {
    id.and_then(|id| program.documents.get(id.index())).map_or("", |d| &d.number)
}

/// The clauses of a measure as written, joined: `第3条、第5条`.
pub fn clause(program: &Program, id: MeasureId) -> String {
    let citation = program.measures.get(id.index()).and_then(|m| m.citation.as_ref());
    citation.map_or(String::new(), |c| c.clauses.join("、"))
}

/// A measure's identity: document, clause, name.
pub fn measure_id(program: &Program, id: MeasureId) -> String {
    let Some(measure) = program.measures.get(id.index()) else { return String::new() };
    let clause = clause(program, id);
    let parts = [document_number(program, measure.document), &clause, &measure.name];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("/")
}
