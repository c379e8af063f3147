//! Single words and short phrases for the closed vocabularies.

use super::Voice;
use crate::change::Category;
use crate::extract::{Presence, RiskLevel, SelfHarm, StatedProgress, Status, SuicidalIdeation};
use crate::frame::{Agreement, Level};
use crate::instrument::Direction;
use crate::note::{NoteFormat, NoteKind};
use crate::trend::{Track, TrendClass};

impl Voice {
    /// An outcome word.
    #[must_use]
    pub fn category(self, category: Category) -> &'static str {
        match category {
            Category::Recovered => self.pick("recovered", "rétablissement"),
            Category::Improved => self.pick("reliably improved", "amélioration fiable"),
            Category::Unchanged => self.pick("no reliable change", "pas de changement fiable"),
            Category::Deteriorated => self.pick("reliably worse", "aggravation fiable"),
            Category::Harmed => self.pick(
                "reliably worse, now in the clinical range",
                "aggravation fiable, désormais en zone clinique",
            ),
            Category::NotEvaluable => self.pick("not evaluable", "non évaluable"),
        }
    }

    /// The class of a course.
    #[must_use]
    pub fn trend(self, trend: TrendClass) -> &'static str {
        match trend {
            TrendClass::Improving => self.pick("improving", "en amélioration"),
            TrendClass::Stable => self.pick("stable", "stable"),
            TrendClass::Worsening => self.pick("worsening", "en aggravation"),
            TrendClass::Fluctuating => self.pick("fluctuating", "fluctuante"),
            TrendClass::TooFew => self.pick("too few scores", "trop peu de scores"),
        }
    }

    /// On or off track.
    #[must_use]
    pub fn track(self, track: Track) -> &'static str {
        match track {
            Track::On => self.pick("on track", "évolution attendue"),
            Track::Off => self.pick("off track", "évolution insuffisante"),
            Track::NotEvaluable => self.pick("not evaluable", "non évaluable"),
        }
    }

    /// How soon a client should be looked at.
    #[must_use]
    pub fn level(self, level: Level) -> &'static str {
        match level {
            Level::Urgent => self.pick("Urgent", "Urgent"),
            Level::Review => self.pick("Review", "À revoir"),
            Level::OnTrack => self.pick("On track", "Rien à signaler"),
            Level::InsufficientData => self.pick("Too little data", "Données insuffisantes"),
        }
    }

    /// The clinician's word on a goal.
    #[must_use]
    pub fn stated(self, stated: Option<StatedProgress>) -> &'static str {
        match stated {
            Some(StatedProgress::Improved) => self.pick("improved", "en progrès"),
            Some(StatedProgress::Stable) => self.pick("stable", "stable"),
            Some(StatedProgress::Deteriorated) => self.pick("worse", "en recul"),
            None => self.pick("not stated", "non précisé"),
        }
    }

    /// Whether word and measure agree.
    #[must_use]
    pub fn agreement(self, agreement: Agreement) -> &'static str {
        match agreement {
            Agreement::Agree => self.pick("agree", "concordants"),
            Agreement::StatedBetter => {
                self.pick("stated better than measured", "énoncé plus favorable que la mesure")
            }
            Agreement::StatedWorse => {
                self.pick("stated worse than measured", "énoncé moins favorable que la mesure")
            }
            Agreement::NotEvaluable => self.pick("not evaluable", "non évaluable"),
        }
    }

    /// What a note says of suicidal ideation.
    #[must_use]
    pub fn ideation(self, si: SuicidalIdeation) -> &'static str {
        match si {
            SuicidalIdeation::Denied => self.pick("denied", "niées"),
            SuicidalIdeation::Passive => self.pick("passive", "passives"),
            SuicidalIdeation::Active => self.pick("active", "actives"),
            SuicidalIdeation::NotDocumented => self.pick("not documented", "non documentées"),
        }
    }

    /// What a note says of a plan or of means. French agrees with "plan" and
    /// "moyens d'accès", so the other questions have words of their own.
    #[must_use]
    pub fn presence(self, presence: Presence) -> &'static str {
        match presence {
            Presence::Denied => self.pick("denied", "nié"),
            Presence::Present => self.pick("present", "présent"),
            Presence::NotDocumented => self.pick("not documented", "non documenté"),
        }
    }

    /// What a note says of an intent.
    #[must_use]
    pub fn intent(self, presence: Presence) -> &'static str {
        match presence {
            Presence::Denied => self.pick("denied", "niée"),
            Presence::Present => self.pick("present", "présente"),
            Presence::NotDocumented => self.pick("not documented", "non documentée"),
        }
    }

    /// What a note says of homicidal ideation.
    #[must_use]
    pub fn homicidal(self, presence: Presence) -> &'static str {
        match presence {
            Presence::Denied => self.pick("denied", "niées"),
            Presence::Present => self.pick("present", "présentes"),
            Presence::NotDocumented => self.pick("not documented", "non documentées"),
        }
    }

    /// What a note says of self-harm.
    #[must_use]
    pub fn self_harm(self, harm: SelfHarm) -> &'static str {
        match harm {
            SelfHarm::Denied => self.pick("denied", "niée"),
            SelfHarm::Historic => self.pick("in the past", "antécédent"),
            SelfHarm::Current => self.pick("current", "actuelle"),
            SelfHarm::NotDocumented => self.pick("not documented", "non documentée"),
        }
    }

    /// A stated level of risk.
    #[must_use]
    pub fn risk_level(self, level: Option<RiskLevel>) -> &'static str {
        match level {
            Some(RiskLevel::Low) => self.pick("low", "faible"),
            Some(RiskLevel::Moderate) => self.pick("moderate", "modéré"),
            Some(RiskLevel::High) => self.pick("high", "élevé"),
            None => self.pick("not stated", "non précisé"),
        }
    }

    /// Whose score, and of when.
    #[must_use]
    pub fn status(self, status: Status) -> &'static str {
        match status {
            Status::Current => self.pick("this session", "cette séance"),
            Status::Historic => self.pick("earlier", "antérieur"),
            Status::Target => self.pick("target", "cible"),
            Status::Hypothetical => self.pick("hypothetical", "hypothétique"),
            Status::OtherPerson => self.pick("another person", "autre personne"),
            Status::Invalid => self.pick("not valid", "non valide"),
        }
    }

    /// Which way is better.
    #[must_use]
    pub fn better_side(self, direction: Direction) -> &'static str {
        match direction {
            Direction::HigherWorse => self.pick("lower is better", "plus bas = mieux"),
            Direction::HigherBetter => self.pick("higher is better", "plus élevé = mieux"),
        }
    }

    /// Whether a move is for better or worse; nothing for no move.
    #[must_use]
    pub fn better_or_worse(self, improvement: f64) -> &'static str {
        if improvement > 0.0 {
            self.pick("better", "mieux")
        } else if improvement < 0.0 {
            self.pick("worse", "moins bien")
        } else {
            self.pick("same", "inchangé")
        }
    }

    /// The kind of a note.
    #[must_use]
    pub fn note_kind(self, kind: NoteKind) -> &'static str {
        match kind {
            NoteKind::Progress => self.pick("progress note", "note d’évolution"),
            NoteKind::Intake => self.pick("intake", "première évaluation"),
            NoteKind::Discharge => self.pick("discharge", "fin de suivi"),
            NoteKind::Group => self.pick("group", "groupe"),
            NoteKind::Psychotherapy => self.pick("psychotherapy note", "note de psychothérapie"),
            NoteKind::Other => self.pick("other", "autre"),
        }
    }

    /// The arrangement of a note.
    #[must_use]
    pub fn note_format(self, format: NoteFormat) -> &'static str {
        match format {
            NoteFormat::Soap => "SOAP",
            NoteFormat::Dap => "DAP",
            NoteFormat::Birp => "BIRP",
            NoteFormat::Narrative => self.pick("narrative", "narratif"),
        }
    }
}
