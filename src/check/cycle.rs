//! The order in which definitions and measures are checked, and the cycles among them.
//!
//! In: the trees. Out: definitions and measures, each after those that it reads; a cycle is reported as the chain that it
//! is. It works on names only and never recurses, so that a chain of ten thousand definitions works.

use super::context::Checker;
use super::names_of;
use crate::diag::Diagnostic;
use crate::diag::catalogue::types as codes;
use crate::ir::{DefinitionId, MeasureId};
use crate::resolve::Referent;
use crate::source::Span;
use crate::syntax::ast::{ClauseKind, Expr, ExprKind, ItemKind, MeasureDecl, Name};
use crate::syntax::visit;
use std::collections::BTreeSet;

/// Something that is checked after what it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    /// 定义
    Definition(DefinitionId),
    /// 措施, 规则, 目标
    Measure(MeasureId),
}

/// How far a node is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// Calls a function for every expression of some part of the tree.
type Walk<'w> = dyn FnMut(&mut dyn FnMut(&Expr)) + 'w;

/// A node that another one reads, with the place of reading.
type Edge = (usize, Span);

impl<'a> Checker<'a> {
    /// Checks all definitions and measures in dependency order.
    pub(super) fn definitions_and_measures(&mut self) {
        for node in self.order() {
            match node {
                Node::Definition(id) => self.define(id),
                Node::Measure(id) => self.measure(id),
            }
        }
    }

    /// The tree of a measure with its unit.
    pub(super) fn measure_tree(&self, id: MeasureId) -> Option<(usize, &'a MeasureDecl)> {
        let (unit, item) = *self.names.measures.get(id.index())?;
        let units = self.units;
        match &units.get(unit)?.file.items.get(item)?.kind {
            ItemKind::Measure(decl) => Some((unit, decl)),
            _ => None,
        }
    }

    /// Every definition and measure after those that it reads; cycles are reported and cut.
    fn order(&mut self) -> Vec<Node> {
        let definitions = self.names.definitions.len();
        let total = definitions + self.names.measures.len();
        let edges: Vec<Vec<Edge>> = (0..total).map(|n| self.edges(self.node(n), definitions)).collect();
        let mut states = vec![State::New; total];
        let mut order = Vec::with_capacity(total);
        for root in 0..total {
            self.visit(root, &edges, &mut states, &mut order);
        }
        order.into_iter().map(|n| self.node(n)).collect()
    }

    fn node(&self, index: usize) -> Node {
        let definitions = self.names.definitions.len();
        let id = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        match index.checked_sub(definitions) {
            None => Node::Definition(DefinitionId(id(index))),
            Some(measure) => Node::Measure(MeasureId(id(measure))),
        }
    }

    fn visit(&mut self, root: usize, edges: &[Vec<Edge>], states: &mut [State], order: &mut Vec<usize>) {
        let mut stack: Vec<(usize, usize)> = Vec::new();
        if states.get(root) == Some(&State::New) {
            set(states, root, State::Open);
            stack.push((root, 0));
        }
        while let Some((node, next)) = stack.pop() {
            let Some((target, _)) = edges.get(node).and_then(|e| e.get(next)) else {
                set(states, node, State::Done);
                order.push(node);
                continue;
            };
            stack.push((node, next + 1));
            match states.get(*target) {
                Some(State::New) => {
                    set(states, *target, State::Open);
                    stack.push((*target, 0));
                }
                Some(State::Open) => self.cycle(&stack, *target, edges),
                Some(State::Done) | None => {}
            }
        }
    }

    /// Reports the chain from `target` to the top of the stack, which reads `target` again.
    fn cycle(&mut self, stack: &[(usize, usize)], target: usize, edges: &[Vec<Edge>]) {
        let start = stack.iter().position(|(n, _)| *n == target).unwrap_or(0);
        let chain = stack.get(start..).unwrap_or(&[]);
        let names: Vec<String> = chain.iter().map(|(n, _)| self.name_of(*n)).collect();
        let place = |(node, next): &(usize, usize)| edges.get(*node)?.get(next.checked_sub(1)?).map(|(_, span)| *span);
        let Some(first) = chain.first() else { return };
        let shown = match names.len() {
            0..=8 => names.join(" → "),
            _ => format!(
                "{} → … → {}",
                names.get(..6).unwrap_or(&[]).join(" → "),
                names.last().map_or("", String::as_str)
            ),
        };
        let shown = format!("{shown} → {}", self.name_of(target));
        let Some(span) = place(first) else { return };
        let mut report = Diagnostic::new(codes::E0330, span, format!("这些值互相依赖，绕成了圈：{shown}"));
        report = report.help("改其中一处，让它不再读后面的值");
        for (link, name) in chain.iter().zip(&names).skip(1).take(8) {
            if let Some(span) = place(link) {
                report = report.also(span, format!("「{name}」在这里读下一个"));
            }
        }
        self.report(report);
        for (node, _) in chain {
            if let Node::Measure(id) = self.node(*node) {
                self.broken_measures.insert(id);
            }
        }
    }

    fn name_of(&self, index: usize) -> String {
        match self.node(index) {
            Node::Definition(id) => self.program.definitions.get(id.index()).map_or(String::new(), |d| d.name.clone()),
            Node::Measure(id) => self.program.measures.get(id.index()).map_or(String::new(), |m| m.name.clone()),
        }
    }

    /// What a node reads.
    fn edges(&self, node: Node, definitions: usize) -> Vec<Edge> {
        let mut edges = Vec::new();
        match node {
            Node::Definition(id) => {
                let Some((unit, decl)) = self.definition_tree(id) else { return edges };
                let judged = judged(&mut |f| visit::tiered(&decl.value, f));
                let add = &mut |path: &[Name]| self.edge(unit, path, &judged, definitions, &mut edges);
                names_of::of_tiered(&decl.value, add);
            }
            Node::Measure(id) => {
                let Some((unit, decl)) = self.measure_tree(id) else { return edges };
                let locals = locals(decl);
                let judged = judged(&mut |f| visit::measure(decl, f));
                let add = &mut |path: &[Name]| {
                    if path.first().is_some_and(|n| !locals.contains(n.text.as_str())) {
                        self.edge(unit, path, &judged, definitions, &mut edges);
                    }
                };
                names_of::of_measure(decl, add);
            }
        }
        edges
    }

    /// A measure is read by a part of it, `甲.金额`, or judged, `甲 为 可享受`; its bare name elsewhere is a member of an
    /// enumeration that bears the same name.
    fn edge(&self, unit: usize, path: &[Name], judged: &BTreeSet<Span>, definitions: usize, edges: &mut Vec<Edge>) {
        let Some(head) = path.first() else { return };
        for referent in self.names.lookup(unit, &head.text) {
            match referent {
                Referent::Definition(id) => edges.push((id.index(), head.span)),
                Referent::Measure(id)
                    if (path.len() > 1 || judged.contains(&head.span)) && self.reads_measure(unit, id) =>
                {
                    edges.push((definitions + id.index(), head.span))
                }
                Referent::Measure(_) | Referent::Input(_) | Referent::Param(_) | Referent::Reading(_) => {}
                Referent::Enum(_) | Referent::Entity(_) => {}
            }
        }
    }

    /// Of several measures of one name, a file reads its own; a target's name is its input.
    fn reads_measure(&self, unit: usize, id: MeasureId) -> bool {
        let target = self.program.measures.get(id.index()).is_some_and(|m| m.kind == crate::ir::MeasureKind::Target);
        !target && self.names.measures.get(id.index()).is_some_and(|(u, _)| self.names.sees(unit, *u))
    }
}

fn set(states: &mut [State], index: usize, state: State) {
    if let Some(slot) = states.get_mut(index) {
        *slot = state;
    }
}

/// The places of the names that 为 judges.
fn judged(walk: &mut Walk<'_>) -> BTreeSet<Span> {
    let mut found = BTreeSet::new();
    walk(&mut |e| {
        if let ExprKind::Is { left, .. } = &e.kind
            && let ExprKind::Path(path) = &left.kind
        {
            found.extend(path.first().map(|n| n.span));
        }
    });
    found
}

/// The names of 其中 of a measure.
pub(super) fn locals(decl: &MeasureDecl) -> BTreeSet<&str> {
    let names = decl.clauses.iter().filter_map(|c| match &c.kind {
        ClauseKind::Local { name, .. } => Some(name.text.as_str()),
        _ => None,
    });
    names.collect()
}
