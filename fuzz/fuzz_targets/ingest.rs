//! Any bytes under any name of a known kind.

#![no_main]

use caseline_fuzz::read;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 6] =
    ["note.txt", "C-1_2026-03-12.md", "notes.csv", "notes.tsv", "notes.jsonl", "notes.json"];

fuzz_target!(|input: (u8, &[u8])| {
    let (kind, bytes) = input;
    read(NAMES[usize::from(kind) % NAMES.len()], bytes);
});
