//! Which risk stands: what the notes say last, and have not taken back.
//!
//! Silence never ends a risk. What a note documents stands until a later note
//! documents something else about the same question, or until it is older than
//! the policy's `risk_stands_days`. An answer to a risk item is judged by the
//! registry's rule for that item, whatever the prose of the note says.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::triage::{Reason, TriagePolicy, TriageRule};
use crate::extract::{Presence, RiskLevel, ScoreKind, SelfHarm, Status, SuicidalIdeation};
use crate::frame::{RiskRow, ScoreRow};
use crate::instrument::{Registry, RiskKind};

/// The risk rules that apply to one client.
///
/// `risk` and `scores` are this client's rows in the order of their sessions.
#[must_use]
pub fn standing(
    risk: &[&RiskRow],
    scores: &[&ScoreRow],
    registry: &Registry,
    policy: &TriagePolicy,
    as_of: NaiveDate,
) -> Vec<Reason> {
    let stands = |day: Option<NaiveDate>| {
        day.is_none_or(|day| (as_of - day).num_days() <= policy.risk_stands_days)
    };
    let recent: Vec<&RiskRow> =
        risk.iter().copied().filter(|row| stands(row.session_date)).collect();
    let mut reasons = of_prose(&recent);
    let items = latest_items(scores);
    for score in items.values().filter(|score| stands(score.session_date)) {
        reasons.extend(of_item(score, &recent, registry));
    }
    reasons
}

fn of_prose(risk: &[&RiskRow]) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let ideation = risk.iter().rposition(|row| row.si != SuicidalIdeation::NotDocumented);
    if let Some(row) = ideation.and_then(|at| risk.get(at)) {
        let rule = match row.si {
            SuicidalIdeation::Active => Some(TriageRule::ActiveIdeation),
            SuicidalIdeation::Passive => Some(TriageRule::PassiveIdeation),
            SuicidalIdeation::Denied | SuicidalIdeation::NotDocumented => None,
        };
        reasons.extend(rule.map(Reason::plain));
    }
    // A plan or an intent ends with the ideation that it belongs to.
    let since = ideation.unwrap_or(0);
    let denied =
        ideation.and_then(|at| risk.get(at)).is_some_and(|row| row.si == SuicidalIdeation::Denied);
    let later = risk.get(since..).unwrap_or_default();
    let last = |of: fn(&RiskRow) -> Presence| {
        later.iter().rev().map(|row| of(row)).find(|&found| found != Presence::NotDocumented)
    };
    let present = |found: Option<Presence>| found == Some(Presence::Present);
    if !denied && (present(last(|row| row.plan)) || present(last(|row| row.intent))) {
        reasons.push(Reason::plain(TriageRule::IntentOrPlan));
    }
    let homicidal =
        risk.iter().rev().map(|row| row.hi).find(|&found| found != Presence::NotDocumented);
    if present(homicidal) {
        reasons.push(Reason::plain(TriageRule::HomicidalIdeation));
    }
    let harm =
        risk.iter().rev().map(|row| row.self_harm).find(|&found| found != SelfHarm::NotDocumented);
    if harm == Some(SelfHarm::Current) {
        reasons.push(Reason::plain(TriageRule::SelfHarm));
    }
    let level = risk.iter().rposition(|row| row.risk_level.is_some());
    let high = level.and_then(|at| risk.get(at)).and_then(|row| row.risk_level);
    // A level that nobody has stated again ends with an explicit denial.
    let denied_since =
        |at: usize| risk.iter().skip(at + 1).any(|row| row.si == SuicidalIdeation::Denied);
    if high == Some(RiskLevel::High) && !level.is_some_and(denied_since) {
        reasons.push(Reason::plain(TriageRule::StatedHighRisk));
    }
    reasons
}

/// The latest answer to each item, by measure and item.
fn latest_items<'a>(scores: &[&'a ScoreRow]) -> BTreeMap<(&'a str, i64), &'a ScoreRow> {
    let mut latest = BTreeMap::new();
    for &score in scores {
        if let (ScoreKind::Item, Status::Current, Some(item)) =
            (score.kind, score.status, score.item)
        {
            latest.insert((score.instrument.as_str(), item), score);
        }
    }
    latest
}

fn of_item(score: &ScoreRow, risk: &[&RiskRow], registry: &Registry) -> Option<Reason> {
    let item = score.item?;
    let instrument = registry.by_short(&score.instrument)?;
    let flagged = instrument.risk_items.iter().any(|rule| {
        rule.kind == RiskKind::SuicideOrSelfHarm
            && rule.item.is_number(item)
            && rule.op.holds(score.value, rule.value)
    });
    // A coded answer belongs to the note of the same session.
    let same_session = |row: &RiskRow| match &score.note_id {
        Some(note_id) => row.note_id == *note_id,
        None => row.session_date.is_some() && row.session_date == score.session_date,
    };
    let denied = risk.iter().any(|row| same_session(row) && row.si == SuicidalIdeation::Denied);
    let rule = if denied { TriageRule::RiskItemDeniedInText } else { TriageRule::RiskItem };
    flagged.then(|| Reason::about(rule, format!("{} #{item}", score.instrument)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::fixture::{day, item_9, risk};

    fn standing_on(as_of: NaiveDate, risk: &[RiskRow], scores: &[ScoreRow]) -> Vec<TriageRule> {
        let registry = Registry::embedded().unwrap();
        let policy = TriagePolicy::embedded().unwrap();
        let risk: Vec<&RiskRow> = risk.iter().collect();
        let scores: Vec<&ScoreRow> = scores.iter().collect();
        standing(&risk, &scores, &registry, &policy, as_of)
            .into_iter()
            .map(|reason| reason.rule)
            .collect()
    }

    #[test]
    fn silence_does_not_end_a_risk() {
        let notes = [
            risk(day(1, 8), SuicidalIdeation::Passive),
            risk(day(1, 22), SuicidalIdeation::NotDocumented),
        ];
        assert_eq!(standing_on(day(1, 22), &notes, &[]), [TriageRule::PassiveIdeation]);
    }

    #[test]
    fn an_explicit_denial_ends_it() {
        let notes =
            [risk(day(1, 8), SuicidalIdeation::Active), risk(day(1, 22), SuicidalIdeation::Denied)];
        assert_eq!(standing_on(day(1, 22), &notes, &[]), []);
    }

    #[test]
    fn a_risk_stands_for_ninety_days() {
        let notes = [risk(day(1, 8), SuicidalIdeation::Active)];
        assert_eq!(standing_on(day(4, 8), &notes, &[]), [TriageRule::ActiveIdeation]);
        assert_eq!(standing_on(day(4, 9), &notes, &[]), []);
    }

    #[test]
    fn item_nine_is_flagged_whatever_the_prose_says() {
        let denied = [risk(day(1, 8), SuicidalIdeation::Denied)];
        let endorsed = [item_9(day(1, 8), 1.0)];
        assert_eq!(standing_on(day(1, 8), &denied, &endorsed), [TriageRule::RiskItemDeniedInText]);
        assert_eq!(standing_on(day(1, 8), &[], &endorsed), [TriageRule::RiskItem]);
        assert_eq!(standing_on(day(1, 8), &[], &[item_9(day(1, 8), 0.0)]), []);
    }

    #[test]
    fn a_coded_answer_is_held_against_the_note_of_its_session() {
        let denied = [risk(day(1, 8), SuicidalIdeation::Denied)];
        let coded = |on| ScoreRow { note_id: None, ..item_9(on, 1.0) };
        let rules = |on| standing_on(day(1, 9), &denied, &[coded(on)]);
        assert_eq!(rules(day(1, 8)), [TriageRule::RiskItemDeniedInText]);
        assert_eq!(rules(day(1, 9)), [TriageRule::RiskItem]);
    }

    #[test]
    fn a_later_zero_on_item_nine_ends_its_flag() {
        let answers = [item_9(day(1, 8), 2.0), item_9(day(1, 22), 0.0)];
        assert_eq!(standing_on(day(1, 22), &[], &answers), []);
    }

    #[test]
    fn a_stated_high_risk_ends_with_a_later_denial() {
        let high = RiskRow {
            risk_level: Some(RiskLevel::High),
            ..risk(day(1, 8), SuicidalIdeation::Denied)
        };
        let rules = [TriageRule::StatedHighRisk];
        assert_eq!(standing_on(day(1, 8), std::slice::from_ref(&high), &[]), rules);
        let later = risk(day(1, 15), SuicidalIdeation::Denied);
        assert_eq!(standing_on(day(1, 15), &[high, later], &[]), []);
    }

    #[test]
    fn a_plan_ends_with_the_ideation_that_it_belongs_to() {
        let with_plan =
            RiskRow { plan: Presence::Present, ..risk(day(1, 8), SuicidalIdeation::Active) };
        let rules = [TriageRule::ActiveIdeation, TriageRule::IntentOrPlan];
        assert_eq!(standing_on(day(1, 8), std::slice::from_ref(&with_plan), &[]), rules);
        let later = risk(day(1, 15), SuicidalIdeation::Denied);
        assert_eq!(standing_on(day(1, 15), &[with_plan, later], &[]), []);
    }
}
