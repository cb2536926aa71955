//! Types as written → `Type`, with the whole-number mark and the scale of the declared unit.
//!
//! A bare word is a type of the language, an enumeration that the file sees, or a unit, in this order. Unknown ones
//! are reported with the nearest; the result is then `Type::Error`, which agrees with everything.

use super::Checker;
use crate::diag::Diagnostic;
use crate::diag::catalogue::types as codes;
use crate::ir::{EnumId, EnumType, Type};
use crate::resolve::Referent;
use crate::source::Span;
use crate::syntax::ast::{Name, TypeExpr, TypeExprKind, UnitExpr};
use crate::units::{Dimension, UnitId};
use crate::value::Rational;

/// What a type as written says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The type.
    pub ty: Type,
    /// 整数
    pub whole: bool,
    /// How many base units one of the written unit is: 10000 for 万元, 12 for 年.
    pub scale: Rational,
}

impl Typed {
    fn plain(ty: Type) -> Typed {
        Typed { ty, whole: false, scale: Rational::ONE }
    }
}

/// The words of types; 整数 may stand before a unit.
const WORDS: [&str; 8] = ["数", "整数", "比例", "是否", "日期", "年月", "文本", "地区"];

/// Whether a word is a type of the language, so that nothing else may bear it as a type's or a unit's name.
pub(super) fn is_word(text: &str) -> bool {
    WORDS.contains(&text)
}

fn word(text: &str) -> Option<Type> {
    match text {
        "数" | "整数" => Some(Type::Number(Dimension::NONE)),
        "比例" => Some(Type::Ratio),
        "是否" => Some(Type::Bool),
        "日期" => Some(Type::Date),
        "年月" => Some(Type::Month),
        "文本" => Some(Type::Text),
        "地区" => Some(Type::Region),
        _ => None,
    }
}

impl Checker<'_> {
    /// The type that is written.
    pub fn type_of(&mut self, unit: usize, written: &TypeExpr) -> Typed {
        match &written.kind {
            TypeExprKind::Error => Typed::plain(Type::Error),
            TypeExprKind::Unit(expr) => self.unit_type(unit, expr, written.span),
            TypeExprKind::Choice(members) => Typed::plain(self.choice_type(members, written.span)),
            TypeExprKind::Many(inner) => Typed::plain(self.set_type(unit, inner)),
            TypeExprKind::List(name) => Typed::plain(self.list_type(unit, name)),
        }
    }

    fn unit_type(&mut self, unit: usize, expr: &UnitExpr, span: Span) -> Typed {
        if let ([name], []) = (expr.over.as_slice(), expr.under.as_slice()) {
            return self.word_type(unit, name);
        }
        let (whole, over) = match expr.over.split_first() {
            Some((first, rest)) if first.text == "整数" => (true, rest),
            _ => (false, expr.over.as_slice()),
        };
        if let Some(report) = self.options_with_strokes(expr, span) {
            self.diags.push(report);
            return Typed::plain(Type::Error);
        }
        match self.unit_product(over, &expr.under, span) {
            Some((dimension, scale)) => Typed { ty: Type::Number(dimension), whole, scale },
            None => Typed::plain(Type::Error),
        }
    }

    /// `国家级/省级`: no word of it is a unit.
    fn options_with_strokes(&self, expr: &UnitExpr, span: Span) -> Option<Diagnostic> {
        let units = &self.program.units;
        let unknown = |name: &Name| units.read_over(&name.text).is_none() && units.read_under(&name.text).is_none();
        let ([_], false) = (expr.over.as_slice(), expr.under.is_empty()) else { return None };
        let names: Vec<&Name> = expr.over.iter().chain(&expr.under).collect();
        if !names.iter().all(|n| unknown(n)) {
            return None;
        }
        let text = names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(" | ");
        let report = Diagnostic::new(codes::E0303, span, "斜线两边都不是计量单位");
        Some(report.help(format!("几个选项之间写竖线：{text}")).unsafe_fix("改为竖线", span, text))
    }

    fn word_type(&mut self, unit: usize, name: &Name) -> Typed {
        if let Some(ty) = word(&name.text) {
            return Typed { whole: name.text == "整数", ..Typed::plain(ty) };
        }
        for referent in self.names.lookup(unit, &name.text) {
            match referent {
                Referent::Enum(id) => return Typed::plain(Type::Enum(self.canonical(id))),
                Referent::Entity(_) => return Typed::plain(self.entity_as_type(name)),
                Referent::Input(_) | Referent::Param(_) | Referent::Definition(_) => {}
                Referent::Reading(_) | Referent::Measure(_) => {}
            }
        }
        match self.program.units.read_over(&name.text) {
            Some(scaled) => {
                let dimension = scaled.unit.map_or(Dimension::NONE, Dimension::of);
                Typed { ty: Type::Number(dimension), whole: false, scale: scaled.factor }
            }
            None => Typed::plain(self.unknown_type(unit, name)),
        }
    }

    fn entity_as_type(&mut self, name: &Name) -> Type {
        let report = Diagnostic::new(codes::E0301, name.span, format!("「{}」是实体，不是类型", name.text))
            .help("实体的名字就是它的列表，不必再声明；字段要引用一个列表时写「列表 名」")
            .unsafe_fix("写成列表", name.span, format!("列表 {}", name.text));
        self.diags.push(report);
        Type::Error
    }

    fn unknown_type(&mut self, unit: usize, name: &Name) -> Type {
        if self.names.is_silent(unit, &name.text) {
            return Type::Error;
        }
        let enums: Vec<&str> = self.visible_enums(unit);
        let units: Vec<&str> = self.program.units.names().collect();
        let candidates: Vec<&str> = WORDS.into_iter().chain(enums).chain(units).collect();
        let near = meant_type(&name.text).map(str::to_owned).or_else(|| self.names.near(&name.text, &candidates));
        let report =
            Diagnostic::new(codes::E0300, name.span, format!("没有叫「{}」的类型，也没有这个计量单位", name.text));
        self.diags.push(match near {
            Some(near) => report
                .help(format!("是不是「{near}」"))
                .unsafe_fix(format!("改为「{near}」"), name.span, near),
            None => report.help(format!(
                "类型是 数、整数、比例、是否、日期、年月、文本、地区、计量单位，或者「枚举」声明的名字；新的计量单位先写「计量单位 {}」",
                name.text
            )),
        });
        Type::Error
    }

    fn visible_enums(&self, unit: usize) -> Vec<&str> {
        if !self.names.afford(self.program.enums.len()) {
            return Vec::new();
        }
        let seen = |e: &&EnumType| self.names.lookup(unit, &e.name).iter().any(|r| matches!(r, Referent::Enum(_)));
        self.program.enums.iter().filter(seen).map(|e| e.name.as_str()).collect()
    }

    /// The dimension of a unit as written and how many base units one of it is; unknown units are reported.
    pub fn dimension(&mut self, unit: &UnitExpr, span: Span) -> Option<(Dimension, Rational)> {
        self.unit_product(&unit.over, &unit.under, span)
    }

    fn unit_product(&mut self, over: &[Name], under: &[Name], span: Span) -> Option<(Dimension, Rational)> {
        let (mut product, mut scale, mut known) = (Some(Dimension::NONE), Some(Rational::ONE), true);
        for name in over {
            match self.program.units.read_over(&name.text) {
                Some(scaled) => {
                    let factor = scaled.unit.map_or(Dimension::NONE, Dimension::of);
                    product = product.and_then(|p| p.multiply(&factor));
                    scale = scale.and_then(|s| s.checked_mul(scaled.factor));
                }
                None => known = self.unknown_unit(name),
            }
        }
        for name in under {
            match self.program.units.read_under(&name.text) {
                Some(id) => product = product.and_then(|p| p.divide(&Dimension::of(id))),
                None => known = self.unknown_unit(name),
            }
        }
        if !known {
            return None;
        }
        let whole = product.zip(scale);
        if whole.is_none() {
            self.diags.push(Diagnostic::new(codes::E0302, span, "这个单位的次方或者倍数太大，算不了"));
        }
        whole
    }

    /// Reports a unit that nobody declared; always false, so that it can stand in the place of a success.
    pub fn unknown_unit(&mut self, name: &Name) -> bool {
        let mut known: Vec<&str> = self.program.units.names().collect();
        known.extend(["万元", "亿元", "个月", "名", "位", "周岁"]);
        if let Some(report) = meant_unit(name) {
            self.diags.push(report);
            return false;
        }
        let near = self.names.near(&name.text, &known);
        let report = Diagnostic::new(codes::E0303, name.span, format!("没有计量单位「{}」", name.text));
        self.diags.push(match near {
            Some(near) => report.help(format!("是不是「{near}」；新的单位先写「计量单位 {}」", name.text)).unsafe_fix(
                format!("改为「{near}」"),
                name.span,
                near,
            ),
            None => report.help(format!("新的单位先声明：计量单位 {}", name.text)),
        });
        false
    }

    /// 年 is a duration of twelve months above the line.
    pub fn month() -> Dimension {
        Dimension::of(UnitId::MONTH)
    }

    fn choice_type(&mut self, members: &[Name], span: Span) -> Type {
        let texts = self.members(members);
        match self.names.enum_types.get(&texts) {
            Some(id) => Type::Enum(*id),
            None => {
                let name = texts.join(" | ");
                let id = EnumId(u32::try_from(self.program.enums.len()).unwrap_or(u32::MAX));
                self.program.enums.push(EnumType { name, members: Vec::new(), other: None, span: Some(span) });
                Type::Enum(self.fill_enum(id, texts))
            }
        }
    }

    /// The members without doubles, which are reported, as are more than 128.
    pub(super) fn members(&mut self, names: &[Name]) -> Vec<String> {
        let mut first = std::collections::BTreeMap::new();
        let mut texts = Vec::new();
        for name in names {
            if let Some(place) = first.insert(name.text.as_str(), name.span) {
                let report = Diagnostic::new(codes::E0304, name.span, format!("选项「{}」写了两次", name.text));
                self.diags.push(report.also(place, "先写在这里").help("删去一个"));
            } else if texts.len() < 128 {
                texts.push(name.text.clone());
            } else if texts.len() == 128 {
                let report = Diagnostic::new(codes::E0305, name.span, "一个枚举至多 128 个选项");
                self.diags.push(report.help("改用「文本」，或者分成几个枚举"));
                break;
            }
        }
        texts
    }

    /// Gives an enumeration its members, or finds the one that has the same members in the same order.
    pub(super) fn fill_enum(&mut self, id: EnumId, members: Vec<String>) -> EnumId {
        let same = self.names.enum_types.entry(members.clone()).or_insert(id).to_owned();
        if let Some(entry) = self.program.enums.get_mut(id.index()) {
            entry.other = members.iter().position(|m| m == "其他");
            entry.members = members;
        }
        same
    }

    fn canonical(&self, id: EnumId) -> EnumId {
        let members = self.program.enums.get(id.index()).map(|e| &e.members);
        members.and_then(|m| self.names.enum_types.get(m)).copied().unwrap_or(id)
    }

    fn set_type(&mut self, unit: usize, inner: &TypeExpr) -> Type {
        match self.type_of(unit, inner).ty {
            Type::Enum(id) => Type::EnumSet(id),
            Type::Text => Type::TextSet,
            Type::Error => Type::Error,
            Type::Number(_) | Type::Ratio | Type::Bool | Type::Date | Type::Month | Type::Region => self.bad_set(inner),
            Type::EnumSet(_) | Type::TextSet | Type::List(_) => self.bad_set(inner),
        }
    }

    fn bad_set(&mut self, inner: &TypeExpr) -> Type {
        let report = Diagnostic::new(codes::E0306, inner.span, "「多选」后面只能是枚举或者文本");
        self.diags.push(report.help("写「多选 A | B | C」、「多选 枚举名」或者「多选 文本」"));
        Type::Error
    }

    fn list_type(&mut self, unit: usize, name: &Name) -> Type {
        let found = self.names.lookup(unit, &name.text);
        let entity = found.iter().find_map(|r| if let Referent::Entity(id) = r { Some(*id) } else { None });
        match entity {
            Some(id) => Type::List(id),
            None if found.is_empty() => {
                self.unknown_name(unit, name, &[], None);
                Type::Error
            }
            None => {
                let report = Diagnostic::new(codes::E0301, name.span, format!("「{}」不是实体", name.text));
                self.diags.push(report.help("「列表」后面是「实体」声明的名字"));
                Type::Error
            }
        }
    }
}

/// The type that a word of other programs means.
fn meant_type(word: &str) -> Option<&'static str> {
    Some(match word {
        "百分比" | "百分数" | "percent" | "ratio" | "基点" | "个基点" | "BP" | "bp" | "百分点" | "个百分点" => {
            "比例"
        }
        "布尔" | "布尔值" | "真假" | "逻辑" | "bool" | "boolean" => "是否",
        "金额" | "货币" | "人民币" | "钱" | "money" => "元",
        "整型" | "int" | "integer" => "整数",
        "数字" | "数值" | "小数" | "浮点" | "float" | "double" | "number" | "decimal" => "数",
        "字符串" | "文字" | "字符" | "string" | "str" | "text" => "文本",
        "时间" | "年月日" | "date" => "日期",
        "月份" => "年月",
        "人数" => "人",
        "年龄" => "岁",
        "时长" | "期限" | "月数" => "月",
        _ => return None,
    })
}

/// A word behind a number that is no unit, where it is known what people mean by it.
fn meant_unit(name: &Name) -> Option<Diagnostic> {
    let report =
        |help: &str| Diagnostic::new(codes::E0303, name.span, format!("没有计量单位「{}」", name.text)).help(help);
    let meant =
        |right: &str| report(&format!("是不是「{right}」")).unsafe_fix(format!("改为「{right}」"), name.span, right);
    Some(match name.text.as_str() {
        "块" | "块钱" | "圆" | "园" | "RMB" | "rmb" | "CNY" | "元整" | "元钱" | "元人民币" => meant("元"),
        "w" | "W" => meant("万元"),
        "k" | "K" => report("写出整个数，例如 2000元"),
        "倍" => report("乘几就写几，不带单位，例如 月工资 * 1.5").unsafe_fix("删去 倍", name.span, ""),
        "元人" | "元个人" => meant("元/人"),
        "元月" | "元个月" => meant("元/月"),
        "元人月" => meant("元/人·月"),
        "元户" => meant("元/户"),
        "年度" => report("写出起止的日期，例如 在 [2025年1月1日, 2025年12月31日]"),
        "折" | "成" => report("写成百分数，例如 60%"),
        "周" | "星期" | "礼拜" => report("期间用 天、月、年；一周写 7天"),
        "号" => meant("日"),
        "E" | "e" => report("不用科学计数法，写出整个数，例如 20万元"),
        "人次" | "次数" => meant("次"),
        "年底" | "年末" => report("写出日期，例如 2025年12月31日"),
        text if text.contains("季度") || text.ends_with("半年") => report("没有季度和半年的写法，写出起止的日期"),
        text => {
            let tail = ["左右", "上下", "执行", "给予", "发放", "补贴", "的标准", "标准"];
            let unit = tail.into_iter().find_map(|t| text.strip_suffix(t)).filter(|unit| !unit.is_empty())?;
            meant(unit)
        }
    })
}
