//! What the browser knows: the time, entropy, addresses, and how this person writes times.

use leptos::prelude::{document, on_cleanup, window, window_event_listener};
use shared::{ids::ClientKey, time::Timestamp};

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

fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Ok(crypto) = window().crypto() {
        // Browsers refuse more than 65,536 bytes and nothing else.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

/// Calls back with whether the page is shown: when that changes, and when the browser comes online.
/// Ends with the component that asks.
pub(crate) fn attended(shown: impl Fn(bool) + Clone + 'static) {
    let say = move || shown(!document().hidden());
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
pub(crate) fn short_time(at: Timestamp) -> String {
    let date = date(at);
    let today = js_sys::Date::new_0();
    if date.to_date_string() == today.to_date_string() {
        format(&date, &[("hour", "numeric"), ("minute", "2-digit")])
    } else {
        format(&date, &[("day", "numeric"), ("month", "short")])
    }
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
