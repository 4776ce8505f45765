//! Starts `iplink live`, and talks to it with a minimal HTTP client.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

use crate::support::CommandResult;

/// Returns the path of iplink. `.ci/run` sets `IPLINK_LIVE_PROGRAM` to an optimized build.
pub(crate) fn program() -> std::ffi::OsString {
    let configured = std::env::var_os("IPLINK_LIVE_PROGRAM");
    configured.unwrap_or_else(|| env!("CARGO_BIN_EXE_iplink").into())
}

/// A running `iplink live`, which is killed when the test ends.
pub(crate) struct LiveServer {
    child: Child,
    pub(crate) url: String,
    pub(crate) port: u16,
    token: String,
    stderr: Arc<Mutex<String>>,
    stderr_reader: Option<JoinHandle<()>>,
}

/// An HTTP response. `head` is the status line with the headers.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl LiveServer {
    /// Starts `iplink` with these arguments, and waits until it prints the URL of its page.
    pub(crate) fn start(args: &[&str]) -> Self {
        let mut child = Command::new(program())
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let url = lines.find_map(|line| {
            let line = line.unwrap();
            line.strip_prefix("iplink: ")
                .filter(|note| note.starts_with("http:"))
                .map(str::to_owned)
        });
        let url = url.unwrap();
        let (address, token) = url.split_once("/?token=").unwrap();
        let (port, token) =
            (address.rsplit(':').next().unwrap().parse().unwrap(), token.to_owned());
        let stderr = Arc::new(Mutex::new(String::new()));
        let notes = Arc::clone(&stderr);
        let stderr_reader = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                notes.lock().unwrap().push_str(&format!("{line}\n"));
            }
        });
        Self { child, port, token, stderr, stderr_reader: Some(stderr_reader), url }
    }

    /// Returns the pipe to the standard input of the program.
    pub(crate) fn take_stdin(&mut self) -> ChildStdin {
        self.child.stdin.take().unwrap()
    }

    /// Opens a connection to the server.
    pub(crate) fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).unwrap()
    }

    /// Appends the access token to a path.
    pub(crate) fn with_token(&self, path: &str) -> String {
        format!("{path}?token={}", self.token)
    }

    /// Sends a request, and returns the connection. Without a `Host` header, adds the correct one.
    pub(crate) fn send_request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> TcpStream {
        let mut request = format!("{method} {path} HTTP/1.1\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request.push_str(&format!("Host: 127.0.0.1:{}\r\n", self.port));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = self.connect();
        // The server may reject a request and close the connection before all is written.
        let _ = stream.write_all(format!("{request}\r\n").as_bytes());
        stream
    }

    /// Sends a request and reads the response. Stops after the headers of an event stream, which
    /// does not end.
    pub(crate) fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut stream = self.send_request(method, path, headers);
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let (mut bytes, mut buffer) = (Vec::new(), [0; 65_536]);
        while let Ok(len @ 1..) = stream.read(&mut buffer) {
            bytes.extend(&buffer[..len]);
            let is_stream = bytes.windows(17).any(|window| window == b"text/event-stream");
            if is_stream && bytes.windows(4).any(|window| window == b"\r\n\r\n") {
                break;
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        // A connection that is closed while the request is written counts as rejected.
        let status = head.split(' ').nth(1).map_or(499, |status| status.parse().unwrap());
        Response { status, head: head.to_owned(), body: body.to_owned() }
    }

    /// Returns the peak memory of the program, in KiB.
    pub(crate) fn peak_memory_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Stops the program as Ctrl-C does, and returns its remaining output.
    pub(crate) fn stop(mut self) -> CommandResult {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        let mut stdout = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        let status = self.child.wait().unwrap();
        self.stderr_reader.take().unwrap().join().unwrap();
        let stderr = self.stderr.lock().unwrap().clone();
        CommandResult { code: status.code().unwrap(), stdout, stderr }
    }
}

impl Drop for LiveServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Response {
    /// Returns the value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// Reads events until `is_last` accepts one, and returns that event.
pub(crate) fn read_events_until(
    stream: TcpStream,
    mut is_last: impl FnMut(&Value) -> bool,
) -> Value {
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    for line in BufReader::new(stream).lines() {
        // The server sends each event as one HTTP chunk, so no line with a chunk size is within an
        // event.
        let line = line.unwrap();
        if let Some(json) = line.strip_prefix("data: ") {
            let event = serde_json::from_str(json).unwrap();
            if is_last(&event) {
                return event;
            }
        }
    }
    panic!("the event stream ended early");
}
