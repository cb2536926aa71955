//! An impact as blocks: what matters first, everything else folded.

use super::Move;
use super::charts;
use super::edits::Change;
use super::model::{Budget, Impact, Line, Section, Step, Told};
use crate::cli::batch::summary::quantiles::Spread;
use crate::cli::page::Block;
use crate::cli::text::impact as text;

/// The whole report of `polc impact`.
pub fn whole(impact: &Impact) -> Vec<Block> {
    let title = Block::Heading(1, text::title(&impact.old, &impact.new));
    std::iter::once(title).chain(parts(impact)).collect()
}

impl Impact {
    /// The impact as a part of a larger report; headings from level 2.
    pub fn blocks(&self) -> Vec<Block> {
        std::iter::once(Block::Heading(2, text::TITLE.to_owned())).chain(parts(self)).collect()
    }

    /// The whole effect in one line.
    pub fn summary(&self) -> String {
        let effect = if self.total.moved() {
            format!("{}；{}", moves(&self.total), money(&self.total))
        } else {
            text::NOTHING.to_owned()
        };
        if self.synthetic { text::of_synthetic(&effect) } else { effect }
    }
}

/// What it is of.
pub fn about(impact: &Impact) -> Vec<String> {
    let about = text::about(&impact.data, impact.rows, &impact.date, impact.weight.as_deref());
    let synthetic = Some(text::SYNTHETIC.to_owned()).filter(|_| impact.synthetic);
    let undecided = Some(text::undecided(&impact.undecided)).filter(|_| impact.undecided != "0");
    std::iter::once(about).chain(synthetic).chain(undecided).collect()
}

fn parts(impact: &Impact) -> Vec<Block> {
    let mut blocks: Vec<Block> = about(impact).into_iter().map(Block::Line).collect();
    if !impact.total.moved() && !impact.sections.iter().any(|s| s.lines.iter().any(Line::moved)) {
        blocks.push(Block::Line(text::NOTHING.to_owned()));
        return blocks;
    }
    blocks.push(Block::List(facts(&impact.total)));
    blocks.extend(steps(impact));
    for section in &impact.sections {
        blocks.extend(self::section(section));
        if section.by == "measure" {
            blocks.extend([charts::moves(impact), charts::sums(impact)].into_iter().flatten().map(Block::Bars));
        }
    }
    blocks.extend(budgets(impact));
    blocks.extend(cases(impact));
    blocks
}

/// The total in a few lines.
fn facts(line: &Line) -> Vec<String> {
    let split = line.gained.as_ref().zip(line.lost.as_ref()).map(|(g, l)| text::split(g, l));
    let spread = |word: &str, spread: &Option<Spread>| {
        spread.as_ref().map(|s| text::spread(word, [&s.least, &s.lower, &s.median, &s.upper, &s.greatest]))
    };
    let all = [
        Some(moves(line)).filter(|m| !m.is_empty()),
        Some(money(line)),
        split,
        spread(text::MORE_EACH, &line.up),
        spread(text::LESS_EACH, &line.down),
    ];
    all.into_iter().flatten().collect()
}

/// `新符合 2，减少 1`
fn moves(line: &Line) -> String {
    line.moves.iter().map(|(how, n)| format!("{} {n}", text::moved(*how))).collect::<Vec<_>>().join("，")
}

fn money(line: &Line) -> String {
    match (&line.before, &line.after, &line.difference) {
        (Some(before), Some(after), Some(difference)) => text::money(before, after, difference),
        _ => text::BEYOND.to_owned(),
    }
}

/// The changes that moved anything, in the order in which they were made.
fn steps(impact: &Impact) -> Vec<Block> {
    let shown = impact.steps.iter().enumerate().filter(|(_, step)| step.heads != "0");
    let row = |(place, step): (usize, &Step)| {
        let cell = |amount: &Option<String>| amount.clone().unwrap_or_else(|| text::BEYOND.to_owned());
        let net = step.net.as_deref().map_or_else(|| text::BEYOND.to_owned(), text::signed);
        let clauses = |of: fn(&Change) -> &Option<String>| {
            step.changes.iter().filter_map(|c| of(c).clone()).collect::<Vec<_>>().join("\n")
        };
        vec![
            (place + 1).to_string(),
            named(step),
            clauses(|c| &c.old),
            clauses(|c| &c.new),
            step.heads.clone(),
            cell(&step.gained),
            cell(&step.lost),
            net,
        ]
    };
    let rows: Vec<Vec<String>> = shown.map(row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let heads = text::STEP_HEADS.iter().map(|head| (*head).to_owned()).collect();
    let heading = Block::Heading(3, text::STEPS.to_owned());
    let mut blocks = vec![heading, Block::Table { heads, rows }, Block::Line(text::METHOD.to_owned())];
    blocks.extend(charts::steps(impact).map(Block::Bars));
    blocks
}

/// Funds against their ceilings.
fn budgets(impact: &Impact) -> Vec<Block> {
    if impact.budgets.is_empty() {
        return Vec::new();
    }
    let heads = text::BUDGET_HEADS.iter().map(|head| (*head).to_owned()).collect();
    vec![Block::Heading(3, text::BUDGETS.to_owned()), Block::Table { heads, rows: budget_rows(impact) }]
}

/// The cells of the funds.
pub fn budget_rows(impact: &Impact) -> Vec<Vec<String>> {
    let cell = |amount: &Option<String>| amount.clone().unwrap_or_else(|| text::BEYOND.to_owned());
    let row = |b: &Budget| {
        let from = if b.declared { text::FROM_RULES } else { text::FROM_OPTION };
        let left = b.left.as_deref().map_or_else(|| text::BEYOND.to_owned(), text::against);
        vec![b.fund.clone(), b.ceiling.clone(), from.to_owned(), cell(&b.before), cell(&b.after), left]
    };
    impact.budgets.iter().map(row).collect()
}

/// The changes of a step by name.
pub fn named(step: &Step) -> String {
    let one = |c: &Change| if c.word.is_empty() { c.subject.clone() } else { format!("{} {}", c.subject, c.word) };
    let names: Vec<String> = step.changes.iter().map(one).collect();
    if names.is_empty() { text::REST.to_owned() } else { names.join("、") }
}

/// The rows that moved most.
fn cases(impact: &Impact) -> Vec<Block> {
    if impact.cases.is_empty() {
        return Vec::new();
    }
    let told = |case: &Told| {
        let share = |(place, delta): &(usize, String)| {
            let name = impact.steps.get(*place).map_or(String::new(), named);
            format!("{name} {}元", text::signed(delta))
        };
        let shares: Vec<String> = case.shares.iter().map(share).collect();
        let title = text::case(case.row, &case.difference, &case.measures.join("、"));
        let inner = vec![
            Block::Line(text::because(&shares.join("；"))),
            Block::Line(text::UNDER_OLD.to_owned()),
            Block::Code(case.old.clone()),
            Block::Line(text::UNDER_NEW.to_owned()),
            Block::Code(case.new.clone()),
        ];
        Block::Details(title, inner)
    };
    let heading = Block::Heading(3, text::CASES.to_owned());
    std::iter::once(heading).chain(impact.cases.iter().map(told)).collect()
}

/// The lines of a section in which something moved.
fn section(section: &Section) -> Vec<Block> {
    let rows: Vec<Vec<String>> = section.lines.iter().filter(|line| line.moved()).map(row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    // A column that is empty in every row is left out.
    let used: Vec<usize> =
        (0..text::HEADS.len()).filter(|i| rows.iter().any(|r| r.get(*i).is_some_and(|c| !c.is_empty()))).collect();
    let heads = used.iter().filter_map(|i| text::HEADS.get(*i)).map(|head| (*head).to_owned()).collect();
    let kept = |row: &Vec<String>| used.iter().filter_map(|i| row.get(*i).cloned()).collect();
    let rows = rows.iter().map(kept).collect();
    vec![Block::Heading(3, section.title.clone()), Block::Table { heads, rows }]
}

fn row(line: &Line) -> Vec<String> {
    let count = |how| Some(line.count(how)).filter(|n| *n != "0").unwrap_or("").to_owned();
    let name = if line.clause.is_empty() { line.key.clone() } else { format!("{}（{}）", line.key, line.clause) };
    let amount = |amount: &Option<String>| amount.clone().unwrap_or_else(|| text::BEYOND.to_owned());
    let moves = [Move::Newly, Move::More, Move::Less, Move::NoLonger, Move::NowOpen, Move::NoLongerOpen].map(count);
    let difference = line.difference.as_deref().map_or_else(|| text::BEYOND.to_owned(), text::signed);
    std::iter::once(name).chain(moves).chain([amount(&line.before), difference]).collect()
}
