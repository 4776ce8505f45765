//! The certainty of matches: roles of senders, and ports that turn a weak match into a certain one.

use crate::service_detection::{Match, MessageRole, Payload};

/// Returns a certain match if the payload is a message of the protocol.
#[inline]
pub(super) fn certain(role: Option<MessageRole>) -> Match {
    role.map_or(Match::No, Match::Certain)
}

/// Returns a match that is certain on these ports only.
pub(super) fn certain_on_port(payload: &Payload<'_>, ports: &[u16], role: MessageRole) -> Match {
    match payload.uses_port(ports) {
        true => Match::Certain(role),
        false => Match::Uncertain(role),
    }
}

/// Returns the role of the sender of a message that looks the same from both sides: the side that
/// uses one of the ports is the server.
pub(super) fn role_by_port(payload: &Payload<'_>, ports: &[u16]) -> MessageRole {
    match (ports.contains(&payload.ports.source), ports.contains(&payload.ports.target)) {
        (true, false) => MessageRole::Response,
        (false, true) => MessageRole::Request,
        _ => MessageRole::Either,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::tcp;

    #[test]
    fn port_decides_certainty_and_role() {
        let unusual = tcp(b"x");
        let to_server = Payload { ports: Ports { source: 50_000, target: 21 }, ..unusual };
        let from_server = Payload { ports: Ports { source: 21, target: 50_000 }, ..unusual };
        let role = MessageRole::Either;
        assert_eq!(certain_on_port(&to_server, &[21], role), Match::Certain(role));
        assert_eq!(certain_on_port(&unusual, &[21], role), Match::Uncertain(role));
        assert_eq!(role_by_port(&to_server, &[21]), MessageRole::Request);
        assert_eq!(role_by_port(&from_server, &[21]), MessageRole::Response);
        assert_eq!(role_by_port(&unusual, &[21]), MessageRole::Either);
    }
}
