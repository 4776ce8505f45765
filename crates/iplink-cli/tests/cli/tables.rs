//! Tests of the options that all tables share: columns, order, number of rows and style.

use std::collections::BTreeSet;

use crate::support::{CommandResult, iplink, office};

/// The commands that print tables, with their arguments before the options.
const TABLES: [&[&str]; 10] = [
    &["flows", "{office}"],
    &["services", "{office}"],
    &["links", "{office}"],
    &["hosts", "{office}"],
    &["info", "{office}"],
    &["formats"],
    &["ask"],
    &["ask", "top-talkers", "{office}"],
    &["path", "{office}", "203.0.113.66", "192.168.10.113"],
    &["diff", "{office}", "{office}", "--changed", "1,0"],
];

/// Runs a command on the example capture.
fn run(command: &[&str], options: &[&str]) -> CommandResult {
    let office = office();
    let command = command.iter().map(|word| if *word == "{office}" { &*office } else { word });
    iplink(&[&command.collect::<Vec<_>>(), options].concat())
}

/// Returns the rows of a table of one column, which must succeed without notes.
fn rows(command: &[&str], options: &[&str]) -> Vec<String> {
    let result = run(command, &[&["-q", "--as", "tsv"], options].concat());
    assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{command:?} {options:?}");
    result.stdout.lines().skip(1).map(str::to_owned).collect()
}

/// Returns the names of the columns of a table, as `--columns help` lists them.
fn column_names(command: &[&str]) -> Vec<String> {
    let list = rows(command, &["--columns", "help"]);
    list.iter().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
}

#[test]
fn every_column_of_every_table_can_be_sorted_by() {
    for command in TABLES {
        let first = &*column_names(command)[0];
        let unsorted = rows(command, &["--columns", first]);
        let expected: BTreeSet<_> = unsorted.iter().collect();
        for name in column_names(command) {
            for direction in ["", ":asc", ":desc"] {
                let key = format!("{name}{direction}");
                // The column need not be shown.
                let sorted = rows(command, &["--columns", first, "--sort", &key]);
                assert_eq!(sorted.len(), unsorted.len(), "{command:?} {key}");
                assert_eq!(sorted.iter().collect::<BTreeSet<_>>(), expected, "{command:?} {key}");
            }
        }
    }
}

#[test]
fn numbers_are_sorted_in_descending_order_by_default() {
    let numbers = |options: &[&str]| -> Vec<u64> {
        let rows = rows(&["links", "{office}"], &[&["--columns", "bytes"], options].concat());
        rows.iter().map(|row| row.parse().unwrap()).collect()
    };
    assert!(numbers(&["--sort", "bytes"]).is_sorted_by(|a, b| a >= b));
    assert!(numbers(&["--sort", "bytes:asc"]).is_sorted());
}

#[test]
fn addresses_are_sorted_by_value_and_missing_names_are_last() {
    let sources = rows(&["links", "{office}"], &["--columns", "source", "--sort", "source"]);
    let sources: Vec<std::net::IpAddr> =
        sources.iter().map(|source| source.parse().unwrap()).collect();
    assert!(sources.is_sorted());
    for direction in ["asc", "desc"] {
        let options = ["--dns", "--columns", "name", "--sort", &format!("name:{direction}")];
        let names = rows(&["hosts", "{office}"], &options);
        let named = names.iter().take_while(|name| !name.is_empty()).count();
        assert!(named > 5 && names.iter().skip(named).all(String::is_empty), "{names:?}");
    }
}

#[test]
fn limit_is_applied_after_sorting_and_noted() {
    for command in TABLES {
        let name = &*column_names(command)[0];
        let options = ["--as", "tsv", "--columns", name, "--sort", name];
        let all = run(command, &options);
        let limited = run(command, &[&options[..], &["--limit", "2"]].concat());
        let rows = all.stdout.lines().count() - 1;
        let expected: Vec<_> = all.stdout.lines().take(3).collect();
        assert_eq!(limited.stdout.lines().collect::<Vec<_>>(), expected, "{command:?}");
        let note = format!("iplink: 2 of {rows} rows shown (--limit)\n");
        assert_eq!(limited.stderr.contains(&note), rows > 2, "{command:?}: {}", limited.stderr);
        assert_eq!(limited.code, all.code, "{command:?}");
    }
}

#[test]
fn limit_does_not_change_the_counts() {
    let share = |options: &[&str]| {
        let command = ["ask", "top-talkers", "{office}"];
        let options = [&["--columns", "host,share"], options].concat();
        rows(&command, &options).first().unwrap().clone()
    };
    let first = share(&[]);
    assert!(first.starts_with("192.168.10.2\t0.257"), "{first}");
    assert_eq!(share(&["--limit", "1"]), first);
    // A share is that of all packets after the packet filters, whatever the view omits.
    assert_eq!(share(&["--focus", "192.168.10.2"]), first);
    assert!(!share(&["--proto", "tcp"]).ends_with(first.split('\t').nth(1).unwrap()));
}

#[test]
fn ask_rejects_options_that_would_change_the_answer() {
    for option in ["--top", "--top-hosts"] {
        let result = run(&["ask", "top-talkers", "{office}"], &[option, "10"]);
        let reason = "narrows the graph and would change the answer: use --limit N";
        assert_eq!((result.code, result.stdout.as_str()), (2, ""));
        assert_eq!(result.stderr, format!("iplink: {option} {reason}\n"));
    }
}

#[test]
fn invalid_sort_keys_are_rejected_before_reading() {
    for command in TABLES {
        let valid = column_names(command).join(", ");
        let result = run(command, &["--sort", "nothing"]);
        let message = format!("iplink: unknown column \"nothing\"; valid columns: {valid}\n");
        assert_eq!((result.code, result.stderr), (2, message), "{command:?}");
        let result = run(command, &["--sort", "nothing:down"]);
        let message = "invalid direction \"down\": expected COLUMN:asc or COLUMN:desc";
        assert_eq!(result.code, 2, "{command:?}");
        assert!(result.stderr.contains(message), "{}", result.stderr);
    }
}

#[test]
fn extension_of_the_output_selects_the_style() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).into_os_string().into_string().unwrap();
    for command in TABLES {
        for (extension, style) in [
            ("csv", "csv"),
            ("TSV", "tsv"),
            ("json", "json"),
            ("ndjson", "ndjson"),
            ("md", "md"),
            ("txt", "text"),
        ] {
            let file = path(&format!("x.{extension}"));
            let result = run(command, &["-q", "-o", &file, "--force"]);
            assert_eq!((result.code, result.stdout.as_str()), (0, ""), "{command:?} {extension}");
            let expected = run(command, &["-q", "--as", style]).stdout;
            assert!(std::fs::read_to_string(&file).unwrap() == expected, "{command:?} {extension}");
        }
        for name in ["x.svg", "x.xlsx", "x.csv.gz"] {
            let result = run(command, &["-q", "-o", &path(name)]);
            let message = format!(
                "iplink: cannot write a table to {}; valid extensions: .csv, .tsv, .json, .ndjson, \
                 .md, .txt; --as selects another style\n",
                path(name)
            );
            assert_eq!((result.code, result.stderr), (2, message), "{command:?}");
            assert!(!folder.path().join(name).exists());
        }
    }
    // With --as, any name is accepted.
    assert_eq!(run(&["formats"], &["-o", &path("x.data"), "--as", "csv"]).code, 0);
}

#[test]
fn extension_that_a_command_cannot_write_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    for (command, name, expected) in [
        (&["report", "{office}"][..], "x.pdf", "report cannot be written to "),
        (&["render", "{office}", "-f", "graph"], "x.pdf", "graph cannot be written to "),
        (&["render", "{office}", "-f", "dot"], "x.png", "dot cannot be written to "),
        (&["diff", "{office}", "{office}", "-f", "dot"], "x.svg", "dot cannot be written to "),
        (&["save", "{office}"], "x.csv", "a saved graph cannot be written to "),
    ] {
        let path = folder.path().join(name);
        let CommandResult { code, stderr, .. } = run(command, &["-o", path.to_str().unwrap()]);
        assert!(stderr.starts_with(&format!("iplink: {expected}")), "{command:?}: {stderr}");
        assert_eq!((code, path.exists()), (2, false), "{command:?}");
    }
}

#[test]
fn diff_picture_has_the_file_type_of_its_extension() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.png");
    let result =
        run(&["diff", "{office}", "{office}", "-f", "graph"], &["-o", path.to_str().unwrap()]);
    assert_eq!(result.code, 0, "{}", result.stderr);
    assert!(std::fs::read(&path).unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn column_list_needs_no_input() {
    for command in TABLES {
        let result = run(&[command[0], "--columns=help", "no-such-file"], &["--as", "tsv"]);
        let without_input = run(&command[..1], &["--columns", "help", "--as", "tsv"]);
        // The first argument of `ask` is the question.
        if command[0] != "ask" && command[0] != "formats" {
            assert_eq!((result.code, &*result.stdout), (0, &*without_input.stdout), "{command:?}");
        }
        assert_eq!((without_input.code, without_input.stderr.as_str()), (0, ""));
        assert!(without_input.stdout.starts_with("column\tabout\n"), "{}", without_input.stdout);
    }
    assert_eq!(run(&["links"], &["--columns", "source"]).code, 2);
}

#[test]
fn long_help_lists_the_columns() {
    for command in ["flows", "services", "links", "hosts"] {
        let help = iplink(&[command, "--help"]).stdout;
        let (_, columns) = help.split_once("\nColumns:\n").unwrap();
        let listed: Vec<_> =
            columns.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
        assert_eq!(listed, column_names(&[command]));
        assert!(!iplink(&[command, "-h"]).stdout.contains("Columns:"));
    }
}

#[test]
fn long_texts_are_complete_if_the_output_is_not_a_terminal() {
    let text = run(&["formats"], &[]).stdout;
    assert!(!text.contains('…') && text.lines().any(|line| line.len() > 200));
}
