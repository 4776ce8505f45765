//! What goes into a database comes out of it: the graph and the account of the
//! capture.

use std::fs::File;
use std::path::Path;

use iplink_core::store::{DatabaseWriter, ImportOutcome, RowRequest, DatabaseReader};
use iplink_core::{Dimensions, Ingest, LinkGraph, Statistics};
use iplink_generator::{Container, TrafficKind, Profile};
use tempfile::TempDir;

/// Writes a capture, and returns its name.
fn write(folder: &TempDir, profile: &Profile, container: Container) -> String {
    let path = folder.path().join(format!("{:?}-{}.cap", profile.kind, profile.packets));
    std::fs::write(&path, iplink_generator::capture(profile, container)).unwrap();
    path.to_str().unwrap().to_owned()
}

fn import(database: &Path, capture: &str) {
    let file = File::open(capture).unwrap();
    let imported = DatabaseWriter::open(database).unwrap().import(capture, &file).unwrap();
    let ImportOutcome::Added { damage: None, .. } = imported else {
        panic!("{imported:?}");
    };
}

fn direct(captures: &[String], max_hosts: usize) -> (LinkGraph, Statistics) {
    let mut ingest = Ingest::new(Dimensions::ALL).with_max_hosts(max_hosts);
    for capture in captures {
        ingest.read(capture, File::open(capture).unwrap()).unwrap();
    }
    ingest.finish()
}

fn stored(database: &Path, max_hosts: usize) -> (LinkGraph, Statistics) {
    let mut ingest = Ingest::new(Dimensions::ALL).with_max_hosts(max_hosts);
    let stored = DatabaseReader::open(database).unwrap();
    ingest.read_database("database", &stored, RowRequest::All).unwrap();
    ingest.finish()
}

#[test]
fn captures_of_every_kind_come_back_from_one_database() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("all.db");
    let mut captures = Vec::new();
    // The sizes let the indexes be made, kept and made anew.
    for (kind, packets) in [
        (TrafficKind::Mixed, 5_000),
        (TrafficKind::Vlans, 300),
        (TrafficKind::Scan, 1_000),
        (TrafficKind::Flood, 20_000),
        (TrafficKind::Tiny, 77),
    ] {
        let profile = Profile { packets, hosts: 500, seed: 7, kind };
        let container = if packets < 400 { Container::Pcapng } else { Container::Pcap };
        let capture = write(&folder, &profile, container);
        import(&database, &capture);
        captures.push(capture);
        let (expected, found) = (direct(&captures, 500_000), stored(&database, 500_000));
        assert!(expected.0 == found.0, "{kind:?}: the graphs differ");
        assert_eq!(expected.1, found.1, "{kind:?}");
    }
}

#[test]
fn a_flood_is_folded_whether_it_is_stored_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("flood.db");
    let profile = Profile { packets: 70_000, hosts: 0, seed: 7, kind: TrafficKind::Flood };
    let captures = [write(&folder, &profile, Container::Pcap)];
    import(&database, &captures[0]);
    for max_hosts in [1, 1_000, 66_000] {
        let (expected, found) = (direct(&captures, max_hosts), stored(&database, max_hosts));
        assert!(expected.0 == found.0, "{max_hosts} hosts: the graphs differ");
        assert_eq!(expected.1, found.1);
    }
}
