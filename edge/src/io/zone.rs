//! Time zones, as the platform knows them.

use js_sys::{Array, Function, Object, Reflect, global};
use wasm_bindgen::{JsCast, JsValue};

/// Whether `Intl` takes this as a time zone; it throws on any other.
pub(crate) fn is_known(zone: &str) -> bool {
    formats(zone).is_ok()
}

fn formats(zone: &str) -> Result<JsValue, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"timeZone".into(), &zone.into())?;
    let intl = Reflect::get(&global(), &"Intl".into())?;
    let format: Function = Reflect::get(&intl, &"DateTimeFormat".into())?.dyn_into()?;
    Reflect::construct(&format, &Array::of2(&"en".into(), &options))
}
