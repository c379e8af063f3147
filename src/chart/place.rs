//! Where labels go without covering anything.

/// A rectangle on the chart, in pixels, `top` above `bottom`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Area {
    /// The rectangle of this size around a point.
    pub fn around((x, y): (f64, f64), width: f64, height: f64) -> Self {
        Self {
            left: x - width / 2.0,
            top: y - height / 2.0,
            right: x + width / 2.0,
            bottom: y + height / 2.0,
        }
    }

    /// Width in pixels.
    pub fn width(self) -> f64 {
        self.right - self.left
    }

    /// Height in pixels.
    pub fn height(self) -> f64 {
        self.bottom - self.top
    }

    /// Whether `other` is wholly inside.
    pub fn holds(self, other: Self) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }

    /// The area that both cover, in square pixels.
    fn shared(self, other: Self) -> f64 {
        let width = self.right.min(other.right) - self.left.max(other.left);
        let height = self.bottom.min(other.bottom) - self.top.max(other.top);
        width.max(0.0) * height.max(0.0)
    }
}

/// What is already on the chart: strokes, which a label may touch if need be,
/// and labels, which it may not.
#[derive(Debug, Default)]
pub(super) struct Taken {
    strokes: Vec<Area>,
    labels: Vec<Area>,
}

impl Taken {
    /// Marks a rectangle as taken by a part of the drawing.
    pub fn add(&mut self, area: Area) {
        self.strokes.push(area);
    }

    /// Marks a straight stroke as taken.
    pub fn add_stroke(&mut self, from: (f64, f64), to: (f64, f64)) {
        const PIECE: f64 = 6.0;
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let pieces = (length / PIECE).ceil().max(1.0);
        for piece in 0..=(pieces as usize) {
            let part = piece as f64 / pieces;
            let middle = (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
            self.add(Area::around(middle, PIECE, PIECE));
        }
    }

    /// Takes the first candidate inside `bounds` that covers nothing, or else
    /// the one that covers least; labels count ten times as much as strokes.
    pub fn claim(
        &mut self,
        bounds: Area,
        candidates: impl IntoIterator<Item = Area>,
    ) -> Option<Area> {
        let mut best: Option<(f64, Area)> = None;
        for candidate in candidates {
            if !bounds.holds(candidate) {
                continue;
            }
            let covered =
                covered(&self.strokes, candidate) + 10.0 * covered(&self.labels, candidate);
            if best.is_none_or(|(least, _)| covered < least) {
                best = Some((covered, candidate));
            }
            if covered == 0.0 {
                break;
            }
        }
        let (_, area) = best?;
        self.add_label(area);
        Some(area)
    }

    /// The same, but only a candidate that covers nothing at all.
    pub fn claim_free(
        &mut self,
        bounds: Area,
        candidates: impl IntoIterator<Item = Area>,
    ) -> Option<Area> {
        let is_free = |area: &Area| {
            bounds.holds(*area)
                && covered(&self.strokes, *area) + covered(&self.labels, *area) == 0.0
        };
        let area = candidates.into_iter().find(is_free)?;
        self.add_label(area);
        Some(area)
    }

    /// The same, but only among the candidates that cover no label.
    pub fn claim_clear(
        &mut self,
        bounds: Area,
        candidates: impl IntoIterator<Item = Area>,
    ) -> Option<Area> {
        let clear: Vec<_> = candidates
            .into_iter()
            .filter(|candidate| covered(&self.labels, *candidate) == 0.0)
            .collect();
        self.claim(bounds, clear)
    }

    fn add_label(&mut self, area: Area) {
        // Two labels side by side must not read as one phrase.
        const APART: f64 = 8.0;
        self.labels.push(Area { left: area.left - APART, right: area.right + APART, ..area });
    }
}

/// The part of an area that others cover, in square pixels; what several
/// cover counts several times.
fn covered(others: &[Area], area: Area) -> f64 {
    others.iter().map(|other| other.shared(area)).sum()
}

/// Moves wanted positions, in ascending order, as little as a distance of
/// `gap` between neighbours and the ends `low` and `high` ask for.
pub(super) fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut placed: Vec<f64> = Vec::with_capacity(wanted.len());
    for &want in wanted {
        let lowest = placed.last().map_or(low, |before| before + gap);
        placed.push(want.max(lowest));
    }
    let mut highest = high;
    for place in placed.iter_mut().rev() {
        *place = place.min(highest);
        highest = *place - gap;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_have_room_stay_where_they_are() {
        assert_eq!(spread(&[10.0, 40.0], 16.0, 0.0, 100.0), [10.0, 40.0]);
    }

    #[test]
    fn crowded_labels_keep_their_distance_and_stay_inside() {
        assert_eq!(spread(&[50.0, 52.0, 99.0], 16.0, 0.0, 100.0), [50.0, 66.0, 99.0]);
        assert_eq!(spread(&[95.0, 98.0], 16.0, 0.0, 100.0), [84.0, 100.0]);
    }

    #[test]
    fn a_label_takes_the_first_free_place() {
        let bounds = Area { left: 0.0, top: 0.0, right: 100.0, bottom: 100.0 };
        let mut taken = Taken::default();
        taken.add_stroke((0.0, 10.0), (100.0, 10.0));
        let crossing = Area::around((50.0, 10.0), 20.0, 10.0);
        let outside = Area::around((98.0, 50.0), 20.0, 10.0);
        let free = Area::around((50.0, 50.0), 20.0, 10.0);
        assert_eq!(taken.claim(bounds, [crossing, outside, free]), Some(free));
        assert_eq!(taken.claim(bounds, [outside]), None);
    }
}
