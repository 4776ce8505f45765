//! A vector that grows without moving its elements.

/// The number of elements in a chunk.
const CHUNK_LEN: usize = 4_096;

/// A vector in chunks of fixed size. It never holds a copy of its elements while it grows, as `Vec`
/// does, so its peak memory use is that of the elements.
#[derive(Debug)]
pub(super) struct ChunkedVec<T> {
    chunks: Vec<Vec<T>>,
}

impl<T> ChunkedVec<T> {
    pub(super) const fn new() -> Self {
        Self { chunks: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        match self.chunks.as_slice() {
            [] => 0,
            [full @ .., last] => full.len() * CHUNK_LEN + last.len(),
        }
    }

    /// Appends an element and returns its index. The caller limits the number of elements to 2^32.
    pub(super) fn push(&mut self, element: T) -> u32 {
        let index = u32::try_from(self.len()).unwrap_or(u32::MAX);
        match self.chunks.last_mut() {
            Some(last) if last.len() < CHUNK_LEN => last.push(element),
            _ => {
                let mut chunk = Vec::with_capacity(match self.chunks.is_empty() {
                    true => 64,
                    false => CHUNK_LEN,
                });
                chunk.push(element);
                self.chunks.push(chunk);
            }
        }
        index
    }

    #[inline]
    pub(super) fn get(&self, index: u32) -> Option<&T> {
        let index = index as usize;
        self.chunks.get(index / CHUNK_LEN)?.get(index % CHUNK_LEN)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, index: u32) -> Option<&mut T> {
        let index = index as usize;
        self.chunks.get_mut(index / CHUNK_LEN)?.get_mut(index % CHUNK_LEN)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flatten()
    }

    /// Returns the elements in order and frees each chunk after its last element.
    pub(super) fn into_iter(self) -> impl Iterator<Item = T> {
        self.chunks.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_keep_their_indices() {
        let mut numbers = ChunkedVec::new();
        for number in 0..10_000_u32 {
            assert_eq!(numbers.push(number), number);
        }
        assert_eq!(numbers.len(), 10_000);
        for index in [0, 4_095, 4_096, 9_999] {
            assert_eq!(numbers.get(index), Some(&index));
        }
        assert_eq!(numbers.get(10_000), None);
        assert!(numbers.into_iter().eq(0..10_000));
    }
}
