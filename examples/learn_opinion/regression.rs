//! Multinomial logistic regression by stochastic gradient descent with a rate of its
//! own for each weight (AdaGrad; Duchi, Hazan and Singer 2011, JMLR 12:2121).
//!
//! The order of the examples is shuffled by a generator with fixed seeds, so that the
//! same examples give the same weights; they are the means of what several orders give,
//! since what one order gives is partly chance.

/// How fast weights move at first.
const RATE: f64 = 0.15;
/// How often each example is seen in each of so many orders, each by its seed.
const EPOCHS: usize = 4;
const SEEDS: [u64; 5] = [12345, 20264, 28183, 36102, 44021];
/// Below this, an example teaches nothing any more.
const KNOWN: f64 = 1e-3;

/// What one value shows: its features by number, and the class that it is of.
pub struct Example {
    pub features: Vec<usize>,
    pub class: usize,
}

/// The weights of each of so many `features` for each of `CLASSES` classes, in natural
/// logarithms of odds. `shrinkage` draws them to zero.
pub fn learn<const CLASSES: usize>(
    examples: &[Example],
    features: usize,
    shrinkage: f64,
) -> Vec<[f64; CLASSES]> {
    let mut mean = vec![[0.0; CLASSES]; features];
    for seed in SEEDS {
        let weights = in_one_order::<CLASSES>(examples, features, shrinkage, seed);
        for (mean, weight) in mean.iter_mut().flatten().zip(weights.iter().flatten()) {
            *mean += weight / SEEDS.len() as f64;
        }
    }
    mean
}

fn in_one_order<const CLASSES: usize>(
    examples: &[Example],
    features: usize,
    shrinkage: f64,
    seed: u64,
) -> Vec<[f64; CLASSES]> {
    let mut weights = vec![[0.0; CLASSES]; features];
    let mut seen = vec![[KNOWN; CLASSES]; features];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut generator = Generator(seed);
    for _ in 0..EPOCHS {
        generator.shuffle(&mut order);
        for example in order.iter().filter_map(|at| examples.get(*at)) {
            let shares = shares(&weights, &example.features);
            for (class, share) in shares.into_iter().enumerate() {
                let error = share - f64::from(u8::from(class == example.class));
                if error.abs() < KNOWN {
                    continue;
                }
                for &feature in &example.features {
                    let weight = &mut weights[feature][class];
                    let slope = shrinkage.mul_add(*weight, error);
                    let seen = &mut seen[feature][class];
                    *seen += slope * slope;
                    *weight -= RATE * slope / seen.sqrt();
                }
            }
        }
    }
    weights
}

/// The share of each class by the weights of some features.
fn shares<const CLASSES: usize>(weights: &[[f64; CLASSES]], features: &[usize]) -> [f64; CLASSES] {
    let mut sums = [0.0; CLASSES];
    for row in features.iter().filter_map(|feature| weights.get(*feature)) {
        for (sum, weight) in sums.iter_mut().zip(row) {
            *sum += weight;
        }
    }
    let most = sums.iter().copied().fold(f64::MIN, f64::max);
    let odds = sums.map(|sum| (sum - most).exp());
    let all: f64 = odds.iter().sum();
    odds.map(|odds| odds / all)
}

/// Xorshift (Marsaglia 2003, doi:10.18637/jss.v008.i14).
pub struct Generator(pub u64);

impl Generator {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn shuffle(&mut self, order: &mut [usize]) {
        for last in (1..order.len()).rev() {
            let other = (self.next() % (last as u64 + 1)) as usize;
            order.swap(last, other);
        }
    }
}
