//! Membership → regions: 在, 含, 含任一 and their negations.
//!
//! In: a value and a constant set. Out: constraints, one a term; what is no constant set is left to the caller.

use super::boxes::{Boxes, Region, join};
use super::conditions::exactly;
use super::ranges::Values;
use super::terms::{self, Atom, Meaning};
use crate::ir::{EnumId, ExprId, Type};
use crate::value::Value;

impl Boxes<'_> {
    pub(super) fn in_set(&mut self, left: ExprId, set: ExprId, negated: bool) -> Option<Vec<Atom>> {
        let value = terms::constant(self.program, set)?;
        if let Value::Region(path) = &value {
            return self.in_region(left, path, negated);
        }
        let term = self.scalar(left)?;
        let universe = self.terms.get(term).map(|t| t.universe.values.clone())?;
        let values = match (value, universe) {
            (Value::Members(bits), Values::Bits(all, _)) => Values::Bits(bits & all, all),
            (Value::Texts(texts), Values::Texts(..)) => Values::Texts(texts.iter().cloned().collect(), false),
            _ => return None,
        };
        Some(vec![(term, self.flip(term, exactly(values), negated))])
    }

    /// 含 of a constant set: one yes-or-no term a member. 含任一 of several is left opaque.
    pub(super) fn contains(&mut self, set: ExprId, members: ExprId, any: bool, negated: bool) -> Option<Vec<Atom>> {
        let Value::Members(bits) = terms::constant(self.program, members)? else { return None };
        if self.program.expr(set).ty != Type::EnumSet(self.enum_of(set)?) || bits.count_ones() > 1 && (any || negated) {
            return None;
        }
        let (key, nullable) = (self.key(set), !self.exact || self.nullable(set));
        let one = |this: &mut Self, index: u32| {
            let all = Values::Bits(0b11, 0b11);
            let term = this.term(format!("{key} 含 {index}"), Meaning::Has(set, index), all, nullable);
            (term, exactly(Values::Bits(if negated { 0b01 } else { 0b10 }, 0b11)))
        };
        Some((0..128).filter(|i| bits >> i & 1 == 1).map(|i| one(self, i)).collect())
    }

    fn enum_of(&self, set: ExprId) -> Option<EnumId> {
        if let Type::EnumSet(id) = self.program.expr(set).ty { Some(id) } else { None }
    }

    /// 含任一 and 不含 of several members: a region with one product a member; `None` for what `contains` takes.
    pub(super) fn some_of(&mut self, (set, members): (ExprId, ExprId), any: bool, negated: bool) -> Option<Region> {
        let Value::Members(bits) = terms::constant(self.program, members)? else { return None };
        if bits.count_ones() < 2 || !(any || negated) || self.program.expr(set).ty != Type::EnumSet(self.enum_of(set)?)
        {
            return None;
        }
        let (key, nullable) = (self.key(set), self.nullable(set));
        let mut atom = |index: u32| {
            let all = Values::Bits(0b11, 0b11);
            let term = self.term(format!("{key} 含 {index}"), Meaning::Has(set, index), all, nullable);
            (term, exactly(Values::Bits(if negated { 0b01 } else { 0b10 }, 0b11)))
        };
        let atoms: Vec<Atom> = (0..128).filter(|i| bits >> i & 1 == 1).map(&mut atom).collect();
        if any && negated {
            return Some(Region::all_of(atoms));
        }
        atoms.into_iter().try_fold(Region::nowhere(), |region, one| join(region, Region::all_of(vec![one])))
    }
}
