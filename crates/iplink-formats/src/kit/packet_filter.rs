//! Filters for other programs that take just the packets of a link.

use std::fmt::Write;
use std::net::IpAddr;

use iplink_core::dissect::Protocol;
use iplink_core::graph::{Address, Link};

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
}

impl Way {
    const fn address(self) -> &'static str {
        match self {
            Self::Source => "src",
            Self::Target => "dst",
            Self::Either => "addr",
        }
    }

    const fn port(self) -> &'static str {
        match self {
            Self::Source => "srcport",
            Self::Target => "dstport",
            Self::Either => "port",
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
