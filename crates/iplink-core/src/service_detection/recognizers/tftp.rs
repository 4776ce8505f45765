//! TFTP (RFC 1350) with options (RFC 2347).
//!
//! The server answers a request from a port of its own. The data therefore form another flow, whose
//! messages have only a few fixed bytes.

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Tftp,
    transports: Transports::Udp,
    ports: &[69],
    recognize,
};

/// The transfer modes, with the byte that ends them.
const MODES: [&[u8]; 3] = [b"octet\0", b"netascii\0", b"mail\0"];
/// The options that a server acknowledges, with the byte that ends them (RFC 2348, RFC 2349,
/// RFC 7440).
const OPTIONS: [&[u8]; 4] = [b"blksize\0", b"tsize\0", b"timeout\0", b"windowsize\0"];
/// The length of the longest message with the default block size, and of an acknowledgment, in
/// bytes.
const BLOCK_MESSAGE_LEN: u32 = 516;
const ACKNOWLEDGMENT_LEN: u32 = 4;
/// The maximum number of a block of another size, which is at the start of a transfer.
const MAX_FIRST_BLOCKS: u8 = 16;

/// Recognizes a message by its operation code and the text after it. Data and acknowledgments,
/// which have none, are uncertain matches.
fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        [0, 1 | 2, rest @ ..] if is_request(rest, payload) => Match::Certain(MessageRole::Request),
        [0, 3, ..] if payload.len == BLOCK_MESSAGE_LEN => Match::Uncertain(MessageRole::Either),
        [0, 3, 0, 1..=MAX_FIRST_BLOCKS, ..] => Match::Uncertain(MessageRole::Either),
        [0, 4, _, _] if payload.len == ACKNOWLEDGMENT_LEN => Match::Uncertain(MessageRole::Either),
        [0, 5, 0, 0..=8, text @ ..] if is_error(text) => Match::Certain(MessageRole::Response),
        [0, 6, options @ ..] if starts_with_any(options, &OPTIONS) => {
            Match::Certain(MessageRole::Response)
        }
        _ => Match::No,
    }
}

/// Returns whether a printable file name and a transfer mode follow. On the usual port, the name
/// may be empty.
fn is_request(bytes: &[u8], payload: &Payload<'_>) -> bool {
    let name_len = bytes.iter().take_while(|it| **it != 0).count();
    let Some((name, [0, mode @ ..])) = bytes.split_at_checked(name_len) else {
        return false;
    };
    starts_with_any(mode, &MODES)
        && !name.iter().any(u8::is_ascii_control)
        && (!name.is_empty() || payload.uses_port(RECOGNIZER.ports))
}

/// Returns whether text and the byte that ends it fill the message.
fn is_error(bytes: &[u8]) -> bool {
    match bytes {
        [text @ .., 0] => text.len() >= 4 && text.iter().all(|it| matches!(it, b' '..=b'~')),
        _ => false,
    }
}

/// Returns whether one of these words follows, in upper or lower case.
fn starts_with_any(bytes: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|word| bytes.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, udp};

    #[test]
    fn tftp_request_names_a_file_and_a_mode() {
        for request in [&b"\0\x01rfc1350.txt\0octet\0"[..], b"\0\x02a\0NetASCII\0blksize\x001428\0"]
        {
            assert_eq!(
                recognized(&RECOGNIZER, &udp(request)),
                Match::Certain(MessageRole::Request)
            );
        }
    }

    #[test]
    fn tftp_server_sends_options_and_errors() {
        for response in [&b"\0\x06blksize\x001428\0"[..], b"\0\x05\0\x01File not found\0"] {
            let certain = Match::Certain(MessageRole::Response);
            assert_eq!(recognized(&RECOGNIZER, &udp(response)), certain);
        }
    }

    #[test]
    fn tftp_data_are_uncertain() {
        let mut data = [7; 516];
        data[..2].copy_from_slice(&[0, 3]);
        for bytes in [&data[..], &[0, 3, 0, 1, 7, 7], &[0, 4, 1, 7]] {
            let uncertain = Match::Uncertain(MessageRole::Either);
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), uncertain);
        }
    }

    #[test]
    fn other_bytes_are_not_tftp() {
        for bytes in [
            &b"\0\x01\0octet\0"[..],
            b"\0\x01file\0other\0",
            b"\0\x01fi\x01e\0octet\0",
            b"\0\x03\x01\x01data",
            b"\0\x04\0\x01\0",
            b"\0\x05\0\x01\0\0\0\0\0",
            b"\0\x06size\0",
        ] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
