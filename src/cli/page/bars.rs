//! A chart of bars: each of parts side by side, with a number behind it. Drawn as SVG in an HTML page; where there is none, the
//! table beside it has the same figures.
//!
//! Lengths are whole thousandths, computed in integers.

use crate::cli::compare::html::escaped;

/// The width of a bar in units of the drawing.
pub const WIDTH: u64 = 1000;

/// A chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bars {
    /// What it shows.
    pub title: String,
    /// What its colours stand for.
    pub legend: Vec<(Colour, String)>,
    /// Its bars from above.
    pub bars: Vec<Bar>,
}

/// A bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for.
    pub name: String,
    /// Its parts.
    pub parts: Vec<Part>,
    /// The number behind it.
    pub number: String,
}

/// A part of a bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its colour.
    pub colour: Colour,
    /// Where it begins, in thousandths of the width.
    pub from: u64,
    /// How long it is; at least one thousandth is drawn.
    pub width: u64,
    /// What it says to somebody who points at it.
    pub words: String,
}

/// The colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// More.
    Up,
    /// Less.
    Down,
    /// Open.
    Open,
    /// Anything else, and what was.
    Plain,
}

impl Colour {
    fn class(self) -> &'static str {
        match self {
            Colour::Up => "up",
            Colour::Down => "down",
            Colour::Open => "open",
            Colour::Plain => "plain",
        }
    }
}

/// What a page needs to draw bars.
pub const STYLE: &str = "\
:root{--up:#2e8b57;--down:#c0524a;--open:#e0a030;--plain:#8b97a6}
@media(prefers-color-scheme:dark){:root{--up:#4cb880;--down:#e07a70;--open:#d8a33c;--plain:#7d8794}}
.bars{display:grid;grid-template-columns:minmax(6rem,16rem) 1fr minmax(7rem,auto);gap:.4rem .8rem;align-items:center;margin:.6rem 0 1.2rem}
.bars span{overflow-wrap:anywhere}
.bars .num{font-variant-numeric:tabular-nums;white-space:nowrap;color:var(--soft)}
.bars svg{width:100%;height:1.1rem;display:block}
.up{fill:var(--up)}.down{fill:var(--down)}.open{fill:var(--open)}.plain{fill:var(--plain)}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;color:var(--soft)}.legend svg{width:.9rem;height:.9rem;margin-right:.35rem;vertical-align:-.1rem}
@media(max-width:40rem){.bars{grid-template-columns:1fr auto}.bars svg{grid-column:1/3;grid-row:auto}}
";

/// Draws a chart.
pub fn draw(chart: &Bars) -> String {
    let bars: String = chart.bars.iter().map(bar).collect();
    let key = |(colour, words): &(Colour, String)| {
        let square = format!("<rect class=\"{}\" width=\"20\" height=\"20\"/>", colour.class());
        format!("<span><svg viewBox=\"0 0 20 20\" aria-hidden=\"true\">{square}</svg>{}</span>", escaped(words))
    };
    let legend: String = chart.legend.iter().map(key).collect();
    let title = escaped(&chart.title);
    format!("<h4>{title}</h4>\n<div class=\"legend\">{legend}</div>\n<div class=\"bars\">\n{bars}</div>\n")
}

fn bar(bar: &Bar) -> String {
    let part = |part: &Part| {
        format!(
            "<rect class=\"{}\" x=\"{}\" y=\"0\" width=\"{}\" height=\"20\"><title>{}</title></rect>",
            part.colour.class(),
            part.from.min(WIDTH - 1),
            part.width.max(1),
            escaped(&part.words),
        )
    };
    let parts: String = bar.parts.iter().map(part).collect();
    let (name, number) = (escaped(&bar.name), escaped(&bar.number));
    format!(
        "<span>{name}</span><svg viewBox=\"0 0 {WIDTH} 20\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{name} {number}\">{parts}</svg><span class=\"num\">{number}</span>\n"
    )
}
