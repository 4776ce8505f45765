//! What a format is: how it renders, and its descriptor.

use std::fmt;
use std::path::Path;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::output::Output;
use crate::{Error, Param, Params, Values};

/// Draws views.
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
    /// The parameters that `-P` takes.
    pub params: &'static [Param],
    /// Says how much detail its graph must keep.
    pub(crate) needs: fn(&Params) -> Dimensions,
    /// Builds it.
    pub(crate) build: fn(&Params) -> Box<dyn Render>,
}

/// The parameter of formats that write more than one kind of file: its words are
/// the endings of their names.
pub(crate) const KIND: &str = "as";

/// The parameter of formats that fill a folder with pages, and the word for that.
pub(crate) const PAGES: &str = "pages";
pub(crate) const MANY: &str = "many";

/// A format with its parameters, ready to draw views.
pub struct Renderer {
    needs: Dimensions,
    render: Box<dyn Render>,
}

impl Format {
    /// Makes the format ready with the values given as `(name, value)`; a
    /// parameter that is not among them has its default.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the format has no such parameter, or when it
    /// does not take the value.
    pub fn with<N: AsRef<str>, V: AsRef<str>>(
        &self,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Renderer, Error> {
        Ok(self.ready(&Params::new(self, values)?))
    }

    /// Makes the format ready with the defaults of all its parameters.
    #[must_use]
    pub fn with_defaults(&self) -> Renderer {
        self.ready(&Params::defaults(self))
    }

    /// Returns the endings that its file's name may have, without the dot; the
    /// first is that of the file that it writes unless it is told.
    ///
    /// Those of a format that writes several kinds of file differ in the last
    /// word: `chord.svg`, `chord.png`.
    #[must_use]
    pub fn extensions(&self) -> Vec<String> {
        let before = self.extension.rsplit_once('.').map_or("", |(before, _)| before);
        let dot = if before.is_empty() { "" } else { "." };
        match self.kinds() {
            [] => vec![self.extension.to_owned()],
            kinds => kinds.iter().map(|kind| format!("{before}{dot}{kind}")).collect(),
        }
    }

    /// Returns the parameter, with its value, that makes it write the kind of file
    /// that this path's ending tells; nothing where it writes one kind alone.
    ///
    /// ```
    /// let graph = iplink_formats::find("graph")?;
    /// assert_eq!(graph.told_by("x.PNG".as_ref()), Some(("as", "png")));
    /// # Ok::<(), iplink_formats::Error>(())
    /// ```
    #[must_use]
    pub fn told_by(&self, path: &Path) -> Option<(&'static str, &'static str)> {
        let ending = path.extension()?.to_ascii_lowercase();
        let kind = self.kinds().iter().find(|kind| ending == **kind);
        kind.map(|kind| (KIND, *kind))
    }

    /// Returns the parameter, with its value, that makes it fill a folder with pages;
    /// nothing where it does not.
    #[must_use]
    pub fn told_by_folder(&self) -> Option<(&'static str, &'static str)> {
        let has_pages = self.params.iter().any(|param| param.name == PAGES);
        has_pages.then_some((PAGES, MANY))
    }

    /// Returns the kinds of file that it writes, where they are several.
    fn kinds(&self) -> &'static [&'static str] {
        let kind = self.params.iter().find(|param| param.name == KIND);
        match kind.map(|param| param.values) {
            Some(Values::Choice(kinds)) => kinds,
            _ => &[],
        }
    }

    fn ready(&self, params: &Params) -> Renderer {
        Renderer { needs: (self.needs)(params), render: (self.build)(params) }
    }
}

impl Renderer {
    /// Returns how much detail the graph of its views must keep.
    #[must_use]
    pub const fn needs(&self) -> Dimensions {
        self.needs
    }
}

impl Render for Renderer {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        self.render.render(view, out)
    }
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").field("needs", &self.needs).finish_non_exhaustive()
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Format").field("name", &self.name).finish_non_exhaustive()
    }
}
