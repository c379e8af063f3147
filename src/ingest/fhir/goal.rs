//! Goals: what is to be reached, how it stands, and the target as a value.

use serde_json::Value;

use super::view::{self, Place};
use crate::Result;
use crate::ingest::desk::Desk;
use crate::ingest::goal::{Aim, GoalDraft, Standing, Target};
use crate::ingest::score::Measured;
use crate::note::Comparator;
use crate::vocabulary::Word;

pub(super) fn read(resource: &Value, place: &Place, desk: &mut Desk<'_>) -> Result<()> {
    if let Some(fault) = view::modifier(resource, &["contained"]) {
        return desk.reject(place.source(), fault);
    }
    let day = |name| view::text(resource, name).and_then(|text| view::moment(&text).0);
    let label = view::first(resource, "description").and_then(view::words);
    let achievement = view::first(resource, "achievementStatus");
    let codings = achievement.map(|concept| view::each(concept, "coding")).unwrap_or_default();
    desk.admit_goal(GoalDraft {
        source: place.source(),
        client_id: view::client(resource).unwrap_or_default(),
        date: day("statusDate").or_else(|| day("startDate")),
        label: label.map(std::borrow::Cow::into_owned),
        standing: standing(resource),
        achievement: codings.iter().filter_map(system_and_code).collect(),
        targets: view::each(resource, "target").iter().filter_map(target).collect(),
        record: super::record(resource, "Goal"),
    })
}

/// The life of a goal; R4 calls it `lifecycleStatus`, earlier versions `status`.
fn standing(resource: &Value) -> Standing {
    let status = ["lifecycleStatus", "status"].iter().find_map(|name| view::text(resource, name));
    match status.as_deref() {
        Some("proposed" | "planned") => Standing::Proposed,
        Some("cancelled" | "rejected") => Standing::GivenUp,
        Some("entered-in-error") => Standing::InError,
        _ => Standing::Agreed,
    }
}

fn system_and_code(coding: &Value) -> Option<(String, String)> {
    let text = |name| view::text(coding, name).map(std::borrow::Cow::into_owned);
    Some((text("system").unwrap_or_default(), text("code")?))
}

fn target(target: &Value) -> Option<Target> {
    let measured = Measured::Codes(view::codes(view::first(target, "measure")?));
    let number = |value: &Value, name| view::text(value, name)?.parse::<f64>().ok();
    let aim = if let Some(quantity) = view::first(target, "detailQuantity") {
        let relation = view::text(quantity, "comparator");
        let relation = relation.and_then(|relation| Comparator::from_word(&relation));
        Aim::Value(number(quantity, "value")?, relation)
    } else if let Some(range) = view::first(target, "detailRange") {
        let end = |name| number(view::first(range, name)?, "value");
        Aim::Range(end("low"), end("high"))
    } else if let Some(value) = number(target, "detailInteger") {
        Aim::Value(value, None)
    } else {
        Aim::Range(None, None)
    };
    Some(Target { measured, aim })
}
