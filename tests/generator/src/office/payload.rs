//! The payloads of packets. They are realistic only at their start, because the snap length cuts off
//! the rest.

use super::timeline::{Micros, SECOND};
use crate::error::Error;

/// Returns a TLS 1.2 record of `len` bytes in total, with encrypted data.
pub(super) fn tls(len: usize) -> Vec<u8> {
    let mut record = vec![0x17, 0x03, 0x03];
    record.extend(u16::try_from(len.saturating_sub(5)).unwrap_or(u16::MAX).to_be_bytes());
    fill(record, len)
}

/// Returns an SMB2 message of `len` bytes in total, including the four-byte length that precedes it
/// (MS-SMB2, sections 2.1 and 2.2.1). `structure_size` is the first field after the header.
pub(super) fn smb(command: u16, flags: u32, structure_size: u16, len: usize) -> Vec<u8> {
    let mut message = u32::try_from(len.saturating_sub(4)).unwrap_or(0).to_be_bytes().to_vec();
    message.extend(b"\xfeSMB");
    message.extend(64_u16.to_le_bytes());
    message.extend([1, 0, 0, 0, 0, 0]);
    message.extend(command.to_le_bytes());
    message.extend([1, 0]);
    message.extend(flags.to_le_bytes());
    message.extend([0; 44]);
    message.extend(structure_size.to_le_bytes());
    message.resize(len.max(message.len()), 0);
    message
}

/// Returns a packet of the Network Time Protocol, version 4, with the timestamp
/// `time`: mode 3 is a request, mode 4 a response (RFC 5905, section 7.3).
pub(super) fn ntp(mode: u8, time: Micros) -> Vec<u8> {
    // The time from 1900, the epoch of the protocol, to 1970.
    const SECONDS_1900_TO_1970: u64 = 2_208_988_800;
    let seconds = u32::try_from(time / SECOND + SECONDS_1900_TO_1970).unwrap_or(u32::MAX);
    let mut packet = vec![0x20 | mode, 2, 6, 0xec];
    packet.resize(40, 0);
    packet.extend(seconds.to_be_bytes());
    packet.extend([0; 4]);
    packet
}

/// Returns a DHCP message with one option, the message type (RFC 2131). `operation` is 1 for a
/// request and 2 for a reply, and `host` is the last octet of the client's address.
pub(super) fn dhcp(operation: u8, message_type: u8, host: u8, mac: [u8; 6]) -> Vec<u8> {
    let mut message = vec![operation, 1, 6, 0];
    message.extend([0x44, 0x43, 0x50, host]);
    message.extend([0, 0, 0x80, 0, 0, 0, 0, 0]);
    let offered_address = if operation == 2 { [192, 168, 10, host] } else { [0; 4] };
    message.extend(offered_address);
    message.extend([0; 8]);
    message.extend(mac);
    message.resize(236, 0);
    message.extend([0x63, 0x82, 0x53, 0x63, 53, 1, message_type, 255]);
    message.resize(300, 0);
    message
}

/// Returns an RTP packet with 20 ms of G.711 audio (RFC 3550, section 5.1). `ssrc` identifies the
/// synchronization source.
pub(super) fn rtp(sequence: u16, ssrc: u32) -> Vec<u8> {
    let mut packet = vec![0x80, 0x00];
    packet.extend(sequence.to_be_bytes());
    packet.extend((u32::from(sequence) * 160).to_be_bytes());
    packet.extend(ssrc.to_be_bytes());
    fill(packet, 172)
}

/// Returns an SSH packet of `len` bytes in total, with encrypted data (RFC 4253,
/// section 6).
pub(super) fn ssh(len: usize) -> Result<Vec<u8>, Error> {
    const PADDING: u8 = 8;
    const CHANNEL_DATA: u8 = 94;
    let mut packet = u32::try_from(len.saturating_sub(4))?.to_be_bytes().to_vec();
    packet.extend([PADDING, CHANNEL_DATA]);
    Ok(fill(packet, len))
}

/// Returns `len` arbitrary bytes.
pub(super) fn opaque(len: usize) -> Vec<u8> {
    fill(Vec::new(), len)
}

/// Appends arbitrary bytes up to a total length of `len`.
fn fill(start: Vec<u8>, len: usize) -> Vec<u8> {
    let missing = len.saturating_sub(start.len());
    let pattern = (0..=u8::MAX).map(|byte| byte.wrapping_mul(167).wrapping_add(13));
    start.into_iter().chain(pattern.cycle().take(missing)).collect()
}
