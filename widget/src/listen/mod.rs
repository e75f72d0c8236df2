//! DOM listeners. Each builds one event and dispatches it; none decides anything.

mod keys;

use shared::{
    decide::trigger::Seen,
    time::Timestamp,
    visitor::{self, Press, chat},
};
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    io::{
        js::{self, Callback, Event, Target},
        page, random,
    },
    shell::Shell,
    view::{Act, Field, act_of, field_of},
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
    listen(shell, root, "pointerover", pointed);
    listen(shell, root, "focusin", pointed);
    listen(shell, root, "input", changed);
    listen(shell, root, "scroll", |shell, _| shell.thread_scrolled());
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

/// By mouse, finger or keyboard.
fn pointed(shell: &'static Shell, event: &Event) {
    if let Some(Act::Launcher) = event.target().as_ref().and_then(act_of) {
        shell.dispatch(visitor::Event::LauncherPointedAt);
    }
}

fn clicked(shell: &'static Shell, event: &Event) {
    match event.target().as_ref().and_then(act_of) {
        Some(Act::Launcher) => shell.dispatch(visitor::Event::LauncherPressed),
        Some(Act::Prompt) => shell.dispatch(visitor::Event::PromptPressed),
        Some(Act::Dismiss) => shell.dispatch(visitor::Event::PromptDismissed),
        Some(Act::Minimise) => shell.dispatch(visitor::Event::MinimisePressed),
        Some(Act::Send) => submit(shell),
        Some(Act::AcceptCookie) => say(shell, answer_cookie(true)),
        Some(Act::DeclineCookie) => say(shell, answer_cookie(false)),
        Some(Act::Remember) => say(shell, chat::Event::RememberPressed),
        Some(Act::Agree) => {
            let (press, key) = (press(), random::key());
            say(shell, chat::Event::AgreePressed { press, key });
        }
        Some(Act::GiveMail) => give_mail(shell, press()),
        Some(Act::SkipMail) => {
            let (press, key) = (press(), random::key());
            say(shell, chat::Event::MailSkipped { press, key });
        }
        Some(Act::NewThread) => say(shell, chat::Event::NewThreadPressed),
        Some(Act::ToEnd) => shell.to_end(),
        Some(Act::Retry(bubble)) => {
            if let Some(key) = shell.failed_key(bubble) {
                let again = random::key();
                say(shell, chat::Event::RetryPressed { key, again });
            }
        }
        None => {}
    }
}

/// Enter sends, Shift and Enter is a new line, Escape minimises.
fn pressed(shell: &'static Shell, event: &Event, key: &str) {
    if key == "Escape" {
        shell.dispatch(visitor::Event::MinimisePressed);
    } else if key == "Enter" && !event.shift_key() {
        // One that is held was meant for what had the focus when it went down.
        if event.repeats() {
            event.prevent_default();
            return;
        }
        match event.target().as_ref().and_then(field_of) {
            Some(Field::Composer) => {
                event.prevent_default();
                submit(shell);
            }
            Some(Field::Mail) => {
                // The focus may go to the composer, and the key's own effect with it.
                event.prevent_default();
                // It has been typed since the question appeared, which nothing but the visitor leads to.
                give_mail(shell, Press::Bare);
            }
            Some(Field::Subscribe) | None => {}
        }
    }
}

/// What is typed is taken from its field when it is sent; a tick is told at once.
fn changed(shell: &'static Shell, event: &Event) {
    let Some(target) = event.target() else {
        return;
    };
    match field_of(&target) {
        Some(Field::Composer) => shell.composer_changed(),
        Some(Field::Subscribe) => {
            let (ticked, press) = (target.checked(), press());
            say(shell, chat::Event::Ticked { ticked, press });
            target.set_checked(shell.ticked());
        }
        Some(Field::Mail) | None => {}
    }
}

fn say(shell: &'static Shell, event: chat::Event) {
    shell.dispatch(visitor::Event::Chat(event));
}

fn answer_cookie(accepts: bool) -> chat::Event {
    let (press, key) = (press(), random::key());
    chat::Event::CookieAnswered {
        accepts,
        press,
        key,
    }
}

fn give_mail(shell: &'static Shell, press: Press) {
    let (mail, key) = (shell.mail(), random::key());
    say(shell, chat::Event::MailGiven { mail, press, key });
}

/// How the last click was made.
fn press() -> Press {
    let (pressed, aimed) = (js::pressed(), js::aimed());
    let (down, moved) = (Timestamp(pressed as u64), Timestamp(aimed as u64));
    if pressed < 0.0 {
        Press::Bare
    } else if aimed < 0.0 {
        Press::Key(down)
    } else if aimed < 1.0 {
        Press::Finger(down)
    } else {
        Press::Mouse { down, moved }
    }
}

fn submit(shell: &'static Shell) {
    let (text, key) = (shell.typed(), random::key());
    say(shell, chat::Event::Submitted { text, key });
}
