//! VNC: the Remote Framebuffer protocol (RFC 6143, section 7.1.1).

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Vnc,
    transports: Transports::Tcp,
    ports: &[5_900, 5_901, 5_800, 5_500],
    recognize,
};

/// Recognizes the version, which the server sends first, and the client in return.
fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        [b'R', b'F', b'B', b' ', b'0', major @ .., b'\n'] if is_version(major) => {
            Match::Certain(MessageRole::Either)
        }
        _ => Match::No,
    }
}

/// Returns whether these bytes are the rest of a version such as 003.008.
fn is_version(bytes: &[u8]) -> bool {
    matches!(bytes, [b'0'..=b'9', b'0'..=b'9', b'.', minor @ ..]
        if minor.len() == 3 && minor.iter().all(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn vnc_version_is_recognized() {
        let version = tcp(b"RFB 003.008\n");
        assert_eq!(recognized(&RECOGNIZER, &version), Match::Certain(MessageRole::Either));
    }

    #[test]
    fn other_text_is_not_vnc() {
        for bytes in [&b"RFB 003.00x\n"[..], b"RFB 003", b"RFC 6143 is for VNC\n"] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
