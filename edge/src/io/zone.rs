//! Time zones, as the platform knows them.

use js_sys::{Array, Function, Object, Reflect, global};
use shared::{decide::availability::Wall, flow::authored::Weekday};
use wasm_bindgen::{JsCast, JsValue};

use super::timer;

/// Whether `Intl` takes this as a time zone; it throws on any other.
pub(crate) fn is_known(zone: &str) -> bool {
    formats(zone).is_ok()
}

/// The clock on the wall in this zone; `None` if `Intl` does not know the zone.
pub(crate) fn wall(zone: &str) -> Option<Wall> {
    let shown = shown(zone).ok()?;
    // Such as "Mon 08:05", with or without a comma.
    let day = shown.get(..3)?.to_ascii_lowercase();
    let (_, weekday) = Weekday::ALL.into_iter().find(|(word, _)| *word == day)?;
    let clock = shown.get(shown.len().checked_sub(5)?..)?;
    let (hours, minutes) = clock.split_once(':')?;
    let minute = hours.parse::<u16>().ok()? * 60 + minutes.parse::<u16>().ok()?;
    Some(Wall { weekday, minute })
}

fn shown(zone: &str) -> Result<String, JsValue> {
    let format = formats(zone)?;
    let shows: Function = Reflect::get(&format, &"format".into())?.dyn_into()?;
    let shown = shows.call1(&format, &JsValue::from_f64(timer::now().0 as f64))?;
    shown.as_string().ok_or(JsValue::UNDEFINED)
}

fn formats(zone: &str) -> Result<JsValue, JsValue> {
    let options = Object::new();
    for (name, value) in [
        ("timeZone", zone),
        ("weekday", "short"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("hourCycle", "h23"),
    ] {
        Reflect::set(&options, &name.into(), &value.into())?;
    }
    let intl = Reflect::get(&global(), &"Intl".into())?;
    let format: Function = Reflect::get(&intl, &"DateTimeFormat".into())?.dyn_into()?;
    Reflect::construct(&format, &Array::of2(&"en-GB".into(), &options))
}
