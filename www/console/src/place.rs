//! Where in the console somebody is, kept in the address so that reloading, going back and sending a
//! link work.

use leptos::{ev, prelude::*};
use shared::{
    ids::ConversationId,
    protocol::permission::{Permission, Permissions},
};

use crate::{browser, parts::memo};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    /// With the conversation that is open.
    Inbox(Option<ConversationId>),
    People,
    Roles,
    Teams,
    Sites,
    Keys,
    Account,
}

impl Place {
    /// The list alone.
    pub(crate) const INBOX: Self = Self::Inbox(None);

    const ALL: [Self; 7] = [
        Self::INBOX,
        Self::People,
        Self::Roles,
        Self::Teams,
        Self::Sites,
        Self::Keys,
        Self::Account,
    ];

    pub(crate) fn address(self) -> String {
        match self {
            Self::Inbox(Some(conversation)) => format!("{}{conversation}", Self::OPEN),
            Self::Inbox(None) => "#/inbox".to_owned(),
            Self::People => "#/people".to_owned(),
            Self::Roles => "#/people/roles".to_owned(),
            Self::Teams => "#/people/teams".to_owned(),
            Self::Sites => "#/sites".to_owned(),
            Self::Keys => "#/keys".to_owned(),
            Self::Account => "#/account".to_owned(),
        }
    }

    /// In front of a conversation's number.
    const OPEN: &str = "#/inbox/";

    /// The place with this address.
    fn at(address: &str) -> Option<Self> {
        let number = address.strip_prefix(Self::OPEN);
        let conversation = number.and_then(|number| ConversationId::new(number.parse().ok()?));
        let open = conversation.map(|conversation| Self::Inbox(Some(conversation)));
        let same = |place: &Self| place.address() == address;
        open.or_else(|| Self::ALL.into_iter().find(same))
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Inbox(_) => "Inbox",
            Self::People => "People",
            Self::Roles => "Roles",
            Self::Teams => "Teams",
            Self::Sites => "Sites",
            Self::Keys => "API keys",
            Self::Account => "Your account",
        }
    }

    /// What it takes to be there, any one of these; nothing for one's own account.
    const fn needs(self) -> &'static [Permission] {
        match self {
            Self::Inbox(_) => &[Permission::Inbox],
            Self::People | Self::Roles | Self::Teams => &[Permission::People],
            Self::Sites => &[Permission::Chatflows],
            Self::Keys => &[Permission::Settings, Permission::Chatflows],
            Self::Account => &[],
        }
    }

    pub(crate) fn is_open_to(self, permissions: Permissions) -> bool {
        let needs = self.needs();
        needs.is_empty() || needs.iter().any(|needed| permissions.has(*needed))
    }

    /// Where the address says, or else the first place that is open to somebody.
    fn here(permissions: Permissions) -> Self {
        let asked = Self::at(&format!("#{}", browser::hash()));
        let mut open = asked.into_iter().chain(Self::ALL);
        open.find(|place| place.is_open_to(permissions))
            .unwrap_or(Self::Account)
    }
}

thread_local! {
    static MOVED: ArcTrigger = ArcTrigger::new();
}

/// Goes there; the browser's "back" leads to where somebody is until then.
pub(crate) fn go(to: Place) {
    let here = format!("#{}", browser::hash());
    let there = to.address();
    if here != there {
        let from_list = here == "#" || here == Place::INBOX.address();
        browser::push(&there, from_list);
        MOVED.with(ArcTrigger::notify);
    }
}

/// Goes to the list, the way that somebody came from there.
pub(crate) fn go_back_to_list() {
    if browser::pushed_with() {
        browser::back();
    } else {
        go(Place::INBOX);
    }
}

/// The place, as the address changes.
pub(crate) fn follow(permissions: Signal<Permissions>) -> Signal<Place> {
    let moved = MOVED.with(Clone::clone);
    let hear = moved.clone();
    let listener = window_event_listener(ev::hashchange, move |_| hear.notify());
    on_cleanup(move || listener.remove());
    let place = memo(move || {
        moved.track();
        Place::here(permissions.get())
    });
    place.into()
}
