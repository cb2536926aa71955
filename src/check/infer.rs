//! Undeclared names of one-liners: each becomes an input whose type is that of its place, with a warning.

use super::context::{Checker, Scope};
use crate::diag::Diagnostic;
use crate::diag::catalogue::names as codes;
use crate::ir::{ExprId, ExprKind, Input, InputId, Type};
use crate::resolve::Referent;
use crate::source::Span;
use crate::syntax::ast::{self, Name};
use crate::units::{Dimension, UnitId};

impl Checker<'_> {
    /// Whether an expression hears its type from its place: a name that means nothing here, or a sum or product of one.
    pub(crate) fn needs_type(&self, scope: &Scope, e: &ast::Expr) -> bool {
        match &e.kind {
            ast::ExprKind::Path(path) => match path.as_slice() {
                [name] => self.means_nothing(scope, name),
                _ => false,
            },
            ast::ExprKind::Negate(inner) => self.needs_type(scope, inner),
            ast::ExprKind::Binary { left, right, .. } if scope.one_line => {
                self.needs_type(scope, left) || self.needs_type(scope, right)
            }
            ast::ExprKind::Delegated(d) => d.ty.is_none(),
            ast::ExprKind::NotApplicable => true,
            _ => false,
        }
    }

    fn means_nothing(&self, scope: &Scope, name: &Name) -> bool {
        let text = name.text.as_str();
        !matches!(text, "评估日" | "基准日")
            && !scope.locals.contains_key(text)
            && self.fields_named(scope, text).is_empty()
            && self.names.lookup(scope.unit, text).is_empty()
            && !self.names.is_silent(scope.unit, text)
    }

    /// Whether an unknown name is a new input and not a slip that was reported elsewhere.
    pub(crate) fn unknown_is_new(&self, scope: &Scope, name: &Name) -> bool {
        !self.names.is_silent(scope.unit, &name.text) && !self.lacks_space(scope.unit, &name.text)
    }

    /// A new input of the type that is expected of the name; without one, an amount in 元.
    pub(crate) fn implicit(&mut self, scope: &Scope, name: &Name, expected: Option<&Type>) -> ExprId {
        let ty = match expected {
            Some(Type::Error) => return self.error(name.span),
            Some(ty) => ty.clone(),
            None => guess(&name.text),
        };
        let id = self.implicit_input(scope.unit, name, ty.clone());
        self.push(ExprKind::Input(id), ty, Some(name.span))
    }

    /// Declares an input that a one-liner, a clause or a target implies, and says so.
    pub(crate) fn implicit_input(&mut self, unit: usize, name: &Name, ty: Type) -> InputId {
        let written = self.type_word(&ty);
        let message = format!("「{}」没有声明，按类型“{written}”作为输入", name.text);
        let help = format!("在文件里声明它就没有这个提示：输入 {}: {written}", name.text);
        self.report(Diagnostic::new(codes::W0250, name.span, message).help(help));
        self.add_input(unit, &name.text, (ty, true), name.span)
    }

    /// Adds an input under a name; `true` for one that was not declared.
    pub(crate) fn add_input(&mut self, unit: usize, name: &str, ty: (Type, bool), span: Span) -> InputId {
        let (ty, implicit) = ty;
        if let Some(known) =
            self.names.input_anywhere(name).filter(|id| self.program.inputs.get(id.index()).is_some_and(|i| i.ty == ty))
        {
            self.names.add(unit, name, Referent::Input(known), Some(span));
            return known;
        }
        let id = InputId(u32::try_from(self.program.inputs.len()).unwrap_or(u32::MAX));
        self.program.inputs.push(Input {
            name: name.to_owned(),
            ty,
            domain: None,
            only_if: None,
            whole: false,
            scale: crate::value::Rational::ONE,
            implicit,
            docs: Vec::new(),
            span: Some(span),
        });
        self.names.add(unit, name, Referent::Input(id), Some(span));
        id
    }

    /// A type as it is written in a declaration.
    pub(crate) fn type_word(&self, ty: &Type) -> String {
        match ty {
            Type::Number(d) if d.is_none() => "数".to_owned(),
            Type::Number(d) => self.program.units.show(d),
            Type::Bool => "是否".to_owned(),
            Type::Enum(id) => self.program.enums.get(id.index()).map_or(String::new(), |e| e.name.clone()),
            Type::EnumSet(id) => {
                format!("多选 {}", self.program.enums.get(id.index()).map_or("", |e| e.name.as_str()))
            }
            Type::TextSet => "多选 文本".to_owned(),
            Type::List(id) => format!("列表 {}", self.program.entities.get(id.index()).map_or("", |e| e.name.as_str())),
            Type::Error | Type::Ratio | Type::Date | Type::Month | Type::Text | Type::Region => self.show_type(ty),
        }
    }
}

/// What a name without any hint from its place is taken for.
fn guess(name: &str) -> Type {
    let ends = |suffixes: &[&str]| suffixes.iter().any(|s| name.ends_with(s));
    if ends(&["率", "比例", "占比"]) {
        Type::Ratio
    } else if ends(&["日期", "日", "时间"]) {
        Type::Date
    } else if ends(&["人数"]) {
        Type::Number(Dimension::of(UnitId::PERSON))
    } else if ends(&["月数", "期限"]) {
        Type::Number(Dimension::of(UnitId::MONTH))
    } else {
        Type::Number(Dimension::of(UnitId::YUAN))
    }
}
