//! Circles of imports: each is reported once, with all its steps, and cut at the import that closes it.

use super::super::text::files as say;
use super::Loaded;
use crate::diag::Diagnostic;
use crate::diag::catalogue::usage::E0615;
use crate::source::Span;

/// An import: the unit that names it, the unit that is named, the place.
type Import = (usize, usize, Span);

/// Drops the imports that close a circle, and reports each circle.
pub fn cut(loaded: &mut Loaded, places: &[Import]) {
    for circle in circles(loaded) {
        let (Some(first), Some(last)) = (circle.first().copied(), circle.last().copied()) else { continue };
        let finding = report(loaded, &circle, places);
        loaded.findings.extend(finding);
        if let Some(unit) = loaded.units.get_mut(last) {
            unit.imports.retain(|imported| *imported != first);
        }
    }
}

/// The circles of a walk over all units, each from the unit where it was entered to the one that leads back to it.
fn circles(loaded: &Loaded) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    let mut done = vec![false; loaded.units.len()];
    for root in 0..loaded.units.len() {
        // The way from the root, each unit with the number of its imports that were followed.
        let mut way: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((unit, next)) = way.last_mut() {
            let unit = *unit;
            let imports = loaded.units.get(unit).map(|u| u.imports.as_slice()).unwrap_or_default();
            let target = imports.get(*next).copied().filter(|_| !done.get(unit).copied().unwrap_or(true));
            *next += 1;
            match target {
                Some(target) => match way.iter().position(|(on_way, _)| *on_way == target) {
                    Some(at) => found.push(way.iter().skip(at).map(|(u, _)| *u).collect()),
                    None => way.push((target, 0)),
                },
                None => {
                    done.get_mut(unit).into_iter().for_each(|d| *d = true);
                    way.pop();
                }
            }
        }
    }
    found
}

fn report(loaded: &Loaded, circle: &[usize], places: &[Import]) -> Option<Diagnostic> {
    let name = |unit: usize| loaded.paths.get(unit).map(|path| super::shown(path)).unwrap_or_default();
    let steps = circle.iter().zip(circle.iter().cycle().skip(1));
    let steps: Vec<Import> =
        steps.filter_map(|(from, to)| places.iter().find(|(a, b, _)| a == from && b == to).copied()).collect();
    let closing = circle.iter().chain(circle.first()).map(|unit| name(*unit)).collect::<Vec<_>>();
    let (_, back, place) = steps.last().copied()?;
    let finding = Diagnostic::new(E0615, place, say::cycle(&closing)).saying(say::cycle_step(&name(back)));
    let others = steps.iter().take(steps.len() - 1);
    let finding = others.fold(finding, |f, (_, to, span)| f.also(*span, say::cycle_step(&name(*to))));
    Some(finding.help(say::BREAK_CYCLE))
}
