//! A visitor who types, and presses Enter, at any moment of any story answers nothing (CON-10): the
//! machine, and a small model of where the focus is.

use std::boxed::Box;

use super::*;
use crate::{
    decide::{consent::Question, trigger::Seen},
    flow::published::{CookieAsk, CookieTime, MailAsk, MailTime, ProcessingAsk},
    noise::Noise,
    protocol::delivery::{Given, Said},
    visitor::chat::Browser,
};

/// Where the focus is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Focus {
    /// On the page, beside the widget.
    Page,
    Launcher,
    /// Where the panel's program is waited for, its composer in advance.
    Composer,
    /// On the first thing that a question offers: its button, its box or its field.
    Question,
}

/// Who puts the focus where, and whether an early press counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Rules {
    Ours,
    /// As it was: opening and answering lead to the question, and any press answers.
    Leading,
}

struct Typist {
    rules: Rules,
    visitor: Visitor,
    now: u64,
    focus: Focus,
    composer: String,
    /// What is asked for and has not come yet.
    program: Option<u64>,
    answers: Vec<Given>,
    sent: Vec<String>,
    ticked: bool,
}

impl Typist {
    fn new(rules: Rules, asks: Asks) -> Self {
        let mut typist = Self {
            rules,
            visitor: Visitor::new(1, launcher_everywhere(), vec![asks], &[]),
            now: 0,
            focus: Focus::Launcher,
            composer: String::new(),
            program: None,
            answers: Vec::new(),
            sent: Vec::new(),
            ticked: false,
        };
        let mut first = view("/");
        first.may_ask = true;
        typist.feed(Event::PageViewed(first));
        typist
    }

    fn question(&self) -> Option<Question> {
        self.visitor.view().panel?.card?.question
    }

    fn feed(&mut self, event: Event) {
        for effect in update(&mut self.visitor, Timestamp(self.now), event) {
            match effect {
                Effect::LoadPanel => self.program = Some(self.now + 300),
                Effect::FocusComposer => self.focus = Focus::Composer,
                Effect::FocusLauncher => self.focus = Focus::Launcher,
                Effect::Chat(chat::Effect::FocusPanel) => {
                    self.focus = match (self.rules, self.question()) {
                        (Rules::Leading, Some(question)) if question.holds_back() => {
                            Focus::Question
                        }
                        (Rules::Ours | Rules::Leading, _) => Focus::Composer,
                    };
                }
                Effect::Chat(chat::Effect::ClearComposer { taken }) => {
                    let rest = self.composer.trim_start().strip_prefix(&*taken);
                    self.composer = rest.unwrap_or(&self.composer).trim_start().into();
                }
                Effect::Chat(chat::Effect::Keep(Some(kept))) => {
                    for unsent in kept.outbox {
                        self.note(unsent.said);
                    }
                }
                Effect::Begin
                | Effect::End
                | Effect::LookAtAddress
                | Effect::Forget
                | Effect::ForgetDraft
                | Effect::Tell(_)
                | Effect::Explain
                | Effect::View
                | Effect::TakeUp
                | Effect::Hear
                | Effect::TellEnd(_)
                | Effect::MarkEnd
                | Effect::AskWhere
                | Effect::Measure
                | Effect::ReadWall
                | Effect::LookForMinimise
                | Effect::LookForDialog
                | Effect::LookForDraft
                | Effect::KeepMinimised { .. }
                | Effect::Chat(_) => {}
            }
        }
        // What is gone has no focus.
        if self.focus == Focus::Question && self.question().is_none() {
            self.focus = Focus::Page;
        }
        let card = self.visitor.view().panel.and_then(|panel| panel.card);
        self.ticked |= card
            .and_then(|card| card.subscription)
            .is_some_and(|tick| tick.ticked);
    }

    fn note(&mut self, said: Said) {
        match said {
            Said::Answer(answer) => self.answers.push(answer.given),
            Said::Text(text) => self.sent.push(text),
            Said::Closed | Said::Reopened => {}
        }
    }

    /// A key goes down, and comes up.
    fn key(&mut self, key: char) {
        match (self.focus, key) {
            (Focus::Composer, '\n') if self.program.is_none() => {
                let text = self.composer.clone();
                self.feed(submitted(1, &text));
            }
            (Focus::Composer, '\n') | (Focus::Page, _) => {}
            (Focus::Composer, _) => self.composer.push(key),
            (Focus::Launcher, ' ' | '\n') => self.feed(Event::LauncherPressed),
            (Focus::Question, ' ' | '\n') => self.answer(),
            (Focus::Launcher | Focus::Question, _) => {}
        }
    }

    fn answer(&mut self) {
        let press = match self.rules {
            Rules::Ours => Press::Key(Timestamp(self.now)),
            Rules::Leading => Press::Bare,
        };
        let key = ClientKey([9; 16]);
        match self.question() {
            Some(Question::Cookie) => self.feed(Event::Chat(chat::Event::CookieAnswered {
                accepts: true,
                press,
                key,
            })),
            Some(Question::Processing) => {
                self.feed(Event::Chat(chat::Event::AgreePressed { press, key }));
            }
            Some(Question::Mail { .. }) => {
                self.feed(Event::Chat(chat::Event::MailSkipped { press, key }));
            }
            None => {}
        }
    }

    /// What happens by itself meanwhile.
    fn pass(&mut self, milliseconds: u64) {
        self.now += milliseconds;
        if self.program.is_some_and(|at| at <= self.now) {
            self.program = None;
            let browser = Browser {
                fresh: "f".repeat(32),
                ..Browser::default()
            };
            self.feed(Event::PanelLoaded(Box::new(browser)));
        }
    }
}

fn asks(noise: &mut Noise) -> Asks {
    let mail = match noise.below(3) {
        0 => MailTime::First,
        1 => MailTime::After,
        _ => MailTime::Declined,
    };
    Asks {
        flow: "all".into(),
        language: "en".into(),
        cookie: CookieAsk {
            when: match noise.below(3) {
                0 => CookieTime::Never,
                1 => CookieTime::OnExitIntent,
                _ => CookieTime::BeforeChat,
            },
            text: "A cookie?".into(),
        },
        processing: (noise.below(3) > 0).then(|| ProcessingAsk {
            explicit: noise.below(4) > 0,
            text: "We store it.".into(),
        }),
        subscription: (noise.below(2) > 0).then(|| "News?".into()),
        mail: Some(MailAsk {
            when: mail,
            text: "Where can we reach you?".into(),
        }),
    }
}

/// One story from a seed: what was typed, and how it ended.
fn story(rules: Rules, seed: u64) -> (String, Typist) {
    let noise = &mut Noise(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut typist = Typist::new(rules, asks(noise));
    typist.pass(2_000);
    typist.key('\n');
    let mut typed = String::new();
    for _ in 0..40 {
        typist.pass(noise.below(250) as u64);
        match noise.below(12) {
            0 => typist.feed(Event::Chat(chat::Event::VisitorCreated {
                token: "token".into(),
                conversations: vec![],
            })),
            // The visitor seems to leave: a question may come.
            1 => typist.feed(Event::Seen(Seen::MouseLeft { y: -1 })),
            2 => {
                // Enter sends, unless a question comes first; then the text stays.
                let held = typist.question().is_some_and(Question::holds_back);
                if held || typist.program.is_some() || typed.trim().is_empty() {
                    typist.key('\n');
                }
            }
            3 | 4 => {
                typed.push(' ');
                typist.key(' ');
            }
            letter => {
                let letter = char::from(b'a' + letter as u8);
                typed.push(letter);
                typist.key(letter);
            }
        }
    }
    typist.pass(1_000);
    (typed, typist)
}

#[test]
fn con_10_a_sentence_typed_at_any_moment_ends_as_that_sentence_and_answers_nothing() {
    for seed in 0..2_000 {
        let (typed, typist) = story(Rules::Ours, seed);
        assert_eq!(typist.composer, typed, "{seed}");
        assert_eq!(typist.answers, [], "{seed}");
        assert_eq!(typist.sent, [""; 0], "{seed}");
        assert!(!typist.ticked, "{seed}");
        assert!(
            typist.visitor.view().panel.is_some(),
            "{seed}: a space has closed it"
        );
    }
}

/// The control: with the focus on the question, the same visitor consents without a look.
#[test]
fn con_10_the_property_is_seen_to_fail_where_questions_take_the_focus() {
    let fails = (0..200).filter(|seed| {
        let (typed, typist) = story(Rules::Leading, *seed);
        !typist.answers.is_empty() || typist.composer != typed
    });
    assert!(fails.count() > 50);
}
