//! EtherTypes, which identify the payload of an Ethernet frame.

use std::fmt;

/// An EtherType, whether or not it is assigned in the IEEE registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "an EtherType is a 16-bit number")]
pub struct EtherType(pub u16);

impl EtherType {
    /// IPv4.
    pub const IPV4: Self = Self(0x0800);
    /// Address Resolution Protocol.
    pub const ARP: Self = Self(0x0806);
    /// Transparent Interconnection of Lots of Links.
    pub const TRILL: Self = Self(0x22f3);
    /// Transparent Ethernet bridging: an Ethernet frame as payload.
    pub const ETHERNET: Self = Self(0x6558);
    /// A Frame Relay frame.
    pub const FRAME_RELAY: Self = Self(0x6559);
    /// An 802.1Q VLAN tag.
    pub const VLAN: Self = Self(0x8100);
    /// IPv6.
    pub const IPV6: Self = Self(0x86dd);
    /// Point-to-Point Protocol.
    pub const PPP: Self = Self(0x880b);
    /// MPLS unicast.
    pub const MPLS: Self = Self(0x8847);
    /// MPLS multicast, or MPLS with upstream-assigned labels (RFC 5332).
    pub const MPLS_MULTICAST: Self = Self(0x8848);
    /// A PPP over Ethernet session.
    pub const PPPOE: Self = Self(0x8864);
    /// A jumbo frame with an 802.2 header.
    pub const JUMBO_LLC: Self = Self(0x8870);
    /// An 802.1ad provider tag, the outer one of QinQ.
    pub const PROVIDER_VLAN: Self = Self(0x88a8);
    /// Media access control security (802.1AE).
    pub const MACSEC: Self = Self(0x88e5);
    /// A backbone service instance tag (I-tag) of provider backbone bridging (PBB, 802.1ah).
    pub const PBB: Self = Self(0x88e7);
    /// Cisco metadata.
    pub const CISCO_METADATA: Self = Self(0x8909);
    /// A Cisco VN-Tag.
    pub const VN_TAG: Self = Self(0x8926);
    /// High-availability Seamless Redundancy.
    pub const HSR: Self = Self(0x892f);
    /// An E-tag of 802.1BR.
    pub const E_TAG: Self = Self(0x893f);
    /// A Network Service Header (NSH, RFC 8300).
    pub const NSH: Self = Self(0x894f);
    /// The outer QinQ tag used before 802.1ad was standardized.
    pub const OLD_QINQ: Self = Self(0x9100);
    /// A redundancy tag of 802.1CB.
    pub const R_TAG: Self = Self(0xf1c1);

    /// Returns the usual short name, if the EtherType has one.
    ///
    /// ```
    /// use iplink_core::dissect::EtherType;
    ///
    /// assert_eq!(EtherType(0x88cc).name(), Some("LLDP"));
    /// assert_eq!(EtherType(0xffff).name(), None);
    /// ```
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        let index = NAMES.binary_search_by_key(&self.0, |(number, _)| *number);
        NAMES.get(index.ok()?).map(|(_, name)| *name)
    }
}

/// Writes the name and number, as in `ARP (0x0806)`, or only the number if it has no
/// name.
impl fmt::Display for EtherType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} (0x{:04x})", self.0),
            None => write!(f, "0x{:04x}", self.0),
        }
    }
}

/// Names sorted by number, for binary search.
static NAMES: [(u16, &str); 93] = [
    (0x0600, "XNS"),
    (0x0800, "IPv4"),
    (0x0801, "X.75"),
    (0x0805, "X.25"),
    (0x0806, "ARP"),
    (0x0808, "frame relay ARP"),
    (0x0842, "Wake-on-LAN"),
    (0x0bad, "VINES"),
    (0x2000, "CDP"),
    (0x22ea, "stream reservation"),
    (0x22f0, "AVTP"),
    (0x22f3, "TRILL"),
    (0x22f4, "IS-IS"),
    (0x4305, "batman-adv"),
    (0x6001, "DEC MOP loading"),
    (0x6002, "DEC MOP"),
    (0x6003, "DECnet"),
    (0x6004, "DEC LAT"),
    (0x6558, "Ethernet bridging"),
    (0x6559, "frame relay"),
    (0x8035, "RARP"),
    (0x8038, "DEC spanning tree"),
    (0x809b, "AppleTalk"),
    (0x80d5, "SNA"),
    (0x80f3, "AppleTalk ARP"),
    (0x8100, "VLAN"),
    (0x8137, "IPX"),
    (0x814c, "SNMP"),
    (0x8191, "NetBEUI"),
    (0x86dd, "IPv6"),
    (0x8808, "Ethernet flow control"),
    (0x8809, "slow protocols"),
    (0x880b, "PPP"),
    (0x8819, "CobraNet"),
    (0x8847, "MPLS"),
    (0x8848, "MPLS multicast"),
    (0x8863, "PPPoE discovery"),
    (0x8864, "PPPoE"),
    (0x8870, "jumbo frame"),
    (0x8874, "Broadcom switch tag"),
    (0x887b, "HomePlug"),
    (0x888e, "EAPOL"),
    (0x8892, "PROFINET"),
    (0x8899, "Realtek"),
    (0x889a, "HyperSCSI"),
    (0x88a2, "ATA over Ethernet"),
    (0x88a4, "EtherCAT"),
    (0x88a8, "802.1ad"),
    (0x88ab, "Ethernet Powerlink"),
    (0x88b5, "local experiment"),
    (0x88b6, "local experiment"),
    (0x88b7, "OUI extended"),
    (0x88b8, "GOOSE"),
    (0x88b9, "GSE management"),
    (0x88ba, "sampled values"),
    (0x88bf, "MikroTik RoMON"),
    (0x88c7, "802.11 pre-authentication"),
    (0x88ca, "TIPC"),
    (0x88cc, "LLDP"),
    (0x88cd, "SERCOS III"),
    (0x88d8, "circuit emulation"),
    (0x88d9, "LLTD"),
    (0x88dc, "WSMP"),
    (0x88e1, "HomePlug AV"),
    (0x88e3, "MRP"),
    (0x88e5, "MACsec"),
    (0x88e7, "802.1ah"),
    (0x88ee, "E-LMI"),
    (0x88f5, "MVRP"),
    (0x88f6, "MMRP"),
    (0x88f7, "PTP"),
    (0x88f8, "NC-SI"),
    (0x88fb, "PRP"),
    (0x8902, "802.1ag"),
    (0x8906, "FCoE"),
    (0x8909, "Cisco metadata"),
    (0x890d, "802.11 over Ethernet"),
    (0x8914, "FCoE initialization"),
    (0x8915, "RoCE"),
    (0x891d, "TTEthernet"),
    (0x8926, "VN-Tag"),
    (0x892f, "HSR"),
    (0x893a, "IEEE 1905.1"),
    (0x893f, "802.1BR"),
    (0x8940, "ECP"),
    (0x8946, "TRILL fine-grained"),
    (0x8947, "GeoNetworking"),
    (0x894f, "NSH"),
    (0x9000, "loopback test"),
    (0x9100, "QinQ"),
    (0x99fe, "TECMP"),
    (0xaefe, "eCPRI"),
    (0xf1c1, "802.1CB"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ether_type_names_are_sorted_by_number() {
        assert!(NAMES.is_sorted_by(|previous, next| previous.0 < next.0));
    }

    #[test]
    fn ether_type_without_name_displays_as_number() {
        assert_eq!(EtherType::ARP.to_string(), "ARP (0x0806)");
        assert_eq!(EtherType(0xffff).to_string(), "0xffff");
    }
}
