//! SSH (RFC 4253): the identification string and the start of the key exchange.

use super::certainty::certain;
use super::text::is_ascii_text;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Ssh,
    transports: Transports::Tcp,
    ports: &[22, 830, 2_222],
    recognize,
};

/// The message number `SSH_MSG_KEXINIT`.
const KEY_EXCHANGE_INIT: u8 = 20;
/// The names that the first algorithms of a key exchange start with (RFC 8732, 8731, 5656, 4253).
const KEY_EXCHANGES: &[&[u8]] = &[b"diffie", b"curve2", b"ecdh-s", b"sntrup", b"mlkem7", b"gss-gr"];

fn recognize(payload: &Payload<'_>) -> Match {
    certain(role(payload.bytes))
}

fn role(bytes: &[u8]) -> Option<MessageRole> {
    let is_ssh = match bytes {
        // Both sides send it (section 4.2).
        [b'S', b'S', b'H', b'-', b'1' | b'2', b'.', b'0'..=b'9', ..] => true,
        [0, 0, _, _, _, KEY_EXCHANGE_INIT, rest @ ..] => is_key_exchange(rest),
        _ => false,
    };
    is_ssh.then_some(MessageRole::Either)
}

/// Returns whether a cookie of 16 bytes and a list of key exchange algorithms follow (section 7.1).
fn is_key_exchange(bytes: &[u8]) -> bool {
    let Some([0, 0, _, _, names @ ..]) = bytes.get(16..) else {
        return false;
    };
    let start = names.get(..6).unwrap_or_default();
    is_ascii_text(start) && KEY_EXCHANGES.contains(&start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn ssh_identification_and_key_exchange_are_recognized() {
        let key_exchange =
            [&[0, 0, 5, 0, 9, 20][..], &[7; 16], &[0, 0, 0, 99], b"curve25519"].concat();
        for bytes in [&b"SSH-2.0-OpenSSH_9.6\r\n"[..], b"SSH-1.99-x\n", &key_exchange] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::Certain(MessageRole::Either));
        }
    }

    #[test]
    fn other_bytes_are_not_ssh() {
        let other_names =
            [&[0, 0, 5, 0, 9, 20][..], &[7; 16], &[0, 0, 0, 99], b"abcdefgh"].concat();
        for bytes in [&b"SSH is a protocol"[..], b"SSH-", &other_names, &[0, 0, 5, 0, 9, 20]] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
