//! Scores: from the name of a measure to the numbers that belong to it.
//!
//! The scan of the whole note finds the names; all else happens in windows of
//! a few lines around them. [`lexer`] cuts a window into tokens (dates first,
//! so that their numbers never become scores), [`grammar`] gives numbers to
//! names, [`table`] does the same for rows and columns, [`status`] says whose
//! value it is and of when. A number that no rule accepts is no score.

mod aim;
mod bands;
mod beside;
mod between;
mod breakdown;
mod candidate;
mod cells;
mod changed;
mod cue;
mod date;
mod day;
mod entry;
mod far;
mod figures;
mod focus;
mod grammar;
mod heading;
#[cfg(test)]
mod invariants;
mod item;
mod item_list;
mod item_stretch;
mod key;
mod legend;
mod lexer;
mod line;
mod measure;
mod name;
mod number;
mod opinion;
mod parts;
mod party;
mod people;
mod phrase;
mod preamble;
mod pronoun;
mod reject;
mod remark;
mod roster;
mod said;
mod sequence;
mod settle;
mod severity;
mod small;
mod status;
mod subject;
mod subscale;
mod table;
mod token;
mod view;
mod walk_again;
mod walk_course;
mod walk_form;
mod walk_items;
mod walk_lines;
mod walk_owned;
mod walk_parts;
mod walk_series;
mod walk_take;
mod walk_times;
mod walk_told;
mod when;
mod whose;
mod window;
mod withdrawn;
mod zones;

pub use cue::ScoreCue;
pub use opinion::{Answer, Lesson, Opinion};

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use chrono::NaiveDate;

use crate::extract::lexicon::{Cue as ScanCue, Lexicon};
use crate::extract::reading::Reading;
use crate::extract::{ScoreKind, ScoreMention, Span, Status};
use crate::instrument::Registry;
use crate::note::NoteKind;
use candidate::Candidate;
use cells::Grid;
use date::Calendar;
use far::Far;
use lexer::Lexer;
use measure::Measure;
use name::{Name, Names};
use opinion::{Counsel, Decided, Near, Silence, Teacher};
use people::{People, Sought};
use phrase::Phrases;
use said::Setting;
use status::Judged;
use token::Token;
use view::{View, Window};

thread_local! {
    /// Room for the tokens of a window, which a thread uses again for each note.
    static TOKENS: Cell<Vec<Token>> = const { Cell::new(Vec::new()) };
}

/// For how many scores there is room at once.
const ROOM: usize = 32;

/// The grammar of scores, made once for all notes.
#[derive(Clone, Debug)]
pub struct ScoreReader {
    measures: Vec<Measure>,
    names: Names,
    phrases: Phrases,
    sought: Sought,
    far: Far,
    opinion: Option<Opinion>,
}

impl ScoreReader {
    /// Prepares the grammar, and gives the patterns that the scan has to look
    /// for: the names of measures and the words for items.
    #[must_use]
    pub fn new(registry: &Registry, lexicon: &Lexicon) -> (Self, Vec<(String, ScanCue)>) {
        let measures = measure::measures(registry);
        let (names, mut patterns) = Names::new(registry, &measures, lexicon);
        patterns.extend(window::item_patterns(lexicon));
        let phrases = Phrases::new(lexicon);
        let sought = Sought::new(lexicon, &phrases);
        let far = Far::new(lexicon, &measures);
        (Self { measures, names, phrases, sought, far, opinion: None }, patterns)
    }

    /// Takes a second opinion on the status of values.
    #[must_use]
    pub fn with_opinion(self, opinion: Opinion) -> Self {
        Self { opinion: Some(opinion), ..self }
    }

    /// All scores of a note, in the order of the text.
    #[must_use]
    pub fn read(&self, reading: &Reading<'_>) -> Vec<ScoreMention> {
        match &self.opinion {
            Some(opinion) => self.read_with(reading, &mut &*opinion),
            None => self.read_with(reading, &mut Silence),
        }
    }

    /// What a second opinion can learn from the scores of a note. `label` gives the
    /// status of a score by its place in the note and its measure, kind, item and
    /// subscale, where it is known.
    #[must_use]
    pub fn lessons(
        &self,
        reading: &Reading<'_>,
        label: &dyn Fn(&ScoreMention) -> Option<Status>,
    ) -> Vec<Lesson> {
        let label = |candidate: &Candidate| label(&self.unjudged(reading, candidate));
        let mut teacher = Teacher { label: &label, lessons: Vec::new() };
        let _ = self.read_with(reading, &mut teacher);
        teacher.lessons
    }

    fn read_with(&self, reading: &Reading<'_>, counsel: &mut dyn Counsel) -> Vec<ScoreMention> {
        let (phrases, names) = (&self.phrases, &self.names);
        let landmarks = window::landmarks(reading, names, &self.measures, phrases);
        if landmarks.is_empty() {
            return Vec::new();
        }
        // About one score a name.
        let room = landmarks.len().min(ROOM);
        let mut mentions = Vec::with_capacity(room);
        let folded = reading.folded;
        let calendar = Calendar::of(folded, reading.language, reading.note.session_date);
        let intake = reading.kind() == NoteKind::Intake;
        let people = &People::of(reading, &landmarks, (phrases, &self.measures), &self.sought);
        let client = whose::gender_of_client(reading);
        let landmarks = landmarks.as_slice();
        let stay = &OnceCell::new();
        let lexer =
            Lexer { reading, landmarks, phrases, names, people, calendar, client, intake, stay };
        // The report of a whole stay tells of its beginning as of something past.
        let lexer = Lexer { intake: intake && !lexer.tells_of_a_stay(), ..lexer };
        let mut tokens = TOKENS.take();
        let (names, decided) = (Vec::with_capacity(room), Vec::with_capacity(room));
        let mut before = Before { names, decided, counsel };
        let mut read = None;
        for window in window::windows(folded, landmarks) {
            if let Some(read) = read.replace(window.end) {
                self.far(&lexer, read..window.start, &mut tokens, &mut before, &mut mentions);
            }
            let lines = folded.lines().get(window.clone()).unwrap_or_default();
            let (Some(first), Some(last)) = (lines.first(), lines.last()) else { continue };
            let mut start = first.span.start;
            for grid in cells::grids(folded, window) {
                let above = Span::new(start, grid.span.start);
                let table = self.table(&lexer, (above, &grid), &mut tokens, &before.names);
                let Some((table, decided)) = table else { continue };
                self.prose(&lexer, above, &mut tokens, &mut before, &mut mentions);
                mentions.extend(table);
                before.decided.extend(decided);
                before.names.extend(self.names_in(&lexer, grid.span));
                start = grid.span.end;
            }
            let prose = Span::new(start, last.span.end);
            self.prose(&lexer, prose, &mut tokens, &mut before, &mut mentions);
        }
        if let Some(read) = read {
            self.far(&lexer, read..folded.lines().len(), &mut tokens, &mut before, &mut mentions);
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
        before: &mut Before<'_>,
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

    /// The scores of paragraphs that name no measure. No rule reads them: what is told of a
    /// measure named before is a matter of opinion.
    fn far(
        &self,
        lexer: &Lexer<'_>,
        lines: Range<usize>,
        tokens: &mut Vec<Token>,
        before: &mut Before<'_>,
        mentions: &mut Vec<ScoreMention>,
    ) {
        let lines = lexer.reading.folded.lines().get(lines).unwrap_or_default();
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
        let between = Span::new(first.span.start, last.span.end);
        for span in self.far.stretches(lexer.reading, between) {
            tokens.clear();
            lexer.lex(span, tokens);
            for passage in token::passages(tokens) {
                let Before { names, decided, counsel } = before;
                let view = self.view(lexer, passage, names);
                let window = Window::of(&view);
                self.weigh(lexer, window, Vec::new(), (decided, *counsel), mentions);
            }
        }
    }

    /// The scores of some tokens of running text.
    fn passage(
        &self,
        lexer: &Lexer<'_>,
        tokens: &[Token],
        before: &mut Before<'_>,
        mentions: &mut Vec<ScoreMention>,
    ) {
        let Before { names, decided, counsel } = before;
        let view = self.view(lexer, tokens, names);
        let mut candidates = Vec::new();
        grammar::read(Window::of(&view), &mut candidates);
        candidates.sort_by_key(|candidate| (candidate.span, candidate.measure, candidate.item));
        self.weigh(lexer, Window::of(&view), candidates, (decided, *counsel), mentions);
        names.extend(self.names_among(tokens));
    }

    /// Judges the values that rules found in some tokens, and those that are found beside
    /// them.
    fn weigh(
        &self,
        lexer: &Lexer<'_>,
        window: Window<'_>,
        mut candidates: Vec<Candidate>,
        (decided, counsel): (&mut Vec<Decided>, &mut dyn Counsel),
        mentions: &mut Vec<ScoreMention>,
    ) {
        let section = |at| lexer.reading.section_at(at);
        let blocks = Blocks::default();
        let block = |at| blocks.of(lexer, at);
        let setting = Setting {
            calendar: lexer.calendar,
            intake: lexer.intake,
            section: &section,
            block: &block,
        };
        let mut judged = status::judge(window, &candidates, setting);
        let near = Near { known: &candidates, before: recent(decided) };
        let around = opinion::Passage::of(window, setting);
        let found = counsel.find(&around, near);
        if !found.is_empty() {
            candidates.extend(found);
            candidates.sort_by_key(|candidate| candidate.first);
            // What the rules said of the values that they took still stands.
            let again = status::judge(window, &candidates, setting);
            let mut taken = judged.into_iter();
            let new = |candidate: &Candidate| candidate.rule == opinion::RULE;
            let of_rules =
                |(candidate, again)| if new(candidate) { Some(again) } else { taken.next() };
            judged = candidates.iter().zip(again).filter_map(of_rules).collect();
        }
        let values = (candidates.as_slice(), judged.as_mut_slice());
        opinion::revise(counsel, &around, values, decided);
        for (candidate, judged) in candidates.iter().zip(judged) {
            mentions.push(self.mention(lexer.reading, window, candidate, judged));
        }
    }

    /// The scores of a table; `None` if the lines are none.
    fn table(
        &self,
        lexer: &Lexer<'_>,
        (above, grid): (Span, &Grid),
        tokens: &mut Vec<Token>,
        before: &[Name],
    ) -> Option<(Vec<ScoreMention>, Vec<Decided>)> {
        tokens.clear();
        lexer.lex(grid.span, tokens);
        let mut known = before.to_vec();
        known.extend(self.names_in(lexer, above));
        let view = self.view(lexer, tokens, &known);
        let window = Window::of(&view);
        let cells = table::read(lexer, window, grid)?;
        let mut mentions = Vec::with_capacity(cells.len());
        let mut decided = Vec::with_capacity(cells.len());
        let section = |at| lexer.reading.section_at(at);
        let blocks = Blocks::default();
        let block = |at| blocks.of(lexer, at);
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
            decided.push(Decided::of(&candidate, status));
            mentions.push(self.mention(lexer.reading, window, &candidate, judged));
        }
        Some((mentions, decided))
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

    fn view<'a>(&'a self, lexer: &Lexer<'a>, tokens: &'a [Token], before: &'a [Name]) -> View<'a> {
        View {
            reading: lexer.reading,
            text: lexer.reading.folded.text(),
            tokens,
            said: view::all_said(tokens),
            names: &self.names,
            phrases: &self.phrases,
            measures: &self.measures,
            language: lexer.reading.language,
            client: lexer.client,
            before: recent(before),
        }
    }

    fn mention(
        &self,
        reading: &Reading<'_>,
        window: Window<'_>,
        candidate: &Candidate,
        judged: Judged,
    ) -> ScoreMention {
        let session = reading.note.session_date;
        let current = judged.status == Status::Current;
        let (from, to) = judged.behind;
        let totals = matches!(candidate.kind, ScoreKind::Total | ScoreKind::Subscale);
        ScoreMention {
            status: judged.status,
            scored_on: judged.date.or(session.filter(|_| current)),
            stated_severity: severity::stated(window, from, to)
                .filter(|_| totals)
                .map(|span| reading.folded.original_span(span).of(&reading.note.text).to_owned()),
            stated_change: severity::change(window, from, window::clause_end(window, to))
                .filter(|_| totals),
            ..self.unjudged(reading, candidate)
        }
    }

    /// A score of which nothing is known but what was read beside its name.
    fn unjudged(&self, reading: &Reading<'_>, candidate: &Candidate) -> ScoreMention {
        let measure = self.measures.get(candidate.measure);
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
            status: Status::Current,
            scored_on: None,
            stated_severity: None,
            stated_change: None,
            rule: candidate.rule,
            span: reading.folded.original_span(candidate.span),
            evidence: reading.original(reading.sentence_at(candidate.span.start)),
        }
    }
}

/// How many of the names and values before one are looked back at. No note that people write
/// has so many; in one that has, each value costs the same.
const RECENT: usize = 512;

/// The last of what came before.
fn recent<T>(before: &[T]) -> &[T] {
    before.get(before.len().saturating_sub(RECENT)..).unwrap_or_default()
}

/// What was read of a note before, and who has the last word on the status of values.
struct Before<'a> {
    names: Vec<Name>,
    decided: Vec<Decided>,
    counsel: &'a mut dyn Counsel,
}

/// A date and a status that hold for a whole block.
#[derive(Clone, Copy, Debug)]
struct Block {
    status: Status,
    date: Option<NaiveDate>,
    source: Source,
}

/// Where the lines of a block come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// An earlier note, as their heading says.
    Copied,
    /// This note, which tells of admission in one paragraph and of discharge in another.
    Labelled,
    /// This note.
    Written,
}

/// The [blocks](window::block) of a passage. Several values stand in one line, and each
/// is asked for more than once.
#[derive(Default)]
struct Blocks {
    /// The line asked for last, and the block that it is in.
    last: Cell<Option<(usize, Option<Block>)>>,
}

impl Blocks {
    /// The block that a folded offset is in.
    fn of(&self, lexer: &Lexer<'_>, at: usize) -> Option<Block> {
        let line = lexer.reading.folded.line_index(at);
        if let Some((_, block)) = self.last.get().filter(|(last, _)| *last == line) {
            return block;
        }
        let block = window::block(lexer, line);
        self.last.set(Some((line, block)));
        block
    }
}
