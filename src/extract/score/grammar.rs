//! From names and numbers to values: the grammar of running text.
//!
//! One walk over the tokens of a window. A name opens an *anchor*; a number
//! belongs to the open anchor if what stands between allows it: little words
//! of the lexicon cost nothing, other words use up a small budget, another
//! name, a blank line to fill in or a scale out of scope closes the anchor.
//! A second value of the same anchor needs a reason: an arrow, "to", "vs", a
//! date, a word of time. A number that stands before its name ("a 14 on the
//! PHQ-9") is bound backward first.

use super::ScoreCue as Cue;
use super::between::{Between, between, plain_word_follows, time_follows};
use super::candidate::Candidate;
use super::changed::change_before;
use super::name::{Name, Strength};
use super::reject::{is_pronoun, not_a_score};
use super::sequence::{chain, following_names};
use super::token::Kind;
use super::view::Window;

/// Words without a meaning here that may stand between a name and its value.
pub(super) const BUDGET: usize = 4;

/// The names that wait for values.
#[derive(Clone, Debug, Default)]
pub(super) struct Anchor {
    pub(super) names: Vec<(usize, Name)>,
    /// The token behind the last name or value.
    pub(super) since: usize,
    pub(super) valued: bool,
    pub(super) closed: bool,
    /// Closed because the form was not given.
    pub(super) lapsed: bool,
    /// The item read last behind the name, and the token behind its value.
    pub(super) item: Option<(Name, u32, usize)>,
    pub(super) subscale: Option<usize>,
    /// Whether the value stands before the name.
    pub(super) backward: bool,
}

/// Reads all values of a window, into `found`.
pub(super) fn read(window: Window<'_>, found: &mut Vec<Candidate>) {
    let mut walk = Walk { window, anchor: Anchor::default(), found, at: 0, points: false };
    while walk.at < window.tokens.len() {
        walk.step();
    }
}

pub(super) struct Walk<'a, 'f> {
    pub(super) window: Window<'a>,
    pub(super) anchor: Anchor,
    pub(super) found: &'f mut Vec<Candidate>,
    pub(super) at: usize,
    /// The number at hand is followed by "points on the", which is no change.
    pub(super) points: bool,
}

impl Walk<'_, '_> {
    pub(super) fn step(&mut self) {
        let at = self.at;
        let Some(token) = self.window.token(at).copied() else { return };
        self.at = at + 1;
        match token.kind {
            Kind::Name(_) => self.open(at),
            Kind::Word | Kind::Cues(_) if self.opens_clause(at) && self.course_again(at) => {}
            Kind::Number(_) | Kind::Date(_)
                if self.keyed(at) || self.dated(at) || self.parts_behind(at) => {}
            Kind::Number(_) | Kind::Stop if self.lists_items(at) => {}
            Kind::Number(_) if self.answers_with(at) => {}
            Kind::Number(_) => self.number(at),
            Kind::Blank => self.anchor.closed = true,
            Kind::Cues(cues) if cues.any(&super::item::NAMES) && self.item(at) => {}
            Kind::Cues(_) | Kind::Word if self.label(at) => {}
            Kind::Cues(cues) if cues.any(&[Cue::Foreign, Cue::NotGiven]) => {
                self.anchor.lapsed = !self.anchor.closed && !cues.has(Cue::Foreign);
                self.anchor.closed = true;
            }
            _ => {}
        }
    }

    /// Whether a sentence or line begins at a token, behind another.
    fn opens_clause(&self, at: usize) -> bool {
        at > 0 && self.window.token(at - 1).is_some_and(super::token::Token::ends_sentence)
    }

    /// The items of the open form, one by one: "1. Little interest: 3".
    fn lists_items(&mut self, at: usize) -> bool {
        let read = super::item_list::read(self.window, self.open_name(), at, self.found);
        let Some(end) = read else { return false };
        self.at = end;
        self.anchor.since = end;
        self.anchor.valued = true;
        true
    }

    /// A name: opens an anchor, or joins the names before it.
    pub(super) fn open(&mut self, at: usize) {
        let Some(name) = self.window.name(at) else { return };
        if self.anchor.backward && self.anchor.names.iter().any(|(token, _)| *token == at) {
            self.anchor.backward = false;
            self.anchor.since = at + 1;
            self.anchor.valued = true;
            return;
        }
        let joined = !self.anchor.valued
            && !self.anchor.closed
            && !self.anchor.names.is_empty()
            && self.joined(self.anchor.since, at);
        if !joined {
            self.anchor.names.clear();
        }
        let led = || super::subscale::leads_to(self.window, name, at).filter(|_| !joined);
        let name = Name { subscale: name.subscale.or_else(led), ..name };
        self.anchor.item = None;
        // "EDAS-21 / DASS-21" names one form twice.
        let again = |known: &(usize, Name)| {
            known.1.measure == name.measure && known.1.subscale == name.subscale
        };
        self.anchor.names.retain(|known| !again(known));
        self.anchor.names.push((at, name));
        self.anchor.since = at + 1;
        self.anchor.valued = false;
        self.anchor.closed = false;
        self.anchor.lapsed = false;
        self.anchor.backward = false;
        self.anchor.subscale = name.subscale;
        if name.subscale.is_some()
            && let Some(end) =
                super::subscale::several(self.window, self.open_name(), at + 1, self.found)
        {
            self.at = end;
            self.anchor.valued = true;
            self.anchor.since = end;
            return;
        }
        self.course(at + 1);
    }

    /// Whether only "/", "&", "and", "," stand between two names.
    pub(super) fn joined(&self, from: usize, to: usize) -> bool {
        from < to
            && to - from <= 4
            && (from..to).all(|at| {
                self.window.token(at).is_some_and(|token| {
                    matches!(token.kind, Kind::Mark(b'/' | b',' | b'&' | b'+'))
                        || token.cues().any(&[Cue::And, Cue::Onto])
                        || self.window.text.get(token.start..token.end) == Some("the")
                })
            })
    }

    pub(super) fn open_name(&self) -> Option<(usize, Name)> {
        self.anchor.names.last().copied().filter(|_| !self.anchor.closed)
    }

    pub(super) fn number(&mut self, at: usize) {
        if let Some(end) = super::item::backward(self.window, at, self.found) {
            // "a 1 on PHQ-9 question 9 (total 12)": the name inside stays open.
            if let Some(name) = (at..end).find_map(|at| Some((at, self.window.name(at)?))) {
                let names = vec![name];
                self.anchor = Anchor { names, since: end, valued: true, ..Anchor::default() };
            }
            self.item_read(end);
            return;
        }
        if self.parts_before_name(at) {
            return;
        }
        // "He is the steady one"
        if is_pronoun(self.window, at) {
            self.at = at + 1;
            return;
        }
        if self.of_somebody(at) || self.respectively(at) || self.of_first_or_second(at) {
            return;
        }
        if self.numbers_items(at) || self.is_span(at) {
            self.at = at + 3;
            return;
        }
        if let Some(end) = self.marks_on_lines(at) {
            self.at = end;
            self.anchor.since = end;
            return;
        }
        if let Some(end) = super::item::row(self.window, self.open_name(), at, self.found) {
            self.at = end;
            self.anchor.since = end;
            self.anchor.valued = true;
            return;
        }
        if self.sum_of_parts(at) || self.parts_in_bracket(at) {
            return;
        }
        if self.item_again(at) || self.of_part(at) || self.backward(at) || self.forward(at) {
            return;
        }
        self.at = self.past_number(at);
    }

    /// Behind a number that is no score: whatever belongs to it is skipped
    /// with it.
    pub(super) fn past_number(&self, at: usize) -> usize {
        let window = self.window;
        let joined = window.mark(at + 1, b'/')
            || window.mark(at + 1, b'-')
            || window.cues(at + 1).any(&[Cue::OutOf, Cue::PartOf])
            // "Rappel 2 de 3"
            || super::between::is_label(window, at)
                && window.cues(at + 1).any(&[Cue::PartOf, Cue::Of, Cue::From]);
        if joined && window.number(at + 2).is_some() { at + 3 } else { at + 1 }
    }

    /// Numbers whose names follow: "a 14 on the PHQ-9", "14 (PHQ-9)".
    pub(super) fn backward(&mut self, at: usize) -> bool {
        let window = self.window;
        let open = !self.anchor.names.is_empty() && !self.anchor.valued && !self.anchor.closed;
        if self.anchor.backward
            || (open
                && self
                    .distance(at)
                    .is_some_and(|far| far.words == 0 && !far.comma && !far.sentence))
        {
            return false;
        }
        let points = || {
            window.cues(at + 1).has(Cue::Points)
                && window.cues(at + 2).has(Cue::Onto)
                && !window.cues(at + 1).has(Cue::Comparative)
                && !(at + 2..at + 4).any(|at| window.cues(at).has(Cue::Comparative))
                && change_before(window, at).is_none()
        };
        let Some((last, numbers)) = chain(window, at) else { return false };
        let Some(names) = following_names(window, last) else { return false };
        if not_a_score(window, at, false).is_some() && !points() {
            return false;
        }
        let first = names.first().copied();
        let fits = first.is_some_and(|(place, name)| {
            window.measure(name).is_some_and(|measure| {
                // "All fifteen of the scale's questions"
                let items = window.number(at) == Some(f64::from(measure.items))
                    && (place + 1..place + 4)
                        .any(|at| window.cues(at).any(&[Cue::Items, Cue::Unit]));
                if items {
                    return false;
                }
                let value = window.number(at).unwrap_or(f64::NAN);
                let ratio_fits = window
                    .ratio(at)
                    .is_none_or(|(max, _)| measure.range(name.subscale).accepts(max));
                measure.range(name.subscale).contains(value) && ratio_fits
            })
        });
        if !fits {
            return false;
        }
        self.anchor = Anchor {
            names: if names.len() == numbers { names } else { names.into_iter().take(1).collect() },
            since: at,
            backward: true,
            subscale: first.and_then(|(_, name)| name.subscale),
            ..Anchor::default()
        };
        self.points = points();
        let taken = self.take(at, "before-name");
        self.points = false;
        taken
    }

    /// A number behind its name.
    pub(super) fn forward(&mut self, at: usize) -> bool {
        // "not repeated, it was 28": the earlier one is told instead.
        let told = || {
            self.anchor.lapsed
                && self.distance(at).is_some_and(|far| {
                    // "Not repeated (14 in January)"
                    let mark = at.checked_sub(1).and_then(|at| self.window.token(at));
                    let opens = mark
                        .is_some_and(|mark| matches!(mark.kind, Kind::Mark(b'(' | b';' | b',')));
                    let timed = opens && time_follows(self.window, at);
                    // "(le 18/3 : 47)"
                    let timed = timed || far.date && far.sign;
                    let recalls = far.was || self.recalls(at) || timed;
                    let beside = !far.sentence || self.recalls_alone(at);
                    recalls && far.words == 0 && beside && !far.blank
                })
                || self.wishes(at)
                || self.anchor.valued && self.resumes(at)
        };
        if self.anchor.names.is_empty() || (self.anchor.closed && !told()) {
            return false;
        }
        if self.anchor.backward {
            return self.take(at, "before-name");
        }
        if self.anchor.valued {
            return self.another(at);
        }
        if self.is_maximum(at) || self.counts_its_items(at) || self.sums_its_items(at) {
            return false;
        }
        if self.totals_items(at) {
            return self.take_if(at, "name-words-value", false);
        }
        if self.stands_under_name(at) || self.is_result_of_record(at) || self.is_total_of_line(at) {
            return self.take_if(at, "name-words-value", false);
        }
        let Some(between) = self.distance(at) else { return false };
        if between.stop && self.is_in_row(at) {
            return false;
        }
        let weak = |strength| self.anchor.names.iter().any(|(_, name)| name.strength == strength);
        // "ORS 2 packets" is no score of that measure.
        let counted = || weak(Strength::Word) && !between.sign && self.counts_things(at);
        // Most values stand right behind their name, of which nothing else is to be asked.
        if between.words == 0 && !between.comma && !between.stop {
            return !counted() && self.take_if(at, "name-value", true);
        }
        // A name in capitals may have a word and a remark before its value:
        // "On the AUDIT he came in at 5".
        // "HAD to leave at 2" is a verb.
        let verb = self
            .anchor
            .names
            .first()
            .is_some_and(|(place, _)| self.window.cues(place + 1).has(Cue::To));
        let allowed = usize::from(!verb);
        let strict = weak(Strength::Vague)
            || weak(Strength::Word) && (between.words > allowed || between.stop);
        // "MADRS", and on the next line "Score: 29"; "PHQ-9 given. Score: 18."
        let headed = between.sign
            && between.words == 0
            && (self.opens_sentence(at) || !between.sentence && self.heads_lines(at));
        // "She read him the questions of the PHQ-9. Twelve in total."
        let headed =
            headed || super::said::sentence_start(self.window, at) == at && self.is_total_alone(at);
        let timed = between.date || between.time;
        let alone = timed && between.stop && self.is_alone_with_its_time(at);
        let scored = self.is_led_by_score(at);
        let headed = headed || scored;
        let announced = between.sign && between.words <= 3 && (!between.stop || headed) || alone;
        let announced = announced || scored;
        // "Her husband took the PHQ-9 at the same doctor's and he had 18"
        let obtained = !between.stop
            && at >= 2
            && self.window.cues(at - 1).any(&[Cue::Was, Cue::Obtains])
            && self.window.cues(at - 2).has(Cue::Pronoun);
        // "Did an ISI with her sleep coach and got a 15"
        let led = !between.stop
            && self.verb_before(at).is_some_and(|verb| {
                verb > self.anchor.since
                    && (self.window.cues(verb - 1).any(&[Cue::And, Cue::Pronoun])
                        || self.window.mark(verb - 1, b','))
            });
        let obtained = obtained || led;
        // "Each filled in the ORS. Anneke scored 24.8"
        let owned = between.stop && self.is_owned(at);
        let announced = announced || led || owned;
        if strict && !announced && (between.words > 0 || between.comma || between.stop) {
            return false;
        }
        let dated = between.time || between.date && between.sign;
        let listed = alone || between.words == 0 && dated;
        // "The BAI that you had her fill in on 9 January was 37"
        let verb = at.saturating_sub(2)..at;
        let told_of_day = between.date
            && !between.comma
            && !between.stop
            && verb.into_iter().any(|at| self.window.cues(at).has(Cue::Was));
        let budget = if told_of_day || obtained || scored { 2 * BUDGET } else { BUDGET };
        if between.words > budget || between.stop && !(listed || headed || owned) {
            return false;
        }
        // "so the score is 7" may go on.
        if scored && between.stop && plain_word_follows(self.window, at) {
            return false;
        }
        // "A total of 34 announced by him"
        let totals = (at.saturating_sub(2)..at).any(|at| self.window.cues(at).has(Cue::Total));
        if !between.sign && !totals && plain_word_follows(self.window, at) || counted() {
            return false;
        }
        // "She took 2 blank copies"
        if self.window.cues(at + 1).has(Cue::NotGiven) {
            return false;
        }
        self.take_if(at, "name-words-value", false)
    }

    /// "2 packets": whether a word in the plural, without a meaning here, follows a number.
    fn counts_things(&self, at: usize) -> bool {
        let word = self.window.token(at + 1).filter(|next| next.kind == Kind::Word);
        let word = word.and_then(|word| self.window.text.get(word.start..word.end));
        word.is_some_and(|word| word.ends_with('s'))
    }

    /// "PHQ-9 (27): 12": the highest score, named with the form.
    fn is_maximum(&self, at: usize) -> bool {
        let window = self.window;
        let bracket = at > 0 && window.mark(at - 1, b'(') && window.mark(at + 1, b')');
        let sign = window.mark(at + 2, b':') || window.mark(at + 2, b'=');
        let highest = self.open_name().and_then(|(_, name)| {
            Some(window.measure(name)?.range(name.subscale).accepts(window.number(at)?))
        });
        bracket && sign && window.number(at + 3).is_some() && highest == Some(true)
    }

    /// "AUDIT-C q1=3 q2=2 q3=1 tot 6", "#1=2, #2=3. Total 15.": the score of the form
    /// behind the items that were read under its name.
    fn totals_items(&self, at: usize) -> bool {
        let Some((place, name)) = self.open_name() else { return false };
        let last = self.found.last().filter(|last| {
            last.item.is_some() && last.measure == name.measure && last.first > place
        });
        // "Sum of nine: 10"
        let sign = at
            .checked_sub(1)
            .is_some_and(|at| self.window.mark(at, b':') || self.window.mark(at, b'='));
        let count = at.checked_sub(1 + usize::from(sign)).filter(|at| self.sums_its_items(*at));
        last.and_then(|last| between(self.window, last.end, count.unwrap_or(at)))
            .is_some_and(|far| far.words == 0 && !far.blank && (far.total || far.sign && !far.stop))
    }

    /// "Nine questions, 0 to 27": from the lowest score of the open measure to the
    /// highest.
    fn is_span(&self, at: usize) -> bool {
        let window = self.window;
        let joins = window.cues(at + 1).has(Cue::To) || window.mark(at + 1, b'-');
        self.open_name().and_then(|(_, name)| window.measure(name)).is_some_and(|measure| {
            let range = measure.range(None);
            let spans = |lowest: f64, highest: f64| {
                lowest < highest && !range.contains(lowest - 1.0) && range.accepts(highest)
            };
            let lowest = window.number(at).filter(|_| joins);
            lowest.zip(window.number(at + 2)).is_some_and(|(low, high)| spans(low, high))
        })
    }

    /// "Deferred; last score 14": whether an earlier time leads to a number.
    pub(super) fn recalls(&self, at: usize) -> bool {
        (self.anchor.since..at).any(|at| self.window.cues(at).has(Cue::Earlier))
    }

    /// "Last 14.", "Last one was 14.": whether the sentence of a number says only that
    /// it is an earlier one.
    fn recalls_alone(&self, at: usize) -> bool {
        let window = self.window;
        let start = super::said::sentence_start(window, at);
        let small = [Cue::Earlier, Cue::Was, Cue::Link, Cue::Dated, Cue::Resumes];
        window.cues(start).has(Cue::Earlier)
            && (start..at).all(|at| {
                window.cues(at).any(&small) || window.mark(at, b':') || window.mark(at, b'=')
            })
    }

    /// "To be repeated in session 8, we aim for 30 or less": an aim for the measure that
    /// has not been given.
    fn wishes(&self, at: usize) -> bool {
        let window = self.window;
        let since = self.anchor.since..at;
        let aimed = since.clone().any(|at| window.cues(at).has(Cue::Target));
        let relation = [Cue::OrLess, Cue::OrMore];
        let related = window.cues(at + 1).any(&relation)
            || window.cues(at.wrapping_sub(1)).any(&[
                Cue::Below,
                Cue::AtMost,
                Cue::Above,
                Cue::AtLeast,
            ]);
        let ends = |at: usize| window.token(at).is_none_or(super::token::Token::ends_sentence);
        aimed && related && !since.clone().any(ends) && since.len() <= 16
    }

    /// Whether nothing follows a number in its clause.
    pub(super) fn ends_clause(&self, at: usize) -> bool {
        let window = self.window;
        let end = window.ratio(at).map_or(at + 1, |(_, end)| end);
        window.token(end).is_none_or(|next| {
            next.ends_sentence() || matches!(next.kind, Kind::Mark(b',' | b';' | b'('))
        })
    }

    /// What stands between the anchor and the number at `to`.
    pub(super) fn distance(&self, to: usize) -> Option<Between> {
        between(self.window, self.anchor.since, to)
    }
}
