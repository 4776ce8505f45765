//! What the ports of well-known services are called.

/// The names of IANA's registry, and shorter ones that people use instead.
const NAMES: &[(u16, &str)] = &[
    (7, "echo"),
    (20, "ftp-data"),
    (21, "ftp"),
    (22, "ssh"),
    (23, "telnet"),
    (25, "smtp"),
    (37, "time"),
    (43, "whois"),
    (49, "tacacs"),
    (53, "dns"),
    (67, "dhcp"),
    (68, "dhcp client"),
    (69, "tftp"),
    (79, "finger"),
    (80, "http"),
    (88, "kerberos"),
    (102, "s7"),
    (110, "pop3"),
    (111, "sunrpc"),
    (119, "nntp"),
    (123, "ntp"),
    (135, "epmap"),
    (137, "netbios-ns"),
    (138, "netbios-dgm"),
    (139, "netbios-ssn"),
    (143, "imap"),
    (161, "snmp"),
    (162, "snmp trap"),
    (179, "bgp"),
    (389, "ldap"),
    (443, "https"),
    (445, "smb"),
    (465, "smtps"),
    (500, "isakmp"),
    (502, "modbus"),
    (514, "syslog"),
    (554, "rtsp"),
    (587, "submission"),
    (631, "ipp"),
    (636, "ldaps"),
    (853, "dns over tls"),
    (873, "rsync"),
    (993, "imaps"),
    (995, "pop3s"),
    (1080, "socks"),
    (1194, "openvpn"),
    (1433, "ms-sql"),
    (1812, "radius"),
    (1883, "mqtt"),
    (1900, "ssdp"),
    (2049, "nfs"),
    (3306, "mysql"),
    (3389, "rdp"),
    (3478, "stun"),
    (4789, "vxlan"),
    (5060, "sip"),
    (5353, "mdns"),
    (5355, "llmnr"),
    (5432, "postgresql"),
    (5900, "vnc"),
    (6379, "redis"),
    (6667, "irc"),
    (8080, "http-alt"),
    (8443, "https-alt"),
];

/// Returns the name of the service that usually has a port.
#[must_use]
pub fn name(port: u16) -> Option<&'static str> {
    let at = NAMES.binary_search_by_key(&port, |(port, _)| *port).ok()?;
    NAMES.get(at).map(|(_, name)| *name)
}

/// Writes a port: `https 443`, or `50123` where it has no name.
#[must_use]
pub fn shown(port: u16) -> String {
    name(port).map_or_else(|| port.to_string(), |name| format!("{name} {port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found() {
        assert!(NAMES.is_sorted_by(|one, other| one.0 < other.0));
        assert_eq!(shown(443), "https 443");
        assert_eq!(shown(50_123), "50123");
    }
}
