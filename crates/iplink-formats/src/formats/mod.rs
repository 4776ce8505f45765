//! The registry of output formats, one line each.
//!
//! Several formats are described as those of IP-Link, the Python tool from 2009 whose output files
//! they reproduce for its users.

mod bezier;
mod chord;
mod circos;
mod circos_matrix;
mod csv;
mod cytoscape;
mod d3;
mod dot;
mod gexf;
mod graph;
pub(crate) mod graph3d;
mod graphml;
mod gvgen;
mod histogram;
mod hosts;
mod json;
mod legacy;
mod markdown;
mod matrix;
mod matrix_page;
mod mermaid;
mod moowheel;
mod ndjson;
mod netflow;
mod parallel;
#[cfg(feature = "parquet")]
mod parquet;
mod pie;
mod ploticus;
pub(crate) mod report;
mod rhythm;
mod sankey;
mod scatter;
mod sigma;
mod timeline;
mod tsv;
mod wheel;
mod xml;
mod zeek;

use std::path::Path;

use crate::{Error, Format};

/// All formats, sorted by name.
pub static FORMATS: &[&Format] = &[
    &bezier::FORMAT,
    &chord::FORMAT,
    &circos::FORMAT,
    &circos_matrix::FORMAT,
    &csv::FORMAT,
    &cytoscape::FORMAT,
    &d3::FORMAT,
    &dot::FORMAT,
    &gexf::FORMAT,
    &graph::FORMAT,
    &graph3d::FORMAT,
    &graphml::FORMAT,
    &gvgen::FORMAT,
    &histogram::FORMAT,
    &hosts::FORMAT,
    &json::FORMAT,
    &markdown::FORMAT,
    &matrix::FORMAT,
    &matrix_page::FORMAT,
    &mermaid::FORMAT,
    &moowheel::FORMAT,
    &ndjson::FORMAT,
    &netflow::FORMAT,
    &parallel::FORMAT,
    #[cfg(feature = "parquet")]
    &parquet::FORMAT,
    &legacy::picviz::FORMAT,
    &pie::FORMAT,
    &ploticus::FORMAT,
    &report::FORMAT,
    &rhythm::FORMAT,
    &legacy::rtgraph::FORMAT,
    &sankey::FORMAT,
    &scatter::FORMAT,
    &sigma::FORMAT,
    &timeline::FORMAT,
    &tsv::FORMAT,
    &wheel::FORMAT,
    &xml::FORMAT,
    &zeek::FORMAT,
];

/// Returns the format with this name.
///
/// # Errors
///
/// Returns [`Error::UnknownFormat`], with the most similar name, if there is no such
/// format.
pub fn find(name: &str) -> Result<&'static Format, Error> {
    let format = FORMATS.iter().find(|format| format.name == name);
    format
        .copied()
        .ok_or_else(|| Error::UnknownFormat { name: name.to_owned(), nearest: nearest(name) })
}

/// Returns the format for the extension of this path. If several match, the longest
/// extension wins.
///
/// # Errors
///
/// Returns [`Error::UndetectedFormat`] if no extension matches.
pub fn find_by_path(path: &Path) -> Result<&'static Format, Error> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let has_extension =
        |extension: &str| name.strip_suffix(extension).is_some_and(|stem| stem.ends_with('.'));
    let extensions = FORMATS.iter().flat_map(|format| {
        format.extensions().into_iter().map(move |extension| (extension, *format))
    });
    let matching = extensions.filter(|(extension, _)| has_extension(extension));
    let longest = matching.max_by_key(|(extension, _)| extension.len());
    longest.map(|(_, format)| format).ok_or_else(|| {
        let names: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
        Error::UndetectedFormat { path: path.to_owned(), valid: names.join(", ") }
    })
}

/// Extensions by which other programs recognize a file type. Those of the formats for one program,
/// such as `.circos`, are not among them: users choose the names of its files.
const WELL_KNOWN_EXTENSIONS: &[&str] = &[
    "avif", "bmp", "csv", "cyjs", "docx", "dot", "eps", "gexf", "gif", "graphml", "html", "jpeg",
    "jpg", "json", "md", "mmd", "ndjson", "ods", "odt", "parquet", "pcap", "pcapng", "pdf", "png",
    "pptx", "ps", "rtf", "sqlite", "svg", "tiff", "tsv", "webp", "xls", "xlsx", "xml",
];

impl Format {
    /// Checks that the extension of an output file is not that of a file type that the format does
    /// not write. Unknown extensions, `.txt` and paths without an extension are valid.
    ///
    /// ```
    /// let graph = iplink_formats::find("graph")?;
    /// assert!(graph.check_path("x.svg".as_ref()).is_ok());
    /// let error = graph.check_path("x.pdf".as_ref()).unwrap_err();
    /// assert!(error.to_string().starts_with("graph cannot be written to x.pdf; "));
    /// # Ok::<(), iplink_formats::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`Error::WrongExtension`], with the valid extensions, if it is.
    pub fn check_path(&self, path: &Path) -> Result<(), Error> {
        let Some(extension) = path.extension() else { return Ok(()) };
        let extension = extension.to_string_lossy().to_lowercase();
        let is_own = file_extensions(self).any(|own| own == extension);
        if is_own || !WELL_KNOWN_EXTENSIONS.contains(&&*extension) {
            return Ok(());
        }
        let valid: Vec<_> = file_extensions(self).map(|own| format!(".{own}")).collect();
        Err(Error::WrongExtension {
            format: self.name,
            path: path.to_owned(),
            valid: valid.join(", "),
        })
    }
}

/// Returns the parts of the extensions of a format after the last dot.
fn file_extensions(format: &Format) -> impl Iterator<Item = String> {
    let last_part = |extension: String| extension.rsplit('.').next().unwrap_or_default().to_owned();
    format.extensions().into_iter().map(last_part)
}

/// Returns the name of the format whose file extension is `name` or, if there is none, the most
/// similar format name with an edit distance of at most two.
fn nearest(name: &str) -> Option<&'static str> {
    if let Ok(format) = find_by_path(Path::new(&format!("x.{name}"))) {
        return Some(format.name);
    }
    // A short name is similar to too many others.
    let max_distance = (name.chars().count() / 2).min(2);
    let distances =
        FORMATS.iter().map(|format| (strsim::damerau_levenshtein(name, format.name), format.name));
    distances.filter(|(distance, _)| *distance <= max_distance).min().map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_names_are_unique_and_sorted() {
        assert!(FORMATS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn extension_of_another_file_type_is_rejected() {
        let check = |format: &str, path: &str| find(format).unwrap().check_path(Path::new(path));
        for format in FORMATS {
            for extension in format.extensions() {
                check(format.name, &format!("x.{}", extension.to_uppercase())).unwrap();
            }
            for path in ["x", "x.unknown", "x.txt", "x.d/y"] {
                check(format.name, path).unwrap();
            }
            assert!(check(format.name, "x.pdf").is_err(), "{}", format.name);
        }
        let error = check("graph", "a/b.html").unwrap_err().to_string();
        assert_eq!(error, "graph cannot be written to a/b.html; valid extensions: .svg, .png");
        check("circos-matrix", "capture.circos").unwrap();
        assert!(check("dot", "x.png").is_err());
        assert!(check("csv", "x.json").is_err());
    }

    #[test]
    fn every_extension_selects_its_format() {
        for format in FORMATS {
            for extension in format.extensions() {
                let path = format!("x.y.{}", extension.to_uppercase());
                assert_eq!(find_by_path(path.as_ref()).unwrap().name, format.name);
            }
        }
        assert_eq!(find_by_path("x.png".as_ref()).unwrap().name, "graph");
        assert!(find_by_path("dot".as_ref()).is_err());
    }

    #[test]
    fn format_parameter_defaults_are_valid() {
        for format in FORMATS {
            let defaults = format.params.iter().map(|param| (param.name, param.default));
            assert!(format.with(defaults).is_ok(), "{}", format.name);
        }
    }

    #[test]
    fn every_format_file_is_registered() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/formats");
        let files = |folder: &Path| std::fs::read_dir(folder).unwrap();
        for file in files(&folder).chain(files(&folder.join("legacy"))) {
            let path = file.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap().replace('_', "-");
            let is_disabled = stem == "parquet" && !cfg!(feature = "parquet");
            let is_registered = matches!(&*stem, "mod" | "legacy")
                || is_disabled
                || FORMATS.iter().any(|format| format.name == stem);
            assert!(is_registered, "{stem} is not in the registry");
        }
    }

    #[test]
    fn misspelled_format_name_gets_suggestion() {
        assert_eq!(
            find("dto").unwrap_err().to_string(),
            "unknown format \"dto\"; did you mean \"dot\"? `iplink formats` lists all formats"
        );
        assert_eq!(
            find("powerpoint").unwrap_err().to_string(),
            "unknown format \"powerpoint\"; `iplink formats` lists all formats"
        );
    }

    #[test]
    fn file_extension_as_format_name_suggests_its_format() {
        let message = find("svg").unwrap_err().to_string();
        assert!(message.starts_with("unknown format \"svg\"; did you mean \"graph\"?"));
    }
}
