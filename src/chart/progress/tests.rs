//! Charts of many shapes: as snapshots, and measured as resvg paints them.

use chrono::{Days, NaiveDate};

use super::*;
use crate::chart::{png, probe, sparkline, style_sheet};
use crate::text::Voice;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn bands(named: &[(&str, f64, f64)]) -> Vec<Band> {
    named.iter().map(|&(name, min, max)| Band { name: name.to_owned(), min, max }).collect()
}

fn sum(min: f64, max: f64) -> ScoreRange {
    ScoreRange { min, max, step: 1.0 }
}

fn phq9(scores: &[(&str, f64)]) -> ProgressChart {
    let mut chart =
        ProgressChart::new("p", "PHQ-9", sum(0.0, 27.0), Direction::LowerIsBetter, Language::En);
    chart.bands = bands(&[
        ("minimal", 0.0, 4.0),
        ("mild", 5.0, 9.0),
        ("moderate", 10.0, 14.0),
        ("moderately severe", 15.0, 19.0),
        ("severe", 20.0, 27.0),
    ]);
    chart.cutoff = Some(Line { value: 10.0, label: "cut-off 10".to_owned() });
    chart.series = scores
        .iter()
        .map(|&(date, value)| Point {
            date: day(date),
            value,
            flag: None,
            side: if value >= 10.0 { Side::Clinical } else { Side::NonClinical },
        })
        .collect();
    if let Some((_, baseline)) = scores.first() {
        chart.corridor = Some(Corridor { low: baseline - 5.0, high: baseline + 5.0 });
    }
    chart.sessions = chart.series.iter().map(|point| point.date).collect();
    chart
}

/// Twenty scores over a year, with a summer without any, and item 9 answers.
fn a_year() -> ProgressChart {
    let values = [
        18., 19., 17., 18., 16., 17., 14., 15., 13., 12., 14., 11., 12., 10., 9., 11., 8., 7., 9.,
        6.,
    ];
    let mut date = day("2024-11-20");
    let mut scores = Vec::new();
    for (index, value) in values.into_iter().enumerate() {
        scores.push((date.to_string(), value));
        date = date + Days::new(if index == 12 { 84 } else { 15 });
    }
    let scores: Vec<_> = scores.iter().map(|(date, value)| (date.as_str(), *value)).collect();
    let mut chart = phq9(&scores);
    for (index, answer) in [(0, "1"), (1, "2"), (3, "1")] {
        chart.series[index].flag = Some(RiskMark { value: answer.to_owned() });
    }
    chart.risk_legend = "item 9 ≥ 1, with the answer".to_owned();
    chart.summary = "6 mild, −12 since baseline".to_owned();
    chart.title = "PHQ-9 (depression)".to_owned();
    chart.phases = vec![
        Phase { date: day("2024-11-20"), label: "CBT".to_owned() },
        Phase { date: day("2025-02-03"), label: "sertraline 50 mg".to_owned() },
    ];
    chart.targets = vec![Line { value: 5.0, label: "target below 5".to_owned() }];
    chart
}

fn ors() -> ProgressChart {
    let range = ScoreRange { min: 0.0, max: 40.0, step: 0.1 };
    let mut chart = ProgressChart::new("o", "ORS", range, Direction::HigherIsBetter, Language::En);
    chart.cutoff = Some(Line { value: 25.0, label: "cut-off 25".to_owned() });
    let scores = [14.2, 15.8, 13.1, 19.4, 22.0, 26.3, 28.9];
    chart.series = scores
        .into_iter()
        .enumerate()
        .map(|(week, value)| Point {
            date: day("2025-03-03") + Days::new(7 * week as u64),
            value,
            flag: None,
            side: if value < 25.0 { Side::Clinical } else { Side::NonClinical },
        })
        .collect();
    chart.corridor = Some(Corridor { low: 9.2, high: 19.2 });
    chart.summary = "28.9, +14.7 since baseline (improved)".to_owned();
    chart
}

fn french() -> ProgressChart {
    let mut chart = phq9(&[
        ("2025-01-06", 21.0),
        ("2025-01-27", 20.0),
        ("2025-02-17", 17.0),
        ("2025-03-10", 15.0),
        ("2025-04-28", 12.0),
    ]);
    chart.language = Language::Fr;
    chart.bands = bands(&[
        ("minime", 0.0, 4.0),
        ("légère", 5.0, 9.0),
        ("modérée", 10.0, 14.0),
        ("modérément sévère", 15.0, 19.0),
        ("sévère", 20.0, 27.0),
    ]);
    chart.cutoff = Some(Line { value: 10.0, label: "seuil 10".to_owned() });
    chart.series[0].flag = Some(RiskMark { value: "3".to_owned() });
    chart.risk_legend = "item 9 ≥ 1".to_owned();
    chart.title = "PHQ-9 (dépression)".to_owned();
    chart.summary = "12 modérée, −9 depuis le début".to_owned();
    chart
}

fn crowded() -> ProgressChart {
    let mut chart = phq9(&[
        ("2025-01-06", 0.0),
        ("2025-01-13", 27.0),
        ("2025-01-20", 0.0),
        ("2025-01-27", 27.0),
        ("2025-02-03", 1.0),
        ("2025-02-10", 26.0),
        ("2025-02-17", 27.0),
    ]);
    for point in &mut chart.series {
        point.flag = Some(RiskMark { value: "3".to_owned() });
    }
    chart.risk_legend = "item 9 ≥ 1, with the answer".to_owned();
    chart.summary =
        "27 severe, +27 since baseline (deteriorated), and a summary too long".to_owned();
    chart.title = "Patient Health Questionnaire-9 (PHQ-9), depression".to_owned();
    chart.phases = ["2025-02-05", "2025-02-10", "2025-02-17"]
        .map(|date| Phase { date: day(date), label: "EMDR, twice a week".to_owned() })
        .to_vec();
    chart
}

fn narrow_bands() -> ProgressChart {
    let mut chart = phq9(&[("2021-01-06", 31.0), ("2022-06-01", 22.0), ("2025-02-17", 9.0)]);
    chart.id = "c10".to_owned();
    chart.instrument = "CORE-10".to_owned();
    chart.title = "CORE-10".to_owned();
    chart.range = sum(0.0, 40.0);
    chart.gap_days = 2000;
    chart.bands = bands(&[
        ("healthy", 0.0, 5.0),
        ("low", 6.0, 10.0),
        ("mild", 11.0, 14.0),
        ("moderate", 15.0, 19.0),
        ("moderate-to-severe", 20.0, 24.0),
        ("severe", 25.0, 40.0),
    ]);
    chart.cutoff = Some(Line { value: 11.0, label: "cut-off 11".to_owned() });
    chart.summary = "9 low, −22 since baseline".to_owned();
    chart
}

/// Weekly scores of a year, an item 9 answer with each.
fn weekly() -> ProgressChart {
    let scores: Vec<_> = (0..52_u64)
        .map(|week| {
            let date = day("2025-01-06") + Days::new(7 * week);
            (date.to_string(), 22.0 - (week / 4) as f64 + (week * 5 % 4) as f64)
        })
        .collect();
    let scores: Vec<_> = scores.iter().map(|(date, value)| (date.as_str(), *value)).collect();
    let mut chart = phq9(&scores);
    for point in &mut chart.series {
        point.flag = Some(RiskMark { value: "1".to_owned() });
    }
    for point in chart.series.iter_mut().skip(9).take(14) {
        point.flag = Some(RiskMark { value: "2".to_owned() });
    }
    chart.risk_legend = "item 9 ≥ 1, with the answer".to_owned();
    chart.summary = "13 moderate, −9 since baseline".to_owned();
    chart
}

fn all() -> Vec<(&'static str, ProgressChart)> {
    let mut constant = phq9(&[
        ("2025-01-06", 10.0),
        ("2025-02-03", 10.0),
        ("2025-03-03", 10.0),
        ("2025-03-31", 10.0),
    ]);
    constant.summary = "10 moderate, no change since baseline".to_owned();
    let mut one = phq9(&[("2025-03-03", 14.0)]);
    one.summary = "14 moderate, first score".to_owned();
    let mut same_day = phq9(&[("2025-03-03", 14.0), ("2025-03-03", 11.0)]);
    same_day.summary = "11 moderate, −3 since baseline".to_owned();
    vec![
        ("one_score", one),
        ("two_scores_of_one_day", same_day),
        ("a_year_with_a_gap", a_year()),
        ("higher_is_better", ors()),
        ("french", french()),
        ("constant", constant),
        ("ends_of_the_range_crowded", crowded()),
        ("narrow_bands_over_years", narrow_bands()),
        ("weekly_with_flags", weekly()),
        ("no_scores", phq9(&[])),
    ]
}

#[test]
fn charts_look_as_they_were_accepted() {
    for (name, chart) in all() {
        let svg = progress_chart(&chart).unwrap();
        probe::show(name, &svg);
        insta::assert_snapshot!(name, svg.replace("><", ">\n<"));
    }
}

#[test]
fn sparklines_look_as_they_were_accepted() {
    for (name, chart) in all() {
        let spark = sparkline(&chart).unwrap();
        let page = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><style>{}</style><defs><g id=\"g\">{}</g></defs>",
            style_sheet().replace(":where(.spark) ", ""),
            spark.ground
        );
        let svg = page + &spark.over("g") + "</svg>";
        probe::show(&format!("spark_{name}"), &svg);
        assert!(spark.over("g").len() < 700, "{name}: {} bytes", spark.over("g").len());
        let (_, svg) = svg.split_once("</style>").unwrap();
        insta::assert_snapshot!(format!("spark_{name}"), svg.replace("><", ">\n<"));
    }
}

#[test]
fn alternative_texts_tell_what_the_chart_shows() {
    insta::assert_snapshot!(Voice::new(Language::En).course_description(&a_year()));
    insta::assert_snapshot!(Voice::new(Language::Fr).course_description(&french()));
}

#[test]
fn no_text_leaves_the_chart_or_covers_another() {
    for (name, chart) in all() {
        let texts = probe::texts(&progress_chart(&chart).unwrap());
        assert!(texts.len() > 5, "{name} has hardly any text");
        assert_eq!(probe::outside(&texts), Vec::<String>::new(), "{name}");
        assert_eq!(probe::overlapping(&texts), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_same_chart_gives_the_same_bytes() {
    let svg = progress_chart(&a_year()).unwrap();
    assert_eq!(svg, progress_chart(&a_year()).unwrap());
    assert_eq!(png(&svg, 1.0).unwrap(), png(&svg, 1.0).unwrap());
}

#[test]
fn the_png_has_ink_where_the_title_is() {
    let svg = progress_chart(&a_year()).unwrap();
    let without = svg.replace("PHQ-9 (depression)</text>", "</text>");
    let title = |svg: &str| probe::dark_pixels(svg, 0, 0, 150, 20);
    assert!(title(&svg) > 200, "{} dark pixels", title(&svg));
    assert_eq!(title(&without), 0);
}

#[test]
fn a_chart_of_a_year_stays_small() {
    let size = progress_chart(&a_year()).unwrap().len();
    assert!(size < 9_000, "{size} bytes");
}

#[test]
fn the_corridor_ends_between_unreliable_and_reliable_changes() {
    assert_eq!(sum(0.0, 27.0).reach(6.0), 5.5);
    assert_eq!(sum(0.0, 27.0).reach(5.2), 5.5);
    let tenths = ScoreRange { min: 0.0, max: 40.0, step: 0.1 };
    assert!((tenths.reach(5.0) - 4.95).abs() < 1e-12);
}

#[test]
fn the_cutoff_is_drawn_between_scores_on_its_two_sides() {
    let phq9 = sum(0.0, 27.0);
    assert_eq!(phq9.border(10.0, Direction::LowerIsBetter), 9.5);
    assert_eq!(phq9.border(9.37, Direction::LowerIsBetter), 9.5);
    assert_eq!(sum(0.0, 100.0).border(50.0, Direction::HigherIsBetter), 50.5);
    let mean = ScoreRange { min: 1.0, max: 5.0, step: 0.5 };
    assert_eq!(mean.border(3.0, Direction::LowerIsBetter), 2.75);
}

#[test]
fn a_score_between_two_bands_is_in_the_nearer_one() {
    let chart = phq9(&[]);
    assert_eq!(chart.band_of(9.4).map(|band| band.name.as_str()), Some("mild"));
    assert_eq!(chart.band_of(10.0).map(|band| band.name.as_str()), Some("moderate"));
    assert_eq!(chart.band_of(30.0), None);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_the_scores_no_text_leaves_the_chart(
        scores in proptest::collection::vec((0_u64..1500, 0_u32..=27, 0_u32..4), 0..30),
        label in "[a-zA-Z é&<>]{0,60}",
    ) {
        let mut chart = phq9(&[]);
        chart.series = scores
            .iter()
            .map(|&(days, value, item)| Point {
                date: day("2022-02-28") + Days::new(days),
                value: f64::from(value),
                flag: (item > 0).then(|| RiskMark { value: item.to_string() }),
                side: Side::NotEvaluable,
            })
            .collect();
        chart.phases = chart
            .series
            .iter()
            .take(4)
            .map(|point| Phase { date: point.date, label: label.clone() })
            .collect();
        chart.risk_legend = label.clone();
        chart.summary = label.clone();
        chart.title = label;
        let svg = progress_chart(&chart).unwrap();
        proptest::prop_assert!(svg.len() < 15_000);
        proptest::prop_assert_eq!(probe::outside(&probe::texts(&svg)), Vec::<String>::new());
    }
}

#[test]
fn a_range_that_goes_nowhere_is_refused() {
    let mut chart = phq9(&[]);
    chart.range = sum(27.0, 0.0);
    let error = progress_chart(&chart).unwrap_err();
    assert!(error.is_configuration());
    assert_eq!(error.to_string(), "PHQ-9: the range of scores must go upwards, but is 27 to 0");
}

#[test]
fn a_name_with_markup_stays_text() {
    let mut chart = phq9(&[]);
    chart.title = "<b>&\"".to_owned();
    let svg = progress_chart(&chart).unwrap();
    assert!(svg.contains(">&lt;b&gt;&amp;\"</title>"));
    assert!(svg.contains(">&lt;b&gt;&amp;\"</text>"));
}

#[test]
fn axes_without_a_known_range_end_at_round_numbers() {
    let ends = |min, max| ScoreRange::around(min, max).map(|range| (range.min, range.max));
    assert_eq!(ends(3.15, 100.81), Some((0.0, 110.0)));
    assert_eq!(ends(0.0, 27.0), Some((0.0, 30.0)));
    assert_eq!(ends(1.0, 6.0), Some((1.0, 6.0)));
    assert_eq!(ends(-3.0, 9.0), Some((-4.0, 10.0)));
    assert_eq!((ends(7.0, 7.0), ends(f64::INFINITY, f64::NEG_INFINITY)), (None, None));
}
