//! A capture gives the same result from a file and a pipe, in every compression format.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::office;

/// The columns that do not depend on the name of the input.
const COLUMNS: &str =
    "source,target,packets,bytes,first_seen,last_seen,uses,serves,initiator,vlans";

#[test]
fn every_compression_from_file_or_pipe_gives_the_same_links() {
    let folder = tempfile::tempdir().unwrap();
    let capture = std::fs::read(office()).unwrap();
    let expected = links(Path::new(&office()), None);
    assert!(expected.len() > 10_000);
    for (name, compressed) in [
        ("plain", capture.clone()),
        ("gzip", gzip(&capture)),
        ("zstd", zstd::encode_all(&capture[..], 3).unwrap()),
        ("lz4", lz4(&capture)),
        ("xz", xz(&capture)),
        ("bzip2", bzip2(&capture)),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, &compressed).unwrap();
        assert!(links(&path, None) == expected, "{name} from a file");
        assert!(links(Path::new("-"), Some(&compressed)) == expected, "{name} from a pipe");
    }
}

/// Lists the links of a capture, from a file or byte by byte through a pipe.
fn links(path: &Path, piped: Option<&[u8]>) -> Vec<u8> {
    let mut iplink = Command::new(assert_cmd::cargo::cargo_bin("iplink"))
        .args(["-q", "links", "--as", "tsv", "--columns", COLUMNS])
        .arg(path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = iplink.stdin.take().unwrap();
    let mut table = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for byte in piped.unwrap_or_default().chunks(1) {
                stdin.write_all(byte).unwrap();
            }
        });
        iplink.stdout.take().unwrap().read_to_end(&mut table).unwrap();
    });
    assert!(iplink.wait().unwrap().success());
    table
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn lz4(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 6);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
