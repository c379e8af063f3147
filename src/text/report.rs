//! Sentences and phrases that are put together for the pages.

use chrono::NaiveDate;

use super::Voice;
use crate::change::Category;
use crate::extract::{Comparator, Presence, RiskLevel, SuicidalIdeation};
use crate::frame::Origin;
use crate::ingest::RejectReason;
use crate::instrument::{Absent, Op};
use crate::trend::TrendClass;

impl Voice {
    /// A client's state in one sentence.
    #[must_use]
    pub fn status_sentence(
        self,
        reason: Option<&str>,
        last_session: Option<NaiveDate>,
        overdue_days: Option<i64>,
    ) -> String {
        let mut parts: Vec<String> = reason.map(str::to_owned).into_iter().collect();
        parts.extend(last_session.map(|day| {
            let day = self.date(day);
            self.pick(format!("last session on {day}"), format!("dernière séance le {day}"))
        }));
        parts.extend(overdue_days.and_then(|days| self.overdue(days)));
        parts.join(self.pick("; ", " ; ")) + "."
    }

    /// How long a measure has been due; nothing while it is not.
    #[must_use]
    pub fn overdue(self, days: i64) -> Option<String> {
        match days {
            ..=0 => None,
            1 => Some(
                self.pick("next score 1 day overdue", "score attendu depuis 1 jour").to_owned(),
            ),
            _ => Some(self.pick(
                format!("next score {days} days overdue"),
                format!("score attendu depuis {days} jours"),
            )),
        }
    }

    /// "12 sessions, 8 Jan 2026 to 12 Mar 2026".
    #[must_use]
    pub fn sessions(self, count: usize, first: NaiveDate, last: NaiveDate) -> String {
        let (first, last) = (self.date(first), self.date(last));
        match count {
            1 => self.pick(format!("1 note, {first}"), format!("1 note, {first}")),
            _ => self.pick(
                format!("{count} notes, {first} to {last}"),
                format!("{count} notes, du {first} au {last}"),
            ),
        }
    }

    /// The measures that a row has no room for.
    #[must_use]
    pub fn more_measures(self, count: usize) -> String {
        match count {
            1 => self.pick("and 1 more measure", "et 1 autre mesure").to_owned(),
            _ => self
                .pick(format!("and {count} more measures"), format!("et {count} autres mesures")),
        }
    }

    /// A trend with its name.
    #[must_use]
    pub fn trend_line(self, trend: TrendClass) -> String {
        let word = self.trend(trend);
        self.pick(format!("trend {word}"), format!("tendance {word}"))
    }

    /// What was said last of suicidal ideation, and when.
    #[must_use]
    pub fn ideation_on(self, si: SuicidalIdeation, on: Option<NaiveDate>) -> String {
        let words = match si {
            SuicidalIdeation::Denied => self.pick("ideation denied", "idées suicidaires niées"),
            SuicidalIdeation::Passive => {
                self.pick("passive ideation", "idées suicidaires passives")
            }
            SuicidalIdeation::Active => self.pick("active ideation", "idées suicidaires actives"),
            SuicidalIdeation::NotDocumented => {
                self.pick("ideation not documented", "idées suicidaires non documentées")
            }
        };
        on.map_or_else(|| words.to_owned(), |on| format!("{words}, {}", self.date(on)))
    }

    /// A stated level of risk in a line of its own.
    #[must_use]
    pub fn level_stated(self, level: RiskLevel) -> String {
        let word = self.risk_level(Some(level));
        self.pick(format!("stated level: {word}"), format!("niveau énoncé : {word}"))
    }

    /// An item that the notes give no answer to.
    #[must_use]
    pub fn item_unanswered(self, item: &str) -> String {
        self.pick(format!("{item} not recorded"), format!("{item} non consigné"))
    }

    /// A change with the word for its side: "−3 (better)". The word is left
    /// out where nothing moved or the better side is not known. It has no
    /// colour on the pages: only an outcome has, so that noise does not look
    /// like news.
    #[must_use]
    pub fn change_with_side(self, change: f64, improvement: Option<f64>) -> String {
        let points = self.signed(change);
        match improvement {
            Some(moved) if moved != 0.0 => format!("{points} ({})", self.better_or_worse(moved)),
            _ => points,
        }
    }

    /// A change since last time.
    #[must_use]
    pub fn since_last(self, change: &str) -> String {
        self.pick(format!("{change} since last"), format!("{change} depuis le précédent"))
    }

    /// A change since baseline.
    #[must_use]
    pub fn since_baseline(self, change: &str) -> String {
        self.pick(format!("{change} since baseline"), format!("{change} depuis le départ"))
    }

    /// A comparison with a value: "≥ 10".
    #[must_use]
    pub fn compared(self, op: Op, value: f64) -> String {
        let sign = match op {
            Op::Below => "<",
            Op::AtMost => "≤",
            Op::Equal => "=",
            Op::AtLeast => "≥",
            Op::Above => ">",
        };
        format!("{sign}\u{a0}{}", self.number(value))
    }

    /// A relation as a note writes it: "≤ 9".
    #[must_use]
    pub fn target(self, comparator: Option<Comparator>, value: f64) -> String {
        let op = match comparator {
            Some(Comparator::Less) => Op::Below,
            Some(Comparator::LessOrEqual) => Op::AtMost,
            Some(Comparator::Greater) => Op::Above,
            Some(Comparator::GreaterOrEqual) => Op::AtLeast,
            None => return self.number(value),
        };
        self.compared(op, value)
    }

    /// The label of a target line on a chart: "goal 1: < 10".
    #[must_use]
    pub fn goal_target(self, goal: i64, comparator: Option<Comparator>, value: f64) -> String {
        let target = self.target(comparator, value);
        self.pick(format!("goal {goal}: {target}"), format!("objectif {goal} : {target}"))
    }

    /// The first score: "from 18 moderately severe, 8 Jan 2026".
    #[must_use]
    pub fn from_baseline(self, value: f64, band: &str, on: NaiveDate) -> String {
        let (value, day) = (self.number(value), self.date(on));
        let band = if band.is_empty() { String::new() } else { format!(" {band}") };
        self.pick(format!("from {value}{band}, {day}"), format!("de {value}{band}, {day}"))
    }

    /// A slope with its interval: "−0.8 a week (−1.2 to −0.4)".
    #[must_use]
    pub fn slope(self, slope: f64, low: Option<f64>, high: Option<f64>) -> String {
        let per_week = self.signed(slope);
        let interval = low.zip(high).map(|(low, high)| {
            let (low, high) = (self.number(low), self.number(high));
            self.pick(format!(" ({low} to {high})"), format!(" ({low} à {high})"))
        });
        let interval = interval.unwrap_or_default();
        // In French a decimal below two is singular.
        let point = if slope.abs() < 2.0 { "point" } else { "points" };
        self.pick(
            format!("{per_week} points a week{interval}"),
            format!("{per_week} {point} par semaine{interval}"),
        )
    }

    /// What parts two statements in one line.
    #[must_use]
    pub fn semicolon(self) -> &'static str {
        self.pick("; ", " ; ")
    }

    /// What is measured for a goal.
    #[must_use]
    pub fn measured(self, measure: &str, category: Category) -> String {
        let word = self.category(category);
        self.pick(format!("{measure}: {word}"), format!("{measure} : {word}"))
    }

    /// A mean over the items of a measure.
    #[must_use]
    pub fn mean_of(self, measure: &str) -> String {
        self.pick(format!("{measure} mean"), format!("{measure}, moyenne"))
    }

    /// What is said of a plan, where it differs from the intent.
    #[must_use]
    pub fn plan_is(self, presence: Presence) -> String {
        let word = self.presence(presence);
        self.pick(format!("plan {word}"), format!("plan {word}"))
    }

    /// What is said of an intent, where it differs from the plan.
    #[must_use]
    pub fn intent_is(self, presence: Presence) -> String {
        let word = self.intent(presence);
        self.pick(format!("intent {word}"), format!("intention {word}"))
    }

    /// A method with its confidence, and why another one was not used.
    #[must_use]
    pub fn how(self, method: &str, confidence: Option<f64>, instead: Option<Absent>) -> String {
        let mut how = method.to_owned();
        if let Some(confidence) = confidence {
            let share = self.number(confidence * 100.0);
            how.push_str(&self.pick(format!(", {share}%"), format!(", {share} %")));
        }
        if let Some(reason) = instead {
            let why = self.absent(reason);
            how.push_str(&self.pick(
                format!(" (the profile has none: {why})"),
                format!(" (le profil n’en donne pas : {why})"),
            ));
        }
        how
    }

    /// A share of the first score.
    #[must_use]
    pub fn percent_of_first(self, value: &str) -> String {
        self.pick(format!("{value}% of the first score"), format!("{value} % du premier score"))
    }

    /// A number of points.
    #[must_use]
    pub fn points(self, value: &str) -> String {
        self.pick(format!("{value} points"), format!("{value} points"))
    }

    /// Unfolds the table of records.
    #[must_use]
    pub fn show_records(self, count: usize) -> String {
        match count {
            1 => self.pick("Show 1 record", "Voir 1 enregistrement").to_owned(),
            _ => {
                self.pick(format!("Show {count} records"), format!("Voir {count} enregistrements"))
            }
        }
    }

    /// Unfolds the table of scores.
    #[must_use]
    pub fn show_scores(self, count: usize) -> String {
        match count {
            1 => self.pick("Show 1 score", "Voir 1 score").to_owned(),
            _ => self.pick(format!("Show {count} scores"), format!("Voir {count} scores")),
        }
    }

    /// A number of days.
    #[must_use]
    pub fn days(self, count: i64) -> String {
        match count {
            1 => self.pick("1 day", "1 jour").to_owned(),
            _ => self.pick(format!("{count} days"), format!("{count} jours")),
        }
    }

    /// How a score came into the table.
    #[must_use]
    pub fn origin(self, origin: Origin) -> &'static str {
        match origin {
            Origin::Text => self.pick("text of the note", "texte de la note"),
            Origin::Coded => self.pick("coded value of the export", "valeur codée de l’export"),
            Origin::Items => self.pick("sum of the answers", "somme des réponses"),
        }
    }

    /// The reason for which a record was not used.
    #[must_use]
    pub fn reject_reason(self, reason: RejectReason) -> &'static str {
        match reason {
            RejectReason::EmptyFile => self.pick("empty file", "fichier vide"),
            RejectReason::EmptyNote => self.pick("empty note", "note vide"),
            RejectReason::NotText => self.pick("not text", "pas du texte"),
            RejectReason::BadEncoding => self.pick("encoding not readable", "encodage illisible"),
            RejectReason::BadDate => self.pick("date not readable", "date illisible"),
            RejectReason::AmbiguousDate => self.pick("ambiguous date", "date ambiguë"),
            RejectReason::MissingText => self.pick("no text", "texte absent"),
            RejectReason::MissingClient => self.pick("no client", "client absent"),
            RejectReason::MissingColumn => self.pick("column missing", "colonne absente"),
            RejectReason::RaggedRow => self.pick("fields out of line", "champs décalés"),
            RejectReason::UnclosedQuote => self.pick("quote not closed", "guillemet non fermé"),
            RejectReason::BadJson => self.pick("not valid JSON", "JSON non valide"),
            RejectReason::BadXml => self.pick("not well-formed XML", "XML mal formé"),
            RejectReason::UnsupportedFormat => self.pick("format not read", "format non lu"),
            RejectReason::BadDocument => self.pick("document damaged", "document endommagé"),
            RejectReason::Encrypted => {
                self.pick("locked by a password", "protégé par un mot de passe")
            }
            RejectReason::NoTextLayer => self.pick("scan without text", "numérisation sans texte"),
            RejectReason::BadArchive => self.pick("archive not readable", "archive illisible"),
            RejectReason::TooLarge => self.pick("too large", "trop volumineux"),
            RejectReason::UnknownModifier => {
                self.pick("changed by an unknown extension", "modifié par une extension inconnue")
            }
            RejectReason::NotFinal => self.pick("not a final value", "valeur non définitive"),
            RejectReason::EmptyValue => self.pick("no value", "valeur absente"),
            RejectReason::NotANumber => self.pick("not a number", "pas un nombre"),
            RejectReason::UnknownAnswer => {
                self.pick("answer without a number", "réponse sans nombre")
            }
            RejectReason::OutOfRange => self.pick("out of range", "hors de l’étendue"),
            RejectReason::Unreadable => self.pick("not readable", "illisible"),
            RejectReason::PsychotherapyNote => {
                self.pick("psychotherapy note, refused", "note de psychothérapie, refusée")
            }
        }
    }

    /// The item of a measure.
    #[must_use]
    pub fn item_of(self, measure: &str, item: i64) -> String {
        self.pick(format!("{measure} item {item}"), format!("{measure}, item {item}"))
    }

    /// Hours between the end of a session and the signature.
    #[must_use]
    pub fn hours(self, hours: f64) -> String {
        let hours = self.number((hours * 10.0).round() / 10.0);
        self.pick(format!("{hours} h"), format!("{hours} h"))
    }

    /// How a trend and a track are judged, with the limits in force.
    #[must_use]
    pub fn course_rules(self, sessions: u32, days: f64) -> String {
        let days = self.number(days);
        self.pick(
            format!("Trend: Theil-Sen slope with the Mann-Kendall test from five scores on; with three or four scores the direction of all slopes; fewer are too few. On track: reliable improvement; otherwise a score outside the clinical range or no worse than the band of the caseload’s own recovery curve. Where too few clients bear a curve, reliable improvement, or a score outside the clinical range, by session {sessions} or day {days} since baseline (Howard et al. 1986, doi:10.1037/0003-066X.41.2.159). Formulas: METHODS.md."),
            format!("Tendance : pente de Theil-Sen et test de Mann-Kendall à partir de cinq scores ; avec trois ou quatre, le sens de toutes les pentes ; moins ne suffisent pas. Évolution attendue : amélioration fiable ; sinon, score hors de la zone clinique ou pas moins bon que la bande de la courbe d’évolution propre à cette file active. Si trop peu de clients portent une courbe : amélioration fiable, ou score hors de la zone clinique, à la séance {sessions} ou au jour {days} depuis le départ (Howard et al. 1986, doi:10.1037/0003-066X.41.2.159). Formules : METHODS.md."),
        )
    }

    /// How the list of clients is ordered, and by which rule set.
    #[must_use]
    pub fn policy_name(self, name: &str, grace: i64, stands: i64) -> String {
        self.pick(
            format!("Rule set {name}. A measure is overdue {grace} days after its usual interval. A risk finding stands for {stands} days unless a later note takes it back."),
            format!("Règles {name}. Une mesure est en retard {grace} jours après son intervalle habituel. Un constat de risque vaut {stands} jours, sauf si une note ultérieure l’infirme."),
        )
    }

    /// Where the numbers of a summary note come from.
    #[must_use]
    pub fn note_source(self, profile: &str, as_of: Option<NaiveDate>) -> String {
        let day = as_of.map(|day| self.date(day)).unwrap_or_default();
        self.pick(
            format!("Computed by caseline from the notes as of {day} ({profile}; sources in the report)."),
            format!("Calculé par caseline d’après les notes, au {day} ({profile} ; sources dans le rapport)."),
        )
    }

    /// A date, or that there is none.
    #[must_use]
    pub fn date_or_unknown(self, day: Option<NaiveDate>) -> String {
        day.map_or_else(|| self.pick("no date", "sans date").to_owned(), |day| self.date(day))
    }
}
