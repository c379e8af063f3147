//! A report of invented numbers that holds every kind of block, on which a
//! layout is tried before real reports are written.

use super::letterhead::{Picture, PictureKind};
use super::progress_report::{Block, Fact, Figure, Head, ProgressReport, Section, Table};

const SQUARE: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#1f4e79"/></svg>"##;

/// The sample.
pub(super) fn report() -> ProgressReport {
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    let table = Table {
        summary: "Scores".to_owned(),
        header: words(&["Date", "Score"]),
        rows: vec![words(&["1 Jan 2026", "12"]), words(&["1 Feb 2026", "9"])],
        widths: vec![3, 2],
    };
    let figure = Figure {
        file: "chart-1.svg".to_owned(),
        width: 85.0,
        alt: "Two scores, 12 and 9.".to_owned(),
        svg: SQUARE.to_owned(),
    };
    let measure = |figure| Block::Measure {
        heading: "PHQ-9".to_owned(),
        figure,
        scores: table.clone(),
        meaning: words(&["No reliable change."]),
    };
    let blocks = vec![
        Block::paragraph("A paragraph."),
        Block::remark("A remark."),
        Block::List { items: words(&["one", "two"]), numbered: false },
        Block::List { items: words(&["one", "two"]), numbered: true },
        Block::Table { table: table.clone() },
        measure(Some(figure)),
        measure(None),
    ];
    ProgressReport {
        language: "en",
        colon: ":",
        title: "Progress report".to_owned(),
        client: "C-0000".to_owned(),
        name: "Progress report – C-0000".to_owned(),
        author: "A. Sample".to_owned(),
        letterhead: Some(Head {
            name: "Sample clinic".to_owned(),
            lines: words(&["1 Sample Street"]),
            logo: Some(Picture {
                file: "logo.svg".to_owned(),
                kind: PictureKind::Svg,
                aspect: 2.0,
                bytes: SQUARE.as_bytes().to_vec(),
            }),
            logo_alt: "A blue square".to_owned(),
        }),
        facts: vec![Fact { label: "Client".to_owned(), value: "C-0000".to_owned() }],
        status: "In 2 sessions: PHQ-9 no reliable change (12 to 9).".to_owned(),
        sections: vec![Section { id: "measures", heading: "Measures".to_owned(), blocks }],
        signatures: words(&["Author", "Signature", "Date"]),
        closing: words(&["The end."]),
        page_of: ["Page ", " of ", ""].map(str::to_owned),
    }
}
