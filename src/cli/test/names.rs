//! The names file beside a policy (`<policy>.names.yaml`): the words of the cases → the words of the policy.
//!
//! It renames, sets units and chooses readings; it holds no condition and no result, and this reader knows no form for
//! either. docs/reference/names.md describes it.

use crate::cli::profile::tree::{Entry, Node, NodeKind};
use crate::diag::{Diagnostic, catalogue::data};
use crate::source::{SourceId, Span};
use std::collections::BTreeMap;

/// The lines of one input: where it goes; several where it is split.
pub type Lines = Vec<Line>;

/// One names file.
#[derive(Clone, Debug)]
pub struct Names {
    /// The policy that it stands beside.
    pub policy: SourceId,
    /// Inputs of every rule.
    pub inputs: BTreeMap<String, Lines>,
    /// Parameters of every rule.
    pub params: BTreeMap<String, Lines>,
    /// Readings of every rule.
    pub readings: BTreeMap<String, Node>,
    /// Failed labels of every rule.
    pub failed: BTreeMap<String, Vec<String>>,
    /// The rules by id.
    pub rules: BTreeMap<String, Rule>,
    /// The qualitative clauses by id: the name of a 定性.
    pub qualitative: BTreeMap<String, String>,
}

/// One rule of the inventory.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What answers it.
    pub answer: Answer,
    /// Its inputs.
    pub inputs: BTreeMap<String, Lines>,
    /// Its parameters.
    pub params: BTreeMap<String, Lines>,
    /// Its readings.
    pub readings: BTreeMap<String, Node>,
    /// Values that are always given.
    pub constants: Vec<Entry>,
    /// Inputs that get the day of the case.
    pub dates: Vec<String>,
    /// What is compared instead of the measure's figure; of several the one that is as expected.
    pub result: Option<Side>,
    /// Words of statuses → those of the cases.
    pub statuses: BTreeMap<String, Vec<String>>,
    /// Failed labels → our words, any of which will do.
    pub failed: BTreeMap<String, Vec<String>>,
    /// Names of what is missing → ours.
    pub missing: BTreeMap<String, Vec<String>>,
    /// Other keys of what is expected.
    pub sides: BTreeMap<String, Side>,
}

/// What answers a rule.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A 措施, 规则 or 目标, as written.
    Measure(Node),
    /// An exclusion group.
    Group(Node),
}

/// Where an input goes.
#[derive(Clone, Debug)]
pub enum Line {
    /// Nowhere, for a reason.
    Skipped,
    /// To a place of the profile.
    To(Box<To>),
}

/// A place of the profile with what happens to the value on the way.
#[derive(Clone, Debug)]
pub struct To {
    /// The path: `见习人员[0].见习月数`.
    pub target: String,
    /// The unit of the case's number.
    pub unit: Option<String>,
    /// Renamed values.
    pub values: Vec<(String, Node)>,
    /// Whether null means 不适用.
    pub null_is_not_applicable: bool,
    /// For a list of records: where its fields go.
    pub fields: BTreeMap<String, Lines>,
    /// For 享受记录: the measure of every record.
    pub measure: Option<Node>,
}

/// What a key of the expectation is compared with.
#[derive(Clone, Debug)]
pub enum Side {
    /// With nothing, for a reason.
    Explained,
    /// With one output.
    One {
        /// Its name.
        name: String,
        /// The unit of the expected number.
        unit: Option<String>,
        /// Renamed values.
        values: Vec<(String, Node)>,
    },
    /// With several outputs, part by part.
    Many(Vec<Side>),
}

/// Reads a names file; every fault is reported.
pub fn read(policy: SourceId, node: &Node, diags: &mut Vec<Diagnostic>) -> Names {
    let mut reader = Reader { diags };
    for table in ["输入", "参数", "口径", "未满足", "规则", "定性"] {
        node.get(table).iter().for_each(|inner| reader.doubles(inner));
    }
    reader.keys(node, &["输入", "参数", "口径", "未满足", "规则", "定性"]);
    let rules = node.get("规则").map_or(&[][..], Node::entries);
    Names {
        policy,
        inputs: reader.lines_of(node.get("输入")),
        params: reader.lines_of(node.get("参数")),
        readings: by_key(node.get("口径")),
        failed: texts_by_key(node.get("未满足")),
        rules: rules.iter().filter_map(|e| Some((e.key.clone(), reader.rule(e)?))).collect(),
        qualitative: node.get("定性").map_or(&[][..], Node::entries).iter().map(named).collect(),
    }
}

fn named(entry: &Entry) -> (String, String) {
    (entry.key.clone(), entry.value.scalar().unwrap_or_default().to_owned())
}

fn by_key(node: Option<&Node>) -> BTreeMap<String, Node> {
    node.map_or(&[][..], Node::entries).iter().map(|e| (e.key.clone(), e.value.clone())).collect()
}

fn texts(node: &Node) -> Vec<String> {
    node.items().iter().filter_map(Node::scalar).map(str::to_owned).collect()
}

fn texts_by_key(node: Option<&Node>) -> BTreeMap<String, Vec<String>> {
    node.map_or(&[][..], Node::entries).iter().map(|e| (e.key.clone(), texts(&e.value))).collect()
}

fn values_of(node: &Node) -> Vec<(String, Node)> {
    node.get("值").map_or(&[][..], Node::entries).iter().map(|e| (e.key.clone(), e.value.clone())).collect()
}

/// `目标 单位` in one text.
fn split_unit(text: &str) -> (String, Option<String>) {
    match text.trim().rsplit_once(char::is_whitespace) {
        Some((target, unit)) => (target.trim().to_owned(), Some(unit.to_owned())),
        None => (text.trim().to_owned(), None),
    }
}

struct Reader<'a> {
    diags: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn fault(&mut self, node: &Node, message: String) {
        self.diags.push(Diagnostic::new(data::E0515, node.span, message));
    }

    /// Reports keys that are none of the known ones.
    fn keys(&mut self, node: &Node, known: &[&str]) {
        self.doubles(node);
        for entry in node.entries() {
            if !known.contains(&entry.key.as_str()) {
                let message = format!("名称对照文件里不认识「{}」", entry.key);
                let fault = Diagnostic::new(data::E0515, entry.key_span, message);
                self.diags.push(fault.help(format!("可用的有：{}", known.join("、"))));
            }
        }
    }

    /// Reports keys that stand twice in a record.
    fn doubles(&mut self, node: &Node) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for entry in node.entries() {
            if let Some(first) = seen.insert(&entry.key, entry.key_span) {
                let fault = Diagnostic::new(data::E0502, entry.key_span, format!("「{}」写了两次", entry.key));
                self.diags.push(fault.also(first, "第一次在这里"));
            }
        }
    }

    fn rule(&mut self, entry: &Entry) -> Option<Rule> {
        let node = &entry.value;
        self.keys(
            node,
            &[
                "措施",
                "规则",
                "目标",
                "组",
                "输入",
                "参数",
                "口径",
                "常量",
                "日期",
                "结果",
                "状态",
                "未满足",
                "缺",
                "另列",
                "注",
            ],
        );
        for table in ["输入", "参数", "口径", "状态", "未满足", "缺", "另列", "常量"] {
            node.get(table).iter().for_each(|inner| self.doubles(inner));
        }
        let measure = ["措施", "规则", "目标"].iter().find_map(|key| node.get(key));
        let answer = match (measure, node.get("组")) {
            (Some(measure), None) => Answer::Measure(measure.clone()),
            (None, Some(group)) => Answer::Group(group.clone()),
            _ => {
                self.fault(node, format!("「{}」要写明一项「措施」或「组」", entry.key));
                return None;
            }
        };
        Some(Rule {
            answer,
            inputs: self.lines_of(node.get("输入")),
            params: self.lines_of(node.get("参数")),
            readings: by_key(node.get("口径")),
            constants: node.get("常量").map_or(&[][..], Node::entries).to_vec(),
            dates: node.get("日期").map_or(Vec::new(), texts),
            result: node.get("结果").map(|n| self.side(n)),
            statuses: texts_by_key(node.get("状态")),
            failed: texts_by_key(node.get("未满足")),
            missing: texts_by_key(node.get("缺")),
            sides: node
                .get("另列")
                .map_or(&[][..], Node::entries)
                .iter()
                .map(|e| (e.key.clone(), self.side(&e.value)))
                .collect(),
        })
    }

    fn lines_of(&mut self, node: Option<&Node>) -> BTreeMap<String, Lines> {
        let entries = node.map_or(&[][..], Node::entries);
        entries.iter().map(|e| (e.key.clone(), e.value.items().iter().map(|n| self.line(n)).collect())).collect()
    }

    fn line(&mut self, node: &Node) -> Line {
        if let Some(text) = node.scalar() {
            let (target, unit) = split_unit(text);
            return Line::To(Box::new(To::plain(target, unit)));
        }
        self.keys(node, &["到", "单位", "值", "空", "各", "措施", "略"]);
        if node.get("略").is_some() {
            return Line::Skipped;
        }
        let Some(target) = node.get("到").and_then(Node::scalar) else {
            self.fault(node, "对照的一项要写「到」或「略」".to_owned());
            return Line::Skipped;
        };
        let (target, unit) = split_unit(target);
        let mut to = To::plain(target, unit);
        to.unit = node.get("单位").and_then(Node::scalar).map(str::to_owned).or(to.unit);
        to.values = values_of(node);
        to.null_is_not_applicable = node.get("空").and_then(Node::scalar) == Some("不适用");
        to.fields = self.lines_of(node.get("各"));
        to.measure = node.get("措施").cloned();
        Line::To(Box::new(to))
    }

    fn side(&mut self, node: &Node) -> Side {
        if let NodeKind::List(items) = &node.kind {
            return Side::Many(items.iter().map(|n| self.side(n)).collect());
        }
        if let Some(text) = node.scalar() {
            let (name, unit) = split_unit(text);
            return Side::One { name, unit, values: Vec::new() };
        }
        self.keys(node, &["到", "单位", "值", "略"]);
        if node.get("略").is_some() {
            return Side::Explained;
        }
        if let Some(NodeKind::List(items)) = node.get("到").map(|n| &n.kind) {
            return Side::Many(items.iter().map(|n| self.side(n)).collect());
        }
        let (name, unit) = split_unit(node.get("到").and_then(Node::scalar).unwrap_or_default());
        let unit = node.get("单位").and_then(Node::scalar).map(str::to_owned).or(unit);
        Side::One { name, unit, values: values_of(node) }
    }
}

impl To {
    fn plain(target: String, unit: Option<String>) -> To {
        To { target, unit, values: Vec::new(), null_is_not_applicable: false, fields: BTreeMap::new(), measure: None }
    }
}
