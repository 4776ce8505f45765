//! What the documents say to type works.

use std::path::Path;
use std::process::Command;

use crate::support::project;

#[test]
fn the_commands_of_query_md_run() {
    let text = std::fs::read_to_string(project().join("docs/query.md")).unwrap();
    let blocks = shell_blocks(&text);
    assert!(blocks.len() >= 4, "{} blocks", blocks.len());
    let folder = tempfile::tempdir().unwrap();
    copy_files(&project().join("tests/corpus"), &folder.path().join("tests/corpus"));
    let program = assert_cmd::cargo::cargo_bin("iplink");
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", program.parent().unwrap().display());
    for block in &blocks {
        let mut shell = Command::new("sh");
        shell.args(["-euc", block]).env("PATH", &path).current_dir(folder.path());
        let output = shell.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{block}: {said}");
        let rows = output.stdout.iter().filter(|byte| **byte == b'\n').count();
        assert!(rows > 1 || block.contains(" > "), "{block} shows nothing: {said}");
        let is_asked = block.contains(" -F ") || block.contains("--src ");
        assert!(!is_asked || said.contains(" packets filtered out"), "{block}: {said}");
    }
}

#[test]
fn query_md_has_every_question_with_its_columns_and_options() {
    let text = std::fs::read_to_string(project().join("docs/query.md")).unwrap();
    for question in iplink_formats::questions::QUESTIONS {
        let name = question.name;
        let (_, section) = text.split_once(&format!("\n### `{name}`\n")).unwrap();
        let section = section.split("\n##").next().unwrap();
        for (column, _) in question.columns() {
            assert!(section.contains(&format!("`{column}`")), "{name}: {column}");
        }
        for takes in question.takes {
            assert!(section.contains(&format!("`{}`", takes.option)), "{name}: {}", takes.option);
        }
        assert!(section.contains(&format!("\niplink ask {name} ")), "{name} is not asked");
        assert!(section.contains("O("), "{name} has no complexity");
    }
}

/// Copies a folder, with all that is in it.
fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let copy = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_files(&entry.path(), &copy);
        } else {
            std::fs::copy(entry.path(), copy).unwrap();
        }
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
