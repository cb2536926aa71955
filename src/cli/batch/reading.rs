//! The cells of one column → values the quick way: plain numbers without the general reader, and texts that were read before.
//!
//! In: what a cell holds. Out: its value, or nothing where the general reader must say. It reports nothing and takes nothing
//! for a value that the general reader would not.

use super::chunk::Grid;
use super::plain::Plain;
use crate::batch::columns::Builder;
use crate::cli::table::row::Content;
use crate::ir::Input;
use crate::value::{Rational, Value};
use std::collections::HashMap;
use std::ops::Range;

/// How the cells of a column were read so far.
#[derive(Clone, Debug)]
pub struct Reading {
    plain: Option<Plain>,
    /// The values of texts that were read, all of one content: the first few, and the rest.
    first: Vec<(String, Value)>,
    known: HashMap<String, Value>,
    content: Content,
}

/// A value that needed no general reader.
#[derive(Clone, Copy, Debug)]
pub enum Quick<'k> {
    /// Numerator and denominator.
    Number(i64, i64),
    /// As it was read before.
    Value(&'k Value),
}

impl Default for Reading {
    /// Of a column of which nothing is known.
    fn default() -> Reading {
        Reading { plain: None, first: Vec::new(), known: HashMap::new(), content: Content::Empty }
    }
}

impl Quick<'_> {
    /// As a value of its own.
    pub fn value(self) -> Value {
        match self {
            Quick::Number(n, d) => Rational::new(i128::from(n), i128::from(d)).map_or(Value::Unknown, Value::Number),
            Quick::Value(value) => value.clone(),
        }
    }
}

impl Reading {
    /// The most texts that are remembered, and so many of them are simply compared.
    const KNOWN: usize = 4_096;
    const FIRST: usize = 6;
    /// The longest of them, in bytes.
    const SHORT: usize = 100;

    /// For an input and the unit of its column.
    pub fn of(input: &Input, unit: Option<&str>) -> Reading {
        Reading { plain: Plain::of(input, unit), ..Reading::default() }
    }

    /// Puts the numbers of a column into its builder as long as they are plain; how many it put.
    pub fn numbers(&mut self, grid: &impl Grid, place: usize, rows: Range<usize>, builder: &mut Builder) -> usize {
        self.plain.as_mut().map_or(0, |plain| grid.numbers(place, rows, plain, builder))
    }

    /// A cell by its text.
    pub fn quick(&self, content: Content, text: &str) -> Option<Quick<'_>> {
        if content == Content::Empty {
            return Some(Quick::Value(&Value::Unknown));
        }
        let plain = self.plain.as_ref().filter(|_| matches!(content, Content::Text | Content::Number));
        if let Some((n, d)) = plain.and_then(|plain| plain.text(text)) {
            return Some(Quick::Number(n, d));
        }
        let first = self.first.iter().find(|(known, _)| known == text).map(|(_, value)| value);
        let known = first.or_else(|| if self.known.is_empty() { None } else { self.known.get(text) });
        known.filter(|_| content == self.content).map(Quick::Value)
    }

    /// What the general reader took a cell for.
    pub fn remember(&mut self, content: Content, text: &str, value: &Value) {
        if self.first.is_empty() {
            self.content = content;
        }
        let short = text.len() <= Reading::SHORT && content == self.content;
        if short && self.first.len() < Reading::FIRST {
            self.first.push((text.to_owned(), value.clone()));
        } else if short && self.known.len() < Reading::KNOWN {
            self.known.insert(text.to_owned(), value.clone());
        }
    }
}
