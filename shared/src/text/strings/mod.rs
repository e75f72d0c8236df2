//! The words of the widget. They travel with the published site, so that the WebAssembly holds no
//! language at all.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::protocol::read::read_structs;

mod arabic;
mod danish;
mod dutch;
mod english;
mod french;
mod german;
mod norwegian;
mod spanish;
mod swedish;

/// Every text that the widget itself says, in one language.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Strings {
    /// BCP 47 tag of the language.
    pub language: String,
    /// Whether the script runs from right to left.
    pub right_to_left: bool,
    /// In the order of [`Word`]: a list is read with a fraction of the code that a struct of
    /// strings takes in the page.
    words: Vec<String>,
}

read_structs! {
    Strings { language, right_to_left, words }
}

/// One of these texts. A new one goes to the end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Word {
    /// Name of the launcher while the panel is closed.
    Open,
    /// Name of the button that closes the panel.
    Minimise,
    /// Under the name in the header, where there is nothing to say of the team.
    Subtitle,
    /// Name of the message list.
    Messages,
    /// In the empty composer.
    Placeholder,
    /// Name of the send button.
    Send,
    /// States of the visitor's own message (DLV-7).
    Sending,
    Sent,
    Failed,
    /// On a message that failed.
    Retry,
    /// While the connection is being made again.
    Reconnecting,
    /// When the widget's program is too old for the edge and a reload is needed.
    Outdated,
    /// Who wrote a message, for those who listen to the page.
    You,
    /// Name of the button that dismisses the prompt.
    Dismiss,
    /// How soon somebody answers (AVL).
    FewMinutes,
    FewHours,
    OneDay,
    /// How it stands with the team.
    Away,
    Offline,
    AtCapacity,
    /// The next opening (AVL-3), with `{time}` in it and, in the last two, `{day}`.
    BackToday,
    BackTomorrow,
    BackOn,
    BackNext,
    /// State of the visitor's own message that the team has had in sight (DLV-7).
    Read,
    /// Somebody of the team is writing (DLV-8), with `{name}` in it.
    Typing,
    /// A message was one too many (DLV-11) and is sent in so many `{seconds}`.
    TooMany,
    /// The visitor, or somebody on the same network, asks too often; it is tried again.
    Busy,
    /// The chat is not for the page that this is.
    NotHere,
    /// The browser is offline; what is written is kept.
    NoNetwork,
    /// Beneath the last message of a conversation that was closed (CNV-1).
    Ended,
    /// The link beneath it.
    NewThread,
    /// Above messages that came while the visitor had scrolled up.
    NewMessages,
    /// Buttons of the cookie banner (CON-2).
    Accept,
    Decline,
    /// Asks for the cookie where a signal of the browser has declined it (CON-7).
    Remember,
    /// Button of the explicit consent (CON-4).
    Agree,
    /// Name of the field for the visitor's address (CAP-1), what stands in it while it is empty, and
    /// its buttons.
    Mail,
    MailExample,
    MailSend,
    MailSkip,
    /// What was typed is no address.
    MailWrong,
    /// Beneath the visitor's messages once there is an address, with `{mail}` in it. It promises
    /// nothing, since no mail goes out yet.
    MailKept,
    /// Characters that are left, with `{count}` in it.
    Left,
    /// Why send does nothing yet, in the question.
    AnswerFirst,
    /// A text is too long to be sent, with `{count}` of what is too much in it.
    TooLong,
    /// No cookie is set, so that the chat is not there on the next page (CON-2).
    EndsWithPage,
}

const WORDS: usize = Word::EndsWithPage as usize + 1;

/// Everything that is said in one language.
struct Language {
    right_to_left: bool,
    words: [(Word, &'static str); WORDS],
    defaults: Defaults,
}

/// What a flow says where its owner has written nothing, as message text (TXT-1).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Defaults {
    /// Asks for the cookie (CON-2).
    pub cookie: &'static str,
    /// Asks for consent to processing (CON-4).
    pub processing: &'static str,
    /// Says on what grounds data is processed without it.
    pub legitimate_interest: &'static str,
    /// Label of the subscription box (CON-5), with `{company}` in it.
    pub subscription: &'static str,
    /// Asks for the visitor's address (CAP-1).
    pub mail: &'static str,
}

impl Strings {
    /// A text, empty if the site was published before there was such a word.
    #[must_use]
    pub fn get(&self, word: Word) -> &str {
        self.words.get(word as usize).map_or("", String::as_str)
    }

    /// The words in the language nearest to the one asked for, with times and days as people write
    /// them there; English where there is none.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let (tag, language) = nearest(tag);
        Self {
            language: tag.to_owned(),
            right_to_left: language.right_to_left,
            words: language
                .words
                .iter()
                .map(|(_, text)| (*text).to_owned())
                .collect(),
        }
    }
}

impl Defaults {
    /// In the language nearest to the one asked for, like [`Strings::of`].
    #[must_use]
    pub fn of(tag: &str) -> Self {
        nearest(tag).1.defaults
    }
}

/// Every language there is, by its primary tag.
const LANGUAGES: &[(&str, &Language)] = &[
    ("en", &english::LANGUAGE),
    ("nb", &norwegian::LANGUAGE),
    ("da", &danish::LANGUAGE),
    ("sv", &swedish::LANGUAGE),
    ("de", &german::LANGUAGE),
    ("nl", &dutch::LANGUAGE),
    ("fr", &french::LANGUAGE),
    ("es", &spanish::LANGUAGE),
    ("ar", &arabic::LANGUAGE),
];

/// The tag in which times and days are written, and the language.
fn nearest(tag: &str) -> (&str, &'static Language) {
    let primary = tag.split('-').next().unwrap_or_default();
    // Whoever reads one of these reads the other.
    let (tag, primary) = match primary {
        "no" => (tag, "nb"),
        "nn" => ("nb", "nb"),
        _ => (tag, primary),
    };
    let found = LANGUAGES.iter().find(|(name, _)| *name == primary);
    found.map_or(("en", &english::LANGUAGE), |(_, language)| (tag, language))
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    #[test]
    fn every_word_stands_in_its_place_in_every_language() {
        for (tag, language) in LANGUAGES {
            for (place, (word, text)) in language.words.iter().enumerate() {
                assert_eq!(*word as usize, place, "{tag}: {word:?}");
                assert!(!text.trim().is_empty(), "{tag}: {word:?}");
                // What stands in braces is filled in by name, so it is the same in every language.
                let (_, english) = english::LANGUAGE.words[place];
                assert_eq!(places(text), places(english), "{tag}: {word:?}");
            }
            let Defaults {
                cookie,
                processing,
                legitimate_interest,
                subscription,
                mail,
            } = language.defaults;
            for text in [cookie, processing, legitimate_interest, mail] {
                assert!(!text.trim().is_empty() && places(text).is_empty(), "{tag}");
            }
            assert_eq!(places(subscription), ["company"], "{tag}");
        }
        assert_eq!(places("{day}, {time}"), ["day", "time"]);
    }

    /// Every text of a language, the defaults after the words.
    fn texts(language: &Language) -> Vec<&'static str> {
        let Defaults {
            cookie,
            processing,
            legitimate_interest,
            subscription,
            mail,
        } = language.defaults;
        let words = language.words.iter().map(|(_, text)| *text);
        words
            .chain([cookie, processing, legitimate_interest, subscription, mail])
            .collect()
    }

    /// A text that two languages share was forgotten, unless it is one of these.
    #[test]
    fn no_two_languages_say_the_same() {
        const ALIKE: &[&str] = &[
            "Messages",
            "Send",
            "name@example.com",
            "navn@example.com",
            "Minimer chat",
            "Sender\u{a0}…",
            "Sendt",
            "Ikke sendt",
            "Du",
            "{name} skriver",
            "Start en ny samtale",
        ];
        let mut alike = Vec::new();
        for (place, (tag, language)) in LANGUAGES.iter().enumerate() {
            for (other, next) in &LANGUAGES[place + 1..] {
                for (text, same) in texts(language).into_iter().zip(texts(next)) {
                    if text == same {
                        assert!(ALIKE.contains(&text), "{tag}, {other}: {text}");
                        alike.push(text);
                    }
                }
            }
        }
        for text in ALIKE {
            assert!(text.chars().count() < 20, "{text}");
            assert!(alike.contains(text), "{text}");
        }
    }

    /// No mail goes out yet.
    #[test]
    fn cap_2_the_words_beneath_an_address_promise_no_mail() {
        let promises = [
            "reach",
            " nå ",
            "erreich",
            "bereik",
            "joindre",
            "responder",
            "svar",
            "answer",
            "التواصل",
        ];
        for (tag, _) in LANGUAGES {
            let strings = Strings::of(tag);
            let words = strings.get(Word::MailKept);
            assert!(words.contains("{mail}"), "{tag}");
            let promise = promises.iter().find(|promise| words.contains(*promise));
            assert_eq!(promise, None, "{tag}");
        }
    }

    #[test]
    fn buttons_and_the_placeholder_are_short() {
        const BUTTONS: &[Word] = &[
            Word::Send,
            Word::Retry,
            Word::Accept,
            Word::Decline,
            Word::Agree,
            Word::MailSend,
            Word::MailSkip,
        ];
        for (tag, _) in LANGUAGES {
            let strings = Strings::of(tag);
            let length = |word| strings.get(word).chars().count();
            for word in BUTTONS {
                assert!(length(*word) <= 24, "{tag}: {word:?}");
            }
            assert!(length(Word::Placeholder) <= 32, "{tag}");
        }
    }

    /// A Latin name or address would else pull the marks around it to its own side.
    #[test]
    fn names_in_a_text_from_right_to_left_are_isolated() {
        for (tag, language) in LANGUAGES {
            for text in texts(language) {
                for name in ["{name}", "{mail}", "{company}"] {
                    let isolated = text.contains(&format!("\u{2068}{name}\u{2069}"));
                    let needed = language.right_to_left && text.contains(name);
                    assert_eq!(isolated, needed, "{tag}: {text}");
                }
            }
        }
    }

    /// The names in braces, in alphabetical order.
    fn places(text: &str) -> Vec<&str> {
        let mut names: Vec<&str> = text
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn a_language_we_do_not_speak_is_answered_in_english() {
        assert_eq!(Strings::of("nn-NO").get(Word::Open), "Åpne chat");
        for tag in ["fi", "zh", "zh-Hant-TW", "fil", ""] {
            assert_eq!(Strings::of(tag), Strings::of("en"), "{tag}");
        }
        assert_eq!(Strings::of("fr-CA").get(Word::Open), "Ouvrir le chat");
        assert_eq!(Strings::of("fr-CA").language, "fr-CA");
        for (tag, language) in LANGUAGES {
            let strings = Strings::of(tag);
            assert_eq!(strings.language, *tag);
            assert_eq!(strings.right_to_left, *tag == "ar", "{tag}");
            assert_eq!(Defaults::of(tag), language.defaults, "{tag}");
        }
        assert_eq!(Strings::of("en-GB").language, "en-GB");
    }
}
