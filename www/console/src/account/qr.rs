//! A QR code as a picture.

use std::fmt::Write;

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

use crate::parts::{Child, dom};

/// Modules of quiet around it, which readers count on.
const QUIET: i32 = 4;

/// Nothing where the text is too long for any.
pub(super) fn picture(text: &str, label: &'static str) -> AnyView {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else {
        return ().view();
    };
    let side = code.size() + 2 * QUIET;
    dom::svg()
        .attr("class", "qr")
        .attr("role", "img")
        .attr("aria-label", label)
        .attr("viewBox", format!("0 0 {side} {side}"))
        .child(dom::path().attr("d", path(&code)))
        .view()
}

/// A square for each dark module.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                // A string takes whatever is written to it.
                let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
    }
    path
}
