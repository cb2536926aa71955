//! Signs of other languages and of word processors that are read as what they were meant to be, and reported.
//!
//! In: the rest of a text. Out: what stands there and what belongs there. Everything here keeps its length in bytes.

use crate::diag::Diagnostic;
use crate::diag::catalogue::syntax as code;
use crate::source::Span;

/// A comment of another language.
pub struct Foreign<'a> {
    /// `#`, `--`, `/*`.
    pub mark: &'a str,
    /// How far it reaches, in bytes.
    pub length: usize,
}

/// A comment of another language at the start of a text: `# …` and `-- …` to the end of the line, `/* … */` on one line.
pub fn comment(rest: &str) -> Option<Foreign<'_>> {
    let line = rest.split('\n').next().unwrap_or("").trim_end_matches('\r');
    let prose =
        |mark: &str| line.strip_prefix(mark).is_some_and(|r| !r.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    let (mark, length) = if line.starts_with('#') {
        (1, line.len())
    } else if prose("--") {
        (2, line.len())
    } else if line.starts_with("/*") {
        (2, line.find("*/").map_or(line.len(), |i| i + 2))
    } else {
        return None;
    };
    Some(Foreign { mark: line.get(..mark)?, length })
}

/// The finding of a foreign comment at its mark.
pub fn comment_report(found: &Foreign<'_>, span: Span) -> Diagnostic {
    let report = Diagnostic::new(code::E0106, span, format!("注释不用 {} 开头", found.mark));
    let report = report.help("注释写 // 或 注：，到这一行的末尾为止");
    if found.mark == "/*" { report } else { report.fix("改为 //", span, "//") }
}

/// A sign that is not the language's.
pub struct Sign {
    /// What belongs there.
    pub right: &'static str,
    /// How long the wrong one is, in bytes.
    pub length: usize,
    /// What is wrong, in words.
    why: &'static str,
    /// Whether it is a comparison.
    compares: bool,
}

const SIGNS: [(&str, &str, &str); 9] = [
    ("->", "=>", "箭头写作 =>"),
    ("=<", "<=", "小于或等于先写小于号：<="),
    ("》=", ">=", "书名号 》 不是大于号"),
    ("》＝", ">=", "书名号 》 不是大于号"),
    ("《=", "<=", "书名号 《 不是小于号"),
    ("《＝", "<=", "书名号 《 不是小于号"),
    ("> =", ">=", "大于号和等号之间不能有空格"),
    ("< =", "<=", "小于号和等号之间不能有空格"),
    ("= >", "=>", "等号和大于号之间不能有空格"),
];

/// Such a sign at the start of a text.
pub fn sign(rest: &str) -> Option<Sign> {
    let (wrong, right, why) = SIGNS.into_iter().find(|(wrong, ..)| rest.starts_with(wrong))?;
    // `> ==` and `< =>` are other mistakes.
    let doubled = rest.get(wrong.len()..).is_some_and(|r| r.starts_with(['=', '>', '＝', '＞']));
    (!doubled).then_some(Sign { right, length: wrong.len(), why, compares: right != "=>" })
}

/// The finding of such a sign.
pub fn sign_report(found: &Sign, span: Span) -> Diagnostic {
    let code = if found.compares { code::E0109 } else { code::E0106 };
    let report = Diagnostic::new(code, span, found.why).help(format!("写作 {}", found.right));
    report.fix(format!("改为 {}", found.right), span, found.right)
}

/// `.3.1` behind `2025`: the bytes up to the second point and behind it.
pub fn dotted_date(before: &[u8], rest: &str) -> Option<usize> {
    let digits = before.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let glued = before.iter().rev().nth(digits).is_some_and(|b| matches!(b, b'.' | b'-'));
    if digits != 4 || glued {
        return None;
    }
    let (month, tail) = rest.strip_prefix('.')?.split_once('.')?;
    let day = tail.get(..tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len()))?;
    let within = |text: &str, most: u8| text.len() <= 2 && text.parse::<u8>().is_ok_and(|n| (1..=most).contains(&n));
    let ends = !tail.get(day.len()..).is_some_and(|t| t.starts_with('.'));
    (within(month, 12) && within(day, 31) && ends).then_some(month.len() + day.len() + 2)
}

/// The number that a list gives a line: `①`, `（一）`, `1.`, `一、`, `•`. How many bytes of a prepared text it takes.
pub fn list_mark(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    match first {
        '①'..='⒛' | '㈠'..='㈩' | '●' | '■' | '◆' | '○' | '□' | '▲' | '★' | '·' => {
            Some(first.len_utf8())
        }
        '(' => {
            let inside = text.get(1..)?.trim_start_matches('\u{1}');
            let close = inside.find(')')?;
            let number = inside.get(..close)?;
            (!number.is_empty() && number.chars().count() <= 3 && number.chars().all(numeral))
                .then(|| text.len() - inside.len() + close + 1)
        }
        '-' => text.get(1..)?.starts_with(' ').then_some(1),
        c if numeral(c) => {
            let rest = text.trim_start_matches(numeral);
            let sign = ['.', '、', ')'].into_iter().find(|s| rest.starts_with(*s))?;
            let behind = rest.get(sign.len_utf8()..)?.trim_start_matches([' ', '\u{1}']);
            behind.starts_with(|c: char| !c.is_ascii_digit()).then(|| text.len() - rest.len() + sign.len_utf8())
        }
        _ => None,
    }
}
