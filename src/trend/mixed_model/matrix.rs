//! Small symmetric matrices: what the fixed effects of a model need.

/// A positive definite matrix, decomposed as L L' (Cholesky).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cholesky {
    size: usize,
    /// L, row by row, zeros above the diagonal.
    lower: Vec<f64>,
}

/// A pivot below this share of its diagonal element makes columns count as
/// one another's sum.
const SMALLEST_PIVOT: f64 = 1e-10;

impl Cholesky {
    /// The decomposition of a matrix given row by row; `None` when it is not
    /// positive definite.
    pub fn of(size: usize, matrix: &[f64]) -> Option<Self> {
        let mut lower = vec![0.0; size * size];
        for row in 0..size {
            for column in 0..=row {
                let known: f64 = (0..column)
                    .map(|place| lower[row * size + place] * lower[column * size + place])
                    .sum();
                let left = matrix[row * size + column] - known;
                lower[row * size + column] = if row == column {
                    let smallest = SMALLEST_PIVOT * matrix[row * size + row];
                    if left.is_nan() || left <= smallest {
                        return None;
                    }
                    left.sqrt()
                } else {
                    left / lower[column * size + column]
                };
            }
        }
        Some(Self { size, lower })
    }

    /// The logarithm of the determinant.
    pub fn log_determinant(&self) -> f64 {
        let diagonal = (0..self.size).map(|place| self.lower[place * self.size + place]);
        2.0 * diagonal.map(f64::ln).sum::<f64>()
    }

    /// The solution x of the matrix times x being `right`.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let (size, lower) = (self.size, &self.lower);
        let mut x = right.to_vec();
        for row in 0..size {
            let known: f64 = (0..row).map(|place| lower[row * size + place] * x[place]).sum();
            x[row] = (x[row] - known) / lower[row * size + row];
        }
        for row in (0..size).rev() {
            let known: f64 =
                (row + 1..size).map(|place| lower[place * size + row] * x[place]).sum();
            x[row] = (x[row] - known) / lower[row * size + row];
        }
        x
    }

    /// The inverse, row by row.
    pub fn inverse(&self) -> Vec<f64> {
        let mut inverse = Vec::with_capacity(self.size * self.size);
        for row in 0..self.size {
            let mut unit = vec![0.0; self.size];
            unit[row] = 1.0;
            inverse.extend(self.solve(&unit));
        }
        inverse
    }
}

/// v' M v for a matrix given row by row.
pub(super) fn quadratic(matrix: &[f64], v: &[f64]) -> f64 {
    let rows = matrix.chunks_exact(v.len());
    rows.zip(v).map(|(row, &weight)| weight * inner(row, v)).sum()
}

/// The inner product.
pub(super) fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_of_three_is_solved() {
        let matrix = [4.0, 2.0, 0.6, 2.0, 5.0, 1.0, 0.6, 1.0, 3.0];
        let decomposed = Cholesky::of(3, &matrix).expect("positive definite");
        let x = decomposed.solve(&[9.8, 15.0, 11.6]);
        for (found, wanted) in x.iter().zip([1.0, 2.0, 3.0]) {
            assert!((found - wanted).abs() < 1e-12, "{x:?}");
        }
        // 4 (5 3 - 1) - 2 (2 3 - .6) + .6 (2 - 5 .6)
        assert!((decomposed.log_determinant() - 44.6_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn a_column_that_is_another_one_is_refused() {
        assert_eq!(Cholesky::of(2, &[1.0, 1.0, 1.0, 1.0]), None);
    }
}
