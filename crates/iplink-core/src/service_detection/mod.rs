//! Service detection: identifies the application protocol of a flow by its first payload bytes.
//!
//! A `Recognizer` checks whether a payload is a message of one application protocol, on any port.
//! Each has its own file in `recognizers`, and one table lists them all. A recognizer looks at one
//! payload and keeps no state, so it allocates nothing and its result does not depend on the order
//! of packets.
//!
//! Some protocols start with bytes that no other protocol uses, such as `SSH-`. Others can only be
//! excluded: any twelve bytes that begin with the version 2 may be RTP. A recognizer therefore
//! reports how certain a match is, and a `Detection` of a flow accepts an uncertain match only
//! after several payloads.

mod application;
mod detection;
mod recognizers;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::dissect::{Ports, Protocol};

pub use application::ApplicationProtocol;
pub(crate) use detection::Detection;

/// The payload of a packet, as far as it was captured, and its transport header.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payload<'a> {
    /// The captured bytes after the transport header; not empty.
    pub(crate) bytes: &'a [u8],
    /// The length of the payload on the wire, in bytes.
    pub(crate) len: u32,
    /// The transport protocol.
    pub(crate) protocol: Protocol,
    /// The ports of the sender and the receiver.
    pub(crate) ports: Ports,
}

impl Payload<'_> {
    /// Returns whether the sender or the receiver uses one of these ports.
    #[inline]
    pub(crate) fn uses_port(&self, ports: &[u16]) -> bool {
        ports.contains(&self.ports.source) || ports.contains(&self.ports.target)
    }
}

/// The sender of a message: the client, the server, or either of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageRole {
    /// The message is a request: its sender is the client.
    Request,
    /// The message is a response or a greeting: its sender is the server.
    Response,
    /// Both client and server send such messages.
    Either,
}

/// The result of a recognizer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// The payload is not a message of the protocol.
    No,
    /// The payload could be a message of the protocol, but few bytes distinguish it from others.
    /// Several payloads must match.
    Uncertain(MessageRole),
    /// The payload is a message of the protocol.
    Certain(MessageRole),
}

/// The transport protocols of an application protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transports {
    Tcp,
    Udp,
    Both,
}

/// Recognizes the messages of one application protocol.
#[derive(Debug)]
pub(crate) struct Recognizer {
    /// The protocol.
    application: ApplicationProtocol,
    /// The transport protocols that carry it.
    transports: Transports,
    /// Its usual ports. They only decide which recognizer is asked first: the messages are
    /// recognized on any port.
    ports: &'static [u16],
    /// Checks a payload.
    recognize: fn(&Payload<'_>) -> Match,
}

impl Recognizer {
    /// Returns whether the protocol runs over this transport protocol.
    fn supports(&self, protocol: Protocol) -> bool {
        match self.transports {
            Transports::Tcp => protocol == Protocol::TCP,
            Transports::Udp => protocol == Protocol::UDP,
            Transports::Both => matches!(protocol, Protocol::TCP | Protocol::UDP),
        }
    }
}

/// The application protocols over UDP of which every message is recognized. Of others, only the
/// messages that open a session are, because the later ones are encrypted.
const FULLY_RECOGNIZED: &[ApplicationProtocol] = &[
    ApplicationProtocol::Dhcp,
    ApplicationProtocol::Dhcpv6,
    ApplicationProtocol::Dns,
    ApplicationProtocol::Llmnr,
    ApplicationProtocol::Mdns,
    ApplicationProtocol::NetbiosName,
    ApplicationProtocol::NetbiosDatagram,
    ApplicationProtocol::Ntp,
    ApplicationProtocol::Radius,
    ApplicationProtocol::Snmp,
    ApplicationProtocol::Ssdp,
];

/// Returns whether every datagram of the service that usually uses a port over UDP is recognized.
pub(crate) fn recognizes_all_datagrams(port: u16) -> bool {
    let recognizers = recognizers::ALL.iter().filter(|it| it.supports(Protocol::UDP));
    recognizers
        .into_iter()
        .any(|it| it.ports.contains(&port) && FULLY_RECOGNIZED.contains(&it.application))
}

/// The recognizers of a transport protocol, and those that usually use each port.
struct RecognizerIndex {
    /// The recognizers in the order of the table: at most 64.
    recognizers: Vec<&'static Recognizer>,
    /// The usual ports, sorted, with a set of recognizers: the bits are their indices.
    by_port: Vec<(u16, u64)>,
}

static TCP_RECOGNIZERS: LazyLock<RecognizerIndex> =
    LazyLock::new(|| RecognizerIndex::new(Protocol::TCP));
static UDP_RECOGNIZERS: LazyLock<RecognizerIndex> =
    LazyLock::new(|| RecognizerIndex::new(Protocol::UDP));

impl RecognizerIndex {
    fn new(protocol: Protocol) -> Self {
        let recognizers = recognizers::ALL.iter().copied().filter(|it| it.supports(protocol));
        let recognizers: Vec<_> = recognizers.collect();
        let mut by_port: BTreeMap<u16, u64> = BTreeMap::new();
        for (index, recognizer) in recognizers.iter().enumerate() {
            for port in recognizer.ports {
                *by_port.entry(*port).or_default() |= 1 << index;
            }
        }
        Self { recognizers, by_port: by_port.into_iter().collect() }
    }

    /// Returns the set of recognizers that usually use a port.
    fn with_port(&self, port: u16) -> u64 {
        let index = self.by_port.binary_search_by_key(&port, |(port, _)| *port);
        index.ok().and_then(|index| self.by_port.get(index)).map_or(0, |(_, set)| *set)
    }

    /// Returns the recognizers in the order in which a payload is checked: first those that usually
    /// use one of its ports.
    fn candidates(&self, ports: Ports) -> impl Iterator<Item = &'static Recognizer> {
        let first = self.with_port(ports.source) | self.with_port(ports.target);
        [true, false].into_iter().flat_map(move |is_first| {
            let recognizers = self.recognizers.iter().copied().enumerate();
            recognizers.filter_map(move |(index, recognizer)| {
                (is_first == (first >> index & 1 != 0)).then_some(recognizer)
            })
        })
    }
}

/// Identifies the application protocol of a payload: the best match, with its certainty.
///
/// Recognizers of protocols that usually use one of the ports come first.
fn identify(payload: &Payload<'_>) -> Option<(ApplicationProtocol, Match)> {
    let index = match payload.protocol {
        Protocol::TCP => &TCP_RECOGNIZERS,
        Protocol::UDP => &UDP_RECOGNIZERS,
        _ => return None,
    };
    let mut uncertain = None;
    for recognizer in index.candidates(payload.ports) {
        match (recognizer.recognize)(payload) {
            Match::No => {}
            Match::Uncertain(role) => {
                uncertain.get_or_insert((recognizer.application, Match::Uncertain(role)));
            }
            Match::Certain(role) => return Some((recognizer.application, Match::Certain(role))),
        }
    }
    uncertain
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Returns a payload over TCP between two ports that no application protocol uses.
    pub(crate) fn tcp(bytes: &[u8]) -> Payload<'_> {
        payload(Protocol::TCP, bytes)
    }

    /// Returns a payload over UDP between two ports that no application protocol uses.
    pub(crate) fn udp(bytes: &[u8]) -> Payload<'_> {
        payload(Protocol::UDP, bytes)
    }

    fn payload(protocol: Protocol, bytes: &[u8]) -> Payload<'_> {
        let len = u32::try_from(bytes.len()).unwrap();
        let ports = Ports { source: 50_123, target: 50_321 };
        Payload { bytes, len, protocol, ports }
    }

    /// Returns the result of a recognizer.
    pub(crate) fn recognized(recognizer: &Recognizer, payload: &Payload<'_>) -> Match {
        (recognizer.recognize)(payload)
    }

    #[test]
    fn recognizers_of_a_port_are_asked_first_in_the_order_of_the_table() {
        for (index, protocol) in
            [(&TCP_RECOGNIZERS, Protocol::TCP), (&UDP_RECOGNIZERS, Protocol::UDP)]
        {
            assert!(index.recognizers.len() <= 64, "the sets of recognizers have 64 bits");
            for ports in [(53, 443), (50_000, 80), (50_000, 50_001)] {
                let ports = Ports { source: ports.0, target: ports.1 };
                let uses_port = |recognizer: &&&Recognizer| {
                    recognizer.ports.iter().any(|port| [ports.source, ports.target].contains(port))
                };
                let all = || recognizers::ALL.iter().filter(|it| it.supports(protocol));
                let others = all().filter(|it| !uses_port(it));
                let expected = all().filter(uses_port).chain(others).map(|it| it.application);
                let found = index.candidates(ports).map(|it| it.application);
                assert!(found.eq(expected), "{ports:?}");
            }
        }
    }

    #[test]
    fn recognizers_accept_payloads_of_any_length() {
        for protocol in [Protocol::TCP, Protocol::UDP] {
            for len in 1..=64 {
                for byte in 0..=u8::MAX {
                    let bytes = vec![byte; len];
                    let _ = identify(&payload(protocol, &bytes)); // must not panic
                }
            }
        }
    }
}
