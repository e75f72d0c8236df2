//! What the browser knows: the time, entropy, addresses, and how this person writes times.

use leptos::prelude::*;
use shared::{ids::ClientKey, time::Timestamp};
use wasm_bindgen::{JsCast, JsValue};

pub(crate) fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as u64)
}

/// A fresh key for a message.
pub(crate) fn key() -> ClientKey {
    ClientKey(bytes())
}

/// 64 random bits.
pub(crate) fn bits() -> u64 {
    u64::from_le_bytes(bytes())
}

/// A fresh name for a thing that people name otherwise.
pub(crate) fn fresh_id() -> String {
    format!("{:016x}", bits())
}

fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Ok(crypto) = window().crypto() {
        // Browsers refuse more than 65,536 bytes and nothing else.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

/// Calls back with whether somebody can see what is `open`: when that changes, and when the browser
/// comes online. Ends with the component that asks.
pub(crate) fn attended(open: Signal<bool>, shown: impl Fn(bool) + Clone + 'static) {
    let say = move || shown(!document().hidden() && open.get_untracked());
    let follow = say.clone();
    Effect::watch(move || open.get(), move |_, _, _| follow(), false);
    let hear = say.clone();
    let online = window_event_listener(leptos::ev::online, move |_| hear());
    let seen =
        leptos::leptos_dom::helpers::window_event_listener_untyped("visibilitychange", move |_| {
            say();
        });
    on_cleanup(move || {
        online.remove();
        seen.remove();
    });
}

/// Calls back when the person presses something or a key, and when the browser says that there is no
/// network. Ends with the component that asks.
pub(crate) fn used(acted: impl Fn() + Clone + 'static, offline: impl Fn() + 'static) {
    let typed = acted.clone();
    let pressed = window_event_listener(leptos::ev::pointerdown, move |_| acted());
    let typed = crate::parts::on_any_key(move |_, _| typed());
    if !window().navigator().on_line() {
        offline();
    }
    let offline = window_event_listener(leptos::ev::offline, move |_| offline());
    on_cleanup(move || {
        pressed.remove();
        typed.remove();
        offline.remove();
    });
}

/// The address of one of the edge's sockets.
pub(crate) fn socket_address(path: &str) -> String {
    let location = window().location();
    let scheme = match location.protocol().as_deref() {
        Ok("https:") => "wss",
        _ => "ws",
    };
    let host = location.host().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

/// Hour and minute today, day and month before that.
pub(crate) fn short_time(at: Timestamp, today: &str) -> String {
    let date = date(at);
    if date.to_date_string() == today {
        format(&date, &[("hour", "numeric"), ("minute", "2-digit")])
    } else {
        format(&date, &[("day", "numeric"), ("month", "short")])
    }
}

/// The date of a moment, which stays the same until midnight.
pub(crate) fn date_of(at: Timestamp) -> String {
    date(at).to_date_string().into()
}

/// The day as one speaks of it. A day to come is today: clocks differ.
pub(crate) fn spoken_day(at: Timestamp, now: Timestamp) -> String {
    let day = date_of(at);
    let yesterday = date(now);
    yesterday.set_date(yesterday.get_date().wrapping_sub(1));
    if at > now || day == date_of(now) {
        "Today".to_owned()
    } else if yesterday.to_date_string() == day {
        "Yesterday".to_owned()
    } else {
        let fields = [("weekday", "long"), ("day", "numeric"), ("month", "long")];
        format(&date(at), &fields)
    }
}

/// Day, month and year.
pub(crate) fn day(at: Timestamp) -> String {
    let fields = [("day", "numeric"), ("month", "short"), ("year", "numeric")];
    format(&date(at), &fields)
}

/// Hour and minute.
pub(crate) fn clock(at: Timestamp) -> String {
    format(&date(at), &[("hour", "numeric"), ("minute", "2-digit")])
}

fn date(at: Timestamp) -> js_sys::Date {
    js_sys::Date::new(&(at.0 as f64).into())
}

fn format(date: &js_sys::Date, fields: &[(&str, &str)]) -> String {
    let options = js_sys::Object::new();
    for (field, form) in fields {
        // A plain object takes any property.
        let _ = js_sys::Reflect::set(&options, &(*field).into(), &(*form).into());
    }
    date.to_locale_string("default", &options).into()
}

/// What stands behind `#` in the page's address.
pub(crate) fn hash() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Puts the address of a place of this page, with a `#` in front, into what "back" goes through, and
/// keeps a fact with it.
pub(crate) fn push(address: &str, fact: bool) {
    if let Ok(history) = window().history() {
        // Without it "back" leads further than it should, and nothing else.
        let _ = history.push_state_with_url(&fact.into(), "", Some(address));
    }
}

/// The fact that is kept with where somebody is.
pub(crate) fn pushed_with() -> bool {
    let state = window().history().and_then(|history| history.state());
    state.is_ok_and(|fact| fact == JsValue::TRUE)
}

pub(crate) fn back() {
    if let Ok(history) = window().history() {
        // Without it somebody presses again.
        let _ = history.back();
    }
}

/// Takes what stands behind `#` out of the address and of what "back" goes to.
pub(crate) fn forget_hash() {
    if let Ok(history) = window().history() {
        // Without it the address keeps what is used up, and nothing else.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some("/"));
    }
}

/// The page's own address without a path.
pub(crate) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Puts the focus on an element by its id.
pub(crate) fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        // Without the focus there is one more press, and nothing else.
        let _ = element.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}

/// Gives the focus back, once what is being drawn stands, to what has it: an element that moves within
/// the page loses it.
pub(crate) fn keep_focus() {
    let Some(active) = document().active_element() else {
        return;
    };
    queue_microtask(move || {
        let lost = document()
            .active_element()
            .is_none_or(|active| active.tag_name() == "BODY");
        if lost && active.is_connected() {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let element = active.unchecked_into::<web_sys::HtmlElement>();
            // Without the focus there is one more press, and nothing else.
            let _ = element.focus_with_options(&options);
        }
    });
}

/// What was chosen in this browser before.
pub(crate) fn remembered(name: &str) -> Option<String> {
    // A browser that keeps nothing says so with an error.
    window().local_storage().ok()??.get_item(name).ok()?
}

/// Keeps a choice in this browser, where it can.
pub(crate) fn remember(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Without it somebody chooses once more.
        let _ = storage.set_item(name, value);
    }
}

/// What this tab keeps, also through a reload.
pub(crate) fn kept(name: &str) -> Option<String> {
    window().session_storage().ok()??.get_item(name).ok()?
}

/// Keeps a text in this tab, where it can.
pub(crate) fn keep(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        // Without it a reload loses it.
        let _ = storage.set_item(name, value);
    }
}

/// Keeps nothing in this tab any more.
pub(crate) fn keep_nothing() {
    if let Ok(Some(storage)) = window().session_storage() {
        // Where nothing can be kept there is nothing.
        let _ = storage.clear();
    }
}

/// Whether it could be copied.
pub(crate) async fn copy(text: &str) -> bool {
    let copied = window().navigator().clipboard().write_text(text).await;
    copied.is_ok()
}

/// Gives a text to the browser as a file to keep.
pub(crate) fn download(name: &str, text: &str) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&text.into());
    let blob = web_sys::Blob::new_with_str_sequence(&parts)?;
    let address = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    web_sys::Url::revoke_object_url(&address)
}
