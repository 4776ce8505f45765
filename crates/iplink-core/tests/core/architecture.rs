//! Checks that no stage depends on a later one.

use std::path::{Path, PathBuf};

/// The stages, in the order in which a packet passes them. Modules on the same line may depend
/// on each other.
const STAGES: &[&[&str]] = &[
    &["time"],
    &["capture", "error"],
    &["dissect"],
    &["service_names"],
    &["filter"],
    &["wire", "service_detection", "flows", "statistics", "graph", "names", "progress"],
    &["query"],
    &["pipeline"],
    &["lists", "store"],
    &["ingest"],
];

#[test]
fn no_stage_imports_a_later_one() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut violations = Vec::new();
    for file in rust_files(&source) {
        let Some(file_stage) = stage_of_file(file.strip_prefix(&source).unwrap()) else {
            continue; // lib.rs
        };
        for name in imported_modules(&std::fs::read_to_string(&file).unwrap()) {
            match stage_of_module(&name) {
                Some(stage) if stage <= file_stage => {}
                Some(_) => violations.push(format!("{} imports {name}", file.display())),
                None => violations
                    .push(format!("{} imports {name}, which is in no stage", file.display())),
            }
        }
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn imports_of_every_form_are_found() {
    let code = "use crate::query::View;\n    pub use crate::{graph::Link, time};\n//! [`crate::ingest`]\nlet a = crate::error::x();";
    assert_eq!(imported_modules(code), ["query", "graph", "time", "error"]);
}

fn stage_of_module(module: &str) -> Option<usize> {
    STAGES.iter().position(|stage| stage.contains(&module))
}

/// Returns the stage of a file, given by the first component of its path: `graph` of
/// `graph/table.rs`.
fn stage_of_file(path: &Path) -> Option<usize> {
    let first = path.components().next().unwrap().as_os_str().to_str().unwrap();
    stage_of_module(first.strip_suffix(".rs").unwrap_or(first))
}

/// Returns the top-level modules of this crate that the code names, except in comments and in
/// the unit tests at its end. Items must be imported from the module that defines them: a re-export
/// of the crate root, such as `crate::LinkGraph`, is in no stage.
fn imported_modules(code: &str) -> Vec<String> {
    let code: String = code
        .lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let mut modules = Vec::new();
    for path in code.split("crate::").skip(1) {
        match path.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap();
                modules.extend(list.split(',').map(|item| first_name(item.trim_start())));
            }
            None => modules.push(first_name(path)),
        }
    }
    modules
}

fn first_name(path: &str) -> String {
    path.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.file_name().is_some_and(|name| name == "tests.rs") {
            // Unit tests may depend on all stages.
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
