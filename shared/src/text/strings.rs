//! The words of the widget. They travel with the published site, so that the WebAssembly holds no
//! language at all.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::protocol::read::read_structs;

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
    /// A message was one too many (DLV-11), with `{seconds}` to wait in it.
    TooMany,
    /// The visitor, or somebody on the same network, asks too often; it is tried again.
    Busy,
    /// The chat is not for the page that this is.
    NotHere,
}

const WORDS: usize = Word::NotHere as usize + 1;

const ENGLISH: [(Word, &str); WORDS] = [
    (Word::Open, "Open chat"),
    (Word::Minimise, "Minimise chat"),
    (Word::Subtitle, "Ask us anything"),
    (Word::Messages, "Messages"),
    (Word::Placeholder, "Write a message…"),
    (Word::Send, "Send"),
    (Word::Sending, "Sending…"),
    (Word::Sent, "Sent"),
    (Word::Failed, "Not sent"),
    (Word::Retry, "Try again"),
    (Word::Reconnecting, "No connection. Trying again…"),
    (Word::Outdated, "Please reload the page to go on."),
    (Word::You, "You"),
    (Word::Dismiss, "Dismiss"),
    (Word::FewMinutes, "Usually replies in a few minutes"),
    (Word::FewHours, "Usually replies in a few hours"),
    (Word::OneDay, "Usually replies within a day"),
    (Word::Away, "Away right now"),
    (Word::Offline, "Closed right now"),
    (Word::AtCapacity, "Busy right now"),
    (Word::BackToday, "Back today at {time}"),
    (Word::BackTomorrow, "Back tomorrow at {time}"),
    (Word::BackOn, "Back on {day} at {time}"),
    (Word::BackNext, "Back next {day} at {time}"),
    (Word::Read, "Read"),
    (Word::Typing, "{name} is writing"),
    (Word::TooMany, "Too many messages. Wait {seconds} s."),
    (Word::Busy, "Too many at a time. Trying again soon…"),
    (Word::NotHere, "The chat is not available on this page."),
];

const NORWEGIAN: [(Word, &str); WORDS] = [
    (Word::Open, "Åpne chat"),
    (Word::Minimise, "Minimer chat"),
    (Word::Subtitle, "Spør oss om hva som helst"),
    (Word::Messages, "Meldinger"),
    (Word::Placeholder, "Skriv en melding …"),
    (Word::Send, "Send"),
    (Word::Sending, "Sender …"),
    (Word::Sent, "Sendt"),
    (Word::Failed, "Ikke sendt"),
    (Word::Retry, "Prøv igjen"),
    (Word::Reconnecting, "Ingen forbindelse. Prøver igjen …"),
    (Word::Outdated, "Last inn siden på nytt for å fortsette."),
    (Word::You, "Du"),
    (Word::Dismiss, "Lukk"),
    (
        Word::FewMinutes,
        "Svarer vanligvis i løpet av noen minutter",
    ),
    (Word::FewHours, "Svarer vanligvis i løpet av noen timer"),
    (Word::OneDay, "Svarer vanligvis innen en dag"),
    (Word::Away, "Borte akkurat nå"),
    (Word::Offline, "Stengt akkurat nå"),
    (Word::AtCapacity, "Opptatt akkurat nå"),
    (Word::BackToday, "Tilbake i dag kl. {time}"),
    (Word::BackTomorrow, "Tilbake i morgen kl. {time}"),
    (Word::BackOn, "Tilbake {day} kl. {time}"),
    (Word::BackNext, "Tilbake neste {day} kl. {time}"),
    (Word::Read, "Lest"),
    (Word::Typing, "{name} skriver"),
    (Word::TooMany, "For mange meldinger. Vent {seconds} s."),
    (Word::Busy, "For mange på en gang. Prøver igjen snart …"),
    (
        Word::NotHere,
        "Chatten er ikke tilgjengelig på denne siden.",
    ),
];

impl Strings {
    /// A text, empty if the site was published before there was such a word.
    #[must_use]
    pub fn get(&self, word: Word) -> &str {
        self.words.get(word as usize).map_or("", String::as_str)
    }

    /// The words in the language nearest to the one asked for, with times and days as people write
    /// them there; English where there is none.
    #[must_use]
    pub fn of(language: &str) -> Self {
        let primary = language.split('-').next().unwrap_or_default();
        let (language, words) = match primary {
            "nb" | "no" => (language, &NORWEGIAN),
            "nn" => ("nb", &NORWEGIAN),
            "en" => (language, &ENGLISH),
            _ => ("en", &ENGLISH),
        };
        Self {
            language: language.to_owned(),
            right_to_left: false,
            words: words.iter().map(|(_, text)| (*text).to_owned()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_in_its_place_in_every_language() {
        for words in [ENGLISH, NORWEGIAN] {
            for (place, (word, text)) in words.iter().enumerate() {
                assert_eq!(*word as usize, place, "{word:?}");
                assert!(!text.is_empty());
            }
            for (word, text) in words {
                let open = matches!(
                    word,
                    Word::BackToday | Word::BackTomorrow | Word::BackOn | Word::BackNext
                );
                assert_eq!(text.contains("{time}"), open, "{text}");
                let named = matches!(word, Word::BackOn | Word::BackNext);
                assert_eq!(text.contains("{day}"), named, "{text}");
                assert_eq!(text.contains("{name}"), word == Word::Typing, "{text}");
                assert_eq!(text.contains("{seconds}"), word == Word::TooMany, "{text}");
            }
        }
    }

    #[test]
    fn a_language_we_do_not_speak_is_answered_in_english() {
        assert_eq!(Strings::of("nn-NO").get(Word::Open), "Åpne chat");
        assert_eq!(Strings::of("fr").get(Word::Open), "Open chat");
        assert_eq!(Strings::of("").language, "en");
        assert_eq!(Strings::of("en-GB").language, "en-GB");
    }
}
