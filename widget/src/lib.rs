//! The widget: browser adapters around [`shared::visitor`].
//!
//! The loader calls [`boot`] with the published site. [`shell`] runs the machine, [`listen`] makes
//! events of what the visitor does, [`io`] carries effects out, and [`view`] patches the shadow
//! root region by region.

mod io;
mod listen;
mod shell;
mod view;

use shared::{flow::Published, ids::SiteId};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

/// Puts the launcher on the page.
///
/// `edge` is the origin of the public host, `published` the site's file. A file that cannot be
/// read throws its stable code, and the page stays as it was.
#[wasm_bindgen]
pub fn boot(edge: String, site: &str, published: &[u8]) -> Result<(), JsValue> {
    let site = SiteId::new(site).ok_or("site_unknown")?;
    let published = Published::decode(published).map_err(|_| "site_garbled")?;
    shell::start(edge, site, published)
}
