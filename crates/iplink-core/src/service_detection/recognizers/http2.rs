//! HTTP/2 without TLS (RFC 9113): the connection preface and the SETTINGS frame of the server.

use super::certainty::certain;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Http2,
    transports: Transports::Tcp,
    ports: &[80, 8_080, 50_051],
    recognize,
};

/// The start of the connection preface of the client (section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n";
/// The length of a setting, in bytes (section 6.5.1).
const SETTING_LEN: usize = 6;
/// The maximum number of settings of a frame.
const MAX_SETTINGS: u8 = 16;

fn recognize(payload: &Payload<'_>) -> Match {
    certain(role(payload.bytes))
}

fn role(bytes: &[u8]) -> Option<MessageRole> {
    if bytes.starts_with(PREFACE) {
        return Some(MessageRole::Request);
    }
    // A SETTINGS frame without acknowledgement, of stream 0 (section 6.5). An empty one is too
    // short to be distinguished.
    let [0, 0, len, 4, 0, 0, 0, 0, 0, settings @ ..] = bytes else {
        return None;
    };
    let count = len / 6;
    let is_valid = (1..=MAX_SETTINGS).contains(&count) && len % 6 == 0 && !settings.is_empty();
    let mut settings = settings.chunks(SETTING_LEN).take(usize::from(count));
    (is_valid && settings.all(is_setting)).then_some(MessageRole::Response)
}

/// Returns whether these bytes start with the identifier of a setting. Each application may
/// add some, so that only the high byte is checked, and 0, which is reserved.
fn is_setting(bytes: &[u8]) -> bool {
    matches!(bytes, [0, 1..=16, ..] | [0] | [0xfe, ..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn http2_preface_and_settings_are_recognized() {
        let preface = tcp(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        assert_eq!(recognized(&RECOGNIZER, &preface), Match::Certain(MessageRole::Request));
        let settings = tcp(&[0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100]);
        assert_eq!(recognized(&RECOGNIZER, &settings), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn other_frames_are_not_http2() {
        for bytes in [
            &[0, 0, 5, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100][..],
            &[0, 0, 6, 4, 0, 0, 0, 0, 0, 9, 3, 0, 0, 0, 100],
            &[0, 0, 0, 4, 0, 0, 0, 0, 0],
            &[0; 20],
            b"PRI x HTTP/1.1\r\n",
        ] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
