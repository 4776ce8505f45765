//! The property of filter expressions.

use iplink_core::filter::{Filter, FilterError, SqlColumns};

/// Checks that any text either is a filter, whose formatted text parses to the same filter, or
/// gives an error with a position.
///
/// # Panics
///
/// Panics if the property does not hold.
pub fn filter(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match text.parse::<Filter>() {
        Ok(filter) => assert_roundtrip(&filter),
        Err(error) => assert_has_position(&text, &error),
    }
}

/// Checks that a filter is equal after formatting and parsing, and has a value for each SQL
/// parameter.
fn assert_roundtrip(filter: &Filter) {
    let text = filter.to_string();
    assert_eq!(text.parse().as_ref(), Ok(filter), "{text}");
    let conjunction = filter.clone().and(filter.clone());
    assert_eq!(conjunction.to_string().parse().as_ref(), Ok(&conjunction), "{conjunction}");
    if let Ok(condition) = filter.to_sql(&SqlColumns::default()) {
        assert_eq!(condition.text.matches('?').count(), condition.values.len());
    }
}

/// Checks that an error shows the text with a marker below the invalid position.
fn assert_has_position(text: &str, error: &FilterError) {
    assert!(text.is_char_boundary(error.offset()), "{error}");
    assert_eq!(error.to_string().lines().count(), 3, "{error}");
    assert!(error.to_string().ends_with('^'), "{error}");
}
