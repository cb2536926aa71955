//! Single words and signs in the wrong place, each with what belongs there.

use super::{Case, place, words};
use crate::diag::catalogue::syntax as code;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::syntax::cut::{Layout, Piece};
use crate::syntax::grammar::Rule;
use crate::syntax::prepare::FILL;
use crate::syntax::report::Sink;
use crate::syntax::table;

/// Words that compare in notices, and the language's; an empty one is left out.
const WORN: [(&str, &str); 24] = [
    ("不得低于", "不低于"),
    ("不得少于", "不少于"),
    ("不得超过", "不超过"),
    ("不得高于", "不高于"),
    ("不能低于", "不低于"),
    ("不能超过", "不超过"),
    ("均不低于", "不低于"),
    ("均不超过", "不超过"),
    ("均为", "为"),
    ("均在", "在"),
    ("达到了", "达到"),
    ("超过了", "超过"),
    ("达不到", "不满"),
    ("晚于", ">"),
    ("迟于", ">"),
    ("早于", "<"),
    ("不早于", ">="),
    ("不晚于", "<="),
    ("不迟于", "<="),
    ("截止到", "<="),
    ("截至到", "<="),
    ("之间", ""),
    ("取高", "就高"),
    ("取低", "就低"),
];

/// Words before a condition that say nothing.
const IDLE: [&str; 8] = ["对", "对于", "凡", "凡是", "同时", "且同时", "必须", "应当"];

impl Case<'_> {
    /// A word or sign that is nearly right.
    pub(super) fn slip(&self, sink: &Sink) -> Option<Diagnostic> {
        self.worn_word(sink)
            .or_else(|| self.idle_word(sink))
            .or_else(|| self.behind_bound(sink))
            .or_else(|| self.second_sign(sink))
            .or_else(|| self.other_times(sink))
            .or_else(|| self.share_of(sink))
            .or_else(|| self.money_first(sink))
            .or_else(|| self.wrong_set(sink))
            .or_else(|| self.tail_of_day(sink))
            .or_else(|| self.half_condition(sink))
            .or_else(|| self.parted_head(sink))
            .or_else(|| self.sign_in_head(sink))
            .or_else(|| self.parameter_without_sign(sink))
    }

    fn piece(&self) -> &str {
        self.layout.slice(self.place.start, self.place.end)
    }

    /// What was read before the place, without blanks at its end.
    fn read(&self) -> &str {
        self.layout.slice(self.place.start, self.place.at).trim_end_matches([' ', '\u{1}'])
    }

    fn worn_word(&self, sink: &Sink) -> Option<Diagnostic> {
        let read = self.place.start + self.read().len();
        let found = |word: &str, start: usize| {
            let (_, right) = WORN.iter().find(|(wrong, _)| *wrong == word)?;
            let span = sink.span(start, start + word.len());
            let report = Diagnostic::new(code::E0109, span, format!("不写 {word}"));
            Some(if right.is_empty() {
                report.help("删去它").fix("删去", span, "")
            } else {
                report.help(format!("写作 {right}")).unsafe_fix(format!("改为 {right}"), span, *right)
            })
        };
        found(self.place.token, self.place.at).or_else(|| found(self.place.before, read - self.place.before.len()))
    }

    /// `须 同时 已参保`, `对 大型企业 => 500元`
    fn idle_word(&self, sink: &Sink) -> Option<Diagnostic> {
        let word = IDLE.iter().find(|word| **word == self.place.before).filter(|_| self.is_condition())?;
        let start = self.place.start + self.read().len() - word.len();
        let span = sink.span(start, start + word.len());
        let report = Diagnostic::new(code::E0101, span, format!("条件前面不写 {word}"));
        Some(report.help("条件直接写").unsafe_fix("删去", sink.span(start, self.place.at), ""))
    }

    /// `50%以上的单位`
    fn behind_bound(&self, sink: &Sink) -> Option<Diagnostic> {
        let text = self.piece();
        let bounds = ["以上的", "以下的", "以内的"].into_iter().flat_map(|b| text.match_indices(b));
        let at = bounds.map(|(i, bound)| i + bound.len() - '的'.len_utf8()).min()?;
        let rest = text.get(at..)?;
        let length = rest.find(|c: char| !table::is_letter(c)).unwrap_or(rest.len());
        if length == '的'.len_utf8() {
            return None;
        }
        let span = sink.span(self.place.start + at, self.place.start + at + length);
        let report = Diagnostic::new(code::E0101, span, format!("“{}”不是条件的一部分", rest.get(..length)?));
        Some(report.help("界限词后面不再写别的").fix("删去", span, ""))
    }

    /// `标准 == 1000元`
    fn second_sign(&self, sink: &Sink) -> Option<Diagnostic> {
        if self.place.token != "==" || !matches!(self.rule, Rule::figure_line | Rule::named_value | Rule::define_line) {
            return None;
        }
        let span = self.place.span(self.layout, sink);
        let report = Diagnostic::new(code::E0101, span, "规定一个值只写一个 =");
        Some(report.help("写成 名 = 值").fix("改为 =", span, "="))
    }

    /// `工资·60%`, `工资X60%`
    fn other_times(&self, sink: &Sink) -> Option<Diagnostic> {
        let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        if self.place.token == "·" && self.is_expression() {
            let span = self.place.span(self.layout, sink);
            let behind = self.layout.slice(span.end as usize, self.place.end);
            return digit(behind.trim_start_matches(' '))
                .then(|| Diagnostic::new(code::E0101, span, "乘号不写 ·").help("相乘写 *").fix("改为 *", span, " * "));
        }
        let name = self.place.before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let head =
            name.strip_suffix(['x', 'X']).filter(|h| h.ends_with(|c: char| table::is_letter(c) && !c.is_ascii()));
        if !matches!(self.place.token, "%" | "‰") || name.len() == self.place.before.len() || !self.is_expression() {
            return None;
        }
        let start = self.place.start + self.read().len() - self.place.before.len();
        let sign = start + head?.len();
        let span = sink.span(start, sign_end_of(self));
        let report = Diagnostic::new(code::E0101, span, "乘号不写字母 x").help("相乘写 *");
        Some(report.unsafe_fix("改为 *", sink.span(sign, sign + 1), " * "))
    }

    /// `工资的70%`
    fn share_of(&self, sink: &Sink) -> Option<Diagnostic> {
        let name = self.place.before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let head = name.strip_suffix('的').filter(|head| head.ends_with(table::is_letter))?;
        let number = self.place.before.len() > name.len();
        if !number || !matches!(self.place.token, "%" | "‰") || !self.is_expression() {
            return None;
        }
        let start = self.place.start + self.read().len() - self.place.before.len();
        let at = start + head.len();
        let number = self.place.before.get(name.len()..)?;
        let message = format!("“{}{}”要写成乘法", self.place.before, self.place.token);
        let report = Diagnostic::new(code::E0101, sink.span(start, sign_end_of(self)), message);
        let report = report.help(format!("写成 {head} * {number}{}", self.place.token));
        Some(report.unsafe_fix("改为 *", sink.span(at, at + '的'.len_utf8()), " * "))
    }

    /// `￥1000`
    fn money_first(&self, sink: &Sink) -> Option<Diagnostic> {
        if !matches!(self.place.token, "¥" | "￥") {
            return None;
        }
        let span = self.place.span(self.layout, sink);
        let number = self.layout.slice(span.end as usize, self.place.end);
        let length = number.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.'))).unwrap_or(number.len());
        let end = sink.span(span.end as usize + length, span.end as usize + length);
        let report = self.found(sink, code::E0106, format!("这里不能用符号 {}", self.place.token));
        let report = report.help("货币单位写在数字后面，例如 1000元");
        let unit = if number.get(length..)?.trim_start().starts_with(['元', '万']) { "" } else { "元" };
        let edits = vec![Edit { span, text: String::new() }, Edit { span: end, text: unit.to_owned() }];
        Some(if length == 0 {
            report
        } else {
            report.repair(Fix { title: "单位写在后面".to_owned(), edits, safe: false })
        })
    }

    /// `在 《大型、中型》`, `在 （大型、中型）`
    fn wrong_set(&self, sink: &Sink) -> Option<Diagnostic> {
        let text = self.piece();
        let (open, close, at) = match self.place.token {
            "《" if matches!(self.place.before, "在" | "不在" | "含" | "含任一" | "不含") => {
                ("《", "》", self.place.at)
            }
            "、" => ("(", ")", self.place.start + self.read().rfind('(')?),
            _ => return None,
        };
        let head = self.layout.slice(self.place.start, at).trim_end_matches([' ', '\u{1}']);
        let end = at + self.layout.slice(at, self.place.end).find(close)?;
        if !["在", "含", "含任一"].iter().any(|w| head.ends_with(w)) || text.is_empty() {
            return None;
        }
        let edit = |at: usize, length: usize, text: &str| {
            let span = sink.span(at, place::sign_end(self.layout, at + length));
            Edit { span, text: text.to_owned() }
        };
        let edits = vec![edit(at, open.len(), "{"), edit(end, close.len(), "}")];
        let report = self.found(sink, code::E0106, "几个选项写在花括号里".to_owned());
        let report = report.help("写成 在 {A、B}");
        Some(report.repair(Fix { title: "改为花括号".to_owned(), edits, safe: true }))
    }

    /// `发布 2025年3月1日起施行`
    fn tail_of_day(&self, sink: &Sink) -> Option<Diagnostic> {
        let tail = ["起", "起施行", "起执行", "起实施", "施行", "印发"].contains(&self.place.token);
        if !tail || !matches!(self.rule, Rule::value_line | Rule::valid_line) || !self.read().ends_with(['日', '月'])
        {
            return None;
        }
        let span = self.place.span(self.layout, sink);
        let report = Diagnostic::new(code::E0101, span, format!("日期后面不写“{}”", self.place.token));
        Some(report.help("只写日期").fix("删去", span, ""))
    }

    /// `留用率 50%以上 或 40%以上`
    fn half_condition(&self, sink: &Sink) -> Option<Diagnostic> {
        let bound = ["以上", "以下", "以内", "及以上", "及以下"].contains(&self.place.token);
        let read = self.read();
        if let Some(found) = self.sign_without_subject(sink) {
            return Some(found);
        }
        let number = read.rfind(' ').map_or(0, |i| i + 1);
        let joined = read.get(..number)?.trim_end_matches([' ', '\u{1}']);
        let word = ["或", "且"].into_iter().find(|w| joined.ends_with(w))?;
        if !bound || !self.is_condition() || !read.get(number..)?.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let body = read.trim_start_matches("须").trim_start_matches("除外").trim_start_matches(' ');
        let subject = table::first_word(body);
        let start = self.place.start + number;
        let span = sink.span(start, self.place.at + self.place.token.len());
        let report = Diagnostic::new(code::E0101, span, format!("“{word}”的右边要写完整的条件"));
        let report = report.help("两边都写出比较的是什么");
        Some(if subject.is_empty() {
            report
        } else {
            report.unsafe_fix(format!("补上 {subject}"), sink.span(start, start), format!("{subject} "))
        })
    }

    /// `人数≥10人且≤20人`
    fn sign_without_subject(&self, sink: &Sink) -> Option<Diagnostic> {
        let token = self.place.token;
        let sign = [">=", "<=", ">", "<", "不超过", "不低于", "不满", "超过", "低于", "不少于", "不高于"];
        let word = ["或", "且"].into_iter().find(|w| self.read().ends_with(w))?;
        if !sign.contains(&token) || !self.is_condition() {
            return None;
        }
        let body = self.read().trim_start_matches("须").trim_start_matches("除外").trim_start_matches(' ');
        let subject = table::first_word(body);
        let subject = words::KEYWORDS.iter().filter_map(|k| subject.strip_suffix(k)).next().unwrap_or(subject);
        let span = self.place.span(self.layout, sink);
        let report = Diagnostic::new(code::E0101, span, format!("“{word}”的右边要写完整的条件"));
        let report = report.help("两边都写出比较的是什么");
        let at = sink.span(self.place.at, self.place.at);
        Some(if subject.is_empty() {
            report
        } else {
            let blank = if self.place.start + self.read().len() == self.place.at { " " } else { "" };
            report.unsafe_fix(format!("补上 {subject}"), at, format!("{blank}{subject} "))
        })
    }

    /// `措施 见习 补贴`
    fn parted_head(&self, sink: &Sink) -> Option<Diagnostic> {
        let keyword = table::first_word(self.piece());
        let letters = |t: &str| !t.is_empty() && t.chars().all(table::is_letter);
        let (before, token) = (self.place.before, self.place.token);
        let head = matches!(self.rule, Rule::measure_head | Rule::define_line | Rule::input_line | Rule::param_head);
        let keywords = words::KEYWORDS.iter().any(|k| token.starts_with(k)) || self.misspelt_keyword(sink).is_some();
        if !head || !self.is_early() || before == keyword || !letters(before) || !letters(token) || keywords {
            return None;
        }
        let end = self.place.start + self.read().len();
        let span = sink.span(end - before.len(), self.place.at + token.len());
        let report = Diagnostic::new(code::E0132, span, format!("名称 {before}{token} 中间有空格"));
        Some(report.help("名称连着写").unsafe_fix("删去空格", sink.span(end, self.place.at), ""))
    }

    /// `措施 见习/实习补贴 依据 第1条`
    fn sign_in_head(&self, sink: &Sink) -> Option<Diagnostic> {
        let keyword = table::first_word(self.piece());
        let sign = self.place.token.starts_with(['/', '·', '-', '+', '&', '(']);
        if !sign || !matches!(self.rule, Rule::measure_head | Rule::define_line) || !self.is_early() {
            return None;
        }
        let body = self.piece().get(keyword.len()..)?;
        let lead = body.len() - body.trim_start_matches(' ').len();
        if let Some(found) = self.cited_in_brackets(sink) {
            return Some(found);
        }
        let stops = ["依据", "=", "{"].into_iter().filter_map(|stop| body.find(stop)).min().unwrap_or(body.len());
        let name = body.get(lead..stops)?.trim_end_matches([' ', '\u{1}']);
        if name.is_empty() || name.contains(['「', '"', ' ']) {
            return None;
        }
        let start = self.place.start + keyword.len() + lead;
        let end = place::sign_end(self.layout, start + name.len());
        let (from, to) = (sink.span(start, start), sink.span(end, end));
        let report = Diagnostic::new(code::E0132, sink.span(start, start + name.len()), "名称里有符号，要放进「」");
        let edits = vec![Edit { span: from, text: "「".to_owned() }, Edit { span: to, text: "」".to_owned() }];
        let report = report.help("写在「」里，以后每次用到它也这样写");
        Some(report.repair(Fix { title: "加上「」".to_owned(), edits, safe: true }))
    }

    /// `措施 甲（依据第1条）`
    fn cited_in_brackets(&self, sink: &Sink) -> Option<Diagnostic> {
        if self.rule != Rule::measure_head || self.place.token != "(" {
            return None;
        }
        let rest = self.layout.slice(self.place.at, self.place.end);
        let close = rest.find(')')?;
        let inside = rest.get(1..close)?.trim_matches(['\u{1}', ' ']);
        let said = inside.strip_prefix("依据");
        let clause = said.unwrap_or(inside).trim_start_matches([':', '\u{1}', ' ']);
        let number = clause.starts_with('第') && clause.ends_with(['条', '款', '项', '章', '点']);
        if !number && said.is_none_or(|_| clause.is_empty())
            || !rest.get(close + 1..)?.trim_matches(['\u{1}', ' ']).is_empty()
        {
            return None;
        }
        let start = self.place.start + self.read().len();
        let end = place::sign_end(self.layout, self.place.at + close + 1);
        let found = Diagnostic::new(code::E0101, sink.span(self.place.at, end), "依据的条款不放在括号里");
        let found = found.help(format!("写成 措施 名 依据 {clause}"));
        Some(found.unsafe_fix("去掉括号", sink.span(start, end), format!(" 依据 {clause}")))
    }

    /// `参数 最低工资 2000元/月`, `参数 最低工资: 2000元/月`
    fn parameter_without_sign(&self, sink: &Sink) -> Option<Diagnostic> {
        let token = self.place.token;
        if self.rule != Rule::param_head || !token.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let unit = token.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.'));
        let unit = if unit == "%" { "比例" } else { unit };
        let colon = if self.place.before == ":" { "" } else { ": " };
        let (span, at) = (self.place.span(self.layout, sink), sink.span(self.place.at, self.place.at));
        let report = Diagnostic::new(code::E0120, span, format!("参数的值 {token} 前面缺少 ="));
        let report = report.help("写成 参数 名: 单位 = 值");
        Some(if unit.is_empty() {
            report
        } else {
            report.unsafe_fix("补上单位和 =", at, format!("{colon}{unit} = "))
        })
    }
}

/// The end of the sign at the place.
fn sign_end_of(case: &Case<'_>) -> usize {
    place::sign_end(case.layout, case.place.at + case.place.token.len())
}

/// `措施 补贴 （ … ）`
pub(super) fn round_block(layout: &Layout, sink: &Sink, piece: Piece, word: &str) -> Option<Diagnostic> {
    let text = layout.piece(piece).trim_end_matches([' ', FILL as char]);
    let inside = text.strip_suffix(')')?;
    let open = piece.start + text.find('(').filter(|open| inside.get(*open..).is_some_and(|t| t.contains('=')))?;
    let close = piece.start + inside.len();
    let (open, close) = [open, close].map(|at| sink.span(at, place::sign_end(layout, at + 1))).into();
    let edits = vec![Edit { span: open, text: "{".to_owned() }, Edit { span: close, text: "}".to_owned() }];
    let found = Diagnostic::new(code::E0130, open, format!("{word} 的内容放在花括号里，不放在圆括号里"));
    let found = found.also(close, "到这里为止").help("圆括号改成花括号");
    Some(found.repair(Fix { title: "改为花括号".to_owned(), edits, safe: true }))
}
