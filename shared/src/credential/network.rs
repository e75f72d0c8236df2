//! Network addresses, which are counted and never kept: told apart by a digest under the
//! deployment's key.

use core::net::{IpAddr, Ipv6Addr};

use super::keys::Keys;
use crate::ids::Digest;

/// What attempts from an address are counted by. Of IPv6 it is the network of the first 64 bits,
/// which is what one household or server has.
#[must_use]
pub fn digest(keys: &Keys, address: &str) -> Digest {
    const LABEL: &[u8] = b"portico network 1\0";
    let sign = |address: &[u8]| Digest(keys.first().secret.sign(&[LABEL, address]));
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => sign(&address.octets()),
        Ok(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
            Some(address) => sign(&address.octets()),
            None => sign(&network(address)),
        },
        // The platform names no address: whoever is behind that is one.
        Err(_) => sign(b"?"),
    }
}

fn network(address: Ipv6Addr) -> [u8; 8] {
    let [a, b, c, d, e, f, g, h, ..] = address.octets();
    [a, b, c, d, e, f, g, h]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart_as_far_as_one_owner_has_them() {
        let keys = Keys::parse(&std::format!("a:{}", "07".repeat(32))).unwrap();
        let of = |address| digest(&keys, address);
        assert_eq!(of("192.0.2.7"), of("::ffff:192.0.2.7"));
        assert_ne!(of("192.0.2.7"), of("192.0.2.8"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("unknown"), of(""));
        let others = Keys::parse(&std::format!("a:{}", "08".repeat(32))).unwrap();
        assert_ne!(of("192.0.2.7"), digest(&others, "192.0.2.7"));
    }
}
