//! The errors of this crate.

use std::io;
use std::net::SocketAddr;

/// An error of the live server, its options or a captured interface.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LiveError {
    /// Other machines can reach the address, and
    /// [`allow_remote`](crate::ServerOptions::allow_remote) is not set.
    #[error("{address} is reachable from other machines, which is not allowed")]
    RemoteAddress {
        /// The address to listen on.
        address: SocketAddr,
    },
    /// The system refused to open the listening socket.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address to listen on.
        address: SocketAddr,
        /// The error of the system.
        source: io::Error,
    },
    /// The listening socket failed.
    #[error("server failed: {0}")]
    Server(#[source] io::Error),
    /// The system returned no random bytes for the access token.
    #[error("no random bytes for the access token: {0}")]
    Random(#[source] io::Error),
    /// The text is not a replay speed.
    #[error("invalid replay speed \"{text}\": expected a number from 0.001 to 1000000, such as 60")]
    ReplaySpeed {
        /// The rejected text.
        text: String,
    },
    /// No network interface has the requested name.
    #[error("no such interface; available: {}", available.join(", "))]
    UnknownInterface {
        /// The names of the interfaces that exist.
        available: Vec<String>,
    },
    /// The process lacks the privilege to capture packets.
    #[error("capturing requires root privileges or the capability CAP_NET_RAW ({reason})")]
    CapturePermission {
        /// The message of libpcap.
        reason: String,
    },
    /// libpcap rejected the capture filter.
    #[error("invalid capture filter {filter:?}: {reason}")]
    CaptureFilter {
        /// The filter expression.
        filter: String,
        /// The message of libpcap.
        reason: String,
    },
    /// libpcap failed for another reason.
    #[error("libpcap: {reason}")]
    Capture {
        /// The message of libpcap.
        reason: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_text_contains_valid_values() {
        let speed = LiveError::ReplaySpeed { text: "fast".to_owned() };
        let expected =
            "invalid replay speed \"fast\": expected a number from 0.001 to 1000000, such as 60";
        assert_eq!(speed.to_string(), expected);
        let available = vec!["eth0".to_owned(), "lo".to_owned()];
        let interface = LiveError::UnknownInterface { available };
        assert_eq!(interface.to_string(), "no such interface; available: eth0, lo");
    }
}
