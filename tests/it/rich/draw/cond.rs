//! Conditions.

use super::expr::{Pen, SIGNS, fields};
use super::{CLASSES, INPUTS, Ty};

/// The types whose values are compared by size.
const ORDERED: [Ty; 10] =
    [Ty::Money, Ty::Rate, Ty::Months, Ty::People, Ty::Ratio, Ty::Plain, Ty::Days, Ty::Age, Ty::Date, Ty::Month];

impl Pen {
    /// A condition of a depth.
    pub fn cond(&mut self, depth: u64) -> String {
        if depth == 0 || self.random.once_in(2) {
            return self.atom(depth + 1);
        }
        let parts: Vec<String> = (0..2 + self.random.below(2)).map(|_| format!("({})", self.cond(depth - 1))).collect();
        match self.random.below(5) {
            0 => format!("非 {}", parts[0]),
            1 | 2 => parts.join(" 且 "),
            _ => parts.join(" 或 "),
        }
    }

    fn atom(&mut self, depth: u64) -> String {
        match self.random.below(20) {
            0..=5 => self.comparison(depth),
            6 => self.between(depth),
            7 | 8 => self.window(depth),
            9 | 10 => self.elapsed(depth),
            11 | 12 => self.of_class(),
            13 => self.of_set(),
            14 | 15 if !self.rests() => self.of_list(depth),
            16 => self.flag(),
            17 => self.special(),
            18 => self.calendar(depth),
            _ => self.suffixed(),
        }
    }

    /// Two computed values.
    fn comparison(&mut self, depth: u64) -> String {
        let ty = *self.random.pick(&ORDERED);
        let (a, b) = (self.value(ty, depth), self.value(ty, depth.saturating_sub(1)));
        match self.random.below(10) {
            0 => format!("{a} 为 {b}"),
            1 => format!("{a} 不为 {b}"),
            _ => format!("{a} {} {b}", self.random.pick(&SIGNS)),
        }
    }

    fn between(&mut self, depth: u64) -> String {
        let ty = *self.random.pick(&[Ty::Money, Ty::Months, Ty::People, Ty::Ratio, Ty::Date, Ty::Age]);
        let a = self.value(ty, depth);
        let low = self.literal(ty);
        let more = self.literal(if ty == Ty::Date { Ty::Days } else { ty });
        let (open, close) = (*self.random.pick(&["[", "("]), *self.random.pick(&["]", ")"]));
        let word = *self.random.pick(&["在", "不在"]);
        format!(
            "{a} {word} {open}{low}, {low} + {more} + {}{close}",
            if ty == Ty::Date { "1天".to_owned() } else { super::expr::text_of(ty, 1) }
        )
    }

    /// `d 在 e 起 n 内`, of days or of months.
    fn window(&mut self, depth: u64) -> String {
        let word = *self.random.pick(&["起", "前", "起"]);
        let not = *self.random.pick(&["在", "在", "在", "不在"]);
        if self.random.once_in(4) {
            let (a, b) = (self.value(Ty::Month, depth), self.value(Ty::Month, depth.saturating_sub(1)));
            let n = self.literal(Ty::Months);
            return format!("{a} 在 {b} 起 {n}内");
        }
        let (a, b) = (self.value(Ty::Date, depth), self.value(Ty::Date, depth.saturating_sub(1)));
        match self.random.below(4) {
            0 => format!("{a} {not} {b} {word} {}内", self.literal(Ty::Days)),
            1 => format!("{a} {not} {b} {word} 月一 内"),
            _ => format!("{a} {not} {b} {word} {}内", self.literal(Ty::Months)),
        }
    }

    fn elapsed(&mut self, depth: u64) -> String {
        let a = self.value(Ty::Date, depth);
        let until = if self.random.once_in(3) { String::new() } else { format!(" 至 {}", self.value(Ty::Date, 1)) };
        let length = match self.random.below(4) {
            0 => self.literal(Ty::Days),
            1 => "月一".to_owned(),
            _ => self.literal(Ty::Months),
        };
        format!("自 {a}{until} {} {length}", self.random.pick(&["满", "不满", "超过", "不超过"]))
    }

    /// A name of a type: an input or a field.
    fn plain_name(&mut self, ty: Ty) -> String {
        let own = self.element.filter(|_| self.random.once_in(2));
        let (list, before) = own.map_or((INPUTS, String::new()), |list| (fields(list), format!("{list}.")));
        let names: Vec<&str> = list.iter().filter(|(_, t, _)| *t == ty).map(|(name, _, _)| *name).collect();
        match names.as_slice() {
            [] => INPUTS.iter().find(|(_, t, _)| *t == ty).unwrap().0.to_owned(),
            names => format!("{before}{}", self.random.pick(names)),
        }
    }

    fn of_class(&mut self) -> String {
        let (a, b) = (self.plain_name(Ty::Class), self.plain_name(Ty::Class));
        let word = *self.random.pick(&["为", "不为"]);
        match self.random.below(5) {
            0 => format!("{a} {word} {b}"),
            1 | 2 => {
                let at = usize::try_from(self.random.below(3)).unwrap();
                format!("{a} {} {{{}、{}}}", self.random.pick(&["在", "不在"]), CLASSES[at], CLASSES[at + 1])
            }
            _ => format!("{a} {word} {}", self.literal(Ty::Class)),
        }
    }

    fn of_set(&mut self) -> String {
        let a = self.plain_name(Ty::Classes);
        let at = usize::try_from(self.random.below(3)).unwrap();
        match self.random.below(4) {
            0 => format!("{a} 含 {}", CLASSES[at]),
            1 => format!("{a} 不含 {}", CLASSES[at]),
            2 => format!("{a} 含 {{{}、{}}}", CLASSES[at], CLASSES[at + 1]),
            _ => format!("{a} 含任一 {{{}、{}}}", CLASSES[at], CLASSES[at + 1]),
        }
    }

    /// 每个 … 均, 有.
    fn of_list(&mut self, depth: u64) -> String {
        let list = *self.random.pick(&["员工", "员工", "证书"]);
        let inner = self.bound(list, |pen| pen.cond(depth.saturating_sub(1).min(1)));
        if self.random.once_in(2) { format!("每个 {list} 均 ({inner})") } else { format!("有 {list} ({inner})") }
    }

    fn flag(&mut self) -> String {
        let a = self.plain_name(Ty::Flag);
        match self.random.below(3) {
            0 => a,
            1 => format!("非 {a}"),
            _ => format!("{a} 为 {}", self.literal(Ty::Flag)),
        }
    }

    /// 不适用, texts, regions, readings, other measures.
    fn special(&mut self) -> String {
        let word = *self.random.pick(&["为", "不为"]);
        match self.random.below(7) {
            0 => format!("类二 {word} 不适用"),
            1 => format!("钱三 {word} 不适用"),
            2 => format!("文一 {word} {}", self.literal(Ty::Text)),
            3 => format!("地区 {word} 示例市.甲县"),
            4 => format!("算法 为 {}", self.random.pick(&["甲法", "乙法"])),
            _ if self.measures.is_empty() => "是一".to_owned(),
            _ => {
                let at = usize::try_from(self.random.below(self.measures.len() as u64)).unwrap();
                format!("{} {word} 可享受", self.measures[at].name)
            }
        }
    }

    /// Parts of a day against sets and numbers.
    fn calendar(&mut self, depth: u64) -> String {
        let d = self.value(Ty::Date, depth);
        match self.random.below(4) {
            0 => format!("月份({d}) 在 {{1、4、7、10}}"),
            1 => format!("星期({d}) 在 {{6、7}}"),
            2 => format!("日({d}) 不超过 {}", self.random.below(28) + 1),
            _ => format!("年({d}) 为 {}", self.random.below(4) + 2022),
        }
    }

    /// `人一 5人以上10人以下`.
    fn suffixed(&mut self) -> String {
        let ty = *self.random.pick(&[Ty::Money, Ty::People, Ty::Ratio]);
        let name = self.plain_name(ty);
        let a = self.literal(ty);
        match self.random.below(3) {
            0 => format!("{name} {a}以上"),
            1 => format!("{name} {a}以下"),
            _ => {
                let low = super::expr::text_of(ty, 0);
                let high = super::expr::text_of(ty, 5000);
                format!("{name} {low}以上不满{}", if ty == Ty::Money { high } else { super::expr::text_of(ty, 40) })
            }
        }
    }
}
