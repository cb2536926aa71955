//! 文件, 实体, 输入, 参数, 定义, 口径.

use super::clause;
use super::expr::{self, Level};
use super::literal;
use super::node::{self, Block, Body, Node};
use super::tiers;
use crate::source::Span;
use crate::syntax::ast::{
    DefineDecl, DocumentChange, DocumentDecl, DocumentFact, DocumentFactKind, EntityDecl, Expr, ExprKind, InputDecl,
    Name, ParamDecl, ParamRow, ParamVersion, ReadingDecl, ReadingOption, TextLit, TransitionRule,
};

/// A block that always stands on several lines; `名 {}` where it holds nothing.
fn block(span: Span, head: String, children: Vec<Node>) -> Node {
    let flat = children.is_empty().then(|| format!("{head} {{}}"));
    Node::block(span, Some(Block { open: format!("{head} {{"), children, close: "}".to_owned(), flat }))
}

/// `文件 文号 { … }`
pub fn document(text: &str, document: &DocumentDecl, span: Span) -> Node {
    let facts = document.facts.iter().map(|f| Node::line(f.span, fact(text, f)));
    block(span, format!("文件 {}", literal::run(&document.number)), facts.collect())
}

fn fact(text: &str, fact: &DocumentFact) -> Option<String> {
    match &fact.kind {
        DocumentFactKind::Error => None,
        DocumentFactKind::Title(title) => Some(worded(text, "标题", title)),
        DocumentFactKind::Issuer(issuer) => Some(worded(text, "机关", issuer)),
        DocumentFactKind::Region(region) => Some(format!("地区 {}", literal::path(text, region))),
        DocumentFactKind::Level(level) => Some(format!("级别 {}", literal::name(text, level))),
        DocumentFactKind::Published(day) => Some(format!("发布 {}", expr::at(text, day, Level::Sum)?)),
        DocumentFactKind::Valid(valid) => clause::validity(text, valid),
        DocumentFactKind::Repeals(change) => changed(text, "废止", change),
        DocumentFactKind::Amends(change) => changed(text, "修改", change),
        DocumentFactKind::Follows(change) => changed(text, "参照", change),
        DocumentFactKind::Transition(note) => Some(worded(text, "过渡", note)),
        DocumentFactKind::TransitionBy(rule) => transition(text, rule),
        DocumentFactKind::Annex(name, note) => Some(annex(text, name, note.as_ref())),
    }
}

fn worded(text: &str, word: &str, literal: &TextLit) -> String {
    format!("{word} {}", literal::free(text, literal))
}

fn annex(text: &str, name: &Name, note: Option<&TextLit>) -> String {
    let note = note.map(|n| format!(" {}", literal::free(text, n))).unwrap_or_default();
    format!("附件 {}{note}", literal::run(name))
}

fn transition(text: &str, rule: &TransitionRule) -> Option<String> {
    let mut line = format!("过渡 按 {}", expr::at(text, &rule.by, Level::Sum)?);
    if let Some(until) = &rule.until {
        line += &format!(" 至 {}", expr::at(text, until, Level::Sum)?);
    }
    if let Some(reason) = &rule.reason {
        line += &format!(" 因 {}", literal::quoted(text, reason));
    }
    Some(line)
}

fn changed(text: &str, word: &str, change: &DocumentChange) -> Option<String> {
    let clause = change.clause.as_ref().map(|c| format!(" {}", c.text)).unwrap_or_default();
    let from = match &change.from {
        Some(from) => format!(" 自 {}", expr::at(text, from, Level::Sum)?),
        None => String::new(),
    };
    Some(format!("{word} {}{clause}{from}", literal::run(&change.number)))
}

/// `实体 见习人员 计 人 标识 身份证号 { … }`
pub fn entity(text: &str, entity: &EntityDecl, span: Span) -> Node {
    let counts = entity.counts_as.as_ref().map(|c| format!(" 计 {}", literal::name(text, c))).unwrap_or_default();
    let identity = match entity.identity.is_empty() {
        true => String::new(),
        false => format!(" 标识 {}", literal::names(text, &entity.identity, "、")),
    };
    let fields = entity.fields.iter().map(|f| Node::line(f.span, input(text, f)));
    block(span, format!("实体 {}{counts}{identity}", literal::name(text, &entity.name)), fields.collect())
}

/// `名: 类型 在 域 仅当 条件`, without the keyword.
pub fn input(text: &str, input: &InputDecl) -> Option<String> {
    let mut line = format!("{}: {}", literal::name(text, &input.name), literal::type_expr(text, &input.ty)?);
    if let Some(domain) = &input.domain {
        line += &format!(" 在 {}", range(text, domain)?);
    }
    if let Some(cond) = &input.only_if {
        line += &format!(" 仅当 {}", expr::any(text, cond)?);
    }
    Some(line)
}

fn range(text: &str, domain: &Expr) -> Option<String> {
    let level = if matches!(domain.kind, ExprKind::Range(..)) { Level::Compare } else { Level::Sum };
    expr::at(text, domain, level)
}

/// `参数 名: 类型 按 键 { … }`, `参数 名: 类型 = 值`
pub fn param(text: &str, param: &ParamDecl, span: Span) -> Node {
    let Some(head) = param_head(text, param) else { return Node::line(span, None) };
    if let [ParamVersion { from: None, to: None, rows, .. }] = param.versions.as_slice()
        && let [ParamRow { keys, value, .. }] = rows.as_slice()
        && keys.is_empty()
    {
        let line = expr::at(text, value, Level::Sum).map(|value| format!("{head} = {value}"));
        return Node::line(span, line);
    }
    if param.versions.is_empty() {
        return Node::line(span, Some(head));
    }
    block(span, head, param.versions.iter().flat_map(|v| version(text, v)).collect())
}

fn param_head(text: &str, param: &ParamDecl) -> Option<String> {
    let mut head = format!("参数 {}", literal::name(text, &param.name));
    if let Some(ty) = &param.ty {
        head += &format!(": {}", literal::type_expr(text, ty)?);
    }
    if !param.keys.is_empty() {
        head += &format!(" 按 {}", literal::paths(text, &param.keys, "、"));
    }
    if let Some(table) = &param.table {
        head += &format!(" 表 {}", literal::quoted(text, table));
    }
    Some(head + &literal::citation_suffix(param.citation.as_ref()))
}

/// A version with its first day is a block; rows without one stand by themselves.
fn version(text: &str, version: &ParamVersion) -> Vec<Node> {
    let rows: Vec<Node> = version.rows.iter().map(|r| Node::line(r.span, row(text, r))).collect();
    let Some(from) = &version.from else { return rows };
    let Some(head) = version_head(text, from, version) else { return vec![Node::line(version.span, None)] };
    if let [ParamRow { keys, value, .. }] = version.rows.as_slice()
        && keys.is_empty()
    {
        let line = expr::at(text, value, Level::Sum).map(|value| format!("{head} = {value}"));
        return vec![Node::line(version.span, line)];
    }
    let open = format!("{head} {{");
    let flat = node::flat(&open, &rows, "; ", "}");
    vec![Node::block(version.span, Some(Block { open, children: rows, close: "}".to_owned(), flat }))]
}

fn version_head(text: &str, from: &Expr, version: &ParamVersion) -> Option<String> {
    let to = match &version.to {
        Some(to) => format!(" 至 {}", expr::at(text, to, Level::Sum)?),
        None => String::new(),
    };
    let cited = literal::citation_suffix(version.citation.as_ref());
    Some(format!("自 {}{to}{cited}", expr::at(text, from, Level::Sum)?))
}

fn row(text: &str, row: &ParamRow) -> Option<String> {
    let keys = literal::paths(text, &row.keys, "、");
    let value = expr::any(text, &row.value)?;
    Some(if keys.is_empty() { format!("= {value}") } else { format!("{keys} = {value}") })
}

/// `定义 名: 类型 = 值, 条件 => 值`; in braces where that is too long for a line.
pub fn define(text: &str, define: &DefineDecl, span: Span) -> Node {
    let braces = tiers::node(text, span, define_head(text, define), &define.value, Some(String::new()));
    match braces {
        Node { body: Body::Block(block), .. } => {
            let commas = comma_form(text, define);
            Node::block(span, Some(Block { flat: commas.or(block.flat), ..block }))
        }
        line => line,
    }
}

fn define_head(text: &str, define: &DefineDecl) -> Option<String> {
    let ty = match &define.ty {
        Some(ty) => format!(": {}", literal::type_expr(text, ty)?),
        None => String::new(),
    };
    let cited = literal::citation_suffix(define.citation.as_ref());
    Some(format!("定义 {}{ty}{cited} =", literal::name(text, &define.name)))
}

fn comma_form(text: &str, define: &DefineDecl) -> Option<String> {
    let base = define.value.base.as_ref().filter(|_| define.value.strategy.is_none())?;
    let tiers = define.value.tiers.iter().map(|t| tiers::flat_of(&tiers::refinement(text, t)));
    let parts = std::iter::once(expr::any(text, base)).chain(tiers).collect::<Option<Vec<_>>>()?;
    Some(format!("{} {}", define_head(text, define)?, parts.join(", ")))
}

/// `口径 名 { A (缺省)、B } 因 "…" 依据 第3条`
pub fn reading(text: &str, reading: &ReadingDecl, span: Span) -> Node {
    let open = format!("口径 {} {{", literal::name(text, &reading.name));
    let reason = reading.reason.as_ref().map(|r| format!(" 因 {}", literal::quoted(text, r)));
    let cited = literal::citation_suffix(reading.citation.as_ref());
    let close = format!("}}{}{cited}", reason.unwrap_or_default());
    let options: Vec<String> = reading.options.iter().map(|o| option(text, o)).collect();
    let flat = Some(format!("{open} {} {close}", options.join("、")));
    // A newline does not part members, so the mark stays at the end of each line but the last.
    let marks = (1..=options.len()).map(|i| if i < options.len() { "、" } else { "" });
    let lines = options.iter().zip(marks).map(|(option, mark)| Some(format!("{option}{mark}")));
    let children = reading.options.iter().zip(lines).map(|(o, line)| Node::line(option_span(o), line)).collect();
    Node::block(span, Some(Block { open, children, close, flat }))
}

fn option(text: &str, option: &ReadingOption) -> String {
    let default = if option.default { " (缺省)" } else { "" };
    let meaning = option.meaning.as_ref().map(|m| format!(" = {}", literal::quoted(text, m)));
    format!("{}{default}{}", literal::name(text, &option.name), meaning.unwrap_or_default())
}

fn option_span(option: &ReadingOption) -> Span {
    option.meaning.as_ref().map_or(option.name.span, |m| option.name.span.to(m.span))
}
