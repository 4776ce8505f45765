//! Parameters of formats: `-P name=value`.

use std::collections::BTreeMap;

use iplink_core::graph::Address;

use crate::{Error, Format};

/// A parameter that a format has.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Param {
    /// Its name: lower case.
    pub name: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// Its value where none is given.
    pub default: &'static str,
    /// Which values it takes.
    pub values: Values,
}

/// The values that a parameter takes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Values {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A character that separates values: ASCII, no letter or digit, and none
    /// that stands in an address or a time.
    Delimiter,
    /// Some of these words, in any order, with commas between them.
    List(fn() -> Vec<&'static str>),
    /// A whole number of this range, or the word.
    Number {
        /// The least.
        least: u32,
        /// The greatest.
        greatest: u32,
        /// What else may be said.
        word: Option<&'static str>,
    },
    /// Any text; it may be empty.
    Text,
    /// What a host is told by, or the word.
    Host(&'static str),
}

impl Values {
    fn take(self, value: &str) -> bool {
        match self {
            Self::Choice(words) => words.contains(&value),
            Self::Delimiter => is_delimiter(value),
            Self::List(words) => value.split(',').all(|word| words().contains(&word)),
            Self::Number { least, greatest, word } => {
                let number = value.parse().is_ok_and(|number| (least..=greatest).contains(&number));
                number || word == Some(value)
            }
            Self::Text => true,
            Self::Host(word) => value == word || value.parse::<Address>().is_ok(),
        }
    }

    /// Says in words which values these are.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::Choice(words) => words.join("|"),
            Self::Delimiter => "a character such as ; , | or a tab".to_owned(),
            Self::List(words) => format!("a list of {}", words().join(",")),
            Self::Number { least, greatest, word: None } => format!("{least} to {greatest}"),
            Self::Number { least, greatest, word: Some(word) } => {
                format!("{word}, or {least} to {greatest}")
            }
            Self::Text => "a text".to_owned(),
            Self::Host(word) => format!("{word}, or an address"),
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
        let defaults = format.params.iter().map(|param| (param.name, param.default.to_owned()));
        let mut values: BTreeMap<_, _> = defaults.collect();
        for (name, value) in given {
            let (name, value) = (name.as_ref(), value.as_ref());
            let param = format.params.iter().find(|param| param.name == name);
            let param = param.ok_or_else(|| unknown(format, name))?;
            if !param.values.take(value) {
                let (value, takes) = (value.to_owned(), param.values.describe());
                return Err(Error::ParamValue { name: param.name, value, takes });
            }
            values.insert(param.name, value.to_owned());
        }
        Ok(Self(values))
    }

    /// Returns the value of a parameter that the format has.
    pub(crate) fn text(&self, param: Param) -> &str {
        self.0.get(param.name).map_or(param.default, String::as_str)
    }

    /// Returns the words of a list.
    pub(crate) fn list(&self, param: Param) -> impl Iterator<Item = &str> {
        self.text(param).split(',')
    }

    /// Returns the value of a number; `None` where it is the word.
    pub(crate) fn number(&self, param: Param) -> Option<u32> {
        self.text(param).parse().ok()
    }

    /// Tells whether the value is `yes`.
    pub(crate) fn is_yes(&self, param: Param) -> bool {
        self.text(param) == "yes"
    }
}

fn is_delimiter(value: &str) -> bool {
    let is_taken = |byte: u8| byte.is_ascii_alphanumeric() || b"\".:-'\\\r\n\0".contains(&byte);
    matches!(value.as_bytes(), [byte] if byte.is_ascii() && !is_taken(*byte))
}

/// The words of a parameter that is on or off.
pub(crate) const YES_NO: Values = Values::Choice(&["yes", "no"]);

fn unknown(format: &Format, name: &str) -> Error {
    let names: Vec<_> = format.params.iter().map(|param| param.name).collect();
    let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    Error::UnknownParam { format: format.name, name: name.to_owned(), known }
}
