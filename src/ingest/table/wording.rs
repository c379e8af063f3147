//! Items by their wording: columns that are called by the question itself.
//!
//! Questionnaires on the web and REDCap with labels give "Over the last 2 weeks
//! ... [Little interest or pleasure in doing things]" for the first item of the
//! PHQ-9, of the PHQ-8 and of the PHQ-2. So a heading alone does not name a
//! measure: the columns of a table together do. That form counts which explains
//! most of them, and of two the shorter one. The wordings are data
//! (`data/mappings/wordings.toml`), only of forms that are free to reproduce.
//!
//! A wording is looked for inside the heading by approximate string matching on
//! words (Sellers 1980, J Algorithms 1:359), because translations and surveys
//! differ in a word here and there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::ingest::fold;

static KNOWN: LazyLock<Wordings> = LazyLock::new(|| {
    let text = include_str!("../../../data/mappings/wordings.toml");
    // proved: the embedded file is part of the program; the test below reads it
    let written = toml::from_str(text).expect("the embedded wordings are valid");
    Wordings::of(written)
});

/// The embedded wordings.
pub(super) fn wordings() -> &'static Wordings {
    &KNOWN
}

/// The longest heading that is looked at, in bytes: instructions and question.
const LONGEST: usize = 1_200;

/// How many words of a heading that is cut off have to be there.
const FEWEST_WORDS: usize = 4;

/// One word in so many may differ.
const WORDS_PER_SLIP: usize = 5;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    texts: BTreeMap<String, Vec<String>>,
    forms: Vec<WrittenForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenForm {
    measure: String,
    items: Vec<String>,
}

/// The texts of items, and the forms that are made of them.
pub(super) struct Wordings {
    /// Every wording in words, with the text that it belongs to.
    wordings: Vec<(usize, Vec<String>)>,
    /// The wordings that have a word.
    with_word: BTreeMap<String, Vec<usize>>,
    forms: Vec<Form>,
}

/// A form by the texts of its items in their order.
struct Form {
    measure: String,
    items: Vec<usize>,
}

/// A column that was understood: its index, the short name of the measure and the
/// number of the item.
pub(super) type ItemColumn = (usize, &'static str, u32);

impl Wordings {
    fn of(written: Written) -> Self {
        let mut wordings = Vec::new();
        let mut with_word: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let names: Vec<&String> = written.texts.keys().collect();
        for (text, list) in written.texts.values().enumerate() {
            for wording in list {
                let words = words(wording);
                for word in words.iter().collect::<BTreeSet<_>>() {
                    with_word.entry(word.clone()).or_default().push(wordings.len());
                }
                wordings.push((text, words));
            }
        }
        let place = |item: &String| names.iter().position(|name| *name == item);
        let forms = written.forms.into_iter().map(|form| Form {
            items: form.items.iter().filter_map(place).collect(),
            measure: form.measure,
        });
        Self { forms: forms.collect(), wordings, with_word }
    }

    /// Which of these headings are items of which measure.
    pub(super) fn columns<'h>(
        &'static self,
        headings: impl Iterator<Item = (usize, &'h str)>,
    ) -> Vec<ItemColumn> {
        let mut texts: BTreeMap<usize, usize> = BTreeMap::new();
        for (index, heading) in headings {
            if let Some(text) = self.text(heading) {
                // of two columns with one question nothing tells which is today's
                texts.entry(text).or_insert(index);
            }
        }
        let mut columns = Vec::new();
        while let Some(form) = self.best(&texts) {
            for (number, text) in (1..).zip(&form.items) {
                if let Some(index) = texts.remove(text) {
                    columns.push((index, form.measure.as_str(), number));
                }
            }
        }
        columns.sort_unstable();
        columns
    }

    /// The number of the item of a measure that a question words.
    pub(super) fn item(&self, measure: &str, question: &str) -> Option<u32> {
        let form = self.forms.iter().find(|form| form.measure == measure)?;
        let text = self.text(question)?;
        (1..).zip(&form.items).find(|(_, item)| **item == text).map(|(number, _)| number)
    }

    /// The form that explains most of the texts. At least half of its items have to
    /// be there: "Headaches" alone is no form.
    fn best(&self, texts: &BTreeMap<usize, usize>) -> Option<&Form> {
        let found = |form: &Form| form.items.iter().filter(|text| texts.contains_key(text)).count();
        let forms = self.forms.iter().map(|form| (found(form), form));
        let whole_enough = |(found, form): &(usize, &Form)| *found >= 2.max(form.items.len() / 2);
        let better = |best: (usize, &'_ Form), next: (usize, &'_ Form)| {
            best.0 > next.0 || best.0 == next.0 && best.1.items.len() <= next.1.items.len()
        };
        forms
            .filter(whole_enough)
            .reduce(|best, next| if better(best, next) { best } else { next })
            .map(|(_, form)| form)
    }

    /// Whether a folded heading has a word of a text; else it words none.
    pub(super) fn share_word(&self, folded: &str) -> bool {
        folded.split(' ').any(|word| self.with_word.contains_key(word))
    }

    /// The text that a heading words best.
    fn text(&self, heading: &str) -> Option<usize> {
        if heading.len() > LONGEST {
            return None;
        }
        let heading = words(heading);
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for word in heading.iter().collect::<BTreeSet<_>>() {
            for &wording in self.with_word.get(word).into_iter().flatten() {
                *shared.entry(wording).or_default() += 1;
            }
        }
        let likeness = |(wording, shared): (usize, usize)| {
            let (text, wording) = self.wordings.get(wording)?;
            Some((likeness(&heading, wording, shared)?, *text))
        };
        // of equally good texts neither is sure
        let mut best: Option<(Likeness, usize)> = None;
        let mut is_sure = false;
        for (likeness, text) in shared.into_iter().filter_map(likeness) {
            match best {
                Some((most, _)) if likeness < most => {}
                Some((most, known)) if likeness == most => is_sure &= known == text,
                _ => (best, is_sure) = (Some((likeness, text)), true),
            }
        }
        best.filter(|_| is_sure).map(|(_, text)| text)
    }
}

/// The words of a heading or a question. Words of one letter are endings and
/// articles that are cut off ("fatigué(e)", "d'intérêt"), or the number of the item.
fn words(text: &str) -> Vec<String> {
    let folded = fold::label(text);
    folded.split(' ').filter(|word| word.chars().count() > 1).map(str::to_owned).collect()
}

/// How well a heading words a question: the share of its words in thousandths that
/// are there, and how many these are.
type Likeness = (usize, usize);

/// `None` for a heading that does not word the question. `shared` is how many
/// different words both have.
fn likeness(heading: &[String], wording: &[String], shared: usize) -> Option<Likeness> {
    let slips = wording.len() / WORDS_PER_SLIP;
    let different = wording.iter().collect::<BTreeSet<_>>().len();
    if shared + slips >= different
        && let found = distance(heading, wording)
        && found <= slips
    {
        let right = wording.len() - found;
        return Some((right * 1000 / wording.len().max(1), right));
    }
    is_beginning(heading, wording).then_some((0, heading.len()))
}

/// Whether a heading was cut off, perhaps inside a word.
fn is_beginning(heading: &[String], wording: &[String]) -> bool {
    let Some((last, whole)) = heading.split_last() else { return false };
    heading.len() >= FEWEST_WORDS
        && wording.starts_with(whole)
        && wording.get(whole.len()).is_some_and(|word| word.starts_with(last.as_str()))
}

/// The fewest words to add, to leave out or to change that make the wording of a
/// part of the heading.
fn distance(heading: &[String], wording: &[String]) -> usize {
    // the row of the empty part: the wording may begin anywhere
    let mut before: Vec<usize> = vec![0; heading.len() + 1];
    for (row, word) in wording.iter().enumerate() {
        let mut current = Vec::with_capacity(before.len());
        current.push(row + 1);
        for (at, other) in heading.iter().enumerate() {
            let cost = |list: &[usize], at: usize| list.get(at).copied().unwrap_or(usize::MAX / 2);
            let change = cost(&before, at) + usize::from(word != other);
            let left_out = cost(&before, at + 1) + 1;
            let added = cost(&current, at) + 1;
            current.push(change.min(left_out).min(added));
        }
        before = current;
    }
    before.into_iter().min().unwrap_or(wording.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::Registry;

    fn columns(headings: &[&str]) -> Vec<String> {
        let columns = wordings().columns(headings.iter().copied().enumerate());
        columns.iter().map(|(index, short, item)| format!("{index} {short} {item}")).collect()
    }

    #[test]
    fn only_forms_that_are_free_to_reproduce_are_worded() {
        let written: Written =
            toml::from_str(include_str!("../../../data/mappings/wordings.toml")).unwrap();
        let registry = Registry::embedded().unwrap();
        for form in &written.forms {
            let measure = registry.by_short(&form.measure).unwrap();
            assert!(measure.licence.ship_item_text, "{}", form.measure);
            assert_eq!(measure.item_count, Some(form.items.len() as u32), "{}", form.measure);
            assert!(form.items.iter().all(|item| written.texts.contains_key(item)));
        }
        let used: BTreeSet<_> = written.forms.iter().flat_map(|form| &form.items).collect();
        assert!(written.texts.keys().all(|text| used.contains(text)), "a text without a form");
    }

    #[test]
    fn every_wording_is_understood_as_its_own_text() {
        let known = wordings();
        let written: Written =
            toml::from_str(include_str!("../../../data/mappings/wordings.toml")).unwrap();
        for (text, list) in written.texts.values().enumerate() {
            for wording in list {
                assert_eq!(known.text(wording), Some(text), "{wording}");
                let asked = format!("Over the last 2 weeks, how often? [3. {wording}?]");
                assert_eq!(known.text(&asked), Some(text), "{asked}");
            }
        }
    }

    #[test]
    fn the_columns_together_decide_which_form_is_meant() {
        let two =
            ["Little interest or pleasure in doing things", "Feeling down, depressed or hopeless"];
        assert_eq!(columns(&two), ["0 PHQ-2 1", "1 PHQ-2 2"]);
        assert_eq!(columns(&two[..1]), [""; 0], "half of a form of two is nothing");
        let four = [
            two[0],
            two[1],
            "Feeling nervous, anxious, or on edge",
            "Not being able to stop or control worrying",
        ];
        assert_eq!(columns(&four), ["0 PHQ-4 3", "1 PHQ-4 4", "2 PHQ-4 1", "3 PHQ-4 2"]);
        let five = [
            two[0],
            two[1],
            "Trouble falling or staying asleep, or sleeping too much",
            "Feeling tired or having little energy",
            "Thoughts that you would be better off dead or of hurting yourself in some way",
        ];
        assert_eq!(
            columns(&five),
            ["0 PHQ-9 1", "1 PHQ-9 2", "2 PHQ-9 3", "3 PHQ-9 4", "4 PHQ-9 9"]
        );
        let teen = [
            "Feeling down, depressed, irritable, or hopeless?",
            two[0],
            "Trouble falling asleep, staying asleep, or sleeping too much?",
            "Poor appetite, weight loss, or overeating?",
        ];
        assert_eq!(columns(&teen), ["0 PHQ-A 1", "1 PHQ-A 2", "2 PHQ-A 3", "3 PHQ-A 4"]);
    }

    #[test]
    fn a_heading_that_is_cut_off_or_slightly_different_is_understood() {
        let text = |heading: &str| wordings().text(heading);
        let same = |one: &str, other: &str| {
            assert!(text(one).is_some(), "{one}");
            assert_eq!(text(one), text(other), "{one}");
        };
        same("Poor appetite or overea", "Poor appetite or overeating");
        same(
            "9. Penser qu'il vaudrait mieux mourir ou envisager de vous faire mal d'une manière ou d'une autre",
            "Penser qu'il vaudrait mieux mourir",
        );
        same("Feeling down or depressed or hopeless", "Feeling down, depressed, or hopeless");
        for other in [
            "Trouble",
            "Little interest",
            "Feeling fine",
            "Sleep",
            "",
            "Trouble at work, relaxing at home",
        ] {
            assert_eq!(text(other), None, "{other}");
        }
    }
}
