//! Why a word of the analysis was chosen, or why there is none.

use super::Voice;
use crate::caseload::cohort::ByChance;
use crate::change::Reason;
use crate::frame::{CurveRow, ExposureUnit};
use crate::instrument::{Absent, Method, Op, ResponseUnit};
use crate::trend::mixed_model::Fit;
use crate::trend::{TrackRule, TrendReason};

impl Voice {
    /// One code of the `reasons` of a change, by its topic, in words; `None`
    /// where the words beside it already say it, or the code is not known.
    #[must_use]
    pub fn because(self, topic: &str, code: &str) -> Option<String> {
        let reason = || code.parse::<Reason>().ok().map(|reason| self.not_evaluable(reason));
        let words = match topic {
            "change" | "cutoff" | "expected" | "predicted" | "early" => reason()?,
            "trend" => match code.parse() {
                Ok(rule) => self.limit_of_trend(rule)?,
                Err(_) => reason()?,
            },
            "track" => self.track_rule(code.parse().ok()?),
            _ => return None,
        };
        Some(words.to_owned())
    }

    /// Why something could not be evaluated.
    #[must_use]
    pub fn not_evaluable(self, reason: Reason) -> &'static str {
        match reason {
            Reason::NoScore => self.pick("no score", "aucun score"),
            Reason::OneScoreOnly => self.pick("one score only", "un seul score"),
            Reason::ScoreNotFinite => self.pick("a score is not a number", "score non numérique"),
            Reason::NoThreshold => self.pick(
                "no threshold of reliable change is known",
                "aucun seuil de changement fiable connu",
            ),
            Reason::ThresholdNotPositive => {
                self.pick("the threshold is not positive", "le seuil n’est pas positif")
            }
            Reason::NoCutoff => {
                self.pick("no clinical cut-off is known", "aucun seuil clinique connu")
            }
            Reason::NormNotFinite => {
                self.pick("a norm is not a number", "une norme n’est pas un nombre")
            }
            Reason::StandardDeviationNotPositive => {
                self.pick("no standard deviation", "aucun écart-type")
            }
            Reason::ReliabilityOutsideRange => {
                self.pick("the reliability is not usable", "fidélité inutilisable")
            }
            Reason::NoPostReliability => {
                self.pick("no second reliability is known", "seconde fidélité inconnue")
            }
            Reason::NegativeReliabilityOfDifference => self.pick(
                "the reliability of the difference is not positive",
                "la fidélité de la différence n’est pas positive",
            ),
            Reason::NormsNotSeparated => self
                .pick("the norms do not part the groups", "les normes ne séparent pas les groupes"),
            Reason::ZeroBaseline => {
                self.pick("the first score is the lowest possible", "premier score déjà minimal")
            }
            Reason::RemissionAtBaseline => {
                self.pick("already in remission at baseline", "déjà en rémission au départ")
            }
            Reason::LevelOutsideRange => self
                .pick("the level of confidence is not usable", "niveau de confiance inutilisable"),
            Reason::TooFewPairs => self.pick("too few pairs", "trop peu de paires"),
            Reason::TooFewScores => self.pick("too few scores", "trop peu de scores"),
            Reason::TimesNotIncreasing => {
                self.pick("the days are not in order", "les jours ne se suivent pas")
            }
            Reason::NoExposure => {
                self.pick("neither sessions nor days are known", "ni séances ni jours connus")
            }
            Reason::NoVariation => {
                self.pick("all scores are the same", "tous les scores sont égaux")
            }
            Reason::EmptyDenominator => self.pick("nobody to count", "personne à compter"),
            Reason::NoResidualError => {
                self.pick("no error to compare with", "aucune erreur de comparaison")
            }
            Reason::SlopesDoNotVary => self.pick(
                "slopes do not differ between clients",
                "pentes sans différence entre clients",
            ),
            Reason::FixedEffectsNotSeparate => self.pick(
                "a covariate does not vary or follows from the others",
                "une covariable ne varie pas ou découle des autres",
            ),
            Reason::TooFewClients => self.pick(
                "too few clients for a recovery curve",
                "trop peu de clients pour une courbe d’évolution",
            ),
            Reason::BeyondCurve => self.pick(
                "too few clients have come this far for an expectation",
                "trop peu de clients sont allés aussi loin pour une attente",
            ),
            Reason::NoScoreNearWeekFour => {
                self.pick("no score near week 4", "aucun score vers la semaine 4")
            }
            Reason::ScoreIsText => {
                self.pick("a score is no number", "un score n'est pas un nombre")
            }
            Reason::DuplicateMeasurement => {
                self.pick("two rows for one time", "deux lignes pour un même temps")
            }
            Reason::NoGroup => self.pick("group not given", "groupe non indiqué"),
            Reason::SeveralGroups => self.pick("more than one group", "plusieurs groupes"),
            Reason::NoReliability => self.pick("no known reliability", "fidélité inconnue"),
            Reason::NoFunctionalNorms => {
                self.pick("no functional norms", "pas de normes fonctionnelles")
            }
            Reason::NoStandardError => self.pick("no known standard error", "erreur type inconnue"),
            Reason::NoTime => self.pick("a score has no time", "un score n’a pas de temps"),
            Reason::DirectionUnclear => self.pick(
                "the direction of improvement is missing or differs",
                "le sens de l’amélioration manque ou varie",
            ),
            Reason::NoPhase => self.pick("a score has no phase", "un score n’a pas de phase"),
            Reason::UnknownPhase => self.pick(
                "a phase is neither baseline nor treatment",
                "une phase n’est ni ligne de base ni traitement",
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
                "the mean of a phase is not positive",
                "la moyenne d’une phase n’est pas positive",
            ),
            Reason::NoGoal => self.pick("no goal is given", "aucun objectif donné"),
            Reason::GoalUnclear => self.pick(
                "the goal is no number, or differs",
                "l’objectif n’est pas un nombre, ou varie",
            ),
            Reason::GoalMetAtBaseline => self.pick(
                "the baseline already meets the goal",
                "la ligne de base atteint déjà l’objectif",
            ),
        }
    }

    /// What limits a trend, or speaks against one; a reason that speaks for
    /// the class adds nothing to its word.
    fn limit_of_trend(self, reason: TrendReason) -> Option<&'static str> {
        match reason {
            TrendReason::ChangeVisible
            | TrendReason::TestSignificant
            | TrendReason::SlopesAgree => None,
            TrendReason::TooFewScores => {
                Some(self.pick("fewer than three scores", "moins de trois scores"))
            }
            TrendReason::FewScores => Some(self.pick(
                "three or four scores, direction only",
                "trois ou quatre scores, direction seulement",
            )),
            TrendReason::ChangeTooSmall => Some(self.pick(
                "the fitted change is too small to see",
                "le changement ajusté est trop petit",
            )),
            TrendReason::TestNotSignificant => {
                Some(self.pick("the test is not significant", "le test n’est pas significatif"))
            }
            TrendReason::SlopesDisagree => {
                Some(self.pick("the slopes do not agree", "les pentes ne concordent pas"))
            }
            TrendReason::ReliableReversals => {
                Some(self.pick("repeated reliable reversals", "retournements fiables répétés"))
            }
        }
    }

    fn track_rule(self, rule: TrackRule) -> &'static str {
        match rule {
            TrackRule::ReliablyDeteriorated => self.pick("reliably worse", "aggravation fiable"),
            TrackRule::NoReliableImprovementBySession => self.pick(
                "no reliable improvement by the session at which it is expected",
                "pas d’amélioration fiable à la séance où elle est attendue",
            ),
            TrackRule::NoReliableImprovementByDay => self.pick(
                "no reliable improvement by the day at which it is expected",
                "pas d’amélioration fiable au jour où elle est attendue",
            ),
            TrackRule::WorseThanExpected => self.pick(
                "worse than nine in ten clients who began alike",
                "moins bien que neuf clients sur dix partis du même niveau",
            ),
            TrackRule::AsExpected => self.pick(
                "as expected of clients who began alike",
                "comme attendu de clients partis du même niveau",
            ),
            TrackRule::ReliablyImproved => self.pick("reliably improved", "amélioration fiable"),
            TrackRule::BeforeLimit => {
                self.pick("too early to expect a change", "trop tôt pour attendre un changement")
            }
            TrackRule::FunctionalRange => {
                self.pick("outside the clinical range", "hors de la zone clinique")
            }
            TrackRule::MissingNumber => self.pick("a number is missing", "une donnée manque"),
        }
    }

    /// How many verdicts of trend in a caseload may be due to chance.
    #[must_use]
    pub fn by_chance(self, by_chance: ByChance) -> String {
        let ByChance { tested, alarms } = by_chance;
        let alarms = self.number((10.0 * alarms).round() / 10.0);
        self.pick(
            format!(
                "{tested} courses were tested for a trend. Chance alone would call up to {alarms} \
                 of them worsening and as many improving though nothing changes: a verdict is a \
                 reason to look, not a finding."
            ),
            format!(
                "{tested} parcours ont été testés pour une tendance. Le hasard seul en dirait \
                 jusqu’à {alarms} en aggravation et autant en amélioration sans que rien ne \
                 change : un verdict invite à regarder, il ne prouve rien."
            ),
        )
    }

    /// The recovery curve of a measure, or why there is none.
    #[must_use]
    pub fn curve(self, row: &CurveRow) -> String {
        let clients = row.clients;
        if let Some(reason) = row.not_evaluable {
            let (reason, needed) = (self.not_evaluable(reason), row.clients_needed);
            return self.pick(
                format!(
                    "No expected course: {reason} ({clients} with two later scores or more; \
                     {needed} are needed)"
                ),
                format!(
                    "Pas d’évolution attendue : {reason} ({clients} avec au moins deux scores \
                     ultérieurs ; il en faut {needed})"
                ),
            );
        }
        let reach = self.number((10.0 * row.reach.unwrap_or(0.0)).round() / 10.0);
        let unit = match row.exposure {
            ExposureUnit::Sessions => self.pick("sessions", "séances"),
            ExposureUnit::Weeks => self.pick("weeks", "semaines"),
        };
        let singular = match row.fit {
            Some(Fit::Singular) => self.pick(
                "; the model is singular, so that the band is rough",
                " ; le modèle est singulier, la bande est donc approximative",
            ),
            _ => "",
        };
        self.pick(
            format!(
                "Expected course from {clients} clients of this caseload, up to {reach} {unit}\
                 {singular}"
            ),
            format!(
                "Évolution attendue d’après {clients} clients de cette file active, jusqu’à \
                 {reach} {unit}{singular}"
            ),
        )
    }

    /// How a threshold was come by.
    #[must_use]
    pub fn method(self, method: Method) -> &'static str {
        match method {
            Method::Published => self.pick("as published", "tel que publié"),
            Method::Paired => self.pick("pair of the profile", "couple du profil"),
            Method::JacobsonTruax => self.pick(
                "Jacobson and Truax, from norms and reliability",
                "Jacobson et Truax, d’après normes et fidélité",
            ),
            Method::CutoffA => {
                self.pick("cut-off a of Jacobson and Truax", "seuil a de Jacobson et Truax")
            }
            Method::CutoffB => {
                self.pick("cut-off b of Jacobson and Truax", "seuil b de Jacobson et Truax")
            }
            Method::CutoffC => {
                self.pick("cut-off c of Jacobson and Truax", "seuil c de Jacobson et Truax")
            }
        }
    }

    /// Why a profile gives no threshold.
    #[must_use]
    pub fn absent(self, absent: Absent) -> &'static str {
        match absent {
            Absent::NotPublished => self.pick("none on file", "aucun dans le registre"),
            Absent::DependsOnSex => self.pick(
                "differs for women and men; not recorded",
                "diffère entre femmes et hommes ; non renseigné",
            ),
            Absent::NoPair => self.pick("not in this profile", "absent de ce profil"),
            Absent::NotInPair => {
                self.pick("not in this profile’s pair", "absent du couple de ce profil")
            }
            Absent::NoSource => self.pick("has no source", "sans source"),
            Absent::NoStandardDeviation => {
                self.pick("no standard deviation is known", "aucun écart-type connu")
            }
            Absent::NoReliability => self.pick("no reliability is known", "aucune fidélité connue"),
            Absent::NoNorms => self.pick("no norms are known", "aucune norme connue"),
            Absent::OutOfRange => {
                self.pick("the formula leaves the range", "la formule sort de l’étendue")
            }
        }
    }

    /// What a response criterion asks for.
    #[must_use]
    pub fn response_rule(self, op: Op, value: f64, unit: ResponseUnit) -> String {
        let value = self.compared(op, value);
        match unit {
            ResponseUnit::Points => format!("score {value}"),
            ResponseUnit::PercentReduction => {
                self.pick(format!("{value}% lower"), format!("baisse de {value}\u{202f}%"))
            }
            ResponseUnit::PointsReduction => {
                self.pick(format!("{value} points lower"), format!("baisse de {value} points"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::Language;
    use crate::vocabulary::Word;

    #[test]
    fn every_code_of_the_analysis_has_words_in_both_languages() {
        for voice in [Voice::new(Language::En), Voice::new(Language::Fr)] {
            for reason in Reason::ALL {
                assert!(voice.because("change", reason.word()).is_some(), "{reason}");
                assert!(voice.because("trend", reason.word()).is_some(), "{reason}");
            }
            for rule in TrackRule::ALL {
                assert!(voice.because("track", rule.word()).is_some(), "{rule}");
            }
        }
    }

    #[test]
    fn a_trend_tells_what_limits_it() {
        let voice = Voice::new(Language::En);
        let few = voice.because("trend", TrendReason::FewScores.word());
        assert_eq!(few.as_deref(), Some("three or four scores, direction only"));
        assert_eq!(voice.because("trend", TrendReason::ChangeVisible.word()), None);
    }

    #[test]
    fn a_code_that_is_not_known_is_not_shown() {
        assert_eq!(Voice::new(Language::En).because("change", "no_such_code"), None);
        assert_eq!(Voice::new(Language::En).because("no topic", "no_score"), None);
    }
}
