//! The digits of a profile → an exact rational. 0.1 is one tenth; what does not fit is refused, never rounded.

use crate::value::Rational;

/// The longest text of a number that is looked at.
const MAX_LENGTH: usize = 80;
/// The largest exponent either way.
const MAX_EXPONENT: u32 = 28;

/// Reads `12`, `-0.5`, `+3`, `1.5e3`. `None` where it is no such text or more than 28 digits are significant.
pub fn parse(text: &str) -> Option<Rational> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return Rational::parse(text);
    };
    let mantissa = Rational::parse(mantissa)?;
    let down = exponent.starts_with('-');
    let digits = exponent.trim_start_matches(['+', '-']);
    let power: u32 = digits.parse().ok().filter(|p| *p <= MAX_EXPONENT)?;
    let factor = Rational::new(10_i128.checked_pow(power)?, 1)?;
    if down { mantissa.checked_div(factor) } else { mantissa.checked_mul(factor) }
}

/// Reads a decimal, or a fraction such as `2/3`.
pub fn fraction(text: &str) -> Option<Rational> {
    match text.split_once('/') {
        Some((over, under)) => parse(over)?.checked_div(parse(under)?),
        None => parse(text),
    }
}

/// Whether a text has the form of a number, however long.
pub fn looks_like(text: &str) -> bool {
    let rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'))
        && rest.matches('-').count() == 0
}

/// Whether a text is a number alone, in any digits that the reader of values takes: `12`, `1,000`, `３．５`, `－30`.
pub fn is_bare(text: &str) -> bool {
    let rest = text.strip_prefix(['-', '－', '−']).unwrap_or(text);
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let part = |c: char| digit(c) || matches!(c, '.' | '．' | ',' | '，');
    looks_like(rest) || rest.starts_with(digit) && rest.chars().all(part)
}
