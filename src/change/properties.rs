//! What must hold of every pair and every sample, whatever the numbers.

use super::*;
use proptest::prelude::*;

fn pairs() -> impl Strategy<Value = Vec<Pair>> {
    let score = 0..=60_i32;
    prop::collection::vec((score.clone(), score), 3..40).prop_map(|pairs| {
        pairs.into_iter().map(|(pre, post)| Pair { pre: pre.into(), post: post.into() }).collect()
    })
}

fn mirrored(pair: Pair) -> Pair {
    Pair { pre: -pair.pre, post: -pair.post }
}

/// The lines of all six methods that exist for this sample.
fn lines(pairs: &[Pair]) -> Vec<(Method, Expectation)> {
    let Ok(sample) = SampleStatistics::of(pairs) else { return Vec::new() };
    let (Ok(baseline), Ok(r)) = (sample.pre(), Reliability::new(0.8)) else { return Vec::new() };
    let sem = StandardErrorOfMeasurement::new(baseline.sd(), r);
    let post = Reliability::new(0.85).unwrap_or(r);
    [
        (Method::JacobsonTruax, sem.map(|sem| jacobson_truax(sem.of_difference()))),
        (Method::GulliksenLordNovick, Ok(gulliksen_lord_novick(baseline, r))),
        (Method::HsuLinnLord, Ok(hsu_linn_lord(baseline, sample.mean_post(), r))),
        (Method::EdwardsNunnally, edwards_nunnally(baseline, r)),
        (Method::NunnallyKotsch, Ok(nunnally_kotsch(baseline, r, post))),
        (Method::HagemanArrindell, hageman_arrindell(baseline, &sample, r)),
    ]
    .into_iter()
    .filter_map(|(method, line)| line.ok().map(|line| (method, line)))
    .collect()
}

proptest! {
    #[test]
    fn mirroring_scores_and_direction_changes_no_class(pairs in pairs()) {
        let mirror: Vec<Pair> = pairs.iter().copied().map(mirrored).collect();
        let down = Direction::LowerIsBetter;
        for ((method, line), (_, opposite)) in lines(&pairs).into_iter().zip(lines(&mirror)) {
            let here = Criterion::index(method, line, Significance::default());
            let there = Criterion::index(method, opposite, Significance::default());
            for pair in &pairs {
                let (index, image) = (line.index(*pair).0, opposite.index(mirrored(*pair)).0);
                prop_assert!((index + image).abs() <= 1e-9 * index.abs().max(1.0));
                // At the critical value itself the last bit decides.
                if (index.abs() - Significance::default().two_sided()).abs() > 1e-6 {
                    let ours = here.judge(down, *pair).map(|change| change.class);
                    let theirs = there.judge(down.reversed(), mirrored(*pair));
                    prop_assert_eq!(ours, theirs.map(|change| change.class));
                }
            }
        }
    }

    #[test]
    fn shuffling_the_pairs_changes_no_index(pairs in pairs()) {
        let mut shuffled = pairs.clone();
        shuffled.sort_by(|a, b| a.post.total_cmp(&b.post).then(b.pre.total_cmp(&a.pre)));
        for ((_, line), (_, again)) in lines(&pairs).into_iter().zip(lines(&shuffled)) {
            for pair in &pairs {
                let (index, other) = (line.index(*pair).0, again.index(*pair).0);
                prop_assert!((index - other).abs() <= 1e-9 * index.abs().max(1.0));
            }
        }
    }

    #[test]
    fn scaling_scores_changes_no_index(pairs in pairs(), scale in 0.1_f64..20.0) {
        let scaled: Vec<Pair> = pairs
            .iter()
            .map(|pair| Pair { pre: pair.pre * scale, post: pair.post * scale })
            .collect();
        for ((_, line), (_, larger)) in lines(&pairs).into_iter().zip(lines(&scaled)) {
            for (pair, image) in pairs.iter().zip(&scaled) {
                let (index, other) = (line.index(*pair).0, larger.index(*image).0);
                prop_assert!((index - other).abs() <= 1e-8 * index.abs().max(1.0));
            }
        }
    }

    #[test]
    fn a_wilson_interval_holds_its_estimate_inside_zero_and_one(of in 1_usize..500, part in 0.0..=1.0) {
        let share = Proportion { count: (of as f64 * part) as usize, of };
        let (Ok(p), Ok(interval)) = (share.estimate(), share.wilson(Significance::default())) else {
            return Err(TestCaseError::fail("a denominator above zero has an interval"));
        };
        prop_assert!(0.0 <= interval.low && interval.high <= 1.0);
        prop_assert!(interval.low <= p + 1e-12 && p <= interval.high + 1e-12);
    }

    #[test]
    fn an_improvement_in_one_direction_is_a_deterioration_in_the_other(pre in 0.0..60.0, post in 0.0..60.0) {
        let rule = Criterion::published(6.0).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let class = |direction| rule.judge(direction, Pair { pre, post }).map(|change| change.class);
        let opposite = match class(Direction::LowerIsBetter) {
            Ok(ChangeClass::Improved) => ChangeClass::Deteriorated,
            Ok(ChangeClass::Deteriorated) => ChangeClass::Improved,
            _ => ChangeClass::Unchanged,
        };
        prop_assert_eq!(class(Direction::HigherIsBetter), Ok(opposite));
    }
}
