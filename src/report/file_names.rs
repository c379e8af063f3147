//! Names of the files of clients.

use std::collections::BTreeMap;

/// Gives names that are safe in every file system, and distinct even when two
/// ids differ only in signs that cannot stand in a name.
#[derive(Debug, Default)]
pub(super) struct FileNames {
    taken: BTreeMap<String, usize>,
}

impl FileNames {
    /// The name for a client, without extension.
    pub fn name(&mut self, client_id: &str) -> String {
        let safe: String = client_id
            .chars()
            .take(80)
            .map(|sign| match sign {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => sign,
                _ => '_',
            })
            .collect();
        let safe = match safe.to_lowercase().as_str() {
            "" => "client".to_owned(),
            // Names of devices: Windows takes them with any extension.
            "con" | "prn" | "aux" | "nul" => format!("{safe}_"),
            name if is_numbered_port(name) => format!("{safe}_"),
            _ => safe,
        };
        let times = self.taken.entry(safe.to_lowercase()).or_insert(0);
        *times += 1;
        if *times == 1 { safe } else { format!("{safe}~{times}") }
    }
}

/// "com1" to "lpt9", which are devices too.
fn is_numbered_port(name: &str) -> bool {
    let number = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
    number.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_safe_and_distinct() {
        let mut names = FileNames::default();
        assert_eq!(names.name("C-1042"), "C-1042");
        assert_eq!(names.name("../../etc"), "______etc");
        assert_eq!(names.name("a/b"), "a_b");
        assert_eq!(names.name("A\\b"), "A_b~2");
        assert_eq!(names.name(""), "client");
        assert_eq!(names.name("Nul"), "Nul_");
        assert_eq!(names.name("LPT1"), "LPT1_");
        assert_eq!(names.name("com10"), "com10");
    }
}
