//! What a chart of first and last scores keeps to.

use super::*;
use crate::chart::probe;

/// Eighty clients whose scores follow a fixed pattern, grouped as the
/// threshold of 6 and the cut-off of 10 would.
fn eighty_clients() -> ScatterChart {
    let mut groups: Vec<Group> = [
        ("recovered", Mark::Disc),
        ("improved", Mark::Ring),
        ("unchanged", Mark::Square),
        ("deteriorated", Mark::TriangleUp),
    ]
    .map(|(name, mark)| Group { name: name.to_owned(), mark, pairs: Vec::new() })
    .into();
    for client in 0_u32..80 {
        let before = f64::from(8 + client * 7 % 17);
        let after = (before + 8.0 - f64::from(client * 11 % 23)).clamp(0.0, 27.0);
        let change = before - after;
        let group = match () {
            () if change >= 6.0 && after < 10.0 => 0,
            () if change >= 6.0 => 1,
            () if change > -6.0 => 2,
            () => 3,
        };
        groups[group].pairs.push((before, after));
    }
    for group in &mut groups {
        group.name = format!("{}: {} of 80", group.name, group.pairs.len());
    }
    ScatterChart {
        id: "s".to_owned(),
        instrument: "PHQ-9".to_owned(),
        language: Language::En,
        title: "PHQ-9: first and last score".to_owned(),
        description: None,
        range: ScoreRange { min: 0.0, max: 27.0, step: 1.0 },
        direction: Direction::LowerIsBetter,
        cutoff: Some(Line { value: 10.0, label: "cut-off 10".to_owned() }),
        threshold: Some(6.0),
        groups,
    }
}

#[test]
fn first_and_last_scores_look_as_they_were_accepted() {
    let svg = scatter_chart(&eighty_clients()).unwrap();
    probe::show("scatter", &svg);
    insta::assert_snapshot!(svg.replace("><", ">\n<"));
}

#[test]
fn no_text_leaves_the_chart_or_covers_another() {
    let texts = probe::texts(&scatter_chart(&eighty_clients()).unwrap());
    assert_eq!(probe::outside(&texts), Vec::<String>::new());
    assert_eq!(probe::overlapping(&texts), Vec::<String>::new());
}

#[test]
fn ten_thousand_clients_are_drawn_as_a_few_marks() {
    let mut chart = eighty_clients();
    for group in &mut chart.groups {
        group.pairs = group.pairs.repeat(125);
    }
    let svg = scatter_chart(&chart).unwrap();
    let texts = probe::texts(&svg);
    assert_eq!(probe::overlapping(&texts), Vec::<String>::new());
    assert!(svg.len() < 60_000, "{}", svg.len());
    assert!(svg.contains("larger mark = more clients"));
}

#[test]
fn long_numbers_have_room_beside_the_axis() {
    let mut chart = eighty_clients();
    chart.range = ScoreRange { min: -1_000.0, max: 12_500.0, step: 0.0 };
    let texts = probe::texts(&scatter_chart(&chart).unwrap());
    assert_eq!(probe::outside(&texts), Vec::<String>::new());
}

#[test]
fn clients_with_the_same_scores_are_all_seen() {
    let places: Vec<_> = (0..5).map(|n| beside((0.0, 0.0), n)).collect();
    for (index, a) in places.iter().enumerate() {
        for b in &places[..index] {
            assert!((a.0 - b.0).hypot(a.1 - b.1) > 4.0, "{a:?} {b:?}");
        }
    }
}
