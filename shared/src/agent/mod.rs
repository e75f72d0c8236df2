//! The machines of the console: [`pane`] for the conversation somebody looks at, which it shows as a
//! [`thread`], and [`list`] for the list beside it. [`drafts`] is what is written and not sent.

pub mod drafts;
pub mod list;
pub mod pane;
pub mod thread;
