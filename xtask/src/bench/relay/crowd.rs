//! The conversations of one server, all at once, and what they cost it.

use std::{
    process,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::Result;
use tokio::{task::JoinSet, time::sleep_until};

use super::{
    CONVERSATIONS,
    course::Course,
    figures::{Faults, Figures},
    talk::Talk,
};
use crate::relay::{Server, cpu};

/// The state of things at one moment.
struct Moment {
    at: Instant,
    server: Duration,
    client: Duration,
}

impl Moment {
    fn of(server: &Server) -> Self {
        Self {
            at: Instant::now(),
            server: cpu(server.process()).unwrap_or_default(),
            client: cpu(process::id()).unwrap_or_default(),
        }
    }
}

/// The conversations of one server, and what they have shown so far.
pub(super) struct Crowd<'a> {
    server: &'a Server,
    talks: Vec<Talk>,
    course: Rc<Course>,
    seconds: f64,
    server_cpu: Duration,
    client_cpu: Duration,
    faults: Faults,
}

impl<'a> Crowd<'a> {
    pub(super) async fn seated(server: &'a Server, in_flight: usize) -> Result<Self> {
        let mut talks = Vec::new();
        for number in 1..=CONVERSATIONS {
            talks.push(Talk::begun(server, number).await?);
        }
        Ok(Self {
            server,
            talks,
            course: Rc::new(Course::new(in_flight)),
            seconds: 0.0,
            server_cpu: Duration::ZERO,
            client_cpu: Duration::ZERO,
            faults: Faults::default(),
        })
    }

    /// Everybody talks for so long, and everything that was said is waited for.
    pub(super) async fn talk(&mut self, span: Duration, measured: bool) -> Result<()> {
        self.course.until.set(Instant::now() + span);
        let begun = Moment::of(self.server);
        self.course.measuring.set(measured);
        let mut tasks = JoinSet::new();
        for talk in self.talks.drain(..) {
            tasks.spawn_local(talk.goes_on(Rc::clone(&self.course)));
        }
        sleep_until(self.course.until.get().into()).await;
        self.course.measuring.set(false);
        let ended = Moment::of(self.server);
        if measured {
            self.seconds += (ended.at - begun.at).as_secs_f64();
            self.server_cpu += ended.server - begun.server;
            self.client_cpu += ended.client - begun.client;
        }
        while let Some(ended) = tasks.join_next().await {
            let (talk, faults) = ended??;
            self.talks.push(talk);
            self.faults.add(faults);
        }
        Ok(())
    }

    pub(super) fn figures(&self) -> Figures {
        let messages = self.course.acknowledged.get() as f64;
        let mut latencies = self.course.latencies.take();
        latencies.sort_unstable();
        let at = |part: usize| {
            let place = latencies.len().saturating_sub(1) * part / 100;
            f64::from(latencies.get(place).copied().unwrap_or(0)) / 1000.0
        };
        Figures {
            rate: messages / self.seconds,
            half: at(50),
            most: at(99),
            server: self.server_cpu.as_secs_f64() / self.seconds,
            client: self.client_cpu.as_secs_f64() / self.seconds,
            cost: self.server_cpu.as_secs_f64() * 1e6 / messages,
            faults: self.faults,
        }
    }
}
