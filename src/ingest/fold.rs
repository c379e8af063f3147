//! Folding: the form in which names and words are compared.
//!
//! `Séance n° :`, `seance_n` and `SeanceN` are one label. Folding serves
//! comparison only; no offset is taken from a folded text.

/// Lower case without accents, letter by letter, punctuation kept.
pub(super) fn plain(text: &str) -> String {
    #[cfg(test)]
    work::count(text.len());
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        push_plain(letter, |plain| out.push(plain));
    }
    out
}

/// Gives the plain form of a letter to `push`.
fn push_plain(letter: char, mut push: impl FnMut(char)) {
    if letter.is_ascii() {
        return push(letter.to_ascii_lowercase());
    }
    for letter in letter.to_lowercase() {
        match letter {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => push('a'),
            'ç' => push('c'),
            'è' | 'é' | 'ê' | 'ë' => push('e'),
            'ì' | 'í' | 'î' | 'ï' => push('i'),
            'ñ' => push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => push('o'),
            'ù' | 'ú' | 'û' | 'ü' => push('u'),
            'ÿ' | 'ý' => push('y'),
            'œ' => "oe".chars().for_each(&mut push),
            'æ' => "ae".chars().for_each(&mut push),
            '\u{a0}' | '\u{202f}' | '\u{2009}' => push(' '),
            '\u{300}'..='\u{36f}' => {}
            'º' | '°' => push(' '),
            other => push(other),
        }
    }
}

/// The form of a label: plain letters and digits, words parted by one space,
/// `clientId` as two words.
pub(super) fn label(text: &str) -> String {
    label_up_to(text, usize::MAX)
}

/// The same for whoever knows that a label is no longer than `longest` bytes:
/// of a longer one only so much is folded that it shows.
pub(super) fn label_up_to(text: &str, longest: usize) -> String {
    #[cfg(test)]
    work::count(text.len().min(longest));
    let mut out = String::with_capacity(text.len().min(longest.saturating_add(8)));
    let mut after_lower = false;
    // A space is due before the next letter.
    let mut parted = false;
    for letter in text.chars() {
        parted |= letter.is_uppercase() && after_lower;
        after_lower = letter.is_lowercase();
        push_plain(letter, |plain| {
            if !plain.is_alphanumeric() {
                parted = true;
                return;
            }
            if parted && !out.is_empty() {
                out.push(' ');
            }
            parted = false;
            out.push(plain);
        });
        if out.len() > longest {
            break;
        }
    }
    out
}

/// How much is folded: what a reading costs, for tests of what it may cost.
#[cfg(test)]
pub(super) mod work {
    use std::cell::Cell;

    thread_local! {
        static BYTES: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn count(bytes: usize) {
        BYTES.set(BYTES.get() + bytes);
    }

    /// How many bytes this thread folded until now.
    pub(in crate::ingest) fn bytes() -> usize {
        BYTES.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_fold_to_words_without_accents_or_signs() {
        assert_eq!(label("Séance n° :"), "seance n");
        assert_eq!(label("Session #"), "session");
        assert_eq!(label("clientId"), "client id");
        assert_eq!(label("CLIENT_ID"), "client id");
        assert_eq!(label("N° de dossier"), "n de dossier");
        assert_eq!(label("e\u{301}valuation"), "evaluation");
        assert_eq!(label("  Œuvre-ID 4 "), "oeuvre id 4");
    }

    #[test]
    fn of_a_label_that_is_too_long_only_that_is_folded() {
        assert_eq!(label_up_to("Session #", 7), "session");
        assert_eq!(label_up_to("Session date", 7), "session d");
    }
}
