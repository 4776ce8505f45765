//! TZSP: the TaZmen Sniffer Protocol, which wraps packets of another link type.

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// Tags without a length: padding, and the end of the tags.
const PADDING: u8 = 0;
const END: u8 = 1;

/// Parses the message type, the encapsulation and the tags.
pub(in crate::dissect) fn read(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Tzsp, bytes);
    let (message_type, encapsulation) = (header.u8(1)?, header.u16_be(2)?);
    // Types 0 and 1 are a received and a transmitted packet.
    if message_type > 1 {
        return Err(SkipReason::Control(Layer::Tzsp));
    }
    let packet = skip_tags(header.after(4)?).ok_or(SkipReason::Truncated(Layer::Tzsp))?;
    // Encapsulations have numbers of their own, which are not always those of link types.
    match encapsulation {
        1 => Ok(Next::Link(LinkType::ETHERNET, packet)),
        18 => Ok(Next::Link(LinkType::IEEE802_11, packet)),
        119 => Ok(Next::Link(LinkType::IEEE802_11_PRISM, packet)),
        127 => Ok(Next::Link(LinkType::IEEE802_11_AVS, packet)),
        other => Err(SkipReason::Protocol(Layer::Tzsp, other.into())),
    }
}

/// Skips the tags. Returns `None` if their end is missing.
fn skip_tags(tags: &[u8]) -> Option<&[u8]> {
    let mut unread = tags;
    loop {
        unread = match unread {
            [END, packet @ ..] => return Some(packet),
            [PADDING, rest @ ..] => rest,
            [_, len, rest @ ..] => rest.get(usize::from(*len)..)?,
            _ => return None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tzsp_tags_are_skipped() {
        let bytes = [1, 0, 0, 1, 10, 1, 5, 0, 1, 9];
        assert!(matches!(read(&bytes), Ok(Next::Link(LinkType::ETHERNET, [9]))));
        let truncated = SkipReason::Truncated(Layer::Tzsp);
        assert_eq!(read(&bytes[..8]).unwrap_err(), truncated);
    }

    #[test]
    fn tzsp_message_without_packet_is_skipped_with_reason() {
        let reason = |bytes: &[u8]| read(bytes).unwrap_err();
        assert_eq!(reason(&[1, 4, 0, 1, 1]), SkipReason::Control(Layer::Tzsp));
        assert_eq!(reason(&[1, 0, 0, 7, 1]), SkipReason::Protocol(Layer::Tzsp, 7));
    }
}
