//! The names that people know.

use crate::dissect::Protocol;

/// The protocols whose names alone are tests.
const PROTOCOLS: [Protocol; 13] = [
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
    Protocol(2),
    Protocol(89),
    Protocol(112),
];

/// The ports of services, by the names of IANA's registry and some that people
/// use instead.
const SERVICES: &[(&str, u16)] = &[
    ("amqp", 5672),
    ("amqps", 5671),
    ("bgp", 179),
    ("bootpc", 68),
    ("bootps", 67),
    ("chargen", 19),
    ("coap", 5683),
    ("daytime", 13),
    ("discard", 9),
    ("dns", 53),
    ("domain", 53),
    ("domain-s", 853),
    ("echo", 7),
    ("epmap", 135),
    ("finger", 79),
    ("ftp", 21),
    ("ftp-data", 20),
    ("ftps", 990),
    ("gopher", 70),
    ("gtp-control", 2123),
    ("gtp-user", 2152),
    ("h323hostcall", 1720),
    ("http", 80),
    ("http-alt", 8080),
    ("https", 443),
    ("https-alt", 8443),
    ("imap", 143),
    ("imap2", 143),
    ("imaps", 993),
    ("ipp", 631),
    ("irc", 6667),
    ("isakmp", 500),
    ("kerberos", 88),
    ("l2tp", 1701),
    ("ldap", 389),
    ("ldaps", 636),
    ("mdns", 5353),
    ("microsoft-ds", 445),
    ("modbus", 502),
    ("mqtt", 1883),
    ("ms-sql-s", 1433),
    ("ms-wbt-server", 3389),
    ("mysql", 3306),
    ("netbios-dgm", 138),
    ("netbios-ns", 137),
    ("netbios-ssn", 139),
    ("nfs", 2049),
    ("nntp", 119),
    ("ntp", 123),
    ("openvpn", 1194),
    ("pop3", 110),
    ("pop3s", 995),
    ("postgresql", 5432),
    ("pptp", 1723),
    ("radius", 1812),
    ("radius-acct", 1813),
    ("rdp", 3389),
    ("redis", 6379),
    ("rfb", 5900),
    ("rsync", 873),
    ("rtsp", 554),
    ("s7", 102),
    ("sip", 5060),
    ("sips", 5061),
    ("smtp", 25),
    ("smtps", 465),
    ("snmp", 161),
    ("snmp-trap", 162),
    ("snmptrap", 162),
    ("socks", 1080),
    ("ssdp", 1900),
    ("ssh", 22),
    ("stun", 3478),
    ("submission", 587),
    ("sunrpc", 111),
    ("svrloc", 427),
    ("syslog", 514),
    ("syslog-tls", 6514),
    ("tacacs", 49),
    ("telnet", 23),
    ("teredo", 3544),
    ("tftp", 69),
    ("time", 37),
    ("vnc", 5900),
    ("vxlan", 4789),
    ("whois", 43),
    ("xmpp-client", 5222),
    ("xmpp-server", 5269),
];

/// Returns the protocol whose name alone is a test.
pub(super) fn bare_protocol(word: &str) -> Option<Protocol> {
    PROTOCOLS.into_iter().find(|it| it.name().is_some_and(|name| name.eq_ignore_ascii_case(word)))
}

pub(super) fn is_bare_protocol(protocol: Protocol) -> bool {
    PROTOCOLS.contains(&protocol)
}

/// Returns the port that a number or a name of a service stands for.
pub(super) fn port(word: &str) -> Option<u16> {
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().ok();
    }
    let service = SERVICES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
    service.map(|(_, port)| *port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_in_order_and_have_one_port() {
        assert!(SERVICES.iter().map(|(name, _)| name).is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn a_port_is_a_number_or_a_name() {
        assert_eq!((port("443"), port("HTTPS"), port("domain")), (Some(443), Some(443), Some(53)));
        assert_eq!((port("65536"), port("+1"), port("http "), port("")), (None, None, None, None));
    }

    #[test]
    fn every_bare_protocol_has_a_name() {
        for protocol in PROTOCOLS {
            assert_eq!(protocol.name().and_then(bare_protocol), Some(protocol));
        }
    }
}
