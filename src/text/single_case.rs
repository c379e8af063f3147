//! What `caseline trend` tells in the terminal.

use super::Voice;
use crate::frame::single_case::StatisticRow;
use crate::trend::FalseDiscoveries;

/// What was decided while reading a table of series.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SeriesCounts {
    /// Series.
    pub series: usize,
    /// Series whose rows were not in the order of time.
    pub sorted: usize,
    /// Rows without a score.
    pub missing: usize,
    /// Series that could not be read.
    pub unreadable: usize,
    /// How the tests of trend came out, all series together.
    pub trends: FalseDiscoveries,
}

impl Voice {
    /// What was decided while reading, one sentence each; nothing where all
    /// was in order.
    #[must_use]
    pub fn series_remarks(self, counts: &SeriesCounts) -> Vec<String> {
        let SeriesCounts { series, sorted, missing, unreadable, trends } = counts;
        let mut remarks = Vec::new();
        if *sorted > 0 {
            remarks.push(self.pick(
                format!("note: {sorted} of {series} series were not in the order of time; sorted"),
                format!(
                    "remarque : {sorted} séries sur {series} n'étaient pas dans l'ordre du temps ; \
                     triées"
                ),
            ));
        }
        if *missing > 0 {
            remarks.push(self.pick(
                format!("note: {missing} rows without a score were left aside"),
                format!("remarque : {missing} lignes sans score ont été laissées de côté"),
            ));
        }
        if *unreadable > 0 {
            remarks.push(self.pick(
                format!(
                    "note: {unreadable} of {series} series could not be read; the column \
                     not_evaluable says why"
                ),
                format!(
                    "remarque : {unreadable} séries sur {series} n’ont pas pu être lues ; la \
                     colonne not_evaluable dit pourquoi"
                ),
            ));
        }
        remarks.extend(self.many_tests(*trends));
        remarks
    }

    /// That some of many tests signal by chance; nothing for a single one.
    fn many_tests(self, trends: FalseDiscoveries) -> Option<String> {
        let FalseDiscoveries { tests, significant, kept, level } = trends;
        if tests < 2 {
            return None;
        }
        let (share, by_chance) = (self.number(100.0 * level), self.number(tests as f64 * level));
        Some(self.pick(
            format!(
                "note: {tests} Mann-Kendall tests, {significant} with p ≤ {level}; about \
                 {by_chance} would be without any trend. {kept} remain when the false \
                 discovery rate is held at {share}% (Benjamini & Hochberg)"
            ),
            format!(
                "remarque : {tests} tests de Mann-Kendall, dont {significant} avec p ≤ {} ; environ \
                 {by_chance} le seraient sans aucune tendance. Il en reste {kept} si le taux de \
                 fausses découvertes est tenu à {share}\u{202f}% (Benjamini & Hochberg)",
                self.number(level)
            ),
        ))
    }

    /// Column names of the list of statistics.
    #[must_use]
    pub fn statistic_columns(self) -> [&'static str; 6] {
        self.pick(
            ["Series", "Statistic", "Estimate", "95% interval", "p", "Variant, or why not"],
            ["Série", "Statistique", "Estimation", "Intervalle à 95 %", "p", "Variante, ou raison"],
        )
    }

    /// One statistic as a line of that list.
    #[must_use]
    pub fn statistic(self, row: &StatisticRow) -> [String; 6] {
        let number = |number: Option<f64>| number.map_or_else(String::new, |n| self.fine(n));
        let interval = match (row.low, row.high) {
            (Some(low), Some(high)) => self.pick(
                format!("{} to {}", self.fine(low), self.fine(high)),
                format!("{} à {}", self.fine(low), self.fine(high)),
            ),
            _ => String::new(),
        };
        let last = match (row.not_evaluable, row.variant) {
            (Some(reason), _) => self.not_evaluable(reason).to_owned(),
            (None, Some(variant)) => variant.to_string(),
            (None, None) => String::new(),
        };
        [
            row.id.clone(),
            row.statistic.to_string(),
            number(row.estimate),
            interval,
            number(row.p_value),
            last,
        ]
    }

    /// That there are more statistics than are listed.
    #[must_use]
    pub fn more_statistics(self, number: usize) -> String {
        self.pick(
            format!("… and {number} more rows in the table."),
            format!("… et {number} autres lignes dans la table."),
        )
    }

    /// A statistic with three decimals; a score has fewer, see
    /// [`number`](Self::number).
    fn fine(self, value: f64) -> String {
        let text = format!("{value:.3}");
        let text = if text == "-0.000" { "0.000".to_owned() } else { text };
        let text = text.replace('-', "\u{2212}");
        self.pick(text.clone(), text.replace('.', ","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Reason;
    use crate::frame::single_case::{Statistic, Variant};
    use crate::note::Language;

    const EN: Voice = Voice::new(Language::En);
    const FR: Voice = Voice::new(Language::Fr);

    fn row(estimate: Option<f64>, not_evaluable: Option<Reason>) -> StatisticRow {
        StatisticRow {
            id: "C-1".to_owned(),
            statistic: Statistic::TheilSen,
            variant: estimate.map(|_| Variant::PerWeek),
            estimate,
            standard_error: None,
            low: estimate.map(|estimate| estimate - 1.0),
            high: estimate,
            p_value: None,
            n: 5,
            not_evaluable,
            detail: None,
        }
    }

    #[test]
    fn an_estimate_comes_with_its_interval() {
        let line = EN.statistic(&row(Some(-0.75), None));
        assert_eq!(line, ["C-1", "theil_sen", "−0.750", "−1.750 to −0.750", "", "per_week"]);
        assert_eq!(FR.statistic(&row(Some(-0.75), None))[3], "−1,750 à −0,750");
    }

    #[test]
    fn too_little_data_is_said_in_both_languages() {
        let few = row(None, Some(Reason::TooFewScores));
        assert_eq!(EN.statistic(&few)[5], "too few scores");
        assert_eq!(FR.statistic(&few)[5], "trop peu de scores");
    }

    #[test]
    fn nothing_is_said_of_a_table_in_order() {
        assert!(EN.series_remarks(&SeriesCounts { series: 3, ..Default::default() }).is_empty());
    }
}
