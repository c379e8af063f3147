//! Assessment scale observations: a panel with its total and its items.
//!
//! Panel and total give the same value twice by design; the desk counts it
//! once. A `value` without content is an unanswered question and no score. Goals
//! and orders have the shape of observations and are none. Where a system has no code
//! of its own list, the value or the code stands in a translation, in the original text,
//! or in the narrative that is referred to.

use std::collections::BTreeSet;

use super::narrative::Referred;
use super::{Path, goals};
use crate::Result;
use crate::ingest::desk::Desk;
use crate::ingest::fault::ScoreFault;
use crate::ingest::field::{Field, Values};
use crate::ingest::hl7_time;
use crate::ingest::score::{Given, Measured, ScoreDraft, Tie};
use crate::ingest::xml::{Child, Element};
use crate::instrument::{Code, CodeSystem};
use crate::note::Source;

const KIND: &str = "observation";

/// Reads all coded values of a document.
pub(super) fn read(
    root: &Element,
    source: &Source,
    header: &Values,
    referred: &Referred<'_>,
    desk: &mut Desk<'_>,
) -> Result<()> {
    let around =
        Around { path: Path::root(source, root), panel: None, form: Vec::new(), time: None };
    walk(root, &around, &Reading { header, referred }, desk)
}

/// The measures of which an element holds a coded value.
pub(super) fn known_in(element: &Element, desk: &Desk<'_>) -> BTreeSet<String> {
    fn gather(element: &Element, desk: &Desk<'_>, measures: &mut BTreeSet<String>) {
        if element.name == "observation" && mood(element) == EVENT {
            measures.extend(desk.measures(&codes(element)).map(str::to_owned));
        }
        element.elements().for_each(|child| gather(child, desk, measures));
    }
    let mut measures = BTreeSet::new();
    gather(element, desk, &mut measures);
    measures
}

/// The mood of what was observed; others are wanted or ordered.
const EVENT: &str = "EVN";

fn mood(element: &Element) -> &str {
    element.attribute("moodCode").unwrap_or(EVENT)
}

/// Assessment scale observation: the whole of a form.
const SCALE: &str = "2.16.840.1.113883.10.20.22.4.69";

/// What all of a document's values are read with.
struct Reading<'r> {
    header: &'r Values,
    referred: &'r Referred<'r>,
}

/// What stands around an element.
#[derive(Clone)]
struct Around {
    path: Path,
    /// The place of the outermost panel.
    panel: Option<String>,
    /// Its codes.
    form: Vec<Code>,
    /// The time of the nearest element that has one.
    time: Option<String>,
}

fn walk(
    element: &Element,
    around: &Around,
    reading: &Reading<'_>,
    desk: &mut Desk<'_>,
) -> Result<()> {
    let is_statement = matches!(element.name.as_str(), "observation" | "organizer");
    let codes = if is_statement { codes(element) } else { Vec::new() };
    let is_known = is_statement && desk.knows(&Measured::Codes(codes.clone()));
    let time = if is_statement { time(element) } else { None };
    if is_known && element.name == "observation" && !goals::is_goal(element) {
        let time = time.as_ref().or(around.time.as_ref());
        observation(element, &codes, time, around, reading, desk)?;
    }
    let is_scale =
        || element.each("templateId").any(|template| template.attribute("root") == Some(SCALE));
    if is_statement && !is_known && mood(element) == EVENT && is_scale() {
        desk.set_aside("assessment scale of no known measure", &around.path.source());
    }
    let place = || around.path.source().locator;
    let inside = Around {
        path: around.path.clone(),
        panel: around.panel.clone().or_else(|| is_known.then(place)),
        form: if is_known && around.panel.is_none() { codes } else { around.form.clone() },
        time: time.or_else(|| around.time.clone()),
    };
    for (path, child) in around.path.children(element) {
        walk(child, &Around { path, ..inside.clone() }, reading, desk)?;
    }
    Ok(())
}

fn observation(
    element: &Element,
    codes: &[Code],
    time: Option<&String>,
    around: &Around,
    reading: &Reading<'_>,
    desk: &mut Desk<'_>,
) -> Result<()> {
    let Reading { header, referred } = *reading;
    let source = around.path.source();
    if mood(element) != EVENT {
        desk.set_aside("observation that is an order", &source);
        return Ok(());
    }
    let status = element.first("statusCode").and_then(|status| status.attribute("code"));
    let negated = element.attribute("negationInd") == Some("true");
    if negated || status.is_some_and(|status| status != "completed" && status != "active") {
        return desk.reject(source, ScoreFault::StatementNotCompleted);
    }
    let given = given(element, referred);
    // a panel's own value belongs to its items
    let panel = around.panel.as_ref().unwrap_or(&source.locator);
    let (date, clock) = time.map(|time| hl7_time::moment(time)).unwrap_or_default();
    let session = header.get(Field::SessionDate).map(iso_day).unwrap_or_default();
    let draft = ScoreDraft {
        client_id: header.get(Field::ClientId).unwrap_or_default().to_owned(),
        measured: Measured::Codes(codes.to_vec()),
        form: around.form.clone(),
        given,
        date,
        time: clock,
        session_date: if date.is_none() { session } else { None },
        record: id(element).map(|id| format!("{KIND}/{id}")),
        administration: Some(Tie::Shared(format!("{}#{panel}", source.path))),
        rule: "ccda_observation",
        source,
        ..ScoreDraft::default()
    };
    desk.admit_score(draft, KIND)
}

pub(super) fn iso_day(text: &str) -> Option<chrono::NaiveDate> {
    text.get(..10).and_then(|day| chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").ok())
}

/// The codes of a statement, translations included.
pub(super) fn codes(element: &Element) -> Vec<Code> {
    let Some(own) = element.first("code") else { return Vec::new() };
    std::iter::once(own).chain(own.each("translation")).filter_map(code).collect()
}

fn code(element: &Element) -> Option<Code> {
    let code = element.attribute("code").filter(|code| !code.is_empty())?.to_owned();
    match element.attribute("codeSystem").map(CodeSystem::from_name) {
        // a code of a system that is not known stays a code of its own
        Some(None) => Some(Code { system: None, code: format!("?{code}") }),
        Some(system) => Some(Code { system, code }),
        None => Some(Code { system: None, code }),
    }
}

/// `root` and `extension` of the first id that has one.
pub(super) fn id(element: &Element) -> Option<String> {
    element.each("id").find_map(|id| {
        let root = id.attribute("root")?;
        Some(format!("{root}^{}", id.attribute("extension").unwrap_or_default()))
    })
}

/// The time of a statement: a moment, or the beginning of a period.
pub(super) fn time(element: &Element) -> Option<String> {
    let time = element.first("effectiveTime")?;
    let inside = ["low", "center", "high"]
        .iter()
        .find_map(|name| time.first(name).and_then(|bound| bound.attribute("value")));
    let value = time.attribute("value").or(inside).filter(|value| !value.is_empty())?;
    Some(value.to_owned())
}

/// The value: a number, a coded answer, or both side by side.
fn given(element: &Element, referred: &Referred<'_>) -> Given {
    let (mut number, mut codes, mut other) = (None, Vec::new(), None);
    let filled = |value: &&str| !value.is_empty();
    let stated = |value: &'_ Element| value.attribute("value").filter(filled).map(str::to_owned);
    for value in element.each("value") {
        let kind = value.attribute("type").unwrap_or_default();
        match kind.rsplit(':').next().unwrap_or_default() {
            "BL" => {
                let truth = value.attribute("value").and_then(|value| value.parse().ok());
                other = truth.map(Given::Boolean).or(other);
            }
            "ST" | "ED" => other = words(value, referred).map(Given::Text).or(other),
            "RTO" | "RTO_PQ_PQ" | "RTO_QTY_QTY" => {
                let part = |name| value.first(name).and_then(stated);
                let ratio = part("numerator").zip(part("denominator"));
                other = ratio.map(|(of, whole)| Given::Text(format!("{of}/{whole}"))).or(other);
            }
            _ => {
                let translated = || value.each("translation").find_map(stated);
                number = number.or_else(|| stated(value)).or_else(translated);
                codes.extend(
                    std::iter::once(value).chain(value.each("translation")).filter_map(code),
                );
                let original = || value.first("originalText").and_then(|it| words(it, referred));
                other = other.or_else(|| words(value, referred).or_else(original).map(Given::Text));
            }
        }
    }
    match (number, codes.is_empty()) {
        (None, true) => other.unwrap_or(Given::Missing),
        (Some(number), true) => Given::Number(number),
        (number, false) => {
            Given::Answer { codes, stated: number.and_then(|number| number.parse().ok()) }
        }
    }
}

/// The words of an element itself: as its attribute, as its content, or where it refers
/// to.
fn words(element: &Element, referred: &Referred<'_>) -> Option<String> {
    let own = element.children.iter().filter_map(|child| match child {
        Child::Text(text) => Some(text.as_str()),
        Child::Element(_) => None,
    });
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let own = || plain(&own.clone().collect::<String>());
    let filled = |text: &String| !text.is_empty();
    let attribute = element.attribute("value").map(plain).filter(filled);
    attribute
        .or_else(|| Some(own()).filter(filled))
        .or_else(|| referred.from(element).map(|block| plain(&block.text())).filter(filled))
}
