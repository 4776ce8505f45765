//! The application protocols that are detected by content.

use std::fmt;

use crate::dissect::Protocol;

/// Declares the application protocols: name of the variant, code in saved graphs, name, name in
/// Zeek's `conn.log`, and documentation.
macro_rules! applications {
    ($($variant:ident $code:literal $name:literal $zeek:literal $doc:literal)*) => {
        /// An application protocol that is detected by the content of packets.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum ApplicationProtocol {
            $(#[doc = $doc] $variant = $code,)*
        }

        impl ApplicationProtocol {
            /// All application protocols, by name.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the name, in lower case and without spaces.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Returns the name in the column `service` of Zeek's `conn.log`, which may depend on the
            /// transport protocol; `-` if Zeek has none.
            #[must_use]
            pub const fn zeek_name(self, transport: Protocol) -> &'static str {
                match (self, transport) {
                    (Self::Ldap, Protocol::TCP) => "ldap_tcp",
                    (Self::Rdp, Protocol::UDP) => "rdpeudp",
                    $((Self::$variant, _) => $zeek,)*
                }
            }
        }
    };
}

applications! {
    Bacnet 1 "bacnet" "bacnet" "BACnet/IP (building automation)."
    Bittorrent 2 "bittorrent" "bittorrent" "BitTorrent, over TCP or uTP, and its DHT."
    DceRpc 3 "dce-rpc" "dce_rpc" "DCE/RPC over TCP and UDP."
    Dhcp 4 "dhcp" "dhcp" "DHCP and BOOTP."
    Dhcpv6 5 "dhcpv6" "-" "DHCPv6."
    Dnp3 6 "dnp3" "dnp3_tcp" "DNP3 (IEEE 1815)."
    Dns 7 "dns" "dns" "DNS over UDP or TCP."
    EthernetIp 8 "ethernet-ip" "-" "EtherNet/IP (CIP)."
    Ftp 9 "ftp" "ftp" "FTP control connections."
    FtpData 10 "ftp-data" "ftp-data" "FTP data connections."
    Http 11 "http" "http" "HTTP/1.0 and HTTP/1.1."
    Http2 12 "http2" "http2" "HTTP/2 without TLS."
    Iec104 13 "iec104" "-" "IEC 60870-5-104."
    Imap 14 "imap" "imap" "IMAP."
    Irc 15 "irc" "irc" "IRC."
    Kerberos 16 "kerberos" "krb" "Kerberos 5."
    Ldap 17 "ldap" "ldap_udp" "LDAP, with and without connections."
    Llmnr 18 "llmnr" "dns" "LLMNR."
    Mdns 19 "mdns" "dns" "Multicast DNS."
    Modbus 20 "modbus" "modbus" "Modbus/TCP."
    Mongodb 21 "mongodb" "-" "The MongoDB wire protocol."
    Mqtt 22 "mqtt" "mqtt" "MQTT."
    Mysql 23 "mysql" "mysql" "The MySQL client/server protocol."
    NetbiosDatagram 24 "netbios-dgm" "-" "The NetBIOS datagram service."
    NetbiosName 25 "netbios-ns" "dns" "The NetBIOS name service (NBNS)."
    Ntp 26 "ntp" "ntp" "NTP and SNTP."
    OpcUa 27 "opc-ua" "-" "OPC UA binary."
    Openvpn 28 "openvpn" "-" "OpenVPN."
    Pop3 29 "pop3" "pop3" "POP3."
    Postgresql 30 "postgresql" "postgresql" "The PostgreSQL frontend/backend protocol."
    Quic 31 "quic" "quic" "QUIC, versions 1 and 2 and earlier drafts."
    Radius 32 "radius" "radius" "RADIUS."
    Rdp 33 "rdp" "rdp" "Remote Desktop Protocol."
    Redis 34 "redis" "redis" "The Redis serialization protocol (RESP)."
    Rtp 35 "rtp" "-" "RTP."
    Rtcp 36 "rtcp" "-" "RTCP."
    S7 37 "s7" "-" "Siemens S7 communication."
    Sip 38 "sip" "sip" "SIP."
    Smb 39 "smb" "smb" "SMB, versions 1 to 3."
    Smtp 40 "smtp" "smtp" "SMTP."
    Snmp 41 "snmp" "snmp" "SNMP."
    Socks 42 "socks" "socks" "SOCKS, versions 4 and 5."
    Ssdp 43 "ssdp" "-" "SSDP (UPnP discovery)."
    Ssh 44 "ssh" "ssh" "SSH."
    Stun 45 "stun" "-" "STUN and TURN."
    Syslog 46 "syslog" "syslog" "Syslog."
    Telnet 47 "telnet" "-" "Telnet."
    Tftp 48 "tftp" "-" "TFTP."
    Tls 49 "tls" "ssl" "TLS and SSL."
    Dtls 50 "dtls" "ssl" "DTLS."
    Vnc 51 "vnc" "rfb" "VNC (RFB)."
    Wireguard 52 "wireguard" "-" "WireGuard."
    Ayiya 53 "ayiya" "ayiya" "AYIYA tunnels."
    Geneve 54 "geneve" "geneve" "Geneve tunnels."
    Gtp 55 "gtp" "gtpv1" "GTP, version 1."
    Teredo 56 "teredo" "teredo" "Teredo tunnels."
    Vxlan 57 "vxlan" "vxlan" "VXLAN tunnels."
}

impl ApplicationProtocol {
    /// Returns the protocol with this name.
    ///
    /// ```
    /// use iplink_core::service_detection::ApplicationProtocol;
    ///
    /// assert_eq!(ApplicationProtocol::from_name("tls"), Some(ApplicationProtocol::Tls));
    /// assert_eq!(ApplicationProtocol::from_name("no-such-protocol"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name().eq_ignore_ascii_case(name))
    }
}

impl ApplicationProtocol {
    /// Returns whether the protocol has a command, such as STARTTLS, after which TLS follows.
    pub(crate) const fn can_start_tls(self) -> bool {
        matches!(
            self,
            Self::Ftp
                | Self::Imap
                | Self::Irc
                | Self::Ldap
                | Self::Mysql
                | Self::Pop3
                | Self::Postgresql
                | Self::Rdp
                | Self::Smtp
                | Self::Vnc
        )
    }

    /// Returns whether the protocol opens connections to other servers, whose protocol then follows.
    pub(crate) const fn is_proxy(self) -> bool {
        matches!(self, Self::Socks)
    }
}

impl fmt::Display for ApplicationProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::wire::Coded;

    #[test]
    fn names_and_codes_are_distinct_and_resolve() {
        let names: BTreeSet<_> = ApplicationProtocol::ALL.iter().map(|it| it.name()).collect();
        assert_eq!(names.len(), ApplicationProtocol::ALL.len());
        for application in ApplicationProtocol::ALL {
            assert_eq!(ApplicationProtocol::from_name(application.name()), Some(*application));
            assert_eq!(ApplicationProtocol::from_code(application.code()), Some(*application));
        }
        assert_eq!(ApplicationProtocol::from_code(0), None);
    }
}
