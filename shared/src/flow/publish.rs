//! From what a site owner wrote to what is compared and shown: values normalised (TGT-2), questions
//! about contacts numbered (TGT-10), the words of each language put in.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::{
    Published, SiteRecord, asks,
    authored::{
        AtCapacity, Authored, AwayLauncher, Channel, Filter, Flow, Heading, Mode, Offline,
        PageRule, Site,
    },
    cookies, normal,
    problem::ProblemCode,
    published::{Face, FlowTexts, OfflineSays},
    rules::{Condition, FlowRules, Open, Question, SiteRules},
};
use crate::{
    decide::{
        contact::{self, Contact},
        language::ranges,
    },
    text::{
        Strings, cut,
        markdown::{self, Links, Writer, plain},
    },
};

/// A site's rules and the questions that go with them; a question's place is its number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rules {
    pub site: SiteRules,
    pub questions: Vec<Question>,
}

/// What the page reads, and what the edge keeps.
pub fn publish(authored: &Authored) -> Result<(Published, SiteRecord), ProblemCode> {
    let Rules { site, questions } = rules(authored)?;
    let nobody = Contact {
        known: Some(false),
        ..Contact::default()
    };
    let unknown_visitor = contact::answers(&questions, &nobody);
    let Authored {
        site: written,
        flows,
    } = authored;
    let availability = &written.availability;
    let mut strings = Vec::new();
    let published = Published {
        rules: site,
        unknown_visitor: unknown_visitor
            .into_iter()
            .map(|answer| answer == Some(true))
            .collect(),
        asks: flows.iter().map(|flow| asks::of(written, flow)).collect(),
        face: Face {
            name: written.name.clone(),
            look: written.look,
            accent_text: written.look.accent.text(),
            zone: match &availability.mode {
                Mode::Always | Mode::Users => String::new(),
                Mode::Hours { zone, .. } => zone.clone(),
            },
            cookie_domain: cookies::published(written.cookie_domain.as_deref())?,
            reply_time: availability.reply_time,
            away_message: availability.away.message.clone(),
            offline: match &availability.offline {
                Offline::AwayMessage(message) => OfflineSays::Message(message.clone()),
                Offline::ReturnTime => OfflineSays::ReturnTime,
                Offline::HideLauncher | Offline::Nothing => OfflineSays::Nothing,
            },
            wait_message: match &availability.at_capacity {
                AtCapacity::WaitMessage(message) => Some(message.clone()),
                AtCapacity::HideLauncher | AtCapacity::Nothing => None,
            },
            flows: flows.iter().map(|flow| texts(flow, &mut strings)).collect(),
            strings,
        },
    };
    let origins: Result<Vec<String>, _> = written
        .origins
        .iter()
        .map(|origin| normal::origin_pattern(origin))
        .collect();
    let record = SiteRecord {
        origins: origins?,
        questions,
        flows: flows
            .iter()
            .map(|flow| asks::record(written, flow))
            .collect(),
        kept_parameters: parameters(written.kept_parameters.as_deref()),
    };
    Ok((published, record))
}

fn texts(flow: &Flow, strings: &mut Vec<Strings>) -> FlowTexts {
    if !flow.enabled {
        return FlowTexts::default();
    }
    let words = Strings::of(&flow.language);
    let place = match strings.iter().position(|other| *other == words) {
        Some(place) => place,
        None => {
            strings.push(words);
            strings.len() - 1
        }
    };
    FlowTexts {
        heading: match &flow.display.heading {
            Heading::Brand(brand) => brand.name.clone(),
            Heading::People { .. } | Heading::ContactOwner { .. } => String::new(),
        },
        welcome: flow.welcome.clone(),
        prompt: prompt(&flow.welcome),
        // 200 flows are in 200 languages at most.
        strings: u8::try_from(place).unwrap_or_default(),
    }
}

/// More than fits into four lines of the prompt.
const PROMPT_CHARS: usize = 300;

fn prompt(welcome: &str) -> Option<String> {
    let words = plain(&markdown::parse(welcome, Writer::Team), Links::Words);
    let words = cut(&words, PROMPT_CHARS);
    (words != welcome).then(|| words.to_owned())
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
        away_hides: availability.away.launcher == AwayLauncher::Hide,
        offline_hides: availability.offline == Offline::HideLauncher,
        full_hides: availability.at_capacity == AtCapacity::HideLauncher,
        full_matters: availability.at_capacity != AtCapacity::Nothing,
        return_time: availability.offline == Offline::ReturnTime,
        when_hidden: authored.site.when_hidden,
        flows: flows?,
        tracking: tracking(&authored.site),
    };
    Ok(Rules { site, questions })
}

/// The site's own tracking parameters as they are compared.
#[must_use]
pub fn tracking(site: &Site) -> String {
    parameters(site.tracking_parameters.as_deref())
}

/// A list of parameters in the form in which names are looked up in it.
fn parameters(written: Option<&[String]>) -> String {
    let names = written.unwrap_or_default().iter();
    let names: Vec<String> = names.map(|name| normal::parameter(name)).collect();
    names.join(" ")
}

fn flow_rules(flow: &Flow, questions: &mut Vec<Question>) -> Result<FlowRules, ProblemCode> {
    // Of one that is switched off nothing is looked at, and nothing is told.
    if !flow.enabled {
        return Ok(FlowRules {
            id: flow.id.clone(),
            enabled: false,
            tag: None,
            include: Vec::new(),
            exclude: Vec::new(),
            groups: Vec::new(),
            exclude_visitors: Vec::new(),
            desktop: flow.display.desktop,
            mobile: flow.display.mobile,
            triggers: flow.display.triggers,
        });
    }
    let include: Result<Vec<_>, _> = flow
        .target
        .pages
        .include
        .iter()
        .map(|group| pages(group))
        .collect();
    let mut groups = Vec::new();
    for group in &flow.target.visitors.groups {
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
        exclude: pages(&flow.target.pages.exclude)?,
        groups,
        exclude_visitors: conditions(&flow.target.visitors.exclude, questions)?,
        desktop: flow.display.desktop,
        mobile: flow.display.mobile,
        triggers: flow.display.triggers,
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
            Filter::Language(languages) => {
                Condition::Language(languages.iter().flat_map(|tag| ranges(tag)).collect())
            }
            Filter::Referrer(test) => Condition::Referrer(normal::referrer_test(test)?),
            Filter::PageViews(count) => Condition::PageViews(count.at_least),
            Filter::Visits(count) => Condition::Visits(count.at_least),
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
