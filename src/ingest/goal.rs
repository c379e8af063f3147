//! From a goal as an export codes it to a goal: the one place where such goals
//! are read, whatever the format.
//!
//! A reader says what stands there ([`GoalDraft`]). Here the achievement becomes
//! a word (`data/goals/achievement.toml`) and the target a value of a measure. A
//! target that is no value of a known measure, such as a weight, is left out: it
//! would be held against the scores of another. A goal that was only proposed,
//! or was given up, is set aside; one without words and without a measure too.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::fault::ScoreFault;
use super::mapping::Mapping;
use super::score::{self, Measured};
use crate::instrument::{CodeSystem, Direction, Instrument, Registry};
use crate::note::{CodedGoal, Comparator, Source, StatedProgress};

/// A goal as a reader found it.
#[derive(Clone, Debug, Default)]
pub(super) struct GoalDraft {
    pub(super) source: Source,
    pub(super) client_id: String,
    /// The day of its status, or of its beginning.
    pub(super) date: Option<NaiveDate>,
    pub(super) label: Option<String>,
    pub(super) standing: Standing,
    /// Codes of its achievement: system and code.
    pub(super) achievement: Vec<(String, String)>,
    pub(super) targets: Vec<Target>,
    /// The type and id of the record, unique for a client.
    pub(super) record: Option<String>,
}

/// Whether a goal is pursued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Standing {
    /// Accepted, active, on hold or completed.
    #[default]
    Agreed,
    /// Proposed or planned.
    Proposed,
    /// Rejected, cancelled or given up.
    GivenUp,
    /// It was entered in error.
    InError,
}

/// What is to be reached.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) measured: Measured,
    pub(super) aim: Aim,
}

/// A value to be reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Aim {
    Value(f64, Option<Comparator>),
    Range(Option<f64>, Option<f64>),
}

/// What becomes of a goal.
pub(super) enum Read {
    Goal(CodedGoal),
    /// It is set aside, under this name.
    Aside(&'static str),
}

/// Reads a draft.
pub(super) fn complete(
    draft: &GoalDraft,
    registry: &Registry,
    mapping: &Mapping,
) -> Result<Read, ScoreFault> {
    match draft.standing {
        Standing::Agreed => {}
        Standing::Proposed => return Ok(Read::Aside("Goal proposed")),
        Standing::GivenUp => return Ok(Read::Aside("Goal given up")),
        Standing::InError => return Err(ScoreFault::GoalInError),
    }
    let client_id = draft.client_id.trim();
    if client_id.is_empty() {
        return Err(ScoreFault::GoalWithoutClient);
    }
    let target = draft.targets.iter().find_map(|target| {
        let instrument = score::of_total(&target.measured, registry, mapping)?;
        Some((instrument, value(target.aim, instrument)))
    });
    let words = |label: &String| label.split_whitespace().collect::<Vec<_>>().join(" ");
    let label = draft.label.as_ref().map(words).filter(|label| !label.is_empty());
    if label.is_none() && target.is_none() {
        return Ok(Read::Aside("Goal without words"));
    }
    let (instrument, value) = target.unzip();
    let (target_value, target_comparator) = value.flatten().unzip();
    Ok(Read::Goal(CodedGoal {
        client_id: client_id.to_owned(),
        session_date: draft.date,
        label,
        stated_progress: progress(&draft.achievement),
        instrument: instrument.map(|instrument| instrument.short.clone()),
        target_value,
        target_comparator: target_comparator.flatten(),
        source: draft.source.clone(),
    }))
}

/// The value to be reached. The end of a range that counts is the one on the
/// worse side.
fn value(aim: Aim, instrument: &Instrument) -> Option<(f64, Option<Comparator>)> {
    let scale = instrument.total()?;
    let found = match (aim, scale.direction) {
        (Aim::Value(value, relation), _) => (value, relation),
        (Aim::Range(_, Some(high)), Direction::HigherWorse) | (Aim::Range(None, Some(high)), _) => {
            (high, Some(Comparator::LessOrEqual))
        }
        (Aim::Range(Some(low), _), _) => (low, Some(Comparator::GreaterOrEqual)),
        (Aim::Range(None, None), _) => return None,
    };
    scale.contains(found.0).then_some(found)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Achievements {
    achievements: Vec<Achievement>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Achievement {
    system: String,
    improved: Vec<String>,
    stable: Vec<String>,
    deteriorated: Vec<String>,
    #[serde(rename = "silent")]
    _silent: Vec<String>,
    #[serde(rename = "source")]
    _source: String,
}

static ACHIEVEMENTS: LazyLock<Achievements> = LazyLock::new(|| {
    // proved: a constant that the tests of this room read
    toml::from_str(include_str!("../../data/goals/achievement.toml")).expect("embedded data")
});

/// The word for a coded achievement; `None` where no code says which way it
/// went.
fn progress(codes: &[(String, String)]) -> Option<StatedProgress> {
    let same_system = |one: &str, other: &str| {
        one == other
            || CodeSystem::from_name(one)
                .is_some_and(|system| CodeSystem::from_name(other) == Some(system))
    };
    codes.iter().find_map(|(system, code)| {
        let mut known =
            ACHIEVEMENTS.achievements.iter().filter(|it| same_system(&it.system, system));
        known.find_map(|known| {
            let words = [
                (&known.improved, StatedProgress::Improved),
                (&known.stable, StatedProgress::Stable),
                (&known.deteriorated, StatedProgress::Deteriorated),
            ];
            words.into_iter().find_map(|(codes, word)| codes.contains(code).then_some(word))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::Code;

    fn read(draft: &GoalDraft) -> Result<Read, ScoreFault> {
        complete(draft, &Registry::embedded().unwrap(), &Mapping::default())
    }

    fn goal(draft: GoalDraft) -> Option<CodedGoal> {
        match read(&GoalDraft { client_id: "C-1".to_owned(), ..draft }) {
            Ok(Read::Goal(goal)) => Some(goal),
            _ => None,
        }
    }

    fn target(code: &str, aim: Aim) -> Target {
        let code = Code { system: Some(CodeSystem::Loinc), code: code.to_owned() };
        Target { measured: Measured::Codes(vec![code]), aim }
    }

    #[test]
    fn each_code_of_achievement_says_one_word_or_none() {
        let hl7 = "http://terminology.hl7.org/CodeSystem/goal-achievement";
        let word = |system: &str, code: &str| progress(&[(system.to_owned(), code.to_owned())]);
        for (code, expected) in [
            ("improving", Some(StatedProgress::Improved)),
            ("achieved", Some(StatedProgress::Improved)),
            ("sustaining", Some(StatedProgress::Improved)),
            ("no-change", Some(StatedProgress::Stable)),
            ("no-progress", Some(StatedProgress::Stable)),
            ("worsening", Some(StatedProgress::Deteriorated)),
            ("in-progress", None),
            ("not-achieved", None),
            ("not-attainable", None),
        ] {
            assert_eq!(word(hl7, code), expected, "{code}");
        }
        let snomed = "2.16.840.1.113883.6.96";
        assert_eq!(word(snomed, "390802008"), Some(StatedProgress::Improved));
        assert_eq!(word("http://other.org", "improving"), None);
    }

    #[test]
    fn a_target_is_a_value_of_a_known_measure_or_none() {
        let with = |target| {
            let label = Some("Feel better".to_owned());
            let goal = goal(GoalDraft { label, targets: vec![target], ..GoalDraft::default() });
            let goal = goal.unwrap();
            (goal.instrument, goal.target_value, goal.target_comparator)
        };
        let phq9 = Some("PHQ-9".to_owned());
        let range = Aim::Range(Some(0.0), Some(4.0));
        assert_eq!(
            with(target("44261-6", range)),
            (phq9.clone(), Some(4.0), Some(Comparator::LessOrEqual))
        );
        let below = Aim::Value(5.0, Some(Comparator::Less));
        assert_eq!(
            with(target("44261-6", below)),
            (phq9.clone(), Some(5.0), Some(Comparator::Less))
        );
        assert_eq!(with(target("44261-6", Aim::Value(80.0, None))), (phq9, None, None));
        assert_eq!(with(target("29463-7", Aim::Value(80.0, None))), (None, None, None));
    }

    #[test]
    fn a_goal_that_is_not_pursued_or_says_nothing_is_no_goal() {
        let label = || Some("Sleep".to_owned());
        for standing in [Standing::Proposed, Standing::GivenUp, Standing::InError] {
            assert_eq!(goal(GoalDraft { label: label(), standing, ..GoalDraft::default() }), None);
        }
        assert_eq!(goal(GoalDraft { label: Some(" ".to_owned()), ..GoalDraft::default() }), None);
        assert!(goal(GoalDraft { label: label(), ..GoalDraft::default() }).is_some());
        let nobody = GoalDraft { label: label(), ..GoalDraft::default() };
        assert_eq!(read(&nobody).err(), Some(ScoreFault::GoalWithoutClient));
    }
}
