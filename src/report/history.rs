//! What the notes of one client say, session by session, with their words.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::document::{Finding, Piece, pieces};
use super::model::ClientModel;
use crate::caseload::series::scale_of;
use crate::extract::{Presence, ScoreKind, Status};
use crate::frame::{RiskRow, ScoreRow};
use crate::text::Voice;

/// What one note says of risk.
pub(super) struct RiskSession<'a> {
    /// The day.
    pub day: String,
    /// The language of the note.
    pub lang: &'static str,
    /// One cell a question.
    pub cells: Vec<Vec<Finding>>,
    /// The words of the note, each sentence once.
    pub words: Vec<&'a str>,
}

/// What each note says of risk, the latest first.
pub(super) fn risk<'a>(client: &'a ClientModel<'_>, voice: Voice) -> Vec<RiskSession<'a>> {
    let rows = client.notes.iter().rev().filter_map(|note| note.risk);
    rows.map(|row| risk_session(client, row, voice)).collect()
}

fn risk_session<'a>(client: &ClientModel<'_>, row: &'a RiskRow, voice: Voice) -> RiskSession<'a> {
    let presence = |found: Presence| Finding::presence(found, voice.presence(found));
    let silent = || Finding::silent(voice.labels().not_documented);
    let plan_intent = if row.plan == row.intent {
        vec![presence(row.plan)]
    } else {
        vec![
            Finding::presence(row.plan, voice.plan_is(row.plan)),
            Finding::presence(row.intent, voice.intent_is(row.intent)),
        ]
    };
    let level = row.risk_level.map_or_else(
        || Finding::silent(voice.risk_level(None)),
        |level| Finding::level(level, voice.risk_level(Some(level))),
    );
    let answers: Vec<Finding> = client
        .risk_items
        .iter()
        .flat_map(|item| item.answers.iter().map(move |answer| (item, answer)))
        .filter(|(_, answer)| answer.is_of(Some(&row.note_id), row.session_date))
        .map(|(item, answer)| {
            let value = voice.number(answer.value);
            let answer_words = match client.risk_items.as_slice() {
                [_] => value,
                _ => format!("{} = {value}", voice.item_of(item.instrument, item.item)),
            };
            Finding::answer(answer.flagged, answer_words)
        })
        .collect();
    let mut words: Vec<&str> = Vec::new();
    let sentences = [
        &row.si_evidence_text,
        &row.plan_evidence_text,
        &row.intent_evidence_text,
        &row.means_evidence_text,
        &row.hi_evidence_text,
        &row.self_harm_evidence_text,
        &row.risk_level_evidence_text,
    ];
    for sentence in sentences.into_iter().filter_map(|text| text.as_deref()) {
        if !words.contains(&sentence) {
            words.push(sentence);
        }
    }
    RiskSession {
        lang: client.language_of(&row.note_id),
        day: voice.date_or_unknown(row.session_date),
        cells: vec![
            vec![Finding::ideation(row.si, voice.ideation(row.si))],
            plan_intent,
            vec![presence(row.means)],
            vec![Finding::presence(row.hi, voice.homicidal(row.hi))],
            vec![Finding::self_harm(row.self_harm, voice.self_harm(row.self_harm))],
            vec![level],
            if answers.is_empty() { vec![silent()] } else { answers },
        ],
        words,
    }
}

/// The heading of the answers to risk items: the item itself where there is
/// only one.
pub(super) fn items_heading(client: &ClientModel<'_>, voice: Voice) -> String {
    match client.risk_items.as_slice() {
        [item] => voice.item_of(item.instrument, item.item),
        _ => voice.labels().risk_items.to_owned(),
    }
}

/// A day for which the notes give two values.
pub(super) struct Conflict {
    /// The day.
    pub day: String,
    /// The measure.
    pub measure: String,
    /// The value in use.
    pub used: String,
    /// The other values.
    pub others: String,
}

/// The days with more than one value for a scale.
pub(super) fn conflicts(client: &ClientModel<'_>, voice: Voice) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for scale in &client.scales {
        for row in scale.series.iter().filter(|row| row.conflict) {
            let given = client.scores.iter().filter(|score| {
                score.instrument == row.instrument
                    && score.subscale == row.subscale
                    && matches!(score.kind, ScoreKind::Total | ScoreKind::Subscale)
                    && score.status == Status::Current
                    && score.scored_on.or(score.session_date) == Some(row.scored_on)
            });
            let mut others: Vec<f64> =
                given.map(|score| score.value).filter(|value| *value != row.value).collect();
            others.sort_by(f64::total_cmp);
            others.dedup();
            let others: Vec<String> = others.into_iter().map(|value| voice.number(value)).collect();
            conflicts.push(Conflict {
                day: voice.date(row.scored_on),
                measure: scale.label(voice.language),
                used: voice.number(row.value),
                others: others.join(voice.semicolon()),
            });
        }
    }
    conflicts
}

/// The scores of one note.
pub(super) struct NoteScores<'a> {
    /// The day of the session.
    pub day: String,
    /// The language of the note.
    pub lang: &'static str,
    /// File and place.
    pub source: String,
    /// The sentences that hold scores.
    pub quotations: Vec<Quotation<'a>>,
}

/// A sentence with the scores in it.
pub(super) struct Quotation<'a> {
    /// The sentence, with its numbers marked; empty for a coded value.
    pub pieces: Vec<Piece>,
    /// Where the score comes from when there is no sentence.
    pub origin: &'static str,
    /// The scores.
    pub scores: Vec<ScoreLine<'a>>,
}

/// One score.
pub(super) struct ScoreLine<'a> {
    /// Its place among the client's scores.
    pub place: usize,
    /// The measure with its subscale or item.
    pub measure: String,
    /// The value as a number.
    pub value: String,
    /// Its band.
    pub band: String,
    /// Whose and of when.
    pub status: &'static str,
    /// The day that it belongs to.
    pub day: String,
    /// The rule that read it.
    pub rule: &'a str,
}

/// What scores are shown under: their note, or the day and file of coded ones.
#[derive(PartialEq)]
enum Shelf<'a> {
    Note(&'a str),
    Coded(Option<NaiveDate>, &'a str),
}

impl<'a> Shelf<'a> {
    fn of(score: &'a ScoreRow) -> Self {
        match &score.note_id {
            Some(note_id) => Self::Note(note_id),
            None => Self::Coded(score.session_date, &score.source_path),
        }
    }
}

/// A score with its place among the client's scores.
#[derive(Clone, Copy)]
struct Placed<'a> {
    place: usize,
    score: &'a ScoreRow,
}

/// Every score, by note and by sentence, the latest note first.
pub(super) fn scores<'a>(client: &'a ClientModel<'_>, voice: Voice) -> Vec<NoteScores<'a>> {
    let mut notes: Vec<(Shelf<'_>, Vec<Placed<'a>>)> = Vec::new();
    for (place, &score) in client.scores.iter().enumerate() {
        let placed = Placed { place, score };
        match notes.iter_mut().find(|(note, _)| *note == Shelf::of(score)) {
            Some((_, scores)) => scores.push(placed),
            None => notes.push((Shelf::of(score), vec![placed])),
        }
    }
    notes.reverse();
    notes.into_iter().filter_map(|(_, scores)| note_scores(client, &scores, voice)).collect()
}

/// Where a sentence begins, and its words.
type Sentence<'a> = (Option<i64>, Option<&'a str>);

fn note_scores<'a>(
    client: &ClientModel<'_>,
    scores: &[Placed<'a>],
    voice: Voice,
) -> Option<NoteScores<'a>> {
    let first = scores.first()?.score;
    let mut sentences: BTreeMap<Sentence<'a>, Vec<Placed<'a>>> = BTreeMap::new();
    for &placed in scores {
        let score = placed.score;
        let sentence = (score.evidence_char_start, score.evidence_text.as_deref());
        sentences.entry(sentence).or_default().push(placed);
    }
    let place = first.source_locator.as_deref().map(|place| format!(":{place}"));
    let quotation = |((start, text), scores): (Sentence<'a>, Vec<Placed<'a>>)| {
        let mark = |Placed { score, .. }: &Placed<'_>| {
            let from = usize::try_from(score.char_start? - start?).ok()?;
            Some((from, usize::try_from(score.char_end? - start?).ok()?))
        };
        Quotation {
            pieces: text
                .map(|text| pieces(text, scores.iter().filter_map(mark).collect()))
                .unwrap_or_default(),
            origin: scores.first().map_or("", |placed| voice.origin(placed.score.origin)),
            scores: scores.iter().map(|placed| score_line(client, placed, voice)).collect(),
        }
    };
    Some(NoteScores {
        lang: first.note_id.as_deref().map_or("", |note_id| client.language_of(note_id)),
        day: voice.date_or_unknown(first.session_date),
        source: format!("{}{}", first.source_path, place.unwrap_or_default()),
        quotations: sentences.into_iter().map(quotation).collect(),
    })
}

fn score_line<'a>(client: &ClientModel<'_>, placed: &Placed<'a>, voice: Voice) -> ScoreLine<'a> {
    let Placed { place, score } = *placed;
    let instrument = client
        .scales
        .iter()
        .filter_map(|scale| scale.instrument)
        .find(|known| known.short == score.instrument);
    let scale = instrument.and_then(|known| scale_of(known, score.subscale.as_deref()));
    let total_or_part = matches!(score.kind, ScoreKind::Total | ScoreKind::Subscale);
    let measure = match (score.kind, score.item, scale, score.subscale.as_deref()) {
        (ScoreKind::Item, Some(item), ..) => voice.item_of(&score.instrument, item),
        (ScoreKind::Mean, ..) => voice.mean_of(&score.instrument),
        (_, _, Some(scale), Some(_)) => {
            format!("{} {}", score.instrument, scale.label(voice.language))
        }
        (_, _, None, Some(subscale)) => format!("{} {subscale}", score.instrument),
        _ => score.instrument.clone(),
    };
    let value = match score.comparator {
        Some(comparator) => voice.target(Some(comparator), score.value),
        None => voice.number(score.value),
    };
    let band = scale
        .filter(|_| total_or_part && score.comparator.is_none())
        .and_then(|scale| scale.band(score.value))
        .map(|band| band.name(voice.language).to_owned());
    ScoreLine {
        place,
        measure,
        value: match score.max {
            Some(max) => format!("{value}/{}", voice.number(max)),
            None => value,
        },
        band: band.unwrap_or_default(),
        status: voice.status(score.status),
        day: score.scored_on.map(|day| voice.date(day)).unwrap_or_default(),
        rule: &score.rule,
    }
}
