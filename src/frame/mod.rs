//! The tables: their schemas, and how they are read and written.
//!
//! This is the only room that spells a column name. Each row is a Rust type
//! whose fields are the columns ([`table`](mod@table)), so that a schema is
//! stated once; [`store`] moves rows between memory and Parquet, CSV or JSON
//! Lines. Nothing is computed here.

pub mod cell;
mod coded;
mod found;
mod labels;
mod load;
pub mod mixed_model;
mod mixing;
mod own;
mod parquet;
mod record;
mod results;
mod row_groups;
mod score_table;
pub mod single_case;
pub mod store;
pub mod study;
pub mod table;
mod tables;

pub use found::*;
pub use own::read_own_scores;
pub use record::NoteRecord;
pub use results::*;
pub use store::{Form, files_of, read, write, write_pieces};
pub use table::Table;
pub use tables::{Found, FoundWriter, TableFile, Tables, file};
