//! Why a record was rejected: the rule, the value where it is harmless, and what
//! to do.

mod files;
mod records;

use super::Voice;
use crate::ingest::{Fault, MarkupFault, Oversize, Seen, TableFault, Unread};

impl Voice {
    /// A fault as a sentence without a stop.
    #[must_use]
    pub fn fault(self, fault: &Fault) -> String {
        match fault {
            Fault::File(fault) => self.file_fault(fault),
            Fault::Package(fault) => self.package_fault(fault),
            Fault::Table(fault) => self.table_fault(fault),
            Fault::Markup(fault) => self.markup_fault(fault),
            Fault::Note(fault) => self.note_fault(*fault).to_owned(),
            Fault::Score(fault) => self.score_fault(fault),
            Fault::TooLarge(what, megabytes) => self.too_large(*what, *megabytes),
            Fault::PsychotherapyNote => self
                .pick(
                    "a psychotherapy (process) note is kept apart by law and was not read; leave such notes out of the export",
                    "une note de psychothérapie (notes personnelles) est tenue à part par la loi et n’a pas été lue ; laissez ces notes hors de l’export",
                )
                .to_owned(),
        }
    }

    fn too_large(self, what: Oversize, megabytes: usize) -> String {
        let (english, french) = match what {
            Oversize::TextFile => (
                format!("a text file holds at most {megabytes} MB; cut it up"),
                format!("un fichier texte fait au plus {megabytes} Mo ; découpez-le"),
            ),
            Oversize::Document => (
                format!("a document holds at most {megabytes} MB; cut it up"),
                format!("un document fait au plus {megabytes} Mo ; découpez-le"),
            ),
            Oversize::PdfText => (
                format!("the text of a PDF holds at most {megabytes} MB"),
                format!("le texte d’un PDF fait au plus {megabytes} Mo"),
            ),
            Oversize::PdfPage => (
                format!("a page of the PDF unpacks to more than {megabytes} MB; print it anew"),
                format!("une page du PDF dépasse {megabytes} Mo ; imprimez-le à nouveau"),
            ),
            Oversize::WordPart => (
                format!("the parts of the Word document unpack to more than {megabytes} MB"),
                format!("les parties du document Word, décompressées, dépassent {megabytes} Mo"),
            ),
            Oversize::Workbook => (
                format!("a workbook holds at most {megabytes} MB; save it as CSV"),
                format!("un classeur fait au plus {megabytes} Mo ; enregistrez-le en CSV"),
            ),
            Oversize::Row => (
                format!("a row holds at most {megabytes} MB; perhaps a quote was left open here"),
                format!(
                    "une ligne fait au plus {megabytes} Mo ; un guillemet est peut-être resté ouvert ici"
                ),
            ),
            Oversize::Record => (
                format!("a record holds at most {megabytes} MB"),
                format!("un enregistrement fait au plus {megabytes} Mo"),
            ),
            Oversize::Message => (
                format!("a message holds at most {megabytes} MB and 20,000 segments"),
                format!("un message fait au plus {megabytes} Mo et 20 000 segments"),
            ),
            Oversize::Note => (
                format!("a note holds at most {megabytes} MB"),
                format!("une note fait au plus {megabytes} Mo"),
            ),
        };
        self.pick(english, french)
    }

    fn table_fault(self, fault: &TableFault) -> String {
        let (english, french) = match fault {
            TableFault::Ragged { fields, width } => {
                return self.pick(
                    format!("the row has {fields} fields and the header {width}; quote fields that hold the delimiter or a line break"),
                    format!("la ligne a {fields} champs et l’en-tête {width} ; mettez entre guillemets les champs qui contiennent le séparateur ou un saut de ligne"),
                );
            }
            TableFault::TooWide(most) => {
                return self.pick(
                    format!("a row has at most {most} fields; no table of notes has so many"),
                    format!(
                        "une ligne a au plus {most} champs ; aucun tableau de notes n’en a autant"
                    ),
                );
            }
            TableFault::TooManyBeside(most) => {
                return self.pick(
                    format!("more than {most} tables stand beside one another; save them in files of their own"),
                    format!("plus de {most} tableaux se trouvent côte à côte ; enregistrez-les dans des fichiers séparés"),
                );
            }
            TableFault::UnreadableCell(cell) => {
                return self.pick(
                    format!("the cell {cell} holds what Excel does not write (a type that there is not, or a text that the workbook does not have); open the workbook, write the cell anew and save it"),
                    format!("la cellule {cell} contient ce qu’Excel n’écrit pas (un type qui n’existe pas, ou un texte que le classeur n’a pas) ; ouvrez le classeur, récrivez la cellule et enregistrez-le"),
                );
            }
            TableFault::BelowUnreadable(place) => {
                return self.pick(
                    format!("the row stands below headings that cannot be read ({place}), so that its cells may be anything"),
                    format!("la ligne se trouve sous des en-têtes illisibles ({place}), de sorte que ses cellules peuvent être n’importe quoi"),
                );
            }
            TableFault::NoTextColumn(seen) => {
                let seen = self.columns_seen(seen);
                return self.pick(
                    format!("no column holds the note's text and none is called by a measure; {seen}; name them in a mapping file (--mapping): text = \"...\" under [columns], or \"the heading\" = {{ measure = \"PHQ-9\" }} under [codes]"),
                    format!("aucune colonne ne contient le texte de la note et aucune ne porte le nom d’une mesure ; {seen} ; nommez-les dans un fichier de correspondance (--mapping) : text = \"...\" sous [columns], ou \"l’en-tête\" = {{ measure = \"PHQ-9\" }} sous [codes]"),
                );
            }
            TableFault::NoClientColumn(seen) => {
                let seen = self.columns_seen(seen);
                return self.pick(
                    format!("no column says whose the scores are; {seen}; name it under [columns] in a mapping file (--mapping): client_id = \"...\""),
                    format!("aucune colonne ne dit de qui sont les scores ; {seen} ; nommez-la sous [columns] dans un fichier de correspondance (--mapping) : client_id = \"...\""),
                );
            }
            TableFault::NoMappedColumn { missing, seen } => {
                let (missing, seen) = (missing.join(", "), self.columns_seen(seen));
                return self.pick(
                    format!("no column is the one mapped to {missing}; {seen}"),
                    format!("aucune colonne n’est celle que la correspondance donne à {missing} ; {seen}"),
                );
            }
            TableFault::PlacelessCell => (
                "a cell in this row or beside it does not say where it stands; open the workbook and save it again",
                "une cellule de cette ligne ou d’à côté ne dit pas où elle se trouve ; ouvrez le classeur et enregistrez-le de nouveau",
            ),
            TableFault::LooseLines => (
                "the document holds a table of several clients, and this line may belong to any of its rows; export the table as .xlsx or CSV",
                "le document contient un tableau de plusieurs clients, et cette ligne peut appartenir à n’importe quelle rangée ; exportez le tableau en .xlsx ou en CSV",
            ),
            TableFault::OpenQuote(Unread::To(line)) => {
                return self.pick(
                    format!("a quote opened in this row is not closed before another one opens; nothing is read from here to line {line}"),
                    format!("un guillemet ouvert dans cette ligne n’est pas fermé avant qu’un autre ne s’ouvre ; rien n’est lu d’ici à la ligne {line}"),
                );
            }
            TableFault::OpenQuote(Unread::Row) => (
                "a quote opened in this row is never closed; this row is not read, and reading went on below it",
                "un guillemet ouvert dans cette ligne n’est jamais fermé ; elle n’est pas lue, et la lecture a repris à la suivante",
            ),
            TableFault::OpenQuote(Unread::Rest) => (
                "a quote opened in this row is never closed; nothing below is read",
                "un guillemet ouvert dans cette ligne n’est jamais fermé ; la suite n’est pas lue",
            ),
            TableFault::CannotBeRead => (
                "the file cannot be read beyond this row",
                "le fichier ne peut pas être lu au-delà de cette ligne",
            ),
            TableFault::DamagedUtf8 => (
                "the row holds bytes that UTF-8 does not allow",
                "la ligne contient des octets que l’UTF-8 n’admet pas",
            ),
            TableFault::LineOfNoNote => (
                "the row names no note, or no number of its line",
                "la ligne ne nomme aucune note, ou pas de numéro de ligne",
            ),
            TableFault::RowOfNoNote => ("the row names no note", "la ligne ne nomme aucune note"),
            TableFault::NoRoom => (
                "there is no room for the lines of notes; check the temporary folder",
                "la place manque pour les lignes des notes ; vérifiez le dossier temporaire",
            ),
            TableFault::LinesLost => (
                "the temporary file with the lines of notes cannot be read",
                "le fichier temporaire des lignes de notes ne peut pas être lu",
            ),
        };
        self.pick(english, french).to_owned()
    }

    fn columns_seen(self, seen: &Seen) -> String {
        match seen {
            Seen::Names { names, more } => {
                let names = self.names_and(names, *more);
                self.pick(
                    format!("its columns are: {names}"),
                    format!("ses colonnes sont : {names}"),
                )
            }
            Seen::Count(1) => self
                .pick("its only column has no known name", "sa seule colonne n’a pas de nom connu")
                .to_owned(),
            Seen::Count(count) => self.pick(
                format!("none of its {count} columns has a known name"),
                format!("aucune de ses {count} colonnes n’a un nom connu"),
            ),
        }
    }

    fn names_and(self, names: &[String], more: usize) -> String {
        let names = names.join(", ");
        match more {
            0 => names,
            more => {
                self.pick(format!("{names} and {more} more"), format!("{names} et {more} autres"))
            }
        }
    }

    fn markup_fault(self, fault: &MarkupFault) -> String {
        let (english, french) = match fault {
            MarkupFault::Json { ends_early, line, column } => {
                let what = match ends_early {
                    true => self.pick("the record is cut off", "l’enregistrement est tronqué"),
                    false => self.pick("not valid JSON", "JSON non valide"),
                };
                return self.pick(
                    format!("{what} at line {line}, column {column}"),
                    format!("{what} à la ligne {line}, colonne {column}"),
                );
            }
            MarkupFault::NoTextKey(Seen::Names { names, more }) => {
                let keys = self.names_and(names, *more);
                return self.pick(
                    format!("no key holds the note's text; the keys are: {keys}; name it under [columns] in a mapping file (--mapping): text = \"...\""),
                    format!("aucune clé ne contient le texte de la note ; les clés sont : {keys} ; nommez-la sous [columns] dans un fichier de correspondance (--mapping) : text = \"...\""),
                );
            }
            MarkupFault::IllFormed(byte) => {
                return self.pick(
                    format!("the document is not well-formed XML at byte {byte}"),
                    format!("le document n’est pas du XML bien formé à l’octet {byte}"),
                );
            }
            MarkupFault::TooDeep { depth, elements } => {
                return self.pick(
                    format!("the document is nested deeper than {depth} or has more than {elements} elements"),
                    format!("le document a plus de {depth} niveaux ou plus de {elements} éléments"),
                );
            }
            MarkupFault::Modified(url) => {
                return self.pick(
                    format!("the extension {url} changes what the resource means, and is not known; it must not be read without it"),
                    format!("l’extension {url} change le sens de la ressource et n’est pas connue ; on ne doit pas la lire sans elle"),
                );
            }
            MarkupFault::NoTextKey(Seen::Count(_)) => (
                "no key of the record is known; name the text's under [columns] in a mapping file (--mapping): text = \"...\"",
                "aucune clé de l’enregistrement n’est connue ; nommez celle du texte sous [columns] dans un fichier de correspondance (--mapping) : text = \"...\"",
            ),
            MarkupFault::NotAnObject => {
                ("a record is a JSON object: {...}", "un enregistrement est un objet JSON : {...}")
            }
            MarkupFault::NotANote => (
                "the JSON value is neither a note nor a list of notes",
                "la valeur JSON n’est ni une note ni une liste de notes",
            ),
            MarkupFault::TextNotAString => (
                "the note's text is not a string",
                "le texte de la note n’est pas une chaîne de caractères",
            ),
            MarkupFault::NoResourceType => (
                "the record is no FHIR resource: it has no resourceType",
                "l’enregistrement n’est pas une ressource FHIR : resourceType manque",
            ),
            MarkupFault::DamagedUtf8 => (
                "the record holds bytes that UTF-8 does not allow",
                "l’enregistrement contient des octets que l’UTF-8 n’admet pas",
            ),
            MarkupFault::NoElement => {
                ("the document has no element", "le document n’a aucun élément")
            }
            MarkupFault::CutOff => ("the document is cut off", "le document est tronqué"),
        };
        self.pick(english, french).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{FileFault, NoteFault, PackageFault, ScoreFault};
    use crate::note::Language;

    fn said(fault: impl Into<Fault>) -> [String; 2] {
        let fault = fault.into();
        [Language::En, Language::Fr].map(|language| Voice::new(language).fault(&fault))
    }

    #[test]
    fn a_fault_is_said_in_both_languages_with_its_numbers() {
        let range =
            ScoreFault::OutOfRange { of: "PHQ-9".to_owned(), value: 300.0, low: 0.0, high: 27.0 };
        assert_eq!(
            said(range),
            [
                "PHQ-9 = 300 is not a value of the measure (0 to 27)",
                "PHQ-9 = 300 n’est pas une valeur de la mesure (0 à 27)"
            ]
        );
        assert_eq!(
            said(TableFault::NoTextColumn(Seen::Count(4)))[0],
            "no column holds the note's text and none is called by a measure; none of its 4 columns \
             has a known name; name them in a mapping file (--mapping): text = \"...\" under \
             [columns], or \"the heading\" = { measure = \"PHQ-9\" } under [codes]"
        );
        let seen = Seen::Names { names: vec!["chart".to_owned(), "date".to_owned()], more: 3 };
        let missing = vec!["text".to_owned()];
        assert_eq!(
            said(TableFault::NoMappedColumn { missing, seen }),
            [
                "no column is the one mapped to text; its columns are: chart, date and 3 more",
                "aucune colonne n’est celle que la correspondance donne à text ; ses colonnes sont : chart, date et 3 autres"
            ]
        );
    }

    #[test]
    fn no_fault_is_said_alike_in_both_languages() {
        let faults: [Fault; 8] = [
            FileFault::Binary.into(),
            PackageFault::NoTextLayer.into(),
            PackageFault::DamagedZip.into(),
            PackageFault::Link.into(),
            NoteFault::LinkedAttachment.into(),
            ScoreFault::GoalInError.into(),
            MarkupFault::Json { ends_early: true, line: 3, column: 9 }.into(),
            Fault::TooLarge(Oversize::Row, 64),
        ];
        for fault in faults {
            let [english, french] = said(fault);
            assert_ne!(english, french);
        }
    }
}
