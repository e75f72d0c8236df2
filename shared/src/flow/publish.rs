//! From what a site owner wrote to what is compared: values normalised (TGT-2), questions about
//! contacts numbered (TGT-10).

use alloc::vec::Vec;

use super::{
    authored::{AtCapacity, Authored, Channel, Filter, Flow, Mode, Offline, PageRule},
    normal,
    problem::ProblemCode,
    rules::{Condition, FlowRules, Open, Question, SiteRules},
};

/// A site's rules and the questions that go with them; a question's place is its number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rules {
    pub site: SiteRules,
    pub questions: Vec<Question>,
}

/// Parsing has found every value that cannot be normalised, so what it took has none.
pub fn rules(authored: &Authored) -> Result<Rules, ProblemCode> {
    let mut questions = Vec::new();
    let flows: Result<Vec<FlowRules>, ProblemCode> = authored
        .flows
        .iter()
        .map(|flow| flow_rules(flow, &mut questions))
        .collect();
    let availability = &authored.site.availability;
    let site = SiteRules {
        open: match &availability.mode {
            Mode::Always => Open::Always,
            Mode::Users => Open::Users,
            Mode::Hours { weekly, .. } => Open::Hours(weekly.clone()),
        },
        away_hides: availability.away_hides,
        offline_hides: availability.offline == Offline::HideLauncher,
        full_hides: availability.at_capacity == AtCapacity::HideLauncher,
        return_time: availability.offline == Offline::ReturnTime,
        when_hidden: authored.site.when_hidden,
        flows: flows?,
    };
    Ok(Rules { site, questions })
}

fn flow_rules(flow: &Flow, questions: &mut Vec<Question>) -> Result<FlowRules, ProblemCode> {
    let include: Result<Vec<_>, _> = flow.include.iter().map(|group| pages(group)).collect();
    let mut groups = Vec::new();
    for group in &flow.groups {
        groups.push(conditions(group, questions)?);
    }
    Ok(FlowRules {
        id: flow.id.clone(),
        enabled: flow.enabled,
        tag: match &flow.channel {
            Channel::Website => None,
            Channel::Mobile { tag, .. } => Some(tag.clone()),
        },
        include: include?,
        exclude: pages(&flow.exclude)?,
        groups,
        exclude_visitors: conditions(&flow.exclude_visitors, questions)?,
        desktop: flow.desktop,
        mobile: flow.mobile,
        triggers: flow.triggers,
    })
}

fn pages(rules: &[PageRule]) -> Result<Vec<PageRule>, ProblemCode> {
    let normalised = |rule: &PageRule| match rule {
        PageRule::Url(test) => normal::url_test(test).map(PageRule::Url),
        PageRule::Query { .. } => Ok(rule.clone()),
    };
    rules.iter().map(normalised).collect()
}

fn conditions(
    filters: &[Filter],
    questions: &mut Vec<Question>,
) -> Result<Vec<Condition>, ProblemCode> {
    let condition = |filter: &Filter| {
        Ok(match filter {
            Filter::Known(known) => ask(Question::Known(*known), questions),
            Filter::Segment(segment) => ask(Question::Segment(segment.clone()), questions),
            Filter::Property { name, test } => {
                let (name, test) = (name.clone(), test.clone());
                ask(Question::Property { name, test }, questions)
            }
            Filter::Identified(identified) => Condition::Identified(*identified),
            Filter::Country(countries) => Condition::Country(countries.clone()),
            Filter::Device(devices) => Condition::Device(devices.clone()),
            Filter::Language(languages) => Condition::Language(languages.clone()),
            Filter::Referrer(test) => Condition::Referrer(normal::referrer_test(test)?),
            Filter::PageViews(count) => Condition::PageViews(*count),
            Filter::Visits(count) => Condition::Visits(*count),
        })
    };
    filters.iter().map(condition).collect()
}

/// The question's number, the same for the same question.
fn ask(question: Question, questions: &mut Vec<Question>) -> Condition {
    let place = match questions.iter().position(|other| *other == question) {
        Some(place) => place,
        None => {
            questions.push(question);
            questions.len() - 1
        }
    };
    // 200 flows of 100 rules are 20,000 questions at most.
    Condition::Asked(u16::try_from(place).unwrap_or(u16::MAX))
}
