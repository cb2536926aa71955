//! Units and the algebra of dimensions. Knows no tree.
//!
//! A dimension is a product of powers of base units: 元·人⁻¹·月⁻¹. Scale words (万, 亿, 年 as a duration) are not part of
//! it: literals are scaled to base units where they are read. 年 below the line (元/年) is a base unit of its own,
//! because rates per month and per year convert only by 折合.

use crate::value::Rational;
use std::fmt;

/// A base unit: an index into the table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnitId(pub u16);

impl fmt::Debug for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unit{}", self.0)
    }
}

impl UnitId {
    /// 元
    pub const YUAN: UnitId = UnitId(0);
    /// 人
    pub const PERSON: UnitId = UnitId(1);
    /// 月
    pub const MONTH: UnitId = UnitId(2);
    /// 天
    pub const DAY: UnitId = UnitId(3);
    /// 年, only below the line
    pub const YEAR: UnitId = UnitId(4);
    /// 岁
    pub const AGE: UnitId = UnitId(5);
    /// 次
    pub const TIME: UnitId = UnitId(6);
}

/// The names of the base units.
#[derive(Clone, Debug)]
pub struct UnitTable {
    names: Vec<String>,
}

impl Default for UnitTable {
    fn default() -> UnitTable {
        let names = ["元", "人", "月", "天", "年", "岁", "次", "家", "个", "户", "项", "场", "小时"];
        UnitTable { names: names.map(String::from).to_vec() }
    }
}

impl UnitTable {
    /// The unit of an exact name.
    pub fn find(&self, name: &str) -> Option<UnitId> {
        let index = self.names.iter().position(|n| n == name)?;
        u16::try_from(index).ok().map(UnitId)
    }

    /// Declares a unit (计量单位); one that is there already keeps its id.
    pub fn declare(&mut self, name: &str) -> UnitId {
        self.find(name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            UnitId(u16::try_from(self.names.len() - 1).unwrap_or(u16::MAX))
        })
    }

    /// The name of a unit.
    pub fn name(&self, id: UnitId) -> &str {
        self.names.get(usize::from(id.0)).map_or("?", String::as_str)
    }

    /// All names in order of declaration.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// A dimension as a reader writes it: `元/人·月`; empty for a plain number.
    pub fn show(&self, dimension: &Dimension) -> String {
        let part = |positive: bool| -> Vec<String> {
            let powers = dimension.powers.iter().filter(|(_, p)| (*p > 0) == positive);
            powers
                .flat_map(|(id, p)| std::iter::repeat_n(self.name(*id).to_owned(), usize::from(p.unsigned_abs())))
                .collect()
        };
        let (over, under) = (part(true), part(false));
        match (over.is_empty(), under.is_empty()) {
            (_, true) => over.join("·"),
            (true, false) => format!("1/{}", under.join("·")),
            (false, false) => format!("{}/{}", over.join("·"), under.join("·")),
        }
    }
}

/// A unit word of a literal: how many base units it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scaled {
    /// The factor: 10000 for 万元, 12 for 年 above the line.
    pub factor: Rational,
    /// The base unit; absent for a bare 万.
    pub unit: Option<UnitId>,
}

impl UnitTable {
    /// Reads a unit word above the line: 元, 万元, 亿, 个月, 年 (12月), 名 and 位 (人), 周岁 (岁).
    pub fn read_over(&self, word: &str) -> Option<Scaled> {
        if let Some(scaled) = self.read_plain(word) {
            return Some(scaled);
        }
        let (factor, rest) = scale_prefix(word)?;
        if rest.is_empty() {
            return Some(Scaled { factor, unit: None });
        }
        let base = self.read_plain(rest)?;
        Some(Scaled { factor: factor.checked_mul(base.factor)?, unit: base.unit })
    }

    /// Reads a unit word below the line, where 年 is a unit of its own.
    pub fn read_under(&self, word: &str) -> Option<UnitId> {
        if word == "年" { Some(UnitId::YEAR) } else { self.read_plain(word)?.unit }
    }

    fn read_plain(&self, word: &str) -> Option<Scaled> {
        let one = |unit| Some(Scaled { factor: Rational::ONE, unit: Some(unit) });
        match word {
            "年" => Some(Scaled { factor: Rational::from_integer(12), unit: Some(UnitId::MONTH) }),
            "个月" => one(UnitId::MONTH),
            "名" | "位" => one(UnitId::PERSON),
            "周岁" => one(UnitId::AGE),
            "日" => one(UnitId::DAY),
            _ => one(self.find(word)?),
        }
    }
}

fn scale_prefix(word: &str) -> Option<(Rational, &str)> {
    let scales = [("万亿", 1_000_000_000_000), ("亿", 100_000_000), ("万", 10_000), ("千", 1000), ("百", 100)];
    let found = scales.iter().find_map(|(prefix, factor)| word.strip_prefix(prefix).map(|rest| (*factor, rest)));
    found.map(|(factor, rest)| (Rational::from_integer(factor), rest))
}

/// A product of powers of base units, sorted by unit, without zero powers; empty is a plain number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Dimension {
    powers: Vec<(UnitId, i8)>,
}

impl Dimension {
    /// The plain number.
    pub const NONE: Dimension = Dimension { powers: Vec::new() };

    /// One base unit.
    pub fn of(unit: UnitId) -> Dimension {
        Dimension { powers: vec![(unit, 1)] }
    }

    /// Whether it is a plain number.
    pub fn is_none(&self) -> bool {
        self.powers.is_empty()
    }

    /// The power of a unit; 0 where it does not occur.
    pub fn power(&self, unit: UnitId) -> i8 {
        self.powers.iter().find(|(u, _)| *u == unit).map_or(0, |(_, p)| *p)
    }

    /// Its units with their powers, sorted by unit.
    pub fn powers(&self) -> &[(UnitId, i8)] {
        &self.powers
    }

    /// `self · other`; `None` where a power leaves −128 to 127.
    pub fn multiply(&self, other: &Dimension) -> Option<Dimension> {
        let mut powers = self.powers.clone();
        for (unit, power) in &other.powers {
            match powers.iter_mut().find(|(u, _)| u == unit) {
                Some((_, p)) => *p = p.checked_add(*power)?,
                None => powers.push((*unit, *power)),
            }
        }
        powers.retain(|(_, p)| *p != 0);
        powers.sort();
        Some(Dimension { powers })
    }

    /// `1 / self`
    pub fn invert(&self) -> Option<Dimension> {
        let powers = self.powers.iter().map(|(u, p)| Some((*u, p.checked_neg()?)));
        Some(Dimension { powers: powers.collect::<Option<_>>()? })
    }

    /// `self / other`
    pub fn divide(&self, other: &Dimension) -> Option<Dimension> {
        self.multiply(&other.invert()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scaled(word: &str) -> Option<(String, Option<UnitId>)> {
        UnitTable::default().read_over(word).map(|scaled| (scaled.factor.to_string(), scaled.unit))
    }

    fn power(unit: UnitId, times: i8) -> Dimension {
        Dimension { powers: vec![(unit, times)] }
    }

    #[test]
    fn words_above_the_line_scale() {
        let read = |factor: &str, unit| Some((factor.to_owned(), unit));
        assert_eq!(scaled("元"), read("1", Some(UnitId::YUAN)));
        assert_eq!(scaled("万元"), read("10000", Some(UnitId::YUAN)));
        assert_eq!(scaled("万亿"), read("1000000000000", None));
        assert_eq!(scaled("亿"), read("100000000", None));
        assert_eq!(scaled("千年"), read("12000", Some(UnitId::MONTH)));
        assert_eq!(scaled("百名"), read("100", Some(UnitId::PERSON)));
        assert_eq!(scaled("个月"), read("1", Some(UnitId::MONTH)));
        assert_eq!(scaled("位"), read("1", Some(UnitId::PERSON)));
        assert_eq!(scaled("周岁"), read("1", Some(UnitId::AGE)));
        assert_eq!(scaled("日"), read("1", Some(UnitId::DAY)));
        assert_eq!((scaled("万桶"), scaled("桶"), scaled("")), (None, None, None));
    }

    #[test]
    fn a_year_below_the_line_is_a_unit_of_its_own() {
        let table = UnitTable::default();
        assert_eq!(table.read_under("年"), Some(UnitId::YEAR));
        assert_eq!(table.read_under("个月"), Some(UnitId::MONTH));
        assert_eq!(table.read_under("万"), None);
    }

    #[test]
    fn a_declared_unit_keeps_its_id() {
        let mut table = UnitTable::default();
        let known = table.names().count();
        let barrel = table.declare("桶");
        assert_eq!((table.declare("桶"), table.declare("元")), (barrel, UnitId::YUAN));
        assert_eq!((usize::from(barrel.0), table.find("桶"), table.name(barrel)), (known, Some(barrel), "桶"));
        assert_eq!((table.names().count(), table.names().last()), (known + 1, Some("桶")));
        assert_eq!((table.name(UnitId(99)), format!("{barrel:?}").as_str()), ("?", "unit13"));
    }

    #[test]
    fn dimensions_are_shown_as_they_are_written() {
        let table = UnitTable::default();
        let (yuan, person) = (Dimension::of(UnitId::YUAN), Dimension::of(UnitId::PERSON));
        let month = Dimension::of(UnitId::MONTH);
        let rate = yuan.divide(&person).unwrap().divide(&month).unwrap();
        assert_eq!(table.show(&rate), "元/人·月");
        assert_eq!(table.show(&rate.invert().unwrap()), "人·月/元");
        assert_eq!(table.show(&month.multiply(&month).unwrap()), "月·月");
        assert_eq!(table.show(&person.invert().unwrap()), "1/人");
        assert_eq!(table.show(&Dimension::NONE), "");
    }

    #[test]
    fn powers_add_up_and_cancel() {
        let (yuan, month) = (Dimension::of(UnitId::YUAN), Dimension::of(UnitId::MONTH));
        let rate = yuan.divide(&month).unwrap();
        assert_eq!((rate.power(UnitId::YUAN), rate.power(UnitId::MONTH), rate.power(UnitId::DAY)), (1, -1, 0));
        assert_eq!(rate.powers(), [(UnitId::YUAN, 1), (UnitId::MONTH, -1)]);
        assert_eq!((rate.multiply(&month), month.multiply(&rate)), (Some(yuan.clone()), Some(yuan.clone())));
        let none = yuan.divide(&yuan).unwrap();
        assert!(none.is_none() && none == Dimension::NONE && !yuan.is_none());
    }

    #[test]
    fn a_power_out_of_range_is_none() {
        let (most, least) = (power(UnitId::YUAN, i8::MAX), power(UnitId::YUAN, i8::MIN));
        assert_eq!(most.multiply(&Dimension::of(UnitId::YUAN)), None);
        assert_eq!(most.divide(&Dimension::of(UnitId::YUAN)), Some(power(UnitId::YUAN, i8::MAX - 1)));
        assert_eq!((least.invert(), most.divide(&least)), (None, None));
        assert_eq!(most.invert(), Some(power(UnitId::YUAN, -i8::MAX)));
    }
}
