//! Coded values at the desk, whatever reader they come from.

use chrono::NaiveDate;

use super::*;
use crate::ingest::score::{Given, Measured, ScoreDraft};
use crate::instrument::{Code, CodeSystem};
use crate::note::{ScoreOrigin, ScorePart, Source};

fn loinc(code: &str) -> Code {
    Code { system: Some(CodeSystem::Loinc), code: code.to_owned() }
}

/// A value of client C-1 on 12 March 2026.
fn draft(code: &str, given: Given) -> ScoreDraft {
    ScoreDraft {
        client_id: "C-1".to_owned(),
        measured: Measured::Codes(vec![loinc(code)]),
        given,
        date: NaiveDate::from_ymd_opt(2026, 3, 12),
        rule: "test",
        source: Source { path: "a.json".to_owned(), locator: code.to_owned() },
        ..ScoreDraft::default()
    }
}

fn number(code: &str, value: &str) -> ScoreDraft {
    draft(code, Given::Number(value.to_owned()))
}

fn answer(code: &str, answer: &str) -> ScoreDraft {
    draft(code, Given::Answer { codes: vec![loinc(answer)], stated: None })
}

/// Sends values over the desk, as those of one file.
fn admitted_with(options: &Options, drafts: Vec<ScoreDraft>) -> (Taken, Tally) {
    let mut taken = Taken::default();
    let mut desk = Desk::new(options, &mut taken);
    for draft in drafts {
        desk.admit_score(draft, "Observation").unwrap();
    }
    desk.total_answers().unwrap();
    let tally = desk.close();
    assert!(tally.reconciles());
    (taken, tally)
}

fn admitted(drafts: Vec<ScoreDraft>) -> (Taken, Tally) {
    admitted_with(&Options::default(), drafts)
}

fn line(score: &CodedScore) -> String {
    format!("{} {:?} {} {}", score.instrument, score.part, score.value, score.origin)
}

fn lines(drafts: Vec<ScoreDraft>) -> Vec<String> {
    admitted(drafts).0.scores.iter().map(line).collect()
}

fn kinds(tally: &Tally) -> Vec<(RemarkKind, String)> {
    tally.remarks.iter().map(|remark| (remark.kind, remark.detail.clone())).collect()
}

const ITEMS: [&str; 9] = [
    "44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3",
    "44260-8",
];

/// The answers to all nine items of the PHQ-9, which sum to 12.
fn phq9() -> Vec<ScoreDraft> {
    let answers = ["0", "1", "2", "0", "1", "3", "2", "3", "0"];
    ITEMS.iter().zip(answers).map(|(code, value)| number(code, value)).collect()
}

#[test]
fn a_number_and_a_text_that_is_one_are_scores() {
    let text = draft("70274-6", Given::Text(" 9 ".to_owned()));
    assert_eq!(
        lines(vec![number("44261-6", "12"), text]),
        ["PHQ-9 Total 12 coded", "GAD-7 Total 9 coded"]
    );
}

#[test]
fn a_score_has_the_day_of_its_administration_and_an_id_from_its_source() {
    let (taken, _) = admitted(vec![number("44261-6", "12")]);
    let score = &taken.scores[0];
    assert_eq!(score.scored_on, NaiveDate::from_ymd_opt(2026, 3, 12));
    assert_eq!(score.session_date, score.scored_on);
    assert_eq!((score.score_id.as_str(), score.note_id.as_deref()), ("a.json#44261-6", None));
}

#[test]
fn what_is_no_possible_score_is_refused_and_never_zero() {
    let refused = |given: Given| {
        let (taken, tally) = admitted(vec![draft("44261-6", given)]);
        assert_eq!((taken.scores.len(), tally.rejected), (0, 1));
        (taken.rejected[0].reason(), taken.rejected[0].fault.clone())
    };
    let text = |text: &str| Given::Text(text.to_owned());
    assert_eq!(
        refused(Given::Number("300".to_owned())),
        (
            RejectReason::OutOfRange,
            ScoreFault::OutOfRange { of: "PHQ-9".to_owned(), value: 300.0, low: 0.0, high: 27.0 }
                .into()
        )
    );
    assert_eq!(refused(Given::Missing).0, RejectReason::EmptyValue);
    assert_eq!(refused(text(" ")).0, RejectReason::EmptyValue);
    assert_eq!(refused(Given::Boolean(true)).0, RejectReason::NotANumber);
    assert_eq!(refused(text("negative")).0, RejectReason::NotANumber);
    assert_eq!(refused(text("NaN")).0, RejectReason::NotANumber);
    assert_eq!(refused(text("-1")).0, RejectReason::OutOfRange);
    let unknown = Given::Answer { codes: vec![loinc("LA0-0")], stated: None };
    assert_eq!(refused(unknown.clone()).0, RejectReason::NotANumber);
    let (taken, _) = admitted(vec![draft("44260-8", unknown)]);
    assert_eq!(taken.rejected[0].reason(), RejectReason::UnknownAnswer);
}

#[test]
fn an_item_that_asks_yes_or_no_may_be_answered_true_or_false() {
    let yes = |code: &str| draft(code, Given::Boolean(true));
    assert_eq!(lines(vec![yes("93267-3")])[0], "C-SSRS Item(6) 1 coded");
    assert_eq!(admitted(vec![yes("44260-8")]).0.rejected[0].reason(), RejectReason::NotANumber);
}

#[test]
fn a_value_without_a_client_is_refused() {
    let nobody = ScoreDraft { client_id: " ".to_owned(), ..number("44261-6", "12") };
    assert_eq!(admitted(vec![nobody]).0.rejected[0].reason(), RejectReason::MissingClient);
}

#[test]
fn other_observations_are_set_aside_and_counted_by_their_type() {
    let (taken, tally) = admitted(vec![number("8480-6", "120"), draft("44249-1", Given::Missing)]);
    assert_eq!((taken.scores.len(), tally.set_aside, tally.rejected), (0, 2, 0));
    assert_eq!(kinds(&tally), [(RemarkKind::SetAside, "Observation".to_owned())]);
}

#[test]
fn answers_without_a_stated_total_are_scored() {
    let (taken, tally) = admitted(phq9());
    assert_eq!((tally.records_read, tally.scores, tally.computed), (9, 9, 1));
    assert_eq!(line(&taken.scores[8]), "PHQ-9 Item(9) 0 coded");
    assert_eq!(line(&taken.scores[9]), "PHQ-9 Total 12 items");
    assert_eq!(taken.scores[9].origin, ScoreOrigin::Items);
}

#[test]
fn answers_that_agree_with_the_stated_total_give_no_second_one() {
    let drafts = [phq9(), vec![number("44261-6", "12")]].concat();
    let (taken, tally) = admitted(drafts);
    assert_eq!((taken.scores.len(), tally.computed), (10, 0));
    assert_eq!(tally.remarks, []);
}

#[test]
fn answers_that_contradict_the_stated_total_stand_beside_it() {
    let drafts = [phq9(), vec![number("44261-6", "15")]].concat();
    let (taken, tally) = admitted(drafts);
    let totals: Vec<_> =
        taken.scores.iter().filter(|score| score.part == ScorePart::Total).map(line).collect();
    assert_eq!(totals, ["PHQ-9 Total 15 coded", "PHQ-9 Total 12 items"]);
    assert_eq!(kinds(&tally), [(RemarkKind::TotalDisagrees, "PHQ-9".to_owned())]);
}

#[test]
fn a_missing_answer_is_made_up_for_only_where_no_total_is_stated() {
    let eight = || phq9().into_iter().skip(1).collect::<Vec<_>>();
    let computed: Vec<_> = lines(eight()).into_iter().skip(8).collect();
    assert_eq!(computed, ["PHQ-9 Total 14 items"], "12 * 9 / 8 is 13.5");
    let (taken, tally) = admitted([eight(), vec![number("44261-6", "15")]].concat());
    assert_eq!((taken.scores.len(), tally.computed), (9, 0));
    assert_eq!(kinds(&tally), [(RemarkKind::TotalDisagrees, "PHQ-9".to_owned())]);
}

#[test]
fn a_refused_answer_leaves_no_total() {
    let mut drafts = phq9();
    drafts[0].given = Given::Number("7".to_owned());
    let (taken, tally) = admitted(drafts);
    assert_eq!((taken.scores.len(), tally.rejected, tally.computed), (8, 1, 0));
    assert_eq!(kinds(&tally), [(RemarkKind::NotScorable, "PHQ-9 refused_answer".to_owned())]);
}

#[test]
fn coded_answers_have_the_number_of_their_code() {
    let contradicted = |code: &str, stated: f64| {
        draft("44260-8", Given::Answer { codes: vec![loinc(code)], stated: Some(stated) })
    };
    assert_eq!(lines(vec![answer("44260-8", "LA6570-1")]), ["PHQ-9 Item(9) 2 coded"]);
    let (taken, tally) = admitted(vec![contradicted("LA6569-3", 2.0)]);
    assert_eq!(
        (line(&taken.scores[0]).as_str(), taken.scores[0].value_text.as_str()),
        ("PHQ-9 Item(9) 1 coded", "LA6569-3")
    );
    assert_eq!(kinds(&tally)[0], (RemarkKind::AnswerContradicted, "PHQ-9".to_owned()));
    let own = contradicted("LA9999-9", 3.0);
    assert_eq!(lines(vec![own]), ["PHQ-9 Item(9) 3 coded"]);
}

#[test]
fn the_form_decides_between_measures_that_share_an_item() {
    let in_form = ScoreDraft { form: vec![loinc("55757-9")], ..number("44250-9", "3") };
    assert_eq!(lines(vec![in_form]), ["PHQ-2 Item(1) 3 coded"]);
    assert_eq!(lines(vec![number("44250-9", "3")]), ["PHQ-9 Item(1) 3 coded"]);
}

#[test]
fn codes_of_ones_own_come_first() {
    let toml = "[codes]\n\"FLO 1570\" = { measure = \"PHQ-9\" }\n\
                \"44261-6\" = { measure = \"PHQ-A\" }\n";
    let mapping = Mapping::from_toml(toml, Path::new("map.toml")).unwrap();
    let options = Options { mapping, ..Options::default() };
    let local = Measured::Codes(vec![Code { system: None, code: "flo 1570".to_owned() }]);
    let drafts = vec![ScoreDraft { measured: local, ..number("", "12") }, number("44261-6", "11")];
    let (taken, _) = admitted_with(&options, drafts);
    let lines: Vec<_> = taken.scores.iter().map(line).collect();
    assert_eq!(lines, ["PHQ-9 Total 12 coded", "PHQ-A Total 11 coded"]);
}

#[test]
fn the_same_record_is_one_and_the_panels_total_is_the_forms() {
    let record = |code: &str, value: &str| ScoreDraft {
        record: Some(format!("Observation/{code}")),
        ..number(code, value)
    };
    let (taken, tally) = admitted(vec![
        record("44261-6", "12"),
        record("44261-6", "12"),
        record("44249-1", "12"),
        record("44261-6", "13"),
    ]);
    assert_eq!((tally.scores, tally.duplicates, tally.records_read), (2, 2, 4));
    assert_eq!(kinds(&tally), [(RemarkKind::ConflictingRecord, "PHQ-9".to_owned())]);
    assert_eq!(taken.scores[1].score_id, "a.json#44261-6-2");
}

#[test]
fn a_value_without_a_day_is_kept_and_said() {
    let undated = ScoreDraft { date: None, ..number("44261-6", "12") };
    let (taken, tally) = admitted(vec![undated]);
    assert_eq!(taken.scores[0].scored_on, None);
    assert_eq!(kinds(&tally), [(RemarkKind::NoSessionDate, String::new())]);
}
