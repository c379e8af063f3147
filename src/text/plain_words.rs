//! The words of the report that a client gets: plain, kind and exact.
//!
//! No term of statistics, no word of risk, and no praise: "a real change"
//! stands for a reliable change and for nothing else.

use chrono::NaiveDate;

use super::Voice;
use super::note::{Reading, ScoreFacts};
use crate::change::{Caseness, Category};
use crate::extract::{StatedProgress, SuicidalIdeation};
use crate::instrument::{Direction, Op};

impl Voice {
    /// What the report tells, in one sentence.
    #[must_use]
    pub fn about_your_sessions(
        self,
        sessions: usize,
        days: Option<(NaiveDate, NaiveDate)>,
    ) -> String {
        let when = match days {
            Some((first, last)) if first != last => {
                let (first, last) = (self.date(first), self.date(last));
                self.pick(
                    format!(" between {first} and {last}"),
                    format!(" entre le {first} et le {last}"),
                )
            }
            Some((day, _)) => {
                let day = self.date(day);
                self.pick(format!(" on {day}"), format!(" le {day}"))
            }
            None => String::new(),
        };
        match sessions {
            1 => self.pick(
                format!("This is a summary of your session{when}."),
                format!("Voici un résumé de votre séance{when}."),
            ),
            _ => self.pick(
                format!("This is a summary of your {sessions} sessions{when}."),
                format!("Voici un résumé de vos {sessions} séances{when}."),
            ),
        }
    }

    /// Where a score began and where it is now.
    #[must_use]
    pub fn your_score(self, facts: &ScoreFacts<'_>, first_band: Option<&str>) -> String {
        let measure = facts.measure;
        let first = facts.baseline.or(facts.previous).map(|comparison| comparison.earlier);
        let latest = self.with_band(facts.latest, facts.band);
        let sentence = match first {
            Some(first) => {
                let first = self.with_band(first, first_band);
                self.pick(
                    format!("Your {measure} score was {first} and is now {latest}."),
                    format!(
                        "Votre score {measure} était de {first} ; il est maintenant de {latest}."
                    ),
                )
            }
            None => self.pick(
                format!("Your first {measure} score is {latest}."),
                format!("Votre premier score {measure} est de {latest}."),
            ),
        };
        match facts.direction {
            Some(Direction::HigherWorse) => {
                let side = self.pick("A lower score is better.", "Un score plus bas est meilleur.");
                format!("{sentence} {side}")
            }
            Some(Direction::HigherBetter) => {
                let side =
                    self.pick("A higher score is better.", "Un score plus élevé est meilleur.");
                format!("{sentence} {side}")
            }
            None => sentence,
        }
    }

    /// "16 (moderately severe) on 5 Feb 2026".
    fn with_band(self, reading: Reading, band: Option<&str>) -> String {
        let (value, day) = (self.number(reading.value), self.date(reading.on));
        let band = band.map(|band| format!(" ({band})")).unwrap_or_default();
        self.pick(format!("{value}{band} on {day}"), format!("{value}{band} le {day}"))
    }

    /// What a change means for the client.
    #[must_use]
    pub fn your_change(self, category: Category, scores: i64, side: Option<Caseness>) -> String {
        let (english, french) = match category {
            Category::Recovered => (
                "This is a real improvement, larger than the usual ups and downs of the score, and the score has left the clinical range.",
                "C’est une amélioration réelle, plus grande que les variations habituelles du score, et le score est sorti de la zone clinique.",
            ),
            Category::Improved => (
                "This is a real improvement: it is larger than the usual ups and downs of the score.",
                "C’est une amélioration réelle : elle dépasse les variations habituelles du score.",
            ),
            Category::Unchanged => (
                "This is within the usual ups and downs of the score: it does not show a clear change.",
                "Cela reste dans les variations habituelles du score : il n’y a pas de changement net.",
            ),
            Category::Deteriorated => (
                "This is a real change in the wrong direction: it is larger than the usual ups and downs of the score. It is worth talking about together.",
                "C’est un changement réel dans le mauvais sens : il dépasse les variations habituelles du score. Il vaut la peine d’en parler ensemble.",
            ),
            Category::Harmed => (
                "This is a real change in the wrong direction, larger than the usual ups and downs of the score, and the score is now in the clinical range. It is worth talking about together.",
                "C’est un changement réel dans le mauvais sens, plus grand que les variations habituelles du score, et le score est maintenant dans la zone clinique. Il vaut la peine d’en parler ensemble.",
            ),
            Category::NotEvaluable if scores < 2 => (
                "With one score, no change can be told yet.",
                "Avec un seul score, on ne peut pas encore parler de changement.",
            ),
            Category::NotEvaluable => (
                "For this measure it is not known how large a change must be to count as real.",
                "Pour cette mesure, on ne sait pas à partir de quelle taille un changement est réel.",
            ),
        };
        let sentence = self.pick(english, french);
        match (category, side) {
            (Category::Improved | Category::Unchanged, Some(Caseness::Clinical)) => {
                let still = self.pick(
                    "The score is in the clinical range.",
                    "Le score est dans la zone clinique.",
                );
                format!("{sentence} {still}")
            }
            (Category::Unchanged, Some(Caseness::Functional)) => {
                let outside = self.pick(
                    "The score is outside the clinical range.",
                    "Le score est hors de la zone clinique.",
                );
                format!("{sentence} {outside}")
            }
            _ => sentence.to_owned(),
        }
    }

    /// Measures that the report of the client has no chart of.
    #[must_use]
    pub fn your_other_measures(self, measures: &[String]) -> String {
        let measures = measures.join(", ");
        self.pick(
            format!("Also filled in, and not shown here for want of room: {measures}."),
            format!("Également remplis, mais omis ici faute de place : {measures}."),
        )
    }

    /// How a goal is going, by the latest note.
    #[must_use]
    pub fn your_goal(self, number: i64, label: &str, stated: Option<StatedProgress>) -> String {
        let how = match stated {
            Some(StatedProgress::Improved) => self.pick("progress", "en progrès"),
            Some(StatedProgress::Stable) => self.pick("no change so far", "stable pour l’instant"),
            Some(StatedProgress::Deteriorated) => {
                self.pick("more difficult at present", "plus difficile en ce moment")
            }
            None => self.pick("not yet reviewed", "pas encore revu"),
        };
        match label {
            "" => {
                self.pick(format!("Goal {number}: {how}."), format!("Objectif {number} : {how}."))
            }
            label => self.pick(format!("{label}: {how}."), format!("{label} : {how}.")),
        }
    }

    /// What was last said of thoughts of suicide, for a client whose clinician
    /// chose to include it.
    #[must_use]
    pub fn your_safety(self, si: SuicidalIdeation, on: Option<NaiveDate>) -> String {
        let day = on.map(|on| self.date(on));
        let when = day
            .map_or_else(String::new, |day| self.pick(format!(" on {day}"), format!(" le {day}")));
        match si {
            SuicidalIdeation::Denied => self.pick(
                format!("You said{when} that you had no thoughts of suicide."),
                format!("Vous avez dit{when} ne pas avoir d’idées de suicide."),
            ),
            SuicidalIdeation::Passive | SuicidalIdeation::Active => self.pick(
                format!("You spoke{when} about thoughts of death or suicide."),
                format!("Vous avez parlé{when} d’idées de mort ou de suicide."),
            ),
            SuicidalIdeation::NotDocumented => self
                .pick(
                    "Thoughts of suicide are not mentioned in the notes of this period.",
                    "Les idées de suicide ne sont pas mentionnées dans les notes de cette période.",
                )
                .to_owned(),
        }
    }

    /// How to read the report.
    #[must_use]
    pub fn how_to_read(self) -> Vec<String> {
        let (english, french) = (
            [
                "Each point of a chart is one questionnaire that you filled in, or one rating by your clinician. The grey bands show what the scores are called.",
                "A score goes up and down a little even when nothing has changed; the hatched band shows by how much. “A real change” means a change larger than that.",
                "The dashed line is the cut-off. The scores on its worse side are called the clinical range: a reason to look closer, and no diagnosis.",
            ],
            [
                "Chaque point d’un graphique est un questionnaire que vous avez rempli, ou une cotation par votre clinicien. Les bandes grises portent le nom des niveaux.",
                "Un score monte et descend un peu même quand rien n’a changé ; la zone hachurée montre de combien. « Un changement réel » est un changement plus grand que cela.",
                "La ligne en tirets est le seuil. Les scores du côté le moins favorable forment la zone clinique : une raison d’y regarder de plus près, pas un diagnostic.",
            ],
        );
        self.pick(english, french).into_iter().map(str::to_owned).collect()
    }

    /// The thresholds behind the words, for a client who wants to know.
    #[must_use]
    pub fn your_thresholds(
        self,
        measure: &str,
        change: Option<&str>,
        cutoff: Option<&str>,
    ) -> Option<String> {
        let change = change.map(|change| {
            self.pick(
                format!("a change of {change} points counts as real"),
                format!("un changement ({change} points) compte comme réel"),
            )
        });
        let cutoff = cutoff.map(|cutoff| {
            self.pick(format!("clinical range: {cutoff}"), format!("zone clinique : {cutoff}"))
        });
        let known: Vec<String> = change.into_iter().chain(cutoff).collect();
        (!known.is_empty()).then(|| {
            let known = known.join(self.semicolon());
            self.pick(format!("{measure}: {known}."), format!("{measure} – {known}."))
        })
    }

    /// Where the thresholds come from, for a client who wants to know.
    #[must_use]
    pub fn thresholds_of(self, profile: &str) -> String {
        self.pick(
            format!("{profile}. Your clinician has the sources."),
            format!("{profile}. Votre clinicien en a les sources."),
        )
    }

    /// A comparison in words: "at least 6".
    #[must_use]
    pub fn compared_in_words(self, op: Op, value: f64) -> String {
        let value = self.number(value);
        match op {
            Op::Below => self.pick(format!("below {value}"), format!("moins de {value}")),
            Op::AtMost => self.pick(format!("at most {value}"), format!("au plus {value}")),
            Op::Equal => value,
            Op::AtLeast => self.pick(format!("at least {value}"), format!("au moins {value}")),
            Op::Above => self.pick(format!("more than {value}"), format!("plus de {value}")),
        }
    }

    /// What a report for a client cannot do.
    #[must_use]
    pub fn not_a_diagnosis(self) -> &'static str {
        self.pick(
            "Scores are one part of the picture. They do not replace what you and your clinician know, and they are no diagnosis.",
            "Les scores ne sont qu’une partie du tableau. Ils ne remplacent pas ce que vous et votre clinicien savez, et ne sont pas un diagnostic.",
        )
    }
}
