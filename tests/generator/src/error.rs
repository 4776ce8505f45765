//! Errors of the generator.

use std::io;
use std::num::TryFromIntError;

use etherparse::err::packet::BuildVecWriteError;
use pcap_file::PcapError;

/// An error that occurs while a capture is generated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The headers and the payload do not fit in one packet.
    #[error("cannot build a frame: {0}")]
    Frame(#[from] BuildVecWriteError),

    /// A record does not fit the file format or could not be written.
    #[error("cannot write a record: {0}")]
    Record(#[from] PcapError),

    /// A number is too large for its field.
    #[error("a number does not fit its field: {0}")]
    Number(#[from] TryFromIntError),

    /// The last bytes could not be written.
    #[error("cannot finish the capture: {0}")]
    Finish(#[from] io::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_message_names_the_step_and_the_cause() {
        let error = Error::from(io::Error::other("disk full"));
        assert_eq!(error.to_string(), "cannot finish the capture: disk full");
    }
}
