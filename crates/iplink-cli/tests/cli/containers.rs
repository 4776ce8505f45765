//! Files, pipes and compressions give the same result.

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
    for (name, packed) in [
        ("plain", capture.clone()),
        ("gzip", gzip(&capture)),
        ("zstd", zstd::encode_all(&capture[..], 3).unwrap()),
        ("lz4", lz4(&capture)),
        ("xz", xz(&capture)),
        ("bzip2", bzip2(&capture)),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, &packed).unwrap();
        assert!(links(&path, None) == expected, "{name}, a file");
        assert!(links(Path::new("-"), Some(&packed)) == expected, "{name}, a pipe");
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
    let mut listed = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for byte in piped.unwrap_or_default().chunks(1) {
                stdin.write_all(byte).unwrap();
            }
        });
        iplink.stdout.take().unwrap().read_to_end(&mut listed).unwrap();
    });
    assert!(iplink.wait().unwrap().success());
    listed
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn lz4(bytes: &[u8]) -> Vec<u8> {
    let mut packer = lz4_flex::frame::FrameEncoder::new(Vec::new());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = liblzma::write::XzEncoder::new(Vec::new(), 6);
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}
