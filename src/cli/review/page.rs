//! A review as blocks: what matters first, everything else folded.

use super::model::{Change, Finding, Review};
use crate::cli::diff::model::{Clause, Measure};
use crate::cli::diff::page as diff_page;
use crate::cli::impact::Impact;
use crate::cli::page::Block;
use crate::cli::text::diff as diff_text;
use crate::cli::text::review as text;

/// The rows of a table that stand unfolded.
const SHOWN: usize = 8;
/// The longest clause in the overview, in characters.
const CLAUSE: usize = 48;

/// The blocks of a review.
pub fn blocks(review: &Review, impact: Option<&Impact>) -> Vec<Block> {
    let diff = &review.diff;
    let mut blocks = vec![Block::Heading(1, text::title(&diff.old, &diff.new)), Block::List(summary(review))];
    overview(review, &mut blocks);
    let failed = review.cases.failed.iter().map(|f| vec![f.name.clone(), f.differences.join("\n")]).collect();
    section(text::FAILED, &text::FAILED_HEADS, failed, &mut blocks);
    section(text::NEW_FINDINGS, &text::FINDING_HEADS, listed(&review.findings.appeared), &mut blocks);
    if !diff.measures.is_empty() || !diff.items.is_empty() {
        let whole = diff_page::blocks(diff);
        let inner = whole.into_iter().skip_while(|b| !matches!(b, Block::Heading(2, _))).map(lower).collect();
        blocks.push(Block::Details(text::CHANGES.to_owned(), inner));
    }
    if let Some(impact) = impact {
        let inner = impact.blocks().into_iter().skip(1).map(lower).collect();
        blocks.push(Block::Details(text::IMPACT.to_owned(), inner));
    }
    cases(review, &mut blocks);
    readings(review, &mut blocks);
    sources(&review.sources, &mut blocks);
    let gone = listed(&review.findings.gone);
    folded(text::GONE_FINDINGS, &text::FINDING_HEADS, gone, &mut blocks);
    let bodies = review.bodies.iter().map(|(body, measures)| vec![body.clone(), measures.join("、")]).collect();
    folded(text::BODIES, &text::BODY_HEADS, bodies, &mut blocks);
    blocks.push(Block::Line(text::FOOT.to_owned()));
    blocks
}

/// What matters, one line each.
fn summary(review: &Review) -> Vec<String> {
    let diff = &review.diff;
    let mut lines = vec![text::measures(diff_text::meaning(diff.meaning), &diff_text::counts(&diff.summary))];
    let decided = |m: &Measure| m.undecided.is_none() && m.open_beside.is_empty();
    let proven = diff.measures.iter().all(|m| decided(m) && (m.nothing_else || m.change != "changed"));
    match diff.meaning {
        "same" => lines.extend((!diff.measures.is_empty()).then(|| text::SAME.to_owned())),
        _ if proven => lines.push(text::PROVEN.to_owned()),
        _ => {}
    }
    lines.extend(review.impact.iter().map(|line| text::impact(line)));
    let cases = &review.cases;
    let changed = [cases.added.len(), cases.changed.len(), cases.removed.len()];
    if cases.passed + cases.failed.len() > 0 || changed != [0; 3] {
        lines.push(text::cases(changed, cases.passed, cases.failed.len()));
    }
    if !cases.uncovered.is_empty() {
        lines.push(text::uncovered(&cases.uncovered));
    }
    lines.push(text::findings(review.findings.appeared.len(), review.findings.gone.len()));
    let sources = &review.sources;
    if !sources.appeared.is_empty() || !sources.gone.is_empty() {
        lines.push(text::sources(sources.appeared.len(), sources.gone.len()));
    }
    let names: Vec<String> = review.readings.iter().map(|r| r.name.clone()).collect();
    lines.extend((!names.is_empty()).then(|| text::readings(&names)));
    let bodies: Vec<String> = review.bodies.iter().map(|(body, _)| body.clone()).collect();
    lines.extend((!bodies.is_empty()).then(|| text::bodies(&bodies)));
    lines
}

fn overview(review: &Review, blocks: &mut Vec<Block>) {
    let rows: Vec<Vec<String>> = review.diff.measures.iter().map(row).collect();
    section(text::OVERVIEW, &text::OVERVIEW_HEADS, rows, blocks);
}

/// One measure in the overview.
fn row(measure: &Measure) -> Vec<String> {
    let mut name = format!("{}：{}", diff_text::change(measure.change), measure.name);
    name.push_str(&format!("\n{} {}", measure.document.as_deref().unwrap_or_default(), measure.clause));
    let renamed = measure.renamed_from.iter().map(|from| diff_text::renamed(from));
    let moved = measure.moved_from.iter().map(|from| diff_text::moved(from));
    let because = (!measure.through.is_empty()).then(|| text::because(&measure.through));
    let beside = (!measure.beside.is_empty()).then(|| diff_text::beside(&measure.beside));
    let own = renamed.chain(moved).chain(measure.clauses.iter().map(clause));
    let what: Vec<String> = own.chain(because).chain(beside).collect();
    let best = measure.regions.iter().find(|r| r.witness.is_some()).or(measure.regions.first());
    let (mut who, shown) = match best {
        Some(region) => diff_page::in_brief(measure, region),
        None => (String::new(), String::new()),
    };
    if measure.regions.len() > 1 {
        who.push_str(&format!("\n{}", text::more(measure.regions.len())));
    }
    vec![name, what.join("\n"), who, shown]
}

fn clause(clause: &Clause) -> String {
    let cut = |text: &str| {
        let long = text.chars().count() > CLAUSE;
        let short: String = text.chars().take(CLAUSE).collect();
        if long { format!("{short}…") } else { short }
    };
    let word = if clause.formal { format!("{}：", clause.word) } else { String::new() };
    match (&clause.old, &clause.new) {
        (Some(old), Some(new)) => format!("{word}{} → {}", cut(old), cut(new)),
        (None, Some(new)) => format!("{} {word}{}", text::ADDED, cut(new)),
        (Some(old), None) => format!("{} {word}{}", text::REMOVED, cut(old)),
        (None, None) => clause.word.clone(),
    }
}

fn listed(findings: &[Finding]) -> Vec<Vec<String>> {
    findings.iter().map(finding).collect()
}

fn finding(one: &Finding) -> Vec<String> {
    let place = one.place.clone().unwrap_or_default();
    vec![format!("{} {}", one.level, one.code), place, one.message.clone()]
}

/// A table under a heading; a long one is folded behind its first rows.
fn section(title: &str, heads: &[&str], mut rows: Vec<Vec<String>>, blocks: &mut Vec<Block>) {
    if rows.is_empty() {
        return;
    }
    let rest = rows.split_off(rows.len().min(SHOWN));
    blocks.push(Block::Heading(2, title.to_owned()));
    blocks.push(table(heads, rows));
    if !rest.is_empty() {
        blocks.push(Block::Details(text::rest(rest.len()), vec![table(heads, rest)]));
    }
}

fn folded(title: &str, heads: &[&str], rows: Vec<Vec<String>>, blocks: &mut Vec<Block>) {
    if !rows.is_empty() {
        blocks.push(Block::Details(title.to_owned(), vec![table(heads, rows)]));
    }
}

fn table(heads: &[&str], rows: Vec<Vec<String>>) -> Block {
    Block::Table { heads: heads.iter().map(|h| (*h).to_owned()).collect(), rows }
}

fn cases(review: &Review, blocks: &mut Vec<Block>) {
    let cases = &review.cases;
    let parts = [(text::ADDED, &cases.added), (text::ALTERED, &cases.changed), (text::REMOVED, &cases.removed)];
    let lines = parts.into_iter().flat_map(|(word, names)| names.iter().map(move |name| format!("{word}：{name}")));
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        blocks.push(Block::Details(text::CASES.to_owned(), vec![Block::List(lines)]));
    }
    if !cases.proposed.is_empty() {
        let code = Block::Code(cases.proposed.join("\n\n"));
        blocks.push(Block::Details(text::MISSING.to_owned(), vec![code]));
    }
}

fn readings(review: &Review, blocks: &mut Vec<Block>) {
    let row = |reading: &super::model::Reading| {
        let cell = |text: &Option<String>| text.clone().unwrap_or_else(|| diff_text::NONE.to_owned());
        if reading.changed {
            vec![reading.name.clone(), cell(&reading.old), cell(&reading.new)]
        } else {
            vec![reading.name.clone(), text::TOUCHED.to_owned(), text::UNTOUCHED.to_owned()]
        }
    };
    folded(text::READINGS, &text::READING_HEADS, review.readings.iter().map(row).collect(), blocks);
}

fn sources(change: &Change, blocks: &mut Vec<Block>) {
    let row = |word: &str, f: &Finding| vec![word.to_owned(), format!("{} {}", f.code, f.message)];
    let appeared = change.appeared.iter().map(|f| row(text::APPEARED, f));
    let mut rows: Vec<Vec<String>> = appeared.chain(change.gone.iter().map(|f| row(text::VANISHED, f))).collect();
    rows.dedup();
    folded(text::SOURCES, &text::SOURCE_HEADS, rows, blocks);
}

/// A block of a folded part: its headings one level lower.
fn lower(block: Block) -> Block {
    match block {
        Block::Heading(level, text) => Block::Heading(level + 1, text),
        Block::Details(title, inner) => Block::Details(title, inner.into_iter().map(lower).collect()),
        other => other,
    }
}
