//! The operations on slices. Each is a plain loop over slices or constants that the compiler turns into vector code; it
//! is compiled for several processors and the widest that is there is taken at run time.

pub(super) mod calendar;
mod elements;

pub(super) use elements::{Years, gather_bytes, greatest_of, repeated, sum, yearly_cut};

use crate::ir::CmpOp;
use crate::value::Rounding;
use pulp::{Arch, NullaryFnOnce};

/// An operand: one value for all places, or one each.
#[derive(Clone, Copy, Debug)]
pub(super) enum Arg<'a, T> {
    Same(T),
    Each(&'a [T]),
}

impl<T: Copy> Arg<'_, T> {
    #[inline(always)]
    pub(super) fn at(&self, index: usize) -> Option<T> {
        match self {
            Arg::Same(value) => Some(*value),
            Arg::Each(values) => values.get(index).copied(),
        }
    }
}

struct Unary<'a, A, O, F> {
    out: &'a mut [O],
    a: Arg<'a, A>,
    f: F,
}

impl<A: Copy, O: Copy, F: Fn(A) -> O> NullaryFnOnce for Unary<'_, A, O, F> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Unary { out, a, f } = self;
        match a {
            Arg::Same(a) => out.fill(f(a)),
            Arg::Each(a) => out.iter_mut().zip(a).for_each(|(o, a)| *o = f(*a)),
        }
    }
}

/// One operand.
#[inline]
pub(super) fn unary<A: Copy, O: Copy>(arch: Arch, out: &mut [O], a: Arg<'_, A>, f: impl Fn(A) -> O) {
    arch.dispatch(Unary { out, a, f });
}

struct Binary<'a, A, B, O, F> {
    out: &'a mut [O],
    a: Arg<'a, A>,
    b: Arg<'a, B>,
    f: F,
}

impl<A: Copy, B: Copy, O: Copy, F: Fn(A, B) -> O> NullaryFnOnce for Binary<'_, A, B, O, F> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Binary { out, a, b, f } = self;
        match (a, b) {
            (Arg::Same(a), Arg::Same(b)) => out.fill(f(a, b)),
            (Arg::Each(a), Arg::Same(b)) => out.iter_mut().zip(a).for_each(|(o, a)| *o = f(*a, b)),
            (Arg::Same(a), Arg::Each(b)) => out.iter_mut().zip(b).for_each(|(o, b)| *o = f(a, *b)),
            (Arg::Each(a), Arg::Each(b)) => out.iter_mut().zip(a).zip(b).for_each(|((o, a), b)| *o = f(*a, *b)),
        }
    }
}

/// Two operands.
#[inline]
pub(super) fn binary<A: Copy, B: Copy, O: Copy>(
    arch: Arch,
    out: &mut [O],
    (a, b): (Arg<'_, A>, Arg<'_, B>),
    f: impl Fn(A, B) -> O,
) {
    arch.dispatch(Binary { out, a, b, f });
}

struct Select<'a, T> {
    out: &'a mut [T],
    cond: &'a [u8],
    a: Arg<'a, T>,
    b: Arg<'a, T>,
}

impl<T: Copy> NullaryFnOnce for Select<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Select { out, cond, a, b } = self;
        let out = out.iter_mut().zip(cond);
        match (a, b) {
            (Arg::Same(a), Arg::Same(b)) => out.for_each(|(o, c)| *o = if *c == 2 { a } else { b }),
            (Arg::Each(a), Arg::Same(b)) => out.zip(a).for_each(|((o, c), a)| *o = if *c == 2 { *a } else { b }),
            (Arg::Same(a), Arg::Each(b)) => out.zip(b).for_each(|((o, c), b)| *o = if *c == 2 { a } else { *b }),
            (Arg::Each(a), Arg::Each(b)) => {
                out.zip(a).zip(b).for_each(|(((o, c), a), b)| *o = if *c == 2 { *a } else { *b });
            }
        }
    }
}

/// The second operand where the first is yes, else the third.
#[inline]
pub(super) fn select<T: Copy>(arch: Arch, out: &mut [T], cond: Arg<'_, u8>, a: Arg<'_, T>, b: Arg<'_, T>) {
    match cond {
        Arg::Each(cond) => arch.dispatch(Select { out, cond, a, b }),
        Arg::Same(cond) => unary(arch, out, if cond == 2 { a } else { b }, |x| x),
    }
}

/// Yes or no of two operands of one kind.
#[inline]
pub(super) fn compare<T: Copy + PartialOrd>(arch: Arch, out: &mut [u8], op: CmpOp, args: (Arg<'_, T>, Arg<'_, T>)) {
    let yes = |held: bool| u8::from(held) << 1;
    match op {
        CmpOp::Less => binary(arch, out, args, |a, b| yes(a < b)),
        CmpOp::AtMost => binary(arch, out, args, |a, b| yes(a <= b)),
        CmpOp::Greater => binary(arch, out, args, |a, b| yes(a > b)),
        CmpOp::AtLeast => binary(arch, out, args, |a, b| yes(a >= b)),
        CmpOp::Equal => binary(arch, out, args, |a, b| yes(a == b)),
    }
}

/// The quotient rounded, by a divisor above 0.
pub(super) fn rounded(n: i128, d: i128, mode: Rounding) -> i128 {
    let d = d.max(1);
    let (floor, rest) = (n.div_euclid(d), n.rem_euclid(d));
    if rest == 0 {
        return floor;
    }
    let half = rest.cmp(&(d - rest));
    let up = match mode {
        Rounding::Down => false,
        Rounding::Up => true,
        Rounding::TowardZero => n < 0,
        Rounding::AwayFromZero => n >= 0,
        Rounding::HalfUp => half.is_gt() || half.is_eq() && n >= 0,
        Rounding::HalfEven => half.is_gt() || half.is_eq() && floor % 2 != 0,
    };
    floor + i128::from(up)
}

/// The same on 64 bits.
#[inline(always)]
fn rounded_narrow(n: i64, d: i64, mode: Rounding) -> i64 {
    let d = d.max(1);
    let (floor, rest) = (n.div_euclid(d), n.rem_euclid(d));
    let above = d - rest;
    let up = match mode {
        Rounding::Down => false,
        Rounding::Up => rest != 0,
        Rounding::TowardZero => rest != 0 && n < 0,
        Rounding::AwayFromZero => rest != 0 && n >= 0,
        Rounding::HalfUp => rest > above || rest == above && n >= 0,
        Rounding::HalfEven => rest > above || rest == above && floor & 1 != 0,
    };
    floor.wrapping_add(i64::from(up))
}

/// Division of numbers from 0 up by a divisor that the compiler knows.
fn by_known<const D: u64>(arch: Arch, out: &mut [i64], a: Arg<'_, i64>, add: u64, small: bool) {
    if small {
        // Proven to fit 32 bits, where division by a known number is vector code.
        let (add, divisor) = (add as u32, D as u32);
        return unary(arch, out, a, move |n| i64::from((n as u32).wrapping_add(add) / divisor));
    }
    unary(arch, out, a, move |n| ((n as u64).wrapping_add(add) / D) as i64);
}

/// The quotient of narrow numbers by a constant. `ends`: what the numbers are proven to lie between.
pub(super) fn round_by(arch: Arch, out: &mut [i64], a: Arg<'_, i64>, d: i64, mode: Rounding, ends: (i128, i128)) {
    let add = match mode {
        Rounding::Down | Rounding::TowardZero => Some(0),
        Rounding::Up | Rounding::AwayFromZero => Some(d - 1),
        Rounding::HalfUp => Some(d / 2),
        Rounding::HalfEven => None,
    };
    let positive = ends.0 >= 0 && ends.1 + i128::from(d) < i128::from(i64::MAX);
    let Some(add) = add.filter(|_| positive).and_then(|add| u64::try_from(add).ok()) else {
        return unary(arch, out, a, move |n| rounded_narrow(n, d, mode));
    };
    let small = ends.1 + i128::from(d) < i128::from(u32::MAX);
    match d {
        10 => by_known::<10>(arch, out, a, add, small),
        12 => by_known::<12>(arch, out, a, add, small),
        100 => by_known::<100>(arch, out, a, add, small),
        1_000 => by_known::<1_000>(arch, out, a, add, small),
        10_000 => by_known::<10_000>(arch, out, a, add, small),
        100_000 => by_known::<100_000>(arch, out, a, add, small),
        1_000_000 => by_known::<1_000_000>(arch, out, a, add, small),
        _ => {
            let d = u64::try_from(d).unwrap_or(1).max(1);
            unary(arch, out, a, move |n| ((n as u64).wrapping_add(add) / d) as i64);
        }
    }
}

/// The quotient of narrow numbers by others.
pub(super) fn round_each(arch: Arch, out: &mut [i64], args: (Arg<'_, i64>, Arg<'_, i64>), mode: Rounding) {
    match mode {
        Rounding::Down => binary(arch, out, args, |n, d| rounded_narrow(n, d, Rounding::Down)),
        Rounding::HalfUp => binary(arch, out, args, |n, d| rounded_narrow(n, d, Rounding::HalfUp)),
        Rounding::Up | Rounding::TowardZero | Rounding::AwayFromZero | Rounding::HalfEven => {
            binary(arch, out, args, move |n, d| rounded_narrow(n, d, mode));
        }
    }
}

/// A byte by a table of eight.
pub(super) fn map(arch: Arch, out: &mut [u8], a: Arg<'_, u8>, table: [u8; 8]) {
    let [t0, t1, t2, t3, t4, ..] = table;
    unary(arch, out, a, move |x| match x {
        0 => t0,
        1 => t1,
        2 => t2,
        3 => t3,
        4 => t4,
        _ => table.get(usize::from(x)).copied().unwrap_or(0),
    });
}

/// The truth of a comparison where there may be no value.
pub(super) fn decide(arch: Arch, out: &mut [u8], cmp: Arg<'_, u8>, state: Arg<'_, u8>) {
    binary(arch, out, (cmp, state), |c, s| {
        let absent = if s == 3 { 0 } else { 1 };
        if s == 0 { c } else { absent }
    });
}
