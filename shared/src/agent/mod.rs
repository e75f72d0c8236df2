//! The machines of the console: [`pane`] for the conversation somebody looks at, [`list`] for the
//! list beside it.

pub mod list;
pub mod pane;
