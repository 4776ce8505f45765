//! ERF: the extensible record format of Endace.
//!
//! Source: Endace, "ERF Types Reference Guide". Numbers are in network byte order.

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The length of the header, in bytes.
const HEADER_LEN: usize = 16;
/// The length of each extension header, in bytes.
const EXTENSION_LEN: usize = 8;
/// The bit of the record type, and of the first byte of an extension header, that indicates
/// that another extension header follows.
const HAS_EXTENSION: u8 = 0x80;

/// Parses the record type and skips the extension headers.
pub(super) fn read(record: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Erf, record);
    let record_type = header.u8(8)?;
    let body = Header::new(Layer::Erf, header.after(body_offset(header, record_type)?)?);
    match record_type & !HAS_EXTENSION {
        // HDLC, with or without a color (a flow class); multichannel records have
        // another four bytes before the frame.
        1 | 10 | 15 | 19 => read_hdlc(body.after(0)?),
        5 | 17 => read_hdlc(body.after(4)?),
        // Ethernet, with or without a color, after an offset and a padding byte.
        2 | 11 | 16 | 20 => Ok(Next::Link(LinkType::ETHERNET, body.after(2)?)),
        // AAL5, after the ATM cell header.
        4 => Ok(Next::Llc(body.after(4)?)),
        22 => Ok(Next::Ip(body.after(0)?)),
        23 => Ok(Next::Ipv6(body.after(0)?)),
        other => Err(SkipReason::Protocol(Layer::Erf, other.into())),
    }
}

/// Returns the offset after the last extension header. The first byte of each one
/// indicates whether another follows.
fn body_offset(header: Header<'_>, record_type: u8) -> Result<usize, SkipReason> {
    let mut offset = HEADER_LEN;
    let mut type_byte = record_type;
    while type_byte & HAS_EXTENSION != 0 {
        type_byte = header.u8(offset)?;
        offset = offset.saturating_add(EXTENSION_LEN);
    }
    Ok(offset)
}

/// Parses a frame in HDLC-like framing. The record does not distinguish PPP from Cisco
/// HDLC; the PPP parser detects it from the address byte.
fn read_hdlc(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    Ok(Next::Link(LinkType::PPP, frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a record of this type with these bytes after its header.
    fn record(record_type: u8, body: &[u8]) -> Vec<u8> {
        let mut record = vec![0; 16];
        record[8] = record_type;
        record.extend(body);
        record
    }

    #[test]
    fn erf_type_selects_payload() {
        assert!(matches!(read(&record(2, &[0, 0, 9])), Ok(Next::Link(LinkType::ETHERNET, [9]))));
        assert!(matches!(
            read(&record(5, &[0, 0, 0, 0, 0xff])),
            Ok(Next::Link(LinkType::PPP, [0xff]))
        ));
        assert!(matches!(read(&record(23, &[0x60])), Ok(Next::Ipv6([0x60]))));
        let expected = SkipReason::Protocol(Layer::Erf, 27);
        assert_eq!(read(&record(27, &[])).unwrap_err(), expected);
    }

    #[test]
    fn erf_extension_headers_are_skipped() {
        let mut body = vec![0x84, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0];
        body.push(0x45);
        let record = record(22 | HAS_EXTENSION, &body);
        assert!(matches!(read(&record), Ok(Next::Ip([0x45]))));
        let truncated = SkipReason::Truncated(Layer::Erf);
        assert_eq!(read(&record[..24]).unwrap_err(), truncated);
    }
}
