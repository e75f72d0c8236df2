//! The browser, as far as the widget uses it: one binding for each thing, no more.
//!
//! These stand in for `web-sys` because of their size: what cannot fail here has no way to, and all
//! callbacks are of one kind. A call that may throw says so with `catch`; any other that throws all
//! the same ends the call into the widget, and the page goes on.

use alloc::{string::String, vec::Vec};

use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};

/// The one kind of callback: given an event, or whatever there is to say.
pub(crate) type Callback = Closure<dyn FnMut(JsValue)>;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    pub(crate) fn set_timeout(callback: &Callback, milliseconds: i32) -> i32;

    #[wasm_bindgen(js_name = clearTimeout)]
    pub(crate) fn clear_timeout(timeout: i32);

    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    pub(crate) fn now() -> f64;

    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    pub(crate) fn fill_random(bytes: &mut [u8]);

    /// Something that has events.
    #[derive(Clone)]
    pub(crate) type Target;

    /// An element, or a shadow root.
    #[wasm_bindgen(extends = Target)]
    #[derive(Clone)]
    pub(crate) type Element;

    #[wasm_bindgen(method, js_name = appendChild)]
    pub(crate) fn append(this: &Element, child: &Element);

    #[wasm_bindgen(method, js_name = setAttribute)]
    pub(crate) fn set_attribute(this: &Element, name: &str, value: &str);

    #[wasm_bindgen(method, js_name = removeAttribute)]
    pub(crate) fn remove_attribute(this: &Element, name: &str);

    #[wasm_bindgen(method, js_name = getAttribute)]
    pub(crate) fn attribute(this: &Element, name: &str) -> Option<String>;

    /// The first element inside that fits.
    #[wasm_bindgen(method, js_name = querySelector)]
    pub(crate) fn inside(this: &Element, selector: &str) -> Element;

    #[wasm_bindgen(method, setter, js_name = textContent)]
    pub(crate) fn set_text(this: &Element, text: &str);

    #[wasm_bindgen(method)]
    pub(crate) fn focus(this: &Element);

    #[wasm_bindgen(method, getter, js_name = scrollTop)]
    pub(crate) fn scroll_top(this: &Element) -> i32;

    #[wasm_bindgen(method, setter, js_name = scrollTop)]
    pub(crate) fn set_scroll_top(this: &Element, pixels: i32);

    #[wasm_bindgen(method, getter, js_name = scrollHeight)]
    pub(crate) fn scroll_height(this: &Element) -> i32;

    #[wasm_bindgen(method, getter, js_name = clientHeight)]
    pub(crate) fn client_height(this: &Element) -> i32;

    /// Of a text field.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn value(this: &Element) -> String;

    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_value(this: &Element, text: &str);

    /// Of a box that can be ticked.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn checked(this: &Element) -> bool;

    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_checked(this: &Element, checked: bool);

    /// An event, of whatever kind; what it has not is undefined.
    pub(crate) type Event;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn key(this: &Event) -> String;

    #[wasm_bindgen(method, getter, js_name = shiftKey)]
    pub(crate) fn shift_key(this: &Event) -> bool;

    /// Of a key that is held down.
    #[wasm_bindgen(method, getter, js_name = repeat)]
    pub(crate) fn repeats(this: &Event) -> bool;

    #[wasm_bindgen(method, getter, js_name = isComposing)]
    pub(crate) fn is_composing(this: &Event) -> bool;

    #[wasm_bindgen(method, getter, js_name = keyCode)]
    pub(crate) fn key_code(this: &Event) -> i32;

    /// Of a mouse.
    #[wasm_bindgen(method, getter, js_name = clientY)]
    pub(crate) fn client_y(this: &Event) -> i32;

    /// Where a mouse goes that leaves something.
    #[wasm_bindgen(method, getter, js_name = relatedTarget)]
    pub(crate) fn related_target(this: &Event) -> Option<Target>;

    #[wasm_bindgen(method, js_name = preventDefault)]
    pub(crate) fn prevent_default(this: &Event);
}

impl Event {
    /// The element that it happened at, inside the widget too.
    pub(crate) fn target(&self) -> Option<Element> {
        target(self)
    }
}

// What takes a line of JavaScript and a page of bindings.
#[wasm_bindgen(module = "/src/io/js.js")]
extern "C" {
    #[wasm_bindgen(js_name = make)]
    pub(crate) fn make_element(tag: &str) -> Element;

    /// Puts elements into this one, by a plan; words go where it says, a NUL between them.
    pub(crate) fn grow(root: &Element, plan: &str, words: &str);

    pub(crate) fn remove(child: &Element);

    /// This element or the nearest around it that has a part (API-6).
    pub(crate) fn part(inside: &Element) -> Option<Element>;

    /// A shadow root of its own for the element, open, with these style sheets. Throws where the
    /// browser has no constructable sheets.
    pub(crate) fn shadow(host: &Element, colours: &str, style: &str) -> Element;

    /// When what made the last click went down, in milliseconds; less than zero for a click without key
    /// and pointer.
    pub(crate) fn pressed() -> f64;

    /// When a mouse that went down then had last moved; 0 for a finger, less than zero for a key.
    pub(crate) fn aimed() -> f64;

    pub(crate) fn window() -> Target;

    pub(crate) fn document() -> Target;

    fn target(event: &Event) -> Option<Element>;

    /// Whether a mouse is over a control whose list may lie over the page.
    #[wasm_bindgen(js_name = over)]
    pub(crate) fn is_over_list(event: &Event) -> bool;

    /// Hears events of a kind on their way down, until [`end`].
    pub(crate) fn listen(target: &Target, kind: &str, callback: &JsValue);

    /// Keeps from the page what happens inside this element, the widget's root. Those who listen to the
    /// window by now hear of it still.
    pub(crate) fn guard(root: &Target);

    /// Calls back when the address may have changed, with 1 if the page has replaced its entry.
    pub(crate) fn follow(callback: &JsValue);

    /// Whether a dialog of the page is open, or something fills the screen.
    pub(crate) fn busy() -> bool;

    /// Whether the page is in a hidden tab.
    pub(crate) fn hidden() -> bool;

    pub(crate) fn address() -> String;

    /// The page's facts, a line each.
    pub(crate) fn facts() -> String;

    /// Whether a chat may outlive its page: 0 if the visitor is asked, 1 if the browser says that its user
    /// wants not to be tracked (Global Privacy Control), 2 if nothing may be kept.
    pub(crate) fn keeping() -> i32;

    /// Calls back with how far the page's main scroller is scrolled, its height and its viewport's, whether
    /// the page is complete, and whether the scroller is a box within the page.
    pub(crate) fn scroll(callback: &mut dyn FnMut(i32, i32, i32, bool, bool));

    /// An element on the page, and what keeps it there.
    pub(crate) type Stay;

    /// Puts the element at the end of the page, behind its body.
    pub(crate) fn show(host: &Element) -> Stay;

    /// Takes it away again.
    pub(crate) fn hide(stay: &Stay);

    /// The value of a cookie; empty if there is none.
    pub(crate) fn cookie(name: &str) -> String;

    /// What the browser is known by (VIS-2), or nothing.
    pub(crate) fn known() -> String;

    /// For which hosts cookies are set from here on; empty for the page's own.
    #[wasm_bindgen(js_name = setDomain)]
    pub(crate) fn set_domain(domain: &str);

    #[wasm_bindgen(js_name = setCookie)]
    pub(crate) fn set_cookie(pair: &str, until: f64);

    #[wasm_bindgen(js_name = setKnown)]
    pub(crate) fn set_known(secret: &str, until: f64);

    /// Tells the other pages something, unless it is undefined, and hears them from then on, if there is
    /// a callback.
    pub(crate) fn tell(name: &str, said: &JsValue, callback: &JsValue);

    /// When a session last ended in this tab, in milliseconds; 0 for never.
    pub(crate) fn ended() -> f64;

    /// One ends now.
    #[wasm_bindgen(js_name = markEnd)]
    pub(crate) fn mark_end();

    /// The language if the browser takes it as one, else English.
    pub(crate) fn language(wanted: &str) -> String;

    /// What storage holds under a key; empty if nothing.
    pub(crate) fn kept(key: &str) -> String;

    pub(crate) fn keep(key: &str, value: &str);

    /// The latest time in front of any of them whose key begins so, in milliseconds; 0 for none.
    #[wasm_bindgen(js_name = keptSince)]
    pub(crate) fn kept_since(key: &str) -> f64;

    /// Takes away one key.
    pub(crate) fn forget(key: &str);

    #[wasm_bindgen(js_name = keepDraft)]
    pub(crate) fn keep_draft(text: &str);

    /// Takes away every key that begins so.
    #[wasm_bindgen(js_name = forgetAll)]
    pub(crate) fn forget_all(key: &str);

    /// Lets go of them.
    pub(crate) fn release();

    /// Minutes since Monday's midnight in a zone; less than zero if the browser does not know it.
    pub(crate) fn wall(zone: &str) -> i32;

    /// The first letter or emoji of a name, as people see it.
    pub(crate) fn initial(name: &str) -> String;

    /// Hears no event, no tab and no answer any more, of what has been asked by now.
    pub(crate) fn end();

    /// Makes a request without credentials. The callback gets the bytes of a good answer, or else the
    /// status, 0 for no answer; of a 401 or 429 its code and the seconds to wait.
    pub(crate) fn request(method: &str, address: &str, body: Option<&[u8]>, callback: &JsValue);
}

// The same of what only the panel's program and the talk's call: it comes with them.
#[wasm_bindgen(module = "/src/io/panel.js")]
extern "C" {
    #[wasm_bindgen(js_name = appendText)]
    pub(crate) fn append_text(parent: &Element, text: &str);

    pub(crate) fn prepend(parent: &Element, child: &Element);

    /// Puts another element in front of this one.
    pub(crate) fn before(this: &Element, other: &Element);

    /// Whether this element has the focus.
    pub(crate) fn focused(this: &Element) -> bool;

    /// Puts the other in its place.
    pub(crate) fn replace(child: &Element, other: &Element);

    /// Gives the shadow root that this element is in the panel's style sheet, in place of what this has
    /// given it before. From then on the element's panel follows the room that an on-screen keyboard
    /// leaves, and presses inside the element are noted.
    pub(crate) fn mind(inside: &Element, style: &str);

    /// Empties every field inside.
    pub(crate) fn blank(root: &Element);

    /// A host in punycode.
    #[wasm_bindgen(js_name = asciiHost)]
    pub(crate) fn ascii_host(host: &str) -> String;

    /// Keeps bytes under a key, and a time in front of them.
    #[wasm_bindgen(js_name = keepBytes)]
    pub(crate) fn keep_bytes(key: &str, since: f64, bytes: &[u8]);

    #[wasm_bindgen(js_name = keptBytes)]
    pub(crate) fn kept_bytes(key: &str) -> Vec<u8>;

    /// What was half written when this tab's page went; empty for nothing.
    pub(crate) fn draft() -> String;

    /// Forgets what this page has taken over, unless the page that it was copied from has changed it since.
    #[wasm_bindgen(js_name = forgetTaken)]
    pub(crate) fn forget_taken(key: &str);

    /// Holds a part of what is kept under keys that begin so, and every part that no page holds. The
    /// callback gets their names, a line each, this page's own first, never before this returns.
    pub(crate) fn hold(key: &str, callback: &JsValue);

    /// Weekday, time, and the name of the zone if its clocks are not the visitor's; a line each.
    pub(crate) fn opening(minutes: u16, zone: &str, language: &str) -> String;

    /// Hour and minute as the language writes them, in the visitor's own zone.
    pub(crate) fn clock(milliseconds: f64, language: &str) -> String;

    /// Today, yesterday, or the date, as the language says it, in the visitor's own zone, `now` being the
    /// edge's time.
    pub(crate) fn day(milliseconds: f64, now: f64, language: &str) -> String;

    /// A socket of its own. The callback gets true when it opens, bytes, null for what is no bytes,
    /// and the number of the close code at the end, never before this returns.
    pub(crate) type Socket;

    pub(crate) fn connect(
        address: &str,
        codec: &str,
        token: &str,
        pong: &str,
        callback: &Callback,
    ) -> Socket;

    pub(crate) fn send(socket: &Socket, bytes: &[u8]);

    #[wasm_bindgen(js_name = send)]
    pub(crate) fn send_text(socket: &Socket, text: &str);

    /// Ends a socket without a further word from it.
    pub(crate) fn disconnect(socket: &Socket);
}

/// The bytes of a `Uint8Array`, if it is one.
pub(crate) fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    value
        .dyn_ref::<js_sys::Uint8Array>()
        .map(js_sys::Uint8Array::to_vec)
}
