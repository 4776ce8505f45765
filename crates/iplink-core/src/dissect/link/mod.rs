//! Link-layer headers, by link type.

mod address_family;
mod arcnet;
mod atm;
mod avs;
mod ax25;
mod cisco_hdlc;
mod docsis;
mod erf;
mod fddi;
mod fixed_length;
mod frame_relay;
mod ieee80211;
mod ieee802154;
mod juniper;
mod loopback;
mod lowpan;
mod mac_addresses;
mod mac_pair;
mod mpacket;
mod nflog;
mod pktap;
mod ppi;
mod ppp;
mod prism;
mod radiotap;
mod sll;
mod switch_tag;
mod token_ring;
mod tzsp;
mod virtual_interface;

use super::{Layer, Next, SkipReason, shim};
use crate::capture::LinkType;

pub(super) use ieee80211::read_from_access_point;
pub(super) use lowpan::read as read_lowpan;
pub(super) use mac_addresses::read as read_mac_addresses;
pub(super) use mac_pair::MacPair;
pub(super) use tzsp::read as read_tzsp;

/// Parses the first header of a packet.
#[inline]
pub(super) fn read(link_type: LinkType, bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    match link_type {
        LinkType::ETHERNET => shim::read_ethernet(bytes),
        LinkType::RAW
        | LinkType::RAW_BSD
        | LinkType::RAW_OPENBSD
        | LinkType::IPV4
        | LinkType::IPV6 => Ok(Next::Ip(bytes)),
        other => read_rare(other, bytes),
    }
}

/// Parses the header of less common link types, in a separate function so that the common
/// ones stay fast.
#[inline(never)]
fn read_rare(link_type: LinkType, bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    match link_type {
        LinkType::NULL => loopback::read_null(bytes),
        LinkType::LOOP => loopback::read_loop(bytes),
        LinkType::LINUX_SLL => sll::read_v1(bytes),
        LinkType::LINUX_SLL2 => sll::read_v2(bytes),
        LinkType::IEEE802_11 => ieee80211::read(bytes),
        LinkType::IEEE802_11_RADIOTAP => radiotap::read(bytes),
        LinkType::IEEE802_11_PRISM => prism::read(bytes),
        LinkType::IEEE802_11_AVS => avs::read(bytes),
        LinkType::PPI => ppi::read(bytes),
        LinkType::PKTAP => pktap::read(bytes),
        LinkType::USER2 => pktap::read_private(bytes),
        LinkType::TZSP => tzsp::read(bytes),
        LinkType::PFLOG => virtual_interface::read_pflog(bytes),
        LinkType::ENC | LinkType::ENC_OPENBSD => virtual_interface::read_enc(bytes),
        LinkType::IPNET => virtual_interface::read_ipnet(bytes),
        LinkType::NFLOG => nflog::read(bytes),
        LinkType::DSA_TAG_BRCM => switch_tag::read_broadcom(bytes),
        LinkType::DSA_TAG_BRCM_PREPEND => switch_tag::read_broadcom_prepended(bytes),
        LinkType::DSA_TAG_DSA => switch_tag::read_marvell(bytes),
        LinkType::DSA_TAG_EDSA => switch_tag::read_marvell_typed(bytes),
        LinkType::ETHERNET_MPACKET => mpacket::read(bytes),
        LinkType::DOCSIS => docsis::read(bytes),
        LinkType::ERF => erf::read(bytes),
        LinkType::IEEE802_15_4_WITHFCS | LinkType::IEEE802_15_4_NOFCS => {
            Ok(Next::Ieee802154(bytes))
        }
        LinkType::IEEE802_15_4_NONASK_PHY => ieee802154::read_physical(bytes),
        LinkType::IEEE802_15_4_TAP => ieee802154::read_tap(bytes),
        other => read_wide_area(other, bytes),
    }
}

/// Parses the header of a wide-area, legacy or vendor-specific link type.
fn read_wide_area(link_type: LinkType, bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    match link_type {
        LinkType::PPP | LinkType::PPP_HDLC => ppp::read(bytes),
        LinkType::PPP_PPPD => ppp::read_pppd(bytes),
        LinkType::PPP_ETHER => shim::read_pppoe(bytes),
        LinkType::PPP_WITH_DIR => fixed_length::skip_direction(Layer::Ppp, LinkType::PPP, bytes),
        LinkType::C_HDLC | LinkType::HDLC => cisco_hdlc::read(bytes),
        LinkType::C_HDLC_WITH_DIR => {
            fixed_length::skip_direction(Layer::CiscoHdlc, LinkType::C_HDLC, bytes)
        }
        LinkType::FRELAY => frame_relay::read(bytes),
        LinkType::FRELAY_WITH_DIR => {
            fixed_length::skip_direction(Layer::FrameRelay, LinkType::FRELAY, bytes)
        }
        LinkType::MPLS => shim::read_mpls(bytes),
        LinkType::ATM_RFC1483 | LinkType::ATM_RFC1483_BSD => Ok(Next::Llc(bytes)),
        LinkType::ATM_CLIP | LinkType::ATM_CLIP_LINUX => atm::read_classical_ip(bytes),
        LinkType::SUNATM => atm::read_sunatm(bytes),
        LinkType::IEEE802_5 => token_ring::read(bytes),
        LinkType::FDDI => fddi::read(bytes),
        LinkType::ARCNET_BSD => arcnet::read_bsd(bytes),
        LinkType::ARCNET_LINUX => arcnet::read_linux(bytes),
        LinkType::IP_OVER_FC => fixed_length::read_fibre_channel(bytes),
        LinkType::APPLE_IP_OVER_IEEE1394 => fixed_length::read_ieee1394(bytes),
        LinkType::IPOIB => fixed_length::read_ipoib(bytes),
        LinkType::SLIP => fixed_length::read_slip(bytes),
        LinkType::SYMANTEC_FIREWALL => fixed_length::read_symantec(bytes),
        LinkType::AX25 => ax25::read(bytes),
        LinkType::AX25_KISS => ax25::read_kiss(bytes),
        LinkType::JUNIPER_ETHER
        | LinkType::JUNIPER_PPP
        | LinkType::JUNIPER_FRELAY
        | LinkType::JUNIPER_CHDLC
        | LinkType::JUNIPER_PPPOE
        | LinkType::JUNIPER_VP
        | LinkType::JUNIPER_GGSN
        | LinkType::JUNIPER_SERVICES
        | LinkType::JUNIPER_ATM1
        | LinkType::JUNIPER_ATM2 => juniper::read(link_type, bytes),
        other => Err(SkipReason::LinkType(other)),
    }
}
