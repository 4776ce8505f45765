//! Crypto-PAn: prefix-preserving anonymization.
//!
//! J. Fan, J. Xu, M. Ammar and S. Moon: "Prefix-preserving IP address
//! anonymization", Computer Networks 46 (2004). Whether a bit is flipped depends only on the
//! key and on the bits before it.

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Block};

/// The maximum length of an address, in bits.
const MAX_BITS: usize = 128;

/// A keyed permutation of addresses.
pub(super) struct CryptoPan {
    cipher: Aes128,
    /// The pad, which fills a block after the bits of the address that precede the current bit.
    pad: u128,
}

impl CryptoPan {
    /// Creates the permutation: the first half of the key is the cipher key, the second half,
    /// encrypted, is the pad.
    pub(super) fn new(key: &[u8; 32]) -> Self {
        let (cipher_key, pad) = split_key(key);
        let cipher = Aes128::new(&cipher_key.into());
        let pad = encrypt(&cipher, u128::from_be_bytes(pad));
        Self { cipher, pad }
    }

    /// Replaces the highest `len` bits with their pseudonym. The first `preserved` bits are not
    /// changed.
    pub(super) fn replace(&self, bits: u128, preserved: usize, len: usize) -> u128 {
        let mut blocks = [Block::default(); MAX_BITS];
        let indices = preserved..len.min(MAX_BITS);
        let count = indices.len();
        for (block, index) in blocks.iter_mut().zip(indices.clone()) {
            *block = self.block(bits, index);
        }
        // The blocks are encrypted in one call, so that the processor can work on several in
        // parallel.
        let used_blocks = blocks.get_mut(..count).unwrap_or_default();
        self.cipher.encrypt_blocks(used_blocks);
        let flips = used_blocks.iter().zip(indices).filter(|(block, _)| is_flipped(block));
        flips.fold(bits, |bits, (_, index)| bits ^ bit(index))
    }

    /// Restores the address from its pseudonym, the inverse of [`replace`](Self::replace).
    pub(super) fn restore(&self, pseudonym: u128, preserved: usize, len: usize) -> u128 {
        let mut bits = pseudonym;
        for index in preserved..len.min(MAX_BITS) {
            // All bits before this one have been restored by now.
            let mut block = self.block(bits, index);
            self.cipher.encrypt_block(&mut block);
            if is_flipped(&block) {
                bits ^= bit(index);
            }
        }
        bits
    }

    /// Encrypts one block with the cipher key.
    pub(super) fn encrypt(&self, block: u128) -> u128 {
        encrypt(&self.cipher, block)
    }

    /// Returns the block that determines whether the bit at an index is flipped: the bits before
    /// it, followed by the pad.
    fn block(&self, bits: u128, index: usize) -> Block {
        let prefix_mask = !(u128::MAX >> index);
        (bits & prefix_mask | self.pad & !prefix_mask).to_be_bytes().into()
    }
}

/// Returns a number in which only the bit at an index is set, counted from the highest.
const fn bit(index: usize) -> u128 {
    1 << (MAX_BITS - 1) >> index
}

/// Returns whether a bit of the address is flipped: whether the highest bit of its encrypted block
/// is set.
fn is_flipped(block: &Block) -> bool {
    block.first().is_some_and(|byte| byte & 0x80 != 0)
}

/// Splits a key into its halves.
fn split_key(key: &[u8; 32]) -> ([u8; 16], [u8; 16]) {
    let (mut first, mut second) = ([0; 16], [0; 16]);
    first.iter_mut().chain(&mut second).zip(key).for_each(|(byte, key_byte)| *byte = *key_byte);
    (first, second)
}

/// Encrypts one block, given as a big-endian number.
pub(super) fn encrypt(cipher: &Aes128, block: u128) -> u128 {
    let mut block = Block::from(block.to_be_bytes());
    cipher.encrypt_block(&mut block);
    u128::from_be_bytes(block.into())
}
