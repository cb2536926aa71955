//! Values with tiers: `base { c => v }`.

use super::expr::{self, Level};
use super::literal;
use super::node::{self, Block, Node};
use crate::source::Span;
use crate::syntax::ast::{Effect, Refinement, Tiered};

/// A line that ends in a value with tiers: on one line where it fits, else a tier a line.
pub fn node(text: &str, span: Span, head: Option<String>, value: &Tiered, tail: Option<String>) -> Node {
    let (Some(head), Some(tail)) = (head, tail) else { return Node::line(span, None) };
    let Some(base) = base(text, value) else { return Node::line(span, None) };
    let head = [head, base].iter().filter(|s| !s.is_empty()).cloned().collect::<Vec<_>>().join(" ");
    if value.tiers.is_empty() && value.strategy.is_none() && value.base.is_some() {
        return Node::line(span, Some(head + &tail));
    }
    let open = if head.is_empty() { "{".to_owned() } else { format!("{head} {{") };
    let close = format!("}}{tail}");
    let children = children(text, value);
    let flat = node::flat(&open, &children, "; ", &close);
    Node::block(span, Some(Block { open, children, close, flat }))
}

fn base(text: &str, value: &Tiered) -> Option<String> {
    value.base.as_ref().map_or(Some(String::new()), |base| expr::any(text, base))
}

/// The strategy first, then the tiers in order.
fn children(text: &str, value: &Tiered) -> Vec<Node> {
    let tiers = value.tiers.iter().map(|t| refinement(text, t));
    let strategy = value.strategy.map(|s| Node::line(strategy_place(value), Some(literal::strategy(s).to_owned())));
    strategy.into_iter().chain(tiers).collect()
}

/// The tree does not keep the place of the word: before the first tier.
fn strategy_place(value: &Tiered) -> Span {
    let at = value.tiers.first().map_or(value.span.end, |t| t.span.start);
    Span { start: at, end: at, ..value.span }
}

/// `条件 => 值` as a line.
pub fn refinement(text: &str, tier: &Refinement) -> Node {
    refinement_with(text, tier, tier.span, Some(String::new()))
}

/// `条件 => 值` with what follows on its line.
pub fn refinement_with(text: &str, tier: &Refinement, span: Span, tail: Option<String>) -> Node {
    let cond = expr::any(text, &tier.cond);
    match &tier.effect {
        Effect::Replace(value) => node(text, span, cond.map(|c| format!("{c} =>")), value, tail),
        Effect::Raise(by) => change(span, [cond, Some("提高".to_owned()), expr::at(text, by, Level::Sum), tail]),
        Effect::Lower(by) => change(span, [cond, Some("降低".to_owned()), expr::at(text, by, Level::Sum), tail]),
    }
}

fn change(span: Span, parts: [Option<String>; 4]) -> Node {
    let [Some(cond), Some(word), Some(by), Some(tail)] = parts else { return Node::line(span, None) };
    Node::line(span, Some(format!("{cond} => {word} {by}{tail}")))
}

/// A value with tiers inside an expression, on one line.
pub fn inline(text: &str, value: &Tiered) -> Option<String> {
    flat_of(&node(text, value.span, Some(String::new()), value, Some(String::new())))
}

/// The one-line form of a node.
pub fn flat_of(node: &Node) -> Option<String> {
    match &node.body {
        node::Body::Line(pieces) => Some(pieces.concat()),
        node::Body::Block(block) => block.flat.clone(),
        node::Body::Verbatim => None,
    }
}
