//! Figures that are left to other documents: which parameter fixes a 按规定 figure, or a parameter without values, and
//! which document holds where several fix it (S95–S97).
//!
//! In: the program with its parameters and documents. Out: `Delegated::filled_by`, the versions of blank parameters,
//! and a finding for every contradiction with the rule that decides it. Several documents become one parameter whose
//! versions say day by day what holds, so that nothing that computes has to know of documents.

mod precedence;

use super::Checker;
use crate::ir::{Document, DocumentId, Level, Param, ParamId, Type};
use crate::source::{SourceId, Span};
use precedence::Candidate;
use std::collections::BTreeMap;

/// A figure that waits for a document: where it stands, its name and type.
struct Gap {
    unit: usize,
    name: String,
    ty: Type,
    span: Span,
}

impl Checker<'_> {
    /// Fills all figures that are left to other documents.
    pub(super) fn delegations(&mut self) {
        let units: BTreeMap<SourceId, usize> = self.units.iter().enumerate().map(|(i, u)| (u.file.source, i)).collect();
        let mut params: BTreeMap<String, Vec<ParamId>> = BTreeMap::new();
        for (id, param) in (0..).map(ParamId).zip(&self.program.params) {
            if !self.names.blank.contains(&id) && !param.versions.is_empty() {
                params.entry(param.name.clone()).or_default().push(id);
            }
        }
        if !params.is_empty() {
            self.fill_delegated(&units, &params);
            self.fill_blank(&units, &params);
        }
    }

    fn fill_delegated(&mut self, units: &BTreeMap<SourceId, usize>, params: &BTreeMap<String, Vec<ParamId>>) {
        let mut known: BTreeMap<(usize, String, String), Option<ParamId>> = BTreeMap::new();
        for slot in 0..self.program.delegated.len() {
            let Some(found) = self.program.delegated.get(slot) else { continue };
            let Some((span, unit)) = found.span.and_then(|s| Some((s, *units.get(&s.source)?))) else { continue };
            let gap = Gap { unit, name: found.name.clone(), ty: found.ty.clone(), span };
            let key = (unit, gap.name.clone(), format!("{:?}", gap.ty));
            let filled = match known.get(&key) {
                Some(filled) => *filled,
                None => self.filler(&gap, units, params),
            };
            known.insert(key, filled);
            if let Some(slot) = self.program.delegated.get_mut(slot) {
                slot.filled_by = filled;
            }
        }
    }

    fn fill_blank(&mut self, units: &BTreeMap<SourceId, usize>, params: &BTreeMap<String, Vec<ParamId>>) {
        for id in self.names.blank.clone() {
            let Some(param) = self.program.params.get(id.index()) else { continue };
            let Some((span, unit)) = param.span.and_then(|s| Some((s, *units.get(&s.source)?))) else { continue };
            let gap = Gap { unit, name: param.name.clone(), ty: param.ty.clone(), span };
            let Some(from) = self.filler(&gap, units, params) else { continue };
            let Some(given) = self.program.params.get(from.index()).cloned() else { continue };
            if let Some(slot) = self.program.params.get_mut(id.index()) {
                let citation = given.citation.or(slot.citation.take());
                *slot = Param { keys: given.keys, versions: given.versions, citation, ..slot.clone() };
            }
        }
    }

    /// The parameter that fixes a figure: the only one, or one made of several documents.
    fn filler(
        &mut self,
        gap: &Gap,
        units: &BTreeMap<SourceId, usize>,
        params: &BTreeMap<String, Vec<ParamId>>,
    ) -> Option<ParamId> {
        let found = params.get(&gap.name).map_or(&[][..], Vec::as_slice);
        let own = self.names.document(gap.unit);
        let candidates: Vec<Candidate> = found
            .iter()
            .filter(|id| self.program.params.get(id.index()).is_some_and(|p| p.ty == gap.ty))
            .filter_map(|id| {
                let unit = *units.get(&self.program.params.get(id.index())?.span?.source)?;
                let document = self.names.document(unit);
                self.meant(gap.unit, unit).then(|| self.candidate(*id, document, own))
            })
            .collect();
        match candidates.as_slice() {
            [] => None,
            [one] if one.unlimited() => Some(one.param),
            _ => self.together(gap, candidates),
        }
    }

    /// Whether a file's parameter may fix a figure of another file: one imports the other, a file imports both, or the
    /// document holds for the other's region from a higher level.
    fn meant(&self, gap: usize, unit: usize) -> bool {
        let document = |unit| self.names.document(unit).and_then(|d: DocumentId| self.program.documents.get(d.index()));
        let (from, to) = (document(unit), document(gap));
        let apart = from.zip(to).is_some_and(|(from, to)| elsewhere(from, to));
        let seen = || {
            let both = |other: usize| self.names.sees(other, gap) && self.names.sees(other, unit);
            self.names.sees(gap, unit) || self.names.sees(unit, gap) || (0..self.units.len()).any(both)
        };
        !apart && (from.zip(to).is_some_and(|(from, to)| above(from, to)) || seen())
    }
}

/// Whether a document holds in another's whole region from a higher level.
fn above(from: &Document, to: &Document) -> bool {
    let higher = from.level.zip(to.level).is_some_and(|(from, to)| from > to);
    let around = !from.region.is_empty() && from.region.len() < to.region.len() && to.region.starts_with(&from.region);
    higher && (from.level == Some(Level::Country) || around)
}

/// Whether a document holds for another region. A province is not known to be another one than that of a city that is
/// written without its province.
fn elsewhere(from: &Document, to: &Document) -> bool {
    let known = !from.region.is_empty() && !to.region.is_empty() && from.level != Some(Level::Country);
    let not_higher = from.level.zip(to.level).is_some_and(|(from, to)| from <= to);
    known && !to.region.starts_with(&from.region) && (not_higher || to.region.len() > 1)
}
