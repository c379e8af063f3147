//! A test that the measure files still hold all that the reference table
//! held. `convert.py --check` compares field by field where the table is at
//! hand; this compares counts, and the sum of all numbers of each measure,
//! with those that `convert.py --counts` took from the table.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use toml::{Table, Value};

/// Keys of a score, or inside it, that only `additions.toml` fills.
const ADDED: [&str; 5] = ["accepted_max", "reverse_items", "domains", "skip", "confidence"];

#[derive(Deserialize)]
struct Counts {
    instruments: usize,
    scales: usize,
    sources: usize,
    sourced_entries: usize,
    number_sums: BTreeMap<String, f64>,
}

fn read(name: &str) -> Table {
    let path = Path::new("data/instruments").join(name);
    let text = fs::read_to_string(&path).expect("the file can be read");
    toml::from_str(&text).expect("the file is TOML")
}

fn table<'a>(value: &'a Table, key: &str) -> &'a Table {
    value.get(key).and_then(Value::as_table).expect("a table")
}

fn list<'a>(value: &'a Table, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The measure without the scores and item numbers that were added.
fn without_additions(id: &str, additions: &Table) -> Table {
    let mut measure = read(&format!("{id}.toml"));
    let added: Vec<_> = list(additions, "added_scales")
        .iter()
        .filter(|scale| scale.get("instrument").and_then(Value::as_str) == Some(id))
        .filter_map(|scale| scale.get("id"))
        .collect();
    let extras = table(additions, "scales").get(id);
    let scales = measure.get_mut("scales").and_then(Value::as_array_mut).expect("scores");
    scales.retain(|scale| !scale.get("id").is_some_and(|id| added.contains(&id)));
    for scale in scales.iter_mut().filter_map(Value::as_table_mut) {
        let id = scale.get("id").and_then(Value::as_str).unwrap_or_default();
        let extra = extras.and_then(|extras| extras.get(id));
        if extra.is_some_and(|extra| extra.get("item_numbers").is_some()) {
            scale.remove("item_numbers");
        }
    }
    measure
}

fn number_sum(value: &Value) -> f64 {
    match value {
        Value::Integer(number) => i32::try_from(*number).map_or(f64::NAN, f64::from),
        Value::Float(number) => *number,
        Value::Array(values) => values.iter().map(number_sum).sum(),
        Value::Table(values) => values
            .iter()
            .filter(|(key, _)| !ADDED.contains(&key.as_str()))
            .map(|(_, value)| number_sum(value))
            .sum(),
        Value::String(_) | Value::Boolean(_) | Value::Datetime(_) => 0.0,
    }
}

fn sourced_entries(value: &Value) -> usize {
    match value {
        Value::Array(values) => values.iter().map(sourced_entries).sum(),
        Value::Table(values) => {
            usize::from(values.contains_key("evidence"))
                + values.iter().map(|(_, value)| sourced_entries(value)).sum::<usize>()
        }
        _ => 0,
    }
}

#[test]
fn nothing_of_the_reference_table_is_lost() {
    let counts = include_str!("../../tests/instruments/counts.json");
    let counts: Counts = serde_json::from_str(counts).expect("counts.json is readable");
    let additions = read("additions.toml");
    let measures: BTreeMap<_, _> = counts
        .number_sums
        .keys()
        .map(|id| (id, Value::Table(without_additions(id, &additions))))
        .collect();
    assert_eq!((measures.len(), counts.instruments), (93, 93));
    let scales = measures.values().filter_map(Value::as_table).map(|it| list(it, "scales").len());
    assert_eq!((scales.sum::<usize>(), counts.scales), (133, 133));
    let entries: usize = measures.values().map(sourced_entries).sum();
    assert_eq!((entries, counts.sourced_entries), (707, 707));
    let sources = table(&read("sources.toml"), "sources").len();
    let sources = sources - table(&additions, "sources").len();
    assert_eq!((sources, counts.sources), (184, 184));
    for (id, measure) in &measures {
        let (sum, expected) = (number_sum(measure), counts.number_sums[*id]);
        assert!((sum - expected).abs() < 1e-6, "{id}: {sum} in the file, {expected} in the table");
    }
}
