//! caseload
