//! The registry: all measures, embedded in the program, with those of the
//! user in their place.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use serde::Deserialize;

use super::check::{self, Finding, Rule};
use super::codes::{Code, CodeTarget, Codes, CodesFile, WrittenAnswers, WrittenCode};
use super::measure::Instrument;
use super::sourced::Citation;
use crate::{Error, Result};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/instruments");

/// The file of a folder that holds only citations.
const SOURCES: &str = "sources.toml";
/// The file of a folder that holds the codes which no measure's own file has.
const CODES: &str = "codes.toml";
/// The input of `convert.py`, which is no measure.
const ADDITIONS: &str = "additions.toml";

/// All known measures and the sources that they cite.
///
/// ```
/// use caseline::instrument::Registry;
///
/// let registry = Registry::embedded()?;
/// let total = registry.by_short("PHQ-9").and_then(|phq| phq.total()).expect("PHQ-9 is embedded");
/// assert_eq!(total.band(11.0).expect("11 is in range").name, "moderate");
/// # Ok::<(), caseline::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Registry {
    instruments: Vec<Instrument>,
    sources: BTreeMap<String, Citation>,
    written_codes: Vec<WrittenCode>,
    written_answers: Vec<WrittenAnswers>,
    codes: Codes,
}

/// The citations of a folder. What else the file says about itself (version,
/// date, levels of evidence) is for people.
#[derive(Deserialize)]
struct SourcesFile {
    sources: BTreeMap<String, Citation>,
}

/// What was read from a folder, before it is judged as a whole.
#[derive(Default)]
struct Folder {
    /// The measures by the file that they stand in.
    measures: Vec<(String, Instrument)>,
    sources: BTreeMap<String, Citation>,
    /// The file of codes, by its name.
    codes: Option<(String, CodesFile)>,
    findings: Vec<Finding>,
}

impl Registry {
    /// The measures that the program carries.
    ///
    /// # Errors
    /// A configuration error when a file breaks a rule. A release never does:
    /// a test loads all files.
    pub fn embedded() -> Result<Self> {
        let files: Vec<_> = EMBEDDED
            .files()
            .filter_map(|file| {
                let name = file.path().to_str()?;
                Some((name.to_owned(), file.contents_utf8()?.to_owned()))
            })
            .collect();
        let empty = Self {
            instruments: Vec::new(),
            sources: BTreeMap::new(),
            written_codes: Vec::new(),
            written_answers: Vec::new(),
            codes: Codes::default(),
        };
        let (registry, findings) = empty.merged(read_folder(files));
        registry.unless_wrong(&findings)
    }

    /// Adds the measures of a folder. A measure with the id of a known one
    /// takes its place, and so does a citation with a known key. Citations
    /// stand in `sources.toml` of the folder or in the measure's own file.
    ///
    /// # Errors
    /// A configuration error when the folder cannot be read or a file breaks
    /// a rule; it names file, field, rule and value, and says what to do.
    pub fn with_directory(self, folder: &Path) -> Result<Self> {
        let files = files_of(folder)?;
        let (registry, findings) = self.merged(read_folder(files));
        registry.unless_wrong(&findings)
    }

    /// Checks a folder as [`with_directory`](Self::with_directory) would load
    /// it beside the embedded measures, and returns all that is found, errors
    /// and warnings, in the order of the files. A folder that cannot be read
    /// is a finding too.
    #[must_use]
    pub fn check_directory(folder: &Path) -> Vec<Finding> {
        let loaded = Self::embedded().and_then(|known| Ok((known, files_of(folder)?)));
        match loaded {
            Ok((known, files)) => known.merged(read_folder(files)).1,
            Err(error) => {
                let file = folder.display().to_string();
                vec![Finding::error(&file, "folder", Rule::Unreadable, error.to_string())]
            }
        }
    }

    /// All measures, sorted by short name.
    #[must_use]
    pub fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    /// The measure with this short name, as it stands in tables.
    #[must_use]
    pub fn by_short(&self, short: &str) -> Option<&Instrument> {
        let found = self.instruments.binary_search_by(|known| known.short.as_str().cmp(short));
        self.instruments.get(found.ok()?)
    }

    /// The measure with this id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&Instrument> {
        self.instruments.iter().find(|instrument| instrument.id == id)
    }

    /// The measure that is meant by a name as people type it: its short name or
    /// its id, whatever the case, hyphens and spaces.
    #[must_use]
    pub fn by_any_name(&self, name: &str) -> Option<&Instrument> {
        let plain = |name: &str| -> String {
            let letters = name.chars().filter(|letter| letter.is_alphanumeric());
            letters.flat_map(char::to_lowercase).collect()
        };
        self.by_short(name).or_else(|| self.by_id(name)).or_else(|| {
            let name = plain(name);
            self.instruments.iter().find(|known| plain(&known.short) == name)
        })
    }

    /// What a code of a terminology means; several where forms share an item.
    pub fn by_code<'a>(&'a self, code: &'a Code) -> impl Iterator<Item = &'a CodeTarget> {
        self.codes.targets(code)
    }

    /// The number that a coded answer to an item of a measure counts as.
    #[must_use]
    pub fn answer(&self, short: &str, code: &Code) -> Option<f64> {
        self.codes.answer(short, code)
    }

    /// The citation behind a key of [`Provenance`](super::Provenance).
    #[must_use]
    pub fn citation(&self, key: &str) -> Option<&Citation> {
        self.sources.get(key)
    }

    /// All citations by key.
    #[must_use]
    pub fn citations(&self) -> &BTreeMap<String, Citation> {
        &self.sources
    }

    /// Joins a folder to the registry and judges the measures of the folder,
    /// alone and beside the others.
    fn merged(mut self, folder: Folder) -> (Self, Vec<Finding>) {
        let mut findings = folder.findings;
        let mut touched: BTreeMap<String, String> = BTreeMap::new();
        self.sources.extend(folder.sources);
        for (file, mut instrument) in folder.measures {
            let id = instrument.id.clone();
            if let Some(first) = touched.get(&id) {
                let message = format!("`{id}` is also the id of {first}; give each its own");
                findings.push(Finding::error(&file, "id", Rule::DuplicateId, message));
                continue;
            }
            self.sources.append(&mut instrument.sources);
            self.instruments.retain(|known| known.id != id);
            self.instruments.push(instrument);
            touched.insert(id, file);
        }
        self.instruments.sort_by(|a, b| a.short.cmp(&b.short).then(a.id.cmp(&b.id)));
        findings.extend(self.take_codes(folder.codes));
        let judged = |instrument: &&Instrument| touched.contains_key(&instrument.id);
        for instrument in self.instruments.iter().filter(judged) {
            let file = touched.get(&instrument.id).map_or("", String::as_str);
            findings.extend(check::instrument(file, instrument, &self.sources));
        }
        findings.extend(check::names(&self.instruments, &touched));
        findings.sort();
        (self, findings)
    }

    /// Adds a file of codes, and gathers the codes of all measures anew.
    fn take_codes(&mut self, codes: Option<(String, CodesFile)>) -> Vec<Finding> {
        let (file, codes) = codes.unwrap_or_default();
        self.sources.extend(codes.sources);
        self.written_codes.extend(codes.code);
        self.written_answers.extend(codes.answers);
        let (gathered, wrong) =
            Codes::gathered(&self.instruments, &self.written_codes, &self.written_answers);
        self.codes = gathered;
        let mut findings: Vec<_> = wrong
            .into_iter()
            .map(|(place, message)| Finding::error(&file, &place, Rule::Loinc, message))
            .collect();
        let codes = self.written_codes.iter().map(|entry| &entry.provenance);
        let answers = self.written_answers.iter().map(|list| &list.provenance);
        for key in codes.chain(answers).flat_map(|provenance| &provenance.sources) {
            if !self.sources.contains_key(key) {
                let message = format!("`{key}` is not a known source; add a table [sources.{key}]");
                findings.push(Finding::error(&file, "sources", Rule::Source, message));
            }
        }
        findings
    }

    fn unless_wrong(self, findings: &[Finding]) -> Result<Self> {
        let mut errors = findings.iter().filter(|finding| finding.is_error());
        let Some(first) = errors.next() else { return Ok(self) };
        let more = errors.count();
        let message = match more {
            0 => format!("{}: {}", first.rule, first.message),
            _ => format!(
                "{}: {} (and {more} more; `instruments check` lists them)",
                first.rule, first.message
            ),
        };
        Err(Error::configuration(message).at_line(&first.file, &first.place))
    }
}

fn files_of(folder: &Path) -> Result<Vec<(String, String)>> {
    let unreadable = |path: &Path, cause: std::io::Error| {
        Error::configuration("the measure files cannot be read; check the path and its permissions")
            .at(path)
            .because(cause)
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|cause| unreadable(folder, cause))? {
        let path = entry.map_err(|cause| unreadable(folder, cause))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = fs::read_to_string(&path).map_err(|cause| unreadable(&path, cause))?;
            files.push((path.display().to_string(), text));
        }
    }
    Ok(files)
}

fn read_folder(mut files: Vec<(String, String)>) -> Folder {
    let is = |path: &str, name: &str| Path::new(path).file_name().is_some_and(|it| it == name);
    files.retain(|(path, _)| path.ends_with(".toml") && !is(path, ADDITIONS));
    files.sort();
    let (sources, rest): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|(path, _)| is(path, SOURCES));
    let (codes, measures): (Vec<_>, Vec<_>) =
        rest.into_iter().partition(|(path, _)| is(path, CODES));
    let mut folder = Folder::default();
    for (file, text) in codes {
        match toml::from_str::<CodesFile>(&text) {
            Ok(read) => folder.codes = Some((file, read)),
            Err(cause) => folder.findings.push(unreadable(&file, &text, &cause)),
        }
    }
    for (file, text) in sources {
        match toml::from_str::<SourcesFile>(&text) {
            Ok(read) => folder.sources.extend(read.sources),
            Err(cause) => folder.findings.push(unreadable(&file, &text, &cause)),
        }
    }
    let read: Vec<_> = measures
        .into_par_iter()
        .map(|(file, text)| match toml::from_str(&text) {
            Ok(instrument) => Ok((file, instrument)),
            Err(cause) => Err(unreadable(&file, &text, &cause)),
        })
        .collect();
    for result in read {
        match result {
            Ok(measure) => folder.measures.push(measure),
            Err(finding) => folder.findings.push(finding),
        }
    }
    folder
}

fn unreadable(file: &str, text: &str, cause: &toml::de::Error) -> Finding {
    let line = cause
        .span()
        .map_or(1, |span| 1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count());
    let place = format!("line {line}");
    Finding::error(
        file,
        &place,
        Rule::Unreadable,
        format!("{}; correct the field", cause.message()),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::vocabulary::Word;

    const VALID: &str = include_str!("../../tests/instruments/valid.toml");
    const BROKEN: &str = include_str!("../../tests/instruments/broken.toml");

    #[derive(Deserialize)]
    struct Cases {
        case: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        rule: Rule,
        place: String,
        from: String,
        to: String,
    }

    fn embedded() -> Registry {
        Registry::embedded().expect("the embedded measures keep the rules")
    }

    fn findings_in(text: &str) -> Vec<Finding> {
        let folder = read_folder(vec![("worry-3.toml".to_owned(), text.to_owned())]);
        embedded().merged(folder).1
    }

    #[test]
    fn every_embedded_measure_keeps_the_rules() {
        let findings = Registry::check_directory(Path::new("data/instruments"));
        let places: Vec<_> = findings
            .iter()
            .map(|finding| format!("{} {} {}", finding.level, finding.rule, finding.place))
            .collect();
        let known = [
            "warning plausible scales.total.derived[1]",
            "warning plausible scales.total.derived[0]",
        ];
        assert_eq!(places, known, "OQ-45 and SMFQ are known to differ from the formula");
    }

    #[test]
    fn every_measure_of_labelled_notes_is_known_by_its_short_name() {
        let registry = embedded();
        let closed_list = "PHQ-9 PHQ-A PHQ-2 PHQ-15 GAD-7 GAD-2 PCL-5 C-SSRS AUDIT AUDIT-C DAST-10 \
            BDI-II BAI MADRS HAM-D HAM-A HADS EPDS ISI ORS SRS OQ-45 CORE-10 CORE-OM DASS-21 WSAS \
            K10 Y-BOCS OCI-R WHO-5 PSS-10 PDSS SPIN RSES WHODAS-2.0 GDS-15 QIDS-SR16 EDE-Q";
        let unknown: Vec<_> =
            closed_list.split(' ').filter(|short| registry.by_short(short).is_none()).collect();
        assert_eq!(unknown, [""; 0]);
        assert_eq!(registry.instruments().len(), 94);
    }

    #[test]
    fn measures_are_found_by_short_name_and_by_id() {
        let registry = embedded();
        let typed = |name| registry.by_any_name(name).map(|found| found.short.as_str());
        assert_eq!(
            (typed("phq9"), typed("GAD 7"), typed("phq")),
            (Some("PHQ-9"), Some("GAD-7"), None)
        );
        assert_eq!(registry.by_short("HAM-D").map(|found| found.id.as_str()), Some("ham-d-17"));
        assert_eq!(registry.by_id("who-5").map(|found| found.short.as_str()), Some("WHO-5"));
        assert!(registry.by_short("phq9").is_none());
    }

    #[test]
    fn a_measure_that_keeps_every_rule_has_no_finding() {
        assert_eq!(findings_in(VALID), []);
    }

    #[test]
    fn each_broken_measure_names_the_rule_and_the_place() {
        let cases: Cases = toml::from_str(BROKEN).expect("broken.toml is readable");
        for case in cases.case {
            let text = VALID.replacen(&case.from, &case.to, 1);
            assert_ne!(text, VALID, "{} changes nothing", case.rule);
            let findings = findings_in(&text);
            let named =
                findings.iter().any(|found| found.rule == case.rule && found.place == case.place);
            assert!(named, "{} at {} is not in {findings:#?}", case.rule, case.place);
        }
    }

    #[test]
    fn each_rule_has_a_broken_measure() {
        let cases: Cases = toml::from_str(BROKEN).expect("broken.toml is readable");
        let mut broken: BTreeSet<_> = cases.case.iter().map(|case| case.rule).collect();
        let no_scale = VALID.find("[[scales]]").zip(VALID.find("[[risk_items]]"));
        let (from, to) = no_scale.expect("valid.toml has scores and risk items");
        let text = format!("scales = []\n{}{}", &VALID[..from], &VALID[to..]);
        broken.extend(findings_in(&text).iter().map(|finding| finding.rule));
        let untested: Vec<_> = Rule::ALL.iter().filter(|rule| !broken.contains(rule)).collect();
        assert!(untested.is_empty(), "{untested:?}");
    }

    #[test]
    fn a_broken_measure_is_refused_with_file_field_rule_and_value() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let text = VALID.replacen("min = 4, max = 9", "min = 5, max = 9", 1);
        fs::write(folder.path().join("worry-3.toml"), text).expect("the file is written");
        let error = embedded().with_directory(folder.path()).expect_err("a gap is an error");
        assert!(error.is_configuration());
        let message = error.to_string();
        assert!(
            message.ends_with(
                "worry-3.toml:scales.total.band_sets[0]: band_gap: band `few` ends at 3 and `many` \
                 begins at 5; it has to begin at 4"
            ),
            "{message}"
        );
    }

    #[test]
    fn a_measure_of_the_user_is_added_or_replaces_a_known_one() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let mut phq9 = VALID.replace("worry-3", "phq-9").replace("WORRY-3", "PHQ-9");
        for name in ["Three Worries", "three worries", "trois soucis"] {
            phq9 = phq9.replace(name, "Nine Worries");
        }
        fs::write(folder.path().join("a.toml"), VALID).expect("the file is written");
        fs::write(folder.path().join("b.toml"), phq9).expect("the file is written");
        let registry = embedded().with_directory(folder.path()).expect("both keep the rules");
        assert_eq!(registry.instruments().len(), 95);
        let phq9 = registry.by_short("PHQ-9").and_then(Instrument::total);
        assert_eq!(phq9.map(|total| total.max), Some(9.0));
        let citation = registry.citation("invented").map(|source| source.citation.as_str());
        assert_eq!(citation, Some("Invented for the tests"));
    }

    #[test]
    fn two_files_with_one_id_are_refused() {
        let files = ["a.toml", "b.toml"].map(|file| (file.to_owned(), VALID.to_owned()));
        let (_, findings) = embedded().merged(read_folder(files.to_vec()));
        let found: Vec<_> = findings.iter().map(|finding| (&*finding.file, finding.rule)).collect();
        assert_eq!(found, [("b.toml", Rule::DuplicateId)]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_a_finding() {
        let findings = Registry::check_directory(Path::new("no/such/folder"));
        let found: Vec<_> = findings.iter().map(|it| (&*it.file, &*it.place, it.rule)).collect();
        assert_eq!(found, [("no/such/folder", "folder", Rule::Unreadable)]);
    }

    #[test]
    fn every_cited_source_is_listed() {
        let registry = embedded();
        assert_eq!(
            registry.citation("kroenke2001").and_then(|source| source.doi.as_deref()),
            Some("10.1046/j.1525-1497.2001.016009606.x")
        );
        assert!(registry.citation("rosenberg1965").is_some());
    }
}
