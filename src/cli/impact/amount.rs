//! Amounts and sums of them: in fen as long as that goes, which nearly always is to the end, else as fractions. All exact.

use crate::value::Rational;
use std::cmp::Ordering;

/// One head.
pub const HEAD: u64 = 10_000;

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// How many heads, in ten-thousandths.
    pub heads: u64,
    /// How often it counts among quantiles: 1 where no row has a weight of its own, else as many as heads.
    pub times: u64,
}

impl Weight {
    /// A row for itself.
    pub const ONE: Weight = Weight { heads: HEAD, times: 1 };
}

/// An amount in 元.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Whole fen of 64 bits.
    Fen(i64),
    /// Any other: never one that the first could hold.
    Exact(Rational),
}

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount::Fen(0);

    /// An amount of 元.
    pub fn of(yuan: Rational) -> Amount {
        let fen = yuan.checked_mul(Rational::from_integer(100)).and_then(Rational::to_i64);
        fen.map_or(Amount::Exact(yuan), Amount::Fen)
    }

    /// In 元.
    pub fn yuan(self) -> Rational {
        match self {
            Amount::Fen(fen) => Rational::new(i128::from(fen), 100).unwrap_or(Rational::ZERO),
            Amount::Exact(yuan) => yuan,
        }
    }

    /// Without its sign.
    pub fn size(self) -> Amount {
        if self < Amount::ZERO { Amount::ZERO.less(self).unwrap_or(self) } else { self }
    }

    /// The sum; nothing beyond exact arithmetic.
    pub fn plus(self, other: Amount) -> Option<Amount> {
        if let (Amount::Fen(a), Amount::Fen(b)) = (self, other)
            && let Some(sum) = a.checked_add(b)
        {
            return Some(Amount::Fen(sum));
        }
        self.yuan().checked_add(other.yuan()).map(Amount::of)
    }

    /// The difference; nothing beyond exact arithmetic.
    pub fn less(self, other: Amount) -> Option<Amount> {
        if let (Amount::Fen(a), Amount::Fen(b)) = (self, other)
            && let Some(difference) = a.checked_sub(b)
        {
            return Some(Amount::Fen(difference));
        }
        self.yuan().checked_sub(other.yuan()).map(Amount::of)
    }
}

impl Ord for Amount {
    fn cmp(&self, other: &Amount) -> Ordering {
        match (self, other) {
            (Amount::Fen(a), Amount::Fen(b)) => a.cmp(b),
            (Amount::Fen(_) | Amount::Exact(_), _) => self.yuan().cmp(&other.yuan()),
        }
    }
}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Amount) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A sum that may leave exact arithmetic.
#[derive(Clone, Copy, Debug)]
pub struct Money {
    /// In fen of a ten-thousandth head.
    fen: i128,
    /// What is not in fen, in 元.
    rest: Rational,
    beyond: bool,
}

impl Default for Money {
    fn default() -> Money {
        Money { fen: 0, rest: Rational::ZERO, beyond: false }
    }
}

impl Money {
    /// Adds an amount for so many ten-thousandths of a head.
    pub fn add(&mut self, amount: Amount, heads: u64) {
        if let Amount::Fen(fen) = amount
            && let Some(sum) = i128::from(fen).checked_mul(i128::from(heads)).and_then(|n| self.fen.checked_add(n))
        {
            self.fen = sum;
            return;
        }
        let times = Rational::new(i128::from(heads), i128::from(HEAD));
        self.put(times.and_then(|times| amount.yuan().checked_mul(times)));
    }

    fn put(&mut self, yuan: Option<Rational>) {
        let sum = yuan.and_then(|yuan| self.rest.checked_add(yuan));
        self.beyond |= sum.is_none();
        self.rest = sum.unwrap_or(self.rest);
    }

    /// Adds another sum.
    pub fn join(&mut self, other: &Money) {
        self.beyond |= other.beyond;
        match self.fen.checked_add(other.fen) {
            Some(sum) => self.fen = sum,
            None => self.put(in_yuan(other.fen)),
        }
        self.put(Some(other.rest));
    }

    /// The sum in 元; nothing where it left exact arithmetic.
    pub fn sum(&self) -> Option<Rational> {
        in_yuan(self.fen)?.checked_add(self.rest).filter(|_| !self.beyond)
    }
}

fn in_yuan(fen: i128) -> Option<Rational> {
    Rational::new(fen, 100 * i128::from(HEAD))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fen_and_fractions_add_up_alike() {
        let third = Rational::new(1, 3).unwrap();
        let whole = Rational::new(1999, 100).unwrap();
        let amounts = [Amount::of(third), Amount::of(whole), Amount::Fen(i64::MAX), Amount::of(third)];
        assert_eq!(Amount::of(whole), Amount::Fen(1999));
        let exact = amounts.iter().try_fold(Rational::ZERO, |sum, a| sum.checked_add(a.yuan())).unwrap();
        let mut money = Money::default();
        amounts.iter().for_each(|a| money.add(*a, HEAD / 2));
        let mut twice = money;
        twice.join(&money);
        assert_eq!(twice.sum(), Some(exact));
        let sum = amounts.iter().try_fold(Amount::ZERO, |sum, a| sum.plus(*a)).unwrap();
        assert_eq!((sum.yuan(), sum.less(sum)), (exact, Some(Amount::ZERO)));
        assert!(Amount::of(third) < Amount::Fen(34) && Amount::Fen(33) < Amount::of(third));
    }
}
