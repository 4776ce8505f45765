//! Filter expressions of any text.

use iplink_core::filter::{Filter, FilterError, SqlColumns};

/// Checks that any text is a filter that its formatted text parses to again, or an
/// error with a position.
///
/// # Panics
///
/// Panics if the property does not hold.
pub fn filter(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match text.parse::<Filter>() {
        Ok(filter) => check(&filter),
        Err(error) => check_error(&text, &error),
    }
}

fn check(filter: &Filter) {
    let text = filter.to_string();
    assert_eq!(text.parse().as_ref(), Ok(filter), "{text}");
    let both = filter.clone().and(filter.clone());
    assert_eq!(both.to_string().parse().as_ref(), Ok(&both), "{both}");
    if let Ok(condition) = filter.to_sql(&SqlColumns::default()) {
        assert_eq!(condition.text.matches('?').count(), condition.values.len());
    }
}

fn check_error(text: &str, error: &FilterError) {
    assert!(text.is_char_boundary(error.offset()), "{error}");
    assert_eq!(error.to_string().lines().count(), 3, "{error}");
    assert!(error.to_string().ends_with('^'), "{error}");
}
