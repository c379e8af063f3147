//! Goals: observations in the mood of a goal (Goal Observation,
//! 2.16.840.1.113883.10.20.22.4.121).
//!
//! What is to be reached stands in the narrative that the observation refers
//! to, in its text, or in the name of its code. How far it came is an observation
//! of its own (Progress Toward Goal, 2.16.840.1.113883.10.20.22.4.110): inside
//! the goal, or beside an outcome that names the goal by its id.

use std::collections::HashMap;

use super::narrative::{self, Referred};
use super::{Path, scores};
use crate::Result;
use crate::ingest::desk::Desk;
use crate::ingest::field::{Field, Values};
use crate::ingest::goal::{Aim, GoalDraft, Standing, Target};
use crate::ingest::hl7_time;
use crate::ingest::score::Measured;
use crate::ingest::xml::{Child, Element};
use crate::note::Source;

const PROGRESS: &str = "2.16.840.1.113883.10.20.22.4.110";

/// Reads all goals of a document.
pub(super) fn read(
    root: &Element,
    source: &Source,
    header: &Values,
    referred: &Referred<'_>,
    desk: &mut Desk<'_>,
) -> Result<()> {
    let mut outcomes = HashMap::new();
    gather_outcomes(root, &mut outcomes);
    let reading = Reading { header, referred, outcomes };
    reading.walk(root, &Path::root(source, root), desk)
}

/// Whether an element is a goal.
pub(super) fn is_goal(element: &Element) -> bool {
    element.name == "observation" && element.attribute("moodCode") == Some("GOL")
}

struct Reading<'a> {
    header: &'a Values,
    referred: &'a Referred<'a>,
    /// The progress that outcomes state, by the ids of the goals that they evaluate.
    outcomes: HashMap<String, &'a Element>,
}

impl Reading<'_> {
    fn walk(&self, element: &Element, path: &Path, desk: &mut Desk<'_>) -> Result<()> {
        if is_goal(element) {
            desk.admit_goal(self.draft(element, path))?;
        }
        for (path, child) in path.children(element) {
            self.walk(child, &path, desk)?;
        }
        Ok(())
    }

    fn draft(&self, goal: &Element, path: &Path) -> GoalDraft {
        let (date, _) = scores::time(goal).map(|time| hl7_time::moment(&time)).unwrap_or_default();
        let written = || self.header.get(Field::SessionDate).and_then(scores::iso_day);
        let id = scores::id(goal);
        let outcome = || id.as_ref().and_then(|id| self.outcomes.get(id)).copied();
        let progress = progress(goal).or_else(outcome);
        GoalDraft {
            source: path.source(),
            client_id: self.header.get(Field::ClientId).unwrap_or_default().to_owned(),
            date: date.or_else(written),
            label: label(goal, self.referred),
            standing: standing(goal),
            achievement: progress.map(achievement).unwrap_or_default(),
            targets: target(goal).into_iter().collect(),
            record: id.map(|id| format!("goal/{id}")),
        }
    }
}

fn gather_outcomes<'a>(element: &'a Element, outcomes: &mut HashMap<String, &'a Element>) {
    if element.name == "observation" && !is_goal(element) {
        let evaluated = element.each("entryRelationship");
        let evaluated = evaluated.filter(|it| it.attribute("typeCode") == Some("GEVL"));
        let goals = evaluated.flat_map(Element::elements).filter_map(scores::id);
        if let Some(progress) = progress(element) {
            goals.for_each(|goal| {
                outcomes.entry(goal).or_insert(progress);
            });
        }
    }
    for child in element.elements() {
        gather_outcomes(child, outcomes);
    }
}

/// The progress that stands inside a goal or an outcome.
fn progress(statement: &Element) -> Option<&Element> {
    let mut inside = statement.each("entryRelationship").filter_map(|it| it.first("observation"));
    inside.find(|it| {
        it.each("templateId").any(|template| template.attribute("root") == Some(PROGRESS))
    })
}

fn achievement(progress: &Element) -> Vec<(String, String)> {
    let value = |value: &Element| {
        let system = value.attribute("codeSystem").unwrap_or_default();
        Some((system.to_owned(), value.attribute("code")?.to_owned()))
    };
    progress.each("value").filter_map(value).collect()
}

fn standing(goal: &Element) -> Standing {
    let negated = goal.attribute("negationInd") == Some("true");
    match goal.first("statusCode").and_then(|status| status.attribute("code")) {
        Some("nullified") => Standing::InError,
        _ if negated => Standing::GivenUp,
        Some("aborted" | "cancelled" | "obsolete") => Standing::GivenUp,
        Some("new") => Standing::Proposed,
        _ => Standing::Agreed,
    }
}

/// The words of a goal: the narrative that it refers to, its own text, the name
/// of its value or of its code.
fn label(goal: &Element, referred: &Referred<'_>) -> Option<String> {
    let referred = |holder: &Element| {
        let block = referred.from(holder)?;
        Some(narrative::lines(block, narrative::Tables::Kept).replace(['\n', '\t'], " "))
    };
    let own = |holder: &Element| {
        let text = holder.children.iter().filter_map(|child| match child {
            Child::Text(text) => Some(text.as_str()),
            Child::Element(_) => None,
        });
        Some(text.collect::<String>())
    };
    let said = |words: &String| !words.trim().is_empty();
    let text = goal.first("text");
    let original = goal.at(&["code", "originalText"]);
    let words =
        |holder: &Element| referred(holder).filter(said).or_else(|| own(holder).filter(said));
    let name = |of: &str| goal.first(of)?.attribute("displayName").map(str::to_owned).filter(said);
    text.and_then(words)
        .or_else(|| original.and_then(words))
        .or_else(|| name("value"))
        .or_else(|| name("code"))
}

fn target(goal: &Element) -> Option<Target> {
    let number = |element: &Element| element.attribute("value")?.parse::<f64>().ok();
    let aim = goal.each("value").find_map(|value| {
        let end = |name| value.first(name).and_then(number);
        match (number(value), end("low"), end("high")) {
            (Some(value), _, _) => Some(Aim::Value(value, None)),
            (None, None, None) => None,
            (None, low, high) => Some(Aim::Range(low, high)),
        }
    });
    let measured = Measured::Codes(scores::codes(goal));
    Some(Target { measured, aim: aim.unwrap_or(Aim::Range(None, None)) })
}
