//! Risk: ideation, plan, intent, means, self-harm and the stated level.
//!
//! Sentence by sentence, [`clause`] lays out the words of risk, [`assertion`]
//! decides for each thing named whether it is denied, affirmed, past, put
//! aside or somebody else's, and [`read`] gathers the sentences into one
//! finding per question. Where a note both denies and affirms now, the
//! affirmation stands: a missed present ideation is the worst error of all.
//! Silence stays silence.

mod act;
mod assertion;
mod attendance;
mod behind;
mod boxes;
mod clause;
mod context;
mod copied;
mod cue;
mod denied;
mod detail;
mod form;
mod gather;
mod holder;
mod level;
mod likely;
mod mark;
mod net;
mod persons;
mod place;
mod quality;
mod question;
mod rated;
mod refusal;
mod telling;
mod told;
mod void;
mod ways;
mod wish;

pub use cue::RiskCue;
pub(super) use holder::{Marriage, gender_by_denial, gender_by_marriage};
pub use likely::Likely;
use likely::Sign;
pub(super) use likely::tellings;
pub use net::NetCue;
pub use rated::Rated;
pub use told::TenseCue;

use super::lexicon::{Cue, Domain};
use super::reading::Reading;
use super::{Found, Presence, RiskFindings, SectionKind, Span, SuicidalIdeation};
use assertion::{Assertion, Said};
use clause::cues_of;
use context::{Asked, Context};
use copied::Copied;
use cue::CueSet;
use gather::{Gathered, Quality};
use mark::{Mark, Tone};
use persons::Persons;

/// How far a bare "plan" may stand from the word that affirms it, in bytes.
const BESIDE: usize = 30;

/// Reads the risk of a note. `rated` is what its scores say; `likely` is what was learned of
/// how ideation is told, where more than the rules is asked.
#[must_use]
pub fn read(reading: &Reading<'_>, rated: Rated, likely: Option<&Likely>) -> RiskFindings {
    let mut gathered = Gathered::default();
    // Hardly any sentence has more.
    let mut marks = Vec::with_capacity(16);
    let mut context = Context::default();
    let persons = Persons::of(reading);
    let copied = Copied::of(reading);
    for (sentence, hits) in reading.sentences_with(reading.hits.of(Domain::Risk)) {
        if copied.holds(sentence.start)
            || !hits.is_empty() && form::is_row(reading.folded, sentence.start)
        {
            continue;
        }
        let section = reading.section_at(sentence.start);
        let open = context.is_open() || context.past || section == Some(SectionKind::Risk);
        clause::marks(reading, (sentence, hits), (open, &persons), &mut marks);
        context.enter(&marks, section);
        if marks.is_empty() {
            continue;
        }
        let cues = cues_of(&marks);
        let read = Sentence { reading, sentence, marks: &marks, cues, section };
        read.gather(&mut context, &mut gathered);
    }
    let mut findings = gathered.findings(reading);
    net::settle(reading, persons.client, &mut findings.si);
    rated.settle(reading, &mut findings.si);
    let item9 = rated.phq9_item9.map(|(answer, _)| answer);
    let open = findings.si.value == SuicidalIdeation::NotDocumented
        || denies_the_act_only(reading, &findings)
        || item9.is_some_and(|answer| answer > 0)
            && findings.si.value == SuicidalIdeation::Denied
            && gathered.denies_active_only();
    let open = open && findings.hi.value != Presence::Present;
    if let Some(likely) = likely.filter(|_| open) {
        likely.settle(reading, sign_of(&findings, item9), &mut findings.si);
    }
    gathered.unnamed.settle(reading, &mut findings);
    gathered.settle_unharmed(reading, &mut findings.si);
    findings.phq9_item9 = rated.item9(reading);
    findings
}

/// What else in the findings speaks for an ideation.
fn sign_of(findings: &RiskFindings, item9: Option<i64>) -> Sign {
    let silent = findings.si.value == SuicidalIdeation::NotDocumented;
    let denied = [findings.plan.value, findings.intent.value].contains(&Presence::Denied);
    match item9 {
        Some(1..) => Sign::Endorsed,
        _ if silent && denied => Sign::ActDenied,
        _ => Sign::None,
    }
}

/// The sentence around a place.
fn of_sentence(reading: &Reading<'_>, span: Span) -> Span {
    let folded = reading.folded.folded_offset(span.start);
    reading.original(reading.sentence_at(folded))
}

/// "I'd be glad not to wake up any more." "He has no plan and no intent to end his life.":
/// whether all that denies an ideation denies a plan or an intent, so that a thought may
/// still be told.
fn denies_the_act_only(reading: &Reading<'_>, findings: &RiskFindings) -> bool {
    let of_act = |found: &Found<Presence>, span: Span| {
        let evidence = found.span.map(|span| reading.folded.folded_offset(span.start));
        let sentence = reading.sentence_at(reading.folded.folded_offset(span.start));
        found.value == Presence::Denied
            && evidence.is_some_and(|at| (sentence.start..sentence.end).contains(&at))
    };
    // "Does not want to die" denies the thought.
    let denies = |cue| matches!(cue, Cue::Risk(RiskCue::Ideation | RiskCue::DeniedStatement));
    let thoughts = |span: Span| {
        let sentence = reading.sentence_at(reading.folded.folded_offset(span.start));
        let hits = reading.hits.of(Domain::Risk).iter();
        hits.filter(|hit| (sentence.start..sentence.end).contains(&hit.start))
            .any(|hit| denies(hit.cue))
    };
    findings.si.value == SuicidalIdeation::Denied
        && findings.si.span.is_some_and(|span| {
            (of_act(&findings.plan, span) || of_act(&findings.intent, span)) && !thoughts(span)
        })
}

/// "Item 1 positive (wish to be dead), item 2 negative": whether an ideation is the question
/// of a form that finds one, so that the answer to the next question does not deny it.
fn is_question(
    form: Option<(Said, Quality, Span)>,
    cue: RiskCue,
    mark: &Mark,
    assertion: Assertion,
) -> bool {
    let within = |(said, _, span): (Said, Quality, Span)| {
        said == Said::Stressed && span.start <= mark.start && mark.end <= span.end
    };
    cue.is_ideation() && assertion.said == Said::Denied && form.is_some_and(within)
}

/// How far into a sentence its opening word begins, and how far apart words
/// are that belong together, in bytes.
const OPENING: usize = 4;

/// One sentence about risk.
struct Sentence<'a> {
    reading: &'a Reading<'a>,
    sentence: Span,
    marks: &'a [Mark],
    /// The cues of the marks.
    cues: CueSet,
    section: Option<SectionKind>,
}

impl Sentence<'_> {
    fn gather(&self, context: &mut Context, gathered: &mut Gathered) {
        let mut asked = Asked::default();
        let (mut targets, mut past) = (0, false);
        self.settle_subject(context);
        // "Has a plan as above, denies intent" speaks of suicide by itself.
        let named = self.has(RiskCue::PlanStated)
            && self.has(RiskCue::Intent)
            && (self.has(RiskCue::Denial) || self.has(RiskCue::Negation));
        context.about_risk |= named;
        self.add_implied(context, gathered);
        let form = self.form();
        let named = self.marks.iter().enumerate().flat_map(|(index, mark)| {
            mark.cues().filter(|cue| cue.is_target()).map(move |cue| (index, mark, cue))
        });
        for (index, mark, cue) in named {
            targets += 1;
            let assertion = self.weighed(index, cue, assertion::of(self.marks, index));
            if is_question(form, cue, mark, assertion) {
                continue;
            }
            let over = cue.is_ideation() && self.is_long_past(index, assertion);
            let said = if over { Said::Historic } else { assertion.said };
            let assertion = Assertion { said, ..assertion };
            // "Would call if SI returned.": nobody was asked.
            let supposed = cue == RiskCue::Ideation && assertion::is_conditional(self.marks, index);
            if assertion.said == Said::Silent && !supposed {
                asked.add(cue);
            }
            past |= cue.is_ideation()
                && (assertion.said == Said::Historic || self.is_told(index, assertion));
            self.add(index, cue, assertion, *context, gathered);
        }
        if targets == 0 && context.past && !context.asked.any() {
            self.add_end(gathered);
        }
        if targets == 0 && context.asked.any() && self.add_answer(context.asked, gathered) {
            context.asked = Asked::default();
        }
        self.add_denied(*context, gathered);
        self.add_form(form, gathered);
        if targets > 0 || asked.any() {
            context.past = past;
            context.asked = asked;
        }
        let in_section = self.section == Some(SectionKind::Risk);
        let rated =
            || level::rated(self.marks, self.sentence).filter(|_| in_section || context.about_risk);
        let answered = || level::answered(self.marks, self.sentence).filter(|_| in_section);
        let headed = in_section
            || self.marks.first().is_some_and(|mark| {
                mark.cue() == Some(RiskCue::Risk) && mark.start <= self.sentence.start + OPENING
            });
        let closing = || level::closing(self.marks, self.sentence).filter(|_| headed);
        let level = level::stated(self.marks).or_else(rated).or_else(answered).or_else(closing);
        if let Some((level, span)) = level {
            gathered.add_level(level, span, self.sentence);
        }
    }

    /// Keeps in mind whom a plan would be against: "thoughts of killing her
    /// ex. No plan."
    fn settle_subject(&self, context: &mut Context) {
        let names = |what: fn(RiskCue) -> bool| self.marks.iter().flat_map(Mark::cues).any(what);
        if names(|cue| cue.sets_context() && cue != RiskCue::Homicidal) {
            context.about_others = false;
        } else if let Some(at) =
            self.marks.iter().position(|mark| mark.cue() == Some(RiskCue::Homicidal))
        {
            let said = assertion::of(self.marks, at).said;
            context.about_others = matches!(said, Said::Affirmed | Said::Stressed);
        }
    }

    /// "Asked about suicidal thoughts. Denied." Or: "He nodded." Gives whether
    /// this is an answer.
    fn add_answer(&self, asked: Asked, gathered: &mut Gathered) -> bool {
        let Some((said, span)) = question::answer_of_sentence(self.marks, self.sentence) else {
            return false;
        };
        let assertion = Assertion { said, ended: false, span };
        if asked.ideation {
            let quality = if asked.passive { Quality::Passive } else { Quality::Plain };
            self.add_ideation(quality, assertion, gathered);
        }
        if said == Said::Denied {
            if asked.homicidal {
                gathered.hi.add(assertion, self.sentence);
            }
            if asked.self_harm {
                let since = self.has(RiskCue::AbsenceSince);
                let said = if since { Said::Historic } else { said };
                gathered.self_harm.add(Assertion { said, ..assertion }, self.sentence);
            }
        }
        true
    }

    /// What a form in the sentence says of ideation.
    fn form(&self) -> Option<(Said, Quality, Span)> {
        form::item(self.marks)
            .or_else(|| form::screen(self.reading.text(), self.marks))
            .or_else(|| form::level(self.reading.slice(self.sentence), self.sentence, self.marks))
    }

    /// "Item 9: several days", "C-SSRS: yes to 1 and 2": what a form says
    /// yields to a denial in words.
    fn add_form(&self, form: Option<(Said, Quality, Span)>, gathered: &mut Gathered) {
        let Some((said, quality, span)) = form else { return };
        let assertion = Assertion { said, ended: false, span };
        match said {
            Said::Denied => self.add_ideation(Quality::Plain, assertion, gathered),
            _ => gathered.add_ground(quality, assertion, self.sentence),
        }
    }

    /// "She had thoughts of death in May. None since."
    fn add_end(&self, gathered: &mut Gathered) {
        let client = |mark: &&Mark| mark.cue().is_some_and(RiskCue::is_client);
        let opens = |mark: &&Mark| client(mark) || mark.cue() == Some(RiskCue::Recent);
        let opening = self.marks.iter().take_while(opens).last();
        // "Elle n'en a plus", "now denies": her pronoun may open the sentence.
        let from = opening.map_or(self.sentence.start, |client| client.end);
        // "She does | not have them any more" affirms nothing.
        let negated = |mark: &&Mark| {
            mark.cue() == Some(RiskCue::Present)
                && self.marks.iter().any(|other| {
                    other.cue().is_some_and(RiskCue::is_absence)
                        && other.start < mark.end
                        && mark.end < other.end
                })
        };
        let recent = |mark: &&Mark| mark.cue() == Some(RiskCue::Recent);
        let mut words =
            self.marks.iter().skip_while(|mark| client(mark) || negated(mark) || recent(mark));
        let Some(first) = words.next() else { return };
        let same = |mark: &&Mark| mark.start == first.start;
        // "Now denies": a denial ends what was told only with a word of now.
        let now = self.has(RiskCue::Recent);
        let ends = |mark: &&Mark| {
            mark.cue().is_some_and(|cue| cue.is_absence() || now && cue == RiskCue::Denial)
        };
        let absence = std::iter::once(first).chain(words.take_while(same)).find(ends);
        if let Some(mark) = absence.filter(|mark| mark.start <= from + OPENING) {
            let span = Span::new(mark.start, mark.end);
            let denied = Assertion { said: Said::Denied, ended: true, span };
            self.add_ideation(Quality::Plain, denied, gathered);
        }
    }

    fn has(&self, cue: RiskCue) -> bool {
        self.cues.has(cue)
    }

    /// Whether an ideation is only listed among the grounds of a level of
    /// risk ("risk moderate: recent SI, prior attempt"), where it may be past.
    fn is_ground(&self, index: usize, assertion: Assertion) -> bool {
        let unsupported = self
            .marks
            .get(index)
            .is_some_and(|mark| assertion.span == Span::new(mark.start, mark.end));
        let present = matches!(assertion.said, Said::Affirmed | Said::Stressed);
        unsupported && present && level::stated(self.marks).is_some()
    }

    /// "Rather dead than on that stage, she laughed": yields to a denial in
    /// words elsewhere in the note.
    fn is_in_jest(&self, index: usize, assertion: Assertion) -> bool {
        let tone = self.marks.get(index).map(|mark| mark.tone);
        tone == Some(Tone::Jest) && matches!(assertion.said, Said::Affirmed | Said::Stressed)
    }

    fn add(
        &self,
        index: usize,
        cue: RiskCue,
        assertion: Assertion,
        context: Context,
        gathered: &mut Gathered,
    ) {
        let sentence = self.sentence;
        if cue.is_ideation()
            && (self.is_ground(index, assertion) || self.is_in_jest(index, assertion))
        {
            let passive = matches!(cue, RiskCue::PassiveIdeation | RiskCue::PassiveStatement);
            let quality = if passive { Quality::Passive } else { self.quality(index) };
            gathered.add_ground(quality, assertion, sentence);
            return;
        }
        if assertion.said == Said::Denied && self.is_of_intent(index, cue)
            || self.is_against_others(index)
            || self.is_of_attempt(index)
            || cue.is_ideation() && self.is_aside_on_attempt(index)
            || self.is_manner(index)
        {
            return;
        }
        if cue.is_ideation() && self.is_told(index, assertion) {
            let passive = matches!(cue, RiskCue::PassiveIdeation | RiskCue::PassiveStatement);
            let quality = if passive { Quality::Passive } else { self.quality(index) };
            gathered.add_told(quality, assertion, sentence);
            return;
        }
        match cue {
            RiskCue::Ideation => {
                self.add_ideation(self.quality(index), assertion, gathered);
            }
            RiskCue::ActiveIdeation | RiskCue::ActiveStatement | RiskCue::Threat => {
                let quality = match self.quality(index) {
                    Quality::Passive => Quality::Passive,
                    _ => Quality::Active,
                };
                self.add_ideation(quality, assertion, gathered);
            }
            RiskCue::PassiveIdeation | RiskCue::PassiveStatement => {
                self.add_ideation(Quality::Passive, assertion, gathered);
            }
            // "No intent to act on suicidal thoughts."
            RiskCue::ActedOn
                if matches!(assertion.said, Said::Denied | Said::Affirmed | Said::Stressed) =>
            {
                let thought = Assertion { said: Said::Affirmed, ..assertion };
                self.add_ideation(self.quality(index), thought, gathered);
            }
            // "No longer feels that life is worth living."
            RiskCue::WorthLiving if assertion.said == Said::Denied => {
                let tired = Assertion { said: Said::Affirmed, ..assertion };
                if self.is_told(index, tired) {
                    gathered.add_told(Quality::Passive, tired, sentence);
                } else {
                    self.add_ideation(Quality::Passive, tired, gathered);
                }
            }
            // "Asked about suicide; she nodded."
            RiskCue::Suicide
                if assertion.said == Said::Denied
                    || assertion.said == Said::Stressed
                        && question::is_asked(self.marks, index) =>
            {
                self.add_ideation(Quality::Plain, assertion, gathered);
            }
            RiskCue::PassiveWord if self.stands_for_ideation(index, RiskCue::ActiveWord) => {
                self.add_ideation(Quality::Passive, assertion, gathered);
            }
            RiskCue::ActiveWord if self.stands_for_ideation(index, RiskCue::PassiveWord) => {
                self.add_ideation(Quality::Active, assertion, gathered);
            }
            RiskCue::Attempt if assertion.said == Said::Stressed && self.is_recent() => {
                self.add_ideation(Quality::Active, assertion, gathered);
            }
            RiskCue::Homicidal => gathered.hi.add(assertion, sentence),
            // "Cut her arm at 15, not since" is a history, and so is "no cutting
            // since March", "two years clean from cutting".
            RiskCue::SelfHarm
                if self.is_dated_back(index)
                    || assertion.said == Said::Denied
                        && (assertion.ended || self.is_since(index))
                    || self.is_clean_of(index) =>
            {
                let assertion = Assertion { said: Said::Historic, ..assertion };
                gathered.self_harm.add(assertion, sentence);
            }
            // "Used to cut": over, unless a word of now stands beside it.
            RiskCue::PastSelfHarm => {
                let said = match assertion.said {
                    Said::Affirmed => Said::Historic,
                    Said::Stressed if !self.is_recent() => Said::Historic,
                    // "A period of scratching; that has stopped."
                    Said::Denied if self.is_since(index) || !self.leads(index, assertion) => {
                        Said::Historic
                    }
                    said => said,
                };
                gathered.self_harm.add(Assertion { said, ..assertion }, sentence);
            }
            // "Cut her arm last week": past, and still of now.
            RiskCue::SelfHarm if assertion.said == Said::Historic && self.is_lately() => {
                let assertion = Assertion { said: Said::Stressed, ..assertion };
                gathered.self_harm.add(assertion, sentence);
            }
            RiskCue::SelfHarm => gathered.self_harm.add(assertion, sentence),
            RiskCue::HarmThought => gathered.harm_thought.add(assertion, sentence),
            RiskCue::Plan
            | RiskCue::PlanStated
            | RiskCue::Intent
            | RiskCue::IntentStated
            | RiskCue::Means
            | RiskCue::MeansStated
                if context.is_ours() =>
            {
                self.add_detail(index, cue, assertion, gathered);
            }
            RiskCue::Plan
                if !context.about_others
                    && assertion.said == Said::Denied
                    && self.ends_there(index) =>
            {
                gathered.unnamed.plan.add(assertion, sentence);
            }
            RiskCue::Intent
                if !context.about_others
                    && assertion.said == Said::Denied
                    && self.ends_there(index) =>
            {
                gathered.unnamed.intent.add(assertion, sentence);
            }
            RiskCue::IntentStated if matches!(assertion.said, Said::Affirmed | Said::Stressed) => {
                let planned = self.has(RiskCue::PlanStated) || self.has(RiskCue::MeansStated);
                gathered.announce(planned, assertion, sentence);
            }
            _ => {}
        }
    }

    /// Takes in what the sentence says of ideation, and whether a denial is one
    /// of now.
    fn add_ideation(&self, quality: Quality, assertion: Assertion, gathered: &mut Gathered) {
        gathered.add_ideation(quality, assertion, self.sentence);
        if self.ends_now(assertion) {
            gathered.add_end(quality, assertion, self.sentence);
        }
    }

    fn is_recent(&self) -> bool {
        self.has(RiskCue::Recent) && !self.has(RiskCue::Historic)
    }
}
