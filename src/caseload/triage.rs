//! Who needs to be looked at first, and which rule says so.
//!
//! The rules are a closed list; their order and levels are data
//! (`data/triage/default.toml`). A client is placed by the first rule of that
//! list that applies to them, and every rule that applies is told.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use super::clinicians::Supervision;
use super::technique::TechniqueRule;
use crate::error::{Error, Result};
use crate::frame::Level;
use crate::vocabulary;
use crate::vocabulary::{UnknownWord, Word};

const DEFAULT: &str = include_str!("../../data/triage/default.toml");

vocabulary! {
    /// A rule that can place a client.
    pub enum TriageRule {
        /// A plan or an intent is documented and not taken back.
        IntentOrPlan => "intent_or_plan",
        /// Active suicidal ideation.
        ActiveIdeation => "active_ideation",
        /// Homicidal ideation.
        HomicidalIdeation => "homicidal_ideation",
        /// The clinician states a high risk.
        StatedHighRisk => "stated_high_risk",
        /// A risk item is endorsed while the same note's prose denies.
        RiskItemDeniedInText => "risk_item_denied_in_text",
        /// A risk item is endorsed.
        RiskItem => "risk_item",
        /// Passive suicidal ideation.
        PassiveIdeation => "passive_ideation",
        /// Current self-harm.
        SelfHarm => "self_harm",
        /// Reliably worse, and from the functional into the clinical range.
        Harmed => "harmed",
        /// Reliably worse.
        ReliableDeterioration => "reliable_deterioration",
        /// The course is worsening, though not yet reliably.
        WorseningTrend => "worsening_trend",
        /// Off track.
        OffTrack => "off_track",
        /// The clinician's word on a goal and its measure point in opposite
        /// directions.
        GoalContradicted => "goal_contradicted",
        /// Two values for one measure and day.
        ConflictingScores => "conflicting_scores",
        /// The next administration is overdue.
        Overdue => "overdue",
        /// Not enough scores to judge a change.
        TooFewScores => "too_few_scores",
        /// Enough scores, no reliable change.
        NoReliableChange => "no_reliable_change",
        /// Reliably better.
        ReliableImprovement => "reliable_improvement",
        /// Reliably better, and from the clinical into the functional range.
        Recovered => "recovered",
        /// Treatment has ended.
        Discharged => "discharged",
    }
}

/// A rule that applies to a client, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The rule.
    pub rule: TriageRule,
    /// The measure, item or goal that it is about.
    pub subject: Option<String>,
}

impl Reason {
    /// A rule that is about the client as a whole.
    #[must_use]
    pub const fn plain(rule: TriageRule) -> Self {
        Self { rule, subject: None }
    }

    /// A rule that is about one measure, item or goal.
    #[must_use]
    pub fn about(rule: TriageRule, subject: impl Into<String>) -> Self {
        Self { rule, subject: Some(subject.into()) }
    }

    /// Several reasons as they stand in a table; `None` for none.
    #[must_use]
    pub fn join(reasons: &[Self]) -> Option<String> {
        let words: Vec<_> = reasons.iter().map(Self::to_string).collect();
        (!words.is_empty()).then(|| words.join(";"))
    }

    /// The reasons in a table's cell.
    ///
    /// # Errors
    /// When a rule is not known.
    pub fn split(cell: Option<&str>) -> std::result::Result<Vec<Self>, UnknownWord> {
        cell.unwrap_or_default()
            .split(';')
            .filter(|part| !part.is_empty())
            .map(str::parse)
            .collect()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.subject {
            Some(subject) => write!(f, "{}:{subject}", self.rule),
            None => write!(f, "{}", self.rule),
        }
    }
}

impl FromStr for Reason {
    type Err = UnknownWord;

    fn from_str(text: &str) -> std::result::Result<Self, UnknownWord> {
        match text.split_once(':') {
            Some((rule, subject)) => Ok(Self::about(rule.parse()?, subject)),
            None => text.parse().map(Self::plain),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    code: TriageRule,
    level: Level,
}

/// The order and levels of the rules.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TriagePolicy {
    /// The policy's name, which reports print.
    pub name: String,
    /// Days past the usual interval after which a measure is overdue.
    pub overdue_grace_days: i64,
    /// Days for which a risk finding stands when nothing is said since.
    pub risk_stands_days: i64,
    /// What a supervisor's view leaves out.
    pub supervision: Supervision,
    /// Which techniques charts mark.
    pub techniques: TechniqueRule,
    rules: Vec<RuleEntry>,
}

impl TriagePolicy {
    /// The policy that is part of the program.
    ///
    /// # Errors
    /// When the file breaks the schema.
    pub fn embedded() -> Result<Self> {
        let at = "data/triage/default.toml";
        let policy: Self = toml::from_str(DEFAULT)
            .map_err(|cause| Error::configuration("not a triage policy").at(at).because(cause))?;
        match TriageRule::ALL.iter().find(|rule| policy.place(**rule).is_none()) {
            None => Ok(policy),
            Some(rule) => Err(Error::configuration(format!(
                "the rule `{rule}` has no place in `rules`; add it with its level"
            ))
            .at(at)),
        }
    }

    fn place(&self, rule: TriageRule) -> Option<usize> {
        self.rules.iter().position(|entry| entry.code == rule)
    }

    /// The rank of a rule, 0 for the most pressing.
    #[must_use]
    pub fn rank(&self, rule: TriageRule) -> usize {
        self.place(rule).unwrap_or(self.rules.len())
    }

    /// The level that a rule gives.
    #[must_use]
    pub fn level(&self, rule: TriageRule) -> Level {
        let entry = self.place(rule).and_then(|at| self.rules.get(at));
        entry.map_or(Level::InsufficientData, |entry| entry.level)
    }

    /// Puts reasons into the order of the rules, without repetition.
    pub fn order(&self, reasons: &mut Vec<Reason>) {
        reasons.sort_by(|left, right| {
            self.rank(left.rule)
                .cmp(&self.rank(right.rule))
                .then_with(|| left.subject.cmp(&right.subject))
        });
        reasons.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_place_and_risk_comes_first() {
        let policy = TriagePolicy::embedded().unwrap();
        assert_eq!(policy.level(TriageRule::ActiveIdeation), Level::Urgent);
        assert!(policy.rank(TriageRule::RiskItem) < policy.rank(TriageRule::Harmed));
        assert!(policy.rank(TriageRule::Overdue) < policy.rank(TriageRule::NoReliableChange));
    }

    #[test]
    fn reasons_survive_the_way_through_a_table() {
        let reasons = vec![
            Reason::about(TriageRule::RiskItem, "PHQ-9 #9"),
            Reason::plain(TriageRule::PassiveIdeation),
        ];
        let cell = Reason::join(&reasons);
        assert_eq!(cell.as_deref(), Some("risk_item:PHQ-9 #9;passive_ideation"));
        assert_eq!(Reason::split(cell.as_deref()).unwrap(), reasons);
        assert_eq!(Reason::join(&[]), None);
        assert_eq!(Reason::split(None).unwrap(), []);
        assert!(Reason::split(Some("no_such_rule")).is_err());
    }
}
