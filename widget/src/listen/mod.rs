//! DOM listeners. Each builds one event and dispatches it; none decides anything.

use alloc::{rc::Rc, vec, vec::Vec};

use shared::visitor;
use wasm_bindgen::JsCast;

use crate::{
    io::{
        js::{self, Callback, Event, Target},
        random,
    },
    shell::Shell,
    view::{Act, act_of, is_input},
};

/// Every listener the widget has. Dropping this takes them off.
pub(crate) struct Listeners(#[expect(dead_code, reason = "held for their drop")] Vec<Listener>);

impl Listeners {
    pub(crate) fn on(shell: &Rc<Shell>, root: &Target) -> Self {
        let window = js::window();
        let document = js::document();
        Self(vec![
            Listener::add(shell, root, "click", clicked),
            Listener::add(shell, root, "keydown", pressed),
            Listener::add(shell, root, "input", |shell, _| shell.composer_changed()),
            Listener::add(shell, &window, "online", shown),
            Listener::add(shell, &document, "visibilitychange", shown),
        ])
    }
}

/// The page is shown, or the browser came online.
fn shown(shell: &Rc<Shell>, _: &Event) {
    if !js::hidden() {
        shell.dispatch(visitor::Event::Hurried);
    }
}

fn clicked(shell: &Rc<Shell>, event: &Event) {
    match event.target().as_ref().and_then(act_of) {
        Some(Act::Launcher) => shell.dispatch(visitor::Event::LauncherPressed),
        Some(Act::Minimise) => shell.dispatch(visitor::Event::MinimisePressed),
        Some(Act::Send) => submit(shell),
        Some(Act::Retry(bubble)) => {
            if let Some(key) = shell.failed_key(bubble) {
                let again = random::key();
                shell.dispatch(visitor::Event::RetryPressed { key, again });
            }
        }
        None => {}
    }
}

/// Enter sends, Shift and Enter is a new line, Escape minimises. While a script is being composed
/// the keys belong to that.
fn pressed(shell: &Rc<Shell>, event: &Event) {
    if event.is_composing() {
        return;
    }
    let key = event.key();
    if key == "Escape" {
        event.stop_propagation();
        shell.dispatch(visitor::Event::MinimisePressed);
    } else if key == "Enter" && !event.shift_key() && event.target().as_ref().is_some_and(is_input)
    {
        event.prevent_default();
        submit(shell);
    }
}

fn submit(shell: &Rc<Shell>) {
    let text = shell.typed();
    let key = random::key();
    shell.dispatch(visitor::Event::Submitted { text, key });
}

struct Listener {
    target: Target,
    kind: &'static str,
    callback: Callback,
}

impl Listener {
    fn add(
        shell: &Rc<Shell>,
        target: &Target,
        kind: &'static str,
        handle: fn(&Rc<Shell>, &Event),
    ) -> Self {
        let shell = Rc::downgrade(shell);
        let callback = Callback::new(move |event: wasm_bindgen::JsValue| {
            if let Some(shell) = shell.upgrade() {
                handle(&shell, event.unchecked_ref());
            }
        });
        target.listen(kind, &callback);
        let target = target.clone();
        Self {
            target,
            kind,
            callback,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.target.unlisten(self.kind, &self.callback);
    }
}
