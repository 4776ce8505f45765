//! SIP (RFC 3261): requests and responses over UDP and TCP.

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Sip,
    transports: Transports::Both,
    ports: &[5_060],
    recognize,
};

const VERSION: &[u8] = b"SIP/2.0";

/// The methods (RFC 3261, section 7.1, and its extensions), with the space after them.
const METHODS: [&[u8]; 14] = [
    b"INVITE ",
    b"ACK ",
    b"BYE ",
    b"CANCEL ",
    b"OPTIONS ",
    b"REGISTER ",
    b"PRACK ",
    b"SUBSCRIBE ",
    b"NOTIFY ",
    b"PUBLISH ",
    b"INFO ",
    b"REFER ",
    b"MESSAGE ",
    b"UPDATE ",
];

/// Recognizes a message by its first line.
fn recognize(payload: &Payload<'_>) -> Match {
    let bytes = payload.bytes.trim_ascii_start();
    match bytes.strip_prefix(VERSION) {
        Some([b' ', b'1'..=b'6', b'0'..=b'9', b'0'..=b'9', ..]) => {
            Match::Certain(MessageRole::Response)
        }
        None if is_request(bytes) => Match::Certain(MessageRole::Request),
        _ => Match::No,
    }
}

/// Returns whether a method is followed by a URI of SIP, or by another one and the version.
fn is_request(bytes: &[u8]) -> bool {
    let Some(after_method) = METHODS.iter().find_map(|method| bytes.strip_prefix(*method)) else {
        return false;
    };
    let line = after_method.split(|it| matches!(it, b'\r' | b'\n')).next().unwrap_or_default();
    line.ends_with(VERSION)
        || starts_with_scheme(line, b"sip:")
        || starts_with_scheme(line, b"sips:")
}

fn starts_with_scheme(line: &[u8], scheme: &[u8]) -> bool {
    line.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp, udp};

    #[test]
    fn sip_request_and_response_are_recognized() {
        for request in
            [&b"INVITE sip:bob@biloxi.com SIP/2.0\r\nVia: "[..], b"ACK tel:+1 SIP/2.0\r\n"]
        {
            assert_eq!(
                recognized(&RECOGNIZER, &udp(request)),
                Match::Certain(MessageRole::Request)
            );
            assert_eq!(
                recognized(&RECOGNIZER, &tcp(request)),
                Match::Certain(MessageRole::Request)
            );
        }
        let response = udp(b"SIP/2.0 180 Ringing\r\n");
        assert_eq!(recognized(&RECOGNIZER, &response), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn truncated_request_line_is_recognized_by_its_uri() {
        let request = udp(b"REGISTER sip:example");
        assert_eq!(recognized(&RECOGNIZER, &request), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn requests_of_other_protocols_are_not_sip() {
        for bytes in [
            &b"OPTIONS * HTTP/1.1\r\n"[..],
            b"NOTIFY * HTTP/1.1\r\n",
            b"OPTIONS rtsp://a/b RTSP/1.0\r\n",
            b"SIP/2.0",
            b"SIP/2.0 abc",
            b"\r\n\r\n",
        ] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
