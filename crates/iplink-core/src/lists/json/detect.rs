//! Detection of JSON lists.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::lists::columns::Columns;
use crate::lists::syntax::{DetectionError, Syntax};

/// Detects the syntax from the first bytes, and the columns from the keys of the
/// first link.
pub(in crate::lists) fn detect(
    head: &[u8],
    is_complete: bool,
) -> Result<(Syntax, Columns), DetectionError> {
    let mut first_object = FirstObject::default();
    let mut parser = serde_json::Deserializer::from_slice(head);
    // The keys are stored even if the result is an error, as for a truncated text.
    let result = (&mut first_object).deserialize(&mut parser);
    if !is_complete && result.is_err_and(|error| error.is_eof()) {
        return Err(DetectionError::Incomplete);
    }
    first_object.detect_format(head.first().copied()).ok_or(DetectionError::NotAList)
}

/// The keys of the first object in a text, and the structure around it.
#[derive(Default)]
struct FirstObject {
    keys: Vec<String>,
    /// Whether the object is a document of the output format `json`, which starts with
    /// `"format": "iplink"`.
    is_document: bool,
    /// Whether the text is an empty array.
    is_empty_array: bool,
}

impl FirstObject {
    /// Detects the syntax and columns of a list by its keys and the first byte of the text.
    fn detect_format(&self, first_byte: Option<u8>) -> Option<(Syntax, Columns)> {
        let iplink_columns = || Columns::from_names(["source", "target", "packets"].into_iter());
        match (first_byte, self.is_document) {
            (_, true) => Some((Syntax::JsonDocument, iplink_columns()?)),
            (Some(b'['), _) if self.is_empty_array => Some((Syntax::JsonArray, iplink_columns()?)),
            (Some(b'['), _) => Some((Syntax::JsonArray, self.columns()?)),
            _ => Some((Syntax::JsonLines, self.columns()?)),
        }
    }

    fn columns(&self) -> Option<Columns> {
        Columns::from_names(self.keys.iter().map(String::as_str))
    }
}

impl<'de> DeserializeSeed<'de> for &mut FirstObject {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut FirstObject {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "format" && self.keys.is_empty() {
                self.is_document = map.next_value::<String>()? == "iplink";
                break;
            }
            self.keys.push(key);
            map.next_value::<de::IgnoredAny>()?;
        }
        // Ends parsing: the rest of the text is not needed.
        Err(de::Error::custom("first object complete"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.is_empty_array = seq.next_element_seed(&mut *self)?.is_none();
        Ok(())
    }
}
