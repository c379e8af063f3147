//! The numbers behind the results, each with its source.

use super::judge::{Judge, model_sample};
use super::{Plan, Study};
use crate::change::{
    Approach, Border, Evaluated, Fit, HierarchicalModel, NotEvaluable, Reason, SampleStatistics,
    StandardErrorOfMeasurement, StudyMethod, reliability_of_difference,
};
use crate::frame::study::ParameterRow;

/// Rows of one method while they are written.
struct Sheet<'a> {
    method: StudyMethod,
    plan: &'a Plan,
    rows: Vec<ParameterRow>,
}

impl Sheet<'_> {
    fn add(&mut self, name: &str, value: f64) {
        let source = self.plan.sources.get(name).cloned();
        let (method, name) = (self.method, name.to_owned());
        self.rows.push(ParameterRow { method, name, value: Some(value), source });
    }

    fn count(&mut self, name: &str, value: usize) {
        self.add(name, value as f64);
    }

    /// A value, or the reason why there is none.
    fn answer(&mut self, name: &str, value: Evaluated<f64>) {
        match value {
            Ok(value) => self.add(name, value),
            Err(NotEvaluable(reason)) => self.rows.push(ParameterRow {
                method: self.method,
                name: name.to_owned(),
                value: None,
                source: Some(format!("not evaluable: {reason}")),
            }),
        }
    }
}

/// The parameters of one method, from the sample of all and the number of its
/// complete pairs.
pub(super) fn of(
    judge: &Judge,
    method: StudyMethod,
    study: &Study,
    plan: &Plan,
    (pairs, complete): (&Evaluated<SampleStatistics>, usize),
    extra: Option<(&str, f64)>,
) -> Vec<ParameterRow> {
    let mut sheet = Sheet { method, plan, rows: Vec::new() };
    let is_model = method == StudyMethod::HierarchicalModel;
    let sample = if is_model { model_sample(study) } else { *pairs };
    let used = if is_model { in_model(study) } else { complete };
    counts(&mut sheet, study, used);
    if let Ok(sample) = &sample {
        sheet.add("m_pre", sample.mean_pre());
        sheet.add("sd_pre", sample.sd_pre());
        sheet.add("m_post_sample", sample.mean_post());
        sheet.add("sd_post_sample", sample.sd_post());
    }
    let level = plan.question.significance;
    sheet.add("confidence", 1.0 - level.level());
    match method {
        StudyMethod::HagemanArrindell => sheet.add("critical_value", level.one_sided()),
        _ => sheet.add("critical_value", level.two_sided()),
    }
    given(&mut sheet, method);
    if let Ok(sample) = &sample {
        errors(&mut sheet, method, sample);
        border(&mut sheet, judge, method, sample);
    }
    if let Judge::Model(model, _) = judge {
        fixed_and_random(&mut sheet, model);
    }
    if let Judge::None(reason) = judge {
        sheet.answer("rule", Err(NotEvaluable(*reason)));
    }
    if let Some((name, value)) = extra {
        sheet.add(name, value);
    }
    sheet.rows
}

/// How many clients the model is fitted to.
fn in_model(study: &Study) -> usize {
    let long = |course: &&Vec<_>| course.len() >= crate::change::FEWEST_SCORES;
    let clients = study.clients.iter().zip(&study.courses);
    clients.filter(|(client, course)| client.fault.is_none() && long(course)).count()
}

/// Who was there and who was used: nobody is dropped without a trace.
fn counts(sheet: &mut Sheet<'_>, study: &Study, used: usize) {
    sheet.count("n_original", study.clients.len());
    sheet.count("n_used", used);
    sheet.count("n_left_out", study.clients.len() - used);
    sheet.count("n_rows", study.rows);
    sheet.count("n_rows_without_id", study.without_id);
    sheet.count("n_scores_as_text", study.words);
}

/// What was given on the command line or by the registry.
fn given(sheet: &mut Sheet<'_>, method: StudyMethod) {
    let question = sheet.plan.question.clone();
    let index = StudyMethod::INDICES.contains(&method);
    if index {
        sheet.answer("reliability", question.reliability.map(crate::change::Reliability::value));
    }
    if method == StudyMethod::NunnallyKotsch {
        let post = question.reliability_post;
        sheet.answer("reliability_post", post.map(crate::change::Reliability::value));
    }
    if let (true, Some(sd)) = (index, question.error_sd) {
        sheet.add("sd_error", sd);
    }
    match method {
        StudyMethod::Anchor => {
            if let Some((better, worse)) = question.important {
                sheet.add("mid_improvement", better);
                sheet.add("mid_deterioration", worse);
            }
        }
        StudyMethod::Percentage => {
            if let Some((better, worse)) = question.shares {
                sheet.add("pct_improvement", better);
                sheet.add("pct_deterioration", worse);
                sheet.add("scale_minimum", question.minimum);
            }
        }
        StudyMethod::Published => {
            if let Some(points) = question.published_change {
                sheet.add("published_threshold", points);
            }
        }
        _ => {}
    }
}

/// The standard error of the method, by its name in the literature.
fn errors(sheet: &mut Sheet<'_>, method: StudyMethod, sample: &SampleStatistics) {
    let question = sheet.plan.question.clone();
    let measurement = question.error(sample);
    let points = measurement.map(StandardErrorOfMeasurement::points);
    let line = || {
        let rule = question.criterion(method, question.significance, sample)?;
        rule.standard_error().ok_or(NotEvaluable(Reason::NoThreshold))
    };
    match method {
        StudyMethod::JacobsonTruax => {
            sheet.answer("se_measurement", points);
            sheet.answer("s_diff", measurement.map(|error| error.of_difference().points()));
        }
        StudyMethod::GulliksenLordNovick | StudyMethod::HsuLinnLord => {
            sheet.answer("se_prediction", line());
        }
        StudyMethod::EdwardsNunnally => sheet.answer("se_measurement", points),
        StudyMethod::NunnallyKotsch => sheet.answer("se_prediction", line()),
        StudyMethod::HagemanArrindell => {
            sheet.answer("se_measurement", points);
            let difference = question.baseline(sample).and_then(|baseline| {
                reliability_of_difference(baseline, sample, question.reliability?)
            });
            sheet.answer("reliability_of_difference", difference);
        }
        _ => {}
    }
}

/// The cut-off, and the norms behind a computed one.
fn border(sheet: &mut Sheet<'_>, judge: &Judge, method: StudyMethod, sample: &SampleStatistics) {
    let question = sheet.plan.question.clone();
    if !question.has_cutoff() {
        return;
    }
    let border = match judge {
        Judge::Rule(Approach::Statistical(border) | Approach::Combined(_, border)) => Ok(*border),
        Judge::Model(_, Some(border)) => *border,
        _ => question.border(method, question.significance, sample),
    };
    sheet.answer("cutoff", border.map(|border| border.cutoff().value()));
    if question.published_cutoff.is_some()
        && question.cutoff == crate::change::CutoffRule::Published
    {
        return;
    }
    if let Ok(clinical) = question.clinical(sample) {
        sheet.add("m_clinical", clinical.mean());
        sheet.add("sd_clinical", clinical.sd());
    }
    if let Some(Ok(functional)) = question.functional {
        sheet.add("m_functional", functional.mean());
        sheet.add("sd_functional", functional.sd());
    }
    if let Ok(Border::True(_)) = border {
        let critical = question.significance.one_sided();
        sheet.add("critical_value_of_cutoff", critical);
    }
}

fn fixed_and_random(sheet: &mut Sheet<'_>, model: &HierarchicalModel) {
    sheet.count("n_scores", model.scores);
    sheet.add("fixef_intercept", model.intercept);
    sheet.add("fixef_time", model.slope);
    sheet.add("sd_intercept", model.sd_intercept);
    sheet.add("sd_slope", model.sd_slope);
    if let Some(correlation) = model.correlation {
        sheet.add("corr_int_slope", correlation);
    }
    sheet.add("sigma", model.sigma);
    sheet.add("reml_criterion", model.reml_criterion);
    sheet.add("singular", f64::from(u8::from(model.fit == Fit::Singular)));
}
