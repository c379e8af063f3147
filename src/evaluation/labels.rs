//! Reading labels from files.
//!
//! A folder of labels holds JSON Lines whose names begin with one prefix:
//! `gold_notes.jsonl` and `gold_scores.jsonl` must be there; what `gold_risk`,
//! `gold_goals`, `gold_elements` and `gold_interventions` would test is left
//! out when they are not. Labels are a configuration, not an export: a line
//! that cannot be understood stops the evaluation with its place, for a figure
//! over part of the labels would be taken for a figure over all.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::de::DeserializeOwned;

use super::{Gold, GoldElements, GoldGoal, GoldIntervention, GoldRisk, GoldScore, LabelledNote};
use crate::error::{Error, Result};

impl Gold {
    /// Reads the labels of a folder whose files begin with `prefix`.
    ///
    /// # Errors
    /// A configuration error with file and line when a file that must be there
    /// is not, or a line is not a label: no JSON, a field missing or unknown, a
    /// note that is not there, an offset outside its text, a label that stands
    /// twice.
    pub fn read(folder: &Path, prefix: &str) -> Result<Self> {
        let path = |table: &str| folder.join(format!("{prefix}_{table}.jsonl"));
        let notes = notes(&path("notes"))?;
        Ok(Self {
            scores: checked(&path("scores"), &notes)?,
            risk: if_there(&path("risk"), &notes)?,
            goals: if_there(&path("goals"), &notes)?,
            elements: if_there(&path("elements"), &notes)?,
            interventions: if_there(&path("interventions"), &notes)?,
            notes,
        })
    }
}

/// One line of a file of labels, as far as it can be checked.
trait Label: DeserializeOwned {
    /// The note that it labels.
    fn note_id(&self) -> &str;
    /// What may stand only once in a file.
    fn key(&self) -> String;
    /// The code points that it marks, and what is said to stand there.
    fn mark(&self) -> Option<(i64, i64, Option<&str>)> {
        None
    }
}

impl Label for GoldScore {
    fn note_id(&self) -> &str {
        &self.note_id
    }
    fn key(&self) -> String {
        self.mention_id.clone()
    }
    fn mark(&self) -> Option<(i64, i64, Option<&str>)> {
        Some((self.char_start, self.char_end, self.value_text.as_deref()))
    }
}

impl Label for GoldRisk {
    fn note_id(&self) -> &str {
        &self.note_id
    }
    fn key(&self) -> String {
        self.note_id.clone()
    }
}

impl Label for GoldGoal {
    fn note_id(&self) -> &str {
        &self.note_id
    }
    fn key(&self) -> String {
        format!("{} goal {}", self.note_id, self.goal_number)
    }
}

impl Label for GoldElements {
    fn note_id(&self) -> &str {
        &self.note_id
    }
    fn key(&self) -> String {
        self.note_id.clone()
    }
}

impl Label for GoldIntervention {
    fn note_id(&self) -> &str {
        &self.note_id
    }
    fn key(&self) -> String {
        format!("{} {} at {}", self.note_id, self.technique, self.char_start)
    }
    fn mark(&self) -> Option<(i64, i64, Option<&str>)> {
        Some((self.char_start, self.char_end, None))
    }
}

fn notes(path: &Path) -> Result<BTreeMap<String, LabelledNote>> {
    let mut notes = BTreeMap::new();
    for (line, note) in lines::<LabelledNote>(path)? {
        let id = note.note_id.clone();
        if notes.insert(id.clone(), note).is_some() {
            return Err(Error::configuration(format!("the note `{id}` stands twice; keep one"))
                .at_line(path, line));
        }
    }
    if notes.is_empty() {
        return Err(Error::configuration("holds no labelled note").at(path));
    }
    Ok(notes)
}

fn if_there<T: Label>(path: &Path, notes: &BTreeMap<String, LabelledNote>) -> Result<Vec<T>> {
    if path.exists() { checked(path, notes) } else { Ok(Vec::new()) }
}

fn checked<T: Label>(path: &Path, notes: &BTreeMap<String, LabelledNote>) -> Result<Vec<T>> {
    let mut keys = BTreeSet::new();
    let mut labels = Vec::new();
    for (line, label) in lines::<T>(path)? {
        let broken = |rule: String| Err(Error::configuration(rule).at_line(path, line));
        let key = label.key();
        if keys.contains(&key) {
            return broken(format!("the label `{key}` stands twice; keep one"));
        }
        keys.insert(key);
        let Some(note) = notes.get(label.note_id()) else {
            return broken(format!(
                "the note `{}` is not among the labelled notes; add it there or remove this line",
                label.note_id()
            ));
        };
        if let Some((start, end, written)) = label.mark() {
            match marked(&note.text, start, end) {
                None => {
                    return broken(format!(
                        "{start} to {end} is no place in note `{}`; count code points from 0, \
                         end exclusive",
                        note.note_id
                    ));
                }
                Some(there) if written.is_some_and(|written| written != there) => {
                    return broken(format!(
                        "`value_text` does not stand at {start} to {end} of note `{}`; count code \
                         points from 0, end exclusive",
                        note.note_id
                    ));
                }
                Some(_) => {}
            }
        }
        labels.push(label);
    }
    Ok(labels)
}

/// The text at a place given in code points; `None` if there is no such place.
fn marked(text: &str, start: i64, end: i64) -> Option<String> {
    let (start, end) = (usize::try_from(start).ok()?, usize::try_from(end).ok()?);
    let length = end.checked_sub(start).filter(|length| *length > 0)?;
    let there: String = text.chars().skip(start).take(length).collect();
    (there.chars().count() == length).then_some(there)
}

/// The lines of a file with their numbers; blank ones are passed over.
fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<(usize, T)>> {
    let text = std::fs::read_to_string(path).map_err(|cause| {
        Error::configuration(
            "the labels cannot be read; --prefix says how the names of their files begin",
        )
        .at(path)
        .because(cause)
    })?;
    let numbered = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    numbered
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| match serde_json::from_str(line) {
            Ok(label) => Ok((number, label)),
            Err(error) => Err(Error::configuration(rule_of(&error))
                .at_line(path, format!("{number}:{}", error.column()))),
        })
        .collect()
}

/// What serde says without its own place, which counts within the one line.
fn rule_of(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let rule = message.rsplit_once(" at line ").map_or(message.as_str(), |(rule, _)| rule);
    format!("not a label: {rule}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTES: &str =
        "{\"note_id\": \"a\", \"language\": \"fr\", \"text\": \"Après : PHQ-9 à 12.\"}\n";
    const SCORE: &str = "{\"mention_id\": \"a-1\", \"note_id\": \"a\", \"instrument\": \"PHQ-9\", \
        \"kind\": \"total\", \"item\": null, \"value\": 12, \"value_text\": \"12\", \
        \"status\": \"current\", \"char_start\": 16, \"char_end\": 18}\n";

    /// The labels of a folder with these two files, or what is wrong with them.
    fn read(notes: &str, scores: &str) -> std::result::Result<Gold, String> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("gold_notes.jsonl"), notes).expect("a file");
        std::fs::write(folder.path().join("gold_scores.jsonl"), scores).expect("a file");
        Gold::read(folder.path(), "gold").map_err(|error| {
            assert!(error.is_configuration());
            let told = error.to_string();
            told.rsplit_once('/').map_or(told.clone(), |(_, rest)| rest.to_owned())
        })
    }

    #[test]
    fn scores_and_notes_are_enough() {
        let gold = read(NOTES, SCORE).expect("labels");
        assert_eq!(gold.scores.first().map(|score| score.value), Some(12.0));
        assert!(gold.risk.is_empty());
    }

    #[test]
    fn a_broken_line_is_named_with_its_place() {
        for (wrong, told) in [
            (
                "\n{\"note_id\": \"a\"}\n",
                "gold_scores.jsonl:2:16: not a label: missing field `mention_id`",
            ),
            ("nonsense\n", "gold_scores.jsonl:1:2: not a label: expected ident"),
            (
                &SCORE.replace("current", "recent"),
                "gold_scores.jsonl:1:143: not a label: `recent` is not a Status; known are: \
                 current, historic, target, hypothetical, other_person, invalid",
            ),
            (
                &SCORE.replace("\"note_id\": \"a\"", "\"note_id\": \"b\""),
                "gold_scores.jsonl:1: the note `b` is not among the labelled notes; add it there \
                 or remove this line",
            ),
            (
                &SCORE.replace("\"char_start\": 16", "\"char_start\": 15"),
                "gold_scores.jsonl:1: `value_text` does not stand at 15 to 18 of note `a`; count \
                 code points from 0, end exclusive",
            ),
            (
                &SCORE.replace("\"char_end\": 18", "\"char_end\": 40"),
                "gold_scores.jsonl:1: 16 to 40 is no place in note `a`; count code points from 0, \
                 end exclusive",
            ),
            (
                &format!("{SCORE}\n{SCORE}"),
                "gold_scores.jsonl:3: the label `a-1` stands twice; keep one",
            ),
        ] {
            assert_eq!(read(NOTES, wrong).expect_err("a broken line"), told);
        }
    }

    #[test]
    fn labels_without_notes_are_refused() {
        assert_eq!(read("", SCORE), Err("gold_notes.jsonl: holds no labelled note".to_owned()));
        let folder = tempfile::tempdir().expect("a folder");
        let told = Gold::read(folder.path(), "dev").expect_err("no files").to_string();
        assert!(
            told.contains("dev_notes.jsonl: the labels cannot be read; --prefix says"),
            "{told}"
        );
    }
}
