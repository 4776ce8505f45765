//! The detection of the application protocol of one flow.

use super::{ApplicationProtocol, Match, MessageRole, Payload, identify};
use crate::flows::Side;

/// The number of payloads of a flow, in both directions together, that are checked.
const MAX_PAYLOADS: u8 = 16;

/// The number of payloads with an uncertain match of the same protocol that identify it.
const MIN_UNCERTAIN_MATCHES: u8 = 3;

/// The state of the detection of a flow's application protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Detection {
    application: Option<ApplicationProtocol>,
    /// The number of uncertain matches of the application protocol.
    uncertain_matches: u8,
    /// The number of payloads that were checked.
    checked: u8,
    /// The side that is the client, if a message showed it.
    client: Option<Side>,
    is_certain: bool,
    /// Whether a request asked for a tunnel to another server: CONNECT.
    is_proxied: bool,
    /// The application protocol that followed the first one.
    upgraded_to: Option<ApplicationProtocol>,
}

impl Detection {
    /// Creates a detection whose result is known from another flow, which announced this one.
    pub(crate) fn announced(application: ApplicationProtocol) -> Self {
        Self { application: Some(application), is_certain: true, ..Self::default() }
    }

    /// Checks a payload from this side, unless the protocol is known or too many were checked.
    #[inline]
    pub(crate) fn check(&mut self, payload: &Payload<'_>, sender: Side) {
        let may_change = !self.is_certain || self.may_upgrade();
        if may_change && self.checked < MAX_PAYLOADS && !payload.bytes.is_empty() {
            self.checked += 1;
            match self.is_certain {
                true => self.check_upgrade(payload),
                false => self.check_payload(payload, sender),
            }
        }
    }

    /// Returns whether another application protocol may follow in the same flow.
    const fn may_upgrade(&self) -> bool {
        self.upgraded_to.is_none()
            && match self.application {
                Some(ApplicationProtocol::Http) => self.is_proxied,
                Some(application) => application.can_start_tls() || application.is_proxy(),
                None => false,
            }
    }

    /// Checks whether a payload starts another application protocol: TLS, or any within a proxy.
    #[inline(never)] // few packets of a flow are checked
    fn check_upgrade(&mut self, payload: &Payload<'_>) {
        if let Some((application, Match::Certain(_))) = identify(payload)
            && Some(application) != self.application
            && (self.is_proxied || application == ApplicationProtocol::Tls)
        {
            self.upgraded_to = Some(application);
        }
    }

    #[inline(never)] // few packets of a flow are checked
    fn check_payload(&mut self, payload: &Payload<'_>, sender: Side) {
        match identify(payload) {
            Some((application, Match::Certain(role))) => {
                self.application = Some(application);
                self.is_certain = true;
                self.client = client(role, sender);
                self.is_proxied = match application {
                    ApplicationProtocol::Http => payload.bytes.starts_with(b"CONNECT "),
                    application => application.is_proxy(),
                };
            }
            Some((application, Match::Uncertain(role))) => {
                self.add_uncertain(application, client(role, sender));
            }
            _ => {}
        }
    }

    /// Adds an uncertain match. Another protocol than before replaces it, but RTP and RTCP may share
    /// a flow (RFC 5761).
    fn add_uncertain(&mut self, application: ApplicationProtocol, client: Option<Side>) {
        let is_media = |application| {
            matches!(application, Some(ApplicationProtocol::Rtp | ApplicationProtocol::Rtcp))
        };
        let is_same_flow = is_media(self.application) && is_media(Some(application));
        if self.application != Some(application) && !is_same_flow {
            *self =
                Self { application: Some(application), checked: self.checked, ..Self::default() };
        }
        self.client = self.client.or(client);
        self.uncertain_matches += 1;
        self.is_certain = self.uncertain_matches >= MIN_UNCERTAIN_MATCHES;
    }

    /// Returns whether any payload was checked.
    pub(crate) const fn has_checked(self) -> bool {
        self.checked > 0
    }

    /// Returns the application protocol, if the payloads identify it.
    pub(crate) fn application(self) -> Option<ApplicationProtocol> {
        self.application.filter(|_| self.is_certain)
    }

    /// Returns the application protocol that followed the first one.
    pub(crate) const fn upgraded_to(self) -> Option<ApplicationProtocol> {
        self.upgraded_to
    }

    /// Returns the side that is the client, if a message of the application protocol shows it.
    pub(crate) fn client(self) -> Option<Side> {
        self.client.filter(|_| self.is_certain)
    }
}

/// Returns the side that is the client, from the role of a message and the side that sent it.
const fn client(role: MessageRole, sender: Side) -> Option<Side> {
    match role {
        MessageRole::Request => Some(sender),
        MessageRole::Response => Some(sender.peer()),
        MessageRole::Either => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::udp;

    #[test]
    fn uncertain_matches_identify_a_protocol_after_several_payloads() {
        let mut detection = Detection::default();
        for count in 1..=MIN_UNCERTAIN_MATCHES {
            assert_eq!(detection.application(), None);
            detection.add_uncertain(ApplicationProtocol::Rtp, None);
            assert_eq!(detection.uncertain_matches, count);
        }
        assert_eq!(detection.application(), Some(ApplicationProtocol::Rtp));
    }

    #[test]
    fn another_uncertain_protocol_starts_again_but_rtcp_continues_rtp() {
        let mut detection = Detection::default();
        detection.add_uncertain(ApplicationProtocol::Rtp, None);
        detection.add_uncertain(ApplicationProtocol::Rtcp, None);
        detection.add_uncertain(ApplicationProtocol::Syslog, None);
        assert_eq!((detection.application(), detection.uncertain_matches), (None, 1));
        detection.add_uncertain(ApplicationProtocol::Rtp, None);
        detection.add_uncertain(ApplicationProtocol::Rtcp, None);
        detection.add_uncertain(ApplicationProtocol::Rtp, None);
        assert_eq!(detection.application(), Some(ApplicationProtocol::Rtp));
    }

    #[test]
    fn only_the_first_payloads_are_checked() {
        let mut detection = Detection::default();
        for _ in 0..MAX_PAYLOADS {
            detection.check(&udp(&[0xff; 5]), Side::Low);
        }
        let query = [9, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, b'a', 0, 0, 1, 0, 1];
        detection.check(&udp(&query), Side::Low);
        assert_eq!(detection.application(), None);
        let mut detection = Detection::default();
        detection.check(&udp(&query), Side::High);
        assert_eq!(detection.application(), Some(ApplicationProtocol::Dns));
        assert_eq!(detection.client(), Some(Side::High));
    }
}
