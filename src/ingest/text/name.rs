//! What the name of a file and of its folders says.
//!
//! Patterns of the mapping file are matched against the path inside the folder
//! given, and decide alone if one matches. Otherwise the built-in patterns are
//! matched against the file's name without extension, and the client is, last,
//! a folder named like a client, the folder given included.

use regex::Regex;

use crate::ingest::dates;
use crate::ingest::field::{Field, Values};
use crate::ingest::mapping::Mapping;

pub(super) fn values<'p>(path: &'p str, root: &'p str, mapping: &Mapping) -> Values {
    // an archive stands for the folder that it was
    let inside = path.rfind(".zip/").and_then(|at| path.get(at + ".zip/".len()..));
    let paths = [Some(path), inside].into_iter().flatten();
    if let Some(values) = paths.filter_map(|path| first_match(mapping.patterns(), path)).next() {
        return values;
    }
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    };
    let guide = mapping.guide();
    let mut values = first_match(guide.file_patterns(), stem).unwrap_or_default();
    if dates::moment(stem, guide).day.is_some() {
        values.state(Field::SessionDate, stem);
    }
    let bare = |folder: &'p str| folder.strip_suffix(".zip").unwrap_or(folder);
    let mut folders = folders.rsplit('/').map(bare).chain([root]);
    if let Some(folder) = folders.find(|folder| guide.is_client_folder(folder)) {
        values.state(Field::ClientId, folder);
    }
    values
}

fn first_match(patterns: &[Regex], name: &str) -> Option<Values> {
    let found = patterns.iter().find_map(|pattern| pattern.captures(name))?;
    let mut values = Values::default();
    let groups = [
        ("client", Field::ClientId),
        ("date", Field::SessionDate),
        ("session", Field::SessionNumber),
    ];
    for (group, field) in groups {
        if let Some(value) = found.name(group) {
            values.state(
                field,
                &value.as_str().replace('_', if group == "date" { "-" } else { "_" }),
            );
        }
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn named(path: &str) -> [Option<String>; 3] {
        let values = values(path, "exports", &Mapping::default());
        [Field::ClientId, Field::SessionDate, Field::SessionNumber]
            .map(|field| values.get(field).map(str::to_owned))
    }

    fn some(client: &str, date: &str, session: &str) -> [Option<String>; 3] {
        [client, date, session].map(|value| (!value.is_empty()).then(|| value.to_owned()))
    }

    #[test]
    fn usual_file_names_give_client_date_and_session() {
        assert_eq!(named("C-1042_2026-03-12_s04.txt"), some("C-1042", "2026-03-12", "4"));
        assert_eq!(named("a/b/C1042 2026-03-12.md"), some("C1042", "2026-03-12", ""));
        assert_eq!(named("1042-20260312-04.txt"), some("1042", "20260312", "4"));
        assert_eq!(named("C-1042_s04_2026-03-12.txt"), some("C-1042", "2026-03-12", "4"));
        assert_eq!(named("2026-03-12_C-1042_séance 4.txt"), some("C-1042", "2026-03-12", "4"));
        assert_eq!(named("C-1042_2026_03_12.txt"), some("C-1042", "2026-03-12", ""));
        assert_eq!(named("C-1042_2026-03-12_s04_progress.txt"), some("C-1042", "2026-03-12", "4"));
    }

    #[test]
    fn a_folder_named_like_a_client_is_the_client() {
        assert_eq!(named("C-1042/2026-03-12_s04.txt"), some("C-1042", "2026-03-12", "4"));
        assert_eq!(named("C-1042/2026/03/session 4.txt"), some("C-1042", "", "4"));
        assert_eq!(named("C-1042/note_2026-03-12.txt"), some("C-1042", "2026-03-12", ""));
    }

    #[test]
    fn names_in_plain_words_are_read_too() {
        let name = "Progress Note - C-2041 - March 3, 2026";
        assert_eq!(named(&format!("{name}.txt")), some("C-2041", name, ""));
        assert_eq!(named("Note du 3 mars 2026.md"), some("", "Note du 3 mars 2026", ""));
    }

    #[test]
    fn the_folder_given_may_be_a_clients() {
        let values = values("session 4.txt", "C-1042", &Mapping::default());
        assert_eq!(values.get(Field::ClientId), Some("C-1042"));
    }

    #[test]
    fn words_and_years_name_no_client() {
        assert_eq!(named("archive/note_2026-03-12.txt"), some("", "2026-03-12", ""));
        assert_eq!(named("2026/03/anything.txt"), some("", "", ""));
        assert_eq!(named("progress notes/final.txt"), some("", "", ""));
    }

    #[test]
    fn the_users_pattern_decides_alone() {
        let text = "[files]\npattern = '^(?P<client>[^/]+)/(?P<date>\\d+ \\p{L}+ \\d+)'\n";
        let mapping = Mapping::from_toml(text, Path::new("map.toml")).unwrap();
        let values = values("roy/12 mars 2026.txt", "", &mapping);
        assert_eq!(values.get(Field::ClientId), Some("roy"));
        assert_eq!(values.get(Field::SessionDate), Some("12 mars 2026"));
    }
}
