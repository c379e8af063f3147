//! Clinical documents as different systems fill the templates of C-CDA.

use super::tables::lines;
use super::*;

const LOINC: &str = "2.16.840.1.113883.6.1";
const SUMMARY: &str = "34133-9";
const PROGRESS: &str = "11506-3";
const MENTAL_STATUS: &str = "10190-7";
const PHQ9: &str = "44261-6";
/// The items of the PHQ-9 and the codes of their answers.
const ITEMS: [&str; 9] = [
    "44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3",
    "44260-8",
];
const ANSWERS: [&str; 4] = ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"];
const ANSWERED: [usize; 9] = [2, 2, 1, 1, 1, 1, 2, 1, 1];

fn document(kind: &str, sections: &[String]) -> String {
    format!(
        "<ClinicalDocument xmlns=\"urn:hl7-org:v3\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><id root=\"1.2.3\"/>\
         <code code=\"{kind}\" codeSystem=\"{LOINC}\"/><effectiveTime value=\"20260312\"/>\
         <recordTarget><patientRole><id root=\"1.2\" extension=\"E1\"/></patientRole></recordTarget>\
         <component><structuredBody>{}</structuredBody></component></ClinicalDocument>",
        sections.concat()
    )
}

fn section(code: &str, narrative: &str, entries: &[String]) -> String {
    let entries: String = entries.iter().map(|entry| format!("<entry>{entry}</entry>")).collect();
    format!(
        "<component><section><code code=\"{code}\" codeSystem=\"{LOINC}\"/><title>Screens</title>\
         <text>{narrative}</text>{entries}</section></component>"
    )
}

fn code(code: &str) -> String {
    format!("<code code=\"{code}\" codeSystem=\"{LOINC}\"/>")
}

fn observation(code: &str, day: &str, inside: &str) -> String {
    let time = match day {
        "" => String::new(),
        day => format!("<effectiveTime value=\"{day}\"/>"),
    };
    format!(
        "<observation classCode=\"OBS\" moodCode=\"EVN\">\
         <templateId root=\"2.16.840.1.113883.10.20.22.4.69\"/>{code}\
         <statusCode code=\"completed\"/>{time}{inside}</observation>"
    )
}

/// A summary with these values of the PHQ-9, a day each from 1 March.
fn values(values: &[&str]) -> (Vec<String>, Vec<RejectReason>) {
    let entries: Vec<_> = (1..)
        .zip(values)
        .map(|(day, value)| observation(&code(PHQ9), &format!("202603{day:02}"), value))
        .collect();
    let narrative = "<paragraph>Total <content ID=\"t\">15</content></paragraph>";
    let document = document(SUMMARY, &[section(MENTAL_STATUS, narrative, &entries)]);
    let (taken, tally) = taken("a.xml", document.as_bytes());
    assert_eq!(tally.records_read, values.len() as u64);
    let reasons = taken.rejected.iter().map(Rejected::reason).collect();
    (lines(&taken), reasons)
}

#[test]
fn a_value_is_read_in_whatever_type_a_system_writes_it() {
    let (scores, rejected) = values(&[
        "<value xsi:type=\"INT\" value=\"12\"/>",
        "<value xsi:type=\"PQ\" value=\"11\" unit=\"{score}\"/>",
        "<value xsi:type=\"REAL\" value=\"10.0\"/>",
        "<value xsi:type=\"ST\">14/27</value>",
        "<value xsi:type=\"ST\">9 (mild)</value>",
        "<value xsi:type=\"ST\" value=\"16\"/>",
        "<value xsi:type=\"INT\">17</value>",
        "<value xsi:type=\"ED\"><reference value=\"#t\"/></value>",
        "<value xsi:type=\"RTO_PQ_PQ\"><numerator value=\"8\"/><denominator value=\"27\"/></value>",
        "<value xsi:type=\"CD\" nullFlavor=\"OTH\"><originalText>7</originalText></value>",
        "<value xsi:type=\"PQ\" nullFlavor=\"OTH\"><translation value=\"6\"/></value>",
        "<value value=\"5\"/>",
    ]);
    let read: Vec<_> = scores.iter().map(|line| line.rsplit(' ').nth(1).unwrap()).collect();
    assert_eq!(read, ["12", "11", "10", "14", "9", "16", "17", "15", "8", "7", "6", "5"]);
    assert!(rejected.is_empty(), "{rejected:?}");
}

#[test]
fn what_is_no_value_is_rejected_with_its_reason() {
    let (scores, rejected) = values(&[
        "",
        "<value xsi:type=\"PQ\" nullFlavor=\"NI\"/>",
        "<value xsi:type=\"IVL_PQ\"><low value=\"9\"/></value>",
        "<value xsi:type=\"ED\"><reference value=\"#nowhere\"/></value>",
        "<value xsi:type=\"ST\">moderate</value>",
        "<value xsi:type=\"ST\">3/12</value>",
        "<value xsi:type=\"INT\" value=\"270\"/>",
    ]);
    assert!(scores.is_empty(), "{scores:?}");
    use RejectReason::{EmptyValue, NotANumber, OutOfRange};
    assert_eq!(rejected[..4], [EmptyValue; 4]);
    assert_eq!(rejected[4..], [NotANumber, NotANumber, OutOfRange]);
}

#[test]
fn a_code_of_a_system_s_own_is_known_by_its_translation() {
    let own = |inside: &str| {
        format!(
            "<code code=\"X1\" codeSystem=\"1.2.3\"><originalText>PHQ</originalText>{inside}</code>"
        )
    };
    let translated = own(&format!("<translation code=\"{PHQ9}\" codeSystem=\"{LOINC}\"/>"));
    let value = "<value xsi:type=\"INT\" value=\"12\"/>";
    let entries = [
        observation(&translated, "20260310", value),
        observation(
            &translated.replace("code=\"X1\" codeSystem=\"1.2.3\"", "nullFlavor=\"UNK\""),
            "20260311",
            value,
        ),
        observation(&own(""), "20260312", value),
    ];
    let summary = document(SUMMARY, &[section(MENTAL_STATUS, "", &entries)]);
    let (taken, tally) = taken("a.xml", summary.as_bytes());
    assert_eq!(lines(&taken), ["E1 2026-03-10 PHQ-9 12 coded", "E1 2026-03-11 PHQ-9 12 coded"]);
    assert_eq!((tally.records_read, tally.set_aside), (3, 1), "the unknown scale is counted");
}

#[test]
fn a_form_is_one_administration_as_an_organizer_and_as_an_observation() {
    let translated = |answer: &str| {
        format!(
            "<value xsi:type=\"CD\" nullFlavor=\"OTH\"><originalText>x</originalText>\
             <translation code=\"{answer}\" codeSystem=\"{LOINC}\"/></value>"
        )
    };
    let plain =
        |answer: &str| format!("<value xsi:type=\"CD\" code=\"{answer}\" codeSystem=\"{LOINC}\"/>");
    let items = |around: &str, end: &str, value: &dyn Fn(&str) -> String| -> String {
        let item = |(item, answer): (&&str, &usize)| {
            format!("{around}{}{end}", observation(&code(item), "", &value(ANSWERS[*answer])))
        };
        ITEMS.iter().zip(&ANSWERED).map(item).collect()
    };
    let total = observation(&code(PHQ9), "", "<value xsi:type=\"INT\" value=\"12\"/>");
    let panel = code("44249-1");
    let organizer = format!(
        "<organizer classCode=\"CLUSTER\" moodCode=\"EVN\">{panel}<statusCode code=\"completed\"/>\
         <effectiveTime><low value=\"20260310\"/></effectiveTime>{}<component>{total}</component>\
         </organizer>",
        items("<component>", "</component>", &plain)
    );
    let (start, end) = ("<entryRelationship typeCode=\"COMP\">", "</entryRelationship>");
    let with_total = format!("<value xsi:type=\"INT\" value=\"12\"/>{}", items(start, end, &plain));
    let without =
        format!("<value xsi:type=\"INT\" nullFlavor=\"NA\"/>{}", items(start, end, &translated));
    for (form, computed) in [
        (organizer, 0),
        (observation(&panel, "20260310", &with_total), 0),
        (observation(&panel, "20260310", &without), 1),
    ] {
        let summary = document(SUMMARY, &[section(MENTAL_STATUS, "", &[form])]);
        let (taken, tally) = taken("a.xml", summary.as_bytes());
        let lines = lines(&taken);
        let of_items = lines.iter().filter(|line| line.contains(" item "));
        let sum: f64 = of_items
            .clone()
            .map(|line| line.rsplit(' ').nth(1).unwrap().parse::<f64>().unwrap())
            .sum();
        assert_eq!((of_items.count(), sum), (9, 12.0));
        let totals = lines.iter().filter(|line| line.starts_with("E1 2026-03-10 PHQ-9 12 "));
        assert_eq!(totals.count(), 1, "{lines:#?}");
        assert_eq!((tally.computed, tally.rejected), (computed, 0));
        assert!(
            tally.remarks.iter().all(|it| it.kind == RemarkKind::SetAside),
            "{:?}",
            tally.remarks
        );
    }
}

#[test]
fn a_measure_that_stands_in_a_table_alone_is_not_lost_beside_one_with_a_code() {
    let table = "<table><thead><tr><th>Test</th><th>Score</th></tr></thead><tbody>\
        <tr><td>PHQ-9</td><td>14</td></tr><tr><td>GAD-7</td><td>9</td></tr></tbody></table>";
    let coded = || [observation(&code(PHQ9), "20260312", "<value xsi:type=\"INT\" value=\"14\"/>")];
    let narrative = format!("<paragraph>Calm.</paragraph>{table}");
    let texts = |kind: &str, narrative: &str| {
        let document = document(kind, &[section(MENTAL_STATUS, narrative, &coded())]);
        let (taken, tally) = taken("a.xml", document.as_bytes());
        assert_eq!((taken.scores.len(), tally.rejected), (1, 0));
        taken.notes.into_iter().map(|note| note.text).collect::<Vec<_>>()
    };
    assert_eq!(texts(PROGRESS, &narrative), ["Screens\nCalm.\nTest\tScore\nGAD-7\t9\n"]);
    assert_eq!(texts(SUMMARY, &narrative), ["Test\tScore\nGAD-7\t9\n"]);
    let alone = table.replace("<tr><td>GAD-7</td><td>9</td></tr>", "");
    assert!(texts(SUMMARY, &alone).is_empty(), "what is coded is not told twice");
}

#[test]
fn narrative_of_a_summary_is_read_where_nothing_is_coded() {
    let section = |code, text: &str| section(code, &format!("<paragraph>{text}</paragraph>"), &[]);
    let summary = document(
        SUMMARY,
        &[
            section("47420-5", "PHQ-9 11 today."),
            section("29762-2", "PHQ-2 1."),
            section("51848-0", "GAD-7 8."),
            section("11369-6", "Influenza vaccine."),
        ],
    );
    let (taken, _) = taken("a.xml", summary.as_bytes());
    let texts: Vec<_> = taken.notes.iter().map(|note| note.text.trim()).collect();
    assert_eq!(texts, ["PHQ-9 11 today.", "PHQ-2 1.", "GAD-7 8."]);
}

#[test]
fn what_is_ordered_or_wanted_leaves_the_plan_a_note() {
    let order = |mood: &str, value: &str| {
        observation(&code(PHQ9), "20260410", value).replace("\"EVN\"", &format!("\"{mood}\""))
    };
    let entries = [order("INT", ""), order("GOL", "<value xsi:type=\"INT\" value=\"5\"/>")];
    let summary = document(SUMMARY, &[section("18776-5", "Repeat PHQ-9 in April.", &entries)]);
    let (taken, tally) = taken("a.xml", summary.as_bytes());
    assert_eq!((taken.scores.len(), taken.goals.len()), (0, 1));
    assert_eq!(taken.notes[0].text.trim(), "Repeat PHQ-9 in April.");
    assert_eq!((tally.records_read, tally.set_aside, tally.rejected), (3, 1, 0));
}

#[test]
fn one_id_on_all_observations_and_prefixes_on_all_names_lose_nothing() {
    let with_id = |day: &str, value: u32| {
        let inside = format!("<id root=\"ab1\"/><value xsi:type=\"INT\" value=\"{value}\"/>");
        observation(&code(PHQ9), day, &inside)
    };
    let entries = [
        with_id("20260110", 14),
        with_id("20260210", 14),
        with_id("20260310", 9),
        with_id("20260310", 9),
    ];
    let summary = document(SUMMARY, &[section(MENTAL_STATUS, "", &entries)]);
    let (plain, tally) = taken("a.xml", summary.as_bytes());
    let expected = [
        "E1 2026-01-10 PHQ-9 14 coded",
        "E1 2026-02-10 PHQ-9 14 coded",
        "E1 2026-03-10 PHQ-9 9 coded",
    ];
    assert_eq!(lines(&plain), expected);
    assert_eq!((tally.records_read, tally.duplicates), (4, 1));
    let prefixed =
        summary.replace('<', "<cda:").replace("<cda:/", "</cda:").replace("xmlns=", "xmlns:cda=");
    let (prefixed, _) = taken("a.xml", prefixed.as_bytes());
    assert_eq!(lines(&prefixed), expected);
}

#[test]
fn a_document_of_a_hundred_thousand_entries_takes_no_longer_for_each_of_them() {
    let entry = "<entry><act><text><reference value=\"#x9\"/></text></act></entry>";
    let narrative: String = (0..100_000).map(|n| format!("<content ID=\"x{n}\"/>")).collect();
    let acts =
        entry.replace("<act>", "<act><templateId root=\"2.16.840.1.113883.10.20.22.4.202\"/>");
    let summary = document(
        SUMMARY,
        &[format!(
            "<component><section><text>{narrative}</text>{}</section></component>",
            acts.repeat(60_000)
        )],
    );
    let (_, tally) = taken("a.xml", summary.as_bytes());
    assert_eq!(tally.rejected, 60_000, "none of the texts is there");
}
