//! The sentences of a summary note: score, severity band, change since last
//! time and since baseline, what the change means, risk in so many words, and
//! progress per goal.
//!
//! Each sentence states a fact and the rule behind it. There is no adjective
//! without a rule, and no diagnosis.

use chrono::NaiveDate;

use super::Voice;
use crate::change::{Caseness, Category};
use crate::extract::{Presence, RiskLevel, SelfHarm, StatedProgress, SuicidalIdeation};
use crate::frame::Agreement;
use crate::instrument::Direction;
use crate::trend::TrendClass;

/// A score with a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The score.
    pub value: f64,
    /// The day.
    pub on: NaiveDate,
}

/// An earlier score, and what has changed since.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// The earlier score.
    pub earlier: Reading,
    /// Latest less earlier, in points.
    pub change: f64,
}

/// The latest score of a scale beside earlier ones.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreFacts<'a> {
    /// The measure with its subscale, "HADS Anxiety".
    pub measure: &'a str,
    /// The latest score.
    pub latest: Reading,
    /// Its band, in the language of the note.
    pub band: Option<&'a str>,
    /// The score before.
    pub previous: Option<Comparison>,
    /// The first score, when it is neither the latest nor the one before.
    pub baseline: Option<Comparison>,
    /// Which way is better, where that is known.
    pub direction: Option<Direction>,
}

/// What a change means.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeFacts<'a> {
    /// The measure with its subscale.
    pub measure: &'a str,
    /// The outcome word.
    pub category: Category,
    /// Latest less baseline.
    pub change: Option<f64>,
    /// Points that count as reliable.
    pub threshold: Option<f64>,
    /// Border of the clinical range.
    pub cutoff: Option<f64>,
    /// On which side of it the latest score lies.
    pub side: Option<Caseness>,
    /// Class of the course.
    pub trend: TrendClass,
    /// Number of scores.
    pub n: i64,
}

/// What the notes say of risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskFacts {
    /// The day of the note.
    pub on: Option<NaiveDate>,
    /// Suicidal ideation.
    pub si: SuicidalIdeation,
    /// Homicidal ideation.
    pub hi: Presence,
    /// Self-harm.
    pub self_harm: SelfHarm,
    /// A plan.
    pub plan: Presence,
    /// An intent.
    pub intent: Presence,
    /// The stated level.
    pub level: Option<RiskLevel>,
}

/// One goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalFacts<'a> {
    /// Its number.
    pub number: i64,
    /// Its label, where the notes give one.
    pub label: Option<&'a str>,
    /// The clinician's word.
    pub stated: Option<StatedProgress>,
    /// The measure tied to it.
    pub measure: Option<&'a str>,
    /// That measure's outcome word.
    pub measured: Category,
    /// Whether both agree.
    pub agreement: Agreement,
}

/// The sentences of a summary note in one language.
#[derive(Clone, Copy, Debug)]
pub struct NoteSentences {
    voice: Voice,
}

impl NoteSentences {
    /// The sentences that `voice` speaks.
    #[must_use]
    pub const fn new(voice: Voice) -> Self {
        Self { voice }
    }

    /// "PHQ-9 = 11 (moderate), 12 Mar 2026; −3 since last (14 on 26 Feb
    /// 2026), −7 since baseline (18 on 8 Jan 2026); lower is better."
    #[must_use]
    pub fn score(self, facts: &ScoreFacts<'_>) -> String {
        let voice = self.voice;
        let value = voice.number(facts.latest.value);
        let band = facts.band.map(|band| format!(" ({band})")).unwrap_or_default();
        let day = voice.date(facts.latest.on);
        let mut sentence = format!("{} = {value}{band}, {day}", facts.measure);
        let mut comparisons = Vec::new();
        if let Some(previous) = facts.previous {
            let since = if facts.baseline.is_none() {
                voice.pick("since baseline", "depuis le départ")
            } else {
                voice.pick("since last time", "depuis la fois précédente")
            };
            comparisons.push(self.since(previous, since));
        }
        if let Some(baseline) = facts.baseline {
            let since = voice.pick("since baseline", "depuis le départ");
            comparisons.push(self.since(baseline, since));
        }
        let semicolon = voice.pick("; ", " ; ");
        if comparisons.is_empty() {
            sentence.push_str(semicolon);
            sentence.push_str(voice.pick("first score", "premier score"));
        } else {
            sentence.push_str(semicolon);
            sentence.push_str(&comparisons.join(", "));
        }
        let side = facts.direction.map_or_else(
            || voice.pick("which way is better is not known", "sens de lecture inconnu"),
            |direction| voice.better_side(direction),
        );
        format!("{sentence}{semicolon}{side}.")
    }

    fn since(self, comparison: Comparison, since: &str) -> String {
        let voice = self.voice;
        let change = voice.signed(comparison.change);
        let Reading { value, on } = comparison.earlier;
        let (value, day) = (voice.number(value), voice.date(on));
        voice.pick(
            format!("{change} {since} ({value} on {day})"),
            format!("{change} {since} ({value} le {day})"),
        )
    }

    /// The answer to a risk item, explicit even when it is zero.
    #[must_use]
    pub fn risk_item(self, measure: &str, item: i64, answer: Option<Reading>) -> String {
        let voice = self.voice;
        match answer {
            Some(Reading { value, on }) => {
                let (value, day) = (voice.number(value), voice.date(on));
                voice.pick(
                    format!("{measure} item {item} = {value}, {day}."),
                    format!("{measure}, item {item} = {value}, {day}."),
                )
            }
            None => voice.pick(
                format!("{measure} item {item}: answer not recorded in the notes."),
                format!("{measure}, item {item} : réponse non consignée dans les notes."),
            ),
        }
    }

    /// The outcome of one measure with the numbers behind it.
    #[must_use]
    pub fn change(self, facts: &ChangeFacts<'_>) -> String {
        let voice = self.voice;
        let measure = facts.measure;
        let numbers = self.reliability(facts);
        let verdict = match facts.category {
            Category::Recovered => voice.pick(
                format!("{measure}: recovered, reliably improved since baseline and no longer in the clinical range{numbers}."),
                format!("{measure} : rétablissement, amélioration fiable depuis le départ et sortie de la zone clinique{numbers}."),
            ),
            Category::Improved => voice.pick(
                format!("{measure}: reliable improvement since baseline{numbers}{}.", self.side(facts)),
                format!("{measure} : amélioration fiable depuis le départ{numbers}{}.", self.side(facts)),
            ),
            Category::Unchanged => voice.pick(
                format!("{measure}: no reliable change since baseline{numbers}{}.", self.side(facts)),
                format!("{measure} : pas de changement fiable depuis le départ{numbers}{}.", self.side(facts)),
            ),
            Category::Deteriorated => voice.pick(
                format!("{measure}: reliable deterioration since baseline{numbers}{}.", self.side(facts)),
                format!("{measure} : aggravation fiable depuis le départ{numbers}{}.", self.side(facts)),
            ),
            Category::Harmed => voice.pick(
                format!("{measure}: reliable deterioration since baseline, from outside into the clinical range{numbers}."),
                format!("{measure} : aggravation fiable depuis le départ, avec entrée en zone clinique{numbers}."),
            ),
            Category::NotEvaluable if facts.n < 2 => voice.pick(
                format!("{measure}: change not evaluable, one score only{}.", self.side(facts)),
                format!("{measure} : changement non évaluable, un seul score{}.", self.side(facts)),
            ),
            Category::NotEvaluable => voice.pick(
                format!("{measure}: change not evaluable, no threshold of reliable change is known."),
                format!("{measure} : changement non évaluable, aucun seuil de changement fiable n’est connu."),
            ),
        };
        match self.course(facts) {
            Some(course) => format!("{verdict} {course}"),
            None => verdict,
        }
    }

    /// " (change −7, at least 6 points count as reliable)".
    fn reliability(self, facts: &ChangeFacts<'_>) -> String {
        let (Some(change), Some(threshold)) = (facts.change, facts.threshold) else {
            return String::new();
        };
        let (change, threshold) = (self.voice.signed(change), self.voice.number(threshold));
        self.voice.pick(
            format!(" (change {change}; {threshold} points or more count as reliable)"),
            format!(" (changement {change} ; fiable à partir de {threshold} points)"),
        )
    }

    /// ", still in the clinical range (cut-off 10)".
    fn side(self, facts: &ChangeFacts<'_>) -> String {
        let (Some(cutoff), Some(side)) = (facts.cutoff, facts.side) else { return String::new() };
        let cutoff = self.voice.number(cutoff);
        match side {
            Caseness::Clinical => self.voice.pick(
                format!(", in the clinical range (cut-off {cutoff})"),
                format!(", en zone clinique (seuil {cutoff})"),
            ),
            Caseness::Functional => self.voice.pick(
                format!(", outside the clinical range (cut-off {cutoff})"),
                format!(", hors de la zone clinique (seuil {cutoff})"),
            ),
            Caseness::AtCutoff => self
                .voice
                .pick(format!(", at the cut-off of {cutoff}"), format!(", au seuil de {cutoff}")),
        }
    }

    fn course(self, facts: &ChangeFacts<'_>) -> Option<String> {
        if facts.n < 2 {
            return None;
        }
        let n = facts.n;
        Some(match facts.trend {
            TrendClass::TooFew => self.voice.pick(
                format!("{n} scores: too few for a trend."),
                format!("{n} scores : trop peu pour une tendance."),
            ),
            trend => {
                let word = self.voice.trend(trend);
                self.voice.pick(
                    format!("Course over {n} scores: {word}."),
                    format!("Évolution sur {n} scores : {word}."),
                )
            }
        })
    }

    /// What the last note says of risk, negatives included.
    #[must_use]
    pub fn risk(self, facts: &RiskFacts) -> String {
        let voice = self.voice;
        let day = facts.on.map(|on| format!(" ({})", voice.date(on))).unwrap_or_default();
        let colon = voice.pick(" ", "\u{202f}: ");
        let mut parts = Vec::new();
        let mut add = |english: &str, french: &str, word: &str| {
            parts.push(format!("{}{colon}{word}", voice.pick(english, french)));
        };
        add("suicidal ideation", "idées suicidaires", voice.ideation(facts.si));
        if facts.plan != Presence::NotDocumented {
            add("plan", "plan", voice.presence(facts.plan));
        }
        if facts.intent != Presence::NotDocumented {
            add("intent", "intention", voice.intent(facts.intent));
        }
        add("homicidal ideation", "idées d’homicide", voice.homicidal(facts.hi));
        add("self-harm", "automutilation", voice.self_harm(facts.self_harm));
        add("level of risk", "niveau de risque", voice.risk_level(facts.level));
        voice.pick(
            format!("Risk{day}: {}.", parts.join("; ")),
            format!("Risque{day} : {}.", parts.join(" ; ")),
        )
    }

    /// One goal: the clinician's word, the measure's word, and whether they
    /// agree.
    #[must_use]
    pub fn goal(self, facts: &GoalFacts<'_>) -> String {
        let voice = self.voice;
        let label = facts.label.map(|label| format!(", {label}")).unwrap_or_default();
        let head = voice.pick(
            format!("Goal {}{label}: ", facts.number),
            format!("Objectif {}{label} : ", facts.number),
        );
        let stated = match facts.stated {
            Some(_) => voice.pick(
                format!("stated {}", voice.stated(facts.stated)),
                format!("progrès énoncé : {}", voice.stated(facts.stated)),
            ),
            None => voice.pick("progress not stated", "progrès non précisé").to_owned(),
        };
        let measured = match facts.measure {
            Some(measure) => voice.pick(
                format!("; {measure} {}", voice.category(facts.measured)),
                format!(" ; {measure} : {}", voice.category(facts.measured)),
            ),
            None => voice.pick("; no measure tied to it", " ; aucune mesure associée").to_owned(),
        };
        let agreement = match facts.agreement {
            Agreement::NotEvaluable => String::new(),
            agreement => format!(" ({})", voice.agreement(agreement)),
        };
        format!("{head}{stated}{measured}{agreement}.")
    }

    /// When a measure is next due, or since when it has been.
    #[must_use]
    pub fn due(self, measure: &str, on: NaiveDate, days_late: i64) -> String {
        let day = self.voice.date(on);
        let late = days_late;
        if late > 0 {
            self.voice.pick(
                format!("Repeat {measure}: was due on {day} ({late} days ago)."),
                format!("Refaire {measure} : attendu le {day} (il y a {late} jours)."),
            )
        } else {
            self.voice.pick(
                format!("Repeat {measure} on or about {day}."),
                format!("Refaire {measure} vers le {day}."),
            )
        }
    }

    /// What was documented before the latest note fell silent.
    #[must_use]
    pub fn earlier_ideation(self, si: SuicidalIdeation, on: Option<NaiveDate>) -> String {
        let voice = self.voice;
        let day = on.map(|on| format!(" ({})", voice.date(on))).unwrap_or_default();
        voice.pick(
            format!("Suicidal ideation was last documented as {}{day}.", voice.ideation(si)),
            format!("Idées suicidaires documentées en dernier comme {}{day}.", voice.ideation(si)),
        )
    }

    /// Said after a sentence that rests on a threshold whose source was not
    /// read.
    #[must_use]
    pub fn unconfirmed(self) -> &'static str {
        self.voice
            .pick("Threshold not confirmed in its source.", "Seuil non confirmé dans sa source.")
    }
}
