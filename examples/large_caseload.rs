//! Writes an export of many invented clients, to see how the pages behave on a
//! large caseload:
//!
//! ```text
//! cargo run --release --example large_caseload -- 1000 > /tmp/large.jsonl
//! cargo run --release -- run /tmp/large.jsonl --out /tmp/large
//! ```
//!
//! Ten sessions a client, two measures, goals and risk in the words that notes
//! use. The same number gives the same bytes.

use std::io::{BufWriter, Write};

use chrono::{Days, NaiveDate};
use serde_json::json;

const SESSIONS: u64 = 10;
const CLINICIANS: [&str; 6] =
    ["A. Lind", "B. Okafor", "C. Fontaine", "D. Moreau", "E. Silva", "F. Novak"];

/// A linear congruential generator (Knuth, MMIX): the numbers only have to
/// look scattered.
struct Dice(u64);

impl Dice {
    /// A number from 0 to one below `sides`.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn main() -> std::io::Result<()> {
    let clients: u64 = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1000);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let first = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap_or_default();
    for client in 0..clients {
        let mut dice = Dice(client + 1);
        let start = first + Days::new(dice.roll(60));
        let (mut phq, mut gad) = (8 + dice.roll(16), 6 + dice.roll(14));
        // Some get better, some stay, a few get worse.
        let course = dice.roll(10);
        for session in 0..SESSIONS {
            let day = start + Days::new(session * 14 + dice.roll(4));
            let item = if phq > 18 { dice.roll(3) } else { 0 };
            let risk = if item > 0 {
                "Passive SI, no plan, no intent. Risk: moderate."
            } else {
                "Denies SI/HI. Risk: low."
            };
            let progress = ["improved", "stable", "worse"][dice.roll(3) as usize];
            let text = format!(
                "S: Talked about work and sleep.\n\
                 O: PHQ-9 = {phq}. PHQ-9 item 9 = {item}. GAD-7: {gad}.\n\
                 A: Goal 1 (lift mood, PHQ-9 < 10): {progress}. {risk}\n\
                 P: Behavioral activation, activity log. Next session in two weeks."
            );
            let row = json!({
                "note_id": format!("N{client:05}-{session:02}"),
                "client_id": format!("K-{client:05}"),
                "session_date": day.to_string(),
                "session_number": session + 1,
                "clinician": CLINICIANS[(client % 6) as usize],
                "text": text,
            });
            writeln!(out, "{row}")?;
            let move_by = dice.roll(3);
            (phq, gad) = match course {
                0..=4 => (phq.saturating_sub(move_by), gad.saturating_sub(dice.roll(3))),
                5..=7 => (phq + dice.roll(2), (gad + 1).saturating_sub(dice.roll(3))),
                _ => (phq + move_by, gad + dice.roll(3)),
            };
            (phq, gad) = (phq.min(27), gad.min(21));
        }
    }
    out.flush()
}
