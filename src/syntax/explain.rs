//! Why a piece cannot be read. pest's own words never leave this folder: only the place where it stopped is used.
//!
//! In: a piece, the rule that failed and the place. Out: one finding with its cause and, where it is clear, a repair.
//! A piece that holds a place that was reported already stays silent.

mod amounts;
mod bounds;
mod habit;
mod heads;
mod name;
mod nearest;
mod numbers;
mod phrase;
mod place;
mod prose;
mod slips;
mod words;

pub use heads::{is_bare_condition, unknown_clause, unknown_declaration, unknown_line};
pub use numbers::{clause_without_mark, plain_brackets};
pub use words::BARE_UNITS;

use super::brackets::Bracket;
use super::cut::{Layout, Piece};
use super::grammar::{PolicyParser, Rule};
use super::prepare::FILL;
use super::report::Sink;
use super::table;
use crate::diag::Diagnostic;
use crate::diag::catalogue::syntax as code;
use crate::source::Span;
use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use place::Place;

/// A piece that a rule could not read.
pub fn failure(layout: &Layout, sink: &mut Sink, rule: Rule, start: usize, end: usize, error: &Error<Rule>) {
    if is_silent(layout, sink, start, end) {
        return;
    }
    let offset = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let place = Place::new(layout, start, end, offset);
    let place = if wants_suffix(error) { place.step_back(layout) } else { place };
    let case = Case { layout, rule, place };
    let found = case.cause(sink);
    sink.push(found);
}

/// Whether reading stopped behind a word only because a word such as 以上 could follow: then that word is the culprit.
fn wants_suffix(error: &Error<Rule>) -> bool {
    let suffix = |rule: &Rule| matches!(rule, Rule::suffix_at_least | Rule::suffix_at_most | Rule::suffix_greater);
    match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => !positives.is_empty() && positives.iter().all(suffix),
        ErrorVariant::CustomError { .. } => false,
    }
}

/// Whether a range, the blanks behind it or the line before it hold a place that was reported.
fn is_silent(layout: &Layout, sink: &Sink, start: usize, end: usize) -> bool {
    let behind = layout.slice(end, layout.text.len());
    let blanks = behind.bytes().take_while(|b| matches!(*b, b' ' | FILL)).count();
    let before = layout.text.as_bytes().get(start.saturating_sub(LOOK_BACK)..start).unwrap_or(&[]);
    let back = before.iter().rev().take_while(|b| !matches!(**b, b'\n' | b';' | b'{' | b'}')).count();
    let comma = before.iter().rev().find(|b| !matches!(**b, b' ' | FILL)) == Some(&b',');
    sink.is_tainted(if comma { start - back } else { start }, end + blanks.max(1))
}

/// How far a line is looked at before a piece, in bytes.
const LOOK_BACK: usize = 2000;

/// A failure under examination.
struct Case<'a> {
    layout: &'a Layout,
    rule: Rule,
    place: Place<'a>,
}

impl Case<'_> {
    fn cause(&self, sink: &Sink) -> Diagnostic {
        self.arrow_for_at_least(sink)
            .or_else(|| self.sentence(sink))
            .or_else(|| prose::goes_on(self, sink))
            .or_else(|| self.phrase(sink))
            .or_else(|| self.slip(sink))
            .or_else(|| self.nothing_between(sink))
            .or_else(|| self.spoken(sink))
            .or_else(|| self.habit(sink))
            .or_else(|| self.quoted_name(sink))
            .or_else(|| self.strange_sign(sink))
            .or_else(|| self.digits_in_name(sink))
            .or_else(|| self.missing_name(sink))
            .or_else(|| self.reserved_name(sink))
            .or_else(|| self.sign_in_name(sink))
            .or_else(|| self.missing_type(sink))
            .or_else(|| self.missing_value(sink))
            .or_else(|| self.glued(sink))
            .unwrap_or_else(|| self.unexpected(sink))
    }

    fn found(&self, sink: &Sink, code: crate::diag::Code, message: String) -> Diagnostic {
        Diagnostic::new(code, self.place.span(self.layout, sink), message)
    }

    fn form(&self) -> String {
        words::form_of(self.rule)
            .map_or_else(|| "检查前后是否少了运算符、逗号或空格".to_owned(), |f| format!("写法：{f}"))
    }

    /// `须 留用率 => 50%`, `留用率 => 50% => 110%`: the arrow stands for ≥.
    fn arrow_for_at_least(&self, sink: &Sink) -> Option<Diagnostic> {
        if self.rule != Rule::refine_line {
            return None;
        }
        let arrow = |bytes: &[u8], at: usize, byte: u8| byte == b'=' && bytes.get(at + 1) == Some(&b'>');
        let first = self.layout.find(self.place.start, self.place.end, arrow)?;
        let second = self.layout.find(first + 2, self.place.end, arrow);
        let head = table::first_word(self.layout.slice(self.place.start, self.place.end));
        if second.is_none() && !matches!(head, "须" | "除外") {
            return None;
        }
        let span = sink.span(first, first + 2);
        let found = Diagnostic::new(code::E0110, span, "=> 是连接条件和结果的箭头，不是“大于或等于”");
        Some(found.help("大于或等于写作 >=，也可以写 不低于").fix("改为 >=", span, ">="))
    }

    /// 如果 … 则 … 否则 …
    fn spoken(&self, sink: &Sink) -> Option<Diagnostic> {
        let token = self.place.token;
        let head = table::first_word(self.layout.slice(self.place.start, self.place.end));
        if words::THEN_WORDS.contains(&token) || words::IF_WORDS.contains(&head) || words::IF_WORDS.contains(&token) {
            let word =
                if words::THEN_WORDS.contains(&token) || words::IF_WORDS.contains(&token) { token } else { head };
            let span = if word == head {
                sink.span(self.place.start, self.place.start + head.len())
            } else {
                self.place.span(self.layout, sink)
            };
            let found = Diagnostic::new(code::E0126, span, format!("不用“{word}”，条件和结果之间写 =>"));
            return Some(found.help("写成 条件 => 值；必须满足的条件写成 须 条件"));
        }
        if words::ELSE_WORDS.contains(&token) || words::ELSE_WORDS.contains(&head) {
            let word = if words::ELSE_WORDS.contains(&token) { token } else { head };
            let found = self.found(sink, code::E0134, format!("没有“{word}”这一档"));
            return Some(found.help("都不符合时的值写在花括号前面：标准 = 值 { 条件 => 值 }"));
        }
        None
    }

    /// A sign that the language does not have.
    fn strange_sign(&self, sink: &Sink) -> Option<Diagnostic> {
        let (right, help) = match self.place.token {
            "&" if !self.is_condition() => (None, "没有连接文字的运算；两项都要成立的条件才用 且 连接"),
            "&&" | "&" => (Some("且"), "并且写作 且"),
            "||" => (Some("或"), "或者写作 或"),
            "!" => (Some("非"), "否定写作 非"),
            "|" => (None, "或者写作 或；| 只在类型里分隔各个取值"),
            "*" if self.place.before == "*" => (None, "没有乘方，用 * 连乘"),
            "**" | "^" => (None, "没有乘方，用 * 连乘"),
            "'" | "‘" | "’" => (None, "文字用双引号“”，名称用「」"),
            "《" | "》" | "【" | "】" | "『" | "』" | "〈" | "〉" => (None, "名称里有特殊字符时用「」括起来"),
            "¥" | "￥" | "$" => (None, "货币单位写在数字后面，例如 1000元"),
            "、" => return Some(self.enumeration(sink)),
            "…" | "?" | "？" | "！" | "@" | "#" | "\\" | "`" | ";" => (None, "删去它，或者改用语言里的写法"),
            token if token.chars().next().is_some_and(|c| !c.is_ascii() && !c.is_alphanumeric() && !is_known(c)) => {
                (None, "删去它；名称里要用它时把名称放进「」")
            }
            _ => return None,
        };
        let token = self.place.token;
        let found = self.found(sink, code::E0106, format!("这里不能用符号 {token}")).help(help);
        Some(match right {
            Some(right) => found.fix(format!("改为 {right}"), self.place.span(self.layout, sink), format!(" {right} ")),
            None => found,
        })
    }

    fn missing_type(&self, sink: &Sink) -> Option<Diagnostic> {
        if !matches!(self.rule, Rule::input_line | Rule::field_line) {
            return None;
        }
        let read = self.layout.slice(self.place.start, self.place.at);
        if read.contains(':') && !self.place.is_end() {
            return None;
        }
        let name = self.place.before;
        let found = self.found(sink, code::E0131, "缺少类型".to_owned());
        let found = found.help(format!("冒号后面写类型，例如 {name}: 元、人、比例、是否、日期，或者 甲 | 乙"));
        let word = self.layout.slice(self.place.at, self.place.end).trim_start_matches(['=', ' ', '\u{1}']);
        let a_type = self.place.token == "=" && word.starts_with(table::is_letter);
        let name_end = self.place.start + read.trim_end_matches([' ', '\u{1}']).len();
        let sign = sink.span(name_end, place::sign_end(self.layout, self.place.at + 1));
        Some(if a_type { found.unsafe_fix("改为冒号", sign, ":") } else { found })
    }

    /// An operator or keyword with nothing behind it.
    fn missing_value(&self, sink: &Sink) -> Option<Diagnostic> {
        let place = &self.place;
        let opens = matches!(
            place.before,
            "=" | "=>"
                | ">="
                | "<="
                | ">"
                | "<"
                | "+"
                | "-"
                | "*"
                | "/"
                | "~"
                | "("
                | "["
                | ","
                | ":"
                | "、"
                | "{"
                | "."
        );
        let keyword = words::KEYWORDS.contains(&place.before) || table::CLAUSES.contains(&place.before);
        let stops = place.is_end()
            || matches!(
                place.token,
                ")" | "]" | "}" | "," | ";" | "=>" | "=" | "*" | "/" | "+" | "<=" | ">=" | "<" | ">" | "%"
            )
            || words::KEYWORDS.contains(&place.token);
        if !(opens || keyword) || !stops {
            return None;
        }
        if place.token == "%" {
            let found = self.found(sink, code::E0133, "百分号前面缺少数字".to_owned());
            if matches!(self.rule, Rule::input_line | Rule::field_line) {
                let span = self.place.span(self.layout, sink);
                let found = Diagnostic::new(code::E0133, span, "百分数的类型写 比例");
                return Some(found.help("写成 输入 名: 比例").fix("改为 比例", span, "比例"));
            }
            return Some(found.help("写成 60% 这样"));
        }
        let (before, token) = (place.before.trim_end_matches('\u{1}'), place.token);
        let message = match token {
            "" => format!("{before} 后面缺少内容"),
            _ => format!("{before} 和 {token} 之间缺少内容"),
        };
        Some(self.found(sink, code::E0120, message).help(self.form()))
    }

    /// `当留用率 >= 50%`, `且裁员率 …`: a keyword that stands unread at the start of a word.
    fn glued(&self, sink: &Sink) -> Option<Diagnostic> {
        let token = self.place.token;
        let head =
            words::KEYWORDS.iter().find(|k| token.starts_with(**k) && token.len() >= k.len() + '的'.len_utf8())?;
        let at = self.place.at + head.len();
        let rest = token.get(head.len()..).unwrap_or("");
        let found = self.found(sink, code::E0125, format!("{head} 和 {rest} 连成了一个词“{token}”"));
        Some(found.help(format!("在 {head} 后面空一格：{head} {rest}")).fix("补上空格", sink.span(at, at), " "))
    }

    fn unexpected(&self, sink: &Sink) -> Diagnostic {
        let place = &self.place;
        let token = self.visible(place.token);
        if let Some(found) = self.left_over(sink) {
            return found;
        }
        if place.is_end() {
            return self.found(sink, code::E0101, "这里还没有写完".to_owned()).help(self.form());
        }
        if self.rule == Rule::document_head && self.place.token.starts_with('〔') {
            let blank = sink.span(
                self.place.start + self.layout.slice(self.place.start, self.place.at).trim_end().len(),
                self.place.at,
            );
            let found = Diagnostic::new(code::E0101, sink.span(self.place.at, self.place.end), "文号中间不能有空格");
            return found.help("文号连着写").fix("删去空格", blank, "");
        }
        if let Some(found) = self.misspelt_keyword(sink) {
            return found;
        }
        if self.rule == Rule::measure_head && token.starts_with(['(', '·', '-', '/']) {
            let found = self.found(sink, code::E0101, format!("名称里不能有 {token}"));
            return found.help("名称里有括号等符号时，整个名称写在「」里，例如 措施「补贴(试行)」");
        }
        let word = |t: &str| t.starts_with(|c: char| table::is_letter(c) || c.is_ascii_digit() || c == '「');
        let message = if word(place.before) && word(place.token) && self.is_expression() {
            format!("{} 和 {token} 之间缺少运算符、关键字或逗号", self.visible(place.before))
        } else {
            format!("看不懂这里的 {token}")
        };
        self.found(sink, code::E0101, message).help(self.form())
    }

    fn visible(&self, token: &str) -> String {
        let text: String = token.chars().filter(|c| *c != '\u{1}').collect();
        if text.contains('_') && text.starts_with(['"', '「']) { "引起来的内容".to_owned() } else { text }
    }

    fn is_condition(&self) -> bool {
        matches!(self.rule, Rule::require_line | Rule::refine_line | Rule::bare_condition)
    }

    fn is_expression(&self) -> bool {
        matches!(
            self.rule,
            Rule::require_line
                | Rule::refine_line
                | Rule::bare_condition
                | Rule::figure_line
                | Rule::single_value
                | Rule::define_line
        )
    }
}

/// Signs beyond ASCII that the grammar knows.
fn is_known(c: char) -> bool {
    matches!(c, '、' | '「' | '」' | '‰' | '·' | '〔' | '〕' | '≠')
}

/// A tier inside of braces that could not be read.
pub fn broken_tier(layout: &Layout, sink: &mut Sink, range: (usize, usize)) {
    let Some((start, end)) = layout.trim(range.0, range.1) else { return };
    let arrow = |bytes: &[u8], at: usize, byte: u8| byte == b'=' && bytes.get(at + 1) == Some(&b'>');
    if layout.find(start, end, arrow).is_none() && !sink.is_tainted(start, end) {
        let word = table::first_word(layout.slice(start, end));
        let span = sink.span(start, if word.is_empty() { end } else { start + word.len() });
        let found = if words::ELSE_WORDS.contains(&word) || word.starts_with("否则") {
            Diagnostic::new(code::E0134, span, format!("没有“{word}”这一档"))
                .help("都不符合时的值写在花括号前面：标准 = 值 { 条件 => 值 }")
        } else {
            Diagnostic::new(code::E0101, sink.span(start, end), "这一档没有 =>").help("每一档写成 条件 => 值")
        };
        return sink.push(found);
    }
    match PolicyParser::parse(Rule::refine_line, layout.slice(start, end)) {
        Err(error) => failure(layout, sink, Rule::refine_line, start, end, &error),
        Ok(_) => {
            let span = sink.span(start, end);
            sink.push(Diagnostic::new(code::E0101, span, "这一档不能这样写").help("每一档写成 条件 => 值"));
        }
    }
}

/// No text where a value should be.
pub fn no_value(sink: &mut Sink, end: usize) {
    let span = sink.span(0, end);
    sink.push(Diagnostic::new(code::E0120, span, "这里没有值").help("写一个值，例如 2000元/月、60%、2021-06-30"));
}

/// A unit where a number with its unit should be.
pub fn unit_without_number(unit: &str, span: Span) -> Diagnostic {
    Diagnostic::new(code::E0133, span, format!("单位 {unit} 前面缺少数字"))
        .help(format!("写成 3{unit} 这样，数字和单位之间不空格"))
}

/// `期限 => 12月`
pub fn arrow_for_relation(head: &str, span: Span) -> Diagnostic {
    Diagnostic::new(code::E0110, span, format!("{head} 后面不用箭头 =>"))
        .help(format!("给出 {head} 写 {head} = 值，限制它写 {head} <= 值；=> 前面是条件"))
}

/// `否则 => 50元`
pub fn no_else(word: &str, span: Span) -> Option<Diagnostic> {
    let found = Diagnostic::new(code::E0134, span, format!("没有“{word}”这一档"));
    let found = found.help("都不符合时的值写在前面：标准 = 值，各档再写 条件 => 值");
    words::ELSE_WORDS.contains(&word).then_some(found)
}

/// A declaration that needs a block and has none.
pub fn missing_block(layout: &Layout, sink: &mut Sink, piece: Piece) {
    if is_silent(layout, sink, piece.start, piece.end) {
        return;
    }
    let word = table::first_word(layout.piece(piece));
    if let Some(found) = slips::round_block(layout, sink, piece, word) {
        return sink.push(found);
    }
    let span = sink.span(piece.start, piece.end);
    let help = match word {
        "措施" | "规则" => "写成 措施 名 依据 第3条 { … }，每个条款占一行",
        "实体" => "写成 实体 名 { 字段: 类型 }",
        "口径" => "写成 口径 名 { 甲 (缺省)、乙 } 因 “理由”",
        "不得重复享受" => "写成 不得重复享受 名 { 甲、乙 } { 于 同一人 就高 }",
        "算例" => "写成 算例 “名” { 已知 … 应得 … }",
        _ => "写成 文件 文号 { 机关 …；有效 … 至 … }",
    };
    let end = sink.span(piece.end, piece.end);
    let found = Diagnostic::new(code::E0130, span, format!("{word} 后面缺少花括号括起来的内容"));
    sink.push(found.also(end, "这里应当是 {").help(help));
}

/// Something behind the closing brace of a declaration.
pub fn behind_block(layout: &Layout, sink: &mut Sink, start: usize, end: usize) {
    if sink.is_tainted(start, end) || sink.has_unclosed() {
        return;
    }
    let token = place::token(layout.slice(start, end));
    let span = sink.span(start, start + token.len());
    sink.push(Diagnostic::new(code::E0101, span, "右花括号后面不能再有内容").help("另起一行写下一个声明"));
}

/// A block without lines.
pub fn empty_block(layout: &Layout, sink: &mut Sink, piece: Piece, brace: Bracket) {
    if is_silent(layout, sink, piece.start, piece.end) || !brace.closed {
        return;
    }
    let word = table::first_word(layout.piece(piece));
    let span = sink.span(brace.open, brace.close + 1);
    let found = Diagnostic::new(code::E0122, span, format!("{word} 的花括号里没有内容"));
    sink.push(found.help("写上内容；没有可计算的规则时用 定性 名 依据 第几条 来登记这一条"));
}

/// A clause that cannot stand behind a definition.
pub fn not_in_define(sink: &mut Sink, span: Span) {
    let found = Diagnostic::new(code::E0101, span, "定义 的值后面只能跟 条件 => 值");
    sink.push(found.help("另一个定义另起一行写"));
}
