//! Joins it up: from what single notes say to what is known of each client.
//!
//! [`series`] resolves mentions into administrations, [`expectation`] fits what
//! the caseload lets one expect, [`course`] judges how far each scale has moved,
//! [`goal`] puts the clinician's word beside the measure, [`risk`] says which risk
//! stands, [`triage`] holds the rules, and [`clients`] applies them and orders the
//! clients by need. Beside the single client, [`cohort`] sees the courses of all,
//! [`summary`] counts the caseload, [`news`] says what is different since an
//! earlier day, [`clinicians`] counts the work of each clinician, and [`technique`]
//! says since when a technique has been in use. For reports, [`phase`] parts the
//! sessions and [`completeness`] counts what the notes hold.
//! The numbers come from `change` and `trend`, the thresholds from a profile;
//! nothing is formatted here.

pub mod clients;
pub mod clinicians;
pub mod cohort;
pub mod completeness;
pub mod course;
pub mod expectation;
#[cfg(test)]
pub(crate) mod fixture;
pub mod goal;
pub mod news;
mod outlook;
pub mod phase;
pub mod risk;
pub mod series;
pub mod summary;
pub mod technique;
pub mod triage;

pub use series::ScaleKey;
pub use triage::{Reason, TriagePolicy, TriageRule};
