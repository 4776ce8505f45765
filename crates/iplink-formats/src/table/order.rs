//! The order of the rows of a table.

use std::cmp::Ordering;
use std::str::FromStr;

use super::{Column, Value};

/// The column by which the rows of a table are sorted, and the direction.
///
/// ```
/// use iplink_formats::table::{SortDirection, SortKey};
///
/// let key: SortKey = "packets:asc".parse()?;
/// assert_eq!((key.column.as_str(), key.direction), ("packets", Some(SortDirection::Ascending)));
/// # Ok::<(), iplink_formats::table::SortKeyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SortKey {
    /// The name of the column.
    pub column: String,
    /// The direction. By default, numbers are sorted in descending order, other values in
    /// ascending order.
    pub direction: Option<SortDirection>,
}

/// The direction in which rows are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there are only two directions")]
pub enum SortDirection {
    /// The smallest value first.
    Ascending,
    /// The largest value first.
    Descending,
}

/// The error for an unknown direction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid direction \"{0}\": expected COLUMN:asc or COLUMN:desc")]
pub struct SortKeyError(String);

/// Parses `COLUMN`, `COLUMN:asc` or `COLUMN:desc`.
impl FromStr for SortKey {
    type Err = SortKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((column, direction)) = text.split_once(':') else {
            return Ok(Self { column: text.to_owned(), direction: None });
        };
        let direction = match direction {
            "asc" => SortDirection::Ascending,
            "desc" => SortDirection::Descending,
            other => return Err(SortKeyError(other.to_owned())),
        };
        Ok(Self { column: column.to_owned(), direction: Some(direction) })
    }
}

/// Sorts rows by the values of a column. Rows with equal values keep their order, and rows without
/// a value are last in either direction.
pub(super) fn sort_rows<T>(
    rows: Vec<T>,
    column: &Column<T>,
    direction: Option<SortDirection>,
) -> impl Iterator<Item = T> + use<T> {
    let keys: Vec<_> = rows.iter().map(|row| (column.value)(row)).collect();
    let is_descending = match direction {
        Some(direction) => direction == SortDirection::Descending,
        None => keys.iter().all(|key| key.is_number() || key.is_missing()),
    };
    let mut order: Vec<(usize, &Value<'_>)> = keys.iter().enumerate().collect();
    order.sort_by(|(_, a), (_, b)| match (a.is_missing(), b.is_missing()) {
        (false, false) if is_descending => b.compare(a),
        (false, false) => a.compare(b),
        (a, b) => a.cmp(&b),
    });
    let order: Vec<usize> = order.into_iter().map(|(index, _)| index).collect();
    drop(keys);
    let mut rows: Vec<Option<T>> = rows.into_iter().map(Some).collect();
    order.into_iter().filter_map(move |index| rows.get_mut(index)?.take())
}

impl Value<'_> {
    /// Returns whether there is no value. An empty text, such as that of an unknown name, is none.
    fn is_missing(&self) -> bool {
        match self {
            Self::Missing | Self::Time(None) => true,
            Self::Text(text) => text.is_empty(),
            _ => false,
        }
    }

    /// Returns whether the value is a number.
    pub(super) const fn is_number(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Identifier(_) | Self::Real(_))
    }

    /// Compares two values by their type: numbers, times and addresses in their own order, texts by
    /// their characters. In a column of several types, numbers precede times, addresses and texts.
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) | (Self::Identifier(a), Self::Identifier(b)) => {
                a.cmp(b)
            }
            (Self::Real(a), Self::Real(b)) => a.total_cmp(b),
            (Self::Integer(a), Self::Real(b)) => (*a as f64).total_cmp(b),
            (Self::Real(a), Self::Integer(b)) => a.total_cmp(&(*b as f64)),
            (Self::Time(a), Self::Time(b)) => a.cmp(b),
            (Self::Address(a), Self::Address(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (a, b) => a.type_rank().cmp(&b.type_rank()),
        }
    }

    /// Returns the rank of the type in a column of several types.
    const fn type_rank(&self) -> u8 {
        match self {
            Self::Integer(_) | Self::Identifier(_) | Self::Real(_) => 0,
            Self::Time(_) => 1,
            Self::Address(_) => 2,
            Self::Text(_) => 3,
            Self::Missing => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use iplink_core::time::Timestamp;

    use super::*;

    fn sorted(values: &[Value<'static>], direction: Option<SortDirection>) -> Vec<String> {
        let rows: Vec<_> = values.iter().cloned().enumerate().collect();
        let column = Column::new("value", "", |row: &(usize, Value<'static>)| row.1.clone());
        let rows = sort_rows(rows, &column, direction);
        rows.map(|(index, value)| format!("{value}#{index}")).collect()
    }

    fn addresses<const N: usize>(texts: [&str; N]) -> [Value<'static>; N] {
        texts.map(|text| Value::Address(text.parse().unwrap()))
    }

    const ASCENDING: Option<SortDirection> = Some(SortDirection::Ascending);
    const DESCENDING: Option<SortDirection> = Some(SortDirection::Descending);

    #[test]
    fn numbers_are_sorted_numerically_and_descending_by_default() {
        let values = [Value::Integer(9), Value::Integer(10), Value::Real(9.5)];
        assert_eq!(sorted(&values, None), ["10#1", "9.5#2", "9#0"]);
        assert_eq!(sorted(&values, ASCENDING), ["9#0", "9.5#2", "10#1"]);
        let large = [Value::Integer(u64::MAX - 1), Value::Integer(u64::MAX)];
        assert_eq!(sorted(&large, DESCENDING)[0], format!("{}#1", u64::MAX));
    }

    #[test]
    fn addresses_are_sorted_by_value_and_ascending_by_default() {
        let values = addresses(["10.0.0.10", "2001:db8::1", "10.0.0.9"]);
        assert_eq!(sorted(&values, None), ["10.0.0.9#2", "10.0.0.10#0", "2001:db8::1#1"]);
        assert_eq!(sorted(&values, DESCENDING), ["2001:db8::1#1", "10.0.0.10#0", "10.0.0.9#2"]);
    }

    #[test]
    fn times_are_sorted_by_instant() {
        let values = [5, 1_000_000_000, 7].map(|ns| Value::Time(Timestamp::from_nanos(ns)));
        let order = |direction| {
            sorted(&values, direction)
                .iter()
                .map(|text| text.split('#').nth(1).unwrap().to_owned())
                .collect::<String>()
        };
        assert_eq!((order(None), order(DESCENDING)), ("021".to_owned(), "120".to_owned()));
    }

    #[test]
    fn equal_values_keep_their_order_in_both_directions() {
        let values = ["b", "a", "b", "a"].map(Value::from);
        assert_eq!(sorted(&values, ASCENDING), ["a#1", "a#3", "b#0", "b#2"]);
        assert_eq!(sorted(&values, DESCENDING), ["b#0", "b#2", "a#1", "a#3"]);
    }

    #[test]
    fn missing_values_are_last_in_both_directions() {
        let values = [Value::Missing, Value::Integer(1), Value::Time(None), Value::Integer(2)];
        assert_eq!(sorted(&values, None), ["2#3", "1#1", "#0", "#2"]);
        assert_eq!(sorted(&values, ASCENDING), ["1#1", "2#3", "#0", "#2"]);
        let names = ["", "b", "a"].map(Value::from);
        assert_eq!(sorted(&names, DESCENDING), ["b#1", "a#2", "#0"]);
    }

    #[test]
    fn sort_key_has_an_optional_direction() {
        let key: SortKey = "bytes".parse().unwrap();
        assert_eq!((key.column.as_str(), key.direction), ("bytes", None));
        assert_eq!("x:desc".parse::<SortKey>().unwrap().direction, DESCENDING);
        assert_eq!(
            "x:down".parse::<SortKey>().unwrap_err().to_string(),
            "invalid direction \"down\": expected COLUMN:asc or COLUMN:desc"
        );
    }
}
