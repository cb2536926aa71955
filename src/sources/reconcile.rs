//! Holds rules against the digest of the clauses that they cite.
//!
//! In: the trees of a rule set and the digests of its documents. Out: findings (a figure in no cited clause, a figure
//! that no rule uses, a boundary word contradicted, a clause that no rule or note covers, a citation of no clause)
//! and the account of every figure that `polc coverage` prints. It compares what is written, so it reads the tree.
//! It does not judge whether a figure is used rightly: that is what the boundary, the unit and the review are for.

mod uses;
mod walk;

use super::clauses::normalise;
use super::digest::{ClauseDigest, Digest, FigureDigest};
use crate::diag::catalogue::sources as codes;
use crate::diag::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{CmpOp, File};
use std::collections::{BTreeMap, BTreeSet};
pub use uses::{ByReading, Use, Written, citations, document_number};
use uses::{Cited, Collector};

/// The account of one figure of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The clause.
    pub clause: String,
    /// The figure as written.
    pub written: String,
    /// What became of it.
    pub state: State,
}

/// What became of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// A rule computes with it.
    Used,
    /// Not a figure to compute with: the reason.
    Excused(String),
    /// No rule uses it.
    Unused,
}

/// The account of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciled {
    /// The document's number.
    pub document: String,
    /// Its figures in order.
    pub figures: Vec<Account>,
    /// Clauses that no rule, definition or note covers.
    pub uncovered: Vec<String>,
}

/// Holds the files of a rule set against the digests of the documents that they declare.
pub fn reconcile(files: &[&File], digests: &[Digest], diags: &mut Vec<Diagnostic>) -> Vec<Reconciled> {
    let collector = Collector::new(files);
    let documents = files.iter().enumerate().filter_map(|(i, f)| Some((i, document_of(f, digests)?)));
    documents.map(|(index, (digest, span))| one(&collector.cited(index), digest, span, diags)).collect()
}

fn document_of<'d>(file: &File, digests: &'d [Digest]) -> Option<(&'d Digest, Span)> {
    let (number, span) = uses::document_number(file)?;
    digests.iter().find(|d| d.document == number).map(|d| (d, span))
}

fn one(cited: &Cited, digest: &Digest, document: Span, diags: &mut Vec<Diagnostic>) -> Reconciled {
    let clauses: BTreeMap<&str, &ClauseDigest> = digest.clauses.iter().map(|c| (c.id.as_str(), c)).collect();
    unknown_clauses(cited, &clauses, diags);
    for used in &cited.uses {
        judge_use(used, &cited.uses, &clauses, &digest.document, diags);
    }
    let figures = account(cited, digest, diags);
    let uncovered = uncovered(cited, digest, document, diags);
    Reconciled { document: digest.document.clone(), figures, uncovered }
}

fn unknown_clauses(cited: &Cited, clauses: &BTreeMap<&str, &ClauseDigest>, diags: &mut Vec<Diagnostic>) {
    for (clause, span) in &cited.citations {
        let known = clauses.contains_key(clause.as_str()) || clause.starts_with("附件");
        if !known {
            let range = clauses.keys().next().zip(clauses.keys().last());
            let message = format!("所引的“{clause}”不在该文件的条款目录里");
            let help = range.map_or(String::new(), |_| format!("目录共有 {} 个条款，请核对条号", clauses.len()));
            diags.push(Diagnostic::new(codes::W0806, *span, message).help(help));
        }
    }
    let mut last: Option<(i64, Span)> = None;
    for (clause, span) in &cited.measure_order {
        let Some(number) = article(clause) else { continue };
        if let Some((before, place)) = last.filter(|(before, _)| number < *before) {
            let message = format!("第{number}条的规则排在第{before}条之后，与文件的条款次序不符");
            let finding = Diagnostic::new(codes::W0807, *span, message).also(place, "前一条规则引用的条款");
            diags.push(finding.help("核对条号；次序确实不同的，把规则移到相应位置"));
        }
        last = Some((number, *span));
    }
}

fn article(clause: &str) -> Option<i64> {
    clause.strip_prefix('第')?.strip_suffix('条')?.parse().ok()
}

/// Whether a figure of a digest is this written value. A missing unit on either side agrees with any.
fn same(figure: &FigureDigest, written: &Written) -> bool {
    match written {
        Written::Number(value, unit) => {
            figure.kind == "number" && figure.value == value.to_string() && units_agree(&figure.unit, unit)
        }
        Written::Ratio(value) => {
            let points = figure.kind == "number" && figure.unit == "百分点";
            figure.kind == "ratio" && figure.value == value.to_string()
                || points
                    && value
                        .checked_mul(crate::value::Rational::from_integer(100))
                        .is_some_and(|v| v.to_string() == figure.value)
        }
        Written::Date(date) => figure.value == date.to_string() || figure.kind == "year" && date_of_year(figure, *date),
        Written::Month(month) => figure.value == month.to_string(),
    }
}

fn date_of_year(figure: &FigureDigest, date: crate::value::Date) -> bool {
    let edge = (date.month(), date.day());
    figure.value == date.year().to_string() && (edge == (1, 1) || edge == (12, 31))
}

fn units_agree(left: &str, right: &str) -> bool {
    let counts =
        |unit: &str| matches!(unit, "个" | "家" | "项" | "场" | "户" | "类" | "次" | "人次" | "人" | "期" | "条");
    left == right || left.is_empty() || right.is_empty() || counts(left) && counts(right)
}

fn judge_use(
    used: &Use,
    uses: &[Use],
    clauses: &BTreeMap<&str, &ClauseDigest>,
    document: &str,
    diags: &mut Vec<Diagnostic>,
) {
    let whole = used.clauses.is_empty() && !used.exempt;
    let cited: Vec<&ClauseDigest> = if whole {
        clauses.values().copied().collect()
    } else {
        used.clauses.iter().filter_map(|c| clauses.get(c.as_str()).copied()).collect()
    };
    if cited.is_empty() {
        return;
    }
    let found: Vec<&FigureDigest> = cited
        .iter()
        .flat_map(|c| &c.figures)
        .filter(|f| same(f, &used.written) && !(used.exempt && elsewhere_unit(f, &used.written)))
        .collect();
    let names: Vec<&str> = cited.iter().filter(|_| !whole).map(|c| c.id.as_str()).collect();
    let names = names.join("、");
    if found.is_empty() {
        diags.extend((!used.exempt).then(|| not_found(used, clauses, &names, document)));
        return;
    }
    if let Some(op) = used.op {
        let fits = found.iter().any(|f| strictly_fits(f, op)) || border_is_read(used, op, uses);
        if let (false, Some(figure)) = (fits, found.first()) {
            let message = format!("这里的比较是“{}”，而{names}写的是“{}{}”", relation(op), figure.written, figure.word);
            let finding = Diagnostic::new(codes::E0803, used.span, message);
            diags.push(finding.help(format!("以条款为准，改为“{}”一类的比较", boundary_help(&figure.word))));
        }
    }
}

/// Whether the border itself is what readings differ in: the default compares the same with the same figure otherwise.
fn border_is_read(used: &Use, op: CmpOp, uses: &[Use]) -> bool {
    let twin = |u: &&Use| u.subject == used.subject && u.written == used.written && u.clauses == used.clauses;
    let default = uses.iter().filter(|u| u.by_reading == ByReading::Default).filter(twin);
    used.by_reading == ByReading::Other && default.filter_map(|u| u.op).any(|other| other != op)
}

fn not_found(used: &Use, clauses: &BTreeMap<&str, &ClauseDigest>, names: &str, document: &str) -> Diagnostic {
    let elsewhere = clauses.values().find(|c| c.figures.iter().any(|f| !f.quoted && same(f, &used.written)));
    let place = if names.is_empty() { document.to_owned() } else { format!("{document} {names}") };
    let what = if matches!(used.written, Written::Date(_)) { "日期" } else { "数" };
    let finding = Diagnostic::new(codes::W0801, used.span, format!("{place}里没有“{}”这个{what}", used.written));
    match elsewhere {
        Some(clause) => finding.help(format!("{}有这个数：核对依据的条号", clause.id)),
        None => finding.help("核对数字；数字来自别的文件或口径的，在该处写明“依据”"),
    }
}

/// What the relation says of the number itself.
fn relation(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Equal => "等于",
        CmpOp::Less => "低于（不含本数）",
        CmpOp::AtMost => "不超过（含本数）",
        CmpOp::Greater => "超过（不含本数）",
        CmpOp::AtLeast => "不低于（含本数）",
    }
}

/// The relation that a boundary word stands for (Civil Code, art. 1259).
fn word_relation(word: &str) -> Option<CmpOp> {
    match word {
        "以上" | "及以上" | "及其以上" | "达到" | "满" | "不低于" | "不得低于" | "不少于" | "至少" | "最低" => {
            Some(CmpOp::AtLeast)
        }
        "以下" | "及以下" | "以内" | "内" | "不超过" | "不得超过" | "最高不超过" | "最长不超过" | "不高于"
        | "不多于" | "至多" | "最高" | "最长" => Some(CmpOp::AtMost),
        "超过" | "高于" | "多于" | "以外" | "余" => Some(CmpOp::Greater),
        "不满" | "未满" | "不足" | "低于" | "少于" => Some(CmpOp::Less),
        _ => None,
    }
}

fn boundary_help(word: &str) -> &'static str {
    word_relation(word).map_or("等于", relation)
}

/// Whether a comparison keeps the border where the word puts it: the same relation or its complement.
fn word_fits(word: &str, op: CmpOp) -> bool {
    let Some(stated) = word_relation(word) else { return true };
    let complement = match stated {
        CmpOp::AtLeast => CmpOp::Less,
        CmpOp::Less => CmpOp::AtLeast,
        CmpOp::AtMost => CmpOp::Greater,
        CmpOp::Greater => CmpOp::AtMost,
        CmpOp::Equal => CmpOp::Equal,
    };
    op == stated || op == complement || op == CmpOp::Equal
}

/// Whether one of something stands against one of something else: `次数 <= 1次` is not the clause's 1个.
fn elsewhere_unit(figure: &FigureDigest, written: &Written) -> bool {
    matches!(written, Written::Number(_, unit) if *unit != figure.unit)
}

/// The same for a number that only strict signs contradict: a figure without any word belongs to its own side, because a notice that leaves it
/// out writes 超过 or 不满.
fn strictly_fits(figure: &FigureDigest, op: CmpOp) -> bool {
    let bare = figure.word.is_empty() && !figure.written.contains(['-', '—', '~', '至']);
    let strict = matches!(op, CmpOp::Less | CmpOp::Greater) && matches!(figure.kind.as_str(), "number" | "ratio");
    !(bare && strict) && word_fits(&figure.word, op)
}

fn account(cited: &Cited, digest: &Digest, diags: &mut Vec<Diagnostic>) -> Vec<Account> {
    let mut accounts = Vec::new();
    for clause in &digest.clauses {
        let covered = cited.places.get(&clause.id);
        let mut reported = BTreeSet::new();
        for figure in &clause.figures {
            let state = state(cited, clause, figure);
            if let (State::Unused, Some(span)) = (&state, covered)
                && !contradicted(cited, clause, figure)
                && reported.insert((&figure.value, &figure.unit))
            {
                diags.push(unused(clause, figure, *span).about(&digest.document, &clause.id));
            }
            accounts.push(Account { clause: clause.id.clone(), written: figure.written.clone(), state });
        }
    }
    accounts
}

/// Whether a rule has the figure with its border on the wrong side, which is reported there.
fn contradicted(cited: &Cited, clause: &ClauseDigest, figure: &FigureDigest) -> bool {
    let wrong = |used: &Use, op: CmpOp| {
        let twins = clause.figures.iter().filter(|f| same(f, &used.written));
        twins.clone().count() > 0 && twins.clone().all(|f| !word_fits(&f.word, op))
    };
    let here = cited.uses.iter().filter(|u| u.clauses.contains(&clause.id) && same(figure, &u.written));
    here.filter_map(|u| Some((u, u.op?))).any(|(u, op)| wrong(u, op))
}

fn state(cited: &Cited, clause: &ClauseDigest, figure: &FigureDigest) -> State {
    if figure.quoted {
        return State::Excused("文号或者标题里的数".to_owned());
    }
    let fits = |u: &&Use| {
        let cited = u.clauses.is_empty() || u.clauses.contains(&clause.id);
        cited && counted(u, figure) && same(figure, &u.written) && u.op.is_none_or(|op| bounds(&figure.word, op))
    };
    let uses: Vec<&Use> = cited.uses.iter().filter(fits).collect();
    if uses.len() >= needed(clause, figure, &uses) {
        return State::Used;
    }
    let excused = cited.excused.iter().find(|e| e.clause == clause.id && e.figures.contains(&figure.written));
    if let Some(excuse) = excused {
        return State::Excused(excuse.reason.clone());
    }
    let whole = |id: &str| matches!(id, "序言" | "文末") || id.ends_with('、');
    if whole(&clause.id) {
        return State::Excused("标题、落款或者印发说明里的数".to_owned());
    }
    State::Unused
}

/// What another reading than the default pays is not what the clause's figures are for; a limit of a number may be all
/// that another reading adds.
fn counted(used: &Use, figure: &FigureDigest) -> bool {
    used.by_reading != ByReading::Other || used.op.is_some() && !pays(figure)
}

/// Whether a comparison has the border of a word: `为 300人` has it on neither side.
fn bounds(word: &str, op: CmpOp) -> bool {
    word_fits(word, op) && (op != CmpOp::Equal || word_relation(word).is_none())
}

/// How often a figure must be used: an amount or a ratio that a clause gives twice is given to two, so two rules pay it.
fn needed(clause: &ClauseDigest, figure: &FigureDigest, uses: &[&Use]) -> usize {
    let twin = |f: &&FigureDigest| (&f.value, &f.unit, &f.kind) == (&figure.value, &figure.unit, &figure.kind);
    let times = clause.figures.iter().filter(twin).count();
    // A border between tiers stands in each of them and in the sentence before: two uses say it all.
    let border = figure.kind == "ratio" && uses.iter().all(|u| !u.subject.is_empty());
    if !pays(figure) {
        1
    } else if border {
        times.min(2)
    } else {
        times
    }
}

/// Whether rules pay by a figure: an amount or a ratio.
fn pays(figure: &FigureDigest) -> bool {
    figure.unit == "元" || figure.kind == "ratio"
}

fn unused(clause: &ClauseDigest, figure: &FigureDigest, span: Span) -> Diagnostic {
    let message = format!("{}写有“{}{}”，没有规则用到它", clause.id, figure.written, figure.word);
    let finding = Diagnostic::new(codes::W0802, span, message);
    finding.help(format!("补上漏掉的规则或者分档；不用于计算的，写“不计 {} “{}” 因 “…””", clause.id, figure.written))
}

fn uncovered(cited: &Cited, digest: &Digest, document: Span, diags: &mut Vec<Diagnostic>) -> Vec<String> {
    let heading =
        |c: &&ClauseDigest| c.id.ends_with('、') || matches!(c.id.as_str(), "序言" | "文末") || is_group(digest, &c.id);
    let open: Vec<String> =
        digest.clauses.iter().filter(|c| !heading(c) && !cited.covered.contains(&c.id)).map(|c| c.id.clone()).collect();
    for clause in &open {
        let finding = Diagnostic::new(codes::W0804, document, format!("{clause}没有规则，也没有说明"));
        let example: Code = codes::W0804;
        diags.push(
            finding
                .help(format!("补上规则；没有可以计算的内容的，写“定性 名称 依据 {clause}”（{}）", example.id))
                .about(&digest.document, clause),
        );
    }
    open
}

/// Whether a numbered paragraph is a heading above articles: the next clause is an article.
fn is_group(digest: &Digest, id: &str) -> bool {
    let at = digest.clauses.iter().position(|c| c.id == id);
    let next = at.and_then(|i| digest.clauses.get(i + 1));
    id.contains('（') && next.is_some_and(|c| article(&c.id).is_some())
}

/// The clause ids of a citation, normalised.
pub fn clause_ids(clauses: &[crate::syntax::ast::Name]) -> Vec<String> {
    clauses.iter().map(|c| normalise(&c.text)).collect()
}

/// The names of the rules that cite a clause, in order.
pub fn rules_citing(files: &[&File], clause: &str) -> Vec<String> {
    let items = files.iter().flat_map(|f| &f.items);
    let rules = items.filter_map(|item| match &item.kind {
        crate::syntax::ast::ItemKind::Measure(decl) => Some(decl),
        _ => None,
    });
    let cites =
        |c: &crate::syntax::ast::Citation| c.document.is_none() && clause_ids(&c.clauses).iter().any(|id| id == clause);
    rules.filter(|decl| decl.citation.as_ref().is_some_and(cites)).map(|decl| decl.name.text.clone()).collect()
}
