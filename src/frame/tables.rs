//! All tables of a run together.

use std::io::Write;
use std::path::Path;

use chrono::NaiveDate;

use super::store::{Form, TableWriter, read_from_folder, write};
use super::{
    CaseloadRow, ChangeRow, CohortRow, CurveRow, ElementRow, ExpectedRow, GoalProgressRow, GoalRow,
    InterventionRow, NoteRecord, NoteRow, RejectedRow, RiskRow, ScoreRow, SeriesRow, Table,
};
use crate::error::Result;

/// The tables of what the notes say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The notes.
    pub notes: Vec<NoteRow>,
    /// Their scores.
    pub scores: Vec<ScoreRow>,
    /// What they say of risk.
    pub risk: Vec<RiskRow>,
    /// Their goals.
    pub goals: Vec<GoalRow>,
    /// Their elements.
    pub elements: Vec<ElementRow>,
    /// Their interventions.
    pub interventions: Vec<InterventionRow>,
    /// The records that could not be used.
    pub rejected: Vec<RejectedRow>,
}

/// What the notes say, and what follows from it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tables {
    /// The day that everything is seen from; `None` without any dated session.
    pub as_of: Option<NaiveDate>,
    /// What the notes say.
    pub found: Found,
    /// The administrations.
    pub series: Vec<SeriesRow>,
    /// How far each scale has moved.
    pub changes: Vec<ChangeRow>,
    /// The recovery curve of each scale, or why there is none.
    pub curves: Vec<CurveRow>,
    /// The expected and the predicted course of each client.
    pub expected: Vec<ExpectedRow>,
    /// The mean course of each scale.
    pub cohorts: Vec<CohortRow>,
    /// The goals.
    pub goal_progress: Vec<GoalProgressRow>,
    /// The clients in the order of need.
    pub caseload: Vec<CaseloadRow>,
}

/// A table as the bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFile {
    /// The file's name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// One table as a file.
///
/// # Errors
/// Only by a defect: the bytes are kept in memory.
pub fn file<T: Table>(rows: &[T], form: Form) -> Result<TableFile> {
    let mut bytes = Vec::new();
    write(rows, form, &mut bytes)?;
    Ok(TableFile { name: format!("{}.{form}", T::NAME), bytes })
}

/// Writes the tables of what the notes say while the notes are still being
/// read.
pub struct FoundWriter<W: Write> {
    files: Vec<FoundFiles<W>>,
}

/// The tables in one form.
struct FoundFiles<W: Write> {
    notes: TableWriter<NoteRow, W>,
    scores: TableWriter<ScoreRow, W>,
    risk: TableWriter<RiskRow, W>,
    goals: TableWriter<GoalRow, W>,
    elements: TableWriter<ElementRow, W>,
    interventions: TableWriter<InterventionRow, W>,
    rejected: TableWriter<RejectedRow, W>,
}

impl<W: Write> FoundWriter<W> {
    /// Begins the tables in each of `forms`; `open` begins the file of a name.
    ///
    /// # Errors
    /// When a file cannot be begun.
    pub fn begin(forms: &[Form], mut open: impl FnMut(&str) -> Result<W>) -> Result<Self> {
        let files = forms.iter().map(|form| FoundFiles::begin(*form, &mut open));
        Ok(Self { files: files.collect::<Result<_>>()? })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn add(&mut self, found: &Found) -> Result<()> {
        self.files.iter_mut().try_for_each(|files| files.write(found))
    }

    /// Ends the tables.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn finish(self) -> Result<()> {
        self.files.into_iter().try_for_each(FoundFiles::finish)
    }
}

impl<W: Write> FoundFiles<W> {
    fn begin(form: Form, open: &mut impl FnMut(&str) -> Result<W>) -> Result<Self> {
        Ok(Self {
            notes: begin(form, open)?,
            scores: begin(form, open)?,
            risk: begin(form, open)?,
            goals: begin(form, open)?,
            elements: begin(form, open)?,
            interventions: begin(form, open)?,
            rejected: begin(form, open)?,
        })
    }

    fn write(&mut self, found: &Found) -> Result<()> {
        self.notes.write(&found.notes)?;
        self.scores.write(&found.scores)?;
        self.risk.write(&found.risk)?;
        self.goals.write(&found.goals)?;
        self.elements.write(&found.elements)?;
        self.interventions.write(&found.interventions)?;
        self.rejected.write(&found.rejected)
    }

    fn finish(self) -> Result<()> {
        self.notes.finish()?;
        self.scores.finish()?;
        self.risk.finish()?;
        self.goals.finish()?;
        self.elements.finish()?;
        self.interventions.finish()?;
        self.rejected.finish()
    }
}

fn begin<T: Table, W: Write>(
    form: Form,
    open: &mut impl FnMut(&str) -> Result<W>,
) -> Result<TableWriter<T, W>> {
    TableWriter::begin(form, open(&format!("{}.{form}", T::NAME))?)
}

impl Found {
    /// Adds the rows of one note.
    pub fn add(&mut self, record: NoteRecord) {
        self.notes.push(record.note);
        self.scores.extend(record.scores);
        self.risk.push(record.risk);
        self.goals.extend(record.goals);
        self.elements.push(record.elements);
        self.interventions.extend(record.interventions);
    }

    /// Adds all rows of another run.
    pub fn append(&mut self, other: Self) {
        self.notes.extend(other.notes);
        self.scores.extend(other.scores);
        self.risk.extend(other.risk);
        self.goals.extend(other.goals);
        self.elements.extend(other.elements);
        self.interventions.extend(other.interventions);
        self.rejected.extend(other.rejected);
    }

    /// The tables as files of one form.
    ///
    /// # Errors
    /// Only by a defect: the bytes are kept in memory.
    pub fn files(&self, form: Form) -> Result<Vec<TableFile>> {
        Ok(vec![
            file(&self.notes, form)?,
            file(&self.scores, form)?,
            file(&self.risk, form)?,
            file(&self.goals, form)?,
            file(&self.elements, form)?,
            file(&self.interventions, form)?,
            file(&self.rejected, form)?,
        ])
    }

    /// Reads the tables of a folder; a table that is not there is empty.
    ///
    /// # Errors
    /// When a file that is there is not the table that its name says.
    pub fn read(folder: &Path) -> Result<Self> {
        Ok(Self {
            notes: read_from_folder(folder)?.unwrap_or_default(),
            scores: read_from_folder(folder)?.unwrap_or_default(),
            risk: read_from_folder(folder)?.unwrap_or_default(),
            goals: read_from_folder(folder)?.unwrap_or_default(),
            elements: read_from_folder(folder)?.unwrap_or_default(),
            interventions: read_from_folder(folder)?.unwrap_or_default(),
            rejected: read_from_folder(folder)?.unwrap_or_default(),
        })
    }
}

impl Tables {
    /// The tables as files of one form.
    ///
    /// # Errors
    /// Only by a defect: the bytes are kept in memory.
    pub fn files(&self, form: Form) -> Result<Vec<TableFile>> {
        let mut files = self.found.files(form)?;
        files.push(file(&self.series, form)?);
        files.push(file(&self.changes, form)?);
        files.push(file(&self.curves, form)?);
        files.push(file(&self.expected, form)?);
        files.push(file(&self.cohorts, form)?);
        files.push(file(&self.goal_progress, form)?);
        files.push(file(&self.caseload, form)?);
        Ok(files)
    }

    /// Reads the tables of a folder. `as_of` is that of the run that wrote
    /// them.
    ///
    /// # Errors
    /// When a file that is there is not the table that its name says.
    pub fn read(folder: &Path, as_of: Option<NaiveDate>) -> Result<Self> {
        Ok(Self {
            as_of,
            found: Found::read(folder)?,
            series: read_from_folder(folder)?.unwrap_or_default(),
            changes: read_from_folder(folder)?.unwrap_or_default(),
            curves: read_from_folder(folder)?.unwrap_or_default(),
            expected: read_from_folder(folder)?.unwrap_or_default(),
            cohorts: read_from_folder(folder)?.unwrap_or_default(),
            goal_progress: read_from_folder(folder)?.unwrap_or_default(),
            caseload: read_from_folder(folder)?.unwrap_or_default(),
        })
    }
}
