//! Figures on risk.

use std::collections::BTreeMap;

use super::mistake::{Context, MistakeKind, Place};
use super::{Counts, Evaluation, Gold, GoldRisk, Topic};
use crate::extract::SuicidalIdeation;
use crate::frame::{Found, RiskRow};
use crate::vocabulary::Word;

/// One field of risk in one note: labelled, found, and where.
struct Field {
    name: &'static str,
    labelled: Option<String>,
    found: Option<String>,
    place: Place,
}

pub(super) fn judge(
    gold: &Gold,
    found: &Found,
    context: &Context<'_>,
    evaluation: &mut Evaluation,
) {
    if gold.risk.is_empty() {
        return;
    }
    let rows: BTreeMap<&str, &RiskRow> =
        found.risk.iter().map(|row| (row.note_id.as_str(), row)).collect();
    let mut right: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ideation = Counts::default();
    for label in &gold.risk {
        let row = rows.get(label.note_id.as_str()).copied();
        let seen = row.map(|row| row.si);
        let missed = present(label.si) && !seen.is_some_and(present);
        ideation.add(present(label.si), seen.is_some_and(present));
        *evaluation.confusion.entry((label.si, seen)).or_default() += 1;
        if missed {
            evaluation.missed_ideation.push(label.note_id.clone());
        }
        for field in fields(label, row) {
            let count = right.entry(field.name).or_default();
            if field.labelled == field.found {
                *count += 1;
            } else {
                evaluation.mistakes.push(context.mistake(
                    MistakeKind::Risk,
                    &label.note_id,
                    field.name.to_owned(),
                    (field.labelled.as_deref(), field.found.as_deref()),
                    field.place,
                ));
            }
        }
    }
    evaluation.detect(Topic::PresentIdeation, "", ideation);
    for (name, count) in right {
        evaluation.share(Topic::RiskField, name, count, gold.risk.len());
    }
}

const fn present(ideation: SuicidalIdeation) -> bool {
    matches!(ideation, SuicidalIdeation::Passive | SuicidalIdeation::Active)
}

fn fields(label: &GoldRisk, row: Option<&RiskRow>) -> [Field; 7] {
    let place = |ends: fn(&RiskRow) -> (Option<i64>, Option<i64>)| {
        row.and_then(|row| {
            let (start, end) = ends(row);
            start.zip(end)
        })
    };
    [
        Field {
            name: "si",
            labelled: word(label.si),
            found: row.and_then(|row| word(row.si)),
            place: place(|row| (row.si_char_start, row.si_char_end)),
        },
        Field {
            name: "hi",
            labelled: word(label.hi),
            found: row.and_then(|row| word(row.hi)),
            place: place(|row| (row.hi_char_start, row.hi_char_end)),
        },
        Field {
            name: "self_harm",
            labelled: word(label.self_harm),
            found: row.and_then(|row| word(row.self_harm)),
            place: place(|row| (row.self_harm_char_start, row.self_harm_char_end)),
        },
        Field {
            name: "plan",
            labelled: word(label.plan),
            found: row.and_then(|row| word(row.plan)),
            place: place(|row| (row.plan_char_start, row.plan_char_end)),
        },
        Field {
            name: "intent",
            labelled: word(label.intent),
            found: row.and_then(|row| word(row.intent)),
            place: place(|row| (row.intent_char_start, row.intent_char_end)),
        },
        Field {
            name: "risk_level",
            labelled: label.risk_level.and_then(word),
            found: row.and_then(|row| row.risk_level).and_then(word),
            place: place(|row| (row.risk_level_char_start, row.risk_level_char_end)),
        },
        Field {
            name: "phq9_item9",
            labelled: label.phq9_item9.map(|answer| answer.to_string()),
            found: row.and_then(|row| row.phq9_item9).map(|answer| answer.to_string()),
            place: place(|row| (row.phq9_item9_char_start, row.phq9_item9_char_end)),
        },
    ]
}

fn word<W: Word>(value: W) -> Option<String> {
    Some(value.word().to_owned())
}
