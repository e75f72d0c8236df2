//! Options that are accepted and that nothing carries out yet. A value that asks for nothing is not
//! warned about. Each leaves this file with the issue that builds it.

use super::Found;
use crate::flow::{
    authored::{AtCapacity, Channel, Flow, Heading, Site, WhenHidden},
    problem::WarningCode::NotBuilt,
};

/// A deployment has one inbox, which takes the conversations of every flow.
const INBOX: &str = "main";

pub(super) fn of_site(site: &Site, found: &mut Found) {
    // Deployments give no numbers yet.
    if site.number.is_some() {
        found.warn("/site/number", NotBuilt);
    }
    // No mail goes out.
    if site.mail_from.is_some() {
        found.warn("/site/mail_from", NotBuilt);
    }
    // Agents have no capacity yet.
    if site.availability.at_capacity != AtCapacity::Nothing {
        found.warn("/site/availability/at_capacity", NotBuilt);
    }
    // A page knows one state for all its flows, so that what hides one hides the next.
    if site.when_hidden == WhenHidden::Next {
        found.warn("/site/when_hidden", NotBuilt);
    }
}

pub(super) fn of_flow(flow: &Flow, found: &mut Found) {
    // No page and no app says a tag.
    if let Channel::Mobile { .. } = flow.channel {
        found.warn("/channel/mobile", NotBuilt);
    }
    if flow.inbox != INBOX {
        found.warn("/inbox", NotBuilt);
    }
    // Any agent may take the conversation.
    if let Some(assign) = &flow.assign {
        if !assign.to.is_empty() {
            found.warn("/assign", NotBuilt);
        }
        if !assign.skills.is_empty() {
            found.warn("/assign/skills", NotBuilt);
        }
    }
    match &flow.display.heading {
        Heading::Brand(brand) => {
            if brand.avatar.is_some() {
                found.warn("/display/heading/brand/avatar", NotBuilt);
            }
            // Visitors see the first names of agents all the same.
            if brand.alias {
                found.warn("/display/heading/brand/alias", NotBuilt);
            }
        }
        Heading::People { .. } => found.warn("/display/heading/people", NotBuilt),
        Heading::ContactOwner { .. } => found.warn("/display/heading/contact_owner", NotBuilt),
    }
    if flow.options.ticket.is_some() {
        found.warn("/options/ticket", NotBuilt);
    }
    if flow.options.survey.is_some() {
        found.warn("/options/survey", NotBuilt);
    }
}
