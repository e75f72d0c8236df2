//! A server with its state, and conversations on it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use anyhow::{Context, Result, bail};
use serde::{Serialize, de::DeserializeOwned};
use shared::protocol::{
    codec,
    http::{self, create_conversation, create_visitor, open_agent_socket, open_visitor_socket},
    limit::BODY_BYTES,
    subprotocol::{Codec, TOKEN_PREFIX},
};

use super::{
    config::{self, Program},
    workerd::{self, Workerd},
};
use crate::say::note;
use crate::{build::Profile, demo, edge::Place, team::Team};

/// The name the server is called by whatever its port, which is another after each start.
const HOST: &str = "127.0.0.1:8787";
const DEMO_PORT: u16 = 8788;
const DEMO_ORIGIN: &str = "http://127.0.0.1:8788";

/// workerd serving a program, until it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    program: Program,
    place: Place,
    /// Whose conversations the edge's are.
    team: Option<Team>,
    folder: Arc<Folder>,
    workerd: Workerd,
    begun: AtomicU32,
}

/// A folder that is gone in the end.
#[derive(Debug)]
struct Folder(PathBuf);

/// One conversation and the two who talk in it.
#[derive(Clone, Debug)]
pub(crate) struct Conversation {
    /// The name of its object.
    pub(crate) name: String,
    pub(crate) visitor: Seat,
    pub(crate) agent: Seat,
}

/// What it takes to open a socket.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub(crate) codec: Codec,
    pub(super) host: String,
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Server {
    /// Serves `program` as it was built last, in a state of its own.
    pub(crate) fn start(program: Program) -> Result<Self> {
        static FOLDERS: AtomicU32 = AtomicU32::new(0);
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("portico-relay-{}-{number}", process::id()));
        fs::create_dir_all(&folder)?;
        let folder = Arc::new(Folder(folder));
        let mut place = Place {
            port: 0,
            state: folder.0.clone(),
            profile: Profile::Release,
            one_name: true,
            meter: false,
            limits: false,
            keys: None,
        };
        let mut vars = place.vars()?.to_vec();
        vars.push(("MESSAGES_A_MINUTE", "0".into()));
        if program == Program::Early {
            vars.push(("EARLY", "1".into()));
        }
        config::write(&folder.0, program, &vars)?;
        let workerd = Workerd::start(&folder.0)?;
        place.port = workerd.ports().program;
        let team = if program == Program::Edge {
            demo::fill(&place, DEMO_PORT)?;
            Some(Team::of(&place)?)
        } else {
            None
        };
        Ok(Self {
            program,
            place,
            team,
            folder,
            workerd,
            begun: AtomicU32::new(0),
        })
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.workerd.kill()
    }

    /// A new start on what a kill has left.
    pub(crate) fn restart(&self) -> impl FnOnce() -> Result<Workerd> + Send + use<> {
        let folder = Arc::clone(&self.folder);
        move || Workerd::start(&folder.0)
    }

    /// From here on the server is `workerd`, at another port.
    pub(crate) fn restarted(&mut self, workerd: Workerd) {
        self.place.port = workerd.ports().program;
        self.workerd = workerd;
    }

    pub(crate) fn port(&self) -> u16 {
        self.workerd.ports().program
    }

    /// Where objects are put to sleep.
    pub(crate) fn control(&self) -> u16 {
        self.workerd.ports().control
    }

    /// The number of workerd's process.
    pub(crate) fn process(&self) -> u32 {
        self.workerd.id()
    }

    /// The last lines workerd wrote to standard error.
    pub(crate) fn complained(&self) -> String {
        workerd::complained(&self.folder.0)
    }

    /// Begins a conversation as a visitor's page does.
    pub(crate) fn begin(&self) -> Result<Conversation> {
        let number = self.begun.fetch_add(1, Ordering::Relaxed);
        match self.program {
            Program::Edge => self.begin_at_edge(number),
            Program::Room | Program::Early => Ok(room(number)),
        }
    }

    fn begin_at_edge(&self, number: u32) -> Result<Conversation> {
        const SITE: &str = demo::SITE;
        let team = self.team.as_ref().context("the edge has a team")?;
        let path = http::path(create_visitor::ROUTE.path, &[SITE]);
        let create_visitor::Response { token, .. } =
            self.post(number, &path, &create_visitor::Request::default())?;
        let path = http::path(create_conversation::ROUTE.path, &[SITE]);
        let request = create_conversation::Request {
            flow: "all".into(),
            after: None,
            token: token.clone(),
            page: format!("{DEMO_ORIGIN}/"),
        };
        let create_conversation::Response { conversation } = self.post(number, &path, &request)?;
        let name = conversation.to_string();
        let codec = Codec::Postcard;
        let console = format!("http://{HOST}");
        let visitor = Seat {
            codec,
            host: HOST.into(),
            path: http::path(open_visitor_socket::ROUTE.path, &[SITE, &name]),
            headers: vec![
                ("Origin", DEMO_ORIGIN.into()),
                (
                    "Sec-WebSocket-Protocol",
                    format!("{}, {TOKEN_PREFIX}{token}", codec.name()),
                ),
            ],
        };
        let agent = Seat {
            codec,
            host: HOST.into(),
            path: http::path(open_agent_socket::ROUTE.path, &[&name]),
            headers: vec![
                ("Origin", console),
                ("Cookie", team.cookies(&self.place)?),
                ("Sec-WebSocket-Protocol", codec.name().into()),
            ],
        };
        Ok(Conversation {
            name,
            visitor,
            agent,
        })
    }

    fn post<A: DeserializeOwned>(
        &self,
        number: u32,
        path: &str,
        body: &impl Serialize,
    ) -> Result<A> {
        let [_, high, middle, low] = number.to_be_bytes();
        let mut answer = ureq::post(self.place.public() + path)
            .header("Origin", DEMO_ORIGIN)
            // Each from an address of its own: what one address may do is limited (DLV-11).
            .header("CF-Connecting-IP", format!("10.{high}.{middle}.{low}"))
            .send(&codec::encode(body)[..])
            .with_context(|| format!("POST {path}"))?;
        let bytes = answer.body_mut().read_to_vec()?;
        match codec::decode(&bytes, BODY_BYTES) {
            Ok(answer) => Ok(answer),
            Err(garbled) => bail!("POST {path}: the answer is {garbled:?}"),
        }
    }
}

/// A conversation in the room begins with its first socket.
fn room(number: u32) -> Conversation {
    let codec = Codec::Json;
    let name = format!("room-{number}");
    let seat = |side: &str| Seat {
        codec,
        host: HOST.into(),
        path: format!("/{name}?as={side}"),
        headers: vec![("Sec-WebSocket-Protocol", codec.name().into())],
    };
    Conversation {
        visitor: seat("visitor"),
        agent: seat("agent"),
        name,
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let folder: &Path = &self.0;
        if let Err(error) = fs::remove_dir_all(folder) {
            note!("{} stays: {error}", folder.display());
        }
    }
}
