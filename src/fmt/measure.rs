//! 措施, 规则, 目标 and 不得重复享受.

use super::clause;
use super::expr::{self, Level};
use super::literal::{self, slice};
use super::node::{self, Block, Node};
use super::tiers;
use crate::source::Span;
use crate::syntax::ast::{Clause, ClauseKind, GroupDecl, GroupRule, Head, MeasureDecl, MeasureKind, Name, Strategy};

/// A measure on one line stays on one line; any other is a block.
pub fn measure(text: &str, decl: &MeasureDecl, span: Span) -> Node {
    if decl.one_line {
        return Node::line(span, one_line(text, decl, span));
    }
    let children = lines(text, &decl.clauses);
    let head = head(text, decl, keyword(decl.kind));
    let flat = head.as_ref().filter(|_| children.is_empty()).map(|head| format!("{head} {{}}"));
    let block = head.map(|head| Block { open: format!("{head} {{"), children, close: "}".to_owned(), flat });
    Node::block(span, block)
}

/// One node a clause. A `=>` behind a comma refines what its line begins with: behind 标准 and 额度 it may have a line of
/// its own, behind anything else it is an error that a line of its own would hide, so that line is copied.
fn lines(text: &str, clauses: &[Clause]) -> Vec<Node> {
    let mut nodes = Vec::new();
    for line in clauses.chunk_by(|_, next| next.after_comma) {
        let Some((head, rest)) = line.split_first() else { continue };
        match rest.last() {
            Some(last) if !takes_tiers(&head.kind) && rest.iter().any(|c| matches!(c.kind, ClauseKind::Refine(_))) => {
                nodes.push(Node::line(head.span.to(last.span), None));
            }
            Some(_) | None => nodes.extend(line.iter().map(|c| clause::node(text, c))),
        }
    }
    nodes
}

/// Whether a `=>` behind a comma may follow on the line of this clause.
fn takes_tiers(head: &ClauseKind) -> bool {
    match head {
        ClauseKind::Figure(figure) => matches!(figure.head, Head::Standard | Head::Quota),
        _ => matches!(head, ClauseKind::Refine(_)),
    }
}

fn keyword(kind: MeasureKind) -> &'static str {
    match kind {
        MeasureKind::Measure => "措施",
        MeasureKind::Rule => "规则",
        MeasureKind::Target => "目标",
    }
}

fn head(text: &str, decl: &MeasureDecl, keyword: &str) -> Option<String> {
    let tests = match &decl.head_test {
        Some(tests) if !tests.is_empty() => format!(" {}", expr::tests(text, tests)?),
        Some(_) | None => String::new(),
    };
    let cited = literal::citation_suffix(decl.citation.as_ref());
    Some(format!("{keyword} {}{cited}{tests}", literal::name(text, &decl.name)).trim_start().to_owned())
}

/// `名 = 值, 条件 => 值, …`; 措施 only where the author wrote it.
fn one_line(text: &str, decl: &MeasureDecl, span: Span) -> Option<String> {
    let word = keyword(decl.kind);
    let written = slice(text, span).trim_start().starts_with(word);
    let mut line = head(text, decl, if written { word } else { "" })?;
    for (i, clause) in decl.clauses.iter().enumerate() {
        let figure = matches!(clause.kind, ClauseKind::Figure(_));
        let deadline = matches!(clause.kind, ClauseKind::Deadline(_)) && decl.kind == MeasureKind::Target;
        let gap = if i == 0 && (figure || deadline) { " " } else { ", " };
        line = line + gap + &one_line_clause(text, clause, i == 0)?;
    }
    Some(line)
}

fn one_line_clause(text: &str, clause: &Clause, first: bool) -> Option<String> {
    if let ClauseKind::Figure(figure) = &clause.kind
        && first
    {
        let relation = literal::relation(text, figure.relation, figure.relation_span);
        let tail = clause::when(text, clause);
        return tiers::flat_of(&tiers::node(text, clause.span, Some(relation), &figure.value, tail));
    }
    tiers::flat_of(&clause::node(text, clause))
}

/// `不得重复享受 名 { A、B } { 于 同一人 就高 }`
pub fn group(text: &str, group: &GroupDecl, span: Span) -> Node {
    let members = group.members.iter().map(|m| member(text, m)).collect::<Vec<_>>().join("、");
    let name = Some(literal::name(text, &group.name)).filter(|n| !n.is_empty()).map(|n| format!(" {n}"));
    let cited = literal::citation_suffix(group.citation.as_ref());
    let head = format!("不得重复享受{}{cited} {{ {members} }}", name.unwrap_or_default());
    if group.rules.is_empty() {
        return Node::line(span, Some(head));
    }
    let children: Vec<Node> = group.rules.iter().map(|r| Node::line(r.span, rule(text, r))).collect();
    let open = format!("{head} {{");
    let flat = if children.len() == 1 { node::flat(&open, &children, "; ", "}") } else { None };
    Node::block(span, Some(Block { open, children, close: "}".to_owned(), flat }))
}

/// A path, or a document, a clause and a name with blanks between them.
fn member(text: &str, member: &[Name]) -> String {
    let gap = match member {
        [first, second, ..] => text.get(first.span.end as usize..second.span.start as usize).unwrap_or(""),
        _ => "",
    };
    if member.len() < 2 || gap.contains(['.', '．', '。']) {
        return literal::path(text, member);
    }
    let (last, runs) = member.split_last().map_or((String::new(), member), |(l, r)| (literal::name(text, l), r));
    runs.iter().map(literal::run).chain([last]).collect::<Vec<_>>().join(" ")
}

fn rule(text: &str, rule: &GroupRule) -> Option<String> {
    let scope = rule.scope.as_ref().map(|s| format!("于 {} ", literal::name(text, s))).unwrap_or_default();
    let choice = match (&rule.choice, rule.strategy) {
        (Some(choice), Strategy::Choice) => format!(" {}", expr::at(text, choice, Level::Sum)?),
        (Some(choice), Strategy::Highest | Strategy::Lowest | Strategy::First) => {
            format!(": {}", expr::at(text, choice, Level::Sum)?)
        }
        (None, _) => String::new(),
    };
    let when = match &rule.when {
        Some(cond) => format!(" 当 {}", expr::any(text, cond)?),
        None => String::new(),
    };
    Some(format!("{scope}{}{choice}{when}", literal::strategy(rule.strategy)))
}
