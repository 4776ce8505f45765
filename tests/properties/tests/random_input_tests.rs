//! Tests every property with random bytes and with damaged seeds.
//!
//! Each test has the name of the property that it checks.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::seeds;

/// A change to a seed.
#[derive(Clone, Debug)]
enum Damage {
    /// Replaces a byte, or appends one.
    Set(Index, u8),
    /// Removes all bytes from a position on.
    Cut(Index),
    /// Inserts bytes at a position.
    Insert(Index, Vec<u8>),
    /// Appends a copy of the bytes between two positions.
    Repeat(Index, Index),
    /// Replaces four bytes by a number in little-endian byte order.
    Word(Index, u32),
}

fn damage() -> impl Strategy<Value = Damage> {
    let word = select(vec![0, 1, 16, 0x00ff_ffff, 0x0100_0000, 0x7fff_ffff, u32::MAX]);
    prop_oneof![
        4 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        1 => any::<Index>().prop_map(Damage::Cut),
        1 => (any::<Index>(), vec(any::<u8>(), 1..9)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(one, other)| Damage::Repeat(one, other)),
        2 => (any::<Index>(), word).prop_map(|(at, word)| Damage::Word(at, word)),
    ]
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let len = bytes.len();
        let place = |at: &Index| at.index(len + 1);
        match self {
            Self::Set(at, byte) => {
                bytes.splice(place(at)..len.min(place(at) + 1), [*byte]).for_each(drop)
            }
            Self::Cut(at) => bytes.truncate(place(at)),
            Self::Insert(at, new) => bytes.splice(place(at)..place(at), new.clone()).for_each(drop),
            Self::Repeat(one, other) => {
                let (from, to) = (place(one).min(place(other)), place(one).max(place(other)));
                bytes.extend_from_within(from..to);
            }
            Self::Word(at, word) => {
                let from = place(at) / 4 * 4;
                bytes.splice(from..len.min(from + 4), word.to_le_bytes()).for_each(drop);
            }
        }
    }
}

/// Generates one of the seeds with up to four changes.
fn damaged(seeds: Vec<(&'static str, Vec<u8>)>) -> impl Strategy<Value = Vec<u8>> {
    let seeds = seeds.into_iter().map(|(_, bytes)| bytes).collect::<Vec<_>>();
    (select(seeds), vec(damage(), 0..5)).prop_map(|(mut bytes, damages)| {
        for damage in damages {
            damage.apply(&mut bytes);
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_024,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn pcap(bytes in damaged(seeds::pcap())) {
        iplink_properties::pcap(&bytes);
    }

    #[test]
    fn pcapng(bytes in damaged(seeds::pcapng())) {
        iplink_properties::pcapng(&bytes);
    }

    #[test]
    fn compressed(bytes in damaged(seeds::compressed())) {
        iplink_properties::compressed(&bytes);
    }

    #[test]
    fn dissect(bytes in damaged(seeds::dissect())) {
        iplink_properties::dissect(&bytes);
    }

    #[test]
    fn dns(bytes in damaged(seeds::dns())) {
        iplink_properties::dns(&bytes);
    }

    #[test]
    fn names(bytes in damaged(seeds::names())) {
        iplink_properties::names(&bytes);
    }

    #[test]
    fn lists(bytes in damaged(seeds::lists())) {
        iplink_properties::lists(&bytes);
    }

    #[test]
    fn merge(bytes in vec(any::<u8>(), 0..600)) {
        iplink_properties::merge(&bytes);
    }

    #[test]
    fn saved(bytes in damaged(seeds::saved())) {
        iplink_properties::saved(&bytes);
    }

    #[test]
    fn filter(words in vec(select(seeds::WORDS), 0..40)) {
        iplink_properties::filter(words.join(" ").as_bytes());
    }

    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..300)) {
        iplink_properties::pcap(&bytes);
        iplink_properties::compressed(&bytes);
        iplink_properties::dissect(&bytes);
        iplink_properties::saved(&bytes);
        iplink_properties::dns(&bytes);
        iplink_properties::names(&bytes);
        iplink_properties::filter(&bytes);
        iplink_properties::lists(&bytes);
    }
}
