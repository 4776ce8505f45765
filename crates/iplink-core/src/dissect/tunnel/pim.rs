//! PIM register messages, which carry packets to the rendezvous point of a multicast
//! group (RFC 7761, section 4.9.3).

use crate::dissect::Next;

/// The version and type of a register message.
const REGISTER: u8 = 0x21;
/// The flag of a null-register message, which carries no packet.
const NULL_REGISTER: u8 = 0x40;

/// Returns the IP packet in a register message, or `None` for any other message.
pub(super) fn read(message: &[u8]) -> Option<Next<'_>> {
    let (&[version_and_type, _, _, _, flags, ..], packet) = message.split_first_chunk::<8>()?;
    match (version_and_type, flags & NULL_REGISTER) {
        (REGISTER, 0) => Some(Next::Ip(packet)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pim_register_message_carries_packet() {
        let mut message = [0x21, 0, 0, 0, 0x80, 0, 0, 0, 0x45];
        assert!(matches!(read(&message), Some(Next::Ip([0x45]))));
        message[4] = NULL_REGISTER;
        assert!(read(&message).is_none());
        message[4] = 0;
        message[0] = 0x20;
        assert!(read(&message).is_none());
        assert!(read(&[0x21, 0, 0, 0]).is_none());
    }
}
