//! ERF: the extensible record format of Endace.
//!
//! Source: Endace, "ERF Types Reference Guide". Lengths are in network order.

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The lengths of the header and of each extension header, in bytes.
const HEADER_LEN: usize = 16;
const EXTENSION_LEN: usize = 8;
/// The bit of a type that announces another extension header.
const EXTENDED: u8 = 0x80;

/// Parses the record type and skips the extension headers.
pub(super) fn read(record: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Erf, record);
    let kind = header.u8(8)?;
    let body = Header::new(Layer::Erf, header.after(body_at(header, kind)?)?);
    match kind & !EXTENDED {
        // HDLC, with any color; multichannel records have one more word.
        1 | 10 | 15 | 19 => read_hdlc(body.after(0)?),
        5 | 17 => read_hdlc(body.after(4)?),
        // Ethernet, with any color, after an offset and a padding byte.
        2 | 11 | 16 | 20 => Ok(Next::Link(LinkType::ETHERNET, body.after(2)?)),
        // AAL5, after the ATM cell header.
        4 => Ok(Next::Llc(body.after(4)?)),
        22 => Ok(Next::Ip(body.after(0)?)),
        23 => Ok(Next::Ipv6(body.after(0)?)),
        other => Err(SkipReason::Protocol(Layer::Erf, other.into())),
    }
}

/// Returns the offset after the last extension header. The first byte of each one
/// announces whether another follows.
fn body_at(header: Header<'_>, kind: u8) -> Result<usize, SkipReason> {
    let mut at = HEADER_LEN;
    let mut kind = kind;
    while kind & EXTENDED != 0 {
        kind = header.u8(at)?;
        at = at.saturating_add(EXTENSION_LEN);
    }
    Ok(at)
}

/// Detects the framing from the address byte, because the record does not identify it.
fn read_hdlc(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    Ok(Next::Link(LinkType::PPP, frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a record of this type with these bytes after its header.
    fn record(kind: u8, rest: &[u8]) -> Vec<u8> {
        let mut record = vec![0; 16];
        record[8] = kind;
        record.extend(rest);
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
        let skip = SkipReason::Protocol(Layer::Erf, 27);
        assert_eq!(read(&record(27, &[])).unwrap_err(), skip);
    }

    #[test]
    fn extension_headers_are_skipped() {
        let mut rest = vec![0x84, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0];
        rest.push(0x45);
        let record = record(22 | EXTENDED, &rest);
        assert!(matches!(read(&record), Ok(Next::Ip([0x45]))));
        let cut = SkipReason::Truncated(Layer::Erf);
        assert_eq!(read(&record[..24]).unwrap_err(), cut);
    }
}
