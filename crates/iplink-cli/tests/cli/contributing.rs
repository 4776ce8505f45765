//! Tests that the files and identifiers named in the guides of CONTRIBUTING.md exist.

use std::path::{Path, PathBuf};

use crate::support::project;

/// Extensions by which file names are distinguished from identifiers.
const EXTENSIONS: [&str; 7] = ["css", "json", "md", "mjs", "py", "rs", "ts"];

/// The names of folders with build products or installed packages.
const BUILD_FOLDERS: [&str; 2] = ["node_modules", "target"];

#[test]
fn guides_name_existing_files_and_identifiers() {
    let root = project();
    let text = std::fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let (_, guides) = text.split_once("\n## Guides\n").unwrap();
    let guides = guides.split("\n## ").next().unwrap();
    let mut paths = Vec::new();
    collect_paths(&root, &mut paths);
    let this_file = Path::new(file!()).file_name();
    let is_source = |path: &&PathBuf| {
        path.extension().is_some_and(|extension| extension == "rs") && path.file_name() != this_file
    };
    let sources: Vec<_> =
        paths.iter().filter(is_source).map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let exists = |span: &&str| {
        if is_path(span) {
            // The last component of a pattern such as `link/NAME.rs` is a file to be created.
            let path = Path::new(span);
            let path = if span.contains("NAME") { path.parent().unwrap() } else { path };
            paths.iter().any(|existing| existing.ends_with(path))
        } else {
            let identifier = span.trim_end_matches('!').rsplit("::").next().unwrap();
            sources.iter().any(|source| source.contains(identifier))
        }
    };
    let spans = code_spans(guides);
    let stale: Vec<_> = spans.iter().map(String::as_str).filter(|span| !exists(span)).collect();
    assert!(spans.len() > 60, "{spans:?}");
    assert!(
        stale.is_empty(),
        "CONTRIBUTING.md names files or identifiers that do not exist: {stale:?}"
    );
}

/// Returns whether a code span is a path, and not an identifier.
fn is_path(span: &str) -> bool {
    let extension = Path::new(span).extension().and_then(|extension| extension.to_str());
    span.contains('/') || extension.is_some_and(|extension| EXTENSIONS.contains(&extension))
}

/// Returns the code spans outside of fenced code blocks, except those that contain spaces, which
/// are commands.
fn code_spans(markdown: &str) -> Vec<String> {
    let text = markdown.split("```").step_by(2).collect::<String>();
    let spans = text.split('`').skip(1).step_by(2).map(str::to_owned);
    spans.filter(|span| span.len() > 1 && !span.contains(char::is_whitespace)).collect()
}

/// Adds all files and folders below a folder to `paths`, except hidden ones and
/// [`BUILD_FOLDERS`].
fn collect_paths(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with('.') || BUILD_FOLDERS.contains(&&*name) {
            continue;
        }
        paths.push(entry.path());
        if entry.file_type().unwrap().is_dir() {
            collect_paths(&entry.path(), paths);
        }
    }
}

#[test]
fn code_spans_exclude_fenced_blocks_and_commands() {
    let spans = code_spans(
        "1. `a/b.rs`: add `One::two` by `cargo run`.\n\n   ```rust\n   x`y`\n   ```\n\nSee `c.md`.",
    );
    assert_eq!(spans, ["a/b.rs", "One::two", "c.md"]);
    assert!(is_path("a/b") && is_path("c.md") && !is_path("One::two"));
}
