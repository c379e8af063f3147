//! From the answers to the items of a form to its score.
//!
//! Answers are given as they are marked on the form; items that count the
//! other way round are turned here. A form whose rule is not in the data is
//! not scored: a wrong sum is worse than none.

use super::measure::{Instrument, Prorating};
use super::scale::Scale;
use super::words::{Calculation, ProratingRule, ScaleRole};
use crate::vocabulary;

vocabulary! {
    /// Why answers do not give a score.
    pub enum NotScorable {
        /// The form has no main score, only subscales.
        NoTotal => "no_total",
        /// The score needs a table or weights that are not in the data.
        ConversionTableNeeded => "conversion_table_needed",
        /// Which items make up the score is not in the data.
        ItemsUnknown => "items_unknown",
        /// The form has more or fewer items.
        WrongNumberOfItems => "wrong_number_of_items",
        /// An answer that the item does not have.
        AnswerOutOfRange => "answer_out_of_range",
        /// More answers are missing than the rule of the form allows.
        TooManyMissing => "too_many_missing",
        /// Answers are missing, and no rule for that is known.
        NoProratingRule => "no_prorating_rule",
        /// Answers are missing, and how many may be is not known.
        ProratingLimitUnknown => "prorating_limit_unknown",
    }
}

/// A score computed from answers.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemScore {
    /// The key of the score.
    pub scale: String,
    /// The score.
    pub value: f64,
    /// How many answers are missing.
    pub missing: usize,
    /// The rule that made up for them.
    pub prorated: Option<ProratingRule>,
}

impl Instrument {
    /// The main score of a form. `answers` has one place for each item of the
    /// form, in its order, `None` where the answer is missing.
    ///
    /// ```
    /// use caseline::instrument::Registry;
    ///
    /// let registry = Registry::embedded()?;
    /// let phq9 = registry.by_short("PHQ-9").expect("PHQ-9 is embedded");
    /// let answers = [1, 2, 1, 1, 2, 1, 2, 1, 0].map(|answer| Some(f64::from(answer)));
    /// assert_eq!(phq9.score_items(&answers).map(|score| score.value), Ok(11.0));
    /// # Ok::<(), caseline::Error>(())
    /// ```
    ///
    /// # Errors
    /// The reason why the answers give no score.
    pub fn score_items(&self, answers: &[Option<f64>]) -> Result<ItemScore, NotScorable> {
        self.score_scale(self.total().ok_or(NotScorable::NoTotal)?, answers)
    }

    /// One score of a form, from the answers to all of its items.
    ///
    /// # Errors
    /// The reason why the answers give no score.
    pub fn score_scale(
        &self,
        scale: &Scale,
        answers: &[Option<f64>],
    ) -> Result<ItemScore, NotScorable> {
        let places = u32::try_from(answers.len()).ok();
        if places != self.item_count.or(scale.items) {
            return Err(NotScorable::WrongNumberOfItems);
        }
        let (value, missing, prorated) = match scale.calculation {
            Calculation::Sum | Calculation::Mean | Calculation::SumWithNegativeItems => {
                let given = self.answers_of(scale, answers)?;
                let (sum, rule) = self.whole_sum(scale, &given)?;
                let items = match scale.calculation {
                    Calculation::Mean => whole(given.len()),
                    _ => 1.0,
                };
                (scale.multiplier * sum / items, missing_of(&given), rule)
            }
            Calculation::PercentOfRange => {
                let given = self.answers_of(scale, answers)?;
                let (sum, rule) = self.whole_sum(scale, &given)?;
                let limits = scale.item_min.zip(scale.item_max);
                let (low, high) = limits.ok_or(NotScorable::ItemsUnknown)?;
                let share = (sum / whole(given.len()) - low) / (high - low);
                (100.0 * share, missing_of(&given), rule)
            }
            Calculation::DomainMaxSum => (domain_sum(scale, answers)?, 0, None),
            Calculation::HighestPositiveQuestion => (highest_yes(scale, answers)?, 0, None),
            Calculation::MeanOfSubscales => self.mean_of_subscales(scale, answers)?,
            Calculation::Weighted
            | Calculation::WeightedMean
            | Calculation::CountOfPositiveItems
            | Calculation::RaschTransformed
            | Calculation::TScore
            | Calculation::GasT
            | Calculation::IrtOrPercent => return Err(NotScorable::ConversionTableNeeded),
        };
        if !scale.contains(value) {
            return Err(NotScorable::AnswerOutOfRange);
        }
        Ok(ItemScore { scale: scale.id.clone(), value, missing, prorated })
    }

    /// The answers that make up a score, checked and turned.
    fn answers_of(
        &self,
        scale: &Scale,
        answers: &[Option<f64>],
    ) -> Result<Vec<Option<f64>>, NotScorable> {
        let everything = match scale.items {
            Some(items) => Some(items) == self.item_count.or(scale.items),
            None => scale.role == ScaleRole::Total,
        };
        if scale.item_numbers.is_empty() && !everything {
            return Err(NotScorable::ItemsUnknown);
        }
        let mut of_scale = Vec::with_capacity(answers.len());
        for (number, answer) in (1..).zip(answers) {
            if scale.item_numbers.is_empty() || scale.item_numbers.contains(&number) {
                of_scale.push(answer.map(|answer| keyed(scale, number, answer)).transpose()?);
            }
        }
        Ok(of_scale)
    }

    /// The sum of the answers, with the missing ones made up for.
    fn whole_sum(
        &self,
        scale: &Scale,
        given: &[Option<f64>],
    ) -> Result<(f64, Option<ProratingRule>), NotScorable> {
        let sum: f64 = given.iter().flatten().sum();
        let missing = missing_of(given);
        if missing == 0 {
            return Ok((sum, None));
        }
        let Prorating { rule, max_missing, .. } =
            self.prorating.as_ref().ok_or(NotScorable::NoProratingRule)?;
        let limit = max_missing.ok_or(NotScorable::ProratingLimitUnknown)?;
        if u32::try_from(missing).unwrap_or(u32::MAX) > limit || missing == given.len() {
            return Err(NotScorable::TooManyMissing);
        }
        let full = sum * whole(given.len()) / whole(given.len() - missing);
        let full = match (rule, scale.continuous) {
            (ProratingRule::MeanImputation, false) => full.round(),
            _ => full,
        };
        Ok((full, Some(*rule)))
    }

    fn mean_of_subscales(
        &self,
        scale: &Scale,
        answers: &[Option<f64>],
    ) -> Result<(f64, usize, Option<ProratingRule>), NotScorable> {
        let parts: Vec<_> = self
            .scales
            .iter()
            .filter(|part| part.role == ScaleRole::Subscale)
            .map(|part| self.score_scale(part, answers))
            .collect::<Result<_, _>>()?;
        if parts.is_empty() {
            return Err(NotScorable::ItemsUnknown);
        }
        let mean = parts.iter().map(|part| part.value).sum::<f64>() / whole(parts.len());
        let missing = parts.iter().map(|part| part.missing).sum();
        Ok((scale.multiplier * mean, missing, parts.iter().find_map(|part| part.prorated)))
    }
}

/// An answer as it counts.
fn keyed(scale: &Scale, number: u32, answer: f64) -> Result<f64, NotScorable> {
    let low = scale.item_min.unwrap_or(f64::NEG_INFINITY);
    let high = scale.item_max.unwrap_or(f64::INFINITY);
    let half_way = !scale.continuous && answer.fract() != 0.0;
    if !(low..=high).contains(&answer) || half_way {
        return Err(NotScorable::AnswerOutOfRange);
    }
    match scale.reverse_items.contains(&number) {
        true if low.is_finite() && high.is_finite() => Ok(low + high - answer),
        true => Err(NotScorable::ItemsUnknown),
        false => Ok(answer),
    }
}

fn domain_sum(scale: &Scale, answers: &[Option<f64>]) -> Result<f64, NotScorable> {
    if scale.domains.is_empty() {
        return Err(NotScorable::ItemsUnknown);
    }
    let mut sum = 0.0;
    for domain in &scale.domains {
        let mut highest = f64::NEG_INFINITY;
        for number in domain {
            let answer = answer_at(answers, *number).ok_or(NotScorable::NoProratingRule)?;
            highest = highest.max(keyed(scale, *number, answer)?);
        }
        sum += highest;
    }
    Ok(sum * scale.multiplier)
}

/// The number of the highest question answered yes. A missing answer above it
/// could be the highest yes, so it makes the score unknown, unless the form
/// leaves that question out.
fn highest_yes(scale: &Scale, answers: &[Option<f64>]) -> Result<f64, NotScorable> {
    let questions = (1..).take_while(|number| f64::from(*number) <= scale.max);
    let mut highest = 0.0;
    let mut unknown = false;
    for number in questions {
        let left_out = scale.skip.as_ref().is_some_and(|skip| {
            skip.items.contains(&number) && answer_at(answers, skip.after_no_to) == Some(0.0)
        });
        match answer_at(answers, number) {
            None if left_out => {}
            Some(1.0) => (highest, unknown) = (f64::from(number), false),
            Some(0.0) => {}
            Some(_) => return Err(NotScorable::AnswerOutOfRange),
            None => unknown = true,
        }
    }
    if unknown { Err(NotScorable::TooManyMissing) } else { Ok(highest) }
}

fn answer_at(answers: &[Option<f64>], number: u32) -> Option<f64> {
    let place = usize::try_from(number).ok()?.checked_sub(1)?;
    answers.get(place).copied().flatten()
}

fn missing_of(given: &[Option<f64>]) -> usize {
    given.iter().filter(|answer| answer.is_none()).count()
}

/// A count as a number to divide by. Forms have at most a few hundred items.
fn whole(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::Registry;

    fn score(short: &str, answers: &[Option<f64>]) -> Result<f64, NotScorable> {
        let registry = Registry::embedded().expect("the embedded measures keep the rules");
        let measure = registry.by_short(short).expect("the measure is embedded");
        measure.score_items(answers).map(|score| score.value)
    }

    fn part(short: &str, label: &str, answers: &[Option<f64>]) -> Result<f64, NotScorable> {
        let registry = Registry::embedded().expect("the embedded measures keep the rules");
        let measure = registry.by_short(short).expect("the measure is embedded");
        let scale = measure.scale(label).expect("the score is known");
        measure.score_scale(scale, answers).map(|score| score.value)
    }

    fn given(answers: &[u8]) -> Vec<Option<f64>> {
        answers.iter().map(|answer| Some(f64::from(*answer))).collect()
    }

    #[test]
    fn phq9_is_the_sum_of_its_nine_answers() {
        assert_eq!(score("PHQ-9", &given(&[1, 2, 1, 1, 2, 1, 2, 1, 0])), Ok(11.0));
    }

    #[test]
    fn phq9_with_two_missing_answers_is_prorated_and_rounded() {
        let mut answers = given(&[1, 2, 1, 1, 2, 1, 2, 1, 0]);
        answers[7] = None;
        answers[8] = None;
        assert_eq!(score("PHQ-9", &answers), Ok(13.0));
    }

    #[test]
    fn phq9_with_three_missing_answers_is_no_score() {
        let mut answers = given(&[1, 2, 1, 1, 2, 1, 2, 1, 0]);
        answers[..3].fill(None);
        assert_eq!(score("PHQ-9", &answers), Err(NotScorable::TooManyMissing));
    }

    #[test]
    fn core10_is_prorated_by_the_mean_and_not_rounded() {
        let mut answers = given(&[2; 10]);
        answers[0] = Some(1.0);
        answers[9] = None;
        let prorated = score("CORE-10", &answers).expect("one missing answer is allowed");
        assert!((prorated - 17.0 * 10.0 / 9.0).abs() < 1e-12, "{prorated}");
    }

    #[test]
    fn isi_has_no_rule_for_missing_answers() {
        let mut answers = given(&[2; 7]);
        answers[0] = None;
        assert_eq!(score("ISI", &answers), Err(NotScorable::NoProratingRule));
    }

    #[test]
    fn an_answer_of_four_is_not_possible_in_phq9() {
        let answers = given(&[4, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(score("PHQ-9", &answers), Err(NotScorable::AnswerOutOfRange));
    }

    #[test]
    fn eight_answers_are_no_phq9() {
        assert_eq!(score("PHQ-9", &given(&[1; 8])), Err(NotScorable::WrongNumberOfItems));
    }

    #[test]
    fn who5_answers_are_multiplied_by_four() {
        assert_eq!(score("WHO-5", &given(&[3, 3, 2, 4, 3])), Ok(60.0));
        assert_eq!(part("WHO-5", "Raw", &given(&[3, 3, 2, 4, 3])), Ok(15.0));
    }

    #[test]
    fn dass21_has_parts_that_are_doubled_and_no_total() {
        let mut answers = given(&[0; 21]);
        for item in [3, 5, 10, 13, 16, 17, 21] {
            answers[item - 1] = Some(1.0);
        }
        assert_eq!(score("DASS-21", &answers), Err(NotScorable::NoTotal));
        assert_eq!(part("DASS-21", "Depression", &answers), Ok(14.0));
        assert_eq!(part("DASS-21", "Depression (raw)", &answers), Ok(7.0));
        assert_eq!(part("DASS-21", "Anxiety", &answers), Ok(0.0));
    }

    #[test]
    fn pss10_turns_its_positive_items() {
        assert_eq!(score("PSS-10", &given(&[4, 4, 4, 0, 0, 4, 0, 0, 4, 4])), Ok(40.0));
    }

    #[test]
    fn qids_counts_the_highest_answer_of_each_domain() {
        let answers = given(&[0, 2, 3, 1, 1, 0, 2, 0, 0, 1, 1, 0, 1, 1, 0, 2]);
        assert_eq!(score("QIDS-SR16", &answers), Ok(12.0));
    }

    #[test]
    fn ede_q_global_is_the_mean_of_four_means() {
        let mut answers = given(&[2; 28]);
        for answer in &mut answers[12..18] {
            *answer = Some(28.0);
        }
        for answer in &mut answers[..5] {
            *answer = Some(6.0);
        }
        assert_eq!(score("EDE-Q", &answers), Ok(3.0));
    }

    #[test]
    fn c_ssrs_is_the_highest_question_answered_yes() {
        assert_eq!(score("C-SSRS", &given(&[1, 1, 0, 1, 0, 0])), Ok(4.0));
        assert_eq!(score("C-SSRS", &given(&[0; 6])), Ok(0.0));
    }

    #[test]
    fn a_missing_c_ssrs_answer_above_the_highest_yes_leaves_it_unknown() {
        let mut answers = given(&[1, 1, 0, 0, 0, 0]);
        answers[4] = None;
        assert_eq!(score("C-SSRS", &answers), Err(NotScorable::TooManyMissing));
        answers[4] = Some(1.0);
        answers[3] = None;
        assert_eq!(score("C-SSRS", &answers), Ok(5.0));
    }

    #[test]
    fn c_ssrs_questions_that_are_left_out_after_a_no_count_as_no() {
        let answers = [Some(1.0), Some(0.0), None, None, None, Some(0.0)];
        assert_eq!(score("C-SSRS", &answers), Ok(1.0));
        let unclear = [Some(1.0), Some(1.0), None, None, None, Some(0.0)];
        assert_eq!(score("C-SSRS", &unclear), Err(NotScorable::TooManyMissing));
    }

    #[test]
    fn q_les_q_is_the_percentage_of_its_range() {
        assert_eq!(score("Q-LES-Q-SF", &given(&[3; 14])), Ok(50.0));
    }

    #[test]
    fn swemwbs_needs_its_conversion_table() {
        assert_eq!(score("SWEMWBS", &given(&[3; 7])), Err(NotScorable::ConversionTableNeeded));
    }

    #[test]
    fn sdq_does_not_say_which_items_make_up_its_scores() {
        assert_eq!(score("SDQ", &given(&[1; 25])), Err(NotScorable::ItemsUnknown));
    }
}
