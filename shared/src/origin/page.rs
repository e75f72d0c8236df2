//! The address of a page as it is kept and shown to the team: of the page's origin, without a fragment,
//! and of its query only what the site's owner lists (`site.kept_parameters`). Addresses carry tokens and
//! other people's data, and an address that a program makes up becomes a link in the console.

use alloc::string::String;

use crate::decide::address::{is_in, name_of};

/// The address is of another origin than the token that came with it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Elsewhere;

/// The part of `address` that is kept. `origin` is as the browser wrote it in `Origin`, and `parameters`
/// are names, or beginnings of names with a `*` behind them, with spaces between. A page without an address of the web (a
/// frame with its own text, say) is kept by its origin alone; no address at all stays none.
pub fn kept(address: &str, origin: &str, parameters: &str) -> Result<String, Elsewhere> {
    if address.is_empty() {
        return Ok(String::new());
    }
    if address.chars().any(char::is_control) {
        return Err(Elsewhere);
    }
    let web = ["https://", "http://"];
    let Some((scheme, rest)) = web
        .into_iter()
        .find_map(|scheme| Some((scheme, address.strip_prefix(scheme)?)))
    else {
        return Ok(origin.into());
    };
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at_checked(end).ok_or(Elsewhere)?;
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    if origin.strip_prefix(scheme) != Some(host) || rest.starts_with('\\') {
        return Err(Elsewhere);
    }
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut kept = String::from(origin);
    kept.push_str(path);
    let mut between = '?';
    for parameter in query.split('&') {
        let name = name_of(parameter);
        if !name.is_empty() && is_in(parameters, name) {
            kept.push(between);
            kept.push_str(parameter);
            between = '&';
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "https://shop.example";

    fn of(address: &str, parameters: &[&str]) -> Result<String, Elsewhere> {
        kept(address, SHOP, &parameters.join(" "))
    }

    #[test]
    fn vis_7_a_page_is_kept_by_origin_and_path_and_the_parameters_that_the_owner_lists() {
        for (address, listed, expected) in [
            ("", &[][..], ""),
            ("https://shop.example", &[], "https://shop.example"),
            ("https://shop.example/", &[], "https://shop.example/"),
            ("https://shop.example/a/b", &[], "https://shop.example/a/b"),
            (
                "https://shop.example/reset?token=s3cret&lang=nb#access_token=x",
                &[],
                "https://shop.example/reset",
            ),
            (
                "https://shop.example/p?sku=1&token=x&utm_source=a&sku=2&utm_=&tokens",
                &["sku", "utm_*"],
                "https://shop.example/p?sku=1&utm_source=a&sku=2&utm_=",
            ),
            (
                "https://shop.example?a=1",
                &["a"],
                "https://shop.example?a=1",
            ),
            (
                "https://shop.example/#?a=1",
                &["a"],
                "https://shop.example/",
            ),
            (
                "https://shop.example/?&&=x&a",
                &["a", "*"],
                "https://shop.example/?a",
            ),
            (
                "https://ida:pw@shop.example/x",
                &[],
                "https://shop.example/x",
            ),
            ("about:srcdoc", &[], SHOP),
            ("blob:https://shop.example/1", &[], SHOP),
            ("javascript:alert(1)", &[], SHOP),
            ("data:text/html,x", &[], SHOP),
        ] {
            assert_eq!(of(address, listed).as_deref(), Ok(expected), "{address}");
        }
    }

    #[test]
    fn vis_7_a_page_of_another_origin_is_refused() {
        for address in [
            "https://evil.example/",
            "http://shop.example/",
            "https://shop.example:8443/",
            "https://shop.example.evil.example/",
            "https://shop.example@evil.example/",
            "https://shop.example\\@evil.example/",
            "https://evil.example\\@shop.example/",
            "https://shop.example\\evil",
            "https://SHOP.example/",
            "https:///shop.example/",
            "https://shop.example/a\nb",
            "https://shop.example/a\0",
        ] {
            assert_eq!(of(address, &[]), Err(Elsewhere), "{address}");
        }
    }
}
