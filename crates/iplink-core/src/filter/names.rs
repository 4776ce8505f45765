//! Names of protocols and services in filters.

use crate::dissect::Protocol;
use crate::service_names::service_port;

/// The protocols whose names are keywords. In a filter, they need no `proto` before them.
const KEYWORD_PROTOCOLS: [Protocol; 13] = [
    Protocol::TCP,
    Protocol::UDP,
    Protocol::ICMP,
    Protocol::ICMPV6,
    Protocol::SCTP,
    Protocol::DCCP,
    Protocol::GRE,
    Protocol::ESP,
    Protocol::AH,
    Protocol::PIM,
    Protocol(2),   // IGMP
    Protocol(89),  // OSPF
    Protocol(112), // VRRP
];

/// Returns the protocol whose name is this keyword.
pub(super) fn keyword_protocol(word: &str) -> Option<Protocol> {
    let has_name =
        |protocol: &Protocol| protocol.name().is_some_and(|name| name.eq_ignore_ascii_case(word));
    KEYWORD_PROTOCOLS.into_iter().find(has_name)
}

/// Returns whether the name of a protocol is a keyword.
pub(super) fn is_keyword(protocol: Protocol) -> bool {
    KEYWORD_PROTOCOLS.contains(&protocol)
}

/// Parses a port: a number, or the name of a service.
pub(super) fn parse_port(word: &str) -> Option<u16> {
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().ok();
    }
    service_port(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_is_a_number_or_a_service_name() {
        let ports = [parse_port("443"), parse_port("HTTPS"), parse_port("domain")];
        assert_eq!(ports, [Some(443), Some(443), Some(53)]);
        for word in ["65536", "+1", "http ", ""] {
            assert_eq!(parse_port(word), None, "{word}");
        }
    }

    #[test]
    fn every_keyword_protocol_has_a_name() {
        for protocol in KEYWORD_PROTOCOLS {
            assert_eq!(protocol.name().and_then(keyword_protocol), Some(protocol));
        }
    }
}
