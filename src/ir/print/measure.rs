//! Compact texts of measures, one line a clause: for tests.

use super::{expr, tiered};
use crate::ir::{ApplicationOf, Bound, CapScope, ExprId, Measure, Program, QuantityWord, TieredId, Validity};
use std::fmt::Write;

/// The text of a measure, without its sides (subjects, fund, citation).
pub fn measure(program: &Program, m: &Measure) -> String {
    let mut out = format!("{:?} {}\n", m.kind, m.name);
    let p = Printer { program };
    if let Some(each) = &m.per_element {
        let entity = program.entities.get(each.entity.index()).map_or("?", |e| e.name.as_str());
        let _ = writeln!(out, "逐个 {entity} {:?}", each.var);
    }
    m.base_day.iter().for_each(|d| line(&mut out, "基准日", &p.e(*d), "", false));
    m.monthly_from.iter().for_each(|d| line(&mut out, "逐月", &p.e(*d), "", false));
    p.validity(&m.validity, &mut out);
    p.conditions(m, &mut out);
    p.figures(m, &mut out);
    p.limits(m, &mut out);
    p.rest(m, &mut out);
    out
}

struct Printer<'p> {
    program: &'p Program,
}

fn line(out: &mut String, word: &str, text: &str, when: &str, per_element: bool) {
    let _ = writeln!(out, "{word} {text}{when}{}", if per_element { " [逐个]" } else { "" });
}

fn word(word: QuantityWord) -> &'static str {
    match word {
        QuantityWord::Term => "期限",
        QuantityWord::People => "人数",
        QuantityWord::Count => "数量",
    }
}

impl Printer<'_> {
    fn e(&self, id: ExprId) -> String {
        expr(self.program, id)
    }

    fn t(&self, id: TieredId) -> String {
        let narrower = self.program.tiered.get(id.index()).map_or(&[][..], |t| t.narrower.as_slice());
        let pairs = narrower.iter().enumerate().flat_map(|(i, js)| js.iter().map(move |j| format!(" {j}窄于{i}")));
        format!("{}{}", tiered(self.program, id), pairs.collect::<String>())
    }

    fn when(&self, when: Option<ExprId>) -> String {
        when.map_or(String::new(), |w| format!(" 当 {}", self.e(w)))
    }

    fn validity(&self, v: &Validity, out: &mut String) {
        if v.from.is_none() && v.to.is_none() && v.by.is_none() {
            return;
        }
        let day = |d: Option<crate::value::Date>| d.map_or("…".to_owned(), |d| d.to_string());
        let by = v.by.map_or(String::new(), |b| format!(" 按 {}", self.e(b)));
        line(out, "有效", &format!("{} 至 {}{by}", day(v.from), day(v.to)), "", false);
    }

    fn conditions(&self, m: &Measure, out: &mut String) {
        for r in &m.requirements {
            let label = r.label.as_ref().map_or(String::new(), |l| format!("「{l}」: "));
            let text = format!("{label}{}", self.e(r.cond));
            line(out, if r.exclude { "除外" } else { "须" }, &text, &self.when(r.when), r.per_element);
        }
        for a in &m.attestations {
            line(out, "认定", &self.e(a.value), &self.when(a.when), a.per_element);
        }
    }

    fn figures(&self, m: &Measure, out: &mut String) {
        for s in &m.standards {
            let sign = match s.bound {
                Bound::Exact => "=",
                Bound::AtMost => "<=",
                Bound::AtLeast => ">=",
                Bound::Range => "~",
            };
            let upper = s.upper.map_or(String::new(), |u| format!(" 至 {}", self.t(u)));
            line(out, "标准", &format!("{sign} {}{upper}", self.t(s.value)), &self.when(s.when), s.per_element);
        }
        if let Some(c) = &m.conclusion {
            line(out, if c.term { "结论（数量）" } else { "结论" }, &self.t(c.value), "", false);
        }
        for q in &m.quantities {
            line(out, word(q.word), &format!("= {}", self.t(q.value)), "", q.per_element);
        }
    }

    fn limits(&self, m: &Measure, out: &mut String) {
        let total = |cumulative: bool| if cumulative { " 累计" } else { "" };
        for l in &m.quantity_limits {
            let text = format!("<= {}{}", self.t(l.max), total(l.cumulative));
            line(out, word(l.word), &text, &self.when(l.when), l.per_element);
        }
        for c in &m.caps {
            let scope = match c.scope {
                CapScope::Total => String::new(),
                CapScope::CalendarYear => "每年 ".to_owned(),
                CapScope::YearFrom(day) => format!("每年 自 {} ", self.e(day)),
                CapScope::Element => "每个 ".to_owned(),
            };
            let text = format!("{scope}<= {}{}", self.t(c.max), total(c.cumulative));
            line(out, "金额", &text, &self.when(c.when), false);
        }
        for f in &m.frequencies {
            let yearly = if f.yearly { "每年 " } else { "" };
            let from = f.year_from.map_or(String::new(), |d| format!("自 {} ", self.e(d)));
            let max = f.max.map_or("不限".to_owned(), |max| format!("<= {}", self.t(max)));
            line(out, "次数", &format!("{yearly}{from}{max}"), &self.when(f.when), false);
        }
        for u in &m.uniques {
            let keys: Vec<String> = u.keys.iter().map(|(name, e)| format!("{name}: {}", self.e(*e))).collect();
            line(out, "不重复", &keys.join("、"), &self.when(u.when), false);
        }
    }

    fn rest(&self, m: &Measure, out: &mut String) {
        for a in &m.applications {
            let what = match a.what {
                ApplicationOf::Amount => "申请 额度",
                ApplicationOf::Term => "申请 期限",
            };
            line(out, what, &self.e(a.value), "", false);
        }
        if let Some(a) = &m.assessed {
            line(out, "核定", &self.e(a.value), if a.clip { " 封顶" } else { " 超限不合规" }, a.per_element);
        }
        if let Some(r) = &m.rounding {
            line(out, "取整", &format!("{} {:?}", r.step, r.mode), "", m.round_each);
        }
        m.entitlements.iter().for_each(|e| line(out, "待遇", &e.name, &self.when(e.when), false));
        m.outputs
            .iter()
            .for_each(|o| line(out, "另示", &format!("{} = {}", o.name, self.t(o.value)), &self.when(o.when), false));
        if let Some(t) = &m.target {
            let tests: Vec<String> = t.tests.iter().map(|t| self.e(t.cond)).collect();
            let due = t.due.map_or(String::new(), |d| format!(" 截至 {}", self.e(d)));
            line(out, "目标", &format!("{}{due}", tests.join("、")), "", false);
        }
    }
}
