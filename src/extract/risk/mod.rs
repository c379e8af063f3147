//! Risk: ideation, plan, intent, means, self-harm and the stated level.

use crate::vocabulary;

vocabulary! {
    /// What a word says about risk.
    pub enum RiskCue {
        /// A thought of ending one's life.
        ActiveIdeation => "active_ideation",
        /// A wish to be dead or not to wake.
        PassiveIdeation => "passive_ideation",
        /// Denies, no, without.
        Negation => "negation",
        /// But, however: ends the scope of a negation.
        Terminator => "terminator",
    }
}
