//! Checks that each command in the gallery gives the picture or output that is shown there.
//!
//! `UPDATE_GOLDEN=1` redraws the pictures, and rewrites the outputs.

use std::path::Path;

use crate::support::{iplink, project};

/// Runs a command of the gallery, and returns the file that it writes, or its standard output.
fn run_command(command: &str, folder: &Path) -> String {
    let out = folder.join("out.svg");
    let (out, root) = (out.to_str().unwrap(), project());
    let mut writes_image = false;
    let words: Vec<String> = command
        .split_whitespace()
        .skip(1)
        .map(|word| match word {
            _ if word.starts_with("docs/images/") => {
                writes_image = true;
                out.to_owned()
            }
            _ if word.starts_with("tests/") => root.join(word).to_str().unwrap().to_owned(),
            _ => word.to_owned(),
        })
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = iplink(&words);
    assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{command}");
    if writes_image { std::fs::read_to_string(out).unwrap() } else { result.stdout }
}

/// Returns the commands of a Markdown page, each with the output below it.
fn commands(page: &str) -> Vec<(&str, String)> {
    let mut commands: Vec<(&str, String)> = Vec::new();
    let mut is_in_block = false;
    for line in page.lines() {
        if line.starts_with("```") {
            is_in_block = line == "```console";
        } else if let (true, Some(command)) = (is_in_block, line.strip_prefix("$ ")) {
            commands.push((command, String::new()));
        } else if let (true, Some((_, printed))) = (is_in_block, commands.last_mut()) {
            printed.push_str(line);
            printed.push('\n');
        }
    }
    commands
}

#[test]
fn gallery_shows_the_output_of_its_commands() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let path = project().join("docs/gallery.md");
    let original = std::fs::read_to_string(&path).unwrap();
    let mut page = original.clone();
    let folder = tempfile::tempdir().unwrap();
    let mut image_bytes = 0;
    for (index, (command, printed)) in commands(&original).into_iter().enumerate() {
        let folder = folder.path().join(index.to_string());
        std::fs::create_dir(&folder).unwrap();
        let output = run_command(command, &folder);
        let image = command.split_whitespace().find(|word| word.starts_with("docs/images/"));
        match image.map(|image| project().join(image)) {
            Some(image) => {
                if update {
                    std::fs::write(&image, &output).unwrap();
                }
                image_bytes += output.len();
                let current = std::fs::read_to_string(&image).unwrap_or_default();
                assert!(
                    current == output,
                    "{} differs from the output of {command}",
                    image.display()
                );
            }
            None => {
                if update {
                    let (old, new) =
                        (format!("{command}\n{printed}"), format!("{command}\n{output}"));
                    page = page.replace(&old, &new);
                }
                assert!(page.contains(&format!("{command}\n{output}```")), "{command}:\n{output}");
            }
        }
    }
    if update {
        std::fs::write(&path, &page).unwrap();
    }
    // All pictures are stored in the repository, so their total size is limited. A total below the
    // lower bound means that pictures are missing.
    assert!((500_000..2_000_000).contains(&image_bytes), "{image_bytes} bytes");
    for format in iplink_formats::FORMATS {
        let is_picture = format.param_for_path("x.svg".as_ref()).is_some();
        let is_shown = format.name == "graph" || page.contains(&format!("-f {} ", format.name));
        assert!(!is_picture || is_shown, "{} is not in the gallery", format.name);
    }
}

#[test]
fn every_image_is_shown_in_a_document() {
    let pages =
        ["README.md", "docs/gallery.md", "docs/tutorial.md"].map(|page| project().join(page));
    let pages = pages.map(|page| std::fs::read_to_string(page).unwrap()).concat();
    for image in std::fs::read_dir(project().join("docs/images")).unwrap() {
        let name = image.unwrap().file_name().into_string().unwrap();
        assert!(pages.contains(&format!("images/{name})")), "{name} is in no document");
    }
}
