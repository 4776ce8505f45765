//! The addresses of numbered hosts.

use crate::template::HostAddresses;

/// The number of IPv4 addresses of [`numbered_host`]: all from 1.0.0.0 to
/// 126.255.255.255, which excludes loopback and multicast.
const POOL_SIZE: u64 = 126 << 24;

/// A prime that does not divide [`POOL_SIZE`], so that its multiples modulo the pool reach every address
/// once, and hosts with consecutive numbers have distant addresses.
const STRIDE: u64 = 2_654_435_761;

/// Returns the addresses of the host with this number. The first two billion hosts have different addresses.
pub(super) fn numbered_host(number: u64) -> HostAddresses {
    let index = u32::try_from(number % POOL_SIZE).unwrap_or_default();
    let offset = u32::try_from(u64::from(index) * STRIDE % POOL_SIZE).unwrap_or_default();
    host_addresses(index, 0x0100_0000 + offset)
}

/// Returns the addresses of a host with this index in its hardware address, and this IPv4 address.
///
/// Its IPv6 address is in one of 256 subnets of `2001:db8::/32`, and ends with the IPv4 address.
pub(super) fn host_addresses(index: u32, v4: u32) -> HostAddresses {
    let [a, b, c, d] = v4.to_be_bytes();
    let [mac_a, mac_b, mac_c, mac_d] = index.to_be_bytes();
    HostAddresses {
        // The first byte 02 indicates a locally administered address.
        mac: [0x02, 0x00, mac_a, mac_b, mac_c, mac_d],
        v4: [a, b, c, d],
        v6: [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, mac_d, 0, 0, 0, 0, a, b, c, d],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn numbered_hosts_differ_in_every_address() {
        let hosts: Vec<_> = (0..100_000).map(numbered_host).collect();
        let macs: BTreeSet<_> = hosts.iter().map(|host| host.mac).collect();
        let v4: BTreeSet<_> = hosts.iter().map(|host| host.v4).collect();
        let v6: BTreeSet<_> = hosts.iter().map(|host| host.v6).collect();
        assert_eq!((macs.len(), v4.len(), v6.len()), (100_000, 100_000, 100_000));
    }

    #[test]
    fn numbers_beyond_the_pool_start_over() {
        assert_eq!(numbered_host(POOL_SIZE + 5), numbered_host(5));
    }

    #[test]
    fn stride_and_pool_have_no_common_factor() {
        // The prime factors of the pool.
        assert!(
            [2, 3, 7]
                .into_iter()
                .all(|factor| !STRIDE.is_multiple_of(factor) && POOL_SIZE.is_multiple_of(factor))
        );
    }
}
