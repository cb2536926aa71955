//! 享受记录: a list of receipts, or the counts that they would give.
//!
//! A receipt is `{措施, 对象, 日期, 金额, 期数, 键…}`; a record with 次数 or 今年次数 is a count; a record of
//! measures (`{技能提升补贴: {次数: 2}}`) is counts too.

use super::nearest::suggestion;
use super::tree::{Entry, Node, NodeKind};
use super::typed::{Expected, Reader};
use crate::diag::{Diagnostic, catalogue::data};
use crate::eval::profile::{Count, History, Receipt};
use crate::ir::{MeasureId, QuantityWord, Type};
use crate::units::{Dimension, UnitId};
use crate::value::{Rational, Value};
use std::collections::BTreeMap;

const KEYS: [&str; 8] = ["措施", "对象", "日期", "金额", "期数", "次数", "今年次数", "键"];

/// The figures of a derived count by the words that profiles have for them; absent ones are not told.
pub fn figures(count: &Count) -> [(&'static str, Option<Rational>); 4] {
    [("次数", count.times), ("今年次数", count.times_this_year), ("期数", count.periods), ("金额", count.amount)]
}

impl Reader<'_> {
    /// Reads 享受记录; null is not given.
    pub fn history(&mut self, node: &Node) -> Option<History> {
        let mut history = History::default();
        match &node.kind {
            NodeKind::Null | NodeKind::Error => return None,
            NodeKind::List(items) => items.iter().for_each(|item| self.record_of_history(item, &mut history)),
            NodeKind::Map(entries) => entries.iter().for_each(|entry| self.count_of(entry, &mut history)),
            _ => {
                let help = Some("写成 [ {措施: …, 日期: …, 金额: …} ]，没有时写 []".to_owned());
                self.fault(data::E0513, node, "享受记录应为列表".to_owned(), help);
            }
        }
        Some(history)
    }

    fn count_of(&mut self, entry: &Entry, history: &mut History) {
        let place = Node::new(NodeKind::Text(entry.key.clone()), entry.key_span);
        let Some(measure) = self.one_measure(&place) else { return };
        let mut seen = BTreeMap::new();
        for field in entry.value.entries() {
            if self.first(&mut seen, field, &entry.key)
                && !["次数", "今年次数", "期数", "金额"].contains(&field.key.as_str())
            {
                self.unknown_of_history(field, &["次数", "今年次数", "期数", "金额"]);
            }
        }
        let count = self.count(measure, &entry.value);
        history.counts.push(count);
    }

    fn record_of_history(&mut self, node: &Node, history: &mut History) {
        let NodeKind::Map(entries) = &node.kind else {
            self.fault(data::E0513, node, format!("享受记录的每一项应为记录，这里是{}", node.word()), None);
            return;
        };
        let Some(name) = node.get("措施") else {
            self.fault(data::E0513, node, "享受记录缺少「措施」".to_owned(), None);
            return;
        };
        let Some(measure) = self.one_measure(name) else { return };
        let keys = self.unique_keys(measure);
        let mut seen = BTreeMap::new();
        for entry in entries {
            let known = KEYS.contains(&entry.key.as_str()) || keys.iter().any(|(k, _)| *k == entry.key);
            if self.first(&mut seen, entry, "享受记录") && !known {
                let names: Vec<&str> = KEYS.iter().copied().chain(keys.iter().map(|(k, _)| k.as_str())).collect();
                self.unknown_of_history(entry, &names);
            }
        }
        if node.get("次数").is_some() || node.get("今年次数").is_some() {
            history.counts.push(self.count(measure, node));
            return;
        }
        let receipt = self.receipt(measure, node, &keys);
        history.receipts.push(receipt);
    }

    fn unknown_of_history(&mut self, entry: &Entry, known: &[&str]) {
        let message = format!("享受记录没有「{}」这一项", entry.key);
        let mut diagnostic = Diagnostic::new(data::E0501, entry.key_span, message);
        diagnostic.help = suggestion(&entry.key, known);
        self.diags.push(diagnostic);
    }

    /// The one measure that a text names.
    pub fn one_measure(&mut self, node: &Node) -> Option<MeasureId> {
        let text = node.scalar().unwrap_or_default().to_owned();
        let found = self.index.find_measures(self.program, &text);
        match found.as_slice() {
            [one] => Some(*one),
            // A measure before and after an amendment is one.
            [first, rest @ ..] if rest.iter().all(|id| self.program.original(*id) == self.program.original(*first)) => {
                Some(self.program.original(*first))
            }
            [] => {
                let names: Vec<&str> = self.index.measures.keys().copied().collect();
                let help = suggestion(&text, &names);
                self.fault(data::E0514, node, format!("没有「{text}」这项措施"), help);
                None
            }
            several => {
                let ids: Vec<String> = several.iter().map(|id| super::index::measure_id(self.program, *id)).collect();
                let help = Some(format!("写明是哪一项：{}", ids.join("、")));
                self.fault(data::E0514, node, format!("「{text}」有几项同名的措施"), help);
                None
            }
        }
    }

    /// The keys of 不重复 of a measure with their types.
    fn unique_keys(&self, measure: MeasureId) -> Vec<(String, Type)> {
        let uniques = self.program.measures.get(measure.index()).map_or(&[][..], |m| &m.uniques);
        let keys = uniques.iter().flat_map(|u| &u.keys);
        keys.map(|(name, expr)| (name.clone(), self.program.expr(*expr).ty.clone())).collect()
    }

    fn count(&mut self, measure: MeasureId, node: &Node) -> Count {
        let times = Type::Number(Dimension::of(UnitId::TIME));
        let (yuan, term) = (Type::Number(Dimension::of(UnitId::YUAN)), self.term(measure));
        Count {
            measure,
            times: self.part(node, "次数", &times),
            times_this_year: self.part(node, "今年次数", &times),
            periods: self.part(node, "期数", &term),
            amount: self.part(node, "金额", &yuan),
        }
    }

    fn receipt(&mut self, measure: MeasureId, node: &Node, keys: &[(String, Type)]) -> Receipt {
        let (yuan, term) = (Type::Number(Dimension::of(UnitId::YUAN)), self.term(measure));
        let date = node.get("日期").map(|n| self.value(n, Expected::plain("享受记录.日期", &Type::Date)));
        let mut values = Vec::new();
        for (name, ty) in keys {
            let given = node.get(name).or_else(|| node.get("键").and_then(|k| k.get(name)));
            if let Some(given) = given {
                values.push((name.clone(), self.value(given, Expected::plain(&format!("享受记录.{name}"), ty))));
            }
        }
        Receipt {
            measure,
            element: node.get("对象").and_then(|n| self.identity(measure, n)),
            date: if let Some(Value::Date(date)) = date { Some(date) } else { None },
            amount: self.part(node, "金额", &yuan),
            periods: self.part(node, "期数", &term),
            keys: values,
        }
    }

    fn part(&mut self, node: &Node, key: &str, ty: &Type) -> Option<Rational> {
        let path = format!("享受记录.{key}");
        match self.value(node.get(key)?, Expected::plain(&path, ty)) {
            Value::Number(n) => Some(n),
            _ => None,
        }
    }

    /// The type of 期数: that of the measure's 期限, else months.
    fn term(&self, measure: MeasureId) -> Type {
        let measure = self.program.measures.get(measure.index());
        let quantities = measure.map_or(&[][..], |m| &m.quantities);
        let limits = measure.map_or(&[][..], |m| &m.quantity_limits);
        let terms = quantities.iter().filter(|q| q.word == QuantityWord::Term).map(|q| q.dimension.clone());
        let more = limits.iter().filter(|q| q.word == QuantityWord::Term).map(|q| q.dimension.clone());
        Type::Number(terms.chain(more).next().unwrap_or_else(|| Dimension::of(UnitId::MONTH)))
    }

    /// 对象: the 标识 values of the element, one or a list of them.
    fn identity(&mut self, measure: MeasureId, node: &Node) -> Option<Vec<Value>> {
        if matches!(node.kind, NodeKind::Null) {
            return None;
        }
        let program = self.program;
        let per = program.measures.get(measure.index()).and_then(|m| m.per_element.as_ref());
        let Some(entity) = per.and_then(|p| program.entities.get(p.entity.index())) else {
            self.fault(data::E0513, node, "这项措施不是逐个计算的，享受记录不写「对象」".to_owned(), None);
            return None;
        };
        let fields: Vec<_> = entity.identity.iter().filter_map(|i| entity.fields.get(*i)).collect();
        if fields.len() != node.items().len() {
            let names: Vec<&str> = fields.iter().map(|f| f.name.as_str()).collect();
            let help = (!names.is_empty()).then(|| format!("标识是 {}", names.join("、")));
            self.fault(data::E0513, node, format!("「对象」与{}的标识对不上", entity.name), help);
            return None;
        }
        let pairs = fields.into_iter().zip(node.items());
        Some(pairs.map(|(field, item)| self.value(item, Expected::of(&field.name, field))).collect())
    }
}
