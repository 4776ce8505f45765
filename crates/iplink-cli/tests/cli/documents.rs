//! What the documents say to type works.

use std::process::Command;

use crate::support::{office, project};

#[test]
fn the_commands_of_query_md_run() {
    let text = std::fs::read_to_string(project().join("docs/query.md")).unwrap();
    let blocks = shell_blocks(&text);
    assert!(blocks.len() >= 4, "{} blocks", blocks.len());
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("tests/corpus");
    std::fs::create_dir_all(&corpus).unwrap();
    std::fs::copy(office(), corpus.join("office.pcap")).unwrap();
    let program = assert_cmd::cargo::cargo_bin("iplink");
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", program.parent().unwrap().display());
    for line in blocks.iter().flat_map(|block| block.lines()) {
        let mut shell = Command::new("sh");
        shell.args(["-euc", line]).env("PATH", &path).current_dir(folder.path());
        let output = shell.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}: {said}");
        assert!(said.contains("filtered out") || said.contains("stopped"), "{line}: {said}");
        let (rows, links) = (output.stdout.iter().filter(|byte| **byte == b'\n').count(), " -o ");
        assert!(rows > 1 || line.contains(links), "{line} shows nothing: {said}");
    }
}

/// Returns what stands between lines of three backticks, the first with `sh`.
fn shell_blocks(text: &str) -> Vec<String> {
    let (mut blocks, mut is_within) = (Vec::<String>::new(), false);
    for line in text.lines() {
        if line.starts_with("```") {
            is_within = line == "```sh";
            blocks.extend(is_within.then(String::new));
        } else if let (true, Some(block)) = (is_within, blocks.last_mut()) {
            *block += &format!("{line}\n");
        }
    }
    blocks
}
