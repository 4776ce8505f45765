//! The recognizers, one per file.

mod ayiya;
mod bacnet;
mod ber;
mod bittorrent;
mod certainty;
mod dce_rpc;
mod dhcp;
mod dhcpv6;
mod dnp3;
mod dns;
mod dtls;
mod ethernet_ip;
mod ftp;
mod geneve;
mod gtp;
mod http;
mod http2;
mod iec104;
mod imap;
mod irc;
mod kerberos;
mod ldap;
mod llmnr;
mod mdns;
mod modbus;
mod mongodb;
mod mqtt;
mod mysql;
mod netbios_datagram;
mod netbios_name;
mod ntp;
mod opc_ua;
mod openvpn;
mod pop3;
mod postgresql;
mod quic;
mod radius;
mod rdp;
mod redis;
mod rtcp;
mod rtp;
mod s7;
mod sip;
mod smb;
mod smtp;
mod snmp;
mod socks;
mod ssdp;
mod ssh;
mod stun;
mod syslog;
mod telnet;
mod teredo;
mod text;
mod tftp;
mod tls;
mod tpkt;
mod vnc;
mod vxlan;
mod wireguard;

use super::Recognizer;

/// All recognizers. Those whose bytes are the most distinctive come first, because the first
/// certain match is used.
pub(super) static ALL: &[&Recognizer] = &[
    &tls::RECOGNIZER,
    &http::RECOGNIZER,
    &ssh::RECOGNIZER,
    &smb::RECOGNIZER,
    &http2::RECOGNIZER,
    &vnc::RECOGNIZER,
    &kerberos::RECOGNIZER,
    &ldap::RECOGNIZER,
    &dce_rpc::RECOGNIZER,
    &dnp3::RECOGNIZER,
    &rdp::RECOGNIZER,
    &s7::RECOGNIZER,
    &opc_ua::RECOGNIZER,
    &ethernet_ip::RECOGNIZER,
    &iec104::RECOGNIZER,
    &mysql::RECOGNIZER,
    &postgresql::RECOGNIZER,
    &mongodb::RECOGNIZER,
    &smtp::RECOGNIZER,
    &imap::RECOGNIZER,
    &irc::RECOGNIZER,
    &ftp::RECOGNIZER,
    &pop3::RECOGNIZER,
    &quic::RECOGNIZER,
    &dtls::RECOGNIZER,
    &sip::RECOGNIZER,
    &ssdp::RECOGNIZER,
    &stun::RECOGNIZER,
    &dhcp::RECOGNIZER,
    &snmp::RECOGNIZER,
    &netbios_datagram::RECOGNIZER,
    &netbios_name::RECOGNIZER,
    &mdns::RECOGNIZER,
    &llmnr::RECOGNIZER,
    &dns::RECOGNIZER,
    &bacnet::RECOGNIZER,
    &wireguard::RECOGNIZER,
    &teredo::RECOGNIZER,
    &gtp::RECOGNIZER,
    &geneve::RECOGNIZER,
    &vxlan::RECOGNIZER,
    &ayiya::RECOGNIZER,
    &openvpn::RECOGNIZER,
    &dhcpv6::RECOGNIZER,
    &radius::RECOGNIZER,
    &syslog::RECOGNIZER,
    &modbus::RECOGNIZER,
    &mqtt::RECOGNIZER,
    &socks::RECOGNIZER,
    &bittorrent::RECOGNIZER,
    &telnet::RECOGNIZER,
    &redis::RECOGNIZER,
    &ntp::RECOGNIZER,
    &tftp::RECOGNIZER,
    &rtcp::RECOGNIZER,
    &rtp::RECOGNIZER,
];
