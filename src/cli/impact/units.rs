//! The clauses of a measure in runs: a clause with those that a comma joins to it, for a run is headed by its first.
//!
//! In: two measures' trees. Out: which runs, and which clauses in them, differ.

use super::edits::bare;
use crate::source::Span;
use crate::syntax::ast::{Clause, ClauseKind, MeasureDecl};

/// A measure's text taken apart.
pub struct Body<'a> {
    /// From its keyword to its opening bracket.
    pub head: &'a str,
    /// The head's place.
    pub head_span: Span,
    /// Where its closing bracket stands.
    pub end: u32,
    /// Its clauses in runs.
    pub units: Vec<Unit>,
}

/// A run of clauses.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The word of its first clause, with its label.
    pub word: String,
    /// The whole run.
    pub span: Span,
    /// The clauses.
    pub clauses: Vec<Part>,
}

/// A clause.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its word, with its label.
    pub word: String,
    /// Its place.
    pub span: Span,
}

impl<'a> Body<'a> {
    /// Takes a measure apart; nothing where it has no brackets.
    pub fn new(text: &'a str, span: Span, decl: &MeasureDecl) -> Option<Body<'a>> {
        let open = text.find(['{', '｛'])?;
        let close = text.rfind(['}', '｝'])?;
        let at = |n: usize| u32::try_from(n).ok().map(|n| span.start + n);
        let mut units: Vec<Unit> = Vec::new();
        for clause in &decl.clauses {
            let part = Part { word: word(clause), span: clause.span };
            match units.last_mut().filter(|_| clause.after_comma) {
                Some(unit) => {
                    unit.span = unit.span.to(clause.span);
                    unit.clauses.push(part);
                }
                None => units.push(Unit { word: part.word.clone(), span: clause.span, clauses: vec![part] }),
            }
        }
        let head_span = Span { start: span.start, end: at(open)?, ..span };
        Some(Body { head: text.get(..open)?, head_span, end: at(close)?, units })
    }
}

/// A clause as people call it: `须「留用达标」`, `标准`, `分档`.
fn word(clause: &Clause) -> String {
    let labelled = |word: &str, label: &Option<crate::syntax::ast::Name>| match label {
        Some(label) => format!("{word}「{}」", label.text),
        None => word.to_owned(),
    };
    match &clause.kind {
        ClauseKind::Error => String::new(),
        ClauseKind::Subjects(_) => "对象".to_owned(),
        ClauseKind::PerElement(_) => "逐个".to_owned(),
        ClauseKind::BaseDate(_) => "基准日".to_owned(),
        ClauseKind::Monthly(_) => "逐月".to_owned(),
        ClauseKind::Require { label, .. } => labelled("须", label),
        ClauseKind::Exclude { label, .. } => labelled("除外", label),
        ClauseKind::Attest(name) => format!("认定「{}」", name.text),
        ClauseKind::Figure(figure) => figure.head.word().to_owned(),
        ClauseKind::Refine(_) => "分档".to_owned(),
        ClauseKind::Grant { .. } => "另给".to_owned(),
        ClauseKind::Entitlements(_) => "待遇".to_owned(),
        ClauseKind::Output { name, .. } => format!("另示「{}」", name.text),
        ClauseKind::Local { name, .. } => format!("其中「{}」", name.text),
        ClauseKind::Unique(_) => "不重复".to_owned(),
        ClauseKind::Apply { .. } => "申请".to_owned(),
        ClauseKind::Assessed { .. } => "核定".to_owned(),
        ClauseKind::Valid(_) => "有效".to_owned(),
        ClauseKind::Deadline(_) => "截至".to_owned(),
        ClauseKind::Cite(_) => "依据".to_owned(),
        ClauseKind::Fund(_) => "资金来源".to_owned(),
        ClauseKind::Bodies(_) => "责任单位".to_owned(),
        ClauseKind::Force(_) => "力度".to_owned(),
        ClauseKind::Rounding(_) => "取整".to_owned(),
        ClauseKind::Strategy(_) => "就高就低".to_owned(),
    }
}

/// The text of a place.
pub type Text<'t> = dyn Fn(Span) -> &'t str + 't;

/// The runs that differ: equal ones left out, the others paired by word in order.
pub fn paired<'u>(
    old: &'u [Unit],
    new: &'u [Unit],
    at: &Text<'_>,
    of: &Text<'_>,
) -> Vec<(Option<&'u Unit>, Option<&'u Unit>)> {
    let mut rest: Vec<&Unit> = new.iter().collect();
    let mut gone: Vec<&Unit> = Vec::new();
    for unit in old {
        match rest.iter().position(|u| bare(of(u.span)) == bare(at(unit.span))) {
            Some(same) => drop(rest.remove(same)),
            None => gone.push(unit),
        }
    }
    let mut found = Vec::new();
    for unit in gone {
        // Labels that changed leave the clause the same one: 须「甲」 and 须「乙」 in one place.
        let plain = |u: &Unit| u.word.split('「').next().unwrap_or_default().to_owned();
        let own = rest.iter().position(|u| u.word == unit.word);
        let own = own.or_else(|| rest.iter().position(|u| plain(u) == plain(unit)));
        found.push((Some(unit), own.map(|place| rest.remove(place))));
    }
    found.extend(rest.into_iter().map(|unit| (None, Some(unit))));
    found
}

/// The clauses of two runs that differ: one by one where the runs are laid out alike, else as a whole.
pub fn within(old: &Unit, new: &Unit, at: &Text<'_>, of: &Text<'_>) -> Vec<(Part, Part)> {
    let alike =
        old.clauses.len() == new.clauses.len() && old.clauses.iter().zip(&new.clauses).all(|(a, b)| a.word == b.word);
    if !alike {
        let whole = |unit: &Unit| Part { word: unit.word.clone(), span: unit.span };
        return vec![(whole(old), whole(new))];
    }
    let pairs = old.clauses.iter().zip(&new.clauses);
    pairs.filter(|(a, b)| bare(at(a.span)) != bare(of(b.span))).map(|(a, b)| (a.clone(), b.clone())).collect()
}
