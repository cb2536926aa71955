//! What a measure pays for, as far as its declaration tells.
//!
//! In: a measure that pays in 元. Out: words, each with the way in which it tells: 费 (a share of an amount), 级 (an
//! amount by the member of an enumeration), 量 (so much for each of a number), 人 (for each of a number of people), 员 (a
//! flat amount for each element of a list), 事 (a flat amount, once, for something that happened), 名 (its own name); and
//! hints that count only where the other measure surely pays for the thing.

use crate::eval::reach::{self, Reach};
use crate::ir::{ExprId, ExprKind, Measure, Program, TieredId, Type, print};
use crate::units::UnitId;
use std::collections::BTreeSet;

/// The words that name a kind of payment and nothing that is paid for.
const USUAL: [&str; 14] =
    ["一次性", "补贴", "补助", "奖补", "奖励", "奖金", "资助", "资金", "扶持", "支持", "优惠", "就业", "创业", "标准"];

/// Words for a payment that mean the same.
const PAYMENTS: [&str; 4] = ["补助", "奖补", "资助", "津贴"];

/// The shortest text that two names share beyond usual words.
const SHARED: usize = 4;

/// What a measure pays for, and what it may pay for.
pub fn of(program: &Program, measure: &Measure) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut things = BTreeSet::from([format!("名 {}", measure.name)]);
    let mut hints = BTreeSet::new();
    for standard in &measure.standards {
        let amount = reach::reach_tiered(program, standard.value);
        amounts(program, &amount, &mut things);
        let flat = amount.inputs.is_empty() && amount.fields.is_empty() && amount.delegated.is_empty();
        let ty = program.tiered.get(standard.value.index()).map(|t| &t.ty);
        if let (true, Some(Type::Number(unit))) = (flat, ty) {
            if let Some(entity) = measure.per_element.as_ref().and_then(|e| program.entities.get(e.entity.index())) {
                things.insert(format!("员 {}（{}）", entity.name, program.units.show(unit)));
            } else {
                asked(program, measure, &mut things, &mut hints);
            }
        }
    }
    quantities(program, measure, &mut things);
    (things, hints)
}

/// Whether a standard is 按规定 and nothing else.
pub fn is_left_open(program: &Program, standard: TieredId) -> bool {
    let amount = reach::reach_tiered(program, standard);
    amount.inputs.is_empty() && amount.fields.is_empty() && !amount.delegated.is_empty()
}

/// The amounts that a standard is made of, else the enumerations by which it differs: what pays a share of an amount pays
/// for that, whoever gets which share.
fn amounts(program: &Program, amount: &Reach, things: &mut BTreeSet<String>) {
    let inputs = amount.inputs.iter().filter_map(|i| program.inputs.get(i.index()));
    let fields = amount.fields.iter().filter_map(|(e, i)| program.entities.get(e.index())?.fields.get(*i));
    let (mut shares, mut levels) = (Vec::new(), Vec::new());
    for declared in inputs.chain(fields) {
        match &declared.ty {
            Type::Number(d) if d.power(UnitId::YUAN) == 1 => shares.push(format!("费 {}", declared.name)),
            Type::Enum(_) => levels.push(format!("级 {}", declared.name)),
            _ => {}
        }
    }
    things.extend(if shares.is_empty() { levels } else { shares });
}

/// What a flat amount is given for: something that happened where it is given once; a level where a requirement asks for it.
fn asked(program: &Program, measure: &Measure, things: &mut BTreeSet<String>, hints: &mut BTreeSet<String>) {
    let once = measure.frequencies.iter().any(|f| is_once(program, f.max));
    for requirement in measure.requirements.iter().filter(|r| !r.exclude && r.when.is_none()) {
        for part in parts(program, requirement.cond) {
            match &program.expr(part).kind {
                ExprKind::Input(input) if once && measure.quantities.is_empty() => {
                    let name = program.inputs.get(input.index()).map(|i| i.name.as_str()).unwrap_or_default();
                    things.insert(format!("事 {name}"));
                }
                ExprKind::Is { left, right, negated: false } => {
                    let constant = matches!(program.expr(*right).kind, ExprKind::Const(_));
                    if constant && let Type::Enum(_) = program.expr(*left).ty {
                        hints.insert(format!("级 {}", print::expr(program, *left)));
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether a limit is one time.
fn is_once(program: &Program, max: Option<TieredId>) -> bool {
    let base = max.and_then(|m| program.tiered.get(m.index())?.base);
    let value = base.and_then(|b| crate::analyze::terms::constant(program, b));
    value.as_ref().and_then(crate::analyze::terms::number_of) == Some(crate::value::Rational::ONE)
}

/// The parts of a conjunction.
fn parts(program: &Program, cond: ExprId) -> Vec<ExprId> {
    match &program.expr(cond).kind {
        ExprKind::And(parts) => parts.clone(),
        _ => vec![cond],
    }
}

/// The counts that a measure's quantities are made of.
fn quantities(program: &Program, measure: &Measure, things: &mut BTreeSet<String>) {
    for quantity in &measure.quantities {
        let unit = match quantity.dimension.powers() {
            [(UnitId::PERSON, 1)] => "人",
            [(UnitId::MONTH, 1)] => continue,
            _ => "量",
        };
        let reach = reach::reach_tiered(program, quantity.value);
        for declared in reach.inputs.iter().filter_map(|i| program.inputs.get(i.index())) {
            if declared.ty == Type::Number(quantity.dimension.clone()) {
                things.insert(format!("{unit} {}", declared.name));
            }
        }
    }
}

/// Words that say what for a flat amount is given to an employer or a person: those of one line mean the same.
const AIMS: [&[&str]; 6] = [
    &["吸纳", "招用", "扩岗", "录用", "新招", "招录"],
    &["稳定", "稳岗", "留用", "在岗"],
    &["社会保险", "社保", "保险"],
    &["培训", "学徒"],
    &["见习", "实习"],
    &["生活", "安家", "住房", "租房", "交通"],
];

/// Whether two names say that they are given for different aims.
pub fn other_aims(a: &str, b: &str) -> bool {
    let aims = |name: &str| -> BTreeSet<usize> {
        let says = |words: &&[&str]| words.iter().any(|word| name.contains(word));
        AIMS.iter().enumerate().filter(|(_, words)| says(words)).map(|(i, _)| i).collect()
    };
    let (a, b) = (aims(a), aims(b));
    !a.is_empty() && !b.is_empty() && a.is_disjoint(&b)
}

/// The text that two names share, beyond what many names have.
pub fn shared_name(a: &str, b: &str) -> Option<String> {
    // 补贴 and 补助 are one thing.
    let normal = |name: &str| PAYMENTS.iter().fold(name.to_owned(), |name, word| name.replace(word, "补贴"));
    if a != b && normal(a) == normal(b) {
        return Some(a.to_owned());
    }
    let strip = |name: &str| -> Vec<char> {
        let plain = USUAL.iter().take(10).fold(name.to_owned(), |name, usual| name.replace(usual, "\n"));
        plain.chars().collect()
    };
    let (a, b) = (strip(a), strip(b));
    let mut best: &[char] = &[];
    for start in 0..a.len() {
        for end in start + SHARED..=a.len() {
            let Some(part) = a.get(start..end).filter(|p| p.len() > best.len() && !p.contains(&'\n')) else { continue };
            if b.windows(part.len()).any(|w| w == part) {
                best = part;
            }
        }
    }
    let text: String = best.iter().collect();
    let told = USUAL.iter().fold(text.clone(), |rest, usual| rest.replace(usual, ""));
    (told.chars().count() >= 2).then_some(text)
}
