//! What a format is: how it renders, and its descriptor.

use std::fmt;

use iplink_core::Detail;
use iplink_core::query::View;

use crate::output::Output;
use crate::{Error, Param, Params};

/// A format with its parameters, ready to draw views.
pub trait Render {
    /// Writes the picture or file of `view` into `out`.
    ///
    /// The same view gives the same bytes, always.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when `out` cannot be written.
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error>;
}

/// What a format is called, what it is for and what it needs.
#[non_exhaustive]
pub struct Format {
    /// The name that `-f` takes: lower case, unique.
    pub name: &'static str,
    /// What it is, in one line.
    pub about: &'static str,
    /// The program that its files are for.
    pub opened_by: &'static str,
    /// The ending of its file's name, without the dot.
    pub extension: &'static str,
    /// How much detail its graph must keep.
    pub needs: Detail,
    /// The parameters that `-P` takes.
    pub params: &'static [Param],
    /// Builds it with valid parameters.
    pub(crate) build: fn(&Params) -> Result<Box<dyn Render>, Error>,
}

impl Format {
    /// Builds the format with the values given as `(name, value)`; a parameter
    /// that is not among them has its default.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the format has no such parameter, or when it
    /// does not take the value.
    pub fn with<N: AsRef<str>, V: AsRef<str>>(
        &self,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Box<dyn Render>, Error> {
        (self.build)(&Params::new(self, values)?)
    }

    /// Builds the format with the defaults of all its parameters.
    ///
    /// # Errors
    ///
    /// Never returns one in practice: defaults are valid, which a test shows.
    pub fn with_defaults(&self) -> Result<Box<dyn Render>, Error> {
        self.with::<&str, &str>([])
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Format")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
