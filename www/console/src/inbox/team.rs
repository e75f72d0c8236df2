//! Who of the team is there, and who takes no conversations for now (RTE-2).

use leptos::prelude::*;
use shared::{agent::list::Loading, protocol::console::Member};

use super::Desk;
use crate::parts::{Child, Weight, button, dom, face_of, memo};

/// Faces that show side by side; of more there is a number.
const FACES: usize = 3;

/// How somebody stands to the inbox.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Presence {
    Online,
    /// Online, and takes no conversations.
    Away,
    /// The inbox's socket is not there.
    Offline,
}

impl Presence {
    fn of(member: &Member) -> Self {
        if member.away {
            Self::Away
        } else {
            Self::Online
        }
    }

    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Online => "dot online",
            Self::Away => "dot away",
            Self::Offline => "dot",
        }
    }

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Online => "Online",
            Self::Away => "Away",
            Self::Offline => "Offline",
        }
    }
}

/// The person's own, as the inbox has it.
pub(super) fn presence(desk: Desk) -> Option<Presence> {
    match desk.loading.get() {
        Loading::First => None,
        Loading::Stale => Some(Presence::Offline),
        Loading::Live => desk.team.with(|team| {
            let me = team.iter().find(|member| is_me(desk, member));
            me.map(Presence::of)
        }),
    }
}

/// The others who are there, as a group of pictures with their names.
pub(super) fn faces(desk: Desk) -> impl Fn() -> Option<AnyView> {
    let others = memo(move || {
        desk.team.with(|team| {
            let others = team.iter().filter(|member| !is_me(desk, member));
            others.cloned().collect::<Vec<_>>()
        })
    });
    move || others.with(|others| (!others.is_empty()).then(|| group(others)))
}

fn group(others: &[Member]) -> AnyView {
    let names: Vec<String> = others.iter().map(said).collect();
    let names = format!("Here: {}", names.join(", "));
    let face = |member: &Member| {
        let dot = dom::span().attr("class", Presence::of(member).class());
        dom::span()
            .attr("class", "mate")
            .child((face_of(&member.name), dot))
    };
    let faces: Vec<_> = others.iter().take(FACES).map(face).collect();
    let more = others.len().saturating_sub(FACES);
    let more = (more > 0).then(|| dom::span().attr("class", "of").child(format!("+{more}")));
    dom::span()
        .attr("class", "mates")
        .attr("role", "img")
        .attr("aria-label", names.clone())
        .attr("title", names)
        .child((faces, more))
        .view()
}

fn said(member: &Member) -> String {
    match Presence::of(member) {
        Presence::Away => format!("{} (away)", member.name),
        Presence::Online | Presence::Offline => member.name.clone(),
    }
}

/// What being away means, and the way back.
pub(super) fn away(desk: Desk) -> impl Fn() -> Option<AnyView> {
    let is_away = memo(move || presence(desk) == Some(Presence::Away));
    move || {
        is_away.get().then(|| {
            let words = "You are away. New conversations go to others.";
            dom::div()
                .attr("class", "stale away")
                .attr("role", "status")
                .child((
                    dom::span().child(words),
                    button(Weight::Plain, None, "I’m back", move || {
                        desk.pulse.set_away(false);
                    }),
                ))
                .view()
        })
    }
}

fn is_me(desk: Desk, member: &Member) -> bool {
    desk.me.with(|me| me.person.id == member.id)
}
