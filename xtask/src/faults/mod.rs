//! `cargo xtask faults`: the real client machine against real workerd, over a wire that breaks and
//! with a server that is killed, and then whether anything was lost.
//!
//! Visitor and agent of each conversation write as fast as the acknowledgements come. How many
//! messages have been acknowledged is the clock of the run: kills, faults and sleeps of objects are
//! spread over it evenly. In the end everybody is let catch up, and the log is read anew.

mod course;
mod person;
mod proxy;
mod verdict;

use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, bail};
use clap::Args;
use shared::protocol::delivery::{AgentEntry, VisitorEntry};
use tokio::{
    sync::watch,
    task::{JoinHandle, LocalSet, spawn_blocking, spawn_local},
    time::{Instant, timeout},
};

use crate::say::say;
use crate::{
    build::{self, Part, Profile},
    relay::{Conversation, Entry, Noise, Program, Seat, Server},
    tools,
};
use course::Course;
use person::{Account, Beginning, Glance, Person, Word, read_anew};
use proxy::Proxy;
use verdict::{AGENT, Evidence, Findings, Testimony, VISITOR, judge};

/// How long nothing may go forward before the run counts as stuck.
const PATIENCE: Duration = Duration::from_secs(30);
/// The same for the control, of which it is known that it never agrees.
const SHORT_PATIENCE: Duration = Duration::from_secs(2);

/// Objects that are being put to sleep at a time.
const SLEEPS_AT_A_TIME: u64 = 4;

/// An object sleeps only once it has nothing to do, so its people get no new ideas for this long.
const LULL: Duration = Duration::from_millis(150);

#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// Messages, of visitors and agents together
    #[arg(long, default_value_t = 200_000)]
    messages: u64,
    /// How often workerd is killed with `kill -9` and started again
    #[arg(long, default_value_t = 100)]
    kills: u64,
    /// Faults of the wire
    #[arg(long, default_value_t = 2_000)]
    faults: u64,
    /// How often an object is put to sleep
    #[arg(long, default_value_t = 200)]
    sleeps: u64,
    #[arg(long, default_value_t = 50)]
    conversations: u64,
    /// What faults and texts are drawn from; when a fault comes is the machine's matter
    #[arg(long)]
    seed: Option<u64>,
    /// Against a room that acknowledges before it stores: it has to lose some
    #[arg(long)]
    control: bool,
    /// Against the JavaScript room that the edge is measured against
    #[arg(long, conflicts_with = "control")]
    room: bool,
}

impl Options {
    /// The short run among the tests.
    fn short(control: bool) -> Self {
        Self {
            messages: 8_000,
            kills: 5,
            faults: 80,
            sleeps: 12,
            conversations: 10,
            seed: None,
            control,
            room: false,
        }
    }

    fn program(&self) -> Program {
        match (self.control, self.room) {
            (true, _) => Program::Early,
            (false, true) => Program::Room,
            (false, false) => Program::Edge,
        }
    }
}

pub(crate) fn run(options: &Options) -> Result<()> {
    tools::ready()?;
    build::some(&[Part::Edge], Profile::Release)?;
    report(options)
}

/// The short run, of what is built.
pub(crate) fn short(control: bool) -> Result<()> {
    report(&Options::short(control))
}

fn report(options: &Options) -> Result<()> {
    let seed = options.seed.unwrap_or_else(|| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        now.map_or(1, |now| now.as_millis() as u64)
    });
    say!("seed {seed}");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let local = LocalSet::new();
    let findings = local.block_on(&runtime, run_with(options, seed))?;
    let Findings {
        lost,
        doubled,
        reordered,
        disagreeing,
        holes,
        stuck,
    } = findings;
    say!(
        "lost {lost}, doubled {doubled}, reordered {reordered}, disagreeing {disagreeing}, holes {holes}, stuck {stuck}"
    );
    match (options.control, findings.is_clean()) {
        (true, _) if lost == 0 => bail!("the control lost nothing, so this run proves nothing"),
        (false, false) => bail!("not everything is as it was written; --seed {seed}"),
        (true, _) | (false, true) => Ok(()),
    }
}

/// The two of a conversation while it goes on.
struct Talk {
    conversation: Conversation,
    visitor: Talker<VisitorEntry>,
    agent: Talker<AgentEntry>,
    lull: Rc<Cell<Instant>>,
}

struct Talker<E> {
    number: u64,
    glance: Rc<Glance>,
    task: JoinHandle<Account<E>>,
}

impl Talk {
    /// Whether both have everything that both have written.
    fn agrees(&self, quota: u64) -> bool {
        [&self.visitor.glance, &self.agent.glance]
            .iter()
            .all(|glance| glance.done.get() == quota && glance.seen.get() == 2 * quota)
    }
}

async fn run_with(options: &Options, seed: u64) -> Result<Findings> {
    let mut noise = Noise::new(seed);
    let program = options.program();
    let server = spawn_blocking(move || Server::start(program)).await??;
    let proxy = Proxy::start(server.port(), noise.fork()).await?;
    let course = Rc::new(Course::new(proxy.port));
    let (words, heard) = watch::channel(Word::default());
    let quota = (options.messages / options.conversations.max(1) / 2).max(1);
    let mut talks = Vec::new();
    for number in 0..options.conversations {
        let conversation = server.begin()?;
        let lull = Rc::new(Cell::new(Instant::now()));
        let begin = |seat: &Seat, number, signature, noise| {
            let glance = Rc::new(Glance::default());
            let beginning = Beginning {
                seat: seat.clone(),
                number,
                signature,
                quota,
                course: Rc::clone(&course),
                glance: Rc::clone(&glance),
                words: heard.clone(),
                lull: Rc::clone(&lull),
                noise,
            };
            (number, glance, beginning)
        };
        let visitor = begin(&conversation.visitor, 2 * number, VISITOR, noise.fork());
        let agent = begin(&conversation.agent, 2 * number + 1, AGENT, noise.fork());
        talks.push(Talk {
            visitor: talk(visitor),
            agent: talk(agent),
            conversation,
            lull,
        });
    }

    let mut wreck = Wreck {
        server,
        proxy,
        course: Rc::clone(&course),
        words: words.clone(),
        noise: noise.fork(),
        objects: talks
            .iter()
            .map(|talk| (talk.conversation.name.clone(), Rc::clone(&talk.lull)))
            .collect(),
        killed: 0,
        sleeps: Rc::default(),
    };
    let total = quota * 2 * options.conversations;
    wreck.ruin(options, total).await?;
    let flood = course.elapsed();

    course.stir();
    let patience = if options.control {
        SHORT_PATIENCE
    } else {
        PATIENCE
    };
    while !talks.iter().all(|talk| talk.agrees(quota)) {
        if !course.moves(patience).await {
            break;
        }
    }
    words.send(Word::Leave)?;
    let mut all = Vec::new();
    for talk in talks {
        let (visitor, agent) = (talk.conversation.visitor, talk.conversation.agent);
        all.push(Evidence {
            visitor: testimony(talk.visitor, &wreck.server, &visitor).await?,
            agent: testimony(talk.agent, &wreck.server, &agent).await?,
        });
    }
    let findings: Findings = all.iter().map(judge).sum();
    wreck.tell(options, total, flood, &all);
    if !findings.is_clean() && !options.control {
        say!("{}", wreck.server.complained());
    }
    Ok(findings)
}

fn talk<E: Entry>((number, glance, beginning): (u64, Rc<Glance>, Beginning)) -> Talker<E> {
    let task = spawn_local(Person::new(beginning).live());
    Talker {
        number,
        glance,
        task,
    }
}

async fn testimony<E: Entry>(
    talker: Talker<E>,
    server: &Server,
    seat: &Seat,
) -> Result<Testimony<E>> {
    let log = timeout(PATIENCE, read_anew(server.port(), seat));
    Ok(Testimony {
        number: talker.number,
        account: talker.task.await?,
        log: log.await.context("a log cannot be read to its end")??,
    })
}

/// What goes wrong, and when.
struct Wreck {
    server: Server,
    proxy: Rc<Proxy>,
    course: Rc<Course>,
    words: watch::Sender<Word>,
    noise: Noise,
    /// The objects by name, and how to keep their people from writing.
    objects: Vec<(String, Rc<Cell<Instant>>)>,
    killed: u64,
    sleeps: Rc<Sleeps>,
}

/// An object that is not there at the moment, because workerd was killed just now, cannot be put to
/// sleep; then another one is.
#[derive(Default)]
struct Sleeps {
    asked: Cell<u64>,
    slept: Cell<u64>,
}

impl Wreck {
    /// Spreads everything over the run, until all messages are acknowledged or nothing goes on.
    async fn ruin(&mut self, options: &Options, total: u64) -> Result<()> {
        // The last part of the run is left for what has not happened yet.
        let due =
            |planned: u64, done: u64| (planned * done / (total * 19 / 20).max(1)).min(planned);
        while self.course.done() < total {
            let done = self.course.done();
            if self.killed < due(options.kills, done) {
                self.kill().await?;
            }
            let slept = self.sleeps.slept.get();
            if slept < due(options.sleeps, done) && self.sleeps.asked.get() < SLEEPS_AT_A_TIME {
                self.put_to_sleep();
            }
            while self.proxy.under_way() < due(options.faults, done) {
                if !self.proxy.inflict() {
                    break;
                }
            }
            if !self.course.moves(PATIENCE).await {
                say!("nothing has gone forward for {} s", PATIENCE.as_secs());
                break;
            }
        }
        Ok(())
    }

    async fn kill(&mut self) -> Result<()> {
        self.killed += 1;
        self.server.kill()?;
        let restart = self.server.restart();
        self.server.restarted(spawn_blocking(restart).await??);
        self.proxy.point_to(self.server.port());
        // As a browser does that comes online.
        self.words.send(Word::Hurry)?;
        Ok(())
    }

    fn put_to_sleep(&mut self) {
        let Some((name, lull)) = self.noise.one_of(&self.objects) else {
            return;
        };
        lull.set(Instant::now() + LULL);
        let address = format!("http://127.0.0.1:{}/{name}", self.server.control());
        let sleeps = Rc::clone(&self.sleeps);
        sleeps.asked.set(sleeps.asked.get() + 1);
        spawn_local(async move {
            let asked = spawn_blocking(move || {
                let ask = ureq::get(&address).config();
                ask.timeout_global(Some(PATIENCE)).build().call().is_ok()
            });
            let slept = matches!(asked.await, Ok(true));
            sleeps.asked.set(sleeps.asked.get() - 1);
            sleeps.slept.set(sleeps.slept.get() + u64::from(slept));
        });
    }

    fn tell(&self, options: &Options, total: u64, flood: Duration, all: &[Evidence]) {
        let slept = self.sleeps.slept.get();
        let happened = self.proxy.happened();
        let faults: u64 = happened.values().sum();
        let kinds: Vec<String> = happened
            .iter()
            .map(|(fault, times)| format!("{fault:?} {times}").to_lowercase())
            .collect();
        let seconds = flood.as_secs_f64();
        say!(
            "{:?}: {total} messages in {} conversations in {seconds:.1} s, {:.0} a second",
            options.program(),
            options.conversations,
            total as f64 / seconds
        );
        say!("  {} kills, {slept} sleeps of objects", self.killed);
        say!("  {faults} faults of the wire: {}", kinds.join(", "));
        let closes: Vec<String> = (self.course.closes().iter())
            .map(|(code, times)| format!("{code} {times} times"))
            .collect();
        let sum = |figure: fn(&Evidence) -> u64| all.iter().map(figure).sum::<u64>();
        say!(
            "  {} reconnects, {} messages sent again, {} refused, closed with {}",
            sum(|it| it.visitor.account.reconnects + it.agent.account.reconnects),
            sum(|it| it.visitor.account.resent + it.agent.account.resent),
            sum(|it| it.visitor.account.refused + it.agent.account.refused),
            closes.join(", ")
        );
    }
}
