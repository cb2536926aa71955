//! How results moved from the old rules to the new: heads and money, by measure, by what measures have in common, by the
//! values of columns.
//!
//! In: the results of both sides, a row after the other, with the row's weight. Out: tallies, which are joined in order of
//! the rows. All sums are exact. Heads are counted in ten-thousandths, so that a weight may have four decimals.

use super::amount::{Amount, Money, Weight};
use super::verdicts::Other;
use crate::cli::batch::summary::quantiles::Quantiles;
use crate::cli::batch::summary::value_key;
use crate::eval::outcome::Status;
use std::collections::BTreeMap;
use std::io::Result;

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
    sum: Option<Amount>,
    /// What else could differ; nothing where several are taken together.
    other: (Option<Status>, Option<&'c str>),
}

impl<'c> State<'c> {
    /// The state of a result with another figure than whole fen.
    pub fn of(result: &'c Other) -> State<'c> {
        let sum = result.sum.filter(|_| result.status.pays()).map(Amount::of);
        let shown = Some(result.amount.as_str()).filter(|shown| result.sum.is_none() && !shown.is_empty());
        State { sum, other: (unusual(result.status), shown), ..State::plain(result.status, None) }
    }

    /// The state of a result with an exact amount in fen, or with no figure.
    pub fn plain(status: Status, fen: Option<i64>) -> State<'c> {
        let sum = fen.filter(|_| status.pays()).map(Amount::Fen);
        State { granted: grants(status), open: status == Status::Unknown, sum, other: (unusual(status), None) }
    }

    /// Both taken together: granted where one is, open where one is and none is granted.
    pub fn with(self, other: State<'_>) -> State<'static> {
        let sum = match (self.sum, other.sum) {
            (Some(a), Some(b)) => a.plus(b),
            (a, b) => a.or(b),
        };
        let granted = self.granted || other.granted;
        State { granted, open: !granted && (self.open || other.open), sum, other: (None, None) }
    }

    /// The amount that is paid.
    pub fn paid(&self) -> Amount {
        self.sum.unwrap_or(Amount::ZERO)
    }
}

fn grants(status: Status) -> bool {
    status.pays() || status == Status::Met
}

/// A status that says more than granted, refused or open.
fn unusual(status: Status) -> Option<Status> {
    Some(status).filter(|s| !grants(*s) && *s != Status::Ineligible)
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
    fn result(&mut self, before: &State<'_>, after: &State<'_>, weight: Weight) {
        self.results += u128::from(weight.heads);
        if let Some(sum) = before.sum {
            self.before.add(sum, weight.heads);
        }
        if let Some(sum) = after.sum {
            self.after.add(sum, weight.heads);
        }
    }

    fn note(&mut self, moved: Move, before: &State<'_>, after: &State<'_>, weight: Weight) -> Result<()> {
        *self.moves.entry(moved).or_default() += u128::from(weight.heads);
        let Some(delta) = after.paid().less(before.paid()) else { return Ok(()) };
        if delta > Amount::ZERO {
            self.gained.add(delta, weight.heads);
            put(&mut self.up, delta, weight)?;
        } else if let Some(less) = Amount::ZERO.less(delta).filter(|less| *less > Amount::ZERO) {
            self.lost.add(less, weight.heads);
            put(&mut self.down, less, weight)?;
        }
        Ok(())
    }

    fn state(&mut self, before: &State<'_>, after: &State<'_>, weight: Weight) -> Result<()> {
        self.result(before, after, weight);
        match moved(before, after) {
            Some(how) => self.note(how, before, after, weight),
            None => Ok(()),
        }
    }

    /// Counts with what another one counted.
    fn join(&mut self, other: &mut Tally) -> Result<()> {
        self.results += other.results;
        self.undecided += other.undecided;
        other.moves.iter().for_each(|(how, heads)| *self.moves.entry(*how).or_default() += heads);
        self.before.join(&other.before);
        self.after.join(&other.after);
        self.gained.join(&other.gained);
        self.lost.join(&other.lost);
        self.up.absorb(&mut other.up)?;
        self.down.absorb(&mut other.down)
    }
}

fn put(quantiles: &mut Quantiles, amount: Amount, weight: Weight) -> Result<()> {
    match amount {
        Amount::Fen(fen) => quantiles.add_fen_times(fen, weight.times),
        Amount::Exact(yuan) => quantiles.add(yuan, weight.times),
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

/// What is counted by the values of a column.
#[derive(Debug, Default)]
pub struct ByValue {
    /// By value, with its place in the order of their first rows.
    values: BTreeMap<String, (usize, Tally)>,
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
    pub columns: Vec<ByValue>,
}

impl Counting {
    /// One that counts the same from nothing.
    pub fn empty(&self) -> Counting {
        Counting {
            total: Tally::default(),
            measures: self.measures.iter().map(|_| Tally::default()).collect(),
            shared: self.shared.iter().map(Shared::empty).collect(),
            columns: self.columns.iter().map(|_| ByValue::default()).collect(),
        }
    }

    /// Counts a row by the states of its pairs on both sides; `values` are those of the columns. Says whether any result
    /// moved.
    pub fn add<'v>(
        &mut self,
        before: &[State<'_>],
        after: &[State<'_>],
        weight: Weight,
        values: impl Iterator<Item = &'v str>,
    ) -> Result<bool> {
        let mut any = false;
        let (mut old, mut new) = (State::default(), State::default());
        for ((tally, a), b) in self.measures.iter_mut().zip(before).zip(after) {
            tally.result(a, b, weight);
            tally.undecided += if a.open && b.open { u128::from(weight.heads) } else { 0 };
            (old, new) = (old.with(*a), new.with(*b));
            if let Some(how) = moved(a, b) {
                any = true;
                tally.note(how, a, b, weight)?;
            }
        }
        self.total.state(&old, &new, weight)?;
        for (column, value) in self.columns.iter_mut().zip(values) {
            column.of(value).state(&old, &new, weight)?;
        }
        for shared in &mut self.shared {
            shared.add(before, after, weight, any)?;
        }
        Ok(any)
    }

    /// Counts with what another one counted in the rows behind.
    pub fn join(&mut self, mut other: Counting) -> Result<()> {
        self.total.join(&mut other.total)?;
        for (own, other) in self.measures.iter_mut().zip(&mut other.measures) {
            own.join(other)?;
        }
        for (own, other) in self.shared.iter_mut().zip(&mut other.shared) {
            for (own, other) in own.tallies.iter_mut().zip(&mut other.tallies) {
                own.join(other)?;
            }
        }
        self.columns.iter_mut().zip(other.columns).try_for_each(|(own, other)| own.join(other))
    }
}

impl Shared {
    fn empty(&self) -> Shared {
        let tallies = self.tallies.iter().map(|_| Tally::default()).collect();
        Shared { by: self.by, keys: self.keys.clone(), names: self.names.clone(), tallies }
    }

    /// A row in which nothing moved adds to sums alone, and these are taken from the measures at the end.
    fn add(&mut self, before: &[State<'_>], after: &[State<'_>], weight: Weight, any: bool) -> Result<()> {
        if !any {
            self.tallies.iter_mut().for_each(|tally| tally.results += u128::from(weight.heads));
            return Ok(());
        }
        for (key, tally) in self.tallies.iter_mut().enumerate() {
            let own = self.keys.iter().zip(before.iter().zip(after)).filter(|(k, _)| **k == Some(key));
            let (old, new) =
                own.fold((State::default(), State::default()), |(old, new), (_, (a, b))| (old.with(*a), new.with(*b)));
            tally.results += u128::from(weight.heads);
            if let Some(how) = moved(&old, &new) {
                tally.note(how, &old, &new, weight)?;
            }
        }
        Ok(())
    }

    /// The sums of a key are those of its measures.
    pub fn sums(&mut self, measures: &[Tally]) {
        for (key, own) in self.keys.iter().zip(measures) {
            if let Some(tally) = key.and_then(|key| self.tallies.get_mut(key)) {
                tally.before.join(&own.before);
                tally.after.join(&own.after);
            }
        }
    }
}

impl ByValue {
    /// The tally of a value.
    fn of(&mut self, value: &str) -> &mut Tally {
        let next = self.values.len();
        &mut self.values.entry(value.to_owned()).or_insert_with(|| (next, Tally::default())).1
    }

    /// What was counted in the rows behind. From here on empty cells have a name, and values beyond a number go together.
    fn join(&mut self, other: ByValue) -> Result<()> {
        let mut others: Vec<(String, (usize, Tally))> = other.values.into_iter().collect();
        others.sort_by_key(|(_, (place, _))| *place);
        for (value, (_, mut tally)) in others {
            let key = value_key(&self.values, &value).to_owned();
            self.of(&key).join(&mut tally)?;
        }
        Ok(())
    }

    /// The tallies in order of the values.
    pub fn sorted(self) -> impl Iterator<Item = (String, Tally)> {
        self.values.into_iter().map(|(value, (_, tally))| (value, tally))
    }
}
