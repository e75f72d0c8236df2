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
mod shell;
#[cfg(test)]
mod tests;
mod view;

use alloc::string::String;

use shared::{flow::Published, ids::SiteId};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

/// Decides what this page gets, and shows it when its time has come.
///
/// `edge` is the origin of the public host, `published` the site's file. `load` fetches the panel's
/// program, tells the function that it is given how that went (a number if it is there), and throws
/// nothing; it may be called again after it has failed. Gives back the callback behind
/// `PORTICO.explain()`: called with a function, it calls that with the decision once there is one. If
/// the file cannot be read it gives back the stable code for that, and the page stays as it was: a
/// `Result` would be more than one value, which has no JavaScript form (`xtask/src/build/script.rs`).
#[wasm_bindgen]
pub fn boot(edge: String, site: &str, published: &[u8], load: js_sys::Function) -> JsValue {
    let Some(site) = SiteId::new(site) else {
        return "site_unknown".into();
    };
    match Published::decode(published) {
        Ok(published) => shell::start(edge, site, published, load),
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
