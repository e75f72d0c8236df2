//! A quiet card with a text of the owner's and, mostly, a question (CON, CAP): at the end of the thread,
//! or by itself above the launcher. It never takes the focus (CON-10).

use alloc::string::String;

use shared::{
    decide::consent::Question,
    text::{Strings, Word, markdown::Writer},
    visitor::Card,
};

use super::{
    dom::{grow, hide, make},
    prose::prose,
};
use crate::io::js::Element;

pub(super) const ACCEPT: &str = "cookie-accept";
pub(super) const DECLINE: &str = "cookie-decline";
pub(super) const AGREE: &str = "agree";
pub(super) const SUBSCRIBE: &str = "subscribe";
pub(super) const MAIL: &str = "email-input";
pub(super) const MAIL_SEND: &str = "email-send";
pub(super) const MAIL_SKIP: &str = "email-skip";

const TICK: &str = "\
label .tick
 input *subscribe type=checkbox
 div .prose";

const COOKIE: &str = "\
div .choices
 button *cookie-accept type=button =$
 button *cookie-decline type=button =$";

const PROCESSING: &str = "\
div .choices
 button *agree type=button =$";

const ADDRESS: &str = "\
input *email-input type=email dir=ltr autocomplete=email aria-describedby=wrong aria-label=$ placeholder=$
div .choices
 button *email-send type=button =$
 button *email-skip type=button =$";

const WRONG: &str = "\
p .wrong id=wrong role=alert";

pub(super) struct CardRegion {
    root: Element,
    wrong: Option<Element>,
}

impl CardRegion {
    /// In an element that is hidden while there is none.
    pub(super) fn build(root: Element) -> Self {
        Self { root, wrong: None }
    }

    pub(super) fn patch(&mut self, strings: &Strings, shown: Option<&Card>, card: Option<&Card>) {
        if shown == card {
            return;
        }
        let same = shown.zip(card).is_some_and(|(shown, card)| {
            (shown.question, &shown.text, shown.subscription.is_some())
                == (card.question, &card.text, card.subscription.is_some())
        });
        if !same {
            self.root.set_text("");
            self.wrong = None;
            hide(&self.root, card.is_none());
            if let Some(card) = card {
                self.draw(strings, card);
            }
        }
        if let (Some(card), Some(wrong)) = (card, &self.wrong) {
            let word = match card {
                Card { wrong: true, .. } => strings.get(Word::MailWrong),
                Card { pressed: true, .. } => strings.get(Word::AnswerFirst),
                Card { .. } => "",
            };
            wrong.set_text(word);
        }
    }

    fn draw(&mut self, strings: &Strings, card: &Card) {
        let part = match card.question {
            Some(Question::Cookie) => "cookie-banner",
            Some(Question::Mail { .. }) => "email-form",
            Some(Question::Processing) => "processing-consent",
            // A text that only informs has no box of its own, and no part.
            None if card.text.is_empty() => "",
            None => "processing-consent",
        };
        let inside = make("div", "ask");
        if !part.is_empty() {
            inside.set_attribute("part", part);
        }
        let words = make("div", "prose");
        words.set_attribute("dir", "auto");
        prose(&words, &card.text, Writer::Team);
        inside.append(&words);
        if let Some(tick) = &card.subscription {
            grow(&inside, TICK, &[]);
            prose(&inside.inside(".tick .prose"), &tick.label, Writer::Team);
            inside.inside(".subscribe").set_checked(tick.ticked);
        }
        let get = |word| strings.get(word);
        match card.question {
            Some(Question::Cookie) => {
                grow(&inside, COOKIE, &[get(Word::Accept), get(Word::Decline)]);
            }
            Some(Question::Processing) => grow(&inside, PROCESSING, &[get(Word::Agree)]),
            Some(Question::Mail { skips }) => {
                let words = [
                    get(Word::Mail),
                    get(Word::MailExample),
                    get(Word::MailSend),
                    get(Word::MailSkip),
                ];
                grow(&inside, ADDRESS, &words);
                hide(&inside.inside(".email-skip"), !skips);
            }
            None => {}
        }
        if card.question.is_some() {
            grow(&inside, WRONG, &[]);
            self.wrong = Some(inside.inside(".wrong"));
        }
        self.root.append(&inside);
    }

    /// What was typed as an address.
    pub(super) fn mail(&self) -> String {
        self.root.inside(".email-input").value()
    }
}
