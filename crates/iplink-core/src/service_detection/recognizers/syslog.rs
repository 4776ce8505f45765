//! Syslog over UDP and TCP (RFC 5424, RFC 3164, RFC 6587).

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Syslog,
    transports: Transports::Both,
    ports: &[514, 601, 1_514],
    recognize,
};

/// The maximum priority: the facility 23 and the severity 7.
const MAX_PRIORITY: u32 = 191;

/// Recognizes a message by its priority and the version or time after it. On the usual ports, any
/// text may follow, as many devices have a format of their own.
fn recognize(payload: &Payload<'_>) -> Match {
    let is_syslog = match payload.bytes {
        [b'<', ..] => is_message(payload.bytes, payload),
        // The length of the message, in bytes, precedes it over TCP (RFC 6587, section 3.4.1).
        [b'1'..=b'9', b'0'..=b'9', ..] => match read_number(payload.bytes) {
            Some((_, [b' ', message @ ..])) => is_message(message, payload),
            _ => false,
        },
        _ => false,
    };
    match is_syslog {
        true => Match::Certain(MessageRole::Request),
        false => Match::No,
    }
}

fn is_message(bytes: &[u8], payload: &Payload<'_>) -> bool {
    let [b'<', rest @ ..] = bytes else { return false };
    let Some((0..=MAX_PRIORITY, [b'>', text @ ..])) = read_number(rest) else {
        return false;
    };
    match text {
        // The version 1, and a time, which is absent or starts with the year.
        [b'1', b' ', b'-', b' ', ..] | [b'1', b' ', b'1' | b'2', b'0'..=b'9', ..] => true,
        _ => is_time(text) || (payload.uses_port(RECOGNIZER.ports) && is_text(text)),
    }
}

/// Returns whether a time in the format of RFC 3164 follows, such as `Oct  9 22:33:20`.
fn is_time(text: &[u8]) -> bool {
    let Some(([m0, m1, m2, b' ', b' ' | b'0'..=b'3', b'0'..=b'9', b' '], _)) =
        text.split_first_chunk()
    else {
        return false;
    };
    let month = [*m0, *m1, *m2];
    b"JanFebMarAprMayJunJulAugSepOctNovDec".chunks_exact(3).any(|it| it == month)
}

/// Returns whether the first bytes are printable.
fn is_text(text: &[u8]) -> bool {
    let mut start = text.iter().take(8);
    start.len() > 0 && start.all(|it| matches!(it, b' '..=b'~' | b'\t' | b'\r' | b'\n' | 0x80..))
}

/// Reads a decimal number with at most six digits, and returns it with the bytes after it.
fn read_number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let len = bytes.iter().take(6).take_while(|it| it.is_ascii_digit()).count();
    let (digits, rest) = bytes.split_at_checked(len)?;
    let number = digits.iter().fold(0_u32, |sum, digit| {
        sum.saturating_mul(10).saturating_add(u32::from(digit.wrapping_sub(b'0')))
    });
    (len > 0).then_some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, tcp, udp};

    const CERTAIN: Match = Match::Certain(MessageRole::Request);

    #[test]
    fn syslog_with_a_version_or_time_is_recognized_on_any_port() {
        for message in [
            &b"<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47"[..],
            b"<34>1 - - - - - -",
            b"<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
            b"<13>Feb  5 17:32:18 10.0.0.99 Use the BFG!",
        ] {
            assert_eq!(recognized(&RECOGNIZER, &udp(message)), CERTAIN);
        }
        assert_eq!(recognized(&RECOGNIZER, &tcp(b"18 <34>1 - - - - - -")), CERTAIN);
    }

    #[test]
    fn syslog_in_another_format_needs_the_usual_port() {
        let message = udp(b"<189>24: *Mar  1 18:46:11: %SYS-5-CONFIG_I: Configured");
        assert_eq!(recognized(&RECOGNIZER, &message), Match::No);
        let message = Payload { ports: Ports { source: 50_123, target: 514 }, ..message };
        assert_eq!(recognized(&RECOGNIZER, &message), CERTAIN);
    }

    #[test]
    fn other_text_is_not_syslog() {
        for bytes in
            [&b"<html>"[..], b"<192>1 - - ", b"<>1 - -", b"<34", b"<1234567>1 - ", b"220 a"]
        {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
