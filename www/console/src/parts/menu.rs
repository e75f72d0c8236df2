//! A button that opens a menu.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    Child, dom,
    icon::{MORE, icon},
};

/// One thing that a menu offers.
pub(crate) struct Item {
    pub(crate) icon: Option<&'static str>,
    pub(crate) label: Signal<&'static str>,
    pub(crate) danger: bool,
    pub(crate) act: Box<dyn Fn()>,
}

impl Item {
    pub(crate) fn new(label: impl Into<Signal<&'static str>>, act: impl Fn() + 'static) -> Self {
        Self {
            icon: None,
            label: label.into(),
            danger: false,
            act: Box::new(act),
        }
    }

    pub(crate) fn icon(self, icon: &'static str) -> Self {
        Self {
            icon: Some(icon),
            ..self
        }
    }

    /// It takes something away.
    pub(crate) fn danger(self) -> Self {
        Self {
            danger: true,
            ..self
        }
    }
}

/// What can be done with one line of a list.
pub(crate) fn more(label: String, items: Vec<Item>) -> AnyView {
    menu("button quiet square", label, icon(MORE), None, items)
}

/// `face` is what the button shows; `above` stands over the items.
pub(crate) fn menu(
    class: &'static str,
    label: String,
    face: AnyView,
    above: Option<AnyView>,
    items: Vec<Item>,
) -> AnyView {
    let button = NodeRef::<html::Button>::new();
    let list = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    let show = move || {
        if let (Some(button), Some(list)) = (button.get_untracked(), list.get_untracked()) {
            // Where popovers are not known, the menu stands below its button.
            let _ = list.show_popover();
            place(&button, &list);
        }
    };
    let hide = move || {
        if let Some(list) = list.get_untracked() {
            let _ = list.hide_popover();
        }
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    let items = items.into_iter().map(
        |Item {
             icon: picture,
             label,
             danger,
             act,
         }| {
            dom::button()
                .attr("type", "button")
                .attr("role", "menuitem")
                .attr("tabindex", "-1")
                .attr("class", if danger { "item danger" } else { "item" })
                .on(ev::click, move |_| {
                    hide();
                    act();
                })
                .child((picture.map(icon), move || label.get()))
        },
    );
    let moved = move |event: &ev::KeyboardEvent, key: &str| {
        let Some(list) = list.get_untracked() else {
            return;
        };
        let step = match key {
            "ArrowDown" => Step::Next,
            "ArrowUp" => Step::Previous,
            "Home" => Step::First,
            "End" => Step::Last,
            "Tab" => return hide(),
            _ => return,
        };
        event.prevent_default();
        go(&list, step);
    };
    dom::div()
        .attr("class", "menu")
        .child((
            dom::button()
                .attr("type", "button")
                .attr("class", class)
                .attr("aria-label", label)
                .attr("aria-haspopup", "menu")
                .attr("aria-expanded", move || open.get().to_string())
                .node_ref(button)
                .on(ev::click, move |_| {
                    if open.get_untracked() { hide() } else { show() }
                })
                .on_key(move |event, key| {
                    if matches!(key, "ArrowDown" | "ArrowUp") {
                        event.prevent_default();
                        show();
                    }
                })
                .child(face),
            dom::div()
                .attr("class", "floating")
                .attr("popover", "auto")
                .node_ref(list)
                .on_key(moved)
                .on(
                    ev::Custom::<web_sys::ToggleEvent>::new("toggle"),
                    move |event: web_sys::ToggleEvent| {
                        let shown = event.new_state() == "open";
                        open.set(shown);
                        if let (true, Some(list)) = (shown, list.get_untracked()) {
                            go(&list, Step::First);
                        }
                    },
                )
                .child((
                    above,
                    dom::div()
                        .attr("role", "menu")
                        .child(items.collect::<Vec<_>>()),
                )),
        ))
        .view()
}

/// Where the focus goes among the items.
#[derive(Clone, Copy)]
enum Step {
    First,
    Last,
    Next,
    Previous,
}

fn go(list: &HtmlElement, step: Step) {
    let Ok(found) = list.query_selector_all("[role=menuitem]") else {
        return;
    };
    let count = found.length();
    let items = (0..count).filter_map(|place| found.get(place)?.dyn_into::<HtmlElement>().ok());
    let items: Vec<HtmlElement> = items.collect();
    let focused = document().active_element();
    let place = items
        .iter()
        .position(|item| focused.as_ref() == Some(item.as_ref()));
    let last = items.len().saturating_sub(1);
    let next = match (step, place) {
        (Step::First, _) | (Step::Next, None) => 0,
        (Step::Last, _) | (Step::Previous, None | Some(0)) => last,
        (Step::Next, Some(place)) if place == last => 0,
        (Step::Next, Some(place)) => place + 1,
        (Step::Previous, Some(place)) => place - 1,
    };
    if let Some(item) = items.get(next) {
        let _ = item.focus();
    }
}

/// Below its button, its end at the button's end; above it or from its start where there is no room.
fn place(button: &HtmlElement, list: &HtmlElement) {
    let (at, size) = (
        button.get_bounding_client_rect(),
        list.get_bounding_client_rect(),
    );
    let length = |value: Result<wasm_bindgen::JsValue, _>| {
        value
            .ok()
            .and_then(|value| value.as_f64())
            .unwrap_or_default()
    };
    let (wide, high) = (
        length(window().inner_width()),
        length(window().inner_height()),
    );
    let below = at.bottom() + 4.0;
    let top = if below + size.height() > high {
        at.top() - size.height() - 4.0
    } else {
        below
    };
    let rtl = document()
        .document_element()
        .is_some_and(|root| root.closest("[dir=rtl]").is_ok_and(|found| found.is_some()));
    let left = if rtl {
        at.left()
    } else {
        at.right() - size.width()
    };
    let left = left.min(wide - size.width() - 8.0).max(8.0);
    let style = list.style();
    // Lengths, which it takes.
    let _ = style.set_property("top", &pixels(top.max(8.0)));
    let _ = style.set_property("left", &pixels(left));
}

/// Whole ones, which need no code for fractions.
fn pixels(length: f64) -> String {
    format!("{}px", length as i32)
}
