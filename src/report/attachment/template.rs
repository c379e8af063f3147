//! What a clinic may change of its reports: parts and their order, title and
//! closing words, the layout of the PDF, the style of the HTML page.
//!
//! A template is a folder with any of `report.toml`, `layout.typ` and
//! `style.css`; what it lacks is taken from `data/report`, whose README
//! documents each. It is read and checked before anything is written. A
//! template can drop neither the method box, because a number without its
//! source is not shown, nor, for clinicians, the risk part, because silence is
//! no denial.

use std::path::Path;

use serde::Deserialize;

use super::order::Audience;
use crate::error::{Error, Result};
use crate::note::Language;
use crate::vocabulary;
use crate::vocabulary::Word;

vocabulary! {
    /// A part of a report.
    pub enum SectionName {
        /// Scores, charts, change and what it means.
        Measures => "measures",
        /// Goals, stated and measured.
        Goals => "goals",
        /// Risk, with dates and explicit negatives.
        Risk => "risk",
        /// Techniques by phase of treatment.
        Interventions => "interventions",
        /// How complete the notes are.
        Quality => "quality",
        /// Thresholds and their sources.
        Method => "method",
    }
}

/// Words in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
}

impl Wording {
    /// The words in one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Fr => &self.fr,
        }
    }
}

/// What the reports for one audience hold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    /// The parts in their order.
    pub sections: Vec<SectionName>,
    /// The title, instead of "Progress report".
    pub title: Option<Wording>,
    /// Words at the end, before the disclaimer.
    pub closing: Option<Wording>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    clinician: Contents,
    client: Contents,
}

/// Which parts a report has, and how it is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    clinician: Contents,
    client: Contents,
    /// The layout of the PDF, as typst code.
    pub layout: String,
    /// The style of the HTML page.
    pub style: String,
    /// Where the layout was read, for messages; `None` for the built-in one.
    pub layout_path: Option<String>,
}

const CONTENTS: &str = include_str!("../../../data/report/report.toml");
const LAYOUT: &str = include_str!("../../../data/report/layout.typ");
const STYLE: &str = include_str!("../../../data/report/style.css");

impl Default for Template {
    fn default() -> Self {
        // proved: the built-in contents are read by a test of this module.
        let contents = parse(CONTENTS).unwrap_or_else(|_| unreachable!());
        Self {
            clinician: contents.clinician,
            client: contents.client,
            layout: LAYOUT.to_owned(),
            style: STYLE.to_owned(),
            layout_path: None,
        }
    }
}

impl Template {
    /// Reads a template and checks its contents. The layout is checked by
    /// [`check_layout`](super::check_layout).
    ///
    /// # Errors
    /// When there is no such folder, it holds none of the three files, or `report.toml` has a
    /// field or a part that is not known, twice the same part, or lacks one
    /// that cannot be dropped.
    pub fn from_directory(folder: &Path) -> Result<Self> {
        if !folder.is_dir() {
            return Err(Error::configuration("is no folder; a template is one").at(folder));
        }
        let mut template = Self::default();
        let mut found = false;
        if let Some(text) = read(&folder.join("report.toml"))? {
            let path = folder.join("report.toml");
            let contents = parse(&text).map_err(|error| error.at(&path))?;
            (template.clinician, template.client) = (contents.clinician, contents.client);
            found = true;
        }
        if let Some(layout) = read(&folder.join("layout.typ"))? {
            template.layout = layout;
            template.layout_path = Some(folder.join("layout.typ").display().to_string());
            found = true;
        }
        if let Some(style) = read(&folder.join("style.css"))? {
            template.style = style;
            found = true;
        }
        if found {
            return Ok(template);
        }
        Err(Error::configuration(
            "holds none of report.toml, layout.typ and style.css; data/report has them to copy",
        )
        .at(folder))
    }

    /// What the reports for an audience hold.
    #[must_use]
    pub const fn contents(&self, audience: Audience) -> &Contents {
        match audience {
            Audience::Clinician => &self.clinician,
            Audience::Client => &self.client,
        }
    }
}

fn read(path: &Path) -> Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::configuration("cannot be read").at(path).because(cause)),
    }
}

fn parse(text: &str) -> Result<File> {
    let file: File = toml::from_str(text)
        .map_err(|cause| Error::configuration("is no template").because(cause))?;
    for (audience, contents) in
        [(Audience::Clinician, &file.clinician), (Audience::Client, &file.client)]
    {
        contents.check(audience)?;
    }
    Ok(file)
}

impl Contents {
    fn check(&self, audience: Audience) -> Result<()> {
        let wrong = |what: &str, section: SectionName| {
            let (audience, section) = (audience.word(), section.word());
            Err(Error::configuration(format!("[{audience}] sections: `{section}` {what}")))
        };
        let twice =
            self.sections.iter().enumerate().find(|(index, section)| {
                self.sections.iter().skip(index + 1).any(|it| it == *section)
            });
        if let Some((_, &section)) = twice {
            return wrong("stands there twice", section);
        }
        if !self.sections.contains(&SectionName::Method) {
            return wrong(
                "cannot be left out: a number without its source is not shown",
                SectionName::Method,
            );
        }
        if audience == Audience::Clinician && !self.sections.contains(&SectionName::Risk) {
            return wrong("cannot be left out: silence is no denial", SectionName::Risk);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_report(toml: &str) -> Result<Template> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("report.toml"), toml).unwrap();
        Template::from_directory(folder.path())
    }

    #[test]
    fn a_client_report_has_no_risk_part_unless_a_clinician_asks_for_it() {
        let template = Template::default();
        assert!(!template.contents(Audience::Client).sections.contains(&SectionName::Risk));
        let asked = with_report(
            "[clinician]\nsections = [\"risk\", \"method\"]\n\
             [client]\nsections = [\"measures\", \"risk\", \"method\"]\n",
        );
        let contents = asked.unwrap().contents(Audience::Client).sections.clone();
        assert_eq!(contents, [SectionName::Measures, SectionName::Risk, SectionName::Method]);
    }

    #[test]
    fn what_is_wrong_with_a_template_is_told() {
        let message = |clinician: &str| {
            let toml = format!(
                "[clinician]\nsections = [{clinician}]\n[client]\nsections = [\"method\"]\n"
            );
            with_report(&toml).unwrap_err().to_string()
        };
        assert!(
            message("\"risk\", \"goals\"")
                .contains("report.toml: [clinician] sections: `method` cannot be left out")
        );
        assert!(message("\"goals\", \"method\"").contains("`risk` cannot be left out"));
        assert!(message("\"risk\", \"method\", \"risk\"").contains("`risk` stands there twice"));
        assert!(message("\"risk\", \"methods\"").contains("line 2"));
        let empty = tempfile::tempdir().unwrap();
        let error = Template::from_directory(empty.path()).unwrap_err();
        assert!(error.is_configuration() && error.to_string().contains("none of report.toml"));
        let error = Template::from_directory(&empty.path().join("nowhere")).unwrap_err();
        assert!(error.to_string().contains("nowhere: is no folder"), "{error}");
    }
}
