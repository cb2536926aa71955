//! Lines whose first word begins nothing: a missing blank, a word of speech, a spelling mistake.

use super::amounts;
use super::nearest::nearest;
use super::prose;
use super::words;
use crate::diag::Diagnostic;
use crate::diag::catalogue::syntax as code;
use crate::source::Span;
use crate::syntax::cut::{Before, Layout, Piece};
use crate::syntax::habits::list_mark;
use crate::syntax::report::Sink;
use crate::syntax::table;

/// A line in a measure's block whose first word begins no clause.
pub fn unknown_clause(layout: &Layout, sink: &mut Sink, piece: Piece, word: &str) {
    if super::is_silent(layout, sink, piece.start, piece.end) {
        return;
    }
    let word_only = layout.piece(piece) == word && layout.slice(0, piece.start).trim_end().ends_with([';', '\u{1}']);
    if (piece.before == Before::Comma || word_only) && sink.reported_on_line(&layout.text, piece.start) {
        return;
    }
    let found = numbered(layout, sink, piece)
        .or_else(|| prose::tier(layout, sink, piece.start))
        .or_else(|| spoken(layout, sink, piece, word))
        .or_else(|| term_of_years(layout, sink, piece, word))
        .or_else(|| amounts::bare_limit(layout, sink, piece))
        .or_else(|| amounts::limit(layout, sink, piece, word))
        .or_else(|| amounts::named(layout, sink, piece, word))
        .or_else(|| definition_inside(sink, piece, word))
        .or_else(|| replaced(sink, piece, word, words::CLAUSE_SYNONYMS, "条款"))
        .or_else(|| glued(sink, piece, word, table::CLAUSES))
        .or_else(|| misspelt(sink, piece, word, table::CLAUSES, "条款"))
        .or_else(|| without_head(layout, sink, piece));
    let found = found.or_else(|| pasted(layout, sink, piece, word)).unwrap_or_else(|| {
        let span = head_span(sink, piece, word);
        Diagnostic::new(code::E0118, span, format!("“{}”不是任何一种条款的开头", head_text(layout, piece, word)))
            .help("条款以 须、标准、期限、对象、除外、其中 等词开头，或者写成 条件 => 值")
    });
    sink.push(found);
}

/// A line in a block of another declaration whose first word is not known there.
pub fn unknown_line(layout: &Layout, sink: &mut Sink, piece: Piece, word: &str, what: &str, known: &[&str]) {
    if super::is_silent(layout, sink, piece.start, piece.end) {
        return;
    }
    let found = term_of_years(layout, sink, piece, word)
        .or_else(|| validity(sink, piece, word))
        .or_else(|| glued(sink, piece, word, known))
        .or_else(|| declaration_inside(sink, piece, word, what))
        .or_else(|| misspelt(sink, piece, word, known, "行"));
    let found = found.unwrap_or_else(|| {
        let span = head_span(sink, piece, word);
        let text = head_text(layout, piece, word);
        Diagnostic::new(code::E0118, span, format!("{what} 里没有以“{text}”开头的行"))
            .help(format!("可以用的开头：{}", known.join("、")))
    });
    sink.push(found);
}

/// A line outside of all blocks that declares nothing.
pub fn unknown_declaration(layout: &Layout, sink: &mut Sink, piece: Piece, word: &str) {
    if super::is_silent(layout, sink, piece.start, piece.end) {
        return;
    }
    let found = numbered(layout, sink, piece)
        .or_else(|| spoken(layout, sink, piece, word))
        .or_else(|| clause_outside(sink, piece, word))
        .or_else(|| glued(sink, piece, word, table::DECLARATIONS))
        .or_else(|| replaced(sink, piece, word, words::DECLARATION_SYNONYMS, "声明"))
        .or_else(|| misspelt(sink, piece, word, table::DECLARATIONS, "声明"));
    let found = found.unwrap_or_else(|| {
        let span = head_span(sink, piece, word);
        Diagnostic::new(code::E0119, span, format!("“{}”不是任何一种声明的开头", head_text(layout, piece, word)))
            .help("声明以 措施、定义、输入、参数、规则、目标 等词开头；一行写完的措施写成 名 = 值, 条件 => 值")
    });
    sink.push(found);
}

/// `有效期5年`
fn term_of_years(layout: &Layout, sink: &Sink, piece: Piece, word: &str) -> Option<Diagnostic> {
    let text = layout.piece(piece);
    let rest = text.strip_prefix("有效期")?.trim_start_matches(['为', ':', ' ', '\u{1}']);
    if !word.starts_with("有效期") || !rest.starts_with(|c: char| c.is_ascii_digit()) || !rest.ends_with('年') {
        return None;
    }
    let found = Diagnostic::new(code::E0118, sink.span(piece.start, piece.end), "有效期要写出起止的日期");
    Some(found.help("写成 有效 2025年3月1日 至 2030年2月28日"))
}

/// `有效期：2025年1月1日至2025年12月31日`
fn validity(sink: &Sink, piece: Piece, word: &str) -> Option<Diagnostic> {
    let rest = word.strip_prefix("有效期")?;
    let span = sink.span(piece.start, piece.start + "有效期".len());
    let found = Diagnostic::new(code::E0118, span, "起止的日期写在 有效 后面，不写 有效期");
    let found = found.help("写成 有效 2025年3月1日 至 2030年2月28日");
    Some(found.unsafe_fix("改为 有效", span, if rest.is_empty() { "有效" } else { "有效 " }))
}

/// `①须 …`, `（一）标准 …`: the notice's numbering, pasted.
fn numbered(layout: &Layout, sink: &Sink, piece: Piece) -> Option<Diagnostic> {
    let length = list_mark(layout.piece(piece))?;
    let end = super::place::sign_end(layout, piece.start + length);
    let span = sink.span(piece.start, end);
    let found = Diagnostic::new(code::E0118, span, "行首的编号不是条款的一部分");
    Some(found.help("多半是从原文粘贴来的，删去即可").fix("删去编号", span, ""))
}

/// A sentence of the notice, a condition that stands alone, 除外 behind its condition.
fn pasted(layout: &Layout, sink: &Sink, piece: Piece, word: &str) -> Option<Diagnostic> {
    let text = layout.piece(piece);
    let found = |span: Span| Diagnostic::new(code::E0118, span, format!("“{word}”不是任何一种条款的开头"));
    let span = head_span(sink, piece, word);
    if text == word && !word.is_empty() {
        return Some(found(span).help("是要满足的条件，前面写 须；是不能享受的情形，前面写 除外"));
    }
    if let Some(before) = text.strip_suffix("除外") {
        let end = sink.span(piece.end - "除外".len(), piece.end);
        let found = Diagnostic::new(code::E0118, end, "除外 写在前面").help("写成 除外 条件");
        let start = sink.span(piece.start, piece.start);
        let rest = sink.span(piece.start + before.trim_end().len(), piece.end);
        let edits = vec![
            crate::diag::Edit { span: start, text: "除外 ".to_owned() },
            crate::diag::Edit { span: rest, text: String::new() },
        ];
        return Some(found.repair(crate::diag::Fix { title: "移到前面".to_owned(), edits, safe: true }));
    }
    let cell = text.get(word.len()..).unwrap_or("").trim_start_matches([' ', '\u{1}']);
    let option = words::KEYWORDS.iter().all(|k| k.chars().count() < 2 || !word.contains(k)) && !word.is_empty();
    if cell.starts_with(|c: char| c.is_ascii_digit()) && super::place::token(cell) == cell && option {
        let found = found(span).help(format!("一种情形和它的值写成 条件 => 值，例如 级别 为 {word} => {cell}"));
        return Some(found);
    }
    let sentence = ["对", "凡", "给予", "符合", "按照", "按", "根据", "鼓励", "支持"];
    sentence
        .iter()
        .any(|s| word.starts_with(s))
        .then(|| found(span).help("条文的句子要拆成条款：条件写 须 条件，数额写 标准 = 值，情形不同的写 条件 => 值"))
}

/// `「正常经营」: 条件` without 须, `每人1500元` without 标准.
fn without_head(layout: &Layout, sink: &Sink, piece: Piece) -> Option<Diagnostic> {
    let text = layout.piece(piece);
    if let Some(label) = text.strip_prefix('「').and_then(|rest| rest.find('」')) {
        let span = sink.span(piece.start, piece.start + label + "「」".len());
        let found = Diagnostic::new(code::E0118, span, "「」里的名称前面少了条款的开头");
        let start = sink.span(piece.start, piece.start);
        return Some(found.help("有名称的条件写成 须「名称」: 条件").unsafe_fix("补上 须", start, "须"));
    }
    let figure = text.starts_with(|c: char| c.is_ascii_digit()) || text.starts_with("每人") || text.starts_with("每月");
    let bare = figure && text.contains('元') && !text.contains("=>");
    if let Some(found) = amounts::at_most(layout, sink, piece).filter(|_| bare) {
        return Some(found);
    }
    let span = sink.span(piece.start, piece.end);
    let start = sink.span(piece.start, piece.start);
    bare.then(|| {
        let found = Diagnostic::new(code::E0118, span, "这个数额前面没有写它是什么");
        found.help("给的钱写成 标准 = 数额；不能超过的写成 标准 <= 数额").unsafe_fix("写成标准", start, "标准 = ")
    })
}

fn head_span(sink: &Sink, piece: Piece, word: &str) -> Span {
    let length = if word.is_empty() { piece.end - piece.start } else { word.len() };
    sink.span(piece.start, piece.start + length)
}

fn head_text<'a>(layout: &'a Layout, piece: Piece, word: &'a str) -> &'a str {
    if word.is_empty() { super::place::token(layout.piece(piece)) } else { word }
}

/// 如果 …, 否则 …, an operator at the start of a line.
fn spoken(layout: &Layout, sink: &Sink, piece: Piece, word: &str) -> Option<Diagnostic> {
    let span = head_span(sink, piece, word);
    if word.is_empty() {
        return leading_operator(layout, sink, piece);
    }
    if words::IF_WORDS.contains(&word) {
        let found = Diagnostic::new(code::E0126, span, format!("不用“{word} … 则 …”，条件和结果之间写 =>"));
        return Some(found.help("写成 条件 => 值；必须满足的条件写成 须 条件"));
    }
    if words::ELSE_WORDS.contains(&word) || word.starts_with("否则") {
        let found = Diagnostic::new(code::E0134, span, format!("没有“{word}”这一档"));
        return Some(found.help("都不符合时的值写在前面：标准 = 值，各档再写 条件 => 值"));
    }
    None
}

fn leading_operator(layout: &Layout, sink: &Sink, piece: Piece) -> Option<Diagnostic> {
    let token = super::place::token(layout.piece(piece));
    let operators = ["+", "-", "*", "/", ">", "<", ">=", "<=", "=", "~"];
    if !operators.contains(&token) {
        return None;
    }
    let span = sink.span(piece.start, piece.start + token.len());
    if token == "=" {
        let found = Diagnostic::new(code::E0121, span, "= 前面缺少名称");
        return Some(found.help("写明规定的是什么，例如 标准 = 值"));
    }
    let found = Diagnostic::new(code::E0129, span, format!("一行不能以 {token} 开头：上一行到换行就结束了"));
    Some(found.help(format!("把 {token} 移到上一行的末尾，式子就能接着往下写")))
}

/// `须留用率 >= 50%`
fn glued(sink: &Sink, piece: Piece, word: &str, known: &[&str]) -> Option<Diagnostic> {
    let head = known.iter().filter(|k| word.starts_with(**k) && word.len() > k.len()).max_by_key(|k| k.len())?;
    let at = piece.start + head.len();
    let span = sink.span(piece.start, piece.start + word.len());
    let rest = word.get(head.len()..).unwrap_or("");
    let found = Diagnostic::new(code::E0125, span, format!("{head} 和 {rest} 连成了一个词“{word}”"));
    let found = found.help(format!("在 {head} 后面空一格：{head} {rest}"));
    Some(found.fix("补上空格", sink.span(at, at), " "))
}

/// `定义 上限 = 500元` inside of a measure.
fn definition_inside(sink: &Sink, piece: Piece, word: &str) -> Option<Diagnostic> {
    let span = head_span(sink, piece, word);
    match word {
        "定义" => {
            let found = Diagnostic::new(code::E0118, span, "措施里给值起名写 其中");
            Some(found.help("几个措施都用的，移到措施外面写 定义").fix("改为 其中", span, "其中"))
        }
        "输入" | "参数" | "枚举" | "实体" | "措施" | "规则" | "算例" => {
            let found = Diagnostic::new(code::E0118, span, format!("{word} 不能写在措施的花括号里"));
            Some(found.help(format!("把 {word} 移到措施外面；上面的措施还没有写完 }} 的，先补上")))
        }
        _ => None,
    }
}

/// A declaration inside of another's block.
fn declaration_inside(sink: &Sink, piece: Piece, word: &str, what: &str) -> Option<Diagnostic> {
    let heads = ["措施", "规则", "目标", "输入", "实体", "枚举", "定性", "算例"];
    let found = |span| Diagnostic::new(code::E0118, span, format!("{word} 不能写在{what}的花括号里"));
    heads.contains(&word).then(|| found(head_span(sink, piece, word)).help(format!("先用 }} 结束{what}，再写 {word}")))
}

/// A clause outside of a measure.
fn clause_outside(sink: &Sink, piece: Piece, word: &str) -> Option<Diagnostic> {
    if !table::CLAUSES.contains(&word) {
        return None;
    }
    let found = Diagnostic::new(code::E0119, head_span(sink, piece, word), format!("{word} 只能写在措施的花括号里"));
    Some(found.help("检查上面的措施是不是提前写了 }，或者漏写了 { "))
}

/// A word that the language has another word for.
fn replaced(sink: &Sink, piece: Piece, word: &str, table: &[(&str, &str)], what: &str) -> Option<Diagnostic> {
    let (_, right) = table.iter().find(|(wrong, _)| *wrong == word)?;
    Some(instead(sink, piece, word, right, what))
}

fn misspelt(sink: &Sink, piece: Piece, word: &str, known: &[&str], what: &str) -> Option<Diagnostic> {
    let right = nearest(word, known)?;
    Some(instead(sink, piece, word, right, what))
}

fn instead(sink: &Sink, piece: Piece, word: &str, right: &str, what: &str) -> Diagnostic {
    let span = head_span(sink, piece, word);
    let code = if what == "声明" { code::E0119 } else { code::E0118 };
    Diagnostic::new(code, span, format!("没有以“{word}”开头的{what}")).help(format!("是不是要写 {right}")).unsafe_fix(
        format!("改为 {right}"),
        span,
        right,
    )
}

/// Whether a line in a block is a bare comparison: read as a requirement, which `check` then explains.
pub fn is_bare_condition(layout: &Layout, sink: &Sink, piece: Piece, word: &str) -> bool {
    let other = spoken(layout, sink, piece, word)
        .or_else(|| glued(sink, piece, word, table::CLAUSES))
        .or_else(|| replaced(sink, piece, word, words::CLAUSE_SYNONYMS, "条款"));
    // `标谁 = 1000元`: nobody compares at the head of a clause with =; a keyword was misspelt.
    let gives = layout.piece(piece).get(word.len()..).is_some_and(|r| {
        let rest = r.trim_start_matches([' ', '\u{1}']);
        rest.starts_with('=') && !rest.starts_with("==") && !rest.starts_with("=>")
    });
    // `期现 <= 12个月`: a word that stands nowhere else and is nearly a clause's, with a bound.
    let once = || layout.opening().match_indices(word).nth(1).is_none();
    let bounds = layout.piece(piece).get(word.len()..).is_some_and(|r| {
        let rest = r.trim_start_matches([' ', '\u{1}']);
        ["<=", ">=", "不超过", "不高于", "至多", "最高", "最长"].iter().any(|bound| rest.starts_with(bound))
    });
    if bounds
        && word.chars().count() > 1
        && once()
        && nearest(word, &["期限", "金额", "人数", "次数", "标准", "额度"]).is_some()
    {
        return false;
    }
    if gives && (misspelt(sink, piece, word, table::CLAUSES, "条款").is_some() || amounts::is_new(layout, word)) {
        return false;
    }
    other.is_none() && prose::tier(layout, sink, piece.start).is_none() && prose::is_condition(layout.piece(piece))
}
