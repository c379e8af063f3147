//! Scores: from the name of a measure to the numbers that belong to it.
//!
//! The scan of the whole note finds the names; all else happens in windows of
//! a few lines around them. [`lexer`] cuts a window into tokens (dates first,
//! so that their numbers never become scores), [`grammar`] gives numbers to
//! names, [`table`] does the same for rows and columns, [`status`] says whose
//! value it is and of when. A number that no rule accepts is no score.

mod aim;
mod between;
mod breakdown;
mod candidate;
mod cells;
mod date;
mod day;
mod figures;
mod focus;
mod grammar;
mod heading;
#[cfg(test)]
mod invariants;
mod item;
mod item_list;
mod key;
mod lexer;
mod line;
mod measure;
mod name;
mod number;
mod parts;
mod party;
mod people;
mod phrase;
mod pronoun;
mod reject;
mod roster;
mod said;
mod sequence;
mod settle;
mod severity;
mod status;
mod subject;
mod subscale;
mod table;
mod token;
mod view;
mod walk_again;
mod walk_course;
mod walk_items;
mod walk_owned;
mod walk_parts;
mod walk_take;
mod walk_times;
mod when;
mod whose;
mod window;
mod zones;

use std::cell::Cell;

use chrono::NaiveDate;

use crate::extract::lexicon::{Cue as ScanCue, Lexicon};
use crate::extract::reading::Reading;
use crate::extract::{ScoreKind, ScoreMention, Span, Status};
use crate::instrument::Registry;
use crate::note::NoteKind;
use crate::vocabulary;
use candidate::Candidate;
use cells::Grid;
use date::Calendar;
use lexer::Lexer;
use measure::Measure;
use name::{Name, Names};
use people::People;
use phrase::Phrases;
use said::Setting;
use status::Judged;
use token::Token;
use view::Window;

vocabulary! {
    /// What a word says about a score near it.
    pub enum ScoreCue {
        /// Today, now, this session, current.
        Today => "today",
        /// Last, previous, intake, baseline: an earlier time.
        Earlier => "earlier",
        /// Was, had been: earlier only beside another value of today.
        Was => "was",
        /// Goal, target, aim.
        Target => "target",
        /// Reduce, will reach: a target if a relation follows.
        Aim => "aim",
        /// If, should, unless.
        Hypothetical => "hypothetical",
        /// When, would, means: hypothetical if a relation follows.
        Conditional => "conditional",
        /// Total, sum: the score of the form behind its parts.
        Total => "total",
        /// A heading of a column of earlier scores.
        ColumnEarlier => "column_earlier",
        /// A heading of the column of this session.
        ColumnToday => "column_today",
        /// A heading of a column that holds no scores.
        ColumnOther => "column_other",
        /// "Previous in brackets".
        Bracketed => "bracketed",
        /// Mother, partner, his sister's.
        OtherPerson => "other_person",
        /// The rest of the group, les autres: several people.
        Others => "others",
        /// For himself: behind a measure that somebody else filled in too.
        Reflexive => "reflexive",
        /// Mr, Mrs, Mme: before a name.
        Title => "title",
        /// Client, patient, own.
        Client => "client",
        /// Says, thinks: what follows is not the speaker's.
        Speech => "speech",
        /// Entered in error, not valid, page missing.
        Withdrawn => "withdrawn",
        /// Recounted, corrected to: the value before is withdrawn.
        Corrected => "corrected",
        /// Copied forward, from the last note.
        Copied => "copied",
        /// Score, result: the word for the value itself.
        Result => "result",
        /// Score, total, is, at: may stand between a name and its value.
        Link => "link",
        /// On, on the, au: may stand between a value and the name behind it.
        Onto => "onto",
        /// From: before the first value of a run.
        From => "from",
        /// To: before the last value of a run.
        To => "to",
        /// Versus, compared with.
        Versus => "versus",
        /// Since, than in: a time that is only compared with.
        Since => "since",
        /// Yes, no: behind the number of an item.
        YesNo => "yes_no",
        /// Same as, comme: compared with, and found alike.
        Alike => "alike",
        /// The one from, redone, celui du, refaite: one more value of the measure named
        /// last.
        Resumes => "resumes",
        /// It is at, on en est à: leads to a value of the measure named last.
        Stands => "stands",
        /// And, as well as.
        And => "and",
        /// Respectively.
        Respectively => "respectively",
        /// Both, each.
        Both => "both",
        /// Out of, sur: before a denominator.
        OutOf => "out_of",
        /// Below, under, less than.
        Below => "below",
        /// At most, no more than.
        AtMost => "at_most",
        /// Above, over, more than.
        Above => "above",
        /// At least.
        AtLeast => "at_least",
        /// "Or less", behind a value.
        OrLess => "or_less",
        /// "Or more", behind a value.
        OrMore => "or_more",
        /// Up, rose: a change upwards.
        Up => "up",
        /// Down, fell: a change downwards.
        Down => "down",
        /// Improved, changed, unchanged, since.
        Change => "change",
        /// By: before the size of a change.
        By => "by",
        /// Points.
        Points => "points",
        /// Higher, better: behind the size of a change.
        Comparative => "comparative",
        /// Weeks, mg, sessions: behind a number that counts them.
        Unit => "unit",
        /// Week, session, page: before a number that numbers them.
        Label => "label",
        /// Item, question.
        Item => "item",
        /// Number, no.: an item, if a measure that is named asks there about
        /// thoughts of death.
        ItemNumber => "item_number",
        /// The suicide item: the item on thoughts of death, without its number.
        RiskItem => "risk_item",
        /// Cut-offs, thresholds: the numbers of the names that follow are none.
        Cutoffs => "cutoffs",
        /// Last, before "item": the last one of the form.
        Last => "last",
        /// Items, answers.
        Items => "items",
        /// Mean, average.
        Mean => "mean",
        /// Mild, severe.
        Severity => "severity",
        /// Range, cut-off.
        Legend => "legend",
        /// A scale or quantity out of scope.
        Foreign => "foreign",
        /// Not given, declined, blank.
        NotGiven => "not_given",
        /// Her own, his own: the person that the sentence speaks of.
        Own => "own",
        /// A, any: before a name that means any score of it.
        Any => "any",
        /// Letters that number a session: "S4", "wk2".
        Numbered => "numbered",
        /// By, until, d'ici: before the day when something is to be reached.
        Deadline => "deadline",
        /// In, within: before a month or a span of time.
        Within => "within",
        /// He, she, on.
        Pronoun => "pronoun",
        /// End of what was copied.
        CopyEnds => "copy_ends",
        /// That day, the same day: the day that was named last.
        SameDay => "same_day",
        /// Intake, initial, admission: the beginning of treatment.
        Opening => "opening",
        /// Discharge, end of treatment: of today, unless another value is of now.
        Closing => "closing",
        /// She, her, a woman who is related to the client.
        Feminine => "feminine",
        /// He, his, a man who is related to the client.
        Masculine => "masculine",
        /// Articles and the like, before a noun.
        Determiner => "determiner",
        /// His, her, son, sa: before what somebody has.
        Possessive => "possessive",
        /// Him, le: somebody to whom a thing is done.
        Object => "object",
        /// Scored, got, filled in: what the person does whose score it is.
        Obtains => "obtains",
        /// Scored, came to: a verb that leads to nothing but a score.
        Attains => "attains",
        /// Reports, drove, died: what others do without a score of their own.
        Tells => "tells",
        /// Too, in treatment: a second person is measured or treated.
        Likewise => "likewise",
        /// Under care of their own: "hospitalized", "in therapy", "has her own GP".
        Treated => "treated",
        /// Since, because: what follows explains how the client is.
        Cause => "cause",
        /// Scores, letter, file: what somebody shows of themselves.
        Papers => "papers",
        /// Posts, announces, showed him: makes one's own result known.
        Discloses => "discloses",
        /// Himself, lui-même, at the head of a clause: the client, after somebody else.
        Emphatic => "emphatic",
        /// Hers, le sien: what somebody has, without its noun.
        TheirOwn => "their_own",
        /// As for, chez: before the person whom a clause is about.
        Concerning => "concerning",
        /// Comes along, vient avec: somebody beside the client.
        Accompanies => "accompanies",
        /// File, chart, dossier: what is kept of the client.
        Record => "record",
        /// Denies, nie: what is asked of the client.
        Denies => "denies",
        /// "Her 15yo": a relation together with the woman whose it is.
        OfHer => "of_her",
        /// "His 15yo": a relation together with the man whose it is.
        OfHis => "of_his",
        /// Discharge when, agreed to stop: before the score that ends treatment.
        Ends => "ends",
        /// Yesterday, last night: of this session, if the client filled it in.
        Eve => "eve",
        /// There: where somebody else is cared for.
        Elsewhere => "elsewhere",
        /// The latter, celle-ci.
        Latter => "latter",
        /// Who, qui.
        Relative => "relative",
        /// Whose, dont.
        Whose => "whose",
        /// That, que: a clause with its own subject begins.
        ClauseOpens => "clause_opens",
        /// On the same form: the measure that was named last.
        SameForm => "same_form",
        /// At her dictation, on his behalf: filled in for the client.
        Proxy => "proxy",
        /// The first of two people: A, Madame, she.
        PartyOne => "party_one",
        /// The second of two people: B, Monsieur, he.
        PartyTwo => "party_two",
        /// Of the, des: before the whole that something is a part of.
        PartOf => "part_of",
        /// Subscales, of the parts, dont: before parts with their values.
        Parts => "parts",
        /// Is, means: between a score and what it stands for.
        Equals => "equals",
        /// A word that a day follows: "le 03/07", "on 3/6".
        Dated => "dated",
        /// The last word of a line that another has to follow: the, of, et.
        LeadsOn => "leads_on",
        /// A word that is written short, with a full stop behind it.
        Abbreviation => "abbreviation",
    }
}

thread_local! {
    /// Room for the tokens of a window, which a thread uses again for each note.
    static TOKENS: Cell<Vec<Token>> = const { Cell::new(Vec::new()) };
}

/// The grammar of scores, made once for all notes.
#[derive(Clone, Debug)]
pub struct ScoreReader {
    measures: Vec<Measure>,
    names: Names,
    phrases: Phrases,
}

impl ScoreReader {
    /// Prepares the grammar, and gives the patterns that the scan has to look
    /// for: the names of measures and the words for items.
    #[must_use]
    pub fn new(registry: &Registry, lexicon: &Lexicon) -> (Self, Vec<(String, ScanCue)>) {
        let measures = measure::measures(registry);
        let (names, mut patterns) = Names::new(registry, &measures, lexicon);
        patterns.extend(window::item_patterns(lexicon));
        (Self { measures, names, phrases: Phrases::new(lexicon) }, patterns)
    }

    /// All scores of a note, in the order of the text.
    #[must_use]
    pub fn read(&self, reading: &Reading<'_>) -> Vec<ScoreMention> {
        let mut mentions = Vec::new();
        let landmarks = window::landmarks(reading, &self.names, &self.measures);
        if landmarks.is_empty() {
            return mentions;
        }
        let folded = reading.folded;
        let calendar = Calendar::of(folded, reading.language, reading.note.session_date);
        let intake = reading.kind() == NoteKind::Intake;
        let (phrases, names) = (&self.phrases, &self.names);
        let people = &People::of(reading, &landmarks, phrases);
        let client = whose::gender_of_client(reading);
        let landmarks = landmarks.as_slice();
        let lexer = Lexer { reading, landmarks, phrases, names, people, calendar, client, intake };
        let mut tokens = TOKENS.take();
        let mut before: Vec<Name> = Vec::new();
        for window in window::windows(folded, landmarks) {
            let lines = folded.lines().get(window.clone()).unwrap_or_default();
            let (Some(first), Some(last)) = (lines.first(), lines.last()) else { continue };
            let mut start = first.span.start;
            for grid in cells::grids(folded, window) {
                let above = Span::new(start, grid.span.start);
                let table = self.table(&lexer, (above, &grid), &mut tokens, &before);
                let Some(table) = table else { continue };
                self.prose(&lexer, above, &mut tokens, &mut before, &mut mentions);
                mentions.extend(table);
                before.extend(self.names_in(&lexer, grid.span));
                start = grid.span.end;
            }
            let prose = Span::new(start, last.span.end);
            self.prose(&lexer, prose, &mut tokens, &mut before, &mut mentions);
        }
        TOKENS.set(tokens);
        mentions.sort_by_key(|mention| (mention.span, mention.item, mention.kind));
        mentions
    }

    fn prose(
        &self,
        lexer: &Lexer<'_>,
        span: Span,
        tokens: &mut Vec<Token>,
        before: &mut Vec<Name>,
        mentions: &mut Vec<ScoreMention>,
    ) {
        if span.start >= span.end {
            return;
        }
        tokens.clear();
        lexer.lex(span, tokens);
        for passage in token::passages(tokens) {
            self.passage(lexer, passage, before, mentions);
        }
    }

    /// The scores of some tokens of running text.
    fn passage(
        &self,
        lexer: &Lexer<'_>,
        tokens: &[Token],
        before: &mut Vec<Name>,
        mentions: &mut Vec<ScoreMention>,
    ) {
        let window = self.window(lexer, tokens, before);
        let mut candidates = Vec::new();
        grammar::read(window, &mut candidates);
        candidates.sort_by_key(|candidate| (candidate.span, candidate.measure, candidate.item));
        let section = |at| lexer.reading.section_at(at);
        let block = |at| window::block(lexer, at);
        let setting = Setting {
            calendar: lexer.calendar,
            intake: lexer.intake,
            section: &section,
            block: &block,
        };
        let judged = status::judge(window, &candidates, setting);
        for (candidate, judged) in candidates.iter().zip(judged) {
            mentions.push(self.mention(lexer.reading, window, candidate, judged));
        }
        before.extend(self.names_among(tokens));
    }

    /// The scores of a table; `None` if the lines are none.
    fn table(
        &self,
        lexer: &Lexer<'_>,
        (above, grid): (Span, &Grid),
        tokens: &mut Vec<Token>,
        before: &[Name],
    ) -> Option<Vec<ScoreMention>> {
        tokens.clear();
        lexer.lex(grid.span, tokens);
        let mut known = before.to_vec();
        known.extend(self.names_in(lexer, above));
        let window = self.window(lexer, tokens, &known);
        let cells = table::read(lexer, window, grid)?;
        let mut mentions = Vec::with_capacity(cells.len());
        let section = |at| lexer.reading.section_at(at);
        let block = |at| window::block(lexer, at);
        let setting = Setting {
            calendar: lexer.calendar,
            intake: lexer.intake,
            section: &section,
            block: &block,
        };
        for (candidate, status) in cells {
            let status = table::status(&candidate, status, setting);
            let behind = table::behind(window, &candidate);
            let judged = Judged::plain(status, candidate.dated, behind);
            mentions.push(self.mention(lexer.reading, window, &candidate, judged));
        }
        Some(mentions)
    }

    /// The names in a stretch of text, as the scan found them.
    fn names_in<'a>(
        &'a self,
        lexer: &Lexer<'a>,
        span: Span,
    ) -> impl Iterator<Item = Name> + use<'a> {
        lexer.landmarks_in(span).iter().filter_map(|hit| match hit.cue {
            ScanCue::Name(index) => self.names.get(index),
            _ => None,
        })
    }

    fn names_among<'a>(&'a self, tokens: &'a [Token]) -> impl Iterator<Item = Name> + 'a {
        tokens.iter().filter_map(|token| match token.kind {
            token::Kind::Name(index) => self.names.get(index),
            _ => None,
        })
    }

    fn window<'a>(
        &'a self,
        lexer: &Lexer<'a>,
        tokens: &'a [Token],
        before: &'a [Name],
    ) -> Window<'a> {
        Window {
            text: lexer.reading.folded.text(),
            tokens,
            names: &self.names,
            phrases: &self.phrases,
            measures: &self.measures,
            language: lexer.reading.language,
            client: lexer.client,
            before,
        }
    }

    fn mention(
        &self,
        reading: &Reading<'_>,
        window: Window<'_>,
        candidate: &Candidate,
        judged: Judged,
    ) -> ScoreMention {
        let measure = self.measures.get(candidate.measure);
        let session = reading.note.session_date;
        let current = judged.status == Status::Current;
        let (from, to) = judged.behind;
        let totals = matches!(candidate.kind, ScoreKind::Total | ScoreKind::Subscale);
        ScoreMention {
            instrument: measure.map(|measure| measure.short.clone()).unwrap_or_default(),
            kind: candidate.kind,
            item: candidate.item.map(i64::from),
            subscale: candidate
                .subscale
                .and_then(|index| measure?.subscales.get(index))
                .map(|subscale| subscale.label.clone()),
            value: candidate.value,
            max: candidate.max,
            comparator: candidate.comparator,
            status: judged.status,
            scored_on: judged.date.or(session.filter(|_| current)),
            stated_severity: severity::stated(window, from, to)
                .filter(|_| totals)
                .map(|span| reading.folded.original_span(span).of(&reading.note.text).to_owned()),
            stated_change: severity::change(window, from, window::clause_end(window, to))
                .filter(|_| totals),
            rule: candidate.rule,
            span: reading.folded.original_span(candidate.span),
            evidence: reading.original(reading.sentence_at(candidate.span.start)),
        }
    }
}

/// A date and a status that hold for a whole block.
type Block = Option<(Status, Option<NaiveDate>)>;
