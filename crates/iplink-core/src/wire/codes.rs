//! The codes of saved graphs and databases: the numbers that represent the variants of
//! enums.

use crate::dissect::{Depth, Layer};
use crate::flows::{FlowState, OriginatorEvidence};
use crate::service_detection::ApplicationProtocol;

/// A type whose values are stored as a code of one byte.
pub(crate) trait Coded: Copy {
    /// The error message for an unknown code of this type, as a clause about the file.
    const UNKNOWN_CODE: &'static str;

    /// Returns the code of this value.
    fn code(self) -> u8;

    /// Returns the value of a code, or `None` if the code is unknown.
    fn from_code(code: u8) -> Option<Self>;
}

/// Implements [`Coded`] with a table of codes. The compiler checks that no variant is missing and
/// that all codes are different.
macro_rules! codes {
    ($type:ident, $unknown:literal, { $($code:literal => $variant:ident,)+ }) => {
        impl Coded for $type {
            const UNKNOWN_CODE: &'static str = $unknown;

            fn code(self) -> u8 {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            fn from_code(code: u8) -> Option<Self> {
                match code {
                    $($code => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

/// The kind of a chunk in a saved graph, which is the first byte of the chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChunkKind {
    Input,
    Skipped,
    Interfaces,
    Names,
    Settings,
    Ipv4Hosts,
    Ipv6Hosts,
    MacHosts,
    OtherHosts,
    Links,
    FlowRecords,
    Flows,
    UntrackedTraffic,
}

codes!(ChunkKind, "it has a chunk of an unknown kind", {
    0 => Input,
    1 => Skipped,
    2 => Interfaces,
    3 => Names,
    4 => Settings,
    5 => Ipv4Hosts,
    6 => Ipv6Hosts,
    7 => MacHosts,
    8 => OtherHosts,
    9 => Links,
    10 => FlowRecords,
    11 => Flows,
    12 => UntrackedTraffic,
});

codes!(Depth, "it has an unknown depth code", {
    0 => LinkLayer,
    1 => Outermost,
    2 => Innermost,
});

/// The form in which the width of time bins is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BinsKind {
    /// The width is chosen automatically, from the time range of the graph.
    AtMost,
    /// The width follows as a signed integer, in nanoseconds.
    Width,
}

codes!(BinsKind, "it has an unknown code of a bin width", {
    0 => AtMost,
    1 => Width,
});

/// The family of a host's address. The 4 or 16 bytes of the address follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IpFamily {
    V4,
    V6,
}

codes!(IpFamily, "it has an unknown code of an address family", {
    0 => V4,
    1 => V6,
});

/// The flags of a flow key: the fields that it has, and the properties that take one bit.
///
/// Flow keys have the same flags in memory and in files, because they affect the order of the flow
/// records of a link.
pub(crate) mod flow_flag {
    /// The graph has dimensions. The key of every flow record has this flag; the key of a link
    /// without flow records does not.
    pub(crate) const HAS_DIMENSIONS: u16 = 1;
    pub(crate) const PROTOCOL: u16 = 1 << 1;
    pub(crate) const PORTS: u16 = 1 << 2;
    pub(crate) const ETHER_TYPE: u16 = 1 << 3;
    pub(crate) const VLAN: u16 = 1 << 4;
    /// The source of the packets: the input and the interface.
    pub(crate) const SOURCE: u16 = 1 << 5;
    /// The packets request a TCP connection: SYN without ACK.
    pub(crate) const OPENS: u16 = 1 << 6;
    /// The packets accept a TCP connection: SYN with ACK.
    pub(crate) const ACCEPTS: u16 = 1 << 7;
    pub(crate) const FRAGMENT: u16 = 1 << 8;
    /// All flags.
    pub(crate) const ALL: u16 = (1 << 9) - 1;
}

codes!(FlowState, "it has an unknown code of a flow state", {
    0 => S0,
    1 => S1,
    2 => S2,
    3 => S3,
    4 => Sf,
    5 => Rej,
    6 => Rsto,
    7 => Rstr,
    8 => Rstos0,
    9 => Rstrh,
    10 => Sh,
    11 => Shr,
    12 => Oth,
});

codes!(OriginatorEvidence, "it has an unknown code of originator evidence", {
    0 => Handshake,
    1 => Message,
    2 => ReplyOnly,
    3 => GroupReply,
    4 => WellKnownPort,
    5 => FirstPacket,
    6 => None,
});

/// Application protocols are declared together with their codes, from 1. The code 0 represents an
/// unknown application protocol.
impl Coded for ApplicationProtocol {
    const UNKNOWN_CODE: &'static str = "it has an unknown code of an application protocol";

    fn code(self) -> u8 {
        self as u8
    }

    fn from_code(code: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|application| application.code() == code)
    }
}

/// The flags of a flow: the properties that it has, and those that take one bit.
pub(crate) mod flow_property {
    pub(crate) const PORTS: u8 = 1;
    pub(crate) const VLAN: u8 = 1 << 1;
    pub(crate) const ANSWERED: u8 = 1 << 2;
    /// The packets of the originator have times.
    pub(crate) const SENT_TIMES: u8 = 1 << 3;
    /// The packets of the responder have times.
    pub(crate) const RECEIVED_TIMES: u8 = 1 << 4;
    /// All flags.
    pub(crate) const ALL: u8 = (1 << 5) - 1;
}

/// The codes of skip reasons. The parameters of a reason, such as a protocol, follow its code.
pub(super) mod skip_reason {
    pub(in crate::wire) const LINK_TYPE: u8 = 0;
    pub(in crate::wire) const ETHER_TYPE: u8 = 1;
    pub(in crate::wire) const LLC: u8 = 2;
    pub(in crate::wire) const SNAP: u8 = 3;
    pub(in crate::wire) const ADDRESS_FAMILY: u8 = 4;
    pub(in crate::wire) const PROTOCOL: u8 = 5;
    pub(in crate::wire) const CONTROL: u8 = 6;
    pub(in crate::wire) const ENCRYPTED: u8 = 7;
    pub(in crate::wire) const FRAGMENT: u8 = 8;
    pub(in crate::wire) const UNKNOWN_CONTEXT: u8 = 9;
    pub(in crate::wire) const TRUNCATED: u8 = 10;
    pub(in crate::wire) const MALFORMED: u8 = 11;
    pub(in crate::wire) const TOO_DEEP: u8 = 12;
    pub(in crate::wire) const INVALID_ROW_ADDRESS: u8 = 13;
    pub(in crate::wire) const INVALID_ROW_NUMBER: u8 = 14;
    pub(in crate::wire) const NO_MAC_ADDRESSES: u8 = 15;
}

codes!(Layer, "it has an unknown layer code", {
    0 => Ethernet,
    1 => Vlan,
    2 => Llc,
    3 => LinuxSll,
    4 => LinuxSll2,
    5 => Loopback,
    6 => Ip,
    7 => Ipv4,
    8 => Ipv6,
    9 => Ppp,
    10 => Pppoe,
    11 => CiscoHdlc,
    12 => FrameRelay,
    13 => Mpls,
    14 => Pbb,
    15 => VnTag,
    16 => ETag,
    17 => RTag,
    18 => Hsr,
    19 => Macsec,
    20 => CiscoMetadata,
    21 => Nsh,
    22 => Trill,
    23 => Isl,
    24 => BroadcomTag,
    25 => MarvellTag,
    26 => Ieee80211,
    27 => Radiotap,
    28 => Avs,
    29 => Prism,
    30 => Ppi,
    31 => Pktap,
    32 => Pflog,
    33 => Nflog,
    34 => Enc,
    35 => Ipnet,
    36 => FibreChannel,
    37 => Ieee1394,
    38 => Atm,
    39 => TokenRing,
    40 => Fddi,
    41 => Arcnet,
    42 => Ipoib,
    43 => Erf,
    44 => Docsis,
    45 => Juniper,
    46 => Ieee802154,
    47 => Lowpan,
    48 => Ax25,
    49 => Slip,
    50 => Symantec,
    51 => Tzsp,
    52 => Preamble,
});
