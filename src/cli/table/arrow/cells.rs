//! A place of an Arrow array → a cell: what it holds, and its text as the reader of profiles takes it.

use crate::cli::table::row::{Broken, Content};
use crate::cli::table::workbook::number::shortest;
use crate::value::Date;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    DecimalType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, ArrayRef, StructArray};
use arrow_schema::{DataType, TimeUnit};
use std::fmt::{Display, Write};

/// The most elements of a list in one row.
const MOST_ELEMENTS: usize = 200_000;
/// The seconds of a day.
const DAY: i64 = 86_400;

/// The cell at a place; its text is put behind what `out` holds.
pub fn cell(array: &dyn Array, at: usize, out: &mut String) -> Content {
    if array.is_null(at) {
        return Content::Empty;
    }
    match array.data_type() {
        DataType::Null => Content::Empty,
        DataType::Boolean => say(out, if array.as_boolean().value(at) { "是" } else { "否" }, Content::Bool),
        DataType::Int8 => number::<Int8Type>(array, at, out),
        DataType::Int16 => number::<Int16Type>(array, at, out),
        DataType::Int32 => number::<Int32Type>(array, at, out),
        DataType::Int64 => number::<Int64Type>(array, at, out),
        DataType::UInt8 => number::<UInt8Type>(array, at, out),
        DataType::UInt16 => number::<UInt16Type>(array, at, out),
        DataType::UInt32 => number::<UInt32Type>(array, at, out),
        DataType::UInt64 => number::<UInt64Type>(array, at, out),
        DataType::Float32 => float(&array.as_primitive::<Float32Type>().value(at).to_string(), out),
        DataType::Float64 => float(&array.as_primitive::<Float64Type>().value(at).to_string(), out),
        DataType::Decimal32(..) => decimal::<Decimal32Type>(array, at, out),
        DataType::Decimal64(..) => decimal::<Decimal64Type>(array, at, out),
        DataType::Decimal128(..) => decimal::<Decimal128Type>(array, at, out),
        DataType::Decimal256(..) => decimal::<Decimal256Type>(array, at, out),
        DataType::Utf8 => words(array.as_string::<i32>().value(at), out),
        DataType::LargeUtf8 => words(array.as_string::<i64>().value(at), out),
        DataType::Utf8View => words(array.as_string_view().value(at), out),
        DataType::Date32 => day(i64::from(array.as_primitive::<Date32Type>().value(at)), 0, out),
        DataType::Date64 => moment(array.as_primitive::<Date64Type>().value(at), 1_000, out),
        DataType::Timestamp(unit, None) => {
            let (value, per_second) = stamp(array, *unit, at);
            moment(value, per_second, out)
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let (mut key, values) = (String::new(), dictionary.values());
            // The key is a whole number, and so read as one.
            cell(dictionary.keys(), at, &mut key);
            let key = key.parse().ok().filter(|key| *key < values.len());
            key.map_or(Content::Empty, |key| cell(values.as_ref(), key, out))
        }
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) | DataType::Struct(_) => {
            json(array, at, out);
            Content::Json
        }
        other => say(out, &other.to_string(), Content::Broken(Broken::Foreign)),
    }
}

/// Whether a column holds lists.
pub fn is_list(array: &dyn Array) -> bool {
    matches!(array.data_type(), DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..))
}

/// Whether a list has more elements than a row may have.
pub fn is_long(array: &dyn Array, at: usize) -> bool {
    let length = match array.data_type() {
        DataType::List(_) => usize::try_from(array.as_list::<i32>().value_length(at)),
        DataType::LargeList(_) => usize::try_from(array.as_list::<i64>().value_length(at)),
        DataType::FixedSizeList(_, length) => usize::try_from(*length),
        _ => return false,
    };
    length.is_ok_and(|length| length > MOST_ELEMENTS)
}

/// The elements of a list.
fn list(array: &dyn Array, at: usize) -> Option<ArrayRef> {
    match array.data_type() {
        DataType::List(_) => Some(array.as_list::<i32>().value(at)),
        DataType::LargeList(_) => Some(array.as_list::<i64>().value(at)),
        DataType::FixedSizeList(..) => Some(array.as_fixed_size_list().value(at)),
        _ => None,
    }
}

fn say(out: &mut String, text: &str, content: Content) -> Content {
    out.push_str(text);
    content
}

fn show(out: &mut String, value: impl Display, content: Content) -> Content {
    match write!(out, "{value}") {
        Ok(()) => content,
        // Writing to a text never fails.
        Err(_) => Content::Empty,
    }
}

fn number<T: ArrowPrimitiveType>(array: &dyn Array, at: usize, out: &mut String) -> Content
where
    T::Native: Display,
{
    show(out, array.as_primitive::<T>().value(at), Content::Number)
}

fn decimal<T: DecimalType>(array: &dyn Array, at: usize, out: &mut String) -> Content {
    say(out, &array.as_primitive::<T>().value_as_string(at), Content::Number)
}

/// The shortest decimal of a binary number: its digits, never a computation.
fn float(shown: &str, out: &mut String) -> Content {
    match shortest(shown) {
        Some(decimal) => say(out, &decimal, Content::Number),
        None => say(out, shown, Content::Broken(Broken::NoNumber)),
    }
}

fn words(text: &str, out: &mut String) -> Content {
    let text = text.trim();
    if text.is_empty() { Content::Empty } else { say(out, text, Content::Text) }
}

fn stamp(array: &dyn Array, unit: TimeUnit, at: usize) -> (i64, i64) {
    match unit {
        TimeUnit::Second => (array.as_primitive::<TimestampSecondType>().value(at), 1),
        TimeUnit::Millisecond => (array.as_primitive::<TimestampMillisecondType>().value(at), 1_000),
        TimeUnit::Microsecond => (array.as_primitive::<TimestampMicrosecondType>().value(at), 1_000_000),
        TimeUnit::Nanosecond => (array.as_primitive::<TimestampNanosecondType>().value(at), 1_000_000_000),
    }
}

/// A moment without a time zone: a day where its time is midnight.
fn moment(value: i64, per_second: i64, out: &mut String) -> Content {
    let per_day = per_second.saturating_mul(DAY);
    day(value.div_euclid(per_day), value.rem_euclid(per_day).div_euclid(per_second), out)
}

fn day(days: i64, seconds: i64, out: &mut String) -> Content {
    let Some(date) = Date::from_days_since_epoch(days) else {
        return show(out, days, Content::Broken(Broken::NoDay));
    };
    if seconds == 0 {
        return show(out, date, Content::Day);
    }
    let clock = format!("{date} {:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    say(out, &clock, Content::Broken(Broken::Clock))
}

/// A value as JSON; what cannot be one is a text that no input accepts.
fn json(array: &dyn Array, at: usize, out: &mut String) {
    if array.is_null(at) {
        return out.push_str("null");
    }
    if let DataType::Struct(_) = array.data_type() {
        return record(array.as_struct(), at, out);
    }
    if let Some(elements) = list(array, at) {
        out.push('[');
        for place in 0..elements.len() {
            out.push_str(if place > 0 { "," } else { "" });
            json(elements.as_ref(), place, out);
        }
        return out.push(']');
    }
    let mut shown = String::new();
    match cell(array, at, &mut shown) {
        Content::Empty => out.push_str("null"),
        Content::Bool => out.push_str(if shown == "是" { "true" } else { "false" }),
        Content::Number | Content::Json => out.push_str(&shown),
        Content::Text | Content::Percent | Content::Day | Content::Broken(_) => quote(&shown, out),
    }
}

fn record(array: &StructArray, at: usize, out: &mut String) {
    out.push('{');
    for (place, (field, column)) in array.fields().iter().zip(array.columns()).enumerate() {
        out.push_str(if place > 0 { "," } else { "" });
        quote(field.name(), out);
        out.push(':');
        json(column.as_ref(), at, out);
    }
    out.push('}');
}

fn quote(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}
