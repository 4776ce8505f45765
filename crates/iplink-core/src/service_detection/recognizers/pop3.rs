//! POP3 (RFC 1939), with the commands of RFC 2449 and RFC 2595.

use super::certainty::{certain, certain_on_port};
use super::text::{first_line, is_any, is_text, read_command};
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Pop3,
    transports: Transports::Tcp,
    ports: &[110, 995],
    recognize,
};

/// The commands that FTP and other protocols do not have.
const COMMANDS: &[&[u8]] = &[b"CAPA", b"STLS", b"APOP", b"UIDL"];
/// The commands that other protocols have, too.
const COMMON_COMMANDS: &[&[u8]] = &[
    b"USER", b"PASS", b"STAT", b"LIST", b"RETR", b"DELE", b"TOP", b"NOOP", b"RSET", b"QUIT",
    b"AUTH",
];

fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        // Redis answers with `+OK` alone.
        [b'+', b'O', b'K', b' ', text @ ..] if is_text(first_line(text).text) => {
            Match::Certain(MessageRole::Response)
        }
        [b'+', b'O', b'K', b'\r', b'\n', ..] if payload.uses_port(RECOGNIZER.ports) => {
            Match::Certain(MessageRole::Response)
        }
        [b'-', b'E', b'R', b'R', b' ' | b'\r', ..] => {
            certain_on_port(payload, RECOGNIZER.ports, MessageRole::Response)
        }
        [b'A'..=b'Z' | b'a'..=b'z', ..] => recognize_command(payload),
        _ => Match::No,
    }
}

fn recognize_command(payload: &Payload<'_>) -> Match {
    let Some((word, _)) = read_command(payload.bytes, 4) else {
        return Match::No;
    };
    let is_command = is_any(word, COMMANDS)
        || (payload.uses_port(RECOGNIZER.ports) && is_any(word, COMMON_COMMANDS));
    certain(is_command.then_some(MessageRole::Request))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn pop3_commands_and_responses_are_recognized() {
        for command in [&b"CAPA\r\n"[..], b"APOP x 0123\r\n", b"uidl 1\r\n"] {
            assert_eq!(
                recognized(&RECOGNIZER, &tcp(command)),
                Match::Certain(MessageRole::Request)
            );
        }
        let greeting = tcp(b"+OK POP3 server ready <1.2@x>\r\n");
        assert_eq!(recognized(&RECOGNIZER, &greeting), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn common_command_requires_a_usual_port() {
        let user = tcp(b"USER x\r\n");
        assert_eq!(recognized(&RECOGNIZER, &user), Match::No);
        let user = Payload { ports: Ports { source: 50_000, target: 110 }, ..user };
        assert_eq!(recognized(&RECOGNIZER, &user), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn redis_and_other_text_are_not_pop3() {
        for bytes in [&b"+OK\r\n"[..], b"+OKAY\r\n", b"CAPABILITY\r\n", b"CAPA", b"+OK \x01\r\n"] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
