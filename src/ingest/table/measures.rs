//! Measures in the headings of columns: `phq9_total`, `GAD-7 item 3`, `PHQ9_Q9`.
//!
//! Only names that cannot be a word of another kind are understood: the short
//! name of a measure and its aliases with a digit or in capitals. A heading is
//! the name and, behind it, what of the measure is meant; any other word there
//! ("severity", "difficulty") makes it a column that is not read.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::known::tables;
use crate::ingest::fold;
use crate::instrument::{Instrument, Registry};
use crate::note::ScorePart;

/// What a column holds of a measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Part(ScorePart),
    /// The day of the administration.
    Date,
}

/// The measures of a registry by their names.
pub(in crate::ingest) struct Measures<'r> {
    registry: &'r Registry,
    names: Arc<Names>,
}

/// The short names of measures by all their names, letters and digits only; `None` for
/// a name of two measures.
type Names = BTreeMap<String, Option<String>>;

/// The names of the registry that was asked for last: they are asked for with every
/// header and every row that may be one, and a reading has one registry.
static LATEST: Mutex<Option<(Weak<Registry>, Arc<Names>)>> = Mutex::new(None);

fn names_of(registry: &Arc<Registry>) -> Arc<Names> {
    let mut latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((of, names)) = &*latest
        && of.as_ptr() == Arc::as_ptr(registry)
    {
        return Arc::clone(names);
    }
    let names = Arc::new(gathered(registry));
    *latest = Some((Arc::downgrade(registry), Arc::clone(&names)));
    names
}

fn gathered(registry: &Registry) -> Names {
    let mut names = Names::new();
    for instrument in registry.instruments() {
        for (_, name) in instrument.names().filter(|(_, name)| is_distinct(name)) {
            if instrument.ambiguous_tokens.iter().any(|token| token == name) {
                continue;
            }
            let entry =
                names.entry(compact(name)).or_insert_with(|| Some(instrument.short.clone()));
            if entry.as_ref().is_some_and(|other| *other != instrument.short) {
                *entry = None;
            }
        }
    }
    // a short name is its measure's, whoever else uses it
    for instrument in registry.instruments() {
        names.insert(compact(&instrument.short), Some(instrument.short.clone()));
    }
    names
}

impl<'r> Measures<'r> {
    pub(in crate::ingest) fn of(registry: &'r Arc<Registry>) -> Self {
        Self { registry, names: names_of(registry) }
    }

    /// The measure with this name.
    pub(super) fn named(&self, name: &str) -> Option<&'r Instrument> {
        self.folded(&compact(name))
    }

    /// The measure with this name, folded and without spaces.
    fn folded(&self, name: &str) -> Option<&'r Instrument> {
        self.registry.by_short(self.names.get(name)?.as_ref()?)
    }

    /// What a heading means.
    pub(super) fn heading(&self, heading: &str) -> Option<(&'r Instrument, Holds)> {
        self.folded_heading(heading, &fold::label(heading))
    }

    /// The part of a measure that a heading names.
    pub(in crate::ingest) fn part(&self, heading: &str) -> Option<(&'r Instrument, ScorePart)> {
        match self.heading(heading)? {
            (instrument, Holds::Part(part)) => Some((instrument, part)),
            (_, Holds::Date) => None,
        }
    }

    /// What a heading means, given as it is and folded.
    pub(super) fn folded_heading(
        &self,
        heading: &str,
        folded: &str,
    ) -> Option<(&'r Instrument, Holds)> {
        let words: Vec<&str> = folded.split(' ').collect();
        // "MI" and "gas" alone are other things in most tables
        let capitals = || !heading.contains(char::is_lowercase) && heading.trim().len() > 2;
        let says_measure = heading.contains(|c: char| c.is_ascii_digit()) || capitals();
        self.by_words(&words, says_measure).or_else(|| self.joined(&words))
    }

    /// What a heading means that names an occasion beside this, folded.
    pub(super) fn beside_occasion(&self, rest: &str) -> Option<(&'r Instrument, Holds)> {
        let words: Vec<&str> = rest.split(' ').collect();
        self.by_words(&words, true).or_else(|| self.joined(&words))
    }

    /// The name of a measure, and what of it is meant behind it or, as in "Score au
    /// PHQ-9", before it.
    fn by_words(&self, words: &[&str], says_measure: bool) -> Option<(&'r Instrument, Holds)> {
        let behind = |words: &[&str], says_measure: bool| {
            // the longest name counts: "DASS-21" is no item 21 of the "DASS"
            let (instrument, rest) = (1..=words.len().min(10)).rev().find_map(|count| {
                let (name, rest) = words.split_at_checked(count)?;
                (says_measure || !rest.is_empty()).then_some(())?;
                Some((self.folded(&name.concat())?, rest))
            })?;
            Some((instrument, holds(instrument, rest)?))
        };
        behind(words, says_measure).or_else(|| {
            let list = &tables().headings;
            let (first, rest) = words.split_first()?;
            list.total.iter().any(|word| word == first).then_some(())?;
            let is_between =
                |word: &&&str| list.total.iter().chain(&list.between).any(|it| it == *word);
            let skipped = rest.iter().take_while(is_between).count();
            behind(rest.get(skipped..)?, true)
        })
    }

    /// The one measure that a text names among other words: "Beck (BDI-II)"; not
    /// "PHQ-9 severity" or "GAD-7 item 3".
    pub(in crate::ingest) fn inside(&self, text: &str) -> Option<&'r Instrument> {
        let folded = fold::label(text);
        let mut words: &[&str] = &folded.split(' ').collect::<Vec<_>>();
        let list = &tables().headings;
        let is_other = |word: &str| {
            word.contains(|c: char| c.is_ascii_digit())
                || list.item.iter().chain(&list.other).any(|other| other == word)
        };
        let mut found: Option<&Instrument> = None;
        while let Some((first, rest)) = words.split_first() {
            let named = (1..=words.len().min(6)).rev().find_map(|count| {
                let (name, behind) = words.split_at_checked(count)?;
                let name = name.concat();
                // a single plain word may be just that
                let is_sure = count > 1 || name.contains(|c: char| c.is_ascii_digit());
                Some((self.folded(&name).filter(|_| is_sure)?, behind))
            });
            match named {
                Some((instrument, behind)) => {
                    if found.is_some_and(|known| known.id != instrument.id) {
                        return None;
                    }
                    (found, words) = (Some(instrument), behind);
                }
                None if is_other(first) => return None,
                None => words = rest,
            }
        }
        found
    }

    /// The form with so many items whose name begins with a stem: "phq" and 9.
    pub(super) fn of_family(&self, stem: &str, items: u32) -> Option<&'r Instrument> {
        let begins = |instrument: &&Instrument| {
            stem.len() > 1
                && instrument.item_count == Some(items)
                && instrument.names().any(|(_, name)| {
                    let name = compact(name);
                    name.trim_end_matches(|c: char| c.is_ascii_digit()) == stem
                        && name.len() > stem.len()
                })
        };
        let mut forms = self.registry.instruments().iter().filter(begins);
        let form = forms.next()?;
        // of a form and its adaptation with the same name the short name decides
        let by_short = |it: &&Instrument| compact(&it.short) == format!("{stem}{items}");
        match forms.next() {
            None => Some(form),
            Some(other) => [form, other].into_iter().chain(forms).find(|it| by_short(it)),
        }
    }

    /// The number of "Item 9", "Question 9" and "Q9", folded.
    pub(super) fn lone_item(folded: &str) -> Option<u32> {
        let words: Vec<&str> = folded.split(' ').collect();
        item(&words).filter(|_| folded.contains(char::is_alphabetic))
    }

    /// `phq91` to `phq99`, `phq9tot`: the name and the item or a word for the total
    /// without a sign between.
    fn joined(&self, words: &[&str]) -> Option<(&'r Instrument, Holds)> {
        let [word] = words else { return None };
        let total = |end: &String| {
            let instrument = self.folded(word.strip_suffix(end.as_str())?)?;
            instrument.total().map(|_| (instrument, Holds::Part(ScorePart::Total)))
        };
        if let Some(found) = tables().headings.total.iter().find_map(total) {
            return Some(found);
        }
        let digits = word.bytes().rev().take_while(u8::is_ascii_digit).count().min(2);
        (1..=digits).rev().find_map(|count| {
            let (name, item) = word.split_at_checked(word.len() - count)?;
            let instrument = self.folded(name)?;
            let number: u32 = item.parse().ok()?;
            let exists = (1..=instrument.item_count?).contains(&number);
            exists.then_some((instrument, Holds::Part(ScorePart::Item(number))))
        })
    }
}

/// Whether a name is a measure's and cannot be a plain word.
fn is_distinct(name: &str) -> bool {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    name.chars().count() >= 3
        && letters().next().is_some()
        && (name.contains(|c: char| c.is_ascii_digit()) || letters().all(char::is_uppercase))
}

/// The letters and digits of a name, folded.
pub(super) fn compact(name: &str) -> String {
    fold::plain(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What the words behind the name mean.
fn holds(instrument: &Instrument, words: &[&str]) -> Option<Holds> {
    let list = &tables().headings;
    let is = |words: &[String], word: &str| words.iter().any(|known| known == word);
    if words.iter().all(|word| is(&list.total, word)) {
        // a form without a main score has no total
        return instrument.total().map(|_| Holds::Part(ScorePart::Total));
    }
    if words.iter().all(|word| is(&list.date, word)) {
        return Some(Holds::Date);
    }
    let exists = |number: &u32| instrument.item_count.is_none_or(|count| *number <= count);
    let number = item(words);
    if let Some(number) = number.filter(exists) {
        return Some(Holds::Part(ScorePart::Item(number)));
    }
    if let Some(part) = before_range(instrument, words) {
        return Some(Holds::Part(part));
    }
    if let Some(number) = number {
        return Some(Holds::Part(ScorePart::Item(number)));
    }
    let label: Vec<&str> = words.iter().copied().filter(|word| !is(&list.total, word)).collect();
    let scale = instrument.scales.iter().find(|scale| {
        let names = [&scale.label, &scale.id].into_iter().chain(&scale.aliases);
        names.into_iter().any(|name| compact(name) == label.concat())
    })?;
    let is_total = instrument.total().is_some_and(|total| total.id == scale.id);
    Some(Holds::Part(match is_total {
        true => ScorePart::Total,
        false => ScorePart::Subscale(scale.label.clone()),
    }))
}

/// The score whose range or highest value stands behind it: "PHQ-9 (0-27)", "PHQ-9 /27",
/// "DASS-21 Depression (0-42)".
fn before_range(instrument: &Instrument, words: &[&str]) -> Option<ScorePart> {
    let between = &tables().headings.between;
    let count = words.iter().rev().take_while(|word| word.parse::<u32>().is_ok()).count();
    (1..=count.min(2)).rev().find_map(|count| {
        let (mut front, range) = words.split_at_checked(words.len() - count)?;
        while let Some((last, rest)) = front.split_last()
            && between.iter().any(|word| word == last)
        {
            front = rest;
        }
        let part = match front {
            [] => ScorePart::Total,
            front => match holds(instrument, front)? {
                Holds::Part(ScorePart::Item(_)) | Holds::Date => return None,
                Holds::Part(part) => part,
            },
        };
        let scale = match &part {
            ScorePart::Subscale(label) => instrument.scale(label)?,
            _ => instrument.total()?,
        };
        let limits: Vec<f64> = range.iter().filter_map(|word| word.parse().ok()).collect();
        let fits = match limits.as_slice() {
            [high] => same(*high, scale.max),
            [low, high] => same(*low, scale.min) && same(*high, scale.max),
            _ => false,
        };
        fits.then_some(part)
    })
}

fn same(one: f64, other: f64) -> bool {
    (one - other).abs() < f64::EPSILON
}

/// The number of an item: `3`, `q3`, `item 3`, `item3`.
fn item(words: &[&str]) -> Option<u32> {
    let prefixes = &tables().headings.item;
    let number = |word: &str| {
        let digits = word.trim_start_matches(char::is_alphabetic);
        let (prefix, _) = word.split_at_checked(word.len() - digits.len())?;
        let known = prefix.is_empty() || prefixes.iter().any(|known| known == prefix);
        digits.parse().ok().filter(|number| known && (1..=200).contains(number))
    };
    match words {
        [word] => number(word),
        [prefix, word] if prefixes.iter().any(|known| known == prefix) => number(word),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(name: &str) -> Option<String> {
        let registry = Arc::new(Registry::embedded().unwrap());
        let measures = Measures::of(&registry);
        let (instrument, holds) = measures.heading(name)?;
        Some(format!("{} {holds:?}", instrument.short))
    }

    #[test]
    fn headings_name_totals_items_and_subscales() {
        let total = |short: &str| Some(format!("{short} Part(Total)"));
        let item = |short: &str, n: u32| Some(format!("{short} Part(Item({n}))"));
        assert_eq!(heading("phq9_total"), total("PHQ-9"));
        assert_eq!(heading("PHQ-9"), total("PHQ-9"));
        assert_eq!(heading("QSP-9 (score total)"), total("PHQ-9"));
        assert_eq!(heading("phq_9_total_score"), total("PHQ-9"));
        assert_eq!(heading("gad7_3"), item("GAD-7", 3));
        assert_eq!(heading("PHQ9_Q09"), item("PHQ-9", 9));
        assert_eq!(heading("GAD-7 item 1"), item("GAD-7", 1));
        assert_eq!(heading("phq95"), item("PHQ-9", 5));
        assert_eq!(heading("phq15"), total("PHQ-15"));
        assert_eq!(heading("pcl5_20"), item("PCL-5", 20));
        assert_eq!(heading("PHQ-9 (0-27)"), total("PHQ-9"));
        assert_eq!(heading("GAD-7 /21"), total("GAD-7"));
        assert_eq!(heading("PHQ-9 sur 27"), total("PHQ-9"));
        assert_eq!(heading("Score total au PHQ-9"), total("PHQ-9"));
        assert_eq!(heading("Résultat GAD-7"), total("GAD-7"));
        assert_eq!(heading("PHQ-9 9"), item("PHQ-9", 9));
        assert_eq!(heading("phq9_timestamp"), Some("PHQ-9 Date".into()));
        assert_eq!(
            heading("DASS-21 Depression"),
            Some("DASS-21 Part(Subscale(\"Depression\"))".into())
        );
    }

    #[test]
    fn names_are_those_of_the_registry_that_is_asked() {
        let folder = tempfile::tempdir().unwrap();
        let own = include_str!("../../../tests/instruments/valid.toml");
        std::fs::write(folder.path().join("valid.toml"), own).unwrap();
        let embedded = Arc::new(Registry::embedded().unwrap());
        let more = Registry::clone(&embedded).with_directory(folder.path()).unwrap();
        let more = Arc::new(more);
        for _ in 0..2 {
            assert!(Measures::of(&embedded).named("WORRY-3").is_none());
            assert!(Measures::of(&more).named("worry 3").is_some());
        }
    }

    #[test]
    fn a_measure_is_found_among_other_words() {
        let registry = Arc::new(Registry::embedded().unwrap());
        let measures = Measures::of(&registry);
        let inside = |text: &str| measures.inside(text).map(|found| found.short.as_str());
        assert_eq!(inside("Échelle d'anxiété GAD-7"), Some("GAD-7"));
        assert_eq!(inside("Beck (BDI-II)"), Some("BDI-II"));
        for none in ["PHQ-9 severity", "GAD-7 item 3", "PHQ-9/GAD-7", "Shoe size", "EVA douleur"] {
            assert_eq!(inside(none), None, "{none}");
        }
    }

    #[test]
    fn other_columns_are_not_read() {
        for name in [
            "PHQ-9 (0-21)",
            "phq9_severity",
            "phq9_complete",
            "phq9_difficulty",
            "phq",
            "age",
            "score",
            "notes",
        ] {
            assert_eq!(heading(name), None, "{name}");
        }
    }
}
