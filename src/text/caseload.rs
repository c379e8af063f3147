//! What is said of a whole caseload and of the work of clinicians.

use chrono::NaiveDate;

use super::Voice;
use crate::caseload::clinicians::WorkFigure;
use crate::caseload::goal::GoalCounts;
use crate::change::{Category, Interval, Proportion};

impl Voice {
    /// How many clients the filters leave, for the script to fill in.
    #[must_use]
    pub fn clients_shown(self) -> &'static str {
        self.pick("{shown} of {all} clients", "{shown} clients sur {all}")
    }

    /// How long the next score is overdue; nothing while it is not.
    #[must_use]
    pub fn days_overdue(self, days: i64) -> Option<String> {
        match days {
            ..=0 => None,
            1 => Some(self.pick("1 day overdue", "1 jour de retard").to_owned()),
            _ => Some(self.pick(format!("{days} days overdue"), format!("{days} jours de retard"))),
        }
    }

    /// The lines of a cell that counts goals.
    #[must_use]
    pub fn goals_in(self, counts: &GoalCounts) -> Vec<String> {
        let unstated = match counts.unstated {
            1 => self.pick("not stated", "non précisé"),
            _ => self.pick("not stated", "non précisés"),
        };
        let met = match counts.met {
            1 => self.pick("met", "atteint"),
            _ => self.pick("met", "atteints"),
        };
        [
            (counts.met, met),
            (counts.progressing, self.pick("progressing", "en progrès")),
            (
                counts.stable,
                self.pick("stable", if counts.stable == 1 { "stable" } else { "stables" }),
            ),
            (counts.worse, self.pick("worse", "en recul")),
            (counts.unstated, unstated),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect()
    }

    /// "5 of 12".
    #[must_use]
    pub fn count_of(self, share: Proportion) -> String {
        let Proportion { count, of } = share;
        self.pick(format!("{count} of {of}"), format!("{count} sur {of}"))
    }

    /// A share with the ends of its interval: "42% (19–68)".
    #[must_use]
    pub fn share_with_interval(self, share: Proportion, interval: Interval) -> String {
        let whole = |end: f64| self.number((100.0 * end).round());
        let percent = self.percent(share.count, share.of);
        format!("{percent} ({}–{})", whole(interval.low), whole(interval.high))
    }

    /// Who does not stand in the denominator of the outcomes.
    #[must_use]
    pub fn not_in_denominator(self, single: usize, not_evaluable: usize) -> Option<String> {
        let mut parts = Vec::new();
        if single > 0 {
            parts.push(
                self.pick(
                    format!("{single} with one score"),
                    format!("{single} avec un seul score"),
                ),
            );
        }
        if not_evaluable > 0 {
            let (many, few) = ("non évaluables", "non évaluable");
            let word = self.pick("not evaluable", if not_evaluable > 1 { many } else { few });
            parts.push(format!("{not_evaluable} {word}"));
        }
        (!parts.is_empty()).then(|| format!("+ {}", parts.join(", ")))
    }

    /// An outcome as the head of a column.
    #[must_use]
    pub fn category_heading(self, category: Category) -> &'static str {
        match category {
            Category::Recovered => self.pick("Recovered", "Rétablis"),
            Category::Improved => self.pick("Improved", "Améliorés"),
            Category::Unchanged => self.pick("No reliable change", "Inchangés"),
            Category::Deteriorated => self.pick("Worse", "Aggravés"),
            Category::Harmed => self.pick("Worse and now clinical", "Aggravés, zone clinique"),
            Category::NotEvaluable => self.pick("Not evaluable", "Non évaluables"),
        }
    }

    /// The heading of what is different.
    #[must_use]
    pub fn news_heading(self, since: Option<NaiveDate>) -> String {
        match since {
            None => self
                .pick(
                    "Since each client’s previous session",
                    "Depuis la séance précédente de chacun",
                )
                .to_owned(),
            Some(day) => {
                let day = self.date(day);
                self.pick(format!("Since {day}"), format!("Depuis le {day}"))
            }
        }
    }

    /// How many clients moved which way.
    #[must_use]
    pub fn news_counts(self, more: usize, less: usize, new: usize, scored: usize) -> String {
        let parts = [
            self.agreed(more, ["more pressing"; 2], ["plus urgent", "plus urgents"]),
            self.agreed(less, ["less pressing"; 2], ["moins urgent", "moins urgents"]),
            self.agreed(new, ["new"; 2], ["nouveau", "nouveaux"]),
            self.agreed(scored, ["with a new score"; 2], ["avec un nouveau score"; 2]),
        ];
        parts.join(", ")
    }

    /// Unfolds the rest of what is different.
    #[must_use]
    pub fn more_changes(self, count: usize) -> String {
        match count {
            1 => self.pick("and 1 more client", "et 1 autre client").to_owned(),
            _ => {
                self.pick(format!("and {count} more clients"), format!("et {count} autres clients"))
            }
        }
    }

    /// Rules that no longer apply.
    #[must_use]
    pub fn no_longer(self, reasons: &[String]) -> String {
        let reasons = reasons.join(self.semicolon());
        self.pick(format!("no longer: {reasons}"), format!("ne vaut plus : {reasons}"))
    }

    /// What is counted of a clinician's work.
    #[must_use]
    pub fn work_figure(self, figure: WorkFigure) -> &'static str {
        let labels = self.labels();
        match figure {
            WorkFigure::ScoredSessions => labels.scored_sessions,
            WorkFigure::RiskDocumented => labels.risk_documented,
            WorkFigure::SignedInTime => labels.signed_in_time,
            WorkFigure::PairedClients => labels.paired_clients,
            WorkFigure::ReliablyBetter => self.pick(
                "Clients reliably better on a measure, and worse on none",
                "Clients améliorés de façon fiable, sans aggravation",
            ),
            WorkFigure::ReliablyWorse => {
                self.pick("Clients reliably worse on a measure", "Clients aggravés de façon fiable")
            }
        }
    }

    /// What the view of clinicians leaves out, with its limits.
    #[must_use]
    pub fn suppressed_about(self, group: usize, count: usize) -> String {
        self.pick(
            format!("“too few” stands for a share of fewer than {group} cases, or one that would show a count between 1 and {}; where the total would give such a share away, the next smallest is left out as well. The limits are in data/triage/default.toml.", count.saturating_sub(1)),
            format!("« trop peu » remplace une proportion sur moins de {group} cas, ou qui montrerait un effectif de 1 à {} ; là où le total la révélerait, la plus petite suivante est omise aussi. Les limites se trouvent dans data/triage/default.toml.", count.saturating_sub(1)),
        )
    }

    /// A place in the order of need: "3 of 30".
    #[must_use]
    pub fn place_of(self, place: usize, all: usize) -> String {
        self.pick(format!("{place} of {all}"), format!("{place} sur {all}"))
    }

    /// The heading of one measure on the page of courses.
    #[must_use]
    pub fn clients_of_measure(self, measure: &str, clients: usize) -> String {
        match clients {
            1 => self.pick(format!("{measure}: 1 client"), format!("{measure} : 1 client")),
            _ => self.pick(
                format!("{measure}: {clients} clients"),
                format!("{measure} : {clients} clients"),
            ),
        }
    }

    /// The headline of a chart of first and last scores.
    #[must_use]
    pub fn first_and_last(self, measure: &str, pairs: usize) -> String {
        let clients = self.agreed(pairs, ["client", "clients"], ["client", "clients"]);
        self.pick(
            format!("{measure}, first and last score of {clients}"),
            format!("{measure}, premier et dernier score de {clients}"),
        )
    }

    /// An outcome in the legend of such a chart.
    #[must_use]
    pub fn outcome_count(self, category: Category, share: Proportion) -> String {
        let (word, percent) = (self.category(category), self.percent(share.count, share.of));
        let count = share.count;
        self.pick(format!("{word}: {count} ({percent})"), format!("{word} : {count} ({percent})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Significance;
    use crate::note::Language;

    #[test]
    fn a_share_shows_its_interval_in_whole_percent() {
        let share = Proportion { count: 5, of: 12 };
        let interval = share.wilson(Significance::default()).unwrap();
        let english = Voice::new(Language::En);
        assert_eq!(english.share_with_interval(share, interval), "42% (19–68)");
        assert_eq!(english.count_of(share), "5 of 12");
    }

    #[test]
    fn goals_that_nobody_has_are_not_counted_out() {
        let counts = GoalCounts { met: 1, worse: 2, ..GoalCounts::default() };
        assert_eq!(Voice::new(Language::En).goals_in(&counts), ["1 met", "2 worse"]);
        assert_eq!(Voice::new(Language::Fr).goals_in(&counts), ["1 atteint", "2 en recul"]);
    }
}
