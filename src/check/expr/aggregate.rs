//! Sums, counts and quantifiers over a list.

use crate::check::context::{Checker, Scope};
use crate::diag::catalogue::types as codes;
use crate::ir::{Aggregate, ElementVar, EntityId, ExprId, ExprKind, Type};
use crate::resolve::Referent;
use crate::source::Span;
use crate::syntax::ast::{self, Name};
use crate::units::Dimension;

impl Checker<'_> {
    pub(super) fn aggregate(
        &mut self,
        scope: &Scope,
        function: &Name,
        body: &ast::Expr,
        filter: Option<&ast::Expr>,
        span: Span,
    ) -> ExprId {
        let Some(kind) = aggregate_kind(&function.text) else {
            return self.fail(
                codes::E0342,
                function.span,
                format!("没有叫「{}」的汇总", function.text),
                "可用的有 合计、计数、最大、最小",
            );
        };
        let Some((entity, list, name)) = self.list_in(scope, body) else {
            return self.fail(
                codes::E0336,
                body.span,
                "看不出汇总的是哪个列表",
                "写出列表的名称，例如 合计(月度费用.金额)、计数(见习人员)",
            );
        };
        let (inner, var) = self.bind(scope, entity, &name);
        let filter = filter.map(|f| self.condition(&inner, f));
        let whole = is_list_itself(body, &name);
        let value = (!whole).then(|| self.expr(&inner, body, None));
        let ty = match self.aggregate_type(kind, entity, value, body) {
            Some(ty) => ty,
            None => return self.error(span),
        };
        if filter.is_some_and(|f| self.ty(f) == Type::Error) {
            return self.error(span);
        }
        let (filter, value) = self.as_filter(kind, filter, value);
        self.push(ExprKind::Aggregate { kind, list, var, filter, body: value }, ty, Some(span))
    }

    /// 计数 of a condition over the fields counts the elements where it holds.
    fn as_filter(
        &mut self,
        kind: Aggregate,
        filter: Option<ExprId>,
        value: Option<ExprId>,
    ) -> (Option<ExprId>, Option<ExprId>) {
        match (kind, filter, value) {
            (Aggregate::Count, None, Some(cond)) => (Some(cond), None),
            (Aggregate::Count, Some(f), Some(cond)) => {
                (Some(self.push(ExprKind::And(vec![f, cond]), Type::Bool, None)), None)
            }
            (_, filter, value) => (filter, value),
        }
    }

    fn aggregate_type(
        &mut self,
        kind: Aggregate,
        entity: EntityId,
        value: Option<ExprId>,
        body: &ast::Expr,
    ) -> Option<Type> {
        let ty = value.map(|v| self.ty(v));
        match (kind, ty) {
            (_, Some(Type::Error)) => None,
            (Aggregate::Count, None | Some(Type::Bool)) => Some(self.count_type(entity)),
            (Aggregate::Sum, Some(ty @ (Type::Number(_) | Type::Ratio))) => Some(ty),
            (
                Aggregate::Max | Aggregate::Min,
                Some(ty @ (Type::Number(_) | Type::Ratio | Type::Date | Type::Month)),
            ) => Some(ty),
            (Aggregate::Count, Some(_)) => {
                self.fail(
                    codes::E0338,
                    body.span,
                    "计数数的是元素，不是字段",
                    "写作 计数(列表) 或 计数(列表 其中 条件)",
                );
                None
            }
            (_, found) => {
                let found = found.map_or_else(|| "列表".to_owned(), |ty| self.show_type(&ty));
                self.fail(
                    codes::E0338,
                    body.span,
                    format!("{found}不能这样汇总"),
                    "写出要汇总的字段，例如 合计(月度费用.金额)",
                );
                None
            }
        }
    }

    /// How many of them: 人 where an element counts as one (计 人), else a plain number.
    fn count_type(&self, entity: EntityId) -> Type {
        let unit = self.program.entities.get(entity.index()).and_then(|e| e.counts_as.clone());
        Type::Number(unit.unwrap_or(Dimension::NONE))
    }

    /// `每个 县区 均 (…)`, `有 家庭成员 (…)`
    pub(super) fn quantified(&mut self, scope: &Scope, all: bool, list: &Name, body: &ast::Expr, span: Span) -> ExprId {
        let Some((entity, id)) = self.list_named(scope, list) else {
            if self.names.lookup(scope.unit, &list.text).is_empty() {
                self.unknown_name(scope.unit, list, &[], None);
                return self.error(span);
            }
            return self.fail(
                codes::E0336,
                list.span,
                format!("「{}」不是列表", list.text),
                "“每个”“有”后面写 实体 的名称",
            );
        };
        let (inner, var) = self.bind(scope, entity, &list.text);
        let cond = self.condition(&inner, body);
        if self.ty(cond) == Type::Error {
            return self.error(span);
        }
        let kind = if all { Aggregate::All } else { Aggregate::Any };
        self.push(ExprKind::Aggregate { kind, list: id, var, filter: None, body: Some(cond) }, Type::Bool, Some(span))
    }

    /// A scope with one more bound element, which the list's name means there.
    pub(crate) fn bind(&mut self, scope: &Scope, entity: EntityId, name: &str) -> (Scope, ElementVar) {
        let var = self.new_element(entity);
        let mut inner = scope.clone();
        inner.elements.push(var);
        inner.aliases.insert(name.to_owned(), var);
        (inner, var)
    }

    /// A new element variable.
    pub(crate) fn new_element(&mut self, entity: EntityId) -> ElementVar {
        let var = ElementVar(self.program.element_vars);
        self.program.element_vars += 1;
        self.program.element_entities.push(entity);
        var
    }

    /// The list that the body of an aggregate is over: that of the first path whose head is one.
    fn list_in(&mut self, scope: &Scope, body: &ast::Expr) -> Option<(EntityId, ExprId, String)> {
        let mut heads = Vec::new();
        super::super::names_of::paths(body, &mut |path| heads.extend(path.first().cloned()));
        let named = heads.iter().find_map(|head| self.list_named(scope, head).map(|(e, l)| (e, l, head.text.clone())));
        let named = named.or_else(|| heads.iter().find_map(|head| self.list_of_field(head)));
        named.or_else(|| heads.iter().find_map(|head| self.list_of_local(scope, head)))
    }

    /// The list of a name: an entity, or an input of type 列表.
    fn list_named(&mut self, scope: &Scope, name: &Name) -> Option<(EntityId, ExprId)> {
        let found = self.names.lookup(scope.unit, &name.text);
        let (input, entity) = match found.as_slice() {
            [Referent::Entity(id)] => (self.program.entities.get(id.index())?.list, *id),
            [Referent::Input(id)] => match self.program.inputs.get(id.index())?.ty {
                Type::List(entity) => (*id, entity),
                _ => return None,
            },
            _ => return None,
        };
        Some((entity, self.push(ExprKind::Input(input), Type::List(entity), Some(name.span))))
    }

    /// The list of 逐个, where a value of 其中 reads its element.
    fn list_of_local(&mut self, scope: &Scope, name: &Name) -> Option<(EntityId, ExprId, String)> {
        let (local, own) = (*scope.locals.get(&name.text)?, *scope.elements.first()?);
        let entity = *self.program.element_entities.get(own.index())?;
        let (list, owner) = self.program.entities.get(entity.index()).map(|e| (e.list, e.name.clone()))?;
        let reads = self.reads_element(local, own);
        reads.then(|| (entity, self.push(ExprKind::Input(list), Type::List(entity), Some(name.span)), owner))
    }

    /// The list whose field alone bears this name.
    fn list_of_field(&mut self, name: &Name) -> Option<(EntityId, ExprId, String)> {
        let with =
            self.program.entities.iter().enumerate().filter(|(_, e)| e.fields.iter().any(|f| f.name == name.text));
        let found: Vec<(usize, crate::ir::InputId, String)> = with.map(|(i, e)| (i, e.list, e.name.clone())).collect();
        let [(index, list, owner)] = found.as_slice() else { return None };
        let id = EntityId(u32::try_from(*index).ok()?);
        let list = self.push(ExprKind::Input(*list), Type::List(id), Some(name.span));
        Some((id, list, owner.clone()))
    }
}

fn aggregate_kind(word: &str) -> Option<Aggregate> {
    match word {
        "合计" => Some(Aggregate::Sum),
        "计数" => Some(Aggregate::Count),
        "最大" => Some(Aggregate::Max),
        "最小" => Some(Aggregate::Min),
        _ => None,
    }
}

fn is_list_itself(body: &ast::Expr, list: &str) -> bool {
    matches!(&body.kind, ast::ExprKind::Path(path) if matches!(path.as_slice(), [only] if only.text == list))
}
