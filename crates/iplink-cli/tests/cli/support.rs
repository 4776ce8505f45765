//! What the tests share: our program, the programs of others, and captures.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How our program ended, and what it said.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs our program; one that takes minutes is ended and fails the test.
pub(crate) fn iplink(args: &[&str]) -> Ended {
    let output = assert_cmd::Command::cargo_bin("iplink")
        .unwrap()
        .args(args)
        .timeout(std::time::Duration::from_secs(120))
        .output()
        .unwrap();
    Ended {
        code: output.status.code().unwrap_or_else(|| panic!("{args:?} was ended by a signal")),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The project's folder.
pub(crate) fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The example capture.
pub(crate) fn office() -> String {
    project().join("tests/corpus/office.pcap").into_os_string().into_string().unwrap()
}

/// Tells whether a program is there. Where it is not, the test that needs it
/// says so and is skipped, or fails with `IPLINK_REQUIRE_TOOLS=1`.
pub(crate) fn has_tool(name: &str) -> bool {
    let found = Command::new(name).arg("--version").output().is_ok();
    if !found {
        skip(&format!("{name} is not installed"));
    }
    found
}

/// Tells whether Python has a module, as [`has_tool`] does of programs.
pub(crate) fn has_module(name: &str) -> bool {
    let import = format!("import {name}");
    let found = Command::new("python3").args(["-c", &import]).output();
    let found = found.is_ok_and(|output| output.status.success());
    if !found {
        skip(&format!("Python has no {name}"));
    }
    found
}

/// Runs a program that must succeed, and returns what it printed.
pub(crate) fn run(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {args:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

/// Returns the captures with known answers, by name; none, with a word about
/// it, where `IPLINK_CORPUS` does not say where they are.
pub(crate) fn corpus() -> Vec<(String, PathBuf)> {
    let Some(folder) = std::env::var_os("IPLINK_CORPUS").map(PathBuf::from) else {
        skip("IPLINK_CORPUS is not set");
        return Vec::new();
    };
    // Tests run in the folder of their crate.
    let folder = if folder.is_relative() { project().join(folder) } else { folder };
    let mut captures: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("IPLINK_CORPUS {}: {error}", folder.display()))
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .filter(|(name, _)| !matches!(name.rsplit('.').next(), Some("md" | "tsv" | "txt" | "py")))
        .collect();
    captures.sort();
    assert!(captures.len() >= 100, "{} holds {} captures", folder.display(), captures.len());
    captures
}

/// Says, past the test harness which would swallow it, that a test was skipped.
pub(crate) fn skip(why: &str) {
    let required = std::env::var_os("IPLINK_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(!required, "{why}, and IPLINK_REQUIRE_TOOLS=1");
    let thread = std::thread::current();
    let line = format!("SKIPPED {}: {why}\n", thread.name().unwrap_or("a test"));
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}
