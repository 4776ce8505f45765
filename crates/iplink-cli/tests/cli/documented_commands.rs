//! Runs the commands in the documentation, and checks that they succeed and that their output is as
//! documented.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::pages::Browser;
use crate::support::{iplink, project, require_program};

#[test]
fn query_md_commands_succeed() {
    let folder = Folder::new();
    let blocks = blocks("docs/query.md", "sh");
    assert!(blocks.len() >= 30, "{} blocks", blocks.len());
    for block in &blocks {
        let (printed, notes) = folder.run(block);
        assert!(
            printed.lines().count() > 1 || block.contains(" > "),
            "{block} prints nothing: {notes}"
        );
        let has_filter = block.contains(" -F ") || block.contains("--src ");
        assert!(!has_filter || notes.contains(" packets filtered out"), "{block}: {notes}");
        folder.check_output_files(block);
    }
}

#[test]
#[ignore = "needs Graphviz, Circos, Ploticus, sqlite3 and tcpdump"]
fn tutorial_commands_succeed() {
    require_programs();
    let folder = Folder::new();
    let blocks = blocks("docs/tutorial.md", "sh");
    assert!(blocks.len() >= 20, "{} blocks", blocks.len());
    for block in &blocks {
        let (printed, notes) = folder.run(block);
        let output_files = folder.check_output_files(block);
        assert!(
            !printed.is_empty() || output_files > 0,
            "{block} prints and writes nothing: {notes}"
        );
    }
}

/// The tutorial names the replacement of each script and option of IP-Link, the predecessor.
#[test]
fn tutorial_table_lists_every_script_and_option_of_ip_link() {
    let text = std::fs::read_to_string(project().join("docs/tutorial.md")).unwrap();
    let (_, table) = text.split_once("\n| IP-Link | iplink |\n").unwrap();
    let rows: Vec<_> = table.lines().take_while(|line| line.starts_with('|')).collect();
    let scripts = "pcap_to_object pcap_to_sqlite bezier/pcap_to_sqlite sqlite_to_object \
        bezier/sqlite_to_object object_to_graphviz object_to_GvGen csv_to_graphviz \
        object_to_circos circos_to_data bezier/object_to_image object_to_scatterplot \
        sqlite_to_picviz object_to_rtgraph object_to_moowheel object_to_csv csv_to_histogram \
        xml_to_histogram csv_to_piechart object_to_html object_to_xml object_to_gexf \
        object_to_d3js_matrix -i -o -q";
    for script in scripts.split_whitespace() {
        let row =
            rows.iter().find(|row| row.split('|').nth(1).unwrap().contains(&format!("`{script}`")));
        let replacement =
            row.unwrap_or_else(|| panic!("{script} has no row")).split('|').nth(2).unwrap();
        assert!(replacement.trim().len() > 8, "{script}: {replacement}");
    }
}

/// The commands take screenshots with the browser of the page tests.
#[test]
#[ignore = "needs Chromium, Graphviz, Circos, Ploticus, sqlite3 and tcpdump"]
fn ip_link_md_commands_write_their_pictures() {
    let browser = Browser::find();
    require_programs();
    let folder = Folder::new();
    let scripts = folder.path("tests/pages");
    std::fs::create_dir(&scripts).unwrap();
    for name in ["screenshot", "run.mjs", "picture.mjs"] {
        std::fs::copy(project().join("tests/pages").join(name), scripts.join(name)).unwrap();
    }
    let blocks = blocks("docs/ip-link.md", "sh");
    assert!(blocks.len() >= 7, "{} blocks", blocks.len());
    for block in &blocks {
        folder.run_with(block, &[("IPLINK_PAGE_MODULES", browser.modules())]);
        folder.check_output_files(block);
        for picture in block.split_whitespace().filter(|word| word.ends_with(".png")) {
            check_output_file(&folder.path(picture));
        }
    }
}

#[test]
fn readme_commands_print_the_documented_output() {
    let commands = run_readme(|command| !needs_programs(command));
    assert!(commands >= 8, "{commands} commands");
    let folder = Folder::new();
    let first = &blocks("README.md", "sh")[0];
    folder.run(&first.replace("cargo run --release -p iplink --", "iplink"));
    folder.check_output_files("-o office.dot -o office.png");
}

#[test]
#[ignore = "needs openssl"]
fn readme_commands_with_external_programs_succeed() {
    require_program("openssl");
    assert!(run_readme(needs_programs) > 0);
}

/// Runs the selected commands of the README in order, and returns their number. The standard output
/// must equal the text below a command, unless there is none.
fn run_readme(is_selected: impl Fn(&str) -> bool) -> usize {
    let folder = Folder::new();
    let mut commands = 0;
    for block in blocks("README.md", "console") {
        let (first, documented) = block.split_once('\n').unwrap();
        let command = first.strip_prefix("$ ").unwrap_or_else(|| panic!("{block}"));
        // `live` runs until it is interrupted, and has its own tests.
        let is_untestable = command.starts_with("cargo ") || command.starts_with("iplink live ");
        if is_untestable || !is_selected(command) {
            continue;
        }
        let (printed, notes) = folder.run(command);
        let output_files = folder.check_output_files(command);
        assert!(!printed.is_empty() || output_files > 0, "{command} has no output: {notes}");
        assert!(documented.is_empty() || printed == documented, "{command} prints\n{printed}");
        commands += 1;
    }
    commands
}

#[test]
fn query_md_describes_every_question_with_its_columns_and_options() {
    let text = std::fs::read_to_string(project().join("docs/query.md")).unwrap();
    for question in iplink_formats::questions::QUESTIONS {
        let name = question.name;
        let (_, section) = text.split_once(&format!("\n### `{name}`\n")).unwrap();
        let section = section.split("\n##").next().unwrap();
        for (column, _) in question.columns() {
            assert!(section.contains(&format!("`{column}`")), "{name}: {column}");
        }
        for parameter in question.parameters {
            assert!(
                section.contains(&format!("`{}`", parameter.option)),
                "{name}: {}",
                parameter.option
            );
        }
        assert!(section.contains(&format!("\niplink ask {name} ")), "{name} has no example");
        assert!(section.contains("O("), "{name} has no complexity");
    }
}

#[test]
fn query_md_describes_every_column_of_every_list() {
    use iplink_formats::columns::{describe, flows, hosts, links, services};

    let text = std::fs::read_to_string(project().join("docs/query.md")).unwrap();
    for (title, columns) in [
        ("Columns", [describe(&links()), describe(&hosts())].concat()),
        ("Flows", describe(&flows())),
        ("Services", describe(&services())),
    ] {
        let (_, section) = text.split_once(&format!("\n## {title}\n")).unwrap();
        let section = section.split("\n## ").next().unwrap();
        for (name, _) in columns {
            assert!(section.contains(&format!("`{name}`")), "{name} is not in docs/query.md");
        }
    }
}

#[test]
fn query_md_describes_every_view_option() {
    let text = std::fs::read_to_string(project().join("docs/query.md")).unwrap();
    let help = iplink(&["render", "--help"]).stdout;
    for option in options_of_section(&help, "--top-hosts") {
        let is_listed = [" ", "`"].iter().any(|end| text.contains(&format!("{option}{end}")));
        assert!(is_listed, "{option} is not in docs/query.md");
    }
}

/// Returns the long names of all options in the section of a help text that contains `option`.
fn options_of_section<'a>(help: &'a str, option: &str) -> Vec<&'a str> {
    let lines: Vec<&str> = help.lines().collect();
    let belongs_to_section = |_: &&str, line: &&str| line.is_empty() || line.starts_with(' ');
    let sections = lines.chunk_by(belongs_to_section).map(|section| {
        let options = section.iter().filter(|line| line.trim_start().starts_with('-'));
        let long_name =
            |line: &&'a str| line.split_whitespace().find(|word| word.starts_with("--"));
        options.filter_map(long_name).collect::<Vec<_>>()
    });
    sections.into_iter().find(|options| options.contains(&option)).unwrap()
}

#[test]
fn readme_lists_every_format() {
    let text = std::fs::read_to_string(project().join("README.md")).unwrap();
    let (_, table) = text.split_once("\n| For | Formats |\n").unwrap();
    let table = table.split("\n\n").next().unwrap();
    for format in iplink_formats::FORMATS {
        let name = format.name;
        let is_listed = table.contains(&format!("`{name}`"));
        assert!(is_listed, "{name} is not in the table of formats of README.md");
    }
}

/// A temporary folder with a copy of the example captures, in which commands run as documented.
struct Folder(tempfile::TempDir);

impl Folder {
    /// Copies the example captures to a temporary folder.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy_files(&project().join("tests/corpus"), &folder.path().join("tests/corpus"));
        Self(folder)
    }

    /// Returns the path of a file in the folder.
    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs commands that must succeed, and returns standard output and standard error.
    fn run(&self, commands: &str) -> (String, String) {
        self.run_with(commands, &[])
    }

    /// Runs commands as `run` does, with environment variables.
    fn run_with(&self, commands: &str, environment: &[(&str, &Path)]) -> (String, String) {
        let program = assert_cmd::cargo::cargo_bin("iplink");
        let path = std::env::var("PATH").unwrap();
        let path = format!("{}:{path}", program.parent().unwrap().display());
        let mut shell = Command::new("sh");
        shell.args(["-euc", commands]).env("PATH", &path).current_dir(self.0.path());
        shell.envs(environment.iter().copied());
        let output = shell.output().unwrap();
        let notes = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{commands}: {notes}");
        (String::from_utf8_lossy(&output.stdout).into_owned(), notes)
    }

    /// Checks every file that commands write with `-o` or `--db`, and returns their number.
    fn check_output_files(&self, commands: &str) -> usize {
        let words: Vec<&str> = commands.split_whitespace().collect();
        let is_option = |word: &str| ["-o", "--db"].contains(&word);
        let output_files = words.windows(2).filter(|pair| is_option(pair[0])).map(|pair| pair[1]);
        let output_files: Vec<&str> = output_files.map(|name| name.trim_end_matches(';')).collect();
        for name in &output_files {
            check_output_file(&self.path(name));
        }
        output_files.len()
    }
}

/// Checks that a file is not empty and has the type that its extension indicates.
fn check_output_file(path: &Path) {
    let name = path.display();
    if path.is_dir() {
        assert!(std::fs::read_dir(path).unwrap().count() > 1, "{name} is empty");
        return;
    }
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let text = String::from_utf8_lossy(&bytes);
    let is_valid = match path.extension().unwrap_or_default().to_str().unwrap() {
        "png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.len() > 3_000,
        "svg" => resvg::usvg::Tree::from_data(&bytes, &resvg::usvg::Options::default()).is_ok(),
        "dot" => text.starts_with("digraph ") && text.contains(" -> "),
        "db" => bytes.starts_with(b"SQLite format 3\0"),
        "json" => serde_json::from_str::<serde_json::Value>(&text).is_ok(),
        "html" => text.starts_with("<!DOCTYPE html>") && text.trim_end().ends_with("</html>"),
        "xml" | "gexf" => text.starts_with("<?xml ") || text.starts_with("<IP-Link>"),
        "csv" if text.starts_with("source,target,") => text.lines().count() > 1,
        "csv" => text.lines().all(|line| line.split(';').count() == 3),
        "pcv" => text.starts_with("header {"),
        "rtgraph" => text.lines().all(|line| line.starts_with("edge ")),
        "circos" => text.starts_with("ip\t"),
        "iplink" | "hosts" => true,
        extension => panic!("{name}: no check for .{extension}"),
    };
    assert!(is_valid && !bytes.is_empty(), "{name}: {}", text.chars().take(80).collect::<String>());
}

/// The programs besides iplink that documented commands call.
const PROGRAMS: [&str; 6] = ["dot", "circos", "openssl", "ploticus", "sqlite3", "tcpdump"];

fn require_programs() {
    PROGRAMS.into_iter().for_each(require_program);
}

/// Returns whether commands call one of [`PROGRAMS`], directly or in `draw.sh`.
fn needs_programs(commands: &str) -> bool {
    let pipeline = commands.lines().flat_map(|line| line.split(&['|', '('][..]));
    let mut called = pipeline.filter_map(|command| command.split_whitespace().next());
    commands.contains("draw.sh") || called.any(|program| PROGRAMS.contains(&program))
}

/// Copies a folder recursively.
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

/// Returns the code blocks of a document that have this info string (the word after the opening
/// fence, such as `sh`), without the indentation of a list.
fn blocks(document: &str, info_string: &str) -> Vec<String> {
    let text = std::fs::read_to_string(project().join(document)).unwrap();
    let (mut blocks, mut is_within, mut indent) = (Vec::<String>::new(), false, 0);
    for line in text.lines() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            is_within = language == info_string;
            indent = line.len() - line.trim_start().len();
            blocks.extend(is_within.then(String::new));
        } else if let (true, Some(block)) = (is_within, blocks.last_mut()) {
            *block += &format!("{}\n", line.get(indent..).unwrap_or_default());
        }
    }
    blocks
}
