//! Which columns of one version's rows are those of another: where both declare the same inputs, cells are read once.
//!
//! In: two programs and the inputs that a table gives each. Out: the pairs, or nothing where any input could be read otherwise. It
//! compares declarations only.

use crate::batch::columns::Columns;
use crate::cli::batch::chunk::Fault;
use crate::ir::{Entity, EnumId, Input, InputId, Program, Type};

/// Inputs of the version that was read, each with that of the other.
pub type Shared = Vec<(InputId, InputId)>;

/// The pairs, where every input that the table gives is declared alike.
pub fn shared((of, given): (&Program, &[InputId]), (own, asked): (&Program, &[InputId])) -> Option<Shared> {
    let units = format!("{:?}", of.units) == format!("{:?}", own.units);
    if given.len() != asked.len() || !units {
        return None;
    }
    let pair = |id: &InputId| {
        let input = own.inputs.get(id.index())?;
        let known = |g: &&InputId| of.inputs.get(g.index()).is_some_and(|i| i.name == input.name);
        let other = *given.iter().find(known)?;
        alike((of, of.inputs.get(other.index())?), (own, input)).then_some((other, *id))
    };
    asked.iter().map(pair).collect()
}

/// Whether two declarations read every cell alike. With 仅当 they may not.
fn alike((of, a): (&Program, &Input), (own, b): (&Program, &Input)) -> bool {
    let plain = a.only_if.is_none() && b.only_if.is_none();
    let same = a.domain == b.domain && a.whole == b.whole && a.scale == b.scale && a.name == b.name;
    plain && same && types((of, &a.ty), (own, &b.ty))
}

fn types((of, a): (&Program, &Type), (own, b): (&Program, &Type)) -> bool {
    let members = |program: &Program, id: &EnumId| program.enums.get(id.index()).map(|e| (e.members.clone(), e.other));
    match (a, b) {
        (Type::Enum(x), Type::Enum(y)) | (Type::EnumSet(x), Type::EnumSet(y)) => members(of, x) == members(own, y),
        (Type::List(x), Type::List(y)) => {
            let entities = of.entities.get(x.index()).zip(own.entities.get(y.index()));
            entities.is_some_and(|(x, y)| fields((of, x), (own, y)))
        }
        (Type::Error | Type::Enum(_) | Type::EnumSet(_) | Type::List(_), _) => false,
        (a, b) => a == b,
    }
}

fn fields((of, a): (&Program, &Entity), (own, b): (&Program, &Entity)) -> bool {
    let pairs = || a.fields.iter().zip(&b.fields);
    a.fields.len() == b.fields.len() && pairs().all(|(x, y)| !matches!(x.ty, Type::List(_)) && alike((of, x), (own, y)))
}

/// The columns and faults of one version as those of the other.
pub fn moved(columns: &Columns, faults: &[Fault], pairs: &Shared, own: &Program) -> (Columns, Vec<Fault>) {
    let mut found = Columns::empty(own, columns.rows);
    for (other, id) in pairs {
        if let Some(column) = columns.column(*other) {
            found.set(*id, column.clone());
        }
    }
    let place = |id: InputId| pairs.iter().find(|(other, _)| *other == id).map(|(_, own)| *own);
    let fault = |fault: &Fault| Fault { input: fault.input.and_then(place), ..fault.clone() };
    (found, faults.iter().map(fault).collect())
}
