//! A limit on the length of a JSON value.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use crate::lists::error::LineError;
use crate::lists::lines::MAX_LINE_LEN;

/// The budget of [`MAX_LINE_LEN`] bytes for each value. It is stored as the number of bytes read
/// since the last complete value, which the reader increases and the visitors of values reset.
#[derive(Clone, Default)]
pub(super) struct ByteBudget(Rc<Cell<usize>>);

impl ByteBudget {
    /// Resets the budget after a complete value.
    pub(super) fn reset(&self) {
        self.0.set(0);
    }
}

/// Reads a JSON text, and fails if a value is longer than the maximum length of a line, because the
/// parser stores whole strings in memory.
pub(super) struct BudgetedReader<R> {
    source: R,
    budget: ByteBudget,
}

impl<R> BudgetedReader<R> {
    pub(super) const fn new(source: R, budget: ByteBudget) -> Self {
        Self { source, budget }
    }
}

impl<R: Read> Read for BudgetedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        let used = self.budget.0.get().saturating_add(count);
        self.budget.0.set(used);
        if used > MAX_LINE_LEN {
            return Err(io::Error::other(LineError::TooLong { limit: MAX_LINE_LEN }));
        }
        Ok(count)
    }
}
