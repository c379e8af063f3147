//! Rows set up by client, with every contradiction as a reason.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasher;

use super::{Client, Study};
use crate::change::{Measurement, Reason};
use crate::error::{Error, Result};
use crate::frame::study::{LongScores, ScoreCell, WideScores};

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
fn roles(scores: &LongScores, labels: &Labels) -> Result<BTreeMap<String, Role>> {
    let times: BTreeSet<&str> = scores.times.iter().flatten().map(String::as_str).collect();
    let known = || {
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
    Ok(times.iter().map(|&time| (time.to_owned(), role(time))).collect())
}

/// Clients by id while rows are read.
#[derive(Default)]
struct Book<'a> {
    known: HashMap<&'a str, usize>,
    clients: Vec<Client>,
    groups: Vec<Option<&'a str>>,
}

impl<'a> Book<'a> {
    fn client(&mut self, id: &'a str, group: Option<&'a str>) -> (usize, &mut Client) {
        let next = self.clients.len();
        let place = *self.known.entry(id).or_insert(next);
        if place == next {
            self.clients.push(Client {
                id: id.to_owned(),
                group: None,
                pre: ScoreCell::Missing,
                post: ScoreCell::Missing,
                fault: None,
            });
            self.groups.push(None);
        }
        let client = &mut self.clients[place];
        match (self.groups[place], group) {
            (Some(before), Some(now)) if before != now => {
                client.fault = Some(Reason::SeveralGroups);
            }
            (None, Some(now)) => self.groups[place] = Some(now),
            _ => {}
        }
        (place, client)
    }

    /// The clients with their arms; a client without one cannot be counted in
    /// any when arms were asked for.
    fn close(mut self, grouped: bool) -> (Vec<Client>, Vec<String>) {
        if !grouped {
            return (self.clients, Vec::new());
        }
        let names: BTreeSet<&str> = self.groups.iter().flatten().copied().collect();
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        for (client, group) in self.clients.iter_mut().zip(&self.groups) {
            client.group = group.and_then(|group| place_of(&names, group));
            if client.group.is_none() {
                client.fault = client.fault.or(Some(Reason::NoGroup));
            }
        }
        (self.clients, names)
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
pub fn gather_long(scores: &LongScores, labels: &Labels, courses: bool) -> Result<Study> {
    if !courses && (labels.pre.is_none() || labels.post.is_none()) {
        return Err(Error::configuration(
            "--pre and --post must name the two times as they stand in the file; their order is \
             never guessed",
        ));
    }
    let roles = roles(scores, labels)?;
    let mut book = Book::default();
    let mut seen: Vec<[bool; 2]> = Vec::new();
    let mut paths: Vec<Vec<Measurement>> = Vec::new();
    let (mut without_id, mut words) = (0, 0);
    for (row, id) in scores.ids.iter().enumerate() {
        let Some(id) = id else {
            without_id += 1;
            continue;
        };
        let group = scores.groups.as_ref().and_then(|groups| groups[row].as_deref());
        let (place, client) = book.client(id, group);
        if place == seen.len() {
            seen.push([false; 2]);
            paths.push(Vec::new());
        }
        let (Some(time), score) = (&scores.times[row], scores.scores[row]) else { continue };
        words += usize::from(score == ScoreCell::Text);
        let role = roles.get(time).copied().unwrap_or(Role::Other);
        match role {
            Role::Pre => {
                let taken = std::mem::replace(&mut seen[place][0], true);
                put(&mut client.pre, &mut client.fault, taken, score);
            }
            Role::Post => {
                let taken = std::mem::replace(&mut seen[place][1], true);
                put(&mut client.post, &mut client.fault, taken, score);
            }
            Role::Other => {}
        }
        if courses {
            if role == Role::Other && score == ScoreCell::Text {
                client.fault = client.fault.or(Some(Reason::ScoreIsText));
            }
            let time = numeric(time)?;
            if let Some(score) = score.number() {
                paths[place].push(Measurement { time, score });
            }
        }
    }
    let (mut clients, groups) = book.close(scores.groups.is_some());
    if courses {
        for (client, course) in clients.iter_mut().zip(&mut paths) {
            settle(client, course, labels);
        }
    }
    Ok(Study {
        clients,
        groups,
        courses: if courses { paths } else { Vec::new() },
        rows: scores.ids.len(),
        without_id,
        words,
    })
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
    let rows = ids.len();
    let repeated = repeated(&ids);
    let names = groups.as_ref().map_or_else(Vec::new, |groups| arms(groups));
    let mut clients = Vec::with_capacity(rows);
    let mut first: HashMap<String, usize> = HashMap::new();
    let (mut without_id, mut words) = (0, 0);
    for (row, (id, (pre, post))) in ids.into_iter().zip(pre.into_iter().zip(post)).enumerate() {
        let Some(id) = id else {
            without_id += 1;
            continue;
        };
        let text = [pre, post].iter().filter(|&&score| score == ScoreCell::Text).count();
        words += text;
        let mut fault = (text > 0).then_some(Reason::ScoreIsText);
        if repeated.contains(&row) {
            if first.contains_key(&id) {
                continue;
            }
            first.insert(id.clone(), row);
            fault = Some(Reason::DuplicateMeasurement);
        }
        let group = groups.as_ref().and_then(|groups| place_of(&names, groups[row].as_deref()?));
        if groups.is_some() && group.is_none() {
            fault = fault.or(Some(Reason::NoGroup));
        }
        clients.push(Client { id, group, pre, post, fault });
    }
    Study { clients, groups: names, courses: Vec::new(), rows, without_id, words }
}

/// The rows whose id stands in another row too. Hashes are sorted, so that a
/// million ids need no table of a million texts.
fn repeated(ids: &[Option<String>]) -> BTreeSet<usize> {
    let known = || ids.iter().enumerate().filter_map(|(row, id)| Some((row, id.as_ref()?)));
    let rising = known().map(|(_, id)| id).is_sorted_by(|before, after| before < after);
    if rising {
        return BTreeSet::new();
    }
    let state = std::hash::BuildHasherDefault::<std::hash::DefaultHasher>::default();
    let mut hashes: Vec<(u64, usize)> =
        known().map(|(row, id)| (state.hash_one(id), row)).collect();
    hashes.sort_unstable();
    let mut found = BTreeSet::new();
    for bucket in hashes.chunk_by(|before, after| before.0 == after.0) {
        for &(_, row) in bucket.iter().filter(|_| bucket.len() > 1) {
            if bucket.iter().any(|&(_, other)| other != row && ids[other] == ids[row]) {
                found.insert(row);
            }
        }
    }
    found
}

/// The names of the arms, sorted.
fn arms(groups: &[Option<String>]) -> Vec<String> {
    let names: BTreeSet<&str> = groups.iter().flatten().map(String::as_str).collect();
    names.into_iter().map(str::to_owned).collect()
}

/// The place of an arm among the sorted names.
fn place_of(names: &[String], group: &str) -> Option<u32> {
    let place = names.binary_search_by(|name| name.as_str().cmp(group)).ok()?;
    u32::try_from(place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::NotEvaluable;

    /// Rows of id, time, score and arm; an empty word is missing.
    fn long(rows: &[(&str, &str, &str, &str)]) -> LongScores {
        let word = |word: &str| (!word.is_empty()).then(|| word.to_owned());
        LongScores {
            ids: rows.iter().map(|row| word(row.0)).collect(),
            times: rows.iter().map(|row| word(row.1)).collect(),
            scores: rows
                .iter()
                .map(|row| match row.2 {
                    "" => ScoreCell::Missing,
                    number => number.parse().map_or(ScoreCell::Text, ScoreCell::Number),
                })
                .collect(),
            groups: Some(rows.iter().map(|row| word(row.3)).collect()),
        }
    }

    fn labels(pre: &str, post: &str) -> Labels {
        Labels { pre: Some(pre.to_owned()), post: Some(post.to_owned()) }
    }

    #[test]
    fn labels_are_taken_as_given_and_never_sorted() {
        let rows = [("1", "post", "4", "a"), ("1", "pre", "12", "a")];
        let study = gather_long(&long(&rows), &labels("pre", "post"), false).unwrap();
        let pair = study.clients[0].pair().unwrap();
        assert_eq!((pair.pre, pair.post), (12.0, 4.0));
        let rows = [("1", "1", "4", "a"), ("1", "2", "12", "a")];
        let study = gather_long(&long(&rows), &labels("2", "1.0"), false).unwrap();
        let pair = study.clients[0].pair().unwrap();
        assert_eq!((pair.pre, pair.post), (12.0, 4.0));
    }

    #[test]
    fn an_unknown_label_is_named_with_those_that_occur() {
        let rows = [("1", "before", "4", "a"), ("1", "after", "12", "a")];
        let error = gather_long(&long(&rows), &labels("pre", "after"), false).unwrap_err();
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
        let study = gather_long(&long(&rows), &labels("1", "2"), false).unwrap();
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
        let ids = ["c", "a", "c", "b"].map(|id| Some(id.to_owned())).to_vec();
        let scores = vec![ScoreCell::Number(3.0); 4];
        let wide = WideScores { ids, pre: scores.clone(), post: scores, groups: None };
        let study = gather_wide(wide);
        let faults: Vec<_> =
            study.clients.iter().map(|client| (client.id.as_str(), client.fault)).collect();
        assert_eq!(faults, [("c", Some(Reason::DuplicateMeasurement)), ("a", None), ("b", None)]);
    }

    #[test]
    fn first_and_last_are_by_time_and_not_by_row() {
        let rows = [("1", "10", "4", "a"), ("1", "2", "12", "a"), ("1", "5", "9", "a")];
        let study = gather_long(&long(&rows), &Labels::default(), true).unwrap();
        let pair = study.clients[0].pair().unwrap();
        assert_eq!((pair.pre, pair.post), (12.0, 4.0));
    }
}
