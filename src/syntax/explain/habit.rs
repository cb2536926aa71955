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
        self.figure_relation(sink)
            .or_else(|| self.unit_in_words(sink))
            .or_else(|| self.cell(sink))
            .or_else(|| self.declaration_sign(sink))
            .or_else(|| self.times(sink))
            .or_else(|| self.digit_in_used_name(sink))
            .or_else(|| self.spoken_word(sink))
            .or_else(|| self.range_with_minus(sink))
            .or_else(|| self.remark(sink))
            .or_else(|| self.prefixed_bound(sink))
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

    /// `A2*70%`, `$B$1`, `Sheet2!B3`: an address of a spreadsheet.
    fn cell(&self, sink: &Sink) -> Option<Diagnostic> {
        if !self.is_expression() {
            return None;
        }
        let text = self.layout.slice(self.place.start, self.place.end);
        let bytes = text.as_bytes();
        let at = |i: usize| bytes.get(i).copied().unwrap_or(b' ');
        let start = (0..bytes.len()).find(|i| {
            let before = i.checked_sub(1).map_or(b' ', at);
            let letters = (0..3).take_while(|n| at(i + n).is_ascii_uppercase()).count();
            let next = i + letters + usize::from(at(i + letters) == b'$');
            letters > 0 && at(next).is_ascii_digit() && !before.is_ascii_alphanumeric() && before < 0x80
        })?;
        let sheet =
            |text: &str| text.len() - text.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '!').len();
        let start = text.get(..start).filter(|t| t.ends_with('!')).map_or(start, |t| start - sheet(t));
        let length =
            bytes.iter().skip(start).take_while(|b| b.is_ascii_alphanumeric() || matches!(**b, b'$' | b'!')).count();
        let address = text.get(start..start + length)?;
        let span = sink.span(self.place.start + start, self.place.start + start + length);
        let found = Diagnostic::new(code::E0101, span, format!("{address} 像是电子表格的单元格，不是名称"));
        Some(found.help("声明一个输入，写出这一格里是什么，再用它的名称"))
    }

    /// `定义 上限: 5.5%`, `输入 企业规模: 大型 | 小型 当 …`, `输入 留用: 人, 期满: 人`
    fn declaration_sign(&self, sink: &Sink) -> Option<Diagnostic> {
        let place = &self.place;
        let span = place.span(self.layout, sink);
        match (self.rule, place.token) {
            (Rule::input_line | Rule::field_line, "是") => {
                let rest = self.layout.slice(place.at, place.end).trim_end_matches([' ', '\u{1}']);
                let signs = |c: char| matches!(c, '/' | '|' | '、' | ',' | '或' | ' ' | '\u{1}');
                let other = rest.strip_prefix('是')?.trim_start_matches(signs);
                if other != "否" && other != "不是" {
                    return None;
                }
                let span = sink.span(place.at, place.at + rest.len());
                let found = Diagnostic::new(code::E0101, span, "回答是或否的，类型写 是否");
                Some(found.help("写成 输入 名: 是否").fix("改为 是否", span, "是否"))
            }
            (Rule::define_line, _) if place.before == ":" => {
                let read = self.layout.slice(place.start, place.at);
                let at = place.start + read.rfind(':')?;
                let span = sink.span(at, place::sign_end(self.layout, at + 1));
                let found = Diagnostic::new(code::E0101, span, "定义的名称和值之间写 =，冒号后面是类型");
                Some(found.help("写成 定义 名 = 值").fix("改为 =", span, " ="))
            }
            (Rule::input_line, "当") if self.layout.slice(place.start, place.at).contains(':') => {
                let found = Diagnostic::new(code::E0101, span, "输入何时适用写 仅当");
                Some(found.help("写成 输入 名: 类型 仅当 条件").fix("改为 仅当", span, "仅当"))
            }
            (Rule::input_line, ",") if !self.layout.slice(place.at, place.end).contains(':') => {
                let rest = self.layout.slice(place.at, place.end);
                let signs = rest.match_indices(',').map(|(i, sign)| {
                    let at = place.at + i;
                    let span = sink.span(at, place::sign_end(self.layout, at + sign.len()));
                    crate::diag::Edit { span, text: " |".to_owned() }
                });
                let fix = crate::diag::Fix { title: "改为 |".to_owned(), edits: signs.collect(), safe: false };
                let found = Diagnostic::new(code::E0101, span, "选项之间写 |，不写逗号");
                Some(found.help("写成 甲 | 乙 | 丙").repair(fix))
            }
            (Rule::input_line, ",") => {
                let found = Diagnostic::new(code::E0101, span, "一行声明一个输入");
                Some(found.help("下一个输入另起一行，也以 输入 开头").unsafe_fix("另起一行", span, "\n输入 "))
            }
            _ => None,
        }
    }

    /// `工资 x 70%`, `60%(工资 + 200元)`
    fn times(&self, sink: &Sink) -> Option<Diagnostic> {
        let place = &self.place;
        let number = place.before.starts_with(|c: char| c.is_ascii_digit()) || place.before == "%";
        if !self.is_expression() {
            return None;
        }
        if place.token == "(" && number && place.glued {
            let at = sink.span(place.at, place.at);
            let found = Diagnostic::new(code::E0101, place.span(self.layout, sink), "括号前面的乘号不能省");
            return (!self.holds_words_only()).then(|| found.help("相乘写 *").fix("补上 *", at, " * "));
        }
        let sign = place.token.starts_with(['x', 'X']) && (place.token.len() == 1 || number);
        let span = sink.span(place.at, place.at + 1);
        sign.then(|| Diagnostic::new(code::E0101, span, "乘号不写字母 x").help("相乘写 *").fix("改为 *", span, " * "))
    }

    /// Whether the round bracket that stands there holds a remark.
    fn holds_words_only(&self) -> bool {
        let rest = self.layout.slice(self.place.at + 1, self.place.end);
        let inside = rest.split(')').next().unwrap_or("").trim_matches(['\u{1}', ' ']);
        !inside.is_empty() && (inside.chars().all(table::is_letter) || inside.starts_with(['含', '不', '包']))
    }

    /// `标准 = 第1季度保费 * 60%`
    fn digit_in_used_name(&self, sink: &Sink) -> Option<Diagnostic> {
        let place = &self.place;
        let rest = self.layout.slice(place.at, place.end);
        let behind = rest.get(place.token.len()..)?;
        let word = !place.token.is_empty() && place.token.chars().all(table::is_letter);
        if !self.is_expression() || !word || !behind.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let length = rest.find(|c: char| !(table::is_letter(c) || c.is_ascii_digit())).unwrap_or(rest.len());
        let (name, span) = (rest.get(..length)?, sink.span(place.at, place.at + length));
        let found = Diagnostic::new(code::E0132, span, format!("名称“{name}”里有数字，要放进「」"));
        let found = found.help(format!("写成「{name}」；前面的字不是名称的一部分就空一格"));
        Some(found.unsafe_fix("加上「」", span, format!("「{name}」")))
    }

    /// `留用率 50%-60%`, `50%%`
    fn range_with_minus(&self, sink: &Sink) -> Option<Diagnostic> {
        let place = &self.place;
        if place.token != "%" {
            return None;
        }
        let rest = self.layout.slice(place.at + 1, place.end);
        let digits = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let signs = |c: char| matches!(c, '-' | '~' | '%' | '\u{1}');
        let tail = rest.trim_start_matches(signs);
        if digits(tail) && rest.starts_with('-') {
            let end = place.at + 1 + rest.len() - tail.len()
                + tail.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '%'))).unwrap_or(tail.len());
            let read = self.layout.slice(place.start, place.at);
            let start = place.start + read.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
            let span = sink.span(start, end);
            let found = Diagnostic::new(code::E0109, span, "范围不写成减号");
            return Some(found.help("写成 在 [50%, 60%]，或者 50%以上不满60%；值的范围写 50% ~ 60%"));
        }
        if place.before.ends_with('%')
            || self.layout.slice(place.start, place.at).trim_end_matches('\u{1}').ends_with('%')
        {
            let span = place.span(self.layout, sink);
            let found = Diagnostic::new(code::E0101, span, "百分号写了两次").help("删去一个");
            return Some(found.fix("删去这个百分号", span, ""));
        }
        None
    }

    /// `30人（含）以上`, `30人以上（不含）`, `1000元（一次性）`
    fn remark(&self, sink: &Sink) -> Option<Diagnostic> {
        let place = &self.place;
        if place.token != "(" || !self.is_expression() {
            return None;
        }
        let rest = self.layout.slice(place.at, place.end);
        let close = rest.find(')')?;
        let inside = rest.get(1..close)?.trim_matches(['\u{1}', ' ']);
        let included = ["不包含", "不含", "包含", "含"].into_iter().find(|word| inside.starts_with(word));
        if inside.is_empty() || included.is_none() && !inside.chars().all(table::is_letter) {
            return None;
        }
        let end = place::sign_end(self.layout, place.at + close + 1);
        let span = sink.span(place.at, end);
        let found = Diagnostic::new(code::E0101, span, format!("括号里的“{inside}”不是式子"));
        let of_bound = included.and_then(|word| self.of_bound(place.at, end, inside.strip_prefix(word)?));
        let without = |word: &str| format!("不含本数的写 超过 {word}、不满 {word}，不用 以上、以下");
        Some(match (included, of_bound) {
            (Some("含" | "包含"), Some(_)) => {
                found.help("以上、以下、以内本来就含本数，括号多余").fix("删去括号", span, "")
            }
            (Some("不含" | "不包含"), Some((start, number, bound))) if bound.end <= place.at => {
                let word =
                    if self.layout.slice(bound.start, bound.end).ends_with("以上") { "超过" } else { "不满" };
                let whole = sink.span(start, end);
                found.help(without(number)).unsafe_fix(format!("改为 {word}"), whole, format!("{word} {number}"))
            }
            (Some("不含" | "不包含"), _) => found.help(without("30人")),
            _ => found.help(format!("要说明的写成注释，放在行末：// {inside}")),
        })
    }

    /// The number and the bound that a remark about the number itself stands behind or between; `None` where it speaks
    /// of another number or no bound is there.
    fn of_bound(&self, at: usize, end: usize, said: &str) -> Option<(usize, &str, std::ops::Range<usize>)> {
        let blanks = [' ', '\u{1}'];
        let read = self.layout.slice(self.place.start, at).trim_end_matches(blanks);
        let behind = self.layout.slice(end, self.place.end);
        let words = ["及以上", "及以下", "以上", "以下", "以内"];
        let (number, bound) = match words.iter().find_map(|w| read.strip_suffix(w)) {
            Some(number) => (number, self.place.start + number.len()..self.place.start + read.len()),
            None => {
                let word = words.iter().find(|w| behind.starts_with(**w))?;
                (read, end..end + word.len())
            }
        };
        let number = number.trim_end_matches(blanks);
        let start = number.rfind(|c: char| blanks.contains(&c) || "=<>,(".contains(c)).map_or(0, |i| i + 1);
        let word = number.get(start..)?;
        let word = word.get(word.find(|c: char| c.is_ascii_digit())?..)?;
        let said = said.trim_matches(blanks);
        let itself = said.is_empty() || said == "本数" || said == word;
        itself.then_some((self.place.start + number.len() - word.len(), word, bound))
    }

    /// `期限 原则上不超过 12个月`, `须 不 已参保`
    fn prefixed_bound(&self, sink: &Sink) -> Option<Diagnostic> {
        let place = &self.place;
        if !self.is_expression() {
            return None;
        }
        let read = self.layout.slice(place.start, place.at).trim_end_matches([' ', '\u{1}']);
        let start = place.start + read.len().checked_sub(place.before.len())?;
        let span = sink.span(start, start + place.before.len());
        if matches!(place.before, "不" | "没有" | "未" | "没") {
            let found = Diagnostic::new(code::E0109, span, format!("否定不写 {}", place.before));
            return Some(found.help("写成 非 (条件)，或者 不为、不在、不含"));
        }
        let bounds = [
            "不超过",
            "不高于",
            "不低于",
            "不少于",
            "超过",
            "低于",
            "高于",
            "少于",
            "至少",
            "至多",
            "达到",
            "不足",
            "不满",
        ];
        if words::KEYWORDS.contains(&place.before) {
            return None;
        }
        let bound = bounds.into_iter().find(|b| place.before.ends_with(b) && place.before.len() > b.len())?;
        let extra = place.before.strip_suffix(bound)?;
        let found = Diagnostic::new(code::E0125, span, format!("{extra} 和 {bound} 连成了一个词“{}”", place.before));
        // Only words that say nothing about the bound may go: 每年 and names stay.
        if !["应", "可", "原则上", "均", "一般", "最高", "最多", "最长", "不得"].contains(&extra) {
            let at = sink.span(start + extra.len(), start + extra.len());
            return Some(found.help(format!("分开写：{extra} {bound}")).unsafe_fix("补上空格", at, " "));
        }
        let found = match extra {
            "应" | "可" | "原则上" => found.help(format!("界限只写 {bound}；条文的语气另写一行：力度 {extra}")),
            _ => found.help(format!("界限只写一个词：{bound}")),
        };
        Some(found.unsafe_fix(format!("改为 {bound}"), span, bound))
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
        let body = self.layout.slice(place.start + head.len(), place.end).trim_start_matches([' ', '\u{1}']);
        let at = place.end - body.len();
        let figure =
            |text: &str| text.trim_start_matches(['\u{1}', ' ']).starts_with(|c: char| c.is_ascii_digit() || c == '每');
        if body.strip_prefix(':').is_some_and(figure) {
            let sign = sink.span(at, place::sign_end(self.layout, at + 1));
            let found = Diagnostic::new(code::E0120, sign, format!("{head}和它的值之间写 =，不写冒号"));
            return Some(found.help(format!("写成 {head} = 值")).unsafe_fix("改为 =", sign, " = "));
        }
        if body.starts_with('每') && !body.starts_with("每年") && figure(body) && !body.contains(['=', '<', '>']) {
            let (span, at) = (sink.span(at, place.end), sink.span(at, at));
            let found = Diagnostic::new(code::E0120, span, format!("{head}后面缺少 =、<= 或 >="));
            let help = format!("确定的写 {head} = 值，最多的写 {head} <= 值");
            return Some(found.help(help).unsafe_fix("补上 =", at, "= "));
        }
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
                let rest = self.layout.slice(self.place.at, self.place.end);
                let signs = rest.match_indices('、').map(|(i, sign)| {
                    let at = self.place.at + i;
                    crate::diag::Edit { span: sink.span(at, at + sign.len()), text: " | ".to_owned() }
                });
                let fix = crate::diag::Fix { title: "改为 |".to_owned(), edits: signs.collect(), safe: false };
                found("选项之间写 |，不写 、").help("写成 甲 | 乙 | 丙").repair(fix)
            }
            Rule::require_line | Rule::refine_line | Rule::bare_condition => found("这里不能用 、 列出几项")
                .help("几个选项之一写 在 {A、B}；几个条件都要满足写 且，满足一个就行写 或"),
            Rule::figure_line => {
                found("子句之间用逗号，不用 、").help("、 只隔开并列的名称").fix("改为逗号", span, ", ")
            }
            _ => found("这里不能用 、 列出几项")
                .help("几项之中的任何一项写在花括号里，例如 含任一 {A、B}；不是并列的就删去"),
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

    /// `1000元每人每月`, `1000元/人每月`, `1000元/(人·月)`
    fn unit_in_words(&self, sink: &Sink) -> Option<Diagnostic> {
        let text = self.layout.slice(self.place.start, self.place.end);
        let (start, end, units) = text.match_indices('元').find_map(|(at, unit)| {
            let read = text.get(..at)?.trim_end_matches(['万', '亿']);
            let number = read.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')).len();
            let behind = at + unit.len();
            let rest = text.get(behind..)?;
            let part = |c: char| "/每()·\u{1}".contains(c) || table::is_letter(c);
            let tail = rest.get(..rest.find(|c| !part(c)).unwrap_or(rest.len()))?;
            let signs = |c: char| "/每()·\u{1}".contains(c);
            let units: Vec<&str> = tail.split(signs).filter(|unit| !unit.is_empty()).collect();
            let known = units.iter().all(|unit| ["人", "月", "年", "户", "家", "个", "次", "天"].contains(unit));
            let wrong = tail.starts_with(['/', '每']) && tail.contains(['每', '(']);
            (number < read.len() && known && wrong && !units.is_empty()).then_some((number, behind + tail.len(), units))
        })?;
        let written = text.get(start..end)?;
        let right = format!("{}元/{}", written.split_once('元')?.0, units.join("·"));
        let span = sink.span(self.place.start + start, place::sign_end(self.layout, self.place.start + end));
        let found = Diagnostic::new(code::E0101, span, format!("看不懂单位 {}", written.replace('\u{1}', "")));
        let found = found.help(format!("写成 每{}{}元，或者 {right}", units.join("每"), written.split_once('元')?.0));
        Some(found.fix(format!("改为 {right}"), span, right))
    }

    /// `一次性 1000元`, `约1000元`: the end was reached with a figure that nothing binds.
    pub(super) fn left_over(&self, sink: &Sink) -> Option<Diagnostic> {
        if !self.place.is_end() || !self.is_expression() {
            return None;
        }
        let text = self.layout.slice(self.place.start, self.place.end).trim_end_matches([' ', '\u{1}']);
        let start = text.rfind([' ', '=', '<', '>', '(', ',', '*', '/', '+']).map_or(0, |i| i + 1);
        let last = text.get(start..)?;
        let at = self.place.start + start;
        let span = sink.span(at, at + last.len());
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
