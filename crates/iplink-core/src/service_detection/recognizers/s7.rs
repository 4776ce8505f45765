//! Siemens S7 communication, over ISO transport on TCP (RFC 1006). The format is not published; it
//! is known from Wireshark's dissector.

use super::certainty::certain;
use super::tpkt::{Tpdu, read_tpdu};
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::S7,
    transports: Transports::Tcp,
    ports: &[102],
    recognize,
};

/// The parameters of a connection that select the calling and the called endpoint (X.224, 13.3.4).
const CALLING_TSAP: u8 = 0xc1;
const CALLED_TSAP: u8 = 0xc2;

fn recognize(payload: &Payload<'_>) -> Match {
    certain(read_tpdu(payload).as_ref().and_then(role))
}

fn role(tpdu: &Tpdu<'_>) -> Option<MessageRole> {
    match tpdu {
        Tpdu::ConnectionRequest(variable) => {
            has_s7_endpoints(variable).then_some(MessageRole::Request)
        }
        Tpdu::ConnectionConfirm(variable) => {
            has_s7_endpoints(variable).then_some(MessageRole::Response)
        }
        // S7: the kind is a job, an acknowledgement without or with data, or user data.
        Tpdu::Data([0x32, kind, _, _, rest @ ..]) => match kind {
            1 => Some(MessageRole::Request),
            2 | 3 => Some(MessageRole::Response),
            7 => Some(user_data_role(rest)),
            _ => None,
        },
        // S7+: the version of the protocol.
        Tpdu::Data([0x72, 1..=3 | 0xfe, 0..=0x0f, _, ..]) => Some(MessageRole::Either),
        _ => None,
    }
}

/// Returns the role of the sender of user data, which its parameters show: a header of three
/// bytes, a length, and the method.
fn user_data_role(bytes: &[u8]) -> MessageRole {
    match bytes {
        [_, _, _, _, _, _, 0, 1, 0x12, _, 0x11, ..] => MessageRole::Request,
        [_, _, _, _, _, _, 0, 1, 0x12, _, 0x12, ..] => MessageRole::Response,
        _ => MessageRole::Either,
    }
}

/// Returns whether the parameters name endpoints of an S7 device: a type of connection (1 to 3)
/// with rack and slot, or a name. Other protocols use endpoints that start with a zero.
fn has_s7_endpoints(mut parameters: &[u8]) -> bool {
    let (mut calling, mut called) = (false, false);
    while let [code, len, rest @ ..] = parameters {
        let Some((value, next)) = rest.split_at_checked(usize::from(*len)) else {
            return false;
        };
        let is_device = matches!(value, [1..=3 | 0x10..=0x13, _]);
        match *code {
            CALLING_TSAP => calling = value.len() == 2 || value.starts_with(b"SIMATIC"),
            CALLED_TSAP => called = is_device || value.starts_with(b"SIMATIC"),
            _ => {}
        }
        parameters = next;
    }
    calling && called
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn s7_connection_is_recognized() {
        let mut bytes =
            [3, 0, 0, 22, 17, 0xe0, 0, 0, 0, 1, 0, 0xc0, 1, 10, 0xc1, 2, 1, 0, 0xc2, 2, 1, 2];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&bytes)), Match::Certain(MessageRole::Request));
        bytes[5] = 0xd0;
        assert_eq!(recognized(&RECOGNIZER, &tcp(&bytes)), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn s7_data_shows_the_client() {
        let job = [3, 0, 0, 25, 2, 0xf0, 0x80, 0x32, 1, 0, 0, 0, 1, 0, 8, 0, 0, 0xf0];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&job)), Match::Certain(MessageRole::Request));
        let answer = [3, 0, 0, 25, 2, 0xf0, 0x80, 0x32, 3, 0, 0, 0, 1];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&answer)), Match::Certain(MessageRole::Response));
        let user =
            [3, 0, 0, 33, 2, 0xf0, 0x80, 0x32, 7, 0, 0, 0, 1, 0, 8, 0, 8, 0, 1, 0x12, 4, 0x11];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&user)), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn mms_and_rdp_are_not_s7() {
        let mms = [3, 0, 0, 22, 17, 0xe0, 0, 0, 0, 1, 0, 0xc0, 1, 10, 0xc1, 2, 0, 1, 0xc2, 2, 0, 1];
        let rdp = [3, 0, 0, 11, 6, 0xe0, 0, 0, 0, 0, 0];
        let session = [3, 0, 0, 25, 2, 0xf0, 0x80, 0x0d, 9, 0, 0];
        for bytes in [&mms[..], &rdp, &session] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
