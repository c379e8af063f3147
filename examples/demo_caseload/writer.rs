//! One writer at work: a client's sessions become notes in the writer's style.
//!
//! The truth comes first (scores, risk, goal progress of the session), then
//! phrases are dealt around it. Whatever is dealt at random and matters, such
//! as whether harm to others was asked about, is noted in the truth as well.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime};

use crate::Failure;
use crate::cast::{Client, Session};
use crate::deck::Decks;
use crate::phrases::{Phrases, Slots, Style, Technique, fill, is_fit, tidy};
use crate::truth::{Score, Truth};

/// A finished note with what is true of it.
pub struct Written {
    /// The whole text.
    pub text: String,
    /// What a reader should find in it.
    pub truth: Truth,
    /// The slots it was written with, for file names and columns.
    pub slots: Slots,
}

/// Writes all notes of a client.
pub fn write(client: &Client, phrases: &Phrases) -> Result<Vec<Written>, Failure> {
    let style = phrases
        .style
        .get(&client.style)
        .ok_or_else(|| format!("{}: no style {}", client.id, client.style))?;
    let mut writer = Writer {
        client,
        phrases,
        style,
        decks: Decks::of(&client.id),
        header: 0,
        name: 0,
        past: Vec::new(),
    };
    writer.header = writer.decks.chance.below(style.header.len());
    writer.name = writer.decks.chance.below(12);
    (0..client.sessions.len()).map(|i| writer.note(i)).collect()
}

/// A writer in the middle of a client's notes.
pub struct Writer<'a> {
    /// Whose notes.
    pub client: &'a Client,
    /// The phrase file.
    pub phrases: &'a Phrases,
    /// The style in it.
    pub style: &'a Style,
    /// The client's decks.
    pub decks: Decks,
    /// Which header block.
    pub header: usize,
    /// Which of a measure's names.
    pub name: usize,
    /// Scores of earlier sessions.
    pub past: Vec<Score>,
}

impl Writer<'_> {
    fn note(&mut self, i: usize) -> Result<Written, Failure> {
        let session = &self.client.sessions[i];
        let day = session.day(self.client.start);
        let scores = self.scores_of(session, day)?;
        let (si, hi) = self.risk_of(session);
        let mut slots = self.frame_slots(i, day);
        let signed = self.signing(session, day);
        self.pieces(session, &scores, (si.as_str(), hi.as_str()), &mut slots)?;

        let body = match &session.text {
            Some(text) => fill(text, &slots)?,
            None => {
                let layout = self
                    .decks
                    .deal("layout", &self.style.layout, |_| true)
                    .ok_or("a style without a layout")?;
                fill(layout, &slots)?
            }
        };
        let head = fill(&self.style.header[self.header], &slots)?;
        let (deck, lines) = match signed {
            Some(at) => {
                slots.insert("signed_at".into(), self.moment(at));
                ("signed", &self.style.signed)
            }
            None => ("unsigned", &self.style.unsigned),
        };
        let foot = self.decks.deal(deck, lines, |l| is_fit(l, &slots)).unwrap_or_default();
        let foot = fill(foot, &slots)?;
        let bare = self.client.source.starts_with("csv");
        let gap = if self.style.header[self.header].ends_with('\n') { "\n\n" } else { "\n" };
        let text =
            if bare { tidy(&body) } else { format!("{head}{gap}{}{}", tidy(&body), tidy(&foot)) };

        self.past.extend(scores.iter().cloned());
        let format = session.format.clone().unwrap_or_else(|| self.style.format.clone());
        let truth = Truth {
            client_id: self.client.id.clone(),
            session_date: day,
            session_number: session.counts().then(|| self.number(i)),
            kind: session.kind.clone(),
            format,
            language: self.client.language.clone(),
            si,
            hi,
            scores,
            goals: session.g.chars().map(stated).collect(),
            signed_at: signed,
            session_end: self.begin(day)
                + Duration::minutes(session.minutes.unwrap_or(self.client.minutes)),
            ..Truth::default()
        };
        Ok(Written { text, truth, slots })
    }

    fn number(&self, i: usize) -> usize {
        self.client.sessions.iter().take(i + 1).filter(|s| s.counts()).count()
    }

    fn begin(&self, day: NaiveDate) -> NaiveDateTime {
        day.and_time(self.client.time)
    }

    /// Suicidal ideation and harm to others, as the note will say them.
    fn risk_of(&mut self, session: &Session) -> (String, String) {
        let silent = "not_documented";
        let hi = if self.decks.chance.percent(70) { "denied" } else { silent };
        let (si, hi) = match session.r.as_str() {
            "0" => ("denied", hi),
            "p" => ("passive", "denied"),
            "a" => ("active", "denied"),
            "-" => (silent, silent),
            both => both.split_once('/').unwrap_or((both, silent)),
        };
        (si.to_owned(), hi.to_owned())
    }

    /// When the note was signed: mostly the same day, sometimes late, sometimes
    /// never.
    fn signing(&mut self, session: &Session, day: NaiveDate) -> Option<NaiveDateTime> {
        let end =
            self.begin(day) + Duration::minutes(session.minutes.unwrap_or(self.client.minutes));
        let draw = self.decks.chance.below(100);
        let late = self.decks.chance.below(60) as i64;
        if session.kind == "psychotherapy" {
            return None;
        }
        match draw {
            0..70 => Some(end + Duration::minutes(4 + late)),
            70..82 => Some(end + Duration::minutes(95 + 3 * late)),
            82..94 => {
                let morning = day.and_hms_opt(8, 0, 0)?;
                Some(morning + Duration::days(2 + late % 3) + Duration::minutes(9 * late))
            }
            _ => None,
        }
    }

    /// A day in the way of the style.
    pub fn date(&self, day: NaiveDate) -> String {
        let month = self.phrases.months.get(day.month0() as usize).map_or("", String::as_str);
        match (self.style.dates.as_str(), self.client.language.as_str()) {
            ("us", _) => format!("{}/{}/{}", day.month(), day.day(), day.year()),
            ("fr", _) => day.format("%d/%m/%Y").to_string(),
            ("long", "fr") if day.day() == 1 => format!("1er {month} {}", day.year()),
            ("long", "fr") => format!("{} {month} {}", day.day(), day.year()),
            ("long", _) => format!("{month} {}, {}", day.day(), day.year()),
            _ => day.format("%Y-%m-%d").to_string(),
        }
    }

    fn moment(&self, at: NaiveDateTime) -> String {
        let clock = match self.style.dates.as_str() {
            "us" => at.format("%-I:%M %p").to_string(),
            "long" if self.client.language == "fr" => at.format("%-H h %M").to_string(),
            _ => at.format("%H:%M").to_string(),
        };
        format!("{} {clock}", self.date(at.date()))
    }

    /// Everything about the client and the day, before anything clinical.
    fn frame_slots(&self, i: usize, day: NaiveDate) -> Slots {
        let (client, word) = (self.client, &self.phrases.word);
        let session = &client.sessions[i];
        let minutes = session.minutes.unwrap_or(client.minutes);
        let no = self.number(i);
        let next = client.sessions[i + 1..].iter().find(|s| s.counts() && s.w > session.w);
        let next = next.map_or(day + Duration::days(14), |s| s.day(client.start));
        let end = self.begin(day) + Duration::minutes(minutes);
        let cpt = match (session.kind.as_str(), minutes) {
            ("intake", _) => "90791",
            ("group", _) => "90853",
            (_, ..=37) => "90832",
            (_, ..=52) => "90834",
            _ => "90837",
        };
        let place = if client.video { "video" } else { "in_person" };
        let modality = if session.kind == "group" { "group" } else { "individual" };
        let mut slots: Slots = [
            ("client_id", client.id.clone()),
            ("clinician", client.clinician.clone()),
            ("date", self.date(day)),
            ("iso", day.to_string()),
            ("no", if session.counts() { no.to_string() } else { "--".into() }),
            ("no2", format!("{no:02}")),
            ("minutes", minutes.to_string()),
            ("start", self.begin(day).format("%H:%M").to_string()),
            ("end", end.format("%H:%M").to_string()),
            ("dx", client.dx.clone()),
            ("code", client.dx.split(' ').next().unwrap_or_default().to_owned()),
            ("cpt", cpt.to_owned()),
            ("next", self.date(next)),
            ("kind", session.kind.clone()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        for (slot, key) in [("place", place), ("modality", modality)] {
            slots.insert(slot.into(), word.get(key).cloned().unwrap_or_default());
        }
        for case in ["He", "he", "his", "him", "His", "e"] {
            let key = format!("{}_{case}", client.pronoun);
            if let Some(value) = word.get(&key) {
                slots.insert(case.into(), value.clone());
            }
        }
        if let Some(meds) = &client.meds {
            slots.insert("meds".into(), meds.clone());
        }
        let here = if client.video { "video" } else { "room" };
        let traits = [
            (here, true),
            ("works", true),
            ("drinks", true),
            ("on_meds", client.meds.is_some()),
            ("later", i > 0),
        ];
        for (name, holds) in traits {
            if holds && !client.not.iter().any(|n| n == name) {
                slots.insert(name.into(), String::new());
            }
        }
        let last = client.sessions[..i].iter().rev().find(|s| !s.h.is_empty());
        if let Some(last) = last {
            let home = last.h.trim_end_matches('.');
            let home = home.strip_prefix("Tâche : ").unwrap_or(home);
            slots.insert("lasthome".into(), home.to_owned());
            slots.insert("lastdid".into(), last.d.clone());
            slots.insert("lastdate".into(), self.date(last.day(client.start)));
        }
        slots
    }

    /// A phrase of the first voice that has the deck; empty if there is none.
    pub fn say(&mut self, deck: &str, slots: &Slots) -> Result<String, Failure> {
        for voice in &self.style.voices {
            if let Some(cards) = self.phrases.pool.get(voice).and_then(|pool| pool.get(deck)) {
                let phrase = self.decks.deal(deck, cards, |card| is_fit(card, slots));
                return fill(phrase.unwrap_or_default(), slots);
            }
        }
        Ok(String::new())
    }

    /// The goals with their targets, as plans are carried from note to note.
    fn targets(&self) -> String {
        let goals = self.client.goals.iter();
        let line = goals.map(|g| match &g.target {
            Some(target) => format!("{} ({target})", g.label),
            None => g.label.clone(),
        });
        let head = self.phrases.word.get("targets").map_or("", String::as_str);
        let part = self.phrases.word.get("list").map_or("; ", String::as_str);
        let line = line.collect::<Vec<_>>().join(part);
        format!("{head}{}.", line.trim_end_matches('.'))
    }

    /// A sentence that goes with the technique named in `done`.
    fn technique(&mut self, done: &str, slots: &Slots) -> Result<String, Failure> {
        let short = self.style.voices.iter().any(|v| v == "terse" || v == "bref");
        let phrases = self.phrases;
        let named = |t: &Technique| t.named.iter().any(|name| done.contains(name.as_str()));
        let Some((n, technique)) = phrases.technique.iter().enumerate().find(|(_, t)| named(t))
        else {
            return Ok(String::new());
        };
        let brief = short && !technique.brief.is_empty();
        let cards = if brief { &technique.brief } else { &technique.plain };
        let card = self.decks.deal(&format!("technique {n}"), cards, |c| is_fit(c, slots));
        fill(card.unwrap_or_default(), slots)
    }

    /// What was agreed; writers of whole sentences begin it with a capital.
    fn agreed(&self, session: &Session) -> String {
        let home = session.h.trim();
        let short = self.style.voices.iter().any(|v| v == "terse" || v == "bref");
        match home.chars().next() {
            Some(first) if !short => first.to_uppercase().chain(home.chars().skip(1)).collect(),
            _ => home.to_owned(),
        }
    }

    fn pieces(
        &mut self,
        session: &Session,
        scores: &[Score],
        risk: (&str, &str),
        slots: &mut Slots,
    ) -> Result<(), Failure> {
        let level = self.level(scores)?;
        if session.text.is_none() && (session.o.is_empty() || session.a.is_empty()) {
            let (id, week) = (&self.client.id, session.w);
            return Err(format!("{id}: the session of week {week} lacks `o` or `a`").into());
        }
        let risk_deck = match risk {
            ("passive", _) => "risk_passive",
            ("active", _) => "risk_active",
            ("not_documented", _) => "risk_silent",
            (_, "denied") => "risk_denied",
            _ => "risk_denied_si",
        };
        let named = self.main_name(scores, session)?;
        slots.insert("I".into(), named);
        if let Some(target) = self.client.goals.first().and_then(|g| g.target.clone()) {
            slots.insert("target".into(), target);
        }
        let goals = self.goals(session, slots)?;
        let scored = self.score_lines(scores, slots)?;
        let mut table = self.table(scores)?;
        if scores.iter().any(|s| s.item9.is_some()) && !table.is_empty() {
            let marked: Vec<Score> = scores.iter().filter(|s| s.item9.is_some()).cloned().collect();
            let own = self.score_slots(&marked, slots)?;
            table = format!("{table}\n\n{}", self.say("item9", &own)?);
        }
        let (more, process) = if session.p.is_empty() {
            (self.technique(&session.d, slots)?, self.say("process", slots)?)
        } else {
            (session.p.clone(), String::new())
        };
        let known = session.kind != "intake";
        let about = self.decks.deal("about", &self.client.about, |_| known).unwrap_or_default();
        let also = self.decks.deal("about", &self.client.about, |line| known && line != about);
        let also = also.unwrap_or_default();
        let mut pieces = vec![
            ("more", more),
            ("about", about.to_owned()),
            ("about2", also.to_owned()),
            ("targets", if known { self.targets() } else { String::new() }),
            ("said", format!("{} {}", session.s.trim(), session.t).trim().to_owned()),
            ("seen", session.o.clone()),
            ("view", session.a.clone()),
            ("process", process),
            ("did", session.d.trim().to_owned()),
            ("home", self.agreed(session)),
            ("goals", goals.join(&self.style.between_goals)),
            ("goal_lines", goals.iter().map(|g| format!("- {g}")).collect::<Vec<_>>().join("\n")),
            ("scores", scored.join(" ")),
            ("score_lines", scored.iter().map(|s| format!("- {s}")).collect::<Vec<_>>().join("\n")),
            ("table", table),
        ];
        for (slot, deck) in [
            ("mse", format!("mse_{level}")),
            ("risk", risk_deck.to_owned()),
            ("life", "life".to_owned()),
            ("life2", "life".to_owned()),
            ("resp", "response".to_owned()),
            ("plan", "plan".to_owned()),
            ("plan2", "admin".to_owned()),
            ("med", "med".to_owned()),
            ("open", "open".to_owned()),
            ("review", "review".to_owned()),
            ("need", "need".to_owned()),
        ] {
            pieces.push((slot, self.say(&deck, slots)?));
        }
        slots.extend(pieces.into_iter().map(|(name, value)| (name.to_owned(), value)));
        Ok(())
    }

    fn goals(&mut self, session: &Session, slots: &Slots) -> Result<Vec<String>, Failure> {
        let mut lines = Vec::new();
        let client = self.client;
        for (n, (goal, mark)) in client.goals.iter().zip(session.g.chars()).enumerate() {
            let deck = match mark {
                '+' => "goal_better",
                '=' => "goal_same",
                '-' => "goal_worse",
                's' => "goal_set",
                _ => continue,
            };
            let mut own = slots.clone();
            own.insert("n".into(), (n + 1).to_string());
            own.insert("label".into(), goal.label.clone());
            own.remove("target");
            if let Some(target) = &goal.target {
                own.insert("target".into(), target.clone());
            }
            lines.push(self.say(deck, &own)?);
        }
        Ok(lines)
    }
}

fn stated(mark: char) -> Option<&'static str> {
    match mark {
        '+' => Some("improved"),
        '=' => Some("stable"),
        '-' => Some("deteriorated"),
        _ => None,
    }
}
