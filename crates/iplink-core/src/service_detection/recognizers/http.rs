//! HTTP/1.0 and HTTP/1.1 (RFC 9112), with the methods of WebDAV and UPnP.

use super::certainty::certain;
use super::text::{first_line, split_word, strip_prefix};
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Http,
    transports: Transports::Tcp,
    ports: &[80, 3_128, 5_985, 8_000, 8_008, 8_080, 8_888],
    recognize,
};

/// The methods of RFC 9110, 5789, 3253, 3648, 3744, 4437, 4791, 4918, 5323 and 5842, of UPnP, and
/// of RPC over HTTP, BITS and Subversion. Others are recognized by the version after them only.
const METHODS: &[&[u8]] = &[
    b"GET",
    b"POST",
    b"HEAD",
    b"PUT",
    b"CONNECT",
    b"OPTIONS",
    b"DELETE",
    b"PATCH",
    b"TRACE",
    b"PROPFIND",
    b"PROPPATCH",
    b"MKCOL",
    b"COPY",
    b"MOVE",
    b"LOCK",
    b"UNLOCK",
    b"SEARCH",
    b"REPORT",
    b"MERGE",
    b"MKACTIVITY",
    b"MKWORKSPACE",
    b"MKCALENDAR",
    b"CHECKOUT",
    b"CHECKIN",
    b"UNCHECKOUT",
    b"UPDATE",
    b"LABEL",
    b"VERSION-CONTROL",
    b"BASELINE-CONTROL",
    b"ORDERPATCH",
    b"ACL",
    b"BIND",
    b"UNBIND",
    b"REBIND",
    b"LINK",
    b"UNLINK",
    b"NOTIFY",
    b"SUBSCRIBE",
    b"UNSUBSCRIBE",
    b"POLL",
    b"RPC_IN_DATA",
    b"RPC_OUT_DATA",
    b"RPC_CONNECT",
    b"BITS_POST",
    b"CCM_POST",
    b"PURGE",
    b"SOURCE",
    b"QUERY",
];
/// The maximum length of a method, in bytes.
const MAX_METHOD_LEN: usize = 16;

fn recognize(payload: &Payload<'_>) -> Match {
    certain(role(payload))
}

fn role(payload: &Payload<'_>) -> Option<MessageRole> {
    // A server ignores an empty line before a request (RFC 9112, section 2.2).
    let bytes = payload.bytes.strip_prefix(b"\r\n").unwrap_or(payload.bytes);
    if let Some(version) = bytes.strip_prefix(b"HTTP/") {
        return is_status_line(version).then_some(MessageRole::Response);
    }
    // SHOUTcast servers send this instead of the version.
    if bytes.starts_with(b"ICY 200 ") {
        return Some(MessageRole::Response);
    }
    if !bytes.first()?.is_ascii_uppercase() {
        return None;
    }
    let (method, rest) = split_word(bytes, MAX_METHOD_LEN)?;
    let is_method =
        method.iter().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'_'));
    (is_method && is_request_target(payload, method, rest)).then_some(MessageRole::Request)
}

/// Returns whether the version and the status code of a response follow.
fn is_status_line(bytes: &[u8]) -> bool {
    let [b'0' | b'1', b'.', b'0'..=b'9', rest @ ..] = bytes else {
        return false;
    };
    match rest {
        [] | [b' '] => true,
        [b' ', b'1'..=b'9', code @ ..] => code.iter().take(2).all(u8::is_ascii_digit),
        _ => false,
    }
}

/// Returns whether a target and the version follow the method. Other protocols, such as RTSP, SIP
/// and ICAP, have other versions.
fn is_request_target(payload: &Payload<'_>, method: &[u8], bytes: &[u8]) -> bool {
    let line = first_line(bytes);
    let mut words = line.text.rsplitn(2, |byte| *byte == b' ');
    match (words.next(), words.next()) {
        (Some(version), Some(_)) if line.is_complete => {
            is_version(version) || (METHODS.contains(&method) && version.starts_with(b"HTTP/"))
        }
        // HTTP/0.9 has no version.
        (Some([b'/', ..]), None) if line.is_complete => {
            method == b"GET" && payload.uses_port(RECOGNIZER.ports)
        }
        _ if line.is_complete => false,
        _ => METHODS.contains(&method) && is_target(method, line.text),
    }
}

/// Returns whether this is the version of a request.
const fn is_version(bytes: &[u8]) -> bool {
    matches!(bytes, [b'H', b'T', b'T', b'P', b'/', b'0' | b'1', b'.', b'0'..=b'9'])
}

/// Returns whether these bytes start a target (RFC 9112, section 3.2).
fn is_target(method: &[u8], bytes: &[u8]) -> bool {
    bytes.starts_with(b"/")
        || bytes.starts_with(b"* HTTP/")
        || strip_prefix(bytes, b"http://").is_some()
        || strip_prefix(bytes, b"https://").is_some()
        || (method == b"CONNECT" && bytes.contains(&b':'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn http_requests_and_responses_are_recognized() {
        for request in [
            &b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..],
            b"\r\nPOST /a b HTTP/1.0\r\n",
            b"CONNECT x:443 HTTP/1.1\r\n",
            b"PROPFIND * HTTP/1.1\r\n",
            b"GET /cut",
            b"GET http://cut",
            b"UNKNOWN /x HTTP/1.1\r\n",
        ] {
            assert_eq!(
                recognized(&RECOGNIZER, &tcp(request)),
                Match::Certain(MessageRole::Request)
            );
        }
        for response in [&b"HTTP/1.1 200 OK\r\n"[..], b"HTTP/1.0 404", b"ICY 200 OK\r\n"] {
            let role = MessageRole::Response;
            assert_eq!(recognized(&RECOGNIZER, &tcp(response)), Match::Certain(role));
        }
    }

    #[test]
    fn http_0_9_request_requires_a_usual_port() {
        let request = tcp(b"GET /\r\n");
        assert_eq!(recognized(&RECOGNIZER, &request), Match::No);
        let request = Payload { ports: Ports { source: 50_000, target: 80 }, ..request };
        assert_eq!(recognized(&RECOGNIZER, &request), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn protocols_similar_to_http_are_not_http() {
        for bytes in [
            &b"OPTIONS rtsp://x/ RTSP/1.0\r\n"[..],
            b"OPTIONS sip:x SIP/2.0\r\n",
            b"OPTIONS rtsp://cut",
            b"RTSP/1.0 200 OK\r\n",
            b"HTTP/1.1 OK\r\n",
            b"GET x\r\n",
            b"PRI * HTTP/2.0\r\n",
            b"UNKNOWN /cut",
            b"get / HTTP/1.1\r\n",
        ] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
