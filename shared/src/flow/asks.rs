//! What a flow asks of a visitor, in words (CON, CAP): the owner's, or those of the flow's language; and
//! what the edge keeps of it, to know what the answers mean.

use alloc::string::String;

use super::{
    authored::{
        Basis, CaptureWhen, CommunicationConsent, CookieConsent, CookieWhen, EmailCapture, Flow,
        Options, Site,
    },
    published::{
        Asks, CookieAsk, CookieTime, FlowRecord, MailAsk, MailTime, ProcessingAsk,
        SubscriptionRecord,
    },
};
use crate::text::{Defaults, Strings};

/// What a flow asks. The owner's words, or the language's own where the owner has written none.
pub(super) fn of(site: &Site, flow: &Flow) -> Asks {
    if !flow.enabled {
        return Asks::default();
    }
    let defaults = Defaults::of(&flow.language);
    let or = |text: &Option<String>, default: &str| text.clone().unwrap_or_else(|| default.into());
    let Options {
        cookie_consent,
        processing_consent,
        communication_consent,
        ..
    } = &flow.options;
    let cookie = match cookie_consent {
        None => CookieAsk {
            when: CookieTime::Never,
            text: defaults.cookie.into(),
        },
        Some(CookieConsent { when, text }) => CookieAsk {
            when: match when {
                CookieWhen::BeforeChat => CookieTime::BeforeChat,
                CookieWhen::OnExitIntent => CookieTime::OnExitIntent,
            },
            text: or(text, defaults.cookie),
        },
    };
    let processing = processing_consent.as_ref().map(|consent| {
        let (explicit, default) = match consent.basis {
            Basis::Explicit => (true, defaults.processing),
            Basis::LegitimateInterest => (false, defaults.legitimate_interest),
        };
        ProcessingAsk {
            explicit,
            text: or(&consent.text, default),
        }
    });
    let EmailCapture { when, prompt } = &flow.email_capture;
    Asks {
        flow: flow.id.clone(),
        language: Strings::of(&flow.language).language,
        cookie,
        processing,
        subscription: communication_consent
            .as_ref()
            .map(|consent| label(site, flow, consent)),
        mail: Some(MailAsk {
            when: match when {
                CaptureWhen::Never => MailTime::Declined,
                CaptureWhen::BeforeFirstMessage => MailTime::First,
                CaptureWhen::AfterFirstMessage => MailTime::After,
            },
            text: or(prompt, defaults.mail),
        }),
    }
}

/// What the edge keeps of it.
pub(super) fn record(site: &Site, flow: &Flow) -> FlowRecord {
    let consent = flow.options.communication_consent.as_ref();
    FlowRecord {
        id: flow.id.clone(),
        marketing: flow.options.marketing_contact,
        subscription: consent.map(|consent| SubscriptionRecord {
            name: consent.subscription.clone(),
            language: Strings::of(&flow.language).language,
            words: label(site, flow, consent),
        }),
    }
}

/// The words beside the subscription's box.
fn label(site: &Site, flow: &Flow, consent: &CommunicationConsent) -> String {
    let default = || {
        let words = Defaults::of(&flow.language).subscription;
        words.replace("{company}", company(site))
    };
    consent.label.clone().unwrap_or_else(default)
}

/// Whose news the subscription box speaks of (SPEC 1); every site has a name.
fn company(site: &Site) -> &str {
    site.company.as_ref().unwrap_or(&site.name)
}
