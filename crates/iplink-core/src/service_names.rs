//! The names of well-known services and their port numbers.
//!
//! The same table is used wherever a port has a name: packet filters accept names
//! (`port smb`), pictures and pages show them (`smb 445`). Each service has one
//! name that is shown, and aliases that are accepted as well. The names are those
//! of the IANA Service Name and Transport Protocol Port Number Registry, or the
//! better-known ones, such as `smb` instead of `microsoft-ds`, with the IANA name as
//! an alias.

use crate::dissect::Protocol;

/// A service with its port, the name that is shown, and other accepted names.
struct WellKnownService {
    port: u16,
    name: &'static str,
    aliases: &'static [&'static str],
}

/// The services, sorted by port. Names are lower case and have no spaces, so that
/// each is a single word in a filter.
const SERVICES: &[WellKnownService] = &[
    service(7, "echo", &[]),
    service(9, "discard", &[]),
    service(13, "daytime", &[]),
    service(19, "chargen", &[]),
    service(20, "ftp-data", &[]),
    service(21, "ftp", &[]),
    service(22, "ssh", &[]),
    service(23, "telnet", &[]),
    service(25, "smtp", &[]),
    service(37, "time", &[]),
    service(43, "whois", &[]),
    service(49, "tacacs", &[]),
    service(53, "dns", &["domain"]),
    service(67, "dhcp", &["bootps", "dhcp-server"]),
    service(68, "dhcp-client", &["bootpc"]),
    service(69, "tftp", &[]),
    service(70, "gopher", &[]),
    service(79, "finger", &[]),
    service(80, "http", &[]),
    service(88, "kerberos", &[]),
    service(102, "s7", &["iso-tsap"]),
    service(110, "pop3", &[]),
    service(111, "sunrpc", &[]),
    service(119, "nntp", &[]),
    service(123, "ntp", &[]),
    service(135, "epmap", &[]),
    service(137, "netbios-ns", &[]),
    service(138, "netbios-dgm", &[]),
    service(139, "netbios-ssn", &[]),
    service(143, "imap", &["imap2"]),
    service(161, "snmp", &[]),
    service(162, "snmptrap", &["snmp-trap"]),
    service(179, "bgp", &[]),
    service(389, "ldap", &[]),
    service(427, "svrloc", &[]),
    service(443, "https", &[]),
    service(445, "smb", &["microsoft-ds"]),
    service(465, "smtps", &[]),
    service(500, "isakmp", &[]),
    service(502, "modbus", &[]),
    service(514, "syslog", &[]),
    service(554, "rtsp", &[]),
    service(587, "submission", &[]),
    service(631, "ipp", &[]),
    service(636, "ldaps", &[]),
    service(853, "dns-over-tls", &["domain-s"]),
    service(873, "rsync", &[]),
    service(990, "ftps", &[]),
    service(993, "imaps", &[]),
    service(995, "pop3s", &[]),
    service(1_080, "socks", &[]),
    service(1_194, "openvpn", &[]),
    service(1_433, "ms-sql", &["ms-sql-s"]),
    service(1_701, "l2tp", &[]),
    service(1_720, "h323hostcall", &[]),
    service(1_723, "pptp", &[]),
    service(1_812, "radius", &[]),
    service(1_813, "radius-acct", &[]),
    service(1_883, "mqtt", &[]),
    service(1_900, "ssdp", &[]),
    service(2_049, "nfs", &[]),
    service(2_123, "gtp-control", &[]),
    service(2_152, "gtp-user", &[]),
    service(3_306, "mysql", &[]),
    service(3_389, "rdp", &["ms-wbt-server"]),
    service(3_478, "stun", &[]),
    service(3_544, "teredo", &[]),
    service(4_789, "vxlan", &[]),
    service(5_060, "sip", &[]),
    service(5_061, "sips", &[]),
    service(5_072, "ayiya", &[]),
    service(5_222, "xmpp-client", &[]),
    service(5_269, "xmpp-server", &[]),
    service(5_353, "mdns", &[]),
    service(5_355, "llmnr", &[]),
    service(5_432, "postgresql", &[]),
    service(5_671, "amqps", &[]),
    service(5_672, "amqp", &[]),
    service(5_683, "coap", &[]),
    service(5_900, "vnc", &["rfb"]),
    service(6_379, "redis", &[]),
    service(6_514, "syslog-tls", &[]),
    service(6_667, "irc", &[]),
    service(8_080, "http-alt", &[]),
    service(8_443, "https-alt", &[]),
];

const fn service(
    port: u16,
    name: &'static str,
    aliases: &'static [&'static str],
) -> WellKnownService {
    WellKnownService { port, name, aliases }
}

/// Returns the name of the service that usually uses a port, such as `https`.
///
/// Names apply to every transport protocol with ports, as most IANA assignments
/// do. The result is `None` for other protocols and for unknown ports.
///
/// ```
/// use iplink_core::dissect::Protocol;
/// use iplink_core::service_names::service_name;
///
/// assert_eq!(service_name(Protocol::TCP, 443), Some("https"));
/// assert_eq!(service_name(Protocol::ICMP, 443), None);
/// assert_eq!(service_name(Protocol::UDP, 50_123), None);
/// ```
#[must_use]
pub fn service_name(protocol: Protocol, port: u16) -> Option<&'static str> {
    has_ports(protocol).then(|| port_name(port)).flatten()
}

/// Returns the name of the service that usually uses a port, regardless of the
/// transport protocol.
#[must_use]
pub fn port_name(port: u16) -> Option<&'static str> {
    let index = SERVICES.binary_search_by_key(&port, |service| service.port).ok()?;
    SERVICES.get(index).map(|service| service.name)
}

/// Returns the port of a service, given its name or an alias in any case.
///
/// ```
/// use iplink_core::service_names::service_port;
///
/// assert_eq!(service_port("smb"), Some(445));
/// assert_eq!(service_port("Microsoft-DS"), Some(445));
/// assert_eq!(service_port("no-such-service"), None);
/// ```
#[must_use]
pub fn service_port(name: &str) -> Option<u16> {
    let has_name = |service: &&WellKnownService| {
        let names = service.aliases.iter().chain([&service.name]);
        names.into_iter().any(|accepted| accepted.eq_ignore_ascii_case(name))
    };
    SERVICES.iter().find(has_name).map(|service| service.port)
}

/// Returns every service as its port and the name that is shown, sorted by port.
pub fn well_known_services() -> impl Iterator<Item = (u16, &'static str)> {
    SERVICES.iter().map(|service| (service.port, service.name))
}

/// Returns whether the headers of a protocol have ports.
const fn has_ports(protocol: Protocol) -> bool {
    matches!(
        protocol,
        Protocol::TCP | Protocol::UDP | Protocol::DCCP | Protocol::SCTP | Protocol::UDP_LITE
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::filter::Filter;

    #[test]
    fn services_are_sorted_by_port_and_every_name_is_unique() {
        assert!(SERVICES.is_sorted_by(|previous, next| previous.port < next.port));
        let names =
            SERVICES.iter().flat_map(|service| service.aliases.iter().chain([&service.name]));
        let names: Vec<_> = names.collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }

    #[test]
    fn names_and_aliases_are_single_lower_case_words() {
        for name in
            SERVICES.iter().flat_map(|service| service.aliases.iter().chain([&service.name]))
        {
            let is_word =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(name.bytes().all(is_word), "{name}");
        }
    }

    #[test]
    fn service_name_and_service_port_are_inverse() {
        for (port, name) in well_known_services() {
            assert_eq!(service_name(Protocol::TCP, port), Some(name));
            assert_eq!(service_port(name), Some(port));
        }
    }

    /// Every name that a picture shows must be accepted by a filter.
    #[test]
    fn filter_accepts_every_name_and_alias() {
        for service in SERVICES {
            let by_number: Filter = format!("port {}", service.port).parse().unwrap();
            for name in service.aliases.iter().chain([&service.name]) {
                let by_name: Filter = format!("port {name}").parse().unwrap();
                assert_eq!(by_name.to_string(), by_number.to_string(), "{name}");
            }
        }
    }
}
