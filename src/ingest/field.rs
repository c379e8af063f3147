//! The fields that exports state about a note, before their values are read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::vocabulary;
use crate::vocabulary::Word;

vocabulary! {
    /// Something that an export states about a note. The words are the keys of
    /// mapping files.
    pub enum Field {
        /// The note itself.
        Text => "text",
        /// The note's own id.
        NoteId => "note_id",
        /// The client.
        ClientId => "client_id",
        /// The day of the session, perhaps with its time.
        SessionDate => "session_date",
        /// The running number of the session.
        SessionNumber => "session_number",
        /// The length of the session.
        DurationMin => "duration_min",
        /// Who wrote the note.
        Author => "author",
        /// Progress, intake, discharge and so on.
        Kind => "kind",
        /// SOAP, DAP, BIRP, narrative.
        Format => "format",
        /// English or French.
        Language => "language",
        /// Individual, group, couple, family.
        Modality => "modality",
        /// In person or telehealth.
        Setting => "setting",
        /// When the session began.
        SessionStart => "session_start",
        /// When the session ended.
        SessionEnd => "session_end",
        /// Both, as a range: "10:00-10:50".
        SessionTime => "session_time",
        /// When the note was begun.
        CreatedAt => "created_at",
        /// When the note was signed.
        SignedAt => "signed_at",
        /// Diagnosis codes.
        DiagnosisCodes => "diagnosis_codes",
    }
}

impl Field {
    /// The field of a mapping key; `client`, `date` and `session` are short
    /// forms.
    pub(super) fn from_key(key: &str) -> Option<Self> {
        match key {
            "client" => Some(Self::ClientId),
            "date" => Some(Self::SessionDate),
            "session" => Some(Self::SessionNumber),
            _ => Self::from_word(key),
        }
    }

    /// Whether the value holds a date.
    pub(super) fn is_dated(self) -> bool {
        matches!(
            self,
            Self::SessionDate
                | Self::SessionStart
                | Self::SessionEnd
                | Self::CreatedAt
                | Self::SignedAt
        )
    }
}

/// The stated values of one record. A field keeps the value that it was given
/// first, so sources are asked in the order of their precedence.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Values(BTreeMap<Field, String>);

impl Values {
    /// States a value; blank values and repeated fields are passed over.
    pub(super) fn state(&mut self, field: Field, value: &str) {
        let value = value.trim();
        if !value.is_empty() {
            self.0.entry(field).or_insert_with(|| value.to_owned());
        }
    }

    /// Adds the values of a source of lower precedence.
    pub(super) fn fall_back_on(&mut self, other: &Self) {
        for (&field, value) in &other.0 {
            self.state(field, value);
        }
    }

    pub(super) fn get(&self, field: Field) -> Option<&str> {
        self.0.get(&field).map(String::as_str)
    }

    pub(super) fn dated(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(field, _)| field.is_dated()).map(|(_, value)| value.as_str())
    }
}
