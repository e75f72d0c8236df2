//! The machines of the console: [`pane`] for the conversation somebody looks at, which it shows as a
//! [`thread`], and [`list`] for the list beside it. [`drafts`] is what is written and not sent, [`press`] and
//! [`keys`] say what a pointer and a key do, and [`title`] what a visitor is called.

mod attention;
pub mod drafts;
pub mod keys;
pub mod list;
pub mod pane;
pub mod press;
pub mod thread;
pub mod title;
