//! Generates TypeScript from Rust, for the pages of iplink: constants, and the types of the
//! data that pages read.
//!
//! The generated files are committed, so that pages are built without Rust. A test of the
//! crate that owns the data calls [`assert_current`], which fails if a file is outdated.

#![expect(clippy::unwrap_used, reason = "a generator for tests may panic")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use serde::Serialize;
use ts_rs::{Config, TS, TypeVisitor};

/// Compares generated files with the committed ones in `folder`, and writes them first if the
/// environment variable `UPDATE_GENERATED` is set.
///
/// `files` contains names and contents. `test` is the command that runs the calling test; it
/// becomes part of the files.
///
/// # Panics
///
/// Panics if a file is outdated or cannot be written.
pub fn assert_current(folder: &Path, test: &str, files: &[(&str, String)]) {
    for (name, text) in files {
        let path = folder.join(name);
        let text = format!(
            "// Generated from Rust by `UPDATE_GENERATED=1 {test}`.\n// Do not edit.\n{text}"
        );
        if std::env::var_os("UPDATE_GENERATED").is_some() {
            std::fs::create_dir_all(folder).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        // A Git checkout on Windows may have other line endings.
        let is_current = committed.replace("\r\n", "\n") == text;
        assert!(is_current, "{name} is outdated: run `UPDATE_GENERATED=1 {test}`");
    }
}

/// Returns the declaration of a constant with its documentation.
#[must_use]
pub fn constant(about: &str, name: &str, literal: &str) -> String {
    format!("\n/** {about} */\nexport const {name} = {literal} as const;\n")
}

/// Returns the declaration of a constant of a named type.
#[must_use]
pub fn typed_constant(about: &str, name: &str, type_name: &str, literal: &str) -> String {
    format!("\n/** {about} */\nexport const {name}: {type_name} = {literal};\n")
}

/// Returns a value as a literal on one line.
#[must_use]
pub fn literal(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap().replace(',', ", ").replace(':', ": ")
}

/// Returns an object as a literal with one property per line, sorted by name.
#[must_use]
pub fn object_literal(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap();
    let mut text = "{\n".to_owned();
    for (name, value) in value.as_object().unwrap() {
        let is_identifier = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let name = if is_identifier { name.clone() } else { format!("{name:?}") };
        writeln!(text, "  {name}: {},", literal(value)).unwrap();
    }
    text + "}"
}

/// A collection of type declarations, sorted by name.
#[derive(Debug, Default)]
pub struct Declarations(BTreeMap<String, String>);

impl Declarations {
    /// Adds a type and all types that it refers to.
    #[must_use]
    pub fn with<T: TS + 'static + ?Sized>(mut self) -> Self {
        self.visit::<T>();
        self
    }

    /// Returns the text of all declarations.
    #[must_use]
    pub fn finish(self) -> String {
        self.0.into_values().collect()
    }
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Only types that are declared in Rust have an output path.
        if T::output_path().is_none() {
            return;
        }
        let config = Config::new().with_large_int("number");
        let name = T::ident(&config);
        if self.0.contains_key(&name) {
            return;
        }
        let about = T::docs().unwrap_or_default();
        let declaration = format!("\n{about}export {}\n", format_declaration(&T::decl(&config)));
        self.0.insert(name, declaration);
        T::visit_dependencies(self);
    }
}

/// Formats a declaration of `ts-rs`: one property per line, all of them read-only.
fn format_declaration(declaration: &str) -> String {
    let declaration =
        declaration.replace("Array<", "ReadonlyArray<").replace("= [", "= readonly [");
    let Some((head, body)) = declaration.split_once(" = { ") else {
        return declaration;
    };
    let mut text = format!("{head} = {{\n");
    let mut remaining = body.trim_end_matches("};").trim();
    while !remaining.is_empty() {
        if let Some((about, after)) =
            remaining.split_once("*/").filter(|_| remaining.starts_with("/**"))
        {
            let lines = about.lines().map(|line| line.trim_matches(['/', '*', ' ']));
            let about: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
            writeln!(text, "  /** {} */", about.join("\n   * ")).unwrap();
            remaining = after.trim();
        }
        let (property, after) = remaining.split_at(property_len(remaining));
        let property = property.trim_end_matches(',').replacen(": [", ": readonly [", 1);
        let property = property.replace("<[", "<readonly [");
        writeln!(text, "  readonly {property};").unwrap();
        remaining = after.trim();
    }
    text + "};"
}

/// Returns the length of the first property of an object type, including its comma, in bytes.
fn property_len(text: &str) -> usize {
    let mut depth = 0_usize;
    for (index, character) in text.char_indices() {
        match character {
            '[' | '<' | '{' | '(' => depth += 1,
            ']' | '>' | '}' | ')' => depth -= 1,
            ',' if depth == 0 => return index + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declaration_has_one_read_only_property_per_line() {
        let text = "type A = { \n/**\n * One.\n */\na: Array<[number, string]>, b: { [key in string]: number }, };";
        let expected = "type A = {\n  /** One. */\n  readonly a: ReadonlyArray<readonly [number, \
                        string]>;\n  readonly b: { [key in string]: number };\n};";
        assert_eq!(format_declaration(text), expected);
        assert_eq!(format_declaration("type B = [number];"), "type B = readonly [number];");
    }
}
