//! The page around the widget.

use wasm_bindgen::{JsCast, UnwrapThrowExt};
use web_sys::{Document, Window};

/// The page's window. The widget runs nowhere else.
pub(crate) fn window() -> Window {
    js_sys::global().unchecked_into()
}

/// The page's document.
pub(crate) fn document() -> Document {
    window().document().unwrap_throw()
}

/// The page's address.
pub(crate) fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// The page's body.
pub(crate) fn body() -> Result<web_sys::HtmlElement, wasm_bindgen::JsValue> {
    document().body().ok_or_else(|| "page_without_body".into())
}
