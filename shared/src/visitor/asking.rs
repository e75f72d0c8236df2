//! What the visitor is asked in the panel, and what becomes of the answers (CON, CAP).
//!
//! Answers are entries of the conversation's log, in front of the message that they were asked for:
//! nothing leaves the browser before that message does, and both are as safe as each other.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::{chat::Keeping, view};
use crate::{
    client::{Client, Outgoing},
    decide::consent::{self, Cookie, Known, Place, Question},
    flow::published::Asks,
    protocol::delivery::{Answer, Given, Said, VisitorEntry, VisitorSees},
    text::is_mailbox,
    time::{Span, Timestamp},
};

/// The press that an answer came by, and when it began.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Press {
    /// A click without key and pointer, as assistive technology makes it.
    #[default]
    Bare,
    Key(Timestamp),
    /// A finger or a pen.
    Finger(Timestamp),
    /// A mouse, which had last moved then.
    Mouse {
        down: Timestamp,
        moved: Timestamp,
    },
}

/// A question that has been there for so long has been seen. What is pressed before was meant for
/// something else (CON-10).
const SEEN: Span = Span(600);
/// A question has come to its place by then, so that a finger meets what it aims at.
const STILL: Span = Span(200);

#[derive(Debug)]
pub(super) struct Asking {
    /// Of each flow.
    asks: Vec<Asks>,
    flow: usize,
    known: Known,
    /// There was an address in this page view, in whichever conversation.
    mail: bool,
    /// What holds for later conversations, too: what the visitor has agreed to on this page, and the
    /// address.
    held: Vec<Answer>,
    /// The question that shows, of which flow and whether in the open panel, and since when.
    asked: (Option<Question>, usize, bool),
    since: Timestamp,
    ticked: bool,
    /// What was typed as an address is none.
    wrong: bool,
    /// The visitor pressed send, and the answer comes first.
    pressed: bool,
    /// And is told so, at the question that stood there then.
    told: bool,
    /// The conversation is over, and what is asked is asked for the next.
    over: bool,
    keeping: Keeping,
    /// The edge has not said yet whether the site's word for who this is is good.
    doubt: bool,
}

impl Asking {
    /// `remembered` is whether the cookie is there.
    pub(super) fn new(asks: Vec<Asks>, remembered: bool, keeping: Keeping) -> Self {
        let cookie = if remembered {
            Cookie::Accepted
        } else {
            first_answer(keeping)
        };
        Self {
            asks,
            flow: 0,
            known: Known {
                cookie,
                ..Known::default()
            },
            mail: false,
            held: Vec::new(),
            asked: (None, 0, false),
            since: Timestamp::default(),
            ticked: false,
            wrong: false,
            pressed: false,
            told: false,
            over: false,
            keeping,
            doubt: false,
        }
    }

    /// The page has this flow; without one, what was asked last still is.
    pub(super) fn on(&mut self, flow: Option<usize>) {
        self.flow = flow.unwrap_or(self.flow);
    }

    /// Notes since when the question that shows has been there. A clock that was set back makes it
    /// new.
    pub(super) fn shows(&mut self, now: Timestamp, open: bool) {
        let shows = if open {
            self.asks_here()
        } else {
            self.known.leaves
        };
        let asked = (self.question().filter(|_| shows), self.flow, open);
        if self.asked != asked || self.since > now {
            self.asked = asked;
            self.since = now;
        }
    }

    /// Whether a press was meant for the question that shows: it began when that had been there for
    /// a while, or the mouse was moved to it since.
    fn heeds(&self, press: Press) -> bool {
        let since = self.since;
        match press {
            Press::Bare => true,
            Press::Key(down) => down >= since.after(SEEN),
            Press::Finger(down) => down >= since.after(STILL),
            Press::Mouse { down, moved } => {
                down >= since.after(SEEN) || (down >= since && moved >= since)
            }
        }
    }

    /// Takes in what the conversation says of earlier answers.
    /// Of one that is over, nothing counts for the next but what the visitor agreed to on this page.
    pub(super) fn learn(&mut self, client: &Client<VisitorEntry>) {
        let over = client.is_over();
        self.over = over;
        let stored = client
            .entries()
            .iter()
            .filter_map(|entry| match entry.from {
                VisitorSees::You { .. } => Some(&entry.said),
                VisitorSees::Team { .. } => None,
            });
        let outgoing = client.outgoing().map(|Outgoing { said, .. }| said);
        (self.known.processing, self.known.wrote) = (self.holds_processing(), false);
        for said in stored.chain(outgoing) {
            match said {
                Said::Text(_) => self.known.wrote = !over,
                Said::Answer(answer) => match answer.given {
                    Given::Processing => self.known.processing |= !over,
                    Given::Mail(ref mail) => {
                        self.mail = true;
                        if mail.is_some() && !self.held.contains(answer) {
                            self.held.push(answer.clone());
                        }
                    }
                    Given::Cookie(_) | Given::Subscription(_) => {}
                },
                Said::Closed | Said::Reopened => {}
            }
        }
        self.known.mail = self.mail;
    }

    fn asks(&self) -> Option<&Asks> {
        self.asks.get(self.flow)
    }

    /// Id of the flow.
    pub(super) fn flow(&self) -> String {
        self.asks()
            .map(|asks| asks.flow.clone())
            .unwrap_or_default()
    }

    /// The place of a flow among all of the site.
    pub(super) fn place_of(&self, flow: &str) -> Option<usize> {
        self.asks.iter().position(|asks| asks.flow == flow)
    }

    pub(super) fn question(&self) -> Option<Question> {
        consent::question(self.asks()?, &self.known)
    }

    /// Whether the browser may remember this visitor.
    pub(super) fn may_remember(&self) -> bool {
        self.known.cookie == Cookie::Accepted && !self.known.identified
    }

    /// Whether the site says who this is, and whether that is in doubt.
    pub(super) fn vouch(&mut self, vouched_for: bool, doubt: bool) {
        self.known.identified = vouched_for;
        self.doubt = doubt;
    }

    /// It is another visitor, who has given no address and agreed to nothing.
    pub(super) fn forget_visitor(&mut self) {
        self.mail = false;
        self.held.clear();
    }

    /// Whether the visitor has agreed on this page to what this flow asks.
    fn holds_processing(&self) -> bool {
        let text = self.asks().and_then(|asks| asks.processing.as_ref());
        text.is_some_and(|asked| {
            let mut held = self.held.iter();
            held.any(|held| held.given == Given::Processing && held.asked == asked.text)
        })
    }

    /// Nothing that was typed, ticked or pressed is theirs either.
    pub(super) fn forget_typed(&mut self) {
        self.ticked = false;
        self.wrong = false;
        self.pressed = false;
        self.told = false;
        self.known.sends = false;
    }

    /// Whether a message has to wait: for an answer, or until it is known that nobody has to be asked.
    fn holds_back(&self) -> bool {
        let nobody = Known {
            identified: self.known.identified && !self.doubt,
            ..self.known
        };
        let asks = self.asks();
        let question = asks.and_then(|asks| consent::question(asks, &nobody));
        question.is_some_and(Question::holds_back)
    }

    /// Nothing is known of the visitor any more (API-5).
    pub(super) fn forget(&mut self) {
        self.known = Known {
            cookie: first_answer(self.keeping),
            ..Known::default()
        };
        self.forget_typed();
    }

    /// A script has taken the cookie away (API-5). It is not asked for again in this page view.
    pub(super) fn forget_cookie(&mut self) {
        self.known.cookie = Cookie::Withheld;
    }

    /// The visitor has accepted the cookie in another tab.
    pub(super) fn remembered(&mut self) {
        self.known.cookie = Cookie::Accepted;
    }

    /// The visitor seems to leave (CON-2).
    pub(super) fn leaves(&mut self) {
        self.known.leaves = true;
    }

    /// The visitor wants to be asked for the cookie after all (CON-7).
    pub(super) fn wants_cookie(&mut self) {
        if self.offers_cookie() {
            self.known.cookie = Cookie::Wanted;
        }
    }

    pub(super) fn tick(&mut self, ticked: bool, press: Press) {
        if self.heeds(press) {
            self.ticked = ticked;
        }
    }

    /// The visitor presses send. Gives back what goes in front of the message, or nothing if there is
    /// a question first. Where the flow does not ask for the cookie, sending is the consent (CON-2).
    pub(super) fn sends(&mut self, client: &Client<VisitorEntry>) -> Option<Vec<Answer>> {
        self.known.sends = true;
        if self.holds_back() {
            self.pressed = true;
            self.told = true;
            return None;
        }
        self.pressed = false;
        if self.known.cookie == Cookie::Unanswered && !self.known.identified {
            self.known.cookie = Cookie::Accepted;
        }
        if self.known.wrote {
            return Some(Vec::new());
        }
        // What was answered for an earlier conversation is recorded in this one as well (CON-6).
        let on_its_way = |answer: &Answer| {
            let mut outgoing = client.outgoing();
            outgoing.any(|outgoing| outgoing.said == Said::Answer(answer.clone()))
        };
        let held = self.held.iter().filter(|held| !on_its_way(held));
        let mut answers: Vec<Answer> = held.cloned().collect();
        if self.place() == Some(Place::Composer) {
            answers.extend(self.subscription());
        }
        Some(answers)
    }

    /// Whether the visitor has pressed send, and an answer comes first.
    pub(super) fn is_pressed(&self) -> bool {
        self.pressed
    }

    /// Whether a message that the visitor has pressed send for may go now, which is said once.
    pub(super) fn releases(&mut self) -> bool {
        let releases = self.pressed && !self.holds_back();
        self.pressed &= !releases;
        releases
    }

    pub(super) fn answer_cookie(&mut self, accepts: bool, press: Press) -> Vec<Answer> {
        if self.question() != Some(Question::Cookie) || !self.heeds(press) {
            return Vec::new();
        }
        self.known.cookie = if accepts {
            Cookie::Accepted
        } else {
            Cookie::Declined
        };
        let answer = self.answer(Given::Cookie(accepts));
        answer.into_iter().collect()
    }

    pub(super) fn agree(&mut self, press: Press) -> Vec<Answer> {
        if self.question() != Some(Question::Processing) || !self.heeds(press) {
            return Vec::new();
        }
        let answer = self.answer(Given::Processing);
        self.held.extend(answer.clone());
        self.known.processing = true;
        let subscription = self.subscription_at(Place::Processing);
        answer.into_iter().chain(subscription).collect()
    }

    /// `None` for an address skips the question. Gives nothing for what is no address.
    pub(super) fn give_mail(&mut self, mail: Option<&str>, press: Press) -> Vec<Answer> {
        let Some(Question::Mail { skips }) = self.question().filter(|_| self.heeds(press)) else {
            return Vec::new();
        };
        let mail = mail.map(str::trim);
        self.wrong = !mail.map_or(skips, is_mailbox);
        if self.wrong {
            return Vec::new();
        }
        let answer = self.answer(Given::Mail(mail.map(ToOwned::to_owned)));
        self.mail = true;
        self.known.mail = true;
        let subscription = self.subscription_at(Place::Mail);
        answer.into_iter().chain(subscription).collect()
    }

    fn place(&self) -> Option<Place> {
        let asks = self.asks()?;
        asks.subscription.as_ref()?;
        Some(consent::place(asks, &self.known))
    }

    fn subscription_at(&mut self, place: Place) -> Option<Answer> {
        (self.place() == Some(place)).then(|| self.subscription())?
    }

    fn subscription(&mut self) -> Option<Answer> {
        self.answer(Given::Subscription(self.ticked))
    }

    /// An answer, with the words that it was given to.
    fn answer(&mut self, given: Given) -> Option<Answer> {
        self.told = false;
        let asks = self.asks()?;
        let asked = match &given {
            Given::Cookie(_) => &asks.cookie.text,
            Given::Processing => &asks.processing.as_ref()?.text,
            Given::Subscription(_) => asks.subscription.as_ref()?,
            Given::Mail(_) => &asks.mail.as_ref()?.text,
        };
        Some(Answer {
            flow: asks.flow.clone(),
            language: asks.language.clone(),
            asked: asked.clone(),
            given,
        })
    }

    /// The question that stands by itself while the panel is closed: the cookie, on exit intent.
    pub(super) fn banner(&self) -> Option<view::Card> {
        let cookie = self.known.leaves && self.question() == Some(Question::Cookie);
        cookie.then(|| self.card())?
    }

    /// Beneath what has ended there is a way to begin anew, and nothing else until that is taken.
    fn asks_here(&self) -> bool {
        !self.over || self.pressed
    }

    /// What stands at the end of the thread.
    pub(super) fn card(&self) -> Option<view::Card> {
        let asks = self.asks().filter(|_| self.asks_here())?;
        let question = self.question();
        let here = match question {
            Some(Question::Cookie) => None,
            Some(Question::Processing) => Some(Place::Processing),
            Some(Question::Mail { .. }) => Some(Place::Mail),
            None => (!self.known.wrote).then_some(Place::Composer),
        };
        let subscription = here.filter(|here| self.place() == Some(*here));
        let subscription = subscription.and(asks.subscription.as_ref());
        let subscription = subscription.map(|label| view::Tick {
            label: label.clone(),
            ticked: self.ticked,
        });
        let text = match question {
            Some(Question::Cookie) => asks.cookie.text.clone(),
            Some(Question::Processing) => text_of(asks.processing.as_ref().map(|it| &it.text)),
            Some(Question::Mail { .. }) => text_of(asks.mail.as_ref().map(|it| &it.text)),
            None => {
                let shown = asks.processing.as_ref();
                let shown = shown.filter(|it| !it.explicit && !self.known.wrote);
                text_of(shown.map(|it| &it.text))
            }
        };
        if question.is_none() && text.is_empty() && subscription.is_none() {
            return None;
        }
        Some(view::Card {
            question,
            text,
            subscription,
            wrong: self.wrong,
            pressed: self.told && question.is_some_and(Question::holds_back),
        })
    }

    /// Whether the visitor may ask to be remembered, whom the browser's signal has kept from it.
    pub(super) fn offers_cookie(&self) -> bool {
        self.keeping == Keeping::Declined && self.ends_with_page()
    }

    /// Whether the chat ends with the page, which the visitor is told.
    pub(super) fn ends_with_page(&self) -> bool {
        self.known.cookie.ends_with_page() && !self.known.identified
    }
}

/// Where the question for the cookie stands before anybody has answered it.
fn first_answer(keeping: Keeping) -> Cookie {
    match keeping {
        Keeping::Asked => Cookie::Unanswered,
        Keeping::Declined | Keeping::Impossible => Cookie::Withheld,
    }
}

fn text_of(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}
