//! Tests of saved graphs as inputs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{CommandResult, corpus_captures, iplink, office};

/// Saves the graph of a capture with all dimensions. Returns the result of the command and the path
/// of the file.
fn save(capture: &str, folder: &Path) -> (CommandResult, PathBuf) {
    let path = folder.join(format!("{}.iplink", Path::new(capture).file_name().unwrap().display()));
    (iplink(&["save", "--keep", "all", capture, "-o", path.to_str().unwrap()]), path)
}

/// Lists the links of inputs, with all columns.
fn links(inputs: &[&str]) -> CommandResult {
    iplink(&[&["links", "--as", "tsv", "--columns", "all"], inputs].concat())
}

#[test]
fn saved_graph_of_the_example_keeps_every_column() {
    assert_saved_graphs_keep_columns(vec![("office".to_owned(), office().into())]);
}

#[test]
#[ignore = "needs IPLINK_CORPUS"]
fn saved_graphs_of_the_corpus_keep_every_column() {
    assert_saved_graphs_keep_columns(corpus_captures());
}

/// Checks that the tables of a saved graph equal those of its capture.
fn assert_saved_graphs_keep_columns(captures: Vec<(String, PathBuf)>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, path) in captures {
        let path = path.to_str().unwrap();
        let (result, saved) = save(path, folder.path());
        let direct = links(&[path]);
        assert_eq!(result.code, direct.code, "{name}");
        assert_eq!(saved.exists(), result.code != 2, "{name}");
        if result.code == 2 {
            continue;
        }
        let saved = saved.to_str().unwrap();
        assert_eq!(links(&[saved]).stdout, direct.stdout, "{name}");
        let info = |path: &str| iplink(&["-q", "info", "--as", "json", path]).stdout;
        assert_eq!(info(saved), info(path), "{name}");
    }
}

#[test]
fn saved_graphs_merge_like_captures() {
    let folder = tempfile::tempdir().unwrap();
    let (_, saved) = save(&office(), folder.path());
    let saved = saved.to_str().unwrap();
    let doubled = links(&[&office(), &office()]).stdout;
    assert_eq!(links(&[saved, saved]).stdout, doubled);
    assert_eq!(links(&[saved, &office()]).stdout, doubled);
    assert_eq!(links(&[&office(), saved]).stdout, doubled);
}

#[test]
fn saved_graph_is_read_from_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let (_, saved) = save(&office(), folder.path());
    let mut cat = Command::new("cat").arg(&saved).stdout(Stdio::piped()).spawn().unwrap();
    let output = Command::new(assert_cmd::cargo::cargo_bin("iplink"))
        .args(["-q", "links", "-"])
        .stdin(cat.stdout.take().unwrap())
        .output()
        .unwrap();
    cat.wait().unwrap();
    let expected = iplink(&["-q", "links", &office()]).stdout;
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}

#[test]
fn damaged_saved_graph_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let (_, saved) = save(&office(), folder.path());
    let mut bytes = std::fs::read(&saved).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&saved, bytes).unwrap();
    let result = links(&[saved.to_str().unwrap()]);
    assert_eq!((result.code, result.stdout.as_str()), (2, ""));
    let message = format!(
        "iplink: {}: corrupt saved graph, before byte {}: its digest does not match its contents\n",
        saved.display(),
        last + 1
    );
    assert_eq!(result.stderr, message);
}

#[test]
fn column_of_a_dimension_that_was_not_saved_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("links.iplink");
    let path = path.to_str().unwrap();
    assert_eq!(iplink(&["save", "--keep", "vlans", &office(), "-o", path]).code, 0);
    let column = |name: &str| iplink(&["links", "--columns", name, path]);
    assert_eq!(column("vlans").stdout, iplink(&["links", "--columns", "vlans", &office()]).stdout);
    for (column_name, dimension) in
        [("protocols", "protocols"), ("uses", "protocols"), ("fragments", "fragments")]
    {
        let result = column(column_name);
        assert_eq!((result.code, result.stdout.as_str()), (2, ""));
        assert_eq!(
            result.stderr,
            format!(
                "iplink: {path}: saved graph has no {dimension}: save it with --keep {dimension}\n"
            )
        );
    }
}

#[test]
fn inner_option_requires_graph_saved_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (_, saved) = save(&office(), folder.path());
    let result = links(&["--inner", saved.to_str().unwrap()]);
    assert_eq!(result.code, 2);
    assert!(
        result
            .stderr
            .ends_with(": saved graph has no innermost IP headers: save it with --inner\n")
    );
}
