//! Somebody of the team, as a program that speaks HTTP: signed in, with a pass that is renewed in time.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde::Serialize;
use shared::{
    credential::cookie::Cookie,
    protocol::{
        http::{get_start, renew_pass, set_up, sign_in},
        team::PASS_LIFE,
    },
};
use ureq::{Body, http::Response};

use crate::edge::Place;

/// Who runs the demo.
const MAIL: &str = "ingrid@example.com";
const NAME: &str = "Ingrid";

#[derive(Debug)]
pub(crate) struct Team {
    session: String,
    pass: RefCell<(String, Instant)>,
}

impl Team {
    /// Sets an empty deployment up, or signs in to one that is.
    pub(crate) fn of(place: &Place) -> Result<Self> {
        let console = place.console();
        let start: get_start::Response = ureq::get(console.clone() + get_start::ROUTE.path)
            .call()
            .context("GET start")?
            .body_mut()
            .read_json()?;
        let password = place.password()?;
        let mail = MAIL.to_owned();
        let answer = if start.begun {
            let asked = sign_in::Request { mail, password };
            post(&console, sign_in::ROUTE.path, "", &asked)?
        } else {
            let asked = set_up::Request {
                code: place.set_up_code()?,
                mail,
                name: NAME.to_owned(),
                password,
            };
            post(&console, set_up::ROUTE.path, "", &asked)?
        };
        Ok(Self {
            session: cookie(&answer, Cookie::Session)?,
            pass: RefCell::new((cookie(&answer, Cookie::Pass)?, Instant::now())),
        })
    }

    /// Who that is, for whoever wants to sign in as them.
    pub(crate) fn mail() -> &'static str {
        MAIL
    }

    /// The value of a `Cookie` header, at the place where it is by now.
    pub(crate) fn cookies(&self, place: &Place) -> Result<String> {
        let half = Duration::from_millis(PASS_LIFE.0 / 2);
        if self.pass.borrow().1.elapsed() > half {
            let path = renew_pass::ROUTE.path;
            let answer = post(
                &place.console(),
                path,
                &self.session,
                &renew_pass::Request {},
            )?;
            *self.pass.borrow_mut() = (cookie(&answer, Cookie::Pass)?, Instant::now());
        }
        Ok(format!("{}; {}", self.session, self.pass.borrow().0))
    }
}

fn post(console: &str, path: &str, cookies: &str, body: &impl Serialize) -> Result<Response<Body>> {
    ureq::post(console.to_owned() + path)
        .header("Origin", console)
        .header("Cookie", cookies)
        .send_json(body)
        .with_context(|| format!("POST {path}"))
}

/// A cookie that an answer brings, as it is sent back.
fn cookie(answer: &Response<Body>, cookie: Cookie) -> Result<String> {
    for value in answer.headers().get_all("set-cookie") {
        let pair = value.to_str()?.split(';').next().unwrap_or_default();
        if pair.starts_with(cookie.name()) {
            return Ok(pair.to_owned());
        }
    }
    bail!("no {}", cookie.name())
}
