//! Rows as JSON objects. Numbers are exact integers, times are RFC 3339 strings, and
//! missing values are `null`.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::{Column, Value};
use crate::kit::text::json;

/// Writes an array with one object per line.
pub(super) fn write_array<T>(
    columns: &[Column<T>],
    rows: impl Iterator<Item = T>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut separator = "[\n";
    for row in rows {
        out.write_all(separator.as_bytes())?;
        json::write(&JsonRow { columns, row: &row }, &mut *out)?;
        separator = ",\n";
    }
    let end = if separator == "[\n" { "[]\n" } else { "\n]\n" };
    out.write_all(end.as_bytes())
}

/// Writes one object per line.
pub(super) fn write_lines<T>(
    columns: &[Column<T>],
    rows: impl Iterator<Item = T>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for row in rows {
        json::write(&JsonRow { columns, row: &row }, &mut *out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// A row as an object whose keys are the column names.
pub(crate) struct JsonRow<'a, T> {
    pub(crate) columns: &'a [Column<T>],
    pub(crate) row: &'a T,
}

impl<T> Serialize for JsonRow<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer
            .collect_map(self.columns.iter().map(|column| (column.name, (column.value)(self.row))))
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(number) | Self::Identifier(number) => serializer.serialize_u64(*number),
            Self::Real(number) => serializer.serialize_f64(*number),
            Self::Time(None) | Self::Missing => serializer.serialize_none(),
            Self::Address(_) | Self::Time(Some(_)) => serializer.collect_str(self),
        }
    }
}
