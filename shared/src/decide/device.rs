//! What kind of device a page is shown on (TGT-14).

use super::find;
use crate::flow::authored::Device;

/// What a browser says of its device.
#[derive(Clone, Copy, Debug)]
pub struct Browser<'a> {
    /// The client hint `Sec-CH-UA-Mobile`, where the browser has it.
    pub mobile: Option<bool>,
    pub user_agent: &'a str,
    /// Whether the screen takes more than one finger.
    pub touch: bool,
}

/// `mobile` if the browser says so, by its hint or else by its name; `tablet` if its name says so,
/// or if it is a Mac that can be touched, which no Mac can but an iPad; else `desktop`.
///
/// Android tablets say Android without Mobile, and an iPad's name says both iPad and Mobile.
#[must_use]
pub fn of(browser: Browser<'_>) -> Device {
    let says = |word| find::contains(browser.user_agent, word);
    let tablet = says("iPad")
        || says("Tablet")
        || (says("Android") && !says("Mobi"))
        || (says("Macintosh") && browser.touch);
    match browser.mobile {
        Some(true) => Device::Mobile,
        _ if tablet => Device::Tablet,
        None if says("Mobi") => Device::Mobile,
        Some(false) | None => Device::Desktop,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tgt_14_the_device_is_what_the_browser_says() {
        const WINDOWS: &str =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36";
        const PIXEL: &str =
            "Mozilla/5.0 (Linux; Android 14; Pixel 7) Chrome/140.0 Mobile Safari/537.36";
        const GALAXY_TAB: &str =
            "Mozilla/5.0 (Linux; Android 14; SM-T970) Chrome/140.0 Safari/537.36";
        const FIREFOX_TAB: &str =
            "Mozilla/5.0 (Android 14; Tablet; rv:140.0) Gecko/140.0 Firefox/140.0";
        const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1";
        const IPAD: &str =
            "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1";
        const MAC: &str =
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15";
        let cases = [
            (Some(false), WINDOWS, false, Device::Desktop),
            // A laptop with a touch screen stays one.
            (Some(false), WINDOWS, true, Device::Desktop),
            (None, WINDOWS, true, Device::Desktop),
            (Some(true), PIXEL, true, Device::Mobile),
            (None, PIXEL, true, Device::Mobile),
            (Some(false), GALAXY_TAB, true, Device::Tablet),
            (None, FIREFOX_TAB, true, Device::Tablet),
            (None, IPHONE, true, Device::Mobile),
            (None, IPAD, true, Device::Tablet),
            (None, MAC, true, Device::Tablet),
            (None, MAC, false, Device::Desktop),
            // The hint goes before the name.
            (Some(true), WINDOWS, false, Device::Mobile),
            (None, "", false, Device::Desktop),
        ];
        for (mobile, user_agent, touch, device) in cases {
            let browser = Browser {
                mobile,
                user_agent,
                touch,
            };
            assert_eq!(of(browser), device, "{browser:?}");
        }
    }
}
