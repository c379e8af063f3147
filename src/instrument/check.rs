//! The rules that a measure has to keep before anything relies on it.
//!
//! A wrong band or cut-off would quietly turn into a wrong statement about a
//! person, so every rule that a program can check is checked on every load:
//! alone for each measure here, and for what is inside a score in
//! [`check_scale`](super::check_scale).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::check_scale;
use super::measure::{Instrument, ItemName};
use super::sourced::{Citation, Provenance};
use super::words::{LicenceStatus, Reading, ScaleRole};
use crate::vocabulary;

vocabulary! {
    /// How bad a finding is.
    pub enum Level {
        /// The measure is not loaded.
        Error => "error",
        /// The measure is loaded; somebody should look at it.
        Warning => "warning",
    }
}

vocabulary! {
    /// The rule that a measure file breaks.
    pub enum Rule {
        /// The file is TOML, with the known fields and words only.
        Unreadable => "unreadable",
        /// An id has lower-case letters, digits and single hyphens.
        BadId => "bad_id",
        /// An id belongs to one measure or one score.
        DuplicateId => "duplicate_id",
        /// A short name belongs to one measure.
        DuplicateShort => "duplicate_short",
        /// A label belongs to one score of a measure.
        DuplicateLabel => "duplicate_label",
        /// A name of two measures is listed as ambiguous.
        SharedAlias => "shared_alias",
        /// A measure has names in both languages.
        NoAlias => "no_alias",
        /// A measure has at least one score.
        NoScale => "no_scale",
        /// A measure has at most one main score; an alternative names the
        /// score that it replaces.
        Role => "role",
        /// A range is not empty, and its step divides it.
        Range => "range",
        /// Items, answers and multiplier give the range.
        ItemSum => "item_sum",
        /// Items exist on the form.
        Items => "items",
        /// Bands have names and a range of their own.
        EmptyBand => "empty_band",
        /// Bands begin and end with the range.
        BandRange => "band_range",
        /// No score is between two bands.
        BandGap => "band_gap",
        /// No score is in two bands.
        BandOverlap => "band_overlap",
        /// Exactly one set of bands is the default.
        BandDefault => "band_default",
        /// A list has its default, one for each group.
        Default => "default",
        /// A cut-off is a possible score.
        CutoffRange => "cutoff_range",
        /// A cut-off looks to the worse side.
        CutoffDirection => "cutoff_direction",
        /// A change is above 0 and below the width of the range.
        ChangeRange => "change_range",
        /// A reliability is between 0 and 1.
        ReliabilityRange => "reliability_range",
        /// A mean is in range, a standard deviation at most half of it.
        NormRange => "norm_range",
        /// A derived value can be recomputed.
        Derived => "derived",
        /// A published value is of the size that norms and reliability give.
        Plausible => "plausible",
        /// A risk item exists on the form.
        RiskItem => "risk_item",
        /// `verified` and `evidence` agree.
        Evidence => "evidence",
        /// An entry cites a source that is listed.
        Source => "source",
        /// A verified entry cites a source that was read.
        SourceNotRead => "source_not_read",
        /// Item text is shipped only under a licence that was read and allows
        /// it.
        Licence => "licence",
        /// A LOINC code has a right check digit; there is one for each item.
        Loinc => "loinc",
        /// A conflict has values and a reason.
        Conflict => "conflict",
    }
}

/// One thing found in a measure file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file.
    pub file: String,
    /// The field inside it, such as `scales.total.caseness[0]`.
    pub place: String,
    /// How bad it is.
    pub level: Level,
    /// The rule that is broken.
    pub rule: Rule,
    /// The value, and what to do.
    pub message: String,
}

impl Finding {
    pub(super) fn error(file: &str, place: &str, rule: Rule, message: String) -> Self {
        let (file, place) = (file.to_owned(), place.to_owned());
        Self { file, place, level: Level::Error, rule, message }
    }

    /// Whether the measure cannot be loaded.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, place, level, rule, message } = self;
        write!(f, "{level}: {file}:{place}: {rule}: {message}")
    }
}

/// Collects what is found in one file.
pub(super) struct Inspector<'a> {
    file: &'a str,
    sources: &'a BTreeMap<String, Citation>,
    findings: Vec<Finding>,
}

impl Inspector<'_> {
    pub(super) fn error(&mut self, place: &str, rule: Rule, message: impl Into<String>) {
        self.findings.push(Finding::error(self.file, place, rule, message.into()));
    }

    pub(super) fn warning(&mut self, place: &str, rule: Rule, message: impl Into<String>) {
        self.error(place, rule, message);
        if let Some(last) = self.findings.last_mut() {
            last.level = Level::Warning;
        }
    }

    /// Reports `message()` unless `kept`.
    pub(super) fn rule(
        &mut self,
        place: &str,
        rule: Rule,
        kept: bool,
        message: impl FnOnce() -> String,
    ) {
        if !kept {
            self.error(place, rule, message());
        }
    }

    /// Checks where an entry comes from.
    pub(super) fn provenance(&mut self, place: &str, provenance: &Provenance) {
        let Provenance { sources, evidence, verified } = provenance;
        let recalled = *evidence == super::words::Evidence::Recalled;
        self.rule(place, Rule::Evidence, *verified != recalled, || {
            format!("verified = {verified} contradicts evidence `{evidence}`; only `recalled` is not verified")
        });
        self.rule(place, Rule::Source, !sources.is_empty(), || {
            "no source; name the key of one, or `common_knowledge`".to_owned()
        });
        self.keys(place, sources);
        let citations = self.sources;
        let read = sources
            .iter()
            .filter_map(|key| citations.get(key))
            .any(|citation| citation.read != Reading::None);
        self.rule(place, Rule::SourceNotRead, !verified || read, || {
            "verified, but no cited source was read; set `read` of the source or evidence `recalled`"
                .to_owned()
        });
    }

    fn keys(&mut self, place: &str, keys: &[String]) {
        for key in keys {
            let known = self.sources.contains_key(key);
            self.rule(place, Rule::Source, known, || {
                format!("`{key}` is not a known source; add a table [sources.{key}]")
            });
        }
    }
}

/// Everything that is wrong inside one measure.
pub(super) fn instrument(
    file: &str,
    instrument: &Instrument,
    sources: &BTreeMap<String, Citation>,
) -> Vec<Finding> {
    let mut inspector = Inspector { file, sources, findings: Vec::new() };
    form(&mut inspector, instrument);
    licence(&mut inspector, instrument);
    roles(&mut inspector, instrument);
    for scale in &instrument.scales {
        check_scale::scale(&mut inspector, instrument, scale);
    }
    risk(&mut inspector, instrument);
    loinc(&mut inspector, instrument);
    conflicts(&mut inspector, instrument);
    inspector.findings
}

fn form(inspector: &mut Inspector<'_>, instrument: &Instrument) {
    let id = &instrument.id;
    let part = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    inspector.rule("id", Rule::BadId, id.split('-').all(part), || {
        format!("`{id}` is no id; use a-z, 0-9 and single hyphens")
    });
    for (language, names) in [("en", &instrument.aliases.en), ("fr", &instrument.aliases.fr)] {
        let place = format!("aliases.{language}");
        inspector.rule(&place, Rule::NoAlias, !names.is_empty(), || {
            "no name; repeat the short name if no other is used".to_owned()
        });
    }
    inspector.provenance("structure", &instrument.structure);
    if let Some(interval) = &instrument.interval {
        inspector.provenance("interval", &interval.provenance);
    }
    if let Some(prorating) = &instrument.prorating {
        inspector.provenance("prorating", &prorating.provenance);
    }
}

fn licence(inspector: &mut Inspector<'_>, instrument: &Instrument) {
    let licence = &instrument.licence;
    inspector.provenance("licence", &licence.provenance);
    let closed =
        matches!(licence.status, LicenceStatus::PermissionRequired | LicenceStatus::Proprietary);
    let allowed = !licence.ship_item_text || (!closed && licence.provenance.verified);
    inspector.rule("licence", Rule::Licence, allowed, || {
        format!(
            "ship_item_text under `{}` that was not read or does not allow it; set it to false",
            licence.status
        )
    });
}

fn roles(inspector: &mut Inspector<'_>, instrument: &Instrument) {
    inspector.rule("scales", Rule::NoScale, !instrument.scales.is_empty(), || {
        "no score; add a [[scales]] table".to_owned()
    });
    let (mut ids, mut labels) = (BTreeSet::new(), BTreeSet::new());
    let mut totals = 0;
    for scale in &instrument.scales {
        let place = format!("scales.{}", scale.id);
        inspector.rule(&place, Rule::DuplicateId, ids.insert(&scale.id), || {
            format!("`{}` is the id of two scores; give each its own", scale.id)
        });
        inspector.rule(&place, Rule::DuplicateLabel, labels.insert(&scale.label), || {
            format!("`{}` is the label of two scores; give each its own", scale.label)
        });
        totals += usize::from(scale.role == ScaleRole::Total);
        let replaces = scale.alternative_of.as_deref();
        let right = match scale.role {
            ScaleRole::Alternative => replaces.is_some_and(|id| {
                instrument.scale_by_id(id).is_some_and(|it| it.role != ScaleRole::Alternative)
            }),
            ScaleRole::Total | ScaleRole::Subscale => replaces.is_none(),
        };
        inspector.rule(&place, Rule::Role, right, || {
            "alternative_of has to name a score of this measure, for role `alternative` only"
                .to_owned()
        });
    }
    inspector.rule("scales", Rule::Role, totals <= 1, || {
        format!("{totals} scores have the role `total`; keep one")
    });
}

fn risk(inspector: &mut Inspector<'_>, instrument: &Instrument) {
    for (k, risk) in instrument.risk_items.iter().enumerate() {
        let place = format!("risk_items[{k}]");
        inspector.provenance(&place, &risk.provenance);
        let exists = match (&risk.item, instrument.item_count) {
            (ItemName::Number(item), Some(count)) => (1..=count).contains(item),
            (ItemName::Number(item), None) => *item > 0,
            (ItemName::Name(name), _) => !name.is_empty(),
        };
        inspector.rule(&place, Rule::RiskItem, exists, || {
            format!(
                "{:?} is not an item of a form of {:?} items; correct it",
                risk.item, instrument.item_count
            )
        });
    }
}

fn loinc(inspector: &mut Inspector<'_>, instrument: &Instrument) {
    let Some(loinc) = &instrument.loinc else { return };
    let single = [&loinc.total, &loinc.panel].into_iter().flatten();
    let codes = single
        .map(|code| (&code.code, &code.provenance))
        .chain(loinc.items.iter().map(|item| (&item.code, &item.provenance)));
    for (code, provenance) in codes {
        let place = format!("loinc {code}");
        inspector.provenance(&place, provenance);
        inspector.rule(&place, Rule::Loinc, has_check_digit(code), || {
            format!("`{code}` fails its check digit; look it up again")
        });
    }
    let count = u32::try_from(loinc.items.len()).unwrap_or(u32::MAX);
    let whole = count == 0 || Some(count) == instrument.item_count;
    inspector.rule("loinc.items", Rule::Loinc, whole, || {
        format!(
            "{count} item codes for a form of {:?} items; list all or none",
            instrument.item_count
        )
    });
}

/// The check digit of LOINC is that of Luhn.
fn has_check_digit(code: &str) -> bool {
    let Some((number, check)) = code.split_once('-') else { return false };
    if number.is_empty() || number.len() > 7 {
        return false;
    }
    let digits: Option<Vec<u32>> = number.chars().rev().map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits else { return false };
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(k, digit)| match (k % 2, digit * 2) {
            (0, double) => double / 10 + double % 10,
            _ => *digit,
        })
        .sum();
    check.parse() == Ok((10 - sum % 10) % 10)
}

fn conflicts(inspector: &mut Inspector<'_>, instrument: &Instrument) {
    for (k, conflict) in instrument.conflicts.iter().enumerate() {
        let place = format!("conflicts[{k}]");
        let whole = !conflict.values.is_empty() && !conflict.reason.is_empty();
        inspector.rule(&place, Rule::Conflict, whole, || {
            "a conflict needs its values and the reason for the default".to_owned()
        });
        inspector.keys(&place, &conflict.source);
    }
}

/// Short names and aliases that two measures share. `files` names the file of
/// each measure that is judged.
pub(super) fn names(instruments: &[Instrument], files: &BTreeMap<String, String>) -> Vec<Finding> {
    let mut shorts: BTreeMap<&str, Vec<&Instrument>> = BTreeMap::new();
    let mut owners: BTreeMap<String, Vec<&Instrument>> = BTreeMap::new();
    for instrument in instruments {
        shorts.entry(&instrument.short).or_default().push(instrument);
        for (_, name) in instrument.names() {
            let of_name = owners.entry(folded(name)).or_default();
            if !of_name.iter().any(|known| known.id == instrument.id) {
                of_name.push(instrument);
            }
        }
    }
    let mut findings = Vec::new();
    let mut report = |of_name: &[&Instrument], place: &str, rule: Rule, message: String| {
        if let Some(file) = of_name.iter().find_map(|owner| files.get(&owner.id)) {
            findings.push(Finding::error(file, place, rule, message));
        }
    };
    for (short, of_name) in shorts.iter().filter(|(_, of_name)| of_name.len() > 1) {
        let message = format!("`{short}` is the short name of {}; give each its own", ids(of_name));
        report(of_name, "short", Rule::DuplicateShort, message);
    }
    for (name, of_name) in owners.iter().filter(|(_, of_name)| of_name.len() > 1) {
        let listed =
            |owner: &&Instrument| owner.ambiguous_tokens.iter().any(|token| folded(token) == *name);
        if !of_name.iter().any(listed) {
            let owners = ids(of_name);
            let message = format!("`{name}` is a name of {owners}; list it in ambiguous_tokens");
            report(of_name, "aliases", Rule::SharedAlias, message);
        }
    }
    findings
}

fn ids(instruments: &[&Instrument]) -> String {
    instruments.iter().map(|known| known.id.as_str()).collect::<Vec<_>>().join(", ")
}

/// A name without case, spaces and hyphens, which nobody writes reliably.
fn folded(name: &str) -> String {
    let letters = name.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{2011}' | '\u{a0}'));
    letters.flat_map(char::to_lowercase).collect()
}
