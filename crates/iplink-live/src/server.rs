//! The HTTP server of the page.
//!
//! It has access only to snapshots, so that no request can delay reading. All limits of a
//! connection (times, headers, buffers) are set explicitly.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};

use crate::access::{self, AccessSecrets, Credential, Rejection};
use crate::assets;
use crate::error::LiveError;
use crate::event_stream::{EventStreams, ResponseBody};
use crate::snapshot::Snapshot;
use crate::write_timeout::WriteTimeout;

/// The maximum number of open connections. Further ones are closed immediately.
const MAX_CONNECTIONS: usize = 256;

/// The time within which the headers of a request must arrive.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// The time after which a client that accepts no more bytes is disconnected.
const WRITE_TIMEOUT: Duration = Duration::from_secs(20);

/// The delay after a failed `accept`. It avoids a busy loop while no file descriptor is free.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(50);

/// The maximum number of header lines of a request.
const MAX_HEADERS: usize = 64;

/// The size of the buffer of a connection, in bytes. A request line and headers that do not
/// fit are rejected.
const BUFFER_LEN: usize = 16 * 1024;

/// The headers of every response. The page may load only its own scripts and styles, and no other
/// page may embed it.
const SECURITY_HEADERS: [(header::HeaderName, &str); 8] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
         img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::HeaderName::from_static("x-dns-prefetch-control"), "off"),
];

/// The options of a [`LiveServer`].
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ServerOptions {
    /// Allows listening on an address that other machines can reach (default: only loopback
    /// addresses).
    ///
    /// Connections are not encrypted: anyone on the network path can read the page and the
    /// token.
    pub allow_remote: bool,
}

/// Publishes snapshots to the clients of a [`LiveServer`].
#[derive(Clone, Debug)]
pub struct SnapshotPublisher(watch::Sender<Arc<Snapshot>>);

impl SnapshotPublisher {
    /// Replaces the current snapshot. Clients that have not received the previous one skip it.
    pub fn publish(&self, snapshot: Arc<Snapshot>) {
        self.0.send_replace(snapshot);
    }
}

/// Serves the live page and its events over HTTP.
///
/// A client needs the token in [`url`](Self::url). The response to a request with the token sets a
/// cookie, which authorizes the other requests of the page. Requests with the `Host` or `Origin` of
/// another site are rejected.
#[derive(Debug)]
pub struct LiveServer {
    listener: TcpListener,
    address: SocketAddr,
    handler: Handler,
    publisher: SnapshotPublisher,
}

impl LiveServer {
    /// Listens on an address; port 0 selects a free port.
    ///
    /// # Errors
    ///
    /// Returns an error if other machines can reach the address and the options do not allow
    /// that, if the system refuses to listen on it, or if no random bytes are available.
    pub fn listen(address: SocketAddr, options: ServerOptions) -> Result<Self, LiveError> {
        check_address(address, options)?;
        let listener =
            TcpListener::bind(address).map_err(|source| LiveError::Listen { address, source })?;
        Self::new(listener, options)
    }

    /// Creates a server on a listening socket.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`listen`](Self::listen).
    pub fn new(listener: TcpListener, options: ServerOptions) -> Result<Self, LiveError> {
        let address = listener.local_addr().map_err(LiveError::Server)?;
        check_address(address, options)?;
        let (sender, snapshots) = watch::channel(Arc::new(Snapshot::default()));
        let handler =
            Handler { secrets: AccessSecrets::random()?, streams: EventStreams::new(snapshots) };
        Ok(Self { listener, address, handler, publisher: SnapshotPublisher(sender) })
    }

    /// Returns the address of the listening socket.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the URL of the page, with the access token. If the server listens on all
    /// addresses of this machine, the URL has the loopback address.
    #[must_use]
    pub fn url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        let token = self.handler.secrets.token.reveal();
        format!("http://{}/?token={token}", access::authority(address))
    }

    /// Returns a handle that publishes snapshots to the clients.
    #[must_use]
    pub fn publisher(&self) -> SnapshotPublisher {
        self.publisher.clone()
    }

    /// Serves the page on the current thread until the program ends.
    ///
    /// # Errors
    ///
    /// Returns an error if the listening socket cannot be used.
    pub fn run(self) -> Result<(), LiveError> {
        self.serve().map_err(LiveError::Server)
    }

    fn serve(self) -> io::Result<()> {
        self.listener.set_nonblocking(true)?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let handler = Arc::new(self.handler);
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            accept_connections(&listener, &handler).await
        })
    }
}

/// Rejects an address that other machines can reach, unless the options allow it.
fn check_address(address: SocketAddr, options: ServerOptions) -> Result<(), LiveError> {
    match options.allow_remote || address.ip().to_canonical().is_loopback() {
        true => Ok(()),
        false => Err(LiveError::RemoteAddress { address }),
    }
}

/// Accepts connections up to the limit, and serves each in a task of its own.
async fn accept_connections(
    listener: &tokio::net::TcpListener,
    handler: &Arc<Handler>,
) -> io::Result<()> {
    let connections = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
            continue;
        };
        let Ok(permit) = Arc::clone(&connections).try_acquire_owned() else {
            continue;
        };
        let handler = Arc::clone(handler);
        tokio::spawn(async move {
            // An error of a connection ends only that connection.
            let _ = serve_connection(stream, &handler).await;
            drop(permit);
        });
    }
}

/// Answers the single request of a connection.
async fn serve_connection(
    stream: TcpStream,
    handler: &Handler,
) -> Result<(), Box<dyn std::error::Error>> {
    let local = stream.local_addr()?;
    let local = SocketAddr::new(local.ip().to_canonical(), local.port());
    // Disables Nagle's algorithm, because events are small. If this fails, they only arrive later.
    let _ = stream.set_nodelay(true);
    let io = TokioIo::new(WriteTimeout::new(stream, WRITE_TIMEOUT));
    let service = service_fn(|request: Request<Incoming>| {
        std::future::ready(Ok::<_, Infallible>(handler.respond(local, &request)))
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(REQUEST_TIMEOUT)
        .max_headers(MAX_HEADERS)
        .max_buf_size(BUFFER_LEN)
        .keep_alive(false)
        .serve_connection(io, service)
        .await?;
    Ok(())
}

/// Authorizes and answers requests.
#[derive(Debug)]
struct Handler {
    secrets: AccessSecrets,
    streams: EventStreams,
}

impl Handler {
    /// Returns the response to a request that arrived at a local address.
    fn respond(&self, local: SocketAddr, request: &Request<Incoming>) -> Response<ResponseBody> {
        let (uri, headers) = (request.uri(), request.headers());
        let credential = match self.secrets.authorize(local, request.method(), uri, headers) {
            Ok(credential) => credential,
            Err(rejection) => return rejection_response(rejection),
        };
        let content = match uri.path() {
            "/events" => Some((assets::EVENT_STREAM_TYPE, self.streams.open())),
            path => assets::find_file(path)
                .map(|(media_type, bytes)| (media_type, ResponseBody::Full(Some(bytes)))),
        };
        let Some((media_type, body)) = content else {
            return rejection_response(Rejection(StatusCode::NOT_FOUND, "not found"));
        };
        let mut response = build_response(StatusCode::OK, media_type, body);
        if credential == Credential::Token {
            self.set_cookie(local, &mut response);
        }
        response
    }

    /// Sets the cookie that authorizes the other requests of the page.
    fn set_cookie(&self, local: SocketAddr, response: &mut Response<ResponseBody>) {
        let (name, value) = (AccessSecrets::cookie_name(local), self.secrets.cookie.reveal());
        let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict");
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
    }
}

/// Returns the response to a rejected request.
fn rejection_response(Rejection(status, reason): Rejection) -> Response<ResponseBody> {
    let text = Bytes::from(format!("{reason}\n"));
    let mut response = build_response(status, assets::TEXT_TYPE, ResponseBody::Full(Some(text)));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET"));
    }
    response
}

/// Builds a response with the security headers.
fn build_response(
    status: StatusCode,
    media_type: &'static str,
    body: ResponseBody,
) -> Response<ResponseBody> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    for (name, value) in SECURITY_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_rejects_remote_address_unless_allowed() {
        let address = "0.0.0.0:0".parse().unwrap();
        let error = LiveServer::listen(address, ServerOptions::default()).unwrap_err();
        let expected = "0.0.0.0:0 is reachable from other machines, which is not allowed";
        assert_eq!(error.to_string(), expected);
        let server = LiveServer::listen(address, ServerOptions { allow_remote: true }).unwrap();
        assert!(server.url().starts_with("http://127.0.0.1:"), "{}", server.url());
    }
}
