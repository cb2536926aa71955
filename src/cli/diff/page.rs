//! The comparison as blocks: short first, details folded.

use super::build::place_text;
use super::model::{Clause, Document, Item, Measure, Moment, Outcome, Region, Witness};
use crate::cli::outcome_text;
use crate::cli::page::Block;
use crate::cli::text::diff as text;

/// The blocks of a comparison.
pub fn blocks(document: &Document) -> Vec<Block> {
    let mut blocks = vec![
        Block::Heading(1, text::title(&document.old, &document.new)),
        Block::Line(text::meaning(document.meaning).to_owned()),
    ];
    let counts = text::counts(&document.summary);
    if !counts.is_empty() {
        blocks.push(Block::Line(counts));
    }
    for measure in &document.measures {
        one(measure, &mut blocks);
    }
    if !document.items.is_empty() {
        blocks.push(Block::Heading(2, text::ITEMS.to_owned()));
        blocks.push(items(&document.items));
    }
    if !document.dates.is_empty() {
        blocks.push(Block::Heading(2, text::DATES.to_owned()));
        let heads = text::DATE_HEADS.map(str::to_owned).to_vec();
        blocks.push(Block::Table { heads, rows: days(document) });
    }
    blocks
}

/// The time line: a day a row, what begins or ends, on which side.
pub fn days(document: &Document) -> Vec<Vec<String>> {
    let mark = |holds: bool| if holds { text::HOLDS } else { "" }.to_owned();
    let row = |m: &Moment| vec![m.day.clone(), format!("{} {}", m.subject, m.what), mark(m.old), mark(m.new)];
    document.dates.iter().map(row).collect()
}

fn one(measure: &Measure, blocks: &mut Vec<Block>) {
    let document = measure.document.as_deref().unwrap_or_default();
    blocks.push(Block::Heading(
        2,
        format!("{}：{}（{document} {}）", text::change(measure.change), measure.name, measure.clause),
    ));
    blocks.extend(measure.place.iter().map(|place| Block::Line(text::place(&place_text(place)))));
    blocks.extend(measure.renamed_from.iter().map(|from| Block::Line(text::renamed(from))));
    blocks.extend(measure.moved_from.iter().map(|from| Block::Line(text::moved(from))));
    if !measure.clauses.is_empty() {
        blocks.push(clauses(&measure.clauses));
    }
    if !measure.through.is_empty() {
        blocks.push(Block::Line(text::through(&measure.through)));
    }
    if !measure.beside.is_empty() {
        blocks.push(Block::Line(text::beside(&measure.beside)));
    }
    regions(measure, blocks);
}

fn clauses(list: &[Clause]) -> Block {
    let cell = |text: &Option<String>| text.clone().unwrap_or_else(|| text::NONE.to_owned());
    let row = |c: &Clause| {
        let word = if c.formal { text::formal(&c.word) } else { c.word.clone() };
        vec![word, cell(&c.old), cell(&c.new)]
    };
    Block::Table { heads: text::CLAUSE_HEADS.map(str::to_owned).to_vec(), rows: list.iter().map(row).collect() }
}

fn regions(measure: &Measure, blocks: &mut Vec<Block>) {
    if measure.change == "equivalent" {
        blocks.push(Block::Line(text::EQUIVALENT.to_owned()));
        return;
    }
    if !measure.regions.is_empty() {
        let rows = measure.regions.iter().map(|r| row(measure, r)).collect();
        blocks.push(Block::Table { heads: text::REGION_HEADS.map(str::to_owned).to_vec(), rows });
    }
    if measure.nothing_else {
        let only_formal = measure.regions.is_empty();
        blocks.push(Block::Line(if only_formal { text::ONLY_FORMAL } else { text::NOTHING_ELSE }.to_owned()));
    }
    blocks.extend(measure.undecided.iter().map(|why| Block::Line(why.clone())));
    if !measure.open_beside.is_empty() {
        blocks.push(Block::Line(text::open_beside(&measure.open_beside)));
    }
    let details: Vec<Block> = measure.regions.iter().filter_map(|r| r.witness.as_ref()).map(profile).collect();
    if !details.is_empty() {
        blocks.push(Block::Details(text::WITNESSES.to_owned(), details));
    }
}

/// Whom a region is about, and both results.
pub fn row(measure: &Measure, region: &Region) -> Vec<String> {
    let mut who = region.conditions.clone();
    match &region.beside {
        Some(name) => who.push(text::with_other(name)),
        None if who.is_empty() => who.push(text::everybody(measure.change).to_owned()),
        None => {}
    }
    let who = who.join("\n");
    let who = if region.around && region.beside.is_none() { format!("{who}\n{}", text::AROUND) } else { who };
    let (old, new) = match &region.witness {
        Some(w) => (outcome(w.old.as_ref()), outcome(w.new.as_ref())),
        None => (text::UNDECIDED.to_owned(), text::UNDECIDED.to_owned()),
    };
    vec![who, old, new]
}

/// Who is concerned, and both results of the example, in a few words.
pub fn in_brief(measure: &Measure, region: &Region) -> (String, String) {
    let [who, old, new] = <[String; 3]>::try_from(row(measure, region)).unwrap_or_default();
    let results = if region.witness.is_some() { format!("{old} → {new}") } else { old };
    (who, results)
}

/// A result in a few words.
fn outcome(found: Option<&Outcome>) -> String {
    let Some(found) = found else { return text::NO_MEASURE.to_owned() };
    let figure = outcome_text::figure(&found.result);
    let grants = found.grants.join("、");
    let parts = [outcome_text::status_word(found.status).to_owned(), figure, grants];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

fn profile(witness: &Witness) -> Block {
    let mut lines = vec![format!("评估日：{}", witness.date)];
    lines.extend(witness.inputs.iter().map(|(name, value)| format!("{name}：{value}")));
    lines.extend(witness.params.iter().map(|(name, value)| format!("{name}：{value}")));
    lines.extend(witness.received.iter().map(|(name, value)| format!("{name}：{value}")));
    lines.extend(witness.readings.iter().map(|(name, option)| format!("口径 {name}：{option}")));
    lines.push(text::results(&outcome(witness.old.as_ref()), &outcome(witness.new.as_ref())));
    Block::Code(lines.join("\n"))
}

fn items(list: &[Item]) -> Block {
    let row = |item: &Item| {
        let name = format!("{} {}（{}）", item.kind, item.name, text::change(item.change));
        let cell = |text: &Option<String>| text.clone().unwrap_or_else(|| text::NONE.to_owned());
        vec![name, cell(&item.old), cell(&item.new), item.reaches.join("、")]
    };
    Block::Table { heads: text::ITEM_HEADS.map(str::to_owned).to_vec(), rows: list.iter().map(row).collect() }
}
