//! The same records as other systems would hand them out: what changes is how they are
//! packed and spelled, and the scores stay the same.

use std::io::Write;

use base64::Engine;

use super::tables::lines;
use super::*;

fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn document() -> String {
    "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><effectiveTime value=\"20260312\"/>\
     <recordTarget><patientRole><id root=\"1.2\" extension=\"E1\"/></patientRole></recordTarget>\
     <component><structuredBody><component><section><title>Plan</title><text>Walks</text><entry>\
     <observation classCode=\"OBS\" moodCode=\"EVN\"><id root=\"1.9\"/><code code=\"44261-6\" \
     codeSystem=\"2.16.840.1.113883.6.1\"/><statusCode code=\"completed\"/>\
     <effectiveTime value=\"20260311\"/><value value=\"12\"/></observation></entry></section>\
     </component></structuredBody></component></ClinicalDocument>"
        .to_owned()
}

/// Client, day and text of the notes.
fn notes(taken: &Taken) -> Vec<(String, String, String)> {
    let day = |note: &Note| note.session_date.map(|day| day.to_string()).unwrap_or_default();
    taken.notes.iter().map(|it| (it.client_id.clone(), day(it), it.text.clone())).collect()
}

#[test]
fn a_clinical_document_says_the_same_in_whatever_carries_it() {
    let (plain, _) = taken("a.xml", document().as_bytes());
    assert_eq!(plain.scores.len(), 1);
    assert_eq!(notes(&plain)[0].0, "E1");
    let packed = base64(document().as_bytes());
    let (begin, end) = ("<s:Envelope xmlns:s=\"x\"><s:Body>", "</s:Body></s:Envelope>");
    for carried in [
        format!("<?xml version=\"1.0\"?>{begin}<Answer>{}</Answer>{end}", document()),
        format!("<!DOCTYPE html><html><body>{}</body></html>", document()),
        format!(
            "{begin}<x:RetrieveDocumentSetResponse xmlns:x=\"urn:ihe:iti:xds-b:2007\">\
             <x:DocumentResponse><x:mimeType>text/xml</x:mimeType><x:Document>{packed}</x:Document>\
             </x:DocumentResponse></x:RetrieveDocumentSetResponse>{end}"
        ),
    ] {
        let (read, tally) = taken("a.xml", carried.as_bytes());
        assert_eq!(lines(&read), lines(&plain), "{carried}");
        assert_eq!(notes(&read), notes(&plain), "{carried}");
        assert_eq!((tally.records_read, tally.remarks.len()), (2, 0), "{carried}");
        let place = &read.scores[0].source.locator;
        assert!(place.contains("/ClinicalDocument/component/"), "{place}");
    }
    let two = format!("<set>{0}{0}</set>", document());
    let (_, tally) = taken("a.xml", two.as_bytes());
    assert_eq!((tally.notes, tally.scores, tally.duplicates), (1, 1, 2));
}

#[test]
fn a_body_that_stands_in_a_document_as_text_is_read_as_what_it_is() {
    let body = |attributes: &str, text: &str| {
        let document = format!(
            "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><recordTarget><patientRole>\
             <id extension=\"E1\"/></patientRole></recordTarget><component><nonXMLBody>\
             <text {attributes}>{text}</text></nonXMLBody></component></ClinicalDocument>"
        );
        notes(&taken("a.xml", document.as_bytes()).0).remove(0).2
    };
    let page = "<html><body><p>PHQ-9 = 14</p></body></html>";
    assert_eq!(body("mediaType='text/html'", &format!("<![CDATA[{page}]]>")), "PHQ-9 = 14\n");
    assert_eq!(body("mediaType='text/html'", &page.replace('<', "&lt;")), "PHQ-9 = 14\n");
    assert_eq!(body("mediaType='text/rtf'", "{\\rtf1 PHQ-9 = 14\\par}"), "PHQ-9 = 14\n");
    assert_eq!(body("mediaType='text/plain'", "PHQ-9 = 14"), "PHQ-9 = 14");
    assert_eq!(body("representation='b64'", &base64(b"PHQ-9 = 14")), "PHQ-9 = 14");
}

#[test]
fn tables_of_a_known_export_are_read_cut_down_and_under_any_name() {
    let read = |name: &str, table: &str| {
        let (taken, tally) = taken(name, table.as_bytes());
        assert_eq!((tally.notes, tally.rejected), (0, 0), "{name}: {table}");
        lines(&taken)
    };
    let omop = "observation_id,person_id,observation_concept_id,observation_date,value_as_number,\
                observation_source_value,value_source_value\n";
    let full = read("OBSERVATION.csv", &format!("{omop}1,7,3042932,2026-03-12,12,44261-6,\n"));
    assert_eq!(full.len(), 1);
    let in_text = format!("{omop}1,7,3042932,2026-03-12,,44261-6,12\n");
    assert_eq!(read("OBSERVATION.csv", &in_text), full);
    assert_eq!(read("OBSERVATION.txt", &in_text.replace(',', "\t")), full);
    assert_eq!(read("part-00000", &in_text.replace(',', "|")), full);
    let bare = "person_id,observation_date,observation_source_value,value_as_number\n\
                7,2026-03-12,44261-6,12\n";
    assert_eq!(read("OBSERVATION.csv", bare), full);
    let synthea = "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,VALUE\n\
                   2026-03-12,7,v1,44261-6,PHQ-9,12\n";
    assert_eq!(read("observations.csv", synthea), full);
    assert_eq!(read("observations.txt", &synthea.replace(',', ";")), full);
    let own = "client\tdate\tphq9\n7\t2026-03-12\t12\n";
    assert_eq!(read("scores.txt", own), full);
}

#[test]
fn a_file_packed_with_gzip_says_the_same_as_the_file() {
    let work = tempfile::tempdir().unwrap();
    let pack = |name: &str, text: &str| {
        let file = std::fs::File::create(work.path().join(name)).unwrap();
        let mut packer = flate2::write::GzEncoder::new(file, flate2::Compression::default());
        packer.write_all(text.as_bytes()).unwrap();
        packer.finish().unwrap();
    };
    pack("C-10_2026-03-12.txt.gz", "O: PHQ-9 = 12.");
    pack("scores.csv.gz", "client,date,phq9\nC-10,2026-03-12,12\n");
    let reference = "{\"resourceType\":\"DocumentReference\",\"id\":\"d\",\"status\":\"current\",\
                     \"subject\":{\"reference\":\"Patient/C-11\"},\"date\":\"2026-03-12\",\"content\":\
                     [{\"attachment\":{\"contentType\":\"text/plain\",\"url\":\"Binary/b\"}}]}";
    pack("DocumentReference.ndjson.gz", reference);
    let binary = format!(
        "{{\"resourceType\":\"Binary\",\"id\":\"b\",\"data\":\"{}\"}}",
        base64(b"GAD-7 = 9")
    );
    pack("Binary.ndjson.gz", &binary);
    let mut taken = Taken::default();
    let tally = read(&[work.path().to_owned()], &Options::default(), &mut taken).unwrap();
    assert!(tally.reconciles() && taken.rejected.is_empty(), "{:?}", taken.rejected);
    let texts: Vec<_> = taken.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(texts, ["O: PHQ-9 = 12.", "GAD-7 = 9"]);
    assert_eq!(taken.notes[0].source.path, "C-10_2026-03-12.txt");
    assert_eq!(taken.scores[0].source.path, "scores.csv");
}

#[cfg(unix)]
#[test]
fn folders_that_lead_to_each_other_are_gone_through_once() {
    let work = tempfile::tempdir().unwrap();
    let inside = work.path().join("in");
    let link = |from: &str, to: &str| {
        std::os::unix::fs::symlink(to, inside.join(from)).unwrap();
    };
    // ten folders that all lead to all others: ten million ways
    for one in 0..10 {
        std::fs::create_dir_all(inside.join(format!("{one}"))).unwrap();
        let note = inside.join(format!("{one}/C-1{one}_2026-03-12.txt"));
        std::fs::write(note, format!("PHQ-9 = {one}")).unwrap();
        for other in (0..10).filter(|other| *other != one) {
            link(&format!("{one}/{other}"), &format!("../{other}"));
        }
    }
    // a shared folder outside, twice, and a link that leads out to what is around
    std::fs::create_dir_all(work.path().join("shared/deep")).unwrap();
    std::fs::write(work.path().join("shared/deep/C-30_2026-03-12.txt"), "PHQ-9 = 20").unwrap();
    for (from, to) in [("a", "../shared"), ("b", "../shared/deep"), ("up", "..")] {
        link(from, to);
    }
    let mut taken = Taken::default();
    let tally = read(std::slice::from_ref(&inside), &Options::default(), &mut taken).unwrap();
    assert_eq!((tally.notes, tally.duplicates, tally.rejected), (11, 0, 0));
    let passed = tally.remarks.iter().find(|it| it.kind == RemarkKind::PassedOver).unwrap();
    assert_eq!(passed.count, 92);
    let mut taken = Taken::default();
    let root = work.path().join("root");
    std::os::unix::fs::symlink(&inside, &root).unwrap();
    let tally = read(&[root], &Options::default(), &mut taken).unwrap();
    assert_eq!(tally.notes, 11, "a root may be a link");
}
