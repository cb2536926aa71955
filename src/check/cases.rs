//! 算例: the names in it exist, its values fit their inputs. The lines stay a tree; `cli` computes with them.

use super::{Checker, Scope};
use crate::diag::Diagnostic;
use crate::diag::catalogue::names as codes;
use crate::ir::{EntityId, Input, Type};
use crate::resolve::Referent;
use crate::source::Span;
use crate::syntax::ast::{Binding, CaseDecl, CaseLine, CaseLineKind, Expectation, Expr, ExprKind, Name};

/// What a case may expect.
const STATUSES: [&str; 11] =
    ["可享受", "不可享受", "待定", "未施行", "已失效", "冲突", "合规", "不合规", "完成", "未完成", "未到期"];

/// What a record of 享受记录 may hold besides the keys of 不重复.
const HISTORY_DATES: [&str; 1] = ["日期"];

impl Checker<'_> {
    /// Checks one case.
    pub(super) fn case(&mut self, unit: usize, decl: &CaseDecl) {
        decl.lines.iter().for_each(|line| self.case_line(unit, line));
    }

    fn case_line(&mut self, unit: usize, line: &CaseLine) {
        match &line.kind {
            CaseLineKind::Error => {}
            CaseLineKind::Date(day) => drop(self.constant_day(unit, day)),
            CaseLineKind::Given(bindings) => bindings.iter().for_each(|b| self.given(unit, b)),
            CaseLineKind::Reading(bindings) => bindings.iter().for_each(|b| self.case_reading(unit, b)),
            CaseLineKind::Param(bindings) => bindings.iter().for_each(|b| self.case_param(unit, b)),
            CaseLineKind::History(list) => self.history(unit, list),
            CaseLineKind::Expect(expected) => self.expectation(unit, expected),
        }
    }

    fn given(&mut self, unit: usize, binding: &Binding) {
        let [name] = binding.name.as_slice() else {
            return self.case_name(unit, &binding.name, "输入", &binding.span);
        };
        let found = self.names.lookup(unit, &name.text);
        let ty = found.iter().find_map(|referent| match referent {
            Referent::Input(id) => self.program.inputs.get(id.index()).map(|i| i.ty.clone()),
            Referent::Entity(id) => Some(Type::List(*id)),
            Referent::Param(_) | Referent::Definition(_) | Referent::Reading(_) => None,
            Referent::Measure(_) | Referent::Enum(_) => None,
        });
        match ty {
            Some(ty) => self.case_value(unit, &binding.value, &ty),
            None => self.case_name(unit, &binding.name, "输入", &binding.span),
        }
    }

    fn case_name(&mut self, unit: usize, path: &[Name], what: &str, span: &Span) {
        let shown: Vec<&str> = path.iter().map(|n| n.text.as_str()).collect();
        let shown = shown.join(".");
        if path.first().is_some_and(|n| self.names.is_silent(unit, &n.text)) {
            return;
        }
        let place = path.iter().map(|n| n.span).reduce(Span::to).unwrap_or(*span);
        let report = Diagnostic::new(codes::E0211, place, format!("没有叫「{shown}」的{what}"));
        let size = self.program.inputs.len() + self.program.readings.len() + self.program.params.len();
        let names: Vec<&str> = match what {
            _ if !self.names.afford(size) => Vec::new(),
            "输入" => self.program.inputs.iter().map(|i| i.name.as_str()).collect(),
            "口径" => self.program.readings.iter().map(|r| r.name.as_str()).collect(),
            _ => self.program.params.iter().map(|p| p.name.as_str()).collect(),
        };
        let near = self.names.near(&shown, &names).filter(|near| *near != shown);
        self.diags.push(match near {
            Some(near) => report.help(format!("是不是「{near}」")).unsafe_fix(format!("改为「{near}」"), place, near),
            None if path.len() > 1 => report.help("列表的字段写在元素里：见习人员 = [{ 见习月数 = 15个月 }]"),
            None => report.help(format!("先声明它，或者「引用」声明它的文件；这里只能写{what}")),
        });
    }

    fn case_value(&mut self, unit: usize, value: &Expr, ty: &Type) {
        match (ty, &value.kind) {
            (_, ExprKind::Error) | (Type::Error, _) => {}
            (Type::List(entity), ExprKind::List(elements)) => {
                elements.iter().for_each(|element| self.element(unit, element, *entity));
            }
            (Type::List(_), _) => {
                let report = Diagnostic::new(codes::E0213, value.span, "列表的值写成 [{ 字段 = 值 }、{ … }]");
                self.diags.push(report.help("没有元素时写 []"));
            }
            // A single value is a set of one.
            (Type::EnumSet(id), ExprKind::Path(_)) => {
                drop(self.constant(&Scope::file(unit), value, Some(&Type::Enum(*id))))
            }
            (Type::TextSet, ExprKind::Path(_) | ExprKind::Text(_)) => {
                drop(self.constant(&Scope::file(unit), value, Some(&Type::Text)))
            }
            _ => drop(self.constant(&Scope::file(unit), value, Some(ty))),
        }
    }

    fn element(&mut self, unit: usize, element: &Expr, entity: EntityId) {
        let ExprKind::Record(bindings) = &element.kind else {
            let report = Diagnostic::new(codes::E0213, element.span, "列表的每个元素写成 { 字段 = 值 }");
            self.diags.push(report);
            return;
        };
        for binding in bindings {
            match self.field_type(entity, &binding.name) {
                Some(ty) => self.case_value(unit, &binding.value, &ty),
                None => self.unknown_field(entity, binding),
            }
        }
    }

    fn field_type(&self, entity: EntityId, path: &[Name]) -> Option<Type> {
        let [name] = path else { return None };
        let fields = &self.program.entities.get(entity.index())?.fields;
        fields.iter().find(|f| f.name == name.text).map(|f| f.ty.clone())
    }

    fn unknown_field(&mut self, entity: EntityId, binding: &Binding) {
        let Some(entity) = self.program.entities.get(entity.index()) else { return };
        let Some(span) = binding.name.iter().map(|n| n.span).reduce(Span::to) else { return };
        let shown = binding.name.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".");
        let fields: Vec<&str> = entity.fields.iter().map(|f: &Input| f.name.as_str()).collect();
        let report = Diagnostic::new(codes::E0211, span, format!("「{}」没有字段「{shown}」", entity.name));
        let report = match self.names.near(&shown, &fields) {
            Some(near) => report.help(format!("是不是「{near}」")).unsafe_fix(format!("改为「{near}」"), span, near),
            None => report.help(format!("字段是 {}", fields.join("、"))),
        };
        self.diags.push(report);
    }

    fn case_reading(&mut self, unit: usize, binding: &Binding) {
        let [name] = binding.name.as_slice() else {
            return self.case_name(unit, &binding.name, "口径", &binding.span);
        };
        let found = self.names.lookup(unit, &name.text);
        let reading = found.iter().find_map(|r| if let Referent::Reading(id) = r { Some(*id) } else { None });
        let Some(reading) = reading.and_then(|id| self.program.readings.get(id.index())) else {
            return self.case_name(unit, &binding.name, "口径", &binding.span);
        };
        let ExprKind::Path(path) = &binding.value.kind else { return };
        let chosen = path.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".");
        let options: Vec<&str> = reading.options.iter().map(|(name, _)| name.as_str()).collect();
        if !options.contains(&chosen.as_str()) {
            let message = format!("口径「{}」没有选项「{chosen}」", reading.name);
            let report = Diagnostic::new(codes::E0211, binding.value.span, message);
            self.diags.push(report.help(format!("选项是 {}", options.join("、"))));
        }
    }

    fn case_param(&mut self, unit: usize, binding: &Binding) {
        let shown = binding.name.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".");
        let found = self.names.lookup(unit, &shown);
        let param = found.iter().find_map(|r| if let Referent::Param(id) = r { Some(*id) } else { None });
        let param = param.and_then(|id| self.program.params.get(id.index())).map(|p| p.ty.clone());
        let slot = || self.program.delegated.iter().find(|d| d.name == shown).map(|d| d.ty.clone());
        match param.or_else(slot) {
            Some(ty) => self.case_value(unit, &binding.value, &ty),
            None => self.case_name(unit, &binding.name, "参数", &binding.span),
        }
    }

    fn history(&mut self, unit: usize, list: &Expr) {
        let ExprKind::List(records) = &list.kind else { return };
        for record in records {
            let ExprKind::Record(bindings) = &record.kind else { continue };
            for binding in bindings {
                let key = binding.name.first().map_or("", |n| n.text.as_str());
                match (&binding.value.kind, key) {
                    (ExprKind::Path(path), "措施") => drop(self.measure_named(unit, path)),
                    _ if HISTORY_DATES.contains(&key) => drop(self.constant_day(unit, &binding.value)),
                    _ => {}
                }
            }
        }
    }

    fn expectation(&mut self, unit: usize, expected: &Expectation) {
        if self.expected_measure(unit, &expected.measure).is_none() {
            return;
        }
        if let Some(status) = expected.status.as_ref().filter(|s| !STATUSES.contains(&s.text.as_str())) {
            let message = format!("结果里没有「{}」这种状态", status.text);
            let report = Diagnostic::new(codes::E0212, status.span, message);
            self.diags.push(report.help(format!("状态是 {}", STATUSES.join("、"))));
        }
        for name in &expected.missing {
            let fields = self.program.entities.iter().flat_map(|e| &e.fields);
            let known = fields.into_iter().any(|f| name.text.split('.').next_back() == Some(f.name.as_str()))
                || !self.names.lookup(unit, name.text.split('.').next().unwrap_or_default()).is_empty()
                || self.program.delegated.iter().any(|d| d.name == name.text)
                || name.text == "享受记录";
            if !known {
                self.case_name(unit, std::slice::from_ref(name), "输入", &name.span);
            }
        }
    }

    /// The measure of an expectation: the whole path, or all but the last part, which then names one of its outputs.
    fn expected_measure(&mut self, unit: usize, path: &[Name]) -> Option<()> {
        if let Some((output, measure)) = path.split_last()
            && let [name] = measure
            && let Some(Referent::Measure(id)) =
                self.names.lookup(unit, &name.text).into_iter().find(|r| matches!(r, Referent::Measure(_)))
        {
            let known = self.program.measures.get(id.index())?;
            let parts = ["标准", "基本标准", "金额", "上限", "下限", "期限上限"];
            let named = known.outputs.iter().any(|o| o.name == output.text) || parts.contains(&output.text.as_str());
            if named {
                return Some(());
            }
        }
        self.measure_named(unit, path).map(|_| ())
    }
}
