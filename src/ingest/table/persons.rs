//! Which columns say whose a row is, and of which day.

use super::known::{Headings, tables};
use crate::ingest::field::Field;
use crate::ingest::mapping::Mapping;

/// The columns of the client: one that is known as such, or the first of these names
/// that there is. A family name goes with the given name beside it, because brothers
/// and sisters are two clients.
pub(super) fn columns<'n>(
    headings: &Headings,
    mapping: &Mapping,
    names: impl IntoIterator<Item = &'n String>,
) -> Vec<usize> {
    let list = &tables().columns;
    let first = known_column(headings, mapping, Field::ClientId)
        .or_else(|| names.into_iter().find_map(|name| headings.position(name)));
    let Some(first) = first else { return Vec::new() };
    let is_family = list.family.iter().any(|name| name == headings.get(first));
    let given = headings.first(&list.given).filter(|given| is_family && *given != first);
    std::iter::once(first).chain(given).collect()
}

/// The column of a field, by the names that the mapping knows.
pub(super) fn known_column(headings: &Headings, mapping: &Mapping, field: Field) -> Option<usize> {
    let known = headings.iter().filter_map(|(index, name)| {
        let known = mapping.folded_column(name).filter(|known| known.field == field)?;
        Some((known.rank, index))
    });
    known.min().map(|(_, index)| index)
}

/// The only column that is called a date, and of nothing else than the row itself, such
/// as a birth.
pub(super) fn only_date(headings: &Headings, mapping: &Mapping) -> Option<usize> {
    let is_date = |heading: &str| heading.split(' ').any(|word| word == "date");
    let other = |heading: &str| mapping.guide().dates_something_else(heading);
    let mut dates = headings.iter().filter(|(_, it)| is_date(it) && !other(it));
    match (dates.next(), dates.next()) {
        (Some((index, _)), None) => Some(index),
        _ => None,
    }
}

/// The cells of the client in one: names one behind the other.
pub(super) fn client<'r>(columns: &[usize], cell: impl Fn(usize) -> &'r str) -> String {
    let filled = columns.iter().map(|&index| cell(index)).filter(|cell| !super::is_null(cell));
    filled.collect::<Vec<_>>().join(" ")
}
