//! Serves the page: a thread of its own, which sees snapshots and nothing else.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener};
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

use super::access::{Proof, Refusal, Secrets};
use super::guard::Guarded;
use super::page;
use super::snapshot::Snapshot;
use super::stream::{Answer, Streams};

/// So many connections are open at once; more are closed at once.
const MAX_CONNECTIONS: usize = 256;

/// A request must have come whole within this time.
const REQUEST_TIME: Duration = Duration::from_secs(5);

/// Who takes nothing for so long is hung up on.
const WRITE_TIME: Duration = Duration::from_secs(20);

/// A request has so many header lines at most.
const MAX_HEADERS: usize = 64;

/// The buffer of a connection, in bytes: a request line and headers fit it or are
/// refused.
const BUFFER_LEN: usize = 16 * 1024;

/// What is said with every answer. Nothing is to run, load or frame the page but
/// the page itself.
const HEADERS: [(header::HeaderName, &str); 8] = [
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

/// The page and who may see it.
#[derive(Debug)]
struct Server {
    secrets: Secrets,
    streams: Streams,
}

/// Serves the page to whoever knows the secrets, for as long as the program runs.
///
/// # Errors
///
/// Returns an error when the system refuses to.
pub(super) fn serve(
    listener: TcpListener,
    secrets: Secrets,
    news: watch::Receiver<Arc<Snapshot>>,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let server = Arc::new(Server { secrets, streams: Streams::new(news) });
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        accept(&listener, &server).await
    })
}

async fn accept(listener: &tokio::net::TcpListener, server: &Arc<Server>) -> io::Result<()> {
    let connections = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // No file descriptor is left, or the client is gone already.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(permit) = Arc::clone(&connections).try_acquire_owned() else {
            continue;
        };
        let server = Arc::clone(server);
        tokio::spawn(async move {
            // Whatever is wrong with a connection ends it, and nothing else.
            let _ = talk(stream, &server).await;
            drop(permit);
        });
    }
}

/// Answers the one request of a connection.
async fn talk(stream: TcpStream, server: &Server) -> Result<(), Box<dyn std::error::Error>> {
    let own = stream.local_addr()?;
    let own = SocketAddr::new(own.ip().to_canonical(), own.port());
    let _ = stream.set_nodelay(true);
    let io = TokioIo::new(Guarded::new(stream, WRITE_TIME));
    let service = service_fn(|request: Request<Incoming>| {
        std::future::ready(Ok::<_, Infallible>(server.answer(own, &request)))
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(REQUEST_TIME)
        .max_headers(MAX_HEADERS)
        .max_buf_size(BUFFER_LEN)
        .keep_alive(false)
        .serve_connection(io, service)
        .await?;
    Ok(())
}

impl Server {
    fn answer(&self, own: SocketAddr, request: &Request<Incoming>) -> Response<Answer> {
        let (uri, headers) = (request.uri(), request.headers());
        let proof = match self.secrets.check(own, request.method(), uri, headers) {
            Ok(proof) => proof,
            Err(refusal) => return refuse(refusal),
        };
        let found = match uri.path() {
            "/events" => Some((page::EVENTS, self.streams.open())),
            path => page::file(path).map(|(kind, bytes)| (kind, Answer::Whole(Some(bytes)))),
        };
        let Some((kind, answer)) = found else {
            return refuse(Refusal(StatusCode::NOT_FOUND, "nothing is here"));
        };
        let mut response = respond(StatusCode::OK, kind, answer);
        if proof == Proof::Token {
            self.set_cookie(own, &mut response);
        }
        response
    }

    fn set_cookie(&self, own: SocketAddr, response: &mut Response<Answer>) {
        let (name, value) = (Secrets::cookie_name(own), self.secrets.cookie.reveal());
        let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict");
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
    }
}

fn refuse(Refusal(status, why): Refusal) -> Response<Answer> {
    let text = Bytes::from(format!("{why}\n"));
    let mut response = respond(status, page::TEXT, Answer::Whole(Some(text)));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET"));
    }
    response
}

fn respond(status: StatusCode, kind: &'static str, answer: Answer) -> Response<Answer> {
    let mut response = Response::new(answer);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
