//! Whose thought it is: the client's, or somebody else's.

use super::super::lexicon::{Cue, Domain};
use super::super::reading::Reading;
use super::super::scan::Hit;
use super::RiskCue;
use super::cue::CueSet;
use super::mark::{Mark, Mention, Place, What};
use crate::note::Language;

/// How far before a target its subject may stand, in bytes.
const SUBJECT: usize = 64;
/// How far before it the subject of a sentence within a sentence, in bytes.
const FAR_SUBJECT: usize = 140;
/// How far before a target a word stands that voices it, in bytes.
const VOICED: usize = 24;
/// How far behind a target its owner may stand, in bytes.
const OWNER: usize = 8;

/// Whether the target is somebody else's: another person is its subject
/// ("her brother is suicidal", "her son, who wants to die") or its owner ("SI
/// in his father"). Where a pronoun stands between, its gender decides: of
/// "her husband said he wants to die" he is the husband, of "his mother says
/// he wants to die" the client.
pub fn is_other_person(marks: &[Mark], index: usize) -> bool {
    let Some(target) = marks.get(index) else { return false };
    let of_detail = matches!(target.cue(), Some(RiskCue::Plan | RiskCue::Intent));
    let (mut softs, mut pronoun, mut reported, mut relative) = (0, None, false, false);
    let (mut voiced, mut told) = (false, false);
    for (at, mark) in marks.iter().enumerate().take(index).rev() {
        let cue = match mark.what {
            What::Hard | What::Colon => break,
            What::Soft => {
                softs += 1;
                continue;
            }
            What::Cue(cue) => cue,
        };
        match cue {
            // "Le frère de Madame": the client only as whose brother he is.
            cue if cue.names_client() && is_possessor(marks, at) => {}
            cue if cue.names_client() => break,
            RiskCue::Denial => break,
            // "The grandchildren are coming, so no plan", "discharged to her sister's, no
            // SI": the clause is the client's.
            RiskCue::Negation if of_detail || opens_denial(marks, at, index) => break,
            RiskCue::She | RiskCue::He => pronoun = pronoun.or(Some(cue)),
            // "His mother fears that he might be suicidal" speaks of the client.
            // "The roommate voiced SI": they are hers.
            RiskCue::Voiced => voiced |= target.start.saturating_sub(mark.end) <= VOICED,
            RiskCue::Report | RiskCue::Topic => reported = true,
            // "La sœur dit avoir elle-même pensé au suicide".
            RiskCue::Contrast => voiced = true,
            RiskCue::Who => relative = true,
            RiskCue::ToldClient if !tells_another(marks, at) => told = true,
            cue if cue.is_other_person() => {
                let gap = target.start.saturating_sub(mark.end);
                // "His daughter, who says that he wants to die."
                let agrees = pronoun.is_none_or(|he| cue.gender().is_none_or(|who| who == he));
                // Of an owner ("her husband's SI") it does not matter to whom
                // something is said.
                if gap <= 1 || relative && agrees {
                    return true;
                }
                if is_addressed(marks, at) || is_in_list(marks, at, index) {
                    continue;
                }
                // "Her daughter told her that she wants to die."
                if told && pronoun.is_some() && agrees {
                    return true;
                }
                return match pronoun.filter(|_| cue != RiskCue::Peer) {
                    Some(pronoun) => gap <= FAR_SUBJECT && is_about(marks, mark, pronoun),
                    // "Son fils, 20 ans, lui a confié des idées suicidaires".
                    None if told && target.cue().is_some_and(RiskCue::is_ideation) => {
                        gap <= SUBJECT
                    }
                    // "Since her son left, wants to die": the client is not named at all.
                    None if softs > 0 && mark.place == Place::Inner && cue != RiskCue::Peer => {
                        false
                    }
                    None => {
                        let told_of =
                            target.cue() == Some(RiskCue::ActiveIdeation) || cue == RiskCue::Peer;
                        gap <= SUBJECT && softs <= 1 && (!reported || voiced || told_of)
                    }
                };
            }
            _ => {}
        }
    }
    // Others are what ideas of harming others are about.
    let owned = target.cue().is_some_and(|cue| cue.sets_context() && cue != RiskCue::Homicidal);
    marks.get(index + 1).is_some_and(|next| {
        owned
            && next.cue().is_some_and(RiskCue::is_other_person)
            && next.start.saturating_sub(target.end) <= OWNER
    })
}

/// Whether the clause that the mark at `index` opens goes on with the client, whom the
/// sentence names before anybody else: "she thought of her grandmother, does not want to
/// die".
pub fn resumes_client(marks: &[Mark], index: usize) -> bool {
    let before = marks.get(..index).unwrap_or_default();
    let opens = before.last().zip(marks.get(index)).is_some_and(|(earlier, mark)| {
        earlier.what == What::Soft && mark.start.saturating_sub(earlier.end) <= 1
    });
    let who = |mark: &Mark| mark.cue().filter(|cue| cue.is_client() || cue.is_other_person());
    opens && before.iter().find_map(who).is_some_and(RiskCue::is_client)
}

/// Whether the negation at `at` opens its segment and the thought at `index` is all it
/// denies: ", no SI".
fn opens_denial(marks: &[Mark], at: usize, index: usize) -> bool {
    let earlier = at.checked_sub(1).and_then(|before| marks.get(before));
    let (Some(earlier), Some(denial), Some(target)) = (earlier, marks.get(at), marks.get(index))
    else {
        return false;
    };
    matches!(target.cue(), Some(RiskCue::Ideation | RiskCue::PassiveIdeation))
        && earlier.what == What::Soft
        && denial.start.saturating_sub(earlier.end) <= 1
        && target.start.saturating_sub(denial.end) <= OWNER
}

/// Whether the client is a woman or a man ([`RiskCue::She`], [`RiskCue::He`]),
/// where the words for the client in the whole note agree.
pub fn gender_of_client(reading: &Reading<'_>) -> Option<RiskCue> {
    let mut genders = reading.spoken(Domain::Risk).filter_map(|hit| match hit.cue {
        Cue::Risk(cue) if cue.names_client() => cue.gender(),
        _ => None,
    });
    let first = genders.next()?;
    genders.all(|gender| gender == first).then_some(first)
}

/// The husbands and wives that a note may name.
const SPOUSES: CueSet = CueSet::of(&[RiskCue::Husband, RiskCue::Wife]);

/// The words of risk in a note, in its language.
fn cues_of(reading: &Reading<'_>) -> CueSet {
    let cues = reading.spoken(Domain::Risk);
    cues.filter_map(|hit| if let Cue::Risk(cue) = hit.cue { Some(cue) } else { None }).collect()
}

/// The same, and where no word for the client tells it, by whose husband or wife the
/// note names: "her husband", "her wife". A wife of nobody's in particular is taken for
/// a man's, and a husband for a woman's, unless the note has spoken of a woman before
/// and never speaks of a man: a woman with a wife is no "he".
pub fn gender_by_marriage(reading: &Reading<'_>) -> Option<RiskCue> {
    reading.marriage().client
}

/// The same by the pronoun of whom a note says that they deny ("he denies SI"), where all
/// such pronouns agree: risk is charted of the client.
pub fn gender_by_denial(reading: &Reading<'_>) -> Option<RiskCue> {
    let mut pronoun: Option<(RiskCue, usize)> = None;
    let mut gender = None;
    for hit in reading.spoken(Domain::Risk) {
        match hit.cue {
            Cue::Risk(cue @ (RiskCue::She | RiskCue::He)) => pronoun = Some((cue, hit.end + 1)),
            Cue::Risk(RiskCue::Denial) => {
                let Some((own, _)) = pronoun.filter(|(_, next)| *next == hit.start) else {
                    continue;
                };
                if gender.is_some_and(|known| known != own) {
                    return None;
                }
                gender = Some(own);
            }
            _ => {}
        }
    }
    gender
}

/// What the husbands and wives in a note tell of the client.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marriage {
    /// The client's [gender](gender_by_marriage).
    client: Option<RiskCue>,
    /// Whether a husband or a wife is named.
    spouses: bool,
}

impl Marriage {
    /// Reads the words of risk once for all who ask.
    pub fn of(reading: &Reading<'_>) -> Self {
        let cues = cues_of(reading);
        Self { client: client_of(reading, cues), spouses: cues.meets(SPOUSES) }
    }
}

fn client_of(reading: &Reading<'_>, cues: CueSet) -> Option<RiskCue> {
    if cues.has(RiskCue::ClientWoman) || cues.has(RiskCue::ClientMan) {
        return gender_of_client(reading);
    }
    if !cues.meets(SPOUSES) {
        return None;
    }
    let hits: Vec<&Hit> = reading.spoken(Domain::Risk).collect();
    let woman = [Cue::Risk(RiskCue::She), Cue::Risk(RiskCue::Hers)];
    let man = [Cue::Risk(RiskCue::He), Cue::Risk(RiskCue::His)];
    let fits = |spouse: &Hit, client: [Cue; 2], spouses: [Cue; 2]| {
        hits.iter().any(|hit| client.contains(&hit.cue))
            || !hits.iter().any(|hit| hit.start < spouse.start && spouses.contains(&hit.cue))
    };
    let owner =
        |person: &Hit| hits.iter().find(|hit| hit.end + 1 == person.start).map(|hit| hit.cue);
    let spouses =
        || hits.iter().filter(|hit| matches!(hit.cue, Cue::Risk(cue) if SPOUSES.has(cue)));
    // "What kind of husband he would like to be" says less than "his wife".
    let owned = spouses().filter_map(|spouse| match owner(spouse)? {
        Cue::Risk(RiskCue::Hers) => Some(RiskCue::She),
        Cue::Risk(RiskCue::His) => Some(RiskCue::He),
        _ => None,
    });
    let named = spouses().filter_map(|spouse| match spouse.cue {
        Cue::Risk(RiskCue::Husband) => fits(spouse, woman, man).then_some(RiskCue::She),
        _ => fits(spouse, man, woman).then_some(RiskCue::He),
    });
    agreed(owned).or_else(|| agreed(named)).flatten()
}

/// Whether there are any, and on what all of them agree.
fn agreed(mut genders: impl Iterator<Item = RiskCue>) -> Option<Option<RiskCue>> {
    let first = genders.next()?;
    Some(genders.all(|gender| gender == first).then_some(first))
}

/// Where the pronouns begin in an English note that mean somebody else than the client, in
/// the order of the text. French pronouns stand for things too.
///
/// They are those of the client's spouse, where the note tells whose spouse is named; and
/// where it says of the client in so many words that she or he has no thoughts of suicide,
/// those of the other gender that go on with a person who was named in the same sentence or
/// the one before: "she worries about her son. He wants to die. She denies SI."
pub fn pronouns_of_others(reading: &Reading<'_>) -> Vec<usize> {
    if reading.language != Language::En {
        return Vec::new();
    }
    let cues = cues_of(reading);
    if !(cues.has(RiskCue::She) && cues.has(RiskCue::He)) {
        return Vec::new();
    }
    let Marriage { client, spouses } = reading.marriage();
    if let Some(other) = client.filter(|_| spouses).and_then(|client| stranger(reading, client)) {
        let spouse = if other == RiskCue::She { RiskCue::Wife } else { RiskCue::Husband };
        if count(reading, &[spouse]) > 0 {
            return starts(reading, other, |_| true);
        }
    }
    let known = client.or_else(|| gender_by_denied_thought(reading));
    let Some(other) = known.and_then(|client| stranger(reading, client)) else {
        return Vec::new();
    };
    let (mut named, mut teller): (Option<usize>, Option<usize>) = (None, None);
    starts(reading, other, |hit| {
        let sentence = reading.sentence_index(hit.start);
        let Cue::Risk(cue) = hit.cue else { return false };
        let follows = named.is_some_and(|named| sentence.is_some_and(|own| own <= named + 1));
        let person = cue.is_other_person() || matches!(cue, RiskCue::Husband | RiskCue::Wife);
        if person {
            named = sentence.filter(|_| cue.gender().is_none_or(|gender| gender == other));
            teller = named;
        } else if matches!(cue, RiskCue::Report | RiskCue::Voiced) && teller == sentence {
            // "Father reports he wants to die" speaks of the client.
            named = None;
        } else if cue == other && follows {
            named = sentence;
        }
        cue == other && follows
    })
}

/// The pronoun of the other gender than the client's, if the note speaks of the client more
/// often.
fn stranger(reading: &Reading<'_>, client: RiskCue) -> Option<RiskCue> {
    let (women, men) = ([RiskCue::She, RiskCue::Hers], [RiskCue::He, RiskCue::His]);
    let (other, own, others) = match client {
        RiskCue::She => (RiskCue::He, women, men),
        _ => (RiskCue::She, men, women),
    };
    (count(reading, &own) > count(reading, &others)).then_some(other)
}

/// How often a note holds some words of risk.
fn count(reading: &Reading<'_>, cues: &[RiskCue]) -> usize {
    let is = |hit: &&Hit| matches!(hit.cue, Cue::Risk(cue) if cues.contains(&cue));
    reading.spoken(Domain::Risk).filter(is).count()
}

/// Where those of the pronouns `other` begin that `means` somebody else; it sees all words of
/// risk in their order.
fn starts(
    reading: &Reading<'_>,
    other: RiskCue,
    mut means: impl FnMut(&Hit) -> bool,
) -> Vec<usize> {
    let hits = reading.spoken(Domain::Risk);
    hits.filter(|hit| means(hit) && hit.cue == Cue::Risk(other)).map(|hit| hit.start).collect()
}

/// The gender of whom a note says that they have no thoughts of suicide ("she denies SI", "he
/// has no thoughts of suicide"), where all such pronouns agree.
fn gender_by_denied_thought(reading: &Reading<'_>) -> Option<RiskCue> {
    let (mut pronoun, mut denied) = (None, false);
    let mut gender = None;
    for hit in reading.spoken(Domain::Risk) {
        let Cue::Risk(cue) = hit.cue else { continue };
        match cue {
            RiskCue::She | RiskCue::He => (pronoun, denied) = (Some((cue, hit.end)), false),
            RiskCue::Denial | RiskCue::Negation => denied = true,
            cue if cue.is_ideation() && denied => {
                let near = |(_, end): &(RiskCue, usize)| hit.start.saturating_sub(*end) <= DENIED;
                let Some((own, _)) = pronoun.filter(near) else { continue };
                if gender.is_some_and(|known| known != own) {
                    return None;
                }
                gender = Some(own);
            }
            _ => {}
        }
    }
    gender
}

/// How far behind its pronoun a thought stands at most that it denies, in bytes.
const DENIED: usize = 24;

/// How far behind a person the one stands to whom they belong, in bytes.
const POSSESSOR: usize = 8;

/// Whether the client at `at` is named as the one to whom a person before
/// belongs: "the brother of the client".
fn is_possessor(marks: &[Mark], at: usize) -> bool {
    let earlier = at.checked_sub(1).and_then(|before| marks.get(before));
    earlier.zip(marks.get(at)).is_some_and(|(person, client)| {
        person.cue().is_some_and(RiskCue::is_other_person)
            && (2..=POSSESSOR).contains(&client.start.saturating_sub(person.end))
    })
}

/// Whether `pronoun` means `person` rather than the client: it agrees with the
/// person, and the client, as whose the person is named or as whom the
/// sentence names besides, is of the other gender.
fn is_about(marks: &[Mark], person: &Mark, pronoun: RiskCue) -> bool {
    // "Alicia said that she": the client would be called by name.
    if person.mention == Mention::Listed && person.place == Place::Opening {
        return true;
    }
    let agrees = person.cue().and_then(RiskCue::gender).is_none_or(|gender| gender == pronoun);
    let besides = || {
        let pronouns = marks.iter().filter_map(|mark| mark.cue());
        pronouns
            .into_iter()
            .filter(|cue| cue.is_client())
            .filter_map(RiskCue::gender)
            .find(|gender| *gender != pronoun)
    };
    agrees && person.owner.or_else(besides).is_some_and(|client| client != pronoun)
}

/// Whether a person follows who is told: "told her | husband".
fn tells_another(marks: &[Mark], at: usize) -> bool {
    marks.get(at).zip(marks.get(at + 1)).is_some_and(|(told, next)| {
        next.cue().is_some_and(RiskCue::is_other_person) && next.start.saturating_sub(told.end) <= 1
    })
}

/// How far from the breaks around it the last of a list may stand, in bytes.
const MEMBER: usize = 8;

/// "Married, 2 kids, SI daily": whether the person at `at` is all that a member of a list
/// names, and the thought at `index` the next. What is listed is said of the client.
fn is_in_list(marks: &[Mark], at: usize, index: usize) -> bool {
    let parts = |mark: &&Mark| mark.what == What::Soft;
    let (Some(person), Some(target)) = (marks.get(at), marks.get(index)) else { return false };
    let opens = at.checked_sub(1).and_then(|before| marks.get(before)).filter(parts);
    let closes = marks.get(at + 1).filter(parts);
    opens.zip(closes).is_some_and(|(opens, closes)| {
        index == at + 2
            && matches!(target.cue(), Some(RiskCue::Ideation | RiskCue::PassiveIdeation))
            && person.start.saturating_sub(opens.end) <= MEMBER
            && closes.start.saturating_sub(person.end) <= MEMBER
            && target.start.saturating_sub(closes.end) <= 1
    })
}

/// Whether the person at `at` is one spoken to or of: "told her mother", "lives with his
/// mother, 2 kids, ...".
fn is_addressed(marks: &[Mark], at: usize) -> bool {
    let Some(person) = marks.get(at) else { return false };
    // What follows the last of a list is not said of them.
    let listed = marks.get(at + 1).is_some_and(|next| next.what == What::Soft);
    let mut start = person.start;
    for earlier in marks.iter().take(at).rev() {
        let member =
            earlier.what == What::Soft || earlier.cue().is_some_and(RiskCue::is_other_person);
        let near = start.saturating_sub(earlier.end) <= 8;
        match earlier.cue() {
            Some(cue) if cue.is_client() => {}
            // "With her" alone says that a thought stays: "it is still with her".
            Some(RiskCue::Persists) if start == earlier.end + 1 => return true,
            // "The letter says that Toby had been thinking of suicide"
            Some(RiskCue::Report)
                if matches!(person.mention, Mention::Named | Mention::Listed) && !listed =>
            {
                return false;
            }
            Some(RiskCue::Addressed | RiskCue::Report | RiskCue::Denial | RiskCue::ToldClient) => {
                return near;
            }
            _ if listed && member && near => start = earlier.start,
            _ => return false,
        }
    }
    false
}
