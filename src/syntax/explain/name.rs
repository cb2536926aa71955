//! Names that are missing, quoted wrongly, or hold what a name cannot.

use super::{Case, place, words};
use crate::diag::Diagnostic;
use crate::diag::catalogue::syntax as code;
use crate::syntax::grammar::Rule;
use crate::syntax::report::Sink;
use crate::syntax::table;

impl Case<'_> {
    /// `措施 “见习补贴”`, `措施 《见习补贴》`, `措施 【见习补贴】`
    pub(super) fn quoted_name(&self, sink: &Sink) -> Option<Diagnostic> {
        let rest = self.layout.slice(self.place.at, self.place.end);
        let signs = [("《", "》", "书名号"), ("【", "】", "方头括号"), ("\"", "\"", "引号")];
        let (open, close, what) = signs.into_iter().find(|(open, ..)| rest.starts_with(open))?;
        if !self.wants_name() {
            return None;
        }
        let inside = rest.get(open.len()..)?;
        let length = inside.find(close)?;
        let span =
            sink.span(self.place.at, place::sign_end(self.layout, self.place.at + open.len() + length + close.len()));
        let found = Diagnostic::new(code::E0141, span, format!("名称不用{what}"));
        let found = found.help("直接写名称；名称里有数字或符号时放进「」");
        let name = inside.get(..length)?;
        let plain = !name.is_empty() && name.chars().all(|c| table::is_letter(c) && c != '_');
        Some(if plain { found.fix(format!("改为 {name}"), span, name) } else { found })
    }

    /// Whether the rule is the head of a declaration: there a name is wanted, not a value.
    pub(super) fn wants_name(&self) -> bool {
        matches!(
            self.rule,
            Rule::define_line
                | Rule::input_line
                | Rule::field_line
                | Rule::measure_head
                | Rule::target_head
                | Rule::param_head
                | Rule::entity_head
                | Rule::enum_line
                | Rule::reading_head
                | Rule::reading_option
                | Rule::units_line
                | Rule::group_head
                | Rule::qualitative_line
                | Rule::named_value
                | Rule::names_line
                | Rule::element_line
                | Rule::one_line_head
        ) && self.is_early()
    }

    /// Whether reading stopped before any sign that ends the name.
    pub(super) fn is_early(&self) -> bool {
        let read = self.layout.slice(self.place.start, self.place.at);
        !read.contains(['=', ':', '<', '>'])
    }

    /// `定义 工种2 = …`, `输入 2023年度裁员人数: 人`
    pub(super) fn digits_in_name(&self, sink: &Sink) -> Option<Diagnostic> {
        let keyword = table::first_word(self.layout.slice(self.place.start, self.place.end));
        let begins = self.place.glued || self.place.before == keyword || matches!(self.place.before, "、" | ",");
        if !begins || !self.wants_name() || !self.place.token.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let name = |c: char| table::is_letter(c) || c.is_ascii_digit() || matches!(c, '.' | '-' | '·');
        let left = if self.place.glued { self.place.before.len() } else { 0 };
        let start = self.place.at - left;
        let rest = self.layout.slice(start, self.place.end);
        let length = rest.find(|c| !name(c)).unwrap_or(rest.len());
        let span = sink.span(start, start + length);
        let text = self.layout.slice(start, start + length).to_owned();
        let found = Diagnostic::new(code::E0132, span, format!("名称“{text}”里有数字，要放进「」"));
        let found = found.help(format!("写成「{text}」，以后每次用到它也这样写"));
        Some(found.fix("加上「」", span, format!("「{text}」")))
    }

    pub(super) fn missing_name(&self, sink: &Sink) -> Option<Diagnostic> {
        let keyword = table::first_word(self.layout.slice(self.place.start, self.place.end));
        let direct = self.place.before == keyword && self.place.at >= self.place.start + keyword.len();
        let sign = matches!(self.place.token, "" | "=" | ":" | "{" | "," | "、" | "依据" | "计" | "按");
        if !self.wants_name() || !direct || !sign || self.rule == Rule::field_line {
            return None;
        }
        let named = self.layout.slice(self.place.at + 1, self.place.end).trim_start_matches([' ', '\u{1}']);
        if self.place.token == ":" && named.starts_with(|c: char| table::is_letter(c) || c == '「') {
            let span = self.place.span(self.layout, sink);
            let found = Diagnostic::new(code::E0121, span, format!("{keyword} 和名称之间不写冒号"));
            return Some(found.help(self.form()).fix("删去冒号", span, " "));
        }
        Some(self.found(sink, code::E0121, format!("{keyword} 后面缺少名称")).help(self.form()))
    }

    /// `定义 当 = …`
    pub(super) fn reserved_name(&self, sink: &Sink) -> Option<Diagnostic> {
        let token = self.place.token;
        let option = self.rule == Rule::reading_option;
        if !self.wants_name() || !words::KEYWORDS.contains(&token) || self.place.before.is_empty() && !option {
            return None;
        }
        let keyword = table::first_word(self.layout.slice(self.place.start, self.place.end));
        if !self.place.before.is_empty() && self.place.before != keyword && !matches!(self.place.before, "、" | ",") {
            return None;
        }
        let found = self.found(sink, code::E0138, format!("{token} 是语言的关键字，不能直接用作名称"));
        Some(found.help("放进「」就可以用").fix("加上「」", self.place.span(self.layout, sink), format!("「{token}」")))
    }
}
