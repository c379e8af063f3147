//! What `caseline trend --model` tells in the terminal.

use super::Voice;
use crate::frame::mixed_model::{FitRow, FixedRow, RandomRow};

/// What is known of a fit.
#[derive(Clone, Copy, Debug)]
pub struct ModelFacts<'a> {
    /// The fit.
    pub fit: &'a FitRow,
    /// Rows without score, time or covariate.
    pub missing: usize,
    /// Clients who could not be read.
    pub unreadable: usize,
    /// Clients with fewer scores than asked for.
    pub short: usize,
}

impl Voice {
    /// What was left aside and what weakens the fit, one sentence each.
    #[must_use]
    pub fn model_remarks(self, facts: &ModelFacts<'_>) -> Vec<String> {
        let ModelFacts { fit, missing, unreadable, short } = facts;
        let mut remarks = Vec::new();
        if *missing > 0 {
            remarks.push(self.pick(
                format!("note: {missing} rows without score, time or covariate were left aside"),
                format!(
                    "remarque : {missing} lignes sans score, temps ou covariable ont été laissées \
                     de côté"
                ),
            ));
        }
        if *short > 0 {
            remarks.push(self.pick(
                format!("note: {short} clients with too few scores take no part"),
                format!("remarque : {short} clients avec trop peu de scores n’y prennent pas part"),
            ));
        }
        if *unreadable > 0 {
            remarks.push(self.pick(
                format!(
                    "note: {unreadable} clients could not be read; the column not_evaluable says \
                     why"
                ),
                format!(
                    "remarque : {unreadable} clients n’ont pas pu être lus ; la colonne \
                     not_evaluable dit pourquoi"
                ),
            ));
        }
        if fit.singular == Some(true) {
            remarks.push(
                self.pick(
                    "note: the fit is singular: a variance is zero or a correlation is one; the \
                     data are too few or too plain for this model",
                    "remarque : l’ajustement est singulier : une variance est nulle ou une \
                     corrélation vaut un ; les données sont trop peu nombreuses ou trop simples \
                     pour ce modèle",
                )
                .to_owned(),
            );
        }
        remarks
    }

    /// The fit in one line, or why there is none.
    #[must_use]
    pub fn model_line(self, facts: &ModelFacts<'_>) -> String {
        let fit = facts.fit;
        let (scores, clients) = (fit.observations, fit.groups);
        if let Some(reason) = fit.not_evaluable {
            let reason = self.not_evaluable(reason);
            return self.pick(
                format!("No model of {scores} scores of {clients} clients: {reason}."),
                format!("Aucun modèle de {scores} scores de {clients} clients : {reason}."),
            );
        }
        let likelihood = self.exact(fit.log_likelihood.unwrap_or_default());
        self.pick(
            format!("{scores} scores of {clients} clients; log-likelihood {likelihood}."),
            format!("{scores} scores de {clients} clients ; log-vraisemblance {likelihood}."),
        )
    }

    /// Column names of the list of effects.
    #[must_use]
    pub fn model_columns(self) -> [&'static str; 4] {
        self.pick(
            ["Term", "Estimate", "Standard error", "SD between clients"],
            ["Terme", "Estimation", "Erreur type", "Écart-type entre clients"],
        )
    }

    /// The effects with how clients differ in them, one a line.
    #[must_use]
    pub fn model_effects(self, fixed: &[FixedRow], random: &[RandomRow]) -> Vec<[String; 4]> {
        let spread = |term: &str| {
            let row = random.iter().find(|row| row.term == term);
            row.map_or_else(String::new, |row| self.exact(row.standard_deviation))
        };
        let mut lines: Vec<[String; 4]> = fixed
            .iter()
            .map(|row| {
                let (estimate, error) = (self.exact(row.estimate), self.exact(row.standard_error));
                [row.term.clone(), estimate, error, spread(&row.term)]
            })
            .collect();
        if let Some(residual) = random.iter().find(|row| row.term == "Residual") {
            let name = self.pick("within clients", "chez un même client").to_owned();
            let nothing = String::new;
            lines.push([name, nothing(), nothing(), self.exact(residual.standard_deviation)]);
        }
        lines
    }

    /// A number of a model with four decimals.
    fn exact(self, value: f64) -> String {
        let text = format!("{value:.4}").replace('-', "\u{2212}");
        self.pick(text.clone(), text.replace('.', ","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Reason;
    use crate::note::Language;
    use crate::trend::mixed_model::{Likelihood, Model};

    fn fit(singular: bool, not_evaluable: Option<Reason>) -> FitRow {
        FitRow {
            model: Model::Slope,
            method: Likelihood::Restricted,
            log_likelihood: not_evaluable.is_none().then_some(-1339.3218),
            observations: 512,
            groups: 79,
            singular: Some(singular),
            not_evaluable,
        }
    }

    #[test]
    fn a_singular_fit_is_said_in_both_languages() {
        let fit = fit(true, None);
        let facts = ModelFacts { fit: &fit, missing: 0, unreadable: 0, short: 0 };
        assert!(Voice::new(Language::En).model_remarks(&facts)[0].contains("singular"));
        assert!(Voice::new(Language::Fr).model_remarks(&facts)[0].contains("singulier"));
    }

    #[test]
    fn no_model_has_its_reason() {
        let fit = fit(false, Some(Reason::TooFewScores));
        let facts = ModelFacts { fit: &fit, missing: 0, unreadable: 0, short: 0 };
        assert_eq!(
            Voice::new(Language::Fr).model_line(&facts),
            "Aucun modèle de 512 scores de 79 clients : trop peu de scores."
        );
    }
}
