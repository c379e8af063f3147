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
    /// Whether every threshold behind the outcome word was read in its source.
    pub is_confirmed: bool,
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
    /// What was last said of suicidal ideation, where this note says nothing.
    pub earlier: Option<(SuicidalIdeation, Option<NaiveDate>)>,
}

/// The latest answer to an item about suicide or self-harm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ItemFacts {
    /// The item's number.
    pub number: i64,
    /// The answer; `None` where the notes give none.
    pub answer: Option<Reading>,
}

/// When a measure is next due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueFacts<'a> {
    /// The measure.
    pub measure: &'a str,
    /// The day.
    pub on: NaiveDate,
    /// Days since then; negative before.
    pub days_late: i64,
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

    /// "PHQ-9 = 11 (moderate), 12 Mar 2026; −3 since last time (14 on 26 Feb
    /// 2026), −7 since baseline (18 on 8 Jan 2026); lower is better."
    #[must_use]
    pub fn score(self, facts: &ScoreFacts<'_>) -> String {
        let semicolon = self.voice.semicolon();
        let day = self.voice.date(facts.latest.on);
        let reading = self.reading(facts);
        let course = self.comparisons(facts);
        let side = self.side_of(facts.direction);
        format!("{reading}, {day}{semicolon}{course}{semicolon}{side}.")
    }

    /// The latest scores in one sentence: "PHQ-9 = 11 (moderate) on 12 Mar
    /// 2026, item 9 = 0, −3 since last time (…); GAD-7 = …; lower is better."
    /// Each score comes with the risk items of its measure; an answer that the
    /// notes do not give is said to be missing.
    #[must_use]
    pub fn objective(self, scores: &[(ScoreFacts<'_>, Vec<ItemFacts>)]) -> String {
        let voice = self.voice;
        let Some(((first, _), others)) = scores.split_first() else {
            return voice.labels().no_scores.to_owned();
        };
        let one_side = others.iter().all(|(other, _)| other.direction == first.direction);
        let clause = |(facts, items): &(ScoreFacts<'_>, Vec<ItemFacts>)| {
            let day = voice.date(facts.latest.on);
            let mut parts =
                vec![format!("{} {} {day}", self.reading(facts), voice.pick("on", "le"))];
            parts.extend(items.iter().map(|item| self.item(*item, facts.latest.on)));
            parts.push(self.comparisons(facts));
            if !one_side {
                parts.push(self.side_of(facts.direction).to_owned());
            }
            parts.join(", ")
        };
        let mut clauses: Vec<String> = scores.iter().map(clause).collect();
        if one_side {
            clauses.push(self.side_of(first.direction).to_owned());
        }
        format!("{}.", clauses.join(voice.semicolon()))
    }

    fn reading(self, facts: &ScoreFacts<'_>) -> String {
        let band = facts.band.map(|band| format!(" ({band})")).unwrap_or_default();
        format!("{} = {}{band}", facts.measure, self.voice.number(facts.latest.value))
    }

    fn comparisons(self, facts: &ScoreFacts<'_>) -> String {
        let voice = self.voice;
        let since_baseline = voice.pick("since baseline", "depuis le départ");
        let since_last = voice.pick("since last time", "depuis la fois précédente");
        let mut comparisons = Vec::new();
        if let Some(previous) = facts.previous {
            let since = if facts.baseline.is_none() { since_baseline } else { since_last };
            comparisons.push(self.since(previous, since));
        }
        if let Some(baseline) = facts.baseline {
            comparisons.push(self.since(baseline, since_baseline));
        }
        if comparisons.is_empty() {
            return voice.pick("first score", "premier score").to_owned();
        }
        comparisons.join(", ")
    }

    fn side_of(self, direction: Option<Direction>) -> &'static str {
        let unknown =
            || self.voice.pick("which way is better is not known", "sens de lecture inconnu");
        direction.map_or_else(unknown, |direction| self.voice.better_side(direction))
    }

    /// The answer to a risk item, explicit even when it is zero; with its day
    /// where it is not that of the score.
    fn item(self, item: ItemFacts, score_on: NaiveDate) -> String {
        let voice = self.voice;
        let number = item.number;
        match item.answer {
            Some(Reading { value, on }) => {
                let value = voice.number(value);
                if on == score_on {
                    format!("item {number} = {value}")
                } else {
                    let day = voice.date(on);
                    voice.pick(
                        format!("item {number} = {value} on {day}"),
                        format!("item {number} = {value} le {day}"),
                    )
                }
            }
            None => voice.pick(
                format!("item {number} not recorded in the notes"),
                format!("item {number} non consigné dans les notes"),
            ),
        }
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

    /// The outcome of one measure with the numbers behind it.
    #[must_use]
    pub fn change(self, facts: &ChangeFacts<'_>) -> String {
        let verdict = self.verdict(facts);
        match self.course(facts) {
            Some(course) => format!("{verdict}. {}", self.voice.as_sentence(&course)),
            None => format!("{verdict}."),
        }
    }

    /// The outcomes of several measures in one sentence.
    #[must_use]
    pub fn changes(self, changes: &[ChangeFacts<'_>]) -> String {
        let clause = |facts: &ChangeFacts<'_>| {
            let unconfirmed = (!facts.is_confirmed).then(|| self.unconfirmed().to_owned());
            let parts = [Some(self.verdict(facts)), self.course(facts), unconfirmed];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        };
        let clauses: Vec<String> = changes.iter().map(clause).collect();
        format!("{}.", clauses.join(self.voice.semicolon()))
    }

    fn verdict(self, facts: &ChangeFacts<'_>) -> String {
        let voice = self.voice;
        let measure = facts.measure;
        let numbers = self.reliability(facts);
        match facts.category {
            Category::Recovered => voice.pick(
                format!("{measure}: recovered, reliably improved since baseline and no longer in the clinical range{numbers}"),
                format!("{measure} : rétablissement, amélioration fiable depuis le départ et sortie de la zone clinique{numbers}"),
            ),
            Category::Improved => voice.pick(
                format!("{measure}: reliable improvement since baseline{numbers}{}", self.side(facts)),
                format!("{measure} : amélioration fiable depuis le départ{numbers}{}", self.side(facts)),
            ),
            Category::Unchanged => voice.pick(
                format!("{measure}: no reliable change since baseline{numbers}{}", self.side(facts)),
                format!("{measure} : pas de changement fiable depuis le départ{numbers}{}", self.side(facts)),
            ),
            Category::Deteriorated => voice.pick(
                format!("{measure}: reliable deterioration since baseline{numbers}{}", self.side(facts)),
                format!("{measure} : aggravation fiable depuis le départ{numbers}{}", self.side(facts)),
            ),
            Category::Harmed => voice.pick(
                format!("{measure}: reliable deterioration since baseline, from outside into the clinical range{numbers}"),
                format!("{measure} : aggravation fiable depuis le départ, avec entrée en zone clinique{numbers}"),
            ),
            Category::NotEvaluable if facts.n < 2 => voice.pick(
                format!("{measure}: change not evaluable, one score only{}", self.side(facts)),
                format!("{measure} : changement non évaluable, un seul score{}", self.side(facts)),
            ),
            Category::NotEvaluable => voice.pick(
                format!("{measure}: change not evaluable, no threshold of reliable change is known"),
                format!("{measure} : changement non évaluable, aucun seuil de changement fiable n’est connu"),
            ),
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

    /// "course over 8 scores improving".
    fn course(self, facts: &ChangeFacts<'_>) -> Option<String> {
        if facts.n < 2 {
            return None;
        }
        let n = facts.n;
        Some(match facts.trend {
            TrendClass::TooFew => self.voice.pick(
                format!("{n} scores are too few for a trend"),
                format!("{n} scores ne suffisent pas pour une tendance"),
            ),
            trend => {
                let word = self.voice.trend(trend);
                self.voice.pick(
                    format!("course over {n} scores {word}"),
                    format!("évolution {word} sur {n} scores"),
                )
            }
        })
    }

    /// What the last note says of risk, negatives included.
    #[must_use]
    pub fn risk(self, facts: &RiskFacts) -> String {
        let voice = self.voice;
        let day = facts.on.map(|on| format!(" ({})", voice.date(on))).unwrap_or_default();
        let mut parts = Vec::new();
        let mut add = |english: &str, french: &str, word: &str| {
            parts.push(format!("{} {word}", voice.pick(english, french)));
        };
        add("suicidal ideation", "idées suicidaires", voice.ideation(facts.si));
        if facts.plan != Presence::NotDocumented {
            add("plan", "plan", voice.presence(facts.plan));
        }
        if facts.intent != Presence::NotDocumented {
            add("intent", "intention", voice.intent(facts.intent));
        }
        add("homicidal ideation", "idées d’homicide", voice.homicidal(facts.hi));
        match facts.self_harm {
            SelfHarm::Historic => {
                add("history of", "antécédent", voice.pick("self-harm", "d’automutilation"))
            }
            harm => add("self-harm", "automutilation", voice.self_harm(harm)),
        }
        add("level of risk", "niveau de risque", voice.risk_level(facts.level));
        if let Some((si, on)) = facts.earlier {
            parts.push(self.earlier_ideation(si, on));
        }
        voice.pick(
            format!("Risk{day}: {}.", parts.join("; ")),
            format!("Risque{day} : {}.", parts.join(" ; ")),
        )
    }

    /// All goals in one sentence: the clinician's word, the measure's word, and
    /// whether they agree.
    #[must_use]
    pub fn goals(self, goals: &[GoalFacts<'_>]) -> String {
        let voice = self.voice;
        let goals: Vec<String> = goals.iter().map(|goal| self.goal(goal)).collect();
        format!("{}.", goals.join(voice.semicolon()))
    }

    fn goal(self, facts: &GoalFacts<'_>) -> String {
        let voice = self.voice;
        let label = facts.label.map(|label| format!(" ({label})")).unwrap_or_default();
        let head = voice.pick(
            format!("goal {}{label}", facts.number),
            format!("objectif {}{label} :", facts.number),
        );
        let stated = match facts.stated {
            Some(_) => voice.pick(
                format!("stated as {}", voice.stated(facts.stated)),
                format!("{} selon le clinicien", voice.stated(facts.stated)),
            ),
            None => voice.pick("progress not stated", "progrès non précisé").to_owned(),
        };
        let measured = match facts.measure {
            Some(measure) => voice.pick(
                format!("{measure} {}", voice.category(facts.measured)),
                voice.measured(measure, facts.measured),
            ),
            None => voice.labels().no_measure.to_owned(),
        };
        let agreement = match facts.agreement {
            Agreement::NotEvaluable => String::new(),
            agreement => format!(" ({})", voice.agreement(agreement)),
        };
        format!("{head} {stated}, {measured}{agreement}")
    }

    /// When the measures are next due, or since when they have been, in one
    /// sentence. Measures of one day stand together; `unscheduled` have no
    /// usual interval.
    #[must_use]
    pub fn due(self, due: &[DueFacts<'_>], unscheduled: &[&str]) -> String {
        let voice = self.voice;
        let mut days: Vec<(NaiveDate, i64, Vec<&str>)> = Vec::new();
        for facts in due {
            match days.iter_mut().find(|(on, ..)| *on == facts.on) {
                Some((_, _, measures)) if measures.contains(&facts.measure) => {}
                Some((_, _, measures)) => measures.push(facts.measure),
                None => days.push((facts.on, facts.days_late, vec![facts.measure])),
            }
        }
        if days.is_empty() && !unscheduled.is_empty() {
            let measures = unscheduled.join(", ");
            return voice.pick(
                format!("Repeat {measures} as agreed: no usual interval is on record."),
                format!(
                    "Nouvelle passation de {measures} à convenir : aucun intervalle habituel n’est connu."
                ),
            );
        }
        if days.is_empty() {
            return voice
                .pick(
                    "No standardized score so far: a first one lets change be measured.",
                    "Aucun score standardisé à ce jour : un premier permettra de mesurer le changement.",
                )
                .to_owned();
        }
        let clause = |(on, late, measures): &(NaiveDate, i64, Vec<&str>)| {
            let day = voice.date(*on);
            let measures = measures.join(", ");
            if *late > 0 {
                let late = voice.days(*late);
                voice.pick(
                    format!("{measures} (was due on {day}, {late} ago)"),
                    format!("{measures} (attendu le {day}, il y a {late})"),
                )
            } else {
                voice.pick(
                    format!("{measures} on or about {day}"),
                    format!("{measures} vers le {day}"),
                )
            }
        };
        let clauses: Vec<String> = days.iter().map(clause).collect();
        let repeat = voice.pick("Repeat", "Nouvelle passation :");
        format!("{repeat} {}.", clauses.join(voice.semicolon()))
    }

    /// What was documented before the latest note fell silent.
    fn earlier_ideation(self, si: SuicidalIdeation, on: Option<NaiveDate>) -> String {
        let voice = self.voice;
        let day = on.map(|on| format!(" ({})", voice.date(on))).unwrap_or_default();
        voice.pick(
            format!("ideation last documented as {}{day}", voice.ideation(si)),
            format!("idées suicidaires documentées en dernier comme {}{day}", voice.ideation(si)),
        )
    }

    /// Said of a judgement that rests on a threshold whose source was not
    /// read.
    #[must_use]
    pub fn unconfirmed(self) -> &'static str {
        self.voice
            .pick("threshold not confirmed in its source", "seuil non confirmé dans sa source")
    }
}
