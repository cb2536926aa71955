//! The words behind 取整.

use crate::check::context::Checker;
use crate::diag::Diagnostic;
use crate::diag::catalogue::measures as codes;
use crate::ir::{Rounding, RoundingMode};
use crate::source::Span;
use crate::syntax::ast::RoundingClause;
use crate::value::Rational;

/// The rule that the words say; `None` where there are none or one is unknown (reported).
pub(super) fn rounding(checker: &mut Checker<'_>, clause: &RoundingClause, span: Span) -> Option<Rounding> {
    let (mut step, mut mode, mut known) = (None, None, true);
    let mut words = clause.words.iter().peekable();
    while let Some(word) = words.next() {
        match (step_of(&word.text), mode_of(&word.text)) {
            (Some(found), _) => step = Some(found),
            (None, Some((found, own_step))) => {
                mode = Some(found);
                step = step.or(own_step);
            }
            (None, None) => {
                known = false;
                let next = words.peek().map(|next| (format!("{}{}", word.text, next.text), word.span.to(next.span)));
                if let Some((text, span)) = next.filter(|(text, _)| step_of(text).is_some()) {
                    words.next();
                    let report = Diagnostic::new(codes::E0412, span, "取整的单位要连着写");
                    checker.report(report.help(format!("写成 {text}")).fix("去掉中间的空格", span, text));
                    continue;
                }
                let report = Diagnostic::new(codes::E0412, word.span, format!("取整不认识“{}”", word.text));
                let help = "可写 到分、到角、到元、到十元、到百元、到千元、到万元，和 四舍五入、舍去、进一、见分进角、四舍六入五成双";
                checker.report(report.help(help));
            }
        }
    }
    if !known || clause.words.is_empty() {
        return None;
    }
    let step = step.unwrap_or(Rational::CENT);
    Some(Rounding { step, mode: mode.unwrap_or(RoundingMode::HalfUp), when: None, span: Some(span) })
}

fn step_of(word: &str) -> Option<Rational> {
    match word {
        "到分" => Some(Rational::CENT),
        "到角" => Rational::new(1, 10),
        "到元" | "到个位" => Some(Rational::ONE),
        "到十元" => Some(Rational::from_integer(10)),
        "到百元" => Some(Rational::from_integer(100)),
        "到千元" => Some(Rational::from_integer(1000)),
        "到万元" => Some(Rational::from_integer(10_000)),
        _ => None,
    }
}

fn mode_of(word: &str) -> Option<(RoundingMode, Option<Rational>)> {
    match word {
        "四舍五入" => Some((RoundingMode::HalfUp, None)),
        "四舍六入五成双" | "四舍五入六成双" => Some((RoundingMode::HalfEven, None)),
        "舍去" => Some((RoundingMode::Down, None)),
        "进一" => Some((RoundingMode::Up, None)),
        "见分进角" => Some((RoundingMode::Up, Rational::new(1, 10))),
        "见角进元" => Some((RoundingMode::Up, Some(Rational::ONE))),
        _ => None,
    }
}
