//! Who may see the page: every request is asked, and nothing is answered before.
//!
//! A page of somebody else, open in the same browser, can send requests to any
//! address, and its name may be made to lead to this one. So the host that the
//! browser thinks it talks to is compared with the address of the connection, the
//! origin of the request with that, and a secret is asked for that such a page
//! does not have.

use std::net::{IpAddr, SocketAddr};

use hyper::header::{
    CONTENT_LENGTH, COOKIE, HOST, HeaderMap, HeaderName, ORIGIN, TRANSFER_ENCODING,
};
use hyper::{Method, StatusCode, Uri};

use super::secret::Secret;

/// The secrets of a run.
#[derive(Debug)]
pub(super) struct Secrets {
    /// What the address that is printed has.
    pub(super) token: Secret,
    /// What the browser has from then on.
    pub(super) cookie: Secret,
}

/// What proved that a request may be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// The token in the address: the cookie is to be set.
    Token,
    Cookie,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal(pub(super) StatusCode, pub(super) &'static str);

/// Where browsers say what kind of page a request is from.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

impl Secrets {
    /// Returns the name of the cookie: cookies are shared by all ports of a host.
    pub(super) fn cookie_name(own: SocketAddr) -> String {
        format!("iplink-live-{}", own.port())
    }

    /// Tells by what a request to `own`, the address of the connection, may be
    /// answered.
    pub(super) fn check(
        &self,
        own: SocketAddr,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Result<Proof, Refusal> {
        if method != Method::GET {
            return Err(Refusal(StatusCode::METHOD_NOT_ALLOWED, "GET only"));
        }
        if has_body(headers) {
            return Err(Refusal(StatusCode::BAD_REQUEST, "a GET with a body"));
        }
        let host = authority(own);
        let of_uri = uri.authority().is_none_or(|authority| authority.as_str() == host);
        if only(headers, &HOST) != Some(host.as_bytes()) || !of_uri {
            return Err(Refusal(StatusCode::MISDIRECTED_REQUEST, "another host"));
        }
        if headers.contains_key(ORIGIN)
            && only(headers, &ORIGIN) != Some(format!("http://{host}").as_bytes())
        {
            return Err(Refusal(StatusCode::FORBIDDEN, "another origin"));
        }
        if let Some(token) = token(uri) {
            return match self.token.is(token.as_bytes()) {
                true => Ok(Proof::Token),
                false => Err(Refusal(StatusCode::FORBIDDEN, "another token")),
            };
        }
        if is_cross_site(headers) {
            return Err(Refusal(StatusCode::FORBIDDEN, "from another site"));
        }
        match self.has_cookie(own, headers) {
            true => Ok(Proof::Cookie),
            false => Err(Refusal(
                StatusCode::FORBIDDEN,
                "open the address that iplink printed, with its token",
            )),
        }
    }

    fn has_cookie(&self, own: SocketAddr, headers: &HeaderMap) -> bool {
        let name = Self::cookie_name(own);
        let lines = headers.get_all(COOKIE).into_iter();
        lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';')).any(|cookie| {
            let value = cookie.trim_ascii().strip_prefix(name.as_bytes());
            let value = value.and_then(|value| value.strip_prefix(b"="));
            value.is_some_and(|value| self.cookie.is(value))
        })
    }
}

/// Returns an address as browsers write it.
pub(super) fn authority(own: SocketAddr) -> String {
    match (own.port(), own.ip()) {
        (80, IpAddr::V6(address)) => format!("[{address}]"),
        (80, address) => address.to_string(),
        _ => own.to_string(),
    }
}

/// Returns the value of a header that there is one of.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).into_iter();
    let value = values.next()?;
    values.next().is_none().then(|| value.as_bytes())
}

fn has_body(headers: &HeaderMap) -> bool {
    let is_none = |length: &[u8]| length == b"0";
    headers.contains_key(TRANSFER_ENCODING)
        || (headers.contains_key(CONTENT_LENGTH)
            && !only(headers, &CONTENT_LENGTH).is_some_and(is_none))
}

fn is_cross_site(headers: &HeaderMap) -> bool {
    headers.contains_key(&SEC_FETCH_SITE)
        && !matches!(only(headers, &SEC_FETCH_SITE), Some(b"same-origin" | b"none"))
}

/// Returns the token in an address.
fn token(uri: &Uri) -> Option<&str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("token="))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "127.0.0.1:8080";

    fn secrets() -> Secrets {
        Secrets { token: Secret::random().unwrap(), cookie: Secret::random().unwrap() }
    }

    fn check(secrets: &Secrets, uri: &str, lines: &[(HeaderName, &str)]) -> Result<Proof, u16> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, value.parse().unwrap());
        }
        let checked =
            secrets.check(OWN.parse().unwrap(), &Method::GET, &uri.parse().unwrap(), &headers);
        checked.map_err(|refusal| refusal.0.as_u16())
    }

    #[test]
    fn a_token_or_a_cookie_opens_the_page() {
        let secrets = secrets();
        let with_token = format!("/?token={}", secrets.token.reveal());
        let cookie = format!("a=b; iplink-live-8080={}; c=d", secrets.cookie.reveal());
        let host = (HOST, OWN);
        assert_eq!(check(&secrets, &with_token, std::slice::from_ref(&host)), Ok(Proof::Token));
        assert_eq!(check(&secrets, "/", &[host.clone(), (COOKIE, &cookie)]), Ok(Proof::Cookie));
        let own = (ORIGIN, "http://127.0.0.1:8080");
        assert_eq!(check(&secrets, &with_token, &[host.clone(), own]), Ok(Proof::Token));
        assert_eq!(check(&secrets, "/", std::slice::from_ref(&host)), Err(403));
        assert_eq!(check(&secrets, "/?token=", &[host.clone(), (COOKIE, &cookie)]), Err(403));
        let swapped = format!("/?token={}", secrets.cookie.reveal());
        assert_eq!(check(&secrets, &swapped, &[host]), Err(403));
    }

    #[test]
    fn the_cookie_of_another_port_opens_nothing() {
        let secrets = secrets();
        let cookie =
            format!("iplink-live-80801={0}; xiplink-live-8080={0}", secrets.cookie.reveal());
        assert_eq!(check(&secrets, "/", &[(HOST, OWN), (COOKIE, &cookie)]), Err(403));
    }

    #[test]
    fn what_is_said_twice_or_smuggled_is_refused() {
        let secrets = secrets();
        let uri = format!("/?token={}", secrets.token.reveal());
        let with = |lines: &[(HeaderName, &str)]| check(&secrets, &uri, lines);
        let host = (HOST, OWN);
        assert_eq!(with(&[]), Err(421));
        assert_eq!(with(&[host.clone(), host.clone()]), Err(421));
        let origin = (ORIGIN, "http://127.0.0.1:8080");
        assert_eq!(with(&[host.clone(), origin.clone(), origin]), Err(403));
        assert_eq!(with(&[host.clone(), (CONTENT_LENGTH, "3")]), Err(400));
        assert_eq!(with(&[host.clone(), (CONTENT_LENGTH, "0")]), Ok(Proof::Token));
        assert_eq!(with(&[host.clone(), (TRANSFER_ENCODING, "chunked")]), Err(400));
        let absolute = format!("http://evil.example{uri}");
        assert_eq!(check(&secrets, &absolute, &[host]), Err(421));
    }

    #[test]
    fn a_cookie_alone_does_not_serve_another_site() {
        let secrets = secrets();
        let cookie = format!("iplink-live-8080={}", secrets.cookie.reveal());
        let from = |site: &str| {
            let lines = [(HOST, OWN), (COOKIE, &*cookie), (SEC_FETCH_SITE, site)];
            check(&secrets, "/events", &lines)
        };
        assert_eq!(from("same-origin"), Ok(Proof::Cookie));
        assert_eq!(from("none"), Ok(Proof::Cookie));
        assert_eq!((from("cross-site"), from("same-site")), (Err(403), Err(403)));
    }
}
