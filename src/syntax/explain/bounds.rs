//! 内, 前, 后 and 起 behind a period or a day where the reader cannot tell which days are meant.
//!
//! In: a piece that could not be read. Out: the words with both readings. 3年内 says not from which day on, nor whether
//! the years lie before or behind it; 6月1日前 says not whether that day belongs to it; a day has no inside.

use super::Case;
use crate::diag::Diagnostic;
use crate::diag::catalogue::syntax as code;
use crate::syntax::report::Sink;
use crate::syntax::table;

const BLANKS: [char; 2] = [' ', '\u{1}'];
const INSIDE: [&str; 3] = ["以内", "之内", "内"];
const BEFORE: [&str; 3] = ["以前", "之前", "前"];
const AFTER: [&str; 3] = ["以后", "之后", "后"];
const FROM: [&str; 4] = ["起", "以来", "及以后", "及之后"];

/// On which side of the stem the words lie.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Inside,
    Before,
    After,
    From,
}

/// A period or a day with 内, 前, 后 or 起 behind it.
struct Bound<'a> {
    /// Where it starts and ends.
    range: (usize, usize),
    /// The period or day.
    stem: &'a str,
    /// What it says.
    side: Side,
    /// What was read before it.
    read: &'a str,
}

impl Case<'_> {
    /// `毕业日期 3年内`, `申请日期 2025年6月1日前`, `在 2025年6月1日 内`
    pub(super) fn ambiguous_bound(&self, sink: &Sink) -> Option<Diagnostic> {
        let bound = self.bound()?;
        let (start, end) = bound.range;
        let span = sink.span(start, end);
        let stem = bound.stem;
        let subject = subject(bound.read);
        if is_day(stem) {
            let (message, help) = match bound.side {
                Side::Inside => (
                    format!("{stem} 是一天，“内”看不出是这一天还是到这一天为止"),
                    format!("就是这一天写 为 {stem}，到这一天为止写 <= {stem}"),
                ),
                Side::Before => {
                    (format!("“{stem}前”看不出含不含这一天"), format!("含这一天写 <= {stem}，不含写 < {stem}"))
                }
                Side::After => {
                    (format!("“{stem}后”看不出含不含这一天"), format!("含这一天写 >= {stem}，不含写 > {stem}"))
                }
                Side::From => (format!("从 {stem} 起的日期用 >= 比较"), format!("写成 日期 >= {stem}")),
            };
            let sign = if matches!(bound.side, Side::Inside | Side::Before) { "<=" } else { ">=" };
            let id = if bound.side == Side::From { code::E0109 } else { code::E0142 };
            let found = Diagnostic::new(id, span, message).help(help);
            // 在 stands before the day, or a name does.
            let from = subject.map(|_| start).or_else(|| {
                let name = bound.read.strip_suffix('在')?.trim_end_matches(BLANKS);
                name.ends_with(table::is_letter).then_some(self.place.start + name.len())
            });
            let lead = if from == Some(start) { "" } else { " " };
            return Some(match from {
                Some(from) => found.unsafe_fix("含这一天", sink.span(from, end), format!("{lead}{sign} {stem}")),
                None => found,
            });
        }
        let name = subject.filter(|_| matches!(bound.side, Side::Inside | Side::Before))?;
        let inside = bound.side == Side::Inside;
        let message = format!("“{name} {stem}{}”看不出从这一天往后数还是往前数", if inside { "内" } else { "前" });
        let help = format!("往后数写 日期 在 {name} 起 {stem}内，往前数写 日期 在 {name} 前 {stem}内");
        let found = Diagnostic::new(code::E0142, span, message).help(help);
        let asked = bound.read.strip_suffix(name)?.trim_end_matches(BLANKS).ends_with('在');
        Some(match (asked, inside) {
            (true, true) => found.unsafe_fix("从这一天起", sink.span(start, start), "起 "),
            (false, true) => {
                let from = self.place.start + bound.read.len() - name.len();
                found.unsafe_fix(
                    "评估日在这一天起的时间内",
                    sink.span(from, end),
                    format!("评估日 在 {name} 起 {stem}内"),
                )
            }
            (_, false) => found,
        })
    }

    /// The words at the place, or those that end before it.
    fn bound(&self) -> Option<Bound<'_>> {
        let numeric = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let (token, before) = (self.place.token, self.place.before);
        if numeric(token) {
            let read = self.layout.slice(self.place.start, self.place.at).trim_end_matches(BLANKS);
            let (stem, side) = parted(token)?;
            return Some(Bound { range: (self.place.at, self.place.at + token.len()), stem, side, read });
        }
        let Some(("", side)) = parted(token).filter(|_| numeric(before)) else {
            return self.last_bound();
        };
        let read = self.layout.slice(self.place.start, self.place.at).trim_end_matches(BLANKS);
        let read = read.strip_suffix(before)?;
        let range = (self.place.start + read.len(), self.place.at + token.len());
        Some(Bound { range, stem: before, side, read: read.trim_end_matches(BLANKS) })
    }
}

impl Case<'_> {
    /// A day with 前 at the end of the piece, or 在 a name 前.
    fn last_bound(&self) -> Option<Bound<'_>> {
        let text = self.layout.slice(self.place.start, self.place.end).trim_end_matches(BLANKS);
        let start = text.rfind(BLANKS).map_or(0, |i| i + 1);
        let (read, last) = (text.get(..start)?.trim_end_matches(BLANKS), text.get(start..)?);
        let range = (self.place.start + start, self.place.start + text.len());
        let (stem, side) = parted(last)?;
        is_day(stem).then_some(Bound { range, stem, side, read })
    }

    /// `申请日期 在 毕业日期 前`
    pub(super) fn before_a_day(&self, sink: &Sink) -> Option<Diagnostic> {
        let text = self.layout.slice(self.place.start, self.place.end).trim_end_matches(BLANKS);
        let read = BEFORE.iter().find_map(|word| text.strip_suffix(word))?.trim_end_matches(BLANKS);
        let name = subject(read)?;
        let rest = read.strip_suffix(name)?.trim_end_matches(BLANKS).strip_suffix('在')?;
        let range = (self.place.start + rest.trim_end_matches(BLANKS).len(), self.place.start + text.len());
        let span = sink.span(self.place.start + rest.len(), range.1);
        let found = Diagnostic::new(code::E0142, span, format!("“{name} 前”看不出含不含这一天"));
        let help = format!("含这一天写 <= {name}，不含写 < {name}；限定多久以内的，写 在 {name} 前 3个月内");
        let found = found.help(help);
        Some(found.unsafe_fix("不含这一天", sink.span(range.0, range.1), format!(" < {name}")))
    }
}

/// A word without 内, 前, 后 or 起 at its end.
fn parted(word: &str) -> Option<(&str, Side)> {
    let cut = |ends: &[&'static str], side| ends.iter().find_map(|end| Some((word.strip_suffix(end)?, side)));
    cut(&INSIDE, Side::Inside)
        .or_else(|| cut(&BEFORE, Side::Before))
        .or_else(|| cut(&FROM, Side::From))
        .or_else(|| cut(&AFTER, Side::After))
}

/// `2025年6月1日`, but not 3年.
fn is_day(stem: &str) -> bool {
    let year = stem.find('年').or_else(|| stem.find('-')).or_else(|| stem.find('.'));
    year == Some(4) && stem.ends_with(|c: char| c == '日' || c.is_ascii_digit())
}

/// The name that stands last in what was read, but no word of the language.
fn subject(read: &str) -> Option<&str> {
    let name = read.rsplit(BLANKS).next().filter(|name| name.ends_with(table::is_letter))?;
    // 须, 且, 在 and the like are no names.
    (name.chars().count() > 1 && !super::words::KEYWORDS.contains(&name)).then_some(name)
}
