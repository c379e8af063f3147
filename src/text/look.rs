//! What `caseline look` says: the facts about an export, and their sentences.

use chrono::NaiveDate;
use serde::Serialize;

use super::Voice;

/// What is in an export.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Look {
    /// The counts, which add up.
    pub counts: Counts,
    /// How many clients have a note or a score.
    pub clients: usize,
    /// The first day of a session or score.
    pub first_date: Option<NaiveDate>,
    /// The last day of a session or score.
    pub last_date: Option<NaiveDate>,
    /// The formats of the files.
    pub formats: Vec<FormatCount>,
    /// What the columns of tables were taken for; tables with equal columns are
    /// one entry.
    pub tables: Vec<TableUse>,
    /// The measures.
    pub measures: Vec<MeasureCount>,
    /// What had to be decided, and may be corrected.
    pub decisions: Vec<Decision>,
    /// What was refused, by reason.
    pub rejected: Vec<RejectedCount>,
}

/// `records_read = notes + coded_scores + coded_goals + duplicates + set_aside +
/// rejected`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Records met.
    pub records_read: u64,
    /// Notes.
    pub notes: u64,
    /// Coded values.
    pub coded_scores: u64,
    /// Coded goals.
    pub coded_goals: u64,
    /// Notes and values met a second time.
    pub duplicates: u64,
    /// Records that are no note, no score of a known measure and no goal.
    pub set_aside: u64,
    /// Records that could not be used.
    pub rejected: u64,
    /// Totals computed from answers; they are no records.
    pub computed: u64,
}

/// Files of one format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FormatCount {
    /// The format.
    pub format: String,
    /// How many files, or sheets of workbooks.
    pub files: usize,
    /// The first of them.
    pub first: String,
}

/// Tables with the same columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableUse {
    /// The format.
    pub format: String,
    /// How many tables.
    pub tables: usize,
    /// The first of them.
    pub first: String,
    /// Column and what it was taken for.
    pub columns: Vec<(String, String)>,
    /// Columns that were not read.
    pub unread: Vec<String>,
}

/// What was found of one measure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MeasureCount {
    /// Short name.
    pub instrument: String,
    /// Scores of the session itself in the words of notes.
    pub in_notes: usize,
    /// Earlier scores, targets and others in the words of notes.
    pub other_mentions: usize,
    /// Coded values and totals computed from answers.
    pub coded: usize,
    /// How many clients have one.
    pub clients: usize,
    /// The first day.
    pub first_date: Option<NaiveDate>,
    /// The last day.
    pub last_date: Option<NaiveDate>,
}

/// A decision that reading took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// Its stable code.
    pub kind: String,
    /// What it is about.
    pub detail: String,
    /// How often.
    pub count: u64,
    /// Where first.
    pub first: String,
}

/// Records refused for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RejectedCount {
    /// The stable code of the reason.
    pub reason: String,
    /// How many.
    pub count: usize,
    /// Where first.
    pub first: String,
    /// What was wrong there, and what to do.
    pub message: String,
}

impl Voice {
    /// What is in an export, in lines for the terminal. `remarks` are the
    /// decisions as sentences.
    #[must_use]
    pub fn look(self, look: &Look, remarks: &[String], reasons: &[String]) -> String {
        let mut parts = vec![self.look_counts(look)];
        parts.extend(self.look_formats(look));
        parts.extend(self.look_measures(look));
        parts.extend(self.look_tables(look));
        parts.extend(self.look_set_aside(look));
        if !remarks.is_empty() {
            parts.push(section(self.pick("Decided while reading", "Décidé à la lecture"), remarks));
        }
        parts.extend(self.look_rejected(look, reasons));
        parts.push(self.look_next(look));
        parts.join("\n\n")
    }

    fn look_counts(self, look: &Look) -> String {
        let c = &look.counts;
        // most exports code no goals, and then nothing is said of them
        let goals = match c.coded_goals {
            0 => String::new(),
            goals => {
                self.pick(format!("{goals} coded goals, "), format!("{goals} objectifs codés, "))
            }
        };
        let records = self.pick(
            format!(
                "{} records: {} notes, {} coded scores, {}{} duplicates, {} set aside, {} rejected.",
                c.records_read, c.notes, c.coded_scores, goals, c.duplicates, c.set_aside, c.rejected
            ),
            format!(
                "{} enregistrements : {} notes, {} scores codés, {}{} doublons, {} laissés de côté, {} rejetés.",
                c.records_read, c.notes, c.coded_scores, goals, c.duplicates, c.set_aside, c.rejected
            ),
        );
        let clients = look.clients;
        let span = match (look.first_date, look.last_date) {
            (Some(first), Some(last)) => self.pick(
                format!("{clients} clients, {first} to {last}."),
                format!("{clients} clients, du {first} au {last}."),
            ),
            _ => self.pick(
                format!("{clients} clients, no dates."),
                format!("{clients} clients, sans date."),
            ),
        };
        format!("{records}\n{span}")
    }

    fn look_formats(self, look: &Look) -> Option<String> {
        let line = |count: &FormatCount| {
            let format = self.format_name(&count.format);
            let first = &count.first;
            match count.files {
                1 => self.pick(format!("{format}: {first}"), format!("{format} : {first}")),
                files => self.pick(
                    format!("{format}: {files}, the first {first}"),
                    format!("{format} : {files}, d'abord {first}"),
                ),
            }
        };
        let lines: Vec<_> = look.formats.iter().map(line).collect();
        (!lines.is_empty()).then(|| section(self.pick("Formats", "Formats"), &lines))
    }

    fn look_measures(self, look: &Look) -> Option<String> {
        let line = |measure: &MeasureCount| {
            let MeasureCount { instrument, in_notes, other_mentions, coded, clients, .. } = measure;
            let span = match (measure.first_date, measure.last_date) {
                (Some(first), Some(last)) => {
                    self.pick(format!(", {first} to {last}"), format!(", du {first} au {last}"))
                }
                _ => String::new(),
            };
            let parts = [
                (*in_notes, self.pick("in notes", "dans les notes")),
                (*coded, self.pick("coded", "codés")),
                (*other_mentions, self.pick("earlier scores or targets", "antérieurs ou cibles")),
            ];
            let parts: Vec<_> = parts
                .iter()
                .filter(|(number, _)| *number > 0)
                .map(|(number, what)| format!("{number} {what}"))
                .collect();
            let parts = parts.join(", ");
            let clients = self.pick(
                format!("{clients} {}", if *clients == 1 { "client" } else { "clients" }),
                format!("{clients} {}", if *clients < 2 { "client" } else { "clients" }),
            );
            self.pick(
                format!("{instrument}: {parts}; {clients}{span}"),
                format!("{instrument} : {parts} ; {clients}{span}"),
            )
        };
        let lines: Vec<_> = look.measures.iter().map(line).collect();
        (!lines.is_empty()).then(|| section(self.pick("Measures", "Mesures"), &lines))
    }

    fn look_tables(self, look: &Look) -> Option<String> {
        let line = |table: &TableUse| {
            let pair = |(column, meaning): &(String, String)| match column == meaning {
                true => column.clone(),
                false => format!("{column} = {meaning}"),
            };
            let columns: Vec<_> = table.columns.iter().map(pair).collect();
            let columns = shortened(&columns);
            let unread = if table.unread.is_empty() {
                String::new()
            } else {
                let names = shortened(&table.unread);
                self.pick(format!("; not read: {names}"), format!(" ; non lues : {names}"))
            };
            let first = &table.first;
            match table.tables {
                1 => self.pick(
                    format!("{first}: {columns}{unread}"),
                    format!("{first} : {columns}{unread}"),
                ),
                more => self.pick(
                    format!("{first} and {} alike: {columns}{unread}", more - 1),
                    format!("{first} et {} semblables : {columns}{unread}", more - 1),
                ),
            }
        };
        let lines: Vec<_> = look.tables.iter().map(line).collect();
        let title =
            self.pick("Columns, and what they were taken for", "Colonnes, et ce qu'on y a lu");
        (!lines.is_empty()).then(|| section(title, &lines))
    }

    /// Records of other kinds, by their type.
    fn look_set_aside(self, look: &Look) -> Option<String> {
        let aside = || look.decisions.iter().filter(|decision| decision.kind == "set_aside");
        aside().next()?;
        let kinds = self.kinds_aside(aside().map(|kind| (kind.detail.as_str(), kind.count)));
        let title = self.pick(
            "Set aside: no note, no score of a known measure, no goal",
            "Laissés de côté : ni note, ni score d'une mesure connue, ni objectif",
        );
        Some(section(title, &[kinds]))
    }

    fn look_rejected(self, look: &Look, reasons: &[String]) -> Option<String> {
        let line = |(count, reason): (&RejectedCount, &String)| {
            let RejectedCount { count, first, message, .. } = count;
            self.pick(
                format!("{reason}: {count}, the first {first}: {message}"),
                format!("{reason} : {count}, d'abord {first} : {message}"),
            )
        };
        let lines: Vec<_> = look.rejected.iter().zip(reasons).map(line).collect();
        (!lines.is_empty()).then(|| section(self.pick("Rejected", "Rejetés"), &lines))
    }

    fn look_next(self, look: &Look) -> String {
        let nothing = look.counts.notes == 0 && look.counts.coded_scores == 0;
        match (nothing, look.counts.rejected) {
            (true, _) => self.pick(
                "Nothing can be used yet. A mapping file (--mapping) names the columns, header labels and file names of your export; data/mappings/default.toml is an example.",
                "Rien n'est utilisable pour l'instant. Un fichier de correspondance (--mapping) nomme les colonnes, les étiquettes et les noms de fichiers de votre export ; data/mappings/default.toml en est un exemple.",
            ),
            (false, 0) => self.pick(
                "All of it can be used: `caseline run` does the rest.",
                "Tout est utilisable : `caseline run` fait le reste.",
            ),
            (false, _) => self.pick(
                "The rest can be used: `caseline run` lists every rejected record in its table `rejected`.",
                "Le reste est utilisable : `caseline run` liste chaque enregistrement rejeté dans sa table `rejected`.",
            ),
        }
        .to_owned()
    }

    /// The name of a format.
    fn format_name(self, format: &str) -> String {
        let french = match format {
            "text" => "texte",
            "table of notes" => "tableau de notes",
            "table of scores" => "tableau de scores",
            "table of forms" => "tableau de formulaires",
            "REDCap records" => "enregistrements REDCap",
            "Synthea observations" => "observations Synthea",
            "Epic notes" => "notes Epic",
            "Epic note text" => "texte de notes Epic",
            "Epic visits" => "visites Epic",
            "Epic patients" => "patients Epic",
            other => other,
        };
        self.pick(format, french).to_owned()
    }
}

/// A title and its lines, indented.
fn section(title: &str, lines: &[String]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| format!("  {line}")).collect();
    format!("{title}\n{}", lines.join("\n"))
}

/// The first of many names.
fn shortened(names: &[String]) -> String {
    const SHOWN: usize = 30;
    let shown = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN { format!("{shown}, … ({})", names.len()) } else { shown }
}
