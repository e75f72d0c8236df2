//! What every page of the console is put together from.
//!
//! Elements are built with functions rather than with `view!`, which would set `innerHTML` for
//! whatever is fixed; the console's policy allows no string there.

mod avatar;
mod button;
mod choice;
mod copy;
mod dialog;
pub(crate) mod dom;
mod field;
mod form;
pub(crate) mod icon;
mod keys;
mod list;
mod load;
mod memo;
mod menu;
pub(crate) mod page;
mod prose;
pub(crate) mod toast;

pub(crate) use avatar::{face_of, hue_of, initials};
pub(crate) use button::{Weight, button, icon_button};
pub(crate) use choice::{Choice, check, select};
pub(crate) use copy::copied;
pub(crate) use dialog::{Dialog, confirm, dialog};
pub(crate) use dom::Child;
pub(crate) use field::{Field, Kind};
pub(crate) use form::{Form, alert};
pub(crate) use keys::on_any_key;
pub(crate) use list::{Row, each, listed, rows};
pub(crate) use load::{Loader, empty, skeleton};
pub(crate) use memo::{effect, memo};
pub(crate) use menu::{Item, menu, more};
pub(crate) use prose::prose;
