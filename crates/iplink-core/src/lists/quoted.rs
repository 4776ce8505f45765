//! Values with a delimiter between them, some of them in quotes (RFC 4180).

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// Splits lines at a delimiter; one that stands in quotes is part of a value.
pub(super) struct Splitter {
    core: Reader,
    values: Vec<u8>,
    ends: Vec<usize>,
    count: usize,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Split {
    Whole,
    /// A quote is open at its end.
    GoesOn,
}

impl Splitter {
    pub(super) fn new(delimiter: u8) -> Self {
        let core = ReaderBuilder::new().delimiter(delimiter).build();
        Self { core, values: Vec::new(), ends: Vec::new(), count: 0 }
    }

    /// Splits a line that has its end no more.
    pub(super) fn split(&mut self, line: &[u8]) -> Split {
        self.core.reset();
        // No value is longer than its line, and each but the last has a delimiter.
        let room = line.len().saturating_add(1);
        self.values.resize(room, 0);
        self.ends.resize(room, 0);
        let (result, _, written, ends) =
            self.core.read_record(line, &mut self.values, &mut self.ends);
        if result == ReadRecordResult::Record {
            self.count = ends;
            return Split::Whole;
        }
        let rest = self.values.get_mut(written..).unwrap_or_default();
        let rest_of_ends = self.ends.get_mut(ends..).unwrap_or_default();
        // With a line end outside of quotes the record ends, within it does not.
        let (result, _, _, more) = self.core.read_record(b"\n", rest, rest_of_ends);
        self.count = ends.saturating_add(more);
        match result {
            ReadRecordResult::Record => Split::Whole,
            _ => Split::GoesOn,
        }
    }

    /// Returns the values of the line.
    pub(super) fn values(&self) -> impl Iterator<Item = &[u8]> {
        let ends = self.ends.iter().take(self.count);
        let starts = std::iter::once(&0).chain(ends.clone());
        starts.zip(ends).map(|(start, end)| self.values.get(*start..*end).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &str) -> Option<Vec<String>> {
        let mut splitter = Splitter::new(b',');
        let text = |value: &[u8]| String::from_utf8(value.to_vec()).unwrap();
        (splitter.split(line.as_bytes()) == Split::Whole)
            .then(|| splitter.values().map(text).collect())
    }

    #[test]
    fn a_delimiter_in_quotes_is_text() {
        assert_eq!(split("a,\"b,\"\"c\",").unwrap(), ["a", "b,\"c", ""]);
        assert_eq!(split("a").unwrap(), ["a"]);
        assert_eq!(split("\"\"").unwrap(), [""]);
    }

    #[test]
    fn an_open_quote_goes_on() {
        assert_eq!(split("a,\"b"), None);
        assert_eq!(split("a,\"b\nc\"").unwrap(), ["a", "b\nc"]);
    }
}
