//! Sentences of notices: a condition and its value joined by a comma, 则 or =, comparisons written without blanks.
//!
//! In: a line of a measure. Out: the sign that was meant, as edits of the line. What is proposed is read by the grammar
//! before it is offered, and none of it is marked as reliable: only the writer knows what the sentence says.

use super::place::{self, Place};
use super::words::{ELSE_WORDS, IF_WORDS, KEYWORDS};
use super::{Case, is_silent};
use crate::diag::catalogue::syntax as code;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::syntax::cut::Layout;
use crate::syntax::grammar::{PolicyParser, Rule};
use crate::syntax::numerals;
use crate::syntax::report::Sink;
use crate::syntax::table;
use pest::Parser;
use std::ops::Range;

const BLANKS: [char; 2] = [' ', '\u{1}'];

/// Words that compare, longest first where one begins another, and the language's.
const COMPARES: [(&str, &str); 24] = [
    ("大于或等于", "不低于"),
    ("小于或等于", "不超过"),
    ("大于等于", "不低于"),
    ("小于等于", "不超过"),
    ("不大于", "不超过"),
    ("不小于", "不低于"),
    ("不等于", "不为"),
    ("不超过", "不超过"),
    ("不高于", "不高于"),
    ("不低于", "不低于"),
    ("不少于", "不少于"),
    ("不到", "不满"),
    ("不满", "不满"),
    ("未满", "未满"),
    ("不足", "不足"),
    ("大于", "超过"),
    ("小于", "低于"),
    ("等于", "为"),
    ("达到", "达到"),
    ("超过", "超过"),
    ("高于", "高于"),
    ("多于", "多于"),
    ("低于", "低于"),
    ("少于", "少于"),
];
/// Words before a bound that say nothing: another finding tells to leave them out.
const IDLE: [&str; 10] = ["应", "可", "原则上", "均", "一般", "不得", "不能", "最高", "最多", "最长"];
/// What joins a condition and its value in a sentence.
const JOINS: [&str; 7] = [",", "则", "那么", "就", "=", ":", "的"];
/// What may follow the join before the value.
const BEFORE_VALUE: [&str; 14] =
    [",", ":", "=", "则", "那么", "就", "按照", "按", "给予", "补贴标准", "补贴", "补助", "奖励", "为"];
/// What may follow the value.
const BEHIND_VALUE: [&str; 5] = ["执行", "发放", "计算", "的", ","];

/// A place of a line and what is to stand there.
type Change = (Range<usize>, String);

/// Whether a whole text is read by a rule.
fn reads(rule: Rule, text: &str) -> bool {
    PolicyParser::parse(rule, text).is_ok()
}

/// Whether a text is a condition, in whatever signs.
pub fn is_condition(text: &str) -> bool {
    let test = |rule| {
        matches!(rule, Rule::test | Rule::is_tail | Rule::in_tail | Rule::contains_tail | Rule::not | Rule::quantified)
    };
    PolicyParser::parse(Rule::bare_condition, text).is_ok_and(|pairs| pairs.flatten().any(|p| test(p.as_rule())))
}

/// Whether a text is a condition that compares by the words and signs of the language.
fn compares(text: &str) -> bool {
    let wrong = |rule| matches!(rule, Rule::wrong_op);
    is_condition(text)
        && PolicyParser::parse(Rule::bare_condition, text)
            .is_ok_and(|pairs| !pairs.flatten().any(|p| wrong(p.as_rule())))
}

/// A text after some changes, in order and apart from each other.
fn changed(text: &str, changes: &[Change]) -> String {
    let mut out = text.to_owned();
    for (range, right) in changes.iter().rev() {
        if out.get(range.clone()).is_some() {
            out.replace_range(range.clone(), right);
        }
    }
    out
}

/// The words that compare and are glued to the name before them, with a number behind: `人数大于10人`.
fn glued_comparisons(text: &str) -> Vec<Change> {
    let mut found: Vec<Change> = Vec::new();
    let mut next = 0;
    for (at, _) in text.char_indices() {
        let rest = text.get(at..).unwrap_or("");
        let Some((word, right)) = COMPARES.iter().find(|(word, _)| rest.starts_with(word)).filter(|_| at >= next)
        else {
            continue;
        };
        next = at + word.len();
        let before = text.get(..at).unwrap_or("");
        let head = before.trim_end_matches(table::is_letter);
        let name = before.get(head.len()..).unwrap_or("");
        let behind = rest.get(word.len()..).unwrap_or("").trim_start_matches(BLANKS);
        let number = behind.starts_with(|c: char| c.is_ascii_digit());
        let glued = !name.is_empty() && !head.ends_with(|c: char| c.is_ascii_digit() || c == '%');
        if number && glued && !IDLE.contains(&name) && !KEYWORDS.contains(&name) || name == "每年" && number {
            found.push((at..text.len() - behind.len(), format!(" {right} ")));
        }
    }
    found
}

fn fix(sink: &Sink, layout: &Layout, start: usize, title: &str, changes: Vec<Change>) -> Fix {
    let edit = |(range, text): Change| {
        let end = if range.is_empty() { range.end } else { place::sign_end(layout, start + range.end) - start };
        Edit { span: sink.span(start + range.start, start + end), text }
    };
    Fix { title: title.to_owned(), edits: changes.into_iter().map(edit).collect(), safe: false }
}

/// A sentence that gives a value under a condition.
struct Sentence {
    /// Where the words stand that join the two.
    join: Range<usize>,
    /// All that must change, in order.
    changes: Vec<Change>,
}

/// `若人数达到10人，则按1200元`, `留用率 50%以上 = 1200元`, from the start of a line on.
pub fn tier(layout: &Layout, sink: &Sink, start: usize) -> Option<Diagnostic> {
    let rest = layout.slice(start, layout.text.len());
    let line = rest.split(['\n', ';', '{', '}', '\u{3}', '\u{5}']).next()?.trim_end_matches(BLANKS);
    let cited = ["须", "除外", "其中", "另示"].contains(&table::first_word(line));
    if line.len() > 600 || line.contains("=>") || cited {
        return None;
    }
    let sentence = line.char_indices().find_map(|(at, _)| {
        let join = JOINS.into_iter().find(|join| line.get(at..).is_some_and(|t| t.starts_with(join)))?;
        sentence(layout, line, at, join)
    })?;
    let at = start + sentence.join.start;
    let span = sink.span(at, place::sign_end(layout, start + sentence.join.end));
    let found = Diagnostic::new(code::E0126, span, "条件和值之间写 =>").help("每一档写成 条件 => 值");
    Some(found.repair(fix(sink, layout, start, "改为 条件 => 值", sentence.changes)))
}

/// The line parted at a join, where a condition stands before it and a value behind.
fn sentence(layout: &Layout, line: &str, at: usize, join: &str) -> Option<Sentence> {
    let lead = IF_WORDS.iter().chain(&["对", "当"]).filter(|w| line.starts_with(**w)).map(|w| w.len()).max();
    let lead = lead.map_or(0, |l| line.len() - line.get(l..).unwrap_or("").trim_start_matches(BLANKS).len());
    let cond = line.get(lead..at)?.trim_end_matches([' ', '\u{1}', ',']);
    let cond = ["的", "时"].into_iter().find_map(|w| cond.strip_suffix(w)).unwrap_or(cond).trim_end_matches(BLANKS);
    let mut value = line.get(at + join.len()..)?.trim_start_matches(BLANKS);
    while let Some(rest) = BEFORE_VALUE.iter().find_map(|w| value.strip_prefix(w)) {
        value = rest.trim_start_matches(BLANKS);
    }
    let from = line.len() - value.len();
    let other = ELSE_WORDS.iter().filter_map(|w| Some((value.find(w)?, *w))).min();
    let (value, other) = match other {
        Some((i, word)) => (value.get(..i)?, Some(bare_value(value.get(i + word.len()..)?))),
        None => (value, None),
    };
    let value = bare_value(value);
    let figure = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || c == '每');
    if !figure(value) || !reads(Rule::single_value, value) || compares(value) {
        return None;
    }
    let inner = glued_comparisons(cond);
    let meant = changed(cond, &inner);
    let answered = value.contains('元') && !matches!(join, "," | ":" | "就") && is_yes_no(layout, &meant);
    if !compares(&meant) && !answered {
        return None;
    }
    let mut changes: Vec<Change> = Vec::new();
    let otherwise = other.filter(|other| figure(other) && reads(Rule::single_value, other));
    let opening = otherwise.map_or(String::new(), |other| format!("标准 = {other} {{ "));
    changes.push((0..lead, opening));
    changes.extend(inner.into_iter().map(|(range, text)| (lead + range.start..lead + range.end, text)));
    let join = lead + cond.len()..from;
    changes.push((join.clone(), " => ".to_owned()));
    changes.push((from + value.len()..line.len(), otherwise.map_or("", |_| " }").to_owned()));
    changes.retain(|(range, text)| !range.is_empty() || !text.is_empty());
    Some(Sentence { join: trimmed(line, join), changes })
}

/// The value without the words around it.
fn bare_value(text: &str) -> &str {
    let mut value = text.trim_matches(|c| BLANKS.contains(&c) || c == ',');
    while let Some(rest) = BEHIND_VALUE.iter().find_map(|w| value.strip_suffix(w)) {
        value = rest.trim_end_matches(BLANKS);
    }
    while let Some(rest) = BEFORE_VALUE.iter().find_map(|w| value.strip_prefix(w)) {
        value = rest.trim_start_matches(BLANKS);
    }
    value
}

fn trimmed(line: &str, range: Range<usize>) -> Range<usize> {
    let text = line.get(range.clone()).unwrap_or("");
    let start = range.end - text.trim_start_matches(BLANKS).len();
    start..range.start + text.trim_end_matches(BLANKS).len()
}

/// Whether a name is that of an input that is answered by 是 or 否.
fn is_yes_no(layout: &Layout, name: &str) -> bool {
    let declared = format!("输入 {name}");
    let mut places = layout.opening().match_indices(&declared);
    !name.is_empty()
        && places.any(|(i, _)| {
            let rest = layout.opening().get(i + declared.len()..).unwrap_or("");
            rest.trim_start_matches(BLANKS)
                .strip_prefix(':')
                .is_some_and(|t| t.trim_start_matches(BLANKS).starts_with("是否"))
        })
}

impl Case<'_> {
    /// `若人数达到10人，则按1200元`, but not of a piece that stands behind another on its line.
    pub(super) fn sentence(&self, sink: &Sink) -> Option<Diagnostic> {
        let clause = matches!(self.rule, Rule::figure_line | Rule::bare_condition);
        clause.then(|| tier(self.layout, sink, self.place.start)).flatten()
    }

    /// `标准 = 1万元 就高`, `规模 为 大型 => 就高`
    pub(super) fn choice_in_value(&self, sink: &Sink) -> Option<Diagnostic> {
        let word = ["就高", "就低"].into_iter().find(|word| *word == self.place.token)?;
        let span = self.place.span(self.layout, sink);
        let found = Diagnostic::new(code::E0101, span, format!("{word} 不是值，说的是几档都符合时取哪一档"));
        Some(found.help(format!("{word} 自成一行，和各档 条件 => 值 写在一起")))
    }

    /// `人数大于10人`
    pub(super) fn glued_comparison(&self, sink: &Sink) -> Option<Diagnostic> {
        let text = self.layout.slice(self.place.start, self.place.end);
        let changes = glued_comparisons(text);
        let (first, right) = changes.first()?;
        if !reads(self.rule, &changed(text, &changes)) {
            return None;
        }
        let head = text.get(..first.start)?;
        let name = head.get(head.trim_end_matches(table::is_letter).len()..)?;
        let word = text.get(first.clone())?.trim_matches(BLANKS);
        let span = sink.span(self.place.start + head.len() - name.len(), self.place.start + first.start + word.len());
        let found = Diagnostic::new(code::E0125, span, format!("{name} 和 {word} 连成了一个词“{name}{word}”"));
        let number = place::token(text.get(first.end..)?);
        let found = found.help(format!("写成 {name}{right}{number}"));
        Some(found.repair(fix(sink, self.layout, self.place.start, "分开", changes)))
    }

    /// `留用率 50%`, `标准 = 缴费 60%`: a name and a number with nothing between them.
    pub(super) fn nothing_between(&self, sink: &Sink) -> Option<Diagnostic> {
        let text = self.layout.slice(self.place.start, self.place.end);
        let at = self.place.at - self.place.start;
        if !self.is_expression() {
            return None;
        }
        let digit = |c: char| c.is_ascii_digit() || c == '.';
        if let Some(right) = numerals::in_digits(self.place.token).filter(|_| self.is_condition()) {
            let (word, span) = (self.place.token, self.place.span(self.layout, sink));
            let found = Diagnostic::new(code::E0114, span, format!("数要用数字写，不能写作 {word}"));
            return Some(found.help(format!("写作 {right}")).unsafe_fix(format!("改为 {right}"), span, right));
        }
        let start = match self.place.token {
            "%" | "‰" => text.get(..at)?.trim_end_matches(BLANKS).trim_end_matches(digit).len(),
            token if token.starts_with(|c: char| c.is_ascii_digit()) => at,
            _ => return None,
        };
        let figure = place::token(text.get(start..)?);
        let read = text.get(..start)?.trim_end_matches(BLANKS);
        let name = read.get(read.trim_end_matches(table::is_letter).len()..)?;
        let known = name.is_empty() || KEYWORDS.contains(&name) || self.rule == Rule::figure_line && read == name;
        if known || !reads(Rule::single_value, figure) || matches!(name, "须" | "除外") {
            return None;
        }
        let span = sink.span(self.place.start + start, self.place.start + start + figure.len());
        let condition = matches!(self.rule, Rule::require_line | Rule::bare_condition)
            || self.rule == Rule::refine_line && !read.contains("=>");
        if condition {
            let rest = text.get(start + figure.len()..)?.trim_start_matches(BLANKS);
            let ends = rest.is_empty() || ["=>", "且", "或", "当"].iter().any(|w| rest.starts_with(w));
            let found = Diagnostic::new(code::E0101, span, format!("{name} 和 {figure} 之间没有写怎样比较"));
            let found = found.help(format!(
                "写明是哪一种：{figure}以上、{figure}以下、超过 {figure}、不满 {figure}；相等写 为 {figure}"
            ));
            return ends.then_some(found);
        }
        let product = figure.ends_with(['%', '‰']) && read.contains('=');
        let at = sink.span(self.place.start + start, self.place.start + start);
        let found = Diagnostic::new(code::E0101, span, format!("{name} 和 {figure} 之间缺少运算符"));
        product.then(|| found.help("相乘写 *").unsafe_fix("补上 *", at, "* "))
    }

    /// `招用日期 2025年1月1日至2025年12月31日`
    pub(super) fn range_of_days(&self, sink: &Sink) -> Option<Diagnostic> {
        let text = self.layout.slice(self.place.start, self.place.end);
        let (first, second) = days(text)?;
        let before = text.get(..first.start)?.trim_end_matches(BLANKS);
        let word = before.rsplit(BLANKS).next()?;
        if !word.ends_with(table::is_letter) || KEYWORDS.contains(&word) || matches!(word, "须" | "除外") {
            return None;
        }
        let mut changes: Vec<Change> =
            vec![(first.start..first.start, "在 ".to_owned()), (first.end..second.start, " 至 ".to_owned())];
        let tail = text.get(second.end..)?;
        let behind = ["之间", "期间", "间"].into_iter().find(|w| tail.trim_start_matches(BLANKS).starts_with(w));
        if let Some(word) = behind {
            let lead = tail.len() - tail.trim_start_matches(BLANKS).len();
            changes.push((second.end..second.end + lead + word.len(), String::new()));
        }
        if !reads(self.rule, &changed(text, &changes)) {
            return None;
        }
        let span = sink.span(self.place.start + first.start, self.place.start + second.end);
        let shown = |range: &Range<usize>| text.get(range.clone()).unwrap_or("").replace('\u{1}', "");
        let found = Diagnostic::new(code::E0109, span, "两天之间的日期要写成 在 … 至 …");
        let found = found.help(format!("写成 在 {} 至 {}：两头的日子都算", shown(&first), shown(&second)));
        Some(found.repair(fix(sink, self.layout, self.place.start, "改为 在 … 至 …", changes)))
    }
}

/// The places of two days with a sign between them that joins them.
fn days(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let day = |at: usize| {
        let rest = text.get(at..).filter(|t| t.starts_with(|c: char| c.is_ascii_digit()))?;
        let date = PolicyParser::parse(Rule::date, rest).ok()?.as_str().trim_end_matches(BLANKS).len();
        Some(at..at + date)
    };
    text.char_indices().find_map(|(at, _)| {
        let first = day(at)?;
        let rest = text.get(first.end..)?.trim_start_matches(BLANKS);
        let sign = ["至", "到", "~", "-", "—"].into_iter().find(|sign| rest.starts_with(sign))?;
        let behind = rest.get(sign.len()..)?.trim_start_matches(BLANKS);
        Some((first, day(text.len() - behind.len())?))
    })
}

/// A clause that stands behind a requirement on its line and is a condition: `须 首次，人数 10人以上`.
pub fn goes_on(case: &Case<'_>, sink: &Sink) -> Option<Diagnostic> {
    let Place { start, end, .. } = case.place;
    let text = case.layout.slice(start, end);
    let behind = text.get(table::first_word(text).len()..)?.trim_start_matches(BLANKS);
    if case.rule != Rule::figure_line
        || behind.starts_with('为')
        || !compares(text)
        || is_silent(case.layout, sink, start, end)
    {
        return None;
    }
    let before = case.layout.slice(0, start).rsplit(['\n', ';', '{', '}']).next().unwrap_or("");
    let head = ["须", "除外"].into_iter().find(|w| table::first_word(before.trim_start_matches(BLANKS)) == *w);
    let message = format!("“{}”是条件，前面没有写它要求什么", text.replace('\u{1}', ""));
    let found = Diagnostic::new(code::E0101, sink.span(start, end), message);
    let found = found.help("要求写 须 条件，排除写 除外 条件，值的档次写 条件 => 值");
    Some(match head {
        Some(head) => found.unsafe_fix(format!("补上 {head}"), sink.span(start, start), format!("{head} ")),
        None => found,
    })
}
