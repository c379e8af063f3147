//! What is wrong with a note, a coded value or a coded goal.

use crate::ingest::{NoteFault, ScoreFault};
use crate::text::Voice;

impl Voice {
    pub(super) fn note_fault(self, fault: NoteFault) -> &'static str {
        let (english, french) = match fault {
            NoteFault::Blank => ("the note's text is blank", "le texte de la note est vide"),
            NoteFault::OnlyHeader => (
                "the note has a header block and no text below it",
                "la note a un en-tête et aucun texte en dessous",
            ),
            NoteFault::Nul => {
                ("the text holds NUL characters", "le texte contient des caractères nuls")
            }
            NoteFault::NoClient => (
                "the record names no client; name the column, header label or file-name pattern that does in a mapping file (--mapping)",
                "l’enregistrement ne nomme aucun client ; nommez la colonne, l’étiquette ou le motif de nom de fichier qui le fait dans un fichier de correspondance (--mapping)",
            ),
            NoteFault::BadDate => (
                "the session date is not a date; write it as 2026-03-12",
                "la date de séance n’est pas une date ; écrivez-la 2026-03-12",
            ),
            NoteFault::AmbiguousDate => (
                "the session date can be read in two ways, and the source writes dates both ways; set day_first under [dates] in a mapping file (--mapping)",
                "la date de séance se lit de deux façons, et la source écrit des dates des deux façons ; réglez day_first sous [dates] dans un fichier de correspondance (--mapping)",
            ),
            NoteFault::NoAttachment => {
                ("the note has no attachment", "la note n’a aucune pièce jointe")
            }
            NoteFault::EmptyAttachment => ("the attachment is empty", "la pièce jointe est vide"),
            NoteFault::LinkedAttachment => (
                "the attachment is a link to what is not in the export; export the notes with their data inside, or the Binary resources beside them",
                "la pièce jointe est un lien vers ce qui n’est pas dans l’export ; exportez les notes avec leurs données, ou les ressources Binary à côté",
            ),
            NoteFault::BadBase64 => {
                ("the attachment is not valid base64", "la pièce jointe n’est pas en base64 valide")
            }
            NoteFault::ForeignAttachment => (
                "an attachment of this type is not read; export the notes as text",
                "une pièce jointe de ce type n’est pas lue ; exportez les notes en texte",
            ),
            NoteFault::NoActivityText => {
                ("the note activity has no text", "l’acte de note n’a pas de texte")
            }
            NoteFault::NarrativeMissing => (
                "the note activity refers to a narrative that is not there",
                "l’acte de note renvoie à un texte qui manque",
            ),
            NoteFault::LinkedBody => (
                "the body is a link; export the document with its body inside",
                "le corps est un lien ; exportez le document avec son corps",
            ),
            NoteFault::EnteredInError => {
                ("the note was entered in error", "la note a été saisie par erreur")
            }
            NoteFault::Deleted => (
                "the note was deleted in the system that it comes from",
                "la note a été supprimée dans le système d’où elle vient",
            ),
            NoteFault::Replaced => (
                "a later version replaces the document",
                "une version ultérieure remplace le document",
            ),
            NoteFault::CancelledByMessage => {
                ("the message cancels the document", "le message annule le document")
            }
            NoteFault::Unfinished => {
                ("the document is not finished", "le document n’est pas terminé")
            }
            NoteFault::Cancelled => ("the document is cancelled", "le document est annulé"),
        };
        self.pick(english, french)
    }

    pub(super) fn score_fault(self, fault: &ScoreFault) -> String {
        let (english, french) = match fault {
            ScoreFault::Empty { of } => {
                return self.pick(format!("{of} has no value"), format!("{of} n’a pas de valeur"));
            }
            ScoreFault::NotANumber { of } => {
                return self.pick(
                    format!("{of} has a value that is not a number"),
                    format!("{of} a une valeur qui n’est pas un nombre"),
                );
            }
            ScoreFault::UnknownAnswer { of } => {
                return self.pick(
                    format!("{of} is answered with a code that has no number; it was not counted"),
                    format!("{of} a pour réponse un code sans nombre ; elle n’a pas été comptée"),
                );
            }
            ScoreFault::NoSuchItem { of } => {
                return self.pick(format!("{of} does not exist"), format!("{of} n’existe pas"));
            }
            ScoreFault::OutOfRange { of, value, low, high } => {
                let (value, low, high) =
                    (self.number(*value), self.number(*low), self.number(*high));
                return self.pick(
                    format!("{of} = {value} is not a value of the measure ({low} to {high})"),
                    format!("{of} = {value} n’est pas une valeur de la mesure ({low} à {high})"),
                );
            }
            ScoreFault::NoClient => ("the score names no client", "le score ne nomme aucun client"),
            ScoreFault::ObservationNotFinal => (
                "only a final, amended or corrected observation counts",
                "seule une observation finale, modifiée ou corrigée compte",
            ),
            ScoreFault::ResponseNotCompleted => (
                "only a completed or amended response counts",
                "seule une réponse terminée ou modifiée compte",
            ),
            ScoreFault::StatementNotCompleted => {
                ("only a completed observation counts", "seule une observation terminée compte")
            }
            ScoreFault::ResultNotFinal => (
                "only a final or corrected result counts",
                "seul un résultat final ou corrigé compte",
            ),
            ScoreFault::GoalInError => {
                ("the goal was entered in error", "l’objectif a été saisi par erreur")
            }
            ScoreFault::GoalWithoutClient => {
                ("the goal names no client", "l’objectif ne nomme aucun client")
            }
            ScoreFault::BadDate => (
                "the date of the score is not a date; write it as 2026-03-12",
                "la date du score n’est pas une date ; écrivez-la 2026-03-12",
            ),
            ScoreFault::AmbiguousDate => (
                "the date of the score can be read in two ways, and the source writes dates both ways; set day_first under [dates] in a mapping file (--mapping)",
                "la date du score se lit de deux façons, et la source écrit des dates des deux façons ; réglez day_first sous [dates] dans un fichier de correspondance (--mapping)",
            ),
        };
        self.pick(english, french).to_owned()
    }
}
