//! Closed vocabularies: enums whose variants have one written form each.
//!
//! A status, a kind or a category is a word in a table and a variant in the
//! code. The [`vocabulary!`] macro states both once, so that a word cannot be
//! spelled in two ways. Every room may use it; it knows nothing of any of
//! them.

/// A closed set of words. Implemented by every enum that [`vocabulary!`]
/// declares.
pub trait Word: Sized + Copy + 'static {
    /// What the vocabulary is called in an error message.
    const NAME: &'static str;
    /// All words, in the order of their declaration.
    const ALL: &'static [Self];
    /// The written forms of all words, in the same order.
    const WORDS: &'static [&'static str];
    /// The written form, as it stands in tables and configuration.
    fn word(self) -> &'static str;
    /// The variant with this written form.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.word() == word)
    }
}

/// Declares an enum together with the written form of each variant, and
/// implements [`Word`], `Display`, `FromStr` and serde for it.
///
/// ```
/// use caseline::vocabulary::Word;
///
/// caseline::vocabulary! {
///     /// Which way a score moved.
///     pub enum Movement {
///         /// Upwards.
///         Up => "up",
///         /// Downwards.
///         Down => "down",
///     }
/// }
/// assert_eq!(Movement::Up.word(), "up");
/// assert_eq!(Movement::from_word("down"), Some(Movement::Down));
/// assert!("sideways".parse::<Movement>().is_err());
/// ```
#[macro_export]
macro_rules! vocabulary {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident => $word:literal, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $( $(#[$variant_meta])* $variant, )+
        }

        impl $crate::vocabulary::Word for $name {
            const NAME: &'static str = stringify!($name);
            const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];
            const WORDS: &'static [&'static str] = &[ $( $word, )+ ];
            fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad($crate::vocabulary::Word::word(*self))
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::vocabulary::UnknownWord;
            fn from_str(word: &str) -> ::std::result::Result<Self, Self::Err> {
                <Self as $crate::vocabulary::Word>::from_word(word)
                    .ok_or_else(|| $crate::vocabulary::UnknownWord::of::<Self>(word))
            }
        }

        impl $crate::vocabulary::serde::Serialize for $name {
            fn serialize<S: $crate::vocabulary::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::vocabulary::Word::word(*self))
            }
        }

        impl<'de> $crate::vocabulary::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::vocabulary::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let word = <::std::string::String as $crate::vocabulary::serde::Deserialize>::deserialize(deserializer)?;
                word.parse().map_err($crate::vocabulary::serde::de::Error::custom)
            }
        }
    };
}

#[doc(hidden)]
pub use serde;

/// A word that its vocabulary does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not a {vocabulary}; known are: {known}")]
pub struct UnknownWord {
    word: String,
    vocabulary: &'static str,
    known: String,
}

impl UnknownWord {
    /// The error for `word` in the vocabulary `W`.
    #[must_use]
    pub fn of<W: Word>(word: &str) -> Self {
        let known: Vec<_> = W::ALL.iter().map(|known| known.word()).collect();
        Self { word: word.to_owned(), vocabulary: W::NAME, known: known.join(", ") }
    }
}
