//! The parameters that all pictures share, and the writer of picture files.

use crate::kit::draw::palette::Theme;
use crate::kit::draw::png;
use crate::output::Output;
use crate::{AllowedValues, Error, Param, Params};

/// The file type. It can also be selected by the extension of the output file.
pub(crate) const FILE_TYPE: Param = Param {
    name: crate::render::FILE_TYPE,
    about: "file type; by default, that of the extension of OUT",
    default: "svg",
    values: AllowedValues::Choice(&["svg", "png"]),
};

/// [`FILE_TYPE`] for pictures that can also be written as text.
pub(crate) const FILE_TYPE_OR_TEXT: Param =
    Param { values: AllowedValues::Choice(&["svg", "png", "txt"]), ..FILE_TYPE };

pub(crate) const HEIGHT: Param = Param {
    name: "height",
    about: "height of the picture in pixels; auto: as needed",
    default: "auto",
    values: AllowedValues::Number { min: 300, max: 4_000, keyword: Some("auto") },
};

/// The width of a picture drawn as text. The command-line program sets it to the width of the
/// terminal.
pub(crate) const TEXT_WIDTH: Param = Param {
    name: "letters",
    about: "width of text output in characters; auto: that of the terminal, or as needed in a file",
    default: "auto",
    values: AllowedValues::Number { min: 40, max: 1_000, keyword: Some("auto") },
};

pub(crate) const SCALE: Param = Param {
    name: "scale",
    about: "scale factor of a PNG: 2 doubles its width and height",
    default: "2",
    values: AllowedValues::Number { min: 1, max: 4, keyword: None },
};

pub(crate) const THEME: Param = Param {
    name: "theme",
    about: "light: dark on white; dark: light on black",
    default: "light",
    values: AllowedValues::Choice(&["light", "dark"]),
};

pub(crate) const TITLE: Param = Param {
    name: "title",
    about: "title above the picture; auto: name of the capture",
    default: "auto",
    values: AllowedValues::Text,
};

pub(crate) const WIDTH: Param = Param {
    name: "width",
    about: "width of the picture in pixels",
    default: "1200",
    values: AllowedValues::Number { min: 400, max: 4_000, keyword: None },
};

/// Returns the parameter that limits the number of hosts in a picture.
pub(crate) const fn hosts(default: &'static str) -> Param {
    Param {
        name: "hosts",
        about: "number of hosts to draw, heaviest first; the remaining hosts are merged into one",
        default,
        values: AllowedValues::Number { min: 2, max: 100_000, keyword: None },
    }
}

/// Returns the requested title, or `None` for the default.
pub(crate) fn title(params: &Params) -> Option<String> {
    let title = params.text(TITLE);
    (title != "auto").then(|| title.to_owned())
}

/// The options of a picture.
#[derive(Clone, Debug)]
pub(crate) struct PictureOptions {
    pub(crate) file_type: PictureType,
    /// The width, in pixels.
    pub(crate) width: f64,
    /// The height, in pixels; `None` for the height that the picture needs.
    pub(crate) height: Option<f64>,
    pub(crate) theme: Theme,
    /// The title; `None` for the name of the capture.
    pub(crate) title: Option<String>,
    /// The scale factor of a PNG: 2 doubles its width and height.
    scale: u8,
}

/// The file type of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PictureType {
    Svg,
    Png,
    Text,
}

impl PictureOptions {
    /// Reads the options from the parameters. `theme` and `width` are the parameters for the theme
    /// and the width: their defaults differ between formats.
    pub(crate) fn new(params: &Params, theme: Param, width: Param) -> Self {
        Self {
            file_type: match params.text(FILE_TYPE) {
                "png" => PictureType::Png,
                "txt" => PictureType::Text,
                _ => PictureType::Svg,
            },
            width: params.number(width).map_or(1_200.0, f64::from),
            height: params.number(HEIGHT).map(f64::from),
            theme: match params.text(theme) {
                "dark" => Theme::dark(),
                _ => Theme::light(),
            },
            title: title(params),
            scale: params.number(SCALE).and_then(|scale| scale.try_into().ok()).unwrap_or(2),
        }
    }

    /// Returns the file name of an SVG or PNG picture, given its name without an extension.
    pub(crate) fn file_name(&self, name: &str) -> String {
        format!("{name}.{}", if self.file_type == PictureType::Png { "png" } else { "svg" })
    }

    /// Writes a picture as PNG if that is the requested file type, and as SVG otherwise. `name` is
    /// the file name without an extension.
    pub(crate) fn write(&self, name: &str, svg: &str, out: &mut dyn Output) -> Result<(), Error> {
        let name = self.file_name(name);
        if self.file_type != PictureType::Png {
            return Ok(out.create_file(&name)?.write_all(svg.as_bytes())?);
        }
        let png =
            png::render(svg, f32::from(self.scale)).map_err(|reason| Error::Picture { reason })?;
        Ok(out.create_file(&name)?.write_all(&png)?)
    }
}
