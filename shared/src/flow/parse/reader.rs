//! Reading values out of a tree: what is not right becomes a problem at its path, and reading goes
//! on.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use crate::flow::{
    problem::{Problem, ProblemCode},
    value::Value,
};

/// Where reading stands, and what was wrong so far.
#[derive(Debug, Default)]
pub struct Reader {
    path: Vec<String>,
    problems: Vec<Problem>,
}

impl Reader {
    /// Everything that was wrong.
    #[must_use]
    pub fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// How many problems there are so far: a part is whole if reading it added none.
    #[must_use]
    pub fn count(&self) -> usize {
        self.problems.len()
    }

    /// Notes a problem here; always `None`, so that it can end a reading.
    pub fn problem<T>(&mut self, code: ProblemCode, expected: &'static str) -> Option<T> {
        let mut path = String::new();
        for step in &self.path {
            path.push('/');
            path.push_str(&step.replace('~', "~0").replace('/', "~1"));
        }
        self.problems.push(Problem {
            path,
            code,
            expected,
        });
        None
    }

    /// Reads one step further down.
    pub fn at<T>(&mut self, step: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step.into());
        let value = read(self);
        self.path.pop();
        value
    }

    /// The fields of an object. Names that are not among `known`, or stand twice, are problems.
    pub fn object<'v>(&mut self, value: &'v Value, known: &[&str]) -> Option<Fields<'v>> {
        let Value::Object(fields) = value else {
            return self.problem(ProblemCode::WrongType, "an object");
        };
        for (place, (name, _)) in fields.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                self.at(name, |reader| {
                    reader.problem::<()>(ProblemCode::UnknownField, "no such field")
                });
            } else if fields.iter().take(place).any(|(other, _)| other == name) {
                self.at(name, |reader| {
                    reader.problem::<()>(ProblemCode::Duplicate, "one of each field")
                });
            }
        }
        Some(Fields(fields))
    }

    /// A name alone, or a name with one value: an externally tagged enum.
    pub fn tagged<'v>(&mut self, value: &'v Value) -> Option<(&'v str, Option<&'v Value>)> {
        match value {
            Value::Text(tag) => Some((tag, None)),
            Value::Object(fields) => match fields.as_slice() {
                [(tag, value)] => Some((tag, Some(value))),
                _ => self.problem(ProblemCode::WrongType, "an object with one field"),
            },
            Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Fraction | Value::List(_) => {
                self.problem(
                    ProblemCode::WrongType,
                    "a name, or an object with one field",
                )
            }
        }
    }

    /// One of a few names.
    pub fn choice<T: Copy>(
        &mut self,
        value: &Value,
        choices: &[(&str, T)],
        expected: &'static str,
    ) -> Option<T> {
        let Value::Text(text) = value else {
            return self.problem(ProblemCode::WrongType, expected);
        };
        let found = choices.iter().find(|(name, _)| name == text);
        match found {
            Some((_, choice)) => Some(*choice),
            None => self.problem(ProblemCode::UnknownValue, expected),
        }
    }

    pub fn bool(&mut self, value: &Value) -> Option<bool> {
        match value {
            Value::Bool(bool) => Some(*bool),
            Value::Null
            | Value::Integer(_)
            | Value::Fraction
            | Value::Text(_)
            | Value::List(_)
            | Value::Object(_) => self.problem(ProblemCode::WrongType, "true or false"),
        }
    }

    /// A whole number within bounds, both included.
    pub fn number(
        &mut self,
        value: &Value,
        bounds: (i64, i64),
        expected: &'static str,
    ) -> Option<i64> {
        match value {
            Value::Integer(number) if (bounds.0..=bounds.1).contains(number) => Some(*number),
            Value::Integer(_) => self.problem(ProblemCode::OutOfRange, expected),
            Value::Null
            | Value::Bool(_)
            | Value::Fraction
            | Value::Text(_)
            | Value::List(_)
            | Value::Object(_) => self.problem(ProblemCode::WrongType, "a whole number"),
        }
    }

    /// A text of `least` to `most` characters.
    pub fn text(&mut self, value: &Value, least: usize, most: usize) -> Option<String> {
        let Value::Text(text) = value else {
            return self.problem(ProblemCode::WrongType, "a text");
        };
        let length = text.chars().count();
        if length < least {
            return self.problem(ProblemCode::Empty, "a text that is not empty");
        }
        if length > most {
            return self.problem(ProblemCode::TooLong, "a shorter text");
        }
        Some(text.clone())
    }

    /// Every element of a list that can be read.
    pub fn list<'v, T>(
        &mut self,
        value: &'v Value,
        mut read: impl FnMut(&mut Self, &'v Value) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Value::List(values) = value else {
            return self.problem(ProblemCode::WrongType, "a list");
        };
        let read_each = values
            .iter()
            .enumerate()
            .filter_map(|(index, value)| self.at(&index.to_string(), |reader| read(reader, value)));
        Some(read_each.collect())
    }

    /// `null`, or something.
    pub fn nullable<T>(
        &mut self,
        value: &Value,
        read: impl FnOnce(&mut Self, &Value) -> Option<T>,
    ) -> Option<Option<T>> {
        if *value == Value::Null {
            return Some(None);
        }
        read(self, value).map(Some)
    }
}

/// The fields of one object.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'v>(&'v [(String, Value)]);

impl<'v> Fields<'v> {
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'v Value> {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value)
    }

    /// A field that has to be there.
    pub fn need<T>(
        &self,
        reader: &mut Reader,
        name: &str,
        read: impl FnOnce(&mut Reader, &'v Value) -> Option<T>,
    ) -> Option<T> {
        reader.at(name, |reader| match self.get(name) {
            Some(value) => read(reader, value),
            None => reader.problem(ProblemCode::Missing, "this field"),
        })
    }

    /// A field that may be missing, or `null`. The outer `None` is one that could not be read.
    pub fn may<T>(
        &self,
        reader: &mut Reader,
        name: &str,
        read: impl FnOnce(&mut Reader, &Value) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.get(name) {
            Some(value) => reader.at(name, |reader| reader.nullable(value, read)),
            None => Some(None),
        }
    }
}
