//! Marks that another mark, or what stands beside them, makes void: a "no" that
//! denies something else, a wound that was an accident, a figure of speech.

use super::super::Span;
use super::RiskCue;
use super::cue::CueSet;
use super::mark::{Mark, Tone, What};

/// "SI" in capitals is ideation, and not the French "if".
pub fn drop_conditions(marks: &mut Vec<Mark>, cues: CueSet) {
    if !(cues.has(RiskCue::Conditional) && cues.has(RiskCue::Ideation)) {
        return;
    }
    let named = |mark: &Mark| mark.cue() == Some(RiskCue::Ideation);
    let spans: Vec<usize> = marks.iter().filter(|mark| named(mark)).map(|mark| mark.end).collect();
    marks.retain(|mark| mark.cue() != Some(RiskCue::Conditional) || !spans.contains(&mark.end));
}

/// "SI: not at all." and "he said no way" answer; "wants to die, no way forward" and "ne dort
/// pas du tout" deny something else. An adverb that denies is an answer where nothing else is
/// said in its clause, or where a target or a word of time stands right behind it.
pub fn settle_adverbs(text: &str, sentence: Span, marks: &mut Vec<Mark>) {
    let adverb = |mark: &Mark| mark.cue() == Some(RiskCue::AbsenceAlone);
    if !marks.iter().any(adverb) {
        return;
    }
    let says = |start: usize, end: usize| {
        text.get(start..end).is_some_and(|gap| gap.contains(char::is_alphabetic))
    };
    let answers = |at: usize, mark: &Mark| {
        let earlier = marks.iter().take(at).map(|earlier| earlier.end).max();
        let next = marks.get(at + 1);
        let beside = next.is_some_and(|next| {
            let follows = next.is_target() || next.cue() == Some(RiskCue::Recent);
            follows && next.start <= mark.end + 1
        });
        let rest = text.get(mark.end..sentence.end).unwrap_or_default();
        let alone = !says(earlier.unwrap_or(sentence.start), mark.start)
            && !rest.trim_start_matches(' ').starts_with(char::is_alphabetic);
        beside || alone
    };
    let answering: Vec<usize> = marks
        .iter()
        .enumerate()
        .filter(|(at, mark)| adverb(mark) && answers(*at, mark))
        .map(|(_, mark)| mark.start)
        .collect();
    // "Not at all suicidal"
    let leading: Vec<usize> = marks
        .windows(2)
        .filter(|pair| adverb(&pair[0]) && pair[1].is_target() && pair[1].start <= pair[0].end + 1)
        .map(|pair| pair[0].start)
        .collect();
    marks.retain_mut(|mark| {
        let kept = !adverb(mark) || answering.contains(&mark.start);
        if adverb(mark) {
            let leads = leading.contains(&mark.start);
            let cue = if leads { RiskCue::Negation } else { RiskCue::Absence };
            mark.what = What::Cue(cue);
        }
        kept
    });
}

/// How far behind an "and" or "but" a word stands that takes an end back, in bytes.
const TAKEN_BACK: usize = 14;

/// "The thoughts have stopped", "have gone since May": an end denies, but not where what
/// follows says what it is the end of ("stopped scaring her", "no longer weekly", "gone from
/// weekly to daily") or that it was none ("gone and come back", "faded but not gone"). So
/// nothing may stand behind it but a sign or a time; what else may, the lexicon lists as parts
/// of the end.
pub fn settle_ends(text: &str, sentence: Span, marks: &mut Vec<Mark>) {
    let ended = |mark: &Mark| matches!(mark.cue(), Some(RiskCue::Ended | RiskCue::EndedNow));
    let returns = |mark: &Mark| mark.cue() == Some(RiskCue::Returns);
    if !marks.iter().any(|mark| ended(mark) || returns(mark)) {
        return;
    }
    let closes = |mark: &Mark| {
        let rest = text.get(mark.end..sentence.end).unwrap_or_default();
        let next = rest.trim_start_matches(' ');
        let beside = |other: &Mark| {
            let timed = matches!(other.cue(), Some(RiskCue::Recent | RiskCue::Historic));
            let joins = matches!(other.what, What::Soft | What::Hard);
            other.start == mark.end + 1 && (timed || joins)
        };
        !next.starts_with(char::is_alphanumeric) || marks.iter().any(beside)
    };
    let taken_back = |mark: &Mark| {
        let joins = |other: &&Mark| {
            matches!(other.what, What::Soft | What::Hard) && other.start >= mark.end
        };
        let behind = |from: usize| {
            let near = |other: &Mark| other.start >= from && other.start - from <= TAKEN_BACK;
            marks.iter().any(|other| returns(other) && near(other))
        };
        marks.iter().filter(joins).any(|joint| behind(joint.end))
    };
    let absent = |mark: &Mark| mark.cue() == Some(RiskCue::Absence);
    let holds = |mark: &&Mark| !taken_back(mark) && (absent(mark) || ended(mark) && closes(mark));
    let kept: Vec<usize> = marks.iter().filter(holds).map(|mark| mark.start).collect();
    marks.retain_mut(|mark| {
        let cue = match mark.cue() {
            Some(RiskCue::Ended | RiskCue::Absence) => RiskCue::Absence,
            Some(RiskCue::EndedNow) => RiskCue::AbsenceNow,
            Some(RiskCue::Returns) => return false,
            _ => return true,
        };
        mark.what = What::Cue(cue);
        kept.contains(&mark.start)
    });
}

/// A "no" behind a comma that goes on to something else denies that, and is no
/// answer to what stands before: "thoughts of death, no sleep", "cut her arm, not
/// dressed".
pub fn drop_idle_negations(text: &str, marks: &mut Vec<Mark>) {
    let idle = |at: usize, mark: &Mark| {
        let earlier = at.checked_sub(1).and_then(|before| marks.get(before));
        let behind_comma = earlier.is_some_and(|earlier| {
            earlier.what == What::Soft
                && matches!(text.get(earlier.start..mark.start), Some(", " | ", \"" | ", \" "))
        });
        if !behind_comma {
            return false;
        }
        // "Pas d'appétit": nothing stands between.
        let elided = text.get(..mark.end).is_some_and(|before| before.ends_with('\''));
        let next = mark.end + usize::from(!elided);
        let rest = text.get(mark.end..next).filter(|gap| gap.trim().is_empty()).map(|_| next);
        let goes_on = rest
            .and_then(|next| text.get(next..))
            .is_some_and(|rest| rest.starts_with(char::is_alphabetic));
        let within = marks.get(at + 1..).unwrap_or_default();
        // "Easier not to be alive, no thoughts of acting": half of a wish names nothing.
        let names = within.iter().any(|other| {
            let half = matches!(
                other.cue(),
                Some(RiskCue::Wish | RiskCue::WishClause | RiskCue::WishVerb)
            );
            other.start == next && !half
        });
        let segment = within
            .iter()
            .take_while(|next| !matches!(next.what, What::Soft | What::Hard | What::Colon));
        let reaches = segment.into_iter().any(Mark::is_target);
        goes_on && !names && !reaches
    };
    let idle: Vec<usize> = marks
        .iter()
        .enumerate()
        .filter(|(at, mark)| mark.cue() == Some(RiskCue::Negation) && idle(*at, mark))
        .map(|(_, mark)| mark.start)
        .collect();
    if !idle.is_empty() {
        marks.retain(|mark| mark.cue() != Some(RiskCue::Negation) || !idle.contains(&mark.start));
    }
}

/// "N'a plus | de raison de vivre": the "no" that a statement begins with is part
/// of it and denies nothing, whatever is read before it.
pub fn drop_stated_negations(text: &str, marks: &mut Vec<Mark>, cues: CueSet) {
    if !cues.has(RiskCue::Negation) {
        return;
    }
    let statements: Vec<Mark> =
        marks.iter().copied().filter(|mark| mark.cue().is_some_and(RiskCue::is_ideation)).collect();
    if statements.is_empty() {
        return;
    }
    let stated = |mark: &Mark| {
        statements.iter().any(|other| {
            let shared = text.get(other.start..mark.end.max(other.start)).unwrap_or_default();
            let denies = NO.contains(&shared.trim_end());
            mark.start < other.start && mark.end < other.end && denies
        })
    };
    marks.retain(|mark| mark.cue() != Some(RiskCue::Negation) || !stated(mark));
}

/// Words that both end a negation and may begin a statement. Of "has not wanted | to
/// die" the shared word is the wish, and the "no" stands.
const NO: [&str; 6] = ["not", "never", "pas", "plus", "pus", "jamais"];

/// How far behind "not a day" the "no" may begin that undoes it, in bytes.
const REACH_OF_TIME: usize = 64;

/// "Hardly a night passes when he | does not | think of it", "never a moment | free of |
/// thoughts of death", "it is not true that she has | no | such thoughts": two that deny
/// affirm what they are about. "Not a day" denies where it stands alone, "hardly a day" says
/// nothing then.
pub fn join_double_negations(marks: &mut [Mark], cues: CueSet) {
    const FIRST: CueSet = CueSet::of(&[RiskCue::AtNoTime, RiskCue::Untrue, RiskCue::Seldom]);
    if !cues.meets(FIRST) {
        return;
    }
    for at in 0..marks.len() {
        let Some(time) = marks.get(at).copied() else { break };
        let Some(first) = time.cue().filter(|cue| FIRST.has(*cue)) else { continue };
        let clause = marks.iter_mut().skip(at + 1).take_while(|mark| {
            mark.start.saturating_sub(time.end) <= REACH_OF_TIME
                && matches!(mark.what, What::Cue(_))
                && !mark.is_target()
        });
        // "N'a pas" and "pas d'" are one "no".
        let mut reach = None;
        for mark in clause.into_iter().filter(|mark| mark.cue() == Some(RiskCue::Negation)) {
            if reach.is_none_or(|end| mark.start < end) {
                reach = Some(mark.end);
                mark.what = What::Cue(RiskCue::Pseudo);
            }
        }
        let lone = if first == RiskCue::Seldom { RiskCue::Frequency } else { RiskCue::Negation };
        let cue = if reach.is_some() { RiskCue::Pseudo } else { lone };
        if let Some(time) = marks.get_mut(at) {
            time.what = What::Cue(cue);
        }
    }
}

/// How far apart a wound and the accident that it was may stand, in bytes.
const ACCIDENT: usize = 32;

/// "Cut her arm | on a can" is no harm to oneself, and "a period of | cutting her
/// arm" one of the past.
pub fn drop_accidents(marks: &mut Vec<Mark>, cues: CueSet) {
    if !(cues.has(RiskCue::Accident) || cues.has(RiskCue::PastSelfHarm)) {
        return;
    }
    let accidents: Vec<Mark> =
        marks.iter().copied().filter(|mark| mark.cue() == Some(RiskCue::Accident)).collect();
    let past: Vec<Mark> =
        marks.iter().copied().filter(|mark| mark.cue() == Some(RiskCue::PastSelfHarm)).collect();
    let retold = |mark: &Mark| {
        mark.cue() == Some(RiskCue::SelfHarm)
            && past.iter().any(|past| past.start <= mark.start && mark.start < past.end)
    };
    let harms = |mark: &Mark| {
        matches!(mark.cue(), Some(RiskCue::SelfHarm | RiskCue::PastSelfHarm))
            && accidents
                .iter()
                .any(|accident| accident.start >= mark.end && accident.start - mark.end <= ACCIDENT)
    };
    marks.retain(|mark| !harms(mark) && !retold(mark) && mark.cue() != Some(RiskCue::Accident));
}

/// Takes out what another mark makes void: a "however" inside a denial
/// ("denies however any SI"), harm to others that turns out to be harm to
/// oneself ("thoughts of killing | herself"), and a wish that goes on into
/// something harmless.
pub fn drop_overlaid(marks: &mut Vec<Mark>) {
    let overlays = |mark: &Mark| {
        mark.what == What::Hard && mark.end > mark.start + 1
            || matches!(mark.cue(), Some(RiskCue::Jest | RiskCue::Outburst))
            || matches!(mark.cue(), Some(RiskCue::Homicidal | RiskCue::Neutral))
    };
    if !marks.iter().any(overlays) {
        return;
    }
    let copy = marks.clone();
    let mut at = 0_usize;
    marks.retain(|mark| {
        let earlier = at.checked_sub(1).and_then(|before| copy.get(before));
        at += 1;
        let inserted = mark.what == What::Hard
            && mark.end > mark.start + 1
            && earlier.is_some_and(|earlier| {
                earlier.cue() == Some(RiskCue::Denial) && mark.start <= earlier.end + 3
            });
        let reflexive = mark.cue() == Some(RiskCue::Homicidal)
            && copy.iter().any(|other| {
                other.cue().is_some_and(RiskCue::is_ideation)
                    && other.start < mark.end
                    && mark.start < other.end
            });
        // "Hopes not to wake up | early."
        let harmless = mark.cue().is_some_and(RiskCue::is_ideation)
            && copy.iter().any(|other| {
                other.cue() == Some(RiskCue::Neutral)
                    && other.start < mark.end
                    && other.end > mark.end
            });
        let figure = mark.cue() == Some(RiskCue::Homicidal) && is_in(RiskCue::Jest, &copy, mark);
        // "Je ne ferais jamais | subir ça": says nothing of an intent.
        let harmless = harmless
            || mark.cue() == Some(RiskCue::DeniedIntent)
                && copy.iter().any(|other| {
                    other.cue() == Some(RiskCue::Neutral)
                        && other.start <= mark.start
                        && other.end > mark.end
                });
        !(inserted || reflexive || harmless || figure)
    });
    for mark in marks.iter_mut().filter(|mark| mark.cue().is_some_and(RiskCue::is_ideation)) {
        if is_in(RiskCue::Jest, &copy, mark) || is_in(RiskCue::Outburst, &copy, mark) {
            mark.tone = Tone::Jest;
        }
    }
    marks.retain(|mark| !matches!(mark.cue(), Some(RiskCue::Jest | RiskCue::Outburst)));
}

/// "I could strangle him, he said laughing": whether a threat to others is a
/// figure of speech. The client's own death is not taken for one by that
/// alone; it yields to a denial in words.
fn is_in(tone: RiskCue, marks: &[Mark], mark: &Mark) -> bool {
    let denies = |mark: &Mark| {
        matches!(
            mark.cue(),
            Some(RiskCue::Negation | RiskCue::Denial | RiskCue::Absence | RiskCue::DeniedHomicidal)
        )
    };
    marks.iter().any(|jest| {
        let between = |hard: &Mark| {
            (hard.what == What::Hard || denies(hard))
                && hard.start >= mark.start.min(jest.start)
                && hard.start <= mark.start.max(jest.start)
        };
        jest.cue() == Some(tone) && !marks.iter().any(between)
    })
}
