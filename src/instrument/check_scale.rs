//! The rules for what stands inside one score: range, bands, thresholds,
//! norms, derived values.

use std::collections::BTreeMap;

use super::check::{Inspector, Rule};
use super::entries::{BandSet, Change, Cutoff, Derived, Norm};
use super::measure::Instrument;
use super::scale::{Scale, same};
use super::words::{Calculation, ChangeUnit, DerivedQuantity, Direction, NormGroup, ResponseUnit};

/// The step between a derived value as written and as recomputed.
const ROUNDING: f64 = 0.01;

pub(super) fn scale(inspector: &mut Inspector<'_>, instrument: &Instrument, scale: &Scale) {
    let place = format!("scales.{}", scale.id);
    range(inspector, &place, scale);
    items(inspector, &place, instrument, scale);
    if let Some(structure) = &scale.structure {
        inspector.provenance(&place, structure);
    }
    for (k, set) in scale.band_sets.iter().enumerate() {
        bands(inspector, &format!("{place}.band_sets[{k}]"), scale, set);
    }
    let defaults = scale.band_sets.iter().filter(|set| set.default).count();
    let one = scale.band_sets.is_empty() || defaults == 1;
    inspector.rule(&place, Rule::BandDefault, one, || {
        format!("{defaults} sets of bands are the default; mark exactly one")
    });
    cutoffs(inspector, &format!("{place}.caseness"), scale, &scale.caseness);
    cutoffs(inspector, &format!("{place}.remission"), scale, &scale.remission);
    caseness(inspector, &place, instrument, scale);
    responses(inspector, &format!("{place}.response"), scale);
    changes(inspector, &format!("{place}.reliable_change"), scale, &scale.reliable_change);
    changes(inspector, &format!("{place}.mcid"), scale, &scale.mcid);
    statistics(inspector, &place, scale);
    for (k, derived) in scale.derived.iter().enumerate() {
        recompute(inspector, &format!("{place}.derived[{k}]"), scale, derived);
    }
}

fn range(inspector: &mut Inspector<'_>, place: &str, scale: &Scale) {
    let (min, max, step) = (scale.min, scale.max, scale.step);
    let possible = min < max && step > 0.0 && step <= max - min;
    inspector.rule(place, Rule::Range, possible, || {
        format!("range {min} to {max} in steps of {step} is empty; correct min, max or step")
    });
    inspector.rule(place, Rule::Range, scale.attainable(max), || {
        format!("steps of {step} from {min} do not reach {max}; correct the step")
    });
    let factor = scale.multiplier;
    inspector.rule(place, Rule::Range, factor > 0.0 && factor.is_finite(), || {
        format!("multiplier {factor} is not above 0; write 1 for none")
    });
}

fn items(inspector: &mut Inspector<'_>, place: &str, instrument: &Instrument, scale: &Scale) {
    let count = scale.items;
    if let (Some(items), Some(low), Some(high)) = (count, scale.item_min, scale.item_max) {
        let factor = match scale.calculation {
            Calculation::Sum => Some(f64::from(items) * scale.multiplier),
            Calculation::Mean => Some(scale.multiplier),
            _ => None,
        };
        if let Some(factor) = factor {
            let fits = same(low * factor, scale.min) && same(high * factor, scale.max);
            inspector.rule(place, Rule::ItemSum, fits, || {
                format!(
                    "{items} items {low} to {high} give {} to {}, the score says {} to {}; correct one of them",
                    low * factor, high * factor, scale.min, scale.max
                )
            });
        }
    }
    let too_many = matches!((count, instrument.item_count), (Some(n), Some(form)) if n > form);
    inspector.rule(place, Rule::Items, !too_many, || {
        format!(
            "{count:?} items, but the form has {:?}; correct one of them",
            instrument.item_count
        )
    });
    let numbers = &scale.item_numbers;
    let listed = u32::try_from(numbers.len()).ok();
    inspector.rule(place, Rule::Items, numbers.is_empty() || listed == count, || {
        format!("{} item numbers for {count:?} items; list each item once", numbers.len())
    });
    let last = instrument.item_count.unwrap_or(u32::MAX);
    let skipped = scale.skip.iter().flat_map(|skip| skip.items.iter().chain([&skip.after_no_to]));
    let listed = numbers.iter().chain(&scale.reverse_items).chain(scale.domains.iter().flatten());
    let all = listed.chain(skipped);
    let unknown: Vec<_> = all.filter(|number| !(1..=last).contains(number)).collect();
    inspector.rule(place, Rule::Items, unknown.is_empty(), || {
        format!("items {unknown:?} are not on the form; its last item is {last}")
    });
}

fn bands(inspector: &mut Inspector<'_>, place: &str, scale: &Scale, set: &BandSet) {
    inspector.provenance(place, &set.provenance);
    for band in &set.bands {
        let named = !band.name.is_empty() && !band.name_fr.is_empty();
        inspector.rule(place, Rule::EmptyBand, named && band.min <= band.max, || {
            format!("band `{}` {} to {} is empty or lacks a name", band.name, band.min, band.max)
        });
    }
    let (Some(first), Some(last)) = (set.bands.first(), set.bands.last()) else {
        inspector.error(place, Rule::BandRange, "no band; remove the set or fill it");
        return;
    };
    let whole = same(first.min, scale.min) && same(last.max, scale.max);
    inspector.rule(place, Rule::BandRange, whole, || {
        format!(
            "bands run from {} to {}, the score from {} to {}; extend or cut them",
            first.min, last.max, scale.min, scale.max
        )
    });
    for (lower, upper) in set.bands.iter().zip(set.bands.iter().skip(1)) {
        let want = if scale.continuous { lower.max } else { lower.max + scale.step };
        if !same(upper.min, want) {
            let rule = if upper.min > want { Rule::BandGap } else { Rule::BandOverlap };
            let message = format!(
                "band `{}` ends at {} and `{}` begins at {}; it has to begin at {want}",
                lower.name, lower.max, upper.name, upper.min
            );
            inspector.error(place, rule, message);
        }
    }
}

fn cutoffs(inspector: &mut Inspector<'_>, place: &str, scale: &Scale, cutoffs: &[Cutoff]) {
    let mut defaults = BTreeMap::new();
    for (k, cutoff) in cutoffs.iter().enumerate() {
        let place = format!("{place}[{k}]");
        inspector.provenance(&place, &cutoff.provenance);
        score(inspector, &place, scale, cutoff.value);
        if cutoff.default {
            *defaults.entry(cutoff.applies_to).or_insert(0) += 1;
        }
    }
    inspector.rule(place, Rule::Default, defaults.values().all(|n| *n == 1), || {
        "more than one default for the same people; mark one".to_owned()
    });
}

fn score(inspector: &mut Inspector<'_>, place: &str, scale: &Scale, value: f64) {
    inspector.rule(place, Rule::CutoffRange, scale.contains(value), || {
        format!("{value} is outside {} to {}; correct it", scale.min, scale.max)
    });
}

fn caseness(inspector: &mut Inspector<'_>, place: &str, instrument: &Instrument, scale: &Scale) {
    let list = &scale.caseness;
    let has_default = list.is_empty() || list.iter().any(|cutoff| cutoff.default);
    inspector.rule(place, Rule::Default, has_default, || {
        "no cut-off of caseness is the default; mark one".to_owned()
    });
    let worse_is_more = scale.direction == Direction::HigherWorse;
    for (k, cutoff) in list.iter().enumerate() {
        let place = format!("{place}.caseness[{k}]");
        // A T score of goal attainment has a cut-off for success, not for a
        // case.
        let success = scale.calculation == Calculation::GasT;
        let worse = cutoff.op.asks_for_more() == worse_is_more;
        inspector.rule(&place, Rule::CutoffDirection, worse || success, || {
            format!(
                "`{} {}` looks to the better side of a `{}` score of {}; turn the operator",
                cutoff.op, cutoff.value, scale.direction, instrument.short
            )
        });
    }
}

fn responses(inspector: &mut Inspector<'_>, place: &str, scale: &Scale) {
    for (k, response) in scale.response.iter().enumerate() {
        let place = format!("{place}[{k}]");
        inspector.provenance(&place, &response.provenance);
        if response.unit() == ResponseUnit::Points {
            score(inspector, &place, scale, response.value);
        }
    }
    let defaults = scale.response.iter().filter(|response| response.default).count();
    inspector.rule(place, Rule::Default, defaults <= 1, || {
        format!("{defaults} criteria of response are the default; mark one")
    });
}

fn changes(inspector: &mut Inspector<'_>, place: &str, scale: &Scale, changes: &[Change]) {
    for (k, change) in changes.iter().enumerate() {
        let place = format!("{place}[{k}]");
        inspector.provenance(&place, &change.provenance);
        let top = match change.unit {
            ChangeUnit::Points => scale.max - scale.min,
            ChangeUnit::Percent => 100.0,
        };
        let within = change.value > 0.0 && change.value < top;
        inspector.rule(&place, Rule::ChangeRange, within, || {
            format!("a change of {} is not between 0 and {top}; correct it", change.value)
        });
        let level = change.confidence.unwrap_or(0.95);
        inspector.rule(&place, Rule::ChangeRange, level > 0.0 && level < 1.0, || {
            format!("confidence {level} is not between 0 and 1; write 0.95 for 95 %")
        });
    }
    let defaults = changes.iter().filter(|change| change.default).count();
    inspector.rule(place, Rule::Default, changes.is_empty() || defaults == 1, || {
        format!("{defaults} changes are the default; mark exactly one")
    });
}

fn statistics(inspector: &mut Inspector<'_>, place: &str, scale: &Scale) {
    for (k, reliability) in scale.reliability.iter().enumerate() {
        let place = format!("{place}.reliability[{k}]");
        inspector.provenance(&place, &reliability.provenance);
        let value = reliability.value;
        inspector.rule(&place, Rule::ReliabilityRange, value > 0.0 && value < 1.0, || {
            format!("reliability {value} is not between 0 and 1; correct it")
        });
    }
    let half = (scale.max - scale.min) / 2.0;
    for (k, norm) in scale.norms.iter().enumerate() {
        let place = format!("{place}.norms[{k}]");
        inspector.provenance(&place, &norm.provenance);
        inspector.rule(&place, Rule::NormRange, scale.contains(norm.mean), || {
            format!("mean {} is outside {} to {}; correct it", norm.mean, scale.min, scale.max)
        });
        let possible = norm.sd.is_none_or(|sd| sd > 0.0 && sd <= half);
        inspector.rule(&place, Rule::NormRange, possible, || {
            format!("standard deviation {:?} is not between 0 and {half}; correct it", norm.sd)
        });
    }
}

/// Recomputes a derived value, and compares the published default with it.
fn recompute(inspector: &mut Inspector<'_>, place: &str, scale: &Scale, derived: &Derived) {
    let wrong = "is not what norms and reliability give; run the formula again".to_owned();
    match derived.quantity {
        DerivedQuantity::ReliableChange => {
            let (Some(sd), Some(r), Some(rci95), Some(rci90)) =
                (derived.sd, derived.reliability, derived.rci95, derived.rci90)
            else {
                inspector.error(
                    place,
                    Rule::Derived,
                    "sd, reliability, rci95 and rci90 are needed",
                );
                return;
            };
            let difference = sd * (2.0 * (1.0 - r)).sqrt();
            let close = (rci95 - 1.96 * difference).abs() <= ROUNDING
                && (rci90 - 1.645 * difference).abs() <= ROUNDING;
            inspector.rule(place, Rule::Derived, close, || format!("{rci95} or {rci90} {wrong}"));
            if let Some(change) = scale.default_reliable_change() {
                let ratio = change.value / rci95;
                if change.unit == ChangeUnit::Points && !(0.6..=1.67).contains(&ratio) {
                    let message = format!(
                        "published reliable change {} against {rci95} by formula; state which is used",
                        change.value
                    );
                    inspector.warning(place, Rule::Plausible, message);
                }
            }
        }
        DerivedQuantity::CutoffC => {
            let (Some(value), Some(c)) = (derived.value, cutoff_c(scale)) else {
                inspector.error(place, Rule::Derived, "value and two norms with sd are needed");
                return;
            };
            let close = (value - c).abs() <= ROUNDING;
            inspector.rule(place, Rule::Derived, close, || format!("{value} {wrong}"));
            let far = |cutoff: &&Cutoff| (cutoff.value - c).abs() > 0.15 * (scale.max - scale.min);
            if let Some(cutoff) = scale.default_caseness().filter(far) {
                let message = format!(
                    "published cut-off {} against {value} by formula; state which is used",
                    cutoff.value
                );
                inspector.warning(place, Rule::Plausible, message);
            }
        }
    }
}

/// The point equally many standard deviations from both means (Jacobson &
/// Truax 1991, doi:10.1037/0022-006X.59.1.12).
fn cutoff_c(scale: &Scale) -> Option<f64> {
    let (clinical, clinical_sd) = first_norm(scale, NormGroup::Clinical)?;
    let (functional, functional_sd) = first_norm(scale, NormGroup::Functional)?;
    let weighted = clinical_sd * functional.mean + functional_sd * clinical.mean;
    Some(weighted / (clinical_sd + functional_sd))
}

/// The first norm of a group that has a standard deviation, and that.
pub(super) fn first_norm(scale: &Scale, group: NormGroup) -> Option<(&Norm, f64)> {
    let of_group = scale.norms.iter().filter(|norm| norm.group == group);
    of_group.filter_map(|norm| Some((norm, norm.sd?))).next()
}
