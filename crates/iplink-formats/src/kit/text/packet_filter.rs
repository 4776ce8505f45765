//! Filters for other programs that take just the packets of a link.

use std::fmt::Write;
use std::net::IpAddr;

use iplink_core::dissect::Protocol;
use iplink_core::graph::{Address, Link};
use serde::Serialize;

/// Returns a filter of libpcap, as tcpdump takes it; `None` where an end is no
/// address that such a filter can tell.
#[must_use]
pub fn bpf(link: &Link<'_>) -> Option<String> {
    let (source, target) = (link.source.address, link.target.address);
    match link.is_both_ways() {
        true => Some(format!("{} and {}", bpf_end("", source)?, bpf_end("", target)?)),
        false => Some(format!("{} and {}", bpf_end("src ", source)?, bpf_end("dst ", target)?)),
    }
}

/// A filter of each kind with places for its address, its way and the fields that
/// go with that, so that it serves many hosts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Template {
    /// Of libpcap: `{way}` is `src `, `dst ` or nothing.
    pub bpf: String,
    /// Of Wireshark: `{addr}` is `src`, `dst` or `addr`, and `{port}` likewise.
    pub wireshark: String,
}

/// Returns the filters that take the packets of a host, in which `{address}` stands
/// for it where it is told by nothing else; `None` where no filter can tell it.
#[must_use]
pub fn template(host: Address) -> Option<Template> {
    let (bpf, wireshark) = (bpf_end("{way}", host)?, wireshark_end(Way::Open, host)?);
    let general = |filter: String| match host {
        Address::Port(..) => filter,
        _ => filter.replace(&host.to_string(), "{address}"),
    };
    Some(Template { bpf: general(bpf), wireshark: general(wireshark) })
}

fn bpf_end(way: &str, address: Address) -> Option<String> {
    match address {
        Address::Ip(address) => Some(format!("{} {way}host {address}", version(address))),
        Address::Mac(address) => Some(format!("ether {way}host {address}")),
        Address::Net(net) => Some(format!("{} {way}net {net}", version(net.addr()))),
        Address::Port(address, protocol, port) => {
            let protocol = transport(protocol)?;
            let version = version(address);
            Some(format!("{version} {way}host {address} and {protocol} {way}port {port}"))
        }
        _ => None,
    }
}

/// Without the version, `host` takes ARP too.
const fn version(address: IpAddr) -> &'static str {
    match address {
        IpAddr::V4(_) => "ip",
        IpAddr::V6(_) => "ip6",
    }
}

/// Returns a display filter of Wireshark; `None` where an end is no address that
/// such a filter can tell.
#[must_use]
pub fn wireshark(link: &Link<'_>) -> Option<String> {
    let (source, target) = (link.source.address, link.target.address);
    let (from, to) = match link.is_both_ways() {
        true => (Way::Either, Way::Either),
        false => (Way::Source, Way::Target),
    };
    Some(format!("{} && {}", wireshark_end(from, source)?, wireshark_end(to, target)?))
}

#[derive(Clone, Copy)]
enum Way {
    Source,
    Target,
    Either,
    /// To be told later.
    Open,
}

impl Way {
    const fn address(self) -> &'static str {
        match self {
            Self::Source => "src",
            Self::Target => "dst",
            Self::Either => "addr",
            Self::Open => "{addr}",
        }
    }

    const fn port(self) -> &'static str {
        match self {
            Self::Source => "srcport",
            Self::Target => "dstport",
            Self::Either => "port",
            Self::Open => "{port}",
        }
    }
}

fn wireshark_end(way: Way, address: Address) -> Option<String> {
    let field = |ip: IpAddr| if ip.is_ipv4() { "ip" } else { "ipv6" };
    let mut filter = String::new();
    match address {
        Address::Ip(ip) => write!(filter, "{}.{} == {ip}", field(ip), way.address()),
        Address::Mac(mac) => write!(filter, "eth.{} == {mac}", way.address()),
        Address::Net(net) => write!(filter, "{}.{} == {net}", field(net.addr()), way.address()),
        Address::Port(ip, protocol, port) => {
            let (name, protocol) = (field(ip), transport(protocol)?);
            let (end, port_end) = (way.address(), way.port());
            write!(filter, "{name}.{end} == {ip} && {protocol}.{port_end} == {port}")
        }
        _ => return None,
    }
    .ok()?;
    Some(filter)
}

/// Names a protocol whose ports both languages know.
fn transport(protocol: Protocol) -> Option<&'static str> {
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
    fn a_template_serves_all_of_its_kind() {
        let template = |text: &str| template(text.parse().unwrap()).unwrap();
        assert_eq!(template("10.0.0.1"), template("10.0.0.2"));
        assert_eq!(template("10.0.0.1").bpf, "ip {way}host {address}");
        assert_eq!(template("::1").wireshark, "ipv6.{addr} == {address}");
        let port = template("10.0.0.1:53/udp");
        assert_eq!(port.bpf, "ip {way}host 10.0.0.1 and udp {way}port 53");
        assert_eq!(port.wireshark, "ip.{addr} == 10.0.0.1 && udp.{port} == 53");
        assert_eq!(super::template(Address::Others), None);
    }
}
