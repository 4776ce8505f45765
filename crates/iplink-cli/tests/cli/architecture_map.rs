//! The map in ARCHITECTURE.md lists exactly the folders of the repository.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::project;

/// Folders of data and scripts, whose subfolders are not in the map.
const OPAQUE: [&str; 4] = ["fuzz/corpus", "tests/corpus", "tests/golden", "tests/pages"];

/// Folders of build products and installed packages, which are not in the map.
const GENERATED: [&str; 4] = ["artifacts", "built", "node_modules", "target"];

/// Top-level folders that the map describes.
const ROOTS: [&str; 5] = ["benches", "crates", "docs", "fuzz", "tests"];

#[test]
fn architecture_map_lists_every_folder() {
    let root = project();
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let (_, map) = text.split_once("\n## Map\n").unwrap();
    let map = map.split("```").nth(1).unwrap().trim_start_matches("text\n");
    let mapped = mapped_folders(map);
    let mut actual = BTreeSet::new();
    for name in ROOTS {
        collect_folders(&root, name, &mut actual);
    }
    let missing: Vec<_> = actual.difference(&mapped).collect();
    let stale: Vec<_> = mapped.difference(&actual).collect();
    assert!(missing.is_empty(), "not in the map of ARCHITECTURE.md: {missing:?}");
    assert!(
        stale.is_empty(),
        "in the map of ARCHITECTURE.md, but not in the repository: {stale:?}"
    );
}

/// Parses the map and returns the paths of its folders: each level is indented by two
/// spaces, folders end with a slash, and siblings without a description may share a line.
fn mapped_folders(map: &str) -> BTreeSet<String> {
    let mut folders = BTreeSet::new();
    let mut path: Vec<String> = Vec::new();
    for line in map.lines().filter(|line| !line.trim().is_empty()) {
        let depth = (line.len() - line.trim_start().len()) / 2;
        let names = line.split_whitespace().take_while(|word| word.ends_with('/'));
        for name in names {
            path.truncate(depth);
            path.push(name.trim_end_matches('/').to_owned());
            folders.insert(path.join("/"));
        }
    }
    folders
}

/// Adds a folder and its subfolders to `folders`, by their paths below `root`.
fn collect_folders(root: &Path, folder: &str, folders: &mut BTreeSet<String>) {
    if GENERATED.iter().any(|name| folder.ends_with(&format!("/{name}"))) {
        return;
    }
    folders.insert(folder.to_owned());
    if OPAQUE.contains(&folder) {
        return;
    }
    for entry in std::fs::read_dir(root.join(folder)).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            let name = entry.file_name().into_string().unwrap();
            collect_folders(root, &format!("{folder}/{name}"), folders);
        }
    }
}

#[test]
fn mapped_folders_have_full_paths() {
    let map = "crates/\n  core/   reads\n    src/\n      a/ b/\ndocs/\n";
    let expected = ["crates", "crates/core", "crates/core/src", "crates/core/src/a"];
    let folders = mapped_folders(map);
    assert!(expected.iter().all(|folder| folders.contains(*folder)), "{folders:?}");
    assert!(folders.contains("crates/core/src/b") && folders.contains("docs"));
    assert_eq!(folders.len(), 6);
}
