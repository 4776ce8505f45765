//! GTP-U: GPRS Tunneling Protocol, user plane (3GPP TS 29.281).

use crate::dissect::Next;

/// The length of the fixed header, in bytes.
const HEADER_LEN: usize = 8;
/// The length of the optional fields after it, in bytes.
const OPTIONAL_LEN: usize = 4;
/// The type of a message that carries a packet (G-PDU).
const PACKET: u8 = 255;

/// Parses the version, the message type and the extension headers.
/// Payloads other than IP are ignored.
pub(super) fn read(header: &[u8]) -> Option<Next<'_>> {
    let [flags, PACKET, ..] = *header else {
        return None;
    };
    // Version 1, and GTP rather than GTP'.
    if flags >> 4 != 0x3 {
        return None;
    }
    // Any of these three flags indicates that all optional fields are present.
    let payload = match flags & 0x07 {
        0 => header.get(HEADER_LEN..)?,
        _ => skip_extensions(header.get(HEADER_LEN..)?)?,
    };
    match payload.first()? >> 4 {
        4 | 6 => Some(Next::Ip(payload)),
        _ => None,
    }
}

/// Skips the sequence number, the N-PDU number and the extension headers. Each extension
/// starts with its length, in units of 4 bytes, and ends with the type of the next one.
fn skip_extensions(optional: &[u8]) -> Option<&[u8]> {
    let (&[.., first_type], mut unread) = optional.split_first_chunk::<OPTIONAL_LEN>()?;
    let mut extension_type = first_type;
    while extension_type != 0 {
        let len = usize::from(*unread.first()?).checked_mul(4)?;
        let (extension, after_extension) = unread.split_at_checked(len)?;
        extension_type = *extension.last()?;
        unread = after_extension;
    }
    Some(unread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gtp_packet_follows_extension_headers() {
        let plain = [0x30, 255, 0, 1, 0, 0, 0, 1, 0x45];
        let numbered = [0x32, 255, 0, 5, 0, 0, 0, 1, 0, 1, 0, 0, 0x45];
        let extended =
            [0x34, 255, 0, 13, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 9, 0xc0, 1, 0, 0, 0, 0x45];
        for header in [&plain[..], &numbered, &extended] {
            assert!(matches!(read(header), Some(Next::Ip([0x45]))));
        }
    }

    #[test]
    fn gtp_without_a_valid_ip_packet_is_not_a_tunnel() {
        assert!(read(&[0x30, 1, 0, 1, 0, 0, 0, 1, 0x45]).is_none());
        assert!(read(&[0x48, 255, 0, 1, 0, 0, 0, 1, 0x45]).is_none());
        let zero_length_extension = [0x34, 255, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0x85, 0, 0x45];
        assert!(read(&zero_length_extension).is_none());
        assert!(read(&[0x30, 255, 0, 1, 0, 0, 0, 1, 0xff]).is_none());
    }
}
