//! Host names in the requests of HTTP/1: RFC 9112, section 3, and RFC 9110, section 7.2.

use super::search::Search;

/// The maximum length of a method, in bytes: the longest registered one, with a margin.
const MAX_METHOD_LEN: usize = 20;

/// The maximum length of a request before its `Host` header ends, in bytes.
const MAX_HEAD_LEN: usize = 8 * 1024;

/// Returns whether bytes are the start of a request to a server, as far as they go.
///
/// The target of a request to a proxy is an absolute URI, or that of CONNECT: its `Host` header is
/// not a name of the proxy.
pub(super) fn is_request(stream: &[u8]) -> bool {
    // Most payloads do not start with a letter.
    if !stream.first().is_some_and(u8::is_ascii_uppercase) {
        return false;
    }
    let Some(method_len) = stream.iter().take(MAX_METHOD_LEN + 1).position(|byte| *byte == b' ')
    else {
        return false;
    };
    let (method, target) = stream.split_at(method_len);
    method_len >= 3
        && method.iter().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'_'))
        && matches!(target, [b' ', b'/' | b'*', ..])
}

/// Returns whether bytes are the start of a request to a proxy for a connection to another server.
pub(super) fn is_connect(stream: &[u8]) -> bool {
    stream.starts_with(b"CONNECT ")
}

/// Returns whether bytes are the start of a response.
pub(super) fn is_response(stream: &[u8]) -> bool {
    stream.starts_with(b"HTTP/1.")
}

/// Finds the host name in a stream that starts with a request.
pub(super) fn find_host(stream: &[u8]) -> Search<'_> {
    let head = stream.get(..MAX_HEAD_LEN).unwrap_or(stream);
    let mut lines = head.split_inclusive(|byte| *byte == b'\n');
    match lines.next().map(trim_end) {
        Some(Some(line)) if is_request_line(line) => {}
        Some(None) if head.len() < MAX_HEAD_LEN => return Search::Incomplete,
        _ => return Search::NotFound,
    }
    for line in lines {
        match trim_end(line) {
            Some(b"") => return Search::NotFound,
            Some(line) => {
                if let Some(host) = host_header(line) {
                    return host_without_port(host);
                }
            }
            None => break,
        }
    }
    match head.len() < MAX_HEAD_LEN {
        true => Search::Incomplete,
        false => Search::NotFound,
    }
}

/// Returns a line without its end. Returns `None` if the line is incomplete.
fn trim_end(line: &[u8]) -> Option<&[u8]> {
    let line = line.strip_suffix(b"\n")?;
    Some(line.strip_suffix(b"\r").unwrap_or(line))
}

/// Returns whether a line ends with the version of HTTP.
fn is_request_line(line: &[u8]) -> bool {
    matches!(line, [.., b' ', b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'0' | b'1'])
}

/// Returns the value of a `Host` header.
fn host_header(line: &[u8]) -> Option<&[u8]> {
    let (name, value) = line.split_at_checked(b"host:".len())?;
    name.eq_ignore_ascii_case(b"host:").then(|| value.trim_ascii())
}

/// Returns the host name in the value of a `Host` header.
fn host_without_port(host: &[u8]) -> Search<'_> {
    let name = match host.iter().rposition(|byte| *byte == b':') {
        Some(colon) => host.get(..colon).unwrap_or_default(),
        None => host,
    };
    // An IPv6 address is in brackets, and a name of digits is an invalid IPv4 address.
    let is_address =
        name.starts_with(b"[") || name.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    match is_address {
        true => Search::NotFound,
        false => Search::from_text(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str) -> Search<'_> {
        Search::Found(name.into())
    }

    #[test]
    fn host_is_found_without_port() {
        let request = b"GET / HTTP/1.1\r\nAccept: */*\r\nhOST: www.test:8080\r\n";
        let end = request.len();
        for len in 5..end {
            assert!(is_request(&request[..len]), "{len}");
            assert_eq!(find_host(&request[..len]), Search::Incomplete, "{len}");
        }
        assert_eq!(find_host(request), found("www.test"));
        assert_eq!(find_host(b"OPTIONS * HTTP/1.0\nHost:a\n"), found("a"));
    }

    #[test]
    fn requests_to_proxies_and_other_texts_are_ignored() {
        for text in [
            "CONNECT www.test:443 HTTP/1.1\r\nHost: www.test\r\n\r\n",
            "GET http://www.test/ HTTP/1.1\r\nHost: www.test\r\n\r\n",
            "get / HTTP/1.1\r\nHost: www.test\r\n\r\n",
            "HTTP/1.1 200 OK\r\nHost: www.test\r\n\r\n",
            "G / HTTP/1.1\r\n",
            "GET",
            "",
        ] {
            assert!(!is_request(text.as_bytes()), "{text}");
        }
        assert_eq!(find_host(b"GET / SIP/2.0\r\nHost: a\r\n\r\n"), Search::NotFound);
    }

    #[test]
    fn request_without_host_name_has_none() {
        for headers in ["Host: 10.0.0.1:80", "Host: [::1]:80", "Host:", "Host: a b", "A: b"] {
            let request = format!("GET / HTTP/1.1\r\n{headers}\r\n\r\nHost: later\r\n");
            assert_eq!(find_host(request.as_bytes()), Search::NotFound, "{headers}");
        }
        let long = format!("GET / HTTP/1.1\r\nA: {}", "a".repeat(MAX_HEAD_LEN));
        assert_eq!(find_host(long.as_bytes()), Search::NotFound);
    }
}
