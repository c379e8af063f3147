//! Where a number comes from. A number without its source is not shown.

use serde::{Deserialize, Serialize};

use super::words::{Evidence, Reading};

/// Where an entry comes from, and whether that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Keys of [`Citation`]s, at least one.
    pub sources: Vec<String>,
    /// How the entry is known.
    pub evidence: Evidence,
    /// Whether the entry was read in a cited source. False exactly when it is
    /// [`Evidence::Recalled`]; a conclusion that rests on it carries a mark.
    pub verified: bool,
}

impl Provenance {
    /// The provenance of a value computed from two others: both lists of
    /// sources, the weaker evidence.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut sources = self.sources.clone();
        sources.extend(other.sources.iter().filter(|key| !self.sources.contains(key)).cloned());
        Self {
            sources,
            evidence: self.evidence.weaker(other.evidence),
            verified: self.verified && other.verified,
        }
    }
}

/// A source that entries cite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// The reference in full.
    pub citation: String,
    /// How much of it was read.
    pub read: Reading,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its digital object identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doi: Option<String>,
}
