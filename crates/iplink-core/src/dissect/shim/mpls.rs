//! MPLS label stacks (RFC 3032) and their payload.
//!
//! MPLS has no payload type field. As in routers (RFC 4928; RFC 4385, section 3), the
//! first four bits of the payload identify it: 4 and 6 are IP, 1 is an associated channel,
//! and 0 is the control word of a pseudowire, unless it is the start of an Ethernet
//! address. Any other value is the start of an Ethernet address.

use crate::capture::LinkType;
use crate::dissect::bytes::{Header, u16_be};
use crate::dissect::{EtherType, Layer, Next, SkipReason};

/// The label of a generic associated channel (RFC 5586, section 4).
const CHANNEL_LABEL: u32 = 13;
/// The label of operation and maintenance messages (OAM; RFC 3429).
const OAM_LABEL: u32 = 14;
/// The bit that marks the last entry of a stack.
const BOTTOM_OF_STACK: u32 = 0x100;
/// The length of a stack entry, a control word and a channel header, in bytes.
const WORD_LEN: usize = 4;

/// Skips the labels and identifies the payload.
pub(in crate::dissect) fn read(stack: &[u8]) -> Result<Next<'_>, SkipReason> {
    let (label, payload) = bottom_label(stack).ok_or(SkipReason::Truncated(Layer::Mpls))?;
    match label {
        CHANNEL_LABEL => return read_channel(payload),
        OAM_LABEL => return Err(SkipReason::Control(Layer::Mpls)),
        _ => {}
    }
    match payload.first().map(|byte| byte >> 4) {
        Some(4 | 6) => Ok(Next::Ip(payload)),
        Some(1) => read_channel(payload),
        Some(0) => Ok(read_pseudowire(payload)),
        Some(_) => Ok(Next::Link(LinkType::ETHERNET, payload)),
        None => Err(SkipReason::Truncated(Layer::Mpls)),
    }
}

/// Returns the last label of the stack and the bytes after it.
fn bottom_label(stack: &[u8]) -> Option<(u32, &[u8])> {
    let mut unread = stack;
    while let Some((entry, below)) = unread.split_first_chunk::<WORD_LEN>() {
        let entry = u32::from_be_bytes(*entry);
        if entry & BOTTOM_OF_STACK != 0 {
            return Some((entry >> 12, below));
        }
        unread = below;
    }
    None
}

/// Parses the header of an associated channel, which may carry IP.
fn read_channel(channel: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Mpls, channel);
    let payload = header.after(WORD_LEN)?;
    match header.u16_be(2)? {
        0x21 => Ok(Next::Ip(payload)),
        0x57 => Ok(Next::Ipv6(payload)),
        _ => Err(SkipReason::Control(Layer::Mpls)),
    }
}

/// Returns the Ethernet frame of a pseudowire. A control word is assumed to precede the
/// frame, unless only a frame at the start of the payload has a known EtherType.
fn read_pseudowire(payload: &[u8]) -> Next<'_> {
    let after_control_word = payload.get(WORD_LEN..).unwrap_or_default();
    let has_no_control_word =
        has_known_ether_type(payload) && !has_known_ether_type(after_control_word);
    let frame = if has_no_control_word { payload } else { after_control_word };
    Next::Link(LinkType::ETHERNET, frame)
}

/// Returns whether an Ethernet frame has a known EtherType.
fn has_known_ether_type(frame: &[u8]) -> bool {
    u16_be(frame, 12).is_some_and(|ether_type| EtherType(ether_type).name().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_generator::bytes::ethernet;

    /// Returns a stack of two labels, of which the bottom one is `label`, and the
    /// payload.
    fn with_labels(label: u32, payload: &[u8]) -> Vec<u8> {
        let mut stack = vec![0, 1, 0, 64];
        stack.extend((label << 12 | 0x1ff).to_be_bytes());
        stack.extend(payload);
        stack
    }

    #[test]
    fn mpls_ip_follows_bottom_label() {
        let stack = with_labels(16, &[0x45, 0]);
        assert!(matches!(read(&stack), Ok(Next::Ip([0x45, 0]))));
        let truncated = SkipReason::Truncated(Layer::Mpls);
        assert_eq!(read(&stack[..8]).unwrap_err(), truncated);
        assert_eq!(read(&stack[..7]).unwrap_err(), truncated);
    }

    #[test]
    fn mpls_associated_channel_carries_ip() {
        let stack = with_labels(13, &[0x10, 0, 0, 0x21, 0x45]);
        assert!(matches!(read(&stack), Ok(Next::Ip([0x45]))));
        let expected = SkipReason::Control(Layer::Mpls);
        let stack = with_labels(16, &[0x10, 0, 0, 7, 0x20]);
        assert_eq!(read(&stack).unwrap_err(), expected);
        let stack = with_labels(14, &[0x45]);
        assert_eq!(read(&stack).unwrap_err(), expected);
    }

    #[test]
    fn mpls_pseudowire_frame_is_found_with_and_without_control_word() {
        let frame = ethernet(0x0800, &[0x45]);
        let mut with_word = vec![0, 0, 0, 9];
        with_word.extend(&frame);
        for payload in [&frame, &with_word] {
            let stack = with_labels(16, payload);
            assert!(matches!(
                read(&stack),
                Ok(Next::Link(LinkType::ETHERNET, found)) if found == frame
            ));
        }
    }

    #[test]
    fn mpls_other_first_nibble_is_ethernet() {
        let stack = with_labels(16, &[0xa2, 1]);
        assert!(matches!(read(&stack), Ok(Next::Link(LinkType::ETHERNET, [0xa2, 1]))));
    }
}
