//! What kind of note it is, and whether it is a psychotherapy note.
//!
//! The kind is what the export declares, else what a title, a type line or
//! the opening of the note says. A mention in the text decides nothing: "CBT
//! psychotherapy, 45 min" is a progress note, and so is one that refers to
//! separate psychotherapy notes. Psychotherapy (process) notes are the
//! exception to the declaration: a title that says so outweighs an export
//! that calls everything a progress note, because such notes must not be read
//! (45 CFR 164.501).

use super::lexicon::{Cue, Domain};
use super::reading::Reading;
use super::scan::Hit;
use super::{SectionKind, Span};
use crate::note::NoteKind;
use crate::vocabulary;

vocabulary! {
    /// What a word tells of the kind of a note.
    pub enum KindCue {
        /// The note of a session.
        Progress => "progress",
        /// A first meeting or an assessment.
        Intake => "intake",
        /// The end of a treatment.
        Discharge => "discharge",
        /// One client's note of a group.
        Group => "group",
        /// A psychotherapy (process) note.
        Psychotherapy => "psychotherapy",
        /// No session of the client: a call, a missed appointment.
        Other => "other",
        /// Says where psychotherapy notes are kept, which behind other words speaks of
        /// other notes: "psychotherapy notes are stored separately".
        Apart => "apart",
        /// The opening of a letter, which is what it tells of: "Dear Dr".
        Letter => "letter",
        /// Tells of a client who is new: "thank you for referring".
        Referred => "referred",
        /// Tells that it is no first meeting: "session 4", "urgences".
        Known => "known",
        /// Tells that the treatment ends: "has completed his treatment".
        Closing => "closing",
        /// A group, if those who were there are counted beside it.
        Gathering => "gathering",
        /// Counts who was there: "members", "attended".
        Attending => "attending",
    }
}

impl KindCue {
    /// The kind of note that a word tells by itself.
    #[must_use]
    pub const fn kind(self) -> Option<NoteKind> {
        match self {
            Self::Progress => Some(NoteKind::Progress),
            Self::Intake => Some(NoteKind::Intake),
            Self::Discharge => Some(NoteKind::Discharge),
            Self::Group => Some(NoteKind::Group),
            Self::Psychotherapy | Self::Apart => Some(NoteKind::Psychotherapy),
            Self::Other | Self::Letter => Some(NoteKind::Other),
            Self::Referred | Self::Known | Self::Closing | Self::Gathering | Self::Attending => {
                None
            }
        }
    }
}

/// How far into a note the first words on a client who is new may stand, in bytes.
const INTRODUCTION: usize = 360;

/// How many lines at the head of a note may hold its title.
const TITLE_LINES: usize = 6;
/// A title is at most this long, in bytes.
const TITLE_LENGTH: usize = 120;
/// How far into its line or sentence a phrase may begin, in bytes.
const OPENING: usize = 40;

/// The kind of a note.
#[must_use]
pub fn read(reading: &Reading<'_>) -> NoteKind {
    if is_psychotherapy(reading) {
        return NoteKind::Psychotherapy;
    }
    if let Some(kind) = reading.note.kind {
        return kind;
    }
    let titled = kinds(reading).find(|(hit, _)| is_title(reading, hit));
    let opened = || kinds(reading).find(|(hit, kind)| is_opening(reading, hit, *kind));
    match titled.or_else(opened) {
        Some((hit, _)) if hit.cue == Cue::Kind(KindCue::Letter) => of_letter(reading, hit),
        Some((_, kind)) => kind,
        None if is_gathering(reading) => NoteKind::Group,
        None if is_introduction(reading) => NoteKind::Intake,
        None => NoteKind::Progress,
    }
}

/// What a letter tells of: the end of a treatment, a client who is new, or
/// anything else. A title above its opening says so too ("Discharge letter").
fn of_letter(reading: &Reading<'_>, letter: &Hit) -> NoteKind {
    let above = kinds(reading).take_while(|(hit, _)| hit.start < letter.start);
    let titled = above
        .map(|(_, kind)| kind)
        .find(|kind| matches!(kind, NoteKind::Intake | NoteKind::Discharge));
    let tells = |cue| reading.spoken(Domain::Kinds).any(|hit| hit.cue == Cue::Kind(cue));
    match titled {
        Some(kind) => kind,
        None if tells(KindCue::Closing) => NoteKind::Discharge,
        None if is_introduction_from(reading, letter.start) => NoteKind::Intake,
        None => NoteKind::Other,
    }
}

fn says(reading: &Reading<'_>, hit: &Hit, cue: KindCue) -> bool {
    hit.cue == Cue::Kind(cue) && reading.speaks(hit)
}

/// "GRP Weds 6-9P, 8 present": a group named in the first words of the note, with
/// those who were there in the same line.
fn is_gathering(reading: &Reading<'_>) -> bool {
    reading.spoken(Domain::Kinds).any(|hit| {
        if hit.cue != Cue::Kind(KindCue::Gathering) {
            return false;
        }
        let line = reading.folded.line_at(hit.start);
        reading.slice(Span::new(0, line.start)).trim().is_empty()
            && hit.start <= line.start + OPENING
            && !in_prose(reading, hit)
            && reading.hits_in(line).iter().any(|next| says(reading, next, KindCue::Attending))
    })
}

/// Whether the first words of the note tell of a client who is new, and no title
/// says otherwise.
fn is_introduction(reading: &Reading<'_>) -> bool {
    is_introduction_from(reading, 0)
}

fn is_introduction_from(reading: &Reading<'_>, start: usize) -> bool {
    let first = Span::new(start, start + INTRODUCTION);
    let told = || {
        reading.spoken(Domain::Kinds).filter(|hit| (first.start..first.end).contains(&hit.start))
    };
    let tells = |cue| told().any(|hit| hit.cue == Cue::Kind(cue));
    // "Session 4 of 10" counts sessions, as groups do.
    tells(KindCue::Referred) && !tells(KindCue::Known) && !tells(KindCue::Attending)
}

/// Whether the note is a psychotherapy (process) note: declared so, or titled
/// so.
#[must_use]
pub fn is_psychotherapy(reading: &Reading<'_>) -> bool {
    reading.note.kind == Some(NoteKind::Psychotherapy)
        || kinds(reading).any(|(hit, kind)| {
            kind == NoteKind::Psychotherapy
                && (is_title(reading, hit) || opens_note(reading, hit) || explains(reading, hit))
        })
}

/// "Notes for my own use (psychotherapy notes, not in the chart)": whether a bracket
/// in the first line of the note says what it is. One behind another kind ("Progress
/// note (psychotherapy notes apart)") says what it is not.
fn explains(reading: &Reading<'_>, hit: &Hit) -> bool {
    let line = reading.folded.line_at(hit.start);
    let first = reading.slice(Span::new(0, line.start)).trim().is_empty();
    let before = reading.slice(Span::new(line.start, hit.start));
    let after = reading.slice(Span::new(hit.end, line.end)).trim_end();
    let opens = before.ends_with('(') && after.ends_with(')');
    let short = line.end - line.start <= TITLE_LENGTH;
    first && opens && is_closed(after) && short && is_only_kind(reading, line)
}

/// Whether a line names no other kind than a psychotherapy note.
fn is_only_kind(reading: &Reading<'_>, line: Span) -> bool {
    kinds(reading)
        .filter(|(other, _)| other.start >= line.start && other.end <= line.end)
        .all(|(_, kind)| kind == NoteKind::Psychotherapy)
}

/// The phrases that tell a kind: of the note's language, and of either for a
/// psychotherapy note.
fn kinds<'r>(reading: &'r Reading<'_>) -> impl Iterator<Item = (&'r Hit, NoteKind)> {
    let mut titled = false;
    reading.hits.of(Domain::Kinds).iter().filter_map(move |hit| match hit.cue {
        Cue::Kind(KindCue::Apart) if titled || hit.start > OPENING / 2 => None,
        Cue::Kind(cue) => {
            let kind = cue.kind()?;
            if kind == NoteKind::Intake && is_time_of_score(reading, hit) {
                return None;
            }
            let private = kind == NoteKind::Psychotherapy;
            titled |= !private && reading.speaks(hit);
            (private || reading.speaks(hit)).then_some((hit, kind))
        }
        _ => None,
    })
}

/// "ORS first session  15.9", "PHQ-9 (first visit) 19": whether the name of a measure stands
/// right before the phrase.
fn is_time_of_score(reading: &Reading<'_>, hit: &Hit) -> bool {
    let text = reading.text().get(..hit.start).unwrap_or_default();
    let before = text.trim_end_matches([' ', '(', '-', ':']).len();
    let names = reading.hits.names();
    let near = names.partition_point(|name| name.start < hit.start).checked_sub(1);
    near.and_then(|at| names.get(at)).is_some_and(|name| name.end == before)
}

/// Whether the phrase stands in a title or type line: a line of its own
/// anywhere, a labelled one, or at the head of the note as the opening of a
/// line, as a member of a list in it, or inside a short line that is no
/// sentence.
fn is_title(reading: &Reading<'_>, hit: &Hit) -> bool {
    let line = reading.folded.line_at(hit.start);
    let before = reading.slice(Span::new(line.start, hit.start));
    let after = reading.slice(Span::new(hit.end, line.end)).trim_end();
    let bare = |text: &str| !text.contains(|c: char| c.is_alphanumeric());
    let explained = after.trim_start().starts_with('(') && after.ends_with(')');
    if bare(before) && (bare(after) || explained) || is_type_line(reading, line) {
        return true;
    }
    let above = reading.slice(Span::new(0, line.start));
    let heads = above.lines().filter(|line| !line.trim().is_empty()).count() < TITLE_LINES;
    if !heads || in_prose(reading, hit) {
        return false;
    }
    let single = !reading.slice(Span::new(hit.start, hit.end)).contains([' ', '-']);
    let numbered = after.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let closed = is_closed(after) && !(single && numbered);
    let listed = before.trim_end().ends_with([',', '|', '-', ':', '/']);
    let short = line.end - line.start <= TITLE_LENGTH && !after.ends_with('.');
    let bracketed = before.matches('(').count() > before.matches(')').count();
    let table = single && after.contains("  ") || before.contains("  ") || after.contains('\t');
    let counts = single && numbered;
    let opens = hit.start - line.start <= OPENING && !before.contains(['.', ':', ';']);
    let heads_line = short && opens && !bracketed && !counts;
    let stands_apart = closed && (bare(before) || listed) && !(single && bracketed);
    !table && (stands_apart || heads_line)
}

/// Whether a phrase ends there: at the end, a mark or a number.
fn is_closed(after: &str) -> bool {
    let next = after.trim_start_matches([' ', '*', '_']).chars().next();
    next.is_none_or(|next| !next.is_alphabetic() && next != '\'' && next != '%')
}

/// Whether the phrase stands behind the heading of a section of the session,
/// where it is part of what is told.
fn in_prose(reading: &Reading<'_>, hit: &Hit) -> bool {
    reading.part_at(hit.start).is_some_and(|part| {
        !matches!(part.kind, SectionKind::Header | SectionKind::Other)
            && part.heading.end <= hit.start
    })
}

/// Whether a line gives the type of the note or of the service.
fn is_type_line(reading: &Reading<'_>, line: Span) -> bool {
    reading.part_at(line.start).is_some_and(|part| {
        let heading = reading.slice(part.heading);
        part.kind == SectionKind::Header
            && part.heading.start >= line.start
            && part.heading.end <= line.end
            && heading.contains("type")
    })
}

/// Whether the phrase opens the first words of a note that tell of no session:
/// "Client did not show".
fn is_opening(reading: &Reading<'_>, hit: &Hit, kind: NoteKind) -> bool {
    let told = matches!(kind, NoteKind::Other | NoteKind::Group);
    // "23/6. Fin de suivi": a day alone opens nothing.
    let worded = |sentence: &&Span| reading.slice(**sentence).contains(char::is_alphabetic);
    // "Phone, 9 min. Wife of Mr. T. called": a label before what is told.
    let labels =
        |sentence: &Span| kind == NoteKind::Other && sentence.end - sentence.start <= OPENING;
    let mut sentences = reading.sentences.iter().filter(worded);
    let label = sentences.next();
    let told_first = [label, label.filter(|label| labels(label)).and(sentences.next())];
    let first = told_first.into_iter().flatten().any(|sentence| {
        let part = reading.part_at(sentence.start);
        let from = part.map_or(sentence.start, |part| part.heading.end.max(sentence.start));
        hit.start >= from && hit.start <= from + OPENING && hit.end <= sentence.end
    });
    // A single word, or a group that is only spoken of, needs a mark behind it
    // ("Absence, two calls" against "absence of ideation").
    let words = reading.slice(Span::new(hit.start, hit.end));
    let after = reading.slice(Span::new(hit.end, reading.folded.line_at(hit.start).end));
    let whole = kind == NoteKind::Other && words.contains([' ', '-']);
    // "S: First visit, 75 minutes", "Fin de suivi Théo": the first words of all.
    let milestone = matches!(kind, NoteKind::Intake | NoteKind::Discharge)
        && words.contains(' ')
        && opens_text(reading, hit)
        && (is_closed(after) || names_somebody(reading, hit));
    // "Groupe \"Surfer la vague\", séance 5": the name of the group opens.
    let named = kind == NoteKind::Group && words.ends_with('"');
    first && (told && (whole || named || is_closed(after)) || milestone)
}

/// Whether nothing but a heading and a day stand before the phrase.
fn opens_text(reading: &Reading<'_>, hit: &Hit) -> bool {
    let part = reading.part_at(hit.start).map_or(0, |part| part.heading.end.min(hit.start));
    let before = reading.slice(Span::new(part, hit.start));
    !before.contains(char::is_alphabetic)
}

/// Whether a word with a capital follows the phrase.
fn names_somebody(reading: &Reading<'_>, hit: &Hit) -> bool {
    let behind = reading.slice(Span::new(hit.end, reading.folded.line_at(hit.start).end));
    let worded = behind.strip_prefix(' ').is_some_and(|next| next.starts_with(char::is_alphabetic));
    worded && reading.capitalised(Span::new(hit.end + 1, hit.end + 2))
}

/// Whether the phrase opens one of the first two sentences.
fn opens_note(reading: &Reading<'_>, hit: &Hit) -> bool {
    let line = reading.folded.line_at(hit.start);
    let apart = reading.slice(Span::new(line.start, hit.start)).contains('(');
    let named = !apart || is_only_kind(reading, line);
    named
        && reading.sentences.iter().take(2).any(|sentence| {
            hit.start >= sentence.start && hit.start <= sentence.start + OPENING / 2
        })
        && !in_prose(reading, hit)
}

#[cfg(test)]
mod tests {
    use super::super::fold::Folded;
    use super::super::lexicon::Lexicon;
    use super::super::scan::{Hits, Scanner};
    use super::*;
    use crate::note::Note;

    fn kind_of(text: &str, declared: Option<NoteKind>) -> NoteKind {
        let lexicon = Lexicon::embedded().unwrap();
        let scanner = Scanner::new(&lexicon.phrases, &[]).unwrap();
        let note = Note { text: text.to_owned(), kind: declared, ..Note::default() };
        let folded = Folded::new(text);
        let mut hits = Hits::default();
        scanner.scan(text, &folded, &mut hits);
        read(&Reading::new(&note, &folded, &hits))
    }

    #[test]
    fn a_title_outweighs_an_export_that_calls_all_notes_progress() {
        let text = "PSYCHOTHERAPY NOTE\nHis dream of the house came back.";
        assert_eq!(kind_of(text, Some(NoteKind::Progress)), NoteKind::Psychotherapy);
    }

    #[test]
    fn psychotherapy_as_a_service_is_a_progress_note() {
        for text in [
            "Psychotherapy session, 45 min.\nS: Tired.\nP: Weekly.",
            "S: Tired.\nO: CBT psychotherapy 45 min.\nP: See separate psychotherapy notes.",
            "Individual psychotherapy progress note\nS: Tired.",
            "S: Tired.\nP: Weekly.\nPsychotherapy notes, if any, are kept separately.",
        ] {
            assert_eq!(kind_of(text, None), NoteKind::Progress, "{text}");
        }
    }

    #[test]
    fn a_declared_kind_stands() {
        assert_eq!(kind_of("Group session.", Some(NoteKind::Intake)), NoteKind::Intake);
    }
}
