//! FTP control connections (RFC 959), with the commands of RFC 2228, 2389, 2428 and 3659.

use super::text::{contains, is_any, read_command, read_reply, strip_prefix};
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Ftp,
    transports: Transports::Tcp,
    ports: &[21, 990, 2_121],
    recognize,
};

/// The commands without an argument that no other protocol has.
const COMMANDS: &[&[u8]] = &[b"PASV", b"EPSV", b"SYST", b"FEAT", b"CDUP", b"XPWD", b"PWD"];
/// The commands with an argument that no other protocol has.
const COMMANDS_WITH_ARGUMENT: &[&[u8]] =
    &[b"STOR", b"CWD", b"SIZE", b"MDTM", b"MLSD", b"MLST", b"PBSZ", b"STRU", b"SITE", b"NLST"];
/// The commands that other protocols have, too.
const COMMON_COMMANDS: &[&[u8]] = &[
    b"USER", b"PASS", b"ACCT", b"LIST", b"RETR", b"QUIT", b"NOOP", b"STAT", b"HELP", b"REST",
    b"MODE", b"DELE", b"MKD", b"RMD", b"RNFR", b"RNTO", b"APPE", b"ABOR", b"ADAT", b"PROT",
    b"AUTH", b"OPTS",
];

fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        [b'1'..=b'6', b'0'..=b'9', ..] => recognize_reply(payload),
        [b'A'..=b'Z' | b'a'..=b'z', b'A'..=b'Z' | b'a'..=b'z', ..] => recognize_command(payload),
        _ => Match::No,
    }
}

fn recognize_command(payload: &Payload<'_>) -> Match {
    let Some((word, argument)) = read_command(payload.bytes, 4) else {
        return Match::No;
    };
    let is_distinctive = if argument.is_empty() {
        is_any(word, COMMANDS)
    } else {
        is_any(word, COMMANDS_WITH_ARGUMENT) || is_distinctive_argument(word, argument)
    };
    let is_common = payload.uses_port(RECOGNIZER.ports) && is_any(word, COMMON_COMMANDS);
    if is_distinctive || is_common {
        Match::Certain(MessageRole::Request)
    } else if is_any(word, &[b"USER", b"PASS"]) && !argument.contains(&b' ') {
        Match::Uncertain(MessageRole::Request)
    } else {
        Match::No
    }
}

/// Returns whether the argument shows the protocol: an address, a type, or a security mechanism.
fn is_distinctive_argument(word: &[u8], argument: &[u8]) -> bool {
    if is_any(word, &[b"PORT"]) {
        return argument.iter().filter(|byte| **byte == b',').count() == 5
            && argument.iter().all(|byte| byte.is_ascii_digit() || *byte == b',');
    }
    match argument {
        [b'|', b'1' | b'2', b'|', ..] => is_any(word, &[b"EPRT"]),
        [b'A' | b'E' | b'I' | b'a' | b'e' | b'i'] => is_any(word, &[b"TYPE"]),
        [b'C' | b'P'] => is_any(word, &[b"PROT"]),
        _ => {
            is_any(word, &[b"AUTH"])
                && is_any(argument, &[b"TLS", b"SSL", b"TLS-C", b"TLS-P", b"GSSAPI"])
                || is_any(word, &[b"EPSV"]) && is_any(argument, &[b"ALL", b"1", b"2"])
                || is_any(word, &[b"OPTS"]) && strip_prefix(argument, b"UTF8").is_some()
        }
    }
}

fn recognize_reply(payload: &Payload<'_>) -> Match {
    let Some((code, text)) = read_reply(payload.bytes) else {
        return Match::No;
    };
    let has = |words: &[&[u8]]| words.iter().any(|it| contains(text, it));
    let is_distinctive = match code {
        150 => has(&[b"data connection"]),
        211 => has(&[b"features", b"extensions supported"]),
        215 => has(&[b"UNIX Type", b"Windows_NT"]),
        220 => has(&[b"FTP"]) && !has(&[b"SMTP"]),
        227 => has(&[b"passive"]),
        229 => has(&[b"passive"]) || has(&[b"(|||"]),
        230 | 530 => has(&[b"log"]) && !matches!(text, [b'5', b'.', ..]),
        234 => has(&[b"AUTH", b"TLS", b"SSL"]),
        257 => text.starts_with(b"\""),
        331 => has(&[b"password", b"login"]),
        _ => false,
    };
    // Mail and news servers send replies of the same form.
    match is_distinctive || payload.uses_port(RECOGNIZER.ports) {
        true => Match::Certain(MessageRole::Response),
        false => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn ftp_commands_are_recognized() {
        for command in [
            &b"PASV\r\n"[..],
            b"TYPE I\r\n",
            b"PORT 10,0,0,1,4,1\r\n",
            b"EPRT |1|10.0.0.1|1025|\r\n",
            b"auth tls\r\n",
            b"CWD /pub\r\n",
            b"OPTS UTF8 ON\r\n",
        ] {
            assert_eq!(
                recognized(&RECOGNIZER, &tcp(command)),
                Match::Certain(MessageRole::Request)
            );
        }
    }

    #[test]
    fn ftp_replies_are_recognized() {
        for reply in [
            &b"220 (vsFTPd 3.0.3)\r\n"[..],
            b"331 Please specify the password.\r\n",
            b"227 Entering Passive Mode (10,0,0,1,4,1).\r\n",
            b"229 Entering Extended Passive Mode (|||1025|)\r\n",
            b"257 \"/\" is the current directory\r\n",
        ] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(reply)), Match::Certain(MessageRole::Response));
        }
    }

    #[test]
    fn common_message_requires_a_usual_port() {
        let role = MessageRole::Response;
        let greeting = tcp(b"220 ready\r\n");
        assert_eq!(recognized(&RECOGNIZER, &greeting), Match::No);
        let greeting = Payload { ports: Ports { source: 21, target: 50_000 }, ..greeting };
        assert_eq!(recognized(&RECOGNIZER, &greeting), Match::Certain(role));
        let user = tcp(b"USER x\r\n");
        assert_eq!(recognized(&RECOGNIZER, &user), Match::Uncertain(MessageRole::Request));
    }

    #[test]
    fn other_protocols_are_not_ftp() {
        for bytes in [
            &b"USER guest 0 * :x\r\n"[..],
            b"220 x FTP SMTP",
            b"AUTH LOGIN\r\n",
            b"PORT x\r\n",
            b"PASV",
            b"530 5.7.0 Login first\r\n",
            b"200 Leafnode NNTP Daemon\r\n",
            b"211 1 2 3 news.group\r\n",
            b"220 3 <1@news> article\r\n",
        ] {
            assert!(!matches!(recognized(&RECOGNIZER, &tcp(bytes)), Match::Certain(_)));
        }
    }
}
