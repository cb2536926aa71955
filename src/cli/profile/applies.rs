//! 仅当 in a profile: a value that is given although the rules say that it does not apply, or the other way round.

use super::assemble::Places;
use super::typed::Reader;
use crate::diag::{Diagnostic, catalogue::data};
use crate::eval::profile::Profile;
use crate::ir::{ElementVar, Input, Type};
use crate::source::Span;
use crate::value::{Element, Value};

/// Reports every contradiction between a given value and the 仅当 of its input or field.
pub fn check(reader: &mut Reader<'_>, profile: &Profile, places: &Places) {
    let program = reader.program;
    for (place, node) in places {
        let (Some(input), Some(value)) = (program.inputs.get(*place), profile.inputs.get(*place)) else { continue };
        one(reader, profile, &Given { input, value, path: &input.name, span: node.span, element: None });
        let (Type::List(entity), Value::List(elements)) = (&input.ty, value) else { continue };
        let Some(entity) = program.entities.get(entity.index()) else { continue };
        for (i, element) in elements.iter().enumerate() {
            let span = node.items().get(i).map_or(node.span, |item| item.span);
            for (field, value) in entity.fields.iter().zip(element.fields.iter()) {
                let path = format!("{}[{}].{}", input.name, i + 1, field.name);
                let span = node.items().get(i).and_then(|item| item.get(&field.name)).map_or(span, |n| n.span);
                let element = Some((entity.own, element));
                one(reader, profile, &Given { input: field, value, path: &path, span, element });
            }
        }
    }
}

/// One value that was given.
struct Given<'a> {
    input: &'a Input,
    value: &'a Value,
    path: &'a str,
    span: Span,
    element: Option<(ElementVar, &'a Element)>,
}

fn one(reader: &mut Reader<'_>, profile: &Profile, given: &Given<'_>) {
    let Some(cond) = given.input.only_if else { return };
    if *given.value == Value::Unknown {
        return;
    }
    let holds = reader.index.engine.condition(profile, cond, given.element);
    let message = match (holds, given.value) {
        (Some(false), value) if *value != Value::NotApplicable => format!("「{}」在这里不适用，却给了值", given.path),
        (Some(true), Value::NotApplicable) => format!("「{}」在这里适用，却写了不适用", given.path),
        _ => return,
    };
    let mut diagnostic = Diagnostic::new(data::E0508, given.span, message);
    if let Some(rule) = reader.program.expr(cond).span {
        diagnostic = diagnostic.also(rule, "只有在这个条件下适用");
    }
    reader.diags.push(diagnostic);
}
