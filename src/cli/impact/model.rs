//! What an assessment found, as every form shows it: counts and amounts are decimals in words.

use super::amount::HEAD;
use super::cases::{Case, explained};
use super::count::{Move, Tally};
use super::edits::Change;
use super::ledger::{Entry, Ledger};
use super::side::Side;
use super::stages::Stage;
use crate::cli::batch::summary::quantiles::Spread;
use crate::cli::outcome_json::amount;
use crate::cli::outcome_text::Style;
use crate::value::Rational;

/// The effect of a change.
#[derive(Clone, Debug)]
pub struct Impact {
    /// The name of the old side.
    pub old: String,
    /// The name of the new side.
    pub new: String,
    /// The table.
    pub data: String,
    /// Whether its rows are marked as synthetic.
    pub synthetic: bool,
    /// The day of assessment.
    pub date: String,
    /// Rows of the table.
    pub rows: u64,
    /// Cells and rows that could not be read.
    pub bad: u64,
    /// The column of weights.
    pub weight: Option<String>,
    /// Results that are open on both sides: whether the change moves them cannot be told.
    pub undecided: String,
    /// All measures of a row together.
    pub total: Line,
    /// By measure, by document, fund and region, by each column.
    pub sections: Vec<Section>,
    /// What each change moved, in order; together the whole difference.
    pub steps: Vec<Step>,
    /// Funds with a ceiling.
    pub budgets: Vec<Budget>,
    /// The rows that moved most.
    pub cases: Vec<Told>,
}

/// A fund against its ceiling, in 元.
#[derive(Clone, Debug)]
pub struct Budget {
    /// The fund.
    pub fund: String,
    /// Its ceiling.
    pub ceiling: String,
    /// Whether the rules declare it; else the user gave it.
    pub declared: bool,
    /// Paid under the old rules.
    pub before: Option<String>,
    /// Paid under the new rules.
    pub after: Option<String>,
    /// What the new rules leave; below 0 what they exceed it by.
    pub left: Option<String>,
}

/// A change, or several that do not compile one without the other, with what it moved.
#[derive(Clone, Debug)]
pub struct Step {
    /// The changes; none: what no change of a declaration explains.
    pub changes: Vec<Change>,
    /// Rows that it moved, weighted.
    pub heads: String,
    /// What they get more who get more through it.
    pub gained: Option<String>,
    /// What they get less who get less through it.
    pub lost: Option<String>,
    /// Both together.
    pub net: Option<String>,
    /// The same by measure, those with a difference.
    pub measures: Vec<(String, Option<String>)>,
}

/// A row that moved, as it is shown.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its number in the table.
    pub row: u64,
    /// How much more or less, in 元.
    pub difference: String,
    /// The measures whose results moved.
    pub measures: Vec<String>,
    /// The changes that moved it, by place among the steps, with how much more or less.
    pub shares: Vec<(usize, String)>,
    /// How the old version comes to its result.
    pub old: String,
    /// How the new version does.
    pub new: String,
}

impl Told {
    /// A case with its explanations.
    pub fn new(case: &Case, left: &Side<'_>, right: &Side<'_>, names: &[String], style: Style) -> Told {
        Told {
            row: case.row,
            difference: amount(case.delta.yuan()),
            measures: case.pairs.iter().filter_map(|pair| names.get(*pair).cloned()).collect(),
            shares: case.shares.iter().map(|s| (s.stage, amount(s.delta))).collect(),
            old: explained(left, &case.old, &case.pairs, style),
            new: explained(right, &case.new, &case.pairs, style),
        }
    }
}

/// What the stages moved, by the names of pairs.
pub fn steps(stages: &[Stage], changes: &[Change], ledger: Ledger, names: &[String]) -> Vec<Step> {
    let step = |(stage, entry): (&Stage, Entry)| Step {
        changes: stage.changes.iter().filter_map(|place| changes.get(*place).cloned()).collect(),
        heads: heads(entry.heads),
        gained: entry.gained.sum().map(amount),
        lost: entry.lost.sum().map(amount),
        net: entry.net.sum().map(amount),
        measures: entry
            .measures
            .into_iter()
            .filter_map(|(pair, money)| Some((names.get(pair)?.clone(), money.sum().map(amount))))
            .collect(),
    };
    stages.iter().zip(ledger.entries).map(step).collect()
}

/// One way to divide the results.
#[derive(Clone, Debug)]
pub struct Section {
    /// `measure`, `document`, `fund`, `region`, `column`.
    pub by: &'static str,
    /// In words.
    pub title: String,
    /// Its lines; those in which nothing moved too.
    pub lines: Vec<Line>,
}

/// The effect on one measure, document, fund, region or value.
#[derive(Clone, Debug)]
pub struct Line {
    /// The measure, the document … or the value.
    pub key: String,
    /// The clause of a measure.
    pub clause: String,
    /// How many results, weighted.
    pub results: String,
    /// How many moved and how, weighted; those that occur.
    pub moves: Vec<(Move, String)>,
    /// Paid under the old rules, in 元; nothing beyond exact arithmetic.
    pub before: Option<String>,
    /// Paid under the new rules.
    pub after: Option<String>,
    /// The difference.
    pub difference: Option<String>,
    /// What those get more who get more.
    pub gained: Option<String>,
    /// What those get less who get less.
    pub lost: Option<String>,
    /// How much more, of those who get more.
    pub up: Option<Spread>,
    /// How much less, of those who get less.
    pub down: Option<Spread>,
}

impl Line {
    /// A line of a tally.
    pub fn new(key: &str, clause: &str, mut tally: Tally) -> std::io::Result<Line> {
        let moves = Move::ALL.into_iter().filter_map(|m| tally.moves.get(&m).map(|n| (m, heads(*n)))).collect();
        let (before, after) = (tally.before.sum(), tally.after.sum());
        let difference = before.zip(after).and_then(|(a, b)| b.checked_sub(a));
        Ok(Line {
            key: key.to_owned(),
            clause: clause.to_owned(),
            results: heads(tally.results),
            moves,
            before: before.map(amount),
            after: after.map(amount),
            difference: difference.map(amount),
            gained: tally.gained.sum().map(amount),
            lost: tally.lost.sum().map(amount),
            up: tally.up.spread()?,
            down: tally.down.spread()?,
        })
    }

    /// Whether anything moved.
    pub fn moved(&self) -> bool {
        !self.moves.is_empty()
    }

    /// How many moved in a way; 0 in words where none did.
    pub fn count(&self, how: Move) -> &str {
        self.moves.iter().find(|(m, _)| *m == how).map_or("0", |(_, n)| n.as_str())
    }
}

/// Heads of ten-thousandths: `12`, `12.5`.
pub fn heads(count: u128) -> String {
    let whole = i128::try_from(count).ok().and_then(|n| Rational::new(n, i128::from(HEAD)));
    whole.map_or_else(|| count.to_string(), |n| n.to_string())
}
