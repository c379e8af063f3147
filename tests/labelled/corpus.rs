//! Reads the labelled corpus (`tests/corpus`, format in its README): the Rust
//! side of `compile.py`, as strict as it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use caseline::evaluation::{
    Gold, GoldElements, GoldGoal, GoldIntervention, GoldRisk, GoldScore, Labelled, LabelledNote,
};
use caseline::extract::{
    Comparator, Presence, RiskLevel, ScoreKind, SelfHarm, StatedProgress, Status, SuicidalIdeation,
};
use caseline::note::{Language, Note, NoteFormat, NoteKind};
use caseline::vocabulary::Word;
use chrono::NaiveDate;

/// The closed list of measures with the ranges of their totals.
pub const MEASURES: [(&str, f64, f64); 38] = [
    ("PHQ-9", 0.0, 27.0),
    ("PHQ-A", 0.0, 27.0),
    ("PHQ-2", 0.0, 6.0),
    ("PHQ-15", 0.0, 30.0),
    ("GAD-7", 0.0, 21.0),
    ("GAD-2", 0.0, 6.0),
    ("PCL-5", 0.0, 80.0),
    ("C-SSRS", 0.0, 5.0),
    ("AUDIT", 0.0, 40.0),
    ("AUDIT-C", 0.0, 12.0),
    ("DAST-10", 0.0, 10.0),
    ("BDI-II", 0.0, 63.0),
    ("BAI", 0.0, 63.0),
    ("MADRS", 0.0, 60.0),
    ("HAM-D", 0.0, 52.0),
    ("HAM-A", 0.0, 56.0),
    ("HADS", 0.0, 42.0),
    ("EPDS", 0.0, 30.0),
    ("ISI", 0.0, 28.0),
    ("ORS", 0.0, 40.0),
    ("SRS", 0.0, 40.0),
    ("OQ-45", 0.0, 180.0),
    ("CORE-10", 0.0, 40.0),
    ("CORE-OM", 0.0, 136.0),
    ("DASS-21", 0.0, 126.0),
    ("WSAS", 0.0, 40.0),
    ("K10", 10.0, 50.0),
    ("Y-BOCS", 0.0, 40.0),
    ("OCI-R", 0.0, 72.0),
    ("WHO-5", 0.0, 100.0),
    ("PSS-10", 0.0, 40.0),
    ("PDSS", 0.0, 28.0),
    ("SPIN", 0.0, 68.0),
    ("RSES", 0.0, 40.0),
    ("WHODAS-2.0", 0.0, 100.0),
    ("GDS-15", 0.0, 15.0),
    ("QIDS-SR16", 0.0, 27.0),
    ("EDE-Q", 0.0, 6.0),
];

const SUBSCALES: [(&str, &[&str]); 5] = [
    ("HADS", &["Anxiety", "Depression"]),
    ("DASS-21", &["Depression", "Anxiety", "Stress"]),
    ("PCL-5", &["B", "C", "D", "E"]),
    ("Y-BOCS", &["Obsessions", "Compulsions"]),
    ("EDE-Q", &["Restraint", "Eating Concern", "Shape Concern", "Weight Concern"]),
];

/// A rule of the format that a line breaks.
pub type Breach = String;

/// The notes as an export would give them, and their labels.
#[derive(Debug, Default)]
pub struct Corpus {
    pub notes: Vec<Note>,
    pub gold: Gold,
}

/// Reads all files of both languages.
pub fn read(root: &Path) -> Result<Corpus, Vec<Breach>> {
    let mut corpus = Corpus::default();
    let mut breaches = Vec::new();
    for &language in Language::ALL {
        let folder = root.join(language.word());
        let entries = std::fs::read_dir(&folder).expect("the corpus").flatten();
        let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
        files.sort();
        for path in files.iter().filter(|path| path.extension().is_some_and(|end| end == "txt")) {
            let text = std::fs::read_to_string(path).expect("UTF-8");
            let name = path.strip_prefix(root).expect("inside").display();
            for breach in read_file(&text, language, &mut corpus) {
                breaches.push(format!("{name}:{breach}"));
            }
        }
    }
    if breaches.is_empty() { Ok(corpus) } else { Err(breaches) }
}

/// Adds the notes of one file; gives what is wrong with it, by line.
pub fn read_file(text: &str, language: Language, corpus: &mut Corpus) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut parts: Vec<(usize, Vec<&str>)> = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        match parts.last_mut() {
            _ if line.starts_with("===") => parts.push((index + 1, vec![line])),
            Some((_, lines)) => lines.push(line),
            None if line.trim().is_empty() || line.starts_with('#') => {}
            None => breaches.push(format!("{}: text before the first note", index + 1)),
        }
    }
    for (line, lines) in parts {
        if let Err(breach) = read_note(&lines, language, corpus) {
            breaches.push(format!("{line}: {breach}"));
        }
    }
    breaches
}

fn read_note(lines: &[&str], language: Language, corpus: &mut Corpus) -> Result<(), Breach> {
    let end = lines.iter().position(|line| *line == "---").unwrap_or(lines.len());
    let (head, body) = lines.split_at(end);
    let body = body.get(1..).unwrap_or_default().join("\n");
    let mut head = Head::read(head, language)?;
    let id = head.note.note_id.clone();
    let (text, scores) = unmark(body.trim_matches('\n'), &id)?;
    if text.trim().is_empty() {
        return Err("the note is empty, or `---` is missing".to_owned());
    }
    head.risk.phq9_item9 = item9(&scores)?;
    head.check_elements(&scores)?;
    let mut tested = vec![Labelled::Scores, Labelled::Risk, Labelled::Goals];
    tested.extend(head.elements.as_ref().map(|_| Labelled::Elements));
    tested.extend(head.techniques.as_ref().map(|_| Labelled::Interventions));
    let labelled = LabelledNote {
        note_id: id.clone(),
        language,
        text: text.clone(),
        kind: head.note.kind,
        tested: Some(tested),
    };
    for (technique, phrase) in head.techniques.iter().flatten() {
        let byte = text.find(phrase).ok_or(format!("'{phrase}' does not stand in the note"))?;
        let start = points(text.get(..byte).unwrap_or_default());
        corpus.gold.interventions.push(GoldIntervention {
            note_id: id.clone(),
            technique: technique.clone(),
            char_start: start,
            char_end: start + points(phrase),
        });
    }
    if corpus.gold.notes.insert(id.clone(), labelled).is_some() {
        return Err(format!("the id {id} stands twice"));
    }
    corpus.gold.scores.extend(scores);
    corpus.gold.risk.push(head.risk);
    corpus.gold.goals.extend(head.goals);
    corpus.gold.elements.extend(head.elements);
    corpus.notes.push(Note { text, ..head.note });
    Ok(())
}

fn points(text: &str) -> i64 {
    i64::try_from(text.chars().count()).expect("a short text")
}

fn item9(scores: &[GoldScore]) -> Result<Option<i64>, Breach> {
    let answers: BTreeSet<i64> = scores
        .iter()
        .filter(|score| {
            score.instrument == "PHQ-9" && score.item == Some(9) && score.status == Status::Current
        })
        .map(|score| score.value as i64)
        .collect();
    if answers.len() > 1 {
        return Err("two different current values of item 9".to_owned());
    }
    Ok(answers.first().copied())
}

/// The lines above `---`.
struct Head {
    note: Note,
    risk: GoldRisk,
    risk_is_labelled: bool,
    goals: Vec<GoldGoal>,
    elements: Option<GoldElements>,
    techniques: Option<Vec<(String, String)>>,
}

impl Head {
    fn read(lines: &[&str], language: Language) -> Result<Self, Breach> {
        let (first, rest) = lines.split_first().ok_or("no head")?;
        let mut words = first.get(4..).unwrap_or_default().split_whitespace();
        let opening = "a note opens with `=== name-NN DATE`";
        let name = words.next().filter(|name| is_name(name)).ok_or(opening)?;
        let date = iso(words.next().ok_or(opening)?)?;
        let id = format!("{language}-{name}");
        let mut head = Self {
            note: Note {
                note_id: id.clone(),
                client_id: id.clone(),
                session_date: Some(date),
                language: Some(language),
                ..Note::default()
            },
            risk: GoldRisk {
                note_id: id,
                si: SuicidalIdeation::NotDocumented,
                hi: Presence::NotDocumented,
                self_harm: SelfHarm::NotDocumented,
                plan: Presence::NotDocumented,
                intent: Presence::NotDocumented,
                risk_level: None,
                phq9_item9: None,
            },
            risk_is_labelled: false,
            goals: Vec::new(),
            elements: None,
            techniques: None,
        };
        let mut seen = BTreeSet::new();
        for word in words {
            let key = word.split_once('=').map_or(word, |(key, _)| key);
            if !head.word(word, language) || !seen.insert(key) {
                return Err(format!("unknown or repeated word '{word}'"));
            }
        }
        for line in rest {
            head.line(line)?;
        }
        Ok(head)
    }

    /// Takes one word of the opening line; false if it is not known.
    fn word(&mut self, word: &str, language: Language) -> bool {
        if let Some(format) = NoteFormat::from_word(word) {
            return self.note.format.replace(format).is_none();
        }
        if let Some(kind) = NoteKind::from_word(word) {
            return self.note.kind.replace(kind).is_none();
        }
        let Some((key, value)) = word.split_once('=') else { return false };
        if key == "client" {
            self.note.client_id = format!("{language}-{value}");
            return !value.is_empty();
        }
        self.risk_is_labelled = true;
        let risk = &mut self.risk;
        let stated = match key {
            "si" => take(value, &mut risk.si),
            "hi" => take(value, &mut risk.hi),
            "sh" => take(value, &mut risk.self_harm),
            "plan" => take(value, &mut risk.plan),
            "intent" => take(value, &mut risk.intent),
            "level" => {
                risk.risk_level = RiskLevel::from_word(value);
                risk.risk_level.is_some()
            }
            _ => false,
        };
        stated && value != "not_documented"
    }

    fn line(&mut self, line: &str) -> Result<(), Breach> {
        match line.split_once(' ') {
            Some(("goal", rest)) => {
                let goal = goal(rest, &self.note.note_id)?;
                if self.goals.iter().any(|known| known.goal_number == goal.goal_number) {
                    return Err("a goal number stands twice".to_owned());
                }
                self.goals.push(goal);
            }
            Some(("elements", rest)) if self.elements.is_none() => {
                self.elements = Some(elements(rest, &self.note.note_id)?);
            }
            Some(("did", rest)) => {
                let techniques = self.techniques.get_or_insert_default();
                if rest != "none" {
                    let named = |technique: &str| {
                        !technique.is_empty()
                            && technique.chars().all(|sign| matches!(sign, 'a'..='z' | '_'))
                    };
                    let (technique, phrase) = rest
                        .split_once(": ")
                        .filter(|(technique, _)| named(technique))
                        .ok_or("`did technique: words of the note`")?;
                    techniques.push((technique.to_owned(), phrase.to_owned()));
                }
            }
            _ => return Err(format!("unknown line '{line}'")),
        }
        Ok(())
    }

    /// What is labelled cannot be absent.
    fn check_elements(&self, scores: &[GoldScore]) -> Result<(), Breach> {
        let Some(elements) = &self.elements else { return Ok(()) };
        let current = scores.iter().any(|score| score.status == Status::Current);
        if elements.scores == Some(false) && current {
            return Err("a current score is marked but `elements` lacks scores".to_owned());
        }
        let progress = self.goals.iter().any(|goal| goal.stated_progress.is_some());
        if elements.goal_progress == Some(false) && progress {
            return Err("a goal has progress but `elements` lacks goal_progress".to_owned());
        }
        if elements.risk == Some(false) && self.risk_is_labelled {
            return Err("risk is labelled but `elements` lacks risk".to_owned());
        }
        Ok(())
    }
}

fn take<W: Word>(value: &str, field: &mut W) -> bool {
    match W::from_word(value) {
        Some(word) => {
            *field = word;
            true
        }
        None => false,
    }
}

/// `[a-z][a-z0-9]*-` and two or three digits.
fn is_name(name: &str) -> bool {
    let Some((letters, digits)) = name.rsplit_once('-') else { return false };
    letters.starts_with(|sign: char| sign.is_ascii_lowercase())
        && letters.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit())
        && matches!(digits.len(), 2 | 3)
        && digits.chars().all(|sign| sign.is_ascii_digit())
}

fn iso(text: &str) -> Result<NaiveDate, Breach> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    date.filter(|_| text.len() == 10).ok_or(format!("'{text}' is no date"))
}

fn goal(rest: &str, note_id: &str) -> Result<GoldGoal, Breach> {
    let fields: Vec<&str> = rest.split('|').map(str::trim).collect();
    let [number, label, progress, instrument] = fields[..] else {
        return Err("`goal NUMBER | LABEL | PROGRESS | INSTRUMENT`".to_owned());
    };
    let number = number.parse().ok().filter(|_| !label.is_empty());
    let stated_progress = StatedProgress::from_word(progress);
    if (stated_progress.is_none() && progress != "-")
        || (instrument != "-" && range(instrument).is_none())
    {
        return Err(format!("unknown progress or instrument in '{rest}'"));
    }
    Ok(GoldGoal {
        note_id: note_id.to_owned(),
        goal_number: number.ok_or("`goal NUMBER | LABEL | PROGRESS | INSTRUMENT`")?,
        stated_progress,
    })
}

fn elements(rest: &str, note_id: &str) -> Result<GoldElements, Breach> {
    let names = [
        "presentation",
        "session_focus",
        "scores",
        "interventions",
        "goal_progress",
        "risk",
        "plan",
    ];
    let mut found: BTreeMap<&str, Option<bool>> =
        names.into_iter().map(|name| (name, Some(false))).collect();
    for word in rest.split(',').map(str::trim) {
        let name = word.trim_start_matches('?');
        let element = found.get_mut(name).ok_or(format!("unknown element '{name}'"))?;
        *element = (name == word).then_some(true);
    }
    let label = |name: &str| found.get(name).copied().flatten();
    Ok(GoldElements {
        note_id: note_id.to_owned(),
        presentation: label("presentation"),
        session_focus: label("session_focus"),
        scores: label("scores"),
        interventions: label("interventions"),
        goal_progress: label("goal_progress"),
        risk: label("risk"),
        plan: label("plan"),
    })
}

/// The note as its reader sees it, and its scores with their places.
fn unmark(marked: &str, note_id: &str) -> Result<(String, Vec<GoldScore>), Breach> {
    let mut text = String::new();
    let mut scores = Vec::new();
    let mut rest = marked;
    while let Some((before, behind)) = rest.split_once("{{") {
        let (mark, after) = behind.split_once("}}").ok_or("a mark is not well formed")?;
        let (written, words) = mark
            .split_once('|')
            .filter(|(written, words)| {
                !written.is_empty() && !words.is_empty() && !words.contains('|')
            })
            .filter(|_| !mark.contains(['{', '}']))
            .ok_or("a mark is not well formed")?;
        text.push_str(before);
        let mut score = label(written, words, note_id, scores.len() + 1)?;
        score.char_start = points(&text);
        text.push_str(written);
        score.char_end = points(&text);
        score.max = score.max.or_else(|| written_max(after));
        scores.push(score);
        rest = after;
    }
    text.push_str(rest);
    if text.contains("}}") {
        return Err("a mark is not well formed".to_owned());
    }
    Ok((text, scores))
}

/// The label inside a mark, as a score without its place.
fn label(written: &str, words: &str, note_id: &str, at: usize) -> Result<GoldScore, Breach> {
    let mut words = words.split_whitespace();
    let instrument = words.next().unwrap_or_default();
    range(instrument).ok_or(format!("'{instrument}' is not in the closed list"))?;
    let mut score = GoldScore {
        mention_id: format!("{note_id}-{at:02}"),
        note_id: note_id.to_owned(),
        instrument: instrument.to_owned(),
        kind: ScoreKind::Total,
        item: None,
        subscale: None,
        value: 0.0,
        max: None,
        comparator: None,
        date_of_score: None,
        value_text: Some(written.to_owned()),
        status: Status::Current,
        char_start: 0,
        char_end: 0,
    };
    let mut stated = None;
    for word in words {
        if let Some(status) = Status::from_word(word).filter(|status| *status != Status::Current) {
            score.status = status;
        } else if let Some(item) = word.strip_prefix("item:") {
            score.kind = ScoreKind::Item;
            score.item = Some(item.parse().map_err(|_| format!("'{item}' is no item"))?);
        } else if let Some(name) = word.strip_prefix("subscale:") {
            let known = SUBSCALES.iter().find(|(measure, _)| *measure == instrument);
            let name = name.replace('_', " ");
            if !known.is_some_and(|(_, names)| names.contains(&name.as_str())) {
                return Err(format!("{instrument} has no subscale '{name}'"));
            }
            score.kind = ScoreKind::Subscale;
            score.subscale = Some(name);
        } else if word == "mean" {
            score.kind = ScoreKind::Mean;
        } else if let Some(number) = word.strip_prefix('=') {
            stated = Some(plain_number(number).ok_or(unknown(word))?);
        } else if let Some(max) = word.strip_prefix('/') {
            let max: u32 = max.parse().map_err(|_| unknown(word))?;
            score.max = Some(max.into());
        } else if let Some(comparator) = Comparator::from_word(word) {
            score.comparator = Some(comparator);
        } else {
            score.date_of_score = Some(iso(word).map_err(|_| unknown(word))?);
        }
    }
    let number = stated.or_else(|| plain_number(&written.replace(',', ".")));
    score.value = number.ok_or(format!("'{written}' is no number: state it as =N"))?;
    check_range(&score)?;
    Ok(score)
}

/// The maximum behind a mark: `/27` or ` / 27`, not followed by a further `/`.
fn written_max(behind: &str) -> Option<f64> {
    let rest = behind.strip_prefix(' ').unwrap_or(behind).strip_prefix('/')?;
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, next) = rest.split_at(end);
    digits.parse().ok().filter(|_| !next.starts_with('/'))
}

fn unknown(word: &str) -> Breach {
    format!("unknown word '{word}' in a mark")
}

/// Digits, and perhaps a point and more digits.
fn plain_number(text: &str) -> Option<f64> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let plain = match text.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(text),
    };
    plain.then(|| text.parse().ok()).flatten()
}

fn range(instrument: &str) -> Option<(f64, f64)> {
    let known = MEASURES.iter().find(|(name, ..)| *name == instrument);
    known.map(|&(_, low, high)| (low, high))
}

fn check_range(score: &GoldScore) -> Result<(), Breach> {
    let (low, high) = match score.kind {
        ScoreKind::Total => range(&score.instrument).unwrap_or_default(),
        ScoreKind::Item => (0.0, 7.0),
        ScoreKind::Subscale | ScoreKind::Mean => (0.0, 42.0),
    };
    if !(low..=high).contains(&score.value) && score.status != Status::Invalid {
        let GoldScore { instrument, value, .. } = score;
        return Err(format!("{instrument} {value} is out of range but not invalid"));
    }
    Ok(())
}
