//! Secrets that nobody can guess.

use std::fmt;

/// A secret of 128 random bits, written as 32 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(String);

impl Secret {
    /// Makes a new one.
    ///
    /// # Errors
    ///
    /// Returns an error where the system has no randomness to give.
    pub(super) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self(format!("{:032x}", u128::from_ne_bytes(bytes))))
    }

    /// Tells whether a text is this secret, in a time that does not depend on how
    /// much of it is right.
    pub(super) fn is(&self, text: &[u8]) -> bool {
        let secret = self.0.as_bytes();
        let differ = secret.iter().zip(text).fold(0, |differ, (own, other)| differ | (own ^ other));
        secret.len() == text.len() && std::hint::black_box(differ) == 0
    }

    /// Returns the text, for who is to know it.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

/// Does not show it.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_itself_alone() {
        let (one, other) = (Secret::random().unwrap(), Secret::random().unwrap());
        assert_eq!(one.reveal().len(), 32);
        assert!(one.is(one.reveal().as_bytes()));
        assert!(!one.is(other.reveal().as_bytes()));
        assert!(!one.is(b"") && !one.is(format!("{}0", one.reveal()).as_bytes()));
        assert!(!format!("{one:?}").contains(one.reveal()));
    }
}
