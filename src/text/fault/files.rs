//! What is wrong with a file, an archive or a document of a word processor.

use crate::ingest::{FileFault, Foreign, PackageFault};
use crate::text::Voice;

impl Voice {
    pub(super) fn file_fault(self, fault: &FileFault) -> String {
        let (english, french) = match fault {
            FileFault::CannotBeOpened => (
                "the file cannot be opened; check its permissions, or where it leads if it is a link",
                "le fichier ne peut pas être ouvert ; vérifiez ses droits d’accès, ou où il mène si c’est un lien",
            ),
            FileFault::NoFile => (
                "it is a pipe, a socket or a device and no file; save its content as a file",
                "c’est un tube, une prise ou un périphérique et non un fichier ; enregistrez son contenu dans un fichier",
            ),
            FileFault::CannotBeRead => (
                "the file cannot be read to its end; check its permissions and the disk",
                "le fichier ne peut pas être lu jusqu’au bout ; vérifiez ses droits d’accès et le disque",
            ),
            FileFault::Changed => (
                "the file changed while it was read; read it again",
                "le fichier a changé pendant la lecture ; relancez-la",
            ),
            FileFault::Empty => ("the file is empty", "le fichier est vide"),
            FileFault::NoRecord => {
                ("the file holds no record", "le fichier ne contient aucun enregistrement")
            }
            FileFault::NoResource => {
                ("the file holds no resource", "le fichier ne contient aucune ressource")
            }
            FileFault::NoMessage => {
                ("the file holds no message", "le fichier ne contient aucun message")
            }
            FileFault::NoRows => {
                ("the table has a header and no rows", "le tableau a un en-tête et aucune ligne")
            }
            FileFault::NoMember => {
                ("the archive holds no file", "l’archive ne contient aucun fichier")
            }
            FileFault::NoCell => (
                "the workbook holds no filled cell",
                "le classeur ne contient aucune cellule remplie",
            ),
            FileFault::Foreign(foreign) => return self.foreign(*foreign),
            FileFault::ForeignXml => (
                "XML is not read; export the notes as text, CSV or JSON",
                "ce XML n’est pas lu ; exportez les notes en texte, CSV ou JSON",
            ),
            FileFault::ForeignName => (
                "the file's name is not one of a note; name it .txt if it is a note",
                "le nom du fichier n’est pas celui d’une note ; nommez-le .txt si c’en est une",
            ),
            FileFault::OtherThanNamed => (
                "the content is not what the file's name says: the file is damaged, or of another kind under this name; open it and save it again",
                "le contenu n’est pas celui que le nom du fichier annonce : le fichier est endommagé, ou d’un autre genre sous ce nom ; ouvrez-le et enregistrez-le de nouveau",
            ),
            FileFault::Binary => {
                ("the file is binary, not text", "le fichier est binaire, ce n’est pas du texte")
            }
            FileFault::Utf32 => (
                "the file is UTF-32, which is not read; save it as UTF-8",
                "le fichier est en UTF-32, qui n’est pas lu ; enregistrez-le en UTF-8",
            ),
            FileFault::OddUtf16 => (
                "the file is UTF-16 with an odd number of bytes: it is cut off or damaged",
                "le fichier est en UTF-16 avec un nombre impair d’octets : il est tronqué ou endommagé",
            ),
            FileFault::DamagedUtf8 => (
                "the file is UTF-8 with bytes that UTF-8 does not allow; save it again as UTF-8",
                "le fichier est en UTF-8 avec des octets que l’UTF-8 n’admet pas ; enregistrez-le de nouveau en UTF-8",
            ),
            FileFault::NoReadableRow => (
                "no row of this table can be read: it is blank, or has more fields than a table of notes",
                "aucune ligne de ce tableau n’est lisible : il est vide ou a plus de champs qu’un tableau de notes",
            ),
        };
        self.pick(english, french).to_owned()
    }

    fn foreign(self, foreign: Foreign) -> String {
        let (english, french) = match foreign {
            Foreign::OldOffice => ("an old Office document", "un ancien document Office"),
            Foreign::Png => ("a PNG image", "une image PNG"),
            Foreign::Jpeg => ("a JPEG image", "une image JPEG"),
            Foreign::Gif => ("a GIF image", "une image GIF"),
            Foreign::Tiff => ("a TIFF image", "une image TIFF"),
            Foreign::Parquet => ("a Parquet table", "un tableau Parquet"),
            Foreign::Database => ("a database", "une base de données"),
            Foreign::BinaryWorkbook => ("a binary workbook", "un classeur binaire"),
            Foreign::OfficeDocument => ("this Office document", "ce document Office"),
            Foreign::OpenDocument => ("an OpenDocument file", "un fichier OpenDocument"),
        };
        let what = self.pick(english, french);
        match foreign {
            Foreign::BinaryWorkbook | Foreign::OfficeDocument | Foreign::OpenDocument => self.pick(
                format!("{what} is not read; save it as .docx, .xlsx or PDF"),
                format!("{what} n’est pas lu ; enregistrez-le en .docx, .xlsx ou PDF"),
            ),
            _ => self.pick(
                format!("{what} is not read; export the notes as text, CSV or JSON"),
                format!("{what} : format non lu ; exportez les notes en texte, CSV ou JSON"),
            ),
        }
    }

    pub(super) fn package_fault(self, fault: &PackageFault) -> String {
        match fault {
            PackageFault::TooDeep(depth) => self.pick(
                format!("archives lie in archives more than {depth} deep; unpack them"),
                format!("des archives sont emboîtées sur plus de {depth} niveaux ; décompressez-les"),
            ),
            PackageFault::SameName(hidden) => {
                let files = self.agreed(*hidden, ["file", "files"], ["fichier", "fichiers"]);
                self.pick(
                    format!("another file of the archive hides {files} of the same name; unpack it and give them names of their own"),
                    format!("un autre fichier de l’archive cache {files} du même nom ; décompressez-la et donnez-leur des noms distincts"),
                )
            }
            PackageFault::TooMany(files) => self.pick(
                format!("an archive holds at most {files} files; unpack it"),
                format!("une archive contient au plus {files} fichiers ; décompressez-la"),
            ),
            PackageFault::Bomb { ratio, gigabytes } => self.pick(
                format!("it unpacks to more than {ratio} times its packed size, or to more than {gigabytes} GB: this is no export"),
                format!("décompressé, il dépasse {ratio} fois sa taille ou {gigabytes} Go : ce n’est pas un export"),
            ),
            PackageFault::WholeBomb(ratio) => self.pick(
                format!("the archive as a whole unpacks to more than {ratio} times its size, and this file is beyond that: this is no export"),
                format!("décompressée, l’archive entière dépasse {ratio} fois sa taille, et ce fichier est au-delà : ce n’est pas un export"),
            ),
            PackageFault::UnreadablePage(number) => self.pick(
                format!("page {number} of the PDF cannot be read"),
                format!("la page {number} du PDF ne peut pas être lue"),
            ),
            PackageFault::CrowdedTag(most) => self.pick(
                format!("a tag of the page has more than {most} attributes; save it anew, or as text"),
                format!("une balise de la page a plus de {most} attributs ; enregistrez-la à nouveau, ou en texte"),
            ),
            PackageFault::NoText
            | PackageFault::NoTextLayer
            | PackageFault::LockedPdf
            | PackageFault::UnreadablePdf
            | PackageFault::DamagedWord
            | PackageFault::DamagedWorkbook
            | PackageFault::WorkbookTooLarge => self.document_fault(fault).to_owned(),
            _ => self.archive_fault(fault).to_owned(),
        }
    }

    fn archive_fault(self, fault: &PackageFault) -> &'static str {
        match fault {
            PackageFault::Link => self.pick(
                "a link in an archive is not followed",
                "un lien dans une archive n’est pas suivi",
            ),
            PackageFault::LeadsOut => self.pick(
                "its name leads out of the archive; such a file is never read",
                "son nom mène hors de l’archive ; un tel fichier n’est jamais lu",
            ),
            PackageFault::UnknownPacking => self.pick(
                "it is packed in a way that is not read; make the archive anew as plain ZIP",
                "il est compressé d’une façon qui n’est pas lue ; refaites l’archive en ZIP ordinaire",
            ),
            PackageFault::Damaged => self.pick(
                "it is damaged and cannot be unpacked",
                "il est endommagé et ne peut pas être décompressé",
            ),
            PackageFault::NoRoom => self.pick(
                "there is no room to unpack it; check the temporary folder",
                "la place manque pour le décompresser ; vérifiez le dossier temporaire",
            ),
            PackageFault::LockedMember => self.pick(
                "the file is locked by a password; make the archive without one",
                "le fichier est protégé par un mot de passe ; refaites l’archive sans",
            ),
            _ => self.pick(
                "the ZIP file (an archive, or a Word or Excel file) is damaged or cut off; export or copy it again",
                "le fichier ZIP (une archive, ou un fichier Word ou Excel) est endommagé ou tronqué ; exportez-le ou copiez-le de nouveau",
            ),
        }
    }

    fn document_fault(self, fault: &PackageFault) -> &'static str {
        match fault {
            PackageFault::NoText => {
                self.pick("the document holds no text", "le document ne contient aucun texte")
            }
            PackageFault::NoTextLayer => self.pick(
                "the PDF has no text layer: it is a scan, or empty; recognise its text (OCR) first, or export the notes as text",
                "le PDF n’a pas de couche de texte : c’est une numérisation, ou il est vide ; reconnaissez d’abord son texte (OCR), ou exportez les notes en texte",
            ),
            PackageFault::LockedPdf => self.pick(
                "the PDF is locked by a password; save it without one",
                "le PDF est protégé par un mot de passe ; enregistrez-le sans",
            ),
            PackageFault::DamagedWord => self.pick(
                "the Word document is damaged; open it, repair it and save it again",
                "le document Word est endommagé ; ouvrez-le, réparez-le et enregistrez-le de nouveau",
            ),
            PackageFault::DamagedWorkbook => self.pick(
                "the workbook is damaged; open it, repair it and save it again",
                "le classeur est endommagé ; ouvrez-le, réparez-le et enregistrez-le de nouveau",
            ),
            PackageFault::WorkbookTooLarge => self.pick(
                "the workbook unpacks to more than a workbook of notes holds; save it as CSV",
                "décompressé, le classeur contient plus qu’un classeur de notes ; enregistrez-le en CSV",
            ),
            _ => self.pick(
                "the PDF cannot be read: it is damaged, or made in a way that is not understood; export the notes as text, CSV or Word",
                "le PDF ne peut pas être lu : il est endommagé, ou fait d’une façon qui n’est pas comprise ; exportez les notes en texte, CSV ou Word",
            ),
        }
    }
}
