//! Questionnaire responses: the answers to the items of a form, and the totals
//! that it stores among them.
//!
//! An item is known by the code in its `linkId` (`/44260-8`, `44260-8`,
//! `/44249-1/44260-8`), by the code of its definition, or by a local code of
//! the user's. A form that shares items with another is known by the totals
//! that it stores and by the questionnaire that it names.

use serde_json::Value;

use super::observation;
use super::view::{self, Place};
use super::visits::Visits;
use crate::Result;
use crate::ingest::desk::Desk;
use crate::ingest::fault::ScoreFault;
use crate::ingest::score::{Given, Measured, ScoreDraft, Tie};
use crate::instrument::Code;

const KIND: &str = "QuestionnaireResponse";

/// The statuses of a response that was given to its end.
const STANDS: [&str; 2] = ["completed", "amended"];

/// One answer of a known measure.
struct Answer {
    place: Place,
    link: String,
    codes: Vec<Code>,
    given: Given,
}

pub(super) fn read(
    resource: &Value,
    place: &Place,
    desk: &mut Desk<'_>,
    visits: &mut Visits<'_>,
) -> Result<()> {
    let mut answers = Vec::new();
    gather(resource, place, desk, &mut answers);
    if answers.is_empty() {
        desk.set_aside(KIND, &place.source());
        return Ok(());
    }
    let status = view::text(resource, "status").unwrap_or_default();
    if !STANDS.contains(&&*status) {
        return desk.reject(place.source(), ScoreFault::ResponseNotCompleted);
    }
    if let Some(fault) = view::modifier(resource, &["contained"]) {
        return desk.reject(place.source(), fault);
    }
    let client_id = view::client(resource).unwrap_or_default();
    let authored = view::text(resource, "authored");
    let (date, time) = authored.map(|time| view::moment(&time)).unwrap_or_default();
    let session_date = visits.day_of(&client_id, resource, date)?;
    let record = super::record(resource, KIND);
    let mut form = questionnaire(resource);
    form.extend(
        answers
            .iter()
            .filter(|answer| desk.is_of_whole(&answer.codes))
            .flat_map(|answer| answer.codes.iter().cloned()),
    );
    for (index, answer) in answers.into_iter().enumerate() {
        let draft = ScoreDraft {
            source: answer.place.source(),
            client_id: client_id.clone(),
            measured: Measured::Codes(answer.codes),
            form: form.clone(),
            given: answer.given,
            date,
            time,
            session_date,
            record: record.as_ref().map(|record| format!("{record}#{}.{index}", answer.link)),
            administration: Some(Tie::Record(place.name())),
            rule: "fhir_response",
            ..ScoreDraft::default()
        };
        desk.admit_score(draft, KIND)?;
    }
    Ok(())
}

/// The answers to known items, in their order. An item without an answer was
/// left out by the client and is no record.
fn gather(holder: &Value, place: &Place, desk: &Desk<'_>, answers: &mut Vec<Answer>) {
    for (index, item) in view::each(holder, "item").iter().enumerate() {
        let place = place.step("item", Some(index));
        let link = view::text(item, "linkId").unwrap_or_default().into_owned();
        let codes = item_codes(item, &link);
        let known = desk.knows(&Measured::Codes(codes.clone()));
        for (index, answer) in view::each(item, "answer").iter().enumerate() {
            let place = place.step("answer", Some(index));
            if known {
                answers.push(Answer {
                    place: place.clone(),
                    link: link.clone(),
                    codes: codes.clone(),
                    given: given(answer),
                });
            }
            gather(answer, &place, desk, answers);
        }
        gather(item, &place, desk, answers);
    }
}

fn given(answer: &Value) -> Given {
    match view::text_at(answer, &["valueQuantity", "value"]) {
        Some(value) => Given::Number(value.into_owned()),
        None => observation::answer(answer),
    }
}

/// The codes that an item may be known by: its link as a whole, the last step
/// of it with or without what is added to a code there, and that of its
/// definition.
fn item_codes(item: &Value, link: &str) -> Vec<Code> {
    let definition = view::text(item, "definition").unwrap_or_default().into_owned();
    let last = |text: &str| text.rsplit(['/', '#', '|']).next().unwrap_or_default().to_owned();
    let mut codes = Vec::new();
    let step = last(link);
    let bare = leading_code(&step).to_owned();
    for code in [link.trim_matches('/').to_owned(), step, bare, last(&definition)] {
        let code = Code { system: None, code };
        if !code.code.is_empty() && !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// The LOINC code that a text begins with (`44250-9_2`); empty if it does not.
fn leading_code(text: &str) -> &str {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.as_bytes().get(digits..).unwrap_or_default();
    match rest {
        [b'-', check, after @ ..]
            if (1..=7).contains(&digits)
                && check.is_ascii_digit()
                && !after.first().is_some_and(u8::is_ascii_alphanumeric) =>
        {
            text.get(..digits + 2).unwrap_or_default()
        }
        _ => "",
    }
}

/// The code of the form, where the questionnaire's address ends in one
/// (`http://loinc.org/q/44249-1`).
fn questionnaire(resource: &Value) -> Vec<Code> {
    let address = view::text(resource, "questionnaire").unwrap_or_default().into_owned();
    let bare = address.split('|').next().unwrap_or_default();
    let code = bare.rsplit('/').next().unwrap_or_default().to_owned();
    if code.is_empty() { Vec::new() } else { vec![Code { system: None, code }] }
}
