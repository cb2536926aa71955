//! `容许 W0802 于 就业见习补贴 因 “…” 至 2027年1月1日`: a finding that is known and meant is not shown.
//!
//! It holds for warnings and advice of its own file, or of the one declaration that it names, until the end of its last
//! day. What has expired, what nothing needs and what cannot be allowed is reported, so that none stays for ever.

use crate::diag::catalogue::{self, findings, lints as codes};
use crate::diag::{Diagnostic, Severity};
use crate::source::Span;
use crate::syntax::ast::{AllowDecl, ExprKind, File, Item, ItemKind, Name};
use crate::value::Date;

/// One code of a 容许.
struct Allowance {
    code: &'static str,
    place: Span,
    /// Where findings must stand; absent: anywhere in the file.
    inside: Option<Vec<Span>>,
    until: Option<Date>,
}

/// Takes out the findings that the files allow on a day, and reports the 容许 that do not work.
pub fn allow(files: &[&File], findings: &mut Vec<Diagnostic>, today: Option<Date>) {
    let mut reports = Vec::new();
    let allowances: Vec<Allowance> = files.iter().flat_map(|file| of_file(file, &mut reports)).collect();
    let mut used = vec![false; allowances.len()];
    let mut late = vec![false; allowances.len()];
    findings.retain(|finding| {
        let mut kept = true;
        for (i, allowance) in allowances.iter().enumerate().filter(|(_, a)| a.meets(finding)) {
            let expired = allowance.until.zip(today).is_some_and(|(until, today)| until < today);
            let slot = if expired { late.get_mut(i) } else { used.get_mut(i) };
            slot.into_iter().for_each(|slot| *slot = true);
            kept &= expired;
        }
        kept
    });
    for ((allowance, used), late) in allowances.iter().zip(used).zip(late) {
        reports.extend((!used).then(|| allowance.report(late)));
    }
    findings.append(&mut reports);
}

impl Allowance {
    fn meets(&self, finding: &Diagnostic) -> bool {
        let here = |place: Span| {
            let within = |span: &Span| span.start <= place.start && place.end <= span.end;
            place.source == self.place.source && self.inside.as_ref().is_none_or(|spans| spans.iter().any(within))
        };
        // What two measures do together is allowed for either of them.
        let pair = [findings::A0713, findings::A0714].contains(&finding.code);
        let mut places = finding.labels.iter().map(|label| label.span).take(if pair { 2 } else { 1 });
        finding.code.id == self.code && finding.severity < Severity::Error && places.any(here)
    }

    fn report(&self, late: bool) -> Diagnostic {
        match self.until.filter(|_| late) {
            Some(until) => {
                Diagnostic::new(codes::W0912, self.place, format!("容许 {} 到 {until} 为止，已经到期", self.code))
                    .help("解决它所容许的问题；仍然需要容许的，核对理由后改写日期")
            }
            None => Diagnostic::new(codes::W0911, self.place, format!("这里没有 {} 可以容许", self.code))
                .help("问题已经没有了：删去这个容许；在别的声明里的，写“于 名称”"),
        }
    }
}

fn of_file(file: &File, reports: &mut Vec<Diagnostic>) -> Vec<Allowance> {
    let mut found = Vec::new();
    for item in &file.items {
        let ItemKind::Allow(decl) = &item.kind else { continue };
        let inside = decl.target.as_ref().map(|target| declared(file, &target.text));
        if let (Some(target), Some([])) = (&decl.target, inside.as_deref()) {
            let finding = Diagnostic::new(codes::W0913, target.span, format!("这个文件没有声明「{}」", target.text));
            reports.push(finding.help("于 后面写本文件里措施、定义、口径等的名称；不写 于 则对整个文件"));
            continue;
        }
        found.extend(decl.codes.iter().filter_map(|code| allowance(decl, code, inside.clone(), reports)));
    }
    found
}

fn allowance(
    decl: &AllowDecl,
    code: &Name,
    inside: Option<Vec<Span>>,
    reports: &mut Vec<Diagnostic>,
) -> Option<Allowance> {
    let until = match decl.until.as_ref().map(|e| &e.kind) {
        Some(ExprKind::Date(date)) => Some(*date),
        _ => None,
    };
    match catalogue::find(&code.text) {
        Some(known) if known.severity < Severity::Error => {
            return Some(Allowance { code: known.id, place: code.span, inside, until });
        }
        Some(known) => {
            let finding = Diagnostic::new(codes::W0913, code.span, format!("{} 是错误，不能容许", known.id));
            reports.push(finding.help(format!("见 polc explain {}；错误要改正", known.id)));
        }
        None => {
            let finding = Diagnostic::new(codes::W0913, code.span, format!("没有代码 {}", code.text));
            reports.push(finding.help("代码见报告的方括号，如 警告[W0802]"));
        }
    }
    None
}

/// The places of the declarations of a name.
fn declared(file: &File, name: &str) -> Vec<Span> {
    let named = |item: &&Item| own_name(item).is_some_and(|own| own.text == name);
    file.items.iter().filter(named).map(|item| item.span).collect()
}

/// The name that a declaration declares.
pub fn own_name(item: &Item) -> Option<&Name> {
    match &item.kind {
        ItemKind::Document(decl) => Some(&decl.number),
        ItemKind::Enum(decl) => Some(&decl.name),
        ItemKind::Entity(decl) => Some(&decl.name),
        ItemKind::Input(decl) => Some(&decl.name),
        ItemKind::Param(decl) => Some(&decl.name),
        ItemKind::Define(decl) => Some(&decl.name),
        ItemKind::Reading(decl) => Some(&decl.name),
        ItemKind::Measure(decl) => Some(&decl.name),
        ItemKind::Group(decl) => Some(&decl.name),
        ItemKind::Qualitative(decl) => Some(&decl.name),
        ItemKind::Error | ItemKind::Import(_) | ItemKind::Units(_) | ItemKind::Case(_) => None,
        ItemKind::Excused(_) | ItemKind::Allow(_) => None,
    }
}
