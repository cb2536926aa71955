//! The sets of values, months and systems of the analysis against brute force; which values it shows first.

use super::Random;
use polc::analyze::linear::{Form, Outcome, System};
use polc::analyze::ranges::{Interval, Values, day_number};
use polc::analyze::{plausible, starts};
use polc::ir::{CmpOp, Type};
use polc::units::{Dimension, UnitId};
use polc::value::{Date, Rational};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

fn halves(n: i64) -> Rational {
    Rational::new(i128::from(n), 2).unwrap()
}

fn end(random: &mut Random) -> Option<(Rational, bool)> {
    let n = i64::try_from(random.below(9)).unwrap() - 4;
    (random.below(5) > 0).then(|| (halves(n), random.below(2) == 0))
}

/// An interval with ends at −2, −1½, …, 2, or without.
fn interval(random: &mut Random) -> Interval {
    Interval { low: end(random), high: end(random) }
}

fn has(interval: &Interval, n: Rational) -> bool {
    interval.low.is_none_or(|(low, closed)| low < n || closed && low == n)
        && interval.high.is_none_or(|(high, closed)| n < high || closed && n == high)
}

/// Numbers at and between all ends, and beyond them.
fn grid() -> Vec<Rational> {
    (-12..=12).map(|n| Rational::new(n, 4).unwrap()).collect()
}

const TEXTS: [&str; 4] = ["甲", "乙", "丙", "丁"];

/// Which of the grid are in a set, as texts.
fn members(values: &Values) -> BTreeSet<String> {
    match values {
        Values::Numbers(list) => {
            let inside = grid().into_iter().filter(|n| list.iter().any(|i| has(i, *n)));
            inside.map(|n| format!("{n:?}")).collect()
        }
        Values::Bits(set, _) => (0..4).filter(|i| set >> i & 1 == 1).map(|i| i.to_string()).collect(),
        Values::Texts(set, outside) => {
            TEXTS.iter().filter(|t| set.contains(**t) != *outside).map(|t| (*t).to_owned()).collect()
        }
    }
}

fn values(random: &mut Random, kind: u64) -> Values {
    match kind {
        0 => {
            let one = |random: &mut Random| {
                let i = interval(random);
                Values::interval(i.low, i.high)
            };
            let (a, b) = (one(random), one(random));
            // Of one interval, or of several.
            if random.below(2) == 0 { a } else { a.complement().meet(&b.complement()) }
        }
        1 => Values::Bits(u128::from(random.below(16)), 0b1111),
        _ => {
            let bits = random.below(16);
            let chosen = TEXTS.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1).map(|(_, t)| Arc::from(*t));
            Values::Texts(chosen.collect(), random.below(2) == 0)
        }
    }
}

#[test]
fn sets_of_values_agree_with_their_members() {
    let mut random = Random(7);
    for round in 0..900 {
        let (a, b) = (values(&mut random, round % 3), values(&mut random, round % 3));
        let all = members(&match &a {
            Values::Numbers(_) => Values::all_numbers(),
            Values::Bits(_, universe) => Values::Bits(*universe, *universe),
            Values::Texts(..) => Values::Texts(BTreeSet::new(), true),
        });
        let (x, y) = (members(&a), members(&b));
        let told = (members(&a.meet(&b)), members(&a.complement()));
        assert_eq!(told, (&x & &y, &all - &x), "{a:?} {b:?}");
        // A text that stands nowhere is in every set that is given by what is outside of it.
        let endless = |v: &Values| matches!(v, Values::Texts(_, true));
        assert_eq!(a.is_empty(), x.is_empty() && !endless(&a), "{a:?}");
        assert_eq!(a.is_within(&b), x.is_subset(&y) && (endless(&b) || !endless(&a)), "{a:?} {b:?}");
        if let Values::Numbers(_) = &a {
            let whole: BTreeSet<String> = grid().iter().filter(|n| n.is_integer()).map(|n| format!("{n:?}")).collect();
            let tight = a.clone().whole();
            assert_eq!(&members(&tight) & &whole, &x & &whole, "{a:?}");
            let Values::Numbers(list) = tight else { panic!() };
            let ends = list.iter().flat_map(|i| [i.low, i.high]).flatten();
            assert!(ends.clone().all(|(n, closed)| closed && n.is_integer()), "{a:?} {list:?}");
        }
    }
}

#[test]
fn intervals_agree_with_their_numbers() {
    let mut random = Random(8);
    for _ in 0..600 {
        let (a, b) = (interval(&mut random), interval(&mut random));
        let inside = |i: &Interval| grid().into_iter().filter(|n| has(i, *n)).collect::<Vec<_>>();
        assert_eq!(a.is_empty(), inside(&a).is_empty(), "{a:?}");
        if let Some(n) = a.sample().filter(|_| !a.is_empty()) {
            let closed = [a.low, a.high].into_iter().flatten().find(|(_, closed)| *closed);
            assert!(has(&a, n) && closed.is_none_or(|(end, _)| n == end), "{a:?} {n:?}");
        }
        if !a.is_empty() && !b.is_empty() {
            let hull = a.hull(&b);
            // From the lowest of both to the highest.
            let both: Vec<Rational> = [inside(&a), inside(&b)].concat();
            let (low, high) = (both.iter().min().unwrap(), both.iter().max().unwrap());
            let around: Vec<Rational> = grid().into_iter().filter(|n| low <= n && n <= high).collect();
            assert_eq!(inside(&hull), around, "{a:?} {b:?}");
        }
    }
}

#[test]
fn days_from_which_months_end_agree_with_the_calendar() {
    let ops = [CmpOp::Less, CmpOp::AtMost, CmpOp::Greater, CmpOp::AtLeast, CmpOp::Equal];
    for (year, month, day) in [(2024, 2, 29), (2025, 2, 28), (2025, 3, 1), (2025, 3, 31), (2025, 12, 30)] {
        let to = Date::new(year, month, day).unwrap();
        for n in [-12, -1, 0, 1, 2, 12] {
            for op in ops {
                let Values::Numbers(list) = starts(op, to, n).unwrap() else { panic!() };
                let around = (-6..=6).map(|i| to.add(-n, i).unwrap());
                for from in around {
                    let ends = from.add(n, 0).unwrap();
                    let holds = match op {
                        CmpOp::Less => to < ends,
                        CmpOp::AtMost => to <= ends,
                        CmpOp::Greater => to > ends,
                        CmpOp::AtLeast => to >= ends,
                        CmpOp::Equal => to == ends,
                    };
                    let told = list.iter().any(|i| has(i, day_number(from)));
                    assert_eq!(told, holds, "{from:?} + {n} {op:?} {to:?}");
                }
            }
        }
    }
}

#[test]
fn systems_of_inequalities_agree_with_a_grid() {
    let mut random = Random(9);
    let mut outcomes = [0, 0];
    for _ in 0..150 {
        let mut system = System::default();
        let mut rows = Vec::new();
        for _ in 0..=random.below(4) {
            let factor = |random: &mut Random| Rational::from_integer(i64::try_from(random.below(5)).unwrap() - 2);
            let mut form = Form::constant(factor(&mut random));
            for term in 0..3 {
                form = form.plus(factor(&mut random), &Form::term(term)).unwrap();
            }
            let within = loop {
                let drawn = interval(&mut random);
                if !drawn.is_empty() {
                    break drawn;
                }
            };
            system.within(&form, &within);
            rows.push((form, within));
        }
        let fits = |point: &[Rational]| {
            rows.iter().all(|(form, within)| has(within, form.value(|t| point.get(t).copied()).unwrap()))
        };
        let whole: Vec<Rational> = (-3..=3).map(Rational::from_integer).collect();
        let variables = system.variables();
        match system.solve(|term| term == 1) {
            Outcome::Empty => {
                outcomes[0] += 1;
                for x in &whole {
                    for y in &whole {
                        assert!(whole.iter().all(|z| !fits(&[*x, *y, *z])), "{rows:?}");
                    }
                }
            }
            Outcome::Open(stages) => {
                outcomes[1] += 1;
                let order: Vec<usize> = stages.order().collect();
                assert_eq!(order.iter().copied().collect::<BTreeSet<_>>(), variables);
                let (mut point, mut bounded) = (BTreeMap::new(), Vec::new());
                for term in order {
                    let left = stages.left(term, &point).unwrap();
                    bounded.extend((left.low.is_some() || left.high.is_some()).then_some(term));
                    point.insert(term, left.sample().unwrap());
                }
                // Of those with bounds, the one of whole numbers is chosen first.
                assert!(bounded.iter().position(|t| *t == 1).is_none_or(|first| first == 0), "{bounded:?}");
                let chosen: Vec<Rational> = (0..3).map(|t| point.get(&t).copied().unwrap_or(Rational::ZERO)).collect();
                assert!(fits(&chosen), "{rows:?} {chosen:?}");
            }
            Outcome::TooMany => panic!("{rows:?}"),
        }
    }
    assert_eq!(outcomes, [14, 136]);
}

/// An interval as it is written: `[1, 2)`, `(, 3]`.
fn read(text: &str) -> Interval {
    let (low, high) = text.split_once(", ").unwrap();
    let number = |n: &str| Rational::parse(n).unwrap();
    let low_end = (low.len() > 1).then(|| (number(&low[1..]), low.starts_with('[')));
    let high_text = &high[..high.len() - 1];
    Interval { low: low_end, high: (!high_text.is_empty()).then(|| (number(high_text), high.ends_with(']'))) }
}

#[test]
fn the_values_that_are_tried_are_round_and_usual() {
    let unit = |unit: UnitId| Type::Number(Dimension::of(unit));
    let cases = [
        (unit(UnitId::YUAN), false, "(, )", "10000 0"),
        (unit(UnitId::YUAN), false, "[3, 20000]", "10000 20000 3"),
        (unit(UnitId::YUAN), false, "(20000, )", "40000"),
        (unit(UnitId::YUAN), false, "(20000, 20001)", "20000.5"),
        (unit(UnitId::YUAN), false, "(, 0)", "-1"),
        (unit(UnitId::YUAN), false, "[-5, 7)", "0 -5"),
        (unit(UnitId::PERSON), true, "(3, 6)", "5 4"),
        (unit(UnitId::PERSON), true, "(11.5, )", "20 12"),
        (unit(UnitId::PERSON), true, "(, -1.5]", "-4 -2"),
        (unit(UnitId::PERSON), true, "(3, 4)", ""),
        (unit(UnitId::MONTH), true, "[13, 17]", "15 13 17"),
        (unit(UnitId::AGE), true, "[60, )", "100 60"),
        (unit(UnitId::DAY), true, "(30, 95)", "50 31 94"),
        (Type::Number(Dimension::default()), true, "(, )", "1 0"),
        (Type::Ratio, false, "(0.5, 0.6)", "0.55"),
        (Type::Ratio, false, "[0.051, 0.052]", "0.052 0.051"),
        (Type::Date, true, "(, 20000]", "19997 20000"),
        (Type::Date, true, "[20244, 20250]", "20244 20250"),
        (Type::Date, true, "(20270, )", "20301 20271"),
        (Type::Month, true, "(, 24289]", "24289"),
        (Type::Month, true, "(24305, )", "24306"),
    ];
    let told = cases.iter().map(|(ty, whole, text, _)| {
        let interval = read(text);
        let tried: Vec<String> = plausible::candidates(ty, *whole, &interval).map(|n| format!("{n:?}")).collect();
        format!("{ty:?} {text} → {}", tried.join(" "))
    });
    let expected = cases.iter().map(|(ty, _, text, expect)| format!("{ty:?} {text} → {expect}"));
    assert_eq!(told.collect::<Vec<_>>().join("\n"), expected.collect::<Vec<_>>().join("\n"));
}
