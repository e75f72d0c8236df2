//! What the browser keeps of a chat after consent (VIS-4), so that a page that goes away takes nothing
//! with it.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ClientKey, Seq},
    protocol::{delivery::Said, read::read_structs},
};

/// In the bytes of [`crate::stored`], which a later build may not read: then there is nothing.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Kept {
    /// The next page looks for the conversation: it is not over, or the visitor has not seen all of it.
    pub goes_on: bool,
    /// Entries up to here were in sight.
    pub seen: Seq,
    /// What is not known to be stored at the edge, in order.
    pub outbox: Vec<Unsent>,
    /// Id of the flow that the conversation began in: its welcome stands above it on every page.
    pub flow: String,
}

/// One message on its way.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Unsent {
    pub key: ClientKey,
    pub said: Said,
}

read_structs! {
    Kept { goes_on, seen, outbox, flow }
    Unsent { key, said }
}
