//! Search, filters and order of the caseload table.
//!
//! They need the script, which shows them; without it the whole list stays in
//! the order of need.

use std::collections::BTreeMap;

use askama::Template;

use super::super::document::Badge;
use super::super::model::CaseloadModel;
use super::order;
use crate::caseload::TriageRule;
use crate::frame::Level;
use crate::text::Labels;
use crate::vocabulary::Word;

#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "minimize",
    source = r##"<form class="controls" role="search" aria-label="{{ l.filters }}" hidden data-shown="{{ shown }}" data-first="{{ l.pressing_first }}" data-last="{{ l.pressing_last }}">
<label>{{ l.search }}<input type="search" name="q" autocomplete="off" spellcheck="false"></label>
<label>{{ l.rule_level }}<select name="level"><option value="">{{ l.all_of_them }}</option>{% for level in levels %}<option value="{{ level.word }}">{{ level.sign }} {{ level.name }}</option>{% endfor %}</select></label>
<label>{{ l.measure }}<select name="measure"><option value="">{{ l.all_of_them }}</option>{% for (measure, count) in measures %}<option value="{{ measure }}">{{ measure }} ({{ count }})</option>{% endfor %}</select></label>
{% if clinicians.len() > 1 %}<label>{{ l.clinician }}<select name="clinician"><option value="">{{ l.all_of_them }}</option>{% for (clinician, count) in clinicians %}<option value="{{ clinician }}">{{ clinician }} ({{ count }})</option>{% endfor %}</select></label>{% endif %}
<label>{{ l.flag }}<select name="flag"><option value="">{{ l.all_of_them }}</option>{% if news > 0 %}<option value="new">{{ l.new_reason }} ({{ news }})</option>{% endif %}{% for flag in flags %}<option value="{{ flag.code }}">{{ flag.name }} ({{ flag.count }})</option>{% endfor %}</select></label>
<label>{{ l.sort_by }}<select name="sort">{% for (word, heading) in columns %}<option value="{{ word }}">{{ heading }}</option>{% endfor %}</select></label>
<label class="check"><input type="checkbox" name="reverse"> {{ l.reversed }}</label>
<button type="reset">{{ l.reset }}</button>
<p role="status"></p>
</form>"##
)]
pub(super) struct Controls {
    l: &'static Labels,
    shown: &'static str,
    levels: Vec<LevelChoice>,
    measures: Vec<(String, usize)>,
    clinicians: Vec<(String, usize)>,
    flags: Vec<Flag>,
    news: usize,
    columns: Vec<(&'static str, &'static str)>,
}

struct LevelChoice {
    word: &'static str,
    sign: &'static str,
    name: &'static str,
}

struct Flag {
    code: &'static str,
    name: String,
    count: usize,
}

impl Controls {
    /// The choices that this caseload offers.
    pub fn of(model: &CaseloadModel<'_>) -> Self {
        let voice = model.voice;
        let choice = |&level: &Level| {
            let Badge { sign, word: name, .. } = Badge::new(level, voice);
            LevelChoice { word: level.word(), sign, name }
        };
        let mut measures: BTreeMap<&str, usize> = BTreeMap::new();
        let mut clinicians: BTreeMap<&str, usize> = BTreeMap::new();
        for client in &model.clients {
            let mut of_client: Vec<&str> =
                client.scales.iter().map(|scale| scale.change.instrument.as_str()).collect();
            of_client.sort_unstable();
            of_client.dedup();
            for measure in of_client {
                *measures.entry(measure).or_default() += 1;
            }
            if let Some(clinician) = client.clinician {
                *clinicians.entry(clinician).or_default() += 1;
            }
        }
        let owned = |counts: BTreeMap<&str, usize>| {
            counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
        };
        let news = model.news.as_ref().map_or(0, |news| {
            news.clients.iter().filter(|client| !client.began.is_empty()).count()
        });
        Self {
            l: voice.labels(),
            shown: voice.clients_shown(),
            levels: Level::ALL.iter().map(choice).collect(),
            measures: owned(measures),
            clinicians: owned(clinicians),
            flags: flags(model),
            news,
            columns: order::headings(voice),
        }
    }
}

/// The rules that apply to anybody, in their order.
fn flags(model: &CaseloadModel<'_>) -> Vec<Flag> {
    let mut rules = TriageRule::ALL.to_vec();
    rules.sort_by_key(|&rule| model.policy.rank(rule));
    let flag = |rule: TriageRule| {
        let applies =
            |reasons: &[crate::caseload::Reason]| reasons.iter().any(|reason| reason.rule == rule);
        let count = model.clients.iter().filter(|client| applies(&client.reasons)).count();
        (count > 0).then(|| Flag { code: rule.word(), name: model.voice.rule_name(rule), count })
    };
    rules.into_iter().filter_map(flag).collect()
}
