//! Random secrets, which authorize requests.

use std::fmt;
use std::io;

use crate::LiveError;

/// A secret of 128 random bits, written as 32 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    /// Generates a secret.
    ///
    /// # Errors
    ///
    /// Returns an error if the system cannot provide random bytes.
    pub(crate) fn random() -> Result<Self, LiveError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)
            .map_err(|error| LiveError::Random(io::Error::other(error.to_string())))?;
        Ok(Self(format!("{:032x}", u128::from_ne_bytes(bytes))))
    }

    /// Compares a text with the secret in constant time, so that response times do not reveal how
    /// many digits are correct.
    pub(crate) fn matches(&self, text: &[u8]) -> bool {
        let secret = self.0.as_bytes();
        let difference = secret.iter().zip(text).fold(0, |bits, (a, b)| bits | (a ^ b));
        secret.len() == text.len() && std::hint::black_box(difference) == 0
    }

    /// Returns the digits, to be sent only to authorized clients.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

/// Hides the digits.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_matches_only_itself_and_debug_hides_it() {
        let (secret, other_secret) = (Secret::random().unwrap(), Secret::random().unwrap());
        assert_eq!(secret.reveal().len(), 32);
        assert!(secret.matches(secret.reveal().as_bytes()));
        assert!(!secret.matches(other_secret.reveal().as_bytes()));
        assert!(
            !secret.matches(b"") && !secret.matches(format!("{}0", secret.reveal()).as_bytes())
        );
        assert!(!format!("{secret:?}").contains(secret.reveal()));
    }
}
