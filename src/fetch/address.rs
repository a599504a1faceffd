//! What kind of address an address is, after the special-purpose registries of IANA.
//!
//! Comes in: an IP address. Goes out: the class that keeps it from being reached, or none. Never here: a name, a port, an
//! exception; those are the guard's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address that is not public is, in words; `None` for a public one.
pub(crate) fn class(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) => class_v4(ip),
        IpAddr::V6(ip) => class_v6(ip),
    }
}

fn class_v4(ip: Ipv4Addr) -> Option<&'static str> {
    let [a, b, c, _] = ip.octets();
    Some(match (a, b, c) {
        (0, ..) => "an address of this network",
        (127, ..) => "a loopback address",
        (10, ..) | (172, 16..=31, _) | (192, 168, _) => "a private address",
        (100, 64..=127, _) => "a shared address (carrier-grade NAT)",
        (169, 254, _) => "a link-local address",
        (168, 63, 129) if ip == Ipv4Addr::new(168, 63, 129, 16) => "a cloud platform's own address",
        (192, 0, 0) => "a protocol assignment",
        (192, 0, 2) | (198, 51, 100) | (203, 0, 113) => "a documentation address",
        (192, 88, 99) => "a 6to4 relay",
        (198, 18..=19, _) => "a benchmarking address",
        (224..=239, ..) => "a multicast address",
        (255, 255, 255) if ip.is_broadcast() => "the broadcast address",
        (240..=255, ..) => "a reserved address",
        _ => return None,
    })
}

fn class_v6(ip: Ipv6Addr) -> Option<&'static str> {
    let s = ip.segments();
    let tail = || Ipv4Addr::from((u32::from(s[6]) << 16) | u32::from(s[7]));
    match s {
        [0, 0, 0, 0, 0, 0, 0, 0] => return Some("the unspecified address"),
        [0, 0, 0, 0, 0, 0, 0, 1] => return Some("a loopback address"),
        // IPv4-mapped, IPv4-translated and NAT64 carry an IPv4 address that is the one reached.
        [0, 0, 0, 0, 0, 0xffff, ..] | [0, 0, 0, 0, 0xffff, 0, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => {
            return class_v4(tail());
        }
        [0, 0, 0, 0, 0, 0, ..] => return Some("an IPv4-compatible address"),
        _ => {}
    }
    Some(match (s[0], s[1]) {
        (0x64, 0xff9b) => "a local NAT64 address",
        (0xfc00..=0xfdff, _) => "a unique local address",
        (0xfe80..=0xfebf, _) => "a link-local address",
        (0xfec0..=0xfeff, _) => "a site-local address",
        (0xff00..=0xffff, _) => "a multicast address",
        (0x2001, 0) => "a Teredo address",
        (0x2001, 0x0db8) | (0x3fff, 0..=0x0fff) => "a documentation address",
        (0x2001, 0x0002) => "a benchmarking address",
        (0x2001, 0x0010..=0x002f) => "an ORCHID",
        (0x2002, _) => return class_v4(Ipv4Addr::from((u32::from(s[1]) << 16) | u32::from(s[2]))),
        // ISATAP carries the IPv4 address in its interface identifier.
        (0x2000..=0x3fff, _) if s[5] == 0x5efe && matches!(s[4], 0 | 0x200) => return class_v4(tail()),
        (0x2000..=0x3fff, _) => return None,
        _ => "outside the global unicast range",
    })
}
