//! General behavior of all commands: messages, exit codes, inputs, and the protection of files from
//! being overwritten.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use iplink_generator::bytes::{PcapFile, ethernet, ipv4, udp};

use crate::support::{iplink, office};

/// Returns a frame with a UDP packet from 10.0.0.1 to the address 10.0.0.x with this last byte.
fn packet(last_byte: u8) -> Vec<u8> {
    ethernet(0x0800, &ipv4([10, 0, 0, 1], [10, 0, 0, last_byte], 17, &udp(1, 2, b"x")))
}

/// Writes these bytes to a capture file, and returns its temporary folder and its path.
fn capture(bytes: &[u8]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("some.pcap");
    std::fs::write(&path, bytes).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
fn damage_is_reported_with_position_and_packets_before_it_are_kept() {
    let complete = PcapFile::new().record(1, 0, &packet(2)).record(2, 0, &packet(3)).build();
    let (_folder, path) = capture(&complete[..complete.len() - 1]);
    let result = iplink(&["links", "--as", "tsv", &path]);
    assert_eq!(result.code, 3);
    let expected =
        "record 2 at byte 83: truncated: 58 of 59 bytes present; 1 earlier packet was used";
    assert_eq!(result.stderr, format!("iplink: {path}: {expected}\n"));
    assert_eq!(result.stdout.lines().count(), 2);
    assert!(result.stdout.contains("10.0.0.1\t10.0.0.2\t1\t43\t"));
}

#[test]
fn no_output_is_written_for_unknown_file_type() {
    let (folder, path) = capture(b"name;color;size\n");
    let out = folder.path().join("graph.dot");
    let result = iplink(&["render", &path, "-o", out.to_str().unwrap()]);
    assert_eq!(result.code, 2);
    assert!(
        result.stderr.ends_with("not a capture file: starts with 6e 61 6d 65\n"),
        "{}",
        result.stderr
    );
    assert!(!out.exists());
}

#[test]
fn missing_input_does_not_hide_other_inputs() {
    let result = iplink(&["links", "/no/such/file", &office(), "--as", "tsv"]);
    assert_eq!(result.code, 2);
    assert!(
        result.stderr.contains("/no/such/file: No such file or directory"),
        "{}",
        result.stderr
    );
    assert!(result.stdout.lines().count() > 200);
}

#[test]
fn several_inputs_are_merged() {
    let (_folder_1, path_1) = capture(&PcapFile::new().record(1, 0, &packet(2)).build());
    let (_folder_2, path_2) =
        capture(&PcapFile::new().nanoseconds().record(2, 7, &packet(2)).build());
    let result = iplink(&["links", "--as", "tsv", &path_1, &path_2]);
    let line =
        "10.0.0.1\t10.0.0.2\t2\t86\t1970-01-01T00:00:01.000000Z\t1970-01-01T00:00:02.000000007Z";
    assert_eq!(result.stdout.lines().nth(1), Some(line));
    assert_eq!(result.stderr, "");
}

#[test]
fn standard_input_is_read() {
    let file = std::fs::File::open(office()).unwrap();
    let program = assert_cmd::cargo::cargo_bin("iplink");
    let output = Command::new(program).args(["-q", "links", "-"]).stdin(file).output().unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        iplink(&["-q", "links", &office()]).stdout
    );
}

#[test]
fn all_captures_in_a_folder_are_read_recursively() {
    let folder = tempfile::tempdir().unwrap();
    let subfolder = folder.path().join("b");
    std::fs::create_dir(&subfolder).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "not a capture").unwrap();
    std::fs::write(folder.path().join("c.pcap"), PcapFile::new().record(1, 0, &packet(2)).build())
        .unwrap();
    std::fs::write(subfolder.join("a.pcap"), PcapFile::new().record(1, 0, &packet(3)).build())
        .unwrap();
    let path = folder.path().to_str().unwrap();
    let result = iplink(&["info", "--as", "tsv", path]);
    assert_eq!(result.code, 0);
    assert_eq!(result.stderr, format!("iplink: skipped: not a capture file: {path}/notes.txt\n"));
    let rows: Vec<_> = result.stdout.lines().filter(|line| line.contains("packets read")).collect();
    let row = |name: &str, packets| format!("{name}\tpackets read\t{packets}");
    let files = [format!("{path}/b/a.pcap"), format!("{path}/c.pcap"), format!("{path}/notes.txt")];
    assert_eq!(rows, [row(&files[0], 1), row(&files[1], 1), row(&files[2], 0), row("", 2)]);
}

#[test]
fn inner_option_uses_innermost_header() {
    let inner = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(1, 2, b"x"));
    let frame = ethernet(0x0800, &ipv4([192, 0, 2, 1], [192, 0, 2, 2], 4, &inner));
    let (_folder, path) = capture(&PcapFile::new().record(1, 0, &frame).build());
    let csv = ["render", "-f", "csv"];
    assert_eq!(iplink(&[&csv, &[path.as_str()][..]].concat()).stdout, "192.0.2.1;192.0.2.2;1\n");
    assert_eq!(iplink(&[&csv, &["--inner", &path][..]].concat()).stdout, "10.0.0.1;10.0.0.2;1\n");
}

#[cfg(unix)]
#[test]
fn named_pipe_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer = {
        let pipe = pipe.clone();
        std::thread::spawn(move || std::fs::write(pipe, std::fs::read(office()).unwrap()))
    };
    let result = iplink(&["-q", "links", pipe.to_str().unwrap()]);
    writer.join().unwrap().unwrap();
    assert_eq!(result.stdout, iplink(&["-q", "links", &office()]).stdout);
}

/// iplink does not wait until more bytes arrive or the pipe ends.
#[test]
fn error_in_open_pipe_is_reported_immediately() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(b"hello\n").unwrap();
    let damaged =
        PcapFile::new().record(1, 0, &packet(2)).record_with_lengths(2, 0, u32::MAX, 1, b"");
    for (bytes, code, message) in [
        (&b"x\n"[..], 2, "-: file header at byte 0: not a capture file: starts with 78 0a\n"),
        (b"\0", 2, "-: file header at byte 0: not a capture file: starts with 00\n"),
        (b"hello\n", 2, "not a capture file: starts with 68 65 6c 6c\n"),
        (b"id,packets\n1,2\n", 2, "not a capture file: starts with 69 64 2c 70\n"),
        (b"{\"a\":1}", 2, "not a capture file: starts with 7b 22 61 22\n"),
        (b"#!/bin/sh\necho\n", 2, "not a capture file: starts with 23 21 2f 62\n"),
        (b"%PDF-1.4\n%\xe2\xe3", 2, "not a capture file: starts with 25 50 44 46\n"),
        (b"\x1f\x8b\x07", 2, "not a capture file: starts with 1f 8b 07\n"),
        (b"\x8bIPLINL\n", 2, "not a capture file: starts with 8b 49 50 4c\n"),
        (&gzip.finish().unwrap(), 2, "not a capture file: starts with 68 65 6c 6c\n"),
        (&damaged.build(), 3, "record 2 at byte 83: record claims 4294967295 bytes"),
    ] {
        let (exit_code, stderr) = read_open_pipe(bytes);
        assert!(stderr.contains(message), "{bytes:?}: {stderr}");
        assert_eq!(exit_code, Some(code), "{stderr}");
    }
}

/// Runs iplink with a pipe that contains these bytes and stays open, and returns the exit code and
/// the messages.
fn read_open_pipe(bytes: &[u8]) -> (Option<i32>, String) {
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("iplink"))
        .args(["links", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(bytes).unwrap();
    // This would never return if the program waited for the end of the pipe.
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    let exit_code = child.wait().unwrap().code();
    drop(stdin);
    (exit_code, stderr)
}

#[test]
fn closed_output_pipe_is_not_an_error() {
    let program = assert_cmd::cargo::cargo_bin("iplink");
    let mut child = Command::new(program)
        .args(["-q", "links", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let capture = std::fs::read(office()).unwrap();
    child.stdin.take().unwrap().write_all(&capture).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn existing_file_is_kept_without_force() {
    let (folder, path) = capture(&PcapFile::new().record(1, 0, &packet(2)).build());
    let out = folder.path().join("graph.dot");
    let out = out.to_str().unwrap();
    std::fs::write(out, "mine").unwrap();
    let result = iplink(&["render", &path, "-o", out]);
    assert_eq!(
        (result.code, result.stderr.as_str()),
        (4, format!("iplink: {out} already exists; use --force to overwrite it\n").as_str())
    );
    assert_eq!(std::fs::read_to_string(out).unwrap(), "mine");
    assert_eq!(iplink(&["render", &path, "-o", out, "--force"]).code, 0);
    assert!(std::fs::read_to_string(out).unwrap().starts_with("digraph"));
}

#[test]
fn input_is_never_overwritten() {
    let (folder, path) = capture(&PcapFile::new().record(1, 0, &packet(2)).build());
    let result = iplink(&["links", &path, "-o", &path, "--force"]);
    assert_eq!(
        (result.code, result.stderr),
        (2, format!("iplink: {path} is an input and cannot be overwritten\n"))
    );
    let folder = folder.path().to_str().unwrap();
    let result = iplink(&["render", &path, "-f", "dot", "-o", folder, "--force"]);
    assert_eq!(result.code, 4);
    assert!(result.stderr.contains("is a folder; append /"), "{}", result.stderr);
    assert!(std::path::Path::new(&path).exists());
    let inside = format!("{folder}/");
    assert_eq!(iplink(&["-q", "render", &path, "-f", "dot", "-o", &inside, "--force"]).code, 0);
    assert!(std::path::Path::new(&path).exists());
    assert!(std::path::Path::new(&format!("{folder}/graph.dot")).exists());
}

#[test]
fn unwritable_output_is_reported_before_reading() {
    let result = iplink(&["links", &office(), "-o", "/no/such/folder/x"]);
    assert_eq!(
        (result.code, result.stderr.as_str()),
        (4, "iplink: cannot write /no/such/folder/x: the folder does not exist\n")
    );
    let result = iplink(&["render", &office(), "-o", "x.pdf"]);
    let names: Vec<_> = iplink_formats::FORMATS.iter().map(|format| format.name).collect();
    let expected =
        "iplink: cannot detect the format of x.pdf from its extension; use -f with one of:";
    assert_eq!((result.code, result.stderr), (2, format!("{expected} {}\n", names.join(", "))));
}

#[test]
fn closed_output_pipe_keeps_damage_exit_code() {
    let mut bytes = std::fs::read(office()).unwrap();
    bytes.truncate(bytes.len() - 1);
    let (_folder, path) = capture(&bytes);
    let program = assert_cmd::cargo::cargo_bin("iplink");
    let mut child = Command::new(program)
        .args(["-q", "links", "--threads", "1", &path])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(3));
}

#[test]
fn folder_without_captures_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let message = &*format!("iplink: no capture files found in {path}\n");
    let result = iplink(&["links", path]);
    assert_eq!((result.code, result.stderr.as_str()), (2, message));
    std::fs::write(folder.path().join("x"), "hi").unwrap();
    std::fs::write(folder.path().join("y"), "hi\n").unwrap();
    let result = iplink(&["-q", "links", path]);
    assert_eq!((result.code, result.stderr.as_str()), (2, message));
}

#[test]
fn result_does_not_depend_on_number_of_threads() {
    let expected = iplink(&["-q", "links", "--threads", "1", &office()]).stdout;
    assert_eq!(iplink(&["-q", "links", "--threads", "1000000", &office()]).stdout, expected);
}

#[test]
fn full_disk_is_reported() {
    let result = iplink(&["-q", "links", &office(), "-o", "/dev/full"]);
    assert_eq!(result.code, 4);
    assert!(result.stderr.contains("No space left on device"), "{}", result.stderr);
}

#[test]
fn invalid_names_and_values_are_reported_with_valid_ones() {
    let result = iplink(&["render", &office(), "-f", "dto"]);
    assert_eq!(
        (result.code, result.stderr.as_str()),
        (
            2,
            "iplink: unknown format \"dto\"; did you mean \"dot\"? `iplink formats` lists all formats\n"
        )
    );
    let result = iplink(&["render", &office(), "-f", "dot", "-P", "size=3"]);
    assert_eq!(
        (result.code, result.stderr.as_str()),
        (
            2,
            "iplink: unknown parameter \"size\" of format dot; valid parameters: clusters, direction, labels, layout, names\n"
        )
    );
    let result = iplink(&["render", &office(), "-f", "csv", "-P", "header=perhaps"]);
    assert_eq!(
        (result.code, result.stderr.as_str()),
        (2, "iplink: invalid value \"perhaps\" for parameter header; expected yes|no\n")
    );
}

#[test]
fn skipped_packets_are_reported_unless_quiet() {
    let arp = ethernet(0x0806, &[0; 28]);
    let (_folder, path) =
        capture(&PcapFile::new().record(1, 0, &arp).record(1, 0, &packet(2)).build());
    let expected = "iplink: 1 of 2 packets linked; skipped: 1 not IP: ARP (0x0806)\n";
    assert_eq!(iplink(&["links", &path]).stderr, expected);
    assert_eq!(iplink(&["-q", "links", &path]).stderr, "");
}

#[test]
fn table_has_the_requested_columns() {
    let (_folder, path) = capture(&PcapFile::new().record(1, 0, &packet(2)).build());
    let result = iplink(&["links", "--as", "csv", "--columns", "target,protocols", &path]);
    assert_eq!(result.stdout, "target,protocols\n10.0.0.2,udp\n");
    let result = iplink(&["hosts", "--columns", "color", &path]);
    assert_eq!(result.code, 2);
    assert!(
        result
            .stderr
            .starts_with("iplink: unknown column \"color\"; valid columns: host, packets_sent")
    );
}

#[test]
fn top_keeps_heaviest_links_and_reports_omitted_ones() {
    let file = PcapFile::new().record(1, 0, &packet(2)).record(1, 0, &packet(3));
    let (_folder, path) = capture(&file.record(2, 0, &packet(3)).build());
    let result =
        iplink(&["links", "--top", "1", "--as", "csv", "--columns", "target,packets", &path]);
    assert_eq!(result.stdout, "target,packets\n10.0.0.3,2\n");
    assert_eq!(result.stderr, "iplink: omitted: 1 host, 1 link with 1 packet, 43 B\n");
    let result = iplink(&["hosts", "--top", "2", "--as", "csv", "--columns", "host", &path]);
    assert_eq!(result.stdout, "host\n10.0.0.1\n10.0.0.3\n");
    let dot = iplink(&["render", "-f", "dot", "--top", "1", "--by", "bytes", &path]).stdout;
    assert!(dot.contains("omitted: 1 host, 1 link with 1 packet, 43 B"), "{dot}");
    assert!(dot.contains("label=\"86 B\""), "{dot}");
}

#[test]
fn csv_format_has_the_requested_columns() {
    let (_folder, path) = capture(&PcapFile::new().record(1, 0, &packet(2)).build());
    let params = ["-P", "header=yes", "-P", "delimiter=,", "-P", "columns=target,bytes"];
    let result = iplink(&[&["render", &path, "-f", "csv"], &params[..]].concat());
    assert_eq!(result.stdout, "target,bytes\n10.0.0.2,43\n");
    assert_eq!(iplink(&["render", &path, "-f", "csv"]).stdout, "10.0.0.1;10.0.0.2;1\n");
}
