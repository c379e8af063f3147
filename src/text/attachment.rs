//! The words of a progress report for clinicians, payers and referring
//! doctors.
//!
//! As in the summary note, a sentence states a fact and the rule behind it.
//! The words for clients are in [`plain_words`](super::plain_words).

use chrono::NaiveDate;

use super::Voice;
use crate::change::Category;
use crate::extract::SuicidalIdeation;
use crate::note::Language;

labels! {
    /// The fixed words of a progress report in one language.
    ReportLabels:
    /// Title.
    progress_report: "Progress report", "Rapport d’évolution";
    /// Title of the client's report.
    your_progress: "Your progress", "Votre évolution";
    /// Fact: client.
    client: "Client", "Client";
    /// Fact: period.
    period: "Period", "Période";
    /// Fact: number of sessions with a note.
    sessions: "Sessions", "Séances";
    /// Fact: the day that everything is seen from.
    as_of: "As of", "État au";
    /// Fact: who writes.
    author: "Author", "Auteur";
    /// Label of the sentence on the state of things.
    status: "Status", "État";
    /// Line to sign on.
    signature: "Signature", "Signature";
    /// Day of the signature.
    date: "Date", "Date";
    /// Heading: measures.
    measures: "Measures", "Mesures";
    /// Heading: measures, for the client.
    your_scores: "Your scores", "Vos scores";
    /// Heading: goals, for the client.
    your_goals: "Your goals", "Vos objectifs";
    /// Heading: risk.
    risk: "Risk", "Risque";
    /// Heading: risk, for the client.
    safety: "Safety", "Sécurité";
    /// Heading: interventions.
    interventions: "Interventions by phase", "Interventions par phase";
    /// Heading: interventions, for the client.
    worked_on: "What the sessions worked on", "Le travail des séances";
    /// Heading: data quality.
    quality: "Data quality", "Qualité des données";
    /// Heading: method.
    method: "Method and sources", "Méthode et sources";
    /// Heading: method, for the client.
    how_to_read: "How to read this", "Comment lire ce document";
    /// Column: the first score.
    baseline: "Baseline", "Départ";
    /// Column: phase of treatment.
    phase: "Phase", "Phase";
    /// Column: techniques.
    techniques: "Techniques named in the notes (sessions)", "Techniques nommées dans les notes (séances)";
    /// Column: techniques, for the client.
    methods_used: "Methods", "Méthodes";
    /// Column: question about risk.
    question: "Question", "Question";
    /// Column: what was last said of it.
    last_documented: "Last documented", "Dernière mention";
    /// Column: in how many notes it is present.
    present_in: "Documented as present", "Mention comme présent";
    /// Row: plan.
    plan: "Plan", "Plan";
    /// Row: intent.
    intent: "Intent", "Intention";
    /// Row: means.
    means: "Access to means", "Accès à des moyens";
    /// Column: reliable change index.
    index: "Index", "Indice";
    /// No technique in the notes.
    no_interventions: "No technique is named in the notes of this period.", "Aucune technique n’est nommée dans les notes de cette période.";
    /// No note in the period.
    no_notes: "No note in this period.", "Aucune note dans cette période.";
    /// What an index is.
    index_about: "Index: change over its standard error, where the method has one.", "Indice : changement rapporté à son erreur type, si la méthode en a une.";
    /// Where scores, goals and risk come from.
    read_from_notes: "Scores, goals, risk and techniques were read from the progress notes by fixed rules.", "Scores, objectifs, risque et techniques ont été lus dans les notes d’évolution par des règles fixes.";
}

/// One measure in the sentence on the state of things.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureFacts<'a> {
    /// "PHQ-9".
    pub measure: &'a str,
    /// The outcome word.
    pub category: Category,
    /// How many scores there are.
    pub n: i64,
    /// The first score.
    pub baseline: f64,
    /// The latest score.
    pub latest: f64,
}

/// The state of things.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusFacts<'a> {
    /// Sessions with a note.
    pub sessions: usize,
    /// The days of the first and of the last one.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// The measures.
    pub measures: Vec<MeasureFacts<'a>>,
    /// What was last said of suicidal ideation; `None` where nothing was.
    pub ideation: Option<(SuicidalIdeation, Option<NaiveDate>)>,
}

/// In how many notes something is documented as present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RiskTally {
    /// Notes, or answers to an item.
    pub present: usize,
    /// All of them.
    pub all: usize,
    /// The last day on which it was present.
    pub last: Option<NaiveDate>,
}

impl Voice {
    /// The fixed words of a progress report.
    #[must_use]
    pub const fn report_labels(self) -> &'static ReportLabels {
        match self.language {
            Language::En => &ReportLabels::ENGLISH,
            Language::Fr => &ReportLabels::FRENCH,
        }
    }

    /// "Page 1 of 2", as what stands before, between and behind the numbers.
    #[must_use]
    pub fn page_of(self) -> [String; 3] {
        self.pick(["Page ", " of ", ""], ["Page ", " sur ", ""]).map(str::to_owned)
    }

    /// The colon of the language, with the space that belongs to it.
    #[must_use]
    pub fn colon(self) -> &'static str {
        self.pick(":", " :")
    }

    /// "5 Feb 2026 to 18 Jun 2026".
    #[must_use]
    pub fn from_to(self, first: NaiveDate, last: NaiveDate) -> String {
        let (first, last) = (self.date(first), self.date(last));
        if first == last {
            return first;
        }
        self.pick(format!("{first} to {last}"), format!("du {first} au {last}"))
    }

    /// A measure with what it measures: "PHQ-9 – depression".
    #[must_use]
    pub fn measure_heading(self, measure: &str, construct: Option<&str>) -> String {
        construct.map_or_else(|| measure.to_owned(), |what| format!("{measure} – {what}"))
    }

    /// The state of things in one sentence.
    #[must_use]
    pub fn state_of_things(self, facts: &StatusFacts<'_>) -> String {
        let lead = self.stretch(facts.sessions, facts.days);
        let measures = if facts.measures.is_empty() {
            self.pick(
                "no standardized score in the notes",
                "aucun score standardisé dans les notes",
            )
            .to_owned()
        } else {
            let each = facts.measures.iter().map(|measure| self.measure_status(measure));
            each.collect::<Vec<_>>().join(", ")
        };
        let ideation = match facts.ideation {
            Some((si, on)) => self.ideation_stated(si, on),
            None => self.ideation_stated(SuicidalIdeation::NotDocumented, None),
        };
        self.pick(
            format!("{lead}: {measures}; {ideation}."),
            format!("{lead} : {measures} ; {ideation}."),
        )
    }

    /// "In 14 sessions from 5 Feb 2026 to 18 Jun 2026".
    fn stretch(self, sessions: usize, days: Option<(NaiveDate, NaiveDate)>) -> String {
        let count = match sessions {
            1 => self.pick("In 1 session", "En 1 séance").to_owned(),
            _ => self.pick(format!("In {sessions} sessions"), format!("En {sessions} séances")),
        };
        match days {
            Some((first, last)) if first == last => {
                let day = self.date(first);
                self.pick(format!("{count} on {day}"), format!("{count}, le {day}"))
            }
            Some((first, last)) => {
                let days = self.from_to(first, last);
                self.pick(format!("{count} from {days}"), format!("{count}, {days}"))
            }
            None => count,
        }
    }

    fn measure_status(self, facts: &MeasureFacts<'_>) -> String {
        let measure = facts.measure;
        let (first, last) = (self.number(facts.baseline), self.number(facts.latest));
        if facts.n < 2 {
            return self.pick(
                format!("{measure} one score so far ({last})"),
                format!("un seul score à ce jour ({measure}, {last})"),
            );
        }
        let english = match facts.category {
            Category::NotEvaluable => "change not evaluable",
            category => Voice::new(Language::En).category(category),
        };
        let french = match facts.category {
            Category::NotEvaluable => "changement non évaluable",
            Category::Harmed => "aggravation fiable avec entrée en zone clinique",
            category => Voice::new(Language::Fr).category(category),
        };
        self.pick(
            format!("{measure} {english} ({first} to {last})"),
            format!("{french} ({measure}, de {first} à {last})"),
        )
    }

    /// "suicidal ideation denied (18 Jun 2026)".
    fn ideation_stated(self, si: SuicidalIdeation, on: Option<NaiveDate>) -> String {
        let day = on.map(|on| format!(" ({})", self.date(on))).unwrap_or_default();
        let word = self.ideation(si);
        self.pick(
            format!("suicidal ideation {word}{day}"),
            format!("idées suicidaires {word}{day}"),
        )
    }

    /// "denied, 18 Jun 2026".
    #[must_use]
    pub fn finding_on(self, finding: &str, on: Option<NaiveDate>) -> String {
        on.map_or_else(|| finding.to_owned(), |on| format!("{finding}, {}", self.date(on)))
    }

    /// The heading over what the latest note says.
    #[must_use]
    pub fn latest_note(self, on: Option<NaiveDate>) -> String {
        self.finding_on(self.pick("Latest note", "Dernière note"), on)
    }

    /// "in 2 of 14 notes, last on 12 Mar 2026".
    #[must_use]
    pub fn present_in_notes(self, tally: RiskTally) -> String {
        let RiskTally { present, all, last } = tally;
        let count = match all {
            1 => self.pick(format!("in {present} of 1 note"), format!("dans {present} note sur 1")),
            _ => {
                let notes = if present > 1 { "notes" } else { "note" };
                self.pick(
                    format!("in {present} of {all} notes"),
                    format!("dans {present} {notes} sur {all}"),
                )
            }
        };
        self.with_last(count, last)
    }

    /// "2 of 8 answers at 1 or more, last on 12 Mar 2026".
    #[must_use]
    pub fn flagged_answers(self, tally: RiskTally, from: &str) -> String {
        let RiskTally { present, all, last } = tally;
        let answers = if all == 1 { "answer" } else { "answers" };
        let reponses = if present > 1 { "réponses" } else { "réponse" };
        let count = self.pick(
            format!("{present} of {all} {answers} {from}"),
            format!("{present} {reponses} sur {all} {from}"),
        );
        self.with_last(count, last)
    }

    fn with_last(self, count: String, last: Option<NaiveDate>) -> String {
        match last {
            Some(last) => {
                let day = self.date(last);
                self.pick(
                    format!("{count}, last on {day}"),
                    format!("{count}, la dernière le {day}"),
                )
            }
            None => count,
        }
    }

    /// The name of a phase of treatment, by its place and their number.
    #[must_use]
    pub fn phase_name(self, place: usize, of: usize) -> &'static str {
        match (place, of) {
            (_, 1) => self.pick("Whole period", "Toute la période"),
            (0, _) => self.pick("Beginning", "Début"),
            (place, of) if place + 1 == of => self.pick("Latest", "Période récente"),
            _ => self.pick("Middle", "Milieu"),
        }
    }

    /// "5 sessions, 5 Feb 2026 to 12 Mar 2026".
    #[must_use]
    pub fn phase_sessions(self, sessions: usize, first: NaiveDate, last: NaiveDate) -> String {
        let days = self.from_to(first, last);
        let count = match sessions {
            1 => self.pick("1 session", "1 séance").to_owned(),
            _ => self.pick(format!("{sessions} sessions"), format!("{sessions} séances")),
        };
        format!("{count}, {days}")
    }

    /// What a phase is, and how many techniques it names.
    #[must_use]
    pub fn phases_about(self, most: usize) -> String {
        self.pick(
            format!("The sessions of the period in up to three parts of equal number; a technique counts once a session; the {most} most frequent are named."),
            format!("Les séances de la période en trois parties égales au plus ; une technique compte une fois par séance ; les {most} plus fréquentes sont nommées."),
        )
    }

    /// Techniques of a phase that are not named.
    #[must_use]
    pub fn other_techniques(self, count: usize) -> String {
        self.pick(
            format!("{count}\u{a0}more"),
            if count == 1 { "1\u{a0}autre".to_owned() } else { format!("{count}\u{a0}autres") },
        )
    }

    /// Which measures have no chart, and which stand nowhere, for want of
    /// room.
    #[must_use]
    pub fn scales_left_out(self, charted: usize, nowhere: &[String]) -> String {
        let charts = match charted {
            0 | 1 => self.pick(
                "Chart and scores by date for the most used measure only.".to_owned(),
                "Graphique et scores par date pour la mesure la plus utilisée seulement.".to_owned(),
            ),
            _ => self.pick(
                format!("Charts and scores by date for the {charted} most used measures only."),
                format!("Graphiques et scores par date pour les {charted} mesures les plus utilisées seulement."),
            ),
        };
        if nowhere.is_empty() {
            return charts;
        }
        let nowhere = nowhere.join(", ");
        self.pick(
            format!("{charts} Left out for want of room: {nowhere}."),
            format!("{charts} Omis faute de place : {nowhere}."),
        )
    }

    /// How many goals stand in the notes only.
    #[must_use]
    pub fn goals_left_out(self, told: usize, left: usize) -> String {
        let all = told + left;
        self.pick(
            format!("The first {told} of {all} goals; the others stand in the notes."),
            format!(
                "Les {told} premiers objectifs sur {all} ; les autres figurent dans les notes."
            ),
        )
    }

    /// Measures for which too few clients bear a recovery curve, each with
    /// their number.
    #[must_use]
    pub fn no_curves(self, measures: &[(String, i64)], needed: i64) -> String {
        let measures: Vec<String> =
            measures.iter().map(|(measure, clients)| format!("{measure} ({clients})")).collect();
        let measures = measures.join(", ");
        self.pick(
            format!("No recovery curve yet for {measures}: {needed} clients with two later scores or more are needed; the number so far is in brackets."),
            format!("Pas encore de courbe d’évolution pour {measures} : il faut {needed} clients avec au moins deux scores ultérieurs ; le nombre actuel est entre parenthèses."),
        )
    }

    /// The row that stands for scores that a table leaves to the chart.
    #[must_use]
    pub fn scores_between(self, count: usize) -> String {
        match count {
            1 => self.pick("1 more score", "1 autre score").to_owned(),
            _ => self.pick(format!("{count} more scores"), format!("{count} autres scores")),
        }
    }

    /// What a table of scores is, for those who cannot see it.
    #[must_use]
    pub fn scores_of(self, measure: &str) -> String {
        self.pick(format!("Scores of {measure} by date"), format!("Scores {measure} par date"))
    }

    /// The first score stands before the period of the report.
    #[must_use]
    pub fn baseline_before(self, measure: &str, on: NaiveDate) -> String {
        let day = self.date(on);
        self.pick(
            format!("{measure}: the baseline ({day}) stands before the period of this report."),
            format!("{measure} : le score de départ ({day}) précède la période de ce rapport."),
        )
    }

    /// What a slope is: "Slope −0.8 points a week (−1.2 to −0.4)."
    #[must_use]
    pub fn slope_sentence(self, slope: &str) -> String {
        self.pick(format!("Slope: {slope}."), format!("Pente : {slope}."))
    }

    /// On or off the expected course.
    #[must_use]
    pub fn track_sentence(self, track: &str) -> String {
        self.pick(format!("Expected course: {track}."), format!("Évolution attendue : {track}."))
    }

    /// A phrase as a sentence of its own.
    #[must_use]
    pub fn as_sentence(self, phrase: &str) -> String {
        format!("{}.", self.capitalised(phrase))
    }

    /// Words with a capital at the beginning.
    #[must_use]
    pub fn capitalised(self, words: &str) -> String {
        let mut signs = words.chars();
        let first = signs.next().map(|sign| sign.to_uppercase().to_string());
        format!("{}{}", first.unwrap_or_default(), signs.as_str())
    }

    /// How many notes hold each element, "14 notes; a score in 12, …".
    #[must_use]
    pub fn completeness(self, notes: usize, holding: [usize; 4]) -> String {
        let [scores, risk, progress, plan] = holding;
        let notes = match notes {
            1 => self.pick("1 note", "1 note").to_owned(),
            _ => self.pick(format!("{notes} notes"), format!("{notes} notes")),
        };
        self.pick(
            format!("{notes}: standardized score in {scores}, explicit risk statement in {risk}, progress toward goals in {progress}, plan in {plan}."),
            format!("{notes} : score standardisé dans {scores}, mention explicite du risque dans {risk}, progrès vers les objectifs dans {progress}, plan dans {plan}."),
        )
    }

    /// How many notes were signed in time.
    #[must_use]
    pub fn timeliness(self, timely: usize, late: usize, unknown: usize) -> String {
        self.pick(
            format!("Signed within 24 hours: {timely}; later: {late}; time not known: {unknown}."),
            format!("Signées sous 24 heures : {timely} ; plus tard : {late} ; délai inconnu : {unknown}."),
        )
    }

    /// Days with two values.
    #[must_use]
    pub fn conflicts(self, days: usize, rule: &str) -> String {
        match days {
            0 => self
                .pick(
                    "No day with two values for one measure.",
                    "Aucun jour à deux valeurs pour une mesure.",
                )
                .to_owned(),
            1 => self.pick(
                format!("1 day with two values for one measure. {rule}"),
                format!("1 jour à deux valeurs pour une mesure. {rule}"),
            ),
            _ => self.pick(
                format!("{days} days with two values for one measure. {rule}"),
                format!("{days} jours à deux valeurs pour une mesure. {rule}"),
            ),
        }
    }

    /// Notes without a date.
    #[must_use]
    pub fn undated(self, count: usize) -> String {
        match count {
            1 => self.pick("1 note has no date.", "1 note est sans date.").to_owned(),
            _ => self.pick(
                format!("{count} notes have no date."),
                format!("{count} notes sont sans date."),
            ),
        }
    }

    /// Where a report was made, and by what.
    #[must_use]
    pub fn made_by(self, version: &str) -> String {
        self.pick(
            format!("Made by caseline {version} on the computer of the practice."),
            format!("Établi par caseline {version} sur l’ordinateur du cabinet."),
        )
    }
}
