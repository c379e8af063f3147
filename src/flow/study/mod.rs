//! From the scores of a pre/post study to its tables.
//!
//! [`plan`] turns what was given into a question; [`gather_long`] and
//! [`gather_wide`] set the scores up by client, who has a pair or a reason why
//! there is none. [`analyze`] judges them by each method and counts. Clients
//! stay in the order in which the file first names them.

mod ask;
mod count;
mod draw;
mod effects;
mod gather;
mod judge;
mod parameters;

pub use ask::{Given, plan};
pub use draw::charts;
pub use gather::{Labels, gather_long, gather_wide};
pub use judge::{Analysis, ClientOutcome, analyze, summarize};

use rayon::prelude::*;

use crate::change::{
    Evaluated, Measurement, NotEvaluable, Pair, Question, Reason, SampleStatistics, StudyMethod,
};
use crate::frame::study::{Names, ScoreCell};
use crate::vocabulary;

/// One client of a study.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Client {
    /// The arm, as an index into [`Study::groups`].
    pub group: Option<u32>,
    /// The baseline score.
    pub pre: ScoreCell,
    /// The later score.
    pub post: ScoreCell,
    /// What is wrong with the client's rows.
    pub fault: Option<Reason>,
}

impl Client {
    /// Nothing is known yet.
    const UNKNOWN: Self =
        Self { group: None, pre: ScoreCell::Missing, post: ScoreCell::Missing, fault: None };

    /// The two scores.
    ///
    /// # Errors
    /// The reason why there is no usable pair.
    #[inline]
    pub fn pair(&self) -> Evaluated<Pair> {
        if let Some(fault) = self.fault {
            return Err(NotEvaluable(fault));
        }
        Pair::complete(self.pre.number(), self.post.number())
    }
}

/// All clients of a study.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Study {
    /// The ids as they stand in the file, in the order in which it first names
    /// them.
    pub ids: Names,
    /// The clients, in the order of the ids.
    pub clients: Vec<Client>,
    /// The arms, sorted; empty when no column of groups was named.
    pub groups: Vec<String>,
    /// Each client's scores in the order of their times; empty unless asked
    /// for.
    pub courses: Vec<Vec<Measurement>>,
    /// Rows in the file.
    pub rows: usize,
    /// Rows without an id, which belong to nobody.
    pub without_id: usize,
    /// Scores that are words.
    pub words: usize,
}

impl Study {
    /// The complete pairs.
    #[must_use]
    pub fn pairs(&self) -> Vec<Pair> {
        self.clients.iter().filter_map(|client| client.pair().ok()).collect()
    }

    /// The id of the client at a place.
    fn id(&self, place: usize) -> String {
        self.ids.get(place).unwrap_or_default().to_owned()
    }

    /// The name of a client's arm.
    #[must_use]
    pub fn group_of(&self, client: &Client) -> Option<&str> {
        self.groups.get(client.group? as usize).map(String::as_str)
    }

    /// The arms to report on: each, or the whole sample.
    fn arms(&self) -> Vec<Option<u32>> {
        if self.groups.is_empty() {
            return vec![None];
        }
        (0_u32..).zip(&self.groups).map(|(index, _)| Some(index)).collect()
    }

    fn name(&self, arm: Option<u32>) -> Option<String> {
        arm.and_then(|arm| self.groups.get(arm as usize)).cloned()
    }

    /// How many complete pairs there are.
    fn complete(&self) -> usize {
        self.clients.par_iter().filter(|client| client.pair().is_ok()).count()
    }

    /// The statistics of the complete pairs of an arm, or of all.
    fn sample(&self, arm: Option<u32>) -> Evaluated<SampleStatistics> {
        let of_arm = |client: &&Client| arm.is_none() || client.group == arm;
        let pairs: Vec<Pair> =
            self.clients.iter().filter(of_arm).filter_map(|client| client.pair().ok()).collect();
        SampleStatistics::of(&pairs)
    }
}

vocabulary! {
    /// What an anchor is laid against.
    pub enum Effect {
        /// The change of each client.
        Individual => "individual",
        /// The mean change of each group.
        Within => "within",
        /// The difference of each group from the reference.
        Between => "between",
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What was asked and given.
    pub question: Question,
    /// The methods, each once, in the order asked for.
    pub methods: Vec<StudyMethod>,
    /// What a minimal important difference is laid against.
    pub effect: Effect,
    /// The arm that others are compared with; the first by default.
    pub reference: Option<String>,
    /// Where the given numbers come from, by the name of the parameter.
    pub sources: std::collections::BTreeMap<String, String>,
}
