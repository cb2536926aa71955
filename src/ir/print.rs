//! Compact texts of expressions: for tests, and as the structure by which analysis knows equal terms.
//!
//! Equal structure gives equal text. Places are no part of it. It is no surface syntax: names carry ids where they
//! may repeat.

mod measure;

pub use measure::measure;

use super::{Aggregate, BinaryOp, CmpOp, ElementVar, ExprId, ExprKind, MeasurePart, Program, TieredId, Type};
use crate::value::Value;
use std::fmt::Write;

/// The text of an expression.
pub fn expr(program: &Program, id: ExprId) -> String {
    let mut out = Out::default();
    write_expr(program, id, &mut out);
    out.text
}

/// A text in the making, and the elements that the aggregates around bind.
#[derive(Default)]
struct Out {
    text: String,
    bound: Vec<ElementVar>,
}

impl Out {
    fn push(&mut self, c: char) {
        self.text.push(c);
    }

    fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// An element: one that an aggregate binds by how deep it stands, so that two counts of one thing are equal.
    fn element(&self, var: ElementVar) -> String {
        let place = self.bound.iter().rposition(|bound| *bound == var);
        place.map_or_else(|| format!("{var:?}"), |place| format!("各{place}"))
    }
}

impl Write for Out {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.text.write_str(text)
    }
}

/// The text of a value with tiers: `base { cond => value; … }`.
pub fn tiered(program: &Program, id: TieredId) -> String {
    let Some(value) = program.tiered.get(id.index()) else { return "?".to_owned() };
    let mut out = value.base.map_or(String::new(), |b| expr(program, b));
    if value.tiers.is_empty() {
        return out;
    }
    let tiers = value.tiers.iter().map(|t| format!("{} => {}", expr(program, t.cond), expr(program, t.value)));
    let tiers: Vec<String> = tiers.collect();
    let space = if out.is_empty() { "" } else { " " };
    let _ = write!(out, "{space}{{ {} }}", tiers.join("; "));
    out
}

/// The text of a type.
pub fn ty(program: &Program, ty: &Type) -> String {
    match ty {
        Type::Error => "错误".to_owned(),
        Type::Number(d) if d.is_none() => "数".to_owned(),
        Type::Number(d) => program.units.show(d),
        Type::Ratio => "比例".to_owned(),
        Type::Bool => "是否".to_owned(),
        Type::Enum(id) => program.enums.get(id.index()).map_or(String::new(), |e| e.name.clone()),
        Type::EnumSet(id) => format!("多选 {}", program.enums.get(id.index()).map_or("", |e| e.name.as_str())),
        Type::Date => "日期".to_owned(),
        Type::Month => "年月".to_owned(),
        Type::Text => "文本".to_owned(),
        Type::TextSet => "多选 文本".to_owned(),
        Type::Region => "地区".to_owned(),
        Type::List(id) => format!("列表 {}", program.entities.get(id.index()).map_or("", |e| e.name.as_str())),
    }
}

fn write_expr(program: &Program, id: ExprId, out: &mut Out) {
    let e = program.expr(id);
    match &e.kind {
        ExprKind::Error => out.push('?'),
        ExprKind::Const(value) => write_value(program, value, &e.ty, out),
        ExprKind::Input(input) => out.push_str(program.inputs.get(input.index()).map_or("?", |i| i.name.as_str())),
        ExprKind::Field(var, field) => {
            let entity = program.element_entities.get(var.0 as usize).and_then(|e| program.entities.get(e.index()));
            let name = entity.and_then(|e| e.fields.get(*field)).map_or("?", |f| f.name.as_str());
            let element = out.element(*var);
            let _ = write!(out, "{element}.{name}");
        }
        ExprKind::AssessmentDay => out.push_str("评估日"),
        ExprKind::BaseDay => out.push_str("基准日"),
        ExprKind::Param { param, on } => {
            let name = program.params.get(param.index()).map_or("?", |p| p.name.as_str());
            let _ = write!(out, "{name}#{}", param.0);
            on.iter().for_each(|day| list(program, " 于 ", &[*day], out));
        }
        ExprKind::Definition(definition) => {
            let name = program.definitions.get(definition.index()).map_or("?", |d| d.name.as_str());
            let _ = write!(out, "{name}#{}", definition.0);
        }
        ExprKind::Tiered(id) => {
            let _ = write!(out, "({})", tiered(program, *id));
        }
        ExprKind::Measure(measure, part) => {
            let name = program.measures.get(measure.index()).map_or("?", |m| m.name.as_str());
            let _ = write!(out, "{name}#{}.{}", measure.0, part_name(part));
        }
        ExprKind::Delegated(slot) => {
            let name = program.delegated.get(slot.index()).map_or("?", |d| d.name.as_str());
            let _ = write!(out, "按规定「{name}」");
        }
        ExprKind::Negate(a) => list(program, "-", &[*a], out),
        ExprKind::Binary(op, a, b) => infix(program, *a, binary_sign(*op), *b, out),
        ExprKind::Divide(a, b, fallback) => {
            infix(program, *a, "/", *b, out);
            fallback.iter().for_each(|f| list(program, " 无则 ", &[*f], out));
        }
        ExprKind::Compare(op, a, b) => infix(program, *a, comparison_sign(*op), *b, out),
        ExprKind::Is { left, right, negated } => infix(program, *left, no(*negated, "不为", "为"), *right, out),
        ExprKind::InSet { left, set, negated } => infix(program, *left, no(*negated, "不在", "在"), *set, out),
        ExprKind::Contains { set, members, any, negated } => {
            let word = if *any { no(*negated, "不含任一", "含任一") } else { no(*negated, "不含", "含") };
            infix(program, *set, word, *members, out);
        }
        ExprKind::Within { date, anchor, length, before } => {
            infix(program, *date, no(*before, "在前", "在起"), *anchor, out);
            list(program, "内", &[*length], out);
        }
        ExprKind::Elapsed { from, to, op, length } => {
            infix(program, *from, "至", *to, out);
            list(program, comparison_sign(*op), &[*length], out);
        }
        ExprKind::And(parts) => list(program, "且", parts, out),
        ExprKind::Or(parts) => list(program, "或", parts, out),
        ExprKind::Not(a) => list(program, "非", &[*a], out),
        ExprKind::Reading(reading, index) => {
            let found = program.readings.get(reading.index());
            let name = found.map_or("?", |r| r.name.as_str());
            let option = found.and_then(|r| r.options.get(*index)).map_or("?", |(o, _)| o.as_str());
            let _ = write!(out, "{name} 为 {option}");
        }
        ExprKind::Call(function, args) => list(program, &format!("{function:?}"), args, out),
        ExprKind::Aggregate { kind, list: source, var, filter, body } => {
            out.push_str(aggregate_word(*kind));
            out.bound.push(*var);
            let parts: Vec<ExprId> = std::iter::once(*source).chain(*body).collect();
            list(program, "", &parts, out);
            filter.iter().for_each(|f| list(program, "其中", &[*f], out));
            out.bound.pop();
        }
    }
}

fn infix(program: &Program, a: ExprId, sign: &str, b: ExprId, out: &mut Out) {
    operand(program, a, out);
    let _ = write!(out, " {sign} ");
    operand(program, b, out);
}

fn operand(program: &Program, id: ExprId, out: &mut Out) {
    let compound = !matches!(
        program.expr(id).kind,
        ExprKind::Const(_)
            | ExprKind::Input(_)
            | ExprKind::Field(..)
            | ExprKind::Param { on: None, .. }
            | ExprKind::Definition(_)
            | ExprKind::AssessmentDay
            | ExprKind::BaseDay
            | ExprKind::Call(..)
            | ExprKind::Aggregate { .. }
            | ExprKind::Tiered(_)
            | ExprKind::Measure(..)
            | ExprKind::Delegated(_)
    );
    if compound {
        out.push('(');
    }
    write_expr(program, id, out);
    if compound {
        out.push(')');
    }
}

fn list(program: &Program, word: &str, parts: &[ExprId], out: &mut Out) {
    let _ = write!(out, "{word}(");
    for (position, part) in parts.iter().enumerate() {
        if position > 0 {
            out.push_str(", ");
        }
        write_expr(program, *part, out);
    }
    out.push(')');
}

fn write_value(program: &Program, value: &Value, ty: &Type, out: &mut Out) {
    let member = |index: usize| -> String {
        let (Type::Enum(id) | Type::EnumSet(id)) = ty else { return format!("#{index}") };
        let found = program.enums.get(id.index()).and_then(|e| e.members.get(index));
        found.cloned().unwrap_or_default()
    };
    let text = match (value, ty) {
        (Value::Number(n), Type::Number(d)) => format!("{n}{}", program.units.show(d)),
        (Value::Number(n), _) => match n.checked_mul(crate::value::Rational::from_integer(100)) {
            Some(percent) if percent.to_decimal().is_some() => format!("{percent}%"),
            _ => n.to_string(),
        },
        (Value::Unknown, _) => "未知".to_owned(),
        (Value::Unspecified, _) => "按规定".to_owned(),
        (Value::NotApplicable, _) => "不适用".to_owned(),
        (Value::Bool(b), _) => no(*b, "是", "否").to_owned(),
        (Value::Member(index), _) => member(usize::from(*index)),
        (Value::Members(bits), _) => {
            let members: Vec<String> = (0..128).filter(|i| bits >> i & 1 == 1).map(member).collect();
            format!("{{{}}}", members.join("、"))
        }
        (Value::Date(d), _) => d.to_string(),
        (Value::Month(m), _) => m.to_string(),
        (Value::Text(t), _) => format!("“{t}”"),
        (Value::Texts(texts), _) => format!("{{{}}}", texts.join("、")),
        (Value::Region(path), _) => path.join("."),
        (Value::List(elements), _) => format!("[{}]", elements.len()),
    };
    out.push_str(&text);
}

fn no(flag: bool, yes: &'static str, other: &'static str) -> &'static str {
    if flag { yes } else { other }
}

fn binary_sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
    }
}

/// The sign of a relation.
pub fn comparison_sign(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Less => "<",
        CmpOp::AtMost => "<=",
        CmpOp::Greater => ">",
        CmpOp::AtLeast => ">=",
        CmpOp::Equal => "==",
    }
}

fn aggregate_word(kind: Aggregate) -> &'static str {
    match kind {
        Aggregate::Sum => "合计",
        Aggregate::Count => "计数",
        Aggregate::Max => "最大",
        Aggregate::Min => "最小",
        Aggregate::All => "每个",
        Aggregate::Any => "有",
    }
}

fn part_name(part: &MeasurePart) -> String {
    match part {
        MeasurePart::Standard => "标准".to_owned(),
        MeasurePart::Base => "基本标准".to_owned(),
        MeasurePart::Amount => "金额".to_owned(),
        MeasurePart::Output(index) => format!("另示{index}"),
        MeasurePart::Eligible => "可享受".to_owned(),
    }
}
