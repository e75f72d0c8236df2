//! Reading a chatflow.

use alloc::{string::String, vec::Vec};

use super::{id, name, reader::Reader, target, words};
use crate::flow::{
    authored::{
        Assign, Assignee, Basis, Brand, CaptureWhen, Channel, CommunicationConsent, CookieConsent,
        CookieWhen, Desktop, Display, EmailCapture, Fallback, Flow, Heading, Kind, Mobile, Options,
        ProcessingConsent, Ticket, TicketPriority, Triggers,
    },
    problem::ProblemCode,
    value::Value,
};

pub(super) fn read(reader: &mut Reader, value: &Value) -> Option<Flow> {
    const FIELDS: [&str; 13] = [
        "id",
        "name",
        "enabled",
        "channel",
        "kind",
        "inbox",
        "language",
        "welcome",
        "assign",
        "email_capture",
        "target",
        "display",
        "options",
    ];
    let fields = reader.object(value, &FIELDS)?;
    let id = fields.need(reader, "id", super::id);
    let name = fields.need(reader, "name", name);
    let enabled = fields.need(reader, "enabled", Reader::bool);
    let channel = fields.need(reader, "channel", channel);
    let kind = fields.need(reader, "kind", kind);
    let inbox = fields.need(reader, "inbox", super::id);
    let language = fields.need(reader, "language", language);
    let welcome = fields.need(reader, "welcome", words);
    let assign = fields.need(reader, "assign", |reader, value| {
        reader.nullable(value, assign)
    });
    let capture = fields.need(reader, "email_capture", capture);
    let target = fields.need(reader, "target", target::read);
    let display = fields.need(reader, "display", display);
    let options = fields.need(reader, "options", options);
    Some(Flow {
        id: id?,
        name: name?,
        enabled: enabled?,
        channel: channel?,
        kind: kind?,
        inbox: inbox?,
        language: language?,
        welcome: welcome?,
        assign: assign?,
        email_capture: capture?,
        target: target?,
        display: display?,
        options: options?,
    })
}

fn kind(reader: &mut Reader, value: &Value) -> Option<Kind> {
    match reader.tagged(value)? {
        ("live_chat", None) => Some(Kind::LiveChat),
        ("bot" | "customer_agent", _) => reader.problem(ProblemCode::NotYet, "\"live_chat\""),
        _ => reader.problem(ProblemCode::UnknownValue, "\"live_chat\""),
    }
}

fn channel(reader: &mut Reader, value: &Value) -> Option<Channel> {
    match reader.tagged(value)? {
        ("website", None) => Some(Channel::Website),
        ("mobile", Some(value)) => reader.at("mobile", |reader| {
            let fields = reader.object(value, &["tag", "close_button"])?;
            let tag = fields.need(reader, "tag", id);
            let close_button = fields.need(reader, "close_button", Reader::bool);
            Some(Channel::Mobile {
                tag: tag?,
                close_button: close_button?,
            })
        }),
        _ => reader.problem(ProblemCode::UnknownValue, "\"website\" or { \"mobile\" }"),
    }
}

/// A language tag of BCP 47, by its form. One that is written with underscores gets hyphens.
pub(super) fn language(reader: &mut Reader, value: &Value) -> Option<String> {
    let text = reader.text(value, 1, 64)?.replace('_', "-");
    let fits = text.split('-').enumerate().all(|(place, part)| {
        let letters = part.bytes().all(|b| b.is_ascii_alphabetic());
        let digits = part.bytes().all(|b| b.is_ascii_alphanumeric());
        match place {
            0 => (2..=8).contains(&part.len()) && letters,
            _ => (1..=8).contains(&part.len()) && digits,
        }
    });
    if fits {
        Some(text)
    } else {
        reader.problem(
            ProblemCode::UnknownValue,
            "a language tag, such as nb or pt-BR",
        )
    }
}

fn assign(reader: &mut Reader, value: &Value) -> Option<Assign> {
    let fields = reader.object(value, &["to", "skills"])?;
    let to = fields.need(reader, "to", |reader, value| {
        reader.list(value, |reader, value| match reader.tagged(value)? {
            ("user", Some(value)) => reader.at("user", |r| id(r, value)).map(Assignee::User),
            ("team", Some(value)) => reader.at("team", |r| id(r, value)).map(Assignee::Team),
            ("contact_owner", None) => Some(Assignee::ContactOwner),
            _ => reader.problem(
                ProblemCode::UnknownValue,
                "{ \"user\" }, { \"team\" } or \"contact_owner\"",
            ),
        })
    });
    let skills = fields.need(reader, "skills", |reader, value| reader.list(value, id));
    Some(Assign {
        to: to?,
        skills: skills?,
    })
}

fn capture(reader: &mut Reader, value: &Value) -> Option<EmailCapture> {
    let fields = reader.object(value, &["when", "prompt"])?;
    let when = fields.need(reader, "when", |reader, value| {
        let choices = [
            ("never", CaptureWhen::Never),
            ("before_first_message", CaptureWhen::BeforeFirstMessage),
            ("after_first_message", CaptureWhen::AfterFirstMessage),
        ];
        let expected = "\"never\", \"before_first_message\" or \"after_first_message\"";
        reader.choice(value, &choices, expected)
    });
    let prompt = fields.need(reader, "prompt", |reader, value| {
        reader.nullable(value, words)
    });
    Some(EmailCapture {
        when: when?,
        prompt: prompt?,
    })
}

fn display(reader: &mut Reader, value: &Value) -> Option<Display> {
    let fields = reader.object(value, &["heading", "desktop", "mobile", "triggers"])?;
    let heading = fields.need(reader, "heading", heading);
    let desktop = fields.need(reader, "desktop", |reader, value| {
        let choices = [
            ("prompt", Desktop::Prompt),
            ("launcher", Desktop::Launcher),
            ("open_on_trigger", Desktop::OpenOnTrigger),
        ];
        let expected = "\"prompt\", \"launcher\" or \"open_on_trigger\"";
        reader.choice(value, &choices, expected)
    });
    let mobile = fields.need(reader, "mobile", |reader, value| {
        let choices = [("prompt", Mobile::Prompt), ("launcher", Mobile::Launcher)];
        reader.choice(value, &choices, "\"prompt\" or \"launcher\"")
    });
    let triggers = fields.need(reader, "triggers", triggers);
    Some(Display {
        heading: heading?,
        desktop: desktop?,
        mobile: mobile?,
        triggers: triggers?,
    })
}

fn triggers(reader: &mut Reader, value: &Value) -> Option<Triggers> {
    const FIELDS: [&str; 3] = ["exit_intent", "seconds_on_page", "percent_scrolled"];
    let fields = reader.object(value, &FIELDS)?;
    let exit_intent = fields.need(reader, "exit_intent", Reader::bool);
    let seconds = fields.need(reader, "seconds_on_page", |reader, value| {
        reader.nullable(value, |reader, value| {
            let seconds = reader.number(value, (0, 3_600), "0 to 3600")?;
            u16::try_from(seconds).ok()
        })
    });
    let percent = fields.need(reader, "percent_scrolled", |reader, value| {
        reader.nullable(value, |reader, value| {
            let percent = reader.number(value, (1, 100), "1 to 100")?;
            u8::try_from(percent).ok()
        })
    });
    Some(Triggers {
        exit_intent: exit_intent?,
        seconds_on_page: seconds?,
        percent_scrolled: percent?,
    })
}

fn heading(reader: &mut Reader, value: &Value) -> Option<Heading> {
    const EXPECTED: &str = "{ \"brand\" }, { \"people\" } or { \"contact_owner\" }";
    match reader.tagged(value)? {
        ("brand", Some(value)) => reader.at("brand", |reader| {
            let fields = reader.object(value, &["name", "avatar", "alias"])?;
            let name = fields.need(reader, "name", name);
            let avatar = fields.need(reader, "avatar", |reader, value| {
                reader.nullable(value, |reader, value| reader.text(value, 1, 2_000))
            });
            let alias = fields.need(reader, "alias", Reader::bool);
            Some(Heading::Brand(Brand {
                name: name?,
                avatar: avatar?,
                alias: alias?,
            }))
        }),
        ("people", Some(value)) => reader.at("people", |reader| {
            let fields = reader.object(value, &["users", "teams"])?;
            let ids = |reader: &mut Reader, value: &Value| reader.list(value, id);
            let users: Option<Vec<String>> = fields.need(reader, "users", ids);
            let teams = fields.need(reader, "teams", ids);
            Some(Heading::People {
                users: users?,
                teams: teams?,
            })
        }),
        ("contact_owner", Some(value)) => reader.at("contact_owner", |reader| {
            let fields = reader.object(value, &["fallback"])?;
            let fallback = fields.need(reader, "fallback", |reader, value| {
                let fields = reader.object(value, &["user"])?;
                let user = fields.need(reader, "user", id);
                Some(Fallback { user: user? })
            });
            Some(Heading::ContactOwner {
                fallback: fallback?,
            })
        }),
        _ => reader.problem(ProblemCode::UnknownValue, EXPECTED),
    }
}

fn options(reader: &mut Reader, value: &Value) -> Option<Options> {
    const FIELDS: [&str; 6] = [
        "cookie_consent",
        "processing_consent",
        "communication_consent",
        "marketing_contact",
        "ticket",
        "survey",
    ];
    let fields = reader.object(value, &FIELDS)?;
    let cookie = fields.need(reader, "cookie_consent", |reader, value| {
        reader.nullable(value, |reader, value| {
            let fields = reader.object(value, &["when", "text"])?;
            let when = fields.need(reader, "when", |reader, value| {
                let choices = [
                    ("before_chat", CookieWhen::BeforeChat),
                    ("on_exit_intent", CookieWhen::OnExitIntent),
                ];
                reader.choice(value, &choices, "\"before_chat\" or \"on_exit_intent\"")
            });
            let text = fields.need(reader, "text", |r, value| r.nullable(value, words));
            Some(CookieConsent {
                when: when?,
                text: text?,
            })
        })
    });
    let processing = fields.need(reader, "processing_consent", |reader, value| {
        reader.nullable(value, |reader, value| {
            let fields = reader.object(value, &["basis", "text"])?;
            let basis = fields.need(reader, "basis", |reader, value| {
                let choices = [
                    ("explicit", Basis::Explicit),
                    ("legitimate_interest", Basis::LegitimateInterest),
                ];
                reader.choice(value, &choices, "\"explicit\" or \"legitimate_interest\"")
            });
            let text = fields.need(reader, "text", |r, value| r.nullable(value, words));
            Some(ProcessingConsent {
                basis: basis?,
                text: text?,
            })
        })
    });
    let communication = fields.need(reader, "communication_consent", |reader, value| {
        reader.nullable(value, |reader, value| {
            let fields = reader.object(value, &["subscription", "label"])?;
            let subscription = fields.need(reader, "subscription", id);
            let label = fields.need(reader, "label", |r, value| r.nullable(value, words));
            Some(CommunicationConsent {
                subscription: subscription?,
                label: label?,
            })
        })
    });
    let marketing_contact = fields.need(reader, "marketing_contact", Reader::bool);
    let ticket = fields.need(reader, "ticket", |reader, value| {
        reader.nullable(value, |reader, value| {
            let fields = reader.object(value, &["priority"])?;
            let priority = fields.need(reader, "priority", |reader, value| {
                let choices = [
                    ("low", TicketPriority::Low),
                    ("medium", TicketPriority::Medium),
                    ("high", TicketPriority::High),
                    ("urgent", TicketPriority::Urgent),
                ];
                let expected = "\"low\", \"medium\", \"high\" or \"urgent\"";
                reader.choice(value, &choices, expected)
            });
            Some(Ticket {
                priority: priority?,
            })
        })
    });
    let survey = fields.need(reader, "survey", |reader, value| reader.nullable(value, id));
    Some(Options {
        cookie_consent: cookie?,
        processing_consent: processing?,
        communication_consent: communication?,
        marketing_contact: marketing_contact?,
        ticket: ticket?,
        survey: survey?,
    })
}
