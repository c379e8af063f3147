use super::*;
use proptest::prelude::*;

fn date(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn day(value: &str) -> Option<Day> {
    moment(value, Guide::default_guide()).day
}

fn written(value: &str) -> (Option<NaiveDate>, Option<String>) {
    let moment = moment(value, Guide::default_guide());
    (
        moment.day.map(|day| day.read(DayOrder::MonthFirst)),
        moment.time.map(|time| time.format("%H:%M").to_string()),
    )
}

#[test]
fn every_usual_way_to_write_the_twelfth_of_march_is_read() {
    for value in [
        "2026-03-12",
        "2026/3/12",
        "20260312",
        "12 mars 2026",
        "le jeudi 12 mars 2026",
        "Thursday, March 12, 2026",
        "Mar 12 2026",
        "12 Mar 2026",
        "12-Mar-26",
        "12th of March 2026",
        "12.03.2026",
    ] {
        assert_eq!(day(value), Some(Day::Certain(date(2026, 3, 12))), "{value}");
    }
    assert_eq!(day("1er février 2026"), Some(Day::Certain(date(2026, 2, 1))));
    assert_eq!(day("3 août 2026"), Some(Day::Certain(date(2026, 8, 3))));
}

#[test]
fn a_numeric_date_is_undecided_only_if_both_ways_are_dates() {
    assert_eq!(
        day("3/4/2026"),
        Some(Day::Undecided { day_first: date(2026, 4, 3), month_first: date(2026, 3, 4) })
    );
    assert_eq!(day("13/4/26"), Some(Day::Certain(date(2026, 4, 13))));
    assert_eq!(day("4/13/2026"), Some(Day::Certain(date(2026, 4, 13))));
    assert_eq!(day("5-5-2026"), Some(Day::Certain(date(2026, 5, 5))));
}

#[test]
fn impossible_dates_are_no_dates() {
    for value in ["2026-02-30", "31/02/2026", "2026-13-01", "4", "next Tuesday", "12 pm", ""] {
        assert_eq!(day(value), None, "{value}");
    }
}

#[test]
fn times_are_read_after_the_date() {
    assert_eq!(written("2026-03-12 17:40"), (Some(date(2026, 3, 12)), Some("17:40".into())));
    assert_eq!(written("2026-03-12T17:40:00-05:00").1, Some("17:40".into()));
    assert_eq!(written("3/12/2026 at 5:40 PM").1, Some("17:40".into()));
    assert_eq!(written("le 12 mars 2026 à 17 h 40").1, Some("17:40".into()));
    assert_eq!(written("12 mars 2026, 9h05").1, Some("09:05".into()));
    assert_eq!(written("8/9/2018 12:00:00 AM").1, Some("00:00".into()));
    assert_eq!(written("2026-03-12"), (Some(date(2026, 3, 12)), None));
}

#[test]
fn a_range_of_times_shares_its_afternoon() {
    let range = |value: &str| {
        let written = |time: NaiveTime| time.format("%H:%M").to_string();
        range(value).map(|(start, end)| format!("{}-{}", written(start), written(end)))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(range("10:00–10:50"), some("10:00-10:50"));
    assert_eq!(range("50 min (1:00 - 1:50 PM)"), some("13:00-13:50"));
    assert_eq!(range("11:10 - 12:00 pm"), some("11:10-12:00"));
    assert_eq!(range("13 h 30 à 14 h 20"), some("13:30-14:20"));
    assert_eq!(range("begun 10:00, seen 10:50"), None);
    assert_eq!(time("2 pm"), NaiveTime::from_hms_opt(14, 0, 0));
}

#[test]
fn durations_are_minutes() {
    for (value, expected) in [
        ("50", Some(50)),
        ("50 min", Some(50)),
        ("50-minute", Some(50)),
        ("1 h", Some(60)),
        ("1h30", Some(90)),
        ("1 heure 15 minutes", Some(75)),
        ("0:50", Some(50)),
        ("about an hour", None),
        ("0", None),
    ] {
        assert_eq!(minutes(value), expected, "{value}");
    }
}

#[test]
fn a_thirteen_proves_the_order() {
    let evidence = |values: &[&str]| {
        let mut evidence = Evidence::default();
        values.iter().for_each(|value| evidence.take(value));
        evidence
    };
    assert_eq!(evidence(&["3/4/2026", "13/4/2026"]).order(), Some(DayOrder::DayFirst));
    assert_eq!(evidence(&["3/4/2026", "4/13/2026"]).order(), Some(DayOrder::MonthFirst));
    assert_eq!(evidence(&["3/4/2026"]).order(), None);
    assert!(evidence(&["13/4/2026", "4/13/2026"]).is_contradictory());
    assert_eq!(evidence(&["2026-03-13"]), Evidence::default());
}

proptest! {
    #[test]
    fn a_leading_date_is_what_the_pattern_finds(
        value in "[0-9]{3,5}[-/.]?[0-9]{0,3}[-/.]?[0-9]{0,3}[ t0-9a-z:.-]{0,2}"
    ) {
        let found = ISO.captures(&value).and_then(|m| Some(m.get(1)?.range()));
        let found = found.filter(|range| range.start == 0);
        prop_assert_eq!(leading_iso(&value).map(|(_, range)| range), found);
    }

    #[test]
    fn any_value_is_read_without_panic(value in "\\PC{0,60}") {
        moment(&value, Guide::default_guide());
        time(&value);
        range(&value);
        minutes(&value);
        Evidence::default().take(&value);
    }

    #[test]
    fn an_iso_date_reads_back_as_itself(days in 0_i64..55_000) {
        let date = date(1950, 1, 1) + chrono::Duration::days(days);
        prop_assert_eq!(day(&date.to_string()), Some(Day::Certain(date)));
    }
}

proptest! {
    /// A date that a pattern finds is never passed over because of its signs.
    #[test]
    fn whatever_a_pattern_finds_may_hold_a_day(
        value in "(12|3|2026|20260312|mars|may|st|,|, |é| |-|/|\\.|:){0,9}"
    ) {
        let folded = fold::plain(&value);
        let patterns = [&*ISO, &*COMPACT, &*NUMERIC, &*DAY_MONTH, &*MONTH_DAY];
        if patterns.iter().any(|pattern| pattern.is_match(&folded)) {
            prop_assert!(may_hold_day(&folded), "{folded}");
            prop_assert!(may_hold_day(&value), "{value}");
        }
    }
}
