//! Skips JSON values of any length.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::budget::ByteBudget;

/// Skips a value, and resets the budget after each scalar in it, so that the value as a whole may
/// exceed the budget.
pub(super) struct SkippedValue<'b>(pub(super) &'b ByteBudget);

impl SkippedValue<'_> {
    fn reset_budget<E>(&self) -> Result<(), E> {
        self.0.reset();
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for SkippedValue<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for SkippedValue<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_key_seed(SkippedValue(self.0))?.is_some() {
            map.next_value_seed(SkippedValue(self.0))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(SkippedValue(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.reset_budget()
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.reset_budget()
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.reset_budget()
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.reset_budget()
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.reset_budget()
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.reset_budget()
    }
}
