//! DOM listeners. Each builds one event and dispatches it; none decides anything.

use std::rc::{Rc, Weak};

use shared::visitor::Event;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, EventTarget, KeyboardEvent};

use crate::{
    io::{page, random},
    shell::Shell,
    view::{Act, act_of},
};

/// Every listener the widget has. Dropping this takes them off.
pub(crate) struct Listeners(#[expect(dead_code, reason = "held for their drop")] Vec<Listener>);

impl Listeners {
    pub(crate) fn on(shell: &Rc<Shell>, root: &Element) -> Result<Self, JsValue> {
        let window = page::window();
        let document = page::document();
        let hurry = |shell: &Rc<Shell>, _: web_sys::Event| shell.dispatch(Event::Hurried);
        Ok(Self(vec![
            Listener::add(shell, root, "click", clicked)?,
            Listener::add(shell, root, "keydown", pressed)?,
            Listener::add(shell, root, "input", |shell, _| shell.composer_changed())?,
            Listener::add(shell, &window, "online", hurry)?,
            Listener::add(shell, &document, "visibilitychange", |shell, _| {
                if !page::document().hidden() {
                    shell.dispatch(Event::Hurried);
                }
            })?,
        ]))
    }
}

fn clicked(shell: &Rc<Shell>, event: web_sys::Event) {
    let target = event.target().and_then(|target| target.dyn_into().ok());
    match target.as_ref().and_then(act_of) {
        Some(Act::Launcher) => shell.dispatch(Event::LauncherPressed),
        Some(Act::Minimise) => shell.dispatch(Event::MinimisePressed),
        Some(Act::Send) => submit(shell),
        Some(Act::Retry(bubble)) => {
            if let Some(key) = shell.failed_key(bubble) {
                let again = random::key();
                shell.dispatch(Event::RetryPressed { key, again });
            }
        }
        None => {}
    }
}

/// Enter sends, Shift and Enter is a new line, Escape minimises. While a script is being composed
/// (`isComposing`) the keys belong to that.
fn pressed(shell: &Rc<Shell>, event: web_sys::Event) {
    let Ok(event) = event.dyn_into::<KeyboardEvent>() else {
        return;
    };
    if event.is_composing() {
        return;
    }
    match event.key().as_str() {
        "Enter" if !event.shift_key() && in_composer(&event) => {
            event.prevent_default();
            submit(shell);
        }
        "Escape" => {
            event.stop_propagation();
            shell.dispatch(Event::MinimisePressed);
        }
        _ => {}
    }
}

fn in_composer(event: &KeyboardEvent) -> bool {
    event
        .target()
        .is_some_and(|target| target.is_instance_of::<web_sys::HtmlTextAreaElement>())
}

fn submit(shell: &Rc<Shell>) {
    let text = shell.typed();
    let key = random::key();
    shell.dispatch(Event::Submitted { text, key });
}

struct Listener {
    target: EventTarget,
    kind: &'static str,
    callback: Closure<dyn FnMut(web_sys::Event)>,
}

impl Listener {
    fn add(
        shell: &Rc<Shell>,
        target: &EventTarget,
        kind: &'static str,
        handle: fn(&Rc<Shell>, web_sys::Event),
    ) -> Result<Self, JsValue> {
        let shell: Weak<Shell> = Rc::downgrade(shell);
        let callback = Closure::<dyn FnMut(web_sys::Event)>::new(move |event| {
            if let Some(shell) = shell.upgrade() {
                handle(&shell, event);
            }
        });
        target.add_event_listener_with_callback(kind, callback.as_ref().unchecked_ref())?;
        let target = target.clone();
        Ok(Self {
            target,
            kind,
            callback,
        })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.callback.as_ref().unchecked_ref();
        let _ = self
            .target
            .remove_event_listener_with_callback(self.kind, callback);
    }
}
