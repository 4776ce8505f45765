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
    /// The default value.
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
    /// A character that separates values: any ASCII character except letters, digits, and
    /// characters that occur in addresses or times.
    Delimiter,
    /// One or more of these words, in any order, separated by commas.
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
    /// Any text, which may be empty.
    Text,
    /// The address of a host, or the keyword.
    Host(&'static str),
}

impl AllowedValues {
    /// Returns whether the value is accepted in exactly this spelling.
    fn accepts(self, value: &str) -> bool {
        match self {
            Self::Choice(words) => words.contains(&value),
            Self::Delimiter => is_delimiter(value),
            Self::List(words) => value.split(',').all(|word| words().contains(&word)),
            Self::Number { min, max, keyword } => {
                let is_in_range = value.parse().is_ok_and(|number| (min..=max).contains(&number));
                is_in_range || keyword == Some(value)
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
            Self::Text => f.write_str("any text"),
            Self::Host(keyword) => write!(f, "{keyword}, or an address"),
        }
    }
}

/// A valid value for each parameter of a format.
#[derive(Clone, Debug)]
pub struct Params(BTreeMap<&'static str, String>);

impl Params {
    /// Returns the default values of all parameters.
    pub(crate) fn defaults(format: &Format) -> Self {
        let defaults = format.params.iter();
        Self(defaults.map(|param| (param.name, param.default.to_owned())).collect())
    }

    /// Creates the parameters from names and values, and checks both. Parameters that are not named
    /// have their default values.
    pub(crate) fn new<N: AsRef<str>, V: AsRef<str>>(
        format: &Format,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, Error> {
        let mut params = Self::defaults(format);
        for (name, value) in values {
            let (name, value) = (name.as_ref(), value.as_ref());
            let param = find_param(format, name).ok_or_else(|| unknown_param(format, name))?;
            let Some(canonical) = param.values.canonical(value) else {
                let (value, accepted) = (value.to_owned(), param.values.to_string());
                return Err(Error::ParamValue { name: param.name, value, accepted });
            };
            params.0.insert(param.name, canonical.to_owned());
        }
        Ok(params)
    }

    /// Returns the value of a parameter as text.
    pub(crate) fn text(&self, param: Param) -> &str {
        self.0.get(param.name).map_or(param.default, String::as_str)
    }

    /// Returns the words of a parameter that is a list.
    pub(crate) fn list(&self, param: Param) -> impl Iterator<Item = &str> {
        self.text(param).split(',')
    }

    /// Returns the value of a numeric parameter, or `None` for its keyword.
    pub(crate) fn number(&self, param: Param) -> Option<u32> {
        self.text(param).parse().ok()
    }

    /// Returns whether the value of a parameter is `yes`.
    pub(crate) fn is_yes(&self, param: Param) -> bool {
        self.text(param) == "yes"
    }
}

/// The values of a parameter that is on or off.
pub(crate) const YES_NO: AllowedValues = AllowedValues::Choice(&["yes", "no"]);

/// Finds a parameter by its name, in US or British spelling.
fn find_param(format: &Format, name: &str) -> Option<&'static Param> {
    let by_name = |name: &str| format.params.iter().find(|param| param.name == name);
    by_name(name).or_else(|| by_name(canonical_spelling(name)))
}

/// Returns whether a value is a single character that can separate values.
fn is_delimiter(value: &str) -> bool {
    let is_reserved = |byte: u8| byte.is_ascii_alphanumeric() || b"\".:-'\\\r\n\0".contains(&byte);
    matches!(value.as_bytes(), [byte] if byte.is_ascii() && !is_reserved(*byte))
}

/// Returns the error for an unknown parameter, which lists the valid ones.
fn unknown_param(format: &Format, name: &str) -> Error {
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
            let color = find_param(graph, "color").unwrap();
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
