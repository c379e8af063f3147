//! Mapping files: their schema, and errors that say where.

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;
use serde::Deserialize;
use toml::Spanned;

use super::{LocalCode, Mapping};
use crate::ingest::dates::DayOrder;
use crate::ingest::field::Field;
use crate::ingest::fold;
use crate::vocabulary::Word;
use crate::{Error, Result};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    columns: BTreeMap<Spanned<String>, Names>,
    header: BTreeMap<Spanned<String>, Names>,
    files: WrittenFiles,
    dates: WrittenDates,
    codes: BTreeMap<String, LocalCode>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WrittenFiles {
    pattern: Option<Spanned<Patterns>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WrittenDates {
    day_first: Option<bool>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a name or a list of names")]
enum Names {
    One(String),
    Many(Vec<String>),
}

impl Names {
    fn folded(&self) -> Vec<String> {
        match self {
            Self::One(name) => vec![fold::label(name)],
            Self::Many(names) => names.iter().map(|name| fold::label(name)).collect(),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a regular expression or a list of them")]
enum Patterns {
    One(String),
    Many(Vec<String>),
}

/// The groups that a file pattern may name.
const GROUPS: [&str; 3] = ["client", "date", "session"];

pub(super) fn read(text: &str, path: &Path) -> Result<Mapping> {
    let place = Place { text, path };
    let written: Written = toml::from_str(text).map_err(|error| {
        let message = error.message().trim_end().replace('\n', ", ");
        place.error(error.span().map_or(0, |span| span.start), message)
    })?;
    let mut mapping = Mapping {
        day_order: written
            .dates
            .day_first
            .map(|day_first| if day_first { DayOrder::DayFirst } else { DayOrder::MonthFirst }),
        ..Mapping::default()
    };
    mapping.codes.extend(
        written.codes.into_iter().map(|(code, meaning)| (code.trim().to_lowercase(), meaning)),
    );
    for (key, names) in &written.columns {
        mapping.columns.insert(place.field(key)?, names.folded());
    }
    for (key, names) in &written.header {
        let field = place.field(key)?;
        mapping.labels.extend(names.folded().into_iter().map(|name| (name, field)));
    }
    if let Some(patterns) = &written.files.pattern {
        let at = patterns.span().start;
        let patterns = match patterns.get_ref() {
            Patterns::One(pattern) => std::slice::from_ref(pattern),
            Patterns::Many(patterns) => patterns,
        };
        mapping.patterns =
            patterns.iter().map(|pattern| place.pattern(at, pattern)).collect::<Result<_>>()?;
    }
    Ok(mapping)
}

/// Where an error of the mapping file is.
struct Place<'a> {
    text: &'a str,
    path: &'a Path,
}

impl Place<'_> {
    fn error(&self, at: usize, message: impl Into<String>) -> Error {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        Error::configuration(message).at_line(self.path, line)
    }

    fn field(&self, key: &Spanned<String>) -> Result<Field> {
        Field::from_key(key.get_ref()).ok_or_else(|| {
            let known: Vec<_> = Field::ALL.iter().map(|field| field.word()).collect();
            let message =
                format!("`{}` is not a field; known are: {}", key.get_ref(), known.join(", "));
            self.error(key.span().start, message)
        })
    }

    fn pattern(&self, at: usize, pattern: &str) -> Result<Regex> {
        let regex = Regex::new(pattern).map_err(|error| {
            self.error(at, "the pattern is not a regular expression").because(error)
        })?;
        let mut groups = regex.capture_names().flatten().peekable();
        if groups.peek().is_none() {
            return Err(self.error(
                at,
                "the pattern names no group; name at least one of (?P<client>...), \
                 (?P<date>...), (?P<session>...)",
            ));
        }
        match groups.find(|group| !GROUPS.contains(group)) {
            None => Ok(regex),
            Some(group) => Err(self.error(
                at,
                format!(
                    "`{group}` is not a group of file patterns; known are: client, date, session"
                ),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::Registry;

    fn error(text: &str) -> String {
        let error = read(text, Path::new("map.toml")).unwrap_err();
        assert!(error.is_configuration());
        error.to_string()
    }

    #[test]
    fn a_complete_mapping_is_read() {
        let text = "[columns]\ntext = \"Note body\"\nclient = [\"Chart\", \"Chart no\"]\n\
                    [header]\nclient = [\"Dossier interne\"]\n\
                    [files]\npattern = '(?P<client>[^/]+)/(?P<date>.+)'\n\
                    [dates]\nday_first = true\n\
                    [codes]\n\"Flow 1570\" = { measure = \"PHQ-9\", item = 9 }\n";
        let mapping = read(text, Path::new("map.toml")).unwrap();
        assert_eq!(mapping.column("NOTE BODY").unwrap().field, Field::Text);
        assert_eq!(mapping.column("chart_no").unwrap().rank, 1);
        assert_eq!(mapping.column("client_id"), None, "the user's columns replace the guide's");
        assert_eq!(mapping.label("Dossier interne").unwrap().field, Field::ClientId);
        assert_eq!(mapping.day_order(), Some(DayOrder::DayFirst));
        assert_eq!(mapping.patterns().len(), 1);
        let code = mapping.code("FLOW 1570").unwrap();
        assert_eq!((code.measure.as_str(), code.item), ("PHQ-9", Some(9)));
        assert!(mapping.check(&Registry::embedded().unwrap()).is_ok());
    }

    #[test]
    fn a_local_code_of_an_unknown_measure_is_an_error() {
        let check = |meaning: &str| {
            let text = format!("[codes]\n\"X1\" = {{ {meaning} }}\n");
            let mapping = read(&text, Path::new("map.toml")).unwrap();
            mapping.check(&Registry::embedded().unwrap()).map_err(|error| error.to_string())
        };
        assert_eq!(check("measure = \"DASS-21\", subscale = \"Depression\""), Ok(()));
        assert_eq!(
            check("measure = \"PHQ9\"").unwrap_err(),
            "[codes] of the mapping file: `x1` names the measure `PHQ9`, which is not known; \
             `caseline instruments list` shows all"
        );
        assert_eq!(
            check("measure = \"PHQ-9\", item = 10").unwrap_err(),
            "[codes] of the mapping file: `x1` names an item or a subscale that PHQ-9 does not have"
        );
    }

    #[test]
    fn errors_say_where_and_what_is_allowed() {
        assert_eq!(
            error("[columns]\ntext = \"a\"\nbody = \"b\"\n"),
            "map.toml:3: `body` is not a field; known are: text, note_id, client_id, \
             session_date, session_number, duration_min, author, kind, format, language, \
             modality, setting, session_start, session_end, session_time, created_at, \
             signed_at, diagnosis_codes"
        );
        assert_eq!(
            error("\n[column]\ntext = \"a\"\n"),
            "map.toml:2: unknown field `column`, expected one of `columns`, `header`, `files`, `dates`, `codes`"
        );
        assert_eq!(
            error("[files]\npattern = '(?P<name>x)'\n"),
            "map.toml:2: `name` is not a group of file patterns; known are: client, date, session"
        );
        assert!(
            error("[files]\npattern = '(?P<client'\n")
                .starts_with("map.toml:2: the pattern is not a regular expression: ")
        );
        assert!(error("[dates]\nday_first = \"yes\"\n").starts_with("map.toml:2: invalid type"));
    }
}
