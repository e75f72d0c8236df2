//! The loop that objects share.
//!
//! A handler makes one event of what came in and pushes it. If no turn is running, the push runs
//! one: the machine is updated with every event that waits, in order, and the host carries the
//! effects out: one write for all new rows, then one frame for each socket, then the timer. While
//! the turn waits for the end of the event loop's own turn, further events gather and share the
//! next write; when none has come, the turn ends. That is what lets many messages in flight share
//! the cost of one commit.
//!
//! Two facts of the platform make this sound. Frames of one socket are delivered while an earlier
//! handler still waits, so no handler may await before its event is in the queue. And the output
//! gate holds back everything sent after a write until that write is durable, so carrying out
//! effects in their order is enough to never acknowledge what could be lost (DLV-3).

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::Future,
    pin::Pin,
    rc::Rc,
};

use serde::de::DeserializeOwned;
use shared::{
    ids::SocketId,
    machine::{Effects, Machine},
    protocol::{close::CloseReason, codec::Garbled},
};
use worker::{State, WebSocket, WebSocketIncomingMessage};

use crate::{
    error::Fault,
    io::{
        meter::{self, Paid},
        socket::{Frame, Sockets},
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
pub(crate) trait Host: 'static {
    type Machine: Machine<Event: 'static>;
    /// What a socket sends after its Hello.
    type Frame: DeserializeOwned;

    /// The kind of object.
    const NAME: &'static str;

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
    running: Cell<bool>,
    alarm: Alarm,
    nap: Nap,
}

impl<H: Host> Turn<H> {
    pub(crate) fn new(host: H) -> Rc<Self> {
        Rc::new(Self {
            host,
            machine: RefCell::new(None),
            queue: RefCell::new(VecDeque::new()),
            running: Cell::new(false),
            alarm: Alarm::default(),
            nap: Nap::default(),
        })
    }

    pub(crate) fn host(&self) -> &H {
        &self.host
    }

    /// A socket sent something.
    pub(crate) async fn message(
        self: &Rc<Self>,
        socket: &WebSocket,
        message: WebSocketIncomingMessage,
    ) {
        meter::count(H::NAME, Paid::Frame, 1);
        let sockets = self.host.sockets();
        if let Some(id) = sockets.id_of(socket)
            && let Some(frame) = sockets.decode(id, message)
        {
            self.push(H::received(id, frame)).await;
        }
    }

    /// A socket is gone, however it went.
    pub(crate) async fn gone(self: &Rc<Self>, socket: &WebSocket) {
        let sockets = self.host.sockets();
        if let Some(id) = sockets.id_of(socket) {
            sockets.gone(id);
            self.push(H::closed(id)).await;
        }
    }

    /// The object's alarm rang.
    pub(crate) async fn rang(self: &Rc<Self>) {
        meter::count(H::NAME, Paid::Request, 1);
        self.alarm.rang();
        self.push(H::woke()).await;
    }

    /// Puts an event into the queue and, if no turn is running, runs one to its end.
    pub(crate) async fn push(self: &Rc<Self>, event: <H::Machine as Machine>::Event) {
        self.queue.borrow_mut().push_back(event);
        if self.running.replace(true) {
            return;
        }
        let _end = End(self);
        // Setting an alarm takes time, in which more may have come.
        while !self.queue.borrow().is_empty() {
            self.empty_queue().await;
            self.see_to_wake().await;
        }
    }

    async fn empty_queue(self: &Rc<Self>) {
        while !self.queue.borrow().is_empty() {
            if let Err(fault) = self.carry_out() {
                fault.log();
                *self.machine.borrow_mut() = None;
                self.queue.borrow_mut().clear();
                self.host.sockets().close_all(CloseReason::Fault);
                self.host.give_up();
            }
            timer::end_of_turn().await;
        }
    }

    /// Sees to it that the machine is woken when it wants to be.
    async fn see_to_wake(self: &Rc<Self>) {
        let wake = self
            .machine
            .borrow()
            .as_ref()
            .and_then(Machine::next_wake)
            .map(|(at, _reason)| at);
        let Some(wake) = wake else { return };
        let soon = wake.since(timer::now());
        if soon > timer::SOON {
            if let Err(fault) = self.alarm.wake_at(H::NAME, self.host.state(), wake).await {
                fault.log();
            }
        } else if self.nap.begins(wake) {
            let turn = Rc::clone(self);
            self.host.state().wait_until(async move {
                timer::wait(soon).await;
                turn.nap.ends();
                turn.push(H::woke()).await;
            });
        }
    }

    fn carry_out(self: &Rc<Self>) -> Result<(), Fault> {
        let now = timer::now();
        let mut machine = self.machine.borrow_mut();
        let machine = match &mut *machine {
            Some(machine) => machine,
            asleep @ None => asleep.insert(self.host.load()?),
        };
        let mut effects = Effects::none();
        loop {
            let next = self.queue.borrow_mut().pop_front();
            let Some(event) = next else { break };
            effects = effects.then(machine.update(now, event));
        }
        let Carried { next, later } = self.host.carry(effects)?;
        let mut queue = self.queue.borrow_mut();
        for event in next.into_iter().rev() {
            queue.push_front(event);
        }
        for later in later {
            let turn = Rc::clone(self);
            self.host.state().wait_until(async move {
                let event = later.await;
                turn.push(event).await;
            });
        }
        Ok(())
    }
}

/// Ends the turn, also when its future is dropped half-way.
struct End<'a, H: Host>(&'a Turn<H>);

impl<H: Host> Drop for End<'_, H> {
    fn drop(&mut self) {
        self.0.running.set(false);
    }
}
