//! What is said of a pre/post study: its counts, and the words on its charts.
//! The paragraph for a paper stands in [`study_paragraph`](super::study_paragraph).

use std::collections::BTreeMap;

use super::Voice;
use crate::change::{Category, GroupVerdict, Question, Reason, StudyApproach, StudyMethod};
use crate::frame::study::{GroupEffectRow, ParameterRow, StudySummaryRow};

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
    /// That a method can judge nobody, and why.
    #[must_use]
    pub fn method_refused(self, method: StudyMethod, reason: Reason) -> String {
        let reason = self.not_evaluable(reason);
        self.pick(
            format!("note: the method {method} can judge nobody: {reason}"),
            format!("remarque : la méthode {method} ne peut juger personne : {reason}"),
        )
    }

    /// Column names of the changes of groups in the terminal.
    #[must_use]
    pub fn group_columns(self) -> [&'static str; 6] {
        self.pick(
            ["Group", "against", "n", "points", "interval", "verdict"],
            ["Groupe", "contre", "n", "points", "intervalle", "verdict"],
        )
    }

    /// The mean changes of groups that were laid against a difference.
    #[must_use]
    pub fn group_effects(self, rows: &[GroupEffectRow]) -> Vec<[String; 6]> {
        let number = |value: Option<f64>| value.map_or_else(String::new, |it| self.signed(it));
        let row = |row: &GroupEffectRow| {
            let verdict = row.category?;
            let adjusted = row.effect.ends_with("ancova");
            let mark = if adjusted { self.pick(" (adjusted)", " (ajusté)") } else { "" };
            Some([
                row.group.clone().unwrap_or_default() + mark,
                row.reference.clone().unwrap_or_default(),
                row.n.to_string(),
                number(row.estimate),
                [number(row.low), number(row.high)].join(self.pick(" to ", " à ")),
                self.group_verdict(verdict).to_owned(),
            ])
        };
        rows.iter().filter_map(row).collect()
    }

    fn group_verdict(self, verdict: GroupVerdict) -> &'static str {
        match verdict {
            GroupVerdict::SignificantDeterioration => {
                self.pick("significant deterioration", "aggravation significative")
            }
            GroupVerdict::NotSignificant => self.pick("not significant", "non significatif"),
            GroupVerdict::SignificantNotRelevant => {
                self.pick("significant, not relevant", "significatif, non pertinent")
            }
            GroupVerdict::PossiblyRelevant => self.pick("possibly relevant", "peut-être pertinent"),
            GroupVerdict::ProbablyRelevant => {
                self.pick("probably relevant", "probablement pertinent")
            }
            GroupVerdict::Relevant => self.pick("relevant", "pertinent"),
        }
    }

    /// One line on who was there and who could be judged.
    #[must_use]
    pub fn study_line(self, facts: &StudyFacts<'_>) -> String {
        let left = match facts.clients - facts.pairs {
            0 => String::new(),
            1 => self
                .pick(
                    "; 1 is not evaluable, with its reason in `patients`",
                    " ; 1 n’est pas évaluable, avec sa raison dans `patients`",
                )
                .to_owned(),
            left => {
                let left = self.count(left);
                self.pick(
                    format!("; {left} are not evaluable, each with its reason in `patients`"),
                    format!(
                        " ; {left} ne sont pas évaluables, chacun avec sa raison dans `patients`"
                    ),
                )
            }
        };
        let (clients, pairs) = (self.count(facts.clients), self.count(facts.pairs));
        let measure = &facts.measure;
        self.pick(
            format!("{measure}: {clients} clients, {pairs} with both scores{left}."),
            format!("{measure} : {clients} clients, dont {pairs} avec les deux scores{left}."),
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
    pub fn study_summary(
        self,
        approach: StudyApproach,
        rows: &[StudySummaryRow],
    ) -> Vec<[String; 6]> {
        let part = |value: Option<f64>| value.map_or_else(String::new, |value| self.tenths(value));
        rows.iter()
            .map(|row| {
                let interval = match (row.low, row.high) {
                    (Some(low), Some(high)) => {
                        format!("{}–{}", self.tenths(low), self.tenths(high))
                    }
                    _ => String::new(),
                };
                [
                    row.group.clone().unwrap_or_default(),
                    row.method.to_string(),
                    self.study_category(approach, row.category).to_owned(),
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
        let clients = self.count(clients);
        self.pick(
            format!("{clients} clients, most improved first →"),
            format!("{clients} clients, les plus améliorés d’abord →"),
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

    /// The smallest changes that count, for the lines of a waterfall.
    #[must_use]
    pub fn smallest_changes(self, better: f64, worse: f64) -> String {
        if better == worse {
            let points = self.number(better);
            return self.pick(
                format!("smallest change that counts: {points}"),
                format!("plus petit changement qui compte : {points}"),
            );
        }
        let (better, worse) = (self.number(better), self.number(worse));
        self.pick(
            format!("smallest change that counts: {better} better, {worse} worse"),
            format!("plus petit changement qui compte : {better} en mieux, {worse} en moins bien"),
        )
    }

    /// What the grey band of a chart of first and last scores holds.
    #[must_use]
    pub fn unchanged_band(self, approach: StudyApproach) -> &'static str {
        match approach {
            StudyApproach::Distribution | StudyApproach::Combined => self.within_error(),
            _ => self.pick("too small a change to count", "changement trop petit pour compter"),
        }
    }

    /// An outcome word. Only where change is laid against error is it a
    /// reliable one.
    #[must_use]
    pub fn study_category(self, approach: StudyApproach, category: Category) -> &'static str {
        match (approach, category) {
            (StudyApproach::Distribution | StudyApproach::Combined, _) => self.category(category),
            (_, Category::Improved) => self.pick("improved", "amélioration"),
            (_, Category::Unchanged) => self.pick("unchanged", "pas de changement"),
            (_, Category::Deteriorated) => self.pick("worse", "aggravation"),
            _ => self.category(category),
        }
    }

    /// An outcome with its count, for a legend.
    #[must_use]
    pub fn counted(
        self,
        approach: StudyApproach,
        category: Category,
        n: usize,
        of: usize,
    ) -> String {
        let (word, share) = (self.study_category(approach, category), self.percent(n, of));
        let n = self.count(n);
        self.pick(format!("{word}: {n} ({share})"), format!("{word} : {n} ({share})"))
    }
}
