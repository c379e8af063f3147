//! What is said of a pre/post study: its counts, and the words on its charts.
//! The paragraph for a paper stands in [`study_paragraph`](super::study_paragraph).

use std::collections::BTreeMap;

use super::Voice;
use crate::change::{Category, Question, StudyMethod};
use crate::frame::study::{ParameterRow, StudySummaryRow};

/// What the sentences rest on.
#[derive(Clone, Debug)]
pub struct StudyFacts<'a> {
    /// The measure, or the column that holds it.
    pub measure: String,
    /// The time of the baseline.
    pub pre: Option<String>,
    /// The later time.
    pub post: Option<String>,
    /// Clients in the file.
    pub clients: usize,
    /// Clients with both scores.
    pub pairs: usize,
    /// Number of arms; none when no column of arms was named.
    pub groups: usize,
    /// What was asked and given.
    pub question: &'a Question,
    /// The methods.
    pub methods: &'a [StudyMethod],
    /// Where given numbers come from, by the name of the parameter.
    pub sources: &'a BTreeMap<String, String>,
    /// The numbers used.
    pub parameters: &'a [ParameterRow],
}

impl StudyFacts<'_> {
    pub(super) fn parameter(&self, method: StudyMethod, name: &str) -> Option<f64> {
        let rows = self.parameters.iter();
        rows.filter(|row| row.method == method).find(|row| row.name == name)?.value
    }
}

impl Voice {
    /// One line on who was there and who could be judged.
    #[must_use]
    pub fn study_line(self, facts: &StudyFacts<'_>) -> String {
        let (clients, pairs) = (facts.clients, facts.pairs);
        let left = clients - pairs;
        self.pick(
            format!(
                "{}: {clients} clients, {pairs} with both scores; {left} are not evaluable, each \
                 with its reason in `patients`.",
                facts.measure
            ),
            format!(
                "{} : {clients} clients, dont {pairs} avec les deux scores ; {left} ne sont pas \
                 évaluables, chacun avec sa raison dans `patients`.",
                facts.measure
            ),
        )
    }

    /// Column names of the counts in the terminal.
    #[must_use]
    pub fn study_columns(self) -> [&'static str; 6] {
        self.pick(
            ["Group", "Method", "Outcome", "n", "%", "interval"],
            ["Groupe", "Méthode", "Résultat", "n", "%", "intervalle"],
        )
    }

    /// The counts in the terminal.
    #[must_use]
    pub fn study_summary(self, rows: &[StudySummaryRow]) -> Vec<[String; 6]> {
        let part = |value: Option<f64>| value.map_or_else(String::new, |value| self.number(value));
        rows.iter()
            .map(|row| {
                let interval = match (row.low, row.high) {
                    (Some(low), Some(high)) => {
                        format!("{}–{}", self.number(low), self.number(high))
                    }
                    _ => String::new(),
                };
                [
                    row.group.clone().unwrap_or_default(),
                    row.method.to_string(),
                    self.category(row.category).to_owned(),
                    row.n.to_string(),
                    part(row.percent),
                    interval,
                ]
            })
            .collect()
    }

    /// That some cells could not be read.
    #[must_use]
    pub fn study_unread(self, without_id: usize, words: usize) -> String {
        self.pick(
            format!("note: {without_id} rows without an id, {words} scores that are no numbers"),
            format!(
                "remarque : {without_id} lignes sans identifiant, {words} scores qui ne sont pas \
                 des nombres"
            ),
        )
    }

    /// What the size of a mark means in a chart of many clients.
    #[must_use]
    pub fn mark_size(self) -> &'static str {
        self.pick("larger mark = more clients", "plus grand = plus de clients")
    }

    /// The vertical axis of a waterfall.
    #[must_use]
    pub fn waterfall_axis(self) -> &'static str {
        self.pick("↑ improvement in points", "↑ amélioration en points")
    }

    /// The horizontal axis of a waterfall.
    #[must_use]
    pub fn waterfall_order(self, clients: usize) -> String {
        self.pick(
            format!("{clients} clients, most improved first →"),
            format!("{clients} clients, les plus améliorés d'abord →"),
        )
    }

    /// The title of a chart of first and last scores of a study.
    #[must_use]
    pub fn study_scatter_title(self, measure: &str) -> String {
        self.pick(
            format!("{measure}: first and last score"),
            format!("{measure} : premier et dernier score"),
        )
    }

    /// The title of a waterfall.
    #[must_use]
    pub fn waterfall_title(self, measure: &str) -> String {
        self.pick(
            format!("{measure}: change of each client"),
            format!("{measure} : changement de chaque client"),
        )
    }

    /// An outcome with its count, for a legend.
    #[must_use]
    pub fn counted(self, category: Category, n: usize, of: usize) -> String {
        let (word, share) = (self.category(category), self.percent(n, of));
        self.pick(format!("{word}: {n} ({share})"), format!("{word} : {n} ({share})"))
    }
}
