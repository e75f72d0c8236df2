//! What somebody has written and not sent, and how a reload finds it again.

use alloc::{string::String, vec::Vec};

use crate::{ids::ConversationId, protocol::delivery::Audience, text::decimal};

/// Conversations of which it is kept; of more, those that were written to longest ago go.
const KEPT: usize = 50;

/// What is written to one conversation. A reply and a comment are two texts, so that none becomes the
/// other by a slip.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Draft {
    /// Whom the person was writing to last.
    pub to: Audience,
    reply: String,
    comment: String,
}

impl Draft {
    #[must_use]
    pub fn text(&self, to: Audience) -> &str {
        match to {
            Audience::Everybody => &self.reply,
            Audience::Team => &self.comment,
        }
    }

    /// The text to tell of, where there is room for one.
    #[must_use]
    pub fn latest(&self) -> &str {
        let texts = [self.text(self.to), &self.reply, &self.comment];
        let written = texts.into_iter().find(|text| !text.is_empty());
        written.unwrap_or_default()
    }
}

/// The drafts, the one that was written to last at the end.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Drafts(Vec<(ConversationId, Draft)>);

impl Drafts {
    #[must_use]
    pub fn of(&self, conversation: ConversationId) -> Option<&Draft> {
        let mut drafts = self.0.iter();
        let found = drafts.find(|(other, _)| *other == conversation);
        found.map(|(_, draft)| draft)
    }

    /// The person writes this; white space alone is nothing.
    pub fn write(&mut self, conversation: ConversationId, to: Audience, text: &str) {
        let place = self.0.iter().position(|(other, _)| *other == conversation);
        let mut draft = match place {
            Some(place) => self.0.remove(place).1,
            None => Draft {
                to,
                reply: String::new(),
                comment: String::new(),
            },
        };
        let text = if text.trim().is_empty() { "" } else { text };
        draft.to = to;
        match to {
            Audience::Everybody => draft.reply = text.into(),
            Audience::Team => draft.comment = text.into(),
        }
        self.keep(conversation, draft);
    }

    /// The person opens another conversation: here the next text is a reply again, so that no comment is
    /// taken for one nor a reply for a comment. What was written stays.
    pub fn leave(&mut self, conversation: ConversationId) {
        let drafts = self.0.iter_mut();
        for (_, draft) in drafts.filter(|(other, _)| *other == conversation) {
            draft.to = Audience::Everybody;
        }
    }

    fn keep(&mut self, conversation: ConversationId, draft: Draft) {
        if draft.latest().is_empty() {
            return;
        }
        self.0.push((conversation, draft));
        let surplus = self.0.len().saturating_sub(KEPT);
        self.0.drain(..surplus);
    }

    /// As one text, to be kept by the browser: of each the number, the kind and two lengths in a line,
    /// and behind that what was written.
    #[must_use]
    pub fn written(&self) -> String {
        let mut kept = String::new();
        for (conversation, draft) in &self.0 {
            let lengths = [&draft.reply, &draft.comment].map(|text| decimal(text.len() as u64));
            let [reply, comment] = &lengths;
            let number = decimal(conversation.get());
            let head = [
                &*number,
                " ",
                word(draft.to),
                " ",
                reply,
                " ",
                comment,
                "\n",
            ];
            kept.extend(head);
            kept.extend([&*draft.reply, &*draft.comment]);
        }
        kept
    }

    /// What [`written`](Self::written) has given; as much of it as makes sense.
    #[must_use]
    pub fn read(kept: &str) -> Self {
        let mut drafts = Self::default();
        let mut rest = kept;
        while let Some((conversation, draft, behind)) = one(rest) {
            drafts.keep(conversation, draft);
            rest = behind;
        }
        drafts
    }
}

const REPLY: &str = "reply";
const COMMENT: &str = "comment";

fn word(to: Audience) -> &'static str {
    match to {
        Audience::Everybody => REPLY,
        Audience::Team => COMMENT,
    }
}

/// The first of them, and what is behind it.
fn one(kept: &str) -> Option<(ConversationId, Draft, &str)> {
    let (head, texts) = kept.split_once('\n')?;
    let mut words = head.split(' ');
    let conversation = ConversationId::new(words.next()?.parse().ok()?)?;
    let to = match words.next()? {
        REPLY => Audience::Everybody,
        COMMENT => Audience::Team,
        _ => return None,
    };
    let (reply, texts) = texts.split_at_checked(words.next()?.parse().ok()?)?;
    let (comment, behind) = texts.split_at_checked(words.next()?.parse().ok()?)?;
    let draft = Draft {
        to,
        reply: reply.into(),
        comment: comment.into(),
    };
    Some((conversation, draft, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPLY: Audience = Audience::Everybody;
    const COMMENT: Audience = Audience::Team;

    fn number(number: u64) -> ConversationId {
        ConversationId::new(number).unwrap()
    }

    #[test]
    fn a_reply_and_a_comment_are_two_texts_and_what_is_sent_is_gone() {
        let mut drafts = Drafts::default();
        drafts.write(number(7), REPLY, "Hello");
        drafts.write(number(7), COMMENT, "A regular");
        let draft = drafts.of(number(7)).unwrap();
        assert_eq!(
            (draft.text(REPLY), draft.text(COMMENT)),
            ("Hello", "A regular")
        );
        assert_eq!((draft.to, draft.latest()), (COMMENT, "A regular"));
        drafts.write(number(7), COMMENT, "");
        assert_eq!(drafts.of(number(7)).unwrap().latest(), "Hello");
        drafts.write(number(7), REPLY, " \n");
        assert_eq!(drafts.of(number(7)), None);
        assert_eq!(drafts.of(number(8)), None);
    }

    #[test]
    fn inb_6_a_comment_ends_with_its_conversation_and_its_draft_does_not() {
        let mut drafts = Drafts::default();
        drafts.write(number(7), REPLY, "Hello");
        drafts.write(number(7), COMMENT, "A regular");
        drafts.write(number(8), COMMENT, "Another");
        // A reload finds it as it was.
        let again = Drafts::read(&drafts.written());
        assert_eq!(again.of(number(7)).unwrap().to, COMMENT);
        drafts.leave(number(7));
        drafts.leave(number(9));
        let draft = drafts.of(number(7)).unwrap();
        assert_eq!(draft.to, REPLY);
        assert_eq!(
            (draft.text(REPLY), draft.text(COMMENT)),
            ("Hello", "A regular")
        );
        assert_eq!(drafts.of(number(8)).unwrap().to, COMMENT);
    }

    #[test]
    fn of_too_many_those_that_were_written_to_longest_ago_go() {
        let mut drafts = Drafts::default();
        for n in 1..=50 {
            drafts.write(number(n), REPLY, "a");
        }
        drafts.write(number(1), REPLY, "ab");
        drafts.write(number(51), REPLY, "a");
        assert_eq!(drafts.of(number(2)), None);
        for n in [1, 3, 51] {
            assert!(drafts.of(number(n)).is_some(), "{n}");
        }
    }

    #[test]
    fn a_reload_finds_what_was_written() {
        let mut drafts = Drafts::default();
        drafts.write(number(7), REPLY, "Two lines\n8 reply 1 0\nΩ");
        drafts.write(number((1 << 53) - 1), COMMENT, "  kept as it is ");
        drafts.write(number(9), REPLY, "one");
        drafts.write(number(9), COMMENT, "other");
        assert_eq!(Drafts::read(&drafts.written()), drafts);
        assert_eq!(Drafts::read(""), Drafts::default());
    }

    #[test]
    fn what_is_spoiled_gives_what_is_before_it() {
        let mut drafts = Drafts::default();
        drafts.write(number(7), REPLY, "Ω");
        let whole = drafts.written();
        for spoiled in [
            "x",
            "\n",
            "7\n",
            "7 reply\n",
            "0 reply 1 0\na",
            "7 shout 1 0\na",
            "7 reply 2 0\na",
            "7 reply 1 9\na",
            "7 reply -1 0\na",
            "7 reply 1 0\nΩ",
            "7 reply 0 0\n",
        ] {
            let kept = [&*whole, spoiled].concat();
            assert_eq!(Drafts::read(&kept), drafts, "{spoiled:?}");
            assert_eq!(Drafts::read(spoiled), Drafts::default(), "{spoiled:?}");
        }
    }
}
