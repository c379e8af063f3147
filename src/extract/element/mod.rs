//! The elements of a complete progress note.
//!
//! What a note should show is settled by the other grammars where they read
//! it: scores, risk, goals, interventions. The rest goes by the sections and
//! by words: how the client was (presentation), what the hour was about
//! (session focus, in [`focus`]) and what comes next (plan). Each element comes
//! with the sentence that shows it.

mod focus;
mod learned;
mod plan;

pub use focus::FocusCue;
pub use learned::Learned;
pub(super) use learned::tellings;

use super::lexicon::{Cue, Domain};
use super::reading::Reading;
use super::scan::Hit;
use super::{
    Elements, GoalMention, InterventionMention, RiskFindings, ScoreMention, SectionKind, Span,
    Status, intervention,
};
use crate::note::NoteKind;
use crate::vocabulary;

vocabulary! {
    /// Which element a word shows, or how a technique was used.
    pub enum ElementCue {
        /// Mood, affect, appearance, behaviour, speech, mental status.
        Presentation => "presentation",
        /// Next session, homework, coordination.
        Plan => "plan",
        /// Something that the clinician did: practised, reviewed, taught.
        Done => "done",
        /// Something that clinician or client may have done: "practised", "tried".
        Shared => "shared",
        /// What is measured while something is done: "SUDS".
        Measured => "measured",
        /// Puts what was done into the session: "we", "in session".
        Together => "together",
        /// A prescriber's treatment: a dose, a refill.
        Medication => "medication",
        /// Tells how far somebody has come towards a goal: "halfway to her goal".
        Progress => "goal_progress",
        /// What a prescriber did in the session: "dose increased".
        Prescribed => "prescribed",
        /// Tells that the session did not take place.
        Missed => "missed",
        /// Something still to come: will, next session.
        Planned => "planned",
        /// Nothing was done, where a part opens with it.
        Nothing => "nothing",
        /// Something that did not happen: declined, not ready for.
        Declined => "declined",
    }
}

/// What the other grammars found in the same note.
#[derive(Clone, Copy, Debug)]
pub struct Others<'a> {
    /// The kind of the note.
    pub kind: NoteKind,
    /// Its scores.
    pub scores: &'a [ScoreMention],
    /// Its risk.
    pub risk: &'a RiskFindings,
    /// Its goals.
    pub goals: &'a [GoalMention],
    /// Its interventions.
    pub interventions: &'a [InterventionMention],
}

/// A section with fewer bytes of text than this says nothing.
const SAYS_SOMETHING: usize = 12;

/// Reads which elements of a complete note there are, and where. `learned` is what was
/// learned of how they are shown, if it is to be asked.
#[must_use]
pub fn read(reading: &Reading<'_>, others: Others<'_>, learned: Option<&Learned>) -> Elements {
    // A session that did not take place shows nobody and treats nobody.
    let met = others.kind != NoteKind::Other || !missed(reading);
    let when_met = |find: &dyn Fn() -> Option<Span>| if met { find() } else { None };
    let original = |span: Span| reading.original(span);
    let told = [when_met(&|| focus::find(reading)), when_met(&|| interventions(reading, others))];
    let sought = told.map(|told| met && told.is_none());
    let shown =
        learned.filter(|_| sought.contains(&true)).map(|learned| learned.find(sought, reading));
    let [focus, intervention] = shown.unwrap_or_default();
    Elements {
        presentation: when_met(&|| presentation(reading)).map(original),
        session_focus: told[0].or(focus).map(original),
        scores: others
            .scores
            .iter()
            .find(|score| score.status == Status::Current)
            .map(|score| score.evidence),
        interventions: told[1].or(intervention).map(original),
        goal_progress: others
            .goals
            .iter()
            .find(|goal| goal.stated_progress.is_some())
            .map(|goal| goal.evidence)
            .or_else(|| worded(reading, ElementCue::Progress).map(original)),
        risk: risk(others.risk),
        plan: plan(reading).map(original),
    }
}

/// Whether one of the first sentences says that the session did not take place.
fn missed(reading: &Reading<'_>) -> bool {
    let opening = reading.sentences.get(2).map_or(usize::MAX, |sentence| sentence.end);
    reading
        .spoken(Domain::Elements)
        .take_while(|hit| hit.start < opening)
        .any(|hit| hit.cue == Cue::Element(ElementCue::Missed))
}

fn presentation(reading: &Reading<'_>) -> Option<Span> {
    worded(reading, ElementCue::Presentation).or_else(|| {
        [
            SectionKind::MentalStatus,
            SectionKind::Subjective,
            SectionKind::Behaviour,
            SectionKind::Data,
        ]
        .into_iter()
        .find_map(|kind| opening(reading, kind))
    })
}

fn plan(reading: &Reading<'_>) -> Option<Span> {
    opening(reading, SectionKind::Plan)
        .or_else(|| worded(reading, ElementCue::Plan))
        .or_else(|| worded(reading, ElementCue::Planned))
        .or_else(|| plan::closing(reading))
}

fn interventions(reading: &Reading<'_>, others: Others<'_>) -> Option<Span> {
    let named = others
        .interventions
        .first()
        .map(|mention| reading.sentence_at(reading.folded.folded_offset(mention.span.start)));
    named
        .or_else(|| {
            opening(reading, SectionKind::Intervention).filter(|told| !is_blank(reading, *told))
        })
        .or_else(|| done(reading, others.goals))
        .or_else(|| medication(reading, others.goals))
}

/// "I: none, short of time": whether a part opens with a word that nothing was
/// done.
fn is_blank(reading: &Reading<'_>, told: Span) -> bool {
    reading
        .hits_in(told)
        .iter()
        .any(|hit| hit.cue == Cue::Element(ElementCue::Nothing) && hit.start == told.start)
}

/// The first sentence that says what was done in the session, and not in the
/// client's life or history.
fn done(reading: &Reading<'_>, goals: &[GoalMention]) -> Option<Span> {
    let told = |hit: &&Hit| {
        !matches!(
            reading.section_at(hit.start),
            Some(
                SectionKind::History
                    | SectionKind::Subjective
                    | SectionKind::Goals
                    | SectionKind::Header
                    | SectionKind::Risk
                    | SectionKind::Measures
            )
        )
    };
    let counts = |hit: &&Hit| match hit.cue {
        Cue::Element(ElementCue::Done) => true,
        Cue::Element(ElementCue::Shared) => !is_report(reading, hit),
        _ => false,
    };
    reading
        .spoken(Domain::Elements)
        .filter(counts)
        .filter(|hit| !intervention::undone(reading, Span::new(hit.start, hit.end)))
        .filter(|hit| !focus::opens_with_another(reading, hit))
        .filter(|hit| !intervention::of_goal(reading, hit) && !is_in_goal(reading, goals, hit))
        .find(told)
        .map(|hit| reading.sentence_at(hit.start))
}

/// Whether the words stand in the text of a goal: "3. Stop alprazolam: unchanged".
fn is_in_goal(reading: &Reading<'_>, goals: &[GoalMention], hit: &Hit) -> bool {
    let at = reading.original(Span::new(hit.start, hit.end));
    goals.iter().any(|goal| goal.span.start <= at.start && at.end <= goal.span.end)
}

/// Whether what both might have done is the client's report of a week: it stands
/// where the client is told of, and nothing in its sentence puts it into the session
/// ("practised looking up for 10 seconds").
fn is_report(reading: &Reading<'_>, hit: &Hit) -> bool {
    let sentence = reading.sentence_at(hit.start);
    let of_client = matches!(
        reading.section_at(hit.start),
        Some(
            SectionKind::Data | SectionKind::Behaviour | SectionKind::Response | SectionKind::Plan
        )
    );
    let together = || {
        reading
            .hits_in(sentence)
            .iter()
            .any(|found| found.cue == Cue::Element(ElementCue::Together) && reading.speaks(found))
    };
    of_client && !together()
}

/// The first sentence in which a prescriber treats: says so, or gives a dose in
/// an assessment or a plan.
fn medication(reading: &Reading<'_>, goals: &[GoalMention]) -> Option<Span> {
    let acts = |hit: &&Hit| {
        let part = reading.section_at(hit.start);
        let treats = match hit.cue {
            Cue::Element(ElementCue::Prescribed) => {
                !matches!(part, Some(SectionKind::History | SectionKind::Subjective))
            }
            Cue::Element(ElementCue::Medication) => {
                matches!(part, Some(SectionKind::Plan | SectionKind::Assessment))
            }
            _ => false,
        };
        treats
            && !is_in_goal(reading, goals, hit)
            && !intervention::undone(reading, Span::new(hit.start, hit.end))
    };
    reading.spoken(Domain::Elements).find(acts).map(|hit| reading.sentence_at(hit.start))
}

/// Any statement on the client's risk; silence is none.
fn risk(risk: &RiskFindings) -> Option<Span> {
    [
        risk.si.evidence,
        risk.hi.evidence,
        risk.self_harm.evidence,
        risk.plan.evidence,
        risk.intent.evidence,
        risk.means.evidence,
        risk.risk_level.evidence,
    ]
    .into_iter()
    .flatten()
    .next()
}

/// The first sentence with a word of this kind.
fn worded(reading: &Reading<'_>, cue: ElementCue) -> Option<Span> {
    reading
        .spoken(Domain::Elements)
        .find(|hit| hit.cue == Cue::Element(cue))
        .map(|hit| reading.sentence_at(hit.start))
}

/// The first sentence of a section that says something.
fn opening(reading: &Reading<'_>, kind: SectionKind) -> Option<Span> {
    reading.parts.iter().filter(|part| part.kind == kind).find_map(|part| {
        let body = Span::new(part.heading.end, part.body.end);
        let text = reading.slice(body);
        // A plan may be a date and nothing else.
        let dated = kind == SectionKind::Plan && text.contains(|c: char| c.is_ascii_digit());
        if text.trim().len() < SAYS_SOMETHING && !dated {
            return None;
        }
        let first = body.start + (text.len() - text.trim_start().len());
        let sentence = reading.sentence_at(first);
        Some(Span::new(first, sentence.end.max(first).min(body.end)))
    })
}

#[cfg(test)]
mod tests {
    use super::super::fold::Folded;
    use super::super::lexicon::Lexicon;
    use super::super::scan::{Hits, Scanner};
    use super::super::{goal, intervention, kind, risk};
    use super::*;
    use crate::note::Note;

    fn elements(text: &str) -> Elements {
        let lexicon = Lexicon::embedded().unwrap();
        let scanner = Scanner::new(&lexicon.phrases, &[]).unwrap();
        let note = Note { text: text.to_owned(), ..Note::default() };
        let folded = Folded::new(text);
        let mut hits = Hits::default();
        scanner.scan(text, &folded, &mut hits);
        let reading = Reading::new(&note, &folded, &hits);
        let others = Others {
            kind: kind::read(&reading),
            scores: &[],
            risk: &risk::read(&reading, risk::Rated::default(), None),
            goals: &goal::read(&reading, &[]),
            interventions: &intervention::read(&reading, &lexicon.techniques),
        };
        read(&reading, others, None)
    }

    #[test]
    fn each_element_points_to_the_sentence_that_shows_it() {
        let text = "S: Mood low. Talked about work.\nA: Goal 1 sleep: improving. Denies SI.\n\
                    I: Body scan.\nP: Return in two weeks.";
        let found = elements(text);
        let words = |span: Option<Span>| span.map(|span| span.of(text));
        assert_eq!(words(found.presentation), Some("S: Mood low."));
        assert_eq!(words(found.session_focus), Some("Talked about work."));
        assert_eq!(words(found.goal_progress), Some("A: Goal 1 sleep: improving."));
        assert_eq!(words(found.risk), Some("Denies SI."));
        assert_eq!(words(found.plan), Some("Return in two weeks."));
        assert_eq!(found.scores, None);
    }

    #[test]
    fn a_missed_session_shows_a_plan_and_nothing_else() {
        let found = elements("D: No-show for the 3:00 session.\nP: Letter sent, rebook next week.");
        assert_eq!(found.presentation, None);
        assert_eq!(found.interventions, None);
        assert!(found.plan.is_some());
    }
}
