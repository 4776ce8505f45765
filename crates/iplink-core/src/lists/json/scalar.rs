//! Reads JSON scalars as text.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, Visitor};

/// The maximum number of decimal places that are kept. With nine, a time in seconds is exact to the
/// nanosecond. Zeek writes more decimal places, which are not significant.
const MAX_DECIMAL_PLACES: usize = 9;

/// Reads a string, a number or null as text.
pub(super) struct Scalar;

impl<'de> DeserializeSeed<'de> for Scalar {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Scalar {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, a number or null")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<String, E> {
        Ok(text)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<String, E> {
        let text = number.to_string();
        Ok(match text.split_once('.') {
            Some((whole, fraction)) => {
                let fraction = fraction.get(..MAX_DECIMAL_PLACES).unwrap_or(fraction);
                format!("{whole}.{fraction}")
            }
            None => text,
        })
    }

    fn visit_unit<E: de::Error>(self) -> Result<String, E> {
        Ok(String::new())
    }
}
