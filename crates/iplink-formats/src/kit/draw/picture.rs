//! What all pictures have in common: their parameters, and the files that they
//! become.

use crate::kit::draw::palette::Theme;
use crate::kit::draw::png;
use crate::output::Output;
use crate::{Error, Param, Params, Values};

/// What kind of file is written. Where the ending of the output tells it, it does.
pub(crate) const AS: Param = Param {
    name: crate::render::KIND,
    about: "the kind of file; the ending of OUT tells it too",
    default: "svg",
    values: Values::Choice(&["svg", "png"]),
};

/// [`AS`], of pictures that can be made of letters too.
pub(crate) const AS_OR_TEXT: Param = Param { values: Values::Choice(&["svg", "png", "txt"]), ..AS };

pub(crate) const HEIGHT: Param = Param {
    name: "height",
    about: "how high the picture is, in pixels; auto: as it suits",
    default: "auto",
    values: Values::Number { least: 300, greatest: 4_000, word: Some("auto") },
};

/// How wide a text is. The program says it for a terminal.
pub(crate) const LETTERS: Param = Param {
    name: "letters",
    about: "how many letters wide a text is; auto: as a terminal is, or as it suits",
    default: "auto",
    values: Values::Number { least: 40, greatest: 1_000, word: Some("auto") },
};

pub(crate) const SCALE: Param = Param {
    name: "scale",
    about: "how many pixels of a PNG make one of the picture",
    default: "2",
    values: Values::Number { least: 1, greatest: 4, word: None },
};

pub(crate) const THEME: Param = Param {
    name: "theme",
    about: "dark on white, or light on black",
    default: "light",
    values: Values::Choice(&["light", "dark"]),
};

pub(crate) const TITLE: Param = Param {
    name: "title",
    about: "what stands above the picture; auto: the name of the capture",
    default: "auto",
    values: Values::Text,
};

pub(crate) const WIDTH: Param = Param {
    name: "width",
    about: "how wide the picture is, in pixels",
    default: "1200",
    values: Values::Number { least: 400, greatest: 4_000, word: None },
};

/// Returns the parameter that bounds the hosts of a picture.
pub(crate) const fn hosts(default: &'static str) -> Param {
    Param {
        name: "hosts",
        about: "how many hosts are drawn, the heaviest; the others become one",
        default,
        values: Values::Number { least: 2, greatest: 100_000, word: None },
    }
}

/// Returns the title that was asked for, if any.
pub(crate) fn title(params: &Params) -> Option<String> {
    let title = params.text(TITLE);
    (title != "auto").then(|| title.to_owned())
}

/// How a picture is to be drawn.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) kind: Kind,
    pub(crate) width: f64,
    pub(crate) height: Option<f64>,
    pub(crate) theme: Theme,
    pub(crate) title: Option<String>,
    scale: u8,
}

/// The kind of file that a picture becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Svg,
    Png,
    Text,
}

impl Options {
    /// Reads the parameters of a picture, whose defaults of some are its own.
    pub(crate) fn new(params: &Params, theme: Param, width: Param) -> Self {
        Self {
            kind: match params.text(AS) {
                "png" => Kind::Png,
                "txt" => Kind::Text,
                _ => Kind::Svg,
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

    /// Returns the name of the file that a picture of this name becomes.
    pub(crate) fn file_of(&self, name: &str) -> String {
        format!("{name}.{}", if self.kind == Kind::Png { "png" } else { "svg" })
    }

    /// Writes a picture as the file that was asked for.
    pub(crate) fn write(&self, name: &str, svg: &str, out: &mut dyn Output) -> Result<(), Error> {
        let name = self.file_of(name);
        if self.kind != Kind::Png {
            return Ok(out.begin(&name)?.write_all(svg.as_bytes())?);
        }
        let png =
            png::drawn(svg, f32::from(self.scale)).map_err(|reason| Error::Picture { reason })?;
        Ok(out.begin(&name)?.write_all(&png)?)
    }
}
