//! SSDP, the discovery of UPnP devices (UPnP Device Architecture 2.0, section 1).

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Ssdp,
    transports: Transports::Udp,
    ports: &[1_900],
    recognize,
};

/// The number of bytes in which the headers of a response are searched.
const MAX_SEARCH_LEN: usize = 1_024;
/// The length of the name of the header `ST`, with the end of the line before it and its colon.
const SEARCH_TARGET_LEN: usize = 4;

/// Recognizes a search, an announcement, or a response to a search. An announcement goes to a
/// group, which is neither client nor server.
fn recognize(payload: &Payload<'_>) -> Match {
    let bytes = payload.bytes;
    if bytes.starts_with(b"M-SEARCH * HTTP/1.") {
        Match::Certain(MessageRole::Request)
    } else if bytes.starts_with(b"NOTIFY * HTTP/1.") {
        Match::Certain(MessageRole::Either)
    } else if bytes.starts_with(b"HTTP/1.") && is_search_response(payload) {
        Match::Certain(MessageRole::Response)
    } else {
        Match::No
    }
}

/// Returns whether a response uses the usual port, or names its search target.
fn is_search_response(payload: &Payload<'_>) -> bool {
    let headers = payload.bytes.get(..MAX_SEARCH_LEN).unwrap_or(payload.bytes);
    payload.uses_port(RECOGNIZER.ports)
        || headers.windows(SEARCH_TARGET_LEN).any(|it| it.eq_ignore_ascii_case(b"\nST:"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, udp};

    #[test]
    fn ssdp_search_and_announcement_are_recognized() {
        let search = udp(b"M-SEARCH * HTTP/1.1\r\nHost:239.255.255.250:1900\r\n");
        assert_eq!(recognized(&RECOGNIZER, &search), Match::Certain(MessageRole::Request));
        let announcement = udp(b"NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\n");
        assert_eq!(recognized(&RECOGNIZER, &announcement), Match::Certain(MessageRole::Either));
    }

    #[test]
    fn ssdp_response_names_its_search_target() {
        let response = udp(b"HTTP/1.1 200 OK\r\nst:upnp:rootdevice\r\n\r\n");
        assert_eq!(recognized(&RECOGNIZER, &response), Match::Certain(MessageRole::Response));
        let other = udp(b"HTTP/1.1 200 OK\r\nHost: test:\r\n\r\n");
        assert_eq!(recognized(&RECOGNIZER, &other), Match::No);
    }

    #[test]
    fn other_requests_are_not_ssdp() {
        for bytes in [&b"NOTIFY sip:a@b SIP/2.0\r\n"[..], b"GET / HTTP/1.1\r\n", b"M-SEARCH"] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
