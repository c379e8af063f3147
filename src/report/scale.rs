//! One scale of one client: its course, its measure and its thresholds.

use chrono::NaiveDate;

use crate::change::Caseness;
use crate::frame::{ChangeRow, ExpectedRow, SeriesRow};
use crate::instrument::{Band, Instrument, Provenance, Scale, Thresholds};
use crate::note::Language;
use crate::text::{ChangeFacts, Comparison, Reading, ScoreFacts, Voice};

/// One scale of one client.
#[derive(Debug)]
pub struct ScaleModel<'a> {
    /// How far it has moved.
    pub change: &'a ChangeRow,
    /// Its administrations in order.
    pub series: Vec<&'a SeriesRow>,
    /// Its expected and its predicted course, each by date.
    pub expected: Vec<&'a ExpectedRow>,
    /// The measure, where the registry knows it.
    pub instrument: Option<&'a Instrument>,
    /// The scale, where the registry knows it.
    pub scale: Option<&'a Scale>,
    /// The thresholds that the profile gives, where the registry knows it.
    pub thresholds: Option<Thresholds>,
    /// The day of the next administration, where an interval is known.
    pub due: Option<NaiveDate>,
    /// Days since then; negative before.
    pub days_late: i64,
    /// Days without a score after which a chart leaves the line open.
    pub gap_days: i64,
}

impl<'a> ScaleModel<'a> {
    /// "PHQ-9", or "HADS Anxiety" for a subscale.
    #[must_use]
    pub fn label(&self, language: Language) -> String {
        let short = &self.change.instrument;
        match (&self.change.subscale, self.scale) {
            (None, _) => short.clone(),
            (Some(_), Some(scale)) => format!("{short} {}", scale.label(language)),
            (Some(subscale), None) => format!("{short} {subscale}"),
        }
    }

    /// Weeks from the baseline to a day.
    #[must_use]
    pub fn weeks_since_baseline(&self, day: NaiveDate) -> f64 {
        (day - self.change.baseline_on).num_days() as f64 / 7.0
    }

    /// The scores by weeks since the baseline.
    #[must_use]
    pub fn course_in_weeks(&self) -> Vec<(f64, f64)> {
        let rows = self.series.iter();
        rows.map(|row| (self.weeks_since_baseline(row.scored_on), row.value)).collect()
    }

    /// The band of a score, in the language of the view.
    #[must_use]
    pub fn band(&self, value: f64, language: Language) -> Option<&'a str> {
        Some(self.scale?.band(value)?.name(language))
    }

    /// The bands, from the lowest score to the highest.
    #[must_use]
    pub fn bands(&self) -> &'a [Band] {
        self.scale.map_or(&[], Scale::bands)
    }

    /// The latest administration.
    #[must_use]
    pub fn latest(&self) -> Option<&'a SeriesRow> {
        self.series.last().copied()
    }

    /// The one before the latest.
    #[must_use]
    pub fn previous(&self) -> Option<&'a SeriesRow> {
        self.series.iter().rev().nth(1).copied()
    }

    /// On which side of the cut-off a score lies.
    #[must_use]
    pub fn side(&self, value: f64) -> Option<Caseness> {
        let rule = self.thresholds.as_ref()?.caseness.as_ref().ok()?;
        Some(if rule.holds(value) { Caseness::Clinical } else { Caseness::Functional })
    }

    /// How much better a change in points is; negative for worse. `None` where
    /// the direction of the measure is not known.
    #[must_use]
    pub fn improvement(&self, change: f64) -> Option<f64> {
        Some(self.scale?.improvement(0.0, change))
    }

    /// How many points lie between the lowest and the highest score.
    #[must_use]
    pub fn range(&self) -> Option<f64> {
        let scale = self.scale?;
        Some(scale.max - scale.min).filter(|points| *points > 0.0)
    }

    /// A change with the word for its side, "−3 (better)"; without the word
    /// where the direction of the measure is not known.
    #[must_use]
    pub fn change_in_words(&self, change: f64, voice: Voice) -> String {
        voice.change_with_side(change, self.improvement(change))
    }

    /// Where the thresholds behind the outcome word come from.
    #[must_use]
    pub fn outcome_provenance(&self) -> Vec<&Provenance> {
        let Some(thresholds) = &self.thresholds else { return Vec::new() };
        let change = thresholds.reliable_change.as_ref().ok().map(|rule| &rule.provenance);
        let cutoff = thresholds.caseness.as_ref().ok().map(|rule| &rule.provenance);
        change.into_iter().chain(cutoff).collect()
    }

    /// Whether every threshold behind the outcome word was read in its source.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.outcome_provenance().iter().all(|provenance| provenance.verified)
    }

    /// The latest score beside earlier ones, for a sentence.
    #[must_use]
    pub fn score_facts<'t>(&self, measure: &'t str, language: Language) -> ScoreFacts<'t>
    where
        'a: 't,
    {
        let row = self.change;
        let baseline = Reading { value: row.baseline, on: row.baseline_on };
        let since_baseline = row.change.map(|change| Comparison { earlier: baseline, change });
        let previous = self.previous().zip(row.change_since_last).map(|(before, change)| {
            Comparison { earlier: Reading { value: before.value, on: before.scored_on }, change }
        });
        ScoreFacts {
            measure,
            latest: Reading { value: row.latest, on: row.latest_on },
            band: self.band(row.latest, language),
            previous,
            baseline: since_baseline.filter(|_| row.n > 2),
            direction: self.scale.map(|scale| scale.direction),
        }
    }

    /// What the change means, for a sentence.
    #[must_use]
    pub fn change_facts<'t>(&self, measure: &'t str) -> ChangeFacts<'t> {
        let row = self.change;
        ChangeFacts {
            measure,
            category: row.category,
            change: row.change,
            threshold: row.threshold,
            cutoff: row.cutoff,
            side: self.side(row.latest),
            trend: row.trend,
            n: row.n,
            is_confirmed: self.is_confirmed(),
        }
    }
}
