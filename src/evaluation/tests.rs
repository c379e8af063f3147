//! The comparison as a whole. `tests/data/evaluation` holds labels, tables
//! with every kind of mistake, and the figures that the labellers' own script
//! gives for them.
