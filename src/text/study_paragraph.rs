//! The paragraph for the methods section of a paper: what was done with a
//! pre/post study, with which values, and by whose rules.

use super::Voice;
use super::study::StudyFacts;
use crate::change::{CutoffMethod, CutoffRule, Direction, StudyApproach, StudyMethod};

/// The reference of a method, as a list of references gives it.
const fn reference(method: StudyMethod) -> Option<&'static str> {
    Some(match method {
        StudyMethod::JacobsonTruax => {
            "Jacobson NS, Truax P (1991). Clinical significance: a statistical approach to defining \
             meaningful change in psychotherapy research. J Consult Clin Psychol 59, 12-19. \
             doi:10.1037/0022-006X.59.1.12"
        }
        StudyMethod::GulliksenLordNovick => {
            "Hsu LM (1995). Regression toward the mean associated with measurement error and the \
             identification of improvement and deterioration in psychotherapy. J Consult Clin \
             Psychol 63, 141-144. doi:10.1037/0022-006X.63.1.141"
        }
        StudyMethod::HsuLinnLord => {
            "Hsu LM (1989). Reliable changes in psychotherapy: taking into account regression \
             toward the mean. Behav Assess 11, 459-467"
        }
        StudyMethod::EdwardsNunnally => {
            "Speer DC (1992). Clinically significant change: Jacobson and Truax (1991) revisited. \
             J Consult Clin Psychol 60, 402-408. doi:10.1037/0022-006X.60.3.402"
        }
        StudyMethod::NunnallyKotsch => {
            "Nunnally JC, Kotsch WE (1983). Studies of individual subjects: logic and methods of \
             analysis. Br J Clin Psychol 22, 83-93. doi:10.1111/j.2044-8260.1983.tb00582.x"
        }
        StudyMethod::HagemanArrindell => {
            "Hageman WJJM, Arrindell WA (1999). Establishing clinically significant change: \
             increment of precision and the distinction between individual and group level of \
             analysis. Behav Res Ther 37, 1169-1193. doi:10.1016/S0005-7967(99)00032-7"
        }
        StudyMethod::HierarchicalModel => {
            "Raudenbush SW, Bryk AS (2002). Hierarchical linear models, 2nd ed. Sage. Laird NM, \
             Ware JH (1982). Random-effects models for longitudinal data. Biometrics 38, 963-974. \
             doi:10.2307/2529876"
        }
        StudyMethod::Published
        | StudyMethod::Anchor
        | StudyMethod::Percentage
        | StudyMethod::Cutoff => return None,
    })
}

const WILSON: &str = "Wilson EB (1927). Probable inference, the law of succession, and statistical \
                      inference. J Am Stat Assoc 22, 209-212. doi:10.1080/01621459.1927.10502953";

/// What an index is called in a paper, and the parameter that is its error.
const fn index_name(method: StudyMethod) -> (&'static str, &'static str) {
    match method {
        StudyMethod::GulliksenLordNovick => {
            ("Gulliksen, Lord & Novick (Hsu 1995)", "se_prediction")
        }
        StudyMethod::HsuLinnLord => ("Hsu, Linn & Lord (Hsu 1989)", "se_prediction"),
        StudyMethod::EdwardsNunnally => ("Edwards & Nunnally (Speer 1992)", "se_measurement"),
        StudyMethod::NunnallyKotsch => ("Nunnally & Kotsch (1983)", "se_prediction"),
        StudyMethod::HagemanArrindell => ("Hageman & Arrindell (1999)", "se_measurement"),
        _ => ("Jacobson & Truax (1991)", "s_diff"),
    }
}

impl Voice {
    /// Where a number comes from that was not given by hand.
    fn study_source(self, facts: &StudyFacts<'_>, name: &str) -> String {
        let Some(source) = facts.sources.get(name).filter(|source| *source != "given") else {
            return String::new();
        };
        match (source.strip_suffix("(not read)"), source.strip_suffix("(read)")) {
            (Some(before), _) => {
                self.pick(format!(" [{source}]"), format!(" [{before}(source non lue)]"))
            }
            (_, Some(before)) => {
                self.pick(format!(" [{source}]"), format!(" [{before}(source lue)]"))
            }
            _ => format!(" [{source}]"),
        }
    }

    /// A paragraph for the methods section of a paper, with its references.
    #[must_use]
    pub fn study_methods(self, facts: &StudyFacts<'_>) -> String {
        let mut sentences = vec![self.study_asked(facts), self.study_sample(facts)];
        let (indices, others): (Vec<StudyMethod>, Vec<StudyMethod>) =
            facts.methods.iter().partition(|method| StudyMethod::INDICES.contains(method));
        if !indices.is_empty() {
            sentences.push(self.study_indices(facts, &indices));
        }
        sentences.extend(others.iter().map(|&method| self.study_rule(facts, method)));
        if facts.question.has_cutoff() {
            for &method in facts.methods {
                let sentence = self.study_cutoff(facts, method);
                if !sentences.contains(&sentence) {
                    sentences.push(sentence);
                }
            }
        }
        sentences.push(self.study_words(facts.question.approach));
        sentences.push(self.study_shares(facts));
        let version = env!("CARGO_PKG_VERSION");
        sentences.push(self.pick(
            format!("Computed with caseline {version}."),
            format!("Calculs : caseline {version}."),
        ));
        let mut references: Vec<&str> =
            facts.methods.iter().filter_map(|&method| reference(method)).collect();
        if facts.question.has_cutoff() && facts.question.cutoff != CutoffRule::Published {
            references.extend(reference(StudyMethod::JacobsonTruax));
        }
        references.push(WILSON);
        references.sort_unstable();
        references.dedup();
        let heading = self.pick("References", "Références");
        format!("{}\n\n{heading}\n{}\n", sentences.join(" "), references.join("\n"))
    }

    fn study_asked(self, facts: &StudyFacts<'_>) -> String {
        let better = match facts.question.direction {
            Direction::LowerIsBetter => {
                self.pick("lower scores are better", "un score plus bas est meilleur")
            }
            Direction::HigherIsBetter => {
                self.pick("higher scores are better", "un score plus élevé est meilleur")
            }
        };
        let approach = match facts.question.approach {
            StudyApproach::Distribution => {
                self.pick("the distribution-based approach", "l'approche par la distribution")
            }
            StudyApproach::Statistical => self.pick(
                "the statistical approach (crossing a cut-off)",
                "l'approche statistique (franchissement d'un seuil)",
            ),
            StudyApproach::Combined => self.pick(
                "the combined approach (reliable change and a cut-off)",
                "l'approche combinée (changement fiable et seuil)",
            ),
            StudyApproach::Anchor => {
                self.pick("the anchor-based approach", "l'approche par ancrage")
            }
            StudyApproach::Percentage => self
                .pick("the percentage-change approach", "l'approche par pourcentage de changement"),
        };
        let measure = &facts.measure;
        self.pick(
            format!("Change in {measure} ({better}) was judged by {approach}."),
            format!("Le changement de {measure} ({better}) a été évalué par {approach}."),
        )
    }

    fn study_sample(self, facts: &StudyFacts<'_>) -> String {
        let (clients, pairs) = (facts.clients, facts.pairs);
        let left = clients - pairs;
        let when = match (&facts.pre, &facts.post) {
            (Some(pre), Some(post)) => self.pick(
                format!(" from \"{pre}\" to \"{post}\""),
                format!(" de « {pre} » à « {post} »"),
            ),
            _ => self.pick(" from first to last score", " du premier au dernier score").to_owned(),
        };
        let first = facts.methods.first().copied().unwrap_or(StudyMethod::Cutoff);
        let number = |name| facts.parameter(first, name).map(|value| self.number(value));
        let means = match (
            number("m_pre"),
            number("sd_pre"),
            number("m_post_sample"),
            number("sd_post_sample"),
        ) {
            (Some(m1), Some(s1), Some(m2), Some(s2)) => self.pick(
                format!(" Their means (SD) were {m1} ({s1}) and {m2} ({s2})."),
                format!(" Moyennes (écarts-types) : {m1} ({s1}) et {m2} ({s2})."),
            ),
            _ => String::new(),
        };
        self.pick(
            format!(
                "Of {clients} participants, {pairs} had both scores{when} and {left} were left \
                 out listwise.{means}"
            ),
            format!(
                "Sur {clients} participants, {pairs} avaient les deux scores{when} ; {left} ont \
                 été exclus (données incomplètes).{means}"
            ),
        )
    }

    /// The numbers of a method, as they are printed.
    fn study_number(self, facts: &StudyFacts<'_>, method: StudyMethod, name: &str) -> String {
        let value = facts.parameter(method, name);
        value.map_or_else(|| self.pick("n/a", "s.o.").to_owned(), |value| self.plain(value))
    }

    /// The closed-form indices, which rest on the same reliability and spread.
    fn study_indices(self, facts: &StudyFacts<'_>, methods: &[StudyMethod]) -> String {
        let Some(&first) = methods.first() else { return String::new() };
        let number = |name: &str| self.study_number(facts, first, name);
        let (r, from) = (number("reliability"), self.study_source(facts, "reliability"));
        let spread = match facts.parameter(first, "sd_error") {
            Some(sd) => self.pick(
                format!(
                    "the SD of norms, {}{}",
                    self.plain(sd),
                    self.study_source(facts, "sd_error")
                ),
                format!(
                    "l'écart-type de normes, {}{}",
                    self.plain(sd),
                    self.study_source(facts, "sd_error")
                ),
            ),
            None => self.pick(
                format!("the SD of the baseline scores, {}", number("sd_pre")),
                format!("l'écart-type des scores initiaux, {}", number("sd_pre")),
            ),
        };
        let level = self.plain(100.0 * (1.0 - facts.question.significance.level()));
        let named: Vec<String> = methods
            .iter()
            .map(|&method| {
                let (name, error) = index_name(method);
                let error = self.study_number(facts, method, error);
                self.pick(
                    format!("{name} (standard error {error} points)"),
                    format!("{name} (erreur type {error} points)"),
                )
            })
            .collect();
        let names = self.listed(&named);
        let beyond = self.study_number(facts, first, "critical_value");
        let mut text = if methods.len() == 1 {
            self.pick(
                format!(
                    "The reliable change index of {names} was computed with a reliability of \
                     {r}{from} and {spread}; a change counted as reliable beyond {beyond} ({level} \
                     % confidence)."
                ),
                format!(
                    "L'indice de changement fiable de {names} a été calculé avec une fidélité de \
                     {r}{from} et {spread} ; un changement était fiable au-delà de {beyond} \
                     (confiance de {level} %)."
                ),
            )
        } else {
            self.pick(
                format!(
                    "The reliable change indices of {names} were computed with a reliability of \
                     {r}{from} and {spread}; a change counted as reliable beyond {beyond} ({level} \
                     % confidence)."
                ),
                format!(
                    "Les indices de changement fiable de {names} ont été calculés avec une \
                     fidélité de {r}{from} et {spread} ; un changement était fiable au-delà de \
                     {beyond} (confiance de {level} %)."
                ),
            )
        };
        if methods.contains(&StudyMethod::HagemanArrindell) {
            let number = |name| self.study_number(facts, StudyMethod::HagemanArrindell, name);
            let (r, z) = (number("reliability_of_difference"), number("critical_value"));
            text.push_str(&self.pick(
                format!(
                    " For the index of Hageman & Arrindell the reliability of the difference was \
                     {r} and the critical value one-sided, {z}."
                ),
                format!(
                    " Pour l'indice de Hageman & Arrindell, la fidélité de la différence était de \
                     {r} et la valeur critique unilatérale, {z}."
                ),
            ));
        }
        if methods.contains(&StudyMethod::NunnallyKotsch) {
            let post = facts.parameter(StudyMethod::NunnallyKotsch, "reliability_post");
            if let Some(post) = post.filter(|post| self.plain(*post) != r) {
                let (post, from) = (self.plain(post), self.study_source(facts, "reliability_post"));
                text.push_str(&self.pick(
                    format!(
                        " That of Nunnally & Kotsch took a reliability of {post}{from} for the \
                         second measurement."
                    ),
                    format!(
                        " Celui de Nunnally & Kotsch a pris une fidélité de {post}{from} pour la \
                         seconde mesure."
                    ),
                ));
            }
        }
        text
    }

    /// "A, B and C".
    fn listed(self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => {
                format!("{} {} {last}", first.join(", "), self.pick("and", "et"))
            }
        }
    }

    /// Which other rule was used, with its numbers.
    fn study_rule(self, facts: &StudyFacts<'_>, method: StudyMethod) -> String {
        let number = |name: &str| self.study_number(facts, method, name);
        let named = |name: &str| self.study_source(facts, name);
        match method {
            StudyMethod::HierarchicalModel => self.pick(
                format!(
                    "A linear mixed model, score ~ time + (time | client), was fitted by restricted \
                     maximum likelihood to {} clients with at least three scores (mean slope {}, SD \
                     of slopes {}, residual SD {}). A client's index is the predicted deviation \
                     from the mean slope over its conditional SD, beyond {}; it says who changed \
                     faster or slower than the average client, not who changed.",
                    number("n_used"), number("fixef_time"), number("sd_slope"), number("sigma"), number("critical_value")
                ),
                format!(
                    "Un modèle linéaire mixte, score ~ temps + (temps | client), a été ajusté par \
                     maximum de vraisemblance restreinte à {} clients ayant au moins trois scores \
                     (pente moyenne {}, écart-type des pentes {}, écart-type résiduel {}). L'indice \
                     d'un client est l'écart prédit à la pente moyenne sur son écart-type \
                     conditionnel, au-delà de {} ; il dit qui a changé plus vite ou moins vite que \
                     le client moyen, non qui a changé.",
                    number("n_used"), number("fixef_time"), number("sd_slope"), number("sigma"), number("critical_value")
                ),
            ),
            StudyMethod::Published => {
                let (points, from) = (number("published_threshold"), named("published_threshold"));
                self.pick(
                    format!("A change of at least {points} points counted as reliable{from}."),
                    format!("Un changement d'au moins {points} points comptait comme fiable{from}."),
                )
            }
            StudyMethod::Anchor => {
                let (better, worse) = (number("mid_improvement"), number("mid_deterioration"));
                let from = named("mid_improvement");
                self.pick(
                    format!("The minimal important difference was {better} points for improvement and {worse} for deterioration{from}, both inclusive."),
                    format!("La différence minimale importante était de {better} points pour l'amélioration et de {worse} pour l'aggravation{from}, bornes incluses."),
                )
            }
            StudyMethod::Percentage => {
                let share = |name| {
                    let share = facts.parameter(method, name);
                    share.map_or_else(String::new, |share| self.plain(100.0 * share))
                };
                let (better, worse) = (share("pct_improvement"), share("pct_deterioration"));
                self.pick(
                    format!("A change of at least {better} % of the baseline counted as improvement, of {worse} % as deterioration; a baseline at the scale's minimum is not evaluable."),
                    format!("Un changement d'au moins {better} % du score initial comptait comme amélioration, de {worse} % comme aggravation ; un score initial au minimum de l'échelle n'est pas évaluable."),
                )
            }
            // The indices have a sentence together.
            _ => self.pick(
                "Change was judged by the crossing of the cut-off alone.".to_owned(),
                "Le changement a été évalué par le seul franchissement du seuil.".to_owned(),
            ),
        }
    }

    /// Which cut-off was used, with the norms behind it.
    fn study_cutoff(self, facts: &StudyFacts<'_>, method: StudyMethod) -> String {
        let question = facts.question;
        let number = |name: &str| self.study_number(facts, method, name);
        let named = |name: &str| self.study_source(facts, name);
        let value = number("cutoff");
        if question.cutoff == CutoffRule::Published {
            let from = named("cutoff");
            return self.pick(
                format!("The cut-off was the published one, {value}{from}."),
                format!("Le seuil était le seuil publié, {value}{from}."),
            );
        }
        let rule = question.cutoff;
        let true_scores = question.cutoff_method_of(method) == CutoffMethod::HagemanArrindell;
        let kind = if true_scores {
            self.pick(
                " for true scores (Hageman & Arrindell 1999)",
                " pour scores vrais (Hageman & Arrindell 1999)",
            )
        } else {
            self.pick(" (Jacobson & Truax 1991)", " (Jacobson & Truax 1991)")
        };
        let sd = self.pick("SD", "ET");
        let clinical = format!("M {}, {sd} {}", number("m_clinical"), number("sd_clinical"));
        let functional = format!(
            "M {}, {sd} {}{}",
            number("m_functional"),
            number("sd_functional"),
            named("m_functional")
        );
        let norms = match rule {
            CutoffRule::A => self.pick(
                format!("clinical population {clinical}"),
                format!("population clinique {clinical}"),
            ),
            CutoffRule::B => self.pick(
                format!("functional population {functional}"),
                format!("population fonctionnelle {functional}"),
            ),
            CutoffRule::C | CutoffRule::Published => self.pick(
                format!("clinical population {clinical}; functional population {functional}"),
                format!("population clinique {clinical} ; population fonctionnelle {functional}"),
            ),
        };
        self.pick(
            format!("Cut-off {rule}{kind} was {value} ({norms})."),
            format!("Le seuil {rule}{kind} était de {value} ({norms})."),
        )
    }

    /// What the outcome words mean.
    fn study_words(self, approach: StudyApproach) -> String {
        match approach {
            StudyApproach::Combined => self.pick(
                "Recovered means reliably improved and from the clinical into the functional \
                 range; improved, reliably improved without that crossing; harmed, reliably \
                 deteriorated from outside the clinical range to outside the functional one; \
                 deteriorated, reliably deteriorated otherwise.",
                "Rétabli : amélioration fiable et passage de la zone clinique à la zone \
                 fonctionnelle ; amélioré : amélioration fiable sans ce passage ; lésé : \
                 aggravation fiable de hors de la zone clinique à hors de la zone fonctionnelle ; \
                 aggravé : autre aggravation fiable.",
            ),
            _ => self.pick(
                "Each participant is improved, unchanged or deteriorated.",
                "Chaque participant est amélioré, inchangé ou aggravé.",
            ),
        }
        .to_owned()
    }

    fn study_shares(self, facts: &StudyFacts<'_>) -> String {
        let level = self.plain(100.0 * (1.0 - facts.question.significance.level()));
        let whole = if facts.groups == 0 {
            self.pick("of those with an outcome", "des participants ayant un résultat")
        } else {
            self.pick(
                "of those with an outcome in the same group",
                "des participants du même groupe ayant un résultat",
            )
        };
        self.pick(
            format!("Percentages are {whole}, with {level} % Wilson score intervals (Wilson 1927)."),
            format!("Les pourcentages sont {whole}, avec intervalles de Wilson à {level} % (Wilson 1927)."),
        )
    }

    /// A number with at most three decimals.
    fn plain(self, value: f64) -> String {
        let rounded = format!("{:.3}", value.abs());
        let plain = rounded.trim_end_matches('0').trim_end_matches('.');
        let sign = if value < 0.0 && plain != "0" { "\u{2212}" } else { "" };
        format!("{sign}{}", self.pick(plain.to_owned(), plain.replace('.', ",")))
    }
}
