//! A measure on one sheet: what it can score, what the scores mean, and where
//! each number comes from.

use super::Voice;
use crate::instrument::{Direction, Instrument, Provenance, Registry, Scale};

impl Voice {
    /// Everything that judgements on this measure rest on, with sources.
    #[must_use]
    pub fn instrument_sheet(self, instrument: &Instrument, registry: &Registry) -> String {
        let mut lines = vec![format!("{}  {}", instrument.short, instrument.name)];
        lines.push(self.labelled("Measures", "Mesure", &instrument.construct));
        lines.push(self.labelled("For", "Pour", &instrument.population));
        if let Some(interval) = &instrument.interval {
            let days = interval.typical_days.to_string();
            lines.push(self.labelled(
                "Usual interval in days",
                "Intervalle habituel en jours",
                &format!("{days}{}", self.sourced(&interval.provenance)),
            ));
        }
        for scale in &instrument.scales {
            lines.push(String::new());
            lines.extend(self.scale_lines(scale));
        }
        for risk in &instrument.risk_items {
            lines.push(String::new());
            lines.push(self.labelled(
                "Risk item",
                "Item de risque",
                &format!(
                    "{} {} {}{}",
                    risk.item,
                    risk.op,
                    self.number(risk.value),
                    self.sourced(&risk.provenance)
                ),
            ));
        }
        lines.push(String::new());
        lines.push(self.pick("Sources", "Sources").to_owned());
        lines.extend(self.citations(instrument, registry));
        lines.push(String::new());
        lines.push(self.labels().dagger.to_owned());
        format!("{}\n", lines.join("\n"))
    }

    fn labelled(self, english: &str, french: &str, value: &str) -> String {
        self.pick(format!("{english}: {value}"), format!("{french} : {value}"))
    }

    /// " [kroenke2001]", with a dagger when the source was not read.
    fn sourced(self, from: &Provenance) -> String {
        let mark = if from.verified { "" } else { "†" };
        format!("{mark} [{}]", from.sources.join(", "))
    }

    fn scale_lines(self, scale: &Scale) -> Vec<String> {
        let better = match scale.direction {
            Direction::HigherWorse => self.pick("lower is better", "plus bas = mieux"),
            Direction::HigherBetter => self.pick("higher is better", "plus élevé = mieux"),
        };
        let mut lines = vec![format!(
            "{}  {}–{}, {better}",
            scale.name,
            self.number(scale.min),
            self.number(scale.max)
        )];
        let mut line = |name: &str, value: String, from: &Provenance| {
            lines.push(format!("  {name:<24}{value}{}", self.sourced(from)));
        };
        if let Some(from) = scale.bands_provenance() {
            for band in scale.bands() {
                let range = format!("{}–{}", self.number(band.min), self.number(band.max));
                line(band.name(self.language), range, from);
            }
        }
        for cutoff in &scale.caseness {
            let value = format!("{} {}  {}", cutoff.op, self.number(cutoff.value), cutoff.label);
            line(self.labels().caseness, value, &cutoff.provenance);
        }
        for change in &scale.reliable_change {
            let value = format!("{}  {}", self.number(change.value), change.basis);
            line(self.labels().reliable_change, value, &change.provenance);
        }
        for remission in &scale.remission {
            let value = format!("{} {}", remission.op, self.number(remission.value));
            line(self.labels().remission, value, &remission.provenance);
        }
        for response in &scale.response {
            let value =
                format!("{} {} {}", response.op, self.number(response.value), response.label);
            line(self.labels().response, value, &response.provenance);
        }
        lines
    }

    /// The citation behind each key that the measure names.
    fn citations(self, instrument: &Instrument, registry: &Registry) -> Vec<String> {
        instrument
            .source_keys()
            .into_iter()
            .filter_map(|key| {
                let citation = registry.citation(&key)?;
                let doi = citation.doi.as_ref().map(|doi| format!(" doi:{doi}"));
                Some(format!("  [{key}] {}{}", citation.citation, doi.unwrap_or_default()))
            })
            .collect()
    }
}
