//! Why a client stands where they stand, in words.

use super::Voice;
use crate::caseload::{Reason, TriageRule};

impl Voice {
    /// The rule behind a client's place in the list.
    #[must_use]
    pub fn reason(self, reason: &Reason) -> String {
        let subject = self.subject(reason);
        match reason.rule {
            TriageRule::IntentOrPlan => self
                .pick(
                    "Suicide plan or intent documented",
                    "Plan ou intention suicidaire documentés",
                )
                .to_owned(),
            TriageRule::ActiveIdeation => {
                self.pick("Active suicidal ideation", "Idées suicidaires actives").to_owned()
            }
            TriageRule::PassiveIdeation => {
                self.pick("Passive suicidal ideation", "Idées suicidaires passives").to_owned()
            }
            TriageRule::HomicidalIdeation => {
                self.pick("Homicidal ideation", "Idées d’homicide").to_owned()
            }
            TriageRule::StatedHighRisk => self
                .pick("Risk stated as high by the clinician", "Risque jugé élevé par le clinicien")
                .to_owned(),
            TriageRule::SelfHarm => {
                self.pick("Current self-harm", "Automutilation actuelle").to_owned()
            }
            TriageRule::RiskItem => {
                self.pick(format!("{subject} endorsed"), format!("{subject} positif"))
            }
            TriageRule::RiskItemDeniedInText => self.pick(
                format!("{subject} endorsed, but ideation denied in the note"),
                format!("{subject} positif, mais idées suicidaires niées dans la note"),
            ),
            TriageRule::Harmed => self.pick(
                format!("{subject}: reliably worse, now in the clinical range"),
                format!("{subject} : aggravation fiable, désormais en zone clinique"),
            ),
            TriageRule::ReliableDeterioration => self.pick(
                format!("{subject}: reliably worse since baseline"),
                format!("{subject} : aggravation fiable depuis le départ"),
            ),
            TriageRule::WorseningTrend => self.pick(
                format!("{subject}: worsening, not yet reliably"),
                format!("{subject} : tendance à l’aggravation, pas encore fiable"),
            ),
            TriageRule::OffTrack => self.pick(
                format!("{subject}: off track"),
                format!("{subject} : évolution insuffisante"),
            ),
            TriageRule::GoalContradicted => self.pick(
                format!("{subject}: stated progress contradicts the score"),
                format!("{subject} : le progrès énoncé contredit le score"),
            ),
            TriageRule::ConflictingScores => self.pick(
                format!("{subject}: two different scores for one day"),
                format!("{subject} : deux scores différents pour un même jour"),
            ),
            TriageRule::Overdue => self.pick(
                format!("{subject}: assessment overdue"),
                format!("{subject} : évaluation en retard"),
            ),
            TriageRule::TooFewScores => self
                .pick(
                    "Too few scores to judge a change",
                    "Trop peu de scores pour juger d’un changement",
                )
                .to_owned(),
            TriageRule::NoReliableChange => self.pick(
                format!("{subject}: no reliable change"),
                format!("{subject} : pas de changement fiable"),
            ),
            TriageRule::ReliableImprovement => self.pick(
                format!("{subject}: reliably improved"),
                format!("{subject} : amélioration fiable"),
            ),
            TriageRule::Recovered => {
                self.pick(format!("{subject}: recovered"), format!("{subject} : rétablissement"))
            }
            TriageRule::Discharged => self.pick("Treatment has ended", "Suivi terminé").to_owned(),
        }
    }

    /// A rule without the measure, item or goal that it is about, for the
    /// table of rules.
    #[must_use]
    pub fn rule_name(self, rule: TriageRule) -> String {
        self.reason(&Reason::plain(rule))
    }

    /// What a reason is about: "PHQ-9 item 9", "Goal 2", or the kind of thing
    /// where the rule is meant as such.
    fn subject(self, reason: &Reason) -> String {
        match (reason.rule, reason.subject.as_deref()) {
            (TriageRule::RiskItem | TriageRule::RiskItemDeniedInText, subject) => subject
                .map_or_else(
                    || self.pick("Risk item", "Item de risque").to_owned(),
                    |subject| subject.replace(" #", self.pick(" item ", ", item ")),
                ),
            (TriageRule::GoalContradicted, Some(goal)) => {
                self.pick(format!("Goal {goal}"), format!("Objectif {goal}"))
            }
            (TriageRule::GoalContradicted, None) => self.pick("Goal", "Objectif").to_owned(),
            (_, Some(measure)) => measure.to_owned(),
            (_, None) => self.pick("Measure", "Mesure").to_owned(),
        }
    }

    /// What a triage rule asks, for the table of rules.
    #[must_use]
    pub fn rule_meaning(self, rule: TriageRule) -> &'static str {
        match rule {
            TriageRule::IntentOrPlan => self.pick(
                "a plan or an intent is documented with ideation that no later note denies",
                "un plan ou une intention est documenté avec des idées qu’aucune note ultérieure ne nie",
            ),
            TriageRule::ActiveIdeation | TriageRule::PassiveIdeation => self.pick(
                "documented last, and not denied since",
                "documentées en dernier, et non niées depuis",
            ),
            TriageRule::HomicidalIdeation | TriageRule::SelfHarm => self.pick(
                "documented last as present",
                "documenté en dernier comme présent",
            ),
            TriageRule::StatedHighRisk => {
                self.pick(
                    "the level stated last is high, and ideation not denied since",
                    "le dernier niveau énoncé est élevé, sans que les idées soient niées depuis",
                )
            }
            TriageRule::RiskItem | TriageRule::RiskItemDeniedInText => self.pick(
                "the latest answer to an item on suicide or self-harm is not zero",
                "la dernière réponse à un item sur le suicide ou l’automutilation n’est pas nulle",
            ),
            TriageRule::Harmed | TriageRule::ReliableDeterioration => self.pick(
                "the score is worse than baseline by at least the threshold of reliable change",
                "le score est moins bon qu’au départ d’au moins le seuil de changement fiable",
            ),
            TriageRule::WorseningTrend => self.pick(
                "the slope over all scores is worsening",
                "la pente sur l’ensemble des scores s’aggrave",
            ),
            TriageRule::OffTrack => self.pick(
                "no reliable improvement when it could be expected, still in the clinical range",
                "pas d’amélioration fiable au moment attendu, toujours en zone clinique",
            ),
            TriageRule::GoalContradicted => self.pick(
                "the note says improved and the measure reliably worse, or the reverse",
                "la note dit en progrès et la mesure une aggravation fiable, ou l’inverse",
            ),
            TriageRule::ConflictingScores => self.pick(
                "different values were reported for one measure and day",
                "des valeurs différentes sont rapportées pour une même mesure et un même jour",
            ),
            TriageRule::Overdue => self.pick(
                "the usual interval of the measure and a period of grace have passed",
                "l’intervalle habituel de la mesure et un délai de grâce sont dépassés",
            ),
            TriageRule::TooFewScores => self.pick(
                "fewer than two scores on any measure",
                "moins de deux scores sur toute mesure",
            ),
            TriageRule::NoReliableChange
            | TriageRule::ReliableImprovement
            | TriageRule::Recovered => {
                self.pick("outcome since baseline", "résultat depuis le départ")
            }
            TriageRule::Discharged => {
                self.pick("the last note is a discharge note", "la dernière note clôt le suivi")
            }
        }
    }
}
