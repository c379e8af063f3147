//! People whom a note calls by name: "Phil's PHQ-9", "le GAD-7 de Claire".
//!
//! [`met`] finds the names beside measures, [`told`] reads what the words beside a name
//! say of its bearer, here is what follows. A name says nothing of whose score it is; the
//! note does where it brings the person in. If the client is known by name, the other
//! owners of scores are other people. Where nothing names the client, the only one whom
//! the note speaks of as of a client is. A parent may be the client: "Mom is the client
//! here". A name that the note does not explain is taken for the client's.
//!
//! Names explain each other anywhere in a note, and tokens exist only for the lines
//! around measures: so the words beside a name are looked up where it stands.

mod heads;
mod met;
mod sought;
mod told;
mod words;

use super::ScoreCue as Cue;
use super::measure::Measure;
use super::phrase::{Cues, GENITIVE, Phrases};
use crate::extract::reading::Reading;
use crate::extract::scan::Hit;
use met::Met;
pub(super) use sought::Sought;
use words::Words;

/// The folded names of people, and what the note says of each.
#[derive(Clone, Debug)]
pub(super) struct People<'a> {
    known: Vec<(&'a str, Cues)>,
    words: Words<'a>,
}

impl<'a> People<'a> {
    /// The people of a note who own scores or obtain them, as far as it says who they
    /// are.
    pub fn of(
        reading: &'a Reading<'a>,
        landmarks: &[Hit],
        (phrases, measures): (&'a Phrases, &'a [Measure]),
        sought: &'a Sought,
    ) -> Self {
        let words = Words { reading, phrases, measures };
        let sought = sought.of(reading.language);
        let tables = heads::of_tables(words, landmarks);
        let met = met::names(words, landmarks, &tables).into_iter();
        let mut people: Vec<Person<'a>> = met
            .map(|(name, met)| {
                let (times, said) = told::of(words, name);
                Person { name, met, times, said }
            })
            .collect();
        let client_told = people.iter().any(Person::is_client);
        if !client_told {
            find_client(words, &mut people);
        }
        // "Dana: PHQ-9 12, Marcus: PHQ-9 17": beside the client, the other one.
        let listed = people.iter().any(|person| person.is_client() && person.heads());
        let explained = |person: &&Person<'a>| {
            let other = person.said.has(Cue::OtherPerson) || client_told;
            person.is_client() || person.owns() && other || person.is_listed() && listed
        };
        let mut known: Vec<(&str, Cues)> =
            people.iter().filter(explained).map(Person::known_as).collect();
        let roles = told::clients_by_role(words, sought);
        known.extend(roles.map(|(role, said)| (role, with_gender_of(said, Cue::Client))));
        known.extend(heads::clients(words, &tables));
        known.extend(sought.companions(reading.text()));
        Self { known, words }
    }

    /// Whether the note names nobody.
    pub const fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// What a folded word says, if it is the name of one of them: of the client or of
    /// somebody else, and of which gender.
    pub fn cues(&self, word: &str) -> Option<Cues> {
        let name = word.strip_suffix(GENITIVE).unwrap_or(word);
        self.find(name).or_else(|| {
            // "Le père" may be one phrase.
            let (article, noun) = name.split_at(name.find([' ', '\''])? + 1);
            let cues = self.find(noun)?;
            self.words.says(article.trim_end(), Cue::Article).then_some(cues)
        })
    }

    fn find(&self, name: &str) -> Option<Cues> {
        self.known.iter().find(|(known, _)| *known == name).map(|(_, cues)| *cues)
    }
}

/// Somebody whose name stands beside a measure.
#[derive(Clone, Copy, Debug)]
struct Person<'a> {
    name: &'a str,
    met: Met,
    /// How often the note names them.
    times: usize,
    /// What the words beside the name say.
    said: Cues,
}

impl<'a> Person<'a> {
    const fn is_client(&self) -> bool {
        self.said.has(Cue::Client)
    }

    /// Whether scores are those of the bearer of the name: measures belong to it, a list
    /// goes by initials, or it is told as that of somebody else.
    fn owns(&self) -> bool {
        self.met == Met::Owner || self.name.contains('.') || self.said.has(Cue::OtherPerson)
    }

    /// Whether scores stand under the name.
    fn heads(&self) -> bool {
        self.met != Met::Beside
    }

    /// Whether it heads scores beside other names.
    fn is_listed(&self) -> bool {
        matches!(self.met, Met::Listed | Met::Head)
    }

    /// The name, as that of the client or of somebody else.
    fn known_as(&self) -> (&'a str, Cues) {
        let cue = if self.is_client() { Cue::Client } else { Cue::OtherPerson };
        (self.name, with_gender_of(self.said, cue))
    }
}

/// A cue together with those of gender among some others.
fn with_gender_of(said: Cues, cue: Cue) -> Cues {
    let gender = [Cue::Feminine, Cue::Masculine].into_iter().filter(|cue| said.has(*cue));
    gender.fold(Cues::of(cue), |all, cue| all.with(Cues::of(cue)))
}

/// Marks the client in a note that calls nobody so: the only one whom it speaks of as of
/// the client, and more than once: "reçu avec sa compagne" names nobody.
fn find_client(words: Words<'_>, people: &mut [Person<'_>]) {
    let mut seem = people.iter_mut().filter(|person| {
        !person.said.has(Cue::OtherPerson)
            && person.times > 1
            && told::seems_client(words, person.name)
    });
    if let (Some(client), None) = (seem.next(), seem.next()) {
        client.said = client.said.with(Cues::of(Cue::Client));
    }
}
