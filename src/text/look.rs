//! What `caseline look` says: the facts about an export, and their sentences.

use chrono::NaiveDate;
use serde::Serialize;

use super::{RunCounts, Voice};

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
    /// Totals and subscales of the session itself in the words of notes.
    pub in_notes: usize,
    /// Earlier scores, targets and others in the words of notes.
    pub other_mentions: usize,
    /// Coded totals and subscales, and totals computed from answers.
    pub coded: usize,
    /// Answers to single items, coded or in the words of notes.
    pub answers: usize,
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
        let mut lines = vec![self.read_line(&RunCounts {
            records: c.records_read,
            notes: c.notes,
            coded_scores: c.coded_scores,
            coded_goals: c.coded_goals,
            duplicates: c.duplicates,
            set_aside: c.set_aside,
            rejected: c.rejected,
            ..RunCounts::default()
        })];
        if c.computed > 0 {
            let totals = self.agreed(c.computed, ["total", "totals"], ["total", "totaux"]);
            lines.push(self.pick(
                format!("Computed from answers to items: {totals}."),
                format!("Calculé à partir des réponses aux items : {totals}."),
            ));
        }
        let clients = self.agreed(look.clients, ["client", "clients"], ["client", "clients"]);
        let span = self
            .look_span(look.first_date, look.last_date)
            .unwrap_or_else(|| self.pick("no dates", "sans date").to_owned());
        lines.push(format!("{clients}, {span}."));
        lines.join("\n")
    }

    /// The days from first to last.
    fn look_span(self, first: Option<NaiveDate>, last: Option<NaiveDate>) -> Option<String> {
        let (first, last) = (first?, last?);
        Some(if first == last {
            self.pick(format!("on {first}"), format!("le {first}"))
        } else {
            self.pick(format!("{first} to {last}"), format!("du {first} au {last}"))
        })
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
            let span = self.look_span(measure.first_date, measure.last_date);
            let span = span.map(|span| format!(", {span}")).unwrap_or_default();
            let parts = [
                (measure.in_notes, ["in notes"; 2], ["dans les notes"; 2]),
                (measure.coded, ["coded"; 2], ["codé", "codés"]),
                (
                    measure.answers,
                    ["answer to an item", "answers to items"],
                    ["réponse à un item", "réponses à des items"],
                ),
                (
                    measure.other_mentions,
                    ["earlier score or target", "earlier scores or targets"],
                    ["antérieur ou cible", "antérieurs ou cibles"],
                ),
            ];
            let parts: Vec<_> = parts
                .into_iter()
                .filter(|(number, ..)| *number > 0)
                .map(|(number, english, french)| self.agreed(number, english, french))
                .collect();
            let parts = parts.join(", ");
            let clients =
                self.agreed(measure.clients, ["client", "clients"], ["client", "clients"]);
            let instrument = &measure.instrument;
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
            (true, _) if look.counts.records_read == 0 => self.pick(
                "There is no file to read here: check the path.",
                "Il n'y a ici aucun fichier à lire : vérifiez le chemin.",
            ),
            (true, _) if !look.rejected.iter().any(|refused| may_be_named(&refused.reason)) => self
                .pick(
                    "Nothing can be used yet, for the reasons above.",
                    "Rien n'est utilisable pour l'instant, pour les raisons ci-dessus.",
                ),
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
            "table of scores by day" => "tableau de scores par jour",
            "table of forms" => "tableau de formulaires",
            "REDCap records" => "enregistrements REDCap",
            "Synthea observations" => "observations Synthea",
            "Epic notes" => "notes Epic",
            "Epic versions of notes" => "versions de notes Epic",
            "Epic note text" => "texte de notes Epic",
            "Epic visits" => "visites Epic",
            "Epic patients" => "patients Epic",
            other => other,
        };
        self.pick(format, french).to_owned()
    }
}

/// Whether a mapping file may help against a reason for rejection.
fn may_be_named(reason: &str) -> bool {
    matches!(
        reason,
        "missing_client" | "missing_column" | "missing_text" | "bad_date" | "ambiguous_date"
    )
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
