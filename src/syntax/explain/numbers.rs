//! Numbers of documents and of clauses that are read but not as they were meant.

use crate::diag::Diagnostic;
use crate::diag::catalogue::syntax as code;
use crate::source::Span;
use crate::syntax::ast::Name;

/// `示人社发[2025]3号`: the number of a document bears 〔〕 around its year.
pub fn plain_brackets(number: &Name) -> Option<Diagnostic> {
    let signs = |open: [char; 2], close: [char; 2]| {
        let (head, rest) = number.text.split_once(open)?;
        let (year, tail) = rest.split_once(close)?;
        let year_only = year.chars().count() == 4 && year.chars().all(|c| c.is_numeric());
        (year_only && tail.ends_with('号')).then(|| format!("{head}〔{year}〕{tail}"))
    };
    if let Some(inside) = number.text.strip_prefix('《').and_then(|t| t.strip_suffix('》')) {
        let found = Diagnostic::new(code::W0102, number.span, "文号不加书名号").help(format!("写成 {inside}"));
        return Some(found.fix(format!("改为 {inside}"), number.span, inside));
    }
    let right = signs(['[', '［'], [']', '］']).or_else(|| signs(['(', '（'], [')', '）']))?;
    let found = Diagnostic::new(code::W0102, number.span, "文号里的年份用六角括号〔〕");
    let found = found.help(format!("公文上是 {right}；写得不一样，别的文件就引用不到它"));
    Some(found.fix(format!("改为 {right}"), number.span, right))
}

/// `依据 3条`: read as the number of a document.
pub fn clause_without_mark(document: &Name) -> Option<Diagnostic> {
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c);
    let number = document.text.strip_suffix(['条', '款', '项'])?;
    if number.is_empty() || !number.chars().all(numeral) {
        return None;
    }
    let found = Diagnostic::new(code::W0103, document.span, format!("“{}”当作文号读了", document.text));
    let at = Span { end: document.span.start, ..document.span };
    Some(found.help(format!("条款写 第{}", document.text)).fix("补上 第", at, "第"))
}
