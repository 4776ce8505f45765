//! Telnet (RFC 854, RFC 855): negotiations of options.

use super::certainty::certain_on_port;
use super::text::is_text;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Telnet,
    transports: Transports::Tcp,
    ports: &[23, 2_323],
    recognize,
};

/// "Interpret as command", which starts each command.
const IAC: u8 = 255;
const SUBNEGOTIATION: u8 = 250;
const WILL: u8 = 251;
const DO: u8 = 253;
/// The largest option of IANA's list that is in a contiguous range.
const MAX_OPTION: u8 = 49;
/// The maximum number of commands that are read.
const MAX_COMMANDS: usize = 8;

fn recognize(payload: &Payload<'_>) -> Match {
    let mut rest = payload.bytes;
    let mut role = MessageRole::Either;
    for count in 0..MAX_COMMANDS {
        let [IAC, command @ SUBNEGOTIATION..=254, option, after @ ..] = rest else {
            return finish(payload, rest, count, role);
        };
        if !is_option(*option) {
            return Match::No;
        }
        if *command == SUBNEGOTIATION {
            return match count > 0 || after.ends_with(&[IAC, 240]) {
                true => Match::Certain(role),
                false => certain_on_port(payload, RECOGNIZER.ports, role),
            };
        }
        if role == MessageRole::Either {
            role = sender(*command, *option);
        }
        rest = after;
    }
    Match::Certain(role)
}

/// Decides by the number of commands and by what follows them: nothing, another command, or text.
fn finish(payload: &Payload<'_>, rest: &[u8], count: usize, role: MessageRole) -> Match {
    match (rest, count) {
        (_, 0) => Match::No,
        ([] | [IAC] | [IAC, 240..=255, ..], _) => Match::Certain(role),
        (text, 2..) if is_text(text) => Match::Certain(role),
        (text, _) if is_text(text) => certain_on_port(payload, RECOGNIZER.ports, role),
        _ => Match::No,
    }
}

/// Returns whether this is an option of IANA's list.
const fn is_option(option: u8) -> bool {
    option <= MAX_OPTION || matches!(option, 70 | 85 | 86 | 91 | 93 | 138..=140 | 200 | 201 | 255)
}

/// Returns the role of the side that offers or requests an option which only the terminal, or
/// only the host, provides.
const fn sender(command: u8, option: u8) -> MessageRole {
    match (command, option) {
        // The terminal's type, window size, speed, flow control, display and environment.
        (WILL, 24 | 31 | 32 | 33 | 35 | 36 | 39) | (DO, 1) => MessageRole::Request,
        (DO, 24 | 31 | 32 | 33 | 35 | 36 | 39) | (WILL, 1) => MessageRole::Response,
        _ => MessageRole::Either,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn telnet_negotiations_show_the_terminal() {
        let host = [255, 253, 24, 255, 253, 32];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&host)), Match::Certain(MessageRole::Response));
        let terminal = [255, 253, 3, 255, 251, 24];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&terminal)), Match::Certain(MessageRole::Request));
        let banner = b"\xff\xfb\x01\xff\xfb\x03\r\nlogin: ";
        assert_eq!(recognized(&RECOGNIZER, &tcp(banner)), Match::Certain(MessageRole::Response));
        let one = [255, 254, 3];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&one)), Match::Certain(MessageRole::Either));
    }

    #[test]
    fn other_bytes_are_not_telnet() {
        for bytes in
            [&[255, 216, 255, 224][..], &[255, 251, 100], &[255, 251, 1, 7, 7], &[255, 251]]
        {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
