//! What the program tells in the terminal.

use super::Voice;
use crate::frame::Level;
use crate::ingest::{Remark, RemarkKind};
use crate::instrument::NotScorable;
use crate::vocabulary::Word;

/// The counts of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// Records met in the exports.
    pub records: u64,
    /// Notes that were used.
    pub notes: u64,
    /// Coded values that were used.
    pub coded_scores: u64,
    /// Coded goals that were used.
    pub coded_goals: u64,
    /// Notes and coded values met a second time.
    pub duplicates: u64,
    /// Records that are no note, no score and no goal.
    pub set_aside: u64,
    /// Records that could not be used.
    pub rejected: u64,
    /// Clients.
    pub clients: usize,
    /// Scores in the notes, of every status, and coded ones.
    pub mentions: usize,
    /// Administrations.
    pub administrations: usize,
}

impl RunCounts {
    fn fields(&self) -> [(&'static str, u64); 10] {
        let size = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        [
            ("records_read", self.records),
            ("notes", self.notes),
            ("coded_scores", self.coded_scores),
            ("coded_goals", self.coded_goals),
            ("duplicates", self.duplicates),
            ("set_aside", self.set_aside),
            ("rejected", self.rejected),
            ("clients", size(self.clients)),
            ("scores", size(self.mentions)),
            ("administrations", size(self.administrations)),
        ]
    }

    /// The counts as one JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        let fields = self.fields().map(|(name, number)| (name.to_owned(), number.into()));
        serde_json::Value::Object(fields.into_iter().collect()).to_string()
    }

    /// The counts as a header line and a line of numbers.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let names = self.fields().map(|(name, _)| name);
        let numbers = self.fields().map(|(_, number)| number.to_string());
        format!("{}\n{}\n", names.join(","), numbers.join(","))
    }
}

impl Voice {
    /// How far a batch of reports is.
    #[must_use]
    pub fn reports_done(self, done: usize, all: usize) -> String {
        self.pick(
            format!("Reports: {done} of {all} clients"),
            format!("Rapports : {done} clients sur {all}"),
        )
    }

    /// The decisions that reading had to take, a line of talk each; what was set
    /// aside is one line, however many types it has.
    #[must_use]
    pub fn remarks(self, remarks: &[Remark]) -> Vec<String> {
        let is_aside = |remark: &&Remark| remark.kind == RemarkKind::SetAside;
        let decided = remarks.iter().filter(|remark| !is_aside(remark));
        let mut lines: Vec<String> = decided.map(|remark| self.remark(remark)).collect();
        let aside: Vec<&Remark> = remarks.iter().filter(is_aside).collect();
        let records: u64 = aside.iter().map(|remark| remark.count).sum();
        if records > 0 {
            let kinds = self.kinds_aside(aside.iter().map(|it| (it.detail.as_str(), it.count)));
            let told = self.agreed(
                records,
                ["record is", "records are"],
                ["enregistrement n’est", "enregistrements ne sont"],
            );
            let set = self.pick(
                if records == 1 { "was" } else { "were" },
                if records < 2 { "a été mis" } else { "ont été mis" },
            );
            lines.push(self.pick(
                format!("note: {told} no note, no score of a known measure and no goal, and {set} set aside: {kinds}"),
                format!("remarque : {told} ni note, ni score d’une mesure connue, ni objectif et {set} de côté : {kinds}"),
            ));
        }
        lines
    }

    /// Types of records and how many there are, the most frequent first.
    pub(super) fn kinds_aside<'k>(self, kinds: impl Iterator<Item = (&'k str, u64)>) -> String {
        const SHOWN: usize = 8;
        let mut kinds: Vec<(&str, u64)> = kinds.collect();
        kinds.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        let mut shown: Vec<String> =
            kinds.iter().take(SHOWN).map(|(kind, count)| format!("{count} {kind}")).collect();
        let rest = kinds.iter().skip(SHOWN);
        let (types, records) =
            rest.fold((0, 0), |(types, sum), (_, count)| (types + 1, sum + count));
        if types > 0 {
            shown.push(self.pick(
                format!("{records} of {types} other types"),
                format!("{records} de {types} autres types"),
            ));
        }
        shown.join(", ")
    }

    /// A decision that reading had to take, as a line of talk.
    #[must_use]
    pub fn remark(self, remark: &Remark) -> String {
        let decision = self.decision(remark);
        self.pick(format!("note: {decision}"), format!("remarque : {decision}"))
    }

    /// A decision that reading had to take, and that the user may correct.
    #[must_use]
    pub fn decision(self, remark: &Remark) -> String {
        let Remark { detail, count, .. } = remark;
        let what = match remark.kind {
            RemarkKind::PassedOver => self.pick(
                "files passed over by their name (hidden files, README files)".to_owned(),
                "fichiers ignorés d'après leur nom (fichiers cachés, README)".to_owned(),
            ),
            RemarkKind::EmptyTable => self.pick(
                "tables or sheets without a row".to_owned(),
                "tableaux ou feuilles sans ligne".to_owned(),
            ),
            RemarkKind::HiddenRead => match detail.as_str() {
                "sheet" => self.pick(
                    "sheets that the workbook hides were read like the others".to_owned(),
                    "feuilles masquées dans le classeur, lues comme les autres".to_owned(),
                ),
                "column" => self.pick(
                    "workbooks with hidden columns, which were read like the others".to_owned(),
                    "classeurs avec des colonnes masquées, lues comme les autres".to_owned(),
                ),
                _ => self.pick(
                    "workbooks with rows hidden by hand or by a filter, which were read like the others"
                        .to_owned(),
                    "classeurs avec des lignes masquées à la main ou par un filtre, lues comme les autres"
                        .to_owned(),
                ),
            },
            RemarkKind::EncodingGuessed => self.pick(
                format!("encoding taken as {detail}"),
                format!("encodage supposé : {detail}"),
            ),
            RemarkKind::DayFirstProved => self.pick(
                "dates such as 03/04/2026 read as 3 April, as other dates beside them prove".to_owned(),
                "dates comme 03/04/2026 lues comme le 3 avril, d'après les autres dates".to_owned(),
            ),
            RemarkKind::MonthFirstProved => self.pick(
                "dates such as 03/04/2026 read as 4 March, as other dates beside them prove".to_owned(),
                "dates comme 03/04/2026 lues comme le 4 mars, d'après les autres dates".to_owned(),
            ),
            RemarkKind::MonthFirstAssumed => self.pick(
                "dates such as 03/04/2026 read as 4 March, which nothing proves".to_owned(),
                "dates comme 03/04/2026 lues comme le 4 mars, ce que rien ne prouve".to_owned(),
            ),
            RemarkKind::DayFirstAssumed => self.pick(
                "dates such as 03/04/2026 read as 3 April, as is usual in French; nothing proves it".to_owned(),
                "dates comme 03/04/2026 lues comme le 3 avril, selon l'usage ; rien ne le prouve".to_owned(),
            ),
            RemarkKind::RepeatedId => self.pick(
                "different notes with the same id; the later one got a suffix".to_owned(),
                "notes différentes de même identifiant ; la seconde a reçu un suffixe".to_owned(),
            ),
            RemarkKind::FieldUnreadable => self.pick(
                format!("field left out because it could not be read: {detail}"),
                format!("champ illisible laissé de côté : {detail}"),
            ),
            RemarkKind::CutOff => self.pick(
                "a document ends before its end; what it holds was read".into(),
                "un document s'arrête avant sa fin ; ce qu'il contient a été lu".into(),
            ),
            RemarkKind::PageWithoutText => self.pick(
                "some pages of a document hold no text; they may be scans".into(),
                "certaines pages d'un document sont sans texte ; ce sont peut-être des numérisations"
                    .into(),
            ),
            RemarkKind::NoSessionDate => self.pick(
                "notes or scores without a date, kept outside every series".to_owned(),
                "notes ou scores sans date, gardés hors de toute série".to_owned(),
            ),
            RemarkKind::SetAside => self.pick(
                format!("records that are no note, no score and no goal, set aside: {detail}"),
                format!("enregistrements qui ne sont ni notes, ni scores, ni objectifs, mis de côté : {detail}"),
            ),
            RemarkKind::ConflictingRecord => self.pick(
                format!("records with the same id and different values, both kept: {detail}"),
                format!("enregistrements de même identifiant et de valeurs différentes, tous gardés : {detail}"),
            ),
            RemarkKind::ConflictingGoal => self.pick(
                "coded goals with the same id and day that say different things, all kept".to_owned(),
                "objectifs codés de mêmes identifiant et date au contenu différent, tous gardés".to_owned(),
            ),
            RemarkKind::TotalDisagrees => self.pick(
                format!("the answers do not add up to the stated total: {detail}"),
                format!("les réponses ne donnent pas le total indiqué : {detail}"),
            ),
            RemarkKind::ClientFromFileName => self.pick(
                "pieces of documents without a client; the file's name stands for one".to_owned(),
                "extraits de documents sans client ; le nom du fichier en tient lieu".to_owned(),
            ),
            RemarkKind::ClientFromSheetName => self.pick(
                "sheets without a client; the sheet's name stands for one".to_owned(),
                "feuilles sans client ; le nom de la feuille en tient lieu".to_owned(),
            ),
            RemarkKind::AnswerContradicted => self.pick(
                format!("a number beside a coded answer is not that of its code; the code counts: {detail}"),
                format!("un nombre à côté d’une réponse codée n’est pas celui du code ; le code compte : {detail}"),
            ),
            RemarkKind::MissingCode => self.pick(
                format!("`{detail}` taken for a missing value"),
                format!("`{detail}` pris pour une valeur manquante"),
            ),
            RemarkKind::NotScorable => self.pick(
                format!("answers that give no total: {}", self.without_total(detail)),
                format!("réponses qui ne donnent pas de total : {}", self.without_total(detail)),
            ),
        };
        let locator = if remark.first.locator.is_empty() {
            String::new()
        } else {
            format!(":{}", remark.first.locator)
        };
        let first = &remark.first.path;
        self.pick(
            format!("{what} ({count}×, first in {first}{locator})"),
            format!("{what} ({count}×, d'abord dans {first}{locator})"),
        )
    }

    /// A measure and why its answers give no total; the detail of the remark ends
    /// with the code of the reason.
    fn without_total(self, detail: &str) -> String {
        let (measure, code) = detail.rsplit_once(' ').unwrap_or((detail, ""));
        let Some(reason) = NotScorable::from_word(code) else {
            let reason = self.pick("an answer was rejected", "une réponse a été rejetée");
            return format!("{measure}, {reason}");
        };
        let reason = match reason {
            NotScorable::NoTotal => self.pick("it has no total", "elle n'a pas de total"),
            NotScorable::ConversionTableNeeded => {
                self.pick("it needs a table of norms", "il y faut une table de normes")
            }
            NotScorable::ItemsUnknown => {
                self.pick("its items are not known", "ses items ne sont pas connus")
            }
            NotScorable::WrongNumberOfItems => self.pick(
                "the form has another number of items",
                "le formulaire a un autre nombre d'items",
            ),
            NotScorable::AnswerOutOfRange => {
                self.pick("an answer is out of range", "une réponse est hors limites")
            }
            NotScorable::TooManyMissing => {
                self.pick("too many answers are missing", "trop de réponses manquent")
            }
            NotScorable::NoProratingRule | NotScorable::ProratingLimitUnknown => self.pick(
                "answers are missing, and no rule says how to make up for them",
                "des réponses manquent, et aucune règle ne dit comment les remplacer",
            ),
        };
        format!("{measure}, {reason}")
    }

    /// How far a long run is.
    #[must_use]
    pub fn progress(self, notes: usize) -> String {
        self.agreed(notes, ["note read", "notes read"], ["note lue", "notes lues"])
    }

    /// What was read.
    #[must_use]
    pub fn read_line(self, counts: &RunCounts) -> String {
        let RunCounts { records, notes, duplicates, rejected, .. } = *counts;
        let RunCounts { coded_scores, coded_goals, set_aside, .. } = *counts;
        let read = self.agreed(
            records,
            ["record", "records"],
            ["enregistrement lu", "enregistrements lus"],
        );
        let coded = (coded_scores, ["coded score", "coded scores"], ["score codé", "scores codés"]);
        let goals =
            (coded_goals, ["coded goal", "coded goals"], ["objectif codé", "objectifs codés"]);
        let aside = (set_aside, ["set aside"; 2], ["mis de côté"; 2]);
        // what an export does not hold is not spoken of
        let [coded, goals, aside] =
            [coded, goals, aside].map(|(count, english, french)| match count {
                0 => String::new(),
                _ => format!("{}, ", self.agreed(count, english, french)),
            });
        let notes = self.agreed(notes, ["note", "notes"], ["note", "notes"]);
        let twice = self.agreed(duplicates, ["duplicate", "duplicates"], ["doublon", "doublons"]);
        let rejected = self.agreed(rejected, ["rejected"; 2], ["rejeté", "rejetés"]);
        let counted = format!("{notes}, {coded}{goals}{twice}, {aside}{rejected}.");
        self.pick(format!("Read {read}: {counted}"), format!("{read} : {counted}"))
    }

    /// How many scores there are.
    #[must_use]
    pub fn mentions_line(self, counts: &RunCounts) -> String {
        self.scores_found(counts, ["of the session itself"; 2], ["de la séance même"; 2])
    }

    /// What was found.
    #[must_use]
    pub fn found_line(self, counts: &RunCounts) -> String {
        self.scores_found(
            counts,
            ["an administration", "administrations"],
            ["passation", "passations"],
        )
    }

    fn scores_found(self, counts: &RunCounts, english: [&str; 2], french: [&str; 2]) -> String {
        let RunCounts { clients, mentions, administrations, .. } = *counts;
        let found = self.agreed(mentions, ["score", "scores"], ["score trouvé", "scores trouvés"]);
        let english = english.map(|word| format!("of them {word}"));
        let of_them = self.agreed(administrations, english.each_ref().map(String::as_str), french);
        let clients = self.agreed(clients, ["client", "clients"], ["client", "clients"]);
        self.pick(
            format!("Found {found}, {of_them}, for {clients}."),
            format!("{found}, dont {of_them}, pour {clients}."),
        )
    }

    /// How many clients there are at each level.
    #[must_use]
    pub fn level_line(self, counts: &[(Level, usize)]) -> String {
        let parts: Vec<_> = counts
            .iter()
            .map(|(level, number)| {
                self.pick(
                    format!("{}: {number}", self.level(*level)),
                    format!("{} : {number}", self.level(*level)),
                )
            })
            .collect();
        format!("{}.", parts.join(self.pick(", ", ", ")))
    }

    /// Where the tables lie.
    #[must_use]
    pub fn tables_line(self, folder: &str) -> String {
        self.pick(format!("Tables are in {folder}."), format!("Les tables sont dans {folder}."))
    }

    /// Where to look.
    #[must_use]
    pub fn look_line(self, page: &str) -> String {
        self.pick(format!("Open {page}"), format!("Ouvrez {page}"))
    }

    /// That some records were not used, and where they are listed.
    #[must_use]
    pub fn rejected_line(self, rejected: u64, folder: &str) -> String {
        let unused = self.agreed(
            rejected,
            ["record was not used", "records were not used"],
            ["enregistrement n'a pas été utilisé", "enregistrements n'ont pas été utilisés"],
        );
        self.pick(
            format!("{unused}; `rejected` in {folder} says which and why."),
            format!("{unused} ; `rejected` dans {folder} en donne la liste et la raison."),
        )
    }

    /// What stands between the reasons of one client.
    #[must_use]
    pub fn list_separator(self) -> &'static str {
        self.pick("; ", " ; ")
    }

    /// Column names of the list of clients in the terminal.
    #[must_use]
    pub fn client_columns(self) -> [&'static str; 4] {
        self.pick(["No.", "Client", "Level", "Why"], ["N°", "Client", "Niveau", "Pourquoi"])
    }

    /// That there are more clients than are shown.
    #[must_use]
    pub fn more_clients(self, number: usize) -> String {
        self.pick(
            format!("… and {number} more on the page."),
            format!("… et {number} autres sur la page."),
        )
    }

    /// Column names of the list of measures.
    #[must_use]
    pub fn instrument_columns(self) -> [&'static str; 6] {
        self.pick(
            ["Measure", "Range", "Better", "Cut-off", "Reliable change", "Name"],
            ["Mesure", "Étendue", "Mieux", "Seuil", "Changement fiable", "Nom"],
        )
    }

    /// That a folder of measures has no fault.
    #[must_use]
    pub fn measures_are_fine(self, warnings: usize) -> String {
        self.pick(
            format!("No error; {warnings} warnings."),
            format!("Aucune erreur ; {warnings} avertissements."),
        )
    }
}
