//! Reading postcard in the page, in an eighth of the code.
//!
//! serde's decoders check for an error behind every field. Here a fault is only noted, reading goes
//! on with nothings, and the value is thrown away at the end. The bytes are postcard's own: tests
//! hold both ways of reading against each other, on good bytes and on spoiled ones. Everywhere but
//! in the page [`super::codec`] reads.

use alloc::{string::String, vec::Vec};

use super::{
    codec::Garbled,
    delivery::{
        Answer, Given, Marks, Refusal, Replay, Said, Speaker, ToClient, VisitorEntry, VisitorSees,
    },
    http::{
        create_conversation, create_visitor,
        get_where::{self, Staff},
        keep_browser,
    },
};
use crate::{
    ids::{ClientKey, ConversationId, Epoch, Seq},
    time::{Span, Timestamp},
};

/// A value of these bytes, at most `limit` of them, with nothing behind it.
pub fn decode<T: Read>(bytes: &[u8], limit: usize) -> Result<T, Garbled> {
    if bytes.len() > limit {
        return Err(Garbled::TooLarge);
    }
    let mut reader = Reader { bytes, bad: false };
    let value = T::read(&mut reader);
    let garbled = match (reader.bad, reader.bytes) {
        (false, []) => return Ok(value),
        (true, _) => Garbled::Malformed,
        (false, _) => Garbled::Remainder,
    };
    // Its memory is not given back: what that takes in code is more than garbled bytes ever do. A
    // fuzzer would run out of it.
    #[cfg(not(feature = "fuzzing"))]
    core::mem::forget(value);
    Err(garbled)
}

/// Something that can be read. After a fault it may be anything.
pub trait Read: Sized {
    fn read(reader: &mut Reader<'_>) -> Self;
}

/// Where reading stands.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    bad: bool,
}

impl Reader<'_> {
    /// Notes a fault. Nothing is left to read behind it.
    pub fn fail(&mut self) {
        self.bad = true;
        self.bytes = &[];
    }

    #[inline(never)]
    pub fn byte(&mut self) -> u8 {
        match self.bytes {
            [first, rest @ ..] => {
                self.bytes = rest;
                *first
            }
            [] => {
                self.fail();
                0
            }
        }
    }

    /// A number of so many bits: seven to a byte, the lowest first, in no more bytes than it needs
    /// at most.
    #[inline(never)]
    pub fn number(&mut self, bits: u32) -> u64 {
        let mut number = 0_u64;
        let mut shift = 0;
        loop {
            let byte = self.byte();
            number |= u64::from(byte & 127) << shift;
            if shift + 7 >= bits {
                if u32::from(byte) >= 1 << (bits - shift) {
                    self.fail();
                }
                return number;
            }
            if byte < 128 {
                return number;
            }
            shift += 7;
        }
    }

    /// How many of something follow, each of a byte at least.
    fn count(&mut self) -> usize {
        let count = usize::try_from(self.number(usize::BITS)).unwrap_or(usize::MAX);
        if count > self.bytes.len() {
            self.fail();
            return 0;
        }
        count
    }

    /// The place of a variant.
    pub fn variant(&mut self) -> u32 {
        u32::try_from(self.number(32)).unwrap_or(u32::MAX)
    }
}

/// Structs, field by field in their order.
macro_rules! read_structs {
    ($($name:path { $($field:ident),* $(,)? })*) => { $(
        impl $crate::protocol::read::Read for $name {
            fn read(reader: &mut $crate::protocol::read::Reader<'_>) -> Self {
                Self { $($field: $crate::protocol::read::Read::read(reader)),* }
            }
        }
    )* };
}

/// Enums, variant by variant in their order; the first stands in for one that is not there.
macro_rules! read_enums {
    ($($name:path {
        $first:ident $(($($a:ident),*))? $({ $($b:ident),* })?
        $(, $next:ident $(($($c:ident),*))? $({ $($d:ident),* })?)* $(,)?
    })*) => { $(
        impl $crate::protocol::read::Read for $name {
            #[allow(unused_assignments)]
            fn read(reader: &mut $crate::protocol::read::Reader<'_>) -> Self {
                let place = reader.variant();
                let mut next = 1;
                $(
                    if place == next {
                        $($(let $c = $crate::protocol::read::Read::read(reader);)*)?
                        $($(let $d = $crate::protocol::read::Read::read(reader);)*)?
                        return Self::$next $(($($c),*))? $({ $($d),* })?;
                    }
                    next += 1;
                )*
                if place > 0 {
                    reader.fail();
                }
                $($(let $a = $crate::protocol::read::Read::read(reader);)*)?
                $($(let $b = $crate::protocol::read::Read::read(reader);)*)?
                Self::$first $(($($a),*))? $({ $($b),* })?
            }
        }
    )* };
}

pub(crate) use {read_enums, read_structs};

impl Read for bool {
    fn read(reader: &mut Reader<'_>) -> Self {
        match reader.byte() {
            0 => false,
            1 => true,
            _ => {
                reader.fail();
                false
            }
        }
    }
}

impl Read for u8 {
    fn read(reader: &mut Reader<'_>) -> Self {
        reader.byte()
    }
}

impl Read for u16 {
    fn read(reader: &mut Reader<'_>) -> Self {
        reader.number(16) as Self
    }
}

impl Read for u32 {
    fn read(reader: &mut Reader<'_>) -> Self {
        reader.variant()
    }
}

impl Read for u64 {
    fn read(reader: &mut Reader<'_>) -> Self {
        reader.number(64)
    }
}

impl Read for String {
    #[inline(never)]
    fn read(reader: &mut Reader<'_>) -> Self {
        let count = reader.count();
        if let Some((text, rest)) = reader.bytes.split_at_checked(count)
            && let Ok(text) = core::str::from_utf8(text)
        {
            reader.bytes = rest;
            return text.into();
        }
        reader.fail();
        Self::new()
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(reader: &mut Reader<'_>) -> Self {
        let mut values = Self::new();
        for _ in 0..reader.count() {
            values.push(T::read(reader));
            if reader.bad {
                break;
            }
        }
        values
    }
}

impl<T: Read> Read for Option<T> {
    fn read(reader: &mut Reader<'_>) -> Self {
        bool::read(reader).then(|| T::read(reader))
    }
}

impl<T: Read + Copy + Default, const N: usize> Read for [T; N] {
    fn read(reader: &mut Reader<'_>) -> Self {
        let mut values = [T::default(); N];
        for value in &mut values {
            *value = T::read(reader);
        }
        values
    }
}

impl Read for ClientKey {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self(Read::read(reader))
    }
}

impl Read for Seq {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self(Read::read(reader))
    }
}

impl Read for Timestamp {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self(Read::read(reader))
    }
}

impl Read for Span {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self(Read::read(reader))
    }
}

impl Read for Epoch {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self::from_wire(Read::read(reader))
    }
}

impl Read for ConversationId {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self::new(Read::read(reader)).unwrap_or_else(|| {
            reader.fail();
            Self::from_entropy(0)
        })
    }
}

impl<E: Read> Read for ToClient<E> {
    fn read(reader: &mut Reader<'_>) -> Self {
        match reader.variant() {
            0 => Self::Greeting {
                epoch: Read::read(reader),
                replay: Read::read(reader),
            },
            1 => Self::Entry(Read::read(reader)),
            2 => Self::Live,
            3 => Self::Acknowledged {
                key: Read::read(reader),
                seq: Read::read(reader),
                at: Read::read(reader),
            },
            4 => Self::Refused {
                key: Read::read(reader),
                reason: Read::read(reader),
            },
            5 => Self::Marks(Read::read(reader)),
            6 => Self::Typing(Read::read(reader)),
            7 => Self::Left(Read::read(reader)),
            8 => Self::Seen(Read::read(reader)),
            9 => Self::Team(Read::read(reader)),
            _ => {
                reader.fail();
                Self::Live
            }
        }
    }
}

read_structs! {
    VisitorEntry { seq, at, from, said }
    Answer { flow, language, asked, given }
    Marks { delivered, read }
    create_visitor::Response { token, conversations }
    keep_browser::Response { token }
    create_conversation::Response { conversation }
    get_where::Response { country, staff }
}

read_enums! {
    VisitorSees { You { key }, Team { name } }
    Refusal { EmptyText, TextTooLong, KeyReused, TooManyMessages { wait }, NotAllowed, Closed, NotAnAddress, Open }
    Said { Text(text), Answer(answer), Closed, Reopened }
    Given { Cookie(agreed), Processing, Subscription(ticked), Mail(mail) }
    Replay { AfterCursor, OtherEpoch, CursorAhead }
    Speaker { Visitor, Team { name } }
    Staff { Nobody, Room, Full }
}

#[cfg(test)]
mod tests {
    use std::{format, vec};

    use serde::{Serialize, de::DeserializeOwned};

    use super::*;
    use crate::protocol::codec;

    const LIMIT: usize = 1 << 20;

    /// Both ways read the same of the bytes, cut anywhere and spoiled anywhere.
    fn check<T>(value: &T)
    where
        T: Serialize + DeserializeOwned + Read + PartialEq + core::fmt::Debug,
    {
        let bytes = codec::encode(value);
        assert_eq!(decode::<T>(&bytes, LIMIT).as_ref(), Ok(value));
        let same = |bytes: &[u8]| {
            let (ours, theirs) = (decode::<T>(bytes, LIMIT), codec::decode::<T>(bytes, LIMIT));
            assert_eq!(ours, theirs, "{bytes:?}");
        };
        for end in 0..bytes.len() {
            same(bytes.get(..end).unwrap());
        }
        for place in 0..bytes.len() {
            for byte in [0, 1, 2, 5, 127, 128, 255] {
                let mut spoiled = bytes.clone();
                *spoiled.get_mut(place).unwrap() = byte;
                same(&spoiled);
            }
        }
        let mut longer = bytes;
        longer.push(0);
        same(&longer);
    }

    #[test]
    fn what_the_page_reads_of_a_socket_is_what_postcard_writes() {
        let key = ClientKey([7; 16]);
        let from = [
            VisitorSees::You { key },
            VisitorSees::Team {
                name: "Ådne".into(),
            },
        ];
        for from in from {
            check(&vec![
                ToClient::Greeting {
                    epoch: Epoch::from_entropy(u64::MAX),
                    replay: Replay::AfterCursor,
                },
                ToClient::Entry(VisitorEntry {
                    seq: Seq(300),
                    at: Timestamp(u64::MAX),
                    from,
                    said: "hei 🐟".into(),
                }),
                ToClient::Live,
                ToClient::Acknowledged {
                    key,
                    seq: Seq(1),
                    at: Timestamp(1 << 40),
                },
            ]);
        }
        let wait = Span(70_000);
        for reason in [
            Refusal::EmptyText,
            Refusal::TextTooLong,
            Refusal::KeyReused,
            Refusal::TooManyMessages { wait },
            Refusal::NotAllowed,
        ] {
            check(&vec![ToClient::<VisitorEntry>::Refused { key, reason }]);
        }
        for replay in [Replay::OtherEpoch, Replay::CursorAhead] {
            let epoch = Epoch::NONE;
            check(&vec![ToClient::<VisitorEntry>::Greeting { epoch, replay }]);
        }
        let marks = Marks {
            delivered: Seq(300),
            read: Seq(4),
        };
        let name = "Ådne".into();
        check(&vec![
            ToClient::<VisitorEntry>::Marks(marks),
            ToClient::Typing(Speaker::Visitor),
            ToClient::Typing(Speaker::Team { name }),
            ToClient::Left(true),
            ToClient::Seen(Seq(300)),
            ToClient::Team(Staff::Nobody),
            ToClient::Team(Staff::Full),
        ]);
    }

    #[test]
    fn what_the_page_reads_of_answers_is_what_postcard_writes() {
        let conversation = ConversationId::new(1 << 40).unwrap();
        check(&create_visitor::Response {
            token: "a token".into(),
            conversations: alloc::vec![conversation],
        });
        check(&create_conversation::Response { conversation });
        for staff in [
            None,
            Some(Staff::Nobody),
            Some(Staff::Room),
            Some(Staff::Full),
        ] {
            let country = staff.map(|_| "NO".into());
            check(&get_where::Response { country, staff });
        }
    }

    #[test]
    fn a_number_has_the_bits_it_may_have() {
        check(&u16::MAX);
        check(&u32::MAX);
        check(&u64::MAX);
        check(&[u16::MAX, 0]);
        check(&vec![true, false]);
        assert_eq!(decode::<Vec<u8>>(&[1; 9], 8), Err(Garbled::TooLarge));
        assert!(format!("{:?}", decode::<u16>(&[255, 255, 4], 8)).contains("Malformed"));
    }
}
