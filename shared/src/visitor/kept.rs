//! What the browser keeps of a chat after consent (VIS-4), so that a page that goes away takes nothing
//! with it.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ClientKey, Seq},
    protocol::{delivery::Said, read::read_structs},
};

/// In the bytes of [`crate::stored`], which a later build may not read: then there is nothing.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Kept {
    /// There is a conversation that is not over: the next page looks for it.
    pub under_way: bool,
    /// Entries up to here were in sight.
    pub seen: Seq,
    /// What is not known to be stored at the edge, in order.
    pub outbox: Vec<Unsent>,
}

/// One message on its way.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Unsent {
    pub key: ClientKey,
    pub said: Said,
}

read_structs! {
    Kept { under_way, seen, outbox }
    Unsent { key, said }
}
