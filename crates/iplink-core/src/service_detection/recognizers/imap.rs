//! IMAP (RFC 9051; RFC 3501).

use super::certainty::certain_on_port;
use super::text::{contains, first_line, is_any, is_text, read_number, split_word, strip_prefix};
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Imap,
    transports: Transports::Tcp,
    ports: &[143, 220, 993],
    recognize,
};

/// The commands that no other protocol with tags has.
const COMMANDS: &[&[u8]] = &[
    b"CAPABILITY",
    b"AUTHENTICATE",
    b"LOGIN",
    b"STARTTLS",
    b"SELECT",
    b"EXAMINE",
    b"LSUB",
    b"NAMESPACE",
    b"UID",
    b"ENABLE",
    b"IDLE",
    b"GETQUOTAROOT",
    b"LOGOUT",
];
/// The commands whose names are common words.
const COMMON_COMMANDS: &[&[u8]] = &[
    b"NOOP",
    b"LIST",
    b"STATUS",
    b"FETCH",
    b"STORE",
    b"SEARCH",
    b"ID",
    b"CHECK",
    b"CLOSE",
    b"APPEND",
    b"CREATE",
    b"DELETE",
    b"EXPUNGE",
    b"COPY",
    b"COMPRESS",
];
/// The start of untagged responses (section 7).
const RESPONSES: &[&[u8]] = &[
    b"OK ",
    b"PREAUTH ",
    b"BYE ",
    b"CAPABILITY IMAP",
    b"FLAGS (",
    b"LIST (",
    b"LSUB (",
    b"STATUS ",
    b"NAMESPACE (",
    b"SEARCH",
    b"ID (",
    b"NO ",
    b"BAD ",
];
/// The maximum length of a tag, in bytes. Clients use short ones.
const MAX_TAG_LEN: usize = 12;

fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        [b'*', b' ', rest @ ..] if is_untagged(rest) => Match::Certain(MessageRole::Response),
        [b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9', ..] => recognize_tagged(payload),
        _ => Match::No,
    }
}

fn is_untagged(bytes: &[u8]) -> bool {
    let line = first_line(bytes).text;
    if !is_text(line) {
        return false;
    }
    RESPONSES.iter().any(|it| strip_prefix(line, it).is_some())
        || match read_number(line) {
            Some((_, [b' ', word @ ..])) => {
                let (word, _) = split_word(word, 8).unwrap_or_default();
                is_any(word, &[b"EXISTS", b"RECENT", b"FETCH", b"EXPUNGE"])
            }
            _ => false,
        }
}

/// Recognizes a command, and the response that ends it, by the tag that the client has chosen.
fn recognize_tagged(payload: &Payload<'_>) -> Match {
    let Some((tag, rest)) = split_word(payload.bytes, MAX_TAG_LEN) else {
        return Match::No;
    };
    let is_tag = tag.len() == 1 || tag.iter().any(u8::is_ascii_digit);
    if !is_tag
        || !tag.iter().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_' | b'-'))
    {
        return Match::No;
    }
    let line = first_line(rest);
    let Some((word, after)) = split_word(line.text, MAX_TAG_LEN) else {
        return Match::No;
    };
    if !line.is_complete || !is_text(after) {
        return Match::No;
    }
    match word {
        _ if is_any(word, COMMANDS) => Match::Certain(MessageRole::Request),
        _ if is_any(word, COMMON_COMMANDS) => {
            certain_on_port(payload, RECOGNIZER.ports, MessageRole::Request)
        }
        b"OK" if contains(after, b"completed") => Match::Certain(MessageRole::Response),
        b"OK" | b"NO" | b"BAD" => certain_on_port(payload, RECOGNIZER.ports, MessageRole::Response),
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn imap_commands_and_responses_are_recognized() {
        for command in
            [&b"a001 CAPABILITY\r\n"[..], b"1 login x y\r\n", b"A3 UID FETCH 1:* (FLAGS)\r\n"]
        {
            assert_eq!(
                recognized(&RECOGNIZER, &tcp(command)),
                Match::Certain(MessageRole::Request)
            );
        }
        for response in [
            &b"* OK [CAPABILITY IMAP4rev1] ready\r\n"[..],
            b"* 23 EXISTS\r\n",
            b"* FLAGS (\\Seen)\r\n",
            b"a1 OK LOGIN completed\r\n",
        ] {
            let role = MessageRole::Response;
            assert_eq!(recognized(&RECOGNIZER, &tcp(response)), Match::Certain(role));
        }
    }

    #[test]
    fn tagged_common_word_is_uncertain() {
        let role = MessageRole::Request;
        assert_eq!(recognized(&RECOGNIZER, &tcp(b"a1 NOOP\r\n")), Match::Uncertain(role));
    }

    #[test]
    fn other_text_is_not_imap() {
        for bytes in [&b"* item\r\n"[..], b"USER LOGIN\r\n", b"a1 OK", b"250 OK", b"* 23 dogs\r\n"]
        {
            assert!(!matches!(recognized(&RECOGNIZER, &tcp(bytes)), Match::Certain(_)));
        }
    }
}
