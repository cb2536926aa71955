//! The measures of both versions as pairs: which are counted, what they have in common, how they are called.

use super::count::{ByValue, Counting, Shared, Tally};
use super::model::{Line, Section};
use crate::cli::batch::words;
use crate::cli::profile::Index;
use crate::cli::profile::index::{clause, document_number, measure_id};
use crate::cli::run::no_measure;
use crate::cli::text::batch as batch_text;
use crate::cli::text::impact as text;
use crate::diag::Diagnostic;
use crate::diff::{identity::Pair, paired};
use crate::ir::{MeasureId, Program};
use std::collections::{BTreeMap, BTreeSet};

/// What measures are known by.
type Rule<'r> = &'r dyn Fn(&Program, MeasureId) -> String;

/// Both versions.
#[derive(Clone, Copy, Debug)]
pub struct Both<'a> {
    /// The old one.
    pub old: &'a Program,
    /// The new one.
    pub new: &'a Program,
}

impl Both<'_> {
    /// The measures that are asked for, as pairs.
    pub fn pairs(&self, names: &[String], [before, after]: [&Index<'_>; 2], faults: &mut Vec<Diagnostic>) -> Vec<Pair> {
        let all = paired(self.old, self.new);
        if names.is_empty() {
            return all;
        }
        let mut asked: BTreeSet<(bool, MeasureId)> = BTreeSet::new();
        for name in names {
            let old = before.find_measures(self.old, name);
            let new = after.find_measures(self.new, name);
            if old.is_empty() && new.is_empty() {
                faults.push(no_measure(name, after));
            }
            asked.extend(old.into_iter().map(|id| (false, id)).chain(new.into_iter().map(|id| (true, id))));
        }
        let wanted = |new: bool, id: Option<MeasureId>| id.is_some_and(|id| asked.contains(&(new, id)));
        all.into_iter().filter(|p| wanted(false, p.old) || wanted(true, p.new)).collect()
    }

    /// The measures of a program between the versions, as pairs: by the identity of either side.
    pub fn between(&self, program: &Program, pairs: &[Pair]) -> Vec<Option<MeasureId>> {
        let all: Vec<MeasureId> =
            (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId)).collect();
        let whole = |program: &Program, id: MeasureId| measure_id(program, id);
        let plain = |program: &Program, id: MeasureId| {
            let measure = program.measures.get(id.index());
            let document = document_number(program, measure.and_then(|m| m.document));
            format!("{document}/{}", measure.map_or("", |m| &m.name))
        };
        let rules: [Rule<'_>; 2] = [&whole, &plain];
        let find = |pair: &Pair| {
            rules.iter().find_map(|rule| {
                let new = pair.new.map(|id| rule(self.new, id));
                let old = pair.old.map(|id| rule(self.old, id));
                let own = |name: &Option<String>| all.iter().find(|id| Some(rule(program, **id)) == *name).copied();
                own(&new).or_else(|| own(&old))
            })
        };
        pairs.iter().map(find).collect()
    }

    /// The side that a pair is named by: the new one where it has it.
    fn named(&self, pair: &Pair) -> (&Program, Option<MeasureId>) {
        match (pair.new, pair.old) {
            (Some(id), _) => (self.new, Some(id)),
            (None, old) => (self.old, old),
        }
    }

    /// Tallies for all of it; `columns` are told apart besides.
    pub fn counting(&self, pairs: &[Pair], columns: usize) -> Counting {
        let measure = |pair: &Pair| {
            let (program, id) = self.named(pair);
            Some((program, program.measures.get(id?.index())?))
        };
        let document = |pair: &Pair| {
            measure(pair).map(|(p, m)| document_number(p, m.document).to_owned()).filter(|n| !n.is_empty())
        };
        let fund = |pair: &Pair| measure(pair).and_then(|(_, m)| m.fund.clone());
        let region = |pair: &Pair| {
            let (program, measure) = measure(pair)?;
            let region = program.documents.get(measure.document?.index())?.region.join(".");
            Some(region).filter(|region| !region.is_empty())
        };
        let mut shared = Vec::new();
        for (by, keys, least) in [
            ("document", pairs.iter().map(document).collect::<Vec<_>>(), 2),
            ("fund", pairs.iter().map(fund).collect(), 1),
            ("region", pairs.iter().map(region).collect(), 2),
        ] {
            let names: BTreeSet<String> = keys.iter().flatten().cloned().collect();
            let names: Vec<String> = names.into_iter().collect();
            if names.len() >= least {
                let place = |key: &Option<String>| key.as_ref().and_then(|key| names.iter().position(|n| n == key));
                let keys = keys.iter().map(place).collect();
                let tallies = names.iter().map(|_| Tally::default()).collect();
                shared.push(Shared { by, keys, names, tallies });
            }
        }
        Counting {
            total: Tally::default(),
            measures: pairs.iter().map(|_| Tally::default()).collect(),
            shared,
            columns: (0..columns).map(|_| ByValue::default()).collect(),
        }
    }

    /// What the tallies come to; `by` are the names of the columns.
    pub fn lines(&self, counting: Counting, pairs: &[Pair], by: &[String]) -> std::io::Result<(Line, Vec<Section>)> {
        let Counting { total, measures, mut shared, columns } = counting;
        shared.iter_mut().for_each(|shared| shared.sums(&measures));
        let mut sections = Vec::new();
        let names = self.names(pairs);
        let mut own = Vec::new();
        for ((pair, name), tally) in pairs.iter().zip(&names).zip(measures) {
            let (program, id) = self.named(pair);
            own.push(Line::new(name, &id.map_or(String::new(), |id| clause(program, id)), tally)?);
        }
        sections.push(Section { by: "measure", title: batch_text::BY_MEASURE.to_owned(), lines: own });
        for Shared { by, names, tallies, .. } in shared {
            let title = match by {
                "document" => batch_text::BY_DOCUMENT,
                "fund" => batch_text::BY_FUND,
                _ => batch_text::BY_REGION,
            };
            let lines: std::io::Result<Vec<Line>> =
                names.iter().zip(tallies).map(|(name, tally)| Line::new(name, "", tally)).collect();
            sections.push(Section { by, title: title.to_owned(), lines: lines? });
        }
        for (name, values) in by.iter().zip(columns) {
            let lines: std::io::Result<Vec<Line>> =
                values.sorted().map(|(value, tally)| Line::new(&value, "", tally)).collect();
            sections.push(Section { by: "column", title: batch_text::by_column(name), lines: lines? });
        }
        Ok((Line::new(text::TOTAL, "", total)?, sections))
    }

    /// The names of pairs: of the new side, of what is gone those of the old.
    pub fn names(&self, pairs: &[Pair]) -> Vec<String> {
        let all = |program: &Program, ids: Vec<MeasureId>| -> BTreeMap<MeasureId, String> {
            let names = words::names(program, &ids);
            ids.into_iter().zip(names).collect()
        };
        let new = all(self.new, pairs.iter().filter_map(|p| p.new).collect());
        let old = all(self.old, pairs.iter().filter_map(|p| p.old).collect());
        let name = |pair: &Pair| {
            let own = pair.new.and_then(|id| new.get(&id));
            own.or_else(|| pair.old.and_then(|id| old.get(&id))).cloned().unwrap_or_default()
        };
        pairs.iter().map(name).collect()
    }
}
