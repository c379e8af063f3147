//! Profiles: which thresholds a practice uses, and why these.
//!
//! A cut-off of caseness and a threshold of reliable change come in pairs;
//! mixing the cut-off of one source with the change of another gives
//! categories that nobody has published. A profile keeps them together. The
//! numbers themselves are in [`thresholds`](super::thresholds).

use std::fs;
use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

use super::registry::Registry;
use super::scale::Scale;
use super::sourced::Provenance;
use super::words::{ChangeUnit, NormGroup, Op, ReliabilityType};
use crate::note::Language;
use crate::{Error, Result, vocabulary};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/profiles");

vocabulary! {
    /// How a profile comes to its thresholds.
    pub enum ProfileMethod {
        /// The defaults of the measure files.
        Published => "published",
        /// Pairs of cut-off and change that belong together.
        Paired => "paired",
        /// Computed from norms and reliability.
        JacobsonTruax => "jacobson_truax",
    }
}

vocabulary! {
    /// What is used where the method of a profile gives nothing.
    pub enum Otherwise {
        /// The default of the measure file, with the reason.
        Published => "published",
        /// Nothing.
        Nothing => "nothing",
    }
}

vocabulary! {
    /// The cut-offs of Jacobson and Truax.
    pub enum CutoffRule {
        /// Two standard deviations from the clinical mean.
        A => "a",
        /// Two standard deviations from the functional mean.
        B => "b",
        /// Equally many standard deviations from both means.
        C => "c",
    }
}

/// A set of rules for thresholds, from `data/profiles` or from a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The name that `--profile` takes.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// The same in French.
    pub title_fr: String,
    /// How thresholds are found.
    pub method: ProfileMethod,
    /// What is used where the method gives nothing.
    #[serde(default = "nothing")]
    pub otherwise: Otherwise,
    /// The pairs, for the method `paired`.
    #[serde(default)]
    pub pairs: Vec<Pair>,
    /// The choices, for the method `jacobson_truax`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<Formula>,
}

fn nothing() -> Otherwise {
    Otherwise::Nothing
}

/// Cut-off and change of one score, which belong together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// The short name of the measure.
    pub instrument: String,
    /// The key of the score.
    #[serde(default = "total")]
    pub scale: String,
    /// The cut-off of caseness.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caseness: Option<PairedCutoff>,
    /// The reliable change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reliable_change: Option<PairedChange>,
}

fn total() -> String {
    "total".to_owned()
}

/// The cut-off of a pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairedCutoff {
    /// How a score is compared with it.
    pub op: Op,
    /// The score.
    pub value: f64,
    /// Where it comes from; not needed where the measure file has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
}

/// The change of a pair. A change of exactly `value` counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairedChange {
    /// The size of the change.
    pub value: f64,
    /// What it is counted in.
    #[serde(default = "points")]
    pub unit: ChangeUnit,
    /// Its confidence level, where the source states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// Where it comes from; not needed where the measure file has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
}

fn points() -> ChangeUnit {
    ChangeUnit::Points
}

/// The choices that the formulas of Jacobson and Truax leave open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formula {
    /// The factor, 1.96 for 95 %.
    pub z: f64,
    /// The two-sided confidence level that the factor stands for.
    pub confidence: f64,
    /// Whose standard deviation, in order of preference.
    pub sd_of: Vec<NormGroup>,
    /// Which reliability, in order of preference.
    pub reliability: Vec<ReliabilityType>,
    /// Which cut-off, in order of preference.
    pub cutoffs: Vec<CutoffRule>,
}

impl Profile {
    /// The name of the profile that is used when none is asked for: the
    /// defaults of the measure files.
    pub const DEFAULT: &'static str = "published";

    /// An embedded profile: `published`, `nhs-tt` or `jacobson-truax`.
    ///
    /// # Errors
    /// A configuration error that lists the names when there is no such
    /// profile.
    pub fn named(name: &str) -> Result<Self> {
        let file = format!("{name}.toml");
        let text = EMBEDDED.get_file(&file).and_then(include_dir::File::contents_utf8);
        let text = text.ok_or_else(|| {
            let known = Self::names().join(", ");
            Error::configuration(format!(
                "`{name}` is no profile; use one of {known}, or the path of a file"
            ))
        })?;
        Self::read(text, Path::new(&file))
    }

    /// The names of the embedded profiles, sorted.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        let stems = EMBEDDED.files().filter_map(|file| file.path().file_stem()?.to_str());
        let mut names: Vec<_> = stems.collect();
        names.sort_unstable();
        names
    }

    /// A profile of the user.
    ///
    /// # Errors
    /// A configuration error when the file cannot be read, has an unknown
    /// field, or lacks what its method needs.
    pub fn from_file(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).map_err(|cause| {
            Error::configuration("the profile cannot be read; check the path")
                .at(path)
                .because(cause)
        })?;
        Self::read(&text, path)
    }

    fn read(text: &str, path: &Path) -> Result<Self> {
        let profile: Self = toml::from_str(text).map_err(|cause| {
            Error::configuration("the profile is not understood; correct the field")
                .at(path)
                .because(cause)
        })?;
        profile.complete().map_err(|error| error.at(path))?;
        Ok(profile)
    }

    /// What `--profile` takes: the name of an embedded profile, or the path of
    /// a file, which ends in `.toml`.
    ///
    /// # Errors
    /// Those of [`named`](Self::named) and [`from_file`](Self::from_file).
    pub fn named_or_file(argument: &str) -> Result<Self> {
        let path = Path::new(argument);
        match path.extension().is_some_and(|extension| extension == "toml") {
            true => Self::from_file(path),
            false => Self::named(argument),
        }
    }

    /// The title in `language`.
    #[must_use]
    pub fn title(&self, language: Language) -> &str {
        match language {
            Language::En => &self.title,
            Language::Fr => &self.title_fr,
        }
    }

    /// The pair for a score.
    #[must_use]
    pub fn pair(&self, instrument: &str, scale: &Scale) -> Option<&Pair> {
        self.pairs.iter().find(|pair| pair.instrument == instrument && pair.scale == scale.id)
    }

    fn complete(&self) -> Result<()> {
        if self.method == ProfileMethod::Paired && self.pairs.is_empty() {
            return Err(Error::configuration("method `paired` without [[pairs]]; add one"));
        }
        match (&self.formula, self.method) {
            (Some(formula), _) => formula.consistent(),
            (None, ProfileMethod::JacobsonTruax) => {
                Err(Error::configuration("method `jacobson_truax` without [formula]; add it"))
            }
            (None, _) => Ok(()),
        }
    }

    /// Checks that every pair names a known score, and that every number is
    /// a possible one with a source.
    ///
    /// # Errors
    /// A configuration error for the first pair that breaks a rule.
    pub fn check(&self, registry: &Registry) -> Result<()> {
        for pair in &self.pairs {
            let measure = &pair.instrument;
            let wrong = |what: String| {
                Err(Error::configuration(format!("profile `{}`, {measure}: {what}", self.name)))
            };
            let scale = registry.by_short(measure).and_then(|it| it.scale_by_id(&pair.scale));
            let Some(scale) = scale else {
                return wrong(format!("no score `{}` is known; correct the name", pair.scale));
            };
            if let Some(cutoff) = &pair.caseness {
                if !scale.contains(cutoff.value) {
                    return wrong(format!("cut-off {} is out of range; correct it", cutoff.value));
                }
                if cutoff.provenance(scale).is_none() {
                    return wrong(format!("cut-off {} needs a provenance", cutoff.value));
                }
            }
            if let Some(change) = &pair.reliable_change {
                if change.value <= 0.0 || change.value >= scale.max - scale.min {
                    return wrong(format!("change {} is not possible; correct it", change.value));
                }
                if change.provenance(scale).is_none() {
                    return wrong(format!("change {} needs a provenance", change.value));
                }
            }
        }
        Ok(())
    }
}

impl PairedCutoff {
    /// Its own provenance, or that of the same cut-off in the measure file.
    #[must_use]
    pub fn provenance<'a>(&'a self, scale: &'a Scale) -> Option<&'a Provenance> {
        let same = scale
            .caseness
            .iter()
            .find(|known| known.op == self.op && super::scale::same(known.value, self.value));
        self.provenance.as_ref().or_else(|| same.map(|known| &known.provenance))
    }
}

impl PairedChange {
    /// Its own provenance, or that of the same change in the measure file.
    #[must_use]
    pub fn provenance<'a>(&'a self, scale: &'a Scale) -> Option<&'a Provenance> {
        let same = scale
            .reliable_change
            .iter()
            .find(|known| known.unit == self.unit && super::scale::same(known.value, self.value));
        self.provenance.as_ref().or_else(|| same.map(|known| &known.provenance))
    }
}

impl Formula {
    fn consistent(&self) -> Result<()> {
        let (z, confidence) = (self.z, self.confidence);
        if !(confidence > 0.0 && confidence < 1.0) {
            return Err(Error::configuration(format!(
                "confidence {confidence} is not between 0 and 1; write 0.95 for 95 %"
            )));
        }
        let quantile = Normal::standard().inverse_cdf(0.5 + confidence / 2.0);
        if (z - quantile).abs() > 0.01 {
            return Err(Error::configuration(format!(
                "z = {z} does not belong to confidence {confidence}, which gives {quantile:.3}; correct one"
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let read = Profile::read(text, Path::new("own.toml"));
        read.expect_err("the profile is wrong").to_string()
    }

    fn own(rest: &str) -> String {
        format!("name = \"own\"\ntitle = \"Own\"\ntitle_fr = \"Le mien\"\n{rest}")
    }

    #[test]
    fn three_profiles_are_embedded() {
        assert_eq!(Profile::names(), ["jacobson-truax", "nhs-tt", "published"]);
    }

    #[test]
    fn every_embedded_profile_carries_its_file_name_and_keeps_the_rules() {
        let registry = Registry::embedded().expect("the embedded measures keep the rules");
        for name in Profile::names() {
            let profile = Profile::named(name).expect("the profile is readable");
            assert_eq!(profile.name, name);
            profile.check(&registry).expect("every pair is possible and has a source");
        }
    }

    #[test]
    fn an_unknown_profile_lists_the_known_ones() {
        let error = Profile::named("iapt").expect_err("iapt is no profile");
        assert!(error.is_configuration());
        assert_eq!(
            error.to_string(),
            "`iapt` is no profile; use one of jacobson-truax, nhs-tt, published, or the path of a file"
        );
    }

    #[test]
    fn an_argument_is_a_name_or_a_file() {
        let by_name = Profile::named_or_file("nhs-tt").expect("the profile is embedded");
        let by_file = Profile::named_or_file("data/profiles/nhs-tt.toml").expect("the file exists");
        assert_eq!(by_name, by_file);
    }

    #[test]
    fn a_method_without_its_table_is_refused() {
        assert_eq!(
            error(&own("method = \"jacobson_truax\"")),
            "own.toml: method `jacobson_truax` without [formula]; add it"
        );
        assert_eq!(
            error(&own("method = \"paired\"")),
            "own.toml: method `paired` without [[pairs]]; add one"
        );
    }

    #[test]
    fn a_factor_that_contradicts_its_confidence_is_refused() {
        let formula = "method = \"jacobson_truax\"\n[formula]\nz = 1.645\nconfidence = 0.95\n\
            sd_of = [\"clinical\"]\nreliability = [\"alpha\"]\ncutoffs = [\"c\"]";
        assert_eq!(
            error(&own(formula)),
            "own.toml: z = 1.645 does not belong to confidence 0.95, which gives 1.960; correct one"
        );
    }

    #[test]
    fn a_pair_with_a_number_of_its_own_needs_a_provenance() {
        let registry = Registry::embedded().expect("the embedded measures keep the rules");
        let pair = "method = \"paired\"\n[[pairs]]\ninstrument = \"PHQ-9\"\n\
            caseness = { op = \">=\", value = 12 }";
        let text = own(pair);
        let profile = Profile::read(&text, Path::new("own.toml")).expect("the fields are known");
        let error = profile.check(&registry).expect_err("12 is nowhere sourced").to_string();
        assert_eq!(error, "profile `own`, PHQ-9: cut-off 12 needs a provenance");
    }
}
