//! Calling an object, from the Worker or from another object: a postcard enum in, one out.
//!
//! A socket is asked for with the call in a header, since an upgrade has no body. Objects can be
//! reached by this deployment's own code alone, so what stands there was written here.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_channel::oneshot;
use serde::{Serialize, de::DeserializeOwned};
use shared::protocol::{codec, limit::SITE_BYTES};
use worker::{Method, Request, RequestInit, Response, Stub};

use crate::{
    error::Fault,
    io::meter::{self, Paid},
};

/// Objects have no address of their own; the platform wants one all the same.
const ADDRESS: &str = "https://object/";
const CALL_HEADER: &str = "portico-call";
/// The largest call is a site as it was written and as it is published, with some room.
const CALL_BYTES: usize = 3 * SITE_BYTES;

/// What an object was asked.
pub(crate) enum Asked<C> {
    /// To answer.
    Call(C),
    /// To open a socket.
    Socket(C),
}

/// Calls an object and waits for its answer.
pub(crate) async fn call<C: Serialize, A: DeserializeOwned>(
    stub: &Stub,
    call: &C,
) -> Result<A, Fault> {
    let body = js_sys::Uint8Array::from(codec::encode(call).as_slice());
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(body.into()));
    let request = Request::new_with_init(ADDRESS, &init).map_err(Fault::call)?;
    let mut response = stub
        .fetch_with_request(request)
        .await
        .map_err(Fault::call)?;
    let bytes = response.bytes().await.map_err(Fault::call)?;
    codec::decode(&bytes, usize::MAX)
        .map_err(|_| odd(&format!("answer {}", response.status_code())))
}

/// Asks an object for a socket and gives back its end of the upgrade.
pub(crate) async fn socket<C: Serialize>(stub: &Stub, call: &C) -> Result<Response, Fault> {
    let mut request = Request::new(ADDRESS, Method::Get).map_err(Fault::call)?;
    let headers = request.headers_mut().map_err(Fault::call)?;
    headers.set("Upgrade", "websocket").map_err(Fault::call)?;
    headers
        .set(CALL_HEADER, &URL_SAFE_NO_PAD.encode(codec::encode(call)))
        .map_err(Fault::call)?;
    stub.fetch_with_request(request).await.map_err(Fault::call)
}

/// Reads what an object of this kind was asked.
pub(crate) async fn asked<C: DeserializeOwned>(
    object: &str,
    mut request: Request,
) -> Result<Asked<C>, Fault> {
    meter::count(object, Paid::Request, 1);
    let header = request.headers().get(CALL_HEADER).map_err(Fault::call)?;
    let bytes = match &header {
        Some(header) => URL_SAFE_NO_PAD
            .decode(header)
            .map_err(|_| odd("call garbled"))?,
        None => request.bytes().await.map_err(Fault::call)?,
    };
    let call = codec::decode(&bytes, CALL_BYTES).map_err(|_| odd("call garbled"))?;
    Ok(match header {
        Some(_) => Asked::Socket(call),
        None => Asked::Call(call),
    })
}

/// Calls that wait for a machine's answer, by a number of their own.
pub(crate) struct Waiting<A> {
    next: Cell<u64>,
    callers: RefCell<BTreeMap<u64, oneshot::Sender<A>>>,
}

impl<A> Default for Waiting<A> {
    fn default() -> Self {
        Self {
            next: Cell::default(),
            callers: RefCell::default(),
        }
    }
}

impl<A> Waiting<A> {
    /// A new call's number, and where its answer will come.
    pub(crate) fn open(&self) -> (u64, oneshot::Receiver<A>) {
        let number = self.next.get();
        self.next.set(number.wrapping_add(1));
        let (sender, receiver) = oneshot::channel();
        self.callers.borrow_mut().insert(number, sender);
        (number, receiver)
    }

    /// Answers a call. Whoever asked may have gone away, which is no matter.
    pub(crate) fn answer(&self, number: u64, answer: A) {
        if let Some(caller) = self.callers.borrow_mut().remove(&number) {
            let _ = caller.send(answer);
        }
    }

    /// A call that nobody will answer.
    pub(crate) fn forget(&self, number: u64) {
        self.callers.borrow_mut().remove(&number);
    }

    /// Lets everybody who waits know that there will be no answer.
    pub(crate) fn hang_up(&self) {
        self.callers.borrow_mut().clear();
    }
}

/// Waits for a machine's answer and makes a response of it.
pub(crate) async fn respond<A: Serialize>(answer: oneshot::Receiver<A>) -> Result<Response, Fault> {
    let answer = answer.await.map_err(|_| odd("no answer"))?;
    Response::from_bytes(codec::encode(&answer)).map_err(Fault::call)
}

/// A call that does not fit the object, which only a mistake of ours can make.
pub(crate) fn odd(what: &str) -> Fault {
    Fault::call(worker::Error::RustError(what.into()))
}
