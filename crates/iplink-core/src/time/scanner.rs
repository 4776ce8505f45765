//! A scanner for the digits and separators of a time.

/// A scanner, which holds the unread remainder of a text.
pub(super) struct Scanner<'t>(&'t str);

impl<'t> Scanner<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self(text)
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads a character if it is the next one.
    pub(super) fn take(&mut self, character: char) -> Option<()> {
        self.0 = self.0.strip_prefix(character)?;
        Some(())
    }

    /// Reads a number of `min` to `max` digits.
    pub(super) fn read_number(&mut self, min: usize, max: usize) -> Option<u32> {
        let len = self.0.bytes().take(max).take_while(u8::is_ascii_digit).count();
        let (digits, remainder) = self.0.split_at_checked(len).filter(|_| len >= min)?;
        self.0 = remainder;
        digits.parse().ok()
    }

    /// Reads the digits of a decimal fraction, as nanoseconds.
    pub(super) fn read_fraction(&mut self) -> Option<u32> {
        let len = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, remainder) = self.0.split_at_checked(len)?;
        self.0 = remainder;
        parse_fraction(digits)
    }

    /// Reads an offset from UTC such as `+01:00`, in seconds.
    pub(super) fn read_offset(&mut self) -> Option<i32> {
        let sign = if self.take('-').is_some() { -1 } else { self.take('+').map(|()| 1)? };
        let hours = self.read_number(2, 2)?;
        self.take(':')?;
        let minutes = self.read_number(2, 2).filter(|minutes| *minutes < 60)?;
        Some(sign * i32::try_from(hours * 3_600 + minutes * 60).ok()?)
    }
}

/// Parses the digits of a decimal fraction, as nanoseconds. Returns `None` for more
/// than nine digits, which nanoseconds cannot represent.
pub(super) fn parse_fraction(digits: &str) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let places = u32::try_from(digits.len()).ok()?;
    Some(digits.parse::<u32>().ok()? * 10_u32.pow(9 - places))
}

/// Parses an offset from UTC such as `+01:00`, in seconds.
pub(super) fn parse_offset(text: &str) -> Option<i32> {
    let mut scanner = Scanner::new(text);
    let offset = scanner.read_offset()?;
    scanner.is_at_end().then_some(offset)
}
