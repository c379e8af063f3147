//! A sentence about risk, laid out as a row of marks.
//!
//! [`marks`] turns a sentence into the words of risk in it and the breaks
//! between them: soft ones (commas, brackets, "and"), which a list crosses,
//! and hard ones (semicolons, "but", check boxes), which nothing crosses.
//! Words behind an unchecked box are left out: they are options, not
//! statements.

use chrono::Datelike;
use memchr::memchr2_iter;

use super::super::Span;
use super::super::fold::Folded;
use super::super::language;
use super::super::lexicon::Cue;
use super::super::reading::Reading;
use super::super::scan::Hit;
use super::cue::CueSet;
use super::mark::{Mark, Mention, Place, What};
use super::persons::{self, Persons};
use super::{RiskCue, boxes, refusal, void, wish};
use crate::note::Language;
use crate::vocabulary::Word;

/// The shortest phrase, in bytes, that makes a sentence one of the other
/// language: an abbreviation may be a word of this one ("IS").
const SHORTEST_FOREIGN: usize = 6;

/// How long a sentence is at most that says no more than "no plan", in bytes.
const LONE: usize = 24;

/// The marks of a sentence with its hits, into `marks`; empty when nothing in it is about
/// risk.
///
/// `open` says whether risk is the subject already, so that a bare "plan" or
/// "denied" counts; `persons` are the people of the note.
pub fn marks(
    reading: &Reading<'_>,
    (sentence, hits): (Span, &[Hit]),
    (open, persons): (bool, &Persons<'_>),
    marks: &mut Vec<Mark>,
) {
    marks.clear();
    // "No plan." alone is said of suicide.
    let lone = sentence.end - sentence.start <= LONE;
    let counts =
        |cue: RiskCue| names_risk(cue) || open && continues_risk(cue) || lone && is_detail(cue);
    if !hits.iter().any(|hit| matches!(hit.cue, Cue::Risk(cue) if counts(cue))) {
        return;
    }
    let language = spoken(reading, sentence, hits);
    let mut possessive: Option<(RiskCue, usize)> = None;
    let mut determined = None;
    for hit in hits {
        let Cue::Risk(cue) = hit.cue else { continue };
        if hit.language != Some(language) || held_in_detail(hit, cue, marks) {
            continue;
        }
        let beside = |mark: &Mark| mark.is_target() && mark.end + 1 >= hit.start;
        if cue == RiskCue::Present && adds(reading.text(), hit) && !marks.last().is_some_and(beside)
        {
            continue;
        }
        let what = match cue {
            RiskCue::Terminator => What::Hard,
            RiskCue::And => What::Soft,
            RiskCue::Hers | RiskCue::His => {
                let owner = if cue == RiskCue::Hers { RiskCue::She } else { RiskCue::He };
                possessive = Some((owner, hit.end + 1));
                determined = Some(hit.end + 1);
                continue;
            }
            RiskCue::Definite => {
                determined = Some(hit.end + 1);
                continue;
            }
            RiskCue::Husband => What::Cue(RiskCue::OtherMan),
            RiskCue::Wife => What::Cue(RiskCue::OtherWoman),
            // "His wife came in. She was in the ER for suicidal thoughts."
            RiskCue::She if persons.pronouns.contains(&hit.start) => What::Cue(RiskCue::OtherWoman),
            RiskCue::He if persons.pronouns.contains(&hit.start) => What::Cue(RiskCue::OtherMan),
            cue => What::Cue(cue),
        };
        // "Her younger brother"
        let owns = |next: usize| {
            let between = reading.text().get(next..hit.start).unwrap_or_default();
            let word = between.strip_suffix(' ').unwrap_or(between);
            between.is_empty() || !word.is_empty() && word.chars().all(char::is_alphabetic)
        };
        let person = cue.is_other_person();
        let named = possessive
            .filter(|(_, next)| *next == hit.start || person && owns(*next))
            .map(|(owner, _)| owner);
        let owner = named.or(match cue {
            RiskCue::Husband => Some(RiskCue::She),
            RiskCue::Wife => Some(RiskCue::He),
            RiskCue::OtherMan | RiskCue::OtherWoman => persons.client,
            _ => None,
        });
        let known = determined == Some(hit.start);
        let mention = if known { Mention::Known } else { Mention::New };
        let place = if person || owner.is_some() {
            persons::place(reading.text(), (sentence, hits), hit)
        } else {
            Place::Opening
        };
        marks.push(Mark { owner, mention, place, ..Mark::new(hit.start, hit.end, what) });
    }
    persons.mark(reading, sentence, marks);
    years(reading, sentence, marks);
    breaks(reading.folded, sentence, marks);
    signs(reading.text(), marks);
    bracketed_signs(reading.text(), marks);
    // Of two meanings of the same words, what governs comes first.
    marks.sort_by(|one, other| {
        let starts = one.start.cmp(&other.start).then(other.end.cmp(&one.end));
        starts.then_with(|| one.is_target().cmp(&other.is_target()))
    });
    void::settle_ends(reading.text(), sentence, marks);
    boxes::drop_unchosen(reading.text(), marks);
    let cues = cues_of(marks);
    void::drop_conditions(marks, cues);
    void::join_double_negations(marks, cues);
    void::drop_stated_negations(reading.text(), marks, cues);
    void::drop_accidents(marks, cues);
    free_adverbs(marks, cues);
    free_asides(reading.text(), sentence, marks);
    free_opening(sentence, marks);
    refusal::join(marks, cues);
    wish::join(marks, cues);
    void::drop_idle_negations(reading.text(), marks);
    void::settle_adverbs(reading.text(), sentence, marks);
    boxes::drop_unchecked(reading.text(), sentence, marks);
    void::drop_overlaid(marks);
    part_labels(marks);
    join_breaks(reading.text(), marks);
}

/// "Carte Vitale + courrier": whether a plus stands between two words, and so adds one to
/// the other.
fn adds(text: &str, plus: &Hit) -> bool {
    let letter = |text: &str, last: bool| {
        let mut signs = text.chars();
        let sign = if last { signs.next_back() } else { signs.next() };
        sign.is_some_and(char::is_alphabetic)
    };
    let before = text.get(..plus.start).and_then(|text| text.strip_suffix(' '));
    let behind = text.get(plus.end..).and_then(|text| text.strip_prefix(' '));
    text.get(plus.start..plus.end) == Some("+")
        && before.is_some_and(|text| letter(text, true))
        && behind.is_some_and(|text| letter(text, false))
}

/// Whether a phrase stands within one that states a plan, an intent or means, which says it
/// all; of an ideation that it tells too the mark of that phrase keeps note. And whether a
/// phrase that states one stands within a longer one, which says what it is; if that tells an
/// ideation, its mark keeps note of the detail.
fn held_in_detail(hit: &Hit, cue: RiskCue, marks: &mut [Mark]) -> bool {
    let within = |mark: &Mark| mark.start <= hit.start && hit.end <= mark.end;
    let longer = |mark: &Mark| mark.end - mark.start > hit.end - hit.start;
    let states = |mark: &Mark| mark.cue().is_some_and(RiskCue::states_detail);
    if cue.states_detail() {
        let Some(mark) = marks.iter_mut().find(|mark| within(mark) && longer(mark)) else {
            return false;
        };
        // "Said that she | means to die": the thought tells the intent too.
        if mark.cue().is_some_and(RiskCue::is_ideation) {
            mark.holds.get_or_insert(cue);
        }
        return true;
    }
    let Some(mark) = marks.iter_mut().find(|mark| within(mark) && states(mark)) else {
        return false;
    };
    if cue.is_ideation() {
        mark.holds.get_or_insert(cue);
    }
    cue.is_ideation() || longer(mark)
}

/// The cues of some marks.
pub fn cues_of(marks: &[Mark]) -> CueSet {
    marks.iter().flat_map(Mark::cues).collect()
}

/// Whether a word is said of suicide where nothing stands beside it.
const fn is_detail(cue: RiskCue) -> bool {
    matches!(cue, RiskCue::Plan | RiskCue::DeniedPlan | RiskCue::DeniedIntent)
}

/// The language to read a sentence in: the note's, unless the sentence speaks
/// of risk in the other one only, as a quotation does.
fn spoken(reading: &Reading<'_>, sentence: Span, hits: &[Hit]) -> Language {
    let own = |hit: &Hit| hit.language == Some(reading.language);
    // A word that is the same in both ("ideation") is no quotation.
    let shared = |hit: &Hit| {
        hits.iter().any(|other| own(other) && other.start <= hit.start && other.end >= hit.end)
    };
    let says = |language, shortest: usize| {
        hits.iter().any(|hit| {
            matches!(hit.cue, Cue::Risk(cue) if cue.sets_context() && cue != RiskCue::Suicide)
                && hit.language == Some(language)
                && hit.end - hit.start >= shortest
                && (language == reading.language || !shared(hit))
        })
    };
    let foreign = Language::ALL.iter().copied().find(|language| *language != reading.language);
    match foreign {
        Some(foreign)
            if says(foreign, SHORTEST_FOREIGN)
                && (!says(reading.language, 0)
                    || language::of_words(reading.hits_in(sentence)) == Some(foreign)) =>
        {
            foreign
        }
        _ => reading.language,
    }
}

/// Whether a word makes its sentence one to be read for risk.
const fn names_risk(cue: RiskCue) -> bool {
    cue.sets_context()
        || matches!(
            cue,
            RiskCue::WishCore
                | RiskCue::WorthLiving
                | RiskCue::Method
                | RiskCue::Brink
                | RiskCue::Enough
                | RiskCue::Dose
                | RiskCue::FateAct
                | RiskCue::Preparation
                | RiskCue::Standing
                | RiskCue::WithoutClient
                | RiskCue::Burden
                | RiskCue::Handling
                | RiskCue::Reunion
                | RiskCue::Rejoining
                | RiskCue::Imitation
                | RiskCue::FormItem
                | RiskCue::Screen
                | RiskCue::Intent
                | RiskCue::Risk
                | RiskCue::IntentStated
                | RiskCue::DeniedPlan
                | RiskCue::DeniedIntent
                | RiskCue::DeniedAct
                | RiskCue::Act
        )
}

/// Whether a word speaks of risk once that is the subject.
const fn continues_risk(cue: RiskCue) -> bool {
    matches!(
        cue,
        RiskCue::Plan
            | RiskCue::PlanStated
            | RiskCue::Intent
            | RiskCue::IntentStated
            | RiskCue::Means
            | RiskCue::MeansStated
            | RiskCue::Denial
            | RiskCue::Absence
            | RiskCue::AbsenceAlone
            | RiskCue::AbsenceNow
            | RiskCue::AbsenceSince
            | RiskCue::Negation
            | RiskCue::Present
            | RiskCue::Reprise
            | RiskCue::Frequency
            | RiskCue::DeniedPlan
            | RiskCue::DeniedIntent
            | RiskCue::DeniedAct
            | RiskCue::Act
            | RiskCue::Deed
            | RiskCue::DeniedSuch
            | RiskCue::Rating
            | RiskCue::Low
            | RiskCue::Moderate
            | RiskCue::High
    )
}

/// A word of time between two commas parts nothing: "had had, last winter,
/// thoughts of death".
fn free_adverbs(marks: &mut Vec<Mark>, cues: CueSet) {
    const ADVERBS: CueSet = CueSet::of(&[RiskCue::Historic, RiskCue::Recent, RiskCue::Frequency]);
    if !cues.meets(ADVERBS) {
        return;
    }
    let mut at = 0;
    while let Some([opens, adverb, closes]) = marks.get(at..at + 3) {
        let lone = opens.what == What::Soft
            && closes.what == What::Soft
            && adverb.cue().is_some_and(|cue| ADVERBS.has(cue))
            && adverb.start <= opens.end + 1
            && closes.start == adverb.end
            && closes.end == closes.start + 1;
        if lone {
            marks.remove(at + 2);
            marks.remove(at);
        }
        at += 1;
    }
}

/// How far from the beginning of its clause a person stands that opens it, in bytes: "and
/// her".
const SUBJECT: usize = 8;

/// Words of risk that an aside may hold, where they say how somebody is: "there today".
const ASIDE: CueSet = CueSet::of(&[
    RiskCue::Present,
    RiskCue::Recent,
    RiskCue::Historic,
    RiskCue::LifeStage,
    RiskCue::Frequency,
]);

/// Verbs that go on behind an aside.
const TELLING: CueSet = CueSet::of(&[RiskCue::Has, RiskCue::Report, RiskCue::Voiced]);

/// An age between two commas or in brackets parts nothing behind a person who opens the
/// clause: "her daughter, 14, has thoughts of dying". Nor does an aside that names nobody
/// and nothing of risk, if the person opens the sentence and a verb goes on behind it:
/// "a colleague, there the same day, has suicidal thoughts". "Cares for her mother, 78, has
/// SI daily" goes on with the client.
fn free_asides(text: &str, sentence: Span, marks: &mut Vec<Mark>) {
    let is = |mark: &Mark, sign: &str| {
        mark.what == What::Soft && text.get(mark.start..mark.end) == Some(sign)
    };
    let mut at = 0;
    while let Some([person, opens, ..]) = marks.get(at..at + 3) {
        let before = at.checked_sub(1).and_then(|before| marks.get(before));
        // "Her grandson Dante (16)"
        let apposed = before.is_some_and(|mark| {
            mark.cue().is_some_and(RiskCue::is_other_person) && mark.end + 1 == person.start
        });
        let before = match apposed {
            true => at.checked_sub(2).and_then(|before| marks.get(before)),
            false => before,
        };
        let parts = |mark: &&Mark| !matches!(mark.what, What::Cue(_));
        let from = before
            .map_or(Some(sentence.start), |mark| Some(mark).filter(parts).map(|mark| mark.end));
        let first = if apposed { marks.get(at - 1).unwrap_or(person) } else { person };
        let subject = from.is_some_and(|from| first.start.saturating_sub(from) <= SUBJECT);
        let other = subject && person.cue().is_some_and(RiskCue::is_other_person);
        let close = match () {
            () if is(opens, ",") && opens.start == person.end => ",",
            () if is(opens, "(") && opens.start == person.end + 1 => ")",
            () => "",
        };
        let behind = marks.get(at + 2..).unwrap_or_default();
        let aside = behind.iter().take_while(|mark| !parts(mark)).count();
        let idle = |mark: &Mark| mark.cue().is_some_and(|cue| ASIDE.has(cue));
        let closes = behind.get(aside).filter(|closes| is(closes, close));
        let words = behind.get(..aside).unwrap_or_default();
        let is_age = |closes: &&Mark| {
            let between = text.get(opens.end..closes.start).unwrap_or_default().trim();
            let figures = !between.is_empty() && between.bytes().all(|sign| sign.is_ascii_digit());
            let staged =
                |mark: &Mark| mark.cue() == Some(RiskCue::LifeStage) && mark.start <= opens.end + 1;
            figures && words.is_empty() || matches!(words, [only] if staged(only))
        };
        let opening = before.is_none() && person.start <= sentence.start + SUBJECT;
        let verb = behind.get(aside + 1);
        let goes_on = |closes: &&Mark| {
            let tells = |mark: &Mark| mark.cue().is_some_and(|cue| TELLING.has(cue));
            opening
                && words.iter().all(idle)
                && verb.is_some_and(|verb| tells(verb) && verb.start <= closes.end + 1)
        };
        let closes = closes.filter(|closes| is_age(closes) || goes_on(closes));
        if other && closes.is_some() {
            marks.drain(at + 1..at + 3 + aside);
        }
        at += 1;
    }
}

/// An opening word of time governs its sentence across the comma: "As a teen,
/// she wanted to die."
fn free_opening(sentence: Span, marks: &mut Vec<Mark>) {
    let opens = matches!(marks.first(), Some(adverb)
        if adverb.cue() == Some(RiskCue::Historic) && adverb.start == sentence.start);
    if let (true, Some(pair)) = (opens, marks.get(..2))
        && let [adverb, comma] = pair
        && comma.what == What::Soft
        && comma.start == adverb.end
    {
        marks.remove(1);
    }
}

/// A label begins a statement of its own: a hard break before every target
/// that a colon follows, from the second colon on ("SI: no HI: no").
fn part_labels(marks: &mut Vec<Mark>) {
    let mut labelled = false;
    let mut at = 0;
    while let Some(mark) = marks.get(at).copied() {
        let next = marks.get(at + 1);
        let labels = mark.is_target()
            && next.is_some_and(|next| next.what == What::Colon && next.start <= mark.end + 2);
        let listed = at
            .checked_sub(1)
            .and_then(|before| marks.get(before))
            .is_some_and(|before| before.is_target() && mark.start.saturating_sub(before.end) <= 2);
        if labels && labelled && !listed {
            marks.insert(at, Mark::new(mark.start, mark.start, What::Hard));
            at += 1;
        }
        labelled |= labels;
        at += 1;
    }
}

/// Adds a mark of the past for each year before the session's: "an attempt in
/// 2016". Where the session's day is not known, every year is one.
fn years(reading: &Reading<'_>, sentence: Span, marks: &mut Vec<Mark>) {
    let session = reading.session_date.map_or(i32::MAX, |day| day.year());
    let text = reading.slice(sentence);
    let bytes = text.as_bytes();
    let part = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    for at in memchr2_iter(b'1', b'2', bytes) {
        let whole = !(part(at.wrapping_sub(1)) || part(at + 4));
        let Some(year) = text.get(at..at + 4).filter(|_| whole) else { continue };
        let figures = year.starts_with("19") || year.starts_with("20");
        if figures && year.parse().is_ok_and(|year: i32| year < session) {
            let start = sentence.start + at;
            marks.push(Mark::new(start, start + year.len(), What::Cue(RiskCue::Historic)));
        }
    }
}

/// Adds the breaks that punctuation makes.
fn breaks(folded: &Folded, sentence: Span, marks: &mut Vec<Mark>) {
    let bytes = folded.text().as_bytes();
    let words = marks.len();
    for &at in folded.signs_in(sentence) {
        let spaced = |at: usize| bytes.get(at).is_none_or(u8::is_ascii_whitespace);
        let figure = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let what = match bytes.get(at) {
            Some(b',' | b'(' | b')' | b'|') => What::Soft,
            Some(b'-') if spaced(at.wrapping_sub(1)) && spaced(at + 1) => {
                let known = marks.get(..words).unwrap_or_default();
                if heads_line(folded.text(), sentence, known, at) {
                    What::Colon
                } else {
                    What::Soft
                }
            }
            Some(b';') => What::Hard,
            Some(b'/') if spaced(at.wrapping_sub(1)) && parts_answers(marks, at) => What::Soft,
            // "Texted at 5:30"
            Some(b':') if figure(at.wrapping_sub(1)) && figure(at + 1) => continue,
            // A quotation behind a colon is no answer to a label.
            Some(b':') if opens_quotation(folded.text(), at + 1) => What::Soft,
            Some(b':' | b'?' | b'=') => What::Colon,
            // "Wish to be dead ...... no".
            Some(b'.') if bytes.get(at.wrapping_sub(1)) == Some(&b'.') => What::Colon,
            _ => continue,
        };
        // "Have they stopped?": the sign that ends a word for it asks too.
        let asks = |mark: &Mark| bytes.get(at) == Some(&b'?') && at + 1 == mark.end;
        let inside = |mark: &Mark| mark.start <= at && at < mark.end && !asks(mark);
        if !marks.iter().take(words).any(inside) {
            marks.push(Mark::new(at, at + 1, what));
        }
    }
}

/// "SI/HI - denies SI", "- Suicidal ideation - client denies any SI": whether nothing but words
/// of risk stands before a dash in its sentence, as before a colon, and the ideation is told
/// behind it. "Thinks of suicide - denies plan" tells it before.
fn heads_line(text: &str, sentence: Span, marks: &[Mark], at: usize) -> bool {
    let mut end = sentence.start;
    let mut labelled = false;
    for mark in marks.iter().take_while(|mark| mark.end <= at) {
        let gap = text.get(end.min(mark.start)..mark.start).unwrap_or_default();
        if gap.contains(char::is_alphanumeric) {
            return false;
        }
        labelled |= mark.is_target();
        end = end.max(mark.end);
    }
    let told = |mark: &Mark| mark.start > at && mark.cue().is_some_and(RiskCue::is_ideation);
    labelled && at == end + 1 && marks.iter().any(told)
}

/// Whether the stroke at `at` stands behind an answer, which it parts from the next
/// label: "SI N / HI N".
fn parts_answers(marks: &[Mark], at: usize) -> bool {
    marks.iter().any(|mark| {
        let answers = |cue: RiskCue| {
            cue.is_absence()
                || matches!(cue, RiskCue::Negation | RiskCue::Denial | RiskCue::Present)
        };
        mark.end + 1 == at && mark.cue().is_some_and(answers)
    })
}

fn opens_quotation(text: &str, at: usize) -> bool {
    text.get(at..).unwrap_or_default().trim_start_matches(' ').starts_with('"')
}

/// The longest abbreviation that a sign may deny, in bytes.
const SIGNED: usize = 4;

/// "-SI/-HI", "SI-": a minus glued to an abbreviation denies it. One that a
/// colon follows ("-SI: passive") is the bullet of a list.
fn signs(text: &str, marks: &mut Vec<Mark>) {
    let bytes = text.as_bytes();
    let apart = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at)).is_none_or(|byte| b" \n/,;(.)".contains(byte))
    };
    let denied = |mark: &Mark| {
        let what = What::Cue(RiskCue::Negation);
        let short = mark.end - mark.start <= SIGNED;
        if short
            && let Some(before) = mark.start.checked_sub(1)
            && bytes.get(before) == Some(&b'-')
            && apart(before.checked_sub(1))
            && bytes.get(mark.end) != Some(&b':')
        {
            return Some(Mark::new(before, mark.start, what));
        }
        // "+ low energy, - SI, - HI", "+ passive SI, - active SI": signs set apart in a list.
        let lead = text.get(..mark.start).and_then(|before| before.strip_suffix("- "));
        let line = lead.map_or("", |lead| lead.rsplit('\n').next().unwrap_or_default());
        if line.trim_end().ends_with(',')
            && (short || line.contains("+ "))
            && bytes.get(mark.end) != Some(&b':')
        {
            return Some(Mark::new(mark.start - 2, mark.start, what));
        }
        let what = What::Cue(RiskCue::Absence);
        // "SI: -", "IS : -."
        let label = text.get(mark.end..).unwrap_or_default();
        let answer = label.trim_start_matches(' ').strip_prefix(':').unwrap_or(label);
        let spaced = label.len() - answer.trim_start_matches(' ').len();
        let minus = mark.end + spaced;
        // "SI -, HI -", "SI - , HI -".
        let rest = text.get(minus + 1..).unwrap_or_default().trim_start_matches(' ');
        let lone = rest.is_empty() || rest.starts_with([',', ';', '/', '.', ')', '\n']);
        let ends = apart(Some(minus + 1)) && (spaced == 0 || lone);
        (short && bytes.get(minus) == Some(&b'-') && ends)
            .then(|| Mark::new(minus, minus + 1, what))
    };
    let signs: Vec<Mark> =
        marks.iter().filter(|mark| mark.is_target()).filter_map(denied).collect();
    if signs.is_empty() {
        return;
    }
    let in_sign =
        |mark: &Mark| signs.iter().any(|sign| sign.start <= mark.start && mark.end <= sign.end);
    marks.retain(|mark| !(mark.what == What::Soft && in_sign(mark)));
    marks.extend(signs);
}

/// How far a sign in brackets stands from what it speaks of, in bytes.
const SIGN_GAP: usize = 2;

/// "(+) SI, (-) HI" and "SI (+), HI (-)": the first sign of a sentence shows
/// whether signs stand before or behind what they speak of.
fn bracketed_signs(text: &str, marks: &mut Vec<Mark>) {
    let sign = |mark: &Mark| match text.as_bytes().get(mark.start..mark.end) {
        Some(b"(-)") => Some(RiskCue::Negation),
        Some(b"(+)") => Some(RiskCue::Report),
        _ => None,
    };
    let Some(first) = marks.iter().find(|mark| sign(mark).is_some()) else { return };
    let targets = || marks.iter().filter(|mark| mark.is_target());
    let leads = targets().any(|mark| mark.start >= first.end && mark.start - first.end <= SIGN_GAP)
        && !targets().any(|mark| mark.end <= first.start && first.start - mark.end <= SIGN_GAP);
    if leads {
        marks.retain_mut(|mark| {
            let before = sign(mark);
            if let Some(cue) = before {
                mark.what = What::Cue(cue);
            }
            true
        });
        marks.dedup();
    } else {
        marks.retain(|mark| !(sign(mark).is_some() && mark.cue() == Some(RiskCue::Report)));
    }
}

/// Two breaks with nothing but space between them are one, the harder one.
fn join_breaks(text: &str, marks: &mut Vec<Mark>) {
    let is_break = |mark: &Mark| matches!(mark.what, What::Soft | What::Hard);
    marks.dedup_by(|later, earlier| {
        let gap = || text.get(earlier.end..later.start).unwrap_or_default();
        let joined = is_break(later) && is_break(earlier) && gap().trim().is_empty();
        if joined {
            earlier.end = later.end;
            if later.what == What::Hard {
                earlier.what = What::Hard;
            }
        }
        joined
    });
}
