//! Logistic regression over bags of passages: a text tells of something if one of its
//! passages does, and nobody said which (multiple-instance learning; Dietterich, Lathrop
//! and Lozano-Pérez 1997, Artificial Intelligence 89:31).
//!
//! In a text that tells, the passage teaches that tells most by what is known so far; in
//! one that does not, all of them teach. Rates are those of AdaGrad, the order is shuffled
//! by a generator with a fixed seed, and the weights are the means of the last rounds.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use caseline::extract::Telling;

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

/// A feature in fewer texts tells nothing that could be learned.
const SEEN: usize = 3;
/// One natural logarithm of odds in whole numbers.
const SCALE: f64 = 32.0;
/// A weight below a tenth is none.
const LEAST: i32 = 4;
/// What every passage has.
const SHARED: &str = "any";

/// The features of all texts, by number.
#[derive(Debug, Default)]
pub struct Features(HashMap<String, usize>);

impl Features {
    /// The features of passages by number.
    pub fn number(&mut self, passages: Vec<Telling>) -> Vec<Vec<usize>> {
        let mut number = |feature: String| {
            let next = self.0.len();
            *self.0.entry(feature).or_insert(next)
        };
        let passages = passages.into_iter();
        passages.map(|it| it.features.into_iter().map(&mut number).collect()).collect()
    }

    /// Which of them are in enough of some texts that they can be learned: not what all
    /// passages share.
    pub fn known<'a>(&self, texts: impl Iterator<Item = &'a [Vec<usize>]>) -> Vec<bool> {
        let mut counts = vec![0; self.0.len()];
        for passages in texts {
            let mut all: Vec<usize> = passages.iter().flatten().copied().collect();
            all.sort_unstable();
            all.dedup();
            all.into_iter().for_each(|feature| counts[feature] += 1);
        }
        let mut known: Vec<bool> = counts.into_iter().map(|count| count >= SEEN).collect();
        if let Some(shared) = self.0.get(SHARED) {
            known[*shared] = false;
        }
        known
    }

    /// What was learned for two answers, as `data/opinion` holds it.
    pub fn table(&self, learned: [&Learned; 2]) -> String {
        let whole = |odds: f64| (odds * SCALE).round() as i32;
        let weight = |learned: &Learned, at: usize| match whole(learned.weights[at]) {
            small if small.abs() < LEAST => 0,
            weight => weight,
        };
        let rows = self.0.iter();
        let rows = rows.map(|(name, at)| (name.as_str(), learned.map(|it| weight(it, *at))));
        let mut rows: BTreeMap<&str, [i32; 2]> = rows.filter(|(_, row)| *row != [0, 0]).collect();
        rows.insert(SHARED, learned.map(|it| whole(it.shared)));
        let mut table = String::new();
        for (feature, [first, second]) in rows {
            // Writing to a text cannot fail.
            let _ = writeln!(table, "{feature}\t{first}\t{second}");
        }
        table
    }
}

/// The passages of one text, each with its features by number.
#[derive(Clone, Debug)]
pub struct Bag {
    pub passages: Vec<Vec<usize>>,
    /// Whether one of them tells.
    pub tells: bool,
    /// How much the text counts.
    pub weight: f64,
}

impl Bag {
    /// That of a text, with those of its features that are known.
    pub fn new(passages: &[Vec<usize>], known: &[bool], tells: bool, weight: f64) -> Self {
        let kept = |passage: &Vec<usize>| {
            passage.iter().copied().filter(|feature| known[*feature]).collect()
        };
        Self { passages: passages.iter().map(kept).collect(), tells, weight }
    }
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
