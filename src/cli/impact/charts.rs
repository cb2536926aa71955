//! The charts of an impact.

use super::Move;
use super::model::{Impact, Line, Step};
use super::page::named;
use crate::cli::page::bars::{Bar, Bars, Colour, Part, WIDTH};
use crate::cli::profile::number;
use crate::cli::text::impact as text;
use crate::value::Rational;

/// So many bars are drawn; the table has all.
const DRAWN: usize = 30;

/// Who moved, by measure.
pub fn moves(impact: &Impact) -> Option<Bars> {
    let lines: Vec<&Line> = moved(impact);
    let count = |line: &Line| line.moves.iter().map(|(_, n)| value(Some(n))).fold(Rational::ZERO, sum);
    let most = lines.iter().map(|line| count(line)).max().filter(|n| *n > Rational::ZERO)?;
    let bar = |line: &&Line| {
        let mut from = 0;
        let mut parts = Vec::new();
        for (how, n) in &line.moves {
            let width = thousandths(value(Some(n)), most);
            parts.push(Part { colour: colour(*how), from, width, words: format!("{} {n}", text::moved(*how)) });
            from += width.max(1);
        }
        Bar { name: line.key.clone(), parts, number: count(line).to_string() }
    };
    let shown = |how: &Move| lines.iter().any(|l| l.moves.iter().any(|(m, n)| m == how && *n != "0"));
    let mut legend: Vec<(Colour, String)> = Vec::new();
    for how in Move::ALL.into_iter().filter(shown) {
        match legend.iter_mut().find(|(known, _)| *known == colour(how)) {
            Some((_, words)) => words.push_str(&format!("、{}", text::moved(how))),
            None => legend.push((colour(how), text::moved(how).to_owned())),
        }
    }
    Some(Bars { title: text::CHART_MOVES.to_owned(), legend, bars: lines.iter().map(bar).collect() })
}

/// What each change moved: to the right more, to the left less.
pub fn steps(impact: &Impact) -> Option<Bars> {
    let shown: Vec<&Step> = impact.steps.iter().filter(|s| s.heads != "0").take(DRAWN).collect();
    let size = |step: &Step| value(step.net.as_ref()).checked_abs().unwrap_or(Rational::ZERO);
    let most = shown.iter().map(|step| size(step)).max().filter(|n| *n > Rational::ZERO)?;
    let bar = |step: &&Step| {
        let half = WIDTH / 2;
        let width = thousandths(size(step), most) / 2;
        let less = value(step.net.as_ref()).is_negative();
        let (colour, from) = if less { (Colour::Down, half - width.min(half)) } else { (Colour::Up, half) };
        let net = format!("{}元", text::signed(step.net.as_deref().unwrap_or(text::BEYOND)));
        Bar { name: named(step), parts: vec![Part { colour, from, width, words: net.clone() }], number: net }
    };
    let legend =
        vec![(Colour::Up, text::moved(Move::More).to_owned()), (Colour::Down, text::moved(Move::Less).to_owned())];
    Some(Bars { title: text::CHART_STEPS.to_owned(), legend, bars: shown.iter().map(bar).collect() })
}

/// The sums of measures before and after.
pub fn sums(impact: &Impact) -> Option<Bars> {
    let lines = moved(impact);
    let ends = |line: &Line| [value(line.before.as_ref()), value(line.after.as_ref())];
    let most = lines.iter().flat_map(|line| ends(line)).max().filter(|n| *n > Rational::ZERO)?;
    let bars = |line: &&Line| -> [Bar; 2] {
        let [before, after] = ends(line);
        let bar = |word: &str, sum: Rational, shown: &Option<String>, colour| {
            let number = shown.as_ref().map_or_else(|| text::BEYOND.to_owned(), |sum| format!("{sum}元"));
            let part = Part { colour, from: 0, width: thousandths(sum, most), words: format!("{word} {number}") };
            Bar { name: format!("{} {word}", line.key), parts: vec![part], number }
        };
        let colour = if after < before { Colour::Down } else { Colour::Up };
        [bar(text::BEFORE, before, &line.before, Colour::Plain), bar(text::AFTER, after, &line.after, colour)]
    };
    let legend = vec![
        (Colour::Plain, text::BEFORE.to_owned()),
        (Colour::Up, text::AFTER_MORE.to_owned()),
        (Colour::Down, text::AFTER_LESS.to_owned()),
    ];
    Some(Bars { title: text::CHART_SUMS.to_owned(), legend, bars: lines.iter().flat_map(bars).collect() })
}

/// The measures in which something moved.
fn moved(impact: &Impact) -> Vec<&Line> {
    let lines = impact.sections.first().map(|s| s.lines.as_slice()).unwrap_or_default();
    lines.iter().filter(|line| line.moved()).take(DRAWN).collect()
}

fn colour(how: Move) -> Colour {
    match how {
        Move::Newly | Move::More => Colour::Up,
        Move::NoLonger | Move::Less => Colour::Down,
        Move::NowOpen => Colour::Open,
        Move::NoLongerOpen | Move::Otherwise => Colour::Plain,
    }
}

fn value(shown: Option<&String>) -> Rational {
    shown.and_then(|text| number::parse(text)).unwrap_or(Rational::ZERO)
}

fn sum(a: Rational, b: Rational) -> Rational {
    a.checked_add(b).unwrap_or(a)
}

fn thousandths(part: Rational, whole: Rational) -> u64 {
    let share = part.checked_mul(Rational::from_integer(1000)).and_then(|p| p.checked_div(whole));
    share.and_then(|s| u64::try_from(s.numerator().checked_div(s.denominator())?).ok()).unwrap_or(0).min(WIDTH)
}
