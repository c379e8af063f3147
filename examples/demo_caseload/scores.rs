//! How a writer puts scores into words and tables.
//!
//! One phrase a measure, with as much of the past as the phrase asks for: the
//! score before, the first one, a list. All of that is there to be told apart
//! from today's score.

use chrono::NaiveDate;

use crate::Failure;
use crate::cast::Session;
use crate::phrases::{Measure, Slots, fill, is_fit};
use crate::truth::Score;
use crate::writer::Writer;

impl Writer<'_> {
    /// A measure of the phrase file.
    pub fn measure(&self, name: &str) -> Result<&Measure, Failure> {
        self.phrases
            .measure
            .get(name)
            .ok_or_else(|| format!("{}: no measure {name}", self.client.id).into())
    }

    /// The session's own scores, checked against the range of the measure.
    pub fn scores_of(&self, session: &Session, day: NaiveDate) -> Result<Vec<Score>, Failure> {
        let mut scores = Vec::new();
        for (instrument, written) in &session.sc {
            let measure = self.measure(instrument)?;
            let one = |value: &toml::Value, subscale: Option<String>| {
                let value = value.as_float().or(value.as_integer().map(|v| v as f64));
                let value = value.filter(|v| (0.0..=measure.max).contains(v));
                let value = value.ok_or_else(|| {
                    format!("{} {day}: {instrument} is out of range", self.client.id)
                })?;
                let item9 = session.i9.filter(|_| instrument == "PHQ-9");
                Ok::<_, Failure>(Score {
                    instrument: instrument.clone(),
                    subscale,
                    date: day,
                    value,
                    item9,
                })
            };
            match written.as_array() {
                None => scores.push(one(written, None)?),
                Some(list) => {
                    for (value, subscale) in list.iter().zip(&measure.subscales) {
                        scores.push(one(value, Some(subscale.clone()))?);
                    }
                }
            }
        }
        Ok(scores)
    }

    /// How bad the first measure is now: `low`, `mid` or `good` mood.
    pub fn level(&self, scores: &[Score]) -> Result<&'static str, Failure> {
        let Some(now) = scores.first().or(self.past.last()) else { return Ok("mid") };
        let measure = self.measure(&now.instrument)?;
        let share = now.value / measure.max;
        let share = if measure.higher_better { 1.0 - share } else { share };
        Ok(match share {
            share if measure.not_mood && share > 0.27 => "mid",
            share if share > 0.52 => "low",
            share if share > 0.27 => "mid",
            _ => "good",
        })
    }

    /// The name by which this writer calls a measure.
    pub fn written_name(&self, instrument: &str) -> Result<String, Failure> {
        let names = &self.measure(instrument)?.names;
        let name = names.get(self.name % names.len().max(1));
        Ok(name.cloned().unwrap_or_else(|| instrument.to_owned()))
    }

    /// The measure that sentences about "the" questionnaire mean.
    pub fn main_name(&self, scores: &[Score], session: &Session) -> Result<String, Failure> {
        let first = scores.first().or(self.past.first()).map(|s| s.instrument.clone());
        let later = self.client.sessions.iter().find_map(|s| s.sc.keys().next().cloned());
        let name = first.or(session.sc.keys().next().cloned()).or(later);
        self.written_name(&name.unwrap_or_else(|| "PHQ-9".to_owned()))
    }

    /// A number as written in the language.
    pub fn number_text(&self, value: f64) -> String {
        let text = if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") };
        if self.client.language == "fr" { text.replace('.', ",") } else { text }
    }

    /// Earlier scores of the same scale, oldest first.
    pub fn series(&self, score: &Score) -> Vec<&Score> {
        self.past.iter().filter(|p| same(p, score)).collect()
    }

    /// One phrase a measure, or one that says that nothing was filled in.
    pub fn score_lines(&mut self, scores: &[Score], slots: &Slots) -> Result<Vec<String>, Failure> {
        if scores.is_empty() {
            let some = self.decks.chance.percent(55);
            return Ok(if some { vec![self.say("unmeasured", slots)?] } else { Vec::new() });
        }
        let mut lines = Vec::new();
        let mut rest = scores;
        while let Some(first) = rest.first() {
            let size = rest.iter().take_while(|s| s.instrument == first.instrument).count();
            let (group, after) = rest.split_at(size);
            rest = after;
            let own = self.score_slots(group, slots)?;
            let phrases = self.phrases;
            let measure = phrases.measure.get(&first.instrument);
            let forms = measure.map_or(&[][..], |m| m.forms.as_slice());
            let mut line = if forms.is_empty() {
                self.say("score", &own)?
            } else {
                let deck = format!("score {}", first.instrument);
                let form = self.decks.deal(&deck, forms, |f| is_fit(f, &own));
                fill(form.unwrap_or_default(), &own)?
            };
            if first.item9.is_some() {
                line = format!("{line} {}", self.say("item9", &own)?);
            }
            lines.push(line);
        }
        if self.decks.chance.percent(20) && scores.iter().all(|s| s.subscale.is_none()) {
            let own = self.score_slots(&scores[..1], slots)?;
            lines.push(self.say("on_file", &own)?);
        }
        lines.retain(|line| !line.is_empty());
        Ok(lines)
    }

    /// What a phrase about a group of scores may ask for.
    pub fn score_slots(&mut self, group: &[Score], slots: &Slots) -> Result<Slots, Failure> {
        let mut own = slots.clone();
        let Some(first) = group.first() else { return Ok(own) };
        let measure = self.measure(&first.instrument)?;
        let (max, band) = (measure.max, measure.band(first.value).map(str::to_owned));
        let mut put = |name: &str, value: String| own.insert(name.to_owned(), value);
        put("I", self.written_name(&first.instrument)?);
        put("v", self.number_text(first.value));
        put("max", self.number_text(max));
        if let Some(band) = band {
            put("band", band);
        }
        if let Some(word) = self.phrases.words.get(first.value as usize)
            && first.value.fract() == 0.0
        {
            put("words", word.clone());
        }
        if let Some(item9) = first.item9 {
            put("i9", item9.to_string());
        }
        for (n, score) in group.iter().enumerate() {
            put(&format!("v{}", n + 1), self.number_text(score.value));
            if let Some(before) = self.series(score).last() {
                put(&format!("p{}", n + 1), self.number_text(before.value));
            }
        }
        let past = self.series(first);
        let mut trend = None;
        if let Some(before) = past.last() {
            put("prev", self.number_text(before.value));
            put("prevdate", self.date(before.date));
            trend = before.value.partial_cmp(&first.value);
            if let Some(word) = self.phrases.words.get(before.value as usize) {
                put("prevwords", word.clone());
            }
        }
        if let [base, .., _] = past.as_slice() {
            put("base", self.number_text(base.value));
            put("basedate", self.date(base.date));
            let list = past.iter().rev().take(4).rev();
            let list =
                list.map(|p| format!("{} ({})", self.number_text(p.value), self.date(p.date)));
            put("file", list.collect::<Vec<_>>().join(", "));
        }
        if trend.is_some_and(std::cmp::Ordering::is_ne) {
            own.insert("changed".to_owned(), String::new());
        }
        if let Some(trend) = trend {
            let deck = match trend {
                std::cmp::Ordering::Greater => "delta_down",
                std::cmp::Ordering::Less => "delta_up",
                std::cmp::Ordering::Equal => "delta_same",
            };
            let delta = self.say(deck, &own)?;
            own.insert("delta".to_owned(), delta);
        }
        Ok(own)
    }

    /// Today, last time and the beginning, side by side, for writers who keep
    /// a table. A measure not given today keeps its row.
    pub fn table(&self, scores: &[Score]) -> Result<String, Failure> {
        let [name, columns @ ..] = self.style.columns.as_slice() else {
            return Ok(String::new());
        };
        let mut rows: Vec<&Score> = scores.iter().collect();
        for old in &self.past {
            if !rows.iter().any(|r| same(r, old)) {
                rows.push(old);
            }
        }
        if scores.is_empty() {
            return Ok(String::new());
        }
        let mut cells = vec![[vec![name.clone()], columns.to_vec()].concat()];
        let none = || self.phrases.word.get("no_score").cloned().unwrap_or_default();
        for row in rows {
            let today = scores.iter().find(|s| same(s, row));
            let past = self.series(row);
            let text =
                |score: Option<&Score>| score.map_or_else(none, |s| self.number_text(s.value));
            let mut label = self.written_name(&row.instrument)?;
            if let Some(subscale) = &row.subscale {
                let word = self.phrases.word.get(&format!("subscale_{subscale}"));
                label = format!("{label} {}", word.unwrap_or(subscale));
            }
            let all = [text(today), text(past.last().copied()), text(past.first().copied())];
            cells.push([vec![label], all[..columns.len().min(3)].to_vec()].concat());
        }
        Ok(self.ruled(&cells))
    }

    /// Rows with the dividers of the style.
    pub fn ruled(&self, cells: &[Vec<String>]) -> String {
        let mut lines: Vec<String> = Vec::new();
        for (n, row) in cells.iter().enumerate() {
            if self.style.cell == "|" {
                lines.push(format!("| {} |", row.join(" | ")));
                if n == 0 {
                    lines.push(format!("|{}", "---|".repeat(row.len())));
                }
            } else {
                lines.push(row.join(&self.style.cell));
            }
        }
        lines.join("\n")
    }
}

fn same(a: &Score, b: &Score) -> bool {
    a.instrument == b.instrument && a.subscale == b.subscale
}
