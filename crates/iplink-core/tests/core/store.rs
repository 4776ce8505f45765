//! Checks that a database gives the same graph and statistics as the imported captures.

use std::fs::File;
use std::path::Path;

use iplink_core::store::{DatabaseReader, DatabaseWriter, ImportOutcome, RowRequest};
use iplink_core::{Dimensions, Ingest, LinkGraph, Statistics};
use iplink_generator::{CaptureFormat, Profile, TrafficKind};
use tempfile::TempDir;

use crate::header_text::header_text;

/// Writes a generated capture, and returns its path.
fn write_capture(folder: &TempDir, profile: &Profile, format: CaptureFormat) -> String {
    let path = folder.path().join(format!("{:?}-{}.cap", profile.kind, profile.packets));
    std::fs::write(&path, iplink_generator::capture(profile, format)).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Imports a capture, which must be new and undamaged.
fn import(database: &Path, capture: &str) {
    let file = File::open(capture).unwrap();
    let outcome = DatabaseWriter::open(database).unwrap().import(capture, &file).unwrap();
    let ImportOutcome::Added { damage: None, .. } = outcome else {
        panic!("{outcome:?}");
    };
}

fn read_captures(captures: &[String], max_hosts: usize) -> (LinkGraph, Statistics) {
    let mut ingest = Ingest::new(Dimensions::ALL).with_max_hosts(max_hosts);
    for capture in captures {
        ingest.read(capture, File::open(capture).unwrap()).unwrap();
    }
    ingest.finish()
}

fn read_database(database: &Path, max_hosts: usize) -> (LinkGraph, Statistics) {
    let mut ingest = Ingest::new(Dimensions::ALL).with_max_hosts(max_hosts);
    let database = DatabaseReader::open(database).unwrap();
    ingest.read_database("database", &database, RowRequest::All).unwrap();
    ingest.finish()
}

#[test]
fn database_gives_the_graph_of_its_captures() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("all.db");
    let mut captures = Vec::new();
    // With these sizes, imports create, update and rebuild the indexes.
    for (kind, packets) in [
        (TrafficKind::Mixed, 5_000),
        (TrafficKind::Vlans, 300),
        (TrafficKind::Scan, 1_000),
        (TrafficKind::Flood, 20_000),
        (TrafficKind::Tiny, 77),
    ] {
        let profile = Profile { packets, hosts: 500, seed: 7, kind };
        let format = if packets < 400 { CaptureFormat::Pcapng } else { CaptureFormat::Pcap };
        let capture = write_capture(&folder, &profile, format);
        import(&database, &capture);
        captures.push(capture);
        let (expected, found) =
            (read_captures(&captures, 500_000), read_database(&database, 500_000));
        assert!(header_text(&expected.0) == header_text(&found.0), "{kind:?}: the graphs differ");
        assert_eq!(expected.1, found.1, "{kind:?}");
    }
}

#[test]
fn hosts_of_a_flood_are_folded_in_a_database_as_in_a_capture() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("flood.db");
    let profile = Profile { packets: 70_000, hosts: 0, seed: 7, kind: TrafficKind::Flood };
    let captures = [write_capture(&folder, &profile, CaptureFormat::Pcap)];
    import(&database, &captures[0]);
    for max_hosts in [1, 1_000, 66_000] {
        let (expected, found) =
            (read_captures(&captures, max_hosts), read_database(&database, max_hosts));
        assert!(
            header_text(&expected.0) == header_text(&found.0),
            "{max_hosts} hosts: the graphs differ"
        );
        assert_eq!(expected.1, found.1);
    }
}
