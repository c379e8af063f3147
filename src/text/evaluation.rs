//! What `caseline evaluate` tells in the terminal.

use super::Voice;
use super::numbers::NARROW_SPACE;
use crate::change::Evaluated;
use crate::evaluation::{
    Detection, Estimate, Evaluation, Mistake, MistakeKind, Share, Topic, share,
};
use crate::extract::SuicidalIdeation;
use crate::vocabulary::Word;

impl Voice {
    /// How many notes the figures rest on.
    #[must_use]
    pub fn labelled_notes(self, evaluation: &Evaluation) -> String {
        let notes = evaluation.labelled_notes;
        self.pick(
            format!("{notes} labelled notes. Intervals are of 95%."),
            format!("{notes} notes annotées. Les intervalles sont à 95{NARROW_SPACE}%."),
        )
    }

    /// That some labelled notes are not in the tables.
    #[must_use]
    pub fn labelled_notes_missing(self, evaluation: &Evaluation) -> String {
        let missing = evaluation.missing_notes.len();
        let first = evaluation.missing_notes.first().map_or("", String::as_str);
        self.pick(
            format!(
                "note: {missing} labelled notes are not in the tables (first: {first}); all of their labels count as missed"
            ),
            format!(
                "remarque : {missing} notes annotées manquent dans les tables (la première : {first}) ; toutes leurs annotations comptent comme manquées"
            ),
        )
    }

    /// Column names of hits and failures.
    #[must_use]
    pub fn detection_columns(self) -> [&'static str; 7] {
        self.pick(
            ["Found", "F1", "Precision", "Recall", "Right", "Invented", "Missed"],
            ["Trouvé", "F1", "Précision", "Rappel", "Justes", "Inventés", "Manqués"],
        )
    }

    /// The line of one topic.
    #[must_use]
    pub fn detection_cells(self, row: &Detection) -> [String; 7] {
        let counts = row.counts;
        [
            self.figure_name(row.topic, &row.part),
            self.estimate(counts.f1()),
            self.estimate(share(counts.precision())),
            self.estimate(share(counts.recall())),
            counts.true_positives.to_string(),
            counts.false_positives.to_string(),
            counts.false_negatives.to_string(),
        ]
    }

    /// Column names of shares.
    #[must_use]
    pub fn share_columns(self) -> [&'static str; 3] {
        self.pick(["Share", "Estimate", "Count"], ["Part", "Estimation", "Nombre"])
    }

    /// The line of one share.
    #[must_use]
    pub fn share_cells(self, row: &Share) -> [String; 3] {
        let (count, of) = (row.proportion.count, row.proportion.of);
        [
            self.figure_name(row.topic, &row.part),
            self.estimate(share(row.proportion)),
            self.pick(format!("{count} of {of}"), format!("{count} sur {of}")),
        ]
    }

    /// Column names of labelled against found ideation.
    #[must_use]
    pub fn confusion_columns(self) -> [&'static str; 3] {
        self.pick(
            ["Suicidal ideation: labelled", "found", "Notes"],
            ["Idées suicidaires : annoté", "trouvé", "Notes"],
        )
    }

    /// The line of one pair of answers.
    #[must_use]
    pub fn confusion_cells(
        self,
        labelled: SuicidalIdeation,
        found: Option<SuicidalIdeation>,
        notes: usize,
    ) -> [String; 3] {
        [labelled.to_string(), found.map_or("-", Word::word).to_owned(), notes.to_string()]
    }

    /// The notes in which present ideation was missed, by id.
    #[must_use]
    pub fn missed_ideation(self, notes: &[String]) -> String {
        if notes.is_empty() {
            return self
                .pick(
                    "No present ideation was missed.",
                    "Aucune idéation présente n'a été manquée.",
                )
                .to_owned();
        }
        let ids = notes.join(", ");
        self.pick(
            format!("Present ideation missed in: {ids}"),
            format!("Idéation présente manquée dans : {ids}"),
        )
    }

    /// The heading over mistakes of one kind.
    #[must_use]
    pub fn mistake_heading(self, kind: MistakeKind, shown: usize, all: usize) -> String {
        let what = match kind {
            MistakeKind::Miss => self.pick("Scores missed", "Scores manqués"),
            MistakeKind::FalsePositive => self.pick("Scores invented", "Scores inventés"),
            MistakeKind::WrongStatus => {
                self.pick("Scores with a wrong status", "Scores de statut erroné")
            }
            MistakeKind::Risk => self.pick("Risk misread", "Risque mal lu"),
            MistakeKind::Goal => self.pick("Goals misread", "Objectifs mal lus"),
            MistakeKind::Element => self.pick("Elements misread", "Éléments mal lus"),
        };
        self.pick(format!("{what} ({shown} of {all})"), format!("{what} ({shown} sur {all})"))
    }

    /// One mistake: note, place, what it is about, label and finding, and the
    /// words around it.
    #[must_use]
    pub fn mistake(self, mistake: &Mistake) -> String {
        let place = match (mistake.char_start, mistake.char_end) {
            (Some(start), Some(end)) => format!(":{start}-{end}"),
            _ => String::new(),
        };
        let nothing = self.pick("nothing", "rien");
        let labelled = mistake.labelled.as_deref().unwrap_or(nothing);
        let found = mistake.found.as_deref().unwrap_or(nothing);
        let answers = self.pick(
            format!("labelled {labelled}, found {found}"),
            format!("annoté {labelled}, trouvé {found}"),
        );
        let head = format!("  {}{place} | {} | {answers}", mistake.note_id, mistake.subject);
        if mistake.context.is_empty() { head } else { format!("{head} | {}", mistake.context) }
    }

    fn figure_name(self, topic: Topic, part: &str) -> String {
        let name = match topic {
            Topic::CurrentTotals => self
                .pick("Totals of the session, right status", "Totaux de la séance, statut juste"),
            Topic::Mentions => self.pick("Scores", "Scores"),
            Topic::Kind => self.pick("Kind", "Genre"),
            Topic::Language => self.pick("Language", "Langue"),
            Topic::Status => self.pick("Right status", "Statut juste"),
            Topic::Measure => self.pick("Measure", "Mesure"),
            Topic::StatusRight => {
                self.pick("Status right, of scores found", "Statut juste, des scores trouvés")
            }
            Topic::Detail => {
                self.pick("Detail right, of scores found", "Détail juste, des scores trouvés")
            }
            Topic::NegativeNotes => self.pick(
                "Notes without a score in which one was invented",
                "Notes sans score où un score a été inventé",
            ),
            Topic::PositiveItem9 => {
                self.pick("PHQ-9 item 9 above 0, found", "PHQ-9 item 9 au-dessus de 0, trouvé")
            }
            Topic::PresentIdeation => {
                self.pick("Suicidal ideation, present", "Idées suicidaires, présentes")
            }
            Topic::RiskField => self.pick("Risk, notes right", "Risque, notes justes"),
            Topic::Goals => self.pick("Goals", "Objectifs"),
            Topic::GoalProgress => self.pick("Goals, progress right", "Objectifs, progrès juste"),
            Topic::Element => self.pick("Element", "Élément"),
            Topic::Refused => {
                self.pick("Psychotherapy notes refused", "Notes de psychothérapie refusées")
            }
            Topic::Interventions => self.pick("Interventions found", "Interventions trouvées"),
        };
        match part {
            "" => name.to_owned(),
            part => self.pick(format!("{name}: {part}"), format!("{name} : {part}")),
        }
    }

    /// A share with its interval in per cent, with one decimal; a figure over
    /// nothing is not zero.
    fn estimate(self, estimate: Evaluated<Estimate>) -> String {
        let Ok(Estimate { value, low, high }) = estimate else {
            return self.pick("n/a", "s.o.").to_owned();
        };
        let percent = |share: f64| {
            let number = format!("{:.1}", 100.0 * share);
            self.pick(number.clone(), number.replace('.', ","))
        };
        let (value, low, high) = (percent(value), percent(low), percent(high));
        self.pick(
            format!("{value}% ({low}–{high})"),
            format!("{value}{NARROW_SPACE}% ({low}–{high})"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::Counts;
    use crate::note::Language;

    #[test]
    fn a_figure_is_told_with_its_interval_in_both_languages() {
        let counts = Counts { true_positives: 90, false_positives: 4, false_negatives: 6 };
        let row = Detection { topic: Topic::Status, part: "historic".to_owned(), counts };
        assert_eq!(
            Voice::new(Language::En).detection_cells(&row).join(" | "),
            "Right status: historic | 94.7% (90.4–97.2) | 95.7% (89.6–98.3) | 93.8% (87.0–97.1) | 90 | 4 | 6"
        );
        assert_eq!(
            Voice::new(Language::Fr).detection_cells(&row).join(" | "),
            "Statut juste : historic | 94,7\u{202f}% (90,4–97,2) | 95,7\u{202f}% (89,6–98,3) | 93,8\u{202f}% (87,0–97,1) | 90 | 4 | 6"
        );
    }

    #[test]
    fn a_figure_over_nothing_is_not_zero() {
        let row =
            Detection { topic: Topic::Kind, part: "mean".to_owned(), counts: Counts::default() };
        assert_eq!(
            Voice::new(Language::En).detection_cells(&row).join(" | "),
            "Kind: mean | n/a | n/a | n/a | 0 | 0 | 0"
        );
    }
}
