//! Splitting of separated values, some of which are quoted (RFC 4180).

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// Splits lines at a delimiter that may also occur in quoted values.
pub(in crate::lists) struct QuotedSplitter {
    reader: Reader,
    /// The values of the line, one after the other, without quotes.
    values: Vec<u8>,
    /// The offset in `values` after each value.
    ends: Vec<usize>,
    /// The number of values in the line.
    count: usize,
}

/// The result of splitting a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lists) enum SplitResult {
    /// The line is split.
    Complete,
    /// A quote is open at the end of the line.
    OpenQuote,
}

impl QuotedSplitter {
    pub(in crate::lists) fn new(delimiter: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        Self { reader, values: Vec::new(), ends: Vec::new(), count: 0 }
    }

    /// Splits a line, which has no line ending.
    pub(in crate::lists) fn split(&mut self, line: &[u8]) -> SplitResult {
        self.reader.reset();
        // All values together are no longer than the line. Each but the last is followed by a
        // delimiter, so that there is at most one more value than there are bytes.
        let max_len = line.len().saturating_add(1);
        self.values.resize(max_len, 0);
        self.ends.resize(max_len, 0);
        let (result, _, written_len, written_ends) =
            self.reader.read_record(line, &mut self.values, &mut self.ends);
        if result == ReadRecordResult::Record {
            self.count = written_ends;
            return SplitResult::Complete;
        }
        let free_values = self.values.get_mut(written_len..).unwrap_or_default();
        let free_ends = self.ends.get_mut(written_ends..).unwrap_or_default();
        // A line ending ends the record, unless it is within quotes.
        let (result, _, _, more_ends) = self.reader.read_record(b"\n", free_values, free_ends);
        self.count = written_ends.saturating_add(more_ends);
        match result {
            ReadRecordResult::Record => SplitResult::Complete,
            _ => SplitResult::OpenQuote,
        }
    }

    /// Returns the values of the line that was split last.
    pub(in crate::lists) fn values(&self) -> impl Iterator<Item = &[u8]> {
        let ends = self.ends.iter().take(self.count);
        let starts = std::iter::once(&0).chain(ends.clone());
        starts.zip(ends).map(|(start, end)| self.values.get(*start..*end).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the values of a line, or `None` if a quote is open at its end.
    fn split(line: &str) -> Option<Vec<String>> {
        let mut splitter = QuotedSplitter::new(b',');
        let text = |value: &[u8]| String::from_utf8(value.to_vec()).unwrap();
        (splitter.split(line.as_bytes()) == SplitResult::Complete)
            .then(|| splitter.values().map(text).collect())
    }

    #[test]
    fn delimiter_in_quotes_is_part_of_the_value() {
        assert_eq!(split("a,\"b,\"\"c\",").unwrap(), ["a", "b,\"c", ""]);
        assert_eq!(split("a").unwrap(), ["a"]);
        assert_eq!(split("\"\"").unwrap(), [""]);
    }

    #[test]
    fn line_with_an_open_quote_is_incomplete() {
        assert_eq!(split("a,\"b"), None);
        assert_eq!(split("a,\"b\nc\"").unwrap(), ["a", "b\nc"]);
    }
}
