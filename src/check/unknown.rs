//! Names that mean nothing, or several things.

use super::Checker;
use crate::diag::Diagnostic;
use crate::diag::catalogue::names as codes;
use crate::resolve::Referent;
use crate::syntax::ast::Name;

impl Checker<'_> {
    /// Reports a name that the unit does not see, with what it may have meant; silent where that follows from an
    /// error reported already. `extra` are further names in scope: fields, locals, members; `meant` is what it surely
    /// means where no name is near.
    pub fn unknown_name(&mut self, unit: usize, name: &Name, extra: &[&str], meant: Option<String>) {
        if self.names.is_silent(unit, &name.text) {
            return;
        }
        let report = Diagnostic::new(codes::E0201, name.span, format!("没有叫「{}」的名字", name.text));
        let report = match self.names.suggest(unit, &name.text, extra, &|word| self.members.contains_key(word)) {
            Some(s) if s.safe => report.help(s.why).fix(format!("改为「{}」", s.text), name.span, s.text),
            Some(s) => report.help(s.why).unsafe_fix(format!("改为「{}」", s.text), name.span, s.text),
            None => match meant {
                Some(text) => report.help(format!("写成 {text}")).unsafe_fix(format!("改为 {text}"), name.span, text),
                None => report.help(self.elsewhere(&name.text)),
            },
        };
        self.diags.push(report);
    }

    /// Whether an unknown name is one with a word of the language in it that lacks its spaces.
    pub fn lacks_space(&self, unit: usize, text: &str) -> bool {
        self.names.split(unit, text, &|word| self.members.contains_key(word)).is_some()
    }

    fn elsewhere(&self, text: &str) -> String {
        if text.ends_with("之日起") || text.ends_with("之日") {
            return "写出是哪一天，例如 2025年3月1日".to_owned();
        }
        if ["详见", "参见", "见附件", "参照", "按照", "另行"].iter().any(|head| text.starts_with(head)) {
            return "由别的文件或机关规定的，写 按规定「名」: 单位".to_owned();
        }
        let first = self.members.get(text).and_then(|found| found.first());
        match first.and_then(|(id, _)| self.program.enums.get(id.index())) {
            Some(e) => format!("「{text}」是「{}」的一个选项，写成「… 为 {text}」", e.name),
            None if self.names.exists(text) => format!("「{text}」在别的文件里声明了，用「引用 “…”」引入那个文件"),
            None => format!("先声明它，例如「输入 {text}: 类型」"),
        }
    }

    /// Reports a name that refers to several things.
    pub fn ambiguous(&mut self, unit: usize, name: &Name, found: &[Referent]) {
        let mut report = Diagnostic::new(codes::E0203, name.span, format!("「{}」不止指一件事", name.text))
            .help("改其中一处的名字，或者少引用一个文件");
        for referent in found {
            if let Some(place) = self.names.place(unit, &name.text, *referent) {
                report = report.also(place, format!("这里声明为{}", referent.keyword()));
            }
        }
        self.diags.push(report);
    }
}
