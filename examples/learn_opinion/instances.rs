//! Logistic regression over bags of passages: a text tells of something if one of its
//! passages does, and nobody said which (multiple-instance learning; Dietterich, Lathrop
//! and Lozano-Pérez 1997, Artificial Intelligence 89:31).
//!
//! In a text that tells, the passage teaches that tells most by what is known so far; in
//! one that does not, all of them teach. Rates are those of AdaGrad, the order is shuffled
//! by a generator with a fixed seed, and the weights are the means of the last rounds.

use crate::regression::Generator;

/// How fast weights move at first, and how fast what all passages share does.
const RATE: f64 = 0.3;
const SHARED_RATE: f64 = 0.01;
/// How often each text is seen, in how many rounds all passages of one that tells teach
/// alike, and from which round on weights count for the mean.
const ROUNDS: usize = 10;
const ALIKE: usize = 3;
const SETTLED: usize = 5;
/// How strongly weights are drawn to zero.
const SHRINKAGE: f64 = 1e-4;
/// Below this, a passage teaches nothing any more.
const KNOWN: f64 = 2e-3;

/// The passages of one text, each with its features by number.
#[derive(Clone, Debug)]
pub struct Bag {
    pub passages: Vec<Vec<usize>>,
    /// Whether one of them tells.
    pub tells: bool,
    /// How much the text counts.
    pub weight: f64,
}

/// What is learned: what all passages share, and each of so many `features`.
#[derive(Clone, Debug)]
pub struct Learned {
    pub shared: f64,
    pub weights: Vec<f64>,
}

impl Learned {
    fn odds(&self, passage: &[usize]) -> f64 {
        let weights = passage.iter().filter_map(|feature| self.weights.get(*feature));
        self.shared + weights.sum::<f64>()
    }
}

/// Learns from texts. `shared` is where what all passages share begins.
pub fn learn(bags: &[Bag], features: usize, shared: f64) -> Learned {
    let mut now = Learned { shared, weights: vec![0.0; features] };
    let mut mean = Learned { shared: 0.0, weights: vec![0.0; features] };
    let mut seen = vec![1.0; features];
    let mut order: Vec<usize> = (0..bags.len()).collect();
    let mut generator = Generator(12345);
    for round in 0..ROUNDS {
        generator.shuffle(&mut order);
        for bag in order.iter().filter_map(|at| bags.get(*at)) {
            teach(bag, round < ALIKE, &mut now, &mut seen);
        }
        if round >= SETTLED {
            let share = 1.0 / (ROUNDS - SETTLED) as f64;
            mean.shared += now.shared * share;
            for (mean, now) in mean.weights.iter_mut().zip(&now.weights) {
                *mean += now * share;
            }
        }
    }
    mean
}

fn teach(bag: &Bag, alike: bool, now: &mut Learned, seen: &mut [f64]) {
    let odds: Vec<f64> = bag.passages.iter().map(|passage| now.odds(passage)).collect();
    let most = odds.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1));
    let most = most.map(|(at, _)| at);
    for (at, (passage, odds)) in bag.passages.iter().zip(&odds).enumerate() {
        let weight = match bag.tells {
            true if alike => bag.weight / bag.passages.len() as f64,
            true if Some(at) != most => continue,
            _ => bag.weight,
        };
        let share = 1.0 / (1.0 + (-odds).exp());
        let error = weight * (share - f64::from(u8::from(bag.tells)));
        if error.abs() < KNOWN {
            continue;
        }
        now.shared -= SHARED_RATE * error;
        for &feature in passage {
            let slope = SHRINKAGE.mul_add(now.weights[feature], error);
            seen[feature] += slope * slope;
            now.weights[feature] -= RATE * slope / seen[feature].sqrt();
        }
    }
}
