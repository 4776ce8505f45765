//! Flows without packets: the sum of flow records, such as the lines of a list.

use super::state::datagram_state;
use super::{FlowDetails, FlowState, FlowTraffic, History, OriginatorEvidence};
use crate::dissect::{Ports, Protocol};
use crate::graph::{Handshake, Traffic};
use crate::service_names::port_name;

/// The sum of the flow records of one flow. Arrays have the values of the low and the high end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FlowRecordSum {
    protocol: Protocol,
    ports: Option<(u16, u16)>,
    traffic: [Traffic; 2],
    opens: [bool; 2],
    accepts: [bool; 2],
}

impl FlowRecordSum {
    pub(crate) fn new(protocol: Protocol, ports: Option<(u16, u16)>) -> Self {
        let traffic = [Traffic::default(); 2];
        Self { protocol, ports, traffic, opens: [false; 2], accepts: [false; 2] }
    }

    /// Adds a record that the high or the low end sent.
    pub(crate) fn add(&mut self, is_high: bool, handshake: Option<Handshake>, traffic: &Traffic) {
        let sender = usize::from(is_high);
        if let Some(sum) = self.traffic.get_mut(sender) {
            sum.merge(*traffic);
        }
        let flags = match handshake {
            Some(Handshake::Opens) => &mut self.opens,
            Some(Handshake::Accepts) => &mut self.accepts,
            None => return,
        };
        if let Some(flag) = flags.get_mut(sender) {
            *flag = true;
        }
    }

    /// Returns whether the high end is the originator, and the properties of the flow.
    pub(crate) fn finish(self) -> (bool, FlowDetails) {
        let (is_high_originator, evidence) = self.originator();
        let select = |[low, high]: [Traffic; 2]| match is_high_originator {
            true => (high, low),
            false => (low, high),
        };
        let (sent, received) = select(self.traffic);
        let is_opened = self.opens.contains(&true);
        let is_accepted = is_opened && self.accepts.contains(&true);
        let state = match (self.protocol, is_opened, is_accepted) {
            (Protocol::TCP, true, true) => FlowState::S1,
            (Protocol::TCP, true, false) if received.packets == 0 => FlowState::S0,
            (Protocol::TCP, ..) => FlowState::Oth,
            (protocol, ..) => datagram_state(protocol, sent.packets > 0, received.packets > 0),
        };
        let is_answered = match (self.protocol, is_opened) {
            _ if evidence == OriginatorEvidence::ReplyOnly => false,
            (Protocol::TCP, true) => is_accepted,
            _ => received.packets > 0,
        };
        let ports = self.ports.map(|(low, high)| match is_high_originator {
            true => Ports { source: high, target: low },
            false => Ports { source: low, target: high },
        });
        let details = FlowDetails {
            protocol: self.protocol,
            ports,
            vlan: None,
            sent: FlowTraffic { traffic: sent, ..FlowTraffic::default() },
            received: FlowTraffic { traffic: received, ..FlowTraffic::default() },
            first_packet: 0,
            last_packet: 0,
            state,
            history: History::default(),
            evidence,
            application: None,
            upgraded_to: None,
            is_answered,
        };
        (is_high_originator, details)
    }

    /// Returns whether the high end is the originator, and the evidence for it.
    fn originator(&self) -> (bool, OriginatorEvidence) {
        let [low, high] = &self.traffic;
        let is_high_first =
            low.packets == 0 || high.packets > 0 && high.first_seen < low.first_seen;
        match (self.opens, self.accepts) {
            ([false, true], _) => return (true, OriginatorEvidence::Handshake),
            ([true, false], _) => return (false, OriginatorEvidence::Handshake),
            ([true, true], _) => return (is_high_first, OriginatorEvidence::Handshake),
            (_, [true, false]) => return (true, OriginatorEvidence::ReplyOnly),
            (_, [false, true]) => return (false, OriginatorEvidence::ReplyOnly),
            _ => {}
        }
        let is_known = |port| port_name(port).is_some();
        if let Some((low_port, high_port)) = self.ports
            && is_known(low_port) != is_known(high_port)
        {
            return (is_known(low_port), OriginatorEvidence::WellKnownPort);
        }
        let has_order = low.packets == 0
            || high.packets == 0
            || low.first_seen.is_some() && low.first_seen != high.first_seen;
        match has_order {
            true => (is_high_first, OriginatorEvidence::FirstPacket),
            false => (false, OriginatorEvidence::None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn traffic(nanos: i64) -> Traffic {
        Traffic::of_packet(60, Timestamp::from_nanos(nanos))
    }

    fn originator(
        ports: (u16, u16),
        records: &[(bool, Option<Handshake>, i64)],
    ) -> (bool, FlowDetails) {
        let mut sum = FlowRecordSum::new(Protocol::TCP, Some(ports));
        for (is_high, handshake, time) in records {
            sum.add(*is_high, *handshake, &traffic(*time));
        }
        sum.finish()
    }

    #[test]
    fn handshake_outweighs_well_known_port_and_time() {
        let opens = (true, Some(Handshake::Opens), 9);
        let (is_high, details) = originator((50_000, 443), &[(false, None, 1), opens]);
        assert_eq!((is_high, details.evidence), (true, OriginatorEvidence::Handshake));
        assert_eq!(details.ports, Some(Ports { source: 443, target: 50_000 }));
        let accepts = (true, Some(Handshake::Accepts), 1);
        let (is_high, details) = originator((443, 50_000), &[accepts]);
        assert_eq!((is_high, details.evidence), (false, OriginatorEvidence::ReplyOnly));
        assert!(!details.is_answered);
    }

    #[test]
    fn well_known_port_outweighs_time_and_time_outweighs_nothing() {
        let both = [(false, None, 1), (true, None, 2)];
        let (is_high, details) = originator((443, 50_000), &both);
        assert_eq!((is_high, details.evidence), (true, OriginatorEvidence::WellKnownPort));
        let (is_high, details) = originator((50_001, 50_000), &both);
        assert_eq!((is_high, details.evidence), (false, OriginatorEvidence::FirstPacket));
        let same_time = [(false, None, 1), (true, None, 1)];
        let (is_high, details) = originator((50_001, 50_000), &same_time);
        assert_eq!((is_high, details.evidence), (false, OriginatorEvidence::None));
    }
}
