//! A field with its label, what helps to fill it, and what is wrong with it.

use std::time::Duration;

use leptos::{ev, html, prelude::*};

use super::{Child, dom, icon, memo::effect};
use crate::words::Part;

/// What is written into a field.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Text,
    Mail,
    /// With a button that shows it.
    Password,
    /// Digits of another device.
    Digits,
}

/// How long a press may take.
const PRESS: Duration = Duration::from_millis(150);

/// What a value lacks, in words.
type Check = fn(&str) -> Option<&'static str>;

#[derive(Clone, Copy)]
pub(crate) struct Field {
    /// Of its element; unlike any other's on the page.
    id: &'static str,
    label: &'static str,
    kind: Kind,
    part: Option<Part>,
    autocomplete: &'static str,
    hint: Option<&'static str>,
    check: Check,
    value: RwSignal<String>,
    error: RwSignal<Option<&'static str>>,
    node: NodeRef<html::Input>,
}

impl Field {
    pub(crate) fn new(id: &'static str, label: &'static str, kind: Kind) -> Self {
        Self {
            id,
            label,
            kind,
            part: None,
            autocomplete: "off",
            hint: None,
            check: |_| None,
            value: RwSignal::new(String::new()),
            error: RwSignal::new(None),
            node: NodeRef::new(),
        }
    }

    /// The part of the form that it is, for refusals.
    pub(crate) const fn part(self, part: Part) -> Self {
        Self {
            part: Some(part),
            ..self
        }
    }

    pub(crate) const fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self {
            autocomplete,
            ..self
        }
    }

    pub(crate) const fn hint(self, hint: &'static str) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }

    pub(crate) const fn check(self, check: Check) -> Self {
        Self { check, ..self }
    }

    pub(crate) fn with(self, value: String) -> Self {
        self.value.set(value);
        self
    }

    pub(crate) fn is(&self, part: Part) -> bool {
        self.part == Some(part)
    }

    /// What stands in it, without white space around it where that is never meant.
    pub(crate) fn value(&self) -> String {
        // It may be asked as it goes: an element that goes loses the focus.
        let value = self.value.try_get_untracked().unwrap_or_default();
        match self.kind {
            Kind::Password => value,
            Kind::Text | Kind::Mail | Kind::Digits => value.trim().to_owned(),
        }
    }

    /// Looks at what stands in it, and says what is wrong.
    pub(crate) fn holds(&self) -> bool {
        let wrong = (self.check)(&self.value());
        self.error.set(wrong);
        wrong.is_none()
    }

    /// Looks at it as somebody goes on, where they have written something. What the edge has refused
    /// meanwhile stays refused until it is changed.
    fn left(&self) {
        let refused = self.error.try_get_untracked().flatten().is_some();
        if !refused && !self.value().is_empty() {
            self.holds();
        }
    }

    pub(crate) fn refuse(&self, words: &'static str) {
        self.error.set(Some(words));
    }

    pub(crate) fn focus(&self) {
        if let Some(input) = self.node.get_untracked() {
            // Without the focus there is one more press, and nothing else.
            let _ = input.focus();
            input.select();
        }
    }

    /// `first` is where the focus begins.
    pub(crate) fn view(self, first: bool) -> AnyView {
        let Self {
            id, error, value, ..
        } = self;
        let shown = RwSignal::new(false);
        let kind = self.kind;
        if first {
            let node = self.node;
            effect(move || {
                if let Some(input) = node.get() {
                    let _ = input.focus();
                }
            });
        }
        let form = move || match kind {
            Kind::Password if shown.get() => "text",
            Kind::Password => "password",
            Kind::Mail => "email",
            Kind::Text | Kind::Digits => "text",
        };
        let below = format!("{id}-below");
        let input = dom::input()
            .attr("id", id)
            .attr("name", id)
            .attr("type", form)
            .attr("class", "input")
            .attr("autocomplete", self.autocomplete)
            .attr("spellcheck", "false")
            .attr("autocapitalize", (kind != Kind::Text).then_some("none"))
            .attr("inputmode", (kind == Kind::Digits).then_some("numeric"))
            .attr("dir", "auto")
            .attr("autofocus", first)
            .attr("aria-describedby", below.clone())
            .attr("aria-invalid", move || error.get().map(|_| "true"))
            .prop("value", move || value.get())
            .node_ref(self.node)
            .on(ev::input, move |event| {
                value.set(event_target_value(&event));
                if error.get_untracked().is_some() {
                    self.holds();
                }
            })
            .on(ev::blur, move |_| {
                // What it says moves what is below, which may be about to be pressed.
                set_timeout(move || self.left(), PRESS);
            });
        let reveal = (kind == Kind::Password).then(|| reveal(shown));
        dom::div()
            .attr("class", "field")
            .child((
                dom::label().attr("for", id).child(self.label),
                dom::div().attr("class", "control").child((input, reveal)),
                dom::p()
                    .attr("id", below)
                    .attr("class", move || match error.get() {
                        Some(_) => "below wrong",
                        None => "below",
                    })
                    .child(move || error.get().or(self.hint)),
            ))
            .view()
    }
}

fn reveal(shown: RwSignal<bool>) -> AnyView {
    dom::button()
        .attr("type", "button")
        .attr("class", "button quiet square")
        .attr("aria-label", "Show the password")
        .attr("aria-pressed", move || shown.get().to_string())
        .on(ev::click, move |_| shown.update(|shown| *shown = !*shown))
        .child(move || {
            icon::icon(if shown.get() {
                icon::EYE_OFF
            } else {
                icon::EYE
            })
        })
        .view()
}
