//! The minimum of a smooth function of few parameters, without derivatives.
//!
//! Nelder & Mead (1965), doi 10.1093/comjnl/7.4.308: a simplex of N + 1 points
//! that turns away from its worst. It is restarted from its best point until a
//! restart gains nothing, because a simplex may collapse before it has arrived.

const RESTARTS: usize = 20;
const STEPS: usize = 600;

/// Where `function` is least, from `start` on. A value that is no number
/// counts as infinite.
pub(super) fn minimum<const N: usize>(
    function: impl Fn(&[f64; N]) -> f64,
    start: [f64; N],
) -> ([f64; N], f64) {
    let value = |point: &[f64; N]| {
        let value = function(point);
        if value.is_nan() { f64::INFINITY } else { value }
    };
    let mut best = (start, value(&start));
    let mut reach = 0.5;
    for _ in 0..RESTARTS {
        let found = descend(&value, best, reach);
        let gain = best.1 - found.1;
        if found.1 <= best.1 {
            best = found;
        }
        if gain <= 1e-15 * best.1.abs().max(1.0) {
            break;
        }
        reach = (reach / 5.0).max(1e-3);
    }
    best
}

fn descend<const N: usize>(
    value: &impl Fn(&[f64; N]) -> f64,
    start: ([f64; N], f64),
    reach: f64,
) -> ([f64; N], f64) {
    let mut corners = vec![start];
    for axis in 0..N {
        let mut point = start.0;
        point[axis] += reach;
        corners.push((point, value(&point)));
    }
    for _ in 0..STEPS {
        corners.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (best, worst) = (corners[0], corners[N]);
        if worst.1 - best.1 <= 1e-15 * best.1.abs() && spread(&corners) <= 1e-7 {
            break;
        }
        let mut centre = [0.0; N];
        for (point, _) in &corners[..N] {
            for axis in 0..N {
                centre[axis] += point[axis] / N as f64;
            }
        }
        let toward = |factor: f64| {
            let point =
                std::array::from_fn(|axis| centre[axis] + factor * (worst.0[axis] - centre[axis]));
            (point, value(&point))
        };
        let reflected = toward(-1.0);
        corners[N] = if reflected.1 < best.1 {
            let further = toward(-2.0);
            if further.1 < reflected.1 { further } else { reflected }
        } else if reflected.1 < corners[N - 1].1 {
            reflected
        } else {
            let nearer = if reflected.1 < worst.1 { toward(-0.5) } else { toward(0.5) };
            if nearer.1 >= worst.1.min(reflected.1) {
                for corner in corners.iter_mut().skip(1) {
                    let point = std::array::from_fn(|axis| {
                        best.0[axis] + 0.5 * (corner.0[axis] - best.0[axis])
                    });
                    *corner = (point, value(&point));
                }
                continue;
            }
            nearer
        };
    }
    corners.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(start)
}

/// The widest extent of the simplex along an axis.
fn spread<const N: usize>(corners: &[([f64; N], f64)]) -> f64 {
    (0..N)
        .map(|axis| {
            let ends =
                corners.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |ends, (point, _)| {
                    (ends.0.min(point[axis]), ends.1.max(point[axis]))
                });
            ends.1 - ends.0
        })
        .fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bottom_of_a_bent_valley_is_found() {
        // Rosenbrock (1960): least at (1, 1).
        let valley = |p: &[f64; 2]| 100.0 * (p[1] - p[0] * p[0]).powi(2) + (1.0 - p[0]).powi(2);
        let ([x, y], least) = minimum(valley, [-1.2, 1.0]);
        assert!((x - 1.0).abs() < 1e-4 && (y - 1.0).abs() < 1e-4, "{x} {y}");
        assert!(least < 1e-9);
    }
}
