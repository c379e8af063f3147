//! Goals and their stated progress.

use crate::vocabulary;

vocabulary! {
    /// What a word says about goals.
    pub enum GoalCue {
        /// "Goal", "objective": names a goal.
        Label => "label",
        /// Better, met, progressing.
        Improved => "improved",
        /// Same, no change.
        Stable => "stable",
        /// Worse, regressed.
        Deteriorated => "deteriorated",
    }
}
