//! The clauses of a measure, one line or one block each.

use super::expr::{self, Level};
use super::literal::{self, slice};
use super::node::Node;
use super::tiers;
use crate::source::Span;
use crate::syntax::ast::{Clause, ClauseKind, Expr, FigureClause, Name, RoundingClause, TextLit, ValidityClause};

/// A clause with its `当`.
pub fn node(text: &str, clause: &Clause) -> Node {
    let span = clause.span;
    let tail = when(text, clause);
    match &clause.kind {
        ClauseKind::Figure(figure) => {
            tiers::node(text, span, figure_head(text, figure), &figure.value, figure_tail(figure, tail))
        }
        ClauseKind::Refine(tier) => tiers::refinement_with(text, tier, span, tail),
        ClauseKind::Output { name, value } => tiers::node(text, span, Some(named(text, "另示", name)), value, tail),
        ClauseKind::Local { name, value } => tiers::node(text, span, Some(named(text, "其中", name)), value, tail),
        ClauseKind::Require { label, cond } => {
            // A comparison without 须 stays one: right in a one-liner, reported by the checker in a block.
            let bare = label.is_none() && !slice(text, span).starts_with('须');
            condition(span, (if bare { "" } else { "须" }, label.as_ref()), expr::pieces(text, cond), tail)
        }
        ClauseKind::Exclude { label, cond } => {
            condition(span, ("除外", label.as_ref()), expr::pieces(text, cond), tail)
        }
        ClauseKind::Error | ClauseKind::Subjects(_) | ClauseKind::PerElement(_) | ClauseKind::BaseDate(_) => {
            plain(text, clause)
        }
        ClauseKind::Monthly(_) | ClauseKind::Attest(_) | ClauseKind::Grant { .. } | ClauseKind::Apply { .. } => {
            plain(text, clause)
        }
        ClauseKind::Entitlements(_) | ClauseKind::Unique(_) | ClauseKind::Assessed { .. } => plain(text, clause),
        ClauseKind::Valid(_) | ClauseKind::Deadline(_) | ClauseKind::Cite(_) | ClauseKind::Fund(_) => {
            plain(text, clause)
        }
        ClauseKind::Bodies(_) | ClauseKind::Force(_) | ClauseKind::Rounding(_) => plain(text, clause),
        ClauseKind::Strategy(_) => plain(text, clause),
    }
}

fn plain(text: &str, clause: &Clause) -> Node {
    let tail = when(text, clause);
    Node::line(clause.span, line(text, clause).zip(tail).map(|(line, tail)| line + &tail))
}

/// ` 当 条件`, or nothing.
pub fn when(text: &str, clause: &Clause) -> Option<String> {
    match &clause.when {
        Some(cond) => Some(format!(" 当 {}", expr::any(text, cond)?)),
        None => Some(String::new()),
    }
}

/// The clauses that are one line; the others are `None` here, see `node`.
fn line(text: &str, clause: &Clause) -> Option<String> {
    match &clause.kind {
        ClauseKind::Error | ClauseKind::Figure(_) | ClauseKind::Refine(_) | ClauseKind::Output { .. } => None,
        ClauseKind::Local { .. } | ClauseKind::Require { .. } | ClauseKind::Exclude { .. } => None,
        ClauseKind::Subjects(names) => Some(format!("对象 {}", literal::names(text, names, "、"))),
        ClauseKind::PerElement(entity) => Some(format!("逐个 {}", literal::name(text, entity))),
        ClauseKind::BaseDate(day) => Some(format!("基准日 = {}", expr::at(text, day, Level::Sum)?)),
        ClauseKind::Monthly(from) => Some(format!("逐月 自 {}", expr::at(text, from, Level::Sum)?)),
        // The name of an attested field keeps its dots and inner quotes: it is copied.
        ClauseKind::Attest(name) => Some(format!("认定 {}", slice(text, name.span).trim())),
        ClauseKind::Grant { cond, names } => {
            Some(format!("{} => 另给 {}", expr::any(text, cond)?, literal::names(text, names, "、")))
        }
        ClauseKind::Entitlements(names) => Some(format!("待遇 {}", literal::names(text, names, "、"))),
        ClauseKind::Unique(keys) => Some(format!("不重复 于 {{{}}}", literal::paths(text, keys, "、"))),
        ClauseKind::Apply { what, value } => Some(format!("申请 {} = {}", what.word(), expr::any(text, value)?)),
        ClauseKind::Assessed { value, clip } => {
            let word = if *clip { "封顶" } else { "超限不合规" };
            Some(format!("核定 {} {word}", expr::at(text, value, Level::Sum)?))
        }
        ClauseKind::Valid(valid) => validity(text, valid),
        ClauseKind::Deadline(day) => Some(format!("截至 {}", expr::at(text, day, Level::Sum)?)),
        ClauseKind::Cite(citation) => Some(literal::citation(citation)),
        ClauseKind::Fund(fund) => Some(worded(text, "资金来源", fund, clause)),
        ClauseKind::Bodies(bodies) => Some(worded(text, "责任单位", bodies, clause)),
        ClauseKind::Force(force) => Some(worded(text, "力度", force, clause)),
        ClauseKind::Rounding(rounding) => Some(self::rounding(text, rounding)),
        ClauseKind::Strategy(strategy) => Some(literal::strategy(*strategy).to_owned()),
    }
}

/// Bare text runs to the end of its line, so one with a 当 behind it stands in quotes.
fn worded(text: &str, word: &str, literal: &TextLit, clause: &Clause) -> String {
    let value = if clause.when.is_some() { literal::quoted(text, literal) } else { literal::free(text, literal) };
    format!("{word} {value}")
}

/// `须「名」: 条件`; a long condition may be broken before 且 and 或.
fn condition(span: Span, head: (&str, Option<&Name>), cond: Option<Vec<String>>, tail: Option<String>) -> Node {
    let head = match head {
        (word, Some(label)) => format!("{word}{}: ", literal::quoted_name(label)),
        (word, None) => format!("{word} "),
    };
    let pieces = cond.zip(tail).map(|(mut pieces, tail)| {
        if let Some(first) = pieces.first_mut() {
            first.insert_str(0, head.trim_start());
        }
        if let Some(last) = pieces.last_mut() {
            last.push_str(&tail);
        }
        pieces
    });
    Node::pieces(span, pieces)
}

fn named(text: &str, word: &str, name: &Name) -> String {
    format!("{word} {} =", literal::name(text, name))
}

fn figure_head(text: &str, figure: &FigureClause) -> Option<String> {
    let mut head = figure.head.word().to_owned();
    if let Some(unit) = &figure.unit {
        head += &format!(" {}", literal::name(text, unit));
    }
    if figure.yearly {
        head += " 每年";
    }
    if let Some(from) = &figure.year_from {
        head += &format!(" 自 {}", expr::at(text, from, Level::Sum)?);
    }
    Some(format!("{head} {}", literal::relation(text, figure.relation, figure.relation_span)))
}

fn figure_tail(figure: &FigureClause, when: Option<String>) -> Option<String> {
    when.map(|when| if figure.cumulative { format!(" 累计{when}") } else { when })
}

/// `有效 a 至 b, 按 d`; `有效 自 a` and `有效 至 b` where an end is open.
pub fn validity(text: &str, valid: &ValidityClause) -> Option<String> {
    let day = |day: &Option<Expr>| day.as_ref().map(|d| expr::at(text, d, Level::Sum));
    let days = match (day(&valid.from), day(&valid.to)) {
        (Some(from), Some(to)) => format!(" {} 至 {}", from?, to?),
        (Some(from), None) => format!(" 自 {}", from?),
        (None, Some(to)) => format!(" 至 {}", to?),
        (None, None) => String::new(),
    };
    let by = match day(&valid.by) {
        Some(by) => format!("{} 按 {}", if days.is_empty() { "" } else { "," }, by?),
        None => String::new(),
    };
    Some(format!("有效{days}{by}"))
}

fn rounding(text: &str, rounding: &RoundingClause) -> String {
    let word = if rounding.each { "逐笔取整" } else { "取整" };
    std::iter::once(word.to_owned())
        .chain(rounding.words.iter().map(|w| literal::name(text, w)))
        .collect::<Vec<_>>()
        .join(" ")
}
