//! The questions about contacts, answered at the edge for one visitor (TGT-10).

use alloc::{string::String, vec::Vec};

use crate::flow::{authored::TextTest, rules::Question};

/// What is known of the contact behind a visitor.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Contact {
    /// Whether the visitor is tied to a contact; `None` is asked without an answer.
    pub known: Option<bool>,
    pub segments: Vec<String>,
    pub properties: Vec<(String, String)>,
}

/// The answers, in the order of the questions.
#[must_use]
pub fn answers(questions: &[Question], contact: &Contact) -> Vec<Option<bool>> {
    questions
        .iter()
        .map(|question| answer(question, contact))
        .collect()
}

fn answer(question: &Question, contact: &Contact) -> Option<bool> {
    match question {
        Question::Known(wanted) => contact.known.map(|known| known == *wanted),
        Question::Segment(segment) => Some(contact.segments.contains(segment)),
        Question::Property { name, test } => {
            let value = contact
                .properties
                .iter()
                .find(|(property, value)| property == name && !value.is_empty())
                .map(|(_, value)| value.as_str());
            Some(value.is_some_and(|value| property(test, value)))
        }
    }
}

/// Exact and case-sensitive; an empty property does not exist (TGT-13).
fn property(test: &TextTest, value: &str) -> bool {
    match test {
        TextTest::Exists => true,
        TextTest::Is(wanted) => value == wanted,
        TextTest::Contains(part) => value.contains(part.as_str()),
        TextTest::StartsWith(start) => value.starts_with(start.as_str()),
    }
}
