//! Why a question about change or trend has no answer, in words.

use super::Voice;
use crate::change::Reason;

impl Voice {
    /// The reason for a missing answer, short enough for a line of a list.
    #[must_use]
    pub fn why_not(self, reason: Reason) -> &'static str {
        match reason {
            Reason::NoScore => self.pick("no score", "aucun score"),
            Reason::OneScoreOnly => self.pick("one score only", "un seul score"),
            Reason::ScoreNotFinite => {
                self.pick("a score is not a finite number", "un score n'est pas un nombre fini")
            }
            Reason::NoThreshold => self.pick(
                "no known threshold of reliable change",
                "seuil de changement fiable inconnu",
            ),
            Reason::ThresholdNotPositive => {
                self.pick("the threshold is not positive", "le seuil n'est pas positif")
            }
            Reason::NoCutoff => self.pick("no known cut-off", "seuil clinique inconnu"),
            Reason::NormNotFinite => {
                self.pick("a norm is not a finite number", "une norme n'est pas un nombre fini")
            }
            Reason::StandardDeviationNotPositive => self
                .pick("the standard deviation is not positive", "l'écart type n'est pas positif"),
            Reason::ReliabilityOutsideRange => self.pick(
                "the reliability is not between 0 and 1",
                "la fidélité n'est pas entre 0 et 1",
            ),
            Reason::NoPostReliability => self.pick(
                "no known reliability of the second measurement",
                "fidélité de la seconde mesure inconnue",
            ),
            Reason::NegativeReliabilityOfDifference => self.pick(
                "the reliability of the difference is not positive",
                "la fidélité de la différence n'est pas positive",
            ),
            Reason::NormsNotSeparated => self.pick(
                "the functional mean is not on the better side of the clinical one",
                "la moyenne fonctionnelle n'est pas du meilleur côté de la moyenne clinique",
            ),
            Reason::ZeroBaseline => self.pick(
                "the baseline is at the minimum of the scale",
                "le départ est au minimum de l'échelle",
            ),
            Reason::RemissionAtBaseline => {
                self.pick("in remission at baseline", "en rémission dès le départ")
            }
            Reason::LevelOutsideRange => {
                self.pick("the level is not between 0 and 1", "le niveau n'est pas entre 0 et 1")
            }
            Reason::TooFewPairs => {
                self.pick("too few complete pairs", "trop peu de paires complètes")
            }
            Reason::TooFewScores => self.pick("too few scores", "trop peu de scores"),
            Reason::TimesNotIncreasing => {
                self.pick("the times do not increase", "les temps ne croissent pas")
            }
            Reason::NoExposure => {
                self.pick("neither sessions nor days are known", "ni séances ni jours connus")
            }
            Reason::NoVariation => {
                self.pick("all scores are the same", "tous les scores sont égaux")
            }
            Reason::NoResidualError => self.pick(
                "the scores lie on a line: no error to compare with",
                "les scores sont sur une droite : aucune erreur de comparaison",
            ),
            Reason::NoStandardError => self.pick("no known standard error", "erreur type inconnue"),
            Reason::ScoreIsText => {
                self.pick("a score is a word and no number", "un score est un mot et non un nombre")
            }
            Reason::DuplicateMeasurement => {
                self.pick("two scores for one time", "deux scores pour un même temps")
            }
            Reason::NoTime => self.pick("a score has no time", "un score n'a pas de temps"),
            Reason::DirectionUnclear => self.pick(
                "the direction of improvement is missing or differs",
                "le sens de l'amélioration manque ou varie",
            ),
            Reason::NoPhase => self.pick("a score has no phase", "un score n'a pas de phase"),
            Reason::UnknownPhase => self.pick(
                "a phase is neither baseline nor treatment",
                "une phase n'est ni ligne de base ni traitement",
            ),
            Reason::NoBaselinePhase => {
                self.pick("no score in the baseline", "aucun score en ligne de base")
            }
            Reason::NoTreatmentPhase => {
                self.pick("no score in the treatment", "aucun score en traitement")
            }
            Reason::PhasesNotInOrder => self.pick(
                "a baseline score is later than a treatment score",
                "un score de base suit un score de traitement",
            ),
            Reason::TooFewBaselineScores => {
                self.pick("too few baseline scores", "trop peu de scores en ligne de base")
            }
            Reason::TooFewTreatmentScores => {
                self.pick("too few treatment scores", "trop peu de scores en traitement")
            }
            Reason::NegativeScore => self.pick(
                "a negative score: no ratio scale",
                "un score négatif : pas une échelle de rapport",
            ),
            Reason::MeanNotPositive => self.pick(
                "a phase's mean is not positive",
                "la moyenne d'une phase n'est pas positive",
            ),
            Reason::NoGoal => self.pick("no goal is given", "aucun objectif donné"),
            Reason::GoalUnclear => self.pick(
                "the goal is no number, or differs",
                "l'objectif n'est pas un nombre, ou varie",
            ),
            Reason::GoalMetAtBaseline => self.pick(
                "the baseline already meets the goal",
                "la ligne de base atteint déjà l'objectif",
            ),
            Reason::EmptyDenominator => {
                self.pick("nobody could be counted", "personne n'a pu être compté")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::Language;
    use crate::vocabulary::Word;
    use std::collections::BTreeSet;

    #[test]
    fn every_reason_has_words_of_its_own_in_both_languages() {
        for language in [Language::En, Language::Fr] {
            let words: BTreeSet<_> =
                Reason::ALL.iter().map(|&reason| Voice::new(language).why_not(reason)).collect();
            assert_eq!(words.len(), Reason::ALL.len());
        }
    }
}
