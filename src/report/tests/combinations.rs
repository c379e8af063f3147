//! The sentences of a summary note for every outcome, course and finding.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::change::{Caseness, Category};
use crate::extract::{Presence, SelfHarm, SuicidalIdeation};
use crate::note::Language;
use crate::text::{ChangeFacts, NoteSentences, RiskFacts, Voice};
use crate::trend::TrendClass;
use crate::vocabulary::Word;

/// Numbers that fit an outcome: scores, change, and the side of the latest.
fn facts(category: Category, trend: TrendClass) -> ChangeFacts<'static> {
    let (change, side) = match category {
        Category::Recovered => (Some(-12.0), Caseness::Functional),
        Category::Improved => (Some(-7.0), Caseness::Clinical),
        Category::Unchanged => (Some(2.0), Caseness::Clinical),
        Category::Deteriorated => (Some(6.5), Caseness::Clinical),
        Category::Harmed => (Some(8.0), Caseness::Clinical),
        Category::NotEvaluable => (None, Caseness::Clinical),
    };
    let known = category != Category::NotEvaluable;
    ChangeFacts {
        measure: "PHQ-9",
        category,
        change,
        threshold: known.then_some(6.0),
        cutoff: Some(10.0),
        side: Some(side),
        trend,
        n: match (category, trend) {
            (Category::NotEvaluable, TrendClass::TooFew) => 1,
            (_, TrendClass::TooFew) => 2,
            _ => 7,
        },
        is_confirmed: category != Category::Deteriorated,
    }
}

fn risk(si: SuicidalIdeation) -> RiskFacts {
    let denied = si == SuicidalIdeation::Denied;
    let (plan, intent) = match si {
        SuicidalIdeation::Active => (Presence::Denied, Presence::Present),
        SuicidalIdeation::Passive => (Presence::Denied, Presence::NotDocumented),
        _ => (Presence::NotDocumented, Presence::NotDocumented),
    };
    RiskFacts {
        on: NaiveDate::from_ymd_opt(2026, 3, 12),
        si,
        hi: if denied { Presence::Denied } else { Presence::NotDocumented },
        self_harm: if denied { SelfHarm::Denied } else { SelfHarm::Historic },
        plan,
        intent,
        level: None,
        earlier: (si == SuicidalIdeation::NotDocumented)
            .then(|| (SuicidalIdeation::Denied, NaiveDate::from_ymd_opt(2026, 2, 1))),
    }
}

#[test]
fn every_combination_reads_as_it_was_accepted() {
    for language in [Language::En, Language::Fr] {
        let say = NoteSentences::new(Voice::new(language));
        let mut text = String::new();
        for &category in Category::ALL {
            for &trend in TrendClass::ALL {
                for &si in SuicidalIdeation::ALL {
                    let change = say.changes(&[facts(category, trend)]);
                    let risk = say.risk(&risk(si));
                    writeln!(text, "{category} · {trend} · {si}\n{change} {risk}\n").unwrap();
                }
            }
        }
        insta::assert_snapshot!(format!("combinations_{language}"), text);
    }
}
