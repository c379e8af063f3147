//! The files a practice would export: a folder of text files, two tables and a
//! JSON Lines file.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use crate::Failure;
use crate::cast::Client;
use crate::phrases::fill;
use crate::truth::Truth;
use crate::writer::Written;

/// Files by path, relative to the caseload.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The exports while they fill.
#[derive(Default)]
pub struct Exports {
    /// Single files.
    pub files: Files,
    english: Vec<Vec<String>>,
    french: Vec<Vec<String>>,
    lines: String,
}

const ENGLISH: [&str; 11] = [
    "note_id",
    "client_id",
    "session_date",
    "session_number",
    "clinician",
    "note_type",
    "duration_min",
    "session_end",
    "signed_at",
    "diagnosis",
    "note_text",
];
const FRENCH: [&str; 11] = [
    "id_note",
    "id_client",
    "date_seance",
    "numero_seance",
    "praticien",
    "type_note",
    "duree_min",
    "fin_seance",
    "date_signature",
    "diagnostic",
    "texte_note",
];

impl Exports {
    /// Files one note where its client's notes go, and says where.
    pub fn add(&mut self, client: &Client, i: usize, written: &Written) -> Result<Truth, Failure> {
        let mut truth = written.truth.clone();
        let id = format!("{}-{:02}", client.id.replace("C-", "N"), i + 1);
        match client.source.as_str() {
            "csv_en" => {
                truth.path = "exports/notes_en.csv".into();
                self.english.push(row(client, &id, written, "%Y-%m-%d", "%Y-%m-%d %H:%M"));
            }
            "csv_fr" => {
                truth.path = "exports/notes_fr.csv".into();
                self.french.push(row(client, &id, written, "%d/%m/%Y", "%d/%m/%Y %H:%M"));
            }
            "jsonl" => {
                truth.path = "exports/notes.jsonl".into();
                let format = match truth.format.as_str() {
                    "narrative" => "narrative".to_owned(),
                    scheme => scheme.to_uppercase(),
                };
                let line = serde_json::json!({"note_id": id, "client_id": client.id,
                    "session_date": truth.session_date.to_string(), "format": format,
                    "language": truth.language, "text": written.text});
                self.lines.push_str(&line.to_string());
                self.lines.push('\n');
            }
            _ => {
                let pattern = client.sessions[i].file.as_ref().unwrap_or(&client.file);
                truth.path = format!("notes/{}/{}", client.id, fill(pattern, &written.slots)?);
                let before =
                    self.files.insert(truth.path.clone(), written.text.clone().into_bytes());
                return match before {
                    Some(_) => Err(format!("two notes called {}", truth.path).into()),
                    None => Ok(truth),
                };
            }
        }
        truth.note_id = Some(id);
        Ok(truth)
    }

    /// Closes the tables and gives all files.
    ///
    /// # Errors
    /// A French note with a character that Windows-1252 does not have.
    pub fn finish(mut self) -> Result<Files, Failure> {
        let english = table(b',', &ENGLISH, &self.english)?;
        let french = String::from_utf8(table(b';', &FRENCH, &self.french)?)?;
        let (french, _, lossy) = encoding_rs::WINDOWS_1252.encode(&french);
        if lossy {
            return Err("notes_fr.csv: a character outside Windows-1252".into());
        }
        self.files.insert("exports/notes_en.csv".into(), english);
        self.files.insert("exports/notes_fr.csv".into(), french.into_owned());
        self.files.insert("exports/notes.jsonl".into(), self.lines.into_bytes());
        Ok(self.files)
    }
}

fn row(client: &Client, id: &str, written: &Written, day: &str, at: &str) -> Vec<String> {
    let truth = &written.truth;
    let time = |moment: NaiveDateTime| moment.format(at).to_string();
    vec![
        id.to_owned(),
        client.id.clone(),
        truth.session_date.format(day).to_string(),
        truth.session_number.map(|n| n.to_string()).unwrap_or_default(),
        client.clinician.clone(),
        truth.kind.clone(),
        client.minutes.to_string(),
        time(truth.session_end),
        truth.signed_at.map(time).unwrap_or_default(),
        client.dx.split(' ').next().unwrap_or_default().to_owned(),
        written.text.trim_end().to_owned(),
    ]
}

fn table(delimiter: u8, head: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(head)?;
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|e| e.to_string().into())
}
