//! Puts the pieces of a stream in order.

/// The maximum number of bytes that are stored for a stream. A `ClientHello` has up to about
/// 4 KiB.
pub(super) const MAX_STREAM_LEN: usize = 16 * 1024;

/// The maximum number of pieces that wait for an earlier one. Chrome splits a `ClientHello` over
/// QUIC in up to about 20 pieces, in random order.
const MAX_PIECES_AHEAD: usize = 64;

/// The beginning of a stream, and pieces that follow after a gap.
#[derive(Debug, Default)]
pub(super) struct Reassembly {
    /// The bytes from the start of the stream up to the first gap.
    bytes: Vec<u8>,
    /// The pieces after a gap, with their offsets.
    ahead: Vec<(usize, Vec<u8>)>,
    /// The total length of the pieces after a gap.
    ahead_len: usize,
}

/// The effect of a piece on a [`Reassembly`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceEffect {
    /// There are more bytes at the start of the stream.
    Extended,
    /// There are no more bytes: the piece was repeated, or follows after a gap.
    Unchanged,
    /// The piece exceeds the limits.
    TooLong,
}

impl Reassembly {
    /// Creates the beginning of a stream.
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self { bytes: bytes.to_vec(), ..Self::default() }
    }

    /// Returns the bytes from the start of the stream up to the first gap.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Adds a piece at its offset in the stream. Bytes that are known already are not replaced.
    pub(super) fn add(&mut self, offset: usize, piece: &[u8]) -> PieceEffect {
        let end = offset.saturating_add(piece.len());
        if end > MAX_STREAM_LEN {
            return PieceEffect::TooLong;
        }
        if end <= self.bytes.len() {
            return PieceEffect::Unchanged;
        }
        if offset > self.bytes.len() {
            return self.add_ahead(offset, piece);
        }
        self.append(offset, piece);
        while let Some(index) =
            self.ahead.iter().position(|(offset, _)| *offset <= self.bytes.len())
        {
            let (offset, piece) = self.ahead.swap_remove(index);
            self.ahead_len = self.ahead_len.saturating_sub(piece.len());
            self.append(offset, &piece);
        }
        PieceEffect::Extended
    }

    /// Appends the unknown bytes of a piece that starts at or before the first gap.
    fn append(&mut self, offset: usize, piece: &[u8]) {
        let known = self.bytes.len().saturating_sub(offset);
        self.bytes.extend_from_slice(piece.get(known..).unwrap_or_default());
    }

    /// Stores a piece after a gap, unless it is known.
    fn add_ahead(&mut self, offset: usize, piece: &[u8]) -> PieceEffect {
        let is_known =
            |(other, bytes): &(usize, Vec<u8>)| *other == offset && bytes.len() >= piece.len();
        if self.ahead.iter().any(is_known) {
            return PieceEffect::Unchanged;
        }
        let ahead_len = self.ahead_len.saturating_add(piece.len());
        if self.ahead.len() >= MAX_PIECES_AHEAD || ahead_len > MAX_STREAM_LEN {
            return PieceEffect::TooLong;
        }
        self.ahead_len = ahead_len;
        self.ahead.push((offset, piece.to_vec()));
        PieceEffect::Unchanged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_in_any_order_yield_the_stream() {
        let mut stream = Reassembly::new(b"ab");
        assert_eq!(stream.add(6, b"gh"), PieceEffect::Unchanged);
        assert_eq!(stream.add(4, b"efg"), PieceEffect::Unchanged);
        assert_eq!(stream.add(0, b"XY"), PieceEffect::Unchanged);
        assert_eq!(stream.add(1, b"bcd"), PieceEffect::Extended);
        assert_eq!(stream.as_bytes(), b"abcdefgh");
        assert_eq!(stream.ahead_len, 0);
    }

    #[test]
    fn pieces_beyond_the_limits_are_rejected() {
        let mut stream = Reassembly::new(b"");
        assert_eq!(stream.add(MAX_STREAM_LEN, b"a"), PieceEffect::TooLong);
        assert_eq!(stream.add(usize::MAX, b"ab"), PieceEffect::TooLong);
        for index in 1..=MAX_PIECES_AHEAD {
            assert_eq!(stream.add(2 * index, b"a"), PieceEffect::Unchanged);
        }
        assert_eq!(stream.add(2, b"a"), PieceEffect::Unchanged);
        assert_eq!(stream.add(1_001, b"a"), PieceEffect::TooLong);
        let mut overlapping = Reassembly::new(b"");
        assert_eq!(overlapping.add(1, &[0; 9_000]), PieceEffect::Unchanged);
        assert_eq!(overlapping.add(2, &[0; 9_000]), PieceEffect::TooLong);
    }
}
