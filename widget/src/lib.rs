//! The widget: browser adapters around [`shared::visitor`].
//!
//! The loader calls [`boot`] with the published site. [`shell`] runs the machine, [`listen`] makes
//! events of what the visitor does, [`io`] carries effects out, and [`view`] patches the shadow
//! root region by region.

// Without std there is no formatting of panics and no allocator but ours: a third of the program.
// The other parts of a workspace build want std, so it is left out in the release alone.
#![cfg_attr(feature = "bare", no_std)]

extern crate alloc;

mod io;
mod listen;
mod page_api;
mod shell;
#[cfg(test)]
mod tests;
mod view;

use alloc::string::String;

use shared::{flow::Published, ids::SiteId};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

/// Is there for the page's scripts, and does nothing until they ask for it, or the tag does.
///
/// `edge` is the origin of the public host, `published` the site's file. `load` fetches the panel's
/// program, tells the function that it is given how that went (a number if it is there), and throws
/// nothing; it may be called again after it has failed. `tell` is told what scripts may want to know, a
/// name and JSON, a line each, and throws nothing. Gives back what takes the words that [`page_api`]
/// reads. If the file cannot be read it gives back the stable code for that, and the page stays as it
/// was: a `Result` would be more than one value, which has no JavaScript form
/// (`xtask/src/build/script.rs`).
#[wasm_bindgen]
pub fn boot(
    edge: String,
    site: &str,
    published: &[u8],
    load: js_sys::Function,
    tell: js_sys::Function,
) -> JsValue {
    let Some(site) = SiteId::new(site) else {
        return "site_unknown".into();
    };
    match Published::decode(published) {
        Ok(published) => shell::start(edge, site, published, load, tell),
        Err(_) => "site_garbled".into(),
    }
}

/// Small and slow rather than fast and large: a chat allocates little.
#[cfg(feature = "bare")]
#[global_allocator]
static ALLOCATOR: lol_alloc::LockedAllocator<lol_alloc::FreeListAllocator> =
    lol_alloc::LockedAllocator::new(lol_alloc::FreeListAllocator::new());

/// Nothing here panics; should it, the program stops where it is.
#[cfg(feature = "bare")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
