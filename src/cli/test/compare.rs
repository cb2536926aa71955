//! What is expected against what was computed, by the tables of the cases' form.

use super::actual::{Actual, failure_name, show_figure, show_value};
use super::names::{Names, Rule, Side};
use crate::cli::outcome_json::{Step, kind_of, status};
use crate::cli::outcome_text::status_word;
use crate::cli::profile::number;
use crate::cli::profile::tree::{Node, NodeKind};
use crate::eval::outcome::{Figure, Status};
use crate::ir::{Bound, MeasureId, Program, Type};
use crate::source::Span;
use crate::value::{Rational, Value};

/// What a comparison looks things up in.
#[derive(Clone, Copy, Debug)]
pub struct Comparer<'a> {
    /// The rules.
    pub program: &'a Program,
    /// The names file.
    pub names: &'a Names,
    /// The rule of the case.
    pub rule: &'a Rule,
    /// The measure; absent for a group.
    pub measure: Option<MeasureId>,
    /// The inputs of the case.
    pub inputs: &'a Node,
}

/// Keys of `expect` that the tables define.
const KNOWN: [&str; 8] = ["status", "kind", "value", "unit", "failed", "min", "max", "missing"];

/// What a comparison found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Differences, in words.
    pub differences: Vec<String>,
    /// Keys that cannot be compared, in words.
    pub faults: Vec<String>,
    /// Whether the status differs.
    pub status: bool,
    /// What is due and what was computed, in words, where they differ.
    pub shown: Vec<(String, String)>,
    /// The steps that matter, one tree a measure.
    pub explanation: Vec<Step>,
    /// Lines of 算例 that would agree with what was computed.
    pub updates: Vec<Update>,
}

/// A line that is due, as it would have to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The line.
    pub span: Span,
    /// What stands there instead.
    pub text: String,
}

impl Comparer<'_> {
    /// Compares.
    pub fn compare(&self, expect: &Node, actual: &Actual) -> Findings {
        let mut findings = Findings::default();
        self.status(expect, actual, &mut findings.differences);
        findings.status = !findings.differences.is_empty();
        self.figure(expect, actual, &mut findings.differences);
        self.failed(expect, actual, &mut findings.differences);
        self.missing(expect, actual, &mut findings.differences);
        for entry in expect.entries().iter().filter(|e| !KNOWN.contains(&e.key.as_str())) {
            match self.rule.sides.get(&entry.key) {
                Some(side) => self.side(&entry.key, side, &entry.value, actual, &mut findings.differences),
                None => findings.faults.push(format!("「{}」没有对照（写在「另列」）", entry.key)),
            }
        }
        findings
    }

    fn status(&self, expect: &Node, actual: &Actual, out: &mut Vec<String>) {
        let wanted = expect.get("status").and_then(Node::scalar).unwrap_or_default();
        let same = match wanted {
            "compliant" => matches!(actual.status, Status::Compliant | Status::Eligible),
            "non_compliant" => matches!(actual.status, Status::NonCompliant | Status::Ineligible),
            "undetermined" => actual.status == Status::Unknown,
            other => status(actual.status) == other,
        };
        let renamed = self.rule.statuses.get(status(actual.status));
        let same = renamed.map_or(same, |words| words.iter().any(|word| word == wanted));
        if !same {
            let reasons: Vec<String> = actual.failed.iter().map(failure_name).collect();
            let why = if reasons.is_empty() { String::new() } else { format!("（{}）", reasons.join("；")) };
            let got = status(actual.status);
            out.push(format!("状态：应为 {wanted}，实为 {got} {}{why}", status_word(got)));
        }
    }

    fn figure(&self, expect: &Node, actual: &Actual, out: &mut Vec<String>) {
        let Some(kind) = expect.get("kind").and_then(Node::scalar) else { return };
        let figure = actual.figure.as_ref();
        let same = match &self.rule.result {
            Some(Side::Many(sides)) => self.figures(sides, actual).iter().any(|f| self.figure_is(kind, expect, f)),
            Some(Side::One { .. } | Side::Explained) | None => figure.is_some_and(|f| self.figure_is(kind, expect, f)),
        };
        if !same {
            let value = |key: &str| expect.get(key).map_or(String::new(), |n| format!(" {}", show_node(n)));
            let wanted = format!("{kind}{}{}{}{}", value("value"), value("min"), value("max"), value("unit"));
            out.push(format!("结果：应为 {wanted}，实为 {}", show_figure(self.program, figure)));
        }
    }

    /// The figures of several results: 金额 is the measure's own.
    fn figures(&self, sides: &[Side], actual: &Actual) -> Vec<Figure> {
        let one = |side: &Side| match side {
            Side::One { name, .. } if name == "金额" => actual.figure.clone(),
            Side::One { name, .. } => actual.clone().with_result(name).figure,
            Side::Many(_) | Side::Explained => None,
        };
        sides.iter().filter_map(one).collect()
    }

    fn figure_is(&self, kind: &str, expect: &Node, figure: &Figure) -> bool {
        let value = expect.get("value");
        let is_amount = kind_of(&figure.ty) == "amount";
        let unit = self.unit_is(expect, figure);
        let exact = figure.bound == Bound::Exact && !figure.unspecified && figure.max.is_none();
        match kind {
            "undetermined" => figure.unspecified,
            "amount" => exact && is_amount && unit && self.value_is(value, figure),
            "ceiling" => {
                figure.bound == Bound::AtMost
                    && !figure.unspecified
                    && is_amount
                    && unit
                    && self.value_is(value, figure)
            }
            "range" => is_amount && unit && range_is(expect, figure),
            "count" | "number" | "duration" => exact && !is_amount && unit && self.value_is(value, figure),
            "date" => exact && kind_of(&figure.ty) == "date" && self.value_is(value, figure),
            "choice" => exact && self.value_is(value, figure),
            _ => false,
        }
    }

    fn unit_is(&self, expect: &Node, figure: &Figure) -> bool {
        let wanted = expect.get("unit").and_then(Node::scalar).filter(|u| !u.is_empty());
        let Type::Number(dimension) = &figure.ty else { return true };
        wanted.is_none_or(|unit| {
            let shown = self.program.units.show(dimension);
            let base = self.program.units.read_over(unit).and_then(|scaled| scaled.unit);
            shown == unit || base.is_some_and(|b| crate::units::Dimension::of(b) == *dimension)
        })
    }

    fn value_is(&self, expect: Option<&Node>, figure: &Figure) -> bool {
        let values = match &self.rule.result {
            Some(Side::One { values, .. }) => values.as_slice(),
            Some(Side::Explained | Side::Many(_)) | None => &[],
        };
        match (expect, &figure.value) {
            (Some(expect), Some(value)) => self.same(expect, value, &figure.ty, values, None),
            _ => false,
        }
    }

    /// Whether a computed value is the expected one, after renaming.
    fn same(&self, expect: &Node, value: &Value, ty: &Type, values: &[(String, Node)], unit: Option<&str>) -> bool {
        let text = expect.scalar();
        let renamed = text.and_then(|t| values.iter().find(|(from, _)| from == t)).map(|(_, to)| to);
        let expect = renamed.unwrap_or(expect);
        match (&expect.kind, value) {
            (NodeKind::Null, Value::NotApplicable | Value::Unknown | Value::Unspecified) => true,
            (NodeKind::List(items), _) => self.same_set(items, value, ty, values),
            (_, Value::Number(actual)) => {
                let wanted = expect.scalar().and_then(number::fraction);
                let factor = unit.and_then(|u| self.program.units.read_over(u)).map_or(Rational::ONE, |s| s.factor);
                wanted.and_then(|n| n.checked_mul(factor)) == Some(*actual)
            }
            (_, Value::Bool(actual)) => match expect.scalar() {
                Some("true" | "是") => *actual,
                Some("false" | "否") => !*actual,
                _ => false,
            },
            _ => expect.scalar() == Some(show_value(self.program, value, ty).as_str()),
        }
    }

    fn same_set(&self, items: &[Node], value: &Value, ty: &Type, values: &[(String, Node)]) -> bool {
        let mut wanted: Vec<String> = items.iter().filter_map(|i| renamed_text(i, values)).collect();
        let mut actual: Vec<String> = match value {
            Value::Members(set) => crate::cli::profile::shown::member_names(self.program, ty, *set),
            Value::Texts(texts) => texts.iter().map(|t| t.to_string()).collect(),
            other => vec![show_value(self.program, other, ty)],
        };
        wanted.sort();
        actual.sort();
        wanted == actual
    }

    fn failed(&self, expect: &Node, actual: &Actual, out: &mut Vec<String>) {
        let Some(labels) = expect.get("failed") else { return };
        let labels: Vec<&str> = labels.items().iter().filter_map(Node::scalar).collect();
        if actual.failed.is_empty() && !labels.is_empty() {
            out.push(format!("未满足的条件：应有 {}，实际没有列出", labels.join("、")));
            return;
        }
        for label in labels {
            let Some(words) = self.words_of(label) else { continue };
            if !actual.failed.iter().any(|f| words.iter().any(|w| super::labels::matches(f, w))) {
                let got: Vec<String> = actual.failed.iter().map(failure_name).collect();
                out.push(format!("未满足的条件：应含 {label}，实为 {}", got.join("；")));
            }
        }
    }

    /// Our words for a failed label; `None` where it is neither a condition nor an input of the rule.
    fn words_of(&self, label: &str) -> Option<Vec<String>> {
        if let Some(words) = self.rule.failed.get(label).or_else(|| self.names.failed.get(label)) {
            return Some(words.clone());
        }
        let measure = self.measure.and_then(|id| self.program.measures.get(id.index()));
        let labelled = measure.is_some_and(|m| {
            m.requirements.iter().any(|r| r.label.as_deref() == Some(label))
                || m.attestations.iter().any(|a| a.name == label)
        });
        if labelled {
            return Some(vec![label.to_owned()]);
        }
        let lines = self.rule.inputs.get(label).or_else(|| self.names.inputs.get(label));
        let given = self.inputs.get(label).is_some();
        if lines.is_none() && !given {
            return None;
        }
        let mut words: Vec<String> = lines.map_or(Vec::new(), super::labels::targets);
        words.push(label.to_owned());
        Some(words)
    }

    fn missing(&self, expect: &Node, actual: &Actual, out: &mut Vec<String>) {
        let Some(names) = expect.get("missing") else { return };
        for name in names.items().iter().filter_map(Node::scalar) {
            let lines = [&self.rule.params, &self.rule.inputs, &self.names.params, &self.names.inputs];
            let mapped = || super::labels::targets_of(&lines, name);
            let words = self.rule.missing.get(name).cloned().or_else(mapped).unwrap_or_else(|| vec![name.to_owned()]);
            let all = || actual.missing.iter().chain(&actual.attest);
            let found = |word: &String| all().any(|m| m == word || m.rsplit('.').next() == Some(word));
            if !words.iter().any(found) {
                out.push(format!("所缺：应含 {name}，实为 {}", actual.missing.join("、")));
            }
        }
    }

    /// One other key of what is expected.
    fn side(&self, key: &str, side: &Side, expect: &Node, actual: &Actual, out: &mut Vec<String>) {
        match side {
            Side::Explained => {}
            Side::Many(sides) => {
                let parts = parts_of(expect, sides.len());
                if parts.len() != sides.len() {
                    out.push(format!("{key}：应有 {} 个值", sides.len()));
                }
                for (side, part) in sides.iter().zip(&parts) {
                    self.side(key, side, part, actual, out);
                }
            }
            Side::One { name, unit, values } => self.output(key, (name, unit.as_deref(), values), expect, actual, out),
        }
    }

    fn output(
        &self,
        key: &str,
        (name, unit, values): (&str, Option<&str>, &[(String, Node)]),
        expect: &Node,
        actual: &Actual,
        out: &mut Vec<String>,
    ) {
        if name == "待遇" {
            let mut wanted: Vec<String> = expect.items().iter().filter_map(|i| renamed_text(i, values)).collect();
            let mut got = actual.grants.clone();
            wanted.sort();
            got.sort();
            if wanted != got {
                out.push(format!("{key}：应为 {}，实为 {}", wanted.join("、"), got.join("、")));
            }
            return;
        }
        let same = match actual.output(name) {
            Some((value, ty)) => self.same(expect, value, ty, values, unit),
            None => matches!(expect.kind, NodeKind::Null),
        };
        if !same {
            let got = actual.output(name).map_or("没有".to_owned(), |(v, ty)| show_value(self.program, v, ty));
            out.push(format!("{key}：应为 {}，实为 {name} {got}", show_node(expect)));
        }
    }
}

fn renamed_text(node: &Node, values: &[(String, Node)]) -> Option<String> {
    let text = node.scalar()?;
    let to = values.iter().find(|(from, _)| from == text).and_then(|(_, to)| to.scalar());
    Some(to.unwrap_or(text).to_owned())
}

/// The parts of a list, or of a text at its slash.
fn parts_of(expect: &Node, count: usize) -> Vec<Node> {
    match (&expect.kind, expect.scalar()) {
        (NodeKind::List(items), _) => items.clone(),
        (_, Some(text)) if count > 1 => {
            text.split('/').map(|part| Node::new(NodeKind::Text(part.to_owned()), expect.span)).collect()
        }
        _ => vec![expect.clone()],
    }
}

/// A range by `min` and `max`, or by `value: [a, b]`; from 0 it is a ceiling.
fn range_is(expect: &Node, figure: &Figure) -> bool {
    let ends: Vec<Option<Rational>> = match expect.get("value").map(|n| &n.kind) {
        Some(NodeKind::List(items)) => items.iter().map(end).collect(),
        _ => vec![expect.get("min").and_then(end), expect.get("max").and_then(end)],
    };
    let [low, high] = ends.as_slice() else { return false };
    let number = |value: &Option<Value>| if let Some(Value::Number(n)) = value { Some(*n) } else { None };
    let (value, max) = (number(&figure.value), number(&figure.max));
    let (actual_low, actual_high) = match figure.bound {
        _ if figure.unspecified => return false,
        Bound::Exact => return false,
        Bound::AtMost => (None, value.or(max)),
        Bound::AtLeast => (value, None),
        Bound::Range => (value, max),
    };
    let floor = |n: &Option<Rational>| n.filter(|n| !n.is_zero());
    floor(low) == floor(&actual_low) && *high == actual_high
}

fn end(node: &Node) -> Option<Rational> {
    node.scalar().and_then(number::parse)
}

/// A node as a text, for differences.
pub fn show_node(node: &Node) -> String {
    match &node.kind {
        NodeKind::Null => "null".to_owned(),
        NodeKind::List(items) => format!("[{}]", items.iter().map(show_node).collect::<Vec<_>>().join(", ")),
        _ => node.scalar().unwrap_or_default().to_owned(),
    }
}
