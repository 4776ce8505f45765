//! The Redis serialization protocol (RESP, versions 2 and 3).

use super::certainty::certain_on_port;
use super::text::{first_line, is_any, is_text, read_number, strip_prefix};
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Redis,
    transports: Transports::Tcp,
    ports: &[6_379, 6_380, 16_379, 26_379],
    recognize,
};

/// The commands of most clients. Other words in the place of a command may belong to a response.
const COMMANDS: &[&[u8]] = &[
    b"auth",
    b"blpop",
    b"brpop",
    b"client",
    b"cluster",
    b"command",
    b"config",
    b"del",
    b"echo",
    b"eval",
    b"evalsha",
    b"exec",
    b"exists",
    b"expire",
    b"get",
    b"hello",
    b"hget",
    b"hgetall",
    b"hmget",
    b"hmset",
    b"hset",
    b"incr",
    b"info",
    b"keys",
    b"lpush",
    b"lrange",
    b"mget",
    b"monitor",
    b"mset",
    b"multi",
    b"ping",
    b"psubscribe",
    b"psync",
    b"publish",
    b"replconf",
    b"rpop",
    b"rpush",
    b"sadd",
    b"scan",
    b"select",
    b"set",
    b"setex",
    b"slaveof",
    b"smembers",
    b"subscribe",
    b"sync",
    b"ttl",
    b"type",
    b"watch",
    b"xadd",
    b"xread",
    b"xreadgroup",
    b"zadd",
    b"zrange",
];
/// The errors that only Redis has.
const ERRORS: &[&[u8]] = &[
    b"NOAUTH ",
    b"WRONGTYPE ",
    b"WRONGPASS ",
    b"MOVED ",
    b"ASK ",
    b"NOSCRIPT ",
    b"LOADING ",
    b"READONLY ",
    b"MISCONF ",
    b"DENIED Redis",
    b"ERR unknown command",
    b"ERR wrong number of arg",
];
/// The maximum number of elements of an array.
const MAX_ELEMENTS: u32 = 1 << 20;

fn recognize(payload: &Payload<'_>) -> Match {
    let Some((kind, rest)) = payload.bytes.split_first() else {
        return Match::No;
    };
    match kind {
        b'*' => recognize_array(payload, rest),
        b'$' => recognize_string(payload, rest),
        b'-' if ERRORS.iter().any(|it| rest.starts_with(it)) => {
            Match::Certain(MessageRole::Response)
        }
        b'+' if rest == b"PONG\r\n" => Match::Certain(MessageRole::Response),
        b'+' if rest == b"OK\r\n" => {
            certain_on_port(payload, RECOGNIZER.ports, MessageRole::Response)
        }
        b':' if matches!(read_number(rest), Some((_, b"\r\n"))) => {
            certain_on_port(payload, RECOGNIZER.ports, MessageRole::Response)
        }
        b'A'..=b'Z' | b'a'..=b'z' if payload.uses_port(RECOGNIZER.ports) => {
            recognize_inline(payload)
        }
        _ => Match::No,
    }
}

/// Recognizes an array of strings. A request is one whose first string is a command.
fn recognize_array(payload: &Payload<'_>, bytes: &[u8]) -> Match {
    let Some((1..=MAX_ELEMENTS, [b'\r', b'\n', b'$', string @ ..])) = read_number(bytes) else {
        return match bytes {
            b"0\r\n" | b"-1\r\n" => {
                certain_on_port(payload, RECOGNIZER.ports, MessageRole::Response)
            }
            _ => Match::No,
        };
    };
    let Some((len, [b'\r', b'\n', text @ ..])) = read_number(string) else {
        return Match::No;
    };
    let word = usize::try_from(len).ok().and_then(|len| text.get(..len)).unwrap_or_default();
    Match::Certain(match is_any(word, COMMANDS) {
        true => MessageRole::Request,
        false => MessageRole::Either,
    })
}

/// Recognizes a string by its length.
fn recognize_string(payload: &Payload<'_>, bytes: &[u8]) -> Match {
    if bytes == b"-1\r\n" {
        return Match::Certain(MessageRole::Response);
    }
    let Some((len, [b'\r', b'\n', text @ ..])) = read_number(bytes) else {
        return Match::No;
    };
    let end = usize::try_from(len).ok().and_then(|len| text.get(len..));
    match end {
        Some([b'\r', b'\n', ..]) => Match::Certain(MessageRole::Response),
        Some(_) => Match::No,
        None => certain_on_port(payload, RECOGNIZER.ports, MessageRole::Response),
    }
}

/// Recognizes a command without lengths, which people type.
fn recognize_inline(payload: &Payload<'_>) -> Match {
    let line = first_line(payload.bytes);
    let word = line.text.split(|byte| *byte == b' ').next().unwrap_or_default();
    let is_quit = strip_prefix(word, b"quit").is_some();
    match line.is_complete && is_text(line.text) && (is_any(word, COMMANDS) || is_quit) {
        true => Match::Certain(MessageRole::Request),
        false => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn redis_requests_and_responses_are_recognized() {
        let request = tcp(b"*2\r\n$3\r\nGET\r\n$1\r\nx\r\n");
        assert_eq!(recognized(&RECOGNIZER, &request), Match::Certain(MessageRole::Request));
        let message = tcp(b"*3\r\n$7\r\nmessage\r\n$1\r\nx\r\n");
        assert_eq!(recognized(&RECOGNIZER, &message), Match::Certain(MessageRole::Either));
        for response in [&b"$3\r\nabc\r\n"[..], b"$-1\r\n", b"-NOAUTH x\r\n", b"+PONG\r\n"] {
            let role = MessageRole::Response;
            assert_eq!(recognized(&RECOGNIZER, &tcp(response)), Match::Certain(role));
        }
    }

    #[test]
    fn short_message_requires_a_usual_port() {
        let ok = tcp(b"+OK\r\n");
        assert_eq!(recognized(&RECOGNIZER, &ok), Match::Uncertain(MessageRole::Response));
        let ok = Payload { ports: Ports { source: 6_379, target: 50_000 }, ..ok };
        assert_eq!(recognized(&RECOGNIZER, &ok), Match::Certain(MessageRole::Response));
        let inline = Payload { bytes: b"INFO\r\n", ..ok };
        assert_eq!(recognized(&RECOGNIZER, &inline), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn other_text_is_not_redis() {
        for bytes in [
            &b"* OK IMAP4rev1\r\n"[..],
            b"*a\r\n",
            b"$3\r\nabcde\r\n",
            b"+OK POP3\r\n",
            b"-ERR no such message\r\n",
            b":x 001 y :z\r\n",
            b"INFO\r\n",
        ] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
