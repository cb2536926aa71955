//! Clauses of the whole measure that read one element.

use super::Draft;
use crate::check::context::Checker;
use crate::diag::Diagnostic;
use crate::diag::catalogue::names::E0254;
use crate::ir::{CapScope, ExprId, TieredId};
use crate::source::Span;

impl Checker<'_> {
    /// What is said of the whole measure cannot read one element: it would stay unknown for ever.
    pub(super) fn of_the_whole(&mut self, d: &Draft<'_>) {
        let Some(element) = &d.measure.per_element else { return };
        let own = |checker: &Checker<'_>, id: ExprId| checker.reads_field_of(element.var, false, id);
        let tiers = |checker: &Checker<'_>, id: TieredId| {
            let mut parts = Vec::new();
            checker.inside(id, &mut parts);
            parts.into_iter().any(|part| own(checker, part))
        };
        let when = |checker: &Checker<'_>, when: Option<ExprId>| when.is_some_and(|id| own(checker, id));
        let mut found: Vec<(&str, Span)> = Vec::new();
        for cap in &d.measure.caps {
            let year = if let CapScope::YearFrom(day) = cap.scope { own(self, day) } else { false };
            if cap.scope != CapScope::Element && (year || tiers(self, cap.max) || when(self, cap.when)) {
                found.push(("金额", cap.span));
            }
        }
        for output in &d.measure.outputs {
            if tiers(self, output.value) || when(self, output.when) {
                found.push(("另示", output.span));
            }
        }
        let asked = d.measure.applications.iter().filter(|asked| own(self, asked.value));
        found.extend(asked.map(|asked| ("申请", asked.span)));
        let validity = &d.measure.validity;
        if validity.by.is_some_and(|by| own(self, by)) {
            found.extend(validity.span.map(|span| ("有效", span)));
        }
        if let Some(rounding) = d.measure.rounding.as_ref().filter(|rounding| when(self, rounding.when)) {
            found.extend(rounding.span.map(|span| ("取整", span)));
        }
        for (word, span) in found {
            let report = Diagnostic::new(E0254, span, format!("「{word}」说的是整项措施，不知道读哪一个元素"));
            let help = match word {
                "金额" => "只限一个元素的写 每个金额 <= …；按条件分开限制的，先用 合计(… 其中 …) 汇总",
                "有效" => "有效期按整项的日期判断；每一个元素的日期写成条件：须 元素.日期 在 [起, 止]",
                _ => "先汇总成一个数：合计(…)、最大(…)；条件写 有 … (…) 或 每个 … 均 (…)",
            };
            self.report(report.help(help));
        }
    }
}
