//! SMB (MS-CIFS; MS-SMB2), directly over TCP or over the NetBIOS session service (RFC 1002, 4.3).

use super::certainty::{certain, certain_on_port};
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Smb,
    transports: Transports::Tcp,
    ports: &[139, 445],
    recognize,
};

/// The flag of SMB 1 that marks a response (MS-CIFS, section 2.2.3.1).
const SMB1_REPLY: u8 = 0x80;
/// The flag of SMB 2 that marks a response (MS-SMB2, section 2.2.1.2).
const SMB2_RESPONSE: u8 = 0x01;

fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        // A session message; its length has 17 bits, or 24 without NetBIOS.
        [0, _, _, _, message @ ..] => certain(message_role(message)),
        // A message whose length was sent in a packet of its own.
        [0xfc..=0xff, ..] => certain(message_role(payload.bytes)),
        // A session request: two names in the encoding of RFC 1001, section 14.1.
        [0x81, 0, 0, 68..=255, 32, name @ ..] if is_encoded_name(name) => {
            Match::Certain(MessageRole::Request)
        }
        [0x82, 0, 0, 0] if payload.len == 4 => {
            certain_on_port(payload, &[139], MessageRole::Response)
        }
        [0x83, 0, 0, 1, 0x80..=0x8f] if payload.len == 5 => Match::Certain(MessageRole::Response),
        _ => Match::No,
    }
}

fn message_role(message: &[u8]) -> Option<MessageRole> {
    let (role, flag) = match message {
        [0xff, b'S', b'M', b'B', _, _, _, _, _, flags, ..] => {
            (MessageRole::Response, flags & SMB1_REPLY)
        }
        [0xfe, b'S', b'M', b'B', 64, 0, rest @ ..] => {
            (MessageRole::Response, rest.get(10).copied().unwrap_or(0) & SMB2_RESPONSE)
        }
        // Encrypted (section 2.2.41) and compressed messages (section 2.2.42) do not show it.
        [0xfd | 0xfc, b'S', b'M', b'B', ..] => (MessageRole::Either, 1),
        _ => return None,
    };
    Some(if flag == 0 { MessageRole::Request } else { role })
}

/// Returns whether a name of half octets follows, each a letter from A to P.
fn is_encoded_name(bytes: &[u8]) -> bool {
    bytes.iter().take(32).all(|byte| matches!(byte, b'A'..=b'P')) && bytes.len() >= 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn smb_messages_show_the_client() {
        let mut smb1 = [0, 0, 0, 35, 0xff, b'S', b'M', b'B', 0x72, 0, 0, 0, 0, 0x18, 0];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&smb1)), Match::Certain(MessageRole::Request));
        smb1[13] = 0x98;
        assert_eq!(recognized(&RECOGNIZER, &tcp(&smb1)), Match::Certain(MessageRole::Response));
        let mut smb2 = [0; 68];
        smb2[3..10].copy_from_slice(&[64, 0xfe, b'S', b'M', b'B', 64, 0]);
        assert_eq!(recognized(&RECOGNIZER, &tcp(&smb2)), Match::Certain(MessageRole::Request));
        smb2[20] = 1;
        assert_eq!(recognized(&RECOGNIZER, &tcp(&smb2)), Match::Certain(MessageRole::Response));
        let encrypted = [0, 0, 0, 99, 0xfd, b'S', b'M', b'B', 7];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&encrypted)), Match::Certain(MessageRole::Either));
    }

    #[test]
    fn netbios_session_is_recognized() {
        let request = [&[0x81, 0, 0, 68, 32][..], &[b'C'; 32], &[0, 32]].concat();
        assert_eq!(recognized(&RECOGNIZER, &tcp(&request)), Match::Certain(MessageRole::Request));
        let accepted = [0x82, 0, 0, 0];
        assert_eq!(
            recognized(&RECOGNIZER, &tcp(&accepted)),
            Match::Uncertain(MessageRole::Response)
        );
    }

    #[test]
    fn other_bytes_are_not_smb() {
        for bytes in
            [&[0, 0, 0, 35, 0xff, b'S', b'M', b'X', 0x72, 0][..], &[0x81, 0, 0, 68, 32], &[0; 40]]
        {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
