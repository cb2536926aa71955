//! How results moved from the old rules to the new: heads and money, by measure, by what measures have in common, by the
//! values of columns.
//!
//! In: the results of both sides, a row after the other, with the row's weight. Out: tallies. All sums are exact. Heads
//! are counted in ten-thousandths, so that a weight may have four decimals.

use crate::cli::batch::summary::quantiles::Quantiles;
use crate::cli::batch::summary::value_key;
use crate::cli::batch::words::Cell;
use crate::eval::outcome::Status;
use crate::value::Rational;
use std::collections::BTreeMap;
use std::io::Result;

/// One head.
pub const HEAD: u64 = 10_000;

/// How a result moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Move {
    /// Refused before, granted now.
    Newly,
    /// Granted before, refused now.
    NoLonger,
    /// Granted on both sides, with more.
    More,
    /// Granted on both sides, with less.
    Less,
    /// Open now.
    NowOpen,
    /// Open before.
    NoLongerOpen,
    /// Something else differs: another figure than an exact amount, another status without a grant.
    Otherwise,
}

impl Move {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Move; 7] =
        [Move::Newly, Move::More, Move::Less, Move::NoLonger, Move::NowOpen, Move::NoLongerOpen, Move::Otherwise];
}

/// What one result, or several taken together, comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State<'c> {
    granted: bool,
    open: bool,
    sum: Option<Rational>,
    /// What else could differ; empty where several are taken together.
    other: (Option<Status>, &'c str),
}

impl<'c> State<'c> {
    /// The state of a result; of a measure that a side does not have: refused.
    pub fn of(cell: Option<&'c Cell>) -> State<'c> {
        let Some(cell) = cell else { return State::default() };
        State {
            granted: grants(cell.status),
            open: cell.status == Status::Unknown,
            sum: paid(Some(cell)),
            other: (unusual(cell.status), if cell.sum.is_some() { "" } else { &cell.amount }),
        }
    }

    /// The state of a result with an exact amount in fen, or with no figure.
    pub fn plain(status: Status, fen: Option<i64>) -> State<'c> {
        let paid = fen.filter(|_| status == Status::Eligible);
        let sum = paid.and_then(|fen| Rational::new(i128::from(fen), 100));
        State { granted: grants(status), open: status == Status::Unknown, sum, other: (unusual(status), "") }
    }

    /// Both taken together: granted where one is, open where one is and none is granted.
    pub fn with(self, other: State<'_>) -> State<'static> {
        let sum = match (self.sum, other.sum) {
            (Some(a), Some(b)) => a.checked_add(b),
            (a, b) => a.or(b),
        };
        let granted = self.granted || other.granted;
        State { granted, open: !granted && (self.open || other.open), sum, other: (None, "") }
    }

    /// The amount that is paid.
    pub fn paid(&self) -> Rational {
        self.sum.unwrap_or(Rational::ZERO)
    }
}

fn grants(status: Status) -> bool {
    matches!(status, Status::Eligible | Status::Compliant | Status::Met)
}

/// A status that says more than granted, refused or open.
fn unusual(status: Status) -> Option<Status> {
    Some(status).filter(|s| !grants(*s) && *s != Status::Ineligible)
}

/// The exact amount that a result pays, as `polc batch` sums it.
pub fn paid(cell: Option<&Cell>) -> Option<Rational> {
    cell.filter(|c| c.status == Status::Eligible).and_then(|c| c.sum)
}

/// How a state moved; nothing where it did not.
pub fn moved(before: &State<'_>, after: &State<'_>) -> Option<Move> {
    if before == after {
        return None;
    }
    Some(match (before.open, after.open, before.granted, after.granted) {
        (false, true, ..) => Move::NowOpen,
        (true, false, ..) => Move::NoLongerOpen,
        (_, _, false, true) => Move::Newly,
        (_, _, true, false) => Move::NoLonger,
        (_, _, true, true) => match (before.sum, after.sum) {
            (Some(a), Some(b)) if b > a => Move::More,
            (Some(a), Some(b)) if b < a => Move::Less,
            _ => Move::Otherwise,
        },
        (_, _, false, false) => Move::Otherwise,
    })
}

/// A sum that may leave exact arithmetic.
#[derive(Clone, Copy, Debug, Default)]
pub struct Money {
    sum: Rational0,
    beyond: bool,
}

/// A number that begins at 0.
#[derive(Clone, Copy, Debug)]
struct Rational0(Rational);

impl Default for Rational0 {
    fn default() -> Rational0 {
        Rational0(Rational::ZERO)
    }
}

impl Money {
    /// Adds an amount for so many heads.
    pub fn add(&mut self, amount: Rational, weight: u64) {
        let weighted = if weight == HEAD { Some(amount) } else { times(amount, weight) };
        let sum = weighted.and_then(|amount| self.sum.0.checked_add(amount));
        self.beyond |= sum.is_none();
        self.sum = sum.map_or(self.sum, Rational0);
    }

    /// Adds another sum.
    pub fn join(&mut self, other: &Money) {
        self.beyond |= other.beyond;
        self.add(other.sum.0, HEAD);
    }

    /// The sum; nothing where it left exact arithmetic.
    pub fn sum(&self) -> Option<Rational> {
        Some(self.sum.0).filter(|_| !self.beyond)
    }
}

fn times(amount: Rational, weight: u64) -> Option<Rational> {
    amount.checked_mul(Rational::new(i128::from(weight), i128::from(HEAD))?)
}

/// What is counted for one line.
#[derive(Debug, Default)]
pub struct Tally {
    /// Results, in ten-thousandths.
    pub results: u128,
    /// Those that are open on both sides: what moved them cannot be told. Counted by measure only.
    pub undecided: u128,
    /// Those that moved.
    pub moves: BTreeMap<Move, u128>,
    /// Paid under the old rules.
    pub before: Money,
    /// Paid under the new rules.
    pub after: Money,
    /// What those get more who get more.
    pub gained: Money,
    /// What those get less who get less.
    pub lost: Money,
    /// How much more.
    pub up: Quantiles,
    /// How much less.
    pub down: Quantiles,
}

impl Tally {
    fn result(&mut self, before: &State<'_>, after: &State<'_>, weight: u64) {
        self.results += u128::from(weight);
        if let Some(sum) = before.sum {
            self.before.add(sum, weight);
        }
        if let Some(sum) = after.sum {
            self.after.add(sum, weight);
        }
    }

    fn note(&mut self, moved: Move, before: &State<'_>, after: &State<'_>, weight: u64) -> Result<()> {
        *self.moves.entry(moved).or_default() += u128::from(weight);
        let Some(delta) = after.paid().checked_sub(before.paid()) else { return Ok(()) };
        if delta > Rational::ZERO {
            self.gained.add(delta, weight);
            self.up.add(delta, weight)?;
        } else if let Some(less) = delta.checked_neg().filter(|less| *less > Rational::ZERO) {
            self.lost.add(less, weight);
            self.down.add(less, weight)?;
        }
        Ok(())
    }

    fn state(&mut self, before: &State<'_>, after: &State<'_>, weight: u64) -> Result<()> {
        self.result(before, after, weight);
        match moved(before, after) {
            Some(how) => self.note(how, before, after, weight),
            None => Ok(()),
        }
    }
}

/// Measures with something in common: a document, a fund, a region.
#[derive(Debug)]
pub struct Shared {
    /// `document`, `fund` or `region`.
    pub by: &'static str,
    /// The key of each pair of measures, by its place; none where it has none.
    pub keys: Vec<Option<usize>>,
    /// The keys.
    pub names: Vec<String>,
    /// A tally a key.
    pub tallies: Vec<Tally>,
}

/// What is counted while rows go by.
#[derive(Debug, Default)]
pub struct Counting {
    /// All measures of a row together.
    pub total: Tally,
    /// By pair of measures.
    pub measures: Vec<Tally>,
    /// By what measures share.
    pub shared: Vec<Shared>,
    /// By the values of columns.
    pub columns: Vec<BTreeMap<String, Tally>>,
}

impl Counting {
    /// Counts a row by the states of its pairs on both sides; `values` are those of the columns. Says whether any result
    /// moved.
    pub fn add(&mut self, before: &[State<'_>], after: &[State<'_>], weight: u64, values: &[&str]) -> Result<bool> {
        let mut any = false;
        let (mut old, mut new) = (State::default(), State::default());
        for ((tally, a), b) in self.measures.iter_mut().zip(before).zip(after) {
            tally.result(a, b, weight);
            tally.undecided += if a.open && b.open { u128::from(weight) } else { 0 };
            (old, new) = (old.with(*a), new.with(*b));
            if let Some(how) = moved(a, b) {
                any = true;
                tally.note(how, a, b, weight)?;
            }
        }
        self.total.state(&old, &new, weight)?;
        for (column, value) in self.columns.iter_mut().zip(values) {
            of_value(column, value).state(&old, &new, weight)?;
        }
        for shared in &mut self.shared {
            shared.add(before, after, weight, any)?;
        }
        Ok(any)
    }
}

impl Shared {
    /// A row in which nothing moved adds to sums alone, and these are joined at the end.
    fn add(&mut self, before: &[State<'_>], after: &[State<'_>], weight: u64, any: bool) -> Result<()> {
        if !any {
            self.tallies.iter_mut().for_each(|tally| tally.results += u128::from(weight));
            return Ok(());
        }
        for (key, tally) in self.tallies.iter_mut().enumerate() {
            let own = self.keys.iter().zip(before.iter().zip(after)).filter(|(k, _)| **k == Some(key));
            let (old, new) =
                own.fold((State::default(), State::default()), |(old, new), (_, (a, b))| (old.with(*a), new.with(*b)));
            tally.results += u128::from(weight);
            if let Some(how) = moved(&old, &new) {
                tally.note(how, &old, &new, weight)?;
            }
        }
        Ok(())
    }

    /// The sums of a key are those of its measures.
    pub fn join(&mut self, measures: &[Tally]) {
        for (key, own) in self.keys.iter().zip(measures) {
            if let Some(tally) = key.and_then(|key| self.tallies.get_mut(key)) {
                tally.before.join(&own.before);
                tally.after.join(&own.after);
            }
        }
    }
}

fn of_value<'t>(column: &'t mut BTreeMap<String, Tally>, value: &str) -> &'t mut Tally {
    let key = value_key(column, value);
    if !column.contains_key(key) {
        column.insert(key.to_owned(), Tally::default());
    }
    column.entry(key.to_owned()).or_default()
}
