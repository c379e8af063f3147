//! A table as a Rust type: the name of each column is the name of a field.

use polars::prelude::{Column, DataFrame};

use super::cell::{Cell, Physical};
use crate::error::{Error, Result};

/// A row of one of caseline's tables.
pub trait Table: Clone + Sized {
    /// The table's name, which is also its file's name.
    const NAME: &'static str;
    /// The names of its columns, in their order.
    const COLUMNS: &'static [&'static str];
    /// The rows as a data frame.
    ///
    /// # Errors
    /// Only if polars refuses the columns, which is a defect.
    fn frame(rows: &[Self]) -> Result<DataFrame>;
    /// The rows of a data frame. Columns that are not known are left aside;
    /// columns that may be missing are null.
    ///
    /// # Errors
    /// When a column that every row needs is missing, or a cell does not fit.
    fn rows(frame: &DataFrame) -> Result<Vec<Self>>;
}

/// Declares a row type and its [`Table`] implementation.
macro_rules! table {
    (
        $(#[$meta:meta])*
        pub struct $row:ident in $name:literal {
            $( $(#[$field_meta:meta])* $field:ident : $type:ty, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $row {
            $( $(#[$field_meta])* pub $field: $type, )+
        }

        impl $crate::frame::Table for $row {
            const NAME: &'static str = $name;
            const COLUMNS: &'static [&'static str] = &[ $( stringify!($field), )+ ];

            fn frame(rows: &[Self]) -> $crate::Result<polars::prelude::DataFrame> {
                $crate::frame::table::frame_of(vec![
                    $( $crate::frame::table::column(
                        stringify!($field), rows.iter().map(|row| &row.$field)
                    ), )+
                ], rows.len())
            }

            fn rows(frame: &polars::prelude::DataFrame) -> $crate::Result<Vec<Self>> {
                $( let mut $field = $crate::frame::table::cells::<$type>(
                    frame, stringify!($field)
                )?.into_iter(); )+
                let mut rows = Vec::with_capacity(frame.height());
                while let ( $( Some($field), )+ ) = ( $( $field.next(), )+ ) {
                    rows.push(Self { $( $field, )+ });
                }
                Ok(rows)
            }
        }
    };
}
pub(crate) use table;

/// The data frame of these columns.
pub(crate) fn frame_of(columns: Vec<Column>, height: usize) -> Result<DataFrame> {
    DataFrame::new(height, columns)
        .map_err(|cause| Error::defect("a table cannot be built").because(cause))
}

/// One column from the fields of all rows.
pub(crate) fn column<'a, C: Cell + 'a>(name: &str, fields: impl Iterator<Item = &'a C>) -> Column {
    C::Stored::column(name, fields.map(C::lend))
}

/// The fields of all rows from one column.
pub(crate) fn cells<C: Cell>(frame: &DataFrame, name: &str) -> Result<Vec<C>> {
    let Ok(column) = frame.column(name) else {
        if C::REQUIRED && frame.height() > 0 {
            return Err(Error::configuration(format!(
                "the column `{name}` is missing; the table has {}",
                names(frame)
            )));
        }
        return std::iter::repeat_with(|| C::restore(None))
            .take(frame.height())
            .collect::<std::result::Result<_, _>>()
            .map_err(|cause| Error::configuration(format!("column `{name}`")).because(cause));
    };
    (0..frame.height())
        .map(|row| {
            let cell = column.get(row).map_err(|cause| {
                Error::defect(format!("column `{name}` is short")).because(cause)
            })?;
            C::Stored::from_cell(&cell).and_then(C::restore).map_err(|cause| {
                Error::configuration(format!("row {}, column `{name}`", row + 1)).because(cause)
            })
        })
        .collect()
}

fn names(frame: &DataFrame) -> String {
    let names: Vec<_> = frame.get_column_names().iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
