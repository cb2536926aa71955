//! A node of the text tree → a value of a declared type, with every fault reported at its place.
//!
//! A fault gives `Value::Unknown`, so that reading goes on and one run shows all faults.

use super::index::Index;
use super::literal::{self, Literal};
use super::nearest::suggestion;
use super::tree::{Node, NodeKind};
use crate::diag::{Code, Diagnostic, catalogue::data};
use crate::ir::{Domain, EntityId, EnumId, Input, Program, Type};
use crate::units::{Dimension, UnitId};
use crate::value::{Element, Rational, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What values are read with.
pub struct Reader<'a> {
    /// The rules.
    pub program: &'a Program,
    /// Their names.
    pub index: &'a Index<'a>,
    /// Where faults go.
    pub diags: &'a mut Vec<Diagnostic>,
    /// Whether a text outside an enumeration is its 其他: so in the cases' form, never in a profile.
    pub open_enums: bool,
    /// Whether a bare number of any size is a ratio: so in the cases' form.
    pub bare_ratios: bool,
}

/// What is expected at a place.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// The path shown in messages: `见习人员[1].见习月数`.
    pub path: &'a str,
    /// The type.
    pub ty: &'a Type,
    /// The values allowed.
    pub domain: Option<&'a Domain>,
    /// Whole numbers only.
    pub whole: bool,
    /// How many base units one of the declared unit is: for bare numbers.
    pub scale: Rational,
    /// Whether it is counted, without a declared range: nothing below 0 is meant.
    pub counts: bool,
}

/// What to do about a count below 0.
const COUNTED: &str = "以人、家、月、次等计的数从 0 起；确有负数的，在政策文件里用「在」声明它的范围";

impl<'a> Expected<'a> {
    /// A type without a domain.
    pub fn plain(path: &'a str, ty: &'a Type) -> Expected<'a> {
        Expected { path, ty, domain: None, whole: false, scale: Rational::ONE, counts: false }
    }

    /// What an input or a field expects.
    pub fn of(path: &'a str, input: &'a Input) -> Expected<'a> {
        let counts = input.domain.is_none() && input.ty.is_count();
        let domain = input.domain.as_ref();
        Expected { path, ty: &input.ty, domain, whole: input.whole, scale: input.scale, counts }
    }
}

impl Reader<'_> {
    /// Reports a fault at a node.
    pub fn fault(&mut self, code: Code, node: &Node, message: String, help: Option<String>) -> Value {
        let mut diagnostic = Diagnostic::new(code, node.span, message);
        diagnostic.help = help;
        self.diags.push(diagnostic);
        Value::Unknown
    }

    /// Reads a value of a type; null is unknown, 不适用 is allowed for every type.
    pub fn value(&mut self, node: &Node, expected: Expected<'_>) -> Value {
        let is_word = |text: &str| node.scalar() == Some(text);
        match &node.kind {
            NodeKind::Error | NodeKind::Null => return Value::Unknown,
            NodeKind::Expr(e) if matches!(e.kind, crate::syntax::ast::ExprKind::NotApplicable) => {
                return Value::NotApplicable;
            }
            _ if is_word("不适用") => return Value::NotApplicable,
            _ => {}
        }
        let value = self.of_type(node, expected);
        self.single_values(node, value, expected)
    }

    fn of_type(&mut self, node: &Node, expected: Expected<'_>) -> Value {
        match expected.ty {
            Type::Error => Value::Unknown,
            Type::Number(_) | Type::Ratio => self.number(node, expected),
            Type::Bool => self.boolean(node, expected),
            Type::Enum(id) => self.member(node, *id, expected.path, false).map_or(Value::Unknown, Value::Member),
            Type::EnumSet(id) => self.members(node, *id, expected.path),
            Type::Date => self.date(node, expected),
            Type::Month => self.month(node, expected),
            // An empty text is not given, as an empty cell is not.
            Type::Text => {
                let given = self.text(node, expected.path).filter(|text| !text.is_empty());
                given.map_or(Value::Unknown, Value::Text)
            }
            Type::TextSet => self.texts(node, expected.path),
            Type::Region => self.region(node, expected.path),
            Type::List(entity) => self.list(node, *entity, expected.path),
        }
    }

    fn number(&mut self, node: &Node, expected: Expected<'_>) -> Value {
        let number = match (literal::read(node, &self.program.units), expected.ty) {
            (Literal::Number(n), Type::Ratio) => return self.bare_ratio(node, n, expected),
            (Literal::Ratio(n), Type::Ratio) => n,
            (Literal::Number(n), _) => match n.checked_mul(expected.scale) {
                Some(scaled) => scaled,
                None => return self.too_long(node, expected.path),
            },
            (Literal::Quantity(n, unit), Type::Number(wanted)) if unit == *wanted => n,
            (Literal::Quantity(_, unit), _) => return self.wrong_unit(node, &self.program.units.show(&unit), expected),
            (Literal::Ratio(_), _) => return self.wrong_unit(node, "比例", expected),
            (Literal::UnknownUnit(word), _) => {
                let message = format!("{}：没有「{word}」这个单位", expected.path);
                return self.fault(data::E0504, node, message, Some(self.wanted(expected.ty)));
            }
            (Literal::TooLong, _) => return self.too_long(node, expected.path),
            _ => return self.wrong_kind(node, expected),
        };
        self.checked_number(node, number, expected)
    }

    fn too_long(&mut self, node: &Node, path: &str) -> Value {
        let message = format!("{path}：这个数太长，不能精确表示");
        self.fault(data::E0510, node, message, Some("有效数字最多 28 位".to_owned()))
    }

    /// A bare number where a ratio is due: 0.6 is 60 %, 60 is a slip.
    fn bare_ratio(&mut self, node: &Node, number: Rational, expected: Expected<'_>) -> Value {
        let small = number.checked_abs().is_some_and(|n| n <= Rational::ONE);
        if small || self.bare_ratios {
            return self.checked_number(node, number, expected);
        }
        let message = format!("{}是比例，{number} 不是比例", expected.path);
        let percent = number.checked_mul(Rational::from_integer(100));
        let help = match percent.filter(|_| !number.is_integer()) {
            Some(percent) => format!("写成 {number}% 或 {percent}%"),
            None => format!("写成 {number}%"),
        };
        self.fault(data::E0512, node, message, Some(help))
    }

    fn checked_number(&mut self, node: &Node, number: Rational, expected: Expected<'_>) -> Value {
        if expected.whole && !number.is_integer() {
            let message = format!("{}只能是整数，这里是 {number}", expected.path);
            return self.fault(data::E0506, node, message, None);
        }
        if expected.counts && number.is_negative() {
            let message = format!("{}不能是负数", expected.path);
            return self.fault(data::E0505, node, message, Some(COUNTED.to_owned()));
        }
        if let Some(Domain::Interval { low, high }) = expected.domain {
            let below = low.is_some_and(|(end, closed)| number < end || number == end && !closed);
            let above = high.is_some_and(|(end, closed)| number > end || number == end && !closed);
            if below || above {
                let shown = super::shown::interval(self.program, expected.ty, *low, *high);
                return self.outside(node, expected.path, shown);
            }
        }
        Value::Number(number)
    }

    fn wrong_unit(&mut self, node: &Node, given: &str, expected: Expected<'_>) -> Value {
        let message = format!("{}的单位不符：这里是{given}", expected.path);
        self.fault(data::E0504, node, message, Some(self.wanted(expected.ty)))
    }

    fn wrong_kind(&mut self, node: &Node, expected: Expected<'_>) -> Value {
        let shown = node.scalar().map_or_else(|| node.word().to_owned(), |text| format!("「{text}」"));
        let message = format!("{}的值不符：{shown}", expected.path);
        let hint = node.scalar().and_then(|text| super::meant::hint(text, expected.ty));
        self.fault(data::E0503, node, message, Some(hint.unwrap_or_else(|| self.wanted(expected.ty))))
    }

    /// What a value of a type looks like, in words.
    fn wanted(&self, ty: &Type) -> String {
        format!("应为{}", super::shown::type_with_example(self.program, ty))
    }

    fn boolean(&mut self, node: &Node, expected: Expected<'_>) -> Value {
        match literal::read(node, &self.program.units) {
            Literal::Bool(value) => Value::Bool(value),
            _ => self.wrong_kind(node, expected),
        }
    }

    fn date(&mut self, node: &Node, expected: Expected<'_>) -> Value {
        let Literal::Date(date) = literal::read(node, &self.program.units) else {
            return self.wrong_date(node, expected);
        };
        if let Some(Domain::Dates { low, high }) = expected.domain
            && (low.is_some_and(|low| date < low) || high.is_some_and(|high| date > high))
        {
            let end = |d: &Option<crate::value::Date>| d.map_or("不限".to_owned(), |d| d.to_string());
            return self.outside(node, expected.path, format!("{} 至 {}", end(low), end(high)));
        }
        Value::Date(date)
    }

    /// No day: one that the calendar does not have, or one in another form, with the right form.
    fn wrong_date(&mut self, node: &Node, expected: Expected<'_>) -> Value {
        match super::dates::meant(node.scalar().unwrap_or_default()) {
            Some(Ok(date)) => {
                let message = format!("{}的日期写法不符", expected.path);
                self.fault(data::E0503, node, message, Some(format!("写成 {date}")))
            }
            Some(Err(text)) => {
                let message = format!("{}：没有 {text} 这一天", expected.path);
                self.fault(data::E0503, node, message, None)
            }
            None => self.wrong_kind(node, expected),
        }
    }

    fn month(&mut self, node: &Node, expected: Expected<'_>) -> Value {
        let Literal::Month(month) = literal::read(node, &self.program.units) else {
            return self.wrong_kind(node, expected);
        };
        if let Some(Domain::Months { low, high }) = expected.domain
            && (low.is_some_and(|low| month < low) || high.is_some_and(|high| month > high))
        {
            let end = |m: &Option<crate::value::YearMonth>| m.map_or("不限".to_owned(), |m| m.to_string());
            return self.outside(node, expected.path, format!("{} 至 {}", end(low), end(high)));
        }
        Value::Month(month)
    }

    fn outside(&mut self, node: &Node, path: &str, allowed: String) -> Value {
        let message = format!("{path}不在允许的范围内");
        self.fault(data::E0505, node, message, Some(format!("允许的是 {allowed}")))
    }

    /// A domain of single values; of a set every member must be among them.
    fn single_values(&mut self, node: &Node, value: Value, expected: Expected<'_>) -> Value {
        let Some(Domain::Values(allowed)) = expected.domain else { return value };
        let inside = match &value {
            Value::Unknown | Value::Unspecified | Value::NotApplicable => true,
            Value::Members(set) => {
                let members = allowed.iter().filter_map(|v| if let Value::Member(m) = v { Some(*m) } else { None });
                let bits = members.fold(0_u128, |bits, m| bits | 1_u128.checked_shl(u32::from(m)).unwrap_or(0));
                set & !bits == 0
            }
            Value::Texts(texts) => texts.iter().all(|t| allowed.contains(&Value::Text(t.clone()))),
            other => allowed.contains(other),
        };
        if inside {
            return value;
        }
        let shown: Vec<String> = allowed.iter().map(|v| super::shown::value(self.program, expected.ty, v)).collect();
        self.outside(node, expected.path, shown.join("、"))
    }

    fn member(&mut self, node: &Node, id: EnumId, path: &str, several: bool) -> Option<u8> {
        let choice = self.program.enums.get(id.index())?;
        if let NodeKind::List(_) = node.kind {
            let help = Some(format!("可选：{}", choice.members.join("、")));
            self.fault(data::E0503, node, format!("{path}只能选一项，这里是列表"), help);
            return None;
        }
        let word = self.text(node, path)?;
        let place = choice.members.iter().position(|m| **m == *word);
        let outside = || if self.open_enums { choice.other } else { None };
        if let Some(place) = place.or_else(outside) {
            return u8::try_from(place).ok();
        }
        let names: Vec<&str> = choice.members.iter().map(String::as_str).collect();
        let message = format!("{path}没有「{word}」这个选项");
        let list = format!("可选：{}", names.join("、"));
        let parts: Vec<&str> = word.split(['、', '，', ',']).map(str::trim).collect();
        if parts.len() > 1 && parts.iter().all(|p| names.contains(p)) {
            let help = format!("几项写成列表：[{}]", parts.join(", "));
            self.fault(data::E0507, node, message, Some(help));
            return None;
        }
        let help = match super::nearest::nearest(&word, names.iter().copied()) {
            Some(near) => format!("是不是「{near}」；{list}"),
            None if several && ["无", "没有", "否"].contains(&&*word) => format!("一项也没有写 []；{list}"),
            None => list,
        };
        self.fault(data::E0507, node, message, Some(help));
        None
    }

    fn members(&mut self, node: &Node, id: EnumId, path: &str) -> Value {
        let mut set = 0_u128;
        let mut whole = true;
        for item in node.items() {
            match self.member(item, id, path, true) {
                Some(place) => set |= 1_u128.checked_shl(u32::from(place)).unwrap_or(0),
                None => whole = false,
            }
        }
        if whole { Value::Members(set) } else { Value::Unknown }
    }

    fn text(&mut self, node: &Node, path: &str) -> Option<Arc<str>> {
        let text = match &node.kind {
            NodeKind::Expr(_) => match literal::read(node, &self.program.units) {
                Literal::Word(word) => Some(word),
                Literal::Number(n) => Some(n.to_string()),
                _ => None,
            },
            NodeKind::Bool(_) => None,
            _ => node.scalar().map(|t| t.trim().to_owned()),
        };
        if let NodeKind::Number(digits) = &node.kind
            && digits.contains(['e', 'E'])
        {
            let help = "电子表格把长数字显示成科学计数法，后面几位已经丢了；从原来的资料里取，加上引号".to_owned();
            self.fault(data::E0503, node, format!("{path}的值应为文本，这里是 {digits}"), Some(help));
            return None;
        }
        if let Some(text) = text {
            return Some(Arc::from(text.as_str()));
        }
        let message = format!("{path}的值应为文本，这里是{}", node.word());
        self.fault(data::E0503, node, message, None);
        None
    }

    fn texts(&mut self, node: &Node, path: &str) -> Value {
        let read: Vec<Option<Arc<str>>> = node.items().iter().map(|item| self.text(item, path)).collect();
        let Some(mut texts) = read.into_iter().collect::<Option<Vec<_>>>() else { return Value::Unknown };
        texts.sort();
        texts.dedup();
        Value::Texts(texts.into())
    }

    fn region(&mut self, node: &Node, path: &str) -> Value {
        let Some(text) = self.text(node, path) else { return Value::Unknown };
        let parts: Vec<Arc<str>> = text.split(['.', '．', '/']).map(|p| Arc::from(p.trim())).collect();
        if parts.iter().any(|p| p.is_empty()) {
            let message = format!("{path}的地区写法不符：「{text}」");
            return self.fault(data::E0503, node, message, Some("写成 市.县，如 示例市.甲县".to_owned()));
        }
        Value::Region(parts.into())
    }

    fn list(&mut self, node: &Node, entity: EntityId, path: &str) -> Value {
        let NodeKind::List(items) = &node.kind else {
            let message = format!("{path}应为列表，这里是{}", node.word());
            let help = Some("写成 [ {…}, {…} ]，没有时写 []".to_owned());
            return self.fault(data::E0503, node, message, help);
        };
        let elements =
            items.iter().enumerate().map(|(i, item)| self.element(item, entity, &format!("{path}[{}]", i + 1)));
        let elements: Vec<Element> = elements.collect();
        self.twice(items, entity, path);
        Value::List(elements.into())
    }

    /// The same row twice, where an element counts as a person and has an identity. Rows that differ may well be two
    /// events of one person.
    fn twice(&mut self, items: &[Node], entity: EntityId, path: &str) {
        let Some(kind) = self.program.entities.get(entity.index()) else { return };
        if kind.counts_as != Some(Dimension::of(UnitId::PERSON)) || kind.identity.is_empty() {
            return;
        }
        let names: Vec<&str> = kind.fields.iter().map(|field| field.name.as_str()).collect();
        let mut seen: BTreeMap<Vec<Option<&str>>, usize> = BTreeMap::new();
        for (i, item) in items.iter().enumerate() {
            let given = |name: &&str| item.get(name).filter(|node| !matches!(node.kind, NodeKind::Null));
            // What is no plain text, as a number with its unit in a 算例, is not compared: the rows may differ there.
            let row: Option<Vec<Option<&str>>> =
                names.iter().map(|name| given(name).map_or(Some(None), |node| node.scalar().map(Some))).collect();
            let Some(row) = row else { continue };
            if kind.identity.iter().any(|field| row.get(*field).is_none_or(Option::is_none)) {
                continue;
            }
            if let Some(first) = seen.get(&row) {
                let message = format!("{path}[{}]和{path}[{}]完全相同", first + 1, i + 1);
                let found = Diagnostic::new(data::W0518, item.span, message);
                self.diags.push(found.help("标识相同就是同一个人；粘贴时重复了的删去一项"));
            } else {
                seen.insert(row, i);
            }
        }
    }

    fn element(&mut self, node: &Node, entity: EntityId, path: &str) -> Element {
        let program = self.program;
        let fields = program.entities.get(entity.index()).map_or(&[][..], |e| &e.fields);
        let mut values = vec![Value::Unknown; fields.len()];
        if !matches!(node.kind, NodeKind::Map(_) | NodeKind::Error) {
            self.fault(data::E0503, node, format!("{path}应为记录，这里是{}", node.word()), None);
        }
        let mut seen = BTreeMap::new();
        for entry in node.entries() {
            if !self.first(&mut seen, entry, path) {
                continue;
            }
            match fields.iter().position(|f| f.name == entry.key) {
                Some(place) => {
                    let (Some(slot), Some(field)) = (values.get_mut(place), fields.get(place)) else { continue };
                    *slot = self.value(&entry.value, Expected::of(&format!("{path}.{}", field.name), field));
                }
                None => {
                    let names: Vec<&str> = fields.iter().map(|f| f.name.as_str()).collect();
                    let message = format!("{path}没有「{}」这一项", entry.key);
                    let mut diagnostic = Diagnostic::new(data::E0501, entry.key_span, message);
                    diagnostic.help = suggestion(&entry.key, &names);
                    self.diags.push(diagnostic);
                }
            }
        }
        Element { fields: values.into() }
    }

    /// Whether a key stands there for the first time; a double is reported with both places.
    pub fn first(
        &mut self,
        seen: &mut BTreeMap<String, crate::source::Span>,
        entry: &super::tree::Entry,
        path: &str,
    ) -> bool {
        let Some(before) = seen.get(&entry.key) else {
            seen.insert(entry.key.clone(), entry.key_span);
            return true;
        };
        let place = if path.is_empty() { String::new() } else { format!("{path}里") };
        let message = format!("{place}「{}」写了两次", entry.key);
        self.diags.push(Diagnostic::new(data::E0502, entry.key_span, message).also(*before, "第一次在这里"));
        false
    }
}
