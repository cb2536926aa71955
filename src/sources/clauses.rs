//! Cuts the text of a notice into its clauses.
//!
//! A line may open a clause with 一、 （一） (一) 1. 1、 第一条, behind Markdown marks. Notices mix these styles and restart
//! some of them in every part. The style whose numbers run from 1 without restarting, and furthest, numbers the
//! articles; every other numbered line is a part (a heading above articles) or, below an article, part of its text.
//! A line that opens nothing goes on with what stands above it: so a page break inside a sentence does no harm.

use super::numerals;

/// A style of numbering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Style {
    /// 第一条
    Article,
    /// 一、
    Comma,
    /// （一）
    Bracket,
    /// 1. or 1、
    Arabic,
}

/// The number at the head of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its style.
    pub style: Style,
    /// Its number.
    pub number: i64,
    /// As the notice writes it, without Markdown marks: `（十二）`.
    pub written: String,
}

/// A clause of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// How rules cite it: 第12条, or 三（一） for a numbered paragraph of a part without articles; 序言 and 文末 for the rest.
    pub id: String,
    /// The number as written; empty for 序言 and 文末.
    pub written: String,
    /// Its text, lines joined, blanks and Markdown marks gone, punctuation as written.
    pub text: String,
    /// Its first line in the file, from 1.
    pub line: usize,
}

fn strip_marks(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '#' | '*' | '>' | '\u{feff}'))
}

/// The mark at the head of a line, if it has one.
pub fn mark(line: &str) -> Option<Mark> {
    let text = strip_marks(line);
    bracket(text).or_else(|| article(text)).or_else(|| comma(text)).or_else(|| arabic(text))
}

fn bracket(text: &str) -> Option<Mark> {
    let inner = text.strip_prefix(['（', '('])?;
    let (number, _) = inner.split_once(['）', ')'])?;
    Some(Mark {
        style: Style::Bracket,
        number: numerals::read(number.trim())?,
        written: format!("（{}）", number.trim()),
    })
}

fn article(text: &str) -> Option<Mark> {
    let (number, _) = text.strip_prefix('第')?.split_once('条')?;
    let value = numerals::read(number).or_else(|| number.parse().ok())?;
    Some(Mark { style: Style::Article, number: value, written: format!("第{number}条") })
}

fn comma(text: &str) -> Option<Mark> {
    let (number, _) = text.split_once('、')?;
    Some(Mark { style: Style::Comma, number: numerals::read(number)?, written: format!("{number}、") })
}

fn arabic(text: &str) -> Option<Mark> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = text.split_at(end);
    let next = rest.chars().next()?;
    let after = rest.chars().nth(1);
    // `1.5万元` at the head of a line is a figure that a page break cut off, not a clause.
    if !matches!(next, '.' | '．' | '、') || after.is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    Some(Mark { style: Style::Arabic, number: number.parse().ok()?, written: format!("{number}.") })
}

/// How far a style counts from 1 without restarting or leaving a number out.
fn run(marks: &[(usize, Mark)], style: Style) -> i64 {
    let mut expected = 1;
    for (_, mark) in marks.iter().filter(|(_, m)| m.style == style) {
        if mark.number != expected {
            return if mark.number == 1 { 0 } else { expected - 1 };
        }
        expected += 1;
    }
    expected - 1
}

fn article_style(marks: &[(usize, Mark)]) -> Option<Style> {
    let styles = [Style::Article, Style::Comma, Style::Bracket, Style::Arabic];
    let best = styles.into_iter().map(|s| (run(marks, s), s)).filter(|(n, _)| *n > 1);
    best.max().map(|(_, s)| s)
}

/// A line without blanks and Markdown marks, its digits half-width; empty for the number of a page (`— 3 —`, 第3页).
fn squeeze(line: &str) -> String {
    let kept = line.chars().filter(|c| !c.is_whitespace() && !matches!(c, '#' | '*' | '\u{feff}'));
    let text: String = kept.map(half_width).collect();
    let dash = |c| matches!(c, '-' | '—' | '–' | '－' | '·');
    let bare = text.trim_matches(dash);
    let page = text.strip_prefix('第').and_then(|t| t.strip_suffix('页'));
    let number = page.or((bare.len() < text.len() && text.starts_with(dash)).then_some(bare));
    if number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())) { String::new() } else { text }
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

/// Where a line belongs while the text is cut.
struct Cutter {
    clauses: Vec<Clause>,
    articles: Option<Style>,
    part: Option<Mark>,
    seen_article: bool,
}

impl Cutter {
    fn open(&mut self, id: String, written: String, line: usize) {
        self.clauses.push(Clause { id, written, text: String::new(), line });
    }

    /// Opens a clause where the line's number says so.
    fn head(&mut self, mark: &Mark, line: usize) {
        if Some(mark.style) == self.articles {
            self.seen_article = true;
            return self.open(format!("第{}条", mark.number), mark.written.clone(), line);
        }
        if self.articles.is_some_and(|articles| mark.style > articles) {
            return; // below an article: its text goes on
        }
        if mark.style == Style::Comma {
            self.part = Some(mark.clone());
            return self.open(mark.written.clone(), mark.written.clone(), line);
        }
        let part = self.part.as_ref().map_or("", |p| p.written.trim_end_matches('、'));
        self.open(format!("{part}{}", mark.written), mark.written.clone(), line);
    }
}

/// Cuts a text into clauses, in order. What stands before the first number is 序言.
pub fn cut(text: &str) -> Vec<Clause> {
    let lines: Vec<&str> = text.lines().collect();
    let marks: Vec<(usize, Mark)> = lines.iter().enumerate().filter_map(|(i, l)| mark(l).map(|m| (i, m))).collect();
    let mut cutter = Cutter { clauses: Vec::new(), articles: article_style(&marks), part: None, seen_article: false };
    cutter.open("序言".to_owned(), String::new(), 1);
    for (index, line) in lines.iter().enumerate() {
        if let Some(mark) = mark(line) {
            cutter.head(&mark, index + 1);
        } else if cutter.seen_article && is_tail(line) && !cutter.clauses.iter().any(|c| c.id == "文末") {
            cutter.open("文末".to_owned(), String::new(), index + 1);
        }
        if let Some(clause) = cutter.clauses.last_mut() {
            clause.text.push_str(&squeeze(line));
        }
    }
    cutter.clauses
}

/// Whether a line is the closing part of a notice: only a date, or the office's own lines.
fn is_tail(line: &str) -> bool {
    let text = squeeze(line);
    let date = text.ends_with('日') && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '年' | '月' | '日'));
    date || ["主办：", "抄送：", "Word版本", "PDF版本"].iter().any(|head| text.starts_with(head))
}

/// The id that a citation in a rule names: 第（十二）条, （十二）, 第十二条, 第12条 and 十二、 are 第12条; anything else stays.
pub fn normalise(citation: &str) -> String {
    let text: String = citation.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.replace('(', "（").replace(')', "）");
    let core = text.strip_prefix('第').map_or(text.as_str(), |t| t.split('条').next().unwrap_or(t));
    let core = core.trim_matches(|c| matches!(c, '（' | '）' | '、' | '.'));
    match numerals::read(core).or_else(|| core.parse().ok()) {
        Some(number) => format!("第{number}条"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<String> {
        cut(text).iter().map(|c| format!("{}|{}|{}", c.id, c.written, c.text)).collect()
    }

    #[test]
    fn articles_run_through_parts_and_page_breaks_do_no_harm() {
        let text = "示例市文件\n\n一、稳岗\n1. 给予补贴\n\n1.5 万元。\n## 二、创业\n**2．奖励。**发\n放\n2025年1月1日\n主办：某局\n";
        let expect = [
            "序言||示例市文件",
            "一、|一、|一、稳岗",
            "第1条|1.|1.给予补贴1.5万元。",
            "二、|二、|二、创业",
            "第2条|2.|2．奖励。发放",
            "文末||2025年1月1日主办：某局",
        ];
        assert_eq!(ids(text), expect);
    }

    #[test]
    fn page_numbers_and_wide_digits_are_no_words_of_the_notice() {
        let text = "一、补贴\n给予\n— ３ —\n１２\n第 4 页\n个月\n-5-\n二、其他\n-5%\n";
        assert_eq!(ids(text), ["序言||", "第1条|一、|一、补贴给予12个月", "第2条|二、|二、其他-5%"]);
    }

    #[test]
    fn numbers_that_restart_are_paragraphs_of_their_part() {
        let text =
            "一、总体\n二、重点\n(一)稳岗。\n1.甲\n2.乙\n(二)青年。\n3.丙\n4.丁\n三、保障\n(一)组织。\n(二)资金。\n";
        let expect = [
            "序言",
            "一、",
            "二、",
            "二（一）",
            "第1条",
            "第2条",
            "二（二）",
            "第3条",
            "第4条",
            "三、",
            "三（一）",
            "三（二）",
        ];
        assert_eq!(cut(text).iter().map(|c| c.id.clone()).collect::<Vec<_>>(), expect);
    }

    #[test]
    fn items_below_an_article_are_its_text() {
        let text = "一、甲\n（一）细目\n二、乙\n三、丙\n1.子项\n";
        let expect = ["序言", "第1条", "第2条", "第3条"];
        assert_eq!(cut(text).iter().map(|c| c.id.clone()).collect::<Vec<_>>(), expect);
    }

    #[test]
    fn citations_are_one_however_written() {
        for written in ["第（十二）条", "（十二）", "第十二条", "第12条", "十二、", "(十二)", "12."]
        {
            assert_eq!(normalise(written), "第12条", "{written}");
        }
        assert_eq!(normalise("三(一)"), "三（一）");
        assert_eq!(normalise("附件2"), "附件2");
    }
}
