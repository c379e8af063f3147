//! What the forms of a session say of risk.
//!
//! A note may leave to a form what it does not say itself: "C-SSRS screen level 2". The
//! level of ideation on the Columbia scale counts where the words are silent; the answer
//! to item 9 of the PHQ-9 is a finding of its own and settles nothing, so that one that
//! contradicts the words is shown beside them.

use super::super::reading::Reading;
use super::super::{Found, Span, SuicidalIdeation};
use super::{form, of_sentence};

/// What the forms of this session say of risk, each with its place in the note.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rated {
    /// The answer to item 9 of the PHQ-9, 0 to 3.
    pub phq9_item9: Option<(i64, Span)>,
    /// The level of ideation on the C-SSRS, 0 to 5: 1 is a wish to be dead, from 2 on are
    /// thoughts of killing oneself (Posner et al. 2011, doi:10.1176/appi.ajp.2011.10111704).
    pub columbia: Option<(i64, Span)>,
}

impl Rated {
    /// Has its say about an ideation of which the words say nothing.
    pub(super) fn settle(self, reading: &Reading<'_>, si: &mut Found<SuicidalIdeation>) {
        if let Some((level @ 1.., span)) = self.columbia
            && si.value == SuicidalIdeation::NotDocumented
        {
            let value = match level {
                form::WISH => SuicidalIdeation::Passive,
                _ => SuicidalIdeation::Active,
            };
            *si = Found { value, span: Some(span), evidence: Some(of_sentence(reading, span)) };
        }
    }

    /// The answer to item 9.
    pub(super) fn item9(self, reading: &Reading<'_>) -> Found<Option<i64>> {
        self.phq9_item9.map_or(Found::silent(None), |(value, span)| Found {
            value: Some(value),
            span: Some(span),
            evidence: Some(of_sentence(reading, span)),
        })
    }
}
