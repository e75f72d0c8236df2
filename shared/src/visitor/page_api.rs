//! What the page's own scripts ask of the widget, and what they are told of it (API-1, API-3).
//!
//! Payloads are JSON of fixed shapes, written by hand, since the page has no JSON codec: nothing in
//! them needs escaping.

use alloc::{borrow::Cow, string::String};

use crate::{
    ids::ConversationId,
    protocol::http::create_visitor::Identity,
    text::decimal,
    time::{Span, Timestamp},
};

/// `load` and `refresh` act at most this often, each.
const PACE: Span = Span::seconds(1);

/// What a script of the page asks for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Ask {
    /// The widget is to be there, with its panel open or as the flow has it.
    Load { open: Option<By> },
    /// The current address is to be looked at; `anew` begins a conversation of the page's flow.
    Refresh { anew: bool },
    /// The panel is to be open; a widget that is not there is loaded.
    Open(By),
    /// The panel is to be closed. That is no minimise of the visitor's.
    Close,
    /// Nothing of the widget is to be left on the page.
    Remove,
    /// What this browser knows of its visitor is to go; `reset` begins the widget anew, too.
    Clear { reset: bool },
    /// The site says who this is (CON-8).
    Identify(Identity),
    /// Why each flow was taken or not, once that is known.
    Explain,
    /// The cookie is to be asked for at another time than the flows say.
    Banner(Banner),
    /// Whether a conversation that has ended offers no new one.
    HideNewThread(bool),
}

/// On whose behalf a script opens the panel.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum By {
    /// Its own: that is no act of the visitor's, so it takes no focus and asks nothing of the edge.
    Script,
    /// The visitor has just pressed something of the page.
    Visitor,
}

/// `enableWidgetCookieBanner` (API-2).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Banner {
    /// As soon as the widget shows.
    OnLoad,
    OnExitIntent,
}

/// What a script is told: a name and JSON, a line each.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Told(pub Cow<'static, str>);

impl Told {
    pub(super) const LOADED: Self = Self::of("widgetLoaded\n{\"message\":\"widget has loaded\"}");
    pub(super) const CLOSED: Self = Self::of("widgetClosed\n{\"message\":\"widget has closed\"}");
    pub(super) const INTERACTED: Self = Self::of(
        "userInteractedWithWidget\n{\"message\":\"visitor has interacted with the widget\"}",
    );
    pub(super) const CONTACT_ASSOCIATED: Self =
        Self::of("contactAssociated\n{\"message\":\"visitor is associated with a contact\"}");

    const fn of(words: &'static str) -> Self {
        Self(Cow::Borrowed(words))
    }

    /// Whether the widget is there, or about to be: for `widget.status()`.
    pub(super) const fn status(status: Status) -> Self {
        Self::of(match status {
            Status::Away => "status\n{\"loaded\":false,\"pending\":false}",
            Status::Pending => "status\n{\"loaded\":false,\"pending\":true}",
            Status::Loaded => "status\n{\"loaded\":true,\"pending\":false}",
        })
    }

    /// The decision as [`crate::decide::explain`] says it, for `explain()`.
    pub(super) fn explained(decision: &str) -> Self {
        Self::all(&["explained\n", decision])
    }

    pub(super) fn conversation_started(conversation: ConversationId) -> Self {
        Self::of_conversation("conversationStarted", conversation)
    }

    pub(super) fn conversation_closed(conversation: ConversationId) -> Self {
        Self::of_conversation("conversationClosed", conversation)
    }

    /// Conversations, not messages.
    pub(super) fn unread(conversations: usize) -> Self {
        let count = decimal(conversations as u64);
        Self::all(&[
            "unreadConversationCountChanged\n{\"unreadCount\":",
            &count,
            "}",
        ])
    }

    /// `code` is the edge's.
    pub(super) fn identification_failed(code: &str) -> Self {
        let plain = code
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let code = if plain { code } else { "" };
        Self::all(&[
            "identificationFailed\n{\"message\":\"visitor is not who the page says\",\"code\":\"",
            code,
            "\"}",
        ])
    }

    fn of_conversation(name: &str, conversation: ConversationId) -> Self {
        let number = decimal(conversation.get());
        Self::all(&[
            name,
            "\n{\"conversation\":{\"conversationId\":",
            &number,
            "}}",
        ])
    }

    fn all(parts: &[&str]) -> Self {
        let mut words = String::new();
        parts.iter().for_each(|part| words.push_str(part));
        Self(Cow::Owned(words))
    }
}

/// Whether the widget is there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Status {
    /// The page has no flow, or the widget was not asked for.
    Away,
    /// It is not known yet whether the page has one.
    Pending,
    /// It has one; launcher and prompt may wait for a trigger still.
    Loaded,
}

/// What may be asked for much oftener than it is done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Wanted {
    Load { open: Option<By> },
    Refresh { anew: bool },
}

/// Of those that come too soon the last is done, when it is time.
#[derive(Debug, Default)]
pub(super) struct Pace {
    last: Option<Timestamp>,
    waits: Option<Wanted>,
}

impl Pace {
    /// Gives it back if it is to be done at once.
    #[inline(never)]
    pub(super) fn ask(&mut self, now: Timestamp, wanted: Wanted) -> Option<Wanted> {
        self.waits = Some(wanted);
        self.woke(now)
    }

    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        self.waits?;
        Some(self.last.map_or(Timestamp(0), |last| last.after(PACE)))
    }

    /// Gives back what is to be done by this time.
    #[inline(never)]
    pub(super) fn woke(&mut self, now: Timestamp) -> Option<Wanted> {
        // A clock that was set back makes nobody wait longer.
        self.last = self.last.map(|last| last.min(now));
        if self.next_wake()? > now {
            return None;
        }
        self.last = Some(now);
        self.waits.take()
    }

    /// What waits is not wanted any more.
    pub(super) fn forget(&mut self) {
        self.waits = None;
    }
}
