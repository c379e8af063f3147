//! A row of answers behind the numbers of its first and last item, "Q1-Q9: 2, 3, 3",
//! "items 1 à 8 : 1, 0, 2", whose form may be named only behind it.

use super::ScoreCue as Cue;
use super::candidate::Candidate;
use super::item::push;
use super::name::Name;
use super::token::{Kind, Token};
use super::view::Window;

/// Rows of fewer answers are no rows.
const FEWEST: usize = 3;

/// Tokens that may lead from a row to the name of its form: "; total of the PHQ-9".
const LEAD: usize = 5;

/// A row of answers in the text.
struct Stretch {
    /// The number of its first item.
    first: u32,
    /// The places of the answers.
    answers: Vec<usize>,
    /// The token behind the last answer.
    end: usize,
}

/// Reads the row that begins with the word for an item at `at`, into `found`. Gives the
/// token behind the last answer.
pub(super) fn read(
    window: Window<'_>,
    open: Option<(usize, Name)>,
    at: usize,
    found: &mut Vec<Candidate>,
) -> Option<usize> {
    let stretch = Stretch::read(window, at)?;
    let fits = |name: &Name| {
        window.measure(*name).is_some_and(|measure| {
            let answered = |at: &usize| {
                let whole = |value: &f64| value.fract() == 0.0 && *value <= measure.item_max;
                window.number(*at).as_ref().is_some_and(whole)
            };
            let last = stretch.first as usize + stretch.answers.len() - 1;
            last <= measure.items as usize && stretch.answers.iter().all(answered)
        })
    };
    let start = super::said::sentence_start(window, at);
    let here = open.filter(|(place, _)| *place >= start).map(|(_, name)| name);
    let name = here
        .or_else(|| named_behind(window, stretch.end))
        .or(open.map(|(_, name)| name))
        .or_else(|| window.before.last().copied())
        .filter(fits)?;
    for (item, answer) in (stretch.first..).zip(&stretch.answers) {
        push(window, found, name, item, *answer, "item-row")?;
    }
    Some(stretch.end)
}

/// The form that is named right behind a row: "; PHQ-9 total 19", "(GAD-7)".
fn named_behind(window: Window<'_>, end: usize) -> Option<Name> {
    let leads = |at: &usize| {
        window.token(*at).is_some_and(|token| match token.kind {
            Kind::Mark(b';' | b',' | b'(' | b'=' | b'-') | Kind::Break | Kind::Arrow => true,
            _ => token.cues().any(&[Cue::Total, Cue::Link, Cue::Onto, Cue::Result]),
        })
    };
    let lead = (end..end + LEAD).take_while(leads).count();
    window.name(end + lead)
}

impl Stretch {
    /// "Q1-Q9: 2, 3", "items 1 to 8 = 1/0/2": as many answers as the stretch has items.
    fn read(window: Window<'_>, at: usize) -> Option<Self> {
        let item = |at: usize| {
            window.cues(at).any(&[Cue::Item, Cue::Items, Cue::ItemNumber]) || window.mark(at, b'#')
        };
        if !item(at) {
            return None;
        }
        let whole = |at: usize| window.number(at).filter(|value| value.fract() == 0.0);
        let first = whole(at + 1)?;
        let joined = window.mark(at + 2, b'-') || window.cues(at + 2).has(Cue::To);
        let place = at + 3 + usize::from(item(at + 3));
        let last = whole(place).filter(|last| joined && *last > first && first >= 1.0)?;
        let announced = window.mark(place + 1, b':') || window.mark(place + 1, b'=');
        let count = (last - first) as usize + 1;
        let mut answers = Vec::with_capacity(count);
        let mut next = place + 2;
        let part =
            |token: &Token| matches!(token.kind, Kind::Mark(b',' | b'/' | b'-' | b';' | b'|'));
        while answers.len() < count && window.number(next).is_some() {
            answers.push(next);
            let sign = window.token(next + 1).is_some_and(part);
            next += 1 + usize::from(sign && answers.len() < count);
        }
        let further = window.token(next).is_some_and(part) && window.number(next + 1).is_some();
        let full = announced && answers.len() == count && count >= FEWEST && !further;
        full.then_some(Self { first: first as u32, answers, end: next })
    }
}
