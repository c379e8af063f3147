//! The files that were read, of any number in little memory.
//!
//! The manifest names every file with its hash. Of a folder with a million files that
//! is more than a reading may hold, so all but the latest lie in a temporary file, from
//! which the manifest is written.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};

use serde::ser::{Error as _, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};

use crate::{Error, Result};

/// How many are held before they go to the file.
const LATEST: usize = 1_000;

/// A file that was read, as the manifest tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The path, as in [`Source::path`](crate::note::Source::path).
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The SHA-256 of its bytes, as 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// Files in the order of reading.
#[derive(Debug, Default)]
pub struct Inputs {
    latest: Vec<Input>,
    /// Those before them, one a line.
    file: Option<File>,
    filed: usize,
}

impl Inputs {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.filed + self.latest.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a file.
    ///
    /// # Errors
    /// When a temporary file cannot be written.
    pub fn push(&mut self, input: Input) -> Result<()> {
        self.latest.push(input);
        if self.latest.len() < LATEST {
            return Ok(());
        }
        self.put_away().map_err(|cause| {
            let message = "a temporary file cannot be written; make room where they lie (TMPDIR)";
            Error::output(message).because(cause)
        })
    }

    fn put_away(&mut self) -> io::Result<()> {
        let mut lines = Vec::new();
        for input in &self.latest {
            serde_json::to_writer(&mut lines, input)?;
            lines.push(b'\n');
        }
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(tempfile::tempfile()?),
        };
        file.seek(SeekFrom::End(0))?;
        file.write_all(&lines)?;
        self.filed += self.latest.len();
        self.latest.clear();
        Ok(())
    }

    /// The files in their order.
    ///
    /// # Errors
    /// When the temporary file cannot be read.
    pub fn each(&self) -> io::Result<impl Iterator<Item = io::Result<Input>> + '_> {
        let filed = match &self.file {
            None => None,
            Some(file) => {
                let mut reader = BufReader::new(file);
                reader.seek(SeekFrom::Start(0))?;
                Some(reader.lines())
            }
        };
        let filed = filed.into_iter().flatten();
        let filed = filed.map(|line| Ok(serde_json::from_str(&line?)?));
        Ok(filed.chain(self.latest.iter().cloned().map(Ok)))
    }
}

impl Serialize for Inputs {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        for input in self.each().map_err(S::Error::custom)? {
            list.serialize_element(&input.map_err(S::Error::custom)?)?;
        }
        list.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_are_told_in_their_order() {
        let input = |n: u64| Input { path: format!("{n}.txt"), bytes: n, sha256: "0".repeat(64) };
        let mut inputs = Inputs::default();
        for n in 0..2_500 {
            inputs.push(input(n)).unwrap();
            if n == 1_200 {
                assert_eq!(inputs.each().unwrap().count(), 1_201, "looking takes nothing away");
            }
        }
        assert_eq!(inputs.len(), 2_500);
        let told = serde_json::to_string(&inputs).unwrap();
        let told: Vec<Input> = serde_json::from_str(&told).unwrap();
        assert!(told.into_iter().eq((0..2_500).map(input)));
    }
}
