//! What the visitor does inside the panel. This is in the panel's program (`xtask/src/build/split.rs`), and
//! is called only where a panel is drawn.

use shared::{
    time::Timestamp,
    visitor::{self, Press, chat},
};

use super::{say, submit};
use crate::{
    io::{
        js::{self, Event},
        random,
    },
    shell::Shell,
    view::inside::{Act, Field, act_of, field_of},
};

/// Something that can be pressed has the pointer over it.
#[inline(never)]
pub(super) fn pointed(shell: &'static Shell, event: &Event) {
    if event.target().as_ref().and_then(act_of).is_some() {
        say(shell, chat::Event::PointedAt);
    }
}

#[inline(never)]
pub(super) fn clicked(shell: &'static Shell, event: &Event) {
    match event.target().as_ref().and_then(act_of) {
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

/// The visitor has pressed Enter.
#[inline(never)]
pub(super) fn entered(shell: &'static Shell, event: &Event) {
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

#[inline(never)]
pub(super) fn scrolled(shell: &'static Shell) {
    shell.thread_scrolled();
}

/// What is typed is taken from its field when it is sent; a tick is told at once.
#[inline(never)]
pub(super) fn changed(shell: &'static Shell, event: &Event) {
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
