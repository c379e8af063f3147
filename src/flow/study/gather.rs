//! Rows set up by client, with every contradiction as a reason.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::{Client, Study};
use crate::change::{Measurement, Reason};
use crate::error::{Error, Result};
use crate::frame::study as frame;
use crate::frame::study::{LongScores, Names, ScoreCell, WideScores};

/// Which times are the two of a pair, as they stand in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// The time of the baseline.
    pub pre: Option<String>,
    /// The later time.
    pub post: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Pre,
    Post,
    Other,
}

/// Labels are equal as text or as numbers: `1` is `1.0`.
fn same(label: &str, other: &str) -> bool {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    label.trim() == other.trim() || number(label).is_some_and(|it| Some(it) == number(other))
}

/// The role of each time in the file.
fn roles(times: &Names, labels: &Labels) -> Result<Vec<Role>> {
    let known = || {
        let times: BTreeSet<&str> = times.iter().collect();
        let shown: Vec<_> = times.iter().take(12).map(|time| format!("`{time}`")).collect();
        let more = if times.len() > shown.len() { ", …" } else { "" };
        format!("{}{more}", shown.join(", "))
    };
    for (option, label) in [("--pre", &labels.pre), ("--post", &labels.post)] {
        if let Some(label) = label
            && !times.iter().any(|time| same(time, label))
        {
            return Err(Error::configuration(format!(
                "the time `{label}` of {option} does not occur; the file has {}",
                known()
            )));
        }
    }
    if let (Some(pre), Some(post)) = (&labels.pre, &labels.post)
        && same(pre, post)
    {
        return Err(Error::configuration(format!("--pre and --post are both `{pre}`")));
    }
    let role = |time: &str| {
        let is = |label: &Option<String>| label.as_deref().is_some_and(|label| same(time, label));
        if is(&labels.pre) {
            Role::Pre
        } else if is(&labels.post) {
            Role::Post
        } else {
            Role::Other
        }
    };
    Ok(times.iter().map(role).collect())
}

/// Clients that are worth a thread of their own.
const FEWEST_OF_A_SHARE: usize = 16_384;

/// The arms of clients: the names sorted, and the place of each code of the
/// column among them.
struct Arms {
    names: Vec<String>,
    places: Vec<u32>,
}

impl Arms {
    fn of(groups: Option<&frame::Labels>) -> Self {
        let given = || groups.iter().flat_map(|groups| groups.names.iter());
        let mut names: Vec<String> = given().map(str::to_owned).collect();
        names.sort_unstable();
        let place = |name: &str| {
            u32::try_from(names.partition_point(|known| known.as_str() < name)).unwrap_or(u32::MAX)
        };
        Self { places: given().map(place).collect(), names }
    }

    fn place(&self, groups: Option<&frame::Labels>, row: usize) -> Option<u32> {
        self.places.get(groups?.place(row)?).copied()
    }
}

/// Puts a score into its place; a place that is taken, or a word, is a fault.
fn put(place: &mut ScoreCell, fault: &mut Option<Reason>, taken: bool, score: ScoreCell) {
    if taken {
        *fault = fault.or(Some(Reason::DuplicateMeasurement));
    } else {
        if score == ScoreCell::Text {
            *fault = fault.or(Some(Reason::ScoreIsText));
        }
        *place = score;
    }
}

/// Sets up a long table. With `courses`, all scores of each client are kept by
/// numeric time, and first and last stand in for labels that are not given.
///
/// # Errors
/// When a label does not occur in the file, when none is given and no courses
/// are asked for, or when courses are asked for and a time is no number.
pub fn gather_long(scores: LongScores, labels: &Labels, courses: bool) -> Result<Study> {
    if !courses && (labels.pre.is_none() || labels.post.is_none()) {
        return Err(Error::configuration(
            "--pre and --post must name the two times as they stand in the file; their order is \
             never guessed",
        ));
    }
    let LongScores { ids, times, scores, groups } = scores;
    let numbers = if courses { numbers_of(&times.names)? } else { Vec::new() };
    let rows = Rows {
        roles: roles(&times.names, labels)?,
        arms: Arms::of(groups.as_ref()),
        ids,
        times,
        scores,
        groups,
        courses,
    };
    let (mut clients, words) = rows.clients();
    let mut paths = if courses { rows.paths(&numbers) } else { Vec::new() };
    for (client, course) in clients.iter_mut().zip(&mut paths) {
        settle(client, course, labels);
    }
    let Rows { ids, arms, .. } = rows;
    let without_id = ids.codes.iter().filter(|code| **code == frame::Labels::MISSING).count();
    let (ids, rows) = (ids.names, ids.codes.len());
    Ok(Study { ids, clients, groups: arms.names, courses: paths, rows, without_id, words })
}

/// The rows of a long table.
struct Rows {
    ids: frame::Labels,
    times: frame::Labels,
    /// The role of each time.
    roles: Vec<Role>,
    scores: Vec<ScoreCell>,
    groups: Option<frame::Labels>,
    arms: Arms,
    /// Whether times other than the two count.
    courses: bool,
}

impl Rows {
    /// The clients, and how many scores are words.
    ///
    /// Each thread goes through all rows and takes those of its share of the
    /// clients: rows come in any order, so that most of the time is spent on
    /// fetching clients from memory.
    fn clients(&self) -> (Vec<Client>, usize) {
        let mut clients = vec![Client::UNKNOWN; self.ids.names.len()];
        let share = clients.len().div_ceil(rayon::current_num_threads()).max(FEWEST_OF_A_SHARE);
        let shares = clients.par_chunks_mut(share).enumerate();
        let words = shares.map(|(number, clients)| self.fill(clients, number * share)).sum();
        (clients, words)
    }

    /// Fills in the clients from the place `first` on, and counts the scores
    /// that are words.
    fn fill(&self, clients: &mut [Client], first: usize) -> usize {
        let groups = self.groups.as_ref();
        let mut seen = vec![[false; 2]; clients.len()];
        let mut words = 0;
        for (row, (&code, &score)) in self.ids.codes.iter().zip(&self.scores).enumerate() {
            let place = (code as usize).wrapping_sub(first);
            let Some(client) = clients.get_mut(place) else { continue };
            match (client.group, self.arms.place(groups, row)) {
                (Some(before), Some(now)) if before != now => {
                    client.fault = Some(Reason::SeveralGroups);
                }
                (None, now) => client.group = now,
                _ => {}
            }
            let Some(time) = self.times.place(row) else { continue };
            words += usize::from(score == ScoreCell::Text);
            match self.roles[time] {
                Role::Pre => {
                    let taken = std::mem::replace(&mut seen[place][0], true);
                    put(&mut client.pre, &mut client.fault, taken, score);
                }
                Role::Post => {
                    let taken = std::mem::replace(&mut seen[place][1], true);
                    put(&mut client.post, &mut client.fault, taken, score);
                }
                Role::Other if self.courses && score == ScoreCell::Text => {
                    client.fault = client.fault.or(Some(Reason::ScoreIsText));
                }
                Role::Other => {}
            }
        }
        if groups.is_some() {
            // A client without an arm cannot be counted in any.
            for client in clients.iter_mut().filter(|client| client.group.is_none()) {
                client.fault = client.fault.or(Some(Reason::NoGroup));
            }
        }
        words
    }

    /// All scores of each client, times being these numbers.
    fn paths(&self, numbers: &[f64]) -> Vec<Vec<Measurement>> {
        let mut paths: Vec<Vec<Measurement>> = vec![Vec::new(); self.ids.names.len()];
        for (row, score) in self.scores.iter().enumerate() {
            let (client, time) = (self.ids.place(row), self.times.place(row));
            if let (Some(client), Some(time), Some(score)) = (client, time, score.number()) {
                paths[client].push(Measurement { time: numbers[time], score });
            }
        }
        paths
    }
}

/// Orders a course by time, never by row.
fn settle(client: &mut Client, course: &mut [Measurement], labels: &Labels) {
    course.sort_by(|a, b| a.time.total_cmp(&b.time));
    if course.windows(2).any(|two| two[0].time == two[1].time) {
        client.fault = client.fault.or(Some(Reason::DuplicateMeasurement));
    }
    let cell = |point: Option<&Measurement>| {
        point.map_or(ScoreCell::Missing, |point| ScoreCell::Number(point.score))
    };
    if labels.pre.is_none() {
        client.pre = cell(course.first());
    }
    if labels.post.is_none() {
        client.post = if course.len() > 1 { cell(course.last()) } else { ScoreCell::Missing };
    }
}

/// Times that can be counted.
fn numbers_of(times: &Names) -> Result<Vec<f64>> {
    times.iter().map(numeric).collect()
}

fn numeric(time: &str) -> Result<f64> {
    let days = || {
        let date = chrono::NaiveDate::parse_from_str(time.get(..10)?, "%Y-%m-%d").ok()?;
        Some(date.signed_duration_since(chrono::NaiveDate::default()).num_days() as f64)
    };
    time.parse::<f64>().ok().filter(|time| time.is_finite()).or_else(days).ok_or_else(|| {
        Error::configuration(format!(
            "the time `{time}` is neither a number nor a date; the method hlm needs times that \
             can be counted"
        ))
    })
}

/// Sets up a wide table; an id that occurs twice is a fault.
#[must_use]
pub fn gather_wide(scores: WideScores) -> Study {
    let WideScores { ids, pre, post, groups } = scores;
    let arms = Arms::of(groups.as_ref());
    let mut clients = vec![Client::UNKNOWN; ids.names.len()];
    let mut seen = vec![false; clients.len()];
    let (mut without_id, mut words) = (0, 0);
    for (row, (&code, (&pre, &post))) in ids.codes.iter().zip(pre.iter().zip(&post)).enumerate() {
        let place = code as usize;
        let Some(client) = clients.get_mut(place) else {
            without_id += 1;
            continue;
        };
        let text = [pre, post].iter().filter(|&&score| score == ScoreCell::Text).count();
        words += text;
        if std::mem::replace(&mut seen[place], true) {
            client.fault = Some(Reason::DuplicateMeasurement);
            continue;
        }
        (client.pre, client.post) = (pre, post);
        client.fault = (text > 0).then_some(Reason::ScoreIsText);
        client.group = arms.place(groups.as_ref(), row);
        if groups.is_some() && client.group.is_none() {
            client.fault = client.fault.or(Some(Reason::NoGroup));
        }
    }
    let (ids, rows) = (ids.names, ids.codes.len());
    Study { ids, clients, groups: arms.names, courses: Vec::new(), rows, without_id, words }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::NotEvaluable;

    /// Rows of id, time, score and arm; an empty word is missing.
    fn long(rows: &[(&'static str, &'static str, &'static str, &'static str)]) -> LongScores {
        let column = |pick: fn(
            &(&'static str, &'static str, &'static str, &'static str),
        ) -> &'static str| {
            let cell = |row| Some(pick(row)).filter(|word| !word.is_empty());
            frame::Labels::of(&rows.iter().map(cell).collect::<Vec<_>>())
        };
        LongScores {
            ids: column(|row| row.0),
            times: column(|row| row.1),
            scores: rows
                .iter()
                .map(|row| match row.2 {
                    "" => ScoreCell::Missing,
                    number => number.parse().map_or(ScoreCell::Text, ScoreCell::Number),
                })
                .collect(),
            groups: Some(column(|row| row.3)),
        }
    }

    fn labels(pre: &str, post: &str) -> Labels {
        Labels { pre: Some(pre.to_owned()), post: Some(post.to_owned()) }
    }

    #[test]
    fn labels_are_taken_as_given_and_never_sorted() {
        let rows = [("1", "post", "4", "a"), ("1", "pre", "12", "a")];
        let study = gather_long(long(&rows), &labels("pre", "post"), false).unwrap();
        let pair = study.clients[0].pair().unwrap();
        assert_eq!((pair.pre, pair.post), (12.0, 4.0));
        let rows = [("1", "1", "4", "a"), ("1", "2", "12", "a")];
        let study = gather_long(long(&rows), &labels("2", "1.0"), false).unwrap();
        let pair = study.clients[0].pair().unwrap();
        assert_eq!((pair.pre, pair.post), (12.0, 4.0));
    }

    #[test]
    fn an_unknown_label_is_named_with_those_that_occur() {
        let rows = [("1", "before", "4", "a"), ("1", "after", "12", "a")];
        let error = gather_long(long(&rows), &labels("pre", "after"), false).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the time `pre` of --pre does not occur; the file has `after`, `before`"
        );
    }

    #[test]
    fn each_contradiction_is_a_reason() {
        let rows = [
            ("twice", "1", "4", "a"),
            ("twice", "1", "5", "a"),
            ("twice", "2", "5", "a"),
            ("word", "1", "high", "a"),
            ("word", "2", "5", "a"),
            ("nowhere", "1", "3", ""),
            ("nowhere", "2", "3", ""),
            ("moved", "1", "3", "a"),
            ("moved", "2", "3", "b"),
            ("half", "1", "3", "b"),
            ("half", "2", "", "b"),
            ("", "1", "3", "b"),
        ];
        let study = gather_long(long(&rows), &labels("1", "2"), false).unwrap();
        let reasons: Vec<_> = study
            .clients
            .iter()
            .map(|client| client.pair().map_err(|NotEvaluable(reason)| reason).unwrap_err())
            .collect();
        assert_eq!(
            reasons,
            [
                Reason::DuplicateMeasurement,
                Reason::ScoreIsText,
                Reason::NoGroup,
                Reason::SeveralGroups,
                Reason::OneScoreOnly
            ]
        );
        assert_eq!((study.without_id, study.words), (1, 1));
    }

    #[test]
    fn an_id_in_two_rows_of_a_wide_table_is_one_client_without_an_answer() {
        let ids = frame::Labels::of(&["c", "a", "c", "b"].map(Some));
        let scores = vec![ScoreCell::Number(3.0); 4];
        let wide = WideScores { ids, pre: scores.clone(), post: scores, groups: None };
        let study = gather_wide(wide);
        let faults: Vec<_> =
            study.ids.iter().zip(study.clients.iter().map(|client| client.fault)).collect();
        assert_eq!(faults, [("c", Some(Reason::DuplicateMeasurement)), ("a", None), ("b", None)]);
    }

    #[test]
    fn first_and_last_are_by_time_and_not_by_row() {
        let rows = [("1", "10", "4", "a"), ("1", "2", "12", "a"), ("1", "5", "9", "a")];
        let study = gather_long(long(&rows), &Labels::default(), true).unwrap();
        let pair = study.clients[0].pair().unwrap();
        assert_eq!((pair.pre, pair.post), (12.0, 4.0));
    }
}
