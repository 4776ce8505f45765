//! The state of a flow: how far a connection got, and how it ended.

use std::fmt;

use super::five_tuple::Side;
use crate::dissect::{Protocol, TcpFlags};

/// The state of a flow at its end or at the end of the capture. The names and their meaning are
/// those of `conn_state` in Zeek's `conn.log`.
#[doc(alias = "conn_state")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FlowState {
    /// A request without an answer.
    S0,
    /// A connection that was established, and not terminated.
    S1,
    /// An established connection that the originator closed, without a close by the responder.
    S2,
    /// An established connection that the responder closed, without a close by the originator.
    S3,
    /// A connection that was established and closed by both sides; for UDP, packets in both
    /// directions.
    Sf,
    /// A request that was rejected.
    Rej,
    /// An established connection that the originator reset.
    Rsto,
    /// An established connection that the responder reset.
    Rstr,
    /// A request without an answer, which the originator reset.
    Rstos0,
    /// A SYN-ACK and a reset by the responder, without a SYN from the originator.
    Rstrh,
    /// A request and a close by the originator, without an answer.
    Sh,
    /// A SYN-ACK and a close by the responder, without a SYN from the originator; for UDP, packets
    /// from the responder only.
    Shr,
    /// Anything else, such as a connection whose start was not captured.
    Oth,
}

impl FlowState {
    /// All states.
    pub const ALL: [Self; 13] = [
        Self::S0,
        Self::S1,
        Self::S2,
        Self::S3,
        Self::Sf,
        Self::Rej,
        Self::Rsto,
        Self::Rstr,
        Self::Rstos0,
        Self::Rstrh,
        Self::Sh,
        Self::Shr,
        Self::Oth,
    ];

    /// Returns Zeek's name of the state, such as `S1` or `RSTO`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::S0 => "S0",
            Self::S1 => "S1",
            Self::S2 => "S2",
            Self::S3 => "S3",
            Self::Sf => "SF",
            Self::Rej => "REJ",
            Self::Rsto => "RSTO",
            Self::Rstr => "RSTR",
            Self::Rstos0 => "RSTOS0",
            Self::Rstrh => "RSTRH",
            Self::Sh => "SH",
            Self::Shr => "SHR",
            Self::Oth => "OTH",
        }
    }
}

impl fmt::Display for FlowState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The state of one side of a TCP connection, as far as its packets show it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum TcpState {
    /// The side has sent nothing.
    #[default]
    Inactive,
    /// The side has sent packets, but no SYN.
    Partial,
    /// The side has requested a connection.
    SynSent,
    /// The side has accepted a connection, or its request was accepted.
    Established,
    /// The side has sent a FIN.
    Closed,
    /// The side has sent a RST.
    Reset,
}

/// The states of both sides of a TCP connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TcpStates {
    states: [TcpState; 2],
    /// The side that accepted a connection, which its peer had requested.
    accepted: Option<Side>,
}

impl TcpStates {
    /// Updates the states after a packet from a side.
    pub(super) fn update(&mut self, sender: Side, flags: TcpFlags) {
        let (state, peer) = (self.of(sender), self.of(sender.peer()));
        if flags.accepts() && !flags.resets() && peer == TcpState::SynSent {
            self.accepted = self.accepted.or(Some(sender));
        }
        let next = match (state, peer) {
            // A RST after the end of a connection changes nothing: the first one counts.
            (TcpState::Closed | TcpState::Reset, _) => state,
            (_, TcpState::Reset) if flags.resets() => state,
            _ if flags.resets() => TcpState::Reset,
            _ if flags.finishes() => TcpState::Closed,
            (TcpState::Inactive, _) if flags.opens() => TcpState::SynSent,
            (TcpState::Inactive | TcpState::Partial | TcpState::SynSent, _) if flags.accepts() => {
                if peer == TcpState::SynSent {
                    self.set(sender.peer(), TcpState::Established);
                }
                TcpState::Established
            }
            (TcpState::Inactive, _) => TcpState::Partial,
            (state, _) => state,
        };
        self.set(sender, next);
    }

    /// Returns whether the connection has ended: both sides closed it, or one reset it.
    pub(super) fn has_ended(self) -> bool {
        let states = [self.of(Side::Low), self.of(Side::High)];
        states.contains(&TcpState::Reset) || states == [TcpState::Closed; 2]
    }

    /// Returns whether a side accepted a connection that its peer requested.
    pub(super) fn is_accepted_by(self, side: Side) -> bool {
        // A later FIN or RST replaces the state, but not the fact.
        self.accepted == Some(side)
    }

    /// Returns the state of the connection, as Zeek derives it from the states of both sides.
    pub(super) fn flow_state(self, originator: Side) -> FlowState {
        let (originator, responder) = (self.of(originator), self.of(originator.peer()));
        let is_inactive = |state| matches!(state, TcpState::Inactive | TcpState::Partial);
        match (originator, responder) {
            (TcpState::SynSent, TcpState::Reset) => FlowState::Rej,
            (_, TcpState::Reset) if is_inactive(originator) => FlowState::Rstrh,
            (_, TcpState::Reset) => FlowState::Rstr,
            (TcpState::Reset, _) if is_inactive(responder) => FlowState::Rstos0,
            (TcpState::Reset, _) => FlowState::Rsto,
            (TcpState::Closed, TcpState::Closed) => FlowState::Sf,
            (TcpState::Closed, _) if is_inactive(responder) => FlowState::Sh,
            (TcpState::Closed, _) => FlowState::S2,
            (_, TcpState::Closed) if is_inactive(originator) => FlowState::Shr,
            (_, TcpState::Closed) => FlowState::S3,
            (TcpState::SynSent, TcpState::Inactive) => FlowState::S0,
            (TcpState::Established, TcpState::Established) => FlowState::S1,
            _ => FlowState::Oth,
        }
    }

    const fn of(self, side: Side) -> TcpState {
        let [low, high] = self.states;
        match side {
            Side::Low => low,
            Side::High => high,
        }
    }

    const fn set(&mut self, side: Side, state: TcpState) {
        let [low, high] = &mut self.states;
        match side {
            Side::Low => *low = state,
            Side::High => *high = state,
        }
    }
}

/// Returns the state of a flow without connections, from whether each side has sent packets.
pub(super) fn datagram_state(
    protocol: Protocol,
    originator_sent: bool,
    responder_sent: bool,
) -> FlowState {
    match (protocol, originator_sent, responder_sent) {
        (Protocol::UDP, true, true) => FlowState::Sf,
        (Protocol::UDP, true, false) => FlowState::S0,
        (Protocol::UDP, false, true) => FlowState::Shr,
        _ => FlowState::Oth,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYN: u8 = 0x02;
    const SYN_ACK: u8 = 0x12;
    const ACK: u8 = 0x10;
    const FIN_ACK: u8 = 0x11;
    const RST: u8 = 0x04;

    /// Returns the state after packets of the originator (`true`) and the responder (`false`).
    fn state(packets: &[(bool, u8)]) -> FlowState {
        let mut states = TcpStates::default();
        for (is_originator, flags) in packets {
            let sender = if *is_originator { Side::High } else { Side::Low };
            states.update(sender, TcpFlags(*flags));
        }
        states.flow_state(Side::High)
    }

    #[test]
    fn tcp_states_have_the_names_of_zeek() {
        let opened = [(true, SYN), (false, SYN_ACK), (true, ACK)];
        let after = |packets: &[(bool, u8)]| state(&[&opened[..], packets].concat()).name();
        assert_eq!(state(&[(true, SYN), (true, SYN)]).name(), "S0");
        assert_eq!(state(&[(true, SYN), (false, SYN_ACK)]).name(), "S1");
        assert_eq!(after(&[]), "S1");
        assert_eq!(after(&[(true, FIN_ACK), (false, ACK)]), "S2");
        assert_eq!(after(&[(false, FIN_ACK), (true, ACK)]), "S3");
        assert_eq!(after(&[(true, FIN_ACK), (false, FIN_ACK), (true, ACK)]), "SF");
        assert_eq!(after(&[(true, RST)]), "RSTO");
        assert_eq!(after(&[(false, RST)]), "RSTR");
        assert_eq!(state(&[(true, SYN), (false, RST)]).name(), "REJ");
        assert_eq!(state(&[(true, SYN), (true, RST)]).name(), "RSTOS0");
        assert_eq!(state(&[(false, SYN_ACK), (false, RST)]).name(), "RSTRH");
        assert_eq!(state(&[(true, SYN), (true, FIN_ACK)]).name(), "SH");
        assert_eq!(state(&[(false, SYN_ACK), (false, FIN_ACK)]).name(), "SHR");
        assert_eq!(state(&[(false, SYN_ACK)]).name(), "OTH");
        assert_eq!(state(&[(true, ACK), (false, ACK)]).name(), "OTH");
    }

    #[test]
    fn simultaneous_open_is_established() {
        let packets = [(true, SYN), (false, SYN), (true, SYN_ACK), (false, SYN_ACK)];
        assert_eq!(state(&packets), FlowState::S1);
    }

    #[test]
    fn udp_state_depends_on_the_directions() {
        let state = |sent, received| datagram_state(Protocol::UDP, sent, received).name();
        assert_eq!((state(true, true), state(true, false)), ("SF", "S0"));
        assert_eq!((state(false, true), state(false, false)), ("SHR", "OTH"));
        assert_eq!(datagram_state(Protocol::ICMP, true, true), FlowState::Oth);
    }
}
