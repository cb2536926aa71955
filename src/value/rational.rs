//! Exact rationals over 128-bit integers.
//!
//! INVARIANT: the denominator is positive and shares no factor with the numerator, so equal numbers have equal parts.

use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::fmt;

/// An exact rational number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rational {
    numerator: i128,
    denominator: i128,
}

/// The directions of rounding to a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// Half away from zero (四舍五入).
    HalfUp,
    /// Half to even (四舍五入六成双).
    HalfEven,
    /// Toward zero.
    TowardZero,
    /// Away from zero.
    AwayFromZero,
    /// Toward minus infinity: for a ceiling, so that rounding never breaks it.
    Down,
    /// Toward plus infinity: for a floor.
    Up,
}

fn gcd(a: u128, b: u128) -> u128 {
    // Division of 64 bits is many times as fast, and almost every number fits.
    if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
        return u128::from(gcd_64(a, b));
    }
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn gcd_64(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Rational {
    /// 0
    pub const ZERO: Rational = Rational { numerator: 0, denominator: 1 };
    /// 1
    pub const ONE: Rational = Rational { numerator: 1, denominator: 1 };
    /// 1/100: a fen of 1元.
    pub const CENT: Rational = Rational { numerator: 1, denominator: 100 };

    /// `numerator / denominator` in lowest terms; `None` for a denominator of 0 or parts out of range.
    pub fn new(numerator: i128, denominator: i128) -> Option<Rational> {
        if denominator == 0 {
            return None;
        }
        if denominator == 1 {
            return Some(Rational { numerator, denominator });
        }
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).ok()?;
        let (n, d) = match divisor {
            1 => (numerator, denominator),
            _ => (numerator.checked_div(divisor)?, denominator.checked_div(divisor)?),
        };
        if d < 0 {
            return Some(Rational { numerator: n.checked_neg()?, denominator: d.checked_neg()? });
        }
        Some(Rational { numerator: n, denominator: d })
    }

    /// A whole number.
    pub fn from_integer(value: i64) -> Rational {
        Rational { numerator: i128::from(value), denominator: 1 }
    }

    /// A finite decimal, exactly.
    pub fn from_decimal(value: Decimal) -> Option<Rational> {
        Rational::new(value.mantissa(), 10_i128.checked_pow(value.scale())?)
    }

    /// Reads `123`, `-0.05`, `1000.01`: digits with at most one point, up to 28 significant ones. `None` for anything else.
    pub fn parse(text: &str) -> Option<Rational> {
        let plain = text.strip_prefix('-').unwrap_or(text);
        if !plain.starts_with(|c: char| c.is_ascii_digit()) || !plain.ends_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        if !plain.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return None;
        }
        Rational::from_decimal(Decimal::from_str_exact(text).ok()?)
    }

    /// The numerator in lowest terms.
    pub fn numerator(self) -> i128 {
        self.numerator
    }

    /// The denominator in lowest terms, at least 1.
    pub fn denominator(self) -> i128 {
        self.denominator
    }

    /// Whether it is a whole number.
    pub fn is_integer(self) -> bool {
        self.denominator == 1
    }

    /// Whether it is 0.
    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// Whether it is below 0.
    pub fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// The whole number, where it is one that fits.
    pub fn to_i64(self) -> Option<i64> {
        if self.denominator == 1 { i64::try_from(self.numerator).ok() } else { None }
    }

    /// The finite decimal, where it is one of at most 28 places that fits 96 bits.
    pub fn to_decimal(self) -> Option<Decimal> {
        let mut scale = 0_u32;
        let mut power = 1_i128;
        while power.checked_rem(self.denominator)? != 0 {
            scale += 1;
            if scale > 28 {
                return None;
            }
            power = power.checked_mul(10)?;
        }
        let mantissa = self.numerator.checked_mul(power / self.denominator)?;
        Decimal::try_from_i128_with_scale(mantissa, scale).ok()
    }

    /// `-self`
    pub fn checked_neg(self) -> Option<Rational> {
        Some(Rational { numerator: self.numerator.checked_neg()?, denominator: self.denominator })
    }

    /// `|self|`
    pub fn checked_abs(self) -> Option<Rational> {
        if self.is_negative() { self.checked_neg() } else { Some(self) }
    }

    /// `self + other`
    pub fn checked_add(self, other: Rational) -> Option<Rational> {
        if self.denominator == 1 && other.denominator == 1 {
            return Some(Rational { numerator: self.numerator.checked_add(other.numerator)?, denominator: 1 });
        }
        let divisor = i128::try_from(gcd(self.denominator.unsigned_abs(), other.denominator.unsigned_abs())).ok()?;
        let left = self.numerator.checked_mul(other.denominator / divisor)?;
        let right = other.numerator.checked_mul(self.denominator / divisor)?;
        let denominator = (self.denominator / divisor).checked_mul(other.denominator)?;
        Rational::new(left.checked_add(right)?, denominator)
    }

    /// `self - other`
    pub fn checked_sub(self, other: Rational) -> Option<Rational> {
        self.checked_add(other.checked_neg()?)
    }

    /// `self * other`
    pub fn checked_mul(self, other: Rational) -> Option<Rational> {
        if self.denominator == 1 && other.denominator == 1 {
            return Some(Rational { numerator: self.numerator.checked_mul(other.numerator)?, denominator: 1 });
        }
        let a = Rational::new(self.numerator, other.denominator)?;
        let b = Rational::new(other.numerator, self.denominator)?;
        Some(Rational {
            numerator: a.numerator.checked_mul(b.numerator)?,
            denominator: a.denominator.checked_mul(b.denominator)?,
        })
    }

    /// `self / other`; `None` for a divisor of 0.
    pub fn checked_div(self, other: Rational) -> Option<Rational> {
        self.checked_mul(Rational::new(other.denominator, other.numerator)?)
    }

    /// The nearest multiple of `step` (above 0) in the direction of `mode`.
    pub fn round(self, step: Rational, mode: Rounding) -> Option<Rational> {
        let steps = self.checked_div(step)?;
        let whole = Rational { numerator: steps.round_to_integer(mode)?, denominator: 1 };
        whole.checked_mul(step)
    }

    fn round_to_integer(self, mode: Rounding) -> Option<i128> {
        let floor = self.numerator.div_euclid(self.denominator);
        let rest = self.numerator.rem_euclid(self.denominator);
        if rest == 0 {
            return Some(floor);
        }
        // `rest` lies strictly between 0 and the denominator, so neither subtraction overflows.
        let half = rest.cmp(&(self.denominator - rest));
        let up = match mode {
            Rounding::Down => false,
            Rounding::Up => true,
            Rounding::TowardZero => self.is_negative(),
            Rounding::AwayFromZero => !self.is_negative(),
            Rounding::HalfUp => half.is_gt() || half.is_eq() && !self.is_negative(),
            Rounding::HalfEven => half.is_gt() || half.is_eq() && floor % 2 != 0,
        };
        if up { floor.checked_add(1) } else { Some(floor) }
    }

    /// The text with exactly `places` decimals; `None` where the number has more.
    pub fn to_fixed(self, places: u32) -> Option<String> {
        let scaled = self.checked_mul(Rational { numerator: 10_i128.checked_pow(places)?, denominator: 1 })?;
        if !scaled.is_integer() {
            return None;
        }
        let digits = format!("{:0width$}", scaled.numerator.unsigned_abs(), width = places as usize + 1);
        let sign = if self.is_negative() { "-" } else { "" };
        let (whole, fraction) = digits.split_at(digits.len() - places as usize);
        Some(if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
    }
}

/// Compares two non-negative fractions by their cross products, where all parts have at most 64 bits.
fn compare_small(left: (u128, u128), right: (u128, u128)) -> Option<Ordering> {
    let small = |n: u128| n <= u128::from(u64::MAX);
    let all = small(left.0) && small(left.1) && small(right.0) && small(right.1);
    all.then(|| (left.0 * right.1).cmp(&(right.0 * left.1)))
}

/// Compares two non-negative fractions by their continued fractions: never overflows.
fn compare_fractions(left: (u128, u128), right: (u128, u128)) -> Ordering {
    let (mut a, mut b) = left;
    let (mut c, mut d) = right;
    let mut flipped = false;
    loop {
        let (whole_left, whole_right) = (a / b, c / d);
        let order = whole_left.cmp(&whole_right);
        if order.is_ne() {
            return if flipped { order.reverse() } else { order };
        }
        (a, c) = (a % b, c % d);
        if a == 0 || c == 0 {
            let order = a.min(1).cmp(&c.min(1));
            return if flipped { order.reverse() } else { order };
        }
        ((a, b), (c, d)) = ((b, a), (d, c));
        flipped = !flipped;
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Rational) -> Ordering {
        if self.denominator == other.denominator {
            return self.numerator.cmp(&other.numerator);
        }
        let signs = self.numerator.signum().cmp(&other.numerator.signum());
        if signs.is_ne() {
            return signs;
        }
        let left = (self.numerator.unsigned_abs(), self.denominator.unsigned_abs());
        let right = (other.numerator.unsigned_abs(), other.denominator.unsigned_abs());
        let order = compare_small(left, right).unwrap_or_else(|| compare_fractions(left, right));
        if self.is_negative() { order.reverse() } else { order }
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Rational) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A finite decimal in plain digits, anything else as `2/3`.
impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator == 1 {
            return write!(f, "{}", self.numerator);
        }
        match self.to_decimal() {
            Some(decimal) => write!(f, "{}", decimal.normalize()),
            None => write!(f, "{}/{}", self.numerator, self.denominator),
        }
    }
}

impl fmt::Debug for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rational(text: &str) -> Rational {
        match text.split_once('/') {
            Some((n, d)) => Rational::new(n.parse().unwrap(), d.parse().unwrap()).unwrap(),
            None => Rational::parse(text).unwrap(),
        }
    }

    fn check_round(value: &str, mode: Rounding, expect: &str) {
        assert_eq!(rational(value).round(Rational::CENT, mode).unwrap().to_string(), expect, "{value} {mode:?}");
    }

    #[test]
    fn comparison_is_exact_where_products_overflow() {
        let big = Rational::new(i128::MAX, i128::MAX - 1).unwrap();
        let less = Rational::new(i128::MAX - 1, i128::MAX - 2).unwrap();
        assert_eq!(big.cmp(&less), Ordering::Less);
        assert_eq!(rational("100/201").cmp(&rational("1/2")), Ordering::Less);
        assert_eq!(rational("-100/201").cmp(&rational("-1/2")), Ordering::Greater);
    }

    #[test]
    fn rounding_in_every_direction() {
        check_round("0.005", Rounding::HalfUp, "0.01");
        check_round("-0.005", Rounding::HalfUp, "-0.01");
        check_round("0.005", Rounding::HalfEven, "0");
        check_round("0.015", Rounding::HalfEven, "0.02");
        check_round("-0.005", Rounding::TowardZero, "0");
        check_round("-0.001", Rounding::AwayFromZero, "-0.01");
        check_round("50.005", Rounding::Down, "50");
        check_round("-0.001", Rounding::Down, "-0.01");
        check_round("0.001", Rounding::Up, "0.01");
        check_round("2/3", Rounding::HalfUp, "0.67");
    }

    #[test]
    fn overflow_is_none() {
        let max = Rational::new(i128::MAX, 1).unwrap();
        assert_eq!(max.checked_add(Rational::ONE), None);
        assert_eq!(max.checked_mul(rational("2")), None);
        assert_eq!(Rational::ONE.checked_div(Rational::ZERO), None);
        assert_eq!(Rational::new(i128::MIN, i128::MIN), None.or(Rational::new(i128::MIN, i128::MIN)));
    }

    #[test]
    fn texts() {
        assert_eq!(rational("1000.01").to_string(), "1000.01");
        assert_eq!(rational("2/3").to_string(), "2/3");
        assert_eq!(rational("0.1").to_fixed(2).as_deref(), Some("0.10"));
        assert_eq!(rational("-0.05").to_fixed(2).as_deref(), Some("-0.05"));
        assert_eq!(rational("2/3").to_fixed(2), None);
        for bad in ["", ".5", "5.", "1e3", "+1", "1,000", "--1", "1.2.3", "０"] {
            assert_eq!(Rational::parse(bad), None, "{bad}");
        }
    }

    /// Whatever the parts, against cross products in 256 bits by hand: the order of `a/b` and `c/d` on both paths.
    #[test]
    fn comparison_of_large_parts() {
        let wide = |n: i128, d: i128| Rational::new(n, d).unwrap();
        let large = i128::from(u64::MAX);
        let order = |left: Rational, right: Rational, expect: Ordering| {
            assert_eq!((left.cmp(&right), right.cmp(&left)), (expect, expect.reverse()), "{left} {right}");
            assert_eq!(left.partial_cmp(&right), Some(expect));
            let (left, right) = (left.checked_neg().unwrap(), right.checked_neg().unwrap());
            assert_eq!(left.cmp(&right), expect.reverse(), "{left} {right}");
        };
        // One part beyond 64 bits at a time.
        order(wide(large + 1, large), wide(large + 2, large + 1), Ordering::Greater);
        order(wide(large + 2, 3), wide(large, 2), Ordering::Less);
        order(wide(1, large + 2), wide(1, large), Ordering::Less);
        order(wide(large, large - 1), wide(large + 1, large), Ordering::Greater);
        // Products beyond 128 bits.
        order(wide(3, 1 << 100), wide(large, 2), Ordering::Less);
        order(wide(large, large - 1), wide(1 << 100, (1 << 99) + 1), Ordering::Less);
        order(wide(1 << 100, (1 << 99) + 1), wide(large, 2), Ordering::Less);
        // One continued fraction ends before the other.
        order(wide(large * 2, 1), wide(large * 4 + 1, 2), Ordering::Less);
        order(wide(5 * large, 2 * large - 1), wide(5, 2), Ordering::Greater);
        order(wide(i128::MAX - 1, i128::MAX), wide(i128::MAX - 2, i128::MAX - 1), Ordering::Greater);
        order(rational("1/3"), rational("-1/2"), Ordering::Greater);
        order(rational("1/3"), Rational::ZERO, Ordering::Greater);
        order(rational("2/3"), rational("3/4"), Ordering::Less);
        order(rational("1/3"), rational("2/3"), Ordering::Less);
    }

    #[test]
    fn parts_are_in_lowest_terms_with_the_sign_above() {
        let parts = |n: i128, d: i128| Rational::new(n, d).map(|r| (r.numerator(), r.denominator()));
        assert_eq!(parts(6, -4), Some((-3, 2)));
        assert_eq!(parts(-3, -2), Some((3, 2)));
        assert_eq!(parts(0, -7), Some((0, 1)));
        assert_eq!(parts(5, 0), None);
        assert_eq!(parts(1, i128::MIN), None);
        assert_eq!(parts(3 << 100, 9 << 90), Some((1 << 10, 3)));
        assert_eq!(parts(i128::MIN, i128::MAX), Some((i128::MIN, i128::MAX)));
    }

    #[test]
    fn arithmetic_on_fractions() {
        let (third, half) = (rational("1/3"), rational("1/2"));
        assert_eq!(third.checked_add(half), Some(rational("5/6")));
        assert_eq!(rational("1/6").checked_add(rational("1/10")), Some(rational("4/15")));
        assert_eq!(third.checked_add(rational("2/3")), Some(Rational::ONE));
        assert_eq!(rational("2").checked_add(half), Some(rational("5/2")));
        assert_eq!(half.checked_add(rational("2")), Some(rational("5/2")));
        assert_eq!(half.checked_sub(third), Some(rational("1/6")));
        assert_eq!(rational("7").checked_sub(rational("5")), Some(rational("2")));
        assert_eq!(rational("2/3").checked_mul(rational("9/4")), Some(rational("3/2")));
        assert_eq!(rational("7").checked_mul(third), Some(rational("7/3")));
        assert_eq!(half.checked_div(rational("-1/4")), Some(rational("-2")));
        assert_eq!(half.checked_neg(), Some(rational("-1/2")));
        assert_eq!(rational("-1/2").checked_abs(), Some(half));
        assert_eq!(half.checked_abs(), Some(half));
        // Factors that cancel do not overflow on the way.
        let big = Rational::new(i128::MAX, 2).unwrap();
        assert_eq!(big.checked_mul(Rational::new(2, i128::MAX).unwrap()), Some(Rational::ONE));
        let fine = Rational::new(1, 1 << 100).unwrap();
        assert_eq!(fine.checked_add(fine), Rational::new(1, 1 << 99));
    }

    #[test]
    fn kinds_of_numbers() {
        let (zero, half, two) = (Rational::ZERO, rational("1/2"), rational("-2"));
        assert_eq!([zero, half, two].map(Rational::is_zero), [true, false, false]);
        assert_eq!([zero, half, two].map(Rational::is_negative), [false, false, true]);
        assert_eq!([zero, half, two].map(Rational::is_integer), [true, false, true]);
        assert_eq!([zero, half, two].map(Rational::to_i64), [Some(0), None, Some(-2)]);
        assert_eq!(Rational::new(i128::MAX, 1).unwrap().to_i64(), None);
        assert_eq!(Rational::from_integer(-7).to_string(), "-7");
        assert_eq!(format!("{half:?}"), "0.5");
    }

    #[test]
    fn decimals_are_exact_or_none() {
        let decimal = |text: &str| rational(text).to_decimal().map(|d| d.to_string());
        assert_eq!(decimal("1/8").as_deref(), Some("0.125"));
        assert_eq!(decimal("-12").as_deref(), Some("-12"));
        assert_eq!(decimal("1/3"), None);
        let places = |n: u32| Rational::new(1, 10_i128.pow(n)).unwrap().to_decimal().map(|d| d.scale());
        assert_eq!((places(28), places(29)), (Some(28), None));
        assert_eq!(Rational::from_decimal(Decimal::new(-250, 2)), Some(rational("-5/2")));
        assert_eq!(rational("5/2").to_fixed(0), None);
        assert_eq!(rational("12").to_fixed(0).as_deref(), Some("12"));
        assert_eq!(rational("-3").to_fixed(2).as_deref(), Some("-3.00"));
        assert_eq!(rational("0.005").to_fixed(3).as_deref(), Some("0.005"));
        assert_eq!(Rational::parse("12a4"), None);
        assert_eq!(Rational::parse("-"), None);
    }

    #[test]
    fn halves_and_what_lies_beside_them() {
        check_round("0.025", Rounding::HalfEven, "0.02");
        check_round("-0.015", Rounding::HalfEven, "-0.02");
        check_round("-0.025", Rounding::HalfEven, "-0.02");
        check_round("0.0249", Rounding::HalfEven, "0.02");
        check_round("0.0251", Rounding::HalfEven, "0.03");
        check_round("0.0049", Rounding::HalfUp, "0");
        check_round("-0.0049", Rounding::HalfUp, "0");
        check_round("-0.0051", Rounding::HalfUp, "-0.01");
        check_round("0.009", Rounding::TowardZero, "0");
        check_round("-0.009", Rounding::TowardZero, "0");
        check_round("0.001", Rounding::AwayFromZero, "0.01");
        check_round("-0.009", Rounding::Up, "0");
        check_round("0.02", Rounding::Up, "0.02");
        assert_eq!(rational("149").round(rational("100"), Rounding::HalfUp), Some(rational("100")));
    }
}
