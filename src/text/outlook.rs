//! What a course lets one expect, and how it went on, in a few words each.

use super::Voice;
use super::numbers::NARROW_SPACE;
use crate::change::ChangeClass;
use crate::frame::{ChangeRow, CurveRow};
use crate::trend::RemissionCourse;

impl Voice {
    /// What was expected on the day of the last score, and what is predicted;
    /// nothing where there is no curve.
    #[must_use]
    pub fn expectation_lines(self, row: &ChangeRow) -> Vec<String> {
        let band = |low: Option<f64>, high: Option<f64>| {
            let (low, high) = (self.one_decimal(low?), self.one_decimal(high?));
            Some(self.pick(format!("{low} to {high}"), format!("{low} à {high}")))
        };
        let expected = band(row.expected_low, row.expected_high).map(|band| {
            self.pick(
                format!("8 in 10 who began alike: {band}"),
                format!("8 sur 10 partis du même niveau{NARROW_SPACE}: {band}"),
            )
        });
        let predicted = row.predicted_on.and_then(|day| {
            let (mean, day) = (self.one_decimal(row.predicted?), self.date(day));
            let band = band(row.predicted_low, row.predicted_high)?;
            Some(self.pick(
                format!("predicted for {day}: {mean} ({band})"),
                format!("prévu pour le {day}{NARROW_SPACE}: {mean} ({band})"),
            ))
        });
        expected.into_iter().chain(predicted).collect()
    }

    /// Early change, the course of remission, a plateau and a change of level,
    /// where there are any.
    #[must_use]
    pub fn course_lines(self, row: &ChangeRow) -> Vec<String> {
        let early = row.early_change.map(|points| {
            let (points, reliable) = (self.signed(points), self.early_class(row.early_class));
            self.pick(
                format!("by week 4: {points}{reliable}"),
                format!("à la semaine 4{NARROW_SPACE}: {points}{reliable}"),
            )
        });
        let remission = row.remission_course.and_then(|course| self.remission_course(course));
        let plateau = row.plateau_since.map(|day| {
            let day = self.date(day);
            self.pick(format!("level since {day}"), format!("stationnaire depuis le {day}"))
        });
        let level = row.level_changed_on.map(|day| {
            let day = self.date(day);
            self.pick(
                format!("level changed by {day}"),
                format!("changement de niveau au plus tard le {day}"),
            )
        });
        let lines = [early, remission.map(str::to_owned), plateau, level];
        lines.into_iter().flatten().collect()
    }

    fn early_class(self, class: Option<ChangeClass>) -> &'static str {
        match class {
            Some(ChangeClass::Improved) => self.pick(", reliably better", ", mieux, fiable"),
            Some(ChangeClass::Deteriorated) => self.pick(", reliably worse", ", pire, fiable"),
            Some(ChangeClass::Unchanged) => self.pick(", not reliable", ", non fiable"),
            None => "",
        }
    }

    /// How remission went on; nothing where it was never reached.
    fn remission_course(self, course: RemissionCourse) -> Option<&'static str> {
        Some(match course {
            RemissionCourse::NotReached => return None,
            RemissionCourse::Reached => {
                self.pick("in remission, not yet for three scores", "en rémission, depuis peu")
            }
            RemissionCourse::Sustained => self.pick("remission sustained", "rémission maintenue"),
            RemissionCourse::Left => self.pick(
                "out of remission again, not reliably worse",
                "sortie de la rémission, sans aggravation fiable",
            ),
            RemissionCourse::Relapsed => {
                self.pick("relapse after remission", "rechute après rémission")
            }
        })
    }

    /// The recovery curve of a measure, or why there is none, as a sentence.
    #[must_use]
    pub fn curve_of(self, measure: &str, row: &CurveRow) -> String {
        let curve = self.curve(row);
        self.pick(format!("{measure}: {curve}."), format!("{measure}{NARROW_SPACE}: {curve}."))
    }

    /// A score of a model: no more digits than it is worth.
    fn one_decimal(self, value: f64) -> String {
        self.number((10.0 * value).round() / 10.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::fixture::{change, day};
    use crate::note::Language;

    const EN: Voice = Voice::new(Language::En);
    const FR: Voice = Voice::new(Language::Fr);

    #[test]
    fn expectation_and_prediction_come_with_their_bands() {
        let row = ChangeRow {
            expected: Some(11.27),
            expected_low: Some(6.84),
            expected_high: Some(15.7),
            predicted_on: Some(day(3, 5)),
            predicted: Some(14.02),
            predicted_low: Some(10.5),
            predicted_high: Some(17.5),
            ..change("PHQ-9")
        };
        assert_eq!(
            EN.expectation_lines(&row),
            ["8 in 10 who began alike: 6.8 to 15.7", "predicted for 5 Mar 2026: 14 (10.5 to 17.5)"]
        );
        assert_eq!(FR.expectation_lines(&change("PHQ-9")), Vec::<String>::new());
    }

    #[test]
    fn a_relapse_and_an_early_change_are_said() {
        let row = ChangeRow {
            early_change: Some(-7.0),
            early_class: Some(ChangeClass::Improved),
            remission_course: Some(RemissionCourse::Relapsed),
            ..change("PHQ-9")
        };
        assert_eq!(
            EN.course_lines(&row),
            ["by week 4: −7, reliably better", "relapse after remission"]
        );
        assert_eq!(FR.course_lines(&row)[1], "rechute après rémission");
    }
}
