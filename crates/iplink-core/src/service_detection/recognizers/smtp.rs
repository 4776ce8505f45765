//! SMTP (RFC 5321) and LMTP (RFC 2033).

use super::certainty::certain;
use super::text::{contains, first_line, is_any, is_text, read_reply, split_word, strip_prefix};
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Smtp,
    transports: Transports::Tcp,
    ports: &[25, 465, 587, 2_525],
    recognize,
};

/// The words of a greeting that show a mail server.
const SERVERS: &[&[u8]] = &[b"smtp", b"lmtp", b"postfix", b"exim", b"sendmail", b"mail service"];
/// The keywords of service extensions that FTP does not have (section 2.2).
const EXTENSIONS: &[&[u8]] = &[
    b"pipelining",
    b"size",
    b"8bitmime",
    b"starttls",
    b"enhancedstatuscodes",
    b"chunking",
    b"auth",
    b"smtputf8",
    b"dsn",
    b"etrn",
    b"vrfy",
    b"help",
];

fn recognize(payload: &Payload<'_>) -> Match {
    let role = match payload.bytes.first() {
        Some(b'2'..=b'5') => is_server_reply(payload).then_some(MessageRole::Response),
        Some(b'A'..=b'Z' | b'a'..=b'z') => {
            is_command(payload.bytes).then_some(MessageRole::Request)
        }
        _ => None,
    };
    certain(role)
}

/// Returns whether this is a command that other protocols do not have.
fn is_command(bytes: &[u8]) -> bool {
    // FTP has none of these; POP3 and IMAP have other names for EHLO.
    for hello in [b"EHLO ", b"HELO ", b"LHLO "] {
        if let Some(domain) = strip_prefix(bytes, hello) {
            return is_text(first_line(domain).text);
        }
    }
    strip_prefix(bytes, b"MAIL FROM:").is_some() || strip_prefix(bytes, b"RCPT TO:").is_some()
}

/// Returns whether this is a reply. FTP has replies of the same form, so that a reply must show by
/// its text that a mail server sent it, unless the port does.
fn is_server_reply(payload: &Payload<'_>) -> bool {
    let Some((code, text)) = read_reply(payload.bytes) else {
        return false;
    };
    payload.uses_port(RECOGNIZER.ports)
        || match code {
            220 => SERVERS.iter().any(|it| contains(text, it)) && !contains(text, b"ftp"),
            250 => is_enhanced(code, text) || has_extension(payload.bytes),
            354 => contains(text, b"<CR"),
            _ => is_enhanced(code, text),
        }
}

/// Returns whether the text starts with an enhanced status code of the same class (RFC 3463).
fn is_enhanced(code: u16, text: &[u8]) -> bool {
    match text {
        [class, b'.', b'0'..=b'7', b'.', b'0'..=b'9', ..] => {
            code / 100 == u16::from(class.wrapping_sub(b'0'))
        }
        _ => false,
    }
}

/// Returns whether the second line of a reply names a service extension.
fn has_extension(bytes: &[u8]) -> bool {
    match first_line(bytes).rest {
        [b'2', b'5', b'0', b' ' | b'-', rest @ ..] => {
            split_word(first_line(rest).text, 20).is_some_and(|(word, _)| is_any(word, EXTENSIONS))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn smtp_commands_and_replies_are_recognized() {
        for command in
            [&b"EHLO x\r\n"[..], b"helo x\r\n", b"MAIL FROM:<a@b>\r\n", b"RCPT TO:<a@b>\r\n"]
        {
            assert_eq!(
                recognized(&RECOGNIZER, &tcp(command)),
                Match::Certain(MessageRole::Request)
            );
        }
        for reply in [
            &b"220 mx.example.com ESMTP Postfix\r\n"[..],
            b"250-mx.example.com\r\n250-PIPELINING\r\n250 SIZE 1\r\n",
            b"250 2.1.0 Ok\r\n",
            b"354 End data with <CR><LF>.<CR><LF>\r\n",
            b"535 5.7.8 Error\r\n",
        ] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(reply)), Match::Certain(MessageRole::Response));
        }
    }

    #[test]
    fn reply_without_a_hint_requires_a_usual_port() {
        let reply = tcp(b"220 mx ready\r\n");
        assert_eq!(recognized(&RECOGNIZER, &reply), Match::No);
        let reply = Payload { ports: Ports { source: 25, target: 50_000 }, ..reply };
        assert_eq!(recognized(&RECOGNIZER, &reply), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn ftp_and_text_are_not_smtp() {
        for bytes in [
            &b"220 ProFTPD Server ready\r\n"[..],
            b"250 Directory changed\r\n",
            b"USER x\r\n",
            b"HELOISE\r\n",
            b"2.5 GHz",
            b"250-x\r\n\x01",
        ] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
