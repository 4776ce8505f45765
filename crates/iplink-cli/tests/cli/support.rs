//! Helpers of the tests, which run iplink and other programs, and find captures.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The exit code and the output of a run of iplink.
pub(crate) struct CommandResult {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs iplink. If it takes more than two minutes, it is killed and the test fails.
pub(crate) fn iplink(args: &[&str]) -> CommandResult {
    let output = assert_cmd::Command::cargo_bin("iplink")
        .unwrap()
        .args(args)
        .timeout(std::time::Duration::from_secs(120))
        .output()
        .unwrap();
    CommandResult {
        code: output.status.code().unwrap_or_else(|| panic!("{args:?} was ended by a signal")),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Returns the root folder of the repository.
pub(crate) fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Returns the path of the example capture.
pub(crate) fn office() -> String {
    project().join("tests/corpus/office.pcap").into_os_string().into_string().unwrap()
}

/// Fails the test if a program that it needs is not installed. A test that calls this is marked
/// `#[ignore]`: it runs only on request, and then it never passes without the program.
///
/// The program is not run, because not every program has the option `--version`: `gvpr` would write
/// a file into the current folder.
pub(crate) fn require_program(name: &str) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let file_name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let is_installed = std::env::split_paths(&path).any(|folder| folder.join(&file_name).is_file());
    assert!(is_installed, "this test needs {name}, which is not installed");
}

/// Fails the test if a Python module that it needs is not installed, like [`require_program`].
pub(crate) fn require_python_module(name: &str) {
    let import = format!("import {name}");
    let output = Command::new("python3").args(["-c", &import]).output();
    let is_installed = output.is_ok_and(|output| output.status.success());
    assert!(is_installed, "this test needs the Python module {name}, which is not installed");
}

/// Runs a program that must succeed, and returns its standard output.
pub(crate) fn run(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {args:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

/// Returns the captures of the corpus, with their names, sorted by name.
///
/// The corpus is not part of the repository: `IPLINK_CORPUS` is the path of its folder, and a test
/// fails without it. A test that calls this is marked `#[ignore]`, and has `corpus` in its name, so
/// that it can be skipped.
pub(crate) fn corpus_captures() -> Vec<(String, PathBuf)> {
    let Some(folder) = std::env::var_os("IPLINK_CORPUS") else {
        panic!("this test needs IPLINK_CORPUS, the folder of the corpus");
    };
    // Tests run in the folder of their crate, but the path is relative to that of the repository.
    let folder = project().join(folder);
    let mut captures: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("IPLINK_CORPUS {}: {error}", folder.display()))
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .filter(|(name, _)| !matches!(name.rsplit('.').next(), Some("md" | "tsv" | "txt" | "py")))
        .collect();
    captures.sort();
    assert!(captures.len() >= 100, "{} has only {} captures", folder.display(), captures.len());
    captures
}

/// Returns the captures of the corpus with these names; each must exist.
pub(crate) fn corpus_sample(names: &[&str]) -> Vec<(String, PathBuf)> {
    let mut captures = corpus_captures();
    captures.retain(|(name, _)| names.contains(&name.as_str()));
    assert_eq!(captures.len(), names.len(), "{names:?} are not all in the corpus");
    captures
}

/// Runs SQL statements on a database, and returns the rows as the shell of SQLite
/// prints them: one per line, with `|` between the values.
pub(crate) fn run_sql(database: &Path, statements: &str) -> String {
    use rusqlite::fallible_iterator::FallibleIterator;
    use rusqlite::types::ValueRef;
    let connection = rusqlite::Connection::open(database).unwrap();
    // By default, the shell does not enforce foreign keys.
    connection.execute_batch("pragma foreign_keys = off").unwrap();
    let mut batch = rusqlite::Batch::new(&connection, statements);
    let mut text = String::new();
    while let Some(mut statement) = batch.next().unwrap() {
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values = (0..columns).map(|column| match row.get_ref(column).unwrap() {
                ValueRef::Null => String::new(),
                ValueRef::Integer(value) => value.to_string(),
                ValueRef::Real(value) => value.to_string(),
                ValueRef::Text(value) | ValueRef::Blob(value) => {
                    String::from_utf8_lossy(value).into_owned()
                }
            });
            text += &(values.collect::<Vec<_>>().join("|") + "\n");
        }
    }
    text
}
