//! Where in the console somebody is, kept in the address so that reloading and going back work.

use leptos::{ev, prelude::*};
use shared::protocol::permission::{Permission, Permissions};

use crate::{browser, parts::memo};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    Inbox,
    People,
    Roles,
    Teams,
    Keys,
    Account,
}

impl Place {
    const ALL: [Self; 6] = [
        Self::Inbox,
        Self::People,
        Self::Roles,
        Self::Teams,
        Self::Keys,
        Self::Account,
    ];

    pub(crate) const fn address(self) -> &'static str {
        match self {
            Self::Inbox => "#/inbox",
            Self::People => "#/people",
            Self::Roles => "#/people/roles",
            Self::Teams => "#/people/teams",
            Self::Keys => "#/keys",
            Self::Account => "#/account",
        }
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Inbox => "Inbox",
            Self::People => "People",
            Self::Roles => "Roles",
            Self::Teams => "Teams",
            Self::Keys => "API keys",
            Self::Account => "Your account",
        }
    }

    /// What it takes to be there; nothing for one's own account.
    const fn needs(self) -> Option<Permission> {
        match self {
            Self::Inbox => Some(Permission::Inbox),
            Self::People | Self::Roles | Self::Teams => Some(Permission::People),
            Self::Keys => Some(Permission::Settings),
            Self::Account => None,
        }
    }

    pub(crate) fn is_open_to(self, permissions: Permissions) -> bool {
        self.needs().is_none_or(|needed| permissions.has(needed))
    }

    /// Where the address says, or else the first place that is open to somebody.
    fn here(permissions: Permissions) -> Self {
        let hash = browser::hash();
        let asked = Self::ALL
            .into_iter()
            .find(|place| place.address().get(1..) == Some(&*hash));
        let mut open = asked.into_iter().chain(Self::ALL);
        open.find(|place| place.is_open_to(permissions))
            .unwrap_or(Self::Account)
    }
}

/// The place, as the address changes.
pub(crate) fn follow(permissions: Signal<Permissions>) -> Signal<Place> {
    let moved = RwSignal::new(());
    let listener = window_event_listener(ev::hashchange, move |_| moved.set(()));
    on_cleanup(move || listener.remove());
    let place = memo(move || {
        moved.track();
        Place::here(permissions.get())
    });
    place.into()
}
