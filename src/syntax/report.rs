//! Where findings of the parser are gathered, and the findings of the lexical layer.
//!
//! A place that was reported is *tainted*: a piece that holds one and cannot be read is not reported again.

use crate::diag::catalogue::syntax as code;
use crate::diag::{Diagnostic, Edit};
use crate::source::{SourceId, Span};

/// The findings of one text, and the places that they taint.
pub struct Sink<'a> {
    source: SourceId,
    diags: &'a mut Vec<Diagnostic>,
    tainted: Vec<usize>,
}

impl<'a> Sink<'a> {
    /// A sink for one source.
    pub fn new(source: SourceId, diags: &'a mut Vec<Diagnostic>) -> Sink<'a> {
        Sink { source, diags, tainted: Vec::new() }
    }

    /// The span of a range of bytes.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    /// Reports.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diags.push(diagnostic);
    }

    /// Whether something was reported before a place, on its line.
    pub fn reported_on_line(&self, text: &str, at: usize) -> bool {
        let line = text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1);
        let recent = self.diags.iter().rev().take(8).filter_map(|d| d.labels.first());
        recent.into_iter().any(|l| l.span.source == self.source && (line..at).contains(&(l.span.start as usize)))
    }

    /// Whether a bracket of this text was never closed: then what stands behind a block is its consequence.
    pub fn has_unclosed(&self) -> bool {
        let of_here = |d: &Diagnostic| d.labels.first().is_some_and(|l| l.span.source == self.source);
        self.diags.iter().any(|d| d.code == code::E0102 && of_here(d))
    }

    /// Marks a place as reported.
    pub fn taint(&mut self, offset: usize) {
        self.tainted.push(offset);
    }

    /// Sorts the marks, after the passes over the whole text.
    pub fn settle(&mut self) {
        self.tainted.sort_unstable();
    }

    /// Whether a range holds a place that was reported before `settle`.
    pub fn is_tainted(&self, start: usize, end: usize) -> bool {
        let first = self.tainted.partition_point(|t| *t < start);
        self.tainted.get(first).is_some_and(|t| *t < end)
    }
}

/// A keyword that is declared as a name breaks every use too: one finding, whose repair mends the uses that were found.
pub fn names_of_keywords(text: &str, findings: &mut Vec<Diagnostic>) {
    let place = |d: &Diagnostic| d.labels.first().map(|l| l.span);
    let word = |span: Span| text.get(span.start as usize..span.end as usize).unwrap_or("");
    let found = |d: &Diagnostic| (d.code == code::E0138).then(|| place(d)).flatten();
    let declared: Vec<Span> = findings.iter().filter_map(found).collect();
    for first in declared {
        let mut uses = Vec::new();
        findings.retain(|d| match place(d).filter(|_| d.code == code::E0120) {
            Some(span) if word(span) == word(first) => {
                uses.push(Edit { span, text: format!("「{}」", word(span)) });
                false
            }
            Some(_) | None => true,
        });
        let finding = findings.iter_mut().find(|d| d.code == code::E0138 && place(d) == Some(first));
        if let Some(fix) = finding.and_then(|d| d.fix.as_mut()) {
            fix.edits.extend(uses);
        }
    }
}

/// Widens every place to whole characters: a place in the prepared text may end inside of a full-width sign.
pub fn whole_characters(text: &str, findings: &mut [Diagnostic]) {
    for finding in findings {
        let edits = finding.fix.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.span);
        for span in finding.labels.iter_mut().map(|label| &mut label.span).chain(edits) {
            while !text.is_char_boundary((span.start as usize).min(text.len())) {
                span.start -= 1;
            }
            while !text.is_char_boundary((span.end as usize).min(text.len())) {
                span.end += 1;
            }
        }
    }
}

/// A character that is not seen, or that turns the order of what is shown.
pub fn strange_character(c: char, span: Span) -> Diagnostic {
    let number = u32::from(c);
    let what = match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => "会改变显示顺序的控制字符",
        '\u{fffd}' => "无法解码的字符",
        _ => "看不见的字符",
    };
    Diagnostic::new(code::E0105, span, format!("这里有一个{what}（U+{number:04X}）"))
        .help("多半是从网页或公文系统粘贴时带进来的，删去即可")
        .fix("删去这个字符", span, "")
}

/// Full-width letters in a name.
pub fn wide_letters(letters: &str, span: Span) -> Diagnostic {
    let half = |c: char| char::from_u32(u32::from(c).wrapping_sub(0xfee0)).unwrap_or(c);
    let right: String = letters.chars().map(half).collect();
    Diagnostic::new(code::W0101, span, format!("全角字母 {letters} 和半角字母 {right} 是不同的名称"))
        .help("统一用半角字母，免得看上去一样的两个名称对不上")
        .fix(format!("改为 {right}"), span, right)
}

/// A quote without its other half on the line.
/// `end` is the end of the line, and where the other half stands on the next line, the break between the two.
pub fn unclosed_quote(open: char, close: &str, span: Span, (end, join): (Span, Option<Span>)) -> Diagnostic {
    let found = Diagnostic::new(code::E0104, span, format!("引号 {open} 在这一行里没有配对的 {close}"));
    let found = found.saying("从这里开始");
    match join {
        Some(join) => found.help("引起来的内容不能跨行，并成一行").unsafe_fix("并成一行", join, ""),
        None => found.help(format!("引起来的内容不能跨行，在内容末尾补上 {close}")).unsafe_fix(
            format!("在行末补上 {close}"),
            end,
            close,
        ),
    }
}

/// An opening bracket that is never closed.
pub fn unclosed_bracket(open: char, span: Span, end: Span) -> Diagnostic {
    let close = closing(open);
    Diagnostic::new(code::E0102, span, format!("缺少与这个 {open} 配对的 {close}"))
        .saying("从这里打开，一直没有合上")
        .also(end, format!("读到这里仍没有 {close}"))
        .help(format!("在内容结束的地方补上 {close}"))
        .unsafe_fix(format!("补上 {close}"), end, if open == '{' { "\n}".to_owned() } else { close.to_string() })
}

/// A closing bracket without an opening one.
pub fn extra_bracket(close: char, span: Span) -> Diagnostic {
    Diagnostic::new(code::E0103, span, format!("多出一个 {close}，前面没有与它配对的括号"))
        .help("删去它，或者在前面补上开头的括号")
        .unsafe_fix(format!("删去这个 {close}"), span, "")
}

/// Brackets deeper than the limit.
pub fn too_deep(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(code::E0123, span, format!("括号嵌套超过 {limit} 层"))
        .help("用 定义 或 其中 给中间结果起名，把式子拆开")
}

/// The bracket that closes.
pub fn closing(open: char) -> char {
    match open {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}
