//! A tree for people says nothing twice: steps that only repeat the one below are left out, equal months become one.

use super::Wire;

/// Condenses the children of a step, from the leaves up.
pub fn condense(mut step: Wire) -> Wire {
    let children = std::mem::take(&mut step.children).into_iter().map(condense);
    step.children = runs(children.collect());
    lift(step)
}

/// A base or an expression over a single step with the same words or the same name takes over what that rests on.
fn lift(mut step: Wire) -> Wire {
    if !matches!(step.step, "base" | "expression" | "definition" | "refinement") {
        return step;
    }
    let [only] = step.children.as_mut_slice() else { return step };
    let same_value = only.value == step.value;
    let same_words = words(&only.text) == words(&step.text);
    if only.step == "expression" && same_value && (same_words || step.step == "refinement") {
        step.formula = step.formula.or(only.formula.take());
        step.children = std::mem::take(&mut only.children);
        return step;
    }
    let named = matches!(only.step, "input" | "parameter" | "definition");
    if named && same_value && matches!(step.step, "base" | "expression") && only.text.ends_with(words(&step.text)) {
        return step.children.remove(0);
    }
    if only.step == "base" && same_value && step.step == "definition" {
        step.formula = step.formula.or(only.formula.take());
        let text = std::mem::take(&mut only.text);
        step.text = format!("{}：{}", step.text, words(&text));
        step.children = std::mem::take(&mut only.children);
    }
    step
}

/// What stands behind the kind of a step.
fn words(text: &str) -> &str {
    text.split_once('：').map_or(text, |(_, words)| words)
}

/// Equal steps in a row, such as the months of 逐月, become one with their number; an input and the quantity that
/// takes its name and value become the quantity.
fn runs(children: Vec<Wire>) -> Vec<Wire> {
    let mut kept: Vec<(Wire, usize)> = Vec::new();
    for child in children {
        match kept.last_mut() {
            Some((last, count)) if same(last, &child) => {
                if last.step == child.step {
                    *count += 1;
                } else {
                    *last = child;
                }
            }
            _ => kept.push((child, 1)),
        }
    }
    let numbered = kept.into_iter().map(|(mut step, count)| {
        if count > 1 {
            step.text = format!("{}（同样 {count} 次）", step.text);
        }
        step
    });
    numbered.collect()
}

fn same(a: &Wire, b: &Wire) -> bool {
    let equal = a.text == b.text && a.value == b.value;
    let renamed = a.step == "input" && b.step == "quantity";
    equal && (a.step == b.step && a.children.len() == b.children.len() || renamed)
}
