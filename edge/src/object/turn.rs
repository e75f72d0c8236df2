//! The loop that objects share.
//!
//! A handler makes one event of what came in and pushes it. An event is carried out at once: the
//! machine is updated, and the host carries the effects out, one write for all new rows, then one
//! frame for each socket, then what is to happen later. But where an event says that it is one of
//! several under way, it waits for the end of the event loop's own turn, and all that has come until
//! then is carried out together. That is what lets many messages in flight share the cost of one
//! commit, and spares one that is alone a timer.
//!
//! Two facts of the platform make this sound. A handler runs to its end before another begins, so an
//! event is in the queue in the order in which it came. And the output gate holds back everything
//! sent after a write until that write is durable, so carrying out effects in their order is enough
//! to never acknowledge what could be lost (DLV-3).

use std::{
    cell::{Cell, RefCell, RefMut},
    collections::VecDeque,
    future::Future,
    pin::Pin,
    rc::{Rc, Weak},
};

use serde::de::DeserializeOwned;
use shared::{
    ids::SocketId,
    machine::{Effects, Machine},
    protocol::{close::CloseReason, codec::Garbled},
    time::Timestamp,
};
use wasm_bindgen::closure::Closure;
use worker::{Env, Request, Response, State, WebSocket};

use crate::{
    deployment::Deployment,
    error::Fault,
    io::{
        js,
        meter::{self, Paid},
        socket::{Frame, Incoming, Sockets},
        timer::{self, Alarm, Nap},
    },
};

/// Something under way whose end is an event.
pub(crate) type Later<E> = Pin<Box<dyn Future<Output = E>>>;

/// What comes back of effects.
pub(crate) struct Carried<E> {
    /// What was read, which the machine takes before anything else.
    pub(crate) next: Vec<E>,
    /// What takes longer than the turn.
    pub(crate) later: Vec<Later<E>>,
}

impl<E> Default for Carried<E> {
    fn default() -> Self {
        Self {
            next: Vec::new(),
            later: Vec::new(),
        }
    }
}

/// What an object brings to the loop: its storage and its way of carrying out effects.
pub(crate) trait Host: Sized + 'static {
    type Machine: Machine<Event: 'static>;
    /// What a socket sends after its Hello.
    type Frame: DeserializeOwned;

    /// The kind of object.
    const NAME: &'static str;

    /// What the object has, as storage and the platform give it.
    fn open(state: State, deployment: Deployment) -> Result<Self, Fault>;

    /// Answers a request of the Worker or of another object.
    async fn answer(turn: &Rc<Turn<Self>>, request: Request) -> Result<Response, Fault>;

    fn state(&self) -> &State;

    fn sockets(&self) -> &Sockets;

    /// What a frame, or bytes that are none, mean to the machine.
    fn received(
        socket: SocketId,
        frame: Result<Frame<Self::Frame>, Garbled>,
    ) -> <Self::Machine as Machine>::Event;

    /// What the end of a socket means to the machine.
    fn closed(socket: SocketId) -> <Self::Machine as Machine>::Event;

    /// The machine as storage and the sockets that are open have it.
    fn load(&self) -> Result<Self::Machine, Fault>;

    /// What the time that the machine has asked for means to it.
    fn woke() -> <Self::Machine as Machine>::Event;

    /// What the platform knows and did not say, before events are taken in.
    fn prepare(&self, _: &mut Self::Machine) {}

    /// Whether an event says that others like it are under way.
    fn is_of_several(_: &<Self::Machine as Machine>::Event) -> bool {
        false
    }

    /// Carries out the effects of one batch, storing first.
    fn carry(
        &self,
        effects: Effects<<Self::Machine as Machine>::Effect>,
    ) -> Result<Carried<<Self::Machine as Machine>::Event>, Fault>;

    /// The store failed: whoever waits for an answer gets none.
    fn give_up(&self);
}

pub(crate) struct Turn<H: Host> {
    host: H,
    /// A cache: `None` after a sleep or a failed store, rebuilt by the next event.
    machine: RefCell<Option<H::Machine>>,
    queue: RefCell<VecDeque<<H::Machine as Machine>::Event>>,
    /// What has come waits for the end of the event loop's turn.
    gathers: Cell<bool>,
    /// What is called then.
    gathered: Closure<dyn Fn()>,
    alarm: Alarm,
    nap: Nap,
}

impl<H: Host> Turn<H> {
    pub(crate) fn begin(state: State, env: Env) -> Result<Rc<Self>, Fault> {
        let deployment = Deployment::new(env);
        meter::begin(&deployment);
        let host = H::open(state, deployment)?;
        Ok(Rc::new_cyclic(|turn: &Weak<Self>| Self {
            gathered: {
                let turn = Weak::clone(turn);
                Closure::new(move || {
                    if let Some(turn) = turn.upgrade() {
                        turn.gathers.set(false);
                        turn.carry_out();
                    }
                })
            },
            host,
            machine: RefCell::new(None),
            queue: RefCell::new(VecDeque::new()),
            gathers: Cell::new(false),
            alarm: Alarm::default(),
            nap: Nap::default(),
        }))
    }

    pub(crate) fn host(&self) -> &H {
        &self.host
    }

    /// Which socket of the object this is.
    pub(crate) fn number_of(&self, socket: &WebSocket) -> Option<SocketId> {
        self.host.sockets().id_of(socket)
    }

    /// A socket sent something.
    pub(crate) fn heard(self: &Rc<Self>, id: SocketId, message: &Incoming<'_>) {
        meter::count(H::NAME, Paid::Frame, 1);
        if let Some(frame) = self.host.sockets().decode(id, message) {
            self.push(H::received(id, frame));
        }
    }

    /// A socket is gone, however it went.
    pub(crate) fn gone(self: &Rc<Self>, socket: &WebSocket) {
        let sockets = self.host.sockets();
        if let Some(id) = sockets.adopt(socket) {
            // A machine that slept has to know of the socket before it goes.
            if let Err(fault) = self.wake_machine() {
                fault.log();
            }
            sockets.gone(id);
            self.push(H::closed(id));
        }
    }

    /// The object's alarm rang.
    pub(crate) fn rang(self: &Rc<Self>) {
        meter::count(H::NAME, Paid::Request, 1);
        self.alarm.rang();
        self.push(H::woke());
    }

    /// Takes an event in, at once or with those that are on the way.
    pub(crate) fn push(self: &Rc<Self>, event: <H::Machine as Machine>::Event) {
        let more = H::is_of_several(&event);
        self.queue.borrow_mut().push_back(event);
        if self.gathers.get() {
            return;
        }
        if more {
            self.gather();
        } else {
            self.carry_out();
        }
    }

    fn gather(self: &Rc<Self>) {
        self.gathers.set(true);
        js::end_of_turn(&self.gathered);
    }

    /// Carries out everything that waits. What was read for it waits for the next time, with whatever
    /// comes until then.
    fn carry_out(self: &Rc<Self>) {
        let now = timer::now();
        if let Err(fault) = self.try_carry_out(now) {
            fault.log();
            *self.machine.borrow_mut() = None;
            self.queue.borrow_mut().clear();
            self.host.sockets().close_all(CloseReason::Fault);
            self.host.give_up();
        }
        self.see_to_wake(now);
        if !self.queue.borrow().is_empty() {
            self.gather();
        }
    }

    fn wake_machine(&self) -> Result<RefMut<'_, H::Machine>, Fault> {
        let mut machine = self.machine.borrow_mut();
        if machine.is_none() {
            *machine = Some(self.host.load()?);
        }
        RefMut::filter_map(machine, Option::as_mut).map_err(|_| Fault::stored_garbled())
    }

    fn try_carry_out(self: &Rc<Self>, now: Timestamp) -> Result<(), Fault> {
        let mut machine = self.wake_machine()?;
        self.host.prepare(&mut machine);
        let mut effects = Effects::none();
        // No handler runs while a machine does, so nothing is put in meanwhile.
        for event in self.queue.borrow_mut().drain(..) {
            effects = effects.then(machine.update(now, event));
        }
        let Carried { next, later } = self.host.carry(effects)?;
        self.queue.borrow_mut().extend(next);
        for later in later {
            let turn = Rc::clone(self);
            self.host.state().wait_until(async move {
                let event = later.await;
                turn.push(event);
            });
        }
        Ok(())
    }

    /// Sees to it that the machine is woken when it wants to be.
    fn see_to_wake(self: &Rc<Self>, now: Timestamp) {
        let wake = self
            .machine
            .borrow()
            .as_ref()
            .and_then(Machine::next_wake)
            .map(|(at, _reason)| at);
        let Some(wake) = wake else { return };
        let soon = wake.since(now);
        if soon > timer::SOON {
            if self.alarm.begins(H::NAME, wake) {
                let turn = Rc::clone(self);
                self.host.state().wait_until(async move {
                    if let Err(fault) = timer::set_alarm(turn.host.state(), wake).await {
                        turn.alarm.rang();
                        fault.log();
                    }
                });
            }
        } else if self.nap.begins(wake) {
            let turn = Rc::clone(self);
            self.host.state().wait_until(async move {
                timer::wait(soon).await;
                if turn.nap.ends(wake) {
                    turn.push(H::woke());
                }
            });
        }
    }
}
