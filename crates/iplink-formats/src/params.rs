//! Parameters of formats: `-P name=value`.

use std::collections::BTreeMap;
use std::fmt;

use iplink_core::graph::Address;

use crate::spelling::canonical_spelling;
use crate::{Error, Format};

/// A parameter of a format.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Param {
    /// The name, in lower case and US spelling.
    pub name: &'static str,
    /// A description in one line.
    pub about: &'static str,
    /// The value if none is given.
    pub default: &'static str,
    /// The accepted values.
    pub values: AllowedValues,
}

/// The values that a parameter accepts.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum AllowedValues {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A character that separates values: ASCII, neither a letter nor a digit, and
    /// none that occurs in an address or a time.
    Delimiter,
    /// Any of these words, in any order, separated by commas.
    List(fn() -> Vec<&'static str>),
    /// A whole number in the range `min..=max`, or the keyword.
    Number {
        /// The smallest number.
        min: u32,
        /// The largest number.
        max: u32,
        /// A word that is accepted instead of a number.
        keyword: Option<&'static str>,
    },
    /// Any text, including the empty one.
    Text,
    /// The address of a host, or the keyword.
    Host(&'static str),
}

impl AllowedValues {
    fn accepts(self, value: &str) -> bool {
        match self {
            Self::Choice(words) => words.contains(&value),
            Self::Delimiter => is_delimiter(value),
            Self::List(words) => value.split(',').all(|word| words().contains(&word)),
            Self::Number { min, max, keyword } => {
                let number = value.parse().is_ok_and(|number| (min..=max).contains(&number));
                number || keyword == Some(value)
            }
            Self::Text => true,
            Self::Host(keyword) => value == keyword || value.parse::<Address>().is_ok(),
        }
    }

    /// Returns the value in its canonical spelling, or `None` if it is not accepted.
    fn canonical(self, value: &str) -> Option<&str> {
        [value, canonical_spelling(value)].into_iter().find(|value| self.accepts(value))
    }
}

/// Describes the values, as in `auto, or 300 to 4000`.
impl fmt::Display for AllowedValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Choice(words) => f.write_str(&words.join("|")),
            Self::Delimiter => f.write_str("a character such as ; , | or a tab"),
            Self::List(words) => write!(f, "a list of {}", words().join(",")),
            Self::Number { min, max, keyword: None } => write!(f, "{min} to {max}"),
            Self::Number { min, max, keyword: Some(keyword) } => {
                write!(f, "{keyword}, or {min} to {max}")
            }
            Self::Text => f.write_str("a text"),
            Self::Host(keyword) => write!(f, "{keyword}, or an address"),
        }
    }
}

/// A valid value for each parameter of a format.
#[derive(Clone, Debug)]
pub struct Params(BTreeMap<&'static str, String>);

impl Params {
    pub(crate) fn defaults(format: &Format) -> Self {
        let defaults = format.params.iter();
        Self(defaults.map(|param| (param.name, param.default.to_owned())).collect())
    }

    pub(crate) fn new<N: AsRef<str>, V: AsRef<str>>(
        format: &Format,
        given: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, Error> {
        let mut params = Self::defaults(format);
        for (name, value) in given {
            let (name, value) = (name.as_ref(), value.as_ref());
            let param = find(format, name).ok_or_else(|| unknown(format, name))?;
            let Some(canonical) = param.values.canonical(value) else {
                let (value, accepted) = (value.to_owned(), param.values.to_string());
                return Err(Error::ParamValue { name: param.name, value, accepted });
            };
            params.0.insert(param.name, canonical.to_owned());
        }
        Ok(params)
    }

    /// Returns the value of a parameter of the format.
    pub(crate) fn text(&self, param: Param) -> &str {
        self.0.get(param.name).map_or(param.default, String::as_str)
    }

    /// Returns the words of a list.
    pub(crate) fn list(&self, param: Param) -> impl Iterator<Item = &str> {
        self.text(param).split(',')
    }

    /// Returns the value of a number, or `None` for the keyword.
    pub(crate) fn number(&self, param: Param) -> Option<u32> {
        self.text(param).parse().ok()
    }

    /// Returns whether the value is `yes`.
    pub(crate) fn is_yes(&self, param: Param) -> bool {
        self.text(param) == "yes"
    }
}

/// The values of a parameter that is on or off.
pub(crate) const YES_NO: AllowedValues = AllowedValues::Choice(&["yes", "no"]);

fn find(format: &Format, name: &str) -> Option<&'static Param> {
    let named = |name: &str| format.params.iter().find(|param| param.name == name);
    named(name).or_else(|| named(canonical_spelling(name)))
}

fn is_delimiter(value: &str) -> bool {
    let is_taken = |byte: u8| byte.is_ascii_alphanumeric() || b"\".:-'\\\r\n\0".contains(&byte);
    matches!(value.as_bytes(), [byte] if byte.is_ascii() && !is_taken(*byte))
}

fn unknown(format: &Format, name: &str) -> Error {
    let names: Vec<_> = format.params.iter().map(|param| param.name).collect();
    let valid = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    Error::UnknownParam { format: format.name, name: name.to_owned(), valid }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn british_parameter_name_is_accepted_as_alias() {
        let graph = crate::find("graph").unwrap();
        for name in ["color", "colour"] {
            let params = Params::new(graph, [(name, "network")]).unwrap();
            let color = find(graph, "color").unwrap();
            assert_eq!(params.text(*color), "network");
        }
    }

    #[test]
    fn british_choice_is_accepted_as_alias() {
        let choice = AllowedValues::Choice(&["gray", "color"]);
        assert_eq!(choice.canonical("grey"), Some("gray"));
        assert_eq!(choice.canonical("gray"), Some("gray"));
        assert_eq!(choice.canonical("green"), None);
        assert_eq!(AllowedValues::Text.canonical("grey"), Some("grey"));
    }
}
