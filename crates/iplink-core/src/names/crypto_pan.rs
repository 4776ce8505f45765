//! Crypto-PAn: addresses replaced so that common prefixes stay common.
//!
//! J. Fan, J. Xu, M. Ammar and S. Moon: "Prefix-preserving IP address
//! anonymization", Computer Networks 46 (2004). Whether a bit is flipped
//! depends on the key and on the bits before it, and on nothing else.

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Block};

/// The most bits of an address.
const MAX_BITS: usize = 128;

/// A permutation of addresses, chosen by a key.
pub(super) struct CryptoPan {
    cipher: Aes128,
    /// What stands behind the bits of an address that are already known.
    pad: u128,
}

impl CryptoPan {
    /// Takes the first half of the key for the cipher; the second, encrypted,
    /// is the pad.
    pub(super) fn new(key: &[u8; 32]) -> Self {
        let (cipher_key, pad) = halves(key);
        let cipher = Aes128::new(&cipher_key.into());
        let pad = encrypt(&cipher, u128::from_be_bytes(pad));
        Self { cipher, pad }
    }

    /// Returns what an address becomes, of which the highest `len` bits are
    /// used; the first `kept` of them stay as they are.
    pub(super) fn replace(&self, bits: u128, kept: usize, len: usize) -> u128 {
        let mut blocks = [Block::default(); MAX_BITS];
        let places = kept..len.min(MAX_BITS);
        let count = places.len();
        for (block, place) in blocks.iter_mut().zip(places.clone()) {
            *block = self.block(bits, place);
        }
        // All at once: the processor encrypts several side by side.
        let used = blocks.get_mut(..count).unwrap_or_default();
        self.cipher.encrypt_blocks(used);
        let flips = used.iter().zip(places).filter(|(block, _)| is_flipped(block));
        flips.fold(bits, |bits, (_, place)| bits ^ bit(place))
    }

    /// Returns the address that [`replace`](Self::replace) made this one of.
    pub(super) fn restore(&self, replaced: u128, kept: usize, len: usize) -> u128 {
        let mut bits = replaced;
        for place in kept..len.min(MAX_BITS) {
            // All bits before this one are those of the address by now.
            let mut block = self.block(bits, place);
            self.cipher.encrypt_block(&mut block);
            if is_flipped(&block) {
                bits ^= bit(place);
            }
        }
        bits
    }

    /// Encrypts one block.
    pub(super) fn encrypt(&self, block: u128) -> u128 {
        encrypt(&self.cipher, block)
    }

    /// Returns the bits before a place with the pad behind them.
    fn block(&self, bits: u128, place: usize) -> Block {
        let known = !(u128::MAX >> place);
        (bits & known | self.pad & !known).to_be_bytes().into()
    }
}

/// Returns the bit at a place, from the highest on.
const fn bit(place: usize) -> u128 {
    1 << (MAX_BITS - 1) >> place
}

/// Tells whether the highest bit is set.
fn is_flipped(block: &Block) -> bool {
    block.first().is_some_and(|byte| byte & 0x80 != 0)
}

/// Returns both halves of a key.
fn halves(key: &[u8; 32]) -> ([u8; 16], [u8; 16]) {
    let (mut one, mut other) = ([0; 16], [0; 16]);
    one.iter_mut().chain(&mut other).zip(key).for_each(|(byte, from)| *byte = *from);
    (one, other)
}

/// Encrypts one block.
pub(super) fn encrypt(cipher: &Aes128, block: u128) -> u128 {
    let mut block = Block::from(block.to_be_bytes());
    cipher.encrypt_block(&mut block);
    u128::from_be_bytes(block.into())
}
