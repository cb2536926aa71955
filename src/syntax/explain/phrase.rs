//! Turns of phrase of notices and spreadsheets inside of a clause, each with the language's form.
//!
//! In: a piece that could not be read. Out: the phrase as the culprit, and where it is clear the clause that was meant.

use super::{Case, place, words};
use crate::diag::catalogue::syntax as code;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::syntax::grammar::Rule;
use crate::syntax::report::Sink;
use crate::syntax::table;
use std::ops::Range;

/// What separates the words of a prepared text.
const BLANKS: [char; 2] = [' ', '\u{1}'];
/// How a value begins that stands in another document.
const ELSEWHERE: [&str; 7] = ["详见", "参见", "见附件", "见附表", "参照", "按照", "另行"];

impl Case<'_> {
    /// Phrases that say at once what was meant.
    pub(super) fn phrase(&self, sink: &Sink) -> Option<Diagnostic> {
        if self.rule == Rule::import_line {
            return self.bare_path(sink);
        }
        if self.rule == Rule::row_line {
            return self.row_without_sign(sink);
        }
        if self.rule == Rule::allow_line && !self.text().contains('因') {
            let span = sink.span(self.place.start, self.place.end);
            let found = Diagnostic::new(code::E0120, span, "没有写为什么容许：后面缺少 因");
            return Some(found.help("写成 容许 W0702 于 名 因 “理由”"));
        }
        if !self.is_expression() {
            return None;
        }
        self.one_of(sink)
            .or_else(|| self.choice_in_value(sink))
            .or_else(|| self.glued_comparison(sink))
            .or_else(|| self.range_of_days(sink))
            .or_else(|| self.every(sink))
            .or_else(|| self.elsewhere(sink))
            .or_else(|| self.arrow_first(sink))
            .or_else(|| self.time_of_day(sink))
            .or_else(|| self.counted_from(sink))
            .or_else(|| self.range_of_numbers(sink))
            .or_else(|| self.ambiguous_bound(sink))
            .or_else(|| self.before_a_day(sink))
            .or_else(|| self.period_without_start(sink))
            .or_else(|| self.since_without_bound(sink))
            .or_else(|| self.glued_connective(sink))
            .or_else(|| self.ratio_twice(sink))
            .or_else(|| self.condition_behind(sink))
            .or_else(|| self.parted_name(sink))
    }

    fn text(&self) -> &str {
        self.layout.slice(self.place.start, self.place.end)
    }

    /// The range of what stands before the place.
    fn before_range(&self) -> Option<(usize, usize)> {
        let read = self.layout.slice(self.place.start, self.place.at).trim_end_matches(BLANKS);
        let end = self.place.start + read.len();
        Some((end.checked_sub(self.place.before.len())?, end))
    }

    /// `须 满足以下条件之一: 已参保; 首次创业`
    fn one_of(&self, sink: &Sink) -> Option<Diagnostic> {
        let phrases = ["满足以下条件之一", "符合以下条件之一", "满足下列条件之一", "符合下列条件之一", "以下条件之一"];
        let phrase = phrases.into_iter().find(|p| self.text().contains(p))?;
        let at = self.place.start + self.text().find(phrase)?;
        let end = at + phrase.len();
        let found = Diagnostic::new(code::E0101, sink.span(at, end), format!("“{phrase}”不是条件"));
        let found = found.help("几个条件满足一个就行，用 或 连接：须 甲 或 乙");
        let rest = self.layout.slice(end, self.layout.text.len());
        let line = rest.get(..rest.find('\n').unwrap_or(rest.len()))?;
        let lead = line.len() - line.trim_start_matches([' ', '\u{1}', ':']).len();
        let body = line.get(lead..)?.trim_end_matches(BLANKS);
        if body.is_empty() || body.contains(['{', '}', '且']) {
            return Some(found);
        }
        let mut edits = vec![Edit { span: sink.span(at, end + lead), text: String::new() }];
        for (i, sign) in body.match_indices([';', ',', '、']) {
            let from = end + lead + i;
            let span = sink.span(from, place::sign_end(self.layout, from + sign.len()));
            edits.push(Edit { span, text: " 或 ".to_owned() });
        }
        Some(found.repair(Fix { title: "用 或 连接".to_owned(), edits, safe: false }))
    }

    /// `每满1年 500元`
    fn every(&self, sink: &Sink) -> Option<Diagnostic> {
        let at = self.text().find("每满")?;
        let word = place::token(self.text().get(at + "每满".len()..)?);
        let span = sink.span(self.place.start + at, self.place.start + at + "每满".len() + word.len());
        let found = Diagnostic::new(code::E0101, span, format!("没有“每满{word}”的写法，每满一段给一份要写成乘法"));
        let unit = if word.is_empty() { "1年" } else { word };
        Some(found.help(format!("份数用 取整 算出来：标准 = 取整(时长 / {unit}) * 每份的金额")))
    }

    /// `标准 = 详见附件2`
    fn elsewhere(&self, sink: &Sink) -> Option<Diagnostic> {
        if !matches!(self.rule, Rule::figure_line | Rule::define_line) {
            return None;
        }
        let sign = self.text().find(['=', '<', '>'])?;
        let value = self.text().get(sign..)?.trim_start_matches(['=', '<', '>', ' ', '\u{1}']);
        ELSEWHERE.iter().find(|w| value.starts_with(**w))?;
        let value = value.trim_end_matches(BLANKS);
        let from = self.place.start + self.text().rfind(value)?;
        Some(elsewhere_report(value, sink.span(from, from + value.len())))
    }

    /// `=> 1500元`
    fn arrow_first(&self, sink: &Sink) -> Option<Diagnostic> {
        let first = self.place.token == "=>" && self.place.before.is_empty();
        first.then(|| {
            let found = self.found(sink, code::E0120, "=> 前面缺少条件".to_owned());
            found.help("写成 条件 => 值；不论什么情形都给的，写 标准 = 值")
        })
    }

    /// `2025-03-01 00:00:00`
    fn time_of_day(&self, sink: &Sink) -> Option<Diagnostic> {
        if self.place.token != ":" {
            return None;
        }
        let digit = |c: char| c.is_ascii_digit();
        let read = self.layout.slice(self.place.start, self.place.at);
        let date = read.trim_end_matches(digit).trim_end_matches(BLANKS);
        let hour = read.len() - read.trim_end_matches(digit).len();
        if hour == 0 || hour > 2 || !date.ends_with(|c: char| digit(c) || c == '日') {
            return None;
        }
        let rest = self.layout.slice(self.place.at, self.place.end);
        let tail = rest.find(|c: char| !(digit(c) || matches!(c, ':' | '.' | '\u{1}'))).unwrap_or(rest.len());
        let start = self.place.start + date.len();
        let span = sink.span(self.place.at - hour, self.place.at + tail);
        let found = Diagnostic::new(code::E0117, span, "日期后面不写时刻");
        Some(found.help("日期只写到日").fix("删去时刻", sink.span(start, self.place.at + tail), ""))
    }

    /// `招用日期 在 离校日期之日起 2年内`
    fn counted_from(&self, sink: &Sink) -> Option<Diagnostic> {
        let (start, end) = self.before_range()?;
        let (word, name) = ["之日起", "起"].into_iter().find_map(|w| Some((w, self.place.before.strip_suffix(w)?)))?;
        let period = self.place.token.starts_with(|c: char| c.is_ascii_digit());
        if name.is_empty() || !period || !name.ends_with(table::is_letter) {
            return None;
        }
        let span = sink.span(start, end);
        let found = Diagnostic::new(code::E0125, span, format!("{name} 和 {word} 连成了一个词“{name}{word}”"));
        let found = found.help(format!("起 的前面空一格：{name} 起 {}", self.place.token));
        Some(found.unsafe_fix("分开", sink.span(end - word.len(), end), " 起"))
    }

    /// `年龄 16-24岁`, `人数 11至50人`, `比例 10%~20%`
    fn range_of_numbers(&self, sink: &Sink) -> Option<Diagnostic> {
        let condition =
            matches!(self.rule, Rule::require_line | Rule::refine_line | Rule::bare_condition | Rule::define_line);
        let text = self.text().trim_end_matches(BLANKS);
        let signs = ["至", "到", "~", "-", "—", "–"];
        let at = signs.into_iter().filter(|_| condition).find_map(|sign| {
            text.match_indices(sign).find_map(|(i, sign)| Some((i, i + sign.len(), ends_of(text, i, i + sign.len())?)))
        });
        let (_, _, (low, high)) = at?;
        let (first, second) = (text.get(low.clone())?, text.get(high.clone())?);
        let second = second.strip_suffix("之间").unwrap_or(second);
        let unit = |number: &str| number.trim_start_matches(is_digit).to_owned();
        let missing = if unit(first).is_empty() { unit(second) } else { String::new() };
        let same = unit(first).is_empty() || unit(first) == unit(second);
        let known =
            unit(second).is_empty() || unit(second) == "%" || words::BARE_UNITS.contains(&unit(second).as_str());
        let before = text.get(..low.start)?.trim_end_matches(BLANKS);
        // `年龄 为 16岁至60岁`: 在 takes the place of 为.
        let before = before.strip_suffix(" 为").unwrap_or(before).trim_end_matches(BLANKS);
        let name = before.ends_with(table::is_letter) || before.ends_with(['」', ')']);
        let asked = before.ends_with('在');
        let word = before.rsplit(BLANKS).next()?;
        if !same || !known || !name || !asked && words::KEYWORDS.contains(&word) || matches!(word, "须" | "除外") {
            return None;
        }
        let start = before.len() + text.get(before.len()..)?.find(|c: char| !BLANKS.contains(&c))?;
        let span = sink.span(self.place.start + start, self.place.start + high.end);
        let written: String = text.get(start..high.end)?.chars().filter(|c| *c != '\u{1}').collect();
        let right = format!("{}[{first}{missing}, {second}]", if asked { "" } else { "在 " });
        let found = Diagnostic::new(code::E0109, span, format!("“{written}”要写成区间"));
        let found = found.help(format!("写成 {right}：方括号含本数，圆括号不含"));
        Some(found.unsafe_fix("改为区间", span, right))
    }

    /// `招用日期 在 2年内`
    fn period_without_start(&self, sink: &Sink) -> Option<Diagnostic> {
        let within = matches!(self.place.token, "内" | "之内" | "以内");
        let number = self.place.before.starts_with(|c: char| c.is_ascii_digit());
        let (start, _) = self.before_range()?;
        let read = self.layout.slice(self.place.start, start).trim_end_matches(BLANKS);
        if !within || !number || !read.ends_with('在') {
            return None;
        }
        let span = sink.span(start, self.place.at + self.place.token.len());
        let found = Diagnostic::new(code::E0120, span, format!("没有写从哪一天起 {}内", self.place.before));
        Some(found.help(format!("写成 日期 在 起算的日期 起 {}内", self.place.before)))
    }

    /// `自 开业日期 3个月`
    fn since_without_bound(&self, sink: &Sink) -> Option<Diagnostic> {
        let text = self.text();
        let figure = self.place.token.is_empty() || self.place.token.starts_with(|c: char| c.is_ascii_digit());
        let since = text.starts_with("自 ") || text.contains(" 自 ");
        let trimmed = text.trim_end_matches(BLANKS);
        let last = trimmed.get(trimmed.rfind(' ').map_or(0, |i| i + 1)..)?;
        let period = last.starts_with(|c: char| c.is_ascii_digit()) && last.ends_with(['月', '年', '天', '日']);
        let bounded =
            words::KEYWORDS.iter().any(|k| trimmed.strip_suffix(last).is_some_and(|t| t.trim_end().ends_with(k)));
        if !figure || !since || !period || bounded {
            return None;
        }
        let at = self.place.start + trimmed.len() - last.len();
        let found = Diagnostic::new(code::E0120, sink.span(at, at + last.len()), format!("{last} 前面缺少 满 或 不满"));
        let found = found.help(format!("到了 {last} 写 满 {last}，不到写 不满 {last}"));
        Some(found.unsafe_fix("补上 满", sink.span(at, at), "满 "))
    }

    /// `留用率 50%以上与人数 3人以上`
    fn glued_connective(&self, sink: &Sink) -> Option<Diagnostic> {
        let text = self.text();
        let bounds = ["以上", "以下", "以内"].into_iter().flat_map(|b| text.match_indices(b));
        let (at, word) = bounds.into_iter().find_map(|(i, bound)| {
            let rest = text.get(i + bound.len()..)?;
            let joined = ["以及", "并且", "与", "和", "并"].into_iter().find(|w| rest.starts_with(w))?;
            Some((self.place.start + i + bound.len(), joined))
        })?;
        let span = sink.span(at, at + word.len());
        let found = Diagnostic::new(code::E0101, span, format!("条件之间写 且，不写 {word}"));
        Some(found.help("写成 条件 且 条件").unsafe_fix("改为 且", span, " 且 "))
    }

    /// `工资 * 60/100%`
    fn ratio_twice(&self, sink: &Sink) -> Option<Diagnostic> {
        let read = self.layout.slice(self.place.start, self.place.at);
        let over = read.trim_end_matches(|c: char| c.is_ascii_digit());
        if !matches!(self.place.token, "%" | "‰") || over.len() == read.len() || !over.ends_with('/') {
            return None;
        }
        let start = over.trim_end_matches('/').trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let fraction = read.get(start..)?;
        let sign = self.place.span(self.layout, sink);
        let span = sink.span(self.place.start + start, sign.end as usize);
        let found = Diagnostic::new(code::E0101, span, format!("{fraction} 已经是比例，后面不再写百分号"));
        Some(found.help(format!("写成 {fraction}，或者直接写百分数")).unsafe_fix("删去百分号", sign, ""))
    }

    /// `标准 = 1000元 已参保`
    fn condition_behind(&self, sink: &Sink) -> Option<Diagnostic> {
        let number = self.place.before == "%" || self.place.before.starts_with(|c: char| c.is_ascii_digit());
        let keyword = words::KEYWORDS.iter().any(|k| self.place.token.starts_with(k));
        let word = self.place.token.starts_with(table::is_letter) && self.place.token.chars().count() > 1 && !keyword;
        let known = words::THEN_WORDS.contains(&self.place.token)
            || words::IF_WORDS.contains(&self.place.token)
            || words::CONNECTIVES.iter().any(|(w, _)| *w == self.place.token)
            || words::BARE_UNITS.contains(&self.place.token);
        let parted = !self.place.glued && self.rule == Rule::figure_line;
        let times = matches!(self.place.token, "x" | "X") || self.place.token.contains("以");
        if !number || !word || known || !parted || times {
            return None;
        }
        let (token, at) = (self.place.token, sink.span(self.place.at, self.place.at));
        let message = format!("{} 和 {token} 之间缺少运算符、关键字或逗号", self.place.before);
        let found = self.found(sink, code::E0101, message);
        Some(found.help(format!("{token} 是条件就在它前面写 当")).unsafe_fix("补上 当", at, "当 "))
    }

    /// `留用 率`, where 留用率 stands elsewhere.
    fn parted_name(&self, sink: &Sink) -> Option<Diagnostic> {
        let (start, end) = self.before_range()?;
        let letters = |t: &str| !t.is_empty() && t.chars().all(table::is_letter);
        let token = self.place.token;
        if !letters(token) || !letters(self.place.before) || end == self.place.at {
            return None;
        }
        let whole = format!("{}{token}", self.place.before);
        let opening = self.layout.opening();
        let elsewhere = opening.match_indices(&whole).any(|(i, _)| {
            let around = (opening.get(..i).unwrap_or(""), opening.get(i + whole.len()..).unwrap_or(""));
            !around.0.ends_with(table::is_letter) && !around.1.starts_with(table::is_letter)
        });
        if !elsewhere {
            return None;
        }
        let span = sink.span(start, self.place.at + token.len());
        let found = Diagnostic::new(code::E0101, span, format!("名称 {whole} 中间多了空格"));
        Some(found.help("名称连着写").fix("删去空格", sink.span(end, self.place.at), ""))
    }

    /// `引用 ../词汇.pol`
    fn bare_path(&self, sink: &Sink) -> Option<Diagnostic> {
        let path = self.text().strip_prefix("引用")?.trim_matches([' ', '\u{1}', ':']);
        if path.is_empty() || path.contains(['"', '\'', '{', '「', '《', '“']) {
            return None;
        }
        let start = self.place.start + self.text().find(path)?;
        let span = sink.span(start, start + path.len());
        let found = Diagnostic::new(code::E0101, span, "路径要写在引号里");
        let clean: String = path.chars().filter(|c| *c != '\u{1}').collect();
        Some(found.help(format!("写成 引用 “{clean}”")).unsafe_fix("加上引号", span, format!("\"{clean}\"")))
    }

    /// `示例市 2100元/月`
    fn row_without_sign(&self, sink: &Sink) -> Option<Diagnostic> {
        let text = self.text();
        let value = text.find(|c: char| c.is_ascii_digit())?;
        let key = text.get(..value)?.trim_end_matches(BLANKS);
        if key.is_empty() || key.contains('=') || !key.ends_with(table::is_letter) || key.len() == value {
            return None;
        }
        let span = sink.span(self.place.start, self.place.start + key.len());
        let found = Diagnostic::new(code::E0120, span, format!("{key} 和它的值之间缺少 ="));
        let at = sink.span(self.place.start + key.len(), self.place.start + key.len());
        Some(found.help("写成 键 = 值").fix("补上 =", at, " ="))
    }
}

/// A value that stands in another document.
pub fn elsewhere_report(value: &str, span: crate::source::Span) -> Diagnostic {
    let found = Diagnostic::new(code::E0120, span, format!("“{value}”不是值"));
    found.help("数额由别的文件或机关规定的，写 按规定「名」: 单位，例如 按规定「补贴标准」: 元/人")
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || c == '.'
}

/// The numbers with their units that a sign between them joins, where both begin with a digit.
fn ends_of(text: &str, start: usize, end: usize) -> Option<(Range<usize>, Range<usize>)> {
    let read = text.get(..start)?.trim_end_matches(BLANKS);
    let part = |c: char| is_digit(c) || c == '%' || table::is_letter(c);
    let first = read.trim_end_matches(|c| c == '%' || table::is_letter(c) && !c.is_ascii());
    let low = first.trim_end_matches(is_digit).len()..read.len();
    let rest = text.get(end..)?;
    let lead = rest.len() - rest.trim_start_matches(BLANKS).len();
    let behind = rest.get(lead..)?;
    let high = end + lead..end + lead + behind.find(|c| !part(c)).unwrap_or(behind.len());
    let begins =
        |range: &Range<usize>| text.get(range.clone()).is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()));
    (begins(&low) && begins(&high)).then_some((low, high))
}
