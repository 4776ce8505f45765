//! IRC (RFC 2812; IRCv3 capability negotiation).

use super::certainty::certain;
use super::text::{Line, first_line, is_any, is_text, split_word, strip_prefix};
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Irc,
    transports: Transports::Tcp,
    ports: &[
        194, 6_660, 6_661, 6_662, 6_663, 6_664, 6_665, 6_666, 6_667, 6_668, 6_669, 6_697, 7_000,
    ],
    recognize,
};

/// The commands that servers send, after a prefix that says who sent them.
const SERVER_COMMANDS: &[&[u8]] = &[
    b"NOTICE",
    b"PRIVMSG",
    b"JOIN",
    b"PART",
    b"MODE",
    b"NICK",
    b"QUIT",
    b"PING",
    b"PONG",
    b"CAP",
    b"TOPIC",
    b"KICK",
    b"INVITE",
    b"ERROR",
    b"WALLOPS",
    b"AUTHENTICATE",
];
/// The maximum length of a prefix, in bytes: nickname, user and host (section 2.3.1).
const MAX_PREFIX_LEN: usize = 200;

fn recognize(payload: &Payload<'_>) -> Match {
    certain(role(payload.bytes))
}

fn role(bytes: &[u8]) -> Option<MessageRole> {
    match bytes {
        [b':', message @ ..] => is_server_message(message).then_some(MessageRole::Response),
        [b'A'..=b'Z' | b'a'..=b'z', b'A'..=b'Z' | b'a'..=b'z', ..] => command_role(bytes),
        _ => None,
    }
}

/// Returns whether a prefix, a command or a numeric reply, and its parameters follow.
fn is_server_message(bytes: &[u8]) -> bool {
    let Some((prefix, rest)) = split_word(bytes, MAX_PREFIX_LEN) else {
        return false;
    };
    let line = first_line(rest).text;
    let Some((command, parameters)) = split_word(line, 12) else {
        return false;
    };
    let is_numeric = matches!(command, [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9']);
    prefix.iter().all(|byte| matches!(byte, b'!'..=b'~'))
        && prefix.iter().any(u8::is_ascii_alphabetic)
        && (is_numeric || SERVER_COMMANDS.contains(&command))
        && !parameters.is_empty()
        && is_parameters(parameters)
}

/// Returns whether the bytes can be parameters: texts may contain the control codes of colors.
fn is_parameters(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| !matches!(byte, 0 | b'\r' | b'\n'))
}

/// Returns the role of the sender of a message without a prefix.
fn command_role(bytes: &[u8]) -> Option<MessageRole> {
    let (command, rest) = split_word(bytes, 12)?;
    let line = first_line(rest);
    let parameters = line.text;
    if !is_parameters(parameters) {
        return None;
    }
    if is_any(command, &[b"NOTICE"]) {
        let is_greeting =
            strip_prefix(parameters, b"AUTH :").or_else(|| strip_prefix(parameters, b"* :"));
        return is_greeting.map(|_| MessageRole::Response);
    }
    if is_any(command, &[b"PING", b"ERROR"]) {
        return parameters.starts_with(b":").then_some(MessageRole::Response);
    }
    is_client_command(command, line).then_some(MessageRole::Request)
}

fn is_client_command(command: &[u8], line: Line<'_>) -> bool {
    let parameters = line.text;
    if is_any(command, &[b"NICK"]) {
        return line.is_complete && is_nickname(parameters);
    }
    if is_any(command, &[b"PASS"]) {
        let next = line.rest;
        return strip_prefix(next, b"NICK ").is_some() || strip_prefix(next, b"SERVER ").is_some();
    }
    if is_any(command, &[b"USER"]) {
        let words = parameters.split(|byte| *byte == b' ').take(4);
        return words.filter(|word| !word.is_empty()).count() == 4 && is_text(parameters);
    }
    if is_any(command, &[b"CAP"]) {
        let (word, _) = split_word(parameters, 8).unwrap_or_default();
        return is_any(word, &[b"LS", b"REQ", b"END", b"LIST"]);
    }
    match parameters {
        [b'#' | b'&', ..] => {
            is_any(command, &[b"JOIN", b"PRIVMSG", b"PART", b"WHO", b"MODE", b"TOPIC"])
        }
        [b':', ..] => is_any(command, &[b"PONG", b"QUIT"]),
        _ => false,
    }
}

/// Returns whether this is a nickname (section 2.3.1).
fn is_nickname(bytes: &[u8]) -> bool {
    let name = bytes.strip_prefix(b":").unwrap_or(bytes);
    (1..=64).contains(&name.len())
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"[]\\`_^{|}-".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn irc_client_messages_are_recognized() {
        for message in [
            &b"NICK bot[1]\r\nUSER a b c :d\r\n"[..],
            b"USER a 0 * :Real name\r\n",
            b"PASS x\r\nNICK y\r\n",
            b"CAP LS 302\r\n",
            b"JOIN #channel\r\n",
            b"PONG :irc.example.com\r\n",
        ] {
            assert_eq!(
                recognized(&RECOGNIZER, &tcp(message)),
                Match::Certain(MessageRole::Request)
            );
        }
    }

    #[test]
    fn irc_server_messages_are_recognized() {
        for message in [
            &b":irc.example.com 001 bot :Welcome\r\n"[..],
            b"NOTICE AUTH :*** Looking up your hostname\r\n",
            b":a!b@c PRIVMSG #x :\x02hi\x02\r\n",
            b"PING :123\r\n",
        ] {
            assert_eq!(
                recognized(&RECOGNIZER, &tcp(message)),
                Match::Certain(MessageRole::Response)
            );
        }
    }

    #[test]
    fn other_text_is_not_irc() {
        for bytes in [
            &b"USER name\r\n"[..],
            b"PASS x\r\n",
            b"PING\r\n",
            b":010300000001FB\r\n",
            b":1\r\n",
            b"NICK a b c\r\n",
            b"NOTIFY * HTTP/1.1\r\n",
        ] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
