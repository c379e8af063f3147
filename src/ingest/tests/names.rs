//! Values whose codes are the sender's own, known by the names beside them.

use super::tables::lines;
use super::*;

fn messages(results: &str) -> (Taken, Tally) {
    let message = format!(
        "MSH|^~\\&|A|B|C|D|20260312||ORU^R01|1|P|2.3\rPID|||7733\r\
         OBR|1|||55^Forms^L|||202603121005\r{results}"
    );
    taken("feed.hl7", message.as_bytes())
}

#[test]
fn a_result_with_a_code_of_the_laboratory_is_known_by_its_name() {
    let (taken, tally) = messages(
        "OBX|1|NM|881^PHQ-9 Total Score^L||14||||||F\rOBX|2|ST|GAD7TOT^GAD-7 Total^99X||9||||||F\r\
         OBX|3|NM|9^PHQ-9 severity^L||3||||||F\r",
    );
    assert_eq!(lines(&taken), ["7733 2026-03-12 PHQ-9 14 coded", "7733 2026-03-12 GAD-7 9 coded"]);
    assert!(tally.reconciles());
    // a public code says better what it is: the form for youth
    let (taken, _) = messages("OBX|1|NM|89204-2^PHQ-9^LN||14||||||F\r");
    assert!(lines(&taken).iter().all(|line| !line.contains(" PHQ-9 ")), "{:?}", lines(&taken));
}

#[test]
fn words_under_the_name_of_a_measure_stay_part_of_the_note() {
    let (taken, _) = messages(
        "TXA|1|PN|TX|202603121005\rOBX|1|TX|1^PHQ-9^L||Filled in today: PHQ-9 = 14.||||||F\r",
    );
    assert_eq!(lines(&taken), Vec::<String>::new());
    assert_eq!(taken.notes[0].text, "Filled in today: PHQ-9 = 14.");
}

#[test]
fn an_observation_with_a_code_of_the_chart_is_known_by_its_name() {
    let observation = |value: &str, name: &str| {
        format!(
            r#"{{"resourceType":"Observation","status":"final","subject":{{"reference":"Patient/7"}},
            "effectiveDateTime":"2026-03-12","code":{{"coding":[{{"system":"urn:oid:1.2.840.114350.1",
            "code":"3040107","display":"{name}"}}]}},{value}}}"#
        )
    };
    let read = |text: String| {
        let (taken, tally) = taken("one.json", text.as_bytes());
        assert!(tally.reconciles());
        (lines(&taken), tally.set_aside)
    };
    let nine = vec!["7 2026-03-12 GAD-7 9 coded".to_owned()];
    for value in [r#""valueString":"9""#, r#""valueQuantity":{"value":9}"#, r#""valueInteger":9"#] {
        assert_eq!(read(observation(value, "GAD-7 Total Score")), (nine.clone(), 0), "{value}");
    }
    let words = observation(r#""valueString":"see note""#, "GAD-7 Total Score");
    assert_eq!(read(words), (vec![], 1));
    assert_eq!(read(observation(r#""valueInteger":2"#, "GAD-7 severity")), (vec![], 1));
}

#[test]
fn the_list_of_files_of_a_bulk_export_is_no_fault() {
    let list = r#"{"transactionTime":"2026-04-01T00:00:00Z","request":"https://x/$export",
        "requiresAccessToken":true,"output":[{"type":"Observation","url":"https://x/1"}],"error":[]}"#;
    let (_, tally) = taken("output.json", list.as_bytes());
    assert_eq!((tally.set_aside, tally.rejected), (1, 0));
}
