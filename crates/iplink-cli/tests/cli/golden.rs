//! Compares every format and table of four small captures with golden files, byte by byte.
//!
//! `UPDATE_GOLDEN=1` rewrites the files; review the diff before you commit it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use iplink_generator::{CaptureFormat, Profile, TrafficKind, bytes};

use crate::support::{self, iplink, project};

/// The maximum number of differing lines that are shown for each file.
const MAX_SHOWN_LINES: usize = 40;

#[test]
fn output_of_the_example_matches_golden_files() {
    assert_golden("office", &std::fs::read(support::office()).unwrap());
}

#[test]
fn output_of_mixed_traffic_matches_golden_files() {
    let profile = Profile { packets: 40, hosts: 6, kind: TrafficKind::Mixed, ..Profile::default() };
    assert_golden("mixed", &iplink_generator::capture(&profile, CaptureFormat::Pcapng));
}

#[test]
fn output_of_an_empty_capture_matches_golden_files() {
    assert_golden("empty", &bytes::PcapFile::new().build());
}

#[test]
fn output_of_a_host_that_sends_to_itself_matches_golden_files() {
    let loopback = [127, 0, 0, 1];
    let packet =
        bytes::ethernet(0x0800, &bytes::ipv4(loopback, loopback, 17, &bytes::udp(1, 2, b"x")));
    assert_golden("itself", &bytes::PcapFile::new().record(1, 5, &packet).build());
}

/// Compares all outputs of a capture with its golden files, and reports every difference.
fn assert_golden(name: &str, capture: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("{name}.pcap"));
    std::fs::write(&path, capture).unwrap();
    let mut golden = GoldenFolder::new(project().join("tests/golden").join(name));
    for format in iplink_formats::FORMATS {
        let files = files(&path, format.name);
        let [(_, bytes)] = &files[..] else {
            for (file, bytes) in &files {
                golden.compare(&format!("{}/{file}", format.name), bytes);
            }
            continue;
        };
        golden.compare(format.name, bytes);
    }
    golden.compare("hosts-dns", stdout_of(&path, &["render", "-f", "hosts", "--dns"]).as_bytes());
    for (table, style) in [("links", "tsv"), ("hosts", "csv"), ("info", "json"), ("links", "text")]
    {
        let text = stdout_of(&path, &[table, "--as", style]);
        golden.compare(&format!("{table}.{style}"), text.as_bytes());
    }
    golden.finish();
}

/// Returns the files that a format writes for a capture, with their names.
fn files(capture: &Path, format: &str) -> Vec<(String, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let out = format!("{}/", folder.path().display());
    let args = ["-q", "render", capture.to_str().unwrap(), "-f", format, "-o", &out, "--force"];
    // By default, formats with the parameter `pages` write a file for every host.
    let has_pages = iplink_formats::find(format).unwrap().param_for_folder().is_some();
    let pages: &[&str] = if has_pages { &["-P", "pages=one"] } else { &[] };
    let result = iplink(&[&args[..], pages].concat());
    assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{format}");
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<_> = entries
        .map(|entry| {
            let bytes = std::fs::read(entry.path()).unwrap();
            // Binary files do not contain the path of the capture.
            let bytes = String::from_utf8(bytes).map_or_else(
                |binary| binary.into_bytes(),
                |text| without_code(without_folder(capture, &text)).into(),
            );
            (entry.file_name().into_string().unwrap(), bytes)
        })
        .collect();
    files.sort();
    files
}

/// Returns the standard output of a command for a capture.
fn stdout_of(capture: &Path, command: &[&str]) -> String {
    let result = iplink(&[&["-q"], command, &[capture.to_str().unwrap()]].concat());
    assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{command:?}");
    without_folder(capture, &result.stdout)
}

/// Removes the temporary folder of the capture from the paths in a text.
fn without_folder(capture: &Path, text: &str) -> String {
    text.replace(&format!("{}/", capture.parent().unwrap().display()), "")
}

/// Reduces an HTML page to its data, because its code has its own tests. Returns any other text
/// unchanged.
fn without_code(text: String) -> String {
    let data = text.split_once("<script type=\"application/json\" id=\"data\">");
    let data = data.and_then(|(_, data)| data.split_once("</script>"));
    data.map(|(data, _)| format!("{data}\n")).unwrap_or(text)
}

/// The golden files of a capture, and the differences found so far.
pub(crate) struct GoldenFolder {
    path: PathBuf,
    compared: BTreeSet<PathBuf>,
    differences: Vec<String>,
}

impl GoldenFolder {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, compared: BTreeSet::new(), differences: Vec::new() }
    }

    /// Compares bytes with a golden file. With `UPDATE_GOLDEN=1`, rewrites the file first.
    pub(crate) fn compare(&mut self, name: &str, actual: &[u8]) {
        let path = self.path.join(name);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, actual).unwrap();
        }
        match std::fs::read(&path) {
            Ok(expected) if expected == actual => {}
            Ok(expected) => self.differences.push(format!(
                "{}:\n{}",
                path.display(),
                difference(&expected, actual)
            )),
            Err(error) => self.differences.push(format!("{}: {error}", path.display())),
        }
        self.compared.insert(path);
    }

    /// Fails if a file differs, or if a golden file was not compared with any output.
    pub(crate) fn finish(mut self) {
        for path in files_below(&self.path) {
            if !self.compared.contains(&path) {
                self.differences
                    .push(format!("{}: no output belongs to this golden file", path.display()));
            }
        }
        assert!(
            self.differences.is_empty(),
            "{} golden files differ (- expected, + actual); UPDATE_GOLDEN=1 rewrites them\n{}",
            self.differences.len(),
            self.differences.join("\n")
        );
    }
}

/// Returns the paths of all files in a folder and its subfolders.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// Lists the lines that differ, with their numbers: `-` marks the expected ones, `+` the actual
/// ones. For binary data, only the two lengths are listed.
fn difference(expected: &[u8], actual: &[u8]) -> String {
    let (Ok(expected), Ok(actual)) = (str::from_utf8(expected), str::from_utf8(actual)) else {
        return format!(
            "  binary data: {} bytes expected, {} actual",
            expected.len(),
            actual.len()
        );
    };
    let (expected, actual): (Vec<_>, Vec<_>) =
        (expected.split('\n').collect(), actual.split('\n').collect());
    let is_same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let start = expected.iter().zip(&actual).take_while(is_same).count();
    let (old, new) = (&expected[start..], &actual[start..]);
    let end = old.iter().rev().zip(new.iter().rev()).take_while(is_same).count();
    let (old, new) = (&old[..old.len() - end], &new[..new.len() - end]);
    let mut lines = changed_lines(old, new, start + 1);
    if lines.len() > MAX_SHOWN_LINES {
        let more = lines.len() - MAX_SHOWN_LINES;
        lines.truncate(MAX_SHOWN_LINES);
        lines.push(format!("  and {more} more lines"));
    }
    lines.join("\n")
}

/// Lists the removed and the added lines: those outside the longest common subsequence. `first` is
/// the line number of the first line of both.
fn changed_lines(old: &[&str], new: &[&str], first: usize) -> Vec<String> {
    /// The maximum number of table cells; beyond it, the table would take too long, and all lines
    /// count as changed.
    const MAX_TABLE_CELLS: usize = 4_000_000;
    let removed = |index: usize| format!("  -{}: {}", first + index, old[index]);
    let added = |index: usize| format!("  +{}: {}", first + index, new[index]);
    if old.len().saturating_mul(new.len()) > MAX_TABLE_CELLS {
        return (0..old.len()).map(removed).chain((0..new.len()).map(added)).collect();
    }
    // `common[i][j]` is the length of the longest common subsequence of `old[i..]` and
    // `new[j..]`.
    let mut common = vec![vec![0_u32; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            lines.push(removed(i));
            i += 1;
        } else {
            lines.push(added(j));
            j += 1;
        }
    }
    lines
}

#[test]
fn difference_lists_every_changed_line() {
    let lines = difference(b"a\nb\nc\nd\ne\n", b"a\nB\nc\nd\nx\ne\n");
    assert_eq!(lines, "  -2: b\n  +2: B\n  +5: x");
    assert_eq!(difference(b"a\n", b"a\nb\n"), "  +2: b");
    assert_eq!(difference(b"\xff", b"a"), "  binary data: 1 bytes expected, 1 actual");
}
