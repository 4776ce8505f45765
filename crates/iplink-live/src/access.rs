//! Access control: every request is authorized before it is answered.
//!
//! A hostile page in the same browser can send requests to any address (cross-site request
//! forgery), and its DNS name may resolve to this server (DNS rebinding). Therefore the
//! `Host` header is compared with the address of the connection, the `Origin` header with
//! that host, and the request must present a secret that such a page does not have.

use std::net::{IpAddr, SocketAddr};

use hyper::header::{
    CONTENT_LENGTH, COOKIE, HOST, HeaderMap, HeaderName, ORIGIN, TRANSFER_ENCODING,
};
use hyper::{Method, StatusCode, Uri};

use crate::LiveError;
use crate::secret::Secret;

/// The secrets of a server.
#[derive(Debug)]
pub(crate) struct AccessSecrets {
    /// The token in the URL of the page.
    pub(crate) token: Secret,
    /// The cookie that the browser receives in exchange for the token.
    pub(crate) cookie: Secret,
}

/// The credential that authorized a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// The token in the URL; the response sets the cookie.
    Token,
    /// The cookie that an earlier response has set.
    Cookie,
}

/// The status and the reason of a rejected request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rejection(pub(crate) StatusCode, pub(crate) &'static str);

/// The header in which browsers declare whether a request comes from a page of this origin, of this
/// site or of another site.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

impl AccessSecrets {
    /// Generates the secrets.
    ///
    /// # Errors
    ///
    /// Returns an error if the system cannot provide random bytes.
    pub(crate) fn random() -> Result<Self, LiveError> {
        Ok(Self { token: Secret::random()?, cookie: Secret::random()? })
    }

    /// Returns the name of the cookie. It contains the port, because cookies are shared by all
    /// ports of a host.
    pub(crate) fn cookie_name(local: SocketAddr) -> String {
        format!("iplink-live-{}", local.port())
    }

    /// Authorizes a request to `local`, the local address of the connection.
    pub(crate) fn authorize(
        &self,
        local: SocketAddr,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Result<Credential, Rejection> {
        if method != Method::GET {
            return Err(Rejection(StatusCode::METHOD_NOT_ALLOWED, "only GET is allowed"));
        }
        if has_body(headers) {
            return Err(Rejection(StatusCode::BAD_REQUEST, "a GET request must not have a body"));
        }
        let host = authority(local);
        let uri_matches = uri.authority().is_none_or(|authority| authority.as_str() == host);
        if single_value(headers, &HOST) != Some(host.as_bytes()) || !uri_matches {
            return Err(Rejection(StatusCode::MISDIRECTED_REQUEST, "host does not match"));
        }
        if headers.contains_key(ORIGIN)
            && single_value(headers, &ORIGIN) != Some(format!("http://{host}").as_bytes())
        {
            return Err(Rejection(StatusCode::FORBIDDEN, "origin does not match"));
        }
        if let Some(token) = token_in(uri) {
            return match self.token.matches(token.as_bytes()) {
                true => Ok(Credential::Token),
                false => Err(Rejection(StatusCode::FORBIDDEN, "invalid token")),
            };
        }
        if is_cross_origin(headers) {
            return Err(Rejection(StatusCode::FORBIDDEN, "cross-origin request"));
        }
        match self.has_cookie(local, headers) {
            true => Ok(Credential::Cookie),
            false => Err(Rejection(
                StatusCode::FORBIDDEN,
                "open the URL that iplink printed, including its token",
            )),
        }
    }

    /// Returns whether one of the cookies of a request is that of this server.
    fn has_cookie(&self, local: SocketAddr, headers: &HeaderMap) -> bool {
        let name = Self::cookie_name(local);
        let values = headers.get_all(COOKIE).into_iter();
        values.flat_map(|value| value.as_bytes().split(|byte| *byte == b';')).any(|cookie| {
            let value = cookie.trim_ascii().strip_prefix(name.as_bytes());
            let value = value.and_then(|value| value.strip_prefix(b"="));
            value.is_some_and(|value| self.cookie.matches(value))
        })
    }
}

/// Formats an address as browsers write it in the `Host` header: without the default port.
pub(crate) fn authority(local: SocketAddr) -> String {
    match (local.port(), local.ip()) {
        (80, IpAddr::V6(address)) => format!("[{address}]"),
        (80, address) => address.to_string(),
        _ => local.to_string(),
    }
}

/// Returns the value of a header that occurs exactly once.
fn single_value<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).into_iter();
    let value = values.next()?;
    values.next().is_none().then(|| value.as_bytes())
}

/// Returns whether the headers announce a body.
fn has_body(headers: &HeaderMap) -> bool {
    let is_zero = |length: &[u8]| length == b"0";
    headers.contains_key(TRANSFER_ENCODING)
        || (headers.contains_key(CONTENT_LENGTH)
            && !single_value(headers, &CONTENT_LENGTH).is_some_and(is_zero))
}

/// Returns whether the browser declares that a page of another origin has sent the request.
fn is_cross_origin(headers: &HeaderMap) -> bool {
    headers.contains_key(&SEC_FETCH_SITE)
        && !matches!(single_value(headers, &SEC_FETCH_SITE), Some(b"same-origin" | b"none"))
}

/// Returns the value of the parameter `token` in a URL.
fn token_in(uri: &Uri) -> Option<&str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("token="))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCAL_ADDRESS: &str = "127.0.0.1:8080";

    fn secrets() -> AccessSecrets {
        AccessSecrets::random().unwrap()
    }

    /// Authorizes a request with these headers; returns the credential or the status code.
    fn authorize(
        secrets: &AccessSecrets,
        uri: &str,
        header_lines: &[(HeaderName, &str)],
    ) -> Result<Credential, u16> {
        let mut headers = HeaderMap::new();
        for (name, value) in header_lines {
            headers.append(name, value.parse().unwrap());
        }
        let local = LOCAL_ADDRESS.parse().unwrap();
        let result = secrets.authorize(local, &Method::GET, &uri.parse().unwrap(), &headers);
        result.map_err(|rejection| rejection.0.as_u16())
    }

    #[test]
    fn token_or_cookie_authorizes_request() {
        let secrets = secrets();
        let uri_with_token = format!("/?token={}", secrets.token.reveal());
        let cookie = format!("a=b; iplink-live-8080={}; c=d", secrets.cookie.reveal());
        let host = (HOST, LOCAL_ADDRESS);
        assert_eq!(
            authorize(&secrets, &uri_with_token, std::slice::from_ref(&host)),
            Ok(Credential::Token)
        );
        assert_eq!(
            authorize(&secrets, "/", &[host.clone(), (COOKIE, &cookie)]),
            Ok(Credential::Cookie)
        );
        let same_origin = (ORIGIN, "http://127.0.0.1:8080");
        assert_eq!(
            authorize(&secrets, &uri_with_token, &[host.clone(), same_origin]),
            Ok(Credential::Token)
        );
        assert_eq!(authorize(&secrets, "/", std::slice::from_ref(&host)), Err(403));
        assert_eq!(authorize(&secrets, "/?token=", &[host.clone(), (COOKIE, &cookie)]), Err(403));
        let uri_with_cookie_as_token = format!("/?token={}", secrets.cookie.reveal());
        assert_eq!(authorize(&secrets, &uri_with_cookie_as_token, &[host]), Err(403));
    }

    #[test]
    fn cookie_with_another_name_is_rejected() {
        let secrets = secrets();
        let cookie =
            format!("iplink-live-80801={0}; xiplink-live-8080={0}", secrets.cookie.reveal());
        assert_eq!(authorize(&secrets, "/", &[(HOST, LOCAL_ADDRESS), (COOKIE, &cookie)]), Err(403));
    }

    #[test]
    fn request_with_invalid_host_or_origin_or_a_body_is_rejected() {
        let secrets = secrets();
        let uri = format!("/?token={}", secrets.token.reveal());
        let authorize_with = |lines: &[(HeaderName, &str)]| authorize(&secrets, &uri, lines);
        let host = (HOST, LOCAL_ADDRESS);
        assert_eq!(authorize_with(&[]), Err(421));
        assert_eq!(authorize_with(&[host.clone(), host.clone()]), Err(421));
        let origin = (ORIGIN, "http://127.0.0.1:8080");
        assert_eq!(authorize_with(&[host.clone(), origin.clone(), origin]), Err(403));
        assert_eq!(authorize_with(&[host.clone(), (CONTENT_LENGTH, "3")]), Err(400));
        assert_eq!(authorize_with(&[host.clone(), (CONTENT_LENGTH, "0")]), Ok(Credential::Token));
        assert_eq!(authorize_with(&[host.clone(), (TRANSFER_ENCODING, "chunked")]), Err(400));
        let absolute_uri = format!("http://evil.example{uri}");
        assert_eq!(authorize(&secrets, &absolute_uri, &[host]), Err(421));
    }

    #[test]
    fn cookie_in_a_request_from_another_origin_is_rejected() {
        let secrets = secrets();
        let cookie = format!("iplink-live-8080={}", secrets.cookie.reveal());
        let authorize_from = |site: &str| {
            let lines = [(HOST, LOCAL_ADDRESS), (COOKIE, &*cookie), (SEC_FETCH_SITE, site)];
            authorize(&secrets, "/events", &lines)
        };
        assert_eq!(authorize_from("same-origin"), Ok(Credential::Cookie));
        assert_eq!(authorize_from("none"), Ok(Credential::Cookie));
        assert_eq!(authorize_from("cross-site"), Err(403));
        assert_eq!(authorize_from("same-site"), Err(403));
    }
}
