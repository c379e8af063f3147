//! Figures on scores.

use std::collections::{BTreeMap, BTreeSet};

use super::mistake::{Context, MistakeKind, found_subject, labelled_subject};
use super::pairing::{Pairing, leads_on};
use super::{Counts, Evaluation, Gold, GoldScore, Topic};
use crate::extract::{ScoreKind, Status};
use crate::frame::ScoreRow;
use crate::note::Language;
use crate::vocabulary::Word;

/// The statuses that lead on; only they have figures of their own.
const STATUSES: [Status; 4] =
    [Status::Current, Status::Historic, Status::Target, Status::OtherPerson];

/// The item of the PHQ-9 that asks for thoughts of death.
const RISK_ITEM: (&str, i64) = ("PHQ-9", 9);

/// Whether a detail is right; `None` where a score has none.
type Agrees = fn(&GoldScore, &ScoreRow) -> Option<bool>;

/// What a score may have besides its number. The day counts where the label
/// has one, and where a day was found for an earlier score that has none.
const DETAILS: [(&str, Agrees); 4] = [
    ("subscale", |score, row| {
        agree(
            score.subscale.as_deref().map(str::to_lowercase),
            row.subscale.as_deref().map(str::to_lowercase),
        )
    }),
    ("max", |score, row| agree(score.max, row.max)),
    ("comparator", |score, row| agree(score.comparator, row.comparator)),
    ("date_of_score", |score, row| match score.date_of_score {
        None if row.status != Status::Historic => None,
        labelled => agree(labelled, row.scored_on),
    }),
];

fn agree<T: PartialEq>(labelled: Option<T>, found: Option<T>) -> Option<bool> {
    (labelled.is_some() || found.is_some()).then(|| labelled == found)
}

pub(super) fn judge(
    gold: &Gold,
    pairing: &Pairing<'_>,
    context: &Context<'_>,
    evaluation: &mut Evaluation,
) {
    evaluation.detect(Topic::CurrentTotals, "", current_totals(pairing));
    evaluation.detect(Topic::Mentions, "", mentions(pairing, |_| true));
    for &kind in ScoreKind::ALL {
        let counts = mentions(pairing, |score| score.kind() == kind);
        evaluation.detect(Topic::Kind, kind, counts);
    }
    for &language in Language::ALL {
        let of = |id: &str| gold.notes.get(id).is_some_and(|note| note.language == language);
        evaluation.detect(
            Topic::Language,
            language,
            mentions(pairing, |score| of(score.note_id())),
        );
    }
    for status in STATUSES {
        evaluation.detect(Topic::Status, status, strict(pairing, status, |_| true));
    }
    for (measure, counts) in measures(pairing) {
        evaluation.detect(Topic::Measure, measure, counts);
    }
    shares(gold, pairing, evaluation);
    list_mistakes(pairing, context, evaluation);
}

/// A labelled or a found score, as far as both are alike.
#[derive(Clone, Copy)]
enum Either<'a> {
    Labelled(&'a GoldScore),
    Found(&'a ScoreRow),
}

impl<'a> Either<'a> {
    const fn kind(self) -> ScoreKind {
        match self {
            Self::Labelled(score) => score.kind,
            Self::Found(row) => row.kind,
        }
    }

    fn note_id(self) -> &'a str {
        match self {
            Self::Labelled(score) => &score.note_id,
            Self::Found(row) => row.note_id.as_deref().unwrap_or_default(),
        }
    }

    fn instrument(self) -> &'a str {
        match self {
            Self::Labelled(score) => &score.instrument,
            Self::Found(row) => &row.instrument,
        }
    }
}

/// Hits and failures whatever the status, among the scores that lead on.
fn mentions(pairing: &Pairing<'_>, counts: impl Fn(Either<'_>) -> bool) -> Counts {
    let hits = pairing.pairs.iter().filter(|(score, _)| leads_on(score.status));
    Counts {
        true_positives: hits.filter(|(score, _)| counts(Either::Labelled(score))).count(),
        false_positives: pairing.extra.iter().filter(|row| counts(Either::Found(row))).count(),
        false_negatives: pairing
            .missed
            .iter()
            .filter(|score| counts(Either::Labelled(score)))
            .count(),
    }
}

/// Hits and failures of one status: a pair whose statuses differ is a false
/// positive of the one and a miss of the other.
fn strict(pairing: &Pairing<'_>, status: Status, counts: impl Fn(Either<'_>) -> bool) -> Counts {
    let mut strict = Counts::default();
    for (score, row) in pairing.pairs.iter().filter(|(score, _)| counts(Either::Labelled(score))) {
        strict.add(score.status == status, row.status == status);
    }
    for row in pairing.extra.iter().filter(|row| counts(Either::Found(row))) {
        strict.add(false, row.status == status);
    }
    for score in pairing.missed.iter().filter(|score| counts(Either::Labelled(score))) {
        strict.add(score.status == status, false);
    }
    strict
}

fn current_totals(pairing: &Pairing<'_>) -> Counts {
    strict(pairing, Status::Current, |score| score.kind() == ScoreKind::Total)
}

fn measures<'a>(pairing: &Pairing<'a>) -> BTreeMap<&'a str, Counts> {
    let labelled =
        pairing.pairs.iter().map(|&(score, _)| score).chain(pairing.missed.iter().copied());
    let mut names: BTreeSet<&str> = labelled.map(|score| score.instrument.as_str()).collect();
    names.extend(pairing.extra.iter().map(|row| row.instrument.as_str()));
    names
        .into_iter()
        .map(|name| (name, mentions(pairing, |score| score.instrument() == name)))
        .collect()
}

fn shares(gold: &Gold, pairing: &Pairing<'_>, evaluation: &mut Evaluation) {
    let right = pairing.pairs.iter().filter(|(score, row)| score.status == row.status).count();
    evaluation.share(Topic::StatusRight, "", right, pairing.pairs.len());
    for (name, agrees) in DETAILS {
        let answers: Vec<bool> =
            pairing.pairs.iter().filter_map(|(score, row)| agrees(score, row)).collect();
        let right = answers.iter().filter(|right| **right).count();
        evaluation.share(Topic::Detail, name, right, answers.len());
    }
    let scored: BTreeSet<&str> = gold.scores.iter().map(|score| score.note_id.as_str()).collect();
    let disturbed: BTreeSet<&str> = pairing
        .extra
        .iter()
        .filter_map(|row| row.note_id.as_deref())
        .filter(|id| !scored.contains(id))
        .collect();
    let silent = gold.notes.keys().filter(|id| !scored.contains(id.as_str())).count();
    evaluation.share(Topic::NegativeNotes, "", disturbed.len(), silent);
    let positive = |score: &GoldScore| {
        (score.instrument.as_str(), score.item) == (RISK_ITEM.0, Some(RISK_ITEM.1))
            && score.status == Status::Current
            && score.value > 0.0
    };
    let found = pairing
        .pairs
        .iter()
        .filter(|(score, row)| positive(score) && row.status == Status::Current)
        .count();
    let labelled = gold.scores.iter().filter(|score| positive(score)).count();
    evaluation.share(Topic::PositiveItem9, "", found, labelled);
}

fn list_mistakes(pairing: &Pairing<'_>, context: &Context<'_>, evaluation: &mut Evaluation) {
    for score in &pairing.missed {
        evaluation.mistakes.push(context.mistake(
            MistakeKind::Miss,
            &score.note_id,
            labelled_subject(score),
            (Some(score.status.word()), None),
            Some((score.char_start, score.char_end)),
        ));
    }
    for row in &pairing.extra {
        evaluation.mistakes.push(context.mistake(
            MistakeKind::FalsePositive,
            row.note_id.as_deref().unwrap_or_default(),
            found_subject(row),
            (None, Some(row.status.word())),
            row.char_start.zip(row.char_end),
        ));
    }
    for (score, row) in pairing.pairs.iter().filter(|(score, row)| score.status != row.status) {
        evaluation.mistakes.push(context.mistake(
            MistakeKind::WrongStatus,
            &score.note_id,
            labelled_subject(score),
            (Some(score.status.word()), Some(row.status.word())),
            Some((score.char_start, score.char_end)),
        ));
    }
}
