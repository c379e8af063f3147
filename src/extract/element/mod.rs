//! The elements of a complete progress note, its sections, kind and language.

use crate::vocabulary;

vocabulary! {
    /// Which element a word shows.
    pub enum ElementCue {
        /// Mood, affect, appearance, behaviour, speech, mental status.
        Presentation => "presentation",
        /// Topic or problem worked on.
        SessionFocus => "session_focus",
        /// Next session, homework, coordination.
        Plan => "plan",
    }
}
