//! Filter expressions for tcpdump and Wireshark that select the packets of a link.

use std::fmt::Write;
use std::net::IpAddr;

use iplink_core::dissect::Protocol;
use iplink_core::graph::{Address, Link};
use serde::Serialize;

/// Returns a capture filter in the syntax of libpcap, for tcpdump.
///
/// Returns `None` if an end of the link cannot be expressed, such as a group of hosts.
#[must_use]
pub fn bpf(link: &Link<'_>) -> Option<String> {
    let (source, target) = (link.source.address, link.target.address);
    match link.is_bidirectional() {
        true => Some(format!("{} and {}", bpf_end("", source)?, bpf_end("", target)?)),
        false => Some(format!("{} and {}", bpf_end("src ", source)?, bpf_end("dst ", target)?)),
    }
}

/// Filter expressions with placeholders for the address and the direction, so that many
/// hosts share one template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[non_exhaustive]
pub struct FilterTemplate {
    /// The libpcap filter. `{direction}` is `src `, `dst ` or empty.
    pub bpf: String,
    /// The Wireshark filter. `{addr}` is `src`, `dst` or `addr`, and `{port}` is
    /// `srcport`, `dstport` or `port`.
    pub wireshark: String,
}

/// Returns the filter template of a host, in which `{address}` stands for its address.
///
/// Templates of services contain the address and port themselves. Returns `None` if no
/// filter can select the host.
#[must_use]
pub fn template(host: Address) -> Option<FilterTemplate> {
    let (bpf, wireshark) =
        (bpf_end("{direction}", host)?, wireshark_end(FilterDirection::Placeholder, host)?);
    let generalize = |filter: String| match host {
        Address::Port(..) => filter,
        _ => filter.replace(&host.to_string(), "{address}"),
    };
    Some(FilterTemplate { bpf: generalize(bpf), wireshark: generalize(wireshark) })
}

/// Returns the condition of a capture filter that selects one end of a link. `direction` is empty
/// or a qualifier, followed by a space.
fn bpf_end(direction: &str, address: Address) -> Option<String> {
    match address {
        Address::Ip(address) => Some(format!("{} {direction}host {address}", ip_version(address))),
        Address::Mac(address) => Some(format!("ether {direction}host {address}")),
        Address::Net(net) => Some(format!("{} {direction}net {net}", ip_version(net.addr()))),
        Address::Port(address, protocol, port) => {
            let protocol = transport_name(protocol)?;
            let version = ip_version(address);
            Some(format!(
                "{version} {direction}host {address} and {protocol} {direction}port {port}"
            ))
        }
        _ => None,
    }
}

/// Returns the keyword of the IP version. Without it, `host` would also select ARP packets.
const fn ip_version(address: IpAddr) -> &'static str {
    match address {
        IpAddr::V4(_) => "ip",
        IpAddr::V6(_) => "ip6",
    }
}

/// Returns a display filter for Wireshark.
///
/// Returns `None` if an end of the link cannot be expressed, such as a group of hosts.
#[must_use]
pub fn wireshark(link: &Link<'_>) -> Option<String> {
    let (source, target) = (link.source.address, link.target.address);
    let (from, to) = match link.is_bidirectional() {
        true => (FilterDirection::Either, FilterDirection::Either),
        false => (FilterDirection::Source, FilterDirection::Target),
    };
    Some(format!("{} && {}", wireshark_end(from, source)?, wireshark_end(to, target)?))
}

/// Whether a condition of a display filter applies to the source, the target or either end of a
/// packet.
#[derive(Clone, Copy)]
enum FilterDirection {
    Source,
    Target,
    Either,
    /// Not yet known: the condition is part of a template, in which a placeholder stands for the
    /// last part of the field name.
    Placeholder,
}

impl FilterDirection {
    /// Returns the last part of the name of an address field, as in `ip.src`.
    const fn address_field(self) -> &'static str {
        match self {
            Self::Source => "src",
            Self::Target => "dst",
            Self::Either => "addr",
            Self::Placeholder => "{addr}",
        }
    }

    /// Returns the last part of the name of a port field, as in `tcp.srcport`.
    const fn port_field(self) -> &'static str {
        match self {
            Self::Source => "srcport",
            Self::Target => "dstport",
            Self::Either => "port",
            Self::Placeholder => "{port}",
        }
    }
}

/// Returns the condition of a display filter that selects one end of a link.
fn wireshark_end(direction: FilterDirection, address: Address) -> Option<String> {
    let ip_name = |ip: IpAddr| if ip.is_ipv4() { "ip" } else { "ipv6" };
    let mut filter = String::new();
    match address {
        Address::Ip(ip) => write!(filter, "{}.{} == {ip}", ip_name(ip), direction.address_field()),
        Address::Mac(mac) => write!(filter, "eth.{} == {mac}", direction.address_field()),
        Address::Net(net) => {
            write!(filter, "{}.{} == {net}", ip_name(net.addr()), direction.address_field())
        }
        Address::Port(ip, protocol, port) => {
            let (ip_name, transport) = (ip_name(ip), transport_name(protocol)?);
            let (address_field, port_field) = (direction.address_field(), direction.port_field());
            write!(
                filter,
                "{ip_name}.{address_field} == {ip} && {transport}.{port_field} == {port}"
            )
        }
        _ => return None,
    }
    .ok()?;
    Some(filter)
}

/// Returns the name of a transport protocol, or `None` unless both syntaxes support its ports.
fn transport_name(protocol: Protocol) -> Option<&'static str> {
    match protocol {
        Protocol::TCP => Some("tcp"),
        Protocol::UDP => Some("udp"),
        Protocol::SCTP => Some("sctp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filter_template_is_shared_by_similar_hosts() {
        let template = |text: &str| template(text.parse().unwrap()).unwrap();
        assert_eq!(template("10.0.0.1"), template("10.0.0.2"));
        assert_eq!(template("10.0.0.1").bpf, "ip {direction}host {address}");
        assert_eq!(template("::1").wireshark, "ipv6.{addr} == {address}");
        let port = template("10.0.0.1:53/udp");
        assert_eq!(port.bpf, "ip {direction}host 10.0.0.1 and udp {direction}port 53");
        assert_eq!(port.wireshark, "ip.{addr} == 10.0.0.1 && udp.{port} == 53");
        assert_eq!(super::template(Address::Others), None);
    }
}
