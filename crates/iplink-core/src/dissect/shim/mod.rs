//! Headers between the link layer and IP: Ethernet, VLAN and other tags, MPLS labels,
//! PPPoE, 802.2 and SNAP.

mod ethernet;
mod isl;
mod llc;
mod macsec;
mod mpls;
mod nlpid;
mod nsh;
mod pppoe;
mod snap;
mod tags;
mod trill;
mod vlan;

use super::{EtherType, Layer, Next, SkipReason};
use crate::capture::LinkType;

pub(super) use ethernet::{ipv4_payload, read as read_ethernet, type_or_length};
pub(super) use llc::read as read_llc;
pub(super) use mpls::read as read_mpls;
pub(super) use nlpid::read as read_nlpid;
pub(super) use pppoe::read as read_pppoe;
pub(super) use vlan::read as read_vlan;

/// Returns the first header in the payload of this EtherType.
#[inline]
pub(super) fn read(ether_type: EtherType, payload: &[u8]) -> Result<Next<'_>, SkipReason> {
    match ether_type {
        // `Next::Ip` also accepts IPv6, because some stacks send IPv6 with the EtherType of
        // IPv4, and tshark accepts it. The reverse is not known to occur.
        EtherType::IPV4 => Ok(Next::Ip(payload)),
        EtherType::IPV6 => Ok(Next::Ipv6(payload)),
        EtherType::VLAN | EtherType::PROVIDER_VLAN | EtherType::OLD_QINQ => Ok(Next::Vlan(payload)),
        other => read_rare(other, payload),
    }
}

/// Parses the header after a rare EtherType, in a separate function so that the common
/// ones stay fast.
#[inline(never)]
fn read_rare(ether_type: EtherType, payload: &[u8]) -> Result<Next<'_>, SkipReason> {
    match ether_type {
        EtherType::MPLS | EtherType::MPLS_MULTICAST => Ok(Next::Link(LinkType::MPLS, payload)),
        EtherType::PPPOE => pppoe::read(payload),
        EtherType::MACSEC => macsec::read(payload),
        EtherType::NSH => nsh::read(payload),
        EtherType::TRILL => trill::read(payload),
        EtherType::JUMBO_LLC => Ok(Next::Llc(payload)),
        EtherType::ETHERNET => Ok(Next::Link(LinkType::ETHERNET, payload)),
        EtherType::FRAME_RELAY => Ok(Next::Link(LinkType::FRELAY, payload)),
        EtherType::PPP => Ok(Next::Link(LinkType::PPP, payload)),
        EtherType::PBB => tags::read_pbb(payload),
        EtherType::VN_TAG => tags::read(Layer::VnTag, 4, payload),
        EtherType::E_TAG => tags::read(Layer::ETag, 6, payload),
        EtherType::R_TAG => tags::read(Layer::RTag, 4, payload),
        EtherType::HSR => tags::read(Layer::Hsr, 4, payload),
        EtherType::CISCO_METADATA => tags::read(Layer::CiscoMetadata, 6, payload),
        other => Err(SkipReason::EtherType(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arp_is_skipped_with_its_ether_type() {
        let expected = SkipReason::EtherType(EtherType::ARP);
        assert_eq!(read(EtherType::ARP, &[0; 28]).unwrap_err(), expected);
    }

    #[test]
    fn bridged_ether_type_contains_ethernet_frame() {
        assert!(matches!(
            read(EtherType::ETHERNET, &[1, 2]),
            Ok(Next::Link(LinkType::ETHERNET, [1, 2]))
        ));
    }
}
