//! The keys of Initial packets, which anybody can derive: RFC 9001, section 5.2, and RFC 9369,
//! section 3.3.

use aes::Aes128;
use aes::cipher::KeyInit;
use aes_gcm::Aes128Gcm;
use aes_gcm::aead::AeadInOut;
use hkdf::Hkdf;
use sha2::Sha256;

use crate::names::crypto_pan::encrypt;

/// The length of the authentication tag after the ciphertext, in bytes.
const TAG_LEN: usize = 16;

/// The longest label is `quicv2 key`.
const MAX_INFO_LEN: usize = 32;

/// The number of the version 2.
const VERSION_2: u32 = 0x6b33_43cf;

/// Versions and the salts of their keys. Drafts are still common in older captures.
const SALTS: [([u32; 2], [u8; 20]); 8] = [
    ([1, 1], SALT_1),
    ([VERSION_2, VERSION_2], SALT_2),
    // Draft 33 and 34 have the salt of version 1.
    ([0xff00_0021, 0xff00_0022], SALT_1),
    ([0xff00_001d, 0xff00_0020], SALT_DRAFT_29),
    ([0xff00_0017, 0xff00_001c], SALT_DRAFT_23),
    // Facebook's variant of draft 27.
    ([0xface_b002, 0xface_b002], SALT_DRAFT_23),
    // Google's versions T050 and T051.
    ([0x5430_3530, 0x5430_3530], SALT_T050),
    ([0x5430_3531, 0x5430_3531], SALT_T051),
];

/// The first versions of the ranges above that clients of a reserved version may prefer.
const PREFERRED: [u32; 3] = [1, 0xff00_001d, 0xff00_0017];

const SALT_1: [u8; 20] = [
    0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad,
    0xcc, 0xbb, 0x7f, 0x0a,
];
const SALT_2: [u8; 20] = [
    0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb,
    0xf9, 0xbd, 0x2e, 0xd9,
];
const SALT_DRAFT_29: [u8; 20] = [
    0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0,
    0x43, 0x90, 0xa8, 0x99,
];
const SALT_DRAFT_23: [u8; 20] = [
    0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7, 0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65,
    0xbe, 0xf9, 0xf5, 0x02,
];
const SALT_T050: [u8; 20] = [
    0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72, 0x91, 0x55, 0x80, 0x30, 0x4c, 0x43, 0xa2, 0x36, 0x7c,
    0x60, 0x48, 0x83, 0x10,
];
const SALT_T051: [u8; 20] = [
    0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee, 0x5f, 0xa4, 0x50, 0x6c, 0x19, 0x12, 0x4f, 0xc8, 0xcc,
    0xda, 0x6e, 0x03, 0x3d,
];

/// The version of QUIC that a client uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version(pub(super) u32);

impl Version {
    /// Returns the salts with which keys may be derived.
    ///
    /// Versions of the form 0x?a?a?a?a are reserved to test version negotiation (RFC 9000, section
    /// 15). Clients encrypt their packets as in the version that they prefer.
    fn salts(self) -> impl Iterator<Item = &'static [u8; 20]> {
        let is_reserved = self.0 & 0x0f0f_0f0f == 0x0a0a_0a0a;
        let is_suitable = move |[first, last]: [u32; 2]| {
            (first..=last).contains(&self.0) || is_reserved && PREFERRED.contains(&first)
        };
        let suitable = SALTS.iter().filter(move |(range, _)| is_suitable(*range));
        suitable.map(|(_, salt)| salt)
    }

    /// Returns whether packets of this version can be decrypted.
    pub(super) fn is_supported(self) -> bool {
        self.salts().next().is_some()
    }

    /// Returns whether this is the version 2, which has other packet types and labels.
    pub(super) const fn is_second(self) -> bool {
        self.0 == VERSION_2
    }

    /// Returns the keys of a client with this first connection identifier of the server. There are
    /// several for reserved versions.
    pub(super) fn client_keys(self, connection_id: &[u8]) -> impl Iterator<Item = InitialKeys> {
        self.salts().filter_map(move |salt| InitialKeys::derive(self, salt, connection_id))
    }
}

/// The keys of the Initial packets of a client.
pub(super) struct InitialKeys {
    packet: Aes128Gcm,
    iv: [u8; 12],
    header: Aes128,
}

impl InitialKeys {
    fn derive(version: Version, salt: &[u8], connection_id: &[u8]) -> Option<Self> {
        let initial = Hkdf::<Sha256>::new(Some(salt), connection_id);
        let secret: [u8; 32] = expand_label(&initial, b"client in")?;
        let client = Hkdf::<Sha256>::from_prk(&secret).ok()?;
        let [key, iv, header]: [&[u8]; 3] = match version.is_second() {
            true => [b"quicv2 key", b"quicv2 iv", b"quicv2 hp"],
            false => [b"quic key", b"quic iv", b"quic hp"],
        };
        let packet_key: [u8; 16] = expand_label(&client, key)?;
        let header_key: [u8; 16] = expand_label(&client, header)?;
        Some(Self {
            packet: Aes128Gcm::new(&packet_key.into()),
            iv: expand_label(&client, iv)?,
            header: Aes128::new(&header_key.into()),
        })
    }

    /// Returns the mask of the first byte and of the packet number (RFC 9001, section 5.4.3).
    pub(super) fn header_mask(&self, sample: [u8; 16]) -> [u8; 5] {
        let [a, b, c, d, e, ..] = encrypt(&self.header, u128::from_be_bytes(sample)).to_be_bytes();
        [a, b, c, d, e]
    }

    /// Decrypts the payload of a packet in place and returns it. Returns `None` if the keys are
    /// those of another connection, or if the packet is damaged.
    pub(super) fn decrypt<'a>(
        &self,
        packet_number: u32,
        header: &[u8],
        payload: &'a mut [u8],
    ) -> Option<&'a [u8]> {
        let mut nonce = self.iv;
        let number = packet_number.to_be_bytes();
        nonce.iter_mut().rev().zip(number.iter().rev()).for_each(|(byte, it)| *byte ^= it);
        let text_len = payload.len().checked_sub(TAG_LEN)?;
        let (text, tag) = payload.split_at_mut_checked(text_len)?;
        let tag: [u8; TAG_LEN] = *tag.first_chunk()?;
        let result = self.packet.decrypt_inout_detached(
            &nonce.into(),
            header,
            (&mut *text).into(),
            &tag.into(),
        );
        result.ok().map(|()| &*text)
    }
}

/// Derives bytes from a secret: HKDF-Expand-Label (RFC 8446, section 7.1) without a context.
fn expand_label<const N: usize>(secret: &Hkdf<Sha256>, label: &[u8]) -> Option<[u8; N]> {
    let mut info = [0; MAX_INFO_LEN];
    let label_len = label.len().checked_add(b"tls13 ".len())?;
    let lengths = [0, u8::try_from(N).ok()?, u8::try_from(label_len).ok()?];
    let bytes = lengths.iter().chain(b"tls13 ").chain(label);
    info.iter_mut().zip(bytes).for_each(|(byte, value)| *byte = *value);
    // The length of the context, 0, follows the label.
    let info = info.get(..label_len.checked_add(4)?)?;
    let mut derived = [0; N];
    secret.expand(info, &mut derived).ok()?;
    Some(derived)
}

/// Prints only the name of the type.
impl std::fmt::Debug for InitialKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InitialKeys").finish_non_exhaustive()
    }
}

#[cfg(test)]
impl InitialKeys {
    /// Encrypts the payload of a packet, and returns it with its tag.
    pub(super) fn encrypt(&self, packet_number: u32, header: &[u8], payload: &[u8]) -> Vec<u8> {
        let mut nonce = self.iv;
        let number = packet_number.to_be_bytes();
        nonce.iter_mut().rev().zip(number.iter().rev()).for_each(|(byte, it)| *byte ^= it);
        let mut text = payload.to_vec();
        let tag = self
            .packet
            .encrypt_inout_detached(&nonce.into(), header, text.as_mut_slice().into())
            .unwrap();
        text.extend_from_slice(&tag);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_equal_those_of_the_standards() {
        let connection_id = [0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08];
        let iv_of = |version| Version(version).client_keys(&connection_id).next().unwrap().iv;
        // RFC 9001, appendix A.1, and RFC 9369, appendix A.1.
        let iv_1 = [0xfa, 0x04, 0x4b, 0x2f, 0x42, 0xa3, 0xfd, 0x3b, 0x46, 0xfb, 0x25, 0x5c];
        let iv_2 = [0x91, 0xf7, 0x3e, 0x23, 0x51, 0xd8, 0xfa, 0x91, 0x66, 0x0e, 0x90, 0x9f];
        assert_eq!((iv_of(1), iv_of(VERSION_2)), (iv_1, iv_2));
        // RFC 9001, appendix A.2: the mask for a sample of the client's Initial packet.
        let keys = Version(1).client_keys(&connection_id).next().unwrap();
        let sample = 0xd1b1_c98d_d768_9fb8_ec11_d242_b123_dc9b_u128.to_be_bytes();
        assert_eq!(keys.header_mask(sample), [0x43, 0x7b, 0x9a, 0xec, 0x36]);
    }

    #[test]
    fn reserved_versions_have_several_keys() {
        let count = |version| Version(version).client_keys(&[1; 8]).count();
        assert_eq!((count(0x0a0a_0a0a), count(1), count(0xff00_001d), count(7)), (3, 1, 1, 0));
    }
}
