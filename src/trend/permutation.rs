//! The exact distribution of Kendall's S when time has nothing to do with the
//! scores: every order of them is equally likely.
//!
//! S = U − 2 I, where U counts the pairs that are not tied and I the
//! inversions among them. How many orders of a multiset have I inversions is
//! given by the q-multinomial coefficient [n]!/∏[gᵢ]! with
//! [k] = 1 + q + … + q^(k−1) (MacMahon; Kendall 1975, chapter 4, without
//! ties). So ties are handled exactly, and no order has to be enumerated.

/// The longest series with an exact distribution.
pub(super) const LONGEST: usize = 8;

/// The largest number of inversions, with the place for none.
const INVERSIONS: usize = LONGEST * (LONGEST - 1) / 2 + 1;

/// How many distinct orders of a series have 0, 1, 2, … inversions, for at
/// most [`LONGEST`] scores with these groups of ties.
pub(super) fn inversions(n: usize, ties: impl Iterator<Item = usize>) -> [u64; INVERSIONS] {
    let mut orders = [0; INVERSIONS];
    orders[0] = 1;
    for factor in 2..=n.min(LONGEST) {
        multiply(&mut orders, factor);
    }
    for group in ties {
        for factor in 2..=group.min(LONGEST) {
            divide(&mut orders, factor);
        }
    }
    orders
}

/// Multiplies by 1 + q + … + q^(factor−1), from the highest power down, so
/// that each sum still sees the old coefficients.
fn multiply(orders: &mut [u64; INVERSIONS], factor: usize) {
    for power in (0..INVERSIONS).rev() {
        orders[power] = orders[power.saturating_sub(factor - 1)..=power].iter().sum();
    }
}

/// Divides by the same polynomial; exact, because the result counts orders.
fn divide(orders: &mut [u64; INVERSIONS], factor: usize) {
    for power in 1..INVERSIONS {
        let below: u64 = orders[power.saturating_sub(factor - 1)..power].iter().sum();
        orders[power] = orders[power].wrapping_sub(below);
    }
}

/// The probability that |S| is at least `s` without any trend, for a series of
/// at most [`LONGEST`] scores.
pub(super) fn two_sided_p(n: usize, ties: impl Iterator<Item = usize> + Clone, s: i64) -> f64 {
    let orders = inversions(n, ties.clone());
    let tied: usize = ties.map(|group| group * (group - 1) / 2).sum();
    let untied = (n * (n - 1) / 2 - tied) as i64;
    let all: u64 = orders.iter().sum();
    let extreme: u64 = orders
        .iter()
        .zip(0_i64..)
        .filter(|(_, inversions)| (untied - 2 * inversions).abs() >= s.abs())
        .map(|(count, _)| count)
        .sum();
    extreme as f64 / all as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_scores_have_the_mahonian_numbers() {
        assert_eq!(inversions(4, [1, 1, 1, 1].into_iter())[..8], [1, 3, 5, 6, 5, 3, 1, 0]);
    }

    #[test]
    fn two_pairs_of_ties_have_six_orders() {
        assert_eq!(inversions(4, [2, 2].into_iter())[..6], [1, 1, 2, 1, 1, 0]);
    }

    #[test]
    fn five_falling_scores_have_one_chance_in_sixty() {
        assert_eq!(two_sided_p(5, [1; 5].into_iter(), -10), 2.0 / 120.0);
    }

    #[test]
    fn equal_scores_are_certain_to_show_nothing() {
        assert_eq!(two_sided_p(5, [5].into_iter(), 0), 1.0);
    }

    /// S of each of the 720 orders of six scores with two ties, counted one by
    /// one.
    #[test]
    fn agrees_with_counting_every_order() {
        let scores = [1, 2, 2, 3, 4, 4];
        let mut all = Vec::new();
        orders(&mut scores.to_vec(), 0, &mut all);
        for s in 0..=13 {
            let extreme = all.iter().filter(|other| other.abs() >= s).count();
            let p = two_sided_p(6, [1, 2, 1, 2].into_iter(), s);
            assert!((p - extreme as f64 / 720.0).abs() < 1e-15, "S {s}");
        }
    }

    fn orders(scores: &mut Vec<i64>, fixed: usize, all: &mut Vec<i64>) {
        if fixed == scores.len() {
            let s = (0..scores.len())
                .flat_map(|later| (0..later).map(move |earlier| (earlier, later)))
                .map(|(earlier, later)| (scores[later] - scores[earlier]).signum())
                .sum();
            all.push(s);
            return;
        }
        for place in fixed..scores.len() {
            scores.swap(fixed, place);
            orders(scores, fixed + 1, all);
            scores.swap(fixed, place);
        }
    }
}
