//! The registry: every output format, a line each.

mod csv;
mod dot;
mod hosts;

use std::path::Path;

use crate::{Error, Format};

/// All formats, in the order of their names.
pub static FORMATS: &[&Format] = &[&csv::FORMAT, &dot::FORMAT, &hosts::FORMAT];

/// Returns the format of this name.
///
/// # Errors
///
/// Returns [`Error::UnknownFormat`], with the nearest name, when there is none.
pub fn find(name: &str) -> Result<&'static Format, Error> {
    let format = FORMATS.iter().find(|format| format.name == name);
    format
        .copied()
        .ok_or_else(|| Error::UnknownFormat { name: name.to_owned(), nearest: nearest(name) })
}

/// Returns the format whose files end as this path does.
///
/// # Errors
///
/// Returns [`Error::UntoldFormat`] when there is none.
pub fn find_by_path(path: &Path) -> Result<&'static Format, Error> {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    let format = FORMATS.iter().find(|format| ending == format.extension);
    format.copied().ok_or_else(|| {
        let names: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
        Error::UntoldFormat { path: path.to_owned(), known: names.join(", ") }
    })
}

/// Returns the name that is at most two edits away, the nearest first.
fn nearest(name: &str) -> Option<&'static str> {
    let distances =
        FORMATS.iter().map(|format| (strsim::damerau_levenshtein(name, format.name), format.name));
    distances.filter(|(distance, _)| *distance <= 2).min().map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_sorted() {
        assert!(FORMATS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn defaults_are_valid() {
        for format in FORMATS {
            let defaults = format.params.iter().map(|param| (param.name, param.default));
            assert!(format.with(defaults).is_ok(), "{}", format.name);
        }
    }

    #[test]
    fn every_file_of_this_folder_is_registered() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/formats");
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap().replace('_', "-");
            let known = stem == "mod" || FORMATS.iter().any(|format| format.name == stem);
            assert!(known, "{stem} is not in the registry");
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_understood() {
        assert_eq!(
            find("dto").unwrap_err().to_string(),
            "no format is called \"dto\"; did you mean \"dot\"?"
        );
        assert_eq!(
            find("powerpoint").unwrap_err().to_string(),
            "no format is called \"powerpoint\""
        );
    }
}
