//! A summary as one HTML page that needs nothing else: charts are SVG in the page, light or dark as the reader's system asks.
//!
//! Every text of the rules and of the data is escaped. Lengths of bars are whole thousandths, computed in integers.

use super::quantiles::Spread;
use super::table::{name, shown};
use super::{Line, Section, Summary};
use crate::cli::compare::html::escaped;
use crate::cli::profile::number;
use crate::cli::text::batch as text;
use crate::value::Rational;

/// The width of a bar in units of the drawing.
const WIDTH: u64 = 1000;
/// So many lines are drawn; the table below has all.
const DRAWN: usize = 40;

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c1f23;--paper:#fff;--line:#d5d9de;--head:#f3f5f7;--soft:#68707a;--yes:#2e8b57;--no:#b4bac2;--open:#e0a030;--else:#7f8fc9;--sum:#3b6fb5}
@media(prefers-color-scheme:dark){:root{--ink:#e4e7ea;--paper:#16181b;--line:#3a3f45;--head:#22262a;--soft:#98a1ab;--yes:#4cb880;--no:#5a626b;--open:#d8a33c;--else:#7d8bd0;--sum:#6c9ee0}}
body{margin:1.5rem auto;max-width:76rem;padding:0 1rem;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif}
h1{font-size:1.4rem;margin-bottom:.2rem}
h2{font-size:1.1rem;margin-top:2.2rem}
.soft{color:var(--soft)}
.bars{display:grid;grid-template-columns:minmax(8rem,18rem) 1fr minmax(9rem,auto);gap:.45rem .8rem;align-items:center}
.bars span{overflow-wrap:anywhere}
.bars .num{font-variant-numeric:tabular-nums;white-space:nowrap;color:var(--soft)}
svg{width:100%;height:1.1rem;display:block}
.yes{fill:var(--yes)}.no{fill:var(--no)}.open{fill:var(--open)}.else{fill:var(--else)}.sum{fill:var(--sum)}
.key i{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;margin:0 .35rem 0 .9rem;vertical-align:-1px}
.wide{overflow-x:auto;margin-top:1rem}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{border:1px solid var(--line);padding:.3rem .55rem;text-align:left;vertical-align:top}
th{background:var(--head);white-space:nowrap}
td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.name{min-width:5rem}
td.why{min-width:12rem}
h3{font-size:1rem;margin:1.2rem 0 .4rem}
@media print{body{margin:0;max-width:none}}
";

/// The page.
pub fn page(summary: &Summary) -> String {
    let sections: String = summary.sections.iter().map(section).collect();
    let about = text::summary_about(&summary.data, summary.rows, &summary.date, summary.bad);
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{}</h1>\n<p class=\"soft\">{}</p>\n{}{sections}</body>\n</html>\n",
        text::SUMMARY,
        text::SUMMARY,
        escaped(&about),
        key(),
    )
}

fn key() -> String {
    let parts = [("yes", text::GRANTED), ("no", text::REFUSED_WORD), ("open", text::OPEN), ("else", text::OTHERS)];
    let one = |(class, word): (&str, &str)| format!("<i style=\"background:var(--{class})\"></i>{word}");
    format!("<p class=\"key\">{}</p>\n", parts.into_iter().map(one).collect::<String>())
}

fn section(section: &Section) -> String {
    let title = escaped(&section.title);
    let drawn: String = section.lines.iter().take(DRAWN).map(statuses).collect();
    let more = if section.lines.len() > DRAWN { text::drawn(DRAWN, section.lines.len()) } else { String::new() };
    format!(
        "<h2>{title}</h2>\n<div class=\"bars\">\n{drawn}</div>\n<p class=\"soft\">{more}</p>\n{}{}",
        sums(section),
        table(section),
    )
}

/// One bar: its parts side by side.
fn statuses(line: &Line) -> String {
    let tally = &line.tally;
    let others: u64 = tally.others.values().sum();
    let parts = [
        ("yes", text::GRANTED, tally.granted),
        ("no", text::REFUSED_WORD, tally.refused),
        ("open", text::OPEN, tally.open),
        ("else", text::OTHERS, others),
    ];
    let mut bar = String::new();
    let mut before = 0_u64;
    for (class, word, count) in parts.into_iter().filter(|(_, _, count)| *count > 0) {
        let at = |count: u64| count.saturating_mul(WIDTH).checked_div(tally.rows).unwrap_or(0);
        let (from, to) = (at(before), at(before + count));
        before += count;
        bar.push_str(&format!(
            "<rect class=\"{class}\" x=\"{from}\" y=\"0\" width=\"{}\" height=\"20\"><title>{word} {count}</title></rect>",
            (to - from).max(1),
        ));
    }
    let counts = format!("{} / {}", tally.granted, tally.rows);
    bars(&name(line), &bar, &counts)
}

fn bars(name: &str, bar: &str, number: &str) -> String {
    let name = escaped(name);
    format!(
        "<span>{name}</span><svg viewBox=\"0 0 {WIDTH} 20\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{name} {number}\">{bar}</svg><span class=\"num\">{number}</span>\n",
        number = escaped(number),
    )
}

/// The sums, the greatest as long as the page allows.
fn sums(section: &Section) -> String {
    let sum = |line: &Line| line.sum.as_deref().and_then(number::parse).filter(|n| *n > Rational::ZERO);
    let Some(greatest) = section.lines.iter().filter_map(sum).max() else { return String::new() };
    let one = |line: &Line| {
        let part = sum(line)?.checked_mul(Rational::from_integer(1000))?.checked_div(greatest)?;
        let width = part.numerator().checked_div(part.denominator())?.max(1);
        let bar = format!("<rect class=\"sum\" x=\"0\" y=\"0\" width=\"{width}\" height=\"20\"/>");
        let shown = format!("{}元", line.sum.as_deref().unwrap_or_default());
        Some(bars(&name(line), &bar, &shown))
    };
    let drawn: String = section.lines.iter().take(DRAWN).filter_map(one).collect();
    format!("<h3 class=\"soft\">{}</h3>\n<div class=\"bars\">\n{drawn}</div>\n", text::SUM)
}

/// The table below the charts, without the columns that are empty in every line.
fn table(section: &Section) -> String {
    let rows: Vec<[String; 16]> = section.lines.iter().map(texts).collect();
    let used: Vec<usize> = (0..16).filter(|i| rows.iter().any(|r| r.get(*i).is_some_and(|t| !t.is_empty()))).collect();
    let head = |i: &usize| format!("<th scope=\"col\">{}</th>", text::SUMMARY_HEADS.get(*i).unwrap_or(&""));
    let heads: String = used.iter().map(head).collect();
    let cell = |(i, text): (usize, &str)| {
        let class = match i {
            0..3 => "name",
            3..14 => "n",
            _ => "why",
        };
        format!("<td class=\"{class}\">{}</td>", escaped(text))
    };
    let row = |row: &[String; 16]| {
        let cells = used.iter().filter_map(|i| Some((*i, row.get(*i)?.as_str())));
        format!("<tr>{}</tr>\n", cells.map(cell).collect::<String>())
    };
    let rows: String = rows.iter().map(row).collect();
    format!(
        "<div class=\"wide\">\n<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
}

/// The cells of a line, under `text::SUMMARY_HEADS`.
fn texts(line: &Line) -> [String; 16] {
    let tally = &line.tally;
    let others: u64 = tally.others.values().sum();
    let counts = [tally.rows, tally.granted, tally.refused, tally.open, others].map(|count| count.to_string());
    let spread = |part: fn(&Spread) -> &String| line.spread.as_ref().map(part).cloned().unwrap_or_default();
    let [rows, granted, refused, open, others] = counts;
    [
        line.key.clone(),
        line.measure.clone(),
        line.clause.clone(),
        rows,
        granted,
        refused,
        open,
        others,
        line.sum.clone().unwrap_or_default(),
        spread(|s| &s.least),
        spread(|s| &s.lower),
        spread(|s| &s.median),
        spread(|s| &s.upper),
        spread(|s| &s.greatest),
        shown(&tally.failed, 20),
        shown(&tally.missing, 20),
    ]
}
