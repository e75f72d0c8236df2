//! Runs a machine of the core in the page: events in, effects out, the view as a signal.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use shared::{machine::Machine, time::Timestamp};

use crate::browser;

/// Carries one effect out.
type Carry<M, V> = Box<dyn Fn(&Rc<Runner<M, V>>, <M as Machine>::Effect)>;

pub(crate) struct Runner<M: Machine, V: 'static> {
    machine: RefCell<M>,
    see: fn(&M) -> V,
    view: ArcRwSignal<V>,
    carry: Carry<M, V>,
    queue: RefCell<VecDeque<M::Event>>,
    running: Cell<bool>,
    wake: RefCell<Option<(Timestamp, Timeout)>>,
}

impl<M, V> Runner<M, V>
where
    M: Machine<Event: 'static> + 'static,
    V: Clone + PartialEq + Send + Sync + 'static,
{
    /// `wake` is the event for the time the machine asks for.
    pub(crate) fn new(
        machine: M,
        see: fn(&M) -> V,
        carry: impl Fn(&Rc<Self>, M::Effect) + 'static,
    ) -> Rc<Self> {
        let view = ArcRwSignal::new(see(&machine));
        Rc::new(Self {
            machine: RefCell::new(machine),
            see,
            view,
            carry: Box::new(carry),
            queue: RefCell::default(),
            running: Cell::new(false),
            wake: RefCell::new(None),
        })
    }

    pub(crate) fn view(&self) -> ArcReadSignal<V> {
        self.view.read_only()
    }

    /// Takes one event in. `woke` is what to dispatch at the time the machine asks for.
    pub(crate) fn dispatch(self: &Rc<Self>, event: M::Event, woke: fn() -> M::Event) {
        self.queue.borrow_mut().push_back(event);
        if self.running.replace(true) {
            return;
        }
        loop {
            let next = self.queue.borrow_mut().pop_front();
            let Some(event) = next else { break };
            let effects = self.machine.borrow_mut().update(browser::now(), event);
            for effect in effects {
                (self.carry)(self, effect);
            }
        }
        self.running.set(false);
        let view = (self.see)(&self.machine.borrow());
        if self.view.with_untracked(|shown| *shown != view) {
            self.view.set(view);
        }
        self.wake_at(woke);
    }

    fn wake_at(self: &Rc<Self>, woke: fn() -> M::Event) {
        let at = self.machine.borrow().next_wake().map(|(at, _reason)| at);
        let mut wake = self.wake.borrow_mut();
        if wake.as_ref().map(|(set, _)| *set) == at {
            return;
        }
        *wake = at.map(|at| {
            let wait = u32::try_from(at.since(browser::now()).0).unwrap_or(u32::MAX);
            let runner = Rc::downgrade(self);
            let timeout = Timeout::new(wait, move || {
                if let Some(runner) = runner.upgrade() {
                    *runner.wake.borrow_mut() = None;
                    runner.dispatch(woke(), woke);
                }
            });
            (at, timeout)
        });
    }
}
