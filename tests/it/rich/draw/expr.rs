//! Values: each operand a constant, a parameter, a definition, an input, a field, 评估日 or what is computed from these.

use super::{CLASSES, INPUTS, PAPERS, PARAMS, STAFF, Ty};
use crate::generate::Random;

/// A measure that others may read.
pub struct Made {
    pub name: String,
    /// Whether `A.金额` is an amount.
    pub amount: bool,
    /// Whether `A.标准` is an amount that does not read elements.
    pub standard: bool,
    /// The list whose elements it goes through.
    pub list: Option<&'static str>,
    /// The keys of its 不重复.
    pub keys: &'static [(&'static str, Ty)],
}

/// What draws, and what is in scope.
pub struct Pen {
    pub random: Random,
    pub near: Vec<(Ty, i64)>,
    pub definitions: Vec<(String, Ty)>,
    /// 其中 of the measure that is drawn.
    pub locals: Vec<(String, Ty)>,
    pub measures: Vec<Made>,
    /// The list whose element is bound: 员工 or 证书.
    pub element: Option<&'static str>,
    /// The inputs of 申请人选择, with the members that they may name.
    pub choices: Vec<(String, Vec<String>)>,
    /// The keys of 不重复 of the measure that is drawn.
    pub keys: &'static [(&'static str, Ty)],
}

/// The sign between two numbers of a day or an amount.
pub const SIGNS: [&str; 8] = [">=", "<=", ">", "<", "不低于", "不超过", "超过", "低于"];

/// The fields of a list.
pub fn fields(list: &str) -> &'static [(&'static str, Ty, &'static str)] {
    if list == "员工" { STAFF } else { PAPERS }
}

impl Pen {
    pub fn new(random: Random) -> Pen {
        Pen {
            random,
            near: Vec::new(),
            definitions: Vec::new(),
            locals: Vec::new(),
            measures: Vec::new(),
            element: None,
            choices: Vec::new(),
            keys: &[],
        }
    }

    fn below(&mut self, n: u64) -> i64 {
        i64::try_from(self.random.below(n)).unwrap()
    }

    /// A constant, which is kept for profiles to be near to.
    pub fn literal(&mut self, ty: Ty) -> String {
        let n = match ty {
            Ty::Money => self.below(30) * 500,
            Ty::Rate => self.below(30) * 100,
            Ty::Months => self.below(25),
            Ty::People => self.below(12),
            Ty::Ratio => self.below(21) * 5,
            Ty::Plain => self.below(13),
            Ty::Days => self.below(400),
            Ty::Age => self.below(45) + 16,
            Ty::Date => self.below(1100) + 19_000,
            Ty::Month => self.below(36),
            Ty::Class | Ty::Classes | Ty::Flag | Ty::Text => self.below(4),
        };
        self.near.push((ty, n));
        text_of(ty, n)
    }

    /// The name of something of a type that is in scope.
    fn named(&mut self, ty: Ty) -> Option<String> {
        let of = |list: &[(&str, Ty, &str)], before: &str| -> Vec<String> {
            list.iter().filter(|(_, t, _)| *t == ty).map(|(name, _, _)| format!("{before}{name}")).collect()
        };
        let known = |list: &[(String, Ty)]| -> Vec<String> {
            list.iter().filter(|(_, t)| *t == ty).map(|(name, _)| name.clone()).collect()
        };
        let names = match (self.random.below(6), self.element) {
            (0 | 1, Some(list)) => of(fields(list), &format!("{list}.")),
            (2, _) => PARAMS.iter().filter(|(_, t)| *t == ty).map(|(name, _)| (*name).to_owned()).collect(),
            (3, _) => known(&self.definitions),
            (4, _) => known(&self.locals),
            (_, _) => of(INPUTS, ""),
        };
        (!names.is_empty()).then(|| self.random.pick(&names).clone())
    }

    fn leaf(&mut self, ty: Ty) -> String {
        if ty == Ty::Date && self.random.once_in(5) {
            return (*self.random.pick(&["评估日", "评估日", "基准日"])).to_owned();
        }
        if !self.random.once_in(3) {
            for _ in 0..3 {
                if let Some(name) = self.named(ty) {
                    return name;
                }
            }
        }
        self.literal(ty)
    }

    /// A value of a type; what is composed stands in brackets.
    pub fn value(&mut self, ty: Ty, depth: u64) -> String {
        if depth == 0 || self.random.once_in(3) {
            return self.leaf(ty);
        }
        let d = depth - 1;
        match ty {
            Ty::Money => self.money(d),
            Ty::Rate => self.rate(d),
            Ty::Months => self.months(d),
            Ty::People => self.people(d),
            Ty::Ratio => self.ratio(d),
            Ty::Plain => self.plain(d),
            Ty::Days => self.days(d),
            Ty::Age => format!("周岁({}, {})", self.value(Ty::Date, d), self.value(Ty::Date, d)),
            Ty::Date => self.date(d),
            Ty::Month => self.month(d),
            Ty::Class | Ty::Classes | Ty::Flag | Ty::Text => self.leaf(ty),
        }
    }

    /// What every number has: sums, the greater, rounding.
    fn number(&mut self, ty: Ty, d: u64) -> String {
        let (a, b) = (self.value(ty, d), self.value(ty, d));
        match self.random.below(9) {
            0 | 1 => format!("({a} + {b})"),
            // Two constants with a dash are read as an interval.
            2 | 3 if constant(&a) && constant(&b) => format!("({a} + {b})"),
            2 | 3 => format!("({a} - {b})"),
            4 => format!("较小({a}, {b})"),
            5 => format!("较大({a}, {b})"),
            6 => format!("{}({a})", self.random.pick(&["取整", "进一", "四舍五入", "绝对值"])),
            7 => format!("({a} * {})", self.value(Ty::Ratio, d)),
            _ => format!("({a} * {})", self.value(Ty::Plain, d)),
        }
    }

    fn money(&mut self, d: u64) -> String {
        match self.random.below(8) {
            0 => format!("({} * {})", self.value(Ty::Rate, d), self.value(Ty::Months, d)),
            1 | 2 => self.aggregate(Ty::Money, d),
            3 => self.of_measure().unwrap_or_else(|| self.leaf(Ty::Money)),
            4 => format!("-{}", self.leaf(Ty::Money)),
            _ => self.number(Ty::Money, d),
        }
    }

    /// `A.金额` or `A.标准`.
    fn of_measure(&mut self) -> Option<String> {
        let parts: Vec<String> = self
            .measures
            .iter()
            .flat_map(|m| {
                let (amount, standard) =
                    (m.amount.then(|| format!("{}.金额", m.name)), m.standard.then(|| format!("{}.标准", m.name)));
                amount.into_iter().chain(standard)
            })
            .collect();
        (!parts.is_empty()).then(|| self.random.pick(&parts).clone())
    }

    fn rate(&mut self, d: u64) -> String {
        match self.random.below(7) {
            0 => format!(
                "({} / {} 无则 {})",
                self.value(Ty::Money, d),
                self.value(Ty::Months, d),
                self.literal(Ty::Rate)
            ),
            1 => format!("({} 于 {})", self.random.pick(&["工资", "区资"]), self.bracketed_date(d)),
            2 => format!("折合({}元/年, 月)", self.below(40) * 300),
            3 => self.aggregate(Ty::Rate, d),
            _ => self.number(Ty::Rate, d),
        }
    }

    fn bracketed_date(&mut self, d: u64) -> String {
        format!("({})", self.value(Ty::Date, d))
    }

    fn months(&mut self, d: u64) -> String {
        match self.random.below(6) {
            0 | 1 => format!("整月数({}, {})", self.value(Ty::Date, d), self.value(Ty::Date, d)),
            2 => self.aggregate(Ty::Months, d),
            3 => format!("取整({} * {})", self.value(Ty::Months, d), self.value(Ty::Ratio, d)),
            _ => self.number(Ty::Months, d),
        }
    }

    fn people(&mut self, d: u64) -> String {
        match self.random.below(6) {
            0..=2 if !self.rests() => {
                let filter = self.filter("员工", d);
                format!("计数(员工{filter})")
            }
            _ => self.number(Ty::People, d),
        }
    }

    fn ratio(&mut self, d: u64) -> String {
        match self.random.below(7) {
            0..=2 => {
                let ty = *self.random.pick(&[Ty::Money, Ty::People, Ty::Months, Ty::Rate]);
                let (a, b) = (self.value(ty, d), self.value(ty, d));
                if self.random.once_in(4) {
                    return format!("({a} / {b})");
                }
                format!("({a} / {b} 无则 {})", self.literal(Ty::Ratio))
            }
            3 => self.aggregate(Ty::Ratio, d),
            4 => format!("({} * {})", self.value(Ty::Ratio, d), self.value(Ty::Ratio, d)),
            _ => {
                let (a, b) = (self.value(Ty::Ratio, d), self.value(Ty::Ratio, d));
                let sign = if constant(&a) && constant(&b) { "+" } else { *self.random.pick(&["+", "-"]) };
                format!("({a} {sign} {b})")
            }
        }
    }

    fn plain(&mut self, d: u64) -> String {
        match self.random.below(6) {
            0..=3 => format!("{}({})", self.random.pick(&["年", "月份", "日", "星期"]), self.value(Ty::Date, d)),
            4 => format!("(({} - 2020) * 4)", format_args!("年({})", self.value(Ty::Date, d))),
            _ => self.number(Ty::Plain, d),
        }
    }

    fn days(&mut self, d: u64) -> String {
        match self.random.below(3) {
            0 => format!("({} + {})", self.value(Ty::Days, d), self.value(Ty::Days, d)),
            _ => {
                let (a, b) = (self.value(Ty::Date, d), self.value(Ty::Date, d));
                format!("({} - {b})", if constant(&a) && constant(&b) { "评估日" } else { &a })
            }
        }
    }

    fn date(&mut self, d: u64) -> String {
        let a = self.value(Ty::Date, d);
        let sign = *self.random.pick(&["+", "-"]);
        match self.random.below(11) {
            0 | 1 => format!("({a} {sign} {})", self.literal(Ty::Months)),
            2 => format!("({a} {sign} {})", self.whole_months(d)),
            3 | 4 => format!("({a} {sign} {})", self.value(Ty::Days, d)),
            5 => format!("({a} {sign} {}年)", self.below(4)),
            6 => format!("日期({}, {})", self.value(Ty::Month, d), self.below(28) + 1),
            7 => format!("日期(年({a}), {}, {})", self.below(12) + 1, self.below(28) + 1),
            8 => self.aggregate(Ty::Date, d),
            9 => format!("较大({a}, {})", self.value(Ty::Date, d)),
            _ => format!("较小({a}, {})", self.value(Ty::Date, d)),
        }
    }

    /// Months that are surely whole.
    fn whole_months(&mut self, d: u64) -> String {
        match self.random.below(3) {
            0 => "月一".to_owned(),
            1 => format!("整月数({}, {})", self.value(Ty::Date, d), self.value(Ty::Date, d)),
            _ => format!("取整({})", self.value(Ty::Months, d)),
        }
    }

    fn month(&mut self, d: u64) -> String {
        match self.random.below(4) {
            0 | 1 => format!("年月({})", self.value(Ty::Date, d)),
            2 => format!("({} + {})", self.value(Ty::Month, d), self.literal(Ty::Months)),
            3 if self.random.once_in(6) => format!("季末月(年({}), {})", self.value(Ty::Date, d), self.below(4) + 1),
            _ => format!("({} - {})", self.value(Ty::Month, d), self.literal(Ty::Months)),
        }
    }

    /// ` 其中 …`, or nothing.
    pub fn filter(&mut self, list: &'static str, depth: u64) -> String {
        if self.random.once_in(3) {
            return String::new();
        }
        let cond = self.bound(list, |pen| pen.cond(depth.min(1)));
        format!(" 其中 {cond}")
    }

    /// Whether a list is not to be gone through here: within an element that is rare.
    pub fn rests(&mut self) -> bool {
        self.element.is_some() && !self.random.once_in(12)
    }

    /// With the element of a list bound.
    pub fn bound<T>(&mut self, list: &'static str, draw: impl FnOnce(&mut Pen) -> T) -> T {
        let outer = self.element.replace(list);
        // What the measure names of its own element cannot be read for another one.
        let locals = std::mem::take(&mut self.locals);
        let drawn = draw(self);
        (self.element, self.locals) = (outer, locals);
        drawn
    }

    /// 合计, 最大, 最小 of what has the type.
    fn aggregate(&mut self, ty: Ty, d: u64) -> String {
        if self.rests() {
            return self.leaf(ty);
        }
        let lists: &[&'static str] =
            if matches!(ty, Ty::Money | Ty::Date) { &["员工", "证书"] } else { &["员工"] };
        let list = *self.random.pick(lists);
        let own: Vec<&str> = fields(list).iter().filter(|(_, t, _)| *t == ty).map(|(name, _, _)| *name).collect();
        let field = format!("{list}.{}", self.random.pick(&own));
        let body = if d > 0 && self.random.once_in(2) && ty != Ty::Date {
            self.bound(list, |pen| format!("{field} * {}", pen.value(Ty::Ratio, 0)))
        } else {
            field
        };
        let filter = self.filter(list, d);
        let kinds: &[&str] =
            if ty == Ty::Date { &["最大", "最小"] } else { &["合计", "合计", "最大", "最小"] };
        format!("{}({body}{filter})", self.random.pick(kinds))
    }
}

/// Whether a text is a constant: two of them with a dash between are read as an interval.
fn constant(text: &str) -> bool {
    text.trim_start_matches(['(', '-']).starts_with(|c: char| c.is_ascii_digit())
}

/// A constant as it is written in a rule.
pub fn text_of(ty: Ty, n: i64) -> String {
    match ty {
        Ty::Money if n > 0 && n % 5000 == 0 => format!("{}.{}万元", n / 10_000, n % 10_000 / 1_000),
        Ty::Money => format!("{n}元"),
        Ty::Rate => format!("{n}元/月"),
        Ty::Months if n > 0 && n % 12 == 0 => format!("{}年", n / 12),
        Ty::Months => format!("{n}个月"),
        Ty::People => format!("{n}人"),
        Ty::Ratio => format!("{n}%"),
        Ty::Plain => n.to_string(),
        Ty::Days => format!("{n}天"),
        Ty::Age => format!("{n}岁"),
        Ty::Date => {
            let (year, month, day) = civil(n);
            format!("{year}年{month}月{day}日")
        }
        Ty::Month => format!("{}年{}月", 2022 + n / 12, n % 12 + 1),
        Ty::Class | Ty::Classes => CLASSES[usize::try_from(n).unwrap() % CLASSES.len()].to_owned(),
        Ty::Flag => if n % 2 == 0 { "是" } else { "否" }.to_owned(),
        Ty::Text => format!("\"名{n}\""),
    }
}

/// The day of a number of days since 1970-01-01.
pub fn civil(days: i64) -> (i64, i64, i64) {
    let date = polc::value::Date::new(1970, 1, 1).unwrap().add(0, days).unwrap();
    (date.year(), date.month(), date.day())
}
