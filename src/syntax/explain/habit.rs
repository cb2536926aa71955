//! Words and forms that people bring along from notices and from other programs, in the middle of a clause.

use super::words::{self, CONNECTIVES, RELATIONS};
use super::{Case, place};
use crate::diag::Diagnostic;
use crate::diag::catalogue::syntax as code;
use crate::syntax::grammar::Rule;
use crate::syntax::report::Sink;
use crate::syntax::table;

impl Case<'_> {
    /// 和, 以及, 或者 between conditions; 是, 属于, 包括 as relations; 标准 为 1000元.
    pub(super) fn habit(&self, sink: &Sink) -> Option<Diagnostic> {
        self.figure_relation(sink).or_else(|| self.spoken_word(sink))
    }

    fn spoken_word(&self, sink: &Sink) -> Option<Diagnostic> {
        let (token, span) = (self.place.token, self.place.span(self.layout, sink));
        if !self.is_expression() && self.rule != Rule::input_line {
            return None;
        }
        if let Some((_, right)) = CONNECTIVES.iter().find(|(wrong, _)| *wrong == token) {
            let found = Diagnostic::new(code::E0101, span, format!("条件之间写 {right}，不写 {token}"));
            return Some(found.help(format!("写成 条件 {right} 条件")).unsafe_fix(
                format!("改为 {right}"),
                span,
                *right,
            ));
        }
        let (_, right, form) = RELATIONS.iter().find(|(wrong, ..)| *wrong == token)?;
        let found = Diagnostic::new(code::E0109, span, format!("不认识的比较写法 {token}")).help(*form);
        Some(if right.is_empty() { found } else { found.unsafe_fix(format!("改为 {right}"), span, *right) })
    }

    /// `标准 为 1000元`, `标准 1000元`, `标准 = 不超过 1000元`.
    fn figure_relation(&self, sink: &Sink) -> Option<Diagnostic> {
        let place = &self.place;
        if self.rule != Rule::figure_line {
            return None;
        }
        let span = place.span(self.layout, sink);
        let head = table::first_word(self.layout.slice(place.start, place.end));
        let found = |message: String| Diagnostic::new(code::E0120, span, message);
        if place.before == head && place.token == "为" {
            let found = found(format!("“为”是判断相等，规定{head}写 ="));
            return Some(found.help(format!("写成 {head} = 值")).fix("改为 =", span, "="));
        }
        if place.before == head && place.token.starts_with(|c: char| c.is_ascii_digit()) {
            let at = sink.span(place.at, place.at);
            let found = found(format!("{head} 后面缺少 =、<= 或 >="));
            return Some(
                found.help(format!("确定的写 {head} = 值，最多的写 {head} <= 值")).unsafe_fix("补上 =", at, "= "),
            );
        }
        if place.before == "=" && words::KEYWORDS.contains(&place.token) && self.is_bound_word() {
            let found = found(format!("= 和 {} 只能写一个", place.token));
            return Some(found.help(format!("写成 {head} {} 值", place.token)));
        }
        None
    }

    fn is_bound_word(&self) -> bool {
        matches!(
            self.place.token,
            "不超过" | "不高于" | "至多" | "最高" | "最长" | "不低于" | "不少于" | "至少" | "最低" | "达到"
        )
    }

    /// 、 in a place where it parts nothing.
    pub(super) fn enumeration(&self, sink: &Sink) -> Diagnostic {
        let span = self.place.span(self.layout, sink);
        let found = |message: &str| Diagnostic::new(code::E0106, span, message);
        match self.rule {
            Rule::input_line | Rule::field_line => {
                found("选项之间写 |，不写 、").help("写成 甲 | 乙 | 丙").unsafe_fix("改为 |", span, " | ")
            }
            Rule::require_line | Rule::refine_line | Rule::bare_condition => found("这里不能用 、 列出几项")
                .help("几个选项之一写 在 {A、B}；几个条件都要满足写 且，满足一个就行写 或"),
            Rule::figure_line => {
                found("子句之间用逗号，不用 、").help("、 只隔开并列的名称").fix("改为逗号", span, ", ")
            }
            _ => found("这里不能用符号 、").help("删去它，或者改用语言里的写法"),
        }
    }

    /// `输入 参保人数（含灵活就业）: 人`
    pub(super) fn sign_in_name(&self, sink: &Sink) -> Option<Diagnostic> {
        let place = &self.place;
        let sign = place.token.starts_with(['(', '/', '-', '·', '['])
            && matches!(self.rule, Rule::input_line | Rule::field_line);
        let read = self.layout.slice(place.start, place.at);
        if !sign || read.contains([':', '=']) {
            return None;
        }
        let rest = self.layout.slice(place.at, place.end);
        let length = rest.find(':')?;
        let start = place.at - read.trim_end_matches([' ', '\u{1}']).len().min(place.before.len());
        let span = sink.span(start, place.at + rest.get(..length)?.trim_end_matches(' ').len());
        let found = Diagnostic::new(code::E0132, span, "名称里有符号，要放进「」");
        let before = sink.span(start, start);
        let end = sink.span(place.at + length, place.at + length);
        let edits = vec![
            crate::diag::Edit { span: before, text: "「".to_owned() },
            crate::diag::Edit { span: end, text: "」".to_owned() },
        ];
        let fix = crate::diag::Fix { title: "加上「」".to_owned(), edits, safe: true };
        Some(found.help("写在「」里，以后每次用到它也这样写").repair(fix))
    }

    /// `一次性 1000元`, `约1000元`, `1000元每人每月`: the end was reached with a figure that nothing binds.
    pub(super) fn left_over(&self, sink: &Sink) -> Option<Diagnostic> {
        if !self.place.is_end() || !self.is_expression() {
            return None;
        }
        let text = self.layout.slice(self.place.start, self.place.end).trim_end_matches([' ', '\u{1}']);
        let start = text.rfind([' ', '=', '<', '>', '(', ',', '*', '/', '+']).map_or(0, |i| i + 1);
        let last = text.get(start..)?;
        let at = self.place.start + start;
        let span = sink.span(at, at + last.len());
        if last.contains("元每") {
            let found = Diagnostic::new(code::E0101, span, format!("看不懂单位 {last}"));
            return Some(found.help("写成 每人每月1000元，或者 1000元/人·月"));
        }
        let digit = last.find(|c: char| c.is_ascii_digit())?;
        if digit > 0 {
            let found =
                Diagnostic::new(code::E0101, span, format!("看不懂 {last}：名称里不能有数字，数前面不能有别的字"));
            return Some(found.help("数直接写，例如 1000元；名称里有数字时放进「」"));
        }
        let before = text.get(..start)?.trim_end_matches([' ', '\u{1}']);
        let word = before.get(before.rfind([' ', '=', '<', '>', '(', ',']).map_or(0, |i| i + 1)..)?;
        let number = word.starts_with(|c: char| c.is_ascii_digit());
        if !number && !word.ends_with(table::is_letter) {
            return None;
        }
        let help = if number {
            "是一个数就连着写，千分位用逗号，例如 10,000元".to_owned()
        } else {
            format!("{word} 不是值的一部分就删去，要说明的写成注释；{}", self.form())
        };
        let found = Diagnostic::new(code::E0101, span, format!("{word} 和 {last} 之间缺少运算符、关键字或逗号"));
        Some(found.help(help))
    }

    /// A word one character away from a keyword that may follow.
    pub(super) fn misspelt_keyword(&self, sink: &Sink) -> Option<Diagnostic> {
        let token = self.place.token;
        if !token.starts_with(table::is_letter) || token.chars().count() < 2 {
            return None;
        }
        let long: Vec<&str> =
            words::KEYWORDS.iter().copied().filter(|k| k.chars().count() == token.chars().count()).collect();
        let right = super::nearest::nearest(token, &long)?;
        let span = self.place.span(self.layout, sink);
        let found = Diagnostic::new(code::E0101, span, format!("看不懂这里的 {}", place::token(token)));
        Some(found.help(format!("是不是要写 {right}")).unsafe_fix(format!("改为 {right}"), span, right))
    }
}
