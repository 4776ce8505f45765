//! Every format and table of four small captures, to the byte.
//!
//! `UPDATE_GOLDEN=1` writes the files anew: look at the difference then.

use std::path::Path;

use iplink_generator::{Container, Kind, Shape, bytes};

use crate::support::{self, iplink, project};

#[test]
fn office() {
    check("office", &std::fs::read(support::office()).unwrap());
}

#[test]
fn mixed_traffic() {
    let shape = Shape { packets: 40, hosts: 6, kind: Kind::Mixed, ..Shape::default() };
    check("mixed", &iplink_generator::capture(&shape, Container::Pcapng));
}

#[test]
fn no_packet() {
    check("empty", &bytes::PcapFile::new().build());
}

#[test]
fn a_host_that_talks_to_itself() {
    let own = [127, 0, 0, 1];
    let packet = bytes::ethernet(0x0800, &bytes::ipv4(own, own, 17, &bytes::udp(1, 2, b"x")));
    check("itself", &bytes::PcapFile::new().record(1, 5, &packet).build());
}

/// Compares all that we say of a capture with what is on record.
fn check(name: &str, capture: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("{name}.pcap"));
    std::fs::write(&path, capture).unwrap();
    let golden = project().join("tests/golden").join(name);
    for format in iplink_formats::FORMATS {
        compare(&path, &["render", "-f", format.name], &golden.join(format.name));
    }
    compare(&path, &["render", "-f", "hosts", "--dns"], &golden.join("hosts-dns"));
    for (table, style) in [("links", "tsv"), ("hosts", "csv"), ("info", "json"), ("links", "text")]
    {
        compare(&path, &[table, "--as", style], &golden.join(format!("{table}.{style}")));
    }
}

/// Compares what one command prints of a capture with a golden file.
fn compare(capture: &Path, command: &[&str], golden: &Path) {
    let capture_name = capture.to_str().unwrap();
    let ended = iplink(&[&["-q"], command, &[capture_name]].concat());
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{command:?}");
    // The capture lies in another folder each time.
    let folder = format!("{}/", capture.parent().unwrap().display());
    let ours = ended.stdout.replace(&folder, "");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(golden.parent().unwrap()).unwrap();
        std::fs::write(golden, &ours).unwrap();
    }
    let expected = std::fs::read_to_string(golden)
        .unwrap_or_else(|error| panic!("{}: {error}; UPDATE_GOLDEN=1 writes it", golden.display()));
    assert!(ours == expected, "{} differs:\n{ours}", golden.display());
}
