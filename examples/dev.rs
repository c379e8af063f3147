use caseline::extract::{fold::Folded, lexicon::Lexicon, reading::Reading, scan::Scanner, *};
use caseline::note::Note;
use serde_json::{Value, json};
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let lexicon = Lexicon::embedded().unwrap();
    let scanner = Scanner::new(&lexicon.phrases, &[]).unwrap();
    let text = std::fs::read_to_string(&args[1]).unwrap();
    let verbose = args.get(2).is_some();
    let mut hits = Vec::new();
    for line in text.lines() {
        let v: Value = serde_json::from_str(line).unwrap();
        let note = Note {
            text: v["text"].as_str().unwrap().to_owned(),
            note_id: v["note_id"].as_str().unwrap().to_owned(),
            ..Note::default()
        };
        let folded = Folded::new(&note.text);
        scanner.scan(&note.text, &folded, &mut hits);
        let reading = Reading::new(&note, &folded, &hits);
        let risk = risk::read(&reading, None);
        let ev = |s: Option<Span>| s.map(|s| s.of(&note.text).to_owned());
        println!(
            "{}",
            json!({"kind":"risk","note_id": note.note_id, "language": reading.language.to_string(), "format": section::format(&reading).to_string(),
            "si": risk.si.value.to_string(), "hi": risk.hi.value.to_string(), "self_harm": risk.self_harm.value.to_string(), "plan": risk.plan.value.to_string(), "intent": risk.intent.value.to_string(), "means": risk.means.value.to_string(),
            "risk_level": risk.risk_level.value.map(|l| l.to_string()), "si_words": ev(risk.si.span), "si_evidence": ev(risk.si.evidence), "level_words": ev(risk.risk_level.span)})
        );
        let iv = intervention::read(&reading, &lexicon.techniques);
        let gs = goal::read(&reading, &[]);
        let e = element::read(
            &reading,
            element::Others {
                kind: kind::read(&reading),
                scores: &[],
                risk: &risk,
                goals: &gs,
                interventions: &iv,
            },
        );
        println!(
            "{}",
            json!({"kind":"elements","note_id": note.note_id, "note_kind": kind::read(&reading).to_string(), "presentation": ev(e.presentation), "session_focus": ev(e.session_focus), "interventions": ev(e.interventions), "goal_progress": ev(e.goal_progress), "risk": ev(e.risk), "plan": ev(e.plan), "techniques": iv.iter().map(|i| (i.technique.clone(), i.span.of(&note.text).to_owned())).collect::<Vec<_>>()})
        );
        for g in goal::read(&reading, &[]) {
            println!(
                "{}",
                json!({"kind":"goal","note_id": note.note_id, "goal_number": g.goal_number, "label": g.label, "stated_progress": g.stated_progress.map(|p| p.to_string())})
            );
        }
        if verbose {
            for h in &hits {
                eprintln!("{:?} {:?} {:?}", &folded.text()[h.start..h.end], h.cue, h.language);
            }
            eprintln!("{:?}", reading.parts);
        }
    }
}
