//! 仅当 conditions that depend on themselves. In: the lowered conditions. Out: a report with the circle; the condition
//! is then taken away, so that the program has no cycle. No recursion: chains of ten thousand inputs occur.

use super::Checker;
use crate::diag::Diagnostic;
use crate::diag::catalogue::names as codes;
use crate::ir::{DefinitionId, EntityId, ExprId, ExprKind, Input, InputId, Program, TieredId};
use std::collections::{BTreeMap, BTreeSet};

/// What a condition may depend on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Input(InputId),
    Field(EntityId, usize),
    Definition(DefinitionId),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    Done,
}

impl Checker<'_> {
    /// Reports every circle once, at the first input of it.
    pub(super) fn condition_circles(&mut self) {
        let mut marks: BTreeMap<Node, Mark> = BTreeMap::new();
        for root in conditional(&self.program) {
            self.search(root, &mut marks);
        }
    }

    fn search(&mut self, root: Node, marks: &mut BTreeMap<Node, Mark>) {
        if marks.contains_key(&root) {
            return;
        }
        marks.insert(root, Mark::Open);
        let mut path: Vec<(Node, Vec<Node>)> = vec![(root, reads(&self.program, root))];
        while let Some((node, rest)) = path.last_mut() {
            let node = *node;
            match rest.pop() {
                Some(next) => match marks.get(&next) {
                    Some(Mark::Open) => {
                        let circle: Vec<Node> = path.iter().map(|(n, _)| *n).skip_while(|n| *n != next).collect();
                        self.circle(&circle);
                    }
                    Some(Mark::Done) => {}
                    None => {
                        marks.insert(next, Mark::Open);
                        let inner = reads(&self.program, next);
                        path.push((next, inner));
                    }
                },
                None => {
                    marks.insert(node, Mark::Done);
                    path.pop();
                }
            }
        }
    }

    fn circle(&mut self, circle: &[Node]) {
        let named: Vec<_> = circle.iter().filter_map(|n| place(&self.program, *n)).collect();
        let Some((_, span)) = named.first() else { return };
        let names: Vec<&str> = named.iter().chain(named.first()).map(|(name, _)| name.as_str()).collect();
        let message = format!("「仅当」绕成了圈：{}", names.join(" → "));
        let mut report = Diagnostic::new(codes::E0205, *span, message)
            .help("一个输入适不适用，不能取决于它自己：改掉圈里的一个「仅当」");
        for (name, place) in named.iter().skip(1).take(8) {
            report = report.also(*place, format!("「{name}」也在圈里"));
        }
        self.diags.push(report);
        circle.iter().for_each(|node| self.drop_node(*node));
    }

    fn drop_node(&mut self, node: Node) {
        match node {
            Node::Input(id) => drop(self.drop_condition(id)),
            Node::Field(entity, field) => drop(self.drop_field_condition(entity, field)),
            Node::Definition(_) => {}
        }
    }
}

fn conditional(program: &Program) -> Vec<Node> {
    let inputs = program.inputs.iter().enumerate().filter(|(_, i)| i.only_if.is_some());
    let inputs = inputs.map(|(i, _)| Node::Input(InputId(number(i))));
    let entities = program.entities.iter().enumerate();
    let fields = entities.flat_map(|(e, entity)| {
        let conditional = entity.fields.iter().enumerate().filter(|(_, f)| f.only_if.is_some());
        conditional.map(move |(f, _)| Node::Field(EntityId(number(e)), f))
    });
    inputs.chain(fields).collect()
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn input(program: &Program, node: Node) -> Option<&Input> {
    match node {
        Node::Input(id) => program.inputs.get(id.index()),
        Node::Field(entity, field) => program.entities.get(entity.index())?.fields.get(field),
        Node::Definition(_) => None,
    }
}

fn place(program: &Program, node: Node) -> Option<(String, crate::source::Span)> {
    match node {
        Node::Input(_) | Node::Field(..) => input(program, node).and_then(|i| Some((i.name.clone(), i.span?))),
        Node::Definition(id) => program.definitions.get(id.index()).and_then(|d| Some((d.name.clone(), d.span?))),
    }
}

/// What a node reads directly.
fn reads(program: &Program, node: Node) -> Vec<Node> {
    let mut stack: Vec<ExprId> = Vec::new();
    match node {
        Node::Input(_) | Node::Field(..) => stack.extend(input(program, node).and_then(|i| i.only_if)),
        Node::Definition(id) => {
            stack.extend(program.definitions.get(id.index()).into_iter().flat_map(|d| parts(program, d.value)))
        }
    }
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    while let Some(id) = stack.pop() {
        if !seen.insert(id) {
            continue;
        }
        let kind = &program.expr(id).kind;
        kind.operands(&mut |operand| stack.push(operand));
        match kind {
            ExprKind::Input(id) => found.push(Node::Input(*id)),
            ExprKind::Definition(id) => found.push(Node::Definition(*id)),
            ExprKind::Tiered(id) => stack.extend(parts(program, *id)),
            ExprKind::Field(var, field) => {
                found.extend(program.element_entities.get(var.0 as usize).map(|e| Node::Field(*e, *field)));
            }
            _ => {}
        }
    }
    found
}

fn parts(program: &Program, id: TieredId) -> Vec<ExprId> {
    let Some(tiered) = program.tiered.get(id.0 as usize) else { return Vec::new() };
    tiered.tiers.iter().flat_map(|t| [t.cond, t.value]).chain(tiered.base).collect()
}
