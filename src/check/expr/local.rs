//! 其中 of a measure inside of an aggregate over the list that 逐个 goes through.
//!
//! In: the name of such a value, and the scope of the aggregate. Out: the value for the aggregate's element: its tree is
//! checked once more with that element in place of 逐个's. One that does not read the element is taken as it is.

use crate::check::context::{Checker, Scope};
use crate::diag::Diagnostic;
use crate::diag::catalogue::names as codes;
use crate::ir::{Definition, DefinitionId, ElementVar, ExprId, ExprKind, Tier, Tiered, TieredId, Type};
use crate::source::Span;
use crate::syntax::ast::{Clause, ClauseKind, Name};
use std::collections::{BTreeMap, BTreeSet};

/// How deep values may read one another inside of an aggregate: each is checked inside of the one that reads it.
const DEEPEST: usize = 50;

impl Checker<'_> {
    /// A value of 其中: for the innermost bound element of the list of 逐个.
    pub(super) fn local(&mut self, scope: &Scope, id: DefinitionId, name: &Name) -> ExprId {
        let Some((own, inner)) = self.stand_in(scope).filter(|(own, _)| self.reads_element(id, *own)) else {
            return self.definition(id, name.span);
        };
        if let Some(known) = self.instances.get(&(id, inner)) {
            return self.definition(*known, name.span);
        }
        if self.instancing >= DEEPEST {
            let report = Diagnostic::new(codes::E0254, name.span, "汇总里读的“其中”一层套一层，太深了");
            self.report(report.help("把汇总的条件直接写在括号里"));
            return self.error(name.span);
        }
        self.instancing += 1;
        let instance = self.instance(scope, id, (own, inner));
        self.instancing -= 1;
        match instance {
            Some(instance) => {
                self.instances.insert((id, inner), instance);
                self.definition(instance, name.span)
            }
            None => self.error(name.span),
        }
    }

    /// The element of 逐个, and the one of an aggregate over the same list that stands for it here.
    fn stand_in(&self, scope: &Scope) -> Option<(ElementVar, ElementVar)> {
        let entity = |var: &ElementVar| self.program.element_entities.get(var.index()).copied();
        let own = *scope.elements.first()?;
        let inner = *scope.elements.iter().rev().find(|var| entity(var) == entity(&own))?;
        (inner != own).then_some((own, inner))
    }

    pub(super) fn reads_element(&self, id: DefinitionId, var: ElementVar) -> bool {
        let value = |id: DefinitionId| self.program.definitions.get(id.index()).map(|d| d.value);
        let (mut todo, mut seen) = (Vec::new(), BTreeSet::new());
        let mut open: Vec<TieredId> = value(id).into_iter().collect();
        loop {
            while let Some(tiered) = open.pop().and_then(|id| self.program.tiered.get(id.index())) {
                todo.extend(tiered.base.into_iter().chain(tiered.tiers.iter().flat_map(|t| [t.cond, t.value])));
            }
            let Some(next) = todo.pop() else { return false };
            if !seen.insert(next) {
                continue;
            }
            let kind = &self.program.expr(next).kind;
            match kind {
                ExprKind::Field(read, _) if *read == var => return true,
                ExprKind::Definition(read) => open.extend(value(*read)),
                ExprKind::Tiered(read) => open.push(*read),
                _ => kind.operands(&mut |operand| todo.push(operand)),
            }
        }
    }

    fn instance(
        &mut self,
        scope: &Scope,
        id: DefinitionId,
        (own, inner): (ElementVar, ElementVar),
    ) -> Option<DefinitionId> {
        let written = self.program.definitions.get(id.index())?.clone();
        let (_, decl) = self.measure_tree(written.local_to?)?;
        let clause = decl.clauses.iter().find(|c| is_local(c, &written.name))?;
        let ClauseKind::Local { value, .. } = &clause.kind else { return None };
        let entity = self.entity_of(own)?.name.clone();
        let inside = Scope {
            unit: scope.unit,
            measure: scope.measure,
            elements: vec![inner],
            aliases: BTreeMap::from([(entity, inner)]),
            locals: scope.locals.clone(),
            one_line: scope.one_line,
            ..Scope::default()
        };
        // What is wrong with the value was said where it was checked first.
        let said = self.diags.len();
        let tiered = self.tiered(&inside, value, None);
        let when = clause.when.as_ref().map(|e| self.expr(&inside, e, Some(&Type::Bool)));
        let value = match when {
            Some(cond) => self.guarded(tiered, cond, clause.span),
            None => tiered,
        };
        let new = self.diags.split_off(said);
        self.diags.extend(new.into_iter().filter(|d| d.code == codes::E0254));
        let instance = DefinitionId(u32::try_from(self.program.definitions.len()).unwrap_or(u32::MAX));
        self.program.definitions.push(Definition { value, ..written });
        Some(instance)
    }

    /// A value that is absent where a condition fails.
    pub(crate) fn guarded(&mut self, value: TieredId, cond: ExprId, span: Span) -> TieredId {
        let ty = self.tiered_type(value);
        let value = self.push(ExprKind::Tiered(value), ty.clone(), Some(span));
        let tiers = vec![Tier { cond, value, span: Some(span) }];
        self.add_tiered(Tiered { base: None, tiers, narrower: vec![Vec::new()], strategy: None, ty, span: Some(span) })
    }
}

fn is_local(clause: &Clause, wanted: &str) -> bool {
    matches!(&clause.kind, ClauseKind::Local { name, .. } if name.text == wanted)
}
