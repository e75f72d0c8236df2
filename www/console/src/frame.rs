//! The frame of the desk: the rail, and the place that is open.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    ids::ConversationId,
    protocol::{http::sign_out, permission::Permissions},
};

use crate::{
    account, api,
    app::Me,
    browser,
    inbox::{self, Presence, Pulse},
    notice,
    parts::{Child, Item, dom, effect, icon, initials, memo, menu, page, toast},
    people,
    place::{self, Place},
    settings,
    words::{self, Asked},
};

/// What the rail leads to, where it is open to somebody.
const RAIL: [(Place, &str, &str); 3] = [
    (Place::INBOX, "Inbox", icon::INBOX),
    (Place::People, "People", icon::PEOPLE),
    (Place::Keys, "Settings", icon::SETTINGS),
];

/// `over` is whether the desk waits behind the gate; `left` is called when its person has gone.
pub(crate) fn frame(me: Signal<Me>, over: Signal<bool>, left: Callback<()>) -> AnyView {
    let permissions = Signal::from(memo(move || me.get().permissions));
    let place = place::follow(permissions);
    let has_inbox = memo(move || Place::INBOX.is_open_to(permissions.get()));
    let in_inbox = memo(move || kind(place.get()) == Place::INBOX && !over.get());
    // It stays open while another place is looked at.
    let open = Memo::new(
        move |last: Option<&Option<ConversationId>>| match place.get() {
            Place::Inbox(open) => open,
            Place::People
            | Place::Roles
            | Place::Teams
            | Place::Sites
            | Place::Keys
            | Place::Account => last.copied().flatten(),
        },
    );
    let pulse = Pulse::new();
    let inbox = move || {
        has_inbox
            .get()
            .then(|| inbox::view(me, in_inbox.into(), open, pulse))
    };
    let page_of = memo(move || kind(place.get()));
    let page = move || match page_of.get() {
        Place::Inbox(_) => None,
        Place::People | Place::Roles | Place::Teams => Some(people::view(place, me)),
        Place::Sites | Place::Keys => Some(settings::view(place, me)),
        Place::Account => Some(account::view(me, left)),
    };
    effect(move || {
        let with = pulse.with.get();
        document().set_title(&title(place.get(), with.as_deref(), pulse.waiting.get()));
    });
    Effect::new(move |before: Option<Place>| {
        let place = place.get();
        // Somebody who reads with their ears hears where they are, but for the first place.
        let is_other = |before: Place| match (before, place) {
            (Place::Inbox(_), Place::Inbox(_)) => false,
            (before, place) => before != place,
        };
        if before.is_some_and(is_other) {
            request_animation_frame(move || browser::focus(title_of(place)));
        }
        place
    });
    dom::div()
        .attr("class", "frame")
        .child((
            rail(place, open, permissions, me, pulse, left),
            notice::view(me),
            dom::div()
                .attr("class", "stage")
                .attr("hidden", move || kind(place.get()) != Place::INBOX)
                .child(inbox),
            page,
        ))
        .view()
}

/// What the browser's tab says: first how many wait for an answer, then whom the open conversation is
/// with.
fn title(place: Place, with: Option<&str>, waiting: usize) -> String {
    let name = match (place, with) {
        (Place::Inbox(Some(_)), Some(with)) => with,
        (_, _) => place.title(),
    };
    match (place, waiting) {
        (_, 0) => format!("{name} · Portico"),
        (Place::Inbox(None), _) => format!("({waiting}) Portico"),
        (_, _) => format!("({waiting}) {name} · Portico"),
    }
}

/// The heading of a place, by its element's id. The inbox keeps its own while another place is open.
fn title_of(place: Place) -> &'static str {
    match place {
        Place::Inbox(_) => inbox::TITLE,
        Place::People
        | Place::Roles
        | Place::Teams
        | Place::Sites
        | Place::Keys
        | Place::Account => page::TITLE,
    }
}

/// Places that are one page.
fn kind(place: Place) -> Place {
    match place {
        Place::People | Place::Roles | Place::Teams => Place::People,
        Place::Inbox(_) => Place::INBOX,
        Place::Sites | Place::Keys => Place::Keys,
        Place::Account => place,
    }
}

fn rail(
    place: Signal<Place>,
    open: Memo<Option<ConversationId>>,
    permissions: Signal<Permissions>,
    me: Signal<Me>,
    pulse: Pulse,
    left: Callback<()>,
) -> AnyView {
    let links = move || {
        let mine = permissions.get();
        let allowed = RAIL.into_iter().filter(|(to, ..)| to.is_open_to(mine));
        allowed
            .map(|(to, label, picture)| link(place, open, permissions, to, label, picture, pulse))
            .collect::<Vec<_>>()
    };
    dom::nav()
        .attr("class", "rail")
        .attr("aria-label", "Portico")
        .child((
            dom::img()
                .attr("class", "mark")
                .attr("src", "/console/icon.svg")
                .attr("alt", "Portico")
                .attr("width", "32")
                .attr("height", "32"),
            dom::ul().child(links),
            person(me, pulse, left),
        ))
        .view()
}

fn link(
    place: Signal<Place>,
    open: Memo<Option<ConversationId>>,
    permissions: Signal<Permissions>,
    to: Place,
    label: &'static str,
    picture: &'static str,
    pulse: Pulse,
) -> AnyView {
    let waiting = move || {
        let waiting =
            Some(pulse.waiting.get()).filter(|waiting| *waiting > 0 && to == Place::INBOX);
        waiting.map(|waiting| {
            dom::span().attr("class", "badge").child((
                waiting.to_string(),
                dom::span().attr("class", "hidden").child(" waiting"),
            ))
        })
    };
    // The inbox is found as it was left.
    let address = move || match to {
        Place::Inbox(_) => Place::Inbox(open.get()).address(),
        // The first of its tabs that is open.
        Place::Keys if Place::Sites.is_open_to(permissions.get()) => Place::Sites.address(),
        Place::People
        | Place::Roles
        | Place::Teams
        | Place::Sites
        | Place::Keys
        | Place::Account => to.address(),
    };
    let here = move || (kind(place.get()) == to).then_some("page");
    dom::li()
        .child(
            dom::a()
                .attr("href", address)
                .attr("class", "place")
                .attr("aria-current", here)
                .attr("title", label)
                .child((
                    icon::icon(picture),
                    dom::span().attr("class", "hidden label").child(label),
                    waiting,
                )),
        )
        .view()
}

/// The person's picture, and what is theirs.
fn person(me: Signal<Me>, pulse: Pulse, left: Callback<()>) -> AnyView {
    let name = move || me.with(|me| me.person.name.clone());
    let letters = move || me.with(|me| initials(&me.person.name));
    let presence = move || pulse.presence.get();
    // Letters that are no text: the button's name is the person's, and has to hold what is read.
    let face = dom::span()
        .attr("class", "person")
        .attr("aria-hidden", "true")
        .attr("data-letters", letters)
        .child(move || presence().map(|presence| dom::span().attr("class", presence.class())));
    let above = dom::div().attr("class", "who").child((
        dom::strong().child(dom::bdi().child(name)),
        dom::span().child(move || me.with(|me| me.mail.clone())),
        move || {
            presence().map(|presence| {
                let line = dom::span().attr("class", "presence");
                let dot = dom::span().attr("class", presence.class());
                line.child((dot, presence.word()))
            })
        },
    ));
    let items = vec![
        Item::new(
            Signal::derive(move || match presence() {
                Some(Presence::Away) => "Take conversations again",
                Some(Presence::Online | Presence::Offline) | None => "Set yourself away",
            }),
            move || pulse.set_away(presence() != Some(Presence::Away)),
        )
        .icon(icon::CLOCK),
        Item::new("Your account", || {
            place::go(Place::Account);
        })
        .icon(icon::PERSON),
        Item::new("Sign out", move || leave(false, left)).icon(icon::SIGN_OUT),
        Item::new("Sign out everywhere", move || leave(true, left)).icon(icon::DEVICES),
    ];
    let label = format!(
        "{}: account and signing out",
        me.with_untracked(|me| me.person.name.clone())
    );
    menu("face", label, face.view(), Some(above.view()), items)
}

/// Signs out, and says so where it fails.
pub(crate) fn leave(everywhere: bool, left: Callback<()>) {
    spawn_local(async move {
        let request = sign_out::Request { everywhere };
        match api::call(sign_out::ROUTE, &[], &request).await {
            Ok(()) => left.run(()),
            Err(refused) => {
                let (_, words) = words::refused(Asked::Other, &refused);
                toast::say(format!("You are still signed in. {words}"));
            }
        }
    });
}
