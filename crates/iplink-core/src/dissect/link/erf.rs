//! Endace's extensible record format.
//!
//! Source: Endace, "ERF Types Reference Guide". Lengths are in network order.

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The length of the header, in bytes, and that of each extension.
const HEADER_LEN: usize = 16;
const EXTENSION_LEN: usize = 8;
/// The bit of a type that announces an extension behind it.
const EXTENDED: u8 = 0x80;

/// Reads the type of the record, and passes the extensions.
pub(super) fn read(record: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Erf, record);
    let kind = header.u8(8)?;
    let body = Header::new(Layer::Erf, header.after(body_at(header, kind)?)?);
    match kind & !EXTENDED {
        // HDLC, of any colour; before that of many channels a word more.
        1 | 10 | 15 | 19 => read_hdlc(body.after(0)?),
        5 | 17 => read_hdlc(body.after(4)?),
        // Ethernet, of any colour, behind an offset and padding.
        2 | 11 | 16 | 20 => Ok(Next::Link(LinkType::ETHERNET, body.after(2)?)),
        // AAL5, behind the header of its cells.
        4 => Ok(Next::Llc(body.after(4)?)),
        22 => Ok(Next::Ip(body.after(0)?)),
        23 => Ok(Next::Ipv6(body.after(0)?)),
        other => Err(SkipReason::Protocol(Layer::Erf, other.into())),
    }
}

/// Returns where the last extension ends; each tells in its first byte whether
/// there is another.
fn body_at(header: Header<'_>, kind: u8) -> Result<usize, SkipReason> {
    let mut at = HEADER_LEN;
    let mut kind = kind;
    while kind & EXTENDED != 0 {
        kind = header.u8(at)?;
        at = at.saturating_add(EXTENSION_LEN);
    }
    Ok(at)
}

/// Tells the framing by its address, for the record does not.
fn read_hdlc(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    Ok(Next::Link(LinkType::PPP, frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a record of this type and these bytes behind its header.
    fn record(kind: u8, rest: &[u8]) -> Vec<u8> {
        let mut record = vec![0; 16];
        record[8] = kind;
        record.extend(rest);
        record
    }

    #[test]
    fn the_type_tells_what_is_inside() {
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
    fn extensions_are_passed() {
        let mut rest = vec![0x84, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0];
        rest.push(0x45);
        let record = record(22 | EXTENDED, &rest);
        assert!(matches!(read(&record), Ok(Next::Ip([0x45]))));
        let cut = SkipReason::Truncated(Layer::Erf);
        assert_eq!(read(&record[..24]).unwrap_err(), cut);
    }
}
