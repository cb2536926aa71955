//! Trials of a measure: profiles on and beside everything that its rules decide by, each with its result.
//!
//! In: a program without errors. Out: for each measure cases on, just below and just above every figure and day, each
//! condition alone true and alone false (MC/DC), each refinement, limits against what was received before, pairs of failed
//! requirements and of members of a group. `goals` says what is to be tried, `search` finds a profile by the decision
//! procedure of `analyze`, else by changing one value of a profile that is known, and the interpreter gives the result. Nothing
//! is chosen by chance. It makes no texts.

mod extend;
mod goals;
mod search;
mod shrink;
mod values;
mod vary;

use crate::eval::outcome::Outcome;
use crate::eval::profile::Profile;
use crate::ir::{MeasureId, Program};
use crate::source::Span;

pub use search::Bench;
pub use shrink::{passes, shrunk, told};
pub use vary::Change;

/// A profile and what a measure gives for it.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The measure.
    pub measure: MeasureId,
    /// What it is for.
    pub aim: Aim,
    /// The profile.
    pub profile: Profile,
    /// The result.
    pub outcome: Outcome,
}

/// What a trial is for, and the rules' words that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aim {
    /// The kind.
    pub kind: AimKind,
    /// The places: of a pair two.
    pub spans: Vec<Span>,
}

/// The kinds of aims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AimKind {
    /// All requirements are met.
    Granted,
    /// A requirement alone is not met.
    Fails,
    /// Two requirements are not met.
    BothFail,
    /// A condition holds and decides.
    Holds,
    /// A condition does not hold and decides.
    HoldsNot,
    /// On a figure or day.
    On,
    /// Just below.
    Below,
    /// Just above.
    Above,
    /// A refinement holds.
    Tier,
    /// What was received before leaves one more.
    LastTime,
    /// What was received before leaves nothing.
    UsedUp,
    /// An attestation is denied.
    Denied,
    /// Two members of a group at once.
    Both,
    /// One value changed.
    Changed,
}

/// The trials of a measure, in order of the goals; those of one profile once.
pub fn trials(bench: &mut Bench<'_>, measure: MeasureId) -> Vec<Trial> {
    let mut found: Vec<Trial> = Vec::new();
    let goals = bench.goals(measure);
    for goal in &goals {
        if let Some(trial) = bench.trial(measure, goal)
            && !found.iter().any(|t| t.profile == trial.profile)
        {
            found.push(trial);
        }
    }
    found
}

/// The trials of some kinds, in order of the goals.
pub fn of_kinds(bench: &mut Bench<'_>, measure: MeasureId, kinds: &[AimKind]) -> Vec<Trial> {
    let goals = bench.goals(measure).into_iter().filter(|goal| kinds.contains(&goal.aim.kind));
    goals.filter_map(|goal| bench.trial(measure, &goal)).collect()
}

/// A program with the conditions that the goals ask about, and the goals of each measure.
pub struct Plan {
    /// The program, longer by some expressions; all ids of the given one are the same in it.
    pub program: Program,
    goals: Vec<Vec<goals::Goal>>,
}

impl Plan {
    /// Looks at a program.
    pub fn new(program: &Program) -> Plan {
        let mut program = program.clone();
        let ids = (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId));
        let ids: Vec<MeasureId> = ids.collect();
        let goals = ids.into_iter().map(|id| goals::goals(&mut program, id)).collect();
        Plan { program, goals }
    }

    /// Makes it ready for searching.
    pub fn bench(&self) -> Bench<'_> {
        Bench::new(&self.program, &self.goals)
    }
}
