//! `caseline look`: what a new user sees of an export of their own.

use crate::program::Workdir;

fn told(work: &Workdir, arguments: &[&str]) -> String {
    let ran = work.run(arguments);
    assert!(matches!(ran.code, 0 | 3), "{}", ran.stderr);
    ran.stdout
}

#[test]
fn counts_and_clients_are_told_in_the_right_number_in_both_languages() {
    let work = Workdir::new();
    work.write("C-10_2026-03-12.txt", "O: PHQ-9 = 12. Denies SI.");
    let english = told(&work, &["look", "C-10_2026-03-12.txt"]);
    assert!(
        english.starts_with(
            "Read 1 record: 1 note, 0 duplicates, 0 rejected.\n1 client, on 2026-03-12.\n"
        ),
        "{english}"
    );
    assert!(english.contains("  PHQ-9: 1 in notes; 1 client, on 2026-03-12\n"), "{english}");
    let french = told(&work, &["look", "C-10_2026-03-12.txt", "--lang", "fr"]);
    assert!(
        french.starts_with(
            "1 enregistrement lu : 1 note, 0 doublon, 0 rejeté.\n1 client, le 2026-03-12.\n"
        ),
        "{french}"
    );
}

#[test]
fn answers_to_items_are_told_apart_from_totals() {
    let work = Workdir::new();
    let items: Vec<String> = (1..=7).map(|item| format!("gad7_{item}")).collect();
    work.write(
        "redcap.csv",
        format!(
            "record_id,redcap_event_name,gad7_date,{},gad7_total\n\
             7,baseline_arm_1,2026-03-12,1,1,1,1,1,1,1,7\n\
             7,followup_arm_1,2026-04-12,0,1,0,1,0,1,0,\n",
            items.join(",")
        ),
    );
    let english = told(&work, &["look", "redcap.csv"]);
    assert!(english.contains("Computed from answers to items: 1 total.\n"), "{english}");
    assert!(
        english.contains(
            "  GAD-7: 2 coded, 14 answers to items; 1 client, 2026-03-12 to 2026-04-12\n"
        ),
        "{english}"
    );
    assert!(english.contains("gad7_total = GAD-7"), "{english}");
    let french = told(&work, &["look", "redcap.csv", "--lang", "fr"]);
    assert!(french.contains("2 codés, 14 réponses à des items"), "{french}");
}

#[test]
fn what_was_decided_and_what_was_rejected_is_told_with_its_place() {
    let work = Workdir::new();
    let (text, _, _) = encoding_rs::WINDOWS_1252.encode(
        "id_client;date_seance;texte_note\nC-1;13/03/2026;Séance levée, PHQ-9 : 12\nC-2;04/03/2026;GAD-7 : 9\nC-3;05/03/2026;\n",
    );
    work.write("in/notes.csv", text);
    let english = told(&work, &["look", "in"]);
    assert!(english.contains("encoding taken as windows-1252 (1×, first in notes.csv)"));
    assert!(
        english
            .contains("dates such as 03/04/2026 read as 3 April, as other dates beside them prove"),
        "{english}"
    );
    assert!(english.contains("  empty note: 1, the first notes.csv:4: "), "{english}");
    assert!(english.contains("texte_note = text"), "{english}");
}

#[test]
fn two_versions_of_one_goal_are_told_as_a_conflict() {
    let goal = |progress: &str| {
        format!(
            "{{\"resourceType\":\"Goal\",\"id\":\"g1\",\"lifecycleStatus\":\"active\",\
             \"achievementStatus\":{{\"coding\":[{{\"system\":\
             \"http://terminology.hl7.org/CodeSystem/goal-achievement\",\"code\":\"{progress}\"}}]}},\
             \"description\":{{\"text\":\"Sleep\"}},\"subject\":{{\"reference\":\"Patient/7\"}},\
             \"statusDate\":\"2026-03-12\"}}\n"
        )
    };
    let score = "{\"resourceType\":\"Observation\",\"id\":\"o1\",\"status\":\"final\",\
        \"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"44261-6\"}]},\
        \"subject\":{\"reference\":\"Patient/7\"},\"effectiveDateTime\":\"2026-03-12\",\
        \"valueInteger\":12}\n";
    let work = Workdir::new();
    work.write("in/a.ndjson", format!("{}{score}", goal("improving")));
    work.write("in/b.ndjson", format!("{}{score}", goal("worsening")));
    let english = told(&work, &["look", "in"]);
    assert!(
        english.starts_with(
            "Read 4 records: 0 notes, 1 coded score, 2 coded goals, 1 duplicate, 0 rejected.\n"
        ),
        "{english}"
    );
    assert!(
        english.contains("coded goals with the same id and day that say different things"),
        "{english}"
    );
    assert!(english.contains("first in b.ndjson:1"), "{english}");
}
