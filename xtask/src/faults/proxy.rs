//! The wire between clients and workerd, and everything that goes wrong with it.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    io,
    rc::Rc,
    time::Duration,
};

use anyhow::Result;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    sync::Notify,
    task::spawn_local,
    time::{Instant, sleep, sleep_until},
};

use crate::relay::Noise;

/// What can go wrong with a connection.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Fault {
    /// Both ends get an RST, in the middle of a frame if there is traffic.
    Reset,
    /// Both ends get a FIN, in the middle of a frame if there is traffic.
    End,
    /// Nothing moves for a while.
    Stall,
    /// What passes is cut into small pieces, with pauses.
    Slice,
    /// What passes is lost, and neither end is told before a while has gone.
    Silence,
    /// The next connection is accepted and never answered.
    Hole,
    /// The client gets an RST at once, and what it had sent arrives a while later.
    Late,
}

impl Fault {
    const ALL: [Self; 7] = [
        Self::Reset,
        Self::End,
        Self::Stall,
        Self::Slice,
        Self::Silence,
        Self::Hole,
        Self::Late,
    ];
}

/// A proxy on a port of its own. What really happened is counted.
pub(super) struct Proxy {
    pub(super) port: u16,
    /// Where workerd listens.
    target: Cell<u16>,
    connections: RefCell<BTreeMap<u64, Rc<Weather>>>,
    holes: Cell<u64>,
    happened: RefCell<BTreeMap<Fault, u64>>,
    noise: RefCell<Noise>,
}

/// What is to happen to one connection.
#[derive(Default)]
struct Weather {
    /// Cut once so many further bytes have passed.
    cut: Cell<Option<(Fault, usize)>>,
    /// The cut is due, whatever has passed.
    due: Notify,
    stalled: Cell<Option<Instant>>,
    /// Bytes that are still to be sliced.
    sliced: Cell<usize>,
    silent: Cell<bool>,
    /// What the client sends next is to arrive so much later, and without it.
    late: Cell<Option<Duration>>,
}

impl Weather {
    fn is_fair(&self) -> bool {
        self.cut.get().is_none()
            && self.stalled.get().is_none()
            && self.sliced.get() == 0
            && !self.silent.get()
            && self.late.get().is_none()
    }

    /// How many of `count` bytes may pass before a cut.
    fn allowed(&self, count: usize) -> usize {
        match self.cut.get() {
            Some((fault, left)) => {
                self.cut.set(Some((fault, left.saturating_sub(count))));
                left.min(count)
            }
            None => count,
        }
    }
}

impl Proxy {
    pub(super) async fn start(target: u16, noise: Noise) -> Result<Rc<Self>> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let proxy = Rc::new(Self {
            port: listener.local_addr()?.port(),
            target: Cell::new(target),
            connections: RefCell::default(),
            holes: Cell::new(0),
            happened: RefCell::default(),
            noise: RefCell::new(noise),
        });
        let accepting = Rc::clone(&proxy);
        spawn_local(async move {
            let mut number = 0;
            while let Ok((client, _)) = listener.accept().await {
                number += 1;
                let proxy = Rc::clone(&accepting);
                spawn_local(async move { proxy.carry(number, client).await });
            }
        });
        Ok(proxy)
    }

    /// workerd listens elsewhere from here on.
    pub(super) fn point_to(&self, target: u16) {
        self.target.set(target);
    }

    /// How often each fault has happened.
    pub(super) fn happened(&self) -> BTreeMap<Fault, u64> {
        self.happened.borrow().clone()
    }

    /// Faults that have happened or are about to.
    pub(super) fn under_way(&self) -> u64 {
        let happened: u64 = self.happened.borrow().values().sum();
        let pending = |weather: &&Rc<Weather>| {
            !weather.silent.get()
                && (weather.cut.get().is_some()
                    || weather.sliced.get() > 0
                    || weather.late.get().is_some())
        };
        let pending = self.connections.borrow().values().filter(pending).count();
        happened + self.holes.get() + pending as u64
    }

    /// Makes a fault happen to a connection that has none. `false` if there is no such connection.
    pub(super) fn inflict(&self) -> bool {
        let mut noise = self.noise.borrow_mut();
        let fault = noise.one_of(&Fault::ALL).copied().unwrap_or(Fault::Reset);
        if fault == Fault::Hole {
            self.holes.set(self.holes.get() + 1);
        }
        let connections = self.connections.borrow();
        let fair: Vec<&Rc<Weather>> = connections
            .values()
            .filter(|weather| weather.is_fair())
            .collect();
        let Some(weather) = noise.one_of(&fair) else {
            return false;
        };
        match fault {
            // A hole needs somebody to fall into it.
            Fault::Reset | Fault::End | Fault::Hole => {
                let after = if noise.between(0, 2) == 0 {
                    0
                } else {
                    noise.between(1, 400)
                };
                let cut = if fault == Fault::End {
                    fault
                } else {
                    Fault::Reset
                };
                weather.cut.set(Some((cut, after as usize)));
                // With nothing to pass it is cut all the same.
                let patience = Duration::from_millis(if after == 0 { 0 } else { 100 });
                self.end_later(weather, patience);
            }
            Fault::Stall => {
                let pause = Duration::from_millis(noise.between(20, 400));
                weather.stalled.set(Some(Instant::now() + pause));
                self.count(fault);
            }
            Fault::Slice => weather.sliced.set(noise.between(50, 1_500) as usize),
            Fault::Late => {
                let pause = Duration::from_millis(noise.between(30, 400));
                weather.late.set(Some(pause));
            }
            Fault::Silence => {
                weather.silent.set(true);
                self.count(fault);
                let pause = Duration::from_millis(noise.between(50, 800));
                weather.cut.set(Some((Fault::Reset, usize::MAX)));
                self.end_later(weather, pause);
            }
        }
        true
    }

    fn end_later(&self, weather: &Rc<Weather>, pause: Duration) {
        let weather = Rc::clone(weather);
        spawn_local(async move {
            sleep(pause).await;
            weather.due.notify_one();
        });
    }

    fn count(&self, fault: Fault) {
        *self.happened.borrow_mut().entry(fault).or_default() += 1;
    }

    async fn carry(&self, number: u64, mut client: TcpStream) {
        if let Some(left) = self.holes.get().checked_sub(1) {
            self.holes.set(left);
            self.count(Fault::Hole);
            let pause = Duration::from_millis(self.noise.borrow_mut().between(50, 800));
            sleep(pause).await;
            let _ = client.set_zero_linger();
            return;
        }
        let Ok(mut server) = TcpStream::connect(("127.0.0.1", self.target.get())).await else {
            let _ = client.set_zero_linger();
            return;
        };
        let _ = client.set_nodelay(true);
        let _ = server.set_nodelay(true);
        let weather = Rc::new(Weather::default());
        self.connections
            .borrow_mut()
            .insert(number, Rc::clone(&weather));
        let end = {
            let (mut from_client, mut to_client) = client.split();
            let (mut from_server, mut to_server) = server.split();
            tokio::select! {
                end = self.pump(&weather, &mut from_client, &mut to_server, Way::Up) => end,
                end = self.pump(&weather, &mut from_server, &mut to_client, Way::Down) => end,
                () = weather.due.notified() => End::Cut,
            }
        };
        self.connections.borrow_mut().remove(&number);
        if let (End::Late(bytes), Some(pause)) = (&end, weather.late.get()) {
            self.count(Fault::Late);
            let _ = client.set_zero_linger();
            drop(client);
            sleep(pause).await;
            // workerd may be gone by now, and the bytes with it.
            if server.write_all(bytes).await.is_ok() {
                let _ = server.shutdown().await;
            }
            return;
        }
        let reset = match (end, weather.cut.get()) {
            (End::Cut, Some((fault, _))) => {
                if !weather.silent.get() {
                    self.count(fault);
                }
                fault != Fault::End
            }
            (End::Cut, None) | (End::Broken | End::Late(_), _) => true,
            (End::Over, _) => false,
        };
        for stream in [&mut client, &mut server] {
            if reset {
                let _ = stream.set_zero_linger();
            } else {
                let _ = stream.shutdown().await;
            }
        }
    }

    async fn pump(
        &self,
        weather: &Weather,
        from: &mut ReadHalf<'_>,
        to: &mut WriteHalf<'_>,
        way: Way,
    ) -> End {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let count = match from.read(&mut buffer).await {
                Ok(0) => return End::Over,
                Ok(count) => count,
                Err(_) => return End::Broken,
            };
            if let Some(until) = weather.stalled.get() {
                sleep_until(until).await;
                weather.stalled.set(None);
            }
            if weather.silent.get() {
                continue;
            }
            let allowed = weather.allowed(count);
            let bytes = buffer.get(..allowed).unwrap_or_default();
            if way == Way::Up && weather.late.get().is_some() {
                return End::Late(bytes.to_vec());
            }
            if self.pass(weather, bytes, to).await.is_err() {
                return End::Broken;
            }
            if matches!(weather.cut.get(), Some((_, 0))) {
                return End::Cut;
            }
        }
    }

    /// Passes bytes on, in pieces if they are to be sliced.
    async fn pass(
        &self,
        weather: &Weather,
        bytes: &[u8],
        to: &mut WriteHalf<'_>,
    ) -> io::Result<()> {
        let (sliced, whole) = bytes
            .split_at_checked(weather.sliced.get())
            .unwrap_or((bytes, &[]));
        let mut rest = sliced;
        while !rest.is_empty() {
            let (size, pause) = {
                let mut noise = self.noise.borrow_mut();
                (noise.between(1, 40) as usize, noise.between(0, 4))
            };
            let (piece, left) = rest.split_at_checked(size).unwrap_or((rest, &[]));
            to.write_all(piece).await?;
            sleep(Duration::from_millis(pause)).await;
            rest = left;
            let before = weather.sliced.get();
            weather.sliced.set(before.saturating_sub(piece.len()));
            if before > 0 && weather.sliced.get() == 0 {
                self.count(Fault::Slice);
            }
        }
        to.write_all(whole).await
    }
}

/// How a connection ended.
enum End {
    /// One end closed it.
    Over,
    /// One end broke it.
    Broken,
    /// We did.
    Cut,
    /// We took the client away, and hold what it sent last.
    Late(Vec<u8>),
}

/// From or to the client.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Way {
    Up,
    Down,
}
