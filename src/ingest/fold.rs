//! Folding: the form in which names and words are compared.
//!
//! `Séance n° :`, `seance_n` and `SeanceN` are one label. Folding serves
//! comparison only; no offset is taken from a folded text.

/// Lower case without accents, letter by letter, punctuation kept.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => out.push('a'),
            'ç' => out.push('c'),
            'è' | 'é' | 'ê' | 'ë' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' => out.push('i'),
            'ñ' => out.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => out.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => out.push('u'),
            'ÿ' | 'ý' => out.push('y'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            '\u{a0}' | '\u{202f}' | '\u{2009}' => out.push(' '),
            '\u{300}'..='\u{36f}' => {}
            'º' | '°' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// The form of a label: plain letters and digits, words parted by one space,
/// `clientId` as two words.
pub(super) fn label(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 4);
    let mut after_lower = false;
    for letter in text.chars() {
        if letter.is_uppercase() && after_lower {
            spaced.push(' ');
        }
        after_lower = letter.is_lowercase();
        spaced.push(letter);
    }
    let mut out = String::with_capacity(spaced.len());
    for letter in plain(&spaced).chars() {
        if letter.is_alphanumeric() {
            out.push(letter);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
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
    }
}
