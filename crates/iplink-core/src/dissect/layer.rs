//! Names of protocol headers, for reporting where dissection stopped.

use std::fmt;

/// A protocol header, as named in a [`SkipReason`](super::SkipReason).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Layer {
    /// An Ethernet header.
    Ethernet,
    /// An 802.1Q tag.
    Vlan,
    /// An 802.2 logical link control (LLC) header.
    Llc,
    /// The header of Linux cooked capture, version 1.
    LinuxSll,
    /// The header of Linux cooked capture, version 2.
    LinuxSll2,
    /// The header of a BSD loopback interface: the address family.
    Loopback,
    /// An IP header whose version field is missing, or neither 4 nor 6.
    Ip,
    /// An IPv4 header.
    Ipv4,
    /// An IPv6 header.
    Ipv6,
    /// A PPP header.
    Ppp,
    /// A PPP over Ethernet header.
    Pppoe,
    /// A Cisco HDLC header.
    CiscoHdlc,
    /// A Frame Relay header.
    FrameRelay,
    /// A stack of MPLS labels, or the control word below it.
    Mpls,
    /// A backbone service instance tag (I-tag) of provider backbone bridging (PBB, 802.1ah).
    Pbb,
    /// A Cisco VN-Tag.
    VnTag,
    /// An E-Tag of 802.1BR.
    ETag,
    /// A redundancy tag (R-Tag) of 802.1CB.
    RTag,
    /// A tag of High-availability Seamless Redundancy (HSR).
    Hsr,
    /// A MACsec security tag (SecTAG) of 802.1AE.
    Macsec,
    /// A Cisco metadata tag.
    CiscoMetadata,
    /// A Network Service Header (NSH, RFC 8300).
    Nsh,
    /// A TRILL header.
    Trill,
    /// A Cisco ISL header.
    Isl,
    /// A Broadcom switch tag.
    BroadcomTag,
    /// A Marvell switch tag.
    MarvellTag,
    /// An 802.11 header.
    Ieee80211,
    /// A radiotap header.
    Radiotap,
    /// An AVS header, which precedes an 802.11 frame.
    Avs,
    /// A Prism header, which precedes an 802.11 frame.
    Prism,
    /// A Per-Packet Information (PPI) header.
    Ppi,
    /// An Apple PKTAP header.
    Pktap,
    /// An OpenBSD packet filter log (pflog) header.
    Pflog,
    /// A Linux netfilter log (NFLOG) message.
    Nflog,
    /// The header of the OpenBSD `enc` interface (IPsec).
    Enc,
    /// A Solaris ipnet header.
    Ipnet,
    /// The header of IP over Fibre Channel.
    FibreChannel,
    /// The header of IP over IEEE 1394.
    Ieee1394,
    /// A SunATM header.
    Atm,
    /// A Token Ring header.
    TokenRing,
    /// An FDDI header.
    Fddi,
    /// An ARCNET header.
    Arcnet,
    /// The header of IP over InfiniBand.
    Ipoib,
    /// A header of the Extensible Record Format (ERF).
    Erf,
    /// A DOCSIS header.
    Docsis,
    /// A Juniper header.
    Juniper,
    /// An 802.15.4 header.
    Ieee802154,
    /// A 6LoWPAN header.
    Lowpan,
    /// An AX.25 header.
    Ax25,
    /// A SLIP header.
    Slip,
    /// The header of a Symantec firewall capture.
    Symantec,
    /// A TaZmen Sniffer Protocol (TZSP) header.
    Tzsp,
    /// The preamble of an Ethernet frame.
    Preamble,
}

impl Layer {
    /// Returns the name that is shown in messages.
    const fn name(self) -> &'static str {
        match self {
            Self::Ethernet => "Ethernet header",
            Self::Vlan => "VLAN tag",
            Self::Llc => "802.2 header",
            Self::LinuxSll => "SLL header",
            Self::LinuxSll2 => "SLL2 header",
            Self::Loopback => "loopback header",
            Self::Ip => "IP header",
            Self::Ipv4 => "IPv4 header",
            Self::Ipv6 => "IPv6 header",
            Self::Ppp => "PPP header",
            Self::Pppoe => "PPPoE header",
            Self::CiscoHdlc => "Cisco HDLC header",
            Self::FrameRelay => "Frame Relay header",
            Self::Mpls => "MPLS label stack",
            Self::Pbb => "802.1ah tag",
            Self::VnTag => "VN-Tag",
            Self::ETag => "802.1BR tag",
            Self::RTag => "802.1CB tag",
            Self::Hsr => "HSR tag",
            Self::Macsec => "MACsec tag",
            Self::CiscoMetadata => "Cisco metadata tag",
            Self::Nsh => "NSH header",
            Self::Trill => "TRILL header",
            Self::Isl => "ISL header",
            Self::BroadcomTag => "Broadcom switch tag",
            Self::MarvellTag => "Marvell switch tag",
            Self::Ieee80211 => "802.11 header",
            Self::Radiotap => "radiotap header",
            Self::Avs => "AVS header",
            Self::Prism => "Prism header",
            Self::Ppi => "PPI header",
            Self::Pktap => "PKTAP header",
            Self::Pflog => "pflog header",
            Self::Nflog => "NFLOG message",
            Self::Enc => "enc header",
            Self::Ipnet => "ipnet header",
            Self::FibreChannel => "Fibre Channel header",
            Self::Ieee1394 => "IEEE 1394 header",
            Self::Atm => "SunATM header",
            Self::TokenRing => "Token Ring header",
            Self::Fddi => "FDDI header",
            Self::Arcnet => "ARCNET header",
            Self::Ipoib => "IPoIB header",
            Self::Erf => "ERF header",
            Self::Docsis => "DOCSIS header",
            Self::Juniper => "Juniper header",
            Self::Ieee802154 => "802.15.4 header",
            Self::Lowpan => "6LoWPAN header",
            Self::Ax25 => "AX.25 header",
            Self::Slip => "SLIP header",
            Self::Symantec => "Symantec header",
            Self::Tzsp => "TZSP header",
            Self::Preamble => "preamble",
        }
    }
}

/// Writes a readable name such as `VLAN tag`.
impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
