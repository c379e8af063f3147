//! The session focus: what the hour was about, where the note says so.
//!
//! A topic is stated in one of three ways, and each has its own grammar:
//!
//! - a heading ("Session focus: grief", "Thème : dire non") counts where a
//!   heading can stand, with its topic behind it;
//! - a statement on the hour ("the session focused on the move") counts wherever
//!   it stands, also in a plan, unless it looks ahead;
//! - talk ("we discussed her brother's wedding") counts where a note tells of
//!   the session, and when what was talked of is a topic. Skills, homework,
//!   results and arrangements are not: to discuss a worksheet is an intervention.
//!   Nor is talk that dates something else ("cried when she spoke of him").
//!
//! The words stand in `data/lexicon/{en,fr}/focus.toml`.

use super::ElementCue;
use crate::extract::goal::GoalCue;
use crate::extract::lexicon::{Cue, Domain};
use crate::extract::reading::Reading;
use crate::extract::risk::RiskCue;
use crate::extract::scan::Hit;
use crate::extract::{SectionKind, Span};
use crate::vocabulary;

vocabulary! {
    /// How a word states the topic of a session, or bars one.
    pub enum FocusCue {
        /// States what the hour was about: "the session focused on".
        Statement => "statement",
        /// The same, where it opens its sentence: "Focus on grief".
        Opening => "opening",
        /// The same as a heading, which needs its topic behind it: "topic".
        Heading => "heading",
        /// Talk, which needs a topic as its object: "discussed".
        Talk => "talk",
        /// What a clinician works with, which is no topic: a worksheet, skills.
        Tool => "tool",
        /// Makes the talk the circumstance of something else: "when".
        Aside => "aside",
        /// One whose talk is that of the session: "client", "group".
        Speaker => "speaker",
        /// Stands before a noun: "his", "the".
        Determiner => "determiner",
        /// Stands between who talks and the talk: "has", "also".
        Auxiliary => "auxiliary",
    }
}

/// How far behind a word of talk its object is looked at, in bytes.
const OBJECT: usize = 28;

/// The first sentence that states the topic of the session.
pub(super) fn find(reading: &Reading<'_>) -> Option<Span> {
    reading
        .spoken(Domain::Focus)
        .find(|hit| match hit.cue {
            Cue::Focus(FocusCue::Heading) => heads(reading, hit),
            Cue::Focus(FocusCue::Statement) => tells_of_session(reading, hit, false),
            Cue::Focus(FocusCue::Opening) => {
                opens_sentence(reading, hit) && tells_of_session(reading, hit, true)
            }
            Cue::Focus(FocusCue::Talk) => {
                tells_of_session(reading, hit, true)
                    && is_topic(reading, hit)
                    && !is_risk(reading, hit)
                    && !is_of_another(reading, hit)
            }
            _ => false,
        })
        .map(|hit| reading.sentence_at(hit.start))
}

/// Whether nothing but the heading of a part stands before the words in their
/// sentence.
fn opens_sentence(reading: &Reading<'_>, hit: &Hit) -> bool {
    let sentence = reading.sentence_at(hit.start);
    let headed = reading.part_at(hit.start).map_or(0, |part| part.heading.end);
    reading.slice(Span::new(sentence.start.max(headed.min(hit.start)), hit.start)).trim().is_empty()
}

/// Whether the words stand as a heading with something behind it.
fn heads(reading: &Reading<'_>, hit: &Hit) -> bool {
    let line = reading.folded.line_at(hit.start);
    let written = reading.slice(Span::new(line.start, hit.start));
    let before = written.trim_end_matches(is_markup);
    let after = reading.slice(Span::new(hit.end, line.end)).trim_start_matches(is_markup);
    // "GROUP NOTE  9 of 11 present  Topic: trust": a label in the line of a header.
    let labels = after.starts_with(':') && reading.capitalised(Span::new(hit.start, hit.end));
    let opens =
        before.is_empty() || labels || before.ends_with(['.', ';', ':', '|', ',', ')', '/', '>']);
    // "**What we talked about.** The cut list"
    let bold = written.ends_with('*') && after.starts_with('.');
    let after = if bold { after.trim_start_matches('.') } else { after };
    let marks = [':', '=', '-', '\u{2013}', '|'];
    let marked = after.strip_prefix('*').filter(|_| bold).or_else(|| after.strip_prefix(marks));
    let told = match marked {
        Some(topic) => topic.chars().any(char::is_alphabetic) || continues(reading, line),
        // "AGENDA   1 the bridge": in capitals a heading needs no mark.
        None if before.is_empty() && !after.is_empty() => reading.in_capitals(hit),
        None => after.is_empty() && before.is_empty() && continues(reading, line),
    };
    let exam = matches!(
        reading.section_at(hit.start),
        Some(SectionKind::MentalStatus | SectionKind::Goals | SectionKind::History)
    );
    opens && told && !exam && !looks_away(reading, hit)
}

/// Whether the topic of a heading stands in the line below it.
fn continues(reading: &Reading<'_>, line: Span) -> bool {
    let below = reading.text().get(line.end + 1..).unwrap_or_default();
    below.lines().next().is_some_and(|line| line.chars().any(char::is_alphabetic))
}

const fn is_markup(sign: char) -> bool {
    matches!(sign, ' ' | '\t' | '*' | '_' | '#' | '>')
}

/// Whether the words tell of this session: in a part that does, and not of
/// what will be or was not. Talk in a plan is yet to come.
fn tells_of_session(reading: &Reading<'_>, hit: &Hit, talk: bool) -> bool {
    let elsewhere = match reading.section_at(hit.start) {
        Some(SectionKind::Goals | SectionKind::History) => true,
        Some(
            SectionKind::Plan
            | SectionKind::Risk
            | SectionKind::Measures
            | SectionKind::MentalStatus,
        ) => talk,
        _ => false,
    };
    !elsewhere && !looks_away(reading, hit)
}

/// Whether a word before the words in their clause makes them something else
/// than this session's: plan, refusal, the progress of a goal, a circumstance.
fn looks_away(reading: &Reading<'_>, hit: &Hit) -> bool {
    let clause = Span::new(reading.clause_start(hit.start), hit.start);
    reading.hits_in(clause).iter().any(|found| {
        let away = matches!(
            found.cue,
            Cue::Element(ElementCue::Planned | ElementCue::Declined)
                | Cue::Goal(GoalCue::Label)
                | Cue::Focus(FocusCue::Aside)
        );
        away && reading.speaks(found)
    })
}

/// Whether somebody talks who is not in the session: "his lawyer talks of an
/// appeal". The noun right before the talk is its subject.
fn is_of_another(reading: &Reading<'_>, hit: &Hit) -> bool {
    let Some((noun, _)) = subject(reading, hit) else { return false };
    let clause = Span::new(reading.clause_start(hit.start), hit.start);
    let speaks = |found: &Hit| {
        found.cue == Cue::Focus(FocusCue::Speaker)
            && reading.speaks(found)
            && found.end > noun.start
    };
    !reading.hits_in(clause).iter().any(speaks)
}

/// Whether a clause opens with a person who is not in the session, right before the
/// words: "his mother taught", "la mère a fait".
pub(super) fn opens_with_another(reading: &Reading<'_>, hit: &Hit) -> bool {
    let Some((noun, start)) = subject(reading, hit) else { return false };
    let sentence = reading.sentence_at(hit.start);
    let before = reading.slice(Span::new(sentence.start, start)).trim_end();
    let opens = before.is_empty() || before.ends_with([',', ';', ':', '-']);
    let person = |found: &Hit| match found.cue {
        Cue::Risk(cue) => cue.is_other_person() || matches!(cue, RiskCue::Husband | RiskCue::Wife),
        _ => false,
    };
    opens && reading.hits_in(noun).iter().any(|found| reading.speaks(found) && person(found))
}

/// The noun right before the words, over auxiliaries, and where its determiner
/// begins: "his | lawyer | has also talked".
fn subject(reading: &Reading<'_>, hit: &Hit) -> Option<(Span, usize)> {
    let clause = Span::new(reading.clause_start(hit.start), hit.start);
    let before = reading.hits_in(clause);
    let of = |cue: FocusCue| {
        let wanted = move |found: &&Hit| found.cue == Cue::Focus(cue) && reading.speaks(found);
        before.iter().rev().filter(wanted)
    };
    let mut at = hit.start;
    while let Some(auxiliary) =
        of(FocusCue::Auxiliary).find(|found| found.end <= at && at - found.end <= 1)
    {
        at = auxiliary.start;
    }
    let text = reading.slice(Span::new(clause.start, at)).trim_end();
    let start = clause.start + text.rfind([' ', '\'', '\n']).map_or(0, |space| space + 1);
    let noun = Span::new(start, clause.start + text.len());
    let determiner = of(FocusCue::Determiner)
        .find(|found| found.end <= noun.start && noun.start - found.end <= 1)?;
    (noun.start < noun.end).then_some((noun, determiner.start))
}

/// Whether thoughts of death are what is talked of: "item 9 = 2, explored", "explored
/// SI in full". To ask about risk is no topic of the hour.
fn is_risk(reading: &Reading<'_>, hit: &Hit) -> bool {
    let sentence = reading.sentence_at(hit.start);
    let span = Span::new(sentence.start, (hit.end + OBJECT).min(sentence.end));
    reading.hits_in(span).iter().any(|found| match found.cue {
        Cue::Risk(cue) => {
            reading.speaks(found)
                && (cue.is_ideation() || matches!(cue, RiskCue::FormItem | RiskCue::Attempt))
        }
        _ => false,
    })
}

/// Whether what is talked of is a topic: something stands there, and it is
/// neither a technique nor a measure nor one of the things that a clinician
/// works with.
fn is_topic(reading: &Reading<'_>, hit: &Hit) -> bool {
    let sentence = reading.sentence_at(hit.start);
    let behind = reading.slice(Span::new(hit.end, sentence.end)).trim_start_matches([':', ' ']);
    let object = behind.split([';', '.', ',', ':']).next().unwrap_or_default();
    let span = if object.trim().is_empty() {
        // "Grief over the move discussed."
        Span::new(reading.clause_start(hit.start), hit.start)
    } else {
        Span::new(hit.start, (hit.end + OBJECT).min(sentence.end - behind.len() + object.len()))
    };
    let text = reading.slice(span);
    !text.trim().is_empty()
        && !reading.hits_in(span).iter().any(|found| {
            let tool = matches!(
                found.cue,
                Cue::Technique(_)
                    | Cue::Name(_)
                    | Cue::Goal(GoalCue::Label)
                    | Cue::Focus(FocusCue::Tool)
            );
            tool && reading.speaks(found)
        })
}
