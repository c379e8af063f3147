//! From what single sentences say to what the note says.

use super::super::reading::Reading;
use super::super::{Found, Presence, RiskFindings, RiskLevel, SelfHarm, Span, SuicidalIdeation};
use super::assertion::{Assertion, Said};

/// The kind of an ideation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// Without a word of its kind.
    Plain,
    /// A wish to be dead.
    Passive,
    /// A thought of ending one's life.
    Active,
}

/// How far behind an intent the thought may be named that it is about, in
/// bytes.
const SOON: usize = 160;

/// A place in the folded text: the words and their sentence.
#[derive(Clone, Copy, Debug)]
struct Place {
    span: Span,
    sentence: Span,
}

/// The first sentence for each thing that can be said of one question.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answers {
    denied: Option<Place>,
    affirmed: Option<Place>,
    historic: Option<Place>,
}

impl Answers {
    /// Takes in what one sentence says.
    pub fn add(&mut self, assertion: Assertion, sentence: Span) {
        let slot = match assertion.said {
            Said::Denied => &mut self.denied,
            Said::Affirmed | Said::Stressed => &mut self.affirmed,
            Said::Historic => &mut self.historic,
            Said::Silent | Said::Other => return,
        };
        slot.get_or_insert(Place { span: assertion.span, sentence });
    }

    fn presence(&self, reading: &Reading<'_>) -> Found<Presence> {
        match (self.affirmed, self.denied) {
            (Some(place), _) => found(reading, Presence::Present, place),
            (None, Some(place)) => found(reading, Presence::Denied, place),
            (None, None) => Found::silent(Presence::NotDocumented),
        }
    }

    fn self_harm(&self, reading: &Reading<'_>) -> Found<SelfHarm> {
        match (self.affirmed, self.denied, self.historic) {
            (Some(place), _, _) => found(reading, SelfHarm::Current, place),
            (None, Some(place), _) => found(reading, SelfHarm::Denied, place),
            (None, None, Some(place)) => found(reading, SelfHarm::Historic, place),
            (None, None, None) => Found::silent(SelfHarm::NotDocumented),
        }
    }
}

/// How far behind an ideation in words of the client's own a plan or an intent may be
/// denied, in bytes.
const DISCLAIMED: usize = 240;

/// A plan and an intent denied where no word has named a thought of death: they count if
/// the note turns out to tell of one right before, in whatever words.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unnamed {
    /// A plan.
    pub plan: Answers,
    /// An intent.
    pub intent: Answers,
}

impl Unnamed {
    /// Counts what is denied right behind the ideation of `findings`.
    pub fn settle(&self, reading: &Reading<'_>, findings: &mut RiskFindings) {
        let present =
            matches!(findings.si.value, SuicidalIdeation::Active | SuicidalIdeation::Passive);
        let Some(told) = findings.si.span.filter(|_| present) else { return };
        let denied = |answers: &Answers| {
            let denial = answers.presence(reading);
            let behind = denial.span.is_some_and(|span| {
                span.start >= told.start && span.start.saturating_sub(told.end) <= DISCLAIMED
            });
            (denial.value == Presence::Denied && behind).then_some(denial)
        };
        for (answers, finding) in
            [(&self.plan, &mut findings.plan), (&self.intent, &mut findings.intent)]
        {
            if let (Presence::NotDocumented, Some(denial)) = (finding.value, denied(answers)) {
                *finding = denial;
            }
        }
    }
}

/// Everything that the sentences of a note say of risk.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gathered {
    plain: Answers,
    passive: Answers,
    active: Answers,
    /// Thoughts of harming others.
    pub hi: Answers,
    /// Self-harm.
    pub self_harm: Answers,
    /// Thoughts of harming oneself, by what act or to what end is not said.
    pub harm_thought: Answers,
    /// A plan.
    pub plan: Answers,
    /// An intent.
    pub intent: Answers,
    /// Means.
    pub means: Answers,
    /// A plan and an intent denied before a thought is named.
    pub unnamed: Unnamed,
    level: Option<(RiskLevel, Place)>,
    /// An intent, and whether a plan, stated where risk had not been named yet.
    announced: Option<(bool, Place)>,
    /// A plan and an intent denied together, which nobody asks about unless
    /// there are thoughts.
    implied: Option<Place>,
    /// Ideation named only among the grounds of a level of risk, or in jest.
    ground: Option<(Quality, Place)>,
    /// The last ideation told of another time.
    told: Option<(Quality, Place)>,
    /// The last place at which ideation is denied for now.
    ended: Option<(Quality, Place)>,
}

impl Gathered {
    /// Takes in what a sentence says of ideation.
    pub fn add_ideation(&mut self, quality: Quality, assertion: Assertion, sentence: Span) {
        let answers = match quality {
            Quality::Plain => &mut self.plain,
            Quality::Passive => &mut self.passive,
            Quality::Active => &mut self.active,
        };
        answers.add(assertion, sentence);
    }

    /// Takes in an intent of something not named yet ("means to do it on
    /// Thursday"): it counts if a thought of death is named soon.
    pub fn announce(&mut self, planned: bool, assertion: Assertion, sentence: Span) {
        self.announced.get_or_insert((planned, Place { span: assertion.span, sentence }));
    }

    /// Counts an announced intent when ideation followed.
    fn settled(&self) -> Self {
        let mut settled = *self;
        settled.add_unended();
        let Some((planned, place)) = self.announced else { return settled };
        // "Bought a rope, meant to do it on Sunday. Suicide risk high."
        let grave = self.level.is_some_and(|(level, _)| level != RiskLevel::Low);
        let silent = self.active.denied.or(self.plain.denied).or(self.passive.denied).is_none();
        if planned && grave && silent {
            settled.active.affirmed.get_or_insert(place);
        }
        let named = [settled.active.affirmed, settled.plain.affirmed, settled.passive.affirmed];
        let soon = planned && grave && silent
            || named.into_iter().flatten().any(|named| {
                named.sentence.start >= place.sentence.end
                    && named.sentence.start - place.sentence.end <= SOON
            });
        if soon {
            settled.intent.affirmed.get_or_insert(place);
            if planned {
                settled.plan.affirmed.get_or_insert(place);
            }
        }
        settled
    }

    /// Takes in that a plan and an intent are denied together.
    pub fn add_implied(&mut self, assertion: Assertion, sentence: Span) {
        self.implied.get_or_insert(Place { span: assertion.span, sentence });
    }

    /// Takes in an ideation that yields to a denial: one that is named among
    /// the grounds of a level, or in jest.
    pub fn add_ground(&mut self, quality: Quality, assertion: Assertion, sentence: Span) {
        self.ground.get_or_insert((quality, Place { span: assertion.span, sentence }));
    }

    /// Takes in an ideation told of another time, which yields to a denial of
    /// now behind it.
    pub fn add_told(&mut self, quality: Quality, assertion: Assertion, sentence: Span) {
        self.told = Some((quality, Place { span: assertion.span, sentence }));
    }

    /// Takes in that ideation is denied for now.
    pub fn add_end(&mut self, quality: Quality, assertion: Assertion, sentence: Span) {
        // A denial of active thoughts says nothing of a wish to be dead.
        let covers = |(known, _): &(Quality, Place)| *known == Quality::Active;
        if quality != Quality::Active || self.ended.as_ref().is_none_or(covers) {
            self.ended = Some((quality, Place { span: assertion.span, sentence }));
        }
    }

    /// Counts an ideation told of another time that nothing ends.
    fn add_unended(&mut self) {
        let Some((quality, place)) = self.told else { return };
        let over = self.ended.is_some_and(|(of, end)| {
            end.sentence.start >= place.sentence.start
                && (of != Quality::Active || quality == Quality::Active)
        });
        let answers = match quality {
            Quality::Plain => &mut self.plain,
            Quality::Passive => &mut self.passive,
            Quality::Active => &mut self.active,
        };
        let slot = if over { &mut answers.historic } else { &mut answers.affirmed };
        slot.get_or_insert(place);
    }

    /// Takes in a stated level; the highest stands.
    pub fn add_level(&mut self, level: RiskLevel, span: Span, sentence: Span) {
        if self.level.is_none_or(|(known, _)| level > known) {
            self.level = Some((level, Place { span, sentence }));
        }
    }

    /// "No thoughts of harming self or others": denies an ideation of which the note says
    /// nothing else, in whatever words.
    pub fn settle_unharmed(&self, reading: &Reading<'_>, si: &mut Found<SuicidalIdeation>) {
        let answers = self.harm_thought;
        if let (SuicidalIdeation::NotDocumented, Some(place), None) =
            (si.value, answers.denied, answers.affirmed)
        {
            *si = found(reading, SuicidalIdeation::Denied, place);
        }
    }

    /// Whether all that is denied is a thought of doing something: "denies any thought of
    /// ending her life" says nothing of a wish not to be born.
    pub fn denies_active_only(&self) -> bool {
        self.active.denied.is_some() && self.plain.denied.is_none() && self.passive.denied.is_none()
    }

    /// The finding for each question.
    #[must_use]
    pub fn findings(&self, reading: &Reading<'_>) -> RiskFindings {
        self.settled().all(reading)
    }

    fn all(&self, reading: &Reading<'_>) -> RiskFindings {
        RiskFindings {
            si: self.ideation(reading),
            hi: self.hi.presence(reading),
            self_harm: self.self_harm.self_harm(reading),
            plan: self.plan.presence(reading),
            intent: self.intent.presence(reading),
            means: self.means.presence(reading),
            risk_level: self
                .level
                .map_or(Found::silent(None), |(level, place)| found(reading, Some(level), place)),
            phq9_item9: Found::silent(None),
        }
    }

    /// Ideation without a word of its kind is active, unless the note calls it
    /// passive elsewhere. Whatever its kind, with a plan and an intent it is
    /// active. Where only a plan and an intent are denied, thoughts are taken
    /// to be there.
    fn ideation(&self, reading: &Reading<'_>) -> Found<SuicidalIdeation> {
        let (plan, intent) = (self.plan.affirmed.is_some(), self.intent.affirmed.is_some());
        let passive = self.passive.affirmed;
        let plain = self.plain.affirmed.filter(|_| passive.is_none() || plan || intent);
        if let Some(place) = self.active.affirmed.or(plain).or(passive.filter(|_| plan && intent)) {
            return found(reading, SuicidalIdeation::Active, place);
        }
        if let Some(place) = passive {
            return found(reading, SuicidalIdeation::Passive, place);
        }
        let outright = self.plain.denied.or(self.passive.denied);
        if let (None, Some((quality, place))) = (outright, self.ground) {
            let value = match quality {
                Quality::Passive => SuicidalIdeation::Passive,
                Quality::Plain | Quality::Active => SuicidalIdeation::Active,
            };
            return found(reading, value, place);
        }
        let denied = outright.or(self.active.denied);
        // "Risk: has chosen the bridge and the day": a plan is of something.
        if let (None, Some(place)) = (denied, self.plan.affirmed.or(self.intent.affirmed)) {
            return found(reading, SuicidalIdeation::Active, place);
        }
        if let (None, Some(place)) = (denied, self.implied) {
            return found(reading, SuicidalIdeation::Passive, place);
        }
        denied.map_or(Found::silent(SuicidalIdeation::NotDocumented), |place| {
            found(reading, SuicidalIdeation::Denied, place)
        })
    }
}

fn found<T>(reading: &Reading<'_>, value: T, place: Place) -> Found<T> {
    Found {
        value,
        span: Some(reading.original(place.span)),
        evidence: Some(reading.original(place.sentence)),
    }
}
