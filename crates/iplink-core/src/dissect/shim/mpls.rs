//! MPLS label stacks (RFC 3032), and what lies below them.
//!
//! Nothing says what that is. As routers do (RFC 4928, RFC 4385, section 3), the
//! first four bits are asked: 4 and 6 are IP, 1 is an associated channel and 0
//! the control word of a pseudo-wire, if that is not the first half of an
//! Ethernet address.

use crate::capture::LinkType;
use crate::dissect::bytes::{Header, u16_be};
use crate::dissect::{EtherType, Layer, Next, SkipReason};

/// The label above a generic associated channel (RFC 5586, section 4).
const CHANNEL_LABEL: u32 = 13;
/// The label above what operates and maintains the path (RFC 3429).
const MAINTENANCE_LABEL: u32 = 14;
/// The length of a label, a control word and a channel header, in bytes.
const WORD_LEN: usize = 4;

/// Passes the labels and asks for what is below them.
pub(in crate::dissect) fn read(stack: &[u8]) -> Result<Next<'_>, SkipReason> {
    let (label, payload) = bottom(stack).ok_or(SkipReason::Truncated(Layer::Mpls))?;
    match label {
        CHANNEL_LABEL => return read_channel(payload),
        MAINTENANCE_LABEL => return Err(SkipReason::Control(Layer::Mpls)),
        _ => {}
    }
    match payload.first().map(|byte| byte >> 4) {
        Some(4 | 6) => Ok(Next::Ip(payload)),
        Some(1) => read_channel(payload),
        Some(0) => Ok(read_pseudo_wire(payload)),
        Some(_) => Ok(Next::Link(LinkType::ETHERNET, payload)),
        None => Err(SkipReason::Truncated(Layer::Mpls)),
    }
}

/// Returns the last label and what follows it.
fn bottom(stack: &[u8]) -> Option<(u32, &[u8])> {
    let mut rest = stack;
    while let Some((label, below)) = rest.split_first_chunk::<WORD_LEN>() {
        let label = u32::from_be_bytes(*label);
        if label & 0x100 != 0 {
            return Some((label >> 12, below));
        }
        rest = below;
    }
    None
}

/// Reads the header of an associated channel, which may carry IP too.
fn read_channel(channel: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Mpls, channel);
    let payload = header.after(WORD_LEN)?;
    match header.u16_be(2)? {
        0x21 => Ok(Next::Ip(payload)),
        0x57 => Ok(Next::Ipv6(payload)),
        _ => Err(SkipReason::Control(Layer::Mpls)),
    }
}

/// Finds the Ethernet frame of a pseudo-wire behind a control word, and without
/// one where a known EtherType is in its place then.
fn read_pseudo_wire(payload: &[u8]) -> Next<'_> {
    let behind_word = payload.get(WORD_LEN..).unwrap_or_default();
    let bare = has_known_type(payload) && !has_known_type(behind_word);
    let frame = if bare { payload } else { behind_word };
    Next::Link(LinkType::ETHERNET, frame)
}

fn has_known_type(frame: &[u8]) -> bool {
    u16_be(frame, 12).is_some_and(|kind| EtherType(kind).name().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_generator::bytes::ethernet;

    /// Returns two labels, the lower of which is this one, and the payload.
    fn labelled(label: u32, payload: &[u8]) -> Vec<u8> {
        let mut stack = vec![0, 1, 0, 64];
        stack.extend((label << 12 | 0x1ff).to_be_bytes());
        stack.extend(payload);
        stack
    }

    #[test]
    fn ip_is_below_the_last_label() {
        let stack = labelled(16, &[0x45, 0]);
        assert!(matches!(read(&stack), Ok(Next::Ip([0x45, 0]))));
        let cut = SkipReason::Truncated(Layer::Mpls);
        assert_eq!(read(&stack[..8]).unwrap_err(), cut);
        assert_eq!(read(&stack[..7]).unwrap_err(), cut);
    }

    #[test]
    fn a_channel_may_carry_ip() {
        let stack = labelled(13, &[0x10, 0, 0, 0x21, 0x45]);
        assert!(matches!(read(&stack), Ok(Next::Ip([0x45]))));
        let skip = SkipReason::Control(Layer::Mpls);
        let stack = labelled(16, &[0x10, 0, 0, 7, 0x20]);
        assert_eq!(read(&stack).unwrap_err(), skip);
        let stack = labelled(14, &[0x45]);
        assert_eq!(read(&stack).unwrap_err(), skip);
    }

    #[test]
    fn a_pseudo_wire_may_have_a_control_word() {
        let frame = ethernet(0x0800, &[0x45]);
        let mut with_word = vec![0, 0, 0, 9];
        with_word.extend(&frame);
        for payload in [&frame, &with_word] {
            let stack = labelled(16, payload);
            assert!(matches!(
                read(&stack),
                Ok(Next::Link(LinkType::ETHERNET, found)) if found == frame
            ));
        }
    }

    #[test]
    fn another_first_half_byte_is_that_of_an_address() {
        let stack = labelled(16, &[0xa2, 1]);
        assert!(matches!(read(&stack), Ok(Next::Link(LinkType::ETHERNET, [0xa2, 1]))));
    }
}
