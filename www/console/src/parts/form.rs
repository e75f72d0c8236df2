//! A form: its fields are looked at, it is sent once, and what is refused is said where it belongs.

use std::time::Duration;

use futures_util::future::{FutureExt, LocalBoxFuture};
use leptos::{ev, prelude::*, task::spawn_local};

use super::{
    Child, Field, Weight, dom,
    icon::{self, icon},
};
use crate::{
    api::Refused,
    words::{self, Asked},
};

/// What is said above the buttons.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Note {
    Words(&'static str),
    /// Nothing can be sent for so many seconds.
    Wait(u64),
}

/// What is to be done once the edge has done its part.
type Done = Result<Box<dyn FnOnce()>, Refused>;

#[derive(Clone, Copy)]
pub(crate) struct Form {
    asked: Asked,
    busy: RwSignal<bool>,
    note: RwSignal<Option<Note>>,
    /// Seconds that are left of a wait.
    left: RwSignal<u64>,
}

impl Form {
    pub(crate) fn new(asked: Asked) -> Self {
        Self {
            asked,
            busy: RwSignal::new(false),
            note: RwSignal::new(None),
            left: RwSignal::new(0),
        }
    }

    /// Whether it can be sent.
    fn is_idle(self) -> bool {
        !self.busy.get() && self.left.get() == 0
    }

    /// Sends what `work` makes, once every field holds.
    pub(crate) fn send<T: 'static>(
        self,
        fields: &[Field],
        work: impl AsyncFnOnce() -> Result<T, Refused> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        let wrong: Vec<&Field> = fields.iter().filter(|field| !field.holds()).collect();
        if let Some(first) = wrong.first() {
            first.focus();
            return;
        }
        if !untrack(|| self.is_idle()) {
            return;
        }
        let work = async move {
            let answer = work().await?;
            let done: Box<dyn FnOnce()> = Box::new(move || done(answer));
            Ok(done)
        };
        self.follow(fields.to_vec(), work.boxed_local());
    }

    fn follow(self, fields: Vec<Field>, work: LocalBoxFuture<'static, Done>) {
        self.busy.set(true);
        self.note.set(None);
        spawn_local(async move {
            let answer = work.await;
            // The form may be gone meanwhile, with nobody to tell.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(done) => done(),
                Err(refused) => self.refuse(&fields, &refused),
            }
        });
    }

    /// Says why, at the field it is about or above the buttons.
    pub(crate) fn refuse(self, fields: &[Field], refused: &Refused) {
        if let Some(seconds) = refused.wait {
            self.count_down(seconds);
            return;
        }
        let (part, words) = words::refused(self.asked, refused);
        let field = part.and_then(|part| fields.iter().find(|field| field.is(part)));
        match field {
            Some(field) => {
                field.refuse(words);
                field.focus();
            }
            None => self.say(words),
        }
    }

    pub(crate) fn say(self, words: &'static str) {
        self.note.set(Some(Note::Words(words)));
    }

    fn count_down(self, seconds: u64) {
        self.note.set(Some(Note::Wait(seconds)));
        self.left.set(seconds);
        self.tick(js_sys::Date::now() + seconds as f64 * 1000.0);
    }

    fn tick(self, end: f64) {
        set_timeout(
            move || {
                let left = ((end - js_sys::Date::now()) / 1000.0).ceil().max(0.0) as u64;
                // The form may be gone meanwhile.
                if self.left.try_set(left).is_some() {
                } else if left == 0 {
                    self.note.set(None);
                } else {
                    self.tick(end);
                }
            },
            Duration::from_secs(1),
        );
    }

    fn note_view(self) -> AnyView {
        (move || self.note.get().map(|note| self.said(note))).view()
    }

    fn said(self, note: Note) -> AnyView {
        let seconds = match note {
            Note::Words(words) => return alert(words),
            Note::Wait(seconds) => seconds,
        };
        let left = move || words::countdown(self.left.get());
        let aloud = (
            "Too many attempts. Try again in ",
            words::about(seconds),
            ".",
        );
        dom::div()
            .attr("class", "note")
            .child((
                icon(icon::WARNING),
                dom::p().attr("aria-hidden", "true").child((
                    "Too many attempts. Try again in ",
                    left,
                    ".",
                )),
                dom::p()
                    .attr("class", "hidden")
                    .attr("role", "alert")
                    .child(aloud),
            ))
            .view()
    }

    /// The form around its fields, with its note, its button and what stands beside that.
    pub(crate) fn view(
        self,
        label: &'static str,
        fields: impl Child,
        beside: impl Child,
        send: impl Fn() + 'static,
    ) -> AnyView {
        self.weighted(Weight::Primary, label, fields, beside, send)
    }

    pub(crate) fn weighted(
        self,
        weight: Weight,
        label: &'static str,
        fields: impl Child,
        beside: impl Child,
        send: impl Fn() + 'static,
    ) -> AnyView {
        let send: Box<dyn Fn()> = Box::new(send);
        self.built(weight, label, fields.view(), beside.view(), send)
    }

    /// What is sent by one button, without fields.
    pub(crate) fn alone(self, button: AnyView) -> AnyView {
        dom::div()
            .attr("class", "form")
            .attr("aria-busy", move || self.busy.get().then_some("true"))
            .child((button, self.note_view()))
            .view()
    }

    fn built(
        self,
        weight: Weight,
        label: &'static str,
        fields: AnyView,
        beside: AnyView,
        send: Box<dyn Fn()>,
    ) -> AnyView {
        let submit = dom::button()
            .attr("type", "submit")
            .attr("class", weight.class())
            .attr("aria-disabled", move || (!self.is_idle()).then_some("true"))
            .attr("aria-busy", move || self.busy.get().then_some("true"))
            .child(label);
        dom::form()
            .attr("class", "form")
            .attr("novalidate", true)
            .on(ev::submit, move |event| {
                event.prevent_default();
                send();
            })
            .child((
                fields,
                self.note_view(),
                dom::div().attr("class", "actions").child((submit, beside)),
            ))
            .view()
    }
}

/// What has gone wrong, read aloud at once.
pub(crate) fn alert(words: &'static str) -> AnyView {
    dom::div()
        .attr("class", "note")
        .attr("role", "alert")
        .child((icon(icon::WARNING), dom::p().child(words)))
        .view()
}
