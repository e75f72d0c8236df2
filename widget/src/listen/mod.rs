//! DOM listeners. Each builds one event and dispatches it; none decides anything.

mod keys;
mod panel;

use shared::{
    decide::trigger::Seen,
    visitor::{self, chat},
};
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    io::{
        js::{self, Callback, Event, Target},
        page, random,
    },
    shell::Shell,
    view::{Act, act_of, is_composer},
};

/// Begins to listen, until [`js::end`].
pub(crate) fn begin(shell: &'static Shell, root: &Target) {
    let window = js::window();
    listen(shell, &window, "offline", |shell, _| {
        shell.dispatch(visitor::Event::Chat(chat::Event::WentOffline));
    });
    listen(shell, &window, "online", came_back);
    listen(shell, &window, "pagehide", |shell, _| shell.slept());
    // A page that comes back from the browser's memory is a page view of its own.
    listen(shell, &window, "pageshow", |shell, _| {
        shell.looked_at_session();
    });
    listen(shell, &js::document(), "visibilitychange", turned);
    // What the visitor does with the page, inside the widget too: that is why these come before its guard.
    listen(shell, &window, "mousemove", moved);
    listen(shell, &window, "mouseout", left);
    listen(shell, &window, "touchstart", |shell, _| {
        see(shell, || Seen::Touched);
    });
    listen(shell, &window, "scroll", |shell, _| {
        see(shell, page::scrolled);
    });
    // What the visitor does inside the widget.
    listen(shell, root, "click", clicked);
    keys::listen(shell, root, pressed);
    // A finger and a pen are over what they press.
    listen(shell, root, "pointerover", |shell, event| {
        pointed(shell, event, true);
    });
    listen(shell, root, "focusin", |shell, event| {
        pointed(shell, event, false);
    });
    listen(shell, root, "input", |shell, event| {
        if shell.has_panel() {
            panel::changed(shell, event);
        }
    });
    listen(shell, root, "scroll", |shell, _| {
        if shell.has_panel() {
            panel::scrolled(shell);
        }
    });
    js::guard(root);
    let looked = Callback::new(move |replaced: JsValue| {
        shell.looked(replaced.as_f64() == Some(1.0));
    });
    js::follow(&looked.into_js_value());
}

fn listen(shell: &'static Shell, target: &Target, kind: &str, handle: fn(&'static Shell, &Event)) {
    hear(target, kind, move |event| handle(shell, event));
}

fn hear(target: &Target, kind: &str, handle: impl Fn(&Event) + 'static) {
    let callback = Callback::new(move |event: JsValue| handle(event.unchecked_ref()));
    js::listen(target, kind, &callback.into_js_value());
}

fn came_back(shell: &'static Shell, _: &Event) {
    if !js::hidden() {
        shell.dispatch(visitor::Event::Hurried);
    }
}

/// The tab is hidden or shown.
fn turned(shell: &'static Shell, event: &Event) {
    let seen = if js::hidden() {
        Seen::Hidden
    } else {
        shell.looked_at_session();
        Seen::Shown
    };
    shell.dispatch(visitor::Event::Seen(seen));
    came_back(shell, event);
}

/// What the visitor does with the page is said only while something waits for it.
fn see(shell: &'static Shell, seen: impl FnOnce() -> Seen) {
    if shell.watches() {
        shell.dispatch(visitor::Event::Seen(seen()));
    }
}

fn moved(shell: &'static Shell, event: &Event) {
    if !js::is_over_list(event) {
        see(shell, || Seen::MouseMoved {
            y: event.client_y(),
        });
    }
}

fn left(shell: &'static Shell, event: &Event) {
    if event.related_target().is_none() && !js::is_over_list(event) {
        see(shell, || Seen::MouseLeft {
            y: event.client_y(),
        });
    }
}

/// By mouse, finger or keyboard. The panel gives the focus to its composer by itself, so only a pointer
/// says that the visitor is about to press something in it.
fn pointed(shell: &'static Shell, event: &Event, by_pointer: bool) {
    match event.target().as_ref().and_then(act_of) {
        Some(Act::Launcher) => shell.dispatch(visitor::Event::LauncherPointedAt),
        Some(Act::Prompt | Act::Dismiss) => {}
        None if by_pointer && shell.has_panel() => panel::pointed(shell, event),
        None => {}
    }
}

fn clicked(shell: &'static Shell, event: &Event) {
    match event.target().as_ref().and_then(act_of) {
        Some(Act::Launcher) => shell.dispatch(visitor::Event::LauncherPressed),
        Some(Act::Prompt) => shell.dispatch(visitor::Event::PromptPressed),
        Some(Act::Dismiss) => shell.dispatch(visitor::Event::PromptDismissed),
        None if shell.has_panel() => panel::clicked(shell, event),
        None => {}
    }
}

fn say(shell: &'static Shell, event: chat::Event) {
    shell.dispatch(visitor::Event::Chat(event));
}

fn submit(shell: &'static Shell) {
    let (text, key) = (shell.typed(), random::key());
    say(shell, chat::Event::Submitted { text, key });
}

/// Enter sends, Shift and Enter is a new line, Escape minimises.
fn pressed(shell: &'static Shell, event: &Event, key: &str) {
    if key == "Escape" {
        shell.dispatch(visitor::Event::MinimisePressed);
    } else if key == "Enter" && !event.shift_key() {
        if shell.has_panel() {
            panel::entered(shell, event);
        } else if event.target().as_ref().is_some_and(is_composer) {
            // The panel is on its way, and what is typed is kept for it.
            event.prevent_default();
            if !event.repeats() {
                submit(shell);
            }
        }
    }
}
