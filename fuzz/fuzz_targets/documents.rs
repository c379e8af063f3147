//! Any bytes behind the mark of a document: RTF, HTML, PDF.

#![no_main]

use caseline_fuzz::read;
use libfuzzer_sys::fuzz_target;

const MARKS: [&[u8]; 3] = [b"{\\rtf1\\ansi ", b"<html><body>", b"%PDF-1.7\n"];

fuzz_target!(|input: (u8, &[u8])| {
    let (kind, bytes) = input;
    let mark = MARKS[usize::from(kind) % MARKS.len()];
    read("C-10_2026-03-12", &[mark, bytes].concat());
});
