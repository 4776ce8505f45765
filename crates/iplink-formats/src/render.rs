//! The interface of a format: its descriptor, and the renderer that it creates.

use std::fmt;
use std::path::Path;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::output::Output;
use crate::{AllowedValues, Error, Param, Params};

/// A configured output format, which renders views.
pub trait Render {
    /// Renders a view into one or several files of `out`.
    ///
    /// The same view always gives the same bytes.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if `out` cannot be written.
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error>;
}

/// The descriptor of an output format.
#[non_exhaustive]
pub struct Format {
    /// The unique name, in lower case, as accepted by `-f`.
    pub name: &'static str,
    /// A description in one line.
    pub about: &'static str,
    /// The programs that open the files of the format.
    pub used_by: &'static str,
    /// The file name extension, without the leading dot.
    pub extension: &'static str,
    /// The parameters that `-P` accepts.
    pub params: &'static [Param],
    /// Returns the dimensions that the graph must keep.
    pub(crate) needs: fn(&Params) -> Dimensions,
    /// Creates the renderer.
    pub(crate) build: fn(&Params) -> Box<dyn Render>,
}

/// The name of the parameter that selects the file type, in formats with several. Its
/// values are file name extensions.
pub(crate) const FILE_TYPE: &str = "as";

/// The name of the parameter that selects between one page and a folder of pages.
pub(crate) const PAGES: &str = "pages";

/// The value of [`PAGES`] for a folder of pages.
pub(crate) const MANY_PAGES: &str = "many";

/// A format with its parameters, configured to render views.
pub struct Renderer {
    needs: Dimensions,
    render: Box<dyn Render>,
}

impl Format {
    /// Configures the format with parameters, given as `(name, value)`. Parameters that
    /// are not given have their default values.
    ///
    /// British spellings of names and values are accepted, such as `colour` for `color`.
    ///
    /// # Errors
    ///
    /// Returns [`Error::UnknownParam`] if the format has no parameter with a name, or
    /// [`Error::ParamValue`] if a parameter does not accept its value.
    pub fn with<N: AsRef<str>, V: AsRef<str>>(
        &self,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Renderer, Error> {
        Ok(self.configure(&Params::new(self, values)?))
    }

    /// Configures the format with the default values of all parameters.
    #[must_use]
    pub fn with_defaults(&self) -> Renderer {
        self.configure(&Params::defaults(self))
    }

    /// Returns the file name extensions of the format, without the leading dot; the
    /// first one is that of the default file type.
    ///
    /// If there are several, they differ in the part after the last dot: `chord.svg`, `chord.png`.
    #[must_use]
    pub fn extensions(&self) -> Vec<String> {
        let stem = self.extension.rsplit_once('.').map_or("", |(stem, _)| stem);
        let dot = if stem.is_empty() { "" } else { "." };
        match self.file_types() {
            [] => vec![self.extension.to_owned()],
            types => types.iter().map(|file_type| format!("{stem}{dot}{file_type}")).collect(),
        }
    }

    /// Returns the parameter and value that select the file type for the extension of a
    /// path, or `None` if the format has only one file type, or none with this extension.
    ///
    /// ```
    /// let graph = iplink_formats::find("graph")?;
    /// assert_eq!(graph.param_for_path("x.PNG".as_ref()), Some(("as", "png")));
    /// # Ok::<(), iplink_formats::Error>(())
    /// ```
    #[must_use]
    pub fn param_for_path(&self, path: &Path) -> Option<(&'static str, &'static str)> {
        let extension = path.extension()?.to_ascii_lowercase();
        let file_type = self.file_types().iter().find(|file_type| extension == **file_type);
        file_type.map(|file_type| (FILE_TYPE, *file_type))
    }

    /// Returns the parameter and value that select a folder of pages as output, or
    /// `None` if the format cannot write one.
    #[must_use]
    pub fn param_for_folder(&self) -> Option<(&'static str, &'static str)> {
        let has_pages = self.params.iter().any(|param| param.name == PAGES);
        has_pages.then_some((PAGES, MANY_PAGES))
    }

    /// Returns the file types of the format, or none if it has only one.
    fn file_types(&self) -> &'static [&'static str] {
        let file_type = self.params.iter().find(|param| param.name == FILE_TYPE);
        match file_type.map(|param| param.values) {
            Some(AllowedValues::Choice(types)) => types,
            _ => &[],
        }
    }

    /// Configures the format with valid parameters.
    fn configure(&self, params: &Params) -> Renderer {
        Renderer { needs: (self.needs)(params), render: (self.build)(params) }
    }
}

impl Renderer {
    /// Returns the dimensions that the graph must keep for this renderer.
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
