//! ingest
crate::vocabulary! {
    /// reason
    pub enum RejectReason {
        /// empty
        EmptyNote => "empty_note",
    }
}
